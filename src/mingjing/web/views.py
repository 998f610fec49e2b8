"""门面的页面 — the worklist, the queue of signing, the gist of an article, and small answers that every page needs."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mingjing.cases import reads
from mingjing.cases.showing.lights import lit
from mingjing.cases.showing.pages import address, verb
from mingjing.records import clock
from mingjing.records.reads import installed
from mingjing.registry import reads as registry
from mingjing.registry.reads import User

from . import law_words

KEEP = "worklist"
GUIDE_OFF = "guide_off"
COUNTED = (
    ("overdue", gettext_noop("逾期")),
    ("today", gettext_noop("今天")),
    ("week", gettext_noop("本周")),
    ("returned", gettext_noop("退回")),
)
SIGNING = ("check", "approve")
DO = {
    "check": gettext_noop("审核"),
    "approve": gettext_noop("签批"),
    "propose": gettext_noop("报请"),
    "do": gettext_noop("办理"),
}


def front(request: HttpRequest) -> HttpResponse:
    """The address without a path: on to the worklist, or to the door."""
    return redirect("worklist" if request.user.is_authenticated else "sign_in")


def worklist(request: HttpRequest) -> HttpResponse:
    """What waits for me: four counts, then one list, the most urgent first. The filter stays."""
    user = registry.signed_in(request)
    if "show" in request.GET:
        request.session[KEEP] = request.GET["show"] if request.GET["show"] in reads.FILTERS else ""
    show = request.session.get(KEEP, "")
    page = reads.worklist(user, show, cursor=request.GET.get("cursor", ""))
    context: dict[str, Any] = {"items": lines(user, page.items)}
    if page.next:
        context["next_url"] = f"{reverse('worklist')}?{urlencode({'cursor': page.next})}"
    if request.headers.get("HX-Request") and request.GET.get("cursor"):
        return render(request, "web/_work_lines.html", context)
    numbers = reads.counts(user)
    return render(request, "web/worklist.html", context | around(request, user, numbers, show))


def around(request: HttpRequest, user: User, numbers: dict[str, int], show: str) -> dict[str, Any]:
    """The counts and what stands above the list."""
    base = reverse("worklist")
    counts = [
        {
            "key": key,
            "title": _(title),
            "number": numbers[key],
            "here": key == show,
            "url": f"{base}?show={'all' if key == show else key}",
        }
        for key, title in COUNTED
    ]
    to_sign = sum(len(reads.worklist(user, step=step, limit=50).items) for step in SIGNING) if numbers["all"] else 0
    return {
        "counts": counts,
        "total": numbers["all"],
        "filtered": next((_(title) for key, title in COUNTED if key == show), ""),
        "to_sign": to_sign if to_sign > 1 else 0,
        "may_open": "officer" in user.roles,
        "today": clock.now(),
        "guide": guide(request, user),
    }


def lines(user: User, items: Any) -> list[dict[str, Any]]:
    """Rows of the worklist as the page shows them."""
    now = clock.now()
    names = {person.id: person.name for person in registry.people_of_agency(user)} if items else {}
    return [
        {
            "url": address(item.case, item.act, item.step, item.of),
            "do_url": address(item.case, item.act, item.step, item.of),
            "number": item.number,
            "matter": item.title,
            "party": item.party_name,
            "verb": verb(item.act_title, item.step, item.act),
            "returned": item.returned,
            "due": lit(item.due, item.warn, now) if item.due else None,
            "from": "" if item.handed_by == user.username else names.get(item.handed_by, ""),
            "since": item.since,
            "do": _(DO.get(item.step, "办理")),
        }
        for item in items
    ]


def signing(request: HttpRequest) -> HttpResponse:
    """签批队列: on to the next draft that waits for me; `after` leaves one for later."""
    user = registry.signed_in(request)
    left = request.session.get("signing_left", []) if request.GET.get("after") else []
    if request.GET.get("after"):
        left = [*left, request.GET["after"]][-200:]
        request.session["signing_left"] = left
    left = request.session.get("signing_left", [])
    waiting = [item for step in SIGNING for item in reads.worklist(user, step=step, limit=100).items]
    for item in waiting:
        if f"{item.case}:{item.act}" not in left:
            return redirect(f"{address(item.case, item.act, item.step, item.of)}?queue=1")
    request.session.pop("signing_left", None)
    from django.contrib import messages

    messages.success(request, _("签批队列看完了，留下 %s 件。") % len(waiting) if waiting else _("没有等您签批的了。"))
    return redirect("worklist")


def guide(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    """The first case of a demo, step by step; the step of this person is marked."""
    found = installed()
    if found is None or not found.demo or request.session.get(GUIDE_OFF):
        return []
    steps = (
        ("officer", _("承办人"), _("登记线索，报请立案；检查、询问，调查终结，报请告知")),
        ("unit_head", _("承办机构负责人"), _("审核草案：同意，或者写明理由退回")),
        ("agency_head", _("机关负责人"), _("批准立案、告知和决定；召集集体讨论")),
        ("reviewer", _("法制审核人员"), _("对决定草案逐点审核")),
        ("custodian", _("档案管理人员"), _("结案以后归档")),
    )
    roles = user.roles
    return [{"who": who, "what": what, "here": role in roles} for role, who, what in steps]


def guide_off(request: HttpRequest) -> HttpResponse:
    """No guide any more in this session."""
    request.session[GUIDE_OFF] = True
    return redirect("worklist")


def law_gist(request: HttpRequest) -> HttpResponse:
    """The gist of one article: a small window over any page, or a page of its own."""
    citation = request.GET.get("c", "")[:120]
    try:
        on = parse_date(request.GET.get("on", "")[:10])
    except ValueError:
        on = None
    found = law_words.explain(citation, on) or law_words.explain(citation)
    template = "web/_gist.html" if request.headers.get("HX-Request") else "web/gist.html"
    answer = render(request, template, {"cited": found, "citation": citation})
    answer["Cache-Control"] = "private, max-age=600"
    return answer


def alive(request: HttpRequest) -> HttpResponse:
    """Whether the person is still signed in; the door answers 401 otherwise."""
    return HttpResponse(status=204)
