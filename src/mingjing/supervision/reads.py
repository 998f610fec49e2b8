"""监督的查询 — the alerts of the agencies that a supervisor watches; keyset paging by an indexed column."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from mingjing.registry.reads import SignedIn, agencies_watched

from .models import Alert


@dataclass(frozen=True)
class Page:
    """One page of alerts and the key of the next."""

    items: list[Alert]
    next: str | None


def visible(user: SignedIn) -> QuerySet[Alert]:
    """The alerts of the agencies in this supervisor's area; of nobody else's."""
    return Alert.objects.filter(agency_id__in=agencies_watched(user)).select_related("agency", "settled_by")


def listed(user: SignedIn, *, state: str = "open", kind: str = "", cursor: str = "", limit: int = 30) -> Page:
    """The newest first."""
    found = visible(user)
    if state == "open":
        found = found.filter(settled_at__isnull=True)
    if kind:
        found = found.filter(kind=kind)
    if cursor.isdigit():
        found = found.filter(pk__lt=int(cursor))
    rows = list(found.order_by("-pk")[: limit + 1])
    return Page(rows[:limit], str(rows[limit - 1].pk) if len(rows) > limit else None)


def one(user: SignedIn, number: int) -> Alert | None:
    """One alert of the area."""
    return visible(user).filter(pk=number).first()
