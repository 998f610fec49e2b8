"""python -m bench: every measurement, each figure beside its peer or its limit from the same run; kept in var/bench.txt.

Words choose parts: rulings, discretion, documents, performing, lists, serving, audit,
chain. How to read and repeat them: docs/guides/measurements.md.
"""

from __future__ import annotations

import sys
import time

from bench import chain
from bench import place as places
from bench.report import Report

PARTS = ("rulings", "discretion", "proving", "documents", "performing", "log", "lists", "serving", "audit", "chain")
BARE = {"chain"}  # parts that need no database


def main(words: list[str]) -> int:
    """Measure what is asked for (everything by default)."""
    wanted = words or list(PARTS)
    if strange := [word for word in wanted if word not in PARTS]:
        print(f"no such part: {', '.join(strange)}; there are {', '.join(PARTS)}")
        return 3
    report, started = Report(), time.monotonic()
    if "chain" in wanted:
        chain.measure(report)
    if set(wanted) - BARE:
        with places.place() as place:
            place.enter()
            measure(report, place, wanted)
    print(f"\n{time.monotonic() - started:.0f} s")
    if not words:
        report.keep(places.ROOT / "var" / "bench.txt")
    return 0 if all(figure.met is not False for figure in report.figures) else 1


def measure(report: Report, place: places.Place, wanted: list[str]) -> None:
    """The parts, in an order in which none spoils the next."""
    from bench import (
        auditing,
        bureaus,
        discretion,
        documents,
        lists,
        many_cases,
        performing,
        proving,
        rulings,
        running_log,
        serving,
    )

    if "discretion" in wanted:
        discretion.measure(report)
    if "proving" in wanted:
        proving.measure(report)
    bureaus.make()
    if "rulings" in wanted:
        rulings.measure(report)
    if "documents" in wanted:
        documents.measure(report)
    if "performing" in wanted:
        performing.measure(report, place)
    if "log" in wanted:
        running_log.measure(report, place)
    if "audit" in wanted:
        auditing.measure(report, place)
    if "lists" in wanted or "serving" in wanted:
        many_cases.fill(place)
    if "lists" in wanted:
        lists.measure(report)
    if "serving" in wanted:
        serving.measure(report, place)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
