"""时刻 — reads the dates and moments that fields bear, and the day of the law on which something happens.

Fields are JSON-ready (ISO 8601 texts); law runs by the day in Asia/Shanghai.
It refuses to guess: what is no date reads as None.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


@lru_cache(maxsize=65536)
def day_of(moment: datetime) -> date:
    """The calendar day of an aware moment in Asia/Shanghai."""
    return moment.astimezone(SHANGHAI).date()


@lru_cache(maxsize=65536)
def _read(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=SHANGHAI)


def moment_of(value: Any) -> datetime | None:
    """The aware moment in a field; a bare date is its midnight in Asia/Shanghai.

    >>> moment_of("2026-06-01").isoformat()
    '2026-06-01T00:00:00+08:00'
    >>> moment_of("昨天") is None
    True
    """
    if isinstance(value, str):
        return _read(value)
    if isinstance(value, datetime):
        return value if value.tzinfo is not None else value.replace(tzinfo=SHANGHAI)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=SHANGHAI)
    return None


def date_of(value: Any) -> date | None:
    """The day in a field, or None when it holds none."""
    if isinstance(value, str) and len(value) == 10:
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    found = moment_of(value)
    return None if found is None else day_of(found)


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 29 February gives 28 February.

    >>> years_after(date(2024, 2, 29), 1).isoformat()
    '2025-02-28'
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def minute(moment: datetime) -> datetime:
    """The minute in which a moment lies: people write minutes, clocks count seconds."""
    return moment.replace(second=0, microsecond=0)


def only_day(value: Any) -> bool:
    """True when the field names a day without an hour."""
    if isinstance(value, str):
        return len(value) == 10
    return isinstance(value, date) and not isinstance(value, datetime)
