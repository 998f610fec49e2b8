"""Rulings and the law: a whole ordinary case ruled act by act, beside a workflow engine that finishes five tasks.

Both carry their own state from step to step: the engine its tasks, the kernel the acts done. The engine is asked less (it
knows an order of tasks and no law); it is the peer because it is what such systems are usually built on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from bench import way, workflow_engine
from bench.place import ROOT
from bench.report import Report, seconds

Call = tuple[Any, Any, Any, Any]


def measure(report: Report) -> None:
    """Rulings beside the engine, and loading the law beside its limit."""
    law(report)
    rulings(report)


def law(report: Report) -> None:
    """The whole folder of law, loaded again."""
    from mingjing.kernel import library

    taken = seconds(lambda: library.load(ROOT / "law"), rounds=3)
    report.add("the whole law folder loaded, warm", taken, "s", beside="limit 1 s", goal="≤ 1 s", met=taken <= 1)


@contextmanager
def overheard() -> Iterator[list[Call]]:
    """Every ruling asked for meanwhile, with what it was asked."""
    from mingjing.kernel import ruling

    heard: list[Call] = []
    real = ruling.rule

    def rule(attempt: Any, facts: Any, library: Any, now: Any) -> Any:
        heard.append((attempt, facts, library, now))
        return real(attempt, facts, library, now)

    with mock.patch.object(ruling, "rule", rule):
        yield heard


def rulings(report: Report) -> None:
    """One case is performed through the door to learn its attempts; then they are ruled again, from the first to the last."""
    from mingjing.kernel.facts import Facts
    from mingjing.kernel.ruling import Permitted, rule

    with overheard() as heard:
        case = way.example(way.Timed(), 1)
        for _, step in way.STEPS:
            step(case)
    library, last = heard[0][2], heard[-1][1]
    asked = [(attempt, now) for attempt, _, _, now in heard]
    done = list(last.acts)

    def whole() -> None:
        facts = Facts.of(
            case=last.case,
            procedure=last.procedure,
            place=last.place,
            field=last.field,
            agency=last.agency,
            matter=last.matter,
        )
        for number, (attempt, now) in enumerate(asked):
            assert isinstance(rule(attempt, facts, library, now), Permitted)
            if number < len(done):
                facts = facts.after(done[number])

    spec, serializer = workflow_engine.specification(), workflow_engine.serializer()
    steps, tasks = len(asked), len(workflow_engine.TASKS)
    acts = len([name for name, _ in way.STEPS if not name.startswith(("propose", "check"))])
    ours = seconds(whole, rounds=60, warm=5) * 1000
    saved = seconds(lambda: workflow_engine.finish_with_saving(spec, serializer), rounds=15, warm=2) * 1000
    memory = seconds(lambda: workflow_engine.finish_in_memory(spec), rounds=40, warm=3) * 1000
    report.add(
        f"a whole case ruled: {steps} steps, {acts} acts",
        ours,
        "ms",
        goal="less than the engine",
        met=ours < saved,
        beside=f"engine, 5 tasks with save and load: {saved:.1f} ms",
    )
    report.add("rulings a second, the largest procedure, one process", steps / ours * 1000, "/s", beside=f"{acts} acts")
    per = saved / tasks / (ours / steps)
    report.add(
        "one step ruled, beside one task saved and loaded",
        ours / steps * 1000,
        "µs",
        goal="≥ 20× as fast",
        met=per >= 20,
        beside=f"engine {saved / tasks * 1000:,.0f} µs: {per:.0f}×",
    )
    per = memory / tasks / (ours / steps)
    report.add(
        "one step ruled, beside one task in memory",
        ours / steps * 1000,
        "µs",
        goal="≥ 4× as fast",
        met=per >= 4,
        beside=f"engine {memory / tasks * 1000:,.0f} µs: {per:.1f}×",
    )
