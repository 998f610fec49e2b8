"""投影 — what is true now of a case, computed from its acts alone and written beside the record in the same transaction.

`rebuild` makes every row anew from the record; a test compares. Only the difference to what stood before is written.
"""

from __future__ import annotations

from mingjing.cases.projections.checking import compared
from mingjing.cases.projections.rebuilding import rebuild, snapshot
from mingjing.cases.projections.standing import NOTHING_YET, Standing, ended_late, standing_of
from mingjing.cases.projections.writing import keep_refusal, open_case, written

__all__ = [
    "NOTHING_YET",
    "Standing",
    "compared",
    "ended_late",
    "keep_refusal",
    "open_case",
    "rebuild",
    "snapshot",
    "standing_of",
    "written",
]
