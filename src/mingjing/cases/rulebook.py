"""办案用的法 — the law library of this installation, and the procedure in force for a case on a day."""

from __future__ import annotations

from datetime import date

from mingjing.kernel.law import ActSpec, Effective
from mingjing.registry.lawbook import library, loaded

__all__ = ["STEP_TITLES", "effective", "library", "loaded", "title"]


def effective(procedure: str, place: str, field: str, on: date) -> Effective:
    """The whole procedure as it stands on a day."""
    return library().procedure(procedure, place, field, on)


def title(law: Effective, act: str) -> str:
    """The Chinese name of an act, also of the steps of approval."""
    spec: ActSpec | None = law.acts.get(act)
    return spec.title if spec else STEP_TITLES.get(act, act)


STEP_TITLES = {"propose": "承办人提出", "check": "审核", "approve": "批准", "return": "退回"}
