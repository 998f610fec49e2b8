"""要问的 — each field of an act as a page shows it: as known text, or as an input with its title, hint and fault.

What the system knows is text with a way to correct it; what it cannot know is asked, in the order of the procedure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mingjing.kernel.law import FieldSpec

from .posted import Typed, raw_of
from .shown import shown

LONG = frozenset(
    [
        "summary",
        "findings",
        "record",
        "facts",
        "reason",
        "reasons",
        "opinion",
        "minutes",
        "conclusion",
        "content",
        "view",
        "text",
        "result_note",
        "education",
        "discretion_reason",
        "law_reason",
        "benchmark_applied",
        "evidence_summary",
        "procedure_summary",
        "recheck",
        "urgent_reason",
        "materials",
        "truthful_note",
        "basis",
        "details",
        "note",
        "correction",
    ]
)
RADIO_MOST = 5
MOMENTS = ("f.service.at", "f.ended_at", "f.hearing_at")
ALWAYS_OPEN = {
    "identify_party": {"parties"},
    "conclude_investigation": {"evidence"},
    "decide_penalty": {"views"},
    "decide_on_spot": {"views"},
    "notify_on_spot": {"penalties"},
}
Choice = tuple[str, str]


@dataclass
class Asked:
    """一个字段 — what the page needs to show or ask it. `widget` chooses the template; `known` means shown as text."""

    widget: str
    name: str
    path: str
    title: str
    required: bool = False
    hint: str = ""
    typed: Typed = ""
    error: str = ""
    choices: tuple[Choice, ...] = ()
    inner: list[Asked] = field(default_factory=list)
    rows: list[list[Asked]] = field(default_factory=list)
    blank: list[Asked] = field(default_factory=list)
    known: bool = False
    text: Any = None
    correct: str = ""
    when: str = ""
    moment: bool = False
    wide: bool = False

    @property
    def id(self) -> str:
        """The id of the input."""
        return "i-" + self.name.replace(".", "-")


@dataclass(frozen=True)
class Asking:
    """问的由头 — what is known beside the declaration: values, people, the violations to point at, ways of correcting."""

    act: str
    known: Mapping[str, Any]
    typed: Mapping[str, Typed]
    errors: Mapping[str, str]
    people: Sequence[Choice] = ()
    violations: Sequence[Choice] = ()
    parties: Sequence[Choice] = ()
    opened: frozenset[str] = frozenset()
    ways: Mapping[str, frozenset[str]] = field(default_factory=dict)
    correct: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


def ask(specs: Iterable[FieldSpec], about: Asking) -> list[Asked]:
    """Every field of an act, in order."""
    listed = list(specs)
    names = {spec.name: spec for spec in listed}
    return [with_condition(one_field(spec, about), spec, names, about) for spec in listed]


def one_field(spec: FieldSpec, about: Asking) -> Asked:
    """A field of the act itself: known as text, or asked."""
    value = about.known.get(spec.name)
    if spec.name in about.typed:
        typed, text = about.typed[spec.name], value
    else:
        typed, text = raw_of(spec, value if value is not None else spec.value), value
    found = build(spec, f"f.{spec.name}", f"fields.{spec.name}", typed, about)
    if is_known(spec, value, about):
        found.known, found.text = True, shown(spec, text, about.names)
        found.correct = (
            about.correct.get((spec.take or "").partition(".")[2], "") if (spec.take or "").startswith("case.") else ""
        )
    return found


def is_known(spec: FieldSpec, value: Any, about: Asking) -> bool:
    """True when the record already answers it and the person did not open it to write something else."""
    if value in (None, "", [], {}) or not (spec.take or spec.derive or spec.value is not None):
        return False
    if spec.name in about.opened or spec.name in about.typed or spec.name in ALWAYS_OPEN.get(about.act, ()):
        return False
    return not (spec.type in ("list", "object") and lacks(spec, value))


def lacks(spec: FieldSpec, value: Any) -> bool:
    """True when a known group, or a row of a known list, still misses something required."""
    needed = [item.name for item in spec.items if item.required and item.name != "id"]
    rows = [value] if isinstance(value, Mapping) else value
    return any(isinstance(row, Mapping) and any(row.get(name) in (None, "") for name in needed) for row in rows)


def build(spec: FieldSpec, name: str, path: str, typed: Typed, about: Asking) -> Asked:
    """The input of one field, with everything inside it."""
    base = Asked(widget_of(spec), name, path, spec.title, spec.required, spec.note, typed, about.errors.get(path, ""))
    base.choices = choices_of(spec, about)
    base.moment = name in MOMENTS
    if base.widget in ("rows", "points"):
        base.rows = [row_of(spec, name, path, number, row, about) for number, row in enumerate(typed or [])]
        base.blank = row_of(spec, name, path, -1, {}, about)
        if spec.required and not base.rows:
            base.rows = [row_of(spec, name, path, 0, {}, about)]
        base.wide = True
    elif base.widget == "group":
        base.inner = inside(spec, name, path, typed if isinstance(typed, Mapping) else {}, about)
        base.wide = True
    elif base.widget == "lines":
        base.typed = "\n".join(typed) if isinstance(typed, list) else typed
    elif base.widget == "long":
        base.wide = True
    return base


def row_of(spec: FieldSpec, name: str, path: str, number: int, row: Mapping[str, Typed], about: Asking) -> list[Asked]:
    """One row of a list; number -1 is the pattern that the page copies for a new row."""
    key = "__i__" if number < 0 else str(number)
    return inside(spec, f"{name}.{key}", f"{path}.{key}", row, about)


def inside(spec: FieldSpec, name: str, path: str, typed: Mapping[str, Typed], about: Asking) -> list[Asked]:
    """The fields of a row or group; what follows from the case is filled silently."""
    names = {item.name: item for item in spec.items}
    out = []
    for item in spec.items:
        value = typed.get(item.name, "")
        if value == "" and item.take and item.type not in ("list", "group"):
            value = raw_of(item, about.known.get("." + item.take))
        elif value == "" and item.value is not None:
            value = raw_of(item, item.value)
        made = build(item, f"{name}.{item.name}", f"{path}.{item.name}", value, about)
        if item.name == "id" or (item.take and value):
            made.widget = "hidden"
        elif item.name == "violation" and about.violations:
            made = pointing(made, about.violations)
        elif item.name == "party" and about.parties:
            made = pointing(made, about.parties) if len(about.parties) > 1 else replace(made, widget="hidden")
        out.append(with_condition(made, item, names, about))
    return out


def pointing(made: Asked, choices: Sequence[Choice]) -> Asked:
    """A field that points at a violation or party of the case: picked, never retyped; the only one is taken."""
    if len(choices) == 1:
        return replace(made, widget="hidden", typed=made.typed or choices[0][0])
    return replace(made, widget="pick", choices=tuple(choices))


SHOWN_WHEN = {
    "oral_record": "way=oral",
    "confirmed": "way=oral",
    "agent": "by_agent=true",
    "agent_proof": "by_agent=true",
    "permit_number": "application_kind=change,renewal",
    "expires_on": "application_kind=renewal",
    "competent_body": "ground=not_our_power",
    "false_statement": "ground=false_materials",
    "penalty_decision": "ground=taken_away",
}


def with_condition(made: Asked, spec: FieldSpec, beside: Mapping[str, FieldSpec], about: Asking) -> Asked:
    """Shown only when its answer can matter: reasons beside their question, proofs beside their way of service."""
    stem = spec.name.removesuffix("_reason")
    shown_when = SHOWN_WHEN.get(spec.name, "")
    if shown_when.partition("=")[0] in beside:
        made.when = shown_when
    elif spec.name == "public_reason":
        made.when = "public=false"
    elif spec.name == "hearing_offered_reason" and about.known.get("hearing_offered") is not None:
        made.when = "hearing_offered"
    elif stem != spec.name and stem in beside and beside[stem].type == "bool":
        made.when = stem
    elif spec.name in ("reason", "witness", "media") and "result" in beside and "who" in beside:
        made.when = "result=signed,refused" if spec.name == "media" else "result=refused"
    elif spec.name == "amount_fen" and "kind" in beside:
        made.when = "kind=fine,confiscate_gains"
    elif spec.name == "goods_value_fen" and "kind" in beside:
        made.when = "kind=confiscate_goods"
    elif "way" in beside and spec.name in (ways := about.ways):
        made.when = "way=" + ",".join(sorted(ways[spec.name]))
        made.required = spec.name not in ("attempts", "relation")  # asked only of the ways that need it
    return made


def widget_of(spec: FieldSpec) -> str:
    """Which template shows it."""
    if spec.type == "list":
        if spec.name == "points" and any(item.name == "point" for item in spec.items):
            return "points"
        return "rows" if spec.items else "lines"
    if spec.items:
        return "group"
    if spec.type == "choice":
        return "radio" if len(spec.options) <= RADIO_MOST else "pick"
    if spec.type == "text":
        return "long" if spec.name in LONG or spec.name.endswith("_reason") else "text"
    return {"bool": "yesno", "person": "pick", "fen": "money", "int": "number", "file": "file"}.get(
        spec.type, spec.type
    )


def choices_of(spec: FieldSpec, about: Asking) -> tuple[Choice, ...]:
    """The answers to choose from."""
    if spec.type == "person":
        return tuple(about.people)
    return tuple(
        (str(one.get("value")), str(one.get("title", one.get("value"))))
        if isinstance(one, Mapping)
        else (str(one), str(one))
        for one in spec.options
    )
