"""第一件案子的引导 — in a demo: the whole way on the worklist, and on every page of a new case its next step and who does it.

It keeps nothing but a cookie that switches it off; the next step is what the kernel says is waited for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from mingjing.records.reads import installed
from mingjing.registry import reads as registry
from mingjing.registry.demo_people import PASSWORD, PEOPLE
from mingjing.registry.reads import User

from .demo_city import DEMO_DAY

OFF = "guide_off"


def shown(request: HttpRequest) -> bool:
    """True in a demo, unless this browser switched it off."""
    found = installed()
    return found is not None and found.demo and not request.COOKIES.get(OFF)


def way(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    """The first case step by step, the steps of this person marked; nothing for those who have no part in it."""
    if not shown(request):
        return []
    steps = (
        ("officer", _("承办人"), _("登记线索，报请立案；检查、询问，调查终结，报请告知")),
        ("unit_head", _("承办机构负责人"), _("审核草案：同意，或者写明理由退回")),
        ("agency_head", _("机关负责人"), _("批准立案、告知和决定；召集集体讨论")),
        ("reviewer", _("法制审核人员"), _("对决定草案逐点审核")),
        ("custodian", _("档案管理人员"), _("结案以后归档")),
    )
    told = [{"who": who, "what": what, "here": role in user.roles} for role, who, what in steps]
    return told if any(one["here"] for one in told) else []


def next_step(request: HttpRequest, case: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """For a case opened since the demo began: what comes next, whether it is this person's, and else whose."""
    user = getattr(request, "user", None)
    if not case or "coming" not in case or not isinstance(user, User) or not shown(request):
        return None
    if case["opened_at"] < DEMO_DAY:
        return None
    steps, party = case["coming"]()
    if steps and is_mine(steps[0], user, case["agency_code"]):
        return {"mine": steps[0], "here": steps[0]["url"] == request.path}
    if steps:
        return {"theirs": steps[0], "who": somebody(steps[0], case["agency_code"])}
    return {"party": party[0]} if party else {"over": True}


def is_mine(step: Mapping[str, Any], user: User, agency: str) -> bool:
    """True when the step waits for this person: by name, or by post where nobody is named."""
    if step["persons"]:
        return user.username in step["persons"]
    own = user.agency is not None and user.agency.code == agency and bool(set(step["role"].split("|")) & user.roles)
    return own and not (step["step"] in ("check", "approve") and step["from"] == user.username)


def somebody(step: Mapping[str, Any], agency: str) -> dict[str, str] | None:
    """The person of the demo who can do it: who is named, else the first of that post who did not hand it over."""
    roles = set(step["role"].split("|"))
    for username, name, code, _unit, posts, *_rest in PEOPLE:
        fits = username in step["persons"] if step["persons"] else code == agency and roles & set(posts.split())
        if fits and not (step["step"] in ("check", "approve") and username == step["from"]):
            return {"username": username, "name": name, "post": post_of(posts), "password": PASSWORD}
    return None


def post_of(posts: str) -> str:
    """The first post in words."""
    first = posts.split()[0]
    return _(registry.role_titles().get(first, first))
