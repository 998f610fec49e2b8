"""办案用的法 — the law library of this installation, loaded once, and the procedure in force for a case on a day."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from django.conf import settings

from mingjing.kernel import library as libraries
from mingjing.kernel.errors import NotInForceError
from mingjing.kernel.law import ActSpec, Effective

if TYPE_CHECKING:
    from mingjing.kernel.library import Library

LOADING = Lock()


def library() -> Library:
    """The library of `law/`, loaded on first use, once in each process however many threads ask at the same time."""
    if loaded.cache_info().currsize:
        return loaded()
    with LOADING:
        return loaded()


@lru_cache(maxsize=1)
def loaded() -> Library:
    """Load it."""
    return libraries.load(settings.LAW_DIR)


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
