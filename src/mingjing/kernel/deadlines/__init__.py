"""期限 — when a period ends and how each clock of a case stands; a pure function of acts, law and calendar.

It serves every rule of kind `deadline`, 处罚法 85, 强制法 69, 民诉法 85, and the surcharge of 处罚法 72 and 73.
It refuses to count from memory: every date bears its derivation, day by day; what cannot be known is said to be unknown.
"""

from mingjing.kernel.deadlines.counting import Due, Pause, Stretch, add_months, count, count_back
from mingjing.kernel.deadlines.events import deemed_service
from mingjing.kernel.deadlines.running import Running, due, of, of_case, running
from mingjing.kernel.deadlines.surcharge import Payment, Surcharge, surcharge

__all__ = [
    "Due",
    "Pause",
    "Payment",
    "Running",
    "Stretch",
    "Surcharge",
    "add_months",
    "count",
    "count_back",
    "deemed_service",
    "due",
    "of",
    "of_case",
    "running",
    "surcharge",
]
