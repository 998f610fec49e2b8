"""裁断的形状 — permitted or refused, and what waits for whom.

It serves every guard of `law/`; a refusal bears all articles that stand against the act, each with reason and remedy.
It refuses to hold behaviour: see `engine`, `openings` and `waiting` beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mingjing.kernel.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Permitted:
    """准予 — the act may be done; `articles` are those of the rules that were asked."""

    act: str
    articles: tuple[str, ...]
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """不准 — the law's no, with every reason."""

    act: str
    refusals: tuple[Refusal, ...]

    @property
    def articles(self) -> tuple[str, ...]:
        """Every citation that stands against the act, each once."""
        return tuple(dict.fromkeys(article for one in self.refusals for article in one.articles))


Ruling = Permitted | Refused


@dataclass(frozen=True, slots=True)
class Waiting:
    """待办 — what waits for whom: an act and its next step, the role or the persons who must do it, since when.

    `of` names the draft that a review act or a discussion concerns; `due_rule` is the key of the deadline that watches.
    """

    act: str
    step: str
    role: str
    persons: tuple[str, ...]
    since: datetime
    due_rule: str | None = None
    from_person: str | None = None
    of: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """状态 — where a case stands, read from its acts: stage, outcome (the decision in force), and what has ended it."""

    stage: str
    suspended: bool
    outcome: str | None
    ended_by: str | None
    archived: bool
