"""How a measurement is taken and shown: medians of several rounds, and a ratio to a peer or a limit."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Figure:
    """One line: what was measured, in which unit, against what, and whether the goal was met."""

    name: str
    value: float
    unit: str
    beside: str = ""
    goal: str = ""
    met: bool | None = None


@dataclass
class Report:
    """The lines of one run."""

    figures: list[Figure] = field(default_factory=list)

    def add(
        self, name: str, value: float, unit: str, *, beside: str = "", goal: str = "", met: bool | None = None
    ) -> None:
        """Add a line and print it at once, so that a long run is not silent."""
        figure = Figure(name, value, unit, beside, goal, met)
        self.figures.append(figure)
        mark = {True: "met", False: "NOT MET", None: ""}[met]
        print(f"{name:58} {value:12,.3f} {unit:14} {beside:44} {goal:28} {mark}", flush=True)


def seconds(work: Callable[[], object], *, rounds: int = 5, warm: int = 1) -> float:
    """The median of several rounds, after a warm-up."""
    for _ in range(warm):
        work()
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def percentile(values: list[float], share: float) -> float:
    """The value below which that share of the sorted values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
