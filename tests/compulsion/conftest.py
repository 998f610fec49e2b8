"""强制的测试 — an agency of the city, its usual people, and cases of measures and execution carried through HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from mingjing.cases.example import ZONE, shop
from mingjing.cases.example_compulsion import Compelled
from mingjing.records import clock
from tests import factories
from tests.driver import ByApi

THURSDAY = datetime(2026, 9, 10, 9, 0, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def the_tenth_of_september(db: None) -> None:
    """A Thursday: thirty days later is a make-up workday after the national holiday."""
    clock.set_clock(THURSDAY)


@pytest.fixture
def door() -> ByApi:
    return ByApi()


@pytest.fixture
def begun(door: ByApi) -> Callable[..., Compelled]:
    """A case that has not begun, of the procedure."""

    def made(procedure: str = "compulsory_measure", **about: Any) -> Compelled:
        told = {"matter": "food_past_date", "parties": [shop(7)], "now": THURSDAY, **about}
        return Compelled(door, procedure=procedure, video=lambda who: [factories.video(who)], **told)

    return made
