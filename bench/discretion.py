"""Discretion: evaluations a second on the same table beside a general rule engine, what each says on a miss, and the proof.

The engine is asked for the amount only; ours also gives the statutory range, the row, the reason in words and (second
figure) what would change it. The engine is used here alone: docs/decisions/0025-discretion-interpreter.md.
"""

from __future__ import annotations

from bench import zen_table
from bench.place import ROOT
from bench.report import Report, seconds

ROUNDS = 2000


def measure(report: Report) -> None:
    """Speed beside the engine, exactness, misses; the proof of every table beside its limit."""
    from mingjing.kernel import library
    from mingjing.kernel.discretion import apply, changes
    from mingjing.kernel.discretion.deciding import decide
    from mingjing.kernel.discretion.proof import prove

    law = library.load(ROOT / "law")
    table = law.discretion_table(zen_table.TABLE)
    facts = {"corrected": "no", "times": 2, "aggravation": "none"}
    stated = apply(table, facts).stated
    peer = zen_table.decision()
    ours = ROUNDS / seconds(lambda: [apply(table, facts) for _ in range(ROUNDS)], rounds=3)
    bare = ROUNDS / seconds(lambda: [decide(table, stated) for _ in range(ROUNDS)], rounds=3)
    theirs = ROUNDS / seconds(lambda: [peer.evaluate(facts) for _ in range(ROUNDS)], rounds=3)
    beside = f"zen-engine {theirs:.0f}/s on the same table"
    report.add(
        "discretion: facts read, step, range, reason", ours, "/s", beside=beside, goal="≥ 2,000/s", met=ours >= 2000
    )
    report.add("discretion: facts already read", bare, "/s", beside=beside)
    found = apply(table, facts)
    whole = 100 / seconds(lambda: [list(changes(found)) for _ in range(100)], rounds=3)
    report.add("discretion: what would change it", whole, "/s")
    miss = peer.evaluate({"corrected": "no", "times": 0, "aggravation": "none"})["result"]
    report.add(
        "zen-engine on a miss: fields in its answer", len(miss or {}), "", beside="ours names the facts and the reason"
    )
    lost = 2**53 + 1 - int(zen_table.echoed(2**53 + 1))
    report.add(
        "zen-engine: lost of 2^53+1, its numbers are floats",
        lost,
        "",
        beside="ours: whole 分 and exact fractions, lost 0",
    )
    taken = seconds(lambda: [list(prove(one)) for one in law.discretion], rounds=3)
    report.add(f"proof of {len(law.discretion)} tables", taken, "s", beside="limit 5 s", goal="≤ 5 s", met=taken <= 5)
