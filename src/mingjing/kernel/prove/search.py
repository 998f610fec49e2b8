"""搜索 — what can happen at all, from where a close can be reached, and the shortest way to a forbidden record.

It serves the six proofs. First the records are bounded: small groups of facts are followed exactly while the others may be anything,
and what no group allows cannot happen. Within these bounds searches go backwards, whole sets of records at a time, until nothing
new is found. It refuses to guess: a search that grows too large says that it was not finished.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mingjing.kernel.prove import walking
from mingjing.kernel.prove.diagram import FALSE, TRUE, Node
from mingjing.kernel.prove.machine import Machine, Move

NEAR = 14
WIDEST = 70
MOST_NODES = 1_000_000
MOST_OF_GROUP = 150_000
SURE, STEPS_BACK = 2, 3


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
        self._before = self.sets.nodes
        self._bounds: Node | None = None
        self._reached: dict[frozenset[int], Node] = {}

    @property
    def bounds(self) -> Node:
        """A set that holds every record that can be reached (and perhaps some that cannot)."""
        if self._bounds is None:
            parts = [self.reached(group) for group in self._groups(NEAR)]
            self._bounds = self.sets.all(sorted(parts))
        return self._bounds

    def possible(self, goal: Node, *, wide: bool = True) -> Node:
        """The records of the goal that may be reached: the facts that it looks at are followed exactly; `wide`: then those too that
        move them, as long as that stays small."""
        sets, group, left = self.sets, frozenset(self.sets.facts_in(goal)), goal
        while left != FALSE and group:
            left = sets.both(left, self.reached(group))
            wider = group | self._around(group)
            if not wide or wider == group or len(wider) > WIDEST:
                break
            group = wider
        return left

    def _around(self, group: frozenset[int]) -> set[int]:
        """The facts that decide whether a fact of the group moves."""
        moves = (move for move in self.machine.moves if not group.isdisjoint(move.facts))
        return {at for move in moves for at in self.sets.facts_in(move.guard)}

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
        found: dict[frozenset[int], None] = {}
        for at, acts in told:
            near = sorted(((len(acts & other) / max(1, len(acts | other)), one) for one, other in told), reverse=True)
            found[frozenset([at, *base, *(one for share, one in near[:size] if share > 0)])] = None
        return [one for one in found if not any(one < other for other in found)]

    def reached(self, group: frozenset[int]) -> Node:
        """The records that the group alone allows; all of them where following it exactly grows too large."""
        if group not in self._reached:
            try:
                self._reached[group] = self._followed(group, self.machine.begins)
            except Unfinished:
                self._reached[group] = TRUE
        return self._reached[group]

    def _followed(self, group: frozenset[int], begins: Node) -> Node:
        """From these records on, every move is tried wherever the group does not forbid it."""
        sets, most = self.sets, self.sets.nodes + MOST_OF_GROUP
        moves = [
            (sets.shadow(move.guard, group), {at: value for at, value in move.facts.items() if at in group})
            for move in self.machine.moves
            if not group.isdisjoint(move.facts)
        ]
        found, tried, again = sets.shadow(begins, group), [FALSE] * len(moves), True
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
                if sets.nodes > most:
                    raise Unfinished
        return found

    def stuck(self, goal: Node) -> list[Taken] | None:
        """A way into a record from which the goal can never be reached, its last move into it; None: from everywhere it can.

        Backwards from the goal, round by round, until no record is left that may be reached; a record that stays is a dead end as
        soon as nothing that could follow on it meets the goal."""
        self._begin()
        for number, found in enumerate(self._leading(goal, self.machine.moves)):
            left = self.possible(self.sets.no(found), wide=False)
            if left == FALSE:
                return None
            if number > SURE and (way := self._dead(left, goal)) is not None:
                return way
        left = self.possible(left)
        return None if left == FALSE else self.way(left)

    def _dead(self, left: Node, goal: Node) -> list[Taken] | None:
        """A walk into a record of `left` after which the goal is out of reach whatever is done."""
        path = walking.way(self.machine, left)
        if path is None:
            return None
        way = self._taken(path)
        state = {**way[-1].state, **way[-1].move.facts} if way else self._empty()
        group = frozenset(self.sets.facts_in(goal))
        for _ in range(STEPS_BACK):
            try:
                on = self._followed(group, self.sets.state(state))
            except Unfinished:
                return None
            if self.sets.both(on, goal) == FALSE:
                return way
            group |= self._around(group)
        return None

    def leading(self, goal: Node, moves: Sequence[Move]) -> Node:
        """Every record, possible or not, from which these moves can reach the goal."""
        *_, found = self._leading(goal, moves)
        return found

    def _leading(self, goal: Node, moves: Sequence[Move]) -> Iterator[Node]:
        """The same round by round, more each time."""
        sets, found, before = self.sets, goal, FALSE
        yield found
        while found != before:
            before = found
            for move in moves:
                found = sets.either(found, sets.both(move.guard, sets.before(found, move.facts)))
            self._hold()
            yield found

    def way(self, goal: Node, moves: Sequence[Move] | None = None) -> list[Taken] | None:
        """Moves from an empty record into the goal, none of them idle, or None when there is no way at all."""
        sets = self.sets
        self._begin()
        if self.possible(goal) == FALSE:
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
        state, way = self._empty(), []
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

    def _empty(self) -> dict[int, bool]:
        return self.sets.one_of(self.machine.begins, self.machine.book.facts)

    def _begin(self) -> None:
        """Each question may grow as much as the one before."""
        self._before = self.sets.nodes

    def _hold(self) -> None:
        if self.sets.nodes > self._before + MOST_NODES:
            raise Unfinished

    @property
    def states(self) -> int:
        """How many abstract records the bounds hold."""
        return self.sets.size(self.bounds, self.machine.book.facts)


def _values(patterns: Iterable[object]) -> Iterable[str]:
    return (str(one) for one in patterns)


__all__ = ["TRUE", "Search", "Taken", "Unfinished"]
