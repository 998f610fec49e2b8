"""人员的证明 — (b) who decides is another person than who handled, checked and reviewed that draft.

It serves 行政处罚法 58, 细则 39 and the separation of handling from review. One person is followed who may hold every post; all the
others are as many as are needed. It refuses to trust posts: that two posts are never one person's is said by a rule, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mingjing.kernel.law import Rule
from mingjing.kernel.procedure import option_values
from mingjing.kernel.prove.machine import Machine, Watch
from mingjing.kernel.prove.telling import Finding, Line

PARTS = {"handler": "承办人", "checker": "审核人", "reviewer": "法制审核人"}
ORDER = ("propose", "check", "submit_for_review", "pass_review", "approve")
_PART_OF = {
    "propose": "handler",
    "submit_for_review": "",
    "check": "checker",
    "pass_review": "reviewer",
    "approve": "approver",
}
_SAID = {
    "propose": "拟定草案",
    "check": "审核草案",
    "pass_review": "法制审核通过",
    "submit_for_review": "送法制审核",
    "approve": "批准",
}


@dataclass(frozen=True, slots=True)
class Person:
    """这个人 — the parts taken in the case, those taken in this very draft, and how far the draft is."""

    parts: frozenset[str] = frozenset()
    of_draft: frozenset[str] = frozenset()
    step: int = 0
    did: tuple[tuple[str, bool], ...] = ()


def proven(machine: Machine, watch: Watch) -> Finding:
    """That the approver of the act took no other part in its draft, or the shortest course in which they did."""
    spec = machine.law.acts[watch.act]
    if not spec.approval:
        return Finding("b", f"“{spec.title}”不经批准：办理的人就是决定的人", False, (watch.gate.basis,))
    for person in _ends(machine, watch.act):
        clash = [PARTS[one] for one in PARTS if one in person.of_draft]
        if clash:
            said = f"同一个人可以既是“{spec.title}”的{'、'.join(clash)}，又批准这一决定"
            return Finding("b", said, False, (watch.gate.basis,), tuple(_lines(machine, watch.act, person)))
    said = f"批准“{spec.title}”的负责人不会是它的承办人、审核人、法制审核人"
    return Finding("b", said, True, (watch.gate.basis,))


def _ends(machine: Machine, act: str) -> Iterator[Person]:
    """Every course of the draft in which this person approves it, the shortest first."""
    steps = ORDER if _reviewed(machine, act) else ("propose", "check", "approve")
    waiting, seen = [Person()], set()
    while waiting:
        person = waiting.pop(0)
        if person.step == len(steps):
            if person.did[-1][1]:
                yield person
            continue
        for himself in (False, True):
            step = steps[person.step]
            if himself and not _may(machine, act, step, person):
                continue
            part = frozenset((_PART_OF[step],)) if himself else frozenset[str]()
            then = replace(
                person,
                parts=person.parts | part,
                of_draft=person.of_draft | part,
                step=person.step + 1,
                did=(*person.did, (step, himself)),
            )
            if (key := (then.parts, then.of_draft, then.step, himself)) not in seen:
                seen.add(key)
                waiting.append(then)


def _reviewed(machine: Machine, act: str) -> bool:
    """True when a draft of the act may be sent to review."""
    spec = machine.law.acts.get("pass_review")
    named = spec.declared("act") if spec is not None else None
    return named is not None and "submit_for_review" in machine.law.acts and act in option_values(named)


def _may(machine: Machine, act: str, step: str, person: Person) -> bool:
    """Whether the approval itself and the confirmed rules let this person take the step."""
    if step in ("check", "approve") and "handler" in person.of_draft and _proposed(person):
        return False
    if step == "approve" and "checker" in person.of_draft:
        return False
    name = step if step in machine.law.acts else act
    ruled = "approve" if step == "approve" else "propose" if step == "propose" else step if name == act else "do"
    return not any(
        _forbids(rule, ruled, person) for rule in machine.law.rules_by_act.get(name, ()) if rule.status == "confirmed"
    )


def _proposed(person: Person) -> bool:
    return ("propose", True) in person.did


def _forbids(rule: Rule, step: str, person: Person) -> bool:
    if rule.kind != "different_people" or rule.params["who"] not in ("by", "officers") or rule.applies is not None:
        return False
    if step not in rule.steps or (rule.gate and step in ("propose", "check")):
        return False
    return not person.parts.isdisjoint(rule.params["from"])


def _lines(machine: Machine, act: str, person: Person) -> Iterator[Line]:
    title = machine.law.acts[act].title
    others = iter("甲乙丙丁戊")
    for day, (step, himself) in enumerate(person.did, 1):
        who = "某人" if himself else next(others)
        yield Line(day, step if step in machine.law.acts else act, f"{_SAID[step]}：{title}", who)
