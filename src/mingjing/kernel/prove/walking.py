"""走一遍 — walks through a machine, each towards an act or a period: what a walk does can be done, and needs no further proof.

It serves the claims that say "can": an act can be done, a period can be met. A walk goes first where least seems to be lacking.
Only what no walk shows is searched for. It refuses to conclude from what it did not see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from heapq import heappop, heappush

from mingjing.kernel.law import Rule
from mingjing.kernel.prove.book import TIME
from mingjing.kernel.prove.clocks import STEPS, begins, concerns, ends
from mingjing.kernel.prove.machine import Machine, Move
from mingjing.kernel.prove.plans import FAR, Plans, State, after, bits

TRIES = 1_500


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


def walked(machine: Machine, known: list[Walk]) -> Seen:
    """What walks show: first those that other machines made (`known`, to which new ones are added), then towards what is missing."""
    return _Walks(machine, known).all()


def _said(move: Move) -> str:
    """The contents that tell the move from others of the same act."""
    return "；".join(f"{name}={value}" for name, value in sorted(move.happening.values.items()))


def way(
    machine: Machine, goal: int, begin: Mapping[int, bool] | None = None, but: set[int] | None = None
) -> list[int] | None:
    """Moves from an empty record (or from `begin`) into the goal, none of them idle and none of `but`, where a walk finds some;
    None: nothing is known."""
    walks = _Walks(machine, [])
    if begin is not None:
        walks.begin = bits(begin)
    plans = Plans(machine, walks.begin)
    holds = machine.book.sets.met
    if holds(goal, walks.begin):
        return []
    for helpful in walks.alike(plans.towards(goal)):
        path = walks.searched(
            helpful - (but or set()), lambda state, _: holds(goal, state), lambda state, _: plans.left(goal, state)
        )
        if path is not None:
            return _shortened(machine, walks.begin, list(path), goal)
    return None


def _shortened(machine: Machine, begin: State, path: list[int], goal: int) -> list[int]:
    """The way without each move that it does not need."""
    for at in range(len(path) - 1, -1, -1):
        less = path[:at] + path[at + 1 :]
        if _lands(machine, begin, less, goal):
            path = less
    return path


def _lands(machine: Machine, state: State, path: list[int], goal: int) -> bool:
    for number in path:
        if not machine.book.sets.met(machine.moves[number].guard, state):
            return False
        state = after(state, machine.moves[number])
    return machine.book.sets.met(goal, state)


Walk = tuple[tuple[str, str, str], ...]


class _Walks:
    """The walks through one machine, and what they have shown so far."""

    def __init__(self, machine: Machine, known: list[Walk]) -> None:
        self.machine = machine
        self.known = known
        self.seen = Seen()
        self.clocks: dict[str, list[Rule]] = {}
        self.told: dict[int, list[tuple[int, frozenset[str], frozenset[str]]]] = {}
        for rule in machine.law.deadlines:
            assert rule.deadline is not None
            for event in (*rule.deadline.after, *rule.deadline.do):
                self.clocks.setdefault(event.act, []).append(rule)
        begin = machine.book.sets.one_of(machine.begins, machine.book.facts)
        self.begin = bits(begin | {mark.at: False for mark in machine.book.marks if mark.begins is None})

    def all(self) -> Seen:
        """First the walks that are known, then towards what they do not show; for acts still missing with one fact of the world each."""
        for walk in self.known:
            self._again(walk)
        self._towards()
        for mark in self.machine.book.marks:
            if mark.begins is None and not self.machine.law.acts.keys() <= self._acts():
                self.begin |= 1 << mark.at
                self._towards()
                self.begin &= ~(1 << mark.at)
        return self.seen

    def _acts(self) -> set[str]:
        """The acts that some walk did."""
        return {self.machine.moves[number].happening.act for number in self.seen.moves}

    def _again(self, walk: Walk) -> None:
        """A walk that another machine made, as far as this one can follow it."""
        state, running = self.begin, frozenset[str]()
        for act, step, values in walk:
            chosen = self._like(act, step, values, state)
            if chosen is not None:
                self.seen.moves.add(chosen)
                running = self._started(chosen, state, running)
                state = after(state, self.machine.moves[chosen])

    def _like(self, act: str, step: str, values: str, state: State) -> int | None:
        found = None
        for number, move in enumerate(self.machine.moves):
            same = move.happening.act == act and move.happening.step == step
            if same and self.machine.book.sets.met(move.guard, state):
                if _said(move) == values:
                    return number
                found = number if found is None else found
        return found

    def _towards(self) -> None:
        """For each act not yet done and each period not yet met, walks among the moves that seem to lead there."""
        plans = Plans(self.machine, self.begin)
        by_act: dict[str, list[int]] = {}
        for number, move in enumerate(self.machine.moves):
            if move.happening.step == "do":
                by_act.setdefault(move.happening.act, []).append(number)
        done = self._acts()
        for act, numbers in by_act.items():
            if act not in done:
                self._to(sorted(numbers, key=plans.cost)[:4], plans)
        for rule in self.machine.law.deadlines:
            assert rule.deadline is not None
            if not concerns(self.machine, rule):
                continue
            key = rule.key
            if key in self.seen.met or (not rule.deadline.do and key in self.seen.started):
                continue
            wanted = self.seen.met if rule.deadline.do else self.seen.started
            for start, stop, helpful in self._around(rule, plans):

                def left(
                    state: State, running: frozenset[str], start: int = start, stop: int = stop, key: str = key
                ) -> float:
                    near = plans.left(self.machine.moves[start].guard, state)
                    return plans.left(self.machine.moves[stop].guard, state) if key in running else 1000 + near

                if self._among(helpful, [start, stop], partial(wanted.__contains__, key), left, key):
                    break

    def _to(self, goals: list[int], plans: Plans) -> None:
        for goal in goals:

            def left(state: State, _: frozenset[str], goal: int = goal) -> float:
                return plans.left(self.machine.moves[goal].guard, state)

            if self._among(plans.leading(goal), [goal], partial(self.seen.moves.__contains__, goal), left):
                return

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
        self,
        helpful: set[int],
        goals: list[int],
        reached: Callable[[], bool],
        left: Callable[[State, frozenset[str]], float],
        period: str = "",
    ) -> bool:
        """Walks of these moves alone, those first that seem nearest, until the goal is reached or too much was tried."""
        for one in self.alike(helpful):
            plans = Plans(self.machine, self.begin, one)
            if any(plans.cost(goal) >= FAR for goal in goals):
                continue
            path = self.searched(one, lambda _, __: reached(), left, goals[-1], period)
            if path is not None:
                self._remember(path)
                return True
        return False

    def alike(self, helpful: set[int]) -> Iterator[set[int]]:
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

    def searched(
        self,
        helpful: set[int],
        reached: Callable[[State, frozenset[str]], bool],
        left: Callable[[State, frozenset[str]], float],
        last: int = -1,
        period: str = "",
    ) -> tuple[int, ...] | None:
        """A walk of these moves into what is wanted; where it ends a period, its last move only once the period runs."""
        holds, moves = self.machine.book.sets.met, self.machine.moves
        order = sorted(helpful)
        queue: list[tuple[int, float, int, State, frozenset[str], tuple[int, ...]]] = []
        heappush(queue, (0, 0.0, 0, self.begin, frozenset(), ()))
        tried: set[tuple[State, frozenset[str]]] = set()
        for _ in range(TRIES):
            if not queue:
                return None
            _, _, _, state, running, path = heappop(queue)
            for chosen in order:
                if not holds(moves[chosen].guard, state) or (chosen == last and period and period not in running):
                    continue
                then = after(state, moves[chosen])
                self.seen.moves.add(chosen)
                clocks = self._started(chosen, state, running)
                more = (*path, chosen)
                if reached(then, clocks):
                    return more
                key = (then, clocks)
                if key not in tried:
                    tried.add(key)
                    heappush(queue, (-len(set(more)), left(then, clocks), len(tried), then, clocks, more))
        return None

    def _remember(self, path: tuple[int, ...]) -> None:
        moves = [self.machine.moves[number] for number in path]
        self.known.append(tuple((one.happening.act, one.happening.step, _said(one)) for one in moves))

    def _started(self, chosen: int, state: State, running: frozenset[str]) -> frozenset[str]:
        """The clocks that run after the move; each way in which it may be made is looked at."""
        move = self.machine.moves[chosen]
        if move.happening.act == TIME:
            return running - {str(move.happening.values["period"])}
        holds = self.machine.book.sets.met
        for guard, starts, stops in self._clocked(chosen):
            if holds(guard, state):
                self.seen.met |= stops & running
                self.seen.started |= starts
                running |= starts
        return running

    def _clocked(self, chosen: int) -> list[tuple[int, frozenset[str], frozenset[str]]]:
        """Of each way to make the move that touches clocks: where it is permitted, and the clocks that it starts and ends."""
        found = self.told.get(chosen)
        if found is None:
            merged: dict[tuple[frozenset[str], frozenset[str]], int] = {}
            for way in self.machine.moves[chosen].ways:
                happening = way.happening or self.machine.moves[chosen].happening
                named = (happening.act, *(STEPS if happening.step == "do" else ()))
                rules = {id(one): one for name in named for one in self.clocks.get(name, ())}.values()
                starts = frozenset(one.key for one in rules if begins(self.machine, one, happening))
                stops = frozenset(one.key for one in rules if ends(self.machine, one, happening))
                if starts or stops:
                    both = (starts, stops)
                    merged[both] = self.machine.book.sets.either(merged.get(both, 0), way.guard)
            found = self.told[chosen] = [(guard, *both) for both, guard in merged.items()]
        return found
