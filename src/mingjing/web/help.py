"""帮助 — the manual (docs/manual/*.md) as pages, and which chapter speaks of which page and act."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from markdown_it import MarkdownIt

SLUG = re.compile(r"^[a-z0-9-]+$")
CHAPTER_OF_ROUTE = {
    "sign_in": "start",
    "worklist": "worklist",
    "signing": "head",
    "case_list": "cases",
    "case_search": "cases",
    "case": "cases",
    "case_new": "officer",
    "case_act": "officer",
    "case_draft": "checker",
    "case_discretion": "discretion",
    "discretion_tables": "discretion",
    "discretion_table": "discretion",
    "discretion_trial": "discretion",
    "case_record": "record",
    "case_proof": "record",
    "public_check": "record",
    "log_health": "log-health",
    "case_course": "procedures",
    "public_procedures": "procedures",
    "public_procedure": "procedures",
    "review_desk": "reviewer",
    "review_case": "reviewer",
    "discussion": "head",
    "public_decisions": "publication",
    **dict.fromkeys(
        (
            "registry_home",
            "registry_matters",
            "registry_matter",
            "registry_import",
            "registry_agencies",
            "registry_agency",
            "registry_check",
            "registry_people",
            "registry_history",
            "registry_rolls",
            "registry_roll",
            "registry_do",
            "registry_impact",
            "registry_texts",
            "registry_text",
        ),
        "registry",
    ),
}


@dataclass(frozen=True)
class Chapter:
    """一章 — its slug, title (the first heading) and text."""

    slug: str
    title: str
    order: int
    text: str


def markdown() -> MarkdownIt:
    """Markdown without raw HTML, with tables."""
    return MarkdownIt("commonmark", {"html": False}).enable("table")


@lru_cache(maxsize=1)
def chapters() -> dict[str, Chapter]:
    """Every chapter of the manual, in the order of its file names (`10-start.md`)."""
    found = {}
    for path in sorted(Path(settings.MANUAL_DIR).glob("*.md")):
        order, _, slug = path.stem.partition("-")
        text = path.read_text(encoding="utf-8")
        title = next((line.lstrip("# ").strip() for line in text.splitlines() if line.startswith("# ")), slug)
        found[slug] = Chapter(slug, title, int(order) if order.isdigit() else 99, text)
    return found


def with_anchors(html: str, text: str) -> str:
    """Headings that bear `{#name}` get it as their id, so that a page can point at its own paragraph."""
    return re.sub(r"<h([23])>(.*?)\s*\{#([a-z0-9_-]+)\}</h\1>", r'<h\1 id="\3">\2</h\1>', html)


def page_help(request: HttpRequest) -> str:
    """The address of the chapter about the page that this request asked for, at its act when there is one."""
    match = request.resolver_match
    slug = CHAPTER_OF_ROUTE.get(match.view_name or "", "") if match else ""
    if not slug or slug not in chapters():
        return reverse("help")
    act = match.kwargs.get("act", "") if match else ""
    told = [one for one in (slug, *chapters()) if act and f"{{#{act}}}" in chapters()[one].text]
    return reverse("help_chapter", args=[told[0] if told else slug]) + (f"#{act}" if told else "")


def help_page(request: HttpRequest, slug: str = "start") -> HttpResponse:
    """One chapter, beside the list of all."""
    found = chapters()
    if not SLUG.match(slug) or slug not in found:
        raise Http404
    chapter = found[slug]
    html = with_anchors(markdown().render(chapter.text), chapter.text)
    context = {"chapter": chapter, "chapters": sorted(found.values(), key=lambda one: one.order), "html": html}
    return render(request, "web/help.html", context)
