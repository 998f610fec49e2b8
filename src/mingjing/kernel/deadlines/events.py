"""期间的事件 — finds in the facts what starts, ends, suspends and extends a period.

It serves the words `after`, `of`, `do`, `same`, `suspended_by`, `extended_by`, `deems` of `law/README.md`.
It refuses to read anything but the acts of the case: the clock and the calendar come from whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mingjing.kernel.calendar import Calendar
from mingjing.kernel.deadlines.counting import Due, Pause, count
from mingjing.kernel.facts import Act, Facts, within
from mingjing.kernel.law import Deadline, Effective, Event, Period, Rule
from mingjing.kernel.moments import SHANGHAI, date_of, moment_of


@dataclass(frozen=True, slots=True)
class Start:
    """起算 — the act that starts a clock, and the moment from which it runs.

    `after` is the period whose running out began it, and `missing` the notice without which that day is not sure.
    """

    act: Act
    at: datetime
    after: Rule | None = None
    missing: str | None = None


def fits(act: Act, of: Mapping[str, Any]) -> bool:
    """True when the act's fields (or those of its `service`) bear the values; a list in a field may hold the value."""
    for name, value in of.items():
        found = act.fields.get(name)
        if found is None and isinstance(service := act.fields.get("service"), Mapping):
            found = service.get(name)
        if found != value and not (isinstance(found, list | tuple) and value in found):
            return False
    return True


def happened(facts: Facts, events: Iterable[Event]) -> list[Act]:
    """The acts on the record that are one of the events, in the order of the record."""
    found = [act for event in events for act in facts.by_act.get(event.act, ()) if fits(act, event.of)]
    if len(found) > 1:
        found.sort(key=lambda act: act.seq)
    return found


def starts(rule: Rule, facts: Facts, effective: Effective, calendar: Calendar) -> Iterator[Start]:
    """Every clock of the rule: one for each starting act; where `after` names several acts (and not `each`), one from the first."""
    deadline = rule.deadline
    assert deadline is not None
    found = happened(facts, deadline.after)
    if not deadline.each and len({event.act for event in deadline.after}) > 1:
        found = found[:1]
    for act in found:
        yield Start(act, _begun(act, rule, deadline, effective, calendar))


def _begun(act: Act, rule: Rule, deadline: Deadline, effective: Effective, calendar: Calendar) -> datetime:
    if deadline.deems is None:
        deemed = deemed_service(act, effective, calendar)
        if deemed is not None:
            return midnight(deemed.due)
    if deadline.from_field is not None:
        said = moment_of(within(act.fields, deadline.from_field))
        if said is not None:
            return said
    return act.at


def midnight(last: date) -> datetime:
    """The beginning of a day in Asia/Shanghai; a moment (of a period in hours) stays itself."""
    return last if isinstance(last, datetime) else datetime(last.year, last.month, last.day, tzinfo=SHANGHAI)


def deemed_service(act: Act, effective: Effective, calendar: Calendar) -> Due | None:
    """When a service by public notice counts as done: the latest of the periods that deem it; None for other acts."""
    latest: Due | None = None
    for rule in effective.starts.get(act.act, ()):
        line = rule.deadline
        if line is None or line.deems is None or line.period is None:
            continue
        if any(event.act == act.act and fits(act, event.of) for event in line.after):
            begun = moment_of(within(act.fields, line.from_field)) if line.from_field else None
            due = count(line.period, begun or act.at, calendar)
            latest = due if latest is None or due.due > latest.due else latest
    return latest


def when(act: Act) -> datetime:
    """The moment that counts for an act which ends a period: of its service, where it is one, else of the act."""
    service = act.fields.get("service")
    if isinstance(service, Mapping) and (said := moment_of(service.get("at"))) is not None:
        return said
    return act.at


def end(start: Act, deadline: Deadline, facts: Facts) -> Act | None:
    """The first act after the start that ends this clock."""
    for act in happened(facts, deadline.do):
        if act.seq > start.seq and _same(start, act, deadline.same):
            return act
    return None


def _same(start: Act, act: Act, path: str | None) -> bool:
    if path is None:
        return True
    said = _said(act, path)
    return said is None or said == start.seq or said == _said(start, path)


def _said(act: Act, path: str) -> Any:
    """The value of a field of the act, or of its service."""
    found = within(act.fields, path)
    return within(act.fields, f"service.{path}") if found is None else found


def pauses(deadline: Deadline, facts: Facts, since: datetime, now: datetime) -> tuple[tuple[Pause, ...], bool]:
    """What is not counted since the start, and whether the clock stands still now."""
    found: list[Pause] = []
    still = False
    for pair in deadline.suspended_by:
        ends = happened(facts, pair.ends)
        seen = -1
        for act in happened(facts, (pair.start,)):
            if act.seq < seen:
                continue
            ended = next((one for one in ends if one.seq > act.seq), None)
            seen = ended.seq if ended else facts.acts[-1].seq + 1
            upto = when(ended) if ended else now
            still = still or ended is None
            if upto > since:
                found.append(Pause(max(act.at, since), upto, pair.why))
    return tuple(found), still


def extended(deadline: Deadline, facts: Facts, start: Act, counted: Callable[[tuple[Period, ...]], Due]) -> Due:
    """The period with the time added by approved acts; each counts only when done within the period as it then stood."""
    more: tuple[Period, ...] = ()
    due = counted(more)
    for line in deadline.extended_by:
        used = 0
        for act in happened(facts, (line.act,)):
            added = _added(act, line.field, line.at_most)
            if added is None or used >= line.times or act.seq < start.seq or due.passed(act.at):
                continue
            used += 1
            more = (*more, added)
            due = counted(more)
    return due


def _added(act: Act, path: str | None, at_most: Period | None) -> Period | None:
    said = within(act.fields, path) if path else None
    if isinstance(said, int) and not isinstance(said, bool) and said > 0:
        unit = at_most.unit if at_most else "calendar_days"
        return Period(min(said, at_most.amount) if at_most else said, unit)
    return at_most


def last_day(deadline: Deadline, start: Act, facts: Facts) -> date | None:
    """The day that `until_field` names: in the starting act, or `act.field` in the last such act."""
    path = deadline.until_field or ""
    said = date_of(within(start.fields, path))
    if said is None and "." in path:
        name, _, rest = path.partition(".")
        act = facts.last(name)
        said = date_of(within(act.fields, rest)) if act is not None else None
    return said
