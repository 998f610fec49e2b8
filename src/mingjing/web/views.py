"""门面的页面 — the worklist, the queue of signing, the gist of an article, and small answers that every page needs."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mingjing.cases import reads
from mingjing.cases.erasing import doing as erasing
from mingjing.cases.showing.lights import lit
from mingjing.cases.showing.pages import address, verb
from mingjing.records import clock
from mingjing.registry import reads as registry
from mingjing.registry.reads import User

from . import guide, law_words

KEEP = "worklist"
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
        "to_erase": erasing.waiting_for(user),
        "to_sign": to_sign if to_sign > 1 else 0,
        "may_open": "officer" in user.roles,
        "watches": "supervisor" in user.roles,
        "no_cases": not registry.may_see_cases(user),
        "today": clock.now(),
        "guide": guide.way(request, user),
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
    """签批队列: on to the next draft that waits for me; `left` are those seen and left for later, and travel in the address."""
    user = registry.signed_in(request)
    left = [one for one in request.GET.get("left", "").split("-") if one.isdigit()][-200:]
    waiting = [item for step in SIGNING for item in reads.worklist(user, step=step, limit=100).items]
    for item in waiting:
        if str(item.id) not in left:
            here = address(item.case, item.act, item.step, item.of)
            return redirect(f"{here}?{urlencode({'queue': '-'.join([*left, str(item.id)])})}")
    from django.contrib import messages

    messages.success(request, _("签批队列看完了，留下 %s 件。") % len(waiting) if waiting else _("没有等您签批的了。"))
    return redirect("worklist")


def guide_off(request: HttpRequest) -> HttpResponse:
    """No guide any more in this browser."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    answer = redirect(wanted if ours else "worklist")
    answer.set_cookie(guide.OFF, "1", max_age=365 * 86400, samesite="Lax", httponly=True)
    return answer


def law_gist(request: HttpRequest) -> HttpResponse:
    """The gist of one article: a small window over any page, or a page of its own."""
    citation = request.GET.get("c", "")[:120]
    try:
        on = parse_date(request.GET.get("on", "")[:10])
    except ValueError:
        on = None
    found = law_words.explain(citation, on) or law_words.explain(citation)
    template = "web/_gist.html" if request.headers.get("HX-Request") else "web/gist.html"
    held = None
    if found is not None and found.article is not None:
        agency = registry.signed_in(request).agency_id
        held = registry.official_words(agency, found.instrument.id, found.article.number, on)
    answer = render(request, template, {"cited": found, "citation": citation, "held": held})
    answer["Cache-Control"] = "private, max-age=600"
    return answer


def alive(request: HttpRequest) -> HttpResponse:
    """Whether the person is still signed in; the door answers 401 otherwise."""
    return HttpResponse(status=204)
