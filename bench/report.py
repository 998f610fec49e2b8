"""How a measurement is taken and shown: medians of several rounds, and a ratio to a peer or a limit."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path


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
        print(line(figure), flush=True)

    def keep(self, place: Path) -> None:
        """The whole table as a file, with when and on what it was measured."""
        when = datetime.now(UTC).isoformat(timespec="seconds")
        busy = os.getloadavg()
        head = f"{when} · {machine()} · busy with {busy[1]:.1f} processes on average in the last five minutes"
        place.write_text("\n".join([head, "", *(line(figure) for figure in self.figures), ""]))


def line(figure: Figure) -> str:
    """A figure on one line, beside its peer or limit."""
    mark = {True: "met", False: "NOT MET", None: ""}[figure.met]
    told = f"{figure.name:58} {shown(figure.value):>9} {figure.unit:9} {figure.beside:74} {figure.goal:20} {mark}"
    return told.rstrip()


def shown(value: float) -> str:
    """Three digits that mean something."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def machine() -> str:
    """The machine in words: processors, memory, Python."""
    told = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    names = [one.partition(":")[2].strip() for one in told.splitlines() if one.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} × {names[0] if names else platform.machine()}, {memory:.0f} GB, Python {platform.python_version()}"


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
