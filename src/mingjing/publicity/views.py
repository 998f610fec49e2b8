"""公示的页面 — the list and one decision, for anybody, with no sign-in; nothing but the closed list of fields."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from mingjing.registry.reads import agencies_publishing

from . import reads


def decisions(request: HttpRequest) -> HttpResponse:
    """The list, newest first; a filter that makes no sense is said, and the list is shown without it."""
    said = request.GET
    dates, wrong = {}, ""
    for name in ("from", "to"):
        try:
            dates[name] = date.fromisoformat(said[name]) if said.get(name) else None
        except ValueError:
            dates[name], wrong = None, "日期请写成 2026-06-15 的样子"
    page = reads.listed(
        kind=said.get("kind", ""),
        agency=said.get("agency", ""),
        since=dates["from"],
        until=dates["to"],
        cursor=said.get("cursor", ""),
    )
    context = {"page": page, "said": said, "wrong": wrong, "agencies": agencies_publishing()}
    return render(
        request, "publicity/_list.html" if request.headers.get("HX-Request") else "publicity/list.html", context
    )


def decision(request: HttpRequest, number: str) -> HttpResponse:
    """One decision; a withdrawn one says that it was withdrawn and why."""
    copy = reads.one(number)
    if copy is None:
        raise Http404
    return render(request, "publicity/decision.html", {"copy": copy, "shown": reads.shown(copy)})
