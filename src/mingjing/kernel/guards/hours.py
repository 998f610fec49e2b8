"""时辰守卫 — acts that may not be done on days of rest, or at night.

It serves 行政强制法 43(1): no compulsory execution at night or on statutory holidays; days of rest come from the calendar.
It refuses to say when night begins: the law gives no hours, so the rule names them and bears `to_confirm`.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from mingjing.kernel.calendar import DAY
from mingjing.kernel.context import Context
from mingjing.kernel.facts import within
from mingjing.kernel.guards.kind import Answer, Check, no
from mingjing.kernel.law import Effective, Rule
from mingjing.kernel.moments import SHANGHAI, moment_of

LONGEST = timedelta(days=366)


def not_during(rule: Rule, effective: Effective) -> Check:
    """No day between the first and the last moment of the fields is a day of rest, and none of that time lies at night."""
    names, rest_days = tuple(rule.params["fields"]), bool(rule.params.get("rest_days"))
    night = _night(str(rule.params["night"])) if rule.params.get("night") else None

    def check(context: Context) -> Answer:
        told = (moment_of(within(context.attempt.fields, name)) for name in names)
        moments = [one.astimezone(SHANGHAI) for one in told if one is not None]
        if not moments:
            return None
        first, last = min(moments), min(max(moments), min(moments) + LONGEST)
        if rest_days and (why := _rest(first.date(), last.date(), context)) is not None:
            return no(rule, "办理的时间是{when}", "改在工作日办理", when=why)
        if night is not None and (when := _at_night(first, last, *night)) is not None:
            return no(rule, "办理的时间在夜间（{when}）", "改在白天办理", when=when)
        return None

    return check


def _night(text: str) -> tuple[time, time]:
    """The two times of `22:00-06:00`."""
    first, _, last = text.partition("-")
    return time.fromisoformat(first), time.fromisoformat(last)


def _rest(first: date, last: date, context: Context) -> str | None:
    """What the first day of rest among these days is; a day that no notice tells of counts as one."""
    day = first
    while day <= last:
        if not context.library.calendar.is_workday(day):
            return f"{day.month}月{day.day}日（{context.library.calendar.why(day)}）"
        day += DAY
    return None


def _at_night(first: datetime, last: datetime, begins: time, ends: time) -> str | None:
    """The first moment of the time that lies between the beginning and the end of a night, or None."""
    evening = datetime.combine(first.date() - DAY, begins, SHANGHAI)
    while evening <= last:
        morning = datetime.combine(evening.date() + (DAY if ends <= begins else DAY * 0), ends, SHANGHAI)
        if evening <= last and first < morning:
            return f"{max(first, evening):%m-%d %H:%M}"
        evening += DAY
    return None
