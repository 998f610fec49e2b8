"""What every test of bundles needs: the demo day, and a log of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mingjing.records import clock
from mingjing.records.log import standing
from tests.bundles.small_log import SmallLog
from tests.driver import DAY


@pytest.fixture
def own_log(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallLog]:
    """The log's files go into the test's own folder, for a server of the test's too."""
    settings.LOG_DIR = tmp_path / "log"
    monkeypatch.setenv("MINGJING_LOG_DIR", str(settings.LOG_DIR))
    settings.LOG_POLICY = tmp_path / "log" / "policy.txt"
    standing._kept.clear()
    yield SmallLog()
    standing._kept.clear()


@pytest.fixture
def log(db: None, own_log: SmallLog) -> SmallLog:
    """The same, on the demo day."""
    clock.set_clock(DAY)
    return own_log
