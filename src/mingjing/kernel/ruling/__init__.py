"""裁断 — may this act be done now, by these people, and which articles say so?

It serves every guard of `law/`: permitted with the articles asked, or refused with all reasons, each with its remedy.
It refuses to guess: what the machine cannot judge is asked of a person, and without an answer there is no act.
"""

from mingjing.kernel.refusal import Refusal
from mingjing.kernel.ruling.engine import as_step, rule
from mingjing.kernel.ruling.openings import open_acts
from mingjing.kernel.ruling.recheck import Doubt, recheck
from mingjing.kernel.ruling.shapes import Permitted, Refused, Ruling, State, Waiting
from mingjing.kernel.ruling.standing import ended_by, outcome, stage, state
from mingjing.kernel.ruling.waiting import waiting
from mingjing.kernel.ruling.words import all_said, said

__all__ = [
    "Doubt",
    "Permitted",
    "Refusal",
    "Refused",
    "Ruling",
    "State",
    "Waiting",
    "all_said",
    "as_step",
    "ended_by",
    "open_acts",
    "outcome",
    "recheck",
    "rule",
    "said",
    "stage",
    "state",
    "waiting",
]
