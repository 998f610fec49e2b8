"""Proof: the whole law loaded and proven anew, and rulings a second over the largest procedure.

The proof is measured as `make law` runs it on a machine that has proven nothing yet: two processes, nothing kept. Its limit is a wall-clock
of sixty seconds on two cores; the processor time tells what a busy machine hides.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

from bench.place import ROOT
from bench.report import Report

WORKERS = 2


def measure(report: Report) -> None:
    """The whole law, cold; how many effective procedures and machines that were."""
    from mingjing.kernel import library, prove
    from mingjing.kernel.moments import SHANGHAI

    begun, before = time.perf_counter(), sum(os.times()[:4])
    law = library.load(ROOT / "law")
    loaded = time.perf_counter() - begun
    proofs = prove.effective(law, datetime.now(UTC).astimezone(SHANGHAI).date())
    prove.proven(proofs, law, prove.load_gates(ROOT / "law"), None, WORKERS)
    taken, spent = time.perf_counter() - begun, sum(os.times()[:4]) - before
    machines = {one.alike: one for one in proofs}
    count = f"{len(proofs)} effective procedures, {len(machines)} machines"
    report.add("the whole law loaded, before its proof", loaded, "s")
    report.add("the whole law proven anew, two processes", taken, "s", beside=count, goal="≤ 60 s", met=taken <= 60)
    report.add("the same in processor time, of two cores", spent, "s", beside=count, goal="≤ 120 s", met=spent <= 120)
    slow = max(proofs, key=lambda one: one.seconds)
    report.add(f"the slowest machine: {slow.law.procedure}", slow.seconds, "s", beside=f"{slow.facts} facts")
    held = sum(one.holds for one in proofs)
    report.add("effective procedures that hold", held, "", beside=f"of {len(proofs)}", met=held == len(proofs))
