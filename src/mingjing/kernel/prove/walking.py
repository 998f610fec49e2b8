"""走一遍 — seeded walks through a machine: what they do can be done, and needs no further proof.

It serves the claims that say "can": an act can be done, a period can be met. Walks set out again from the records where least has
been tried (Ecoffet et al. 2021, "first return, then explore"). Only what no walk shows is searched for. It refuses to conclude
from what it did not see.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heappop, heappush
from random import Random

from mingjing.kernel.law import Rule
from mingjing.kernel.prove.book import TIME, Happening
from mingjing.kernel.prove.machine import Machine
from mingjing.kernel.prove.periods import STEPS, begins, ends

LENGTH, IDLE = 12, 400


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
