"""相关案件 — where a case came from, what it led to, and what else there is of the same parties; only what one may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from mingjing.cases.recorded import Where
from mingjing.cases.rulebook import library, procedure_title
from mingjing.registry import reads as registry
from mingjing.registry.reads import User

MOST = 20
COLUMNS = "c.uid, c.number, c.procedure, m.title, c.opened_at, c.closed_at"
RELATED = f"""
with own as (select id, origin_id from cases_case where id = %(case)s),
     found as (
  select c.id, 'origin' as how from cases_case c join own on c.id = own.origin_id
  union all select c.id, 'led_to' from cases_case c where c.origin_id = %(case)s
  union all select c.id, 'beside' from cases_case c join own on c.origin_id = own.origin_id where c.id <> %(case)s
  union all (select p.case_id, 'party' from cases_caseparty o join cases_caseparty p on p.party_id = o.party_id
   where o.case_id = %(case)s and p.case_id <> %(case)s order by p.case_id desc limit {MOST}))
select distinct on (c.id) f.how, {COLUMNS} from found f join cases_case c on c.id = f.id
  join registry_matter m on m.code = c.matter_id
 where c.agency_id = any(%(agencies)s) order by c.id desc, array_position(array['origin', 'led_to', 'beside', 'party'], f.how)
 limit {MOST}
"""  # noqa: S608 - our own columns


@dataclass(frozen=True, slots=True)
class Related:
    """一件相关案件 — and how it is related: `origin`, `led_to`, `beside` (of the same origin), `party`."""

    how: str
    uid: str
    number: str
    procedure: str
    matter: str
    opened_at: datetime
    closed_at: datetime | None

    @property
    def title(self) -> str:
        """The name of its procedure."""
        return procedure_title(self.procedure)


def related(user: User, where: Where) -> list[Related]:
    """At most twenty, the newest first."""
    told: dict[str, Any] = {"case": where.id, "agencies": list(registry.agencies_visible(user))}
    with connection.cursor() as cursor:
        cursor.execute(RELATED, told)
        return [Related(*row) for row in cursor.fetchall()]


ACTS_MOST = 500
TOGETHER = f"""
select c.uid, c.number, c.procedure, a.act, a.at, a.seq, a.late, a.by ->> 'name', jsonb_array_length(a.media)
  from cases_actdone a join cases_case c on c.id = a.case_id
 where c.uid = any(%s) and a.act <> all(array['propose', 'check', 'return'])
 order by a.at, c.id, a.seq limit {ACTS_MOST}
"""  # noqa: S608 - a number of our own


@dataclass(frozen=True, slots=True)
class Step:
    """一步 — one act of one of several cases seen together."""

    uid: str
    number: str
    procedure: str
    act: str
    at: datetime
    seq: int
    late: bool
    by: str
    files: int

    @property
    def title(self) -> str:
        """What was done."""
        return library().titles.get(self.act, self.act)

    @property
    def procedure_title(self) -> str:
        """In which kind of case."""
        return procedure_title(self.procedure)


def together(user: User, where: Where) -> list[Step]:
    """The acts of this case and of those related to it, in the order in which they were done; at most five hundred."""
    uids = [where.uid, *(one.uid for one in related(user, where))]
    with connection.cursor() as cursor:
        cursor.execute(TOGETHER, [uids])
        return [Step(*row) for row in cursor.fetchall()]
