"""死者不复活 — before anybody is served, every tombstone is carried out again, and what was approved is carried out to its end.

It runs as the owner of the tables at every start (`bring_up`): a backup of the database, of the keys or of the files that was
restored since then cannot bring back what was destroyed. Nothing is served while a tombstone could not be carried out.
"""

from __future__ import annotations

from mingjing.records.erasing import carrying_out, stones
from mingjing.records.models import Erasure
from mingjing.records.reads.erased import unfinished


def replay() -> int:
    """Carry out every stone; how many found something to destroy. StonesDamaged when the file was tampered with."""
    for erasure in Erasure.objects.filter(state__in=["approved", "done"]).order_by("decided_at", "id"):
        stones.set_up(carrying_out.stone_of(erasure))  # the file was lost; the database still knows
    return sum(carrying_out.destroy(stone) for stone in stones.standing())


def go_on() -> int:
    """Carry out to the end what was approved and interrupted, with its event; how many. As the application."""
    found = unfinished()
    for erasure in found:
        carrying_out.finish(erasure)
    return len(found)
