"""按声明读取 — a call's fields read as the procedure declares them, with what is already known filled in.

Every fault is named by its path (`fields.penalties.0.amount_fen`). What the law requires is asked of the kernel first;
only then is a field missed that the form requires.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from mingjing.cases.known import known
from mingjing.kernel import procedure
from mingjing.kernel.facts import Facts
from mingjing.kernel.law import ActSpec, FieldSpec

LATE = "late_reason"
QUESTIONS = ("public_interest", "complex_case", "grave_violation", "hearing_offered", "benchmark_confirmed")
OF_ANY_ACT = (
    FieldSpec(LATE, "补录的理由", "text"),
    FieldSpec("opinion", "意见", "text"),
    FieldSpec("signature", "签名", "text"),
    FieldSpec("note", "说明", "text"),
    *(FieldSpec(name, name, "bool") for name in QUESTIONS),
    *(FieldSpec(f"{name}_reason", f"{name} 的理由", "text") for name in QUESTIONS),
)


def read(
    spec: ActSpec, given: Mapping[str, Any], facts: Facts, agency: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The fields as they will be recorded, and the faults of form found in them."""
    names = {one.name for one in spec.fields}
    beside = tuple(one for one in OF_ANY_ACT if one.name not in names)
    raw = {("late_reason" if name == "late_entry_reason" else name): value for name, value in given.items()}
    extra = {name: raw.pop(name) for name in [one.name for one in beside] if name in raw}
    clean, faults = procedure.read_fields(spec, raw, partial=True)
    more, more_faults = procedure.read_all(beside, extra, partial=True)
    faults = {**hinted(faults, names), **more_faults}
    whole = {**known(spec, facts, agency), **clean, **more}
    return whole, {f"fields.{path}": what for path, what in faults.items()}


def missing(spec: ActSpec, fields: Mapping[str, Any]) -> dict[str, str]:
    """Required fields that are not there."""
    names = {one.name for one in spec.fields}
    own = {name: value for name, value in fields.items() if name in names}
    return {f"fields.{path}": what for path, what in procedure.read_fields(spec, own)[1].items()}


def empty(value: Any) -> bool:
    """True for nothing: None, an empty text or list. False and 0 are answers."""
    return value is None or value == "" or value == [] or value == {}


def hinted(faults: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """The faults, with the declared name that an unknown one is near to."""
    return {path: what + (near(path, names) if what == "没有这个字段" else "") for path, what in faults.items()}


def near(name: str, known_names: Iterable[str]) -> str:
    """A hint when a known name looks alike."""
    found = difflib.get_close_matches(name, list(known_names), n=1)
    return f"；是不是“{found[0]}”？" if found else ""
