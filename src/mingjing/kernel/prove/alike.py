"""同样的程序 — machines that are equal in everything that a proof looks at are proven once: what tells one from another.

It serves `whole`: places and fields that change nothing but forms, wordings or what is written down share one proof. Compared by content,
never by which object it is. It refuses to call two machines equal that differ in a guard, a period, a gate or a title.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from hashlib import sha256
from typing import Any

from mingjing.kernel.law import Effective
from mingjing.kernel.prove.clocks import concerns
from mingjing.kernel.prove.gates import Gates
from mingjing.kernel.prove.machine import Machine

READ = frozenset({"different_people", "within", "waits"})
SAYING = frozenset({"filled", "certificate_shown", "only_if"})


def digest(machine: Machine, gates: Gates) -> str:
    """The same for machines of which the same is proven."""
    told = sha256()
    for part in _parts(machine, gates):
        told.update(part.encode())
        told.update(b"\x00")
    return told.hexdigest()


def _parts(machine: Machine, gates: Gates) -> Iterator[str]:
    law, node = machine.law, _Nodes(machine)
    yield from (law.procedure, law.kind, str(machine.book.facts), node.of(machine.begins), node.of(machine.closed))
    for act in law.acts.values():
        yield f"{act.act}|{act.title}|{act.by}|{act.approval}|{act.after}|{act.opens}|{act.decides}|{act.ends}"
    for move in machine.moves:
        yield f"{move.happening}|{sorted(move.facts.items())}|{node.of(move.guard)}"
        yield from (f"{way.happening}|{dict(way.answers)}|{node.of(way.guard)}" for way in move.ways)
    for watch in machine.watches:
        basis = law.instruments.get(watch.gate.basis.partition("/")[0])
        yield f"{watch.gate}|{basis.cited_as if basis else ''}|{watch.act}|{node.of(watch.passed)}"
        yield from (
            f"{rule.key}|{rule.status}|{rule.kind}|{dict(rule.params)}|{rule.applies}"
            for rule in law.rules_by_act.get(watch.act, ())
            if watch.gate.said and rule.kind in SAYING
        )
    yield from map(repr, gates.freed(law))
    for rule in law.rules:
        if rule.deadline is not None:
            yield f"{rule.key}|{rule.status}|{rule.applies}|{rule.deadline}|{concerns(machine, rule)}"
        elif rule.kind in READ:
            yield f"{rule.key}|{rule.status}|{rule.binds}|{rule.steps}|{dict(rule.params)}|{rule.applies}"
    yield from (f"{gap.said}|{gap.rule}" for gap in machine.ground.gaps)


def reading(law: Effective, gates: Gates) -> str:
    """The same for effective procedures of which the same machine is made and the same sentences are told: all that is read of the law."""
    told = sha256()
    cited = {rule.instrument for rule in law.rules} | {one.basis.partition("/")[0] for one in gates.of(law)}
    for part in (
        *(law.procedure, law.kind, repr(gates.of(law)), *map(repr, gates.freed(law))),
        *(_written(one, _UNREAD_OF_ACTS) for one in law.acts.values()),
        *(_written(one, _UNREAD_OF_RULES) for one in law.rules),
        *(f"{name} {_written(one, _UNREAD_OF_TABLES)}" for name, one in law.thresholds.items()),
        *(f"{name} {one.cited_as} {one.items}" for name, one in sorted(law.instruments.items()) if name in cited),
    ):
        told.update(part.encode())
        told.update(b"\x00")
    return told.hexdigest()


def _written(one: Any, unread: frozenset[str]) -> str:
    return repr([(part.name, getattr(one, part.name)) for part in fields(one) if part.name not in unread])


_UNREAD_OF_ACTS = frozenset({"line", "note"})
_UNREAD_OF_TABLES = frozenset({"file", "source", "sha256"})
_UNREAD_OF_RULES = frozenset(
    (
        *("reason", "remedy", "remedy_act", "source", "left_to_person", "file", "line", "place", "fields"),
        *("procedures", "kinds", "yields_to", "authority", "adds_duty"),
    )
)


class _Nodes:
    """Sets of records by what they hold: equal in two machines when, and only when, the diagrams are."""

    def __init__(self, machine: Machine) -> None:
        self.sets = machine.book.sets
        self.known: dict[int, str] = {}

    def of(self, node: int) -> str:
        """A name of the set that depends on its diagram alone."""
        if node <= 1:
            return str(node)
        found = self.known.get(node)
        if found is None:
            at, low, high = self.sets.parts(node)
            said = f"{at}?{self.of(high)}:{self.of(low)}"
            found = self.known[node] = sha256(said.encode()).hexdigest()
        return found
