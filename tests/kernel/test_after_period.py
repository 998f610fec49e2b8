"""后一期限 — a period that begins when another ran out unused; and acts that may not be done on days of rest or at night."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingjing.kernel import deadlines
from mingjing.kernel.deadlines import Running, add_months
from mingjing.kernel.errors import LawError
from mingjing.kernel.library import load
from mingjing.kernel.moments import SHANGHAI
from mingjing.kernel.scenarios import Stage
from tests.kernel.staged import library, stage
from tests.kernel.test_library import PENAL, changed

WINDOW = "administrative_compulsion_law#court_window_of_execution"


def opened(served: date, *later: dict[str, object]) -> Stage:
    """A case of execution whose decision was served on that day."""
    fields = {
        "parties": [{"kind": "organisation", "name": "某某店", "code": "91320700MA00000000"}],
        "decision_title": "责令限期改正决定",
        "decision_number": "测试〔2025〕1号",
        "decided_on": served.isoformat(),
        "served_at": f"{served.isoformat()}T10:00:00+08:00",
        "obligation_kind": "restoration",
        "obligations": "恢复原状",
        "perform_until": (served + timedelta(days=20)).isoformat(),
    }
    first = {"act": "open_execution", "at": (served + timedelta(days=30)).isoformat() + "T09:00", "fields": fields}
    return stage(first, *later, procedure="compulsory_execution", field="transport", ruled=False)


def window(made: Stage, day: date) -> Running | None:
    """The court window as it stands at noon of that day."""
    now = datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI)
    law = made.law(now)
    rule = law.rule(WINDOW)
    assert rule is not None
    found = deadlines.running(rule, made.facts, law, library().calendar, now)
    return found[0] if found else None


def remedy(kind: str, state: str, at: str) -> dict[str, object]:
    return {"act": "record_remedy", "at": at, "fields": {"kind": kind, "state": state, "body": "测试机关"}}


def test_it_begins_on_the_day_after_the_last_of_the_periods_and_not_before() -> None:
    made = opened(date(2025, 9, 1))
    assert window(made, date(2026, 3, 2)) is None  # the first of March is a Sunday: suing is possible on the second
    begun = window(made, date(2026, 3, 3))
    assert begun is not None
    assert begun.due == date(2026, 6, 2)
    assert begun.derivation[0] == {
        "date": "2026-03-02",
        "counted": False,
        "why": "行政诉讼法第四十六条的期间届满之日，不计入",
    }
    lapsed = window(made, date(2026, 6, 3))
    assert lapsed is not None
    assert lapsed.state == "lapsed"


def test_a_period_that_was_used_begins_nothing() -> None:
    for kind in ("reconsideration", "suit"):
        made = opened(date(2025, 9, 1), remedy(kind, "lodged", "2025-10-20T09:00"))
        assert window(made, date(2026, 3, 3)) is None, kind


def test_the_end_of_the_window_is_ended_by_the_act_it_waits_for() -> None:
    made = opened(date(2025, 9, 1), {"act": "apply_to_court", "at": "2026-04-01T09:00", "fields": {}})
    found = window(made, date(2026, 7, 1))
    assert found is not None
    assert found.state == "met"


def test_it_is_as_unsure_as_the_day_on_which_it_begins() -> None:
    made = opened(date(2026, 7, 10))  # six months later the notice of 2027 would be needed
    found = window(made, date(2027, 1, 12))
    assert found is not None
    assert found.state == "unknown"
    assert found.end is not None
    assert found.end.missing == "国务院办公厅关于2027年部分节假日安排的通知"


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2024, 2, 1), date(2026, 5, 31)))
def test_the_window_is_three_months_from_the_later_end(served: date) -> None:
    calendar = library().calendar
    suit = calendar.next_workday(add_months(served, 6))
    review = calendar.next_workday(served + timedelta(days=60))
    assert suit is not None
    assert review is not None
    last = max(suit, review)
    made = opened(served)
    assert window(made, last) is None
    found = window(made, last + timedelta(days=1))
    assert found is not None
    assert found.due == add_months(last, 3)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "        after_period: no_such_period\n        do: [start_test]\n        within: 3 months\n",
            "没有名为 no_such_period 的期限",
        ),
        ("        after_period: later\n        do: [start_test]\n        within: 3 months\n", "绕回了它自己"),
        (
            "        after_period: later\n        do: [start_test]\n        within: 3 months\n        from_field: x\n",
            "写法不对",
        ),
        ("        do: [start_test]\n        within: 3 months\n", "after 与 after_period 应写其一"),
    ],
    ids=["unknown", "circle", "mixed", "neither"],
)
def test_a_wrong_beginning_is_refused_at_load(tmp_path: Path, words: str, said: str) -> None:
    text = (Path(__file__).parent / "small_law" / PENAL).read_text("utf-8")
    first = next(line for line in text.splitlines() if line.startswith("      - id:"))
    rule = f"      - id: later\n        kind: deadline\n{words}{first}"
    with pytest.raises(LawError, match=said):
        load(changed(tmp_path, PENAL, first, rule))
