"""案情 — what the kernel is told of a case: the acts done, by whom, when, with which fields.

It serves 行政处罚法 art. 47 (the whole process leaves traces): state is read from the acts, never stored beside them.
It refuses to look anything up: no clock, no database; whoever calls brings everything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

Step = Literal["do", "propose", "check", "approve"]


@dataclass(frozen=True, slots=True)
class Certificate:
    """执法证 — a certificate as it stood: its number and the days on which it is valid (inclusive)."""

    number: str
    agency: str
    valid_from: date
    valid_to: date
    withdrawn: date | None = None

    def valid_on(self, day: date) -> bool:
        """True when the certificate may be used on that day."""
        return self.valid_from <= day <= self.valid_to and (self.withdrawn is None or day < self.withdrawn)


@dataclass(frozen=True, slots=True)
class Person:
    """人员 — a person as they were when they acted."""

    id: str
    name: str
    agency: str
    unit: str = ""
    roles: frozenset[str] = frozenset()
    certificate: Certificate | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """音像、文件 — one evidence file, named by digest; kind is photo, audio, video, pdf."""

    id: str
    kind: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """环节 — one act on the record. `fields` are those declared by the procedure; for propose, check, return and the
    review acts `fields["act"]` names the act that the draft is of."""

    seq: int
    act: str
    at: datetime
    by: Person
    officers: tuple[Person, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    media: tuple[Media, ...] = ()
    recorded_at: datetime | None = None
    late_entry: bool = False
    proposed_by: Person | None = None
    checked_by: Person | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """拟办 — an act that somebody wants to do now; `step` says how far along the approval it is."""

    act: str
    at: datetime
    by: Person
    officers: tuple[Person, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    media: tuple[Media, ...] = ()
    step: Step = "do"


@dataclass(frozen=True, slots=True)
class PriorFine:
    """前次罚款 — a fine already imposed on the same party for the same violation in any case (处罚法 29)."""

    case: str
    party: str
    violation: str
    decided: date


@dataclass(frozen=True, slots=True)
class Matter:
    """事项 — what the law of substance says of a matter, as far as the procedure needs it."""

    id: str
    title: str
    field: str
    benchmark: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """案情 — everything a ruling may look at. Build with `Facts.of`; add an act with `after`."""

    case: str
    procedure: str
    place: str
    field: str
    agency: str
    matter: Matter
    acts: tuple[Act, ...] = ()
    prior_fines: tuple[PriorFine, ...] = ()
    by_act: Mapping[str, tuple[Act, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, *, acts: Sequence[Act] = (), **rest: Any) -> Facts:
        """Facts with the index of acts by name built once."""
        index: dict[str, list[Act]] = {}
        for act in acts:
            index.setdefault(act.act, []).append(act)
        return cls(acts=tuple(acts), by_act={name: tuple(found) for name, found in index.items()}, **rest)

    def last(self, act: str) -> Act | None:
        """The latest act of that name, or None."""
        found = self.by_act.get(act)
        return found[-1] if found else None

    def done(self, act: str) -> bool:
        """True when the act was done at least once."""
        return act in self.by_act
