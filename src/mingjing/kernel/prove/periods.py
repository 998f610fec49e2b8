"""期限的证明 — (c) every period can start, can end and can be met; none starts only after what should end it.

It serves every rule of kind `deadline`. A period that ends by itself need only be able to start. It refuses a length of nothing,
and two lengths for one right of the party.
"""

from __future__ import annotations

from collections.abc import Iterator

from mingjing.kernel.law import Deadline, Event, Rule
from mingjing.kernel.library import wording
from mingjing.kernel.prove import walking
from mingjing.kernel.prove.clocks import STEPS, concerns, is_event
from mingjing.kernel.prove.diagram import FALSE, Node
from mingjing.kernel.prove.machine import Machine, Move
from mingjing.kernel.prove.search import Search, Unfinished
from mingjing.kernel.prove.telling import Finding, cite


def proven(machine: Machine, search: Search, started: set[str], met: set[str]) -> Iterator[Finding]:
    """A finding for each period that fails, and one for all where none does."""
    failed = False
    own = [rule for rule in machine.law.deadlines if concerns(machine, rule)]
    for rule in own:
        try:
            said = _fault(rule, machine, search, started, met)
        except Unfinished:
            failed = True
            yield Finding(
                "c", f"期限{cite(machine.law, rule)}能不能开始、结束：搜索太大，没有完成", None, (rule.citation,)
            )
            continue
        if said:
            failed = True
            yield Finding(
                "c", f"期限{cite(machine.law, rule)}（{_words(machine, rule)}）{said}", False, (rule.citation,)
            )
    for rule, other in _doubled(tuple(own)):
        failed = True
        said = f"同一项当事人的权利有两个长短不同的期限：{cite(machine.law, rule)}与{cite(machine.law, other)}"
        yield Finding("c", said, False, (rule.citation, other.citation))
    if not failed:
        yield Finding("c", f"{len(own)}个期限都能开始、能结束、来得及办", True)


def _words(machine: Machine, rule: Rule) -> str:
    assert rule.deadline is not None
    return wording.deadline(rule.deadline, machine.ground.title).partition("；")[0]


def _fault(rule: Rule, machine: Machine, search: Search, started: set[str], met: set[str]) -> str:
    line = rule.deadline
    assert line is not None
    if line.period is not None and line.period.amount <= 0:
        return "长短是零，一开始就已经届满"
    if line.after_period:
        return ""
    starts = _moves(machine, line.after)
    if rule.key not in started and not any(search.way(guard) is not None for _, guard in starts):
        return "永远不会开始：起算的环节没有办得成的时候"
    if not line.do or rule.key in met:
        return ""
    if not line.do or not any(one.act in machine.law.acts or one.act in STEPS for one in line.do):
        return "永远不会结束：能结束它的环节，本程序里一个也没有"
    return _unmet(rule, line, starts, machine, search)


def _unmet(rule: Rule, line: Deadline, starts: list[tuple[Move, Node]], machine: Machine, search: Search) -> str:
    """Why no act ends the period after its start; empty where one can."""
    sets = machine.book.sets
    ending = _moves(machine, line.do)
    goal = sets.any(guard for _, guard in ending)
    if not search.conceivable(goal):
        return "永远不会结束：能结束它的环节没有办得成的时候"
    ran_out = {at for at, one in enumerate(machine.moves) if one.happening.values.get("period") == rule.key}
    if any(_walked_on(machine, move, guard, goal, ran_out) for move, guard in starts):
        return ""
    own = [one for at, one in enumerate(machine.moves) if at not in ran_out]
    can = search.leading(goal, own)
    lands = sets.any(sets.both(guard, sets.before(can, move.facts)) for move, guard in starts)
    if search.way(lands) is not None:
        return ""
    if any(search.way(guard) is not None for _, guard in ending):
        return "在它结束以后才开始：能结束它的环节，只能办在它开始之前"
    return "永远不会结束：能结束它的环节没有办得成的时候"


def _walked_on(machine: Machine, move: Move, guard: Node, goal: Node, ran_out: set[int]) -> bool:
    """True when a walk into the start of the period goes on to its end before the period runs out."""
    path = walking.way(machine, guard)
    if path is None:
        return False
    state = machine.book.sets.one_of(machine.begins, machine.book.facts)
    for number in path:
        state = {**state, **machine.moves[number].facts}
    return walking.way(machine, goal, {**state, **move.facts}, ran_out) is not None


def _moves(machine: Machine, events: tuple[Event, ...]) -> list[tuple[Move, Node]]:
    """The moves that are one of the events, each with the records in which it is."""
    found = []
    sets = machine.book.sets
    for move in machine.moves:
        told = [
            one.guard
            for one in move.ways
            if any(is_event(machine, event, one.happening or move.happening) for event in events)
        ]
        guard = sets.both(sets.any(told), move.guard)
        if guard != FALSE:
            found.append((move, guard))
    return found


def _doubled(rules: tuple[Rule, ...]) -> Iterator[tuple[Rule, Rule]]:
    """Two periods of the party from the same start for the same act, of different length, both confirmed."""
    for number, rule in enumerate(rules):
        for other in rules[number + 1 :]:
            one, two = rule.deadline, other.deadline
            assert one is not None
            assert two is not None
            same = one.after == two.after and one.do == two.do and one.do and one.whose == two.whose == "party"
            both = rule.status == other.status == "confirmed" and rule.applies == other.applies
            if same and both and one.period is not None and two.period is not None and one.period != two.period:
                yield rule, other
