"""演示城 — one case of every story, made through the door: every stage is there, nothing is beside the record."""

from __future__ import annotations

import pytest

from mingjing.cases import reads as cases
from mingjing.cases.models import Case, RefusedAttempt
from mingjing.records import clock
from mingjing.records import reads as log
from mingjing.web import demo_city, demo_street


def test_one_case_of_every_story(transactional_copy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Late acts, refused attempts, corrections, returns, hearings: each happened, and each record verifies."""
    monkeypatch.setenv("DATABASE_URL", transactional_copy)  # for the processes that it starts
    wanted = len(demo_city.STORIES) + len(demo_city.PERMIT_STORIES) + demo_street.CASES
    assert demo_city.build(each=1) == wanted
    assert clock.now() - demo_city.DEMO_DAY < demo_city.timedelta(minutes=5)
    made = list(Case.objects.order_by("pk"))
    assert {case.stage for case in made} >= {
        *("lead", "filing", "investigation", "review_and_decision", "service_and_performance", "archive"),
    }
    assert {case.procedure for case in made} >= {"ordinary_penalty", "simple_penalty", "inspection", "permit"}
    done = {act.act for case in made for act in cases.timeline(case)}
    assert done >= {"return", "correct_record", "return_from_review", "discuss_collectively", "request_hearing"}
    assert done >= {
        "receive_application",
        "notify_correction",
        "supply_materials",
        "accept_application",
        "deliver_permit",
    }
    assert any(act.late for case in made for act in cases.timeline(case))
    assert RefusedAttempt.objects.exists()
    assert all(log.verify_case(case.uid).holds for case in made)


def test_the_city_has_three_matters_and_a_permit() -> None:
    """As the contract names them, and at least three hundred cases."""
    assert len(list(demo_city.planned())) >= 300
    assert {case.matter for case, _ in demo_city.planned()} == {
        *("street_occupation", "ride_hailing_without_permit", "food_past_date", "outdoor_advert_permit"),
    }
