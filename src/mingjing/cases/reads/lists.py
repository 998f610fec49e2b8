"""案件清单 — lists and search paged by key: the next page begins where this one ended, however far one goes.

Permission is in the indexed agency column; texts that people search by are never part of an address.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from mingjing.cases.projections.writing import pieces
from mingjing.records import clock
from mingjing.registry import reads as registry
from mingjing.registry.reads import User

MOST = 200
SELECT = """
select c.id, c.uid, c.number, c.procedure, c.matter_id, m.title, a.code, a.short_name, c.place, c.field, c.title,
       c.party_name, c.stage, c.seq, c.opened_at, c.filed_at, c.closed_at, c.next_due, c.next_warn, c.next_rule
  from cases_case c join registry_matter m on m.code = c.matter_id join registry_agency a on a.id = c.agency_id
"""
PROCEED = {"newest": ("(c.opened_at, c.id) < (%s, %s)", "c.opened_at desc, c.id desc", "opened_at")}
PROCEED["due"] = ("(c.next_due, c.id) > (%s, %s)", "c.next_due, c.id", "next_due")


class BadCursor(ValueError):
    """翻页标记不对。"""


@dataclass(frozen=True, slots=True)
class Listed:
    """清单的一行。"""

    id: int
    uid: str
    number: str
    procedure: str
    matter: str
    matter_title: str
    agency: str
    agency_name: str
    place: str
    field: str
    title: str
    party_name: str
    stage: str
    seq: int
    opened_at: datetime
    filed_at: datetime | None
    closed_at: datetime | None
    next_due: datetime | None
    next_warn: datetime | None
    next_rule: str

    def light(self, now: datetime) -> str:
        """green, yellow from a third of the period left, red on the last day, overdue, grey without a period."""
        return light_of(self.next_due, self.next_warn, now)


@dataclass(frozen=True, slots=True)
class Page:
    """一页 — the rows and where the next page begins (None: this was the last)."""

    items: Sequence[Any]
    next: str | None


def light_of(due: datetime | None, warn: datetime | None, now: datetime) -> str:
    """The light of a stored period, by the clock."""
    if due is None:
        return "grey"
    if now >= due:
        return "overdue"
    if (due - now).total_seconds() <= 86_400 and registry.moment_of_law(due).date() > registry.moment_of_law(now).date():
        return "red" if registry.moment_of_law(due).hour == 0 else "yellow"
    if registry.moment_of_law(due).date() == registry.moment_of_law(now).date():
        return "red"
    return "yellow" if warn is not None and now >= warn else "green"


def cursor_of(moment: datetime, key: int) -> str:
    """Where a page ended, as an opaque word."""
    told = json.dumps([moment.isoformat(), key], separators=(",", ":"))
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def place_of(cursor: str) -> tuple[datetime, int]:
    """Where a page ended; BadCursor for anything else."""
    try:
        told = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return datetime.fromisoformat(told[0]), int(told[1])
    except (ValueError, TypeError, IndexError, KeyError) as no:
        raise BadCursor("翻页标记不对，请从第一页开始") from no


def list_cases(
    user: User,
    *,
    stage: str = "",
    procedure: str = "",
    matter: str = "",
    overdue: bool = False,
    mine: bool = False,
    order: str = "newest",
    cursor: str = "",
    limit: int = 50,
) -> Page:
    """The cases that this person may see: the newest first, or those with the nearest date first (`order="due"`)."""
    where, values = conditions(user, stage, procedure, matter, overdue, mine)
    by = "due" if overdue or order == "due" else "newest"
    if by == "due":
        where.append("c.next_due is not null")
    return paged(where, values, by, cursor, limit)


def conditions(
    user: User, stage: str, procedure: str, matter: str, overdue: bool, mine: bool
) -> tuple[list[str], list[Any]]:
    """The filters as SQL."""
    where = ["c.agency_id = any(%s)"]
    values: list[Any] = [list(registry.agencies_visible(user))]
    for column, value in (("c.stage", stage), ("c.procedure", procedure), ("c.matter_id", matter)):
        if value:
            where.append(f"{column} = %s")
            values.append(value)
    if overdue:
        where.append("c.next_due <= %s")
        values.append(clock.now())
    if mine:
        where.append("exists (select 1 from cases_caseperson p where p.case_id = c.id and p.user_id = %s)")
        values.append(user.pk)
    return where, values


def paged(where: list[str], values: list[Any], by: str, cursor: str, limit: int) -> Page:
    """One page of the cases that meet the conditions."""
    limit = max(1, min(limit, MOST))
    after, order, column = PROCEED[by]
    if len(values[0]) == 1:
        where[0], values[0] = "c.agency_id = %s", values[0][0]
    if cursor:
        where.append(after)
        values += place_of(cursor)
    sql = f"{SELECT} where {' and '.join(where)} order by {order} limit %s"
    with connection.cursor() as run:
        run.execute(sql, [*values, limit + 1])
        rows = [Listed(*row) for row in run.fetchall()]
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(rows[:limit], cursor_of(getattr(last, column), last.id) if last else None)


def search(
    user: User, text: str, *, stage: str = "", procedure: str = "", mine: bool = False, overdue: bool = False,
    cursor: str = "", limit: int = 50,
) -> Page:
    """Cases whose number, party, code or matter has every word of the text; two-character names too."""
    wanted = [word for word in text.lower().split() if word][:8]
    where, values = conditions(user, stage, procedure, "", overdue, mine)
    for word in wanted:
        if len(word) == 1:
            where.append("exists (select 1 from cases_casetext t where t.case_id = c.id and t.words like %s)")
            values.append(f"%{escaped(word)}%")
    long = [word for word in wanted if len(word) > 1]
    if long:
        grams = list(dict.fromkeys(piece for word in long for piece in pieces(word)))
        like = " and ".join("t.words like %s" for _ in long)
        where.append(f"c.id in (select t.case_id from cases_casetext t where t.pieces @> %s and {like})")  # noqa: S608 - constants only
        values += [grams, *(f"%{escaped(word)}%" for word in long)]
    return paged(where, values, "newest", cursor, limit)


def escaped(word: str) -> str:
    """A word for LIKE, taken literally."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
