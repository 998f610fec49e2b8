"""虚构的清单 — workbooks of any size with the real columns; the figures of 泸西 2020 by kind, invented items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from mingjing.registry.models import KINDS
from mingjing.registry.workbook.columns import ALL

TITLES = [one.title for one in ALL]
NAMES = {one.name: one.title for one in ALL}
LUXI = {
    "permit": 315,
    "penalty": 4588,
    "compulsion": 308,
    "inspection": 331,
    "levy": 61,
    "payment": 29,
    "reward": 23,
    "confirmation": 173,
    "ruling": 15,
    "other": 123,
}
BODIES = 45


def item(kind: str, number: int, **more: str) -> dict[str, str]:
    """One invented item, of one of 45 bodies."""
    told = {
        "code": f"{kind}-{number:05d}",
        "title": f"示例{KINDS[kind]}事项第{number}号",
        "kind": KINDS[kind],
        "field": "城市管理",
        "level": "县区",
        "basis": f"示例规定第{number}条",
        "agency": f"LX-{number % BODIES:02d}",
    }
    return told | more


def luxi() -> Iterator[dict[str, str]]:
    """All 5966."""
    for kind, many in LUXI.items():
        for number in range(many):
            yield item(kind, number)


def workbook(rows: Any, titles: list[str] | None = None, sheets: Mapping[str, Any] | None = None) -> bytes:
    """The rows on the sheets of their kinds."""
    out = BytesIO()
    book = Workbook(out, {"in_memory": True})
    told = titles or TITLES
    by: dict[str, list[Mapping[str, str]]] = dict(sheets or {})
    for row in rows:
        by.setdefault(row["kind"], []).append(row)
    for name, lines in by.items():
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, told)
        for number, line in enumerate(lines, start=1):
            for place, one in enumerate(ALL):
                if line.get(one.name):
                    sheet.write_string(number, place, line[one.name])
    book.close()
    return out.getvalue()
