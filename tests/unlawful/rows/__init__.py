"""一行一次尝试 — every row is a thing that the law forbids, with the articles that must be cited and a word of the remedy."""

from __future__ import annotations

from tests.unlawful.attempts import Attempt
from tests.unlawful.rows import deciding, ending, hearing, investigating, notifying, people, reviewing, serving

ROWS: tuple[Attempt, ...] = (
    *people.ROWS,
    *investigating.ROWS,
    *notifying.ROWS,
    *hearing.ROWS,
    *deciding.ROWS,
    *reviewing.ROWS,
    *serving.ROWS,
    *ending.ROWS,
)
