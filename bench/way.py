"""The way of an ordinary case, one call at a time, so that each act can be timed by itself.

It is the way of `mingjing.cases.example`: lead, filing, investigation, notice, decision, service, publication, performance,
closing, archive. Acts of approval are three calls by three people.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from mingjing.cases.acts import Refused, perform
from mingjing.cases.example import ZONE, Door, Example, shop
from mingjing.registry.reads import User, person_named

__all__ = ["STEPS", "ZONE", "Timed", "Unexpected", "example", "person", "untouched"]
Step = tuple[str, Callable[[Example], object]]


class Unexpected(RuntimeError):
    """The way was refused: the law changed, and the example must change with it."""


def approval(act: str) -> list[Step]:
    """The three calls of an approval."""
    return [
        (f"propose {act}", lambda case: case.propose(act)),
        (f"check {act}", lambda case: case.check(act)),
        (f"approve {act}", lambda case: case.approve(act)),
    ]


def direct(act: str, days: float = 0, hours: float = 0) -> Step:
    """One direct act, some time after the last."""

    def step(case: Example) -> object:
        case.later(days=days, hours=hours)
        return case.do(act)

    return act, step


STEPS: list[Step] = [
    ("register_lead", Example.lead),
    *approval("file_case"),
    direct("inspect_site", hours=1),
    direct("question_person"),
    direct("order_correction"),
    direct("check_correction", days=1),
    direct("conclude_investigation"),
    *approval("notify_rights"),
    ("serve_notice", lambda case: case.later(hours=2).serve("serve_notice", "rights_notice")),
    direct("waive_statement", days=1),
    *approval("decide_penalty"),
    ("serve_decision", lambda case: case.later(hours=3).serve("serve_decision", "penalty_decision")),
    *approval("publish_decision"),
    direct("record_performance", days=5),
    *approval("close_case"),
    direct("archive_case", days=2),
]


@dataclass
class Timed:
    """The Python door, each call timed; whether it issued papers."""

    taken: list[tuple[str, float, int]] = field(default_factory=list)

    def __call__(self, who: str, act: str, case: str | None, **call: Any) -> Mapping[str, Any]:
        """Perform; raises Unexpected for a refusal."""
        by = person(who)
        started = time.perf_counter()
        told = perform(act, by=by, case=case, **call)
        taken = time.perf_counter() - started
        if isinstance(told, Refused):
            raise Unexpected(f"{act}：{'；'.join(one.reason for one in told.refusals)}")
        self.taken.append((act, taken, len(told.documents)))
        return {"case": told.case, "seq": told.seq, "number": told.number}


@lru_cache(maxsize=100)
def person(who: str) -> User:
    """One of the city's people, looked up once."""
    found = person_named(who)
    if found is None:
        raise Unexpected(f"没有 {who} 这个人")
    return found


def untouched(moment: datetime) -> None:
    """The clock is moved by whoever leads the measurement, not by each case."""


def example(door: Door, number: int, **about: Any) -> Example:
    """The `number`-th case, of a party of its own."""
    return Example(door, parties=[shop(number)], **about)
