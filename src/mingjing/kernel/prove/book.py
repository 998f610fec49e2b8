"""抽象的案卷 — what a proof remembers of a record: a closed set of yes-or-no facts, each moved by the acts that concern it.

It serves every guard of `law/` that looks back: "was done", "was done since", "is blocked until", "has run out". A fact is told
by acts alone, so that the abstract record after an act depends on nothing but the abstract record before it.
It refuses approximations: a fact is exact, or the reading that wants it says that it is not covered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mingjing.kernel.prove.diagram import FALSE, TRUE, Diagrams, Node

TIME = "~time"
WORLD = "~world"


@dataclass(frozen=True, slots=True)
class Pattern:
    """所指的事 — an act (or the running out of a period) whose contents have these values."""

    act: str
    of: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def make(cls, act: str, of: Mapping[str, Any] | None = None) -> Pattern:
        """The pattern of an act and the values it must bear."""
        return cls(act, tuple(sorted(of.items())) if of else ())


@dataclass(frozen=True, slots=True)
class Happening:
    """发生的事 — one act with those of its contents that some rule reads; `step` is that of its approval."""

    act: str
    step: str = "do"
    values: Mapping[str, Any] = field(default_factory=dict)

    def fits(self, pattern: Pattern) -> bool:
        """True when this is what the pattern means."""
        return self.act == pattern.act and all(self.values.get(name) == value for name, value in pattern.of)


@dataclass(frozen=True, slots=True)
class Mark:
    """事实 — holds from what sets it (in the records of `where`) until what clears it; `begins` is its value in an empty record,
    None: either."""

    at: int
    title: str
    sets: tuple[Pattern, ...]
    clears: tuple[Pattern, ...]
    begins: bool | None = False
    where: Node = TRUE


@dataclass(frozen=True, slots=True)
class Tally:
    """差数 — how many more of one act than of another, followed from one too few to two too many, in two facts."""

    low: int
    high: int
    ups: tuple[Pattern, ...]
    downs: tuple[Pattern, ...]


class Book:
    """抽象的案卷 — the facts that the readings asked for, in the order in which they did."""

    def __init__(self, order: Sequence[int] = ()) -> None:
        self.sets = Diagrams()
        self.order = order
        self.marks: list[Mark] = []
        self.tallies: list[Tally] = []
        self.facts = 0
        self._known: dict[Any, Node] = {}
        self._by_act: dict[str, list[Mark]] = {}
        self._indexed = 0

    def _fact(self) -> int:
        self.facts += 1
        return self.order[self.facts - 1] if self.facts <= len(self.order) else self.facts - 1

    def since(self, title: str, sets: Iterable[Pattern], clears: Iterable[Pattern] = (), where: Node = TRUE) -> Node:
        """One of the first happened (in a record of `where`), and none of the others at the same time or later."""
        first, then = tuple(dict.fromkeys(sets)), tuple(dict.fromkeys(clears))
        if not first:
            return FALSE
        key = (frozenset(first), frozenset(then), where)
        if key not in self._known:
            mark = Mark(self._fact(), title, first, then, where=where)
            self.marks.append(mark)
            self._known[key] = self.sets.fact(mark.at)
        return self._known[key]

    def given(self, name: str, title: str, *, changes: bool = False) -> Node:
        """Something outside the record that may be so or not; with `changes` it may become so, or cease, at any time."""
        key = ("given", name)
        if key not in self._known:
            told = (Pattern.make(WORLD, {name: True}),), (Pattern.make(WORLD, {name: False}),)
            sets, clears = told if changes else ((), ())
            mark = Mark(self._fact(), title, sets, clears, False if changes else None)
            self.marks.append(mark)
            self._known[key] = self.sets.fact(mark.at)
        return self._known[key]

    def more(self, ups: Iterable[Pattern], downs: Iterable[Pattern]) -> Node:
        """More of the first happened than of the others."""
        first, then = tuple(ups), tuple(downs)
        key = ("more", first, then)
        if key not in self._known:
            tally = Tally(self._fact(), self._fact(), first, then)
            self.tallies.append(tally)
            self._known[key] = self.sets.fact(tally.high)
        return self._known[key]

    def effects(self, happening: Happening) -> list[tuple[Node, dict[int, bool]]]:
        """(where, which facts it sets): one entry, or several where it moves a tally."""
        found: list[tuple[Node, dict[int, bool]]] = [(TRUE, {})]
        for mark in self._moved_by(happening.act):
            if any(happening.fits(one) for one in mark.clears):
                for _, facts in found:
                    facts[mark.at] = False
            elif any(happening.fits(one) for one in mark.sets):
                if mark.where == TRUE:
                    for _, facts in found:
                        facts[mark.at] = True
                else:
                    found = [both for one in found for both in self._where(one, mark)]
        for tally in self.tallies:
            step = sum(happening.fits(one) for one in tally.ups) - sum(happening.fits(one) for one in tally.downs)
            if step:
                found = [both for one in found for both in self._tallied(one, tally, step)]
        return found

    def _moved_by(self, act: str) -> list[Mark]:
        """The facts that some pattern of the act moves."""
        if self._indexed != len(self.marks):
            self._by_act = {}
            for mark in self.marks:
                for name in dict.fromkeys(one.act for one in (*mark.sets, *mark.clears)):
                    self._by_act.setdefault(name, []).append(mark)
            self._indexed = len(self.marks)
        return self._by_act.get(act, [])

    def _where(self, one: tuple[Node, dict[int, bool]], mark: Mark) -> list[tuple[Node, dict[int, bool]]]:
        """Where the fact comes to hold, and where it stays as it is."""
        there, elsewhere = self.sets.both(one[0], mark.where), self.sets.less(one[0], mark.where)
        return [(there, {**one[1], mark.at: True}), (elsewhere, dict(one[1]))]

    def _tallied(
        self, one: tuple[Node, dict[int, bool]], tally: Tally, step: int
    ) -> list[tuple[Node, dict[int, bool]]]:
        """The tally is `2 * high + low`: one too few 0, even 1, one too many 2, two too many 3."""
        found = []
        for value in range(4):
            where = self.sets.all((one[0], self._bit(tally.high, value >> 1), self._bit(tally.low, value & 1)))
            then = min(3, max(0, value + step))
            found.append((where, {**one[1], tally.high: bool(then >> 1), tally.low: bool(then & 1)}))
        return found

    def _bit(self, at: int, value: int) -> Node:
        return self.sets.fact(at) if value else self.sets.no(self.sets.fact(at))

    def empty(self) -> Node:
        """The abstract records in which nothing has happened yet: facts of the world may be either way."""
        parts = [self.sets.no(self.sets.fact(one.at)) for one in self.marks if one.begins is False]
        parts += [self._bit(one.high, 0) for one in self.tallies] + [self._bit(one.low, 1) for one in self.tallies]
        return self.sets.all(parts)
