"""Lists at two hundred thousand cases: the case list, the worklist and search, as an officer, a head and a supervisor ask them.

By reads first (what the database and the query cost); the pages through HTTP are measured with the server (`serving`).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bench.report import Report, percentile

LIMIT_MS = 100.0
ROUNDS = 60


def officer() -> str:
    """An officer of the largest agency, with some hundred open items."""
    from mingjing.registry.reads import agency_of_code

    home = agency_of_code("320700-CG")
    assert home is not None
    return f"officer_{home.pk}_7"


def measure(report: Report) -> None:
    """p95 of each kind of question, over the people who ask it."""
    from mingjing.cases import reads
    from mingjing.registry.reads import person_named

    people = [person_named(name) for name in (officer(), "head1", "checker1", "supervisor1")]
    dice = random.Random(7)
    names = [one.party_name for one in reads.list_cases(people[0], limit=200).items]
    numbers = [one.number for one in reads.list_cases(people[0], limit=200).items]

    def shown(user: Any) -> None:
        page = reads.list_cases(user)
        assert len(page.items) == 50

    def deep(user: Any) -> None:
        from bench.many_cases import NOW
        from mingjing.cases.reads.lists import cursor_of

        cursor = cursor_of(NOW - timedelta(days=dice.uniform(1, 1000)), 0)
        assert reads.list_cases(user, cursor=cursor).items

    def filtered(user: Any) -> None:
        asked = dice.choice(
            [
                {"stage": "investigation"},
                {"overdue": True},
                {"mine": True},
                {"order": "due"},
                {"matter": "street_occupation"},
            ]
        )
        reads.list_cases(user, **asked)

    def work(user: Any) -> None:
        reads.worklist(user, dice.choice(["", "", "overdue", "week"]))
        reads.counts(user)

    def two(user: Any) -> None:
        name = dice.choice(names)
        at = dice.randrange(len(name) - 1)
        reads.search(user, name[at : at + 2])

    def words(user: Any) -> None:
        reads.search(
            user, dice.choice([dice.choice(names), dice.choice(numbers), "没有此人", f"{dice.choice(names)[:2]} 占用"])
        )

    asked: list[tuple[str, Callable[[Any], None]]] = [
        ("case list, first page", shown),
        ("case list, any later page", deep),
        ("case list, filtered", filtered),
        ("worklist with its counts", work),
        ("search, two characters of a name", two),
        ("search, whole name, number, two words, nothing", words),
    ]
    for name, ask in asked:
        taken = []
        for _ in range(ROUNDS // len(people)):
            for user in people:
                started = time.perf_counter()
                ask(user)
                taken.append(time.perf_counter() - started)
        add(report, f"{name} (read)", taken)


def add(report: Report, name: str, taken: list[float]) -> None:
    """One line: p95 beside its limit."""
    p95 = percentile(taken, 0.95) * 1000
    told = f"p50 {percentile(taken, 0.5) * 1000:.1f} ms, worst {max(taken) * 1000:.0f} ms"
    report.add(f"200,000 cases: {name}", p95, "ms at p95", beside=told, goal="≤ 100 ms", met=p95 <= LIMIT_MS)
