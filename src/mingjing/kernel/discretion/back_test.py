"""试算 — a draft table run over past cases before it is issued: which step each would land in, how the amount would move.

It serves 国办发〔2022〕27号 item 10 (assessment before a benchmark is issued). It refuses to guess facts that a past case
does not state: such a case is told as not evaluable, with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mingjing.kernel.discretion.deciding import apply, in_fen
from mingjing.kernel.discretion.rules import GeneralRules
from mingjing.kernel.discretion.table import Table
from mingjing.kernel.discretion.weighing import weigh

How = Literal["within", "lower", "higher", "no_fine", "cannot"]
HOW = {
    "within": "原来的罚款在新幅度之内",
    "lower": "新幅度低于原来的罚款",
    "higher": "新幅度高于原来的罚款",
    "no_fine": "原来没有罚款，或者新表不罚",
    "cannot": "无法试算",
}


@dataclass(frozen=True, slots=True)
class Past:
    """旧案 — what a past case stated for its benchmark, and the fine decided (None: none, or not yet)."""

    case: str
    stated: Mapping[str, Any] | None
    grounds: Sequence[Mapping[str, Any]] = ()
    fined: int | None = None
    step: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """试算的一件 — the step it would land in and its band in 分, how that compares, or why it cannot be said."""

    case: str
    how: How
    step: str = ""
    low: int | None = None
    high: int | None = None
    fined: int | None = None
    before: str = ""
    why: str = ""

    @property
    def change(self) -> int:
        """How far the fine would have to move into the band, in 分; negative is lower."""
        if self.fined is None or self.low is None or self.high is None:
            return 0
        return max(self.low - self.fined, 0) + min(self.high - self.fined, 0)


@dataclass(frozen=True, slots=True)
class Result:
    """试算结果 — every case, counts by step and by outcome, and the reasons of those that cannot be evaluated."""

    trials: tuple[Trial, ...]
    steps: Mapping[str, int]
    outcomes: Mapping[str, int]
    reasons: Mapping[str, int]
    change: int


def run(table: Table, cases: Iterable[Past], rules: Sequence[GeneralRules]) -> Result:
    """The table over the cases."""
    trials = tuple(tried(table, one, rules) for one in cases)
    return Result(
        trials,
        dict(Counter(one.step for one in trials if one.how != "cannot").most_common()),
        dict(Counter(one.how for one in trials)),
        dict(Counter(one.why for one in trials if one.how == "cannot").most_common()),
        sum(one.change for one in trials),
    )


def tried(table: Table, past: Past, rules: Sequence[GeneralRules]) -> Trial:
    """The table over one case."""
    if past.stated is None:
        return Trial(past.case, "cannot", fined=past.fined, before=past.step, why="案件没有写明裁量事实")
    said = {name: value for name, value in past.stated.items() if name in table.facts}
    finding = apply(table, said)
    if finding.state != "step":
        words = {"lacks": "；".join(finding.faults.values()), "unlawful": "；".join(finding.warnings)}
        why = words.get(finding.state) or "；".join(finding.why)
        return Trial(past.case, "cannot", fined=past.fined, before=past.step, why=why)
    weighed = weigh(finding, past.grounds, rules)
    band = weighed.band()
    title = "不予处罚" if weighed.no_penalty == "must" or finding.no_penalty else finding.title
    if band is None or past.fined is None or weighed.no_penalty == "must":
        return Trial(past.case, "no_fine", title, fined=past.fined, before=past.step)
    low, high = in_fen(band)
    how: How = "within" if low <= past.fined <= high else ("lower" if high < past.fined else "higher")
    return Trial(past.case, how, title, low, high, past.fined, past.step)
