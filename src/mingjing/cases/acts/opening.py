"""新开案件 — by which act, in which agency, of which matter and procedure, and out of which other case it came.

The number comes from the series that the procedure names. A case opened from another takes over its parties, and its opening
act says where it came from (`origin`): written by the system, never typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from mingjing.cases import recorded
from mingjing.cases.locating import located
from mingjing.cases.outcome import Absent, Invalid
from mingjing.cases.recorded import Where
from mingjing.cases.rulebook import effective, library, title
from mingjing.kernel import deriving, ruling
from mingjing.kernel.deadlines.events import when
from mingjing.kernel.errors import KernelError
from mingjing.kernel.facts import Facts, Matter, within
from mingjing.kernel.law import ActSpec, Effective, FieldSpec
from mingjing.kernel.moments import day_of
from mingjing.records import documents
from mingjing.registry import reads as registry
from mingjing.registry.reads import User

if TYPE_CHECKING:
    from mingjing.cases.wanted import Call


def opened(call: Call, now: datetime) -> tuple[Call, Where, Facts]:
    """A case that is not written yet, in the agency of whoever opens it."""
    agency = call.by.agency
    if agency is None or not registry.may_see_cases(call.by):
        raise Absent
    fields = dict(call.fields)
    procedure, code, source = fields.pop("procedure", None), fields.get("matter"), fields.pop("from_case", None)
    faults = {
        f"fields.{name}": "应为文字"
        for name, value in (("procedure", procedure), ("matter", code), ("from_case", source or ""))
        if not isinstance(value, str)
    }
    if "origin" in fields:
        faults["fields.origin"] = "来源案件由系统写入；请用 from_case 写明来源案件"
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
    law = law_of(where, now)
    if call.act not in law.openings:
        titles = "、".join(f"{law.acts[one].title}（{one}）" for one in law.openings)
        raise Invalid({"case": f"请写明案件；新开“{law.title}”案件的环节是：{titles}"})
    if source:
        before = located(str(source), registry.agencies_visible(call.by))
        where, fields = led_to(before, where, law, call.act, fields, now)
    return replace(call, fields=fields), where, recorded.fresh(where)


def law_of(where: Where, now: datetime) -> Effective:
    """The procedure in force today for a case."""
    try:
        return effective(where.procedure, where.place, where.field, registry.moment_of_law(now).date())
    except KernelError as no:
        raise Invalid({"procedure": str(no)}) from no


def led_to(
    before: Where | None, where: Where, law: Effective, act: str, fields: Mapping[str, Any], now: datetime
) -> tuple[Where, dict[str, Any]]:
    """The new case as one that another case led to: what is known there is taken over."""
    if before is None:
        raise Invalid({"fields.from_case": "没有这个来源案件，或者不属于您能看到的案件"})
    if before.procedure not in law.opened_from:
        raise Invalid({"fields.from_case": f"“{law.title}”不能由来源案件的程序引出"})
    facts, _ = recorded.facts_at(before)
    told = {**carried(facts, law.acts[act]), **{name: value for name, value in fields.items() if value}}
    told["origin"] = origin(before, facts, law_of(before, now))
    for spec in (one for act in law.openings for one in law.acts[act].fields):
        if (known := of_origin(spec, told["origin"])) is not None:
            told.setdefault(spec.name, known)
    return replace(where, origin=before.id), told


CARRIED = ("parties", "violations", "facts", "place")


def carried(facts: Facts, spec: ActSpec) -> dict[str, Any]:
    """What the opening act can say from the case that led to it: parties, violations, facts, place, and the lead they make."""
    known = {name: value for name in CARRIED if (value := facts.latest(name))}
    known.setdefault("facts", facts.latest("findings"))
    told = {name: fitted(one, known[name]) for name in CARRIED if (one := spec.declared(name)) and known.get(name)}
    if (lead := spec.declared("lead")) is not None and known["facts"]:
        first = (known.get("violations") or [{}])[0]
        said = {"source": "inspection", "summary": known["facts"], "found_at": first.get("discovered")}
        told["lead"] = fitted(lead, {**said, "place": first.get("place") or known.get("place")})
    return told


def fitted(declared: FieldSpec, value: Any) -> Any:
    """The value without what the field does not declare."""
    names = {one.name for one in declared.items}
    if isinstance(value, (list, tuple)) and names:
        return [{name: one[name] for name in one if name in names} for one in value]
    if isinstance(value, Mapping) and names:
        return {name: one for name, one in value.items() if name in names and one}
    return value


def of_origin(spec: FieldSpec, known: Mapping[str, Any]) -> Any:
    """What an opening field takes from the case that led here (`take: origin.served_at`), or None."""
    word, _, path = (spec.take or "").partition(".")
    return within(known, path) if word == "origin" else None


def origin(before: Where, facts: Facts, law: Effective) -> dict[str, Any]:
    """What the opening act says of the case it came from: its number, what was decided there, when it was served."""
    decided = ruling.outcome(facts, law)
    last = facts.last(decided) if decided in law.decisions else None
    served = facts.last("serve_decision")
    told: dict[str, Any] = {"case": before.uid, "number": before.number, "procedure": before.procedure}
    if last is not None:
        told |= {"decision": last.act, "decision_title": title(law, last.act), "decided_at": last.at.isoformat()}
        told["decided_on"] = day_of(last.at).isoformat()
        told |= {"penalties": last.fields["penalties"]} if last.fields.get("penalties") else {}
        papers = [one for one in documents.of_case(before.uid) if one.seq == last.seq and one.number]
        told |= {"document_number": papers[-1].number} if papers else {}
        told["document_title"] = library().title(papers[-1].form) if papers else told["decision_title"]
        told |= {"fine_fen": owed} if (owed := deriving.fine(facts)) and last.act == "decide_penalty" else {}
    if last is not None and served is not None and served.seq > last.seq:
        told["served_at"] = when(served).isoformat()
    violations = facts.latest("violations")
    return told | ({"violations": violations} if violations else {})


def led_from(user: User, uid: str) -> Where | None:
    """The case that another is to be opened from, when this person may see it."""
    return located(uid, registry.agencies_visible(user))
