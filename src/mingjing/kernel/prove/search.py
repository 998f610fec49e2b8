"""搜索 — what can happen at all, from where a close can be reached, and the shortest way to a forbidden record.

It serves the six proofs. First the records are bounded: small groups of facts are followed exactly while the others may be anything,
and what no group allows cannot happen. Within these bounds searches go backwards, whole sets of records at a time, until nothing
new is found. It refuses to guess: a search that grows too large says that it was not finished.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from mingjing.kernel.prove import walking
from mingjing.kernel.prove.diagram import FALSE, TRUE, Node, Unfinished
from mingjing.kernel.prove.machine import Machine, Move

NEAR = 14
MOST_NODES = 4_000_000
MOST_OF_GROUP = 150_000
SURE = 2
Values = dict[int, set[bool]]


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
        self._bounds: Node | None = None
        self._reached: dict[frozenset[int], Node] = {}
        self._from_empty: Values | None = None

    @property
    def bounds(self) -> Node:
        """A set that holds every record that can be reached (and perhaps some that cannot)."""
        if self._bounds is None:
            parts = [self.reached(group) for group in self._groups(NEAR)]
            self._bounds = self.sets.all(sorted(parts))
        return self._bounds

    def possible(self, goal: Node) -> Node:
        """The records of the goal that may be reached: the facts that it looks at are followed exactly."""
        return self.sets.both(goal, self.reached(frozenset(self.sets.facts_in(goal))))

    def _wider(self, goal: Node) -> Node:
        """The same with the facts that move those too, as long as that stays small."""
        sets, group, left = self.sets, frozenset(self.sets.facts_in(goal)), goal
        with suppress(Unfinished), sets.at_most(MOST_OF_GROUP):
            while left != FALSE and (wider := group | self._around(group)) != group:
                group = wider
                left = sets.both(left, self.reached(group))
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
            self._reached[group] = TRUE
            with suppress(Unfinished), self.sets.at_most(MOST_OF_GROUP):
                self._reached[group] = self._followed(group, self.machine.begins)
        return self._reached[group]

    def _followed(self, group: frozenset[int], begins: Node) -> Node:
        """From these records on, every move is tried wherever the group does not forbid it."""
        sets = self.sets
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
        return found

    def stuck(self, goal: Node) -> list[Taken] | None:
        """A way into a record from which the goal can never be reached, its last move into it; None: from everywhere it can.

        Backwards from the goal, round by round, until no record is left that may be reached; a record that stays is a dead end as
        soon as nothing that could follow on it meets the goal."""
        for number, found in enumerate(self._leading(goal, self.machine.moves)):
            left = self.possible(self.sets.no(found))
            if left == FALSE:
                return None
            if number > SURE and (way := self._dead(left, goal)) is not None:
                return way
        return self.way(left)

    def _dead(self, left: Node, goal: Node) -> list[Taken] | None:
        """A walk into a record of `left` after which the goal is out of reach whatever is done."""
        path = walking.way(self.machine, left)
        if path is None:
            return None
        way = self._taken(path)
        state = {**way[-1].state, **way[-1].move.facts} if way else self._empty()
        return way if self._hopeless(goal, state) else None

    def _hopeless(self, goal: Node, state: dict[int, bool]) -> bool:
        """True when the goal cannot be met from the record even if whatever came to hold once could be had again at any time; or when
        the facts that the goal looks at, followed exactly, never meet it."""
        if not self._met(goal, self._values({at: {value} for at, value in state.items()})):
            return True
        try:
            with self.sets.at_most(MOST_OF_GROUP):
                on = self._followed(frozenset(self.sets.facts_in(goal)), self.sets.state(state))
        except Unfinished:
            return False
        return self.sets.both(on, goal) == FALSE

    def _values(self, values: Values) -> Values:
        """Of each fact the values that it may come to have, were each fact apart from the others."""
        before = 0
        while before != (before := sum(map(len, values.values()))):
            for move in self.machine.moves:
                if any(value not in values[at] for at, value in move.facts.items()) and self._met(move.guard, values):
                    for at, value in move.facts.items():
                        values[at].add(value)
        return values

    def conceivable(self, goal: Node) -> bool:
        """False where no record of the goal can be reached, were each fact apart from the others."""
        if self._from_empty is None:
            sets, begins = self.sets, self.machine.begins
            empty = {
                at: {
                    value
                    for value, side in ((True, sets.fact(at)), (False, sets.no(sets.fact(at))))
                    if sets.both(begins, side) != FALSE
                }
                for at in range(self.machine.book.facts)
            }
            self._from_empty = self._values(empty)
        return self._met(goal, self._from_empty)

    def _met(self, node: Node, values: Values) -> bool:
        """True when some record whose facts have one of these values each lies in the set."""
        seen, waiting = set(), [node]
        while waiting:
            one = waiting.pop()
            if one == TRUE:
                return True
            if one == FALSE or one in seen:
                continue
            seen.add(one)
            at, low, high = self.sets.parts(one)
            waiting += [low] * (False in values[at]) + [high] * (True in values[at])
        return False

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
            with sets.at_most(MOST_NODES):
                for move in moves:
                    found = sets.either(found, sets.both(move.guard, sets.before(found, move.facts)))
            yield found

    def way(self, goal: Node, moves: Sequence[Move] | None = None) -> list[Taken] | None:
        """Moves from an empty record into the goal, none of them idle, or None when there is no way at all."""
        if not self.conceivable(goal) or self.possible(goal) == FALSE:
            return None
        told = self.machine.moves if moves is None else moves
        if moves is None and (walked := walking.way(self.machine, goal)) is not None:
            return self._taken(walked)
        if self._wider(goal) == FALSE:
            return None
        with self.sets.at_most(MOST_NODES):
            return self._backwards(goal, told)

    def _backwards(self, goal: Node, told: Sequence[Move]) -> list[Taken] | None:
        """The shortest way, found from its end."""
        sets = self.sets
        found = sets.both(goal, self.bounds)
        rings = [found]
        while (here := sets.both(found, self.machine.begins)) == FALSE:
            came = [sets.both(move.guard, sets.before(found, move.facts)) for move in told]
            more = sets.both(sets.either(found, sets.any(came)), self.bounds)
            if more == found:
                return None
            found = more
            rings.append(found)
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

    @property
    def states(self) -> int:
        """How many abstract records the bounds hold."""
        return self.sets.size(self.bounds, self.machine.book.facts)


def _values(patterns: Iterable[object]) -> Iterable[str]:
    return (str(one) for one in patterns)


__all__ = ["TRUE", "Search", "Taken", "Unfinished"]
