"""期限灯 — green, yellow from a third of the period left, red on the last day, overdue; with the words beside it.

It serves every page that shows a date. The dates are the kernel's; here nothing is counted but how far today is from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mingjing.cases.rulebook import library

ZONE = ZoneInfo("Asia/Shanghai")
WEEK = "一二三四五六日"
SETTLED = {"met": "met", "late": "late", "lapsed": "lapsed", "suspended": "suspended", "unknown": "unknown"}


def state_of(state: str, due: datetime | None, warn: datetime | None, now: datetime) -> str:
    """Which light: by the state of the period, else by how near its end is."""
    if state in SETTLED:
        return SETTLED[state]
    if due is None:
        return "unknown" if state == "unknown" else "grey"
    if state == "overdue" or now >= due:
        return "overdue"
    if (due - timedelta(seconds=1)).astimezone(ZONE).date() == now.astimezone(ZONE).date():
        return "red"
    return "yellow" if warn is not None and now >= warn else "green"


def due_words(due: datetime | date | None, unit: str = "") -> str:
    """6月24日（周三）止, with the hour where the law counts hours."""
    if due is None:
        return ""
    if isinstance(due, datetime):
        found = due.astimezone(ZONE)
        if unit == "hours":
            return _("%(month)s月%(day)s日 %(time)s 止") % {
                "month": found.month,
                "day": found.day,
                "time": f"{found:%H:%M}",
            }
        due = found.date()
    return _("%(month)s月%(day)s日（周%(week)s）止") % {"month": due.month, "day": due.day, "week": WEEK[due.weekday()]}


def left_words(due: datetime | date | None, now: datetime, unit: str = "") -> str:
    """How much is left, in the unit of the law: 还有 3 个工作日; or how late it is: 逾期 2 天."""
    if due is None:
        return ""
    if isinstance(due, datetime) and unit == "hours":
        return hours_left(due - now)
    last = due.astimezone(ZONE).date() if isinstance(due, datetime) else due
    today = now.astimezone(ZONE).date()
    if last < today:
        days = (today - last).days
        return ngettext("逾期 %(n)s 天", "逾期 %(n)s 天", days) % {"n": days}
    if last == today:
        return _("今天是最后一天")
    if unit == "working_days" and (working := library().calendar.between(today, last + timedelta(days=1))) is not None:
        return ngettext("还有 %(n)s 个工作日", "还有 %(n)s 个工作日", working) % {"n": working}
    days = (last - today).days
    return ngettext("还有 %(n)s 天", "还有 %(n)s 天", days) % {"n": days}


def hours_left(span: timedelta) -> str:
    """Hours and minutes left, or late."""
    minutes = int(abs(span.total_seconds())) // 60
    words = _("%(h)s 小时 %(m)s 分") % {"h": minutes // 60, "m": minutes % 60}
    return (_("还有 %s") if span.total_seconds() >= 0 else _("逾期 %s")) % words


def last_moment(due: datetime | None, unit: str = "") -> datetime | None:
    """The last moment in time of a stored end: a period of days ends with its last day, not with the midnight after it."""
    if due is None or unit == "hours":
        return due
    local = due.astimezone(ZONE)
    return local - timedelta(seconds=1) if (local.hour, local.minute, local.second) == (0, 0, 0) else due


def lit(
    due: datetime | None, warn: datetime | None, now: datetime, *, state: str = "running", unit: str = ""
) -> Mapping[str, Any]:
    """A date with its light and words, as the templates show it; an end that is no midnight was counted in hours."""
    unit = unit or ("hours" if last_moment(due) == due else "")
    light = state_of(state, due, warn, now)
    due = last_moment(due, unit)
    left = left_words(due, now, unit) if light in ("green", "yellow", "red", "overdue") else ""
    word = left if light in ("overdue", "red") else ""
    return {"light": light, "word": word, "text": due_words(due, unit), "left": "" if word else left, "due": due}
