"""待办 — what waits for whom in a case: drafts to check and approve, reviews, discussions, and the next act expected.

It serves the worklist; each entry bears the deadline that watches it.
It refuses to assign: it names the role, and the persons only where the record names them.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from mingjing.kernel import deadlines
from mingjing.kernel.context import Context
from mingjing.kernel.facts import STEPS, Act, Attempt, Draft, Facts, Person, Step
from mingjing.kernel.law import Effective
from mingjing.kernel.moments import day_of
from mingjing.kernel.refusal import Refusal
from mingjing.kernel.ruling.bound import BoundAct, bound
from mingjing.kernel.ruling.engine import as_step, ask, timely
from mingjing.kernel.ruling.shapes import Waiting

if TYPE_CHECKING:
    from mingjing.kernel.library import Library

REVIEW_NEXT = {"submitted": "pass_review", "disputed": "settle_review_dispute"}


def waiting(
    facts: Facts, library: Library, now: datetime, running: tuple[deadlines.Running, ...] | None = None
) -> tuple[Waiting, ...]:
    """Who must do what next, drafts first, then the acts that are expected now. `running` spares counting the clocks anew."""
    effective = library.procedure(facts.procedure, facts.place, facts.field, day_of(now))
    acts = bound(effective)
    drafts = [draft for name in facts.drafts if (draft := facts.draft(name)) is not None and name in acts]
    found = [one for draft in drafts for one in _of_draft(draft, acts, facts, library, now)]
    returned = [draft for draft in facts.drafts.values() if draft.state == "none" and draft.act in acts]
    found += [_reopened(draft, acts) for draft in returned]
    busy = {draft.act for draft in (*drafts, *returned)}
    clocks = deadlines.of(facts, effective, library.calendar, now) if running is None else running
    watched, single = _watched(clocks, effective, now)
    expected = _expected(busy, single, acts, facts, effective, library, now)
    found += _nearest(expected, single, effective)
    return tuple(_with_due(one, watched) for one in found)


def _of_draft(draft: Draft, acts: dict[str, BoundAct], facts: Facts, library: Library, now: datetime) -> list[Waiting]:
    known, handler = acts[draft.act], draft.proposed.by
    if draft.state == "proposed":
        return [_for_role(known, "check", draft.proposed)]
    if draft.state in REVIEW_NEXT:
        name = REVIEW_NEXT[draft.state]
        since = facts.last("dispute_review" if draft.state == "disputed" else "submit_for_review") or draft.proposed
        return [_beside(name, draft, acts, since, "")]
    settled = facts.last("settle_review_dispute") if draft.state == "settled" else None
    if settled is not None and settled.fields.get("result") == "review_again":
        return [_beside("pass_review", draft, acts, settled, "")]
    if draft.state == "review_returned":
        since = facts.last("return_from_review") or draft.proposed
        return [Waiting(draft.act, "propose", known.spec.by[0], (handler.id,), since.at, None, since.by.id)]
    blocked = _gate(draft, known, facts, library, now)
    since = draft.passed or draft.checked or draft.proposed
    if not blocked:
        return [_for_role(known, "approve", since)]
    names = dict.fromkeys(one.remedy_act for one in blocked if one.remedy_act is not None and one.remedy_act in acts)
    if not names:
        return [Waiting(draft.act, "propose", "officer", (handler.id,), since.at, None, since.by.id)]
    first = "submit_for_review" if "submit_for_review" in names else next(iter(names))
    person = handler.id if first in ("submit_for_review", "propose") else ""
    return [_beside(first, draft, acts, since, person)]


def _gate(draft: Draft, known: BoundAct, facts: Facts, library: Library, now: datetime) -> list[Refusal]:
    """What the gates (review, discussion) still say against approving the draft, whoever may approve."""
    effective = library.procedure(facts.procedure, facts.place, facts.field, day_of(now))
    nobody = Person(id="", name="", agency=facts.agency)
    attempt = as_step(Attempt(act=draft.act, at=now, by=nobody, step="approve"), facts)
    refusals: list[Refusal] = []
    ask(known.gates, Context(attempt, facts, effective, library, now, known.spec), refusals)
    return refusals


def _for_role(known: BoundAct, step: str, since: Act) -> Waiting:
    chain = known.spec.approval
    role = chain[-1] if step == "approve" else chain[1] if len(chain) > 1 else chain[-1]
    return Waiting(known.spec.act, step, role.split("|")[0], (), since.at, None, since.by.id)


def _beside(name: str, draft: Draft, acts: dict[str, BoundAct], since: Act, person: str) -> Waiting:
    role = acts[name].spec.by[0] if name in acts else "officer"
    return Waiting(name, "do", role, (person,) if person else (), since.at, None, since.by.id, draft.act)


def _reopened(draft: Draft, acts: dict[str, BoundAct]) -> Waiting:
    since = draft.returned or draft.proposed
    role = acts[draft.act].spec.by[0]
    return Waiting(draft.act, "propose", role, (draft.proposed.by.id,), since.at, None, since.by.id)


def _expected(
    busy: set[str],
    single: set[str],
    acts: dict[str, BoundAct],
    facts: Facts,
    effective: Effective,
    library: Library,
    now: datetime,
) -> list[Waiting]:
    """The usual next acts, and those that alone end a running period, that nothing stands against but their own form."""
    last = next((act for act in reversed(facts.acts) if act.act not in STEPS), None)
    found = []
    for known in acts.values():
        wanted = known.spec.act in single or (known.spec.expected and _fresh(known, facts))
        if last is None or not wanted or known.spec.act in busy:
            continue
        step: Step = "propose" if known.spec.approval else "do"
        person = _handler(facts, known)
        if not _stands_against(known, step, person, facts, effective, library, now):
            persons = (person.id,) if person else ()
            found.append(Waiting(known.spec.act, step, known.spec.by[0], persons, last.at, None, last.by.id))
    return found


def _stands_against(
    known: BoundAct,
    step: Step,
    person: Person | None,
    facts: Facts,
    effective: Effective,
    library: Library,
    now: datetime,
) -> bool:
    """True when there is something that no form could heal, whoever of the right role acts; one reason is enough here."""
    by = person or Person(id="", name="", agency=facts.agency, roles=known.roles[step])
    attempt = Attempt(act=known.spec.act, at=now, by=by, step=step)
    context = Context(attempt, facts, effective, library, now, known.spec)
    if timely(known, context):
        return True
    for guard in known.before_form[step]:
        refusals: list[Refusal] = []
        ask((guard,), context, refusals)
        if refusals:
            return True
    return False


def _fresh(known: BoundAct, facts: Facts) -> bool:
    """True when the act was not done since the acts that it follows were last done."""
    done = facts.last(known.spec.act)
    if done is None:
        return True
    before = [one.seq for name in (*known.after_all, *known.after_any) if (one := facts.last(name)) is not None]
    return bool(before) and max(before) > done.seq


def _handler(facts: Facts, known: BoundAct) -> Person | None:
    """The person who handles the case: the last officer who drafted or did an act that starts it, else who opened it."""
    if "officer" not in known.spec.by:
        return None
    for name in ("file_case", "supply_filing_form", "file_case_urgently", "accept_application"):
        act = facts.last(name)
        if act is not None:
            return act.proposed_by or act.by
    return facts.acts[0].by if facts.acts and "officer" in facts.acts[0].by.roles else None


def _nearest(found: list[Waiting], single: set[str], effective: Effective) -> list[Waiting]:
    """Of the acts in the line of stages those of the nearest stage; beside the line, and where a period runs, all."""
    line = {stage.id: at for at, stage in enumerate(effective.stages) if not stage.beside}
    places = [line[stage] for one in found if (stage := effective.acts[one.act].stage) in line]
    nearest = min(places, default=0)
    return [one for one in found if one.act in single or line.get(effective.acts[one.act].stage, nearest) == nearest]


def _watched(
    running: tuple[deadlines.Running, ...], effective: Effective, now: datetime
) -> tuple[dict[str, str], set[str]]:
    """Act → key of the running deadline that it ends, the nearest first; and the acts that alone end one of the agency."""
    found: dict[str, str] = {}
    single: set[str] = set()
    for one in sorted(running, key=lambda clock: clock.ends or now):
        line = one.rule.deadline
        if line is None or one.state not in ("running", "overdue", "unknown"):
            continue
        names = {event.act for event in line.do if event.act in effective.acts}
        for name in names:
            found.setdefault(name, one.rule.key)
        if len(names) == 1 and line.whose == "agency":
            single |= names
    return found, single


def _with_due(one: Waiting, watched: dict[str, str]) -> Waiting:
    key = watched.get(one.of or one.act) or watched.get(one.act)
    if key is None:
        return one
    return Waiting(one.act, one.step, one.role, one.persons, one.since, key, one.from_person, one.of)
