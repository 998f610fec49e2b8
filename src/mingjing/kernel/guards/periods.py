"""期间守卫 — waiting until a period has run out, acting before a power has ended, giving notice far enough ahead.

They serve 行政处罚法 44, 64, 行政强制法 53, 54 and every period that opens or shuts a door.
They refuse to open on an unknown day: where a holiday notice is missing the gate stays shut, and says which one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from mingjing.kernel import deadlines
from mingjing.kernel.context import Context
from mingjing.kernel.deadlines.events import when
from mingjing.kernel.facts import Act, within
from mingjing.kernel.guards.content import title_of
from mingjing.kernel.guards.course import fits
from mingjing.kernel.guards.kind import Answer, Check, no
from mingjing.kernel.law import Effective, Rule
from mingjing.kernel.moments import date_of, day_of


def said(day: date) -> str:
    """6月24日; for hours with the moment: 6月24日 09:30."""
    return f"{day.month}月{day.day}日" + (f" {day:%H:%M}" if isinstance(day, datetime) else "")


def waits(rule: Rule, effective: Effective) -> Check:
    """Every clock of the period has run out, or the party gave up waiting for it."""
    period = effective.rule(rule.params["period"], rule.instrument)
    unless = tuple(rule.params.get("unless") or ())

    def check(context: Context) -> Answer:
        if period is None:
            return None
        facts, at = context.facts, context.attempt.at

        def held_to(start: Act) -> bool:
            return not _given_up(start, unless, context)

        for clock in deadlines.running(period, facts, effective, context.library.calendar, at, held_to):
            end = clock.end
            if end is None or end.state == "unknown":
                return _unknown(rule, end.missing if end is not None else None)
            if not end.passed(at):
                due = said(end.due)
                remedy = "{due}届满后办理" + ("，或者取得当事人明确放弃的书面表示" if unless else "")
                return no(rule, "期限未满：应当等到{due}届满", remedy, due=due)
        return None

    return check


def _unknown(rule: Rule, missing: str | None) -> Answer:
    why = f"（{missing}尚未载入）" if missing else ""
    return no(rule, f"期限何时届满尚不能确定{why}", "补充载入后再办理", due="尚不能确定的日期")


def _given_up(start: Act, unless: tuple[str, ...], context: Context) -> bool:
    """True when one of the acts was done since the act that started the clock, by the party whose clock it is."""
    service = start.fields.get("service")
    party = service.get("party") if isinstance(service, Mapping) else None
    for name in unless:
        for act in context.facts.by_act.get(name, ()):
            if act.seq > start.seq and (party is None or act.fields.get("party") in (None, party)):
                return True
    return False


def inside(rule: Rule, effective: Effective) -> Check:
    """The last clock of the period has not run out (`unless_met`: or was met in time): what ends a power blocks. Of several
    periods the one that began last counts."""
    found = (effective.rule(name, rule.instrument) for name in rule.periods)
    periods = [one for one in found if one is not None]
    unless_met = bool(rule.params.get("unless_met"))

    def check(context: Context) -> Answer:
        facts, at, calendar = context.facts, context.attempt.at, context.library.calendar
        clocks = [clock for one in periods for clock in deadlines.running(one, facts, effective, calendar, at)]
        last = max(clocks, key=lambda clock: (clock.started_at, clock.started.seq), default=None)
        if last is None or last.end is None or not last.end.passed(at):
            return None
        if unless_met and last.state == "met":
            return None
        return no(rule, "期限已于{due}届满", "期限届满后不得再办理这一环节", due=said(last.end.due))

    return check


def ahead(rule: Rule, effective: Effective) -> Check:
    """So many full days lie between the act (its service, or this attempt) and the moment in the field."""
    name, days, act = rule.params["field"], int(rule.params["days"]), rule.params.get("act")
    of = rule.params.get("of")
    instrument = effective.instruments.get(rule.instrument)
    working = instrument is not None and instrument.days.working(days) and not rule.params.get("calendar")
    title = title_of(rule, effective, name)
    unit = "个工作日" if working else "日"

    def check(context: Context) -> Answer:
        until = date_of(within(context.attempt.fields, name))
        since = day_of(context.attempt.at) if act is None else _last_day(context, str(act), of)
        if until is None or since is None:
            return None
        between = context.library.calendar.between(since, until) if working else (until - since).days - 1
        if between is not None and between >= days:
            return None
        if between is None:
            return _unknown(rule, context.library.calendar.missing(until))
        return no(rule, f"距“{title}”不足{days}{unit}", f"“{title}”之前应当留足{days}{unit}，另行确定时间")

    return check


def deemed_day(rule: Rule, effective: Effective) -> Check:
    """Where the period ran out unanswered, the day in the field is the day of the act that started it."""
    title = title_of(rule, effective, rule.params["field"])

    def check(context: Context) -> Answer:
        deemed = deemed_since(rule, context)
        if deemed is None or date_of(within(context.attempt.fields, rule.params["field"])) == deemed:
            return None
        due = said(deemed)
        return no(rule, f"期限内没有答复，“{title}”应当是{{due}}", f"“{title}”改为{{due}}", due=due)

    return check


def deemed_since(rule: Rule, context: Context) -> date | None:
    """The day that a `deemed_day` rule sets: of the start of its last clock, where that ran out without being met in time."""
    period = context.effective.rule(rule.params["period"], rule.instrument)
    if period is None:
        return None
    at = context.attempt.at
    clocks = deadlines.running(period, context.facts, context.effective, context.library.calendar, at)
    if not clocks or clocks[-1].state == "met":
        return None
    last = clocks[-1]
    return day_of(last.started_at) if last.end is not None and last.end.passed(at) else None


def same_day(rule: Rule, effective: Effective) -> Check:
    """The act is done on the day of the last such act."""
    act = rule.params["act"]

    def check(context: Context) -> Answer:
        last = context.facts.last(act)
        if last is None or day_of(last.at) == day_of(context.attempt.at):
            return None
        return no(rule, f"不是在“{context.title(act)}”的当天", "当天办理；当天不能办理的，按一般程序")

    return check


def _last_day(context: Context, act: str, of: Mapping[str, Any] | None) -> date | None:
    done = [one for one in context.facts.by_act.get(act, ()) if fits(one, of)]
    return day_of(when(done[-1])) if done else None
