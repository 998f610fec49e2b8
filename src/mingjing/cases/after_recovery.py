"""补回以后 — when records came back that the tables of a restored database do not know: the tables of their cases are made anew.

A case whose own row is missing (it was opened in the time that the backup lacks) is named, for the engineer: who opened it, for which
agency and matter, stands in its first record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mingjing.cases.models import Case
from mingjing.cases.projections import rebuild


@dataclass(frozen=True, slots=True)
class Renewed:
    """重做的案件 — how many cases have their tables anew, and the ids of those that have no row."""

    made: int
    missing: tuple[str, ...]


def renew(case_uids: Iterable[str]) -> Renewed:
    """Make the tables of these cases anew from the record."""
    made, missing = 0, []
    for uid in case_uids:
        case = Case.objects.filter(uid=uid).first()
        if case is None:
            missing.append(uid)
        else:
            rebuild(case)
            made += 1
    return Renewed(made, tuple(missing))
