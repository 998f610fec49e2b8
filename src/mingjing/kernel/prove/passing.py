"""关口的证明 — (b) no path to a decision goes around notice, review or discussion.

It serves 行政处罚法 44, 57, 58, 62 and `law/national/_gates/`. What a gate wants is followed apart from the rules, so that a rule
that is missing, weakened or asked at the wrong step shows. It refuses to prove a deciding act of which the gates say nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mingjing.kernel.law import Effective
from mingjing.kernel.library import citations
from mingjing.kernel.prove import conditions, people
from mingjing.kernel.prove.contents import declared
from mingjing.kernel.prove.diagram import FALSE, TRUE, Node
from mingjing.kernel.prove.gates import GATES, Gates
from mingjing.kernel.prove.look import Look
from mingjing.kernel.prove.machine import Machine, Move, Watch, Way
from mingjing.kernel.prove.search import Search
from mingjing.kernel.prove.telling import Finding, told

WITHOUT = {"notice": "没有告知并送达", "review": "没有通过法制审核", "discussion": "没有集体讨论"}


def proven(machine: Machine, search: Search, gates: Gates) -> Iterator[Finding]:
    """A finding for each deciding act and gate."""
    law = machine.law
    for act, gate in gates.unsaid(law):
        said = f"“{law.acts[act].title}”要不要“{GATES[gate]}”，关口文件（law/national/_gates/{law.kind}.yaml）没有写明"
        yield Finding("b", said, None)
    for free in gates.freed(law):
        acts = "”“".join(law.acts[act].title for act in free.acts if act in law.decisions)
        yield Finding("b", f"“{acts}”不设{'、'.join(GATES[one] for one in free.gates)}：{free.why}", True)
    if not law.decisions and not machine.watches:
        yield Finding("b", "没有作决定的环节", True)
    for watch in machine.watches:
        if watch.gate.gate == "people":
            yield people.proven(machine, watch)
        else:
            yield _proven(watch, machine, search)


def _proven(watch: Watch, machine: Machine, search: Search) -> Finding:
    title, law = machine.law.acts[watch.act].title, machine.law
    basis = (watch.gate.basis,)
    missing = [name for name in watch.gate.said if not _told(law, watch.act, name)]
    if missing:
        return Finding("b", f"“{title}”可以不告知就作出：没有规则要求写明“{'、'.join(missing)}”", False, basis)
    sets, around = machine.book.sets, []
    for move in machine.moves:
        if move.happening.act == watch.act and move.happening.step == "do":
            around += [(move, bad) for way in move.ways if (bad := _around(watch, move, way, machine)) != FALSE]
    goal = sets.any(bad for _, bad in around)
    way = search.way(goal) if goal != FALSE else None
    if way is None:
        return Finding(
            "b", f"作出“{title}”之前必经{GATES[watch.gate.gate]}（{_cited(law, watch.gate.basis)}）", True, basis
        )
    state = {**way[-1].state, **way[-1].move.facts} if way else machine.book.sets.one_of(goal, machine.book.facts)
    last = next(move for move, bad in around if sets.holds(bad, state))
    trace = told(machine, [*way, search.last(last, state)], WITHOUT[watch.gate.gate])
    said = f"有一条绕过{GATES[watch.gate.gate]}的路：{WITHOUT[watch.gate.gate]}也能作出“{title}”"
    return Finding("b", said, False, basis, trace)


def _around(watch: Watch, move: Move, way: Way, machine: Machine) -> Node:
    """The records in which this way is permitted although the gate is wanted and was not gone through."""
    sets, wanted = machine.book.sets, TRUE
    if watch.gate.where is not None:
        assert way.happening is not None
        look = Look(machine.ground, machine.law.acts[watch.act], "approve", way.happening.values, way.answers)
        wanted = conditions.holds(watch.gate.where, look)
    return sets.all((move.guard, way.guard, wanted, sets.no(watch.passed)))


def _told(law: Effective, act: str, name: str) -> bool:
    """True when a confirmed rule wants that content of the act itself, whatever the case."""
    spec = law.acts[act]
    for rule in law.rules_by_act.get(act, ()):
        if rule.status != "confirmed" or rule.applies is not None:
            continue
        if rule.kind == "filled" and not rule.params.get("each") and name in rule.params["fields"]:
            return (one := declared(spec, name)) is not None and one.type != "bool"
        if rule.kind == "certificate_shown" and rule.params["field"] == name:
            return True
        condition = rule.params.get("condition")
        if isinstance(condition, Mapping) and condition.get("field") == name and condition.get("is") is True:
            return True
    return False


def _cited(law: Effective, citation: str) -> str:
    parts = citations.parse(citation)
    instrument = law.instruments.get(parts.instrument)
    return citation if instrument is None else citations.in_chinese(instrument.cited_as, parts, items=instrument.items)
