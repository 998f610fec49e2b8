"""法律文库 — the law library of this installation, loaded once in each process, for every floor above the kernel."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from django.conf import settings

from mingjing.kernel import library as libraries

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
