"""估计的路 — how far a record seems from what is wanted, and by which moves it might come there.

It serves `walking`, which goes first where least seems to be lacking. An estimate that nothing is ever undone, by which nothing is proven.
It refuses to say that a way exists: it only says which to try.
"""

from __future__ import annotations

from collections.abc import Mapping

from mingjing.kernel.prove.book import TIME
from mingjing.kernel.prove.machine import Machine, Move

State = int
FAR = 1e9


def bits(facts: Mapping[int, bool]) -> State:
    """A record as one number: a bit for each fact that holds."""
    return sum(1 << at for at, value in facts.items() if value)


def after(state: State, move: Move) -> State:
    """The record after the move."""
    for at, value in move.facts.items():
        state = state | 1 << at if value else state & ~(1 << at)
    return state


class Plans:
    """估计的路 — how far each fact is from an empty record if nothing were ever undone, and by which moves (after `h_add`)."""

    def __init__(self, machine: Machine, begin: State, only: set[int] | None = None) -> None:
        self.machine = machine
        facts = range(machine.book.facts)
        self.costs = {
            (at, value): 0.0 if bool(begin >> at & 1) == value else FAR for at in facts for value in (False, True)
        }
        self.goals: dict[int, list[tuple[int, int, int, float, float]]] = {}
        self.by: dict[tuple[int, bool], int] = {}
        self.mends: dict[tuple[int, bool], float] = {}
        again = True
        while again:
            again = False
            for number, move in enumerate(machine.moves):
                if only is not None and number not in only:
                    continue
                cost = 1 + self._cost(move.guard, {})
                if cost >= FAR:
                    continue
                for literal in move.facts.items():
                    if cost < self.mends.get(literal, FAR):
                        self.mends[literal], self.by[literal] = cost, number
                    if cost < self.costs[literal]:
                        self.costs[literal], again = cost, True

    def cost(self, number: int) -> float:
        """How far the move is."""
        return self._cost(self.machine.moves[number].guard, {})

    def left(self, goal: int, state: State) -> float:
        """How far a record seems from the goal: what it still lacks there, the cheapest way."""
        found = [FAR, 0.0]
        for at, low, high, to_no, to_yes in self._ranked(goal):
            no, yes = found[low], found[high]
            if state >> at & 1:
                no += to_no
            else:
                yes += to_yes
            found.append(no if no < yes else yes)
        return min(found[-1] if goal > 1 else found[goal], FAR)

    def _ranked(self, goal: int) -> list[tuple[int, int, int, float, float]]:
        """The nodes of a set, each after those below it: its fact, the places of those, what it costs to make the fact so or not."""
        known = self.goals.get(goal)
        if known is not None:
            return known
        parts, places, found = self.machine.book.sets.parts, {0: 0, 1: 1}, list[tuple[int, int, int, float, float]]()

        def go(node: int) -> None:
            if node not in places:
                at, low, high = parts(node)
                go(low)
                go(high)
                places[node] = len(found) + 2
                far = self.mends.get((at, False), FAR), self.mends.get((at, True), FAR)
                found.append((at, places[low], places[high], *far))

        go(goal)
        self.goals[goal] = found
        return found

    def _cost(self, node: int, memo: dict[int, float]) -> float:
        if node <= 1:
            return 0.0 if node else FAR
        found = memo.get(node)
        if found is None:
            at, low, high = self.machine.book.sets.parts(node)
            found = min(
                self._cost(low, memo) + self.costs[at, False], self._cost(high, memo) + self.costs[at, True], FAR
            )
            memo[node] = found
        return found

    def leading(self, number: int) -> set[int]:
        """The move, those that seem to lead to it, and those that mend what they undo on the way."""
        return self._closed([number], set())

    def towards(self, goal: int) -> set[int]:
        """The same for a set of records."""
        wanted = self._wanted(goal)
        return self._closed([self.by[one] for one in wanted if self.costs[one] > 0 and one in self.by], wanted)

    def _closed(self, waiting: list[int], wanted: set[tuple[int, bool]]) -> set[int]:
        found: set[int] = set()
        while waiting:
            one = waiting.pop()
            if one in found:
                continue
            found.add(one)
            wanted |= self._wanted(self.machine.moves[one].guard)
            undone = {(at, not value) for other in found for at, value in self.machine.moves[other].facts.items()}
            for literal in wanted:
                if literal in self.by and (self.costs[literal] > 0 or literal in undone):
                    waiting.append(self.by[literal])
        acts = {self.machine.moves[one].happening.act for one in found} - {TIME}
        return found | {at for at, one in enumerate(self.machine.moves) if one.happening.act in acts}

    def _wanted(self, node: int) -> set[tuple[int, bool]]:
        """The facts that the cheapest way to meet a guard needs."""
        found, memo = set(), dict[int, float]()
        while node > 1:
            at, low, high = self.machine.book.sets.parts(node)
            value = self._cost(high, memo) + self.costs[at, True] < self._cost(low, memo) + self.costs[at, False]
            node = high if value else low
            found.add((at, value))
        return found
