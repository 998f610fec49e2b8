"""要办的事 — a call as it came to the door, and the attempt that it was read as: what the kernel rules and the record keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mingjing.kernel.facts import Attempt, Mandate, Person
from mingjing.kernel.law import ActSpec, Effective
from mingjing.registry.reads import User


@dataclass(frozen=True, slots=True)
class Call:
    """请求 — as it came."""

    act: str
    by: User
    case: str | None
    at: datetime | None
    officers: tuple[str, ...]
    fields: Mapping[str, Any]
    media: tuple[str, ...]
    idem: str | None
    seen_seq: int | None
    request: list[Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """拟办 — the attempt, how the procedure declares the act, and how it will stand on the record."""

    attempt: Attempt
    law: Effective
    spec: ActSpec
    records_as: str
    fields: Mapping[str, Any]
    late: bool
    proposed_by: Person | None = None
    checked_by: Person | None = None
    mandate: Mandate | None = None
