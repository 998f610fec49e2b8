"""待办 — what waits for one person: named, or by a post they hold; the most urgent first, paged by key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from mingjing.cases.reads.lists import MOST, Page, cursor_of, light_of, place_of
from mingjing.cases.rulebook import library
from mingjing.records import clock
from mingjing.registry import reads as registry
from mingjing.registry.reads import User

FILTERS = ("overdue", "today", "week", "returned")
SELECT = """
select w.id, w.act, w.step, w.of, w.since, w.due, w.has_due, w.warn, w.returned, w.handed_by,
       c.id, c.uid, c.number, c.title, c.party_name, c.stage, c.procedure, c.seq
  from cases_workitem w join cases_case c on c.id = w.case_id
"""


@dataclass(frozen=True, slots=True)
class Item:
    """一项待办 — the case, what is to be done (`act`, `step`, of which draft), until when, and who handed it over when."""

    id: int
    act: str
    step: str
    of: str
    since: datetime
    due: datetime | None
    warn: datetime | None
    returned: bool
    handed_by: str
    case_id: int
    case: str
    number: str
    title: str
    party_name: str
    stage: str
    procedure: str
    seq: int

    @property
    def act_title(self) -> str:
        """The Chinese name of the act."""
        return library().titles.get(self.act, self.act)

    def light(self, now: datetime) -> str:
        """The due light."""
        return light_of(self.due, self.warn, now)


def keys_of(user: User) -> list[str]:
    """Under which names work may wait for this person: their own, and each post in agency and unit."""
    found = [f"u:{user.username}"]
    if user.agency is None or not registry.may_see_cases(user):
        return found
    for role in sorted(user.roles):
        found.append(f"r:{role}@{user.agency.code}")
        if user.unit is not None:
            found.append(f"r:{role}@{user.agency.code}/{user.unit.code}")
    return found


def moments(now: datetime) -> dict[str, datetime]:
    """The ends of today and of this week (Sunday night) in the law's zone."""
    local = registry.moment_of_law(now)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return {"today": midnight + timedelta(days=1), "week": midnight + timedelta(days=7 - local.weekday())}


def filtered(which: str, now: datetime) -> tuple[str, list[Any]]:
    """One of the four counts as SQL. A day's period ends at midnight: due today means until the coming midnight."""
    ends = moments(now)
    if which == "overdue":
        return " and w.has_due and w.due <= %s", [now]
    if which == "today":
        return " and w.has_due and w.due > %s and w.due <= %s", [now, ends["today"]]
    if which == "week":
        return " and w.has_due and w.due > %s and w.due <= %s", [now, ends["week"]]
    if which == "returned":
        return " and w.returned", []
    return "", []


def worklist(user: User, which: str = "", *, step: str = "", cursor: str = "", limit: int = 50) -> Page:
    """What waits for this person, the most urgent first; `which` is one of FILTERS, `step` one step (approve: 签批)."""
    limit = max(1, min(limit, MOST))
    condition, values = filtered(which, clock.now())
    if step:
        condition += " and w.step = %s"
        values.append(step)
    if cursor:
        condition += " and (w.due, w.id) > (%s, %s)"
        values += place_of(cursor)
    each = f"({SELECT} where w.whom = %s and c.agency_id = any(%s){condition} order by w.due, w.id limit %s)"
    keys, agencies = keys_of(user), list(registry.agencies_visible(user))
    with connection.cursor() as run:
        sql = " union all ".join(each for _ in keys)
        run.execute(sql, [one for key in keys for one in (key, agencies, *values, limit + 1)])
        rows = run.fetchall()
    once: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for row in sorted(rows, key=lambda row: (row[5], row[0])):
        once.setdefault((row[10], row[1], row[2]), row)
    found = list(once.values())
    last = found[limit - 1] if len(found) > limit else None
    return Page([item_of(row) for row in found[:limit]], cursor_of(last[5], last[0]) if last else None)


def item_of(row: tuple[Any, ...]) -> Item:
    """A row of SELECT."""
    key, act, step, of, since, due, has_due, warn, returned, handed_by, *case = row
    return Item(key, act, step, of, since, due if has_due else None, warn, returned, handed_by, *case)


def counts(user: User) -> dict[str, int]:
    """逾期 · 今天 · 本周 · 退回, and everything."""
    now = clock.now()
    parts, values = [], []
    for which in FILTERS:
        condition, inner = filtered(which, now)
        parts.append(f"count(*) filter (where true{condition})")
        values += inner
    sql = (
        f"select {', '.join(parts)}, count(*) from (select distinct on (w.case_id, w.act, w.step) w.* from cases_workitem w"  # noqa: S608
        " where w.whom = any(%s)) w"
    )
    with connection.cursor() as run:
        run.execute(sql, [*values, keys_of(user)])
        row = run.fetchone()
    return dict(zip((*FILTERS, "all"), row, strict=True))


__all__ = ["FILTERS", "Item", "counts", "keys_of", "worklist"]
