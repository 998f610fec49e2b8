"""The abstract machine permits whatever the kernel permits: random lawful walks, followed act by act in the machine.

What a record may be in the machine is kept as a set: what the walk does not settle (which party, how much of a fine, what a person
answers, whether time has run out) is left open. A walk whose next act the machine forbids would show that the proof proves too much.
From walks of compulsory execution, for which `homing` finds no way home, the machine finds one. `MINGJING_LONG=1` follows 2,000 walks of
each procedure and place; otherwise 12.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from random import Random
from typing import Any

import pytest

from mingjing.kernel import prove
from mingjing.kernel.facts import Act, Person
from mingjing.kernel.law import ActSpec
from mingjing.kernel.prove import machine as machines
from mingjing.kernel.prove import walking
from mingjing.kernel.prove.book import TIME, WORLD, Happening
from mingjing.kernel.prove.contents import passes
from mingjing.kernel.prove.diagram import FALSE, Node
from mingjing.kernel.prove.machine import Machine
from tests.kernel.staged import CITY, LAW, library, stage
from tests.kernel.test_walks_of_every_procedure import begun
from tests.kernel.walking import Walker

WALKS = 2000 if os.environ.get("MINGJING_LONG") else 12
STEPS = ("propose", "check", "return")
HUZHOU = "zhejiang/huzhou"


@cache
def machine(procedure: str, place: str, field: str, day: Any) -> Machine:
    """The machine of the law as the walk finds it."""
    law = library().procedure(procedure, place, field, day)
    return machines.made(law, prove.load_gates(LAW).of(law))


class Filled(Walker):
    """A walk of forms in which nothing that is required is left out: the door takes no others, and the machine knows no others."""

    def fields(self, spec: ActSpec, person: Person, now: datetime) -> dict[str, Any]:
        found = super().fields(spec, person, now)
        for one in spec.fields:
            while one.required and found.get(one.name) is None:
                found[one.name] = self.value(one, now)
        return found


class Shadow:
    """The records in which the machine may be, as a walk goes on."""

    def __init__(self, made: Machine) -> None:
        self.made = made
        self.sets = made.book.sets
        self.at: Node = made.begins

    def follow(self, act: Act) -> bool:
        """The act happens, some time later; False where the machine permits it in none of its records."""
        if act.act in STEPS and act.fields.get("act") not in self.made.ground.followed:
            return True
        if act.act not in STEPS and self._names_a_draft(act) and act.fields["act"] not in self.made.ground.followed:
            return True
        self._wait()
        after = FALSE
        for move in self.made.moves:
            for way in move.ways:
                if self._is(act, way.happening or move.happening):
                    there = self.sets.all((self.at, move.guard, way.guard))
                    after = self.sets.either(after, self.sets.moved(there, move.facts))
        self.at = after
        return after != FALSE

    def can_be_ended(self) -> bool:
        """A walk of the machine leads from one of its records to the close."""
        self._wait()
        record = self.sets.one_of(self.at, self.made.book.facts)
        return walking.way(self.made, self.made.closed, record) is not None

    def _names_a_draft(self, act: Act) -> bool:
        return any(one.happening.act == act.act and "act" in one.happening.values for one in self.made.moves)

    def _wait(self) -> None:
        before = FALSE
        while before != self.at:
            before = self.at
            for move in self.made.moves:
                if move.happening.act in (TIME, WORLD):
                    there = self.sets.both(self.at, move.guard)
                    self.at = self.sets.either(self.at, self.sets.moved(there, move.facts))

    def _is(self, act: Act, happening: Happening) -> bool:
        if happening.act != act.act:
            return False
        tests = self.made.ground.contents.tests.get(act.act, {})
        for name, value in happening.values.items():
            if name == "act":
                if act.fields.get("act") != value:
                    return False
            elif name != "penalties" and not name.startswith("~"):
                said = _said(act.fields, name)
                if any(passes(said, test) != passes(value, test) for test in tests.get(name, ())):
                    return False
        return True


def _said(fields: Mapping[str, Any], path: str) -> Any:
    """The content by its path; one of a service is kept without the word."""
    for whole in (path, f"service.{path}"):
        found: Any = fields
        for part in whole.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        if found is not None:
            return found
    return None


BEGUN = {
    "ordinary_penalty": ("led", "filed", "notice_served", "drafted", "decided"),
    "simple_penalty": (),
    "permit": (),
    "levy": (),
    "confirmation": (),
    "inspection": (),
    "compulsory_measure": (),
    "compulsory_execution": (),
}


@pytest.mark.parametrize("place", ["", CITY, HUZHOU])
@pytest.mark.parametrize("procedure", BEGUN)
def test_what_the_kernel_permits_the_machine_permits(procedure: str, place: str) -> None:
    followed = 0
    for seed in range(WALKS):
        chance = Random(f"{procedure} {place} {seed}")
        starts = BEGUN[procedure]
        began = stage(chance.choice(starts), procedure=procedure, place=place) if starts else None
        walker = Filled(began or begun(procedure, place, chance).made, chance, [])
        for _ in range(chance.randrange(1, 40)):
            walker.step()
        made = walker.made
        laws = {made.law(one.at).digest for one in made.facts.acts}
        if len(laws) > 1:
            continue
        day = made.facts.acts[0].at.date()
        shadow = Shadow(machine(procedure, place, made.facts.field, day))
        for number, act in enumerate(made.facts.acts):
            so_far = [(one.act, dict(one.fields)) for one in made.facts.acts[: number + 1]]
            assert shadow.follow(act), so_far
            followed += 1
        if procedure == "compulsory_execution":
            assert shadow.can_be_ended(), [one.act for one in made.facts.acts]
    assert followed > 5 * WALKS
