"""谁看得见什么 — the day asked for, the doors open to a person, and what every page of the registry shares."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from .. import reads
from ..doors import doors_of

ADMINISTRATION = frozenset({"sysadmin", "secadmin", "auditor"})


def day_of(request: HttpRequest) -> tuple[date, bool]:
    """The day asked for, and whether another one than today was; a day that is none counts for today."""
    told = request.GET.get("on", "")
    try:
        return (date.fromisoformat(told), True) if told else (reads.today(), False)
    except ValueError:
        return reads.today(), False


def around(request: HttpRequest, here: str) -> dict[str, Any]:
    """What every page shows: the places of the registry and which doors are open."""
    user = reads.signed_in(request)
    on, other = day_of(request)
    places = [
        ("registry_home", _("概览")),
        ("registry_matters", _("事项")),
        ("registry_agencies", _("机关")),
        ("registry_check", _("检查")),
    ]
    if user.roles & (ADMINISTRATION | {"supervisor"}):
        places.append(("registry_people", _("人员")))
    if not user.roles & ADMINISTRATION:
        places += [("registry_rolls", _("名册")), ("registry_impact", _("法律变动")), ("registry_texts", _("官方文本"))]
    if user.roles & {"auditor", "supervisor"}:
        places.append(("registry_history", _("变更记录")))
    told = [{"url": reverse(name), "title": title, "here": name == here} for name, title in places]
    return {"places": told, "on": on, "as_of": other, "open": {one.name for one in doors_of(user.roles)}, "me": user}


def next_url(request: HttpRequest, cursor: str) -> str:
    """The address of the next page with the same questions; empty on the last."""
    if not cursor:
        return ""
    return (
        f"?{urlencode({**{name: value for name, value in request.GET.items() if name != 'cursor'}, 'cursor': cursor})}"
    )
