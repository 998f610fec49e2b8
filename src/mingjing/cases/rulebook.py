"""办案用的法 — the law library of this installation, loaded once, and the procedure in force for a case on a day."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from django.conf import settings

from mingjing.kernel import library as libraries
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


def title(law: Effective, act: str) -> str:
    """The Chinese name of an act, also of the steps of approval."""
    spec: ActSpec | None = law.acts.get(act)
    return spec.title if spec else STEP_TITLES.get(act, act)


STEP_TITLES = {"propose": "承办人提出", "check": "审核", "approve": "批准", "return": "退回"}
