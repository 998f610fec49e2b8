"""办案用的法 — the law library of this installation, and the procedure in force for a case on a day."""

from __future__ import annotations

from datetime import date

from mingjing.kernel.errors import NotInForceError
from mingjing.kernel.law import ActSpec, Effective
from mingjing.registry.lawbook import library, loaded

__all__ = ["STEP_TITLES", "effective", "library", "loaded", "title"]


def effective(procedure: str, place: str, field: str, on: date) -> Effective:
    """The whole procedure as it stands on a day."""
    return library().procedure(procedure, place, field, on)


def in_force(procedure: str, place: str, field: str, on: date) -> Effective | None:
    """The same; None where the procedure is not in force there on that day."""
    try:
        return effective(procedure, place, field, on)
    except NotInForceError:
        return None


def procedure_title(procedure: str) -> str:
    """The Chinese name of a procedure, of its newest version; its id where none is loaded."""
    found = [one for one in library().procedures if one.id == procedure and one.extends is None]
    return max(found, key=lambda one: one.in_force).title if found else procedure


def title(law: Effective, act: str) -> str:
    """The Chinese name of an act, also of the steps of approval."""
    spec: ActSpec | None = law.acts.get(act)
    return spec.title if spec else STEP_TITLES.get(act, act)


STEP_TITLES = {"propose": "承办人提出", "check": "审核", "approve": "批准", "return": "退回"}
