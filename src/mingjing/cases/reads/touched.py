"""在办的案件 — cases that run by certain procedures, for whoever may see them: what a change of law would touch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mingjing.cases.models import Case
from mingjing.registry import reads as registry
from mingjing.registry.reads import User

MOST = 200


@dataclass(frozen=True, slots=True)
class Running:
    """在办的一件。"""

    uid: str
    number: str
    matter: str
    agency: str


def running_in(user: User, procedures: Iterable[str]) -> list[Running]:
    """The cases not yet closed by one of these procedures that this person may see, the newest first."""
    found = Case.objects.filter(
        agency_id__in=registry.agencies_visible(user), procedure__in=list(procedures), closed_at=None
    ).select_related("matter", "agency")
    return [
        Running(one.uid, one.number or one.lead_number, one.matter.title, one.agency.short_name)
        for one in found.order_by("-opened_at", "-id")[:MOST]
    ]


def running_count(procedures: Iterable[str]) -> int:
    """How many cases of these procedures are not closed, whoever's they are."""
    return Case.objects.filter(procedure__in=list(procedures), closed_at=None).count()
