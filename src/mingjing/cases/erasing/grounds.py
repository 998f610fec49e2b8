"""删除的依据 — grounds and hindrances as the law folder lists them (`law/national/_erasure/`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import yaml
from django.conf import settings


@dataclass(frozen=True, slots=True)
class Ground:
    """一项依据 — its citation, what both people must answer, and whether it holds while the file must still be kept."""

    id: str
    title: str
    citation: str
    asks: str
    within_retention: bool
    status: str

    @property
    def to_confirm(self) -> bool:
        """True while nobody has checked the citation against the official text."""
        return self.status == "to_confirm"


@cache
def _files() -> tuple[tuple[date, dict[str, Any]], ...]:
    folder = settings.LAW_DIR / "national" / "_erasure"
    found = [yaml.safe_load(path.read_text()) for path in sorted(folder.glob("*.yaml"))]
    return tuple((one["in_force"], one) for one in found)


def in_force(on: date) -> dict[str, Any]:
    """What the law folder says on a day."""
    return [said for since, said in _files() if since <= on][-1]


def grounds(on: date) -> list[Ground]:
    """The grounds in their order."""
    return [Ground(**one) for one in in_force(on)["grounds"]]
