"""Tombstones and the keys' backup of each test lie in folders of its own."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_stones(settings: object, tmp_path: Path) -> None:
    """What is dead in one test is not dead in another."""
    settings.TOMBSTONES = tmp_path / "tombstones.jsonl"  # type: ignore[attr-defined]
    settings.KEY_BACKUP_DIR = tmp_path / "spare"  # type: ignore[attr-defined]
