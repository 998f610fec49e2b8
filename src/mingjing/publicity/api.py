"""公示的接口 — `/public/decisions`: no sign-in, the closed list of fields."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema

from . import reads

router = Router(tags=["public"])


class Shown(Schema):
    """A published decision; a withdrawn one has only `withdrawn_on` and `withdrawal_note`."""

    number: str
    agency: str
    decided_on: str
    published_on: str
    displayed_until: str | None
    state: str
    kind: str | None = None
    title: str | None = None
    party: str | None = None
    facts: str | None = None
    result: str | None = None
    basis: str | None = None
    remedies: str | None = None
    withdrawn_on: str | None = None
    withdrawal_note: str | None = None


class Listed(Schema):
    """A page of published decisions."""

    items: list[Shown]
    next: str | None


@router.get("/public/decisions", response=Listed, exclude_none=True, auth=None, url_name="public_decisions_list")
def decisions(
    request: HttpRequest,
    kind: str = "",
    agency: str = "",
    since: date | None = Query(None, alias="from"),
    until: date | None = Query(None, alias="to"),
    cursor: str = "",
    limit: int = Query(20, ge=1, le=100),
) -> Any:
    """The newest first."""
    page = reads.listed(kind=kind, agency=agency, since=since, until=until, cursor=cursor, limit=limit)
    return {"items": [reads.shown(copy) for copy in page.items], "next": page.next}


@router.get("/public/decisions/{number}", response=Shown, exclude_none=True, auth=None, url_name="public_decisions_one")
def decision(request: HttpRequest, number: str) -> Any:
    """One decision by its number."""
    copy = reads.one(number)
    if copy is None:
        raise Http404
    return reads.shown(copy)
