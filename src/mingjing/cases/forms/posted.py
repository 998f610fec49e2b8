"""收到的表 — what a browser sent, by the names `f.penalties.0.kind`, as it was typed and then as the act needs it.

Typed text is kept as it is, so that a page with a fault shows everything again; only `converted` judges it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mingjing.kernel.law import FieldSpec

ZONE = ZoneInfo("Asia/Shanghai")
MOST_ROWS = 200
Typed = Any  # text, a list of texts, a list of mappings, or a mapping: as typed


def collect(post: QueryDict, specs: Iterable[FieldSpec], prefix: str = "f") -> dict[str, Typed]:
    """What was typed for these fields; a field that was not on the page is not in the answer."""
    found: dict[str, Typed] = {}
    for spec in specs:
        name = f"{prefix}.{spec.name}"
        if spec.type == "list" and spec.items:
            if f"{name}.n" in post:
                found[spec.name] = rows(post, spec, name)
        elif spec.items:
            inner = collect(post, spec.items, name)
            if inner:
                found[spec.name] = inner
        elif spec.type == "list":
            if name in post:
                found[spec.name] = [line.strip() for line in str(post[name]).splitlines() if line.strip()]
        elif name in post:
            found[spec.name] = str(post[name]).replace("\r\n", "\n").strip()
    return found


def rows(post: QueryDict, spec: FieldSpec, name: str) -> list[dict[str, Typed]]:
    """The rows of a list in the order in which they stand on the page; rows without any word are left out."""
    starts = re.compile(re.escape(name) + r"\.(\d{1,4})\.")
    numbers = list(dict.fromkeys(int(match[1]) for key in post if (match := starts.match(key))))
    out = []
    for number in numbers[:MOST_ROWS]:
        row = collect(post, spec.items, f"{name}.{number}")
        if any(typed_something(value) for key, value in row.items() if key != "id"):
            out.append(row)
    return out


def typed_something(value: Typed) -> bool:
    """True when something stands there."""
    if isinstance(value, Mapping):
        return any(typed_something(inner) for inner in value.values())
    return bool(value)


def converted(
    specs: Iterable[FieldSpec], typed: Mapping[str, Typed], path: str = "fields"
) -> tuple[dict[str, Any], dict[str, str]]:
    """The fields as the act takes them, and what could not be read, by path."""
    fields: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for spec in specs:
        if spec.name not in typed:
            continue
        value = one(spec, typed[spec.name], f"{path}.{spec.name}", faults)
        if value is not None:
            fields[spec.name] = value
    return fields, faults


def one(spec: FieldSpec, typed: Typed, path: str, faults: dict[str, str]) -> Any:
    """One value; None for nothing."""
    if spec.type == "list" and spec.items:
        out = []
        for number, row in enumerate(typed):
            inner, wrong = converted(spec.items, row, f"{path}.{number}")
            faults.update(wrong)
            if "id" in {item.name for item in spec.items}:
                inner.setdefault("id", f"{spec.name[0]}{number + 1}")
            out.append(inner)
        return out or None
    if spec.items:
        inner, wrong = converted(spec.items, typed, path)
        faults.update(wrong)
        return inner or None
    if spec.type == "list":
        return list(typed) or None
    if typed == "":
        return None
    try:
        return READERS.get(spec.type, str)(typed)
    except (ValueError, InvalidOperation):
        faults[path] = _(WRONG.get(spec.type, "这样填写读不懂"))
        return None


def fen(typed: str) -> int:
    """元, with or without separators and 分, as an integer of 分."""
    amount = Decimal(typed.replace(",", "").replace("，", "").removesuffix("元").strip())
    if amount < 0 or amount != amount.quantize(Decimal("0.01")) or amount > Decimal("90000000000000"):
        raise ValueError(typed)
    return int(amount * 100)


def moment(typed: str) -> str:
    """A local moment to the minute, as an ISO moment of the law's zone."""
    found = datetime.fromisoformat(typed)
    return (found.replace(tzinfo=ZONE) if found.tzinfo is None else found.astimezone(ZONE)).isoformat()


def day(typed: str) -> str:
    """A day, checked."""
    return date.fromisoformat(typed).isoformat()


def yes(typed: str) -> bool:
    """True or false."""
    if typed not in ("true", "false"):
        raise ValueError(typed)
    return typed == "true"


READERS: Mapping[str, Any] = {"fen": fen, "int": int, "date": day, "datetime": moment, "bool": yes}
WRONG: Mapping[str, str] = {
    "fen": gettext_noop("金额读不懂，请写成 3000 或者 3000.50，单位是元"),
    "int": gettext_noop("请填写整数"),
    "date": gettext_noop("请填写日期，如 2026-06-15"),
    "datetime": gettext_noop("请填写时间，精确到分钟"),
    "bool": gettext_noop("请选择是或者否"),
}


def raw_of(spec: FieldSpec, value: Any) -> Typed:
    """A value as it would have been typed: the way back from what is on record to what a form shows."""
    if value is None:
        return [] if spec.type == "list" else ""
    if spec.type == "list" and spec.items:
        return [raw_group(spec.items, row) for row in value if isinstance(row, Mapping)]
    if spec.items:
        return raw_group(spec.items, value) if isinstance(value, Mapping) else {}
    if spec.type == "list":
        return [str(line) for line in value]
    if spec.type == "fen":
        whole, rest = divmod(int(value), 100)
        return f"{whole}.{rest:02d}" if rest else str(whole)
    if spec.type == "datetime":
        found = datetime.fromisoformat(value) if isinstance(value, str) else value
        return found.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")
    if spec.type == "bool":
        return "true" if value else "false"
    return str(value)


def raw_group(items: Iterable[FieldSpec], value: Mapping[str, Any]) -> dict[str, Typed]:
    """A group or a row as it would have been typed."""
    return {item.name: raw_of(item, value[item.name]) for item in items if item.name in value}
