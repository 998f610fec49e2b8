"""名册与查找 — cases newest or most urgent first, by filters that stay; and by number, party or matter, never in a URL."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjing.cases import reads, workbook
from mingjing.cases.rulebook import library
from mingjing.cases.showing.lights import lit
from mingjing.records import clock
from mingjing.registry import reads as registry
from mingjing.registry.reads import User

KEEP = "case_list"
FILTERS = ("stage", "procedure", "overdue", "mine", "sort")


def case_list(request: HttpRequest) -> HttpResponse:
    """The list; its filters are kept for the next time."""
    user = registry.signed_in(request)
    asked = {name: request.GET.get(name, "") for name in FILTERS}
    if not request.GET and request.session.get(KEEP):
        return redirect(f"{reverse('case_list')}?{urlencode(request.session[KEEP])}")
    if request.GET and not request.GET.get("cursor"):
        request.session[KEEP] = {name: value for name, value in asked.items() if value} or {"sort": "newest"}
    page = reads.list_cases(
        user,
        stage=asked["stage"],
        procedure=asked["procedure"],
        overdue=bool(asked["overdue"]),
        mine=bool(asked["mine"]),
        order=asked["sort"] or "newest",
        cursor=request.GET.get("cursor", ""),
    )
    context = listed(user, page, asked) | {"stages": stages(), "procedures": procedures()}
    return shown_list(request, page, asked, context)


def shown_list(request: HttpRequest, page: Any, asked: dict[str, str], context: dict[str, Any]) -> HttpResponse:
    """The list as a page, or only its next rows."""
    if page.next:
        context["next_url"] = f"{reverse('case_list')}?{urlencode({**asked, 'cursor': page.next})}"
    fragment = request.headers.get("HX-Request") and request.GET.get("cursor")
    return render(request, "cases/_list.html" if fragment else "cases/list.html", context)


def case_export(request: HttpRequest) -> FileResponse | HttpResponse:
    """The list with its filters as an Excel file; too long a list is refused with the way out."""
    user = registry.signed_in(request)
    asked = {name: request.POST.get(name, "") for name in FILTERS}
    filters: dict[str, Any] = {"stage": asked["stage"], "procedure": asked["procedure"]}
    filters |= {"order": asked["sort"] or "newest", "overdue": bool(asked["overdue"]), "mine": bool(asked["mine"])}
    try:
        book = workbook.workbook(user, filters)
    except workbook.TooMany as no:
        page = reads.list_cases(user, **filters)
        context = listed(user, page, asked) | {"stages": stages(), "procedures": procedures(), "problem": str(no)}
        return render(request, "cases/list.html", context, status=422)
    return FileResponse(
        book, as_attachment=True, filename=workbook.file_name(clock.now()), content_type=workbook.CONTENT_TYPE
    )


def listed(user: User, page: Any, asked: dict[str, str]) -> dict[str, Any]:
    """The rows of a list as the page shows them."""
    now = clock.now()
    titles = {one.id: one.title for procedure in library().procedures for one in procedure.stages}
    rows = [
        {
            "url": reverse("case", args=[case.uid]),
            "number": case.number,
            "matter": case.matter_title,
            "party": case.party_name,
            "stage": titles.get(case.stage, case.stage),
            "agency": case.agency_name,
            "opened_at": case.opened_at,
            "due": lit(case.next_due, case.next_warn, now) if case.next_due else None,
        }
        for case in page.items
    ]
    return {"rows": rows, "asked": asked, "many_agencies": "supervisor" in user.roles, "today": now}


def stages() -> list[tuple[str, str]]:
    """The stages to filter by."""
    found: dict[str, str] = {}
    for procedure in library().procedures:
        for stage in procedure.stages:
            if not stage.beside:
                found.setdefault(stage.id, stage.title)
    return list(found.items())


def procedures() -> list[tuple[str, str]]:
    """The procedures to filter by."""
    return list({one.id: one.title for one in library().procedures if not (one.extends or one.pattern)}.items())


def case_search(request: HttpRequest) -> HttpResponse:
    """By number, party or matter; what was sought stays out of the URL. One exact number opens at once."""
    if request.method != "POST":
        return redirect("case_list")
    user = registry.signed_in(request)
    text = request.POST.get("text", "").strip()[:60]
    page = reads.search(user, text) if len(text) >= 2 else None
    items = page.items if page else []
    if len(items) == 1 and items[0].number == text:
        return redirect("case", case=items[0].uid)
    context: dict[str, Any] = {"text": text, "short": len(text) < 2, "rows": [], "may": registry.may_see_cases(user)}
    if page:
        context |= listed(user, page, {})
        context["more"] = bool(page.next)
    context["none"] = _("没有找到「%s」") % text
    return render(request, "cases/search.html", context)
