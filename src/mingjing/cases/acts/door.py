"""那扇门 — one call through the door: lock, ask the kernel, write record and tables in one transaction, or refuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from mingjing.cases import comparing, entering, lining_up, projections, recorded
from mingjing.cases.acts import opening
from mingjing.cases.acts.calls import missed, texts, wanted
from mingjing.cases.acts.people import NOBODY, concerned
from mingjing.cases.known import agency_words
from mingjing.cases.locating import located, taken
from mingjing.cases.outcome import Absent, Done, Faster, IdemReused, Invalid, Refused
from mingjing.cases.papers import PaperLacks
from mingjing.cases.recorded import Where, whole_ms
from mingjing.cases.rulebook import library, title
from mingjing.cases.wanted import Call, Wanted
from mingjing.kernel import conditions, ruling
from mingjing.kernel.discretion import in_case
from mingjing.kernel.facts import Facts, Linked
from mingjing.kernel.law import ActSpec, Rule
from mingjing.records import acts as records
from mingjing.records import clock
from mingjing.records.reads import Head
from mingjing.registry import reads as registry
from mingjing.registry.reads import Asked, User

PENALISING = frozenset({"notify_rights", "decide_penalty"})


def perform(
    act: str,
    *,
    by: User,
    case: str | None = None,
    at: datetime | None = None,
    officers: Sequence[str] = (),
    fields: Mapping[str, Any] | None = None,
    media: Sequence[str] = (),
    idem: str | None = None,
    seen_seq: int | None = None,
) -> Done | Refused:
    """Do one act, whole or not at all.

    Done when the law permits it; Refused, with every reason, when not. Raises Invalid (the call is malformed), Absent (not
    there, or not for this person), Faster (the case moved since it was looked at), IdemReused (the key had another body).
    """
    key = idem_of(idem)
    numbers, files, told = texts(officers, "officers"), texts(media, "media"), dict(fields or {})
    request = [case, act, at.isoformat() if at else None, list(numbers), told, list(files)]
    call = Call(act, by, case, at, numbers, told, files, key, seen_seq, request)
    try:
        with transaction.atomic():
            return inside(call)
    except PaperLacks as no:
        return no.refused


@dataclass(frozen=True, slots=True)
class Turn:
    """轮到的案件 — the case as its turn was taken, what was asked in the same journey, and whether it moved meanwhile.

    A case that is being opened has facts of its own and no head: nobody else can have its turn.
    """

    where: Where
    opening: Facts | None = None
    head: Head | None = None
    moved: bool = False
    people: Asked = NOBODY
    linked: tuple[Linked, ...] = ()


def inside(call: Call) -> Done | Refused:
    """One call, in its transaction."""
    if call.idem is not None and (before := answered(call)) is not None:
        return before
    now = whole_ms(clock.now())
    if call.case is None:
        call, where, facts = opening.opened(call, now)
        return through(call, Turn(where, facts))
    return through(call, turn(call, call.case, now))


def idem_of(idem: str | None) -> str | None:
    """The client's key, a UUID."""
    if idem is None:
        return None
    try:
        return str(UUID(idem))
    except (ValueError, AttributeError, TypeError) as no:
        raise Invalid({"idem": "应为 UUID，如 3b9d1c2e-7f7a-4d7e-9a65-1f0c5f2f6f11"}) from no


def answered(call: Call) -> Done | None:
    """The first answer to the same request; raises IdemReused for another request under the same key."""
    try:
        entry = records.first_answer(actor=call.by.username, idem=str(call.idem), request=call.request)
    except records.IdemReused as no:
        raise IdemReused(str(no)) from no
    return None if entry is None else entering.done_again(entry.event_uid)


def turn(call: Call, uid: str, now: datetime) -> Turn:
    """Take the case's turn; the people concerned and the cases opened from it, as they are once it is taken.

    Raises Absent, or Faster when more was done than seen.
    """
    visible = registry.agencies_visible(call.by)
    on, names, numbers = concerned(call, now)
    asked = registry.asking(on, names, numbers), recorded.asking_linked(uid)
    seen, head, rows = taken(uid, visible, *asked)
    if seen is None or head is None:
        raise Absent
    where = seen
    if head.seq != seen.seq:
        fresh = located(seen.uid, visible)
        if fresh is None:
            raise Absent
        where = fresh
    if call.seen_seq is not None and where.seq != call.seen_seq:
        raise Faster(changed(where, call.seen_seq), where.seq)
    people = Asked(on, frozenset(names), frozenset(numbers), rows[0])
    return Turn(where, None, head, where.seq != seen.seq, people, recorded.linked_of(rows[1]))


def through(call: Call, here: Turn) -> Done | Refused:
    """Ask the kernel; enter the act, or keep the refusal."""
    now, where, fresh = whole_ms(clock.now()), here.where, here.opening
    facts, standing = (fresh, None) if fresh is not None else recorded.facts_at(where)
    agency = registry.agency(where.agency_id)
    seen = beside(where, facts, call, now)
    want = wanted(call, seen, agency_words(agency), now, here.people)
    if want.spec.opens and where.id:
        raise Invalid({"act": f"“{want.spec.title}”就是新开案件，不能在已有案件里再做"})
    if any(asks_the_registry(rule, want.spec) for rule in want.law.rules_by_act.get(want.spec.act, ())):
        want = replace(want, mandate=registry.mandate(where.agency_id, where.matter.id))
    told = with_other_cases(here, seen, want)
    answer = ruling.rule(want.attempt, replace(told, mandate=want.mandate), library(), now)
    if isinstance(answer, Refused):
        return refused(call, where, want, answer, now, here.moved)
    if faults := missed(want):
        raise Invalid(faults)
    return entering.enter(call, where, want, answer, told, standing, agency, here.head, now)


def beside(where: Where, facts: Facts, call: Call, now: datetime) -> Facts:
    """The facts with what other cases say for this act: earlier penalties for a benchmark, like decisions for a penalty."""
    act = call.fields.get("act") if call.act in ("propose", "approve") else call.act
    if act == in_case.ACT:
        return replace(facts, earlier=recorded.earlier(where))
    found = in_case.applied(facts)
    if found is None or act not in PENALISING or not found.get("step"):
        return facts
    today = registry.moment_of_law(now).date()
    return replace(facts, peers=comparing.peers(where, str(found.get("table")), str(found["step"]), today))


def asks_the_registry(rule: Rule, spec: ActSpec) -> bool:
    """True when the rule may ask, for this act, by what right the agency acts; what it asks is then looked up anew."""
    asks = conditions.asks_mandate(rule.params.get("condition")) or conditions.asks_mandate(rule.applies)
    return asks and (spec.opens or spec.decides or not conditions.only_flags(rule.applies))


def with_other_cases(here: Turn, facts: Facts, want: Wanted) -> Facts:
    """The facts with fines of other cases, other applications, and the cases opened from this one, where a rule asks for them."""
    where, bound = here.where, want.law.rules_by_act.get(want.spec.act, ())
    if any(rule.kind == "single_fine" for rule in bound):
        told = want.attempt.fields.get("violations")
        facts = replace(facts, prior_fines=recorded.prior_fines(where, facts, told))
    if want.law.kind == "permit" and where.id and any(lining_up.asks(rule) for rule in bound):
        last = want.attempt.step in ("do", "approve")
        today = registry.moment_of_law(want.attempt.at).date()
        facts = replace(facts, applications=lining_up.applications(where, facts, today, in_turn=last))
    return replace(facts, linked=here.linked) if want.law.linked and where.id else facts


def refused(call: Call, where: Where, want: Wanted, answer: Refused, now: datetime, moved: bool) -> Refused:
    """Keep the refusal; when the case moved while this call waited, say that instead."""
    if moved:
        raise Faster(changed(where, where.seq - 1), where.seq)
    if gone := decided_already(where, want):
        raise Faster(gone, where.seq)
    if where.id:
        projections.keep_refusal(where, want, answer, now)
    return answer


def decided_already(where: Where, want: Wanted) -> str:
    """Who approved or checked the draft before, when nothing of it is open any more; empty when not so."""
    if want.attempt.step not in ("check", "approve", "return"):
        return ""
    facts, _ = recorded.facts_at(where)
    draft = facts.drafts.get(want.spec.act)
    if draft is None or draft.state != "approved":
        return ""
    last = facts.last(want.spec.act)
    return "" if last is None else f"{last.by.name}已于{at_words(last.at)}批准“{want.spec.title}”"


def changed(where: Where, since: int) -> str:
    """What was done since, in words."""
    facts, _ = recorded.facts_at(where)
    newer = [done for done in facts.acts if done.seq > since][-3:]
    law = library().procedure(where.procedure, where.place, where.field, registry.today())
    said = [f"{done.by.name}于{at_words(done.at)}办理了“{title(law, done.act)}”" for done in newer]
    return "；".join(said) or "案件已有变化，请重新打开"


def at_words(moment: datetime) -> str:
    """A moment in words."""
    found = registry.moment_of_law(moment)
    return f"{found.month}月{found.day}日{found:%H:%M}"
