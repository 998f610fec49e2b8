"""一个案件 — facts, acts done, what may be done now and what may not, deadlines, drafts, receipts; queries are few and fixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import JSONField

from mingjing.cases import lining_up, recorded
from mingjing.cases.models import ActDone, Case, Typing
from mingjing.cases.reads.visibility import whereabouts
from mingjing.cases.recorded import Where
from mingjing.cases.rulebook import effective, library
from mingjing.kernel import deadlines as periods
from mingjing.kernel import receipt, ruling
from mingjing.kernel.facts import STEPS, Attempt, Draft, Facts, Mandate, Matter, Peers, Person
from mingjing.kernel.law import ActSpec, Effective
from mingjing.kernel.refusal import Refusal
from mingjing.kernel.ruling import Permitted
from mingjing.records import clock
from mingjing.records import reads as log
from mingjing.records.reads import Recorded
from mingjing.registry import reads as registry
from mingjing.registry.reads import User

COLUMNS = [column.attname for column in ActDone._meta.concrete_fields]
PLAIN = [not isinstance(column, JSONField) for column in ActDone._meta.concrete_fields]
TIMELINE = f"select {', '.join(COLUMNS)} from {ActDone._meta.db_table} where case_id = %s order by seq"  # noqa: S608 - our own columns


def facts_of(case: Case | Where) -> Facts:
    """The facts of a case as the record tells them, corrections applied."""
    where = whereabouts(case)
    return recorded.facts_at(where)[0]


def law_of(case: Case | Where, on: date | None = None) -> Effective:
    """The procedure of the case as it stands on a day (today)."""
    return effective(case.procedure, case.place, case.field, on or registry.today())


@dataclass(frozen=True, slots=True)
class Openings:
    """现在可以做、还不能做 — for one person: each act with the step that is theirs, and those refused with every reason."""

    permitted: tuple[tuple[ActSpec, str], ...]
    refused: tuple[tuple[ActSpec, tuple[Refusal, ...]], ...]


@dataclass(frozen=True, slots=True)
class AskedBy:
    """一个人问一个案件 — the person as they are today, and the facts with what is looked up of other cases."""

    actor: Person
    facts: Facts

    @property
    def depends_on(self) -> tuple[Any, ...]:
        """What the rulings depend on besides the record, the law and the moment."""
        facts = self.facts
        return (self.actor, facts.prior_fines, facts.linked, facts.mandate, facts.applications)


def asked_by(user: User, case: Case | Where) -> AskedBy:
    """The person, and the facts that a ruling may look at."""
    where = whereabouts(case)
    law = law_of(where)
    facts = replace(facts_of(where), mandate=registry.mandate(where.agency_id, where.matter.id))
    if any(rule.kind == "single_fine" for rule in law.rules):
        facts = replace(facts, prior_fines=recorded.prior_fines(where, facts))
    if law.linked:
        facts = replace(facts, linked=recorded.linked_cases(where))
    if law.kind == "permit" and any(lining_up.asks(rule) for rule in law.rules):
        facts = replace(facts, applications=lining_up.applications(where, facts, registry.today()))
    return AskedBy(actor_of(user), facts)


def openings(asked: AskedBy, now: datetime) -> Openings:
    """What this person may do in the case at that moment, and what not and why."""
    return Openings(*ruling.open_acts(asked.facts, library(), now, asked.actor))


def open_acts(user: User, case: Case | Where) -> Openings:
    """The same now."""
    return openings(asked_by(user, case), clock.now())


def actor_of(user: User) -> Person:
    """This person as they are today."""
    return registry.person_of(user, registry.today())


def timeline(case: Case | Where) -> list[ActDone]:
    """The acts done, the oldest first, as recorded."""
    with connection.cursor() as cursor:
        cursor.execute(TIMELINE, [case.id if isinstance(case, Where) else case.pk])
        rows = cursor.fetchall()
    told = ([one if plain else recorded.loaded(one) for one, plain in zip(row, PLAIN, strict=True)] for row in rows)
    return [ActDone.from_db(connection.alias, COLUMNS, row) for row in told]


def deadlines(case: Case | Where, now: datetime | None = None) -> tuple[periods.Running, ...]:
    """Every period of the case with its derivation, as it stands now."""
    moment = now or clock.now()
    return periods.of(facts_of(case), law_of(case, registry.moment_of_law(moment).date()), library().calendar, moment)


def drafts(case: Case | Where) -> list[Draft]:
    """The drafts that wait for somebody, returned ones too; an approved one is an act."""
    return [draft for draft in facts_of(case).drafts.values() if draft.state != "approved"]


def waiting(case: Case | Where) -> tuple[ruling.Waiting, ...]:
    """What waits for whom in this case."""
    return ruling.waiting(facts_of(case), library(), clock.now())


def typing(user: User, case: Case | Where | None, act: str) -> Typing | None:
    """What this person typed into the form of an act and has not sent."""
    key = None if case is None else case.id if isinstance(case, Where) else case.pk
    kept = Typing.objects.filter(user=user, act=act)
    return (kept.filter(case_id__isnull=True) if key is None else kept.filter(case_id=key)).first()


def receipt_of(case: Case | Where, seq: int) -> receipt.Receipt | None:
    """The receipt of one ruling with the facts as they then were, from which the same ruling is repeated."""
    where = whereabouts(case)
    return receipt_in(where, log.events(where.uid), seq)


def receipt_in(where: Where, events: Sequence[Recorded], seq: int) -> receipt.Receipt | None:
    """The same from events that are at hand, whoever brings them."""
    event = next((one for one in events if one.seq == seq), None)
    if event is None or "receipt" not in event.fields:
        return None
    acts = [recorded.recorded_act(one) for one in events if one.seq < seq]
    told = event.fields["receipt"]
    facts = recorded.fresh(where, acts)
    if told.get("matter"):
        facts = replace(facts, matter=Matter(**told["matter"]))
    if told.get("prior_fines"):
        facts = replace(facts, prior_fines=recorded.prior_fines_from(told["prior_fines"]))
    if told.get("mandate"):
        facts = replace(facts, mandate=Mandate(**told["mandate"]))
    if told.get("linked"):
        facts = replace(facts, linked=recorded.linked_from(told["linked"]))
    if told.get("earlier"):
        facts = replace(facts, earlier=recorded.earlier_from(told["earlier"]))
    if told.get("applications"):
        facts = replace(facts, applications=lining_up.applications_from(told["applications"]))
    if told.get("peers"):
        facts = replace(facts, peers=Peers(**told["peers"]))
    act = recorded.recorded_act(event)
    step = told["step"]
    name = str(act.fields["act"]) if act.act in (*STEPS, "return") else act.act
    attempt = Attempt(name, act.at, act.by, act.officers, fields_then(act.fields, step), act.media, step)
    hashes: Mapping[str, str] = {}
    for one in events:
        if one.seq <= seq and one.fields.get("receipt", {}).get("digest") == told["digest"]:
            hashes = one.fields["receipt"].get("law") or hashes
    answer = Permitted(name, tuple(event.fields["articles"]), tuple(told["rules"]))
    return receipt.Receipt(
        told["engine"],
        told["digest"],
        hashes or law_of(where, registry.moment_of_law(act.at).date()).hashes,
        facts,
        attempt,
        datetime.fromisoformat(told["now"]),
        answer,
    )


def fields_then(fields: Any, step: str) -> dict[str, Any]:
    """The fields that were ruled: without the name of the draft's act, and without what the approver only then said."""
    beside = {"act"} if step in ("propose", "check", "return") else set()
    if step == "approve":
        beside |= {"approver_opinion", "approver_signature"}
    return {name: value for name, value in fields.items() if name not in beside}
