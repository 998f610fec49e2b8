"""People signed in, and a case carried as far as a test needs, through the door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from mingjing.cases.example import ZONE, Example, shop
from tests.cast import user
from tests.journeys.doors import python_door

START = datetime(2026, 6, 3, 9, 0, tzinfo=ZONE)


@pytest.fixture
def as_(db: None) -> Callable[[str], Client]:
    """A client signed in as that person."""

    def of(username: str) -> Client:
        client = Client()
        client.force_login(user(username), backend="mingjing.registry.sign_in.Backend")
        return client

    return of


@pytest.fixture
def example(db: None) -> Callable[..., Example]:
    """A case, as far as the named stage."""

    def to(stage: str, number: int = 1) -> Example:
        return Example(python_door, parties=[shop(number, f"示例观澜{number}号店")], now=START).to(stage)

    return to
