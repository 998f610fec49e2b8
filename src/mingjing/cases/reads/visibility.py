"""谁看得见 — a case is for the staff of its agency and for supervisors of its place; for anybody else it is not there."""

from __future__ import annotations

from django.db.models import QuerySet

from mingjing.cases.locating import located, located_by_key
from mingjing.cases.models import Case
from mingjing.cases.outcome import Absent
from mingjing.cases.recorded import Where
from mingjing.registry import reads as registry
from mingjing.registry.reads import User


def visible(user: User) -> QuerySet[Case]:
    """The cases that this person may see, by the indexed agency."""
    return Case.objects.filter(agency_id__in=registry.agencies_visible(user))


def case_for(user: User, uid: str) -> Where:
    """One case for this person; Absent when it is not there or not theirs."""
    found = located(uid, registry.agencies_visible(user))
    if found is None:
        raise Absent
    return found


def sees(user: User, uid: str) -> bool:
    """Whether this person sees the case; asked for the evidence files of a case, by a lower floor through settings."""
    return located(uid, registry.agencies_visible(user)) is not None


def by_uid(uid: str) -> Case:
    """One case for the system's own work (followers of the record)."""
    return Case.objects.select_related("agency", "matter").get(uid=str(uid).replace("-", ""))


def whereabouts(case: Case | Where) -> Where:
    """The same case, as the door knows it."""
    return case if isinstance(case, Where) else located_by_key(case.pk)


def any_case() -> bool:
    """True when this installation has a case."""
    return Case.objects.exists()
