"""以别的程序为基础 — builds a procedure on another: the acts it keeps, changes, or writes like a model.

It serves 国办发〔2018〕118号 (one way of reviewing, recording and publishing for every kind of enforcement): what is the same for
every kind stands once. It refuses to keep an act that is not there, or one that comes after an act left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from mingjing.kernel.law import ActSpec, FieldSpec, Procedure
from mingjing.kernel.library.procedures import check_opening, check_stage, rewritten, whole_act
from mingjing.kernel.library.shape import Spot
from mingjing.kernel.library.text import Table

Raw = Mapping[str, tuple[Any, Spot]]


def built(under: Procedure, over: Procedure, raw: Raw) -> Procedure:
    """`over`, whole: its own acts on those of `under` that it keeps; what names an act or a paper left out is pruned."""
    head = Spot(over.file, 1)
    stages = over.stages or under.stages
    models = {**under.models, **over.models}
    acts = _kept(under, over, head)
    for name, (value, spot) in raw.items():
        acts[name] = _act(acts.get(name), value, models, spot)
    if not over.pattern:
        acts = {name: _pruned(act, acts) for name, act in acts.items()}
    for name, act in acts.items():
        check_stage(act, stages, raw[name][1] if name in raw else head)
        for before in act.after.get("all", ()):
            if before not in acts:
                found = f"环节 {name} 在 {before} 之后，而 {over.id} 没有 {before}"
                raise head.fault(found, "保留它，或者改写 after", "after: {any: [file_case]}")
    if not over.pattern and not over.kind:
        raise head.fault("程序缺少 kind", "写明 kind", "kind: levy")
    check_opening(acts, over.pattern, head)
    return replace(
        over, stages=stages, acts=MappingProxyType(acts), models=MappingProxyType(models), written=over.written or over
    )


def _kept(under: Procedure, over: Procedure, head: Spot) -> dict[str, ActSpec]:
    for name in (*over.keeps, *over.without):
        if name not in under.acts:
            raise head.fault(f"{under.id} 没有环节 {name}", "基础程序的环节", f"without: [{next(iter(under.acts))}]")
    left = set(under.acts) - set(over.keeps) if over.keeps else set(over.without)
    return {name: act for name, act in under.acts.items() if name not in left}


def _act(known: ActSpec | None, value: Any, models: Mapping[str, ActSpec], spot: Spot) -> ActSpec:
    """An act that says title, stage and by is written whole; one that says less changes an act that is kept, or a model."""
    if isinstance(value, Table) and "like" in value:
        model = models.get(str(value["like"]))
        if model is None:
            raise spot.fault(f"没有范例 {value['like']}", "models 中的一个 " + " ".join(models), "like: decision")
        return rewritten(model, value, spot)
    if known is not None and isinstance(value, Table) and not {"title", "stage", "by"} <= set(value):
        return rewritten(known, value, spot)
    return whole_act(value, spot)


def _pruned(act: ActSpec, acts: Mapping[str, ActSpec]) -> ActSpec:
    """Without the acts that this procedure does not have: in `after.any`, and among the choices of an act or a paper."""
    papers = {paper for one in acts.values() for paper in one.documents}
    after = {word: tuple(one for one in names if word == "all" or one in acts) for word, names in act.after.items()}
    fields = tuple(_field(one, set(acts), papers) for one in act.fields)
    return replace(act, after=MappingProxyType(after), fields=fields)


def _field(one: FieldSpec, acts: set[str], papers: set[str]) -> FieldSpec:
    there = {"act": acts, "document": papers}.get(one.name)
    if there is not None and one.type == "choice":
        return replace(one, options=tuple(option for option in one.options if option["value"] in there))
    return replace(one, items=tuple(_field(item, acts, papers) for item in one.items)) if one.items else one
