"""复核 — which acts done would be refused today, with the corrected values: after a `correct_record` it is asked.

It serves the duty that a decision is blocked before service when a past ruling no longer stands, and reported after it.
It refuses to undo: old rulings and receipts stay as they were.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjing.kernel.facts import STEPS, Act, Attempt, Facts
from mingjing.kernel.ruling.engine import rule
from mingjing.kernel.ruling.shapes import Refused

if TYPE_CHECKING:
    from mingjing.kernel.library import Library


@dataclass(frozen=True, slots=True)
class Doubt:
    """存疑的环节 — an act done that would now be refused, and why."""

    act: Act
    refused: Refused


def recheck(facts: Facts, library: Library) -> tuple[Doubt, ...]:
    """Every act done, ruled again over the acts before it with the values that count now; those refused come back."""
    found: list[Doubt] = []
    so_far = facts.before(-1)
    first = facts.acts[0] if facts.acts else None
    latest = first.at if first else None
    for act in facts.acts:
        latest = act.at if latest is None else max(latest, act.at)
        if act is not first and act.act not in STEPS and act.act != "correct_record":
            ruling = rule(as_attempt(act), so_far, library, act.at if act.proposed_by else latest)
            if isinstance(ruling, Refused):
                found.append(Doubt(act, ruling))
        so_far = so_far.after(act) if act.act != "correct_record" else so_far
    return tuple(found)


def as_attempt(act: Act) -> Attempt:
    """The attempt that led to the act."""
    return Attempt(
        act=act.act,
        at=act.at,
        by=act.by,
        officers=act.officers,
        fields=act.fields,
        media=act.media,
        step="approve" if act.proposed_by is not None else "do",
    )
