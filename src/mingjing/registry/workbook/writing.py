"""写清单 — the list of a day as a workbook: a sheet for each of the ten kinds, and one with the sums, which Excel adds up itself."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from ..models import KINDS, MatterVersion
from ..reads.listing import counts, versions_on
from ..reads.people import today
from .columns import ALL, WORDS

WIDE = {"title": 36, "basis": 40, "conditions": 30, "citations": 28, "materials": 28}


def write_list(on: date | None = None, agency: str = "") -> bytes:
    """The workbook of a day (today), of one agency or of all; it can be read back as it is."""
    day, out = on or today(), BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bg_color": "#eaf1fa", "border": 1, "text_wrap": True, "valign": "top"})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    found = versions_on(day, agency=agency).order_by("matter_id", "-since", "-id")
    rows: dict[str, list[list[str]]] = {kind: [] for kind in KINDS}
    held = powers_of(day, agency)
    for one in found:
        for power in held.get(one.matter_id, [None]):
            rows[one.kind].append(line(one, power))
    for kind, title in KINDS.items():
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 2)
        for place, column in enumerate(ALL):
            sheet.set_column(place, place, WIDE.get(column.name, 16), body)
            sheet.write_string(0, place, column.title, head)
        for number, cells in enumerate(rows[kind], start=1):
            for place, cell in enumerate(cells):
                sheet.write_string(number, place, cell)
    summed(book, head, day)
    book.close()
    return out.getvalue()


def powers_of(on: date, agency: str) -> dict[str, list[Any]]:
    """The powers that run on a day by matter."""
    from ..models import Power
    from ..reads.mandates import running

    found: dict[str, list[Any]] = {}
    rows = Power.objects.filter(running(on)).select_related("agency", "person").order_by("matter_id", "id")
    for one in rows.filter(agency__code=agency) if agency else rows:
        found.setdefault(one.matter_id, []).append(one)
    return found


def line(one: MatterVersion, power: Any) -> list[str]:
    """One row: a matter as one agency holds it."""
    told = {
        name: getattr(one, name) for name in ("title", "kind", "field", "level", "basis", "citations", "procedures")
    }
    told |= {
        name: getattr(one, name) for name in ("tables", "forms", "materials", "limit_days", "accepting", "approving")
    }
    told |= {"code": one.matter_id, "conditions": one.conditions, "change": "", "why": ""}
    if power is not None:
        person = power.person.username if power.person else ""
        told |= {"agency": power.agency.code, "share": power.share, "areas": power.areas, "excepts": power.excepts}
        told |= {"post": power.post, "person": person}
    return [cell(column.name, told.get(column.name)) for column in ALL]


def cell(name: str, value: Any) -> str:
    """A value as it stands in a cell."""
    if isinstance(value, list):
        return "；".join(value)
    return "" if value is None else WORDS.get(name, {}).get(value, str(value))


def summed(book: Any, head: Any, on: date) -> None:
    """汇总: by kind and by agency, with formulas for the sums."""
    told, sheet = counts(on), book.add_worksheet("汇总")
    sheet.set_column(0, 0, 34)
    sheet.write_row(0, 0, [f"截至 {on} 的事项", "件数"], head)
    for number, (_, title, many) in enumerate(told["by_kind"], start=1):
        sheet.write_string(number, 0, title)
        sheet.write_number(number, 1, many)
    last = len(told["by_kind"])
    sheet.write_string(last + 1, 0, "合计")
    sheet.write_formula(last + 1, 1, f"=SUM(B2:B{last + 1})", None, told["total"])
    first = last + 4
    sheet.write_row(first - 1, 0, ["机关", "合计", *KINDS.values()], head)
    for number, (name, many, each) in enumerate(told["by_agency"], start=first):
        sheet.write_string(number, 0, name)
        sheet.write_formula(number, 1, f"=SUM(C{number + 1}:L{number + 1})", None, many)
        for place, one in enumerate(each, start=2):
            sheet.write_number(number, place, one)
