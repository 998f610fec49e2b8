"""日历 — working days of 2004 to 2026, compared with an independent package, and what is not known is said so."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingjing.kernel.calendar import Calendar
from mingjing.kernel.errors import LawError
from mingjing.kernel.library import load_calendar

REAL = Path(__file__).parents[2] / "law"
CALENDAR = load_calendar(REAL)
DAY = timedelta(days=1)
days = st.dates(date(2004, 1, 1), date(2026, 12, 31))


def test_every_day_agrees_with_the_package_but_one() -> None:
    """2005-12-31 is a make-up workday of the arrangement for 2006; the package leaves it out, we do not."""
    different = []
    day = date(2004, 1, 1)
    while day <= date(2026, 12, 31):
        if CALENDAR.is_workday(day) is not chinese_calendar.is_workday(day):
            different.append(day)
        day += DAY
    assert different == [date(2005, 12, 31)]
    assert CALENDAR.is_workday(date(2005, 12, 31)) is True


def test_each_year_names_its_notice() -> None:
    assert [one.year for one in CALENDAR.years] == list(range(2004, 2027))
    assert all("放假" in one.source or "节假日安排" in one.source for one in CALENDAR.years)


def test_beyond_the_last_notice_a_day_is_unknown_and_the_notice_is_named() -> None:
    for day in (date(2027, 1, 1), date(2003, 12, 31)):
        assert CALENDAR.is_workday(day) is None
        assert str(day.year) in (CALENDAR.missing(day) or "")
    assert CALENDAR.missing(date(2026, 12, 31)) is None
    assert CALENDAR.next_workday(date(2027, 1, 4)) is None
    assert CALENDAR.add(date(2026, 12, 31), 1) is None
    assert CALENDAR.add(date(2004, 1, 2), -9) is None
    assert CALENDAR.between(date(2026, 12, 1), date(2027, 2, 1)) is None


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 10, 1), "国庆节放假"),
        (date(2026, 10, 10), "调休上班（国庆节，星期六）"),
        (date(2026, 6, 14), "星期日"),
        (date(2026, 6, 15), "工作日"),
        (date(2027, 6, 15), "2027年放假安排未载入"),
    ],
)
def test_each_day_says_what_it_is(day: date, why: str) -> None:
    assert CALENDAR.why(day) == why


@given(days, st.integers(1, 60))
def test_counting_forth_and_back_comes_home(day: date, count: int) -> None:
    there = CALENDAR.add(day, count)
    if there is not None:
        assert CALENDAR.is_workday(there)
        assert CALENDAR.between(day, there) == count - 1
        back = CALENDAR.add(there, -count)
        if back is not None:
            assert back <= day
            assert CALENDAR.between(back, there) == count - 1


@given(days, days)
def test_days_between_are_the_days_between(one: date, other: date) -> None:
    first, last = sorted((one, other))
    last = min(last, first + 90 * DAY)
    walked = sum(bool(CALENDAR.is_workday(first + n * DAY)) for n in range(1, (last - first).days))
    assert CALENDAR.between(first, last) == walked


@given(days)
def test_the_next_working_day_is_the_first_one(day: date) -> None:
    found = CALENDAR.next_workday(day)
    if found is not None:
        assert CALENDAR.is_workday(found)
        assert CALENDAR.between(day - DAY, found) == 0


def test_a_gap_ends_the_calendar() -> None:
    years = [one for one in CALENDAR.years if one.year != 2010]
    assert Calendar.of(years).last == date(2009, 12, 31)


def test_an_empty_calendar_knows_nothing() -> None:
    nothing = Calendar.of(())
    assert nothing.is_workday(date(2026, 6, 15)) is None
    assert nothing.next_workday(date(2026, 6, 15)) is None


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("2026-10-10", "2027-10-10", "2027-10-10 不在 2026 年"),
        ("2026-10-10", "2026-10-01", "既放假又上班"),
        ("year: 2026", "year: 2025", "2026-01-01 不在 2025 年"),
    ],
)
def test_a_wrong_year_is_refused(tmp_path: Path, old: str, new: str, found: str) -> None:
    folder = tmp_path / "calendar"
    folder.mkdir()
    text = (REAL / "calendar" / "2026.yaml").read_text(encoding="utf-8")
    (folder / "2026.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(LawError, match=found):
        load_calendar(tmp_path)
