"""程序的公示 — every procedure in force as a flowchart, for anybody, with no sign-in: steps, limits, responsibility, rights (LY-O04)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mingjing.cases.rulebook import library
from mingjing.cases.views.sight import sight
from mingjing.kernel import flowchart, ruling
from mingjing.kernel.errors import KernelError
from mingjing.kernel.law import Effective
from mingjing.kernel.moments import day_of
from mingjing.records import clock


def listed(request: HttpRequest) -> HttpResponse:
    """The procedures in force today, each with a link to its chart."""
    today = day_of(clock.now())
    found = {one.id: one for one in library().procedures if _opens_cases(one) and _in_force(one, today)}
    rows = sorted(found.values(), key=lambda one: (one.kind, one.id))
    return render(request, "web/procedures.html", {"rows": rows, "places": places(), "today": today})


def shown(request: HttpRequest, procedure: str) -> HttpResponse:
    """One procedure of a place and field on a day, drawn stage by stage; a place or day that makes no sense is said."""
    said, wrong = request.GET, ""
    try:
        on = date.fromisoformat(said["on"]) if said.get("on") else day_of(clock.now())
    except ValueError:
        on, wrong = day_of(clock.now()), _("日期请写成 2026-06-15 的样子")
    place, field = said.get("place", ""), said.get("field", "")
    if place not in dict(places()) or field not in dict(fields()) or procedure not in _known():
        raise Http404
    try:
        law = library().procedure(procedure, place, field, on)
    except KernelError as no:
        raise Http404 from no
    review = flowchart.review_band(law)
    only = said.get("part") == "review" and review is not None
    context: dict[str, Any] = {
        "law": law,
        "drawn": drawn(law, only=review if only else None),
        "only_review": only,
        "has_review": review is not None,
        "place": place,
        "field": field,
        "on": on,
        "wrong": wrong,
        "places": places(),
        "fields": fields(),
    }
    return render(request, "web/procedure.html", context)


def course(request: HttpRequest, case: str) -> HttpResponse:
    """The chart of a case's own procedure: what was done, what this person may do now, which stage it is in."""
    seen = sight(request, case)
    standing = flowchart.Standing(
        done=frozenset(seen.facts.by_act) & frozenset(seen.law.acts),
        open=frozenset(spec.act for spec, _step in seen.openings.permitted),
        stage=ruling.stage(seen.facts, seen.law),
    )
    context = {"case": seen.where.uid, "number": seen.where.number, "law": seen.law, "drawn": drawn(seen.law, standing)}
    return render(request, "web/course.html", context)


def drawn(
    law: Effective, standing: flowchart.Standing | None = None, *, only: flowchart.Band | None = None
) -> list[dict[str, Any]]:
    """Each stage (or one band) as a picture of its own, so that a sheet breaks between stages, with the same said as a list."""
    return [
        {"title": band.title, "picture": picture(flowchart.svg(law, standing, band)), "steps": band.steps}
        for band in ((only,) if only is not None else flowchart.bands(law))
    ]


def picture(svg: str) -> SafeString:
    """The kernel's drawing as it is: it escapes every text that it draws."""
    return mark_safe(svg)  # noqa: S308


def places() -> list[tuple[str, str]]:
    """Every place that some file speaks for."""
    whole = library()
    dated: list[Any] = [*whole.instruments, *whole.procedures, *whole.tables]
    found = {one.place for one in dated if one.place != "national" and not one.place.startswith("departments/")}
    return [("", _("全国")), *((one, PLACES.get(one, one)) for one in sorted(found))]


def fields() -> list[tuple[str, str]]:
    """Every field that some file speaks for."""
    whole = library()
    dated: list[Any] = [*whole.instruments, *whole.procedures, *whole.tables]
    found = {one for each in dated for one in each.fields}
    found |= {one.place.partition("/")[2] for one in dated if one.place.startswith("departments/")}
    return [("", _("各领域")), *((one, FIELDS.get(one, one)) for one in sorted(found))]


PLACES = {
    "jiangsu": "江苏省",
    "jiangsu/lianyungang": "江苏省连云港市",
    "zhejiang": "浙江省",
    "zhejiang/huzhou": "浙江省湖州市",
    "hunan": "湖南省",
    "hunan/yueyang": "湖南省岳阳市",
    "xinjiang": "新疆维吾尔自治区",
    "xinjiang/changji": "新疆昌吉州",
}
FIELDS = {
    "urban_management": "城市管理",
    "transport": "交通运输",
    "market": "市场监管",
    "housing": "住房城乡建设",
    "environment": "生态环境",
    "health_insurance": "医疗保障",
}


def _known() -> set[str]:
    return {one.id for one in library().procedures if _opens_cases(one)}


def _opens_cases(one: Any) -> bool:
    """A pattern (范本) is only there to be built on, and concerns nobody outside."""
    return one.extends is None and not one.pattern


def _in_force(one: Any, day: date) -> bool:
    return bool(one.in_force <= day and (one.repealed is None or day < one.repealed))
