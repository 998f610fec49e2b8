"""在走的期限 — every clock of a case: when it started, when it ends, how it stands, how much of it is left.

It serves the deadlines of `contract.md` (running, suspended, overdue, met, late, lapsed, unknown) and the due lights.
It refuses to keep anything: a clock is computed from the acts, the law and the calendar each time it is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Literal

from mingjing.kernel.calendar import Calendar
from mingjing.kernel.conditions import Condition, compiled
from mingjing.kernel.context import on_record
from mingjing.kernel.deadlines import events, limits
from mingjing.kernel.deadlines.counting import Due, Pause, Stretch, count, count_back, until
from mingjing.kernel.errors import KernelError, NotInForceError
from mingjing.kernel.facts import Act, Facts
from mingjing.kernel.law import Deadline, Effective, Period, Rule
from mingjing.kernel.library import citations
from mingjing.kernel.moments import SHANGHAI, day_of

if TYPE_CHECKING:
    from mingjing.kernel.library import Library

State = Literal["running", "suspended", "overdue", "met", "late", "lapsed", "unknown"]
Light = Literal["green", "yellow", "red", "overdue", "grey"]
Cite = Callable[[str], str]


@dataclass(frozen=True, slots=True, eq=False)
class Running:
    """期限 — one clock of a case. `due` is None only where the last day stands in a field that is still empty."""

    rule: Rule
    started: Act
    started_at: datetime
    end: Due | None
    state: State
    ended: Act | None
    left: float
    shortened: str = ""

    @property
    def id(self) -> str:
        """The rule's citation: `administrative_penalty_law/64#request_hearing`."""
        return self.rule.name

    @property
    def articles(self) -> tuple[str, ...]:
        """The citations of the rule."""
        return (self.rule.citation,)

    @property
    def due(self) -> date | datetime | None:
        """The last day, for hours the moment; nominal where the state is unknown."""
        return None if self.end is None else self.end.due

    @property
    def ends(self) -> datetime | None:
        """The moment after which it is too late."""
        return None if self.end is None else self.end.ends

    @property
    def warn(self) -> datetime | None:
        """The moment from which a third of the period is left."""
        if self.end is None:
            return None
        return self.end.ends - (self.end.ends - self.started_at) / 3

    @property
    def ended_at(self) -> datetime | None:
        """When it was ended, or None."""
        return None if self.ended is None else events.when(self.ended)

    @property
    def is_open(self) -> bool:
        """True while something is still to come of it."""
        return self.state in ("running", "suspended", "overdue", "unknown")

    @property
    def derivation(self) -> list[dict[str, Any]]:
        """Day by day `{date, counted, why}`."""
        return [] if self.end is None else self.end.derivation

    def light(self, now: datetime) -> Light:
        """green; yellow from a third of the period left; red on the last day; overdue; grey when over or standing still."""
        if self.state == "overdue":
            return "overdue"
        if self.state not in ("running", "unknown") or self.end is None:
            return "grey"
        if day_of(now) == day_of(self.end.ends) or self.end.due == day_of(now):
            return "red"
        return "yellow" if self.left <= 1 / 3 else "green"


def of(facts: Facts, effective: Effective, calendar: Calendar, now: datetime) -> tuple[Running, ...]:
    """Every clock that the acts of the case have started, in the order of their starts."""
    found = [one for rule in _asked(facts, effective) for one in running(rule, facts, effective, calendar, now)]
    found.sort(key=lambda one: (one.started_at, one.started.seq))
    return tuple(found)


def of_case(facts: Facts, library: Library, now: datetime) -> tuple[Running, ...]:
    """The same, each clock by the law of the day of the act that started it; acts older than the law start none."""
    laws: dict[int, tuple[Effective, set[int]]] = {}
    for act in facts.acts:
        try:
            law = library.procedure(facts.procedure, facts.place, facts.field, day_of(act.at))
        except NotInForceError:
            continue
        laws.setdefault(id(law), (law, set()))[1].add(act.seq)
    found = [
        one for law, seqs in laws.values() for one in of(facts, law, library.calendar, now) if one.started.seq in seqs
    ]
    found.sort(key=lambda one: (one.started_at, one.started.seq))
    return tuple(found)


def _asked(facts: Facts, effective: Effective) -> Iterator[Rule]:
    """The deadlines that an act on the record may have started, each once."""
    asked = {id(rule) for act in facts.by_act for rule in effective.starts.get(act, ())}
    return (rule for rule in effective.deadlines if id(rule) in asked)


def running(
    rule: Rule,
    facts: Facts,
    effective: Effective,
    calendar: Calendar,
    now: datetime,
    wanted: Callable[[Act], bool] | None = None,
) -> tuple[Running, ...]:
    """The clocks of one deadline rule (one for each start, or for each that is wanted)."""
    assert rule.deadline is not None
    if not _applies(rule, facts, effective):
        return ()
    cite = partial(cited, effective)
    shorter = limits.shorter(rule.deadline, facts, effective) if rule.deadline.shortened_by else None
    return tuple(
        [
            _one(rule, rule.deadline, start, facts, calendar, now, cite, shorter)
            for start in _starts(rule, facts, effective, calendar, now)
            if (wanted is None or wanted(start.act)) and not _met(rule, start.act, facts, effective, calendar, now)
        ]
    )


def _met(rule: Rule, start: Act, facts: Facts, effective: Effective, calendar: Calendar, now: datetime) -> bool:
    """True when the period that this one depends on (`unless_met`) was met in time from the same act."""
    assert rule.deadline is not None
    if rule.deadline.unless_met is None:
        return False
    other = effective.rule(rule.deadline.unless_met, rule.instrument)
    if other is None:
        return False
    clocks = running(other, facts, effective, calendar, now, lambda act: act.seq == start.seq)
    return any(one.state == "met" for one in clocks)


def _starts(
    rule: Rule, facts: Facts, effective: Effective, calendar: Calendar, now: datetime
) -> Iterator[events.Start]:
    """Every clock of the rule that has begun: by an act, or because the periods it waits for ran out unused."""
    assert rule.deadline is not None
    if not rule.deadline.after_period:
        yield from events.starts(rule, facts, effective, calendar)
        return
    earlier: dict[int, list[Running]] = {}
    for name in rule.deadline.after_period:
        if (period := effective.rule(name, rule.instrument)) is not None:
            for clock in running(period, facts, effective, calendar, now):
                earlier.setdefault(clock.started.seq, []).append(clock)
    for clocks in earlier.values():
        last = max(clocks, key=lambda clock: clock.ends or now)
        if last.end is not None and all(_unused(clock, now) for clock in clocks):
            yield events.Start(last.started, events.midnight(last.end.due), last.rule, last.end.missing)


def _unused(clock: Running, now: datetime) -> bool:
    """True when the period ran out and nothing was done that would have used it."""
    return clock.ended is None and clock.end is not None and clock.state != "suspended" and clock.end.passed(now)


def _applies(rule: Rule, facts: Facts, effective: Effective) -> bool:
    """False when the record shows that the rule does not apply; what is unknown keeps its clock."""
    return rule.applies is None or _condition(rule)(on_record(facts, effective)) is not False


@lru_cache(maxsize=4096)
def _condition(rule: Rule) -> Condition:
    return compiled(rule.applies)


def cited(effective: Effective, citation: str) -> str:
    """The citation in Chinese, by the instruments in force."""
    parts = citations.parse(citation)
    instrument = effective.instruments.get(parts.instrument)
    return citation if instrument is None else citations.in_chinese(instrument.cited_as, parts, items=instrument.items)


def _one(
    rule: Rule,
    deadline: Deadline,
    start: events.Start,
    facts: Facts,
    calendar: Calendar,
    now: datetime,
    cite: Cite,
    shorter: tuple[Period, str] | None = None,
) -> Running:
    still = False
    end: Due | None
    if deadline.until_field is not None:
        last = events.last_day(deadline, start.act, facts)
        end = until(last, deadline.until_field) if last is not None and _usable(last, start, deadline) else None
    elif deadline.before is not None:
        assert deadline.period is not None
        end = count_back(deadline.period, start.at, calendar)
    else:
        assert deadline.period is not None
        period = shorter[0] if shorter is not None else deadline.period
        pauses, still = events.pauses(deadline, facts, start.at, _until(period, now))
        roll = _basis(deadline, cite)
        counted = partial(_counted, period, start.at, calendar, roll, pauses)
        end = _following(events.extended(deadline, facts, start.act, counted), start, cite)
        if shorter is not None:
            end = limits.told(end, shorter[1])
    ended = events.end(start.act, deadline, facts)
    begun = start.act.at if deadline.before is not None else start.at
    state, left = _state(deadline, end, ended, still, now), _left(begun, end, now)
    return Running(rule, start.act, begun, end, state, ended, left, shorter[1] if shorter is not None else "")


def _following(end: Due, start: events.Start, cite: Cite) -> Due:
    """A period that began when another ran out: its derivation says so; it is as unsure as that day was."""
    if start.after is None or end.unit == "hours":
        return end
    first, *rest = end.stretches
    words = f"{cite(start.after.citation)}的期间届满之日，不计入"
    told = (Stretch(first.first, first.last, False, words), *rest)
    if start.missing is None:
        return replace(end, stretches=told)
    return replace(end, stretches=told, state="unknown", missing=start.missing)


def _usable(last: date, start: events.Start, deadline: Deadline) -> bool:
    """False for a last day that was over when the period began (for the party: that day too): nobody could use it."""
    begun = day_of(start.at)
    return last > begun or (last == begun and deadline.whose == "agency")


def _counted(
    period: Period,
    start: datetime,
    calendar: Calendar,
    roll: str | None,
    pauses: tuple[Pause, ...],
    more: tuple[Period, ...],
) -> Due:
    return count(period, start, calendar, roll, pauses, more)


def _until(period: Period, now: datetime) -> datetime:
    """Up to when an open pause counts: the moment for hours, the day for the rest."""
    if period.unit == "hours":
        return now
    day = day_of(now)
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def _basis(deadline: Deadline, cite: Cite) -> str | None:
    return None if deadline.roll == "none" else f"依据{cite(deadline.roll_basis)}"


def _state(deadline: Deadline, end: Due | None, ended: Act | None, still: bool, now: datetime) -> State:
    if end is None:
        return "met" if ended is not None else "unknown"
    if ended is not None:
        at = events.when(ended)
        if end.state == "unknown":
            return "met" if end.earliest is not None and day_of(at) <= end.earliest else "unknown"
        return "late" if end.passed(at) else "met"
    if still:
        return "suspended"
    if end.state == "unknown":
        return "unknown"
    if not end.passed(now):
        return "running"
    return "overdue" if deadline.on_expiry == "tell_supervisor" else "lapsed"


def _left(start: datetime, end: Due | None, now: datetime) -> float:
    if end is None:
        return 1.0
    whole = (end.ends - start).total_seconds()
    return min(1.0, max(0.0, (end.ends - now).total_seconds() / whole)) if whole > 0 else 0.0


def due(rule: Rule, start: datetime, calendar: Calendar, cite: Cite = str) -> Due:
    """The end of a deadline rule's period that starts at a moment, nothing suspended or extended (`mingjing law due`)."""
    if rule.deadline is None or rule.deadline.period is None:
        raise KernelError(f"规则 {rule.name} 没有可以计算的期间：它的日期由当事机关在文书中写明")
    if rule.deadline.before is not None:
        return count_back(rule.deadline.period, start, calendar)
    return count(rule.deadline.period, start, calendar, _basis(rule.deadline, cite))
