"""办理的结果 — what a call to the door can come to: done, refused by the law, or a fault of the call.

`Done` and the kernel's `Refused` are values; `Invalid`, `Absent`, `Faster` and `IdemReused` are raised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mingjing.kernel.ruling import Refusal, Refused

__all__ = ["Absent", "Done", "Faster", "IdemReused", "Invalid", "Refusal", "Refused"]


@dataclass(frozen=True, slots=True)
class Done:
    """已办 — one act on the record: where it stands, its hash, the articles asked, the deadlines of the case now."""

    case: str
    seq: int
    act: str
    at: datetime
    hash: str
    articles: tuple[str, ...] = ()
    deadlines: tuple[Any, ...] = ()
    documents: tuple[Mapping[str, Any], ...] = ()
    number: str = ""
    late: bool = False
    again: bool = field(default=False, compare=False)


class Invalid(ValueError):
    """填写有误 — the call is malformed; `errors` maps the path of each field to what is wrong with it."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("；".join(f"{path}：{what}" for path, what in errors.items()))
        self.errors = dict(errors)


class Absent(LookupError):
    """没有 — the case is not there, or is not for this person to see: the same answer."""


class Faster(RuntimeError):
    """有人先办了 — the case moved since this person looked; `what` says what changed."""

    def __init__(self, what: str, seq: int | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.seq = seq


class IdemReused(RuntimeError):
    """请求标识已用过 — the same client's key with another body."""
