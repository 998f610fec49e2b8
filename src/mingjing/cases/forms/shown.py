"""读给人看 — a value of the record in words: amounts in 元, days in Chinese, the title of a choice, rows as lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from mingjing.kernel.law import FieldSpec

NAMED = frozenset({"matter", "violation", "agency", "party"})
ZONE = ZoneInfo("Asia/Shanghai")


def shown(spec: FieldSpec, value: Any, names: Mapping[str, str] | None = None) -> Any:
    """Text (`names`: of people, matters, violations by their ids), or for a list or group a list of rows, each a list of (title, text)."""
    if value in (None, "", [], {}):
        return ""
    if spec.type == "list" and spec.items:
        return [pairs(spec.items, row, names) for row in value if isinstance(row, Mapping)]
    if spec.items and isinstance(value, Mapping):
        return [pairs(spec.items, value, names)]
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    return plain(spec, value, names or {})


def pairs(items: Iterable[FieldSpec], row: Mapping[str, Any], names: Mapping[str, str] | None) -> list[tuple[str, Any]]:
    """Titles and texts of the fields of a row that say something."""
    out = []
    for item in items:
        if item.name == "id" or row.get(item.name) in (None, "", [], {}):
            continue
        text = shown(item, row[item.name], names)
        out.append((item.title, "；".join(one_line(line) for line in text) if isinstance(text, list) else text))
    return out


def one_line(row: Iterable[tuple[str, Any]]) -> str:
    """A row in one line of text."""
    return "，".join(f"{title}：{text}" for title, text in row)


def plain(spec: FieldSpec, value: Any, names: Mapping[str, str]) -> str:
    """One value in words."""
    if spec.type == "fen" and isinstance(value, int):
        whole, rest = divmod(value, 100)
        return f"{whole:,}.{rest:02d} 元" if rest else f"{whole:,} 元"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if spec.type == "datetime":
        return moment(value)
    if spec.type == "date":
        found = value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
        return f"{found.year}年{found.month}月{found.day}日"
    if spec.type == "person" or spec.name in NAMED:
        return names.get(str(value), str(value))
    if spec.type == "choice":
        titles = {one.get("value"): one.get("title") for one in spec.options if isinstance(one, Mapping)}
        return str(titles.get(value, value))
    return str(value)


def moment(value: Any) -> str:
    """2026年6月15日 9:05."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    found = found.astimezone(ZONE) if found.tzinfo else found
    return f"{found.year}年{found.month}月{found.day}日 {found.hour}:{found.minute:02d}"
