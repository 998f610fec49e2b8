"""裁断 — may this act be done now, and which articles say so?

It serves every guard of `law/`; a refusal bears all articles that stand against the act, each with reason and remedy.
It refuses to guess: what the machine cannot judge is asked of a person, and without an answer there is no act.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Refusal:
    """一条理由 — one reason why the act is refused: citations, Chinese reason, Chinese remedy, and the act that remedies."""

    articles: tuple[str, ...]
    reason: str
    remedy: str
    remedy_act: str | None = None
    rule: str = ""
    asks: str | None = None


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


Ruling = Permitted | Refused


@dataclass(frozen=True, slots=True)
class Waiting:
    """待办 — what waits for whom: an act and its next step, the role or the persons who must do it, since when."""

    act: str
    step: str
    role: str
    persons: tuple[str, ...]
    since: datetime
    due_rule: str | None = None
    from_person: str | None = None
