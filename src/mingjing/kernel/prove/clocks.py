"""期限的事件 — whether what happens in a machine starts or ends a clock, as `deadlines.events` reads it from a record.

It serves `periods` and `walking`. A draft that nobody follows step by step is proposed, checked and done in one: its steps happen
with the act. It refuses to count time.
"""

from __future__ import annotations

from mingjing.kernel.law import Event, Rule
from mingjing.kernel.procedure import option_values
from mingjing.kernel.prove.book import Happening, Pattern
from mingjing.kernel.prove.contents import declared, short
from mingjing.kernel.prove.machine import Machine

STEPS = ("propose", "check", "return")


def begins(machine: Machine, rule: Rule, happening: Happening) -> bool:
    """True when what happens starts a clock of the period."""
    assert rule.deadline is not None
    return any(is_event(machine, one, happening) for one in rule.deadline.after)


def ends(machine: Machine, rule: Rule, happening: Happening) -> bool:
    """True when what happens ends a clock of the period."""
    assert rule.deadline is not None
    return any(is_event(machine, one, happening) for one in rule.deadline.do)


def is_event(machine: Machine, event: Event, happening: Happening) -> bool:
    """True for the event, or, for the steps of a draft that nobody follows step by step, the act itself."""
    if event.act in STEPS and event.of.get("act") not in machine.ground.followed:
        return happening.act == event.of.get("act")
    spec = machine.law.acts.get(event.act)
    return happening.fits(Pattern.make(event.act, {short(spec, name): value for name, value in event.of.items()}))


def _offered(machine: Machine, event: Event) -> bool:
    """False where the act that starts it is chosen from a list on which the value that the period names does not stand."""
    spec = machine.law.acts.get(event.act)
    for name, value in event.of.items():
        one = declared(spec, name) if spec is not None else None
        if one is not None and one.type == "choice" and one.options and value not in option_values(one):
            return False
    return True


def concerns(machine: Machine, rule: Rule) -> bool:
    """True where the period can belong to this procedure at all: it has the act that starts it, and makes the paper it names."""
    assert rule.deadline is not None
    made = {one for act in machine.law.acts.values() for one in act.documents}

    def here(event: Event) -> bool:
        document = event.of.get("document")
        known = event.act in machine.law.acts or event.of.get("act") in machine.law.acts
        return known and (not isinstance(document, str) or document in made) and _offered(machine, event)

    if rule.deadline.after_period:
        periods = (machine.law.rule(name, rule.instrument) for name in rule.deadline.after_period)
        return any(one is not None and one.deadline is not None and concerns(machine, one) for one in periods)
    return any(here(one) for one in rule.deadline.after)
