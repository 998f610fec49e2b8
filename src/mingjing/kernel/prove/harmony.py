"""规则之间的证明 — (e) no two rules in force contradict: every act of the procedure can be done at some time.

It serves whoever lays a new rule beside old ones. Where an act can never be done, the fewest rules that forbid it together are
named. It refuses to call a rule wrong: it says which cannot both stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations

from mingjing.kernel.law import Rule
from mingjing.kernel.prove import readings
from mingjing.kernel.prove.diagram import FALSE, TRUE, Node
from mingjing.kernel.prove.look import Look
from mingjing.kernel.prove.machine import Machine
from mingjing.kernel.prove.search import Search
from mingjing.kernel.prove.telling import Finding, cite


def proven(machine: Machine, search: Search, made: set[int]) -> Iterator[Finding]:
    """A finding for each act that can never be done, and one for all where there is none.

    Acts that their own rules forbid are told first: no search is needed for them, and one may be too large."""
    done = {machine.moves[number].happening.act for number in made}
    doubtful = [act for act in machine.law.acts if act not in done]
    barred = [act for act in doubtful if _goal(act, machine) == FALSE]
    said = [one for rule in machine.law.rules if (one := _window(rule, machine))]
    yield from (_why(act, machine, search) for act in barred)
    yield from (Finding("e", one, False) for one in said)
    dead = [act for act in doubtful if act not in barred and search.way(_goal(act, machine)) is None]
    yield from (_why(act, machine, search) for act in dead)
    if not barred and not dead and not said:
        yield Finding("e", f"同时有效的规则互不矛盾，{len(machine.law.acts)}个环节都有办得成的时候", True)


def _goal(act: str, machine: Machine) -> Node:
    """The records in which the act may be done, as far as its own rules and its place in the order say."""
    guards = [one.guard for one in machine.moves if one.happening.act == act and one.happening.step == "do"]
    return machine.book.sets.any(guards)


def _why(act: str, machine: Machine, search: Search) -> Finding:
    """The fewest rules that together leave the act no record in which it may be done; of all records first, then of those that can be."""
    title = machine.law.acts[act].title
    sets = machine.book.sets
    allowed = [(rule, told) for rule in _rules(act, machine) if (told := _allowed(rule, act, machine)) is not None]
    for bounded in (False, True):
        bounds = search.bounds if bounded else TRUE
        for group in chain.from_iterable(combinations(allowed, count) for count in (1, 2, 3)):
            if not any(sets.all([bounds, *nodes]) != FALSE for nodes in zip(*(told for _, told in group), strict=True)):
                names = "与".join(cite(machine.law, rule) for rule, _ in group)
                said = f"规则{names}" + ("不能同时满足" if len(group) > 1 else "没有能满足的时候")
                return Finding("e", f"“{title}”永远办不成：{said}", False, tuple(rule.citation for rule, _ in group))
    before = [name for names in machine.law.acts[act].after.values() for name in names]
    names = "、".join(machine.ground.title(name) for name in before)
    return Finding("e", f"“{title}”永远办不成：它所依的先后（{names or '开始的环节'}）和规则合起来走不到", False)


def _rules(act: str, machine: Machine) -> list[Rule]:
    return [rule for rule in machine.law.rules_by_act.get(act, ()) if rule.status == "confirmed"]


def _allowed(rule: Rule, act: str, machine: Machine) -> list[Node] | None:
    """Where the rule lets each variant of the act be; None where that was not worked out while the machine was made."""
    facts = machine.book.facts
    found = []
    for values in machine.ground.contents.variants(act):
        look = Look(machine.ground, machine.law.acts[act], "approve", values, {})
        found.append(readings.allows(rule, look))
        if look.asked:
            return None
    return found if machine.book.facts == facts else None


def _window(rule: Rule, machine: Machine) -> str:
    """An act that must wait longer than it may be done."""
    if rule.kind != "within" or rule.status != "confirmed":
        return ""
    window = machine.law.rule(rule.params["period"], rule.instrument)
    for act in rule.binds:
        for other in machine.law.rules_by_act.get(act, ()):
            if other.kind != "waits" or other.status != "confirmed" or other.params.get("unless"):
                continue
            waited = machine.law.rule(other.params["period"], other.instrument)
            if waited is not None and window is not None and _outlasts(waited, window):
                title = machine.ground.title(act)
                return f"“{title}”要等的期限比可以办的期限还长：{cite(machine.law, other)}与{cite(machine.law, rule)}"
    return ""


def _outlasts(waited: Rule, window: Rule) -> bool:
    one, two = waited.deadline, window.deadline
    if one is None or two is None or one.period is None or two.period is None or one.after != two.after:
        return False
    return not two.extended_by and one.period.unit == two.period.unit and one.period.amount >= two.period.amount
