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
select c.id, c.uid, c.number, c.procedure, c.matter_id, m.title as matter_title, a.code, a.short_name, c.place, c.field,
       c.title, c.party_name, c.stage, c.seq, c.opened_at, c.filed_at, c.closed_at, c.next_due, c.next_warn, c.next_rule
  from cases_case c join registry_matter m on m.code = c.matter_id join registry_agency a on a.id = c.agency_id
"""
EACH_AGENCY = """
select t.* from unnest(%s::bigint[]) as one(agency)
 cross join lateral ({select} where c.agency_id = one.agency{more} order by {order} limit %s) t order by {outer} limit %s
"""
MINE = " join cases_caseperson p on p.case_id = c.id and p.user_id = %s "
KNOWN_OR_NEWEST = """
select t.* from (
  (select * from ({select} where c.id = any(%s) and c.agency_id = any(%s){more} order by {order} limit %s) few)
  union all
  (select f.* from unnest(%s::bigint[]) as one(agency)
    cross join lateral ({select} where c.agency_id = one.agency{more}{said} order by {order} limit %s) f)
) t order by {outer} limit %s
"""
NEAR = """
with near as materialized (
  select n.id from unnest(%s::bigint[]) as one(agency)
   cross join lateral (select c.id, c.opened_at from cases_case c where c.agency_id = one.agency{more}
                        order by {order} limit %s) n
   order by n.opened_at desc, n.id desc limit %s
), bear as materialized (select near.id from near join cases_casetext x on x.case_id = near.id where {words})
{select} join bear on bear.id = c.id order by {order} limit %s
"""
SAID = " and exists (select 1 from cases_casetext x where x.case_id = c.id and {words})"
FOUND = "select case_id from cases_casetext x where x.pieces @> %s and {words} limit %s"
NEWER = 3000  # among so many of the newest a frequent word fills a page; the index of pieces would give all its cases
FEW = 3500  # so many are fetched and put in order; where more bear the words, the newest of them are soon met
NEWEST, DUE = "newest", "due"
AFTER = {NEWEST: "(c.opened_at, c.id) < (%s, %s)", DUE: "(c.next_due, c.id) > (%s, %s)"}
ORDER = {NEWEST: "c.opened_at desc, c.id desc", DUE: "c.next_due, c.id"}
COLUMN = {NEWEST: "opened_at", DUE: "next_due"}


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
    if (due - now).total_seconds() <= 86_400 and registry.moment_of_law(due).date() > registry.moment_of_law(
        now
    ).date():
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
    asked = Asked(user, stage, procedure, matter, overdue, mine)
    by = DUE if overdue or order == "due" else NEWEST
    if by == DUE:
        asked.add("c.next_due is not null")
    return asked.page(by, cursor, limit)


class Asked:
    """所问 — the filters of a list as SQL: permission first, then what was asked."""

    def __init__(
        self,
        user: User,
        stage: str = "",
        procedure: str = "",
        matter: str = "",
        overdue: bool = False,
        mine: bool = False,
    ) -> None:
        self.agencies = list(registry.agencies_visible(user))
        self.mine = user.pk if mine else None
        self.where: list[str] = []
        self.values: list[Any] = []
        for column, value in (("c.stage", stage), ("c.procedure", procedure), ("c.matter_id", matter)):
            if value:
                self.add(f"{column} = %s", value)
        if overdue:
            self.add("c.next_due <= %s", clock.now())

    def add(self, condition: str, *values: Any) -> None:
        """One more condition, a constant text; what was sent travels beside it."""
        self.where.append(condition)
        self.values += values

    def page(self, by: str, cursor: str, limit: int, *, each: bool = True) -> Page:
        """One page. With `each`, agency by agency along its index: a supervisor's list costs as little as an officer's."""
        limit = max(1, min(limit, MOST))
        if cursor:
            self.add(AFTER[by], *place_of(cursor))
        more = "".join(f" and {one}" for one in self.where)
        if self.mine is not None:
            if by == NEWEST:  # along the index of the person's own cases, which keeps the same moment
                more, order = (
                    more.replace(AFTER[by], "(p.opened_at, p.case_id) < (%s, %s)"),
                    "p.opened_at desc, p.case_id desc",
                )
            else:
                order = ORDER[by]
            sql = f"{SELECT}{MINE}where c.agency_id = any(%s){more} order by {order} limit %s"
            values = [self.mine, self.agencies, *self.values, limit + 1]
        elif each and len(self.agencies) != 1:
            outer = ORDER[by].replace("c.", "t.")
            sql = EACH_AGENCY.format(select=SELECT, more=more, order=ORDER[by], outer=outer)
            values = [self.agencies, *self.values, limit + 1, limit + 1]
        else:
            alone = len(self.agencies) == 1
            sql = f"{SELECT} where c.agency_id = {'%s' if alone else 'any(%s)'}{more} order by {ORDER[by]} limit %s"
            values = [self.agencies[0] if alone else self.agencies, *self.values, limit + 1]
        return page_of(sql, values, limit, by)

    def saying(self, words: list[str], cursor: str, limit: int) -> Page:
        """One page of those whose text bears every word: rare words by their pieces, frequent ones from the newest on."""
        said, likes = " and ".join("x.words like %s" for _ in words), [like(word) for word in words]
        grams = list(dict.fromkeys(piece for word in words if len(word) > 1 for piece in pieces(word)))
        own = [f"@{agency}" for agency in self.agencies] if len(self.agencies) == 1 else []
        known = few([*grams, *own], said, likes) if grams and self.mine is None else None
        if known is not None:
            self.add("c.id = any(%s)", known)
            return self.page(NEWEST, cursor, limit, each=False)
        if self.mine is not None or not grams:
            self.add(SAID.format(words=said).removeprefix(" and "), *likes)
            return self.page(NEWEST, cursor, limit)
        limit = max(1, min(limit, MOST))
        return self.near(said, likes, cursor, limit) or self.by_agency(grams, said, likes, cursor, limit)

    def near(self, said: str, likes: list[str], cursor: str, limit: int) -> Page | None:
        """The same where the newest cases fill the page; None where they do not: then few bear the words, or none."""
        after = [AFTER[NEWEST]] if cursor else []
        more = "".join(f" and {one}" for one in (*self.where, *after))
        values = [*self.values, *(place_of(cursor) if cursor else ())]
        sql = NEAR.format(select=SELECT, more=more, words=said, order=ORDER[NEWEST])
        found = page_of(sql, [self.agencies, *values, NEWER, NEWER, *likes, limit + 1], limit, NEWEST)
        return found if found.next else None

    def by_agency(self, grams: list[str], said: str, likes: list[str], cursor: str, limit: int) -> Page:
        """The same where many cases bear the words: in some agencies they may still be rare."""
        rare: list[int] = []
        frequent = []
        for agency in self.agencies:
            if len(self.agencies) == 1:  # asked already
                frequent.append(agency)
                break
            known = few([*grams, f"@{agency}"], said, likes, FEW // 2)
            if known is None:
                frequent.append(agency)
            else:
                rare += known
        if cursor:
            self.add(AFTER[NEWEST], *place_of(cursor))
        more = "".join(f" and {one}" for one in self.where)
        sql = KNOWN_OR_NEWEST.format(
            select=SELECT,
            more=more,
            said=SAID.format(words=said),
            order=ORDER[NEWEST],
            outer=ORDER[NEWEST].replace("c.", "t."),
        )
        most = limit + 1
        return page_of(
            sql, [rare, self.agencies, *self.values, most, frequent, *self.values, *likes, most, most], limit, NEWEST
        )


def few(grams: list[str], said: str, likes: list[str], most: int = FEW) -> list[int] | None:
    """The keys of the cases whose text bears the words, where they are few; None where they are many."""
    with connection.cursor() as run:
        run.execute(FOUND.format(words=said), [grams, *likes, most + 1])
        found = [row[0] for row in run.fetchall()]
    return found if len(found) <= most else None


def page_of(sql: str, values: list[Any], limit: int, by: str) -> Page:
    """Run one list."""
    with connection.cursor() as run:
        run.execute(sql, values)
        rows = [Listed(*row) for row in run.fetchall()]
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(rows[:limit], cursor_of(getattr(last, COLUMN[by]), last.id) if last else None)


def search(
    user: User,
    text: str,
    *,
    stage: str = "",
    procedure: str = "",
    mine: bool = False,
    overdue: bool = False,
    cursor: str = "",
    limit: int = 50,
) -> Page:
    """Cases whose number, party, code or matter has every word of the text; two-character names too."""
    wanted = [word for word in text.lower().split() if word][:8]
    asked = Asked(user, stage, procedure, "", overdue, mine)
    return asked.saying(wanted, cursor, limit) if wanted else asked.page(NEWEST, cursor, limit)


def like(word: str) -> str:
    """A word for LIKE, anywhere, taken literally."""
    return f"%{escaped(word)}%"


def escaped(word: str) -> str:
    """A word for LIKE, taken literally."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
