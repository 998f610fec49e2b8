"""适用裁量基准 — the step, band and row of a table for the facts of a case, why, and what would change it.

It serves 国办发〔2022〕27号 items 6, 12 and 14, LY-O12 (the result comes from the facts and the benchmark).
It refuses to choose where the table does not: no row, or several rows, are told as such and left to a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil, floor
from typing import Any, Literal

from mingjing.kernel.discretion import stating, words
from mingjing.kernel.discretion.domain import Cell, cells, joined
from mingjing.kernel.discretion.table import (
    NONE,
    Band,
    Part,
    Penalty,
    Stated,
    Step,
    Table,
    Total,
    evaluate,
    holds,
    tests_of,
)

State = Literal["step", "no_step", "several", "lacks", "unlawful"]


@dataclass(frozen=True, slots=True)
class Given:
    """结果 — one penalty of the step that applies, its band and the statutory range it lies in; None: has no amount."""

    penalty: Penalty
    band: Band | None = None
    legal: Band | None = None
    legal_shape: str = "range"


@dataclass(frozen=True, slots=True)
class Change:
    """变动 — another value of one fact, and the step and penalties that would then apply."""

    fact: str
    words: str
    step: str
    penalties: str


@dataclass(frozen=True, slots=True)
class Finding:
    """适用结果 — `state`: step; no_step; several (rows that all fit); lacks (facts not stated, in `faults`); unlawful."""

    table: Table
    state: State
    stated: Stated
    step: str = ""
    title: str = ""
    rows: tuple[str, ...] = ()
    given: tuple[Given, ...] = ()
    why: tuple[str, ...] = ()
    faults: Mapping[str, str] = field(default_factory=lambda: NONE)
    warnings: tuple[str, ...] = ()
    percent: Mapping[str, Fraction] | None = None

    @property
    def no_penalty(self) -> bool:
        """True when the step that applies gives no penalty."""
        return self.state == "step" and all(one.penalty.kind == "no_penalty" for one in self.given)

    def band(self, kind: str = "fine", who: str = "") -> Band | None:
        """The band of the penalty of that kind (on that person), or None."""
        for one in self.given:
            if one.penalty.kind == kind and (not who or one.penalty.who in ("", who)):
                return one.band
        return None

    def told(self) -> str:
        """The penalties in words."""
        return "，".join(words.penalty(one.penalty, one.band) for one in self.given)


def apply(table: Table, said: Mapping[str, Any]) -> Finding:
    """The finding for facts as somebody stated them."""
    stated, faults = stating.read(table, said)
    if faults:
        return Finding(table, "lacks", stated, faults=faults, why=tuple(faults.values()))
    return decide(table, stated)


def decide(table: Table, stated: Stated) -> Finding:
    """The finding for facts already read."""
    for step in table.exempt:
        if holds(step.when, stated):
            return _found(table, stated, [(None, step)], step.title)
    fit: list[tuple[Part, Step]] = []
    for part in table.parts:
        if part.factors:
            return _weighed(table, part, stated)
        rows = [step for step in part.steps if holds(step.when, stated)]
        if not rows:
            return _none(table, part, stated)
        if len(rows) > 1:
            if (one := _heaviest(table, rows, stated)) is None:
                return _several(table, rows, stated)
            rows = [one]
        fit.append((part, rows[0]))
    return _found(table, stated, fit, "、".join(step.title for _, step in fit))


def _none(table: Table, part: Part, stated: Stated) -> Finding:
    facts = words.stated(table, stated)
    where = f"“{part.title}”" if len(table.parts) > 1 else ""
    return Finding(table, "no_step", stated, why=(f"{facts}：{where}没有一档",), faults={})


def _several(table: Table, rows: Sequence[Step], stated: Stated) -> Finding:
    names = tuple(step.words or step.title for step in rows)
    listed = "、".join(f"“{name}”" for name in names)
    why = f"{words.stated(table, stated)}：{listed}都适用，由人决定"
    return Finding(table, "several", stated, rows=names, why=(why,), faults={}, title="、".join(s.title for s in rows))


def _heaviest(table: Table, rows: Sequence[Step], stated: Stated) -> Step | None:
    """The heavier step where the table says that it counts; rows under the same condition are left to a person."""
    if table.several != "heavier" or len({row.when for row in rows}) < len(rows):
        return None
    return max(rows, key=lambda step: (step.grade, _top(step, stated)))


def _top(step: Step, stated: Stated) -> Fraction:
    bands = [evaluate(one.amount, stated) for one in step.penalties if one.amount]
    return max((band.high for band in bands if band is not None), default=Fraction(0))


def _legal(table: Table, penalty: Penalty, stated: Stated) -> tuple[Band | None, str]:
    """The statutory range of a penalty for these facts."""
    fit = [one for one in table.legal if (one.kind, one.who) == (penalty.kind, penalty.who) and holds(one.when, stated)]
    measured = [(one, band) for one in fit if (band := evaluate(one.amount, stated)) is not None]
    if not measured:
        return None, "range"
    own = penalty.amount.of if penalty.amount is not None else ""
    legal, band = next(((one, band) for one, band in measured if one.amount.of == own), measured[0])
    return band, legal.shape


def _given(table: Table, penalty: Penalty, stated: Stated) -> Given:
    band = evaluate(penalty.amount, stated) if penalty.amount is not None else None
    legal, shape = _legal(table, penalty, stated) if band is not None else (None, "range")
    return Given(penalty, band, legal, shape)


def _found(table: Table, stated: Stated, fit: Sequence[tuple[Part | None, Step]], title: str) -> Finding:
    given = [_given(table, one, stated) for _, step in fit for one in step.penalties]
    if len(fit) > 1:
        given = _added(table, given)
    rows = tuple(step.words or step.title for _, step in fit)
    facts = words.stated(table, stated)
    why = [f"{facts}：适用“{'、'.join(rows)}”"] if facts else [f"适用“{'、'.join(rows)}”"]
    return _checked(
        Finding(table, "step", stated, "+".join(s.id for _, s in fit), title, rows, tuple(given), tuple(why), {})
    )


def _added(table: Table, given: Sequence[Given]) -> list[Given]:
    """The fines of several parts add up, to the table's total cap; other kinds stand once."""
    out: list[Given] = []
    for one in given:
        same = next((at for at, other in enumerate(out) if _alike(other, one)), None)
        if one.penalty.kind == "no_penalty" and any(other.penalty.kind != "no_penalty" for other in given):
            continue
        if same is None:
            out.append(one)
        elif one.band is not None and (known := out[same].band) is not None:
            out[same] = replace(out[same], band=Band(known.low + one.band.low, known.high + one.band.high))
    if any(one.penalty.kind == "fine" for one in out):
        out = [one for one in out if one.penalty.kind != "warning"] if len(out) > 1 else out
    cap = table.total_cap
    return [one if one.band is None or cap is None else replace(one, band=_capped(one.band, cap)) for one in out]


def _alike(one: Given, other: Given) -> bool:
    return (one.penalty.kind, one.penalty.who) == (other.penalty.kind, other.penalty.who)


def _capped(band: Band, cap: Fraction) -> Band:
    return Band(min(band.low, cap), min(band.high, cap), band.low_in, band.high_in)


def _weighed(table: Table, part: Part, stated: Stated) -> Finding:
    """The sum of the weights of the rows that apply, as percent of the whole."""
    rows: list[str] = []
    why: list[str] = []
    weights = Fraction(0)
    for factor in part.factors:
        fit = [row for row in factor.rows if holds(row.when, stated)]
        if not fit:
            told = f"{words.stated(table, stated)}：因素“{factor.title}”没有一档"
            return Finding(table, "no_step", stated, rows=tuple(rows), why=(*why, told), faults={})
        if len(fit) > 1:
            names = "、".join(f"“{row.title}”" for row in fit)
            told = f"{words.stated(table, stated)}：因素“{factor.title}”的{names}都适用，由人决定"
            return Finding(table, "several", stated, rows=tuple(row.title for row in fit), why=(*why, told), faults={})
        rows.append(f"{factor.title}：{fit[0].title}")
        why.append(f"{factor.title}“{fit[0].title}”计{words.plain(fit[0].weight)}%")
        weights += fit[0].weight
    given, percents = [], {}
    for total in part.totals:
        percent, told = _percent(total, weights)
        percents[total.penalty.who] = percent
        why.append(told)
        given.append(_of_whole(table, total, percent, stated))
    return _checked(
        Finding(
            table, "step", stated, "weighed", "各因素分值之和", tuple(rows), tuple(given), tuple(why), {}, (), percents
        )
    )


def _percent(total: Total, weights: Fraction) -> tuple[Fraction, str]:
    raw = total.start + weights
    percent = max(raw, total.floor) if total.floor is not None else raw
    percent = min(percent, total.cap) if total.cap is not None else percent
    whom = f"对{words.WHO.get(total.penalty.who, total.penalty.who)}：" if total.penalty.who else ""
    bound = "" if percent == raw else f"，按{words.plain(percent)}%计"
    return percent, f"{whom}起点{words.plain(total.start)}%，合计{words.plain(raw)}%{bound}"


def _of_whole(table: Table, total: Total, percent: Fraction, stated: Stated) -> Given:
    given = _given(table, total.penalty, stated)
    if given.band is None:
        return given
    amount = given.band.high * percent / 100
    return replace(given, band=Band(amount, amount))


def _checked(finding: Finding) -> Finding:
    """With a warning where an amount leaves the statutory range, or a fact of the amount was not stated."""
    told: list[str] = []
    for one in finding.given:
        if one.band is None or one.legal is None:
            continue
        if one.band.low < one.legal.low:
            told.append(f"{words.band(one.band)}低于法定最低{words.money(one.legal.low)}，不能这样罚，由人决定")
        if one.band.high > one.legal.high:
            told.append(f"{words.band(one.band)}高于法定最高{words.money(one.legal.high)}，不能这样罚，由人决定")
    state: State = "unlawful" if told else finding.state
    if any(one.penalty.amount is not None and one.penalty.amount.parts == "open" for one in finding.given):
        told.append("不足一个单位怎样计算，表上没有写明，由人决定")
    return replace(finding, state=state, warnings=tuple(told))


def in_fen(band: Band) -> tuple[int, int]:
    """The whole 分 that lie within a band; the low end up, the high end down. A single amount that is no whole 分 down.

    >>> in_fen(Band(Fraction(0), Fraction(1000), True, False))
    (0, 999)
    """
    if band.low == band.high:
        return floor(band.low), floor(band.high)
    low = ceil(band.low) if band.low_in else floor(band.low) + 1
    high = floor(band.high) if band.high_in else ceil(band.high) - 1
    return low, max(low, high)


def changes(finding: Finding) -> Iterator[Change]:
    """For each fact, each other value (or stretch) that would lead to another step or amount; one fact at a time."""
    table = finding.table
    tests = [*tests_of(table), table.possible, *(fact.asked_when for fact in table.facts.values())]
    for name, fact in table.facts.items():
        if name not in finding.stated or fact.derived is not None or fact.type == "money":
            continue
        found: dict[tuple[str, str], list[Cell]] = {}
        for cell in cells(fact, tests):
            other = _with(table, {**finding.stated, name: cell.sample})
            if other is not None and other.state == "step" and _own(other) != _own(finding):
                found.setdefault((other.title, other.told()), []).append(cell)
        for (step, told), stretch in found.items():
            run = joined(stretch, whole=fact.whole) if fact.type != "choice" else stretch
            yield Change(name, "或者".join(words.cell(fact, one) for one in run), step, told)


def _own(finding: Finding) -> tuple[str, str]:
    return finding.step, finding.told()


def _with(table: Table, stated: dict[str, Any]) -> Finding | None:
    """The finding for the facts with one changed; None where they are impossible or a further fact would arise."""
    kept = {name: value for name, value in stated.items() if holds(table.facts[name].asked_when, stated)}
    stating.derive(table, kept)
    arise = [one for one in table.facts.values() if one.id not in kept and holds(one.asked_when, kept)]
    if arise or not holds(table.possible, kept):
        return None
    return decide(table, kept)
