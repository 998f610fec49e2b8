"""What every test of the log needs: files of its own, events in a hurry, a cosigned checkpoint without processes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mingjing.records.log import standing


@pytest.fixture(autouse=True)
def log_dir(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """The log's files go into the test's own folder."""
    settings.LOG_DIR = tmp_path / "log"
    settings.LOG_POLICY = tmp_path / "log" / "policy.txt"
    settings.LOG_MIRROR = tmp_path / "mirror"
    standing._kept.clear()
    yield tmp_path / "log"
    standing._kept.clear()


@pytest.fixture
def live(transactional_copy: str, django_db_blocker: Any) -> Iterator[str]:
    """A database of the test's own where commits are real; its address."""
    with django_db_blocker.unblock():
        yield transactional_copy


@pytest.fixture
def world(db: None, tmp_path: Path, log_dir: Path) -> Iterator[Any]:
    """Signer, witnesses and policy in this process."""
    from tests.records.log.world import World

    made = World(tmp_path / "world")
    yield made
    made.close()


@pytest.fixture
def live_world(live: str, tmp_path: Path, log_dir: Path) -> Iterator[Any]:
    """The same where commits are real."""
    from tests.records.log.world import World

    made = World(tmp_path / "world")
    yield made
    made.close()
