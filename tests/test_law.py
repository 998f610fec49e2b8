"""Every worked example beside the law is a test: the kernel must say what the lawyer wrote."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from mingjing.kernel.library import Library, load
from mingjing.kernel.scenarios import Scenario, play, scenarios

LAW = Path(__file__).resolve().parents[1] / "law"
ALL = list(scenarios(LAW))


@cache
def library() -> Library:
    return load(LAW)


@pytest.mark.parametrize("scenario", [pytest.param(one, id=f"{Path(one.where).name}-{one.title}") for one in ALL])
def test_scenario(scenario: Scenario) -> None:
    outcome = play(scenario, library())
    assert outcome.holds, f"{outcome.where} {outcome.title}\n  " + "\n  ".join(outcome.faults)
