"""期限 — the date vectors, suspension, extension, rolling, counting backwards, and how each clock of a case stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingjing.kernel import deadlines
from mingjing.kernel.calendar import Calendar
from mingjing.kernel.deadlines import Due, Pause, Payment, Running, count, count_back, surcharge
from mingjing.kernel.facts import Act, Facts, Matter, Person
from mingjing.kernel.law import Period, Unit
from mingjing.kernel.library import load, load_calendar

REAL = Path(__file__).parents[2] / "law"
CALENDAR = load_calendar(REAL)
LAW = load(REAL)
SMALL = load(Path(__file__).parent / "small_law")
SHANGHAI = ZoneInfo("Asia/Shanghai")
ROLL = "依据民事诉讼法第八十五条"
OFFICER = Person("officer1", "执法员甲", "agency1")


def at(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def counted(due: Due) -> int:
    return sum(one["counted"] for one in due.derivation)


# ── the vectors of national.md §1.1 ───────────────────────────────────────────────────────────────────────────────────

VECTORS: list[tuple[str, int, Unit, str, str, bool]] = [
    ("2 wd (cash hand-in)", 2, "working_days", "2026-09-30", "2026-10-09", False),
    ("3 wd, to a make-up Saturday", 3, "working_days", "2026-09-30", "2026-10-10", False),
    ("5 wd", 5, "working_days", "2026-09-28", "2026-10-10", False),
    ("7 wd publicity", 7, "working_days", "2026-09-28", "2026-10-13", False),
    ("10 wd after the demand", 10, "working_days", "2026-10-08", "2026-10-21", False),
    ("15 calendar days to pay, rolled", 15, "calendar_days", "2026-09-18", "2026-10-08", True),
    ("30 calendar days of seizure, no roll", 30, "calendar_days", "2026-09-10", "2026-10-10", False),
    ("30 calendar days of public notice", 30, "calendar_days", "2026-08-20", "2026-09-19", False),
]


@pytest.mark.parametrize(("what", "amount", "unit", "start", "end", "rolls"), VECTORS, ids=[v[0] for v in VECTORS])
def test_the_vectors(what: str, amount: int, unit: Unit, start: str, end: str, rolls: bool) -> None:
    due = count(Period(amount, unit), at(f"{start}T10:00"), CALENDAR, ROLL if rolls else None)
    assert (due.text, due.rolled, due.state) == (end, rolls, "known")
    assert counted(due) == amount
    assert due.derivation[0] == {"date": start, "counted": False, "why": "起始日不计入"}
    assert due.derivation[-1]["date"] == end


def test_a_rolled_date_says_why_and_by_which_article() -> None:
    due = count(Period(15, "calendar_days"), at("2026-09-18"), CALENDAR, ROLL)
    last = due.derivation[-1]
    assert not last["counted"]
    assert "2026-10-03" in last["why"]
    assert "民事诉讼法第八十五条" in last["why"]
    days = [one["date"] for one in due.derivation]
    assert days == [(date(2026, 9, 18) + timedelta(n)).isoformat() for n in range(21)]


def test_x01_ninety_days_end_on_a_sunday_and_the_decision_came_on_day_93() -> None:
    due = count(Period(90, "calendar_days"), at("2024-09-09T15:00"), CALENDAR)
    assert due.text == "2024-12-08"
    assert (date(2024, 12, 11) - date(2024, 9, 9)).days == 93
    assert due.passed(at("2024-12-11T09:00"))


def test_x01_on_the_record_of_a_case() -> None:
    found = clocks(
        [did("file_case", "2024-09-09T15:00"), did("decide_no_penalty", "2024-12-11T09:00")], at("2024-12-12T09:00")
    )
    clock = found["administrative_penalty_law/60#decide_within_90_days"]
    assert (clock.due, clock.state) == (date(2024, 12, 8), "late")


def test_d05_the_clocks_start_when_the_notice_was_served_not_when_it_was_made() -> None:
    """Notice made 2017-12-05, served 2017-12-27, decided and served 2018-02-14, before the Spring Festival."""
    ask = count(Period(5, "working_days"), at("2017-12-27"), CALENDAR)
    assert ask.text == "2018-01-04"
    assert count(Period(5, "working_days"), at("2017-12-05"), CALENDAR).text == "2017-12-12"
    assert count(Period(15, "calendar_days"), at("2018-02-14"), CALENDAR, ROLL).text == "2018-03-01"
    assert count(Period(7, "working_days"), at("2018-02-14"), CALENDAR).text == "2018-03-01"
    assert count(Period(2, "years"), at("2017-02-27"), CALENDAR).text == "2019-02-27"


# ── units ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_hours_run_through_holidays() -> None:
    due = count(Period(24, "hours"), at("2026-09-30T10:00+08:00"), CALENDAR)
    assert due.text == "2026-10-01T10:00:00+08:00"
    assert [one["date"] for one in due.derivation] == ["2026-09-30", "2026-10-01"]
    assert not due.passed(at("2026-10-01T10:00"))
    assert due.passed(at("2026-10-01T10:01"))


def test_hours_are_said_in_the_time_of_shanghai() -> None:
    assert count(Period(24, "hours"), at("2026-09-30T02:00+00:00"), CALENDAR).text == "2026-10-01T10:00:00+08:00"


@pytest.mark.parametrize(
    ("months", "start", "end"),
    [(3, "2026-06-15", "2026-09-15"), (6, "2026-08-31", "2027-02-28"), (1, "2024-01-31", "2024-02-29")],
)
def test_months_end_on_the_corresponding_day(months: int, start: str, end: str) -> None:
    assert count(Period(months, "months"), at(start), CALENDAR).text == end


def test_years_end_on_the_corresponding_day_and_every_day_is_told() -> None:
    due = count(Period(5, "years"), at("2024-02-29"), CALENDAR)
    assert due.text == "2029-02-28"
    assert counted(due) == 1826
    assert len(due.summary) == 2


def test_the_day_of_the_start_is_that_of_shanghai() -> None:
    late_in_shanghai = count(Period(1, "calendar_days"), at("2026-06-14T17:00+00:00"), CALENDAR)
    assert late_in_shanghai.text == "2026-06-16"


# ── beyond the last notice ────────────────────────────────────────────────────────────────────────────────────────────


def test_working_days_beyond_the_last_notice_are_unknown_with_the_nominal_date() -> None:
    due = count(Period(7, "working_days"), at("2026-12-28"), CALENDAR)
    assert (due.state, due.text) == ("unknown", "2027-01-06")
    assert due.missing is not None
    assert "2027" in due.missing
    assert due.earliest == date(2027, 1, 4)


def test_a_roll_beyond_the_last_notice_is_unknown() -> None:
    assert count(Period(15, "calendar_days"), at("2026-12-20"), CALENDAR, ROLL).state == "unknown"
    assert count(Period(15, "calendar_days"), at("2026-12-20"), CALENDAR).state == "known"


def test_plain_days_need_no_notice() -> None:
    assert count(Period(90, "calendar_days"), at("2026-12-20"), CALENDAR).text == "2027-03-20"


# ── pauses and extensions ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_pause_is_not_counted_and_says_what_it_was() -> None:
    pause = Pause(at("2026-06-10T09:00"), at("2026-06-20T17:00"), "鉴定期间")
    due = count(Period(30, "calendar_days"), at("2026-06-01"), CALENDAR, None, (pause,))
    assert due.text == "2026-07-11"
    told = {one["date"]: one for one in due.derivation}
    assert told["2026-06-10"]["counted"]
    assert told["2026-06-11"] == {"date": "2026-06-11", "counted": False, "why": "不计入：鉴定期间"}
    assert not told["2026-06-20"]["counted"]
    assert told["2026-06-21"]["why"] == "第10日"
    assert counted(due) == 30


def test_overlapping_pauses_count_once() -> None:
    one = Pause(at("2026-06-10"), at("2026-06-20"), "鉴定期间")
    other = Pause(at("2026-06-15"), at("2026-06-25"), "听证期间")
    due = count(Period(30, "calendar_days"), at("2026-06-01"), CALENDAR, None, (one, other))
    assert due.text == "2026-07-16"


def test_a_pause_of_working_days_hours_and_months() -> None:
    pause = (Pause(at("2026-06-15T12:00"), at("2026-06-17T12:00"), "鉴定期间"),)
    assert count(Period(3, "working_days"), at("2026-06-12"), CALENDAR, None, pause).text == "2026-06-22"
    assert count(Period(72, "hours"), at("2026-06-15T10:00"), CALENDAR, None, pause).text == "2026-06-20T10:00:00+08:00"
    assert count(Period(1, "months"), at("2026-06-01"), CALENDAR, None, pause).text == "2026-07-03"


def test_an_extension_goes_on_from_the_end() -> None:
    due = count(Period(90, "calendar_days"), at("2026-01-05"), CALENDAR, None, (), (Period(30, "calendar_days"),))
    assert due.text == (date(2026, 1, 5) + timedelta(120)).isoformat()
    assert counted(due) == 120


# ── backwards ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_seven_days_before_a_hearing_are_seven_full_working_days() -> None:
    due = count_back(Period(7, "working_days"), at("2026-10-15T09:00"), CALENDAR)
    assert due.text == "2026-09-29"
    assert CALENDAR.between(date(2026, 9, 29), date(2026, 10, 15)) == 7
    assert CALENDAR.between(date(2026, 9, 30), date(2026, 10, 15)) == 6
    assert counted(due) == 7


def test_calendar_days_months_and_hours_before() -> None:
    assert count_back(Period(3, "calendar_days"), at("2026-06-15"), CALENDAR).text == "2026-06-11"
    assert count_back(Period(1, "months"), at("2026-06-15"), CALENDAR).text == "2026-05-14"
    assert count_back(Period(24, "hours"), at("2026-06-15T09:00"), CALENDAR).text == "2026-06-14T09:00:00+08:00"


def test_backwards_beyond_the_last_notice_is_unknown() -> None:
    due = count_back(Period(7, "working_days"), at("2027-01-12"), CALENDAR)
    assert due.state == "unknown"
    assert due.missing is not None


# ── what always holds ─────────────────────────────────────────────────────────────────────────────────────────────────

starts = st.datetimes(datetime(2004, 1, 1), datetime(2026, 6, 1), timezones=st.just(SHANGHAI))
periods = st.builds(
    Period, st.integers(1, 60), st.sampled_from(["working_days", "calendar_days", "months", "years", "hours"])
)


@given(periods, starts, st.integers(1, 40))
def test_a_later_start_never_ends_earlier(period: Period, start: datetime, later: int) -> None:
    one = count(period, start, CALENDAR)
    other = count(period, start + timedelta(days=later), CALENDAR)
    assert one.due <= other.due


@given(periods, starts)
def test_a_longer_period_never_ends_earlier(period: Period, start: datetime) -> None:
    longer = Period(period.amount + 1, period.unit)
    assert count(period, start, CALENDAR).due < count(longer, start, CALENDAR).due


@given(periods, starts)
def test_a_roll_lands_on_a_working_day_and_never_earlier(period: Period, start: datetime) -> None:
    plain = count(period, start, CALENDAR)
    rolled = count(period, start, CALENDAR, ROLL)
    if period.unit != "hours" and rolled.state == "known":
        assert CALENDAR.is_workday(rolled.due)
        assert rolled.due >= plain.due
        assert rolled.rolled is (rolled.due != plain.due)


@given(st.integers(1, 60), starts)
def test_working_days_are_those_of_the_calendar(amount: int, start: datetime) -> None:
    due = count(Period(amount, "working_days"), start, CALENDAR)
    assert due.due == CALENDAR.add(start.date(), amount)
    assert counted(due) == amount


@given(periods, starts)
def test_the_derivation_tells_every_day_once(period: Period, start: datetime) -> None:
    due = count(period, start, CALENDAR, ROLL)
    days = [date.fromisoformat(one["date"]) for one in due.derivation]
    assert days == [days[0] + timedelta(n) for n in range(len(days))]
    assert all(one["why"] and "{" not in one["why"] for one in due.derivation)


@given(st.integers(1, 40), starts, st.integers(0, 60), st.integers(0, 60))
def test_a_pause_lengthens_by_no_more_than_itself(amount: int, start: datetime, after: int, length: int) -> None:
    pause = Pause(start + timedelta(days=after), start + timedelta(days=after + length), "鉴定期间")
    plain = count(Period(amount, "calendar_days"), start, CALENDAR)
    longer = count(Period(amount, "calendar_days"), start, CALENDAR, None, (pause,))
    added = (longer.due - plain.due).days
    assert added == (length if after < amount else 0)


@given(st.integers(1, 30), starts)
def test_back_and_forth_leave_the_days_between(amount: int, start: datetime) -> None:
    due = count_back(Period(amount, "working_days"), start, CALENDAR)
    if due.state == "known":
        assert CALENDAR.between(due.due, start.date()) == amount
        assert (CALENDAR.between(due.due + timedelta(1), start.date()) or 0) < amount


# ── the clocks of a case ──────────────────────────────────────────────────────────────────────────────────────────────

Doing = tuple[str, str, Mapping[str, Any]]


def did(act: str, when: str, **fields: Any) -> Doing:
    return act, when, fields


def served(document: str, when: str, **more: Any) -> Doing:
    return did("serve", when, service={"document": document, "way": "direct", "at": f"{when}+08:00", **more})


def facts(doings: list[Doing], procedure: str = "ordinary_penalty", place: str = "", field: str = "") -> Facts:
    acts = [
        Act(seq=seq, act=act, at=at(when), by=OFFICER, fields=fields)
        for seq, (act, when, fields) in enumerate(doings, 1)
    ]
    matter = Matter("m", "示例事项", field)
    return Facts.of(
        acts=acts, case="c1", procedure=procedure, place=place, field=field, agency="agency1", matter=matter
    )


def clocks(doings: list[Doing], now: datetime, place: str = "", field: str = "") -> dict[str, Running]:
    law = LAW.procedure("ordinary_penalty", place, field, now.date())
    told = facts(doings, place=place, field=field)
    return {one.id: one for one in deadlines.of(told, law, LAW.calendar, now)}


def small(
    doings: list[Doing], now: str, calendar: Calendar = CALENDAR, place: str = "", field: str = ""
) -> dict[str, list[Running]]:
    law = SMALL.procedure("ordinary", place, field, date(2022, 6, 1))
    found: dict[str, list[Running]] = {}
    for one in deadlines.of(facts(doings, "ordinary", place, field), law, calendar, at(now)):
        found.setdefault(one.rule.id, []).append(one)
    return found


def test_a_clock_runs_is_overdue_and_is_met_or_late() -> None:
    file = did("file_case", "2022-06-01T09:00")
    (running,) = small([file], "2022-06-02T09:00")["decide_in_time"]
    assert (running.state, running.due, running.started_at) == ("running", date(2022, 8, 30), at("2022-06-01T09:00"))
    assert small([file], "2022-08-30T23:00")["decide_in_time"][0].state == "running"
    assert small([file], "2022-08-31T00:01")["decide_in_time"][0].state == "overdue"
    met = small([file, did("decide", "2022-08-30T17:00")], "2022-09-30T09:00")["decide_in_time"][0]
    late = small([file, did("decide", "2022-08-31T09:00")], "2022-09-30T09:00")["decide_in_time"][0]
    assert (met.state, late.state) == ("met", "late")
    assert late.ended_at == at("2022-08-31T09:00")


def test_the_light_turns_yellow_at_a_third_and_red_on_the_last_day() -> None:
    file = did("file_case", "2022-06-01T00:00")

    def light(now: str) -> str:
        return small([file], now)["decide_in_time"][0].light(at(now))

    assert light("2022-07-15T00:00") == "green"
    assert light("2022-08-05T00:00") == "yellow"
    assert light("2022-08-30T12:00") == "red"
    assert light("2022-08-31T12:00") == "overdue"
    (clock,) = small([file], "2022-07-15T00:00")["decide_in_time"]
    assert clock.warn is not None
    assert light((clock.warn - timedelta(minutes=1)).isoformat()) == "green"
    assert light((clock.warn + timedelta(minutes=1)).isoformat()) == "yellow"


def test_a_suspended_clock_stands_still_and_goes_on() -> None:
    begun = [did("file_case", "2022-06-01T09:00"), did("start_test", "2022-06-10T09:00")]
    (still,) = small(begun, "2022-06-20T09:00")["decide_in_time"]
    assert (still.state, still.due) == ("suspended", date(2022, 9, 9))
    (later,) = small(begun, "2022-06-25T09:00")["decide_in_time"]
    assert later.due == date(2022, 9, 14)
    (on,) = small([*begun, did("end_test", "2022-06-20T09:00")], "2022-06-25T09:00")["decide_in_time"]
    assert (on.state, on.due) == ("running", date(2022, 9, 9))
    assert any(one["why"] == "不计入：检测期间" for one in on.derivation)


def test_an_extension_counts_once_capped_and_only_in_time() -> None:
    file = did("file_case", "2022-06-01T09:00")
    (capped,) = small([file, did("extend", "2022-08-01T09:00", days=45)], "2022-08-02T09:00")["decide_in_time"]
    assert capped.due == date(2022, 9, 29)
    (short,) = small([file, did("extend", "2022-08-01T09:00", days=10)], "2022-08-02T09:00")["decide_in_time"]
    assert short.due == date(2022, 9, 9)
    twice = [file, did("extend", "2022-08-01T09:00", days=10), did("extend", "2022-08-02T09:00", days=10)]
    assert small(twice, "2022-08-03T09:00")["decide_in_time"][0].due == date(2022, 9, 9)
    too_late = [file, did("extend", "2022-08-31T09:00", days=30)]
    assert small(too_late, "2022-09-01T09:00")["decide_in_time"][0].due == date(2022, 8, 30)


def test_a_right_of_the_party_starts_at_service_and_lapses() -> None:
    notice = served("notice", "2022-06-01T16:00")
    assert "pay" not in small([notice], "2022-06-02T09:00")
    (clock,) = small([notice], "2022-06-02T09:00")["ask_hearing"]
    assert (clock.due, clock.state) == (date(2022, 6, 9), "running")
    assert small([notice], "2022-06-10T09:00")["ask_hearing"][0].state == "lapsed"
    asked = [notice, did("request_hearing", "2022-06-09T17:00")]
    assert small(asked, "2022-06-10T09:00")["ask_hearing"][0].state == "met"


def test_each_service_has_a_clock_of_its_own() -> None:
    both = [served("notice", "2022-06-01T16:00"), served("notice", "2022-06-06T10:00")]
    assert [one.due for one in small(both, "2022-06-07T09:00")["ask_hearing"]] == [date(2022, 6, 9), date(2022, 6, 13)]


def test_a_public_notice_counts_as_service_only_when_its_days_are_over() -> None:
    posted = served("notice", "2022-06-01T16:00", way="public_notice")
    found = small([posted], "2022-06-02T09:00")
    assert found["deemed_served"][0].due == date(2022, 7, 1)
    assert found["ask_hearing"][0].due == date(2022, 7, 8)
    assert found["ask_hearing"][0].started_at.date() == date(2022, 7, 1)


def test_the_notice_of_a_hearing_is_due_before_it() -> None:
    planned = did("announce_hearing", "2022-06-06T09:00", hearing_at="2022-06-20T09:00+08:00")
    (clock,) = small([planned], "2022-06-07T09:00")["notice_of_hearing"]
    assert clock.due == date(2022, 6, 8)
    told = [planned, served("hearing_notice", "2022-06-08T10:00")]
    assert small(told, "2022-06-09T09:00")["notice_of_hearing"][0].state == "met"
    late = [planned, served("hearing_notice", "2022-06-09T10:00")]
    assert small(late, "2022-06-10T09:00")["notice_of_hearing"][0].state == "late"


def test_a_departure_runs_instead_of_the_rule_it_departs_from() -> None:
    found = small([did("file_case", "2022-06-01T09:00")], "2022-06-02T09:00", field="market")
    assert "decide_in_time" not in found
    assert found["decide_longer"][0].due == date(2022, 9, 29)


def test_beyond_the_last_notice_a_clock_is_unknown_until_it_is_surely_met() -> None:
    notice = served("notice", "2026-12-28T10:00")
    (clock,) = small([notice], "2026-12-29T09:00")["ask_hearing"]
    assert (clock.state, clock.due) == ("unknown", date(2027, 1, 4))
    soon = [notice, did("request_hearing", "2026-12-30T10:00")]
    assert small(soon, "2026-12-31T09:00")["ask_hearing"][0].state == "met"
    later = [notice, did("request_hearing", "2027-01-05T10:00")]
    assert small(later, "2027-01-06T09:00")["ask_hearing"][0].state == "unknown"


def test_each_clock_runs_by_the_law_of_the_day_on_which_it_started() -> None:
    """The period was 90 days until 2023 and is 60 days since 2024; what began before keeps its 90 days."""

    def clock(filed: str) -> Running:
        told = facts([did("file_case", filed), did("notify", "2024-01-10T09:00")], "ordinary")
        return next(
            one for one in deadlines.of_case(told, SMALL, at("2024-01-15T09:00")) if one.rule.id == "decide_in_time"
        )

    assert clock("2023-12-20T09:00").due == date(2024, 3, 19)
    assert clock("2024-01-02T09:00").due == date(2024, 3, 2)


def test_acts_older_than_the_law_start_no_clock() -> None:
    told = facts([did("file_case", "2019-12-20T09:00")], "ordinary")
    assert deadlines.of_case(told, SMALL, at("2024-01-15T09:00")) == ()


def test_nothing_runs_before_anything_was_done() -> None:
    assert small([], "2022-06-01T09:00") == {}


# ── the real law on a case ────────────────────────────────────────────────────────────────────────────────────────────


def real(what: str, document: str, when: str) -> Doing:
    return did(what, when, service={"document": document, "way": "direct", "at": f"{when}+08:00", "recipient": "甲"})


def test_the_file_is_archived_within_thirty_days() -> None:
    closed = [did("close_case", "2026-06-15T10:00")]
    found = clocks(closed, at("2026-06-16T09:00"), "jiangsu/lianyungang", "urban_management")
    assert found["lianyungang_recording_rules/33#archive"].due == date(2026, 7, 15)


def test_the_clocks_of_a_notice_and_a_decision() -> None:
    told = did("notify_rights", "2026-09-28T09:00", hearing_offered=True, penalties=[{"kind": "revoke_permit"}])
    doings = [told, real("serve_notice", "rights_notice", "2026-09-28T10:00")]
    found = clocks(doings, at("2026-09-29T09:00"))
    assert found["administrative_penalty_law/64#request_hearing"].due == date(2026, 10, 10)
    fined = did("decide_penalty", "2026-09-18T09:00", penalties=[{"kind": "fine", "amount_fen": 50000}])
    doings = [fined, real("serve_decision", "penalty_decision", "2026-09-18T10:00")]
    found = clocks(doings, at("2026-09-29T09:00"))
    assert found["administrative_penalty_law/67#pay_within_15_days"].due == date(2026, 10, 8)


# ── surcharge ─────────────────────────────────────────────────────────────────────────────────────────────────────────

DUE = date(2026, 3, 17)


def test_the_late_fine_vector() -> None:
    """10,000.00 received 2026-03-02, due 2026-03-17; the first day of delay adds 300."""
    pay = count(Period(15, "calendar_days"), at("2026-03-02"), CALENDAR, ROLL)
    assert pay.due == DUE
    assert surcharge(1_000_000, DUE, DUE).fen == 0
    assert surcharge(1_000_000, DUE, date(2026, 3, 18)).fen == 30_000


def test_the_surcharge_never_exceeds_the_fine() -> None:
    found = surcharge(1_000_000, DUE, date(2026, 6, 30))
    assert (found.fen, found.capped, found.days) == (1_000_000, True, 34)
    assert found.derivation[-1][3] == "已达罚款数额，不再加处"


def test_a_remedy_pauses_the_surcharge() -> None:
    pending = [(date(2026, 3, 20), date(2026, 3, 25))]
    found = surcharge(1_000_000, DUE, date(2026, 3, 27), pending)
    assert (found.days, found.fen) == (4, 120_000)
    assert surcharge(1_000_000, DUE, date(2026, 12, 27), [(date(2026, 3, 18), None)]).fen == 0


def test_what_was_paid_bears_no_surcharge() -> None:
    found = surcharge(1_000_000, DUE, date(2026, 3, 20), (), [Payment(date(2026, 3, 19), 600_000)])
    assert found.fen == 30_000 + 12_000 + 12_000
    assert surcharge(1_000_000, DUE, date(2026, 9, 1), (), [Payment(DUE, 1_000_000)]).fen == 0


def test_amounts_below_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="不能小于零"):
        surcharge(-1, DUE, DUE)


@given(st.integers(0, 10**9), st.integers(0, 200), st.integers(0, 50))
def test_the_surcharge_grows_and_stops_at_the_fine(fine: int, days: int, paused: int) -> None:
    on = DUE + timedelta(days)
    plain = surcharge(fine, DUE, on)
    assert plain.fen <= fine
    assert plain.fen >= surcharge(fine, DUE, on - timedelta(1)).fen
    with_remedy = surcharge(fine, DUE, on, [(DUE + timedelta(1), DUE + timedelta(1 + paused))])
    assert with_remedy.fen <= plain.fen
    assert all("{" not in why for _, _, _, why in plain.derivation)
