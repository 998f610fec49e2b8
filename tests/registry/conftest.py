"""Every test of the registry begins on the demo day."""

from __future__ import annotations

import pytest

from mingjing.records import clock
from tests.driver import DAY


@pytest.fixture(autouse=True)
def demo_day(db: None) -> None:
    """The application's clock stands at the first of June 2026."""
    clock.set_clock(DAY)
