"""For every procedure of the law folder: random lawful walks, from each of which the case can be brought to its end.

`MINGJING_LONG=1` takes 2,000 walks of each; otherwise 50.
"""

from __future__ import annotations

import os
from contextlib import suppress
from random import Random

import pytest

from mingjing.kernel.library import load
from mingjing.kernel.scenarios import ScenarioError, traits
from tests.kernel.homing import WayHome
from tests.kernel.staged import CITY, LAW, stage
from tests.kernel.walking import Walker

WALKS = 2000 if os.environ.get("MINGJING_LONG") else 50
PLACES = ("", CITY)
BEYOND = {"ordinary_penalty", "compulsory_execution"}
"""The first has walks and a way home of its own (test_walks). The second has periods that begin when others ran out, agreements that are
broken and demands made anew: doing what the refusals say leads in circles there, and this search finds no way home within its budget.
From its walks the abstract machine finds the way home: test_prove_follows_ruling."""


def procedures() -> list[str]:
    """Every procedure that cases are opened under."""
    found = {one.id for one in load(LAW).procedures if one.extends is None and not one.pattern}
    return sorted(found - BEYOND)


def begun(procedure: str, place: str, chance: Random) -> Walker:
    """A walk that begins from a trait that is lawful there; of a procedure that needs another case before it, from any."""
    names = sorted(traits(LAW, procedure, place, "urban_management"))
    assert names, f"{procedure} has no traits to begin from"
    for name in chance.sample(names, len(names)):
        with suppress(ScenarioError):
            return Walker(stage(name, procedure=procedure, place=place), chance, [])
    return Walker(stage(names[0], procedure=procedure, place=place, ruled=False), chance, [])


@pytest.mark.parametrize("procedure", procedures())
def test_from_every_walk_the_case_can_be_ended(procedure: str) -> None:
    for seed in range(WALKS):
        chance = Random(f"{procedure} {seed}")
        walker = begun(procedure, chance.choice(PLACES), chance)
        for _ in range(chance.randrange(1, 30)):
            walker.step()
        home = WayHome(walker.made)
        home.walk()
        assert home.ended()
