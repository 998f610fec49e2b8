"""搜索 — what can happen at all, from where a close can be reached, and the shortest way to a forbidden record.

It serves the six proofs. First the records are bounded: small groups of facts are followed exactly while the others may be anything,
and what no group allows cannot happen. Within these bounds searches go backwards, whole sets of records at a time, until nothing
new is found. It refuses to guess: a search that grows too large says that it was not finished.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mingjing.kernel.prove import walking
from mingjing.kernel.prove.diagram import FALSE, TRUE, Node
from mingjing.kernel.prove.machine import Machine, Move

GROUPS = (14, 22, 32)
MOST_NODES = 2_000_000


class Unfinished(Exception):
    """没有完成 — the search grew beyond what is allowed; nothing is known."""


@dataclass(frozen=True, slots=True)
class Taken:
    """走过的一步 — a move, and the record in which it was made."""

    move: Move
    state: dict[int, bool]


class Search:
    """搜索 — over one machine; the bounds are worked out once."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.sets = machine.book.sets
        self._before = 0
        self._bounds: Node | None = None

    @property
    def bounds(self) -> Node:
        """A set that holds every record that can be reached (and perhaps some that cannot)."""
        if self._bounds is None:
            self._tighten(GROUPS[0])
        assert self._bounds is not None
        return self._bounds

    def _tighten(self, size: int) -> None:
        """Bounds by larger groups, which leave out more of what cannot be."""
        parts = [self._group(group) for group in self._groups(size)]
        before = TRUE if self._bounds is None else self._bounds
        self._bounds = self.sets.both(before, self.sets.all(sorted(parts)))

    def _groups(self, size: int) -> list[frozenset[int]]:
        """Of each fact those that the same acts move."""
        told = [
            (mark.at, {one.act for one in (*mark.sets, *mark.clears)} | set(_values(mark.sets)))
            for mark in self.machine.book.marks
        ]
        told += [
            (at, {one.act for one in (*tally.ups, *tally.downs)})
            for tally in self.machine.book.tallies
            for at in (tally.low, tally.high)
        ]
        opening = [one.guard for one in self.machine.moves if one.happening.act in self.machine.law.openings]
        base = self.sets.facts_in(self.sets.any(opening))
        found = set()
        for at, acts in told:
            near = sorted(((len(acts & other) / max(1, len(acts | other)), one) for one, other in told), reverse=True)
            found.add(frozenset([at, *base, *(one for share, one in near[:size] if share > 0)]))
        return [one for one in found if not any(one < other for other in found)]

    def _group(self, group: frozenset[int]) -> Node:
        """The records that the group alone allows: every move is tried wherever the group does not forbid it."""
        sets = self.sets
        moves = [
            (sets.shadow(move.guard, group), {at: value for at, value in move.facts.items() if at in group})
            for move in self.machine.moves
            if not group.isdisjoint(move.facts)
        ]
        found, tried, again = sets.shadow(self.machine.begins, group), [FALSE] * len(moves), True
        while again:
            again = False
            for number, (guard, facts) in enumerate(moves):
                new = sets.less(sets.both(found, guard), tried[number])
                if new == FALSE:
                    continue
                tried[number] = sets.either(tried[number], new)
                more = sets.either(found, sets.moved(new, facts))
                if more != found:
                    found, again = more, True
        return found

    @property
    def before(self) -> int:
        """How many nodes the machine and its bounds took."""
        if not self._before:
            _ = self.bounds
            self._before = self.sets.nodes
        return self._before

    def stuck(self, goal: Node) -> Node:
        """Records within the bounds from which the goal can never be reached; none: from everywhere it can."""
        sets, found = self.sets, goal
        while True:
            before = found
            for move in self.machine.moves:
                found = sets.either(found, sets.both(move.guard, sets.before(found, move.facts)))
            left = sets.less(self.bounds, found)
            if left == FALSE:
                return left
            if found == before:
                break
            self._hold()
        for size in GROUPS[1:]:
            self._tighten(size)
            if (left := sets.less(self.bounds, found)) == FALSE:
                break
        return left

    def leading(self, goal: Node, moves: Sequence[Move]) -> Node:
        """Every record, possible or not, from which these moves can reach the goal."""
        sets, found, before = self.sets, goal, FALSE
        while found != before:
            before = found
            for move in moves:
                found = sets.either(found, sets.both(move.guard, sets.before(found, move.facts)))
            self._hold()
        return found

    def way(self, goal: Node, moves: Sequence[Move] | None = None) -> list[Taken] | None:
        """Moves from an empty record into the goal, none of them idle, or None when there is no way at all."""
        sets = self.sets
        if sets.both(goal, self.bounds) == FALSE:
            return None
        told = self.machine.moves if moves is None else moves
        if moves is None and (walked := walking.way(self.machine, goal)) is not None:
            return self._taken(walked)
        found = sets.both(goal, self.bounds)
        rings = [found]
        while (here := sets.both(found, self.machine.begins)) == FALSE:
            came = [sets.both(move.guard, sets.before(found, move.facts)) for move in told]
            more = sets.either(found, sets.any(came))
            if more == found:
                return None
            found = more
            rings.append(found)
            self._hold()
        return self._forward(rings, here, told)

    def _taken(self, numbers: Iterable[int]) -> list[Taken]:
        state = self.sets.one_of(self.machine.begins, self.machine.book.facts)
        way = []
        for number in numbers:
            move = self.machine.moves[number]
            way.append(Taken(move, state))
            state = {**state, **move.facts}
        return way

    def _forward(self, rings: list[Node], here: Node, moves: Iterable[Move]) -> list[Taken]:
        state = self.sets.one_of(here, self.machine.book.facts)
        told = list(moves)
        way = []
        for ring in rings[-2::-1]:
            move = next(
                one
                for one in told
                if self.sets.holds(one.guard, state) and self.sets.holds(ring, {**state, **one.facts})
            )
            way.append(Taken(move, state))
            state = {**state, **move.facts}
        return way

    def last(self, move: Move, state: dict[int, bool]) -> Taken:
        """The move as the last one of a way."""
        return Taken(move, state)

    def _hold(self) -> None:
        if self.sets.nodes > self.before + MOST_NODES:
            raise Unfinished

    @property
    def states(self) -> int:
        """How many abstract records the bounds hold."""
        return self.sets.size(self.bounds, self.machine.book.facts)


def _values(patterns: Iterable[object]) -> Iterable[str]:
    return (str(one) for one in patterns)


__all__ = ["TRUE", "Search", "Taken", "Unfinished"]
