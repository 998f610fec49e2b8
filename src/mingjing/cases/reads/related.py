"""相关案件 — where a case came from, what it led to, and what else there is of the same parties; only what one may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from mingjing.cases.recorded import Where
from mingjing.cases.rulebook import procedure_title
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
