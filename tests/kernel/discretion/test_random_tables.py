"""Gaps and overlaps found by the proof agree with brute force over a grid of the domain, for tables made at random."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import product
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingjing.kernel.discretion import proof
from mingjing.kernel.discretion.domain import asked, points
from mingjing.kernel.discretion.table import (
    ALWAYS,
    All,
    Amount,
    Between,
    Either,
    Fact,
    Is,
    Not,
    Part,
    Penalty,
    Step,
    Table,
    Test,
    holds,
)

FACTS = {
    "kind": Fact("kind", "种类", "choice", MappingProxyType({"a": "甲", "b": "乙"})),
    "times": Fact("times", "次数", "count", least=Fraction(1)),
    "ph": Fact("ph", "pH", "measure", least=Fraction(0), most=Fraction(6)),
    "over": Fact("over", "倍数", "measure", least=Fraction(0), asked_when=Is("kind", frozenset({"b"}))),
}
NUMBERS = [Fraction(number) for number in range(7)]
PROBES = [Fraction(number, 2) for number in range(17)]
GRID = {
    "kind": ["a", "b"],
    "times": [Fraction(number) for number in range(1, 9)],
    "ph": [one for one in PROBES if one <= 6],
    "over": PROBES,
}


@st.composite
def ranges(draw: st.DrawFn) -> Test:
    fact = draw(st.sampled_from(["times", "ph", "over"]))
    low = draw(st.none() | st.sampled_from(NUMBERS))
    high = draw(st.none() | st.sampled_from([one for one in NUMBERS if low is None or one >= low]))
    return Between(fact, low, high, draw(st.booleans()), draw(st.booleans()))


CHOICES = st.builds(Is, st.just("kind"), st.sets(st.sampled_from(["a", "b"]), min_size=1).map(frozenset))
TESTS = st.recursive(
    ranges() | CHOICES,
    lambda inner: (
        st.builds(All, st.lists(inner, min_size=1, max_size=2).map(tuple))
        | st.builds(Either, st.lists(inner, min_size=1, max_size=2).map(tuple))
        | st.builds(Not, inner)
    ),
    max_leaves=3,
)


def made(tests: list[Test], possible: Test = ALWAYS) -> Table:
    amount = Amount(Fraction(100), Fraction(100))
    steps = tuple(Step(f"s{n}", f"档{n}", n, test, (Penalty("fine", "", amount),)) for n, test in enumerate(tests))
    return Table(
        "random", "随机", "某局", ("某法",), date(2026, 1, 1), "to_confirm", "", "x", MappingProxyType(FACTS),
        (Part("steps", "随机", steps),), possible=possible,
    )  # fmt: skip


def grid(table: Table, names: list[str]) -> list[dict[str, Any]]:
    found = []
    for values in product(*([*GRID[name], None] for name in names)):
        stated = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        if all((name in stated) == holds(FACTS[name].asked_when, stated) for name in names) and holds(
            table.possible, stated
        ):
            found.append(stated)
    return found


@settings(max_examples=150, deadline=None)
@given(st.lists(TESTS, min_size=1, max_size=4), st.just(ALWAYS) | CHOICES)
def test_the_proof_agrees_with_brute_force(tests: list[Test], possible: Test) -> None:
    table = made(tests, possible)
    kinds = {fault.kind for fault in proof.prove(table)}
    names = [fact.id for fact in asked(table, tests)]
    hits = [sum(holds(test, stated) for test in tests) for stated in grid(table, names)]
    assert ("gap" in kinds) == (0 in hits)
    assert bool(kinds & {"overlap", "double_boundary", "same_condition"}) == any(hit > 1 for hit in hits)


@settings(max_examples=60, deadline=None)
@given(st.lists(TESTS, min_size=1, max_size=3))
def test_every_situation_of_the_grid_lies_in_one_cell_that_answers_alike(tests: list[Test]) -> None:
    table = made(tests)
    facts = asked(table, tests)
    samples = {tuple(holds(test, point.stated) for test in tests) for point in points(table, facts, tests)}
    for stated in grid(table, [fact.id for fact in facts]):
        assert tuple(holds(test, stated) for test in tests) in samples


@pytest.mark.parametrize("hole", [Fraction(3), Fraction(6)])
def test_one_missing_point_is_a_gap(hole: Fraction) -> None:
    below, above = Between("ph", None, hole, True, False), Between("ph", hole, None, False, True)
    found = [one for one in proof.prove(made([below, above])) if one.kind == "gap"]
    assert [one.sentence for one in found] == [f"pH{hole}：没有一档"]
