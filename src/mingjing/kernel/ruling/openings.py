"""现在能办什么 — for one person: the acts open now with their step, and those that are not, with every reason.

It serves the case page (现在可以做 · 还不能做，为什么). Contents that a form will ask do not count against an act.
It refuses to list what is none of the person's business: acts of other roles are left out.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from mingjing.kernel.context import Context
from mingjing.kernel.facts import Attempt, Facts, Person, Step
from mingjing.kernel.law import ActSpec
from mingjing.kernel.moments import day_of
from mingjing.kernel.refusal import Refusal, merged
from mingjing.kernel.ruling.bound import BoundAct, bound
from mingjing.kernel.ruling.engine import as_step, ask, standing, timely

if TYPE_CHECKING:
    from mingjing.kernel.library import Library

Permitted_ = tuple[tuple[ActSpec, Step], ...]
Refused_ = tuple[tuple[ActSpec, tuple[Refusal, ...]], ...]


def open_acts(facts: Facts, library: Library, now: datetime, actor: Person) -> tuple[Permitted_, Refused_]:
    """(permitted, refused) for that person at that moment: each permitted act with the step that is theirs."""
    effective = library.procedure(facts.procedure, facts.place, facts.field, day_of(now))
    permitted: list[tuple[ActSpec, Step]] = []
    refused: list[tuple[ActSpec, tuple[Refusal, ...]]] = []
    for known in bound(effective).values():
        if known.spec.act in facts.by_act and not known.spec.repeat and facts.draft(known.spec.act) is None:
            continue
        for step in _steps(known, facts, actor):
            against = before_form(known, step, facts, library, now, actor)
            if against:
                refused.append((known.spec, against))
            else:
                permitted.append((known.spec, step))
    return tuple(permitted), tuple(refused)


def _steps(known: BoundAct, facts: Facts, actor: Person) -> list[Step]:
    """The steps of the act that could be this person's by their role, given where the draft stands."""
    draft = facts.draft(known.spec.act)
    wanted: list[Step] = ["do"] if not known.spec.approval else ["propose"]
    if draft is not None:
        wanted.append("check" if draft.checked is None else "approve")
        wanted.append("return")
    mine: list[Step] = [step for step in wanted if not known.roles[step].isdisjoint(actor.roles)]
    if draft is not None and actor.id == draft.proposed.by.id:
        return [step for step in mine if step == "propose"]
    return mine


def before_form(
    known: BoundAct, step: Step, facts: Facts, library: Library, now: datetime, actor: Person
) -> tuple[Refusal, ...]:
    """Every reason against the step that no form could heal; for a draft already written its contents count."""
    effective = library.procedure(facts.procedure, facts.place, facts.field, day_of(now))
    fields = {"reason": "…"} if step == "return" else {}
    attempt = as_step(Attempt(act=known.spec.act, at=now, by=actor, step=step, fields=fields), facts)
    context = Context(attempt, facts, effective, library, now, known.spec)
    refusals = [*standing(known, context), *timely(known, context)]
    guards = known.guards[step] if step == "approve" else known.before_form[step]
    ask(guards, context, refusals)
    return merged(refusals)
