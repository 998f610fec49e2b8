"""案件现状 — stage, deadlines, work, parties, violations and fines of a case: a pure function of its acts and the law.

It refuses to look at the clock: what is overdue today is asked when a list is read, from the dates kept here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from mingjing.cases.recorded import Where, violation_key
from mingjing.cases.rulebook import effective, library
from mingjing.kernel import conditions, receipt, ruling
from mingjing.kernel import deadlines as periods
from mingjing.kernel.deadlines import Running
from mingjing.kernel.facts import STEPS, Act, Facts
from mingjing.kernel.law import Effective
from mingjing.registry.reads import moment_of_law

NO_LIMIT = timedelta(days=36_500)
PERSONAL = "officer"


@dataclass(frozen=True, slots=True)
class Period:
    """一个期限，如表中所存。"""

    rule: str
    start_seq: int
    whose: str
    on_expiry: str
    starts: datetime
    due: datetime | None
    warn: datetime | None
    ended: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class Work:
    """一项待办，如表中所存。"""

    whom: str
    act: str
    step: str
    of: str
    since: datetime
    due: datetime
    has_due: bool
    warn: datetime | None
    returned: bool
    handed_by: str


@dataclass(frozen=True, slots=True)
class Standing:
    """现状 — everything that the tables say of a case besides its acts."""

    stage: str
    filed_at: datetime | None
    closed_at: datetime | None
    last_at: datetime
    next_due: datetime | None
    next_warn: datetime | None
    next_rule: str
    periods: frozenset[Period]
    work: frozenset[Work]
    handlers: frozenset[str]
    parties: tuple[Mapping[str, Any], ...]
    violations: tuple[Mapping[str, Any], ...]
    fines: frozenset[tuple[str, str, date, int]]
    step: tuple[str, str, date, int] | None = None
    digest: str = ""
    made_with: str = ""
    running: tuple[Running, ...] = ()


LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
NOTHING_YET = Standing(
    "", None, None, LONG_AGO, None, None, "", frozenset(), frozenset(), frozenset(), (), (), frozenset()
)


def standing_of(facts: Facts, agency: str, unit: str, at: datetime) -> Standing:
    """What stands after the acts of a case, the last of which was entered at `at`."""
    law = effective(facts.procedure, facts.place, facts.field, moment_of_law(at).date())
    running = periods.of(facts, law, library().calendar, at)
    rows = frozenset(period(one) for one in running)
    watched = [one for one in rows if one.state == "running" and one.due and one.on_expiry == "tell_supervisor"]
    nearest = min(watched, key=lambda one: (one.due, one.rule), default=None)
    handlers = frozenset(people_handling(facts))
    return Standing(
        stage=ruling.stage(facts, law),
        filed_at=first_at(facts, *(law.filings or law.openings)),
        closed_at=closed_at(facts, law),
        last_at=at,
        next_due=nearest.due if nearest else None,
        next_warn=nearest.warn if nearest else None,
        next_rule=nearest.rule if nearest else "",
        periods=rows,
        work=frozenset(work_of(facts, at, agency, unit, handlers, rows, running)),
        handlers=handlers,
        parties=tuple(facts.latest("parties") or ()),
        violations=tuple(facts.latest("violations") or ()),
        fines=frozenset(fines_of(facts, law)),
        step=step_of(facts, law),
        digest=law.digest,
        made_with=made_with(law),
        running=running,
    )


def made_with(law: Effective) -> str:
    """Which law and which engine work out the projections; where both are the same, so is what they give."""
    return f"{law.digest[:20]}{receipt.engine()[-16:]}"


def stood_before(where: Where, facts: Facts) -> Standing | None:
    """What the tables say before the next act, worked out anew; None where another law or engine wrote them."""
    if not facts.acts:
        return None
    found = standing_of(facts, where.agency, where.unit, where.last_at)
    return found if found.made_with == where.made_with else None


def period(one: Running) -> Period:
    """A running or ended period as stored; overdue is running past its last moment, and asked of the clock when read."""
    limit = one.rule.deadline
    assert limit is not None
    return Period(
        rule=one.rule.key,
        start_seq=one.started.seq,
        whose=limit.whose,
        on_expiry=limit.on_expiry,
        starts=one.started_at,
        due=one.ends,
        warn=one.warn,
        ended=one.ended_at,
        state="running" if one.state == "overdue" else one.state,
    )


def first_at(facts: Facts, *names: str) -> datetime | None:
    """When the first of these acts was done."""
    return min((done[0].at for name in names if (done := facts.by_act.get(name))), default=None)


def closed_at(facts: Facts, law: Effective) -> datetime | None:
    """When the case ended, None while it runs."""
    ended = ruling.state(facts, law).ended_by
    last = facts.last(ended) if ended else None
    return last.at if last else None


def people_handling(facts: Facts) -> set[str]:
    """Whoever drafted or did an act of an officer's, and the officers named with it."""
    found: set[str] = set()
    for act in facts.acts:
        found.update(one.id for one in act.officers)
        maker = act.proposed_by or act.by
        if PERSONAL in maker.roles and act.act not in ("check", "return"):
            found.add(maker.id)
    return found


def work_of(
    facts: Facts,
    at: datetime,
    agency: str,
    unit: str,
    handlers: frozenset[str],
    rows: frozenset[Period],
    running: tuple[Running, ...],
) -> list[Work]:
    """Who must do what next, one row for each person or post that may."""
    found: dict[tuple[str, str, str], Work] = {}
    dues = {one.rule: one for one in sorted(rows, key=lambda one: one.start_seq) if one.state == "running"}
    for one in ruling.waiting(facts, library(), at, running):
        limit = dues.get(one.due_rule or "")
        due = limit.due if limit else None
        back = facts.drafts.get(one.act)
        for whom in addressees(one, agency, unit, handlers):
            found.setdefault(
                (whom, one.act, one.step),
                Work(
                    whom=whom,
                    act=one.act,
                    step=one.step,
                    of=one.of or "",
                    since=one.since,
                    due=due or one.since + NO_LIMIT,
                    has_due=due is not None,
                    warn=limit.warn if limit else None,
                    returned=one.step == "propose" and back is not None and came_back(back),
                    handed_by=one.from_person or "",
                ),
            )
    return list(found.values())


def came_back(draft: Any) -> bool:
    """True when the draft was returned by a checker, an approver or a reviewer."""
    return draft.state == "review_returned" or (draft.state == "none" and draft.returned is not None)


def addressees(one: Any, agency: str, unit: str, handlers: frozenset[str]) -> list[str]:
    """`u:NAME` for persons, `r:POST@AGENCY` for posts; a unit head's post is that of the unit, an officer's the handlers'."""
    if one.persons:
        return [f"u:{name}" for name in one.persons]
    if one.role == PERSONAL and handlers:
        return [f"u:{name}" for name in sorted(handlers)]
    place = f"{agency}/{unit}" if one.role in (PERSONAL, "unit_head") and unit else agency
    return [f"r:{role}@{place}" for role in one.role.split("|")]


def fines_of(facts: Facts, law: Effective) -> list[tuple[str, str, date, int]]:
    """Fines of the penalty decision in force: party, what makes the violation the same elsewhere, day, amount."""
    decision = conditions.imposed(facts)
    if decision is None or ruling.outcome(facts, law) != decision.act:
        return []
    violations = {str(one.get("id")): one for one in facts.latest("violations") or ()}
    parties = facts.latest("parties") or ()
    only = str(parties[0].get("code") or parties[0].get("name")) if parties else ""
    found: dict[tuple[str, str], int] = {}
    for one in decision.fields.get("penalties") or ():
        if one.get("kind") == "fine":
            key = violation_key(violations.get(str(one.get("violation")), {}), facts.matter.id)
            party = str(one.get("party") or only)
            found[party, key] = found.get((party, key), 0) + int(one.get("amount_fen") or 0)
    day = moment_of_law(decision.at).date()
    return [(party, key, day, amount) for (party, key), amount in found.items()]


def step_of(facts: Facts, law: Effective) -> tuple[str, str, date, int] | None:
    """The table and step under which the decision in force fines, its day and the fines together; None without them."""
    decision = facts.last("decide_penalty")
    if decision is None or ruling.outcome(facts, law) != "decide_penalty":
        return None
    found = decision.fields.get("benchmark")
    if not isinstance(found, Mapping) or not found.get("step"):
        return None
    fines = [one for one in decision.fields.get("penalties") or () if one.get("kind") == "fine"]
    total = sum(int(one.get("amount_fen") or 0) for one in fines)
    return (str(found.get("table")), str(found["step"]), moment_of_law(decision.at).date(), total)


def ended_late(before: Standing | None, after: Standing, act: Act) -> list[str]:
    """The periods of the agency that this act ended after their last moment."""
    if act.act in STEPS:
        return []
    known = {(one.rule, one.start_seq) for one in before.periods if one.state == "late"} if before else set()
    return sorted(
        one.rule
        for one in after.periods
        if one.state == "late" and one.whose == "agency" and (one.rule, one.start_seq) not in known
    )
