"""期限怎么说 — each period of a case with its light, and the derivation of one date as a strip of days.

It serves 「为什么是这一天」: which article, from which act, which days were not counted and why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mingjing.cases.rulebook import library
from mingjing.kernel.deadlines import Running
from mingjing.kernel.law import Effective

from .lights import ZONE, due_words, left_words

UNITS = {
    "hours": gettext_noop("小时"),
    "working_days": gettext_noop("个工作日"),
    "calendar_days": gettext_noop("日"),
    "months": gettext_noop("个月"),
    "years": gettext_noop("年"),
}
PARTY_DOES = {
    "waive_statement": gettext_noop("陈述、申辩"),
    "request_hearing": gettext_noop("决定是否要求听证"),
    "waive_hearing": gettext_noop("决定是否要求听证"),
    "record_performance": gettext_noop("履行"),
}
STATES = {"met": "met", "late": "late", "lapsed": "lapsed", "suspended": "suspended", "unknown": "unknown"}
STRIP_MOST, STRIP_HEAD, STRIP_TAIL = 42, 12, 16


def title_of(one: Running) -> str:
    """What the period is for: the act that ends it."""
    deadline = one.rule.deadline
    if party := party_does(one):
        return _("当事人%s") % party
    titles = library().titles
    named = [event.act for event in (deadline.do if deadline else ()) if event.act in titles]
    for act in sorted(named, key=lambda name: name.startswith("waive_")):
        return titles[act]
    return one.rule.reason or one.rule.id


def party_does(one: Running) -> str:
    """What the party may or must do within the period; empty where the agency does not wait for it."""
    line = one.rule.deadline
    if line is None or line.whose != "party":
        return ""
    return next((_(PARTY_DOES[event.act]) for event in line.do if event.act in PARTY_DOES), "")


def party_waits(case: str, running: Sequence[Running], now: datetime) -> list[dict[str, Any]]:
    """The periods in which the agency waits for the party, each thing once: of several the one that ends last."""
    found: dict[str, Running] = {}
    for one in running:
        words = party_does(one)
        before = found.get(words)
        if words and one.is_open and (before is None or (one.ends or now) >= (before.ends or now)):
            found[words] = one
    return [shown(case, one, now) | {"what": words} for words, one in found.items()]


def strip_of(case: str, running: Sequence[Running], now: datetime) -> dict[str, list[dict[str, Any]]]:
    """The periods that still run, the nearest end first (of several for the same thing of the party the last), and those over."""
    waits = party_waits(case, running, now)
    still = [shown(case, one, now) for one in running if one.is_open and not party_does(one)]
    over = [shown(case, one, now) for one in running if not one.is_open]
    return {"deadlines": sorted([*still, *waits], key=lambda one: str(one["due"] or "9999")), "deadlines_ended": over}


def light_of(one: Running, now: datetime) -> str:
    """Which light of ours."""
    return STATES.get(one.state) or one.light(now)


def shown(case: str, one: Running, now: datetime) -> dict[str, Any]:
    """A period as the strip of the case page shows it."""
    unit = one.end.unit if one.end else ""
    light = light_of(one, now)
    running = light in ("green", "yellow", "red", "overdue")
    left = left_words(one.due, now, unit) if running else ""
    word = left if light in ("red", "overdue") else ""
    return {
        "title": title_of(one),
        "light": light,
        "word": word,
        "text": due_words(one.due, unit) if one.due else _("日期待定"),
        "left": "" if word else left,
        "url": f"{reverse('case_due', args=[case])}?{urlencode({'r': one.rule.key, 's': one.started.seq})}",
        "open": one.is_open,
        "due": one.due,
        "whose": one.rule.deadline.whose if one.rule.deadline else "agency",
    }


def progress(one: Running, now: datetime) -> str:
    """第 41 天／90 天: how far a long period has run."""
    if one.end is None or one.end.unit == "hours":
        return ""
    started, due = one.started_at.astimezone(ZONE).date(), one.end.ends.astimezone(ZONE).date() - timedelta(days=1)
    total = (due - started).days
    return (
        _("第 %(n)s 天／%(total)s 天") % {"n": (now.astimezone(ZONE).date() - started).days, "total": total}
        if total > 0
        else ""
    )


def derived(case: str, one: Running, law: Effective, now: datetime) -> dict[str, Any]:
    """Everything that the window 「为什么是这一天」 shows."""
    found = shown(case, one, now)
    article = one.rule.citation
    gist = ""
    instrument = law.instruments.get(one.rule.instrument)
    if instrument is not None and one.rule.article in instrument.articles:
        gist = instrument.articles[one.rule.article].gist.strip()
    unit = one.end.unit if one.end else ""
    period = one.rule.deadline.period if one.rule.deadline else None
    found |= {
        "articles": (article,),
        "gist": gist,
        "starts": one.started_at,
        "start_act": library().titles.get(one.started.act, ""),
        "full_text": due_words(one.due, unit) or _("日期待定"),
        "counted": counted(period, unit, one),
        "note": note(one),
        "days": strip(one.derivation, one.due),
        "stretches": one.end.summary if one.end else [],
    }
    return found


def counted(period: Any, unit: str, one: Running) -> str:
    """Three working days; start day not counted; rolled or not."""
    words = one.shortened or (f"{period.amount} {_(UNITS.get(unit, ''))}" if period else _("到所填的日期为止"))
    said = {
        "hours": _("，连续计算，休息日不扣除"),
        "working_days": _("，起始当天不计，休息日、节假日不计，调休上班的计入"),
    }.get(unit, _("，起始当天不计，休息日计入"))
    if one.end and one.end.rolled:
        said += _("；最后一天是休息日，顺延到下一个工作日")
    return words + said


def note(one: Running) -> str:
    """What else must be said: unknown calendar, suspension, late."""
    if one.end is not None and one.end.missing:
        return _("需要 %s，放假安排公布以后才能确定") % one.end.missing
    if one.state == "suspended":
        return _("现在中止计算，恢复以后接着算")
    if one.ended_at is not None:
        return _("%s 已办") % f"{one.ended_at.astimezone(ZONE):%Y-%m-%d %H:%M}"
    return ""


def strip(derivation: Sequence[Mapping[str, Any]], due: date | datetime | None) -> list[dict[str, Any]]:
    """Days as small boxes; a long middle is folded into a gap."""
    boxes = [box(one, n == len(derivation) - 1) for n, one in enumerate(derivation)]
    if len(boxes) > STRIP_MOST:
        folded = len(boxes) - STRIP_HEAD - STRIP_TAIL
        boxes = [*boxes[:STRIP_HEAD], {"gap": folded}, *boxes[-STRIP_TAIL:]]
    return boxes


def box(one: Mapping[str, Any], last: bool) -> dict[str, Any]:
    """One day of the strip: its number, how it counts, a word that says so without colour."""
    day, why = date.fromisoformat(one["date"]), str(one["why"])
    if not one["counted"]:
        kind = "start" if "起始" in why else "held" if why.startswith("不计入：") else "off"
        word = {"start": _("起"), "held": _("停"), "off": _("休")}[kind]
    else:
        kind = "end" if last else "made" if "调休" in why or "补班" in why else ""
        word = (
            _("止") if last else _("班") if kind == "made" else "".join(sign for sign in why if sign.isdigit()) or "·"
        )
    label = f"{day.month}.{day.day}"
    return {"label": label, "css": kind, "word": word, "why": f"{day.month}月{day.day}日 {why}"}
