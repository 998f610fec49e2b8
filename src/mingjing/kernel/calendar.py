"""日历 — working days of the People's Republic: weekends, public holidays, make-up workdays (调休上班).

It serves 处罚法 85, 强制法 69 and every period in working days, from `law/calendar/<year>.yaml` and the notices named there.
It refuses to guess: beyond the loaded years a day is neither working nor free, it is unknown (None), and says what is missing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from types import MappingProxyType

WEEKDAYS = "一二三四五六日"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Year:
    """一年的安排 — public holidays and make-up workdays by date, each with the holiday's name, and the notice."""

    year: int
    source: str
    holidays: Mapping[date, str]
    workdays: Mapping[date, str]


@dataclass(frozen=True, eq=False)
class Calendar:
    """日历 — consecutive years; `sha256` names the files it was read from."""

    years: tuple[Year, ...]
    sha256: str = ""

    @classmethod
    def of(cls, years: Iterable[Year], sha256: str = "") -> Calendar:
        """A calendar of the years in order; a gap ends it (what lies behind a gap is not used)."""
        ordered = sorted(years, key=lambda one: one.year)
        whole = [one for index, one in enumerate(ordered) if one.year == ordered[0].year + index]
        return cls(tuple(whole), sha256)

    @cached_property
    def first(self) -> date:
        """The first day that is known."""
        return date(self.years[0].year, 1, 1) if self.years else date.max

    @cached_property
    def last(self) -> date:
        """The last day that is known."""
        return date(self.years[-1].year, 12, 31) if self.years else date.min

    @cached_property
    def _holidays(self) -> Mapping[date, str]:
        return MappingProxyType({day: name for one in self.years for day, name in one.holidays.items()})

    @cached_property
    def _workdays(self) -> Mapping[date, str]:
        return MappingProxyType({day: name for one in self.years for day, name in one.workdays.items()})

    @cached_property
    def _working(self) -> list[int]:
        """The ordinals of all known working days, in order."""
        span = range(self.first.toordinal(), self.last.toordinal() + 1) if self.years else range(0)
        days = (date.fromordinal(one) for one in span)
        return [
            day.toordinal()
            for day in days
            if day in self._workdays or (day.weekday() < 5 and day not in self._holidays)
        ]

    def knows(self, day: date) -> bool:
        """True when the notices for that day are loaded."""
        return self.first <= day <= self.last

    def is_workday(self, day: date) -> bool | None:
        """True or False; None where the notice of that year is not loaded."""
        if not self.knows(day):
            return None
        return day in self._workdays or (day.weekday() < 5 and day not in self._holidays)

    def missing(self, day: date) -> str | None:
        """The notice that is missing to know that day, in Chinese; None when nothing is."""
        return None if self.knows(day) else f"国务院办公厅关于{day.year}年部分节假日安排的通知"

    def why(self, day: date) -> str:
        """What that day is, in Chinese: 工作日, 星期六, 国庆节, 调休上班（国庆节）, 放假安排未公布."""
        if not self.knows(day):
            return f"{day.year}年放假安排未载入"
        if day in self._workdays:
            return f"调休上班（{self._workdays[day]}，星期{WEEKDAYS[day.weekday()]}）"
        if day in self._holidays:
            return f"{self._holidays[day]}放假"
        return f"星期{WEEKDAYS[day.weekday()]}" if day.weekday() > 4 else "工作日"

    def next_workday(self, day: date) -> date | None:
        """The day itself when it is a working day, else the first after it; None beyond what is known."""
        if not self.knows(day):
            return None
        at = bisect_left(self._working, day.toordinal())
        return date.fromordinal(self._working[at]) if at < len(self._working) else None

    def add(self, day: date, count: int) -> date | None:
        """The count-th working day after that day (before it, for a negative count); None beyond what is known."""
        if count == 0:
            return day
        if not self.knows(day + DAY if count > 0 else day - DAY):
            return None
        if count > 0:
            at = bisect_right(self._working, day.toordinal()) + count - 1
            return date.fromordinal(self._working[at]) if at < len(self._working) else None
        at = bisect_left(self._working, day.toordinal()) + count
        return date.fromordinal(self._working[at]) if at >= 0 else None

    def between(self, first: date, last: date) -> int | None:
        """How many working days lie strictly between two days; None where one of them is not known."""
        if last <= first + DAY:
            return 0
        if not (self.knows(first + DAY) and self.knows(last - DAY)):
            return None
        return bisect_left(self._working, last.toordinal()) - bisect_right(self._working, first.toordinal())
