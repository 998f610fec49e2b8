"""走一遍 — seeded walks through a machine: what they do can be done, and needs no further proof.

It serves the claims that say "can": an act can be done, a period can be met. Walks set out again from the records where least has
been tried (Ecoffet et al. 2021, "first return, then explore"). Only what no walk shows is searched for. It refuses to conclude
from what it did not see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from heapq import heappop, heappush
from random import Random

from mingjing.kernel.law import Rule
from mingjing.kernel.prove.book import TIME, Happening
from mingjing.kernel.prove.machine import Machine
from mingjing.kernel.prove.periods import STEPS, begins, ends

LENGTH, IDLE = 12, 60
TRIES = 250


@dataclass
class Seen:
    """看到的 — the moves made, and the periods started and met, in some walk."""

    moves: set[int] = field(default_factory=set)
    started: set[str] = field(default_factory=set)
    met: set[str] = field(default_factory=set)

    @property
    def all(self) -> int:
        """How much was seen."""
        return len(self.moves) + len(self.started) + len(self.met)


def walked(machine: Machine, seed: int = 7) -> Seen:
    """Walks until everything was seen, or nothing new for long."""
    return _Walks(machine, Random(seed)).seen


State = dict[int, bool]
FAR = 1e9


class Plans:
    """估计的路 — how far each fact is from an empty record if nothing were ever undone, and by which moves (after `h_add`)."""

    def __init__(self, machine: Machine, begin: State) -> None:
        self.machine = machine
        self.costs = {(at, value): 0.0 if begin[at] == value else FAR for at in begin for value in (False, True)}
        self.by: dict[tuple[int, bool], int] = {}
        self.mends: dict[tuple[int, bool], float] = {}
        again = True
        while again:
            again = False
            for number, move in enumerate(machine.moves):
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

    def left(self, number: int, state: State) -> float:
        """How far the move seems from a record: what its guard still lacks there, the cheapest way."""
        memo: dict[int, float] = {}

        def go(node: int) -> float:
            if node <= 1:
                return 0.0 if node else FAR
            found = memo.get(node)
            if found is None:
                at, low, high = self.machine.book.sets.parts(node)
                no, yes = go(low), go(high)
                if state[at]:
                    no += self.mends.get((at, False), FAR)
                else:
                    yes += self.mends.get((at, True), FAR)
                found = memo[node] = min(no, yes, FAR)
            return found

        return go(self.machine.moves[number].guard)

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
        found: set[int] = set()
        waiting = [number]
        wanted: set[tuple[int, bool]] = set()
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
        return found

    def _wanted(self, node: int) -> set[tuple[int, bool]]:
        """The facts that the cheapest way to meet a guard needs."""
        found, memo = set(), dict[int, float]()
        while node > 1:
            at, low, high = self.machine.book.sets.parts(node)
            value = self._cost(high, memo) + self.costs[at, True] < self._cost(low, memo) + self.costs[at, False]
            node = high if value else low
            found.add((at, value))
        return found


class _Walks:
    """The walks: for each set of moves that were possible together, one record where they were, and how often one set out there."""

    def __init__(self, machine: Machine, chance: Random) -> None:
        self.machine = machine
        self.chance = chance
        self.seen = Seen()
        self.clocks: dict[str, list[Rule]] = {}
        wanted = len(machine.moves)
        for rule in machine.law.deadlines:
            assert rule.deadline is not None
            wanted += 1 + bool(rule.deadline.do)
            for event in (*rule.deadline.after, *rule.deadline.do):
                self.clocks.setdefault(event.act, []).append(rule)
        self.places: dict[tuple[int, ...], tuple[State, frozenset[str]]] = {}
        self.queue: list[tuple[float, int, tuple[int, ...]]] = []
        for share in (0.0, 0.0, 0.3, 0.3):
            self._keep(self._begin(share), frozenset())
        idle = 0
        while idle < IDLE and self.seen.all < wanted:
            before = self.seen.all
            self._walk()
            idle = 0 if self.seen.all > before else idle + 1
        self._towards()

    def _towards(self) -> None:
        """For each act not yet done and each period not yet met, walks among the moves that seem to lead there."""
        plans = Plans(self.machine, self._begin(0.0))
        by_act: dict[str, list[int]] = {}
        for number, move in enumerate(self.machine.moves):
            if move.happening.step == "do":
                by_act.setdefault(move.happening.act, []).append(number)
        done = {self.machine.moves[number].happening.act for number in self.seen.moves}
        for act, numbers in by_act.items():
            if act not in done:
                goal = min(numbers, key=plans.cost)
                self._among(plans.leading(goal), partial(self.seen.moves.__contains__, goal), lambda state, _, goal=goal: plans.left(goal, state))
        for rule in self.machine.law.deadlines:
            assert rule.deadline is not None
            key = rule.key
            if key in self.seen.met or (not rule.deadline.do and key in self.seen.started):
                continue
            wanted = self.seen.met if rule.deadline.do else self.seen.started
            for start, stop, helpful in self._around(rule, plans):
                def left(state: State, running: frozenset[str], start: int = start, stop: int = stop) -> float:
                    return plans.left(stop, state) if key in running else 1000 + plans.left(start, state)

                if self._among(helpful, partial(wanted.__contains__, key), left):
                    break

    def _around(self, rule: Rule, plans: Plans) -> Iterator[tuple[int, int, set[int]]]:
        """Moves that seem to lead to a start of the period and then to an end of it, the nearest pairs first."""
        starts, stops, own = [], [], set[int]()
        for number, move in enumerate(self.machine.moves):
            told = [one.happening or move.happening for one in move.ways]
            own |= {number} if move.happening.values.get("period") == rule.key else set()
            starts += [number] if any(begins(self.machine, rule, one) for one in told) else []
            stops += [number] if any(ends(self.machine, rule, one) for one in told) else []
        starts.sort(key=plans.cost)
        stops.sort(key=plans.cost)
        for start in starts[:3]:
            for stop in stops[:3] or [start]:
                yield start, stop, (plans.leading(start) | plans.leading(stop)) - own

    def _among(
        self, helpful: set[int], reached: Callable[[], bool], left: Callable[[State, frozenset[str]], float]
    ) -> bool:
        """Walks of these moves alone, those first that seem nearest, until the goal is reached or too much was tried."""
        return any(self._searched(one, reached, left) for one in self._alike(helpful))

    def _alike(self, helpful: set[int]) -> Iterator[set[int]]:
        """The moves, for each sort of penalties those that speak of that sort only."""
        told = {one: self.machine.moves[one].happening for one in helpful}
        acts = {one.act for one in told.values() if "penalties" in one.values}
        if not acts:
            yield helpful
            return
        plain = {number for number, one in told.items() if one.act not in acts}
        for sanction in reversed(self.machine.ground.contents.sanctions):
            yield plain | {
                number
                for number, move in enumerate(self.machine.moves)
                if move.happening.act in acts
                and any(one.happening and one.happening.values.get("penalties") is sanction for one in move.ways)
            }

    def _searched(
        self, helpful: set[int], reached: Callable[[], bool], left: Callable[[State, frozenset[str]], float]
    ) -> bool:
        holds, moves = self.machine.book.sets.holds, self.machine.moves
        begin = self._begin(0.0)
        queue: list[tuple[float, float, State, frozenset[str]]] = []
        heappush(queue, (0.0, 0.0, begin, frozenset()))
        tried: set[tuple[frozenset[int], frozenset[str]]] = set()
        for _ in range(TRIES):
            if not queue:
                return False
            _, _, state, running = heappop(queue)
            for chosen in helpful:
                if not holds(moves[chosen].guard, state):
                    continue
                then = {**state, **moves[chosen].facts}
                self.seen.moves.add(chosen)
                clocks = self._started(chosen, state, running)
                if reached():
                    return True
                key = (frozenset(at for at, value in then.items() if value), clocks)
                if key not in tried:
                    tried.add(key)
                    heappush(queue, (left(then, clocks), self.chance.random(), then, clocks))
        return False

    def _begin(self, share: float) -> State:
        state = self.machine.book.sets.one_of(self.machine.begins, self.machine.book.facts)
        for mark in self.machine.book.marks:
            if mark.begins is None:
                state[mark.at] = self.chance.random() < share
        return state

    def _keep(self, state: State, running: frozenset[str]) -> tuple[int, ...]:
        holds = self.machine.book.sets.holds
        can = tuple(number for number, move in enumerate(self.machine.moves) if holds(move.guard, state))
        if can not in self.places:
            self.places[can] = (state, running)
            fresh = sum(number not in self.seen.moves for number in can)
            heappush(self.queue, (-3.0 * fresh, len(self.places), can))
        return can

    def _walk(self) -> None:
        tried, number, can = heappop(self.queue)
        heappush(self.queue, (tried + 1, number, can))
        state, running = self.places[can]
        for _ in range(LENGTH):
            if not can:
                return
            fresh = [one for one in can if one not in self.seen.moves]
            chosen = self.chance.choice(fresh or can)
            self.seen.moves.add(chosen)
            running = self._started(chosen, state, running)
            state = {**state, **self.machine.moves[chosen].facts}
            can = self._keep(state, running)

    def _started(self, chosen: int, state: State, running: frozenset[str]) -> frozenset[str]:
        """The clocks that run after the move; each way in which it may be made is looked at."""
        move = self.machine.moves[chosen]
        if move.happening.act == TIME:
            return running - {str(move.happening.values["period"])}
        holds = self.machine.book.sets.holds
        ways = [one.happening for one in move.ways if one.happening is not None and holds(one.guard, state)]
        found = set(running)
        for happening in ways or [move.happening]:
            found |= self._clocked(happening, running)
        return frozenset(found)

    def _clocked(self, happening: Happening, running: frozenset[str]) -> set[str]:
        named = (happening.act, *(STEPS if happening.step == "do" else ()))
        found = set()
        for rule in {id(one): one for name in named for one in self.clocks.get(name, ())}.values():
            if rule.key in running and ends(self.machine, rule, happening):
                self.seen.met.add(rule.key)
            if begins(self.machine, rule, happening):
                self.seen.started.add(rule.key)
                found.add(rule.key)
        return found
