"""办案的门 — the one door for writing: `perform` asks the kernel, writes the record and the tables together, or refuses.

`keep_typing` keeps what a person typed and has not sent. Everything else that changes a case is an act of its procedure.
"""

from __future__ import annotations

from mingjing.cases.acts.door import perform
from mingjing.cases.acts.typing import drop_typing, keep_typing
from mingjing.cases.outcome import Absent, Done, Faster, IdemReused, Invalid, Refusal, Refused

__all__ = [
    "Absent",
    "Done",
    "Faster",
    "IdemReused",
    "Invalid",
    "Refusal",
    "Refused",
    "drop_typing",
    "keep_typing",
    "perform",
]
