"""裁量权基准表 — the shapes of a discretion table: facts with their domain, steps with conditions, amounts, weights.

It serves 行政处罚法 34 and 国办发〔2022〕27号 item 6 (violation, basis, steps, conditions, concrete standard).
It refuses floating numbers: amounts are 分, everything else is an exact fraction; nothing here changes after loading.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

Value = str | Fraction | None
Stated = Mapping[str, Value]
FactType = Literal["choice", "count", "measure", "money"]
Status = Literal["confirmed", "to_confirm"]
NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Is:
    """The fact is one of these choices."""

    fact: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Between:
    """The fact lies between two bounds; None: no bound on that side."""

    fact: str
    low: Fraction | None = None
    high: Fraction | None = None
    low_in: bool = True
    high_in: bool = True

    def holds(self, value: Fraction) -> bool:
        """True when the number lies within."""
        if self.low is not None and (value < self.low or (value == self.low and not self.low_in)):
            return False
        return self.high is None or value < self.high or (value == self.high and self.high_in)


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; without parts: always."""

    parts: tuple[Test, ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    """One of the parts holds."""

    parts: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Test


Test = Is | Between | All | Either | Not
ALWAYS = All()


def holds(test: Test, stated: Stated) -> bool:
    """True when the test holds of the facts; a fact that does not arise satisfies nothing.

    >>> holds(Between("ph", Fraction(5), Fraction(6), False, False), {"ph": Fraction(11, 2)})
    True
    >>> holds(Is("corrected", frozenset({"yes"})), {})
    False
    """
    if isinstance(test, Is):
        return stated.get(test.fact) in test.values
    if isinstance(test, Between):
        value = stated.get(test.fact)
        return isinstance(value, Fraction) and test.holds(value)
    if isinstance(test, All):
        return all(holds(part, stated) for part in test.parts)
    if isinstance(test, Either):
        return any(holds(part, stated) for part in test.parts)
    return not holds(test.part, stated)


def leaves(test: Test) -> Iterator[Is | Between]:
    """The tests of single facts within a test."""
    if isinstance(test, Is | Between):
        yield test
    elif isinstance(test, Not):
        yield from leaves(test.part)
    else:
        for part in test.parts:
            yield from leaves(part)


@dataclass(frozen=True, slots=True)
class Difference:
    """超出量 — a fact that is another fact minus a limit chosen by a third, never below zero (超限重量)."""

    of: str
    by: str
    limits: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Fact:
    """事实 — what the officer states once: a choice, a count of earlier penalties, a measure with its unit, or money."""

    id: str
    title: str
    type: FactType
    options: Mapping[str, str] = field(default_factory=lambda: NONE)
    unit: str = ""
    least: Fraction | None = None
    most: Fraction | None = None
    least_in: bool = True
    window: int = 0
    counts_this: bool = True
    asked_when: Test = ALWAYS
    lowest: str = ""
    derived: Difference | None = None
    note: str = ""

    @property
    def whole(self) -> bool:
        """True when only whole numbers occur: counts, and money in 分."""
        return self.type in ("count", "money")


@dataclass(frozen=True, slots=True)
class Amount:
    """数额 — 分 between `low` and `high`; with `of`: so many times that fact; with `per`: so much for each such part of it.

    `beyond` is what is free; `parts` says how an incomplete part counts; `cap` is the most.
    """

    low: Fraction
    high: Fraction
    low_in: bool = True
    high_in: bool = True
    of: str = ""
    per: Fraction | None = None
    parts: Literal["full", "started", "exact", "open"] = "exact"
    cap: Fraction | None = None
    word: Literal["fen", "times", "percent", "rate"] = "fen"


@dataclass(frozen=True, slots=True)
class Band:
    """幅度 — from `low` to `high` 分, each end belonging to it or not."""

    low: Fraction
    high: Fraction
    low_in: bool = True
    high_in: bool = True

    def holds(self, value: Fraction | int) -> bool:
        """True when the amount lies within."""
        return Between("", self.low, self.high, self.low_in, self.high_in).holds(Fraction(value))


@dataclass(frozen=True, slots=True)
class Penalty:
    """处理结果 — one kind of penalty of a step, on whom, how much; `may`: 可以; `no_penalty` is 不予处罚.

    `printed`: the amount in the words of the paper, which the proof reads again and compares.
    """

    kind: str
    who: str = ""
    amount: Amount | None = None
    may: bool = False
    detail: str = ""
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """裁量阶次 — when it applies and what it gives; `grade` orders it among the steps of its part."""

    id: str
    title: str
    grade: int
    when: Test
    penalties: tuple[Penalty, ...]
    words: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Weight:
    """分值 — one row of a factor."""

    title: str
    when: Test
    weight: Fraction
    line: int = 0


@dataclass(frozen=True, slots=True)
class Factor:
    """裁量因素 — rows of which exactly one counts."""

    id: str
    title: str
    rows: tuple[Weight, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """总和 — start, floor and cap (percent) of the weights for one penalty, and what one hundred percent is."""

    penalty: Penalty
    start: Fraction
    floor: Fraction | None
    cap: Fraction | None


@dataclass(frozen=True, slots=True)
class Part:
    """部分 — one set of steps, or of weighted factors; the results of several parts add up."""

    id: str
    title: str
    steps: tuple[Step, ...] = ()
    factors: tuple[Factor, ...] = ()
    totals: tuple[Total, ...] = ()


@dataclass(frozen=True, slots=True)
class Legal:
    """法定幅度 — the statutory range of one kind of penalty on one of the punished, where `when` holds."""

    kind: str
    amount: Amount
    who: str = ""
    when: Test = ALWAYS
    shape: Literal["range", "only_max", "only_min"] = "range"


@dataclass(frozen=True, eq=False)
class Table:
    """裁量权基准表 — one dated table of one authority for one matter. `faults` are what loading could not prove of it."""

    id: str
    title: str
    authority: str
    basis: tuple[str, ...]
    in_force: date
    status: Status
    source: str
    place: str
    facts: Mapping[str, Fact]
    parts: tuple[Part, ...]
    legal: tuple[Legal, ...] = ()
    exempt: tuple[Step, ...] = ()
    possible: Test = ALWAYS
    several: Literal["ask", "heavier"] = "ask"
    above_in: bool = True
    below_in: bool = True
    matter: str = ""
    act: str = ""
    rules: str = ""
    total_cap: Fraction | None = None
    fields: tuple[str, ...] = ()
    repealed: date | None = None
    precondition: str = ""
    order: str = ""
    note: str = ""
    example: bool = False
    file: str = ""
    sha256: str = ""

    @cached_property
    def faults(self) -> tuple[Any, ...]:
        """What the proof of the table found; empty when it has no gap, no overlap and stays within the law."""
        from mingjing.kernel.discretion.proof import prove  # the proof reads tables: imported where it is needed

        return tuple(prove(self))

    @property
    def faulty(self) -> bool:
        """True when a fault (not a mere warning) was found: a person decides there."""
        return any(one.grave for one in self.faults)

    @cached_property
    def counts(self) -> tuple[Fact, ...]:
        """The facts that count earlier penalties."""
        return tuple(one for one in self.facts.values() if one.type == "count")

    def in_force_on(self, day: date) -> bool:
        """True from the day of entry into force to the day before repeal."""
        return self.in_force <= day and (self.repealed is None or day < self.repealed)


def evaluate(amount: Amount, stated: Stated) -> Band | None:
    """The band of an amount for these facts; None where its quantity was not stated.

    >>> evaluate(Amount(Fraction(2), Fraction(5), of="gains", word="times"), {"gains": Fraction(100)})
    Band(low=Fraction(200, 1), high=Fraction(500, 1), low_in=True, high_in=True)
    """
    low, high = amount.low, amount.high
    if amount.of:
        quantity = stated.get(amount.of)
        if not isinstance(quantity, Fraction):
            return None
        fewest = most = quantity
        if amount.per is not None:
            fewest, most = counted(quantity / amount.per, amount.parts)
        low, high = low * fewest, high * most
    if amount.cap is not None:
        low, high = min(low, amount.cap), min(high, amount.cap)
    return Band(low, high, amount.low_in, amount.high_in)


def counted(parts: Fraction, how: str) -> tuple[Fraction, Fraction]:
    """How many parts count, at least and at most; `open` (the table does not say) from the full ones to pro rata.

    >>> counted(Fraction(5, 2), "open")
    (Fraction(2, 1), Fraction(5, 2))
    """
    full = Fraction(parts.numerator // parts.denominator)
    if how == "full":
        return full, full
    if how == "started":
        up = Fraction(-((-parts.numerator) // parts.denominator))
        return up, up
    return (full, parts) if how == "open" else (parts, parts)


def tests_of(made: Table) -> list[Test]:
    """Every condition of the table."""
    found = [step.when for step in made.exempt] + [one.when for one in made.legal]
    for part in made.parts:
        found += [step.when for step in part.steps]
        found += [row.when for factor in part.factors for row in factor.rows]
    return found


def amounts_of(made: Table) -> list[Amount]:
    """Every amount of the table."""
    penalties = [one for part in made.parts for step in part.steps for one in step.penalties]
    penalties += [one.penalty for part in made.parts for one in part.totals]
    return [one.amount for one in penalties if one.amount is not None] + [one.amount for one in made.legal]
