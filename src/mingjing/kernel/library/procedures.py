"""读程序、文书、数额标准 — turns their tables into frozen values, and lays a local overlay over a procedure.

It serves `law/<place>/procedures|forms|thresholds/…`. It refuses acts without title, unknown stages, and an overlay
that asks for fewer officers or fewer approvals than the procedure it extends; see `building` for procedures built on another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from mingjing.kernel.law import ActSpec, FieldSpec, Form, Procedure, Stage, Threshold
from mingjing.kernel.library import shape
from mingjing.kernel.library.kinds import PENALTY_KINDS, PROCEDURE_KINDS
from mingjing.kernel.library.shape import Key, Shape, Spot
from mingjing.kernel.library.text import Table

TYPES = ("text", "date", "datetime", "fen", "int", "choice", "bool", "person", "list", "file", "object", "any")

_OPTION = Shape(
    "选项", {"value": Key(shape.text, "value: direct", True), "title": Key(shape.text, "title: 直接送达", True)}
)


def _option(value: Any, spot: Spot) -> Any:
    return shape.freeze(_OPTION.read(value, spot)) if isinstance(value, Table) else shape.text(value, spot)


def _field(value: Any, spot: Spot) -> FieldSpec:
    read = _FIELD.read(value, spot)
    type_ = read.pop("type") or ("list" if read["items"] or read["of"] else "text")
    if type_ == "choice" and not read["options"] and not read["take"]:
        raise spot.fault(f"字段 {read['name']} 没有选项", "choice 须列出 options", "options: [direct, mail]")
    return FieldSpec(type=type_, **read)


_FIELDS = shape.many(_field, single=False)
_FIELD = Shape(
    "字段",
    {
        "name": Key(shape.identifier, "name: reason", True),
        "title": Key(shape.text, "title: 理由", True),
        "type": Key(shape.one_of(*TYPES), "type: text"),
        "required": Key(shape.truth, "required: true", default=False),
        "options": Key(shape.many(_option), "options: [direct, mail]", default=()),
        "items": Key(_FIELDS, "items: [{name: …, title: …}]", default=()),
        "of": Key(shape.text, "of: penalty"),
        "take": Key(shape.text, "take: case.violations"),
        "derive": Key(shape.text, "derive: hearing_required"),
        "value": Key(shape.anything, "value: 2"),
        "note": Key(shape.text, "note: 填写说明", default=""),
    },
)
_RECORDS = Shape(
    "记录",
    {
        "documents": Key(shape.many(shape.identifier), "documents: [rights_notice]", default=()),
        "media": Key(shape.one_of("none", "optional", "required"), "media: optional"),
    },
)
_AFTER = Shape(
    "顺序",
    {
        "all": Key(shape.many(shape.identifier), "all: [conclude_investigation]", default=()),
        "any": Key(shape.many(shape.identifier), "any: [file_case, file_case_urgently]", default=()),
    },
)
_ACT: dict[str, Key] = {
    "act": Key(shape.identifier, "act: notify_rights", True),
    "title": Key(shape.text, "title: 行政处罚告知", True),
    "stage": Key(shape.identifier, "stage: review_and_decision", True),
    "by": Key(shape.many(shape.identifier), "by: officer", True),
    "officers": Key(shape.whole, "officers: 2", default=0),
    "approval": Key(
        shape.many(shape.identifier, single=False), "approval: [officer, unit_head, agency_head]", default=()
    ),
    "repeat": Key(shape.truth, "repeat: true", default=False),
    "expected": Key(shape.truth, "expected: true", default=False),
    "after": Key(_AFTER.read, "after: {all: [conclude_investigation]}"),
    "entered": Key(shape.one_of("outside", "inside"), "entered: outside", default="inside"),
    "fields": Key(_FIELDS, "fields: [{name: reason, title: 理由, type: text}]", default=()),
    "records": Key(_RECORDS.read, "records: {documents: [rights_notice]}"),
    "starts": Key(shape.many(shape.identifier), "starts: [request_hearing]", default=()),
    "whose": Key(shape.one_of("agency", "party"), "whose: party", default="agency"),
    "opens": Key(shape.truth, "opens: true", default=False),
    "decides": Key(shape.truth, "decides: true", default=False),
    "ends": Key(shape.truth, "ends: true", default=False),
    "number": Key(shape.text, "number: 立", default=""),
    "note": Key(shape.text, "note: 说明", default=""),
    "like": Key(shape.identifier, "like: decision"),
}
_WHOLE_ACT = Shape("环节", _ACT)
_CHANGED_ACT = Shape(
    "环节（增补）", {word: replace(key, required=word == "act", default=None) for word, key in _ACT.items()}
)
_STAGE = Shape(
    "阶段",
    {
        "id": Key(shape.identifier, "id: lead", True),
        "title": Key(shape.text, "title: 线索", True),
        "beside": Key(shape.truth, "beside: true", default=False),
    },
)


def _stage(value: Any, spot: Spot) -> Stage:
    return Stage(**_STAGE.read(value, spot))


_RAW_ACTS = shape.many(lambda value, spot: (value, spot), single=False)
_PROCEDURE = Shape(
    "程序",
    {
        "id": Key(shape.identifier, "id: ordinary_penalty", True),
        "title": Key(shape.text, "title: 行政处罚普通程序", default=""),
        "kind": Key(shape.one_of(*PROCEDURE_KINDS), "kind: penalty", default=""),
        "extends": Key(shape.identifier, "extends: ordinary_penalty"),
        "based_on": Key(shape.identifier, "based_on: plain_application"),
        "keeps": Key(shape.many(shape.identifier, single=False), "keeps: [serve_decision]", default=()),
        "without": Key(shape.many(shape.identifier, single=False), "without: [register_lead]", default=()),
        "pattern": Key(shape.truth, "pattern: true", default=False),
        "opened_from": Key(shape.many(shape.identifier), "opened_from: [inspection]", default=()),
        "in_force": Key(shape.day, "in_force: 2021-07-15", True),
        "repealed": Key(shape.day, "repealed: 2026-01-01"),
        "source": Key(shape.text, "source: 处罚法第五章", default=""),
        "date_status": Key(shape.one_of("confirmed", "to_confirm"), "date_status: confirmed", default="confirmed"),
        "fields": Key(shape.many(shape.identifier), "fields: [urban_management]", default=()),
        "note": Key(shape.text, "note: 说明", default=""),
        "stages": Key(shape.many(_stage, single=False), "stages: [{id: lead, title: 线索}]", default=()),
        "acts": Key(_RAW_ACTS, "acts: [{act: …, title: …}]", True),
        "models": Key(_RAW_ACTS, "models: [{act: decision, title: …}]", default=()),
    },
)


def whole_act(value: Any, spot: Spot) -> ActSpec:
    """An act that is written whole."""
    read = _WHOLE_ACT.read(value, spot)
    if read.pop("like") is not None:
        raise spot.fault(f"环节 {read['act']} 写了 like", "只有以别的程序为基础的程序才写 like", "删去此键")
    after = read.pop("after") or {"all": (), "any": ()}
    records = read.pop("records") or {"documents": (), "media": None}
    return ActSpec(
        after=MappingProxyType(after),
        documents=records["documents"],
        media=records["media"] or "optional",
        line=spot.line,
        **read,
    )


def procedure(value: Any, place: str, file: str, sha256: str) -> tuple[Procedure, dict[str, tuple[Any, Spot]]]:
    """A procedure's file; the acts of an overlay (`extends`) and of one built on another (`based_on`) are given raw."""
    head = _PROCEDURE.read(value, Spot(file, 1))
    raw: dict[str, tuple[Any, Spot]] = {}
    for one, spot in head["acts"]:
        name = one.get("act") if isinstance(one, Table) else None
        if name in raw:
            raise spot.fault(f"环节 {name} 写了两次", "每个环节只写一次", "合并两处")
        raw[str(name)] = (one, spot)
    acts: dict[str, ActSpec] = {}
    _check_head(head, Spot(file, 1))
    if head["extends"] is None and head["based_on"] is None:
        for name, (one, spot) in raw.items():
            acts[name] = whole_act(one, spot)
            check_stage(acts[name], head["stages"], spot)
        check_opening(acts, head["pattern"], Spot(file, 1))
    made = Procedure(
        id=head["id"],
        title=head["title"],
        kind=head["kind"],
        in_force=head["in_force"],
        place=place,
        stages=head["stages"],
        acts=MappingProxyType(acts),
        extends=head["extends"],
        based_on=head["based_on"],
        keeps=head["keeps"],
        without=head["without"],
        pattern=head["pattern"],
        models=MappingProxyType({one["act"]: whole_act(one, spot) for one, spot in head["models"]}),
        opened_from=head["opened_from"],
        fields=head["fields"],
        repealed=head["repealed"],
        file=file,
        sha256=sha256,
    )
    return made, raw


def _check_head(head: dict[str, Any], spot: Spot) -> None:
    """An overlay only adds; a procedure built on another may take its stages; only such a one keeps or leaves acts."""
    needed = () if head["extends"] else ("title",) if head["pattern"] else ("title", "kind")
    if not (head["extends"] or head["based_on"]):
        needed = (*needed, "stages")
    for key in needed:
        if not head[key]:
            raise spot.fault(f"程序缺少 {key}", f"写明 {key}", _PROCEDURE.keys[key].example)
    if head["extends"] and head["based_on"]:
        raise spot.fault("同时写了 extends 和 based_on", "其中之一", "based_on: plain_application")
    if (head["keeps"] or head["without"]) and not head["based_on"]:
        raise spot.fault("写了 keeps 或者 without，却没有 based_on", "以别的程序为基础", "based_on: plain_application")
    if head["keeps"] and head["without"]:
        raise spot.fault("同时写了 keeps 和 without", "其中之一", "without: [register_lead]")


def check_opening(acts: Mapping[str, ActSpec], pattern: bool, spot: Spot) -> None:
    """A procedure that is more than a pattern has an act that opens a case."""
    if not pattern and not any(act.opens for act in acts.values()):
        raise spot.fault("程序没有开始的环节", "至少一个环节写明 opens: true", "opens: true")


def check_stage(act: ActSpec, stages: tuple[Stage, ...], spot: Spot) -> None:
    known = [stage.id for stage in stages]
    if act.stage not in known:
        raise spot.fault(
            f"环节 {act.act} 的阶段 {act.stage} 不存在", "其中之一 " + " ".join(known), f"stage: {known[0]}"
        )


def overlay(under: Procedure, over: Procedure, raw: dict[str, tuple[Any, Spot]]) -> Procedure:
    """The procedure with a local overlay laid over it."""
    stages = (*under.stages, *(one for one in over.stages if one.id not in {known.id for known in under.stages}))
    acts = dict(under.acts)
    for name, (value, spot) in raw.items():
        if name in acts:
            acts[name] = _changed(acts[name], _CHANGED_ACT.read(value, spot), spot)
        else:
            acts[name] = whole_act(value, spot)
        check_stage(acts[name], stages, spot)
    opened_from = tuple(dict.fromkeys((*under.opened_from, *over.opened_from)))
    return replace(under, stages=stages, acts=MappingProxyType(acts), place=over.place, opened_from=opened_from)


def _changed(act: ActSpec, read: dict[str, Any], spot: Spot) -> ActSpec:
    said = {word: value for word, value in read.items() if value is not None and word != "act"}
    if said.get("officers", act.officers) < act.officers:
        raise spot.fault(
            f"环节 {act.act} 的执法人员少于上位程序", f"不少于 {act.officers}", f"officers: {act.officers}"
        )
    if len(said.get("approval", act.approval)) < len(act.approval):
        chain = ", ".join(act.approval)
        raise spot.fault(f"环节 {act.act} 的审批少于上位程序", "不减少审批层级", f"approval: [{chain}]")
    if "fields" in said:
        said["fields"] = fields_over(act.fields, said["fields"])
    records = said.pop("records", None)
    if records:
        said["documents"] = tuple(dict.fromkeys((*act.documents, *records["documents"])))
        said["media"] = records["media"] or act.media
    if "after" in said:
        said["after"] = MappingProxyType(
            {
                "all": tuple(dict.fromkeys((*act.after.get("all", ()), *said["after"]["all"]))),
                "any": said["after"]["any"] or act.after.get("any", ()),
            }
        )
    return replace(act, **said)


def fields_over(under: tuple[FieldSpec, ...], over: tuple[FieldSpec, ...]) -> tuple[FieldSpec, ...]:
    """Fields laid over others: one of the same name in its place, the rest behind."""
    added = {one.name: one for one in over}
    kept = tuple(added.pop(one.name, one) for one in under)
    return (*kept, *added.values())


def rewritten(act: ActSpec, value: Any, spot: Spot) -> ActSpec:
    """An act of a procedure built on another: each key that is said stands in the place of the old; fields by name."""
    read = {word: one for word, one in _CHANGED_ACT.read(value, spot).items() if one is not None and word != "like"}
    if "fields" in read:
        read["fields"] = fields_over(act.fields, read["fields"])
    if records := read.pop("records", None):
        read |= {"documents": records["documents"], "media": records["media"] or act.media}
    if "after" in read:
        read["after"] = MappingProxyType(read["after"])
    return replace(act, **read, line=spot.line)


_FORM = Shape(
    "文书",
    {
        "id": Key(shape.identifier, "id: rights_notice", True),
        "title": Key(shape.text, "title: 行政处罚告知书", True),
        "in_force": Key(shape.day, "in_force: 2021-07-15"),
    },
)


def form(value: Any, in_force: Any, place: str, file: str, sha256: str, template: str | None) -> Form:
    """A document form: id and title are read here; the rest is for `records.documents`, which reads it."""
    spot = Spot(file, 1)
    if not isinstance(value, Table):
        raise spot.fault("不是一组键和值", "id 和 title", "id: rights_notice")
    for key in ("id", "title"):
        if key not in value:
            raise spot.fault(f"文书缺少 {key}", f"写明 {key}", _FORM.keys[key].example)
    identity = shape.identifier(value["id"], Spot(file, value.lines["id"], "id"))
    title = shape.text(value["title"], Spot(file, value.lines["title"], "title"))
    return Form(identity, title, in_force, place, shape.freeze(value), template, file, sha256)


_ROW = Shape(
    "数额标准的一行",
    {
        "kinds": Key(shape.many(shape.one_of(*PENALTY_KINDS)), "kinds: [fine]", default=()),
        "citizen": Key(shape.whole, "citizen: 500000"),
        "sole_trader": Key(shape.whole, "sole_trader: 500000"),
        "organisation": Key(shape.whole, "organisation: 3000000"),
        "every": Key(shape.truth, "every: true"),
        "note": Key(shape.text, "note: 说明"),
    },
)


def _row(value: Any, spot: Spot) -> Any:
    read = {word: one for word, one in _ROW.read(value, spot).items() if one is not None}
    if not read["kinds"] and not read.get("every"):
        raise spot.fault("这一行没有写处罚种类", "kinds 或 every: true", "kinds: [fine]")
    return MappingProxyType(read)


_THRESHOLD = Shape(
    "数额标准",
    {
        "id": Key(shape.identifier, "id: large_amount", True),
        "title": Key(shape.text, "title: 较大数额罚款、没收", True),
        "in_force": Key(shape.day, "in_force: 2020-01-01", True),
        "status": Key(shape.one_of("confirmed", "to_confirm"), "status: to_confirm", True),
        "source": Key(shape.text, "source: 省政府令", True),
        "fields": Key(shape.many(shape.identifier), "fields: [urban_management]", default=()),
        "note": Key(shape.text, "note: 说明", default=""),
        "rows": Key(shape.many(_row, single=False), "rows: [{kinds: [fine], citizen: 500000}]", True),
    },
)


def threshold(value: Any, place: str, file: str, sha256: str) -> Threshold:
    """A dated table of amounts."""
    read = _THRESHOLD.read(value, Spot(file, 1))
    read.pop("note")
    return Threshold(place=place, file=file, sha256=sha256, **read)
