"""接口的说法 — cases, acts, deadlines and declarations as JSON: ISO times of the law's zone, money in 分, nothing left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from mingjing.cases.known import known_value
from mingjing.cases.models import ActDone
from mingjing.cases.outcome import Done, Refusal
from mingjing.cases.reads import Listed, Openings
from mingjing.cases.recorded import Where, person_json
from mingjing.cases.rulebook import title
from mingjing.kernel.deadlines import Running
from mingjing.kernel.facts import Draft, Facts
from mingjing.kernel.law import ActSpec, Effective, FieldSpec
from mingjing.kernel.procedure import STEP_FIELDS
from mingjing.registry.reads import moment_of_law


def moment(value: datetime | date | None) -> str | None:
    """ISO 8601 with +08:00; a date as a date."""
    if isinstance(value, datetime):
        return moment_of_law(value).isoformat()
    return None if value is None else value.isoformat()


def who(stored: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A person as they were when they acted."""
    if stored is None:
        return None
    own = stored.get("certificate")
    return {
        "id": stored["id"],
        "name": stored["name"],
        "agency": stored["agency"],
        "certificate": own["number"] if own else None,
    }


def deadline(one: Running) -> dict[str, Any]:
    """A period with its derivation."""
    limit = one.rule.deadline
    return {
        "rule": one.id,
        "articles": list(one.articles),
        "starts": moment(one.started_at),
        "due": moment(one.due),
        "state": one.state,
        "whose": limit.whose if limit else "agency",
        "rolled": bool(one.end and one.end.rolled),
        "derivation": one.derivation,
    }


def done(told: Done) -> dict[str, Any]:
    """An act done."""
    return {
        "id": told.case,
        "number": told.number,
        "seq": told.seq,
        "act": told.act,
        "at": moment(told.at),
        "late_entry": told.late,
        "hash": told.hash,
        "ruling": {"articles": list(told.articles)},
        "deadlines": [deadline(one) for one in told.deadlines],
        "documents": [dict(one) for one in told.documents],
    }


def act(row: ActDone, law: Effective) -> dict[str, Any]:
    """One act on the record."""
    return {
        "seq": row.seq,
        "act": row.act,
        "title": title(law, row.act),
        "at": moment(row.at),
        "recorded_at": moment(row.recorded_at),
        "late_entry": row.late,
        "ended_late": row.ended_late,
        "by": who(row.by),
        "officers": [who(one) for one in row.officers],
        "proposed_by": who(row.proposed_by),
        "checked_by": who(row.checked_by),
        "fields": row.fields,
        "media": [one["id"] for one in row.media],
        "articles": row.articles,
        "hash": row.hash,
    }


def refusal(one: Refusal) -> dict[str, Any]:
    """One reason."""
    return {
        "articles": list(one.articles),
        "reason": one.reason,
        "remedy": one.remedy,
        "remedy_act": one.remedy_act,
        "asks": one.asks,
    }


def plain(value: Any) -> Any:
    """A frozen value of a law file as JSON."""
    if isinstance(value, Mapping):
        return {name: plain(inner) for name, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def field(one: FieldSpec, value: Any = None) -> dict[str, Any]:
    """A field as declared; `value` is what is already known."""
    told: dict[str, Any] = {"name": one.name, "title": one.title, "type": one.type, "required": one.required}
    if one.options:
        told["options"] = plain(one.options)
    if one.items:
        told["items"] = [field(inner) for inner in one.items]
    if one.note:
        told["note"] = one.note
    known = value if value is not None else plain(one.value)
    return told if known is None else {**told, "value": known}


def fields_of(spec: ActSpec, step: str, facts: Facts, agency: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the next call must or may say, with what is known."""
    if step in ("check", "approve", "return"):
        return [field(one, spec.act if one.name == "act" else None) for one in STEP_FIELDS[step]]
    declared = [field(one, known_value(one, facts, agency)) for one in spec.fields]
    if step == "propose":
        return [field(STEP_FIELDS["propose"][0], spec.act), *declared]
    return declared


def permitted(found: Openings, facts: Facts, agency: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What may be done now."""
    return [
        {
            "act": spec.act,
            "title": spec.title,
            "step": step,
            "approval": list(spec.approval),
            "officers": spec.officers,
            "fields": fields_of(spec, step, facts, agency),
        }
        for spec, step in found.permitted
    ]


def not_permitted(found: Openings) -> list[dict[str, Any]]:
    """What may not, and every reason."""
    return [
        {"act": spec.act, "title": spec.title, "refused": [refusal(one) for one in against]}
        for spec, against in found.refused
    ]


def draft(one: Draft, law: Effective) -> dict[str, Any]:
    """A draft."""
    back = one.returned
    return {
        "act": one.act,
        "title": title(law, one.act),
        "state": "returned" if one.state == "none" else one.state,
        "version": one.version,
        "proposed_by": who(person_json(one.proposed.by)),
        "checked_by": who(person_json(one.checked.by)) if one.checked else None,
        "returned_by": who(person_json(back.by)) if back else None,
        "reason": str(back.fields.get("reason", "")) if back else None,
        "officers": [who(person_json(officer)) for officer in one.proposed.officers],
        "fields": dict(one.fields),
    }


def as_recorded(where: Where, facts: Facts, law: Effective, rows: Iterable[ActDone]) -> dict[str, Any]:
    """One case as its record tells it: the same for everybody who may see it, until the next act."""
    return {
        "id": where.uid,
        "number": where.number,
        "procedure": where.procedure,
        "place": where.place,
        "field": where.field,
        "matter": where.matter.id,
        "agency": where.agency,
        "stage": where.stage,
        "seq": where.seq,
        "parties": list(facts.latest("parties") or ()),
        "violations": list(facts.latest("violations") or ()),
        "acts": [act(row, law) for row in rows],
        "drafts": [draft(one, law) for one in facts.drafts.values() if one.state != "approved"],
    }


def as_it_stands(
    found: Openings, facts: Facts, running: Iterable[Running], agency: Mapping[str, Any]
) -> dict[str, Any]:
    """The same case for one person now: what they may do, what not and why, and every period."""
    return {
        "permitted": permitted(found, facts, agency),
        "refused": not_permitted(found),
        "deadlines": [deadline(one) for one in running],
    }


def paper(one: Any) -> dict[str, Any]:
    """An issued paper."""
    return {
        "id": one.id.hex,
        "form": one.form,
        "title": one.title,
        "number": one.number,
        "act": one.act,
        "seq": one.seq,
        "hash": one.sha256,
        "issued_at": moment(one.at),
    }


def line(one: Listed, now: datetime) -> dict[str, Any]:
    """A row of a list."""
    return {
        "id": one.uid,
        "number": one.number,
        "procedure": one.procedure,
        "matter": one.matter,
        "matter_title": one.matter_title,
        "agency": one.agency,
        "place": one.place,
        "field": one.field,
        "stage": one.stage,
        "party": one.party_name,
        "opened_at": moment(one.opened_at),
        "filed_at": moment(one.filed_at),
        "closed_at": moment(one.closed_at),
        "due": moment(one.next_due),
        "light": one.light(now),
        "seq": one.seq,
    }


def procedure(law: Effective, on: date) -> dict[str, Any]:
    """A procedure as it stands on a day."""
    return {
        "id": law.procedure,
        "title": law.title,
        "kind": law.kind,
        "place": law.place,
        "field": law.field,
        "on": on.isoformat(),
        "stages": [{"id": one.id, "title": one.title} for one in law.stages],
        "acts": [
            {
                "act": spec.act,
                "title": spec.title,
                "stage": spec.stage,
                "by": list(spec.by),
                "approval": list(spec.approval),
                "officers": spec.officers,
                "entered": spec.entered,
                "repeat": spec.repeat,
                "articles": list(law.articles(spec.act)),
                "fields": [field(one) for one in spec.fields],
                "records": {"documents": list(spec.documents), "media": spec.media},
                "deadlines": [rule.name for rule in law.starts.get(spec.act, ())],
            }
            for spec in law.acts.values()
        ],
    }
