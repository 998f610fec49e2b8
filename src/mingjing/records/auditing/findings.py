"""审计结论 — what an audit found: each finding by table, place and column, never with a value; and the report of the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal


def moment(text: str) -> datetime:
    """A moment as a report writes it."""
    return datetime.fromisoformat(text)


Level = Literal["altered", "unsure"]
FINDINGS_MOST = 1000  # whoever changed everything is found by the first of them


@dataclass(frozen=True, slots=True)
class Finding:
    """一处不符 — in which table, where (case and number of the act, or log and index), which column, in words.

    `unsure` means that something could not be told, not that it is wrong.
    """

    table: str
    where: str
    column: str
    message: str
    level: Level = "altered"


@dataclass(slots=True)
class Report:
    """审计报告 — one audit: when, how much was derived again, how long each part took, the roots it came to, what it found."""

    kind: str
    started: str
    ended: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    logs: dict[str, dict[str, Any]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    left_out: int = 0

    def add(self, *found: Finding) -> None:
        """Keep findings, up to a number that a person can still read."""
        room = max(0, FINDINGS_MOST - len(self.findings))
        self.findings += found[:room]
        self.left_out += len(found[room:])

    def count(self, what: str, number: int = 1) -> None:
        """So many more of these were derived again."""
        self.counts[what] = self.counts.get(what, 0) + number

    @property
    def code(self) -> int:
        """0: all as recorded; 1: something was altered; 2: something could not be told."""
        levels = {one.level for one in self.findings}
        return 1 if "altered" in levels else 2 if "unsure" in levels else 0

    def to_json(self) -> dict[str, Any]:
        """Ready for JSON, with the exit status."""
        return {"code": self.code, **asdict(self)}

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Report:
        """The report of its JSON."""
        rest = {name: value for name, value in told.items() if name not in ("code", "findings")}
        return cls(**rest, findings=[Finding(**one) for one in told["findings"]])
