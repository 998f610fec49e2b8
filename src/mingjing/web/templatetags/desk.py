"""页面上的说法 — dates, money, articles and due lights, the same on every page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mingjing.records import clock
from mingjing.web import law_words

register = template.Library()

LIGHT_WORDS = {
    "green": gettext_noop("宽裕"),
    "yellow": gettext_noop("临近"),
    "red": gettext_noop("今天到期"),
    "overdue": gettext_noop("逾期"),
    "late": gettext_noop("逾期办结"),
    "met": gettext_noop("已办"),
    "suspended": gettext_noop("中止计算"),
    "unknown": gettext_noop("待核实"),
    "lapsed": gettext_noop("已失效"),
    "grey": gettext_noop("未到时候"),
}


@register.simple_tag
def icon(name: str, title: str = "") -> SafeString:
    """A drawing of our own sheet; silent for a screen reader unless it bears a title."""
    if title:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            title,
            static("mingjing/icons.svg"),
            name,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static("mingjing/icons.svg"), name
    )


@register.simple_tag
def light(due: dict[str, Any] | None) -> SafeString:
    """期限灯: colour, shape and word together."""
    if not due:
        return mark_safe("")
    state = due.get("light", "grey")
    return format_html(
        '<span class="light light-{}"><svg aria-hidden="true"><use href="{}#light-{}"></use></svg>{}</span>',
        state,
        static("mingjing/icons.svg"),
        state,
        due.get("word") or _(LIGHT_WORDS.get(state, "")),
    )


@register.simple_tag
def cites(articles: Any, on: Any = None) -> SafeString:
    """Articles as links whose gist is one hover or tap away."""
    from django.urls import reverse

    base = reverse("law_gist")
    day = on.date().isoformat() if isinstance(on, datetime) else (on or "")
    rows = [(base, citation, citation, day, words) for citation, words in law_words.grouped(articles or ())]
    return format_html_join("、", '<a class="cite" href="{}?c={}" data-cite="{}" data-on="{}">{}</a>', rows)


@register.inclusion_tag("web/_next.html", takes_context=True)
def next_step(context: Any) -> dict[str, Any]:
    """The sentence of the guide above a case of a demo; nothing anywhere else."""
    from mingjing.web import guide

    request, case = context.get("request"), context.get("case")
    found = guide.next_step(request, case) if request is not None and isinstance(case, dict) else None
    return {
        "next": found,
        "case": case,
        "path": request.path if request else "",
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def moment(value: Any) -> str:
    """6月24日 09:05; with the year when it is not this year's page."""
    value = _as_moment(value)
    return f"{value.month}月{value.day}日 {value:%H:%M}" if value else ""


@register.filter
def full_moment(value: Any) -> str:
    """2026年6月24日 9:05."""
    value = _as_moment(value)
    return f"{value.year}年{value.month}月{value.day}日 {value:%H:%M}" if value else ""


@register.filter
def short_day(value: Any) -> str:
    """06-24; of another year 2024-06-24."""
    value = _as_day(value)
    if not value:
        return ""
    return f"{value:%m-%d}" if value.year == clock.now().year else f"{value:%Y-%m-%d}"


@register.filter
def day(value: Any) -> str:
    """6月24日（周三）."""
    value = _as_day(value)
    return f"{value.month}月{value.day}日（周{'一二三四五六日'[value.weekday()]}）" if value else ""


@register.filter
def full_day(value: Any) -> str:
    """2026年6月24日."""
    value = _as_day(value)
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


@register.filter
def yuan(fen: Any) -> str:
    """分 as 元, with separators: 3000000 → 30,000 元."""
    if fen in (None, ""):
        return ""
    whole, rest = divmod(int(fen), 100)
    return f"{whole:,}.{rest:02d} 元" if rest else f"{whole:,} 元"


@register.filter
def short_hash(value: Any) -> str:
    """The first eight of a digest, for the eye."""
    return str(value or "")[:8]


def _as_moment(value: Any) -> datetime | None:
    """A moment on the clock of the law."""
    from mingjing.registry.reads import LAW_ZONE

    if isinstance(value, str):
        value = parse_datetime(value)
    return value.astimezone(LAW_ZONE) if isinstance(value, datetime) and value.tzinfo else value


def _as_day(value: Any) -> date | None:
    """A day on the calendar of the law."""
    if isinstance(value, str):
        value = parse_datetime(value) or parse_date(value)
    if isinstance(value, datetime):
        found = _as_moment(value)
        return found.date() if found else None
    return value if isinstance(value, date) else None
