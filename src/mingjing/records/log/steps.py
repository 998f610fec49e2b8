"""步骤 — the durable steps of a round, each by its name: an error says in which one it happened, a test breaks each of them.

What a crash at any of them leaves behind, and how the next round goes on from there, is the table of docs/decisions/0041.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Pace = Callable[[str, bool], None]  # the step, and whether it is behind us


def _onward(step: str, done: bool) -> None:
    """Nothing stands in the way."""


pace: Pace = _onward


@contextmanager
def step(name: str) -> Iterator[None]:
    """One durable step."""
    try:
        pace(name, False)
        yield
        pace(name, True)
    except Exception as wrong:
        wrong.add_note(f"这一步：{name}")
        raise
