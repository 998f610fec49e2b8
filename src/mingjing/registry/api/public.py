"""对外公布的接口 — `/public/matters`: the list of matters as of any day, no sign-in, no person's name."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router

from .. import reads
from ..reads import listing as lists
from .lists import ListAsked, MatterPage, MatterWhole, power_of, version_of

router = Router(tags=["public"])


@router.get("/public/matters", response=MatterPage, auth=None, url_name="public_matters_list", summary="权责清单")
def matters(request: HttpRequest, asked: Query[ListAsked]) -> Any:
    """The list as it stood on a day."""
    return asked.page()


@router.get(
    "/public/matters/{code}", response=MatterWhole, auth=None, url_name="public_matters_one", summary="办事指南"
)
def matter(request: HttpRequest, code: str, on: date | None = None) -> Any:
    """One matter with every change of it; posts, but no names."""
    found = lists.whole(code, on or reads.today())
    if found is None or not found.versions:
        raise Http404
    versions = [version_of(one) for one in found.versions]
    now = version_of(found.now) if found.now else None
    powers = [power_of(one, person=False) for one in found.powers]
    return MatterWhole(id=code, now=now, versions=versions, powers=powers)
