"""数日子 — counts one period from its start: hours, working days, calendar days, months, years, with each day's reason.

It serves 处罚法 85, 强制法 69, 民诉法 85 and the reckoning of every instrument: the day of the start is not counted,
hours run through holidays, a last day rolls only where the rule says so. It refuses to guess a year without its notice.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

from mingjing.kernel.calendar import DAY, Calendar
from mingjing.kernel.law import Period, Unit
from mingjing.kernel.moments import SHANGHAI, day_of

UNITS: dict[str, str] = {
    "hours": "小时",
    "working_days": "个工作日",
    "calendar_days": "日",
    "months": "个月",
    "years": "年",
}


@dataclass(frozen=True, slots=True)
class Pause:
    """扣除的时间 — from one moment to another, with what it was (鉴定期间); the day of its beginning is still counted."""

    start: datetime
    end: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """一段日子 — consecutive days with the same reason; `number` is the count reached on the first of them."""

    first: date
    last: date
    counted: bool
    why: str
    number: int = 0

    def days(self) -> Iterator[dict[str, Any]]:
        """Day by day, ready for JSON."""
        for index in range((self.last - self.first).days + 1):
            why = self.why.replace("{n}", str(self.number + index))
            yield {"date": (self.first + index * DAY).isoformat(), "counted": self.counted, "why": why}

    def said(self) -> dict[str, Any]:
        """The whole stretch in one line: first and last day, reason."""
        upto = self.number + (self.last - self.first).days
        number = str(self.number) if self.first == self.last else f"{self.number}–{upto}"
        why = self.why.replace("{n}", number)
        return {"from": self.first.isoformat(), "to": self.last.isoformat(), "counted": self.counted, "why": why}


@dataclass(frozen=True, slots=True)
class Due:
    """期满 — the last day in time (for hours the moment), whether it rolled, and how it was reached.

    `state` is unknown when the notice `missing` would be needed; `due` is then the nominal date. `earliest` is the
    first date on which the period can possibly end.
    """

    due: date
    unit: Unit
    rolled: bool
    state: Literal["known", "unknown"]
    stretches: tuple[Stretch, ...] = field(repr=False)
    missing: str | None = None
    earliest: date | None = None

    @property
    def derivation(self) -> list[dict[str, Any]]:
        """Day by day `{date, counted, why}`."""
        return list(_told(self.stretches))

    @property
    def summary(self) -> list[dict[str, Any]]:
        """The same in stretches `{from, to, counted, why}`, for a page."""
        return [stretch.said() for stretch in self.stretches]

    @property
    def text(self) -> str:
        """ISO 8601: a date, for hours a moment with its offset."""
        return self.due.isoformat()

    @property
    def ends(self) -> datetime:
        """The moment after which it is too late: the last day's end in Asia/Shanghai, for hours the moment itself."""
        if isinstance(self.due, datetime):
            return self.due
        return datetime(self.due.year, self.due.month, self.due.day, tzinfo=SHANGHAI) + DAY

    def passed(self, moment: datetime) -> bool:
        """True when that moment lies after the last day (after the moment, for hours)."""
        return moment > self.due if isinstance(self.due, datetime) else day_of(moment) > self.due


@lru_cache(maxsize=1024)
def _told(stretches: tuple[Stretch, ...]) -> tuple[dict[str, Any], ...]:
    return tuple(one for stretch in stretches for one in stretch.days())


class _Tale:
    """The days walked over so far, neighbours with the same reason joined."""

    __slots__ = ("stretches",)

    def __init__(self) -> None:
        self.stretches: list[Stretch] = []

    def add(self, first: date, last: date, counted: bool, why: str, number: int = 0) -> None:
        if last < first:
            return
        if self.stretches:
            before = self.stretches[-1]
            if before.counted == counted and before.why == why and before.last + DAY == first:
                self.stretches[-1] = Stretch(before.first, last, counted, why, before.number)
                return
        self.stretches.append(Stretch(first, last, counted, why, number))


@lru_cache(maxsize=65536)
def count(
    period: Period,
    start: datetime,
    calendar: Calendar,
    roll: str | None = None,
    pauses: tuple[Pause, ...] = (),
    more: tuple[Period, ...] = (),
) -> Due:
    """The end of a period that starts at a moment; `roll` is the basis for rolling a last day on a holiday (None: no roll);
    `more` are extensions. Pure, remembered."""
    if period.unit == "hours":
        return _hours(period, start, pauses, more)
    first = day_of(start)
    tale = _Tale()
    tale.add(first, first, False, "起始日不计入")
    out = _paused_days(pauses)
    earliest = None
    if period.unit == "working_days":
        due, known, earliest = _working(period.amount, first, calendar, out, tale)
    elif period.unit == "calendar_days":
        due, known = _plain(period.amount, first, out, tale, "第{n}日"), True
    else:
        due, known = _months(period, first, out, tale), True
    for added in more:
        due, known_too = _extended(added, due, calendar, out, tale)
        known, earliest = known and known_too, None
    return _rolled(due, known, period.unit, calendar, roll, tale, earliest)


def _hours(period: Period, start: datetime, pauses: tuple[Pause, ...], more: tuple[Period, ...]) -> Due:
    start = start.astimezone(SHANGHAI)
    hours = period.amount + sum(one.amount for one in more if one.unit == "hours")
    due = start + timedelta(hours=hours)
    for pause in sorted(pauses, key=lambda one: one.start):
        begins = max(pause.start, start)
        if begins < due and pause.end > begins:
            due += pause.end - begins
    due = due.astimezone(SHANGHAI)
    why = f"自 {start:%m-%d %H:%M} 起连续计算 {hours} 小时，休息日和节假日不扣除"
    return Due(due, "hours", False, "known", (Stretch(start.date(), due.date(), True, why),), earliest=due)


def _paused_days(pauses: tuple[Pause, ...]) -> list[tuple[date, date, str]]:
    """The days taken out: from the day after a pause begins to the day on which it ends; overlaps joined."""
    spans = sorted((day_of(one.start) + DAY, day_of(one.end), one.why) for one in pauses)
    joined: list[tuple[date, date, str]] = []
    for first, last, why in spans:
        if joined and first <= joined[-1][1]:
            first = joined[-1][1] + DAY
        if first <= last:
            joined.append((first, last, why))
    return joined


def _plain(amount: int, start: date, out: list[tuple[date, date, str]], tale: _Tale, words: str) -> date:
    at, left, number = start + DAY, amount, 1
    for first, last, why in out:
        if last < at:
            continue
        free = max((first - at).days, 0)
        if free >= left:
            break
        tale.add(at, at + (free - 1) * DAY, True, words, number)
        tale.add(max(first, at), last, False, f"不计入：{why}")
        left, number, at = left - free, number + free, last + DAY
    due = at + (left - 1) * DAY
    tale.add(at, due, True, words, number)
    return due


def _working(
    amount: int, start: date, calendar: Calendar, out: list[tuple[date, date, str]], tale: _Tale
) -> tuple[date, bool, date]:
    at, number, known, spans = start, 0, True, iter(out)
    span = next(spans, None)
    earliest: date | None = None
    possible = 0
    while number < amount:
        at += DAY
        while span and span[1] < at:
            span = next(spans, None)
        paused = span is not None and span[0] <= at
        works = calendar.is_workday(at)
        if paused and span is not None:
            tale.add(at, at, False, f"不计入：{span[2]}")
            continue
        if works is None:
            known, works = False, at.weekday() < 5
            why = "第{n}个工作日（暂计：" + calendar.why(at) + "）" if works else "休息日（" + calendar.why(at) + "）"
        else:
            why = "第{n}个工作日" if works else calendar.why(at)
            if works and at.weekday() > 4:
                why += f"，{calendar.why(at)}"
        number += works
        tale.add(at, at, works, why, number)
        possible += works or not calendar.knows(at)
        if earliest is None and possible >= amount:
            earliest = at
    return at, known, earliest or at


def _months(period: Period, start: date, out: list[tuple[date, date, str]], tale: _Tale) -> date:
    months = period.amount * (12 if period.unit == "years" else 1)
    nominal = add_months(start, months)
    words = f"期间内（{period.amount}{UNITS[period.unit]}，至 {nominal} 对应日，连续计算）"
    days = (nominal - start).days
    return _plain(days, start, out, tale, words)


def _extended(
    added: Period, start: date, calendar: Calendar, out: list[tuple[date, date, str]], tale: _Tale
) -> tuple[date, bool]:
    """More time after the nominal end; the count goes on from there."""
    if added.unit == "working_days":
        due, known, _ = _working(added.amount, start, calendar, out, tale)
        return due, known
    if added.unit == "calendar_days":
        return _plain(added.amount, start, out, tale, "延长后第{n}日"), True
    return _months(added, start, out, tale), True


def _rolled(
    due: date, known: bool, unit: Unit, calendar: Calendar, roll: str | None, tale: _Tale, earliest: date | None
) -> Due:
    if not known:
        missing = calendar.missing(due) or calendar.missing(calendar.last + DAY)
        return Due(due, unit, False, "unknown", tuple(tale.stretches), missing, earliest)
    if roll is None or calendar.is_workday(due):
        return Due(due, unit, False, "known", tuple(tale.stretches), None, due)
    to = calendar.next_workday(due)
    if to is None:
        missing = calendar.missing(due) or calendar.missing(calendar.last + DAY)
        return Due(due, unit, False, "unknown", tuple(tale.stretches), missing, due)
    at = due + DAY
    while at < to:
        tale.add(at, at, False, f"{calendar.why(at)}，顺延")
        at += DAY
    tale.add(to, to, False, f"期满日 {due} 是{calendar.why(due)}，顺延至此日（{roll}）")
    return Due(to, unit, True, "known", tuple(tale.stretches), None, to)


def add_months(start: date, months: int) -> date:
    """The corresponding day so many months later; where there is none, the last day of that month.

    >>> add_months(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


@lru_cache(maxsize=16384)
def count_back(period: Period, event: datetime, calendar: Calendar) -> Due:
    """The last day that leaves the whole period, in full days, strictly between it and the event (听证七日前)."""
    if period.unit == "hours":
        moment = event.astimezone(SHANGHAI) - timedelta(hours=period.amount)
        why = f"须早于 {event.astimezone(SHANGHAI):%m-%d %H:%M} 满 {period.amount} 小时"
        return Due(
            moment, "hours", False, "known", (Stretch(moment.date(), moment.date(), True, why),), earliest=moment
        )
    day = day_of(event)
    days = [Stretch(day, day, False, "所定之日不计入")]
    if period.unit in ("months", "years"):
        due = add_months(day, -period.amount * (12 if period.unit == "years" else 1)) - DAY
        days.append(Stretch(due + DAY, day - DAY, True, f"此前须满 {period.amount}{UNITS[period.unit]}"))
        return _backwards(due, period.unit, True, days, calendar)
    at, number, known = day, 0, True
    while number < period.amount:
        at -= DAY
        works = calendar.is_workday(at) if period.unit == "working_days" else True
        if works is None:
            known, works = False, at.weekday() < 5
        unit = "个工作日" if period.unit == "working_days" else "日"
        number += works
        days.append(Stretch(at, at, works, f"倒数第{number}{unit}" if works else calendar.why(at)))
    return _backwards(at - DAY, period.unit, known, days, calendar)


def _backwards(due: date, unit: Unit, known: bool, days: list[Stretch], calendar: Calendar) -> Due:
    days.append(Stretch(due, due, False, "最迟在此日办理"))
    told = tuple(sorted(days, key=lambda one: one.first))
    missing = None if known else calendar.missing(days[0].first) or calendar.missing(calendar.last + DAY)
    return Due(due, unit, False, "known" if known else "unknown", told, missing, due)


def until(last: date, title: str) -> Due:
    """A last day that was set in a field, not counted."""
    return Due(
        last, "calendar_days", False, "known", (Stretch(last, last, True, f"“{title}”所定的日期"),), earliest=last
    )
