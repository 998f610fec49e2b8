"""搜索 — every abstract record that can be reached, those from which a close can be reached, and the shortest way to one.

It serves the six proofs. Sets of records are moved whole, so that "every" means every one. It refuses to stop early: a search ends
when nothing new is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mingjing.kernel.prove.diagram import FALSE, Node
from mingjing.kernel.prove.machine import Machine, Move


@dataclass(frozen=True, slots=True)
class Taken:
    """走过的一步 — a move, and the record in which it was made."""

    move: Move
    state: dict[int, bool]


def reached(machine: Machine, begins: Node | None = None, moves: Sequence[Move] | None = None) -> Node:
    """Every record that can be reached."""
    sets = machine.book.sets
    found = machine.begins if begins is None else begins
    told = machine.moves if moves is None else moves
    tried = [FALSE] * len(told)
    again = True
    while again:
        again = False
        for number, move in enumerate(told):
            new = sets.less(sets.both(found, move.guard), tried[number])
            if new == FALSE:
                continue
            tried[number] = sets.either(tried[number], new)
            more = sets.either(found, sets.moved(new, move.facts))
            if more != found:
                found, again = more, True
    return found


def leading(machine: Machine, within: Node, goal: Node) -> Node:
    """Every record of the set from which the goal can be reached."""
    sets = machine.book.sets
    found = sets.both(within, goal)
    again = True
    while again:
        again = False
        for move in machine.moves:
            more = sets.both(sets.both(within, move.guard), sets.before(found, move.facts))
            if (more := sets.either(found, more)) != found:
                found, again = more, True
    return found


def shortest(machine: Machine, goal: Node) -> list[Taken]:
    """The fewest moves from an empty record to one of the goal; empty where it begins there or is never reached."""
    sets = machine.book.sets
    rings = [machine.begins]
    seen = machine.begins
    while sets.both(rings[-1], goal) == FALSE:
        ring = sets.any([sets.moved(sets.both(rings[-1], move.guard), move.facts) for move in machine.moves])
        ring = sets.less(ring, seen)
        if ring == FALSE:
            return []
        seen = sets.either(seen, ring)
        rings.append(ring)
    state = sets.one_of(sets.both(rings.pop(), goal), machine.book.facts)
    way: list[Taken] = []
    while rings:
        here = sets.state(state)
        ring = rings.pop()
        for move in machine.moves:
            came = sets.both(sets.both(ring, move.guard), sets.before(here, move.facts))
            if came != FALSE:
                state = sets.one_of(came, machine.book.facts)
                way.append(Taken(move, state))
                break
    return way[::-1]
