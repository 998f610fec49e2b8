"""公示的查询 — what the public may list and open; keyset paging; a copy past its display period is not there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from mingjing.records import clock
from mingjing.registry.reads import LAW_ZONE

from .models import Publication

SHOWN = ("number", "kind", "title", "party", "facts", "result", "basis", "remedies")


@dataclass(frozen=True)
class Page:
    """One page of a list and the key of the next."""

    items: list[Publication]
    next: str | None


def on_display() -> QuerySet[Publication]:
    """Copies whose display period has not ended; withdrawn ones remain as their public note."""
    today = clock.now().astimezone(LAW_ZONE).date()
    return Publication.objects.filter(Q(display_until__isnull=True) | Q(display_until__gte=today)).select_related(
        "agency"
    )


def listed(
    *,
    kind: str = "",
    agency: str = "",
    since: date | None = None,
    until: date | None = None,
    cursor: str = "",
    limit: int = 20,
) -> Page:
    """The newest first, from the key on."""
    found = on_display()
    if kind:
        found = found.filter(kind=kind)
    if agency:
        found = found.filter(agency__code=agency)
    if since:
        found = found.filter(decided_on__gte=since)
    if until:
        found = found.filter(decided_on__lte=until)
    when, number = key(cursor)
    if when:
        found = found.filter(Q(published_at__lt=when) | Q(published_at=when, id__lt=number))
    rows = list(found.order_by("-published_at", "-id")[: limit + 1])
    more = rows[limit - 1] if len(rows) > limit else None
    return Page(rows[:limit], f"{more.published_at.isoformat()}~{more.pk}" if more else None)


def key(cursor: str) -> tuple[datetime | None, int]:
    """The place a cursor names; a cursor that is not ours starts from the beginning."""
    when, _, number = cursor.partition("~")
    try:
        found = parse_datetime(when) if when else None
    except ValueError:
        return None, 0
    return (found, int(number)) if found and number.isdigit() else (None, 0)


def one(number: str) -> Publication | None:
    """One copy by the number of its decision."""
    return on_display().filter(number=number).first()


def shown(copy: Publication) -> dict[str, Any]:
    """What leaves the house: the closed list, and for a withdrawn copy only that it was withdrawn and why."""
    common = {
        "number": copy.number,
        "agency": copy.agency.name,
        "decided_on": copy.decided_on.isoformat(),
        "published_on": copy.published_at.astimezone(LAW_ZONE).date().isoformat(),
        "displayed_until": copy.display_until.isoformat() if copy.display_until else None,
    }
    if copy.withdrawn_at:
        withdrawn = copy.withdrawn_at.astimezone(LAW_ZONE).date().isoformat()
        return {**common, "state": "withdrawn", "withdrawn_on": withdrawn, "withdrawal_note": copy.withdrawal_note}
    return {**common, "state": "shown", **{name: getattr(copy, name) for name in SHOWN if name != "number"}}
