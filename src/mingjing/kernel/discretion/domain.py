"""事实的值域 — every combination of facts that a table can tell apart, as finitely many cells with one sample each.

It serves the proof that a table has no gap and no overlap: a condition only compares a fact with written numbers, so
between two of these numbers nothing changes. It refuses to sample at random: what it visits is all there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import ceil, floor

from mingjing.kernel.discretion.table import Between, Fact, Stated, Table, Test, Value, holds, leaves


@dataclass(frozen=True, slots=True)
class Cell:
    """一格 — the values of one fact between which no condition tells a difference; `sample` is one of them."""

    sample: Value
    low: Fraction | None = None
    high: Fraction | None = None
    low_in: bool = True
    high_in: bool = True

    @property
    def point(self) -> bool:
        """True when it holds one value only."""
        return self.low is not None and self.low == self.high


NOT_THERE = Cell(None)


def cells(fact: Fact, tests: Iterable[Test], more: Iterable[Fraction] = ()) -> tuple[Cell, ...]:
    """The cells of one fact under these conditions, in order; `more`: further numbers at which something changes.

    >>> [cell.sample for cell in cells(Fact("n", "次数", "count", least=Fraction(1)), [Between("n", Fraction(2), Fraction(2))])]
    [Fraction(1, 1), Fraction(2, 1), Fraction(3, 1)]
    """
    if fact.type == "choice":
        return tuple(Cell(value) for value in fact.options)
    found = {one for test in tests for leaf in leaves(test) if leaf.fact == fact.id for one in _bounds(leaf)}
    cuts = sorted(one for one in (*found, *more) if fact.least is None or one >= fact.least)
    cuts = [one for one in cuts if fact.most is None or one <= fact.most]
    low, high = fact.least, fact.most
    edges = sorted({*cuts, *(one for one in (low, high) if one is not None)})
    made = _whole(edges, fact) if fact.whole else _dense(edges, fact)
    return tuple(made)


def _bounds(leaf: object) -> list[Fraction]:
    return [one for one in (leaf.low, leaf.high) if one is not None] if isinstance(leaf, Between) else []


def _dense(edges: Sequence[Fraction], fact: Fact) -> Iterator[Cell]:
    """Points and the open stretches between them."""
    points = list(edges)
    if fact.least is None:
        yield Cell(points[0] - 1 if points else Fraction(0), None, points[0] if points else None, False, False)
    for place, point in enumerate(points):
        if point != fact.least or fact.least_in:
            yield Cell(point, point, point)
        if place + 1 < len(points):
            yield Cell((point + points[place + 1]) / 2, point, points[place + 1], False, False)
    if fact.most is None and points:
        yield Cell(points[-1] + 1, points[-1], None, False, False)


def _whole(edges: Sequence[Fraction], fact: Fact) -> Iterator[Cell]:
    """Runs of whole numbers."""
    for cell in _dense(edges, fact):
        low = cell.low if cell.low is not None else Fraction(0)
        first = ceil(low) if cell.low_in else floor(low) + 1
        last = None
        if cell.high is not None:
            last = floor(cell.high) if cell.high_in else ceil(cell.high) - 1
            if last < first:
                continue
        yield Cell(Fraction(first), Fraction(first), None if last is None else Fraction(last))


@dataclass(frozen=True, slots=True)
class Point:
    """一种情形 — one cell of every fact that is looked at, and the sample facts of it."""

    cells: tuple[tuple[str, Cell], ...]
    stated: Stated


def asked(table: Table, tests: Iterable[Test], more: Iterable[str] = ()) -> list[Fact]:
    """The facts that these conditions look at, with those that decide whether they arise, in the table's order."""
    wanted = {leaf.fact for test in tests for leaf in leaves(test)} | set(more)
    grew = True
    while grew:
        further = {leaf.fact for name in wanted for leaf in leaves(table.facts[name].asked_when)} - wanted
        wanted |= further
        grew = bool(further)
    if wanted & {leaf.fact for leaf in leaves(table.possible)}:
        wanted |= {leaf.fact for leaf in leaves(table.possible)}
        wanted |= {leaf.fact for name in wanted for leaf in leaves(table.facts[name].asked_when)}
    return [fact for name, fact in table.facts.items() if name in wanted]


def points(
    table: Table, facts: Sequence[Fact], tests: Sequence[Test], more: Iterable[Fraction] = ()
) -> Iterator[Point]:
    """Every situation that can arise over these facts; one that a fact is not asked in has it absent."""
    every = [*tests, table.possible, *(fact.asked_when for fact in table.facts.values())]
    extra = tuple(more)
    axes = [(fact, (*cells(fact, every, () if fact.type != "money" else extra), NOT_THERE)) for fact in facts]
    for combination in product(*(cells_ for _, cells_ in axes)):
        stated = {
            fact.id: cell.sample for (fact, _), cell in zip(axes, combination, strict=True) if cell.sample is not None
        }
        if any(
            (cell is NOT_THERE) == holds(fact.asked_when, stated)
            for (fact, _), cell in zip(axes, combination, strict=True)
        ):
            continue
        if holds(table.possible, stated):
            named = (
                (fact.id, cell) for (fact, _), cell in zip(axes, combination, strict=True) if cell is not NOT_THERE
            )
            yield Point(tuple(named), stated)


def joined(cells: Sequence[Cell], *, whole: bool) -> list[Cell]:
    """Neighbouring cells as one stretch."""
    out: list[Cell] = []
    for cell in cells:
        last = out[-1] if out else None
        if last is not None and isinstance(cell.sample, Fraction) and _meet(last, cell, whole):
            out[-1] = Cell(last.sample, last.low, cell.high, last.low_in, cell.high_in)
        else:
            out.append(cell)
    return out


def _meet(one: Cell, other: Cell, whole: bool) -> bool:
    if one.high is None or other.low is None:
        return False
    return one.high + 1 == other.low if whole else one.high == other.low and (one.high_in or other.low_in)
