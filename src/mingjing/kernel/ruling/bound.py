"""编成的程序 — each act of an effective procedure with its guards made ready, once for all rulings under it.

It serves `engine` and `openings`; the guards stand in the order of the law folder.
It refuses to rule: it only prepares.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from mingjing.kernel.facts import Step
from mingjing.kernel.guards import KINDS, LENDING, Guard, ready
from mingjing.kernel.law import ActSpec, Effective, Rule


@dataclass(frozen=True, slots=True, eq=False)
class BoundAct:
    """编成的环节 — an act with the guards and roles of each step, and the articles that rules lend the procedure.

    `told` keeps what a permission tells (articles, rules) for each set of rules that did not apply.
    """

    spec: ActSpec
    guards: dict[Step, tuple[Guard, ...]]
    before_form: dict[Step, tuple[Guard, ...]]
    gates: tuple[Guard, ...]
    asked: dict[Step, tuple[tuple[str, ...], tuple[str, ...]]]
    roles: dict[Step, frozenset[str]]
    lent: dict[str, tuple[str, ...]]
    after_all: tuple[str, ...]
    after_any: tuple[str, ...]
    covered: dict[str, tuple[tuple[str, ...], ...]]
    told: dict[tuple[Step, frozenset[str]], tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)


@lru_cache(maxsize=512)
def bound(effective: Effective) -> dict[str, BoundAct]:
    """Every act of the procedure, made ready; cached for as long as the law object lives in the library."""
    return {name: _bind(spec, effective) for name, spec in effective.acts.items()}


def _bind(spec: ActSpec, effective: Effective) -> BoundAct:
    rules = effective.rules_by_act.get(spec.act, ())
    guards = [ready(rule, effective, KINDS[rule.kind]) for rule in rules if rule.kind in KINDS]
    steps: tuple[Step, ...] = ("do", "propose", "check", "approve", "return")
    ruled = {step: tuple(guard for guard in guards if _ruled_at(guard.rule, step)) for step in steps}
    return BoundAct(
        spec=spec,
        guards=ruled,
        before_form={step: tuple(one for one in found if not one.sees_form) for step, found in ruled.items()},
        gates=tuple(guard for guard in guards if guard.rule.gate),
        asked={
            step: (
                tuple(dict.fromkeys(guard.citation for guard in found)),
                tuple(guard.key for guard in found),
            )
            for step, found in ruled.items()
        },
        roles=_roles(spec),
        lent=_lent(rules),
        after_all=tuple(spec.after.get("all", ())),
        after_any=tuple(spec.after.get("any", ())),
        covered=_covered(rules),
    )


def _ruled_at(rule: Rule, step: Step) -> bool:
    if rule.gate and step in ("propose", "check"):
        return False
    return step in rule.steps


def _roles(spec: ActSpec) -> dict[Step, frozenset[str]]:
    """Who may do each step; an entry `a|b` of the approval allows either."""
    first = frozenset(spec.by)
    if not spec.approval:
        return {"do": first}
    chain = [frozenset(entry.split("|")) for entry in spec.approval]
    checker = chain[1] if len(chain) > 2 else chain[-1]
    return {"propose": first | chain[0], "check": checker, "approve": chain[-1], "return": checker | chain[-1]}


def _lent(rules: tuple[Rule, ...]) -> dict[str, tuple[str, ...]]:
    """Articles for refusals of the procedure itself, from the rules that lend theirs; none where no rule does."""
    found = {kind: tuple(dict.fromkeys(rule.citation for rule in rules if rule.kind == kind)) for kind in LENDING}
    found["by_whom"] = found["by_whom"] or found["approval_chain"]
    return found


def _covered(rules: tuple[Rule, ...]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Act → groups of acts: where none of a group is done a rule of kind `needs` says so in its own words, and the order
    need not say it again."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for rule in rules:
        if rule.kind != "needs" or rule.applies is not None or rule.gate or rule.status != "confirmed":
            continue
        acts = tuple(rule.params["acts"])
        for act in acts:
            found.setdefault(act, []).append(acts if rule.params.get("any") else (act,))
    return {act: tuple(groups) for act, groups in found.items()}
