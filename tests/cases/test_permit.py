"""Whoever asks for a permit: from the application to the certificate, through the one door."""

from __future__ import annotations

import pytest

from mingjing.cases import reads as cases
from mingjing.cases.example_permit import PermitExample
from mingjing.records import clock
from tests.driver import DAY, ByPerform

pytestmark = pytest.mark.django_db


def permit(**about: object) -> PermitExample:
    return PermitExample(door=ByPerform(), now=DAY, set_time=clock.set_clock, **about)  # type: ignore[arg-type]


def clocks(case: PermitExample) -> dict[str, tuple[str, str]]:
    """Rule id → (last day, state) of the clocks of a case."""
    found = {}
    for one in cases.deadlines(cases.by_uid(case.uid), case.now):
        found[one.rule.id] = (str(one.due), one.state)
    return found


def test_from_application_to_the_archive() -> None:
    case = permit().to("archived")
    assert case.number.startswith("连市城许〔2026〕")
    done = [act.act for act in cases.timeline(cases.by_uid(case.uid))]
    assert done[0] == "receive_application"
    assert {"grant_permit", "deliver_permit", "publish_decision", "close_case", "archive_case"} <= set(done)
