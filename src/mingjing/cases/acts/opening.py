"""登记线索 — a new case begins with its lead: which agency, which matter, which procedure; the number comes when filed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from mingjing.cases import recorded
from mingjing.cases.outcome import Absent, Invalid
from mingjing.cases.recorded import Where
from mingjing.kernel.facts import Facts, Matter
from mingjing.registry import reads as registry

if TYPE_CHECKING:
    from mingjing.cases.wanted import Call


def opened(call: Call, now: datetime) -> tuple[Call, Where, Facts]:
    """A case that is not written yet, in the agency of whoever registers the lead."""
    agency = call.by.agency
    if agency is None or not registry.may_see_cases(call.by):
        raise Absent
    fields = dict(call.fields)
    procedure, code = fields.pop("procedure", None), fields.get("matter")
    faults = {
        f"fields.{name}": "应为文字"
        for name, value in (("procedure", procedure), ("matter", code))
        if not isinstance(value, str)
    }
    if faults:
        raise Invalid(faults)
    matter = registry.matter(str(code))
    if matter is None:
        raise Invalid({"fields.matter": "没有这个事项"})
    if procedure not in matter.procedures:
        raise Invalid({"fields.procedure": f"这个事项不适用程序“{procedure}”"})
    unit = call.by.unit
    where = Where(
        id=0,
        uid=uuid4().hex,
        number="",
        lead_number="",
        procedure=str(procedure),
        place=agency.place,
        field=matter.field,
        agency_id=agency.pk,
        agency=agency.code,
        unit_id=unit.pk if unit else None,
        unit=unit.code if unit else "",
        matter=Matter(matter.code, matter.title, matter.field, matter.benchmark),
        stage="",
        seq=0,
        head="",
        opened_at=now,
        filed_at=None,
        party_name="",
        last_at=now,
        made_with="",
    )
    return replace(call, fields=fields), where, recorded.fresh(where)
