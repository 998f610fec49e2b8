"""程序 — reads the contents of an act as its declaration says, and tells what is known already.

It serves house.md (nothing is typed twice) and the contract's fields; what comes out is JSON-ready.
It refuses what is not declared, what has the wrong type, and texts that hide control characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from mingjing.kernel.context import Context
from mingjing.kernel.facts import Facts
from mingjing.kernel.law import ActSpec, Effective, FieldSpec
from mingjing.kernel.moments import SHANGHAI, moment_of

LONGEST = 20_000
MOST = 500
MONEY_MOST = 10**15
STEP_FIELDS = {
    "propose": (FieldSpec("act", "环节", "text", required=True),),
    "check": (FieldSpec("act", "环节", "text", required=True), FieldSpec("opinion", "审核意见", "text")),
    "approve": (FieldSpec("act", "环节", "text", required=True), FieldSpec("opinion", "批准意见", "text")),
    "return": (
        FieldSpec("act", "环节", "text", required=True),
        FieldSpec("reason", "退回的理由", "text", required=True),
    ),
}
ANSWERS = FieldSpec(
    "answers",
    "对待核实问题的判断",
    "list",
    items=(
        FieldSpec("question", "问题", "text", required=True),
        FieldSpec("answer", "判断", "bool", required=True),
        FieldSpec("reason", "理由", "text", required=True),
    ),
)
ORIGIN = FieldSpec("origin", "来源案件", "any", note="由系统写入：从另一案件引出的，写明是哪一案件及其决定")
LATE = FieldSpec("late_entry_reason", "补录的理由", "text")
_SEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff]")
Errors = dict[str, str]
Reader = Callable[[FieldSpec, Any, str, Errors], Any]


def read_fields(
    spec: ActSpec, raw: Any, given: Mapping[str, Any] | None = None, *, partial: bool = False
) -> tuple[dict[str, Any], Errors]:
    """(clean, errors by path): declared fields only, each of its declared type; a required one may not be missing.

    `given` is what the system knows (`known`): it stands wherever `raw` says nothing. `partial`: a draft still being
    typed, nothing is required.
    """
    beside = (ANSWERS, LATE, ORIGIN) if spec.opens else (ANSWERS, LATE)
    declared = (*spec.fields, *(one for one in beside if spec.declared(one.name) is None), *_reasons(spec))
    return read_all(declared, {**given, **raw} if given and isinstance(raw, Mapping) else raw, partial=partial)


def _reasons(spec: ActSpec) -> tuple[FieldSpec, ...]:
    """The reason beside each question, where the procedure does not declare it itself."""
    return tuple(
        FieldSpec(f"{one.name}_reason", f"{one.title}的理由", "text")
        for one in spec.fields
        if one.type == "bool" and spec.declared(f"{one.name}_reason") is None
    )


def read_all(declared: tuple[FieldSpec, ...], raw: Any, *, partial: bool = False) -> tuple[dict[str, Any], Errors]:
    """The same for any list of declared fields (the steps of an approval: `STEP_FIELDS`)."""
    errors: Errors = {}
    clean = _read_group(declared, raw, "", errors, partial)
    return clean, errors


def _read_group(declared: tuple[FieldSpec, ...], raw: Any, path: str, errors: Errors, partial: bool) -> dict[str, Any]:
    if not isinstance(raw, Mapping):
        errors[path.rstrip(".")] = "应当是一组字段"
        return {}
    known = {one.name: one for one in declared}
    for name in raw:
        if name not in known:
            errors[f"{path}{name}"] = "没有这个字段"
    clean: dict[str, Any] = {}
    for name, one in known.items():
        value = raw.get(name)
        if value is None or value == "":
            if one.required and not partial:
                errors[f"{path}{name}"] = f"请填写“{one.title}”"
            continue
        found = _read(one, value, f"{path}{name}", errors, partial)
        if found is not None:
            clean[name] = found
    return clean


def _read(spec: FieldSpec, value: Any, path: str, errors: Errors, partial: bool) -> Any:
    if spec.type == "list":
        return _read_list(spec, value, path, errors, partial)
    if spec.type == "object":
        return _read_group(spec.items, value, f"{path}.", errors, partial)
    return _READERS[spec.type](spec, value, path, errors)


def _read_list(spec: FieldSpec, value: Any, path: str, errors: Errors, partial: bool) -> Any:
    if not isinstance(value, (list, tuple)):
        errors[path] = f"“{spec.title}”应当是列表"
        return None
    if len(value) > MOST:
        errors[path] = f"“{spec.title}”不超过{MOST}项"
        return None
    if spec.required and not value and not partial:
        errors[path] = f"“{spec.title}”至少填写一项"
        return None
    if spec.items:
        return [_read_group(spec.items, item, f"{path}.{at}.", errors, partial) for at, item in enumerate(value)]
    return [_text(spec, item, f"{path}.{at}", errors) for at, item in enumerate(value)]


def _text(spec: FieldSpec, value: Any, path: str, errors: Errors) -> Any:
    if not isinstance(value, str):
        errors[path] = f"“{spec.title}”应当是文字"
        return None
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST:
        errors[path] = f"“{spec.title}”不超过{LONGEST}字"
    elif _SEEN.search(text) or any(unicodedata.category(sign) == "Cs" for sign in text):
        errors[path] = f"“{spec.title}”含有不可见的控制字符"
    elif not unicodedata.is_normalized("NFC", text):
        errors[path] = f"“{spec.title}”应当使用规范的字符（NFC）"
    elif text.strip():
        return text
    elif spec.required:
        errors[path] = f"请填写“{spec.title}”"
    return None


def _day(spec: FieldSpec, value: Any, path: str, errors: Errors) -> Any:
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            return date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    errors[path] = f"“{spec.title}”应当是日期，如 2026-06-15"
    return None


def _moment(spec: FieldSpec, value: Any, path: str, errors: Errors) -> Any:
    try:
        if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", value):
            found = datetime.fromisoformat(value)
            return (found if found.tzinfo is not None else found.replace(tzinfo=SHANGHAI)).isoformat()
    except ValueError:
        pass
    errors[path] = f"“{spec.title}”应当是时间，如 2026-06-15T09:30+08:00"
    return None


def moment_in(value: Any) -> datetime | None:
    """The moment in a corrected `at`, or None."""
    return moment_of(value) if isinstance(value, str) and len(value) > 10 else None


def _whole(spec: FieldSpec, value: Any, path: str, errors: Errors) -> Any:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > MONEY_MOST:
        errors[path] = f"“{spec.title}”应当是整数"
        return None
    return value


def _money(spec: FieldSpec, value: Any, path: str, errors: Errors) -> Any:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MONEY_MOST:
        errors[path] = f"“{spec.title}”应当是以分为单位的整数，不小于零"
        return None
    return value


def _truth(spec: FieldSpec, value: Any, path: str, errors: Errors) -> Any:
    if isinstance(value, bool):
        return value
    errors[path] = f"“{spec.title}”应当是“是”或者“否”"
    return None


def _choice(spec: FieldSpec, value: Any, path: str, errors: Errors) -> Any:
    if not spec.options:
        return _text(spec, value, path, errors)
    if isinstance(value, str) and value in option_values(spec):
        return value
    errors[path] = f"“{spec.title}”不在可选的范围内"
    return None


def option_values(spec: FieldSpec) -> tuple[Any, ...]:
    """The values that a choice may take."""
    return tuple(one["value"] if isinstance(one, Mapping) else one for one in spec.options)


def _person(spec: FieldSpec, value: Any, path: str, errors: Errors) -> Any:
    if isinstance(value, str):
        return _text(spec, value, path, errors)
    names = ("id", "name", "certificate", "agency", "role")
    if isinstance(value, Mapping) and value and set(value) <= set(names):
        found = {name: _text(spec, one, f"{path}.{name}", errors) for name, one in value.items()}
        return {name: one for name, one in found.items() if one is not None}
    errors[path] = f"“{spec.title}”应当是人员"
    return None


def _anything(spec: FieldSpec, value: Any, path: str, errors: Errors) -> Any:
    """Any JSON value but a broken number, its texts read as texts."""
    if isinstance(value, str):
        return _text(spec, value, path, errors)
    if isinstance(value, Mapping):
        return {str(name): _anything(spec, one, f"{path}.{name}", errors) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_anything(spec, one, f"{path}.{at}", errors) for at, one in enumerate(value[:MOST])]
    if value is None or isinstance(value, bool):
        return value
    return _whole(spec, value, path, errors)


_READERS: Mapping[str, Reader] = {
    "text": _text,
    "date": _day,
    "datetime": _moment,
    "fen": _money,
    "int": _whole,
    "bool": _truth,
    "choice": _choice,
    "person": _person,
    "file": _text,
    "any": _anything,
}


def known(spec: ActSpec, facts: Facts, context: Context | None = None) -> dict[str, Any]:
    """What the system can fill in of an act's fields: `take` from the record, `derive` from the kernel, else `value`.

    A draft of the act goes before all: what was returned comes back prefilled. `derive` needs the context of a ruling.
    """
    draft = facts.drafts.get(spec.act)
    written = draft.fields if draft is not None and draft.state != "approved" else {}
    found: dict[str, Any] = {}
    for one in spec.fields:
        value = written.get(one.name)
        if value is None:
            value = known_value(one, facts, context)
        if value is not None:
            found[one.name] = value
    return found


def known_value(one: FieldSpec, facts: Facts, context: Context | None = None) -> Any:
    """The value of one field that needs no typing, or None."""
    from mingjing.kernel import deriving

    value = None
    if one.take is not None:
        gathered = deriving.GATHERED.get(one.take)
        value = facts.told(one.take) if gathered is None else gathered(facts)
    if value is None and one.derive is not None and context is not None:
        value = derived(one.derive, context)
    if value is None:
        value = _plain(one.value)
    if isinstance(value, (list, tuple)) and one.items and one.type == "list":
        names = {item.name for item in one.items}
        rows = [row for row in value if isinstance(row, Mapping)]
        return [{name: _plain(row[name]) for name in row if name in names} for row in rows]
    if one.type in ("text", "date", "choice") and not isinstance(value, str):
        return None
    return value


def _plain(value: Any) -> Any:
    """Frozen tables of the law folder as plain JSON values."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def derived(name: str, context: Context) -> Any:
    """A value computed by the kernel: a condition by its name, or one of `deriving`; None where it is unknown."""
    from mingjing.kernel import conditions, deriving

    if name in conditions.NAMED:
        return conditions.truth(context, name)
    found = deriving.NAMED.get(name)
    return None if found is None else found(context)


def field_of(effective: Effective, act: str, path: str) -> FieldSpec | None:
    """The declaration of a field by act and path (`penalties.amount_fen`, list places left out), or None."""
    spec = effective.acts.get(act)
    head, *rest = [part for part in path.split(".") if not part.isdigit()] or [""]
    found = spec.declared(head) if spec is not None else None
    for part in rest:
        found = next((item for item in found.items if item.name == part), None) if found is not None else None
    return found
