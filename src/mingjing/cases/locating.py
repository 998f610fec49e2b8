"""找到案件 — one case by its uid among those that somebody may see, with what the door needs to know of it; one query."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.db import connection

from mingjing.cases.recorded import Where
from mingjing.kernel.facts import Matter

UID = re.compile(r"^[0-9a-f]{32}$")
WHERE = """
select c.id, c.uid, c.number, c.lead_number, c.procedure, c.place, c.field, c.agency_id, a.code, c.unit_id, coalesce(u.code, ''),
       m.code, m.title, m.field, m.benchmark, c.stage, c.seq, c.head, c.opened_at, c.filed_at, c.party_name, c.last_at, c.made_with
  from cases_case c
  join registry_agency a on a.id = c.agency_id
  join registry_matter m on m.code = c.matter_id
  left join registry_unit u on u.id = c.unit_id
"""


def located(uid: str, agencies: Sequence[int]) -> Where | None:
    """The case of that uid, when its agency is among these; None otherwise: absent and forbidden are the same."""
    if not isinstance(uid, str) or not UID.match(uid) or not agencies:
        return None
    return first(WHERE + " where c.uid = %s and c.agency_id = any(%s)", [uid, list(agencies)])


def located_by_key(key: int) -> Where:
    """The case of that key, for the system's own work."""
    found = first(WHERE + " where c.id = %s", [key])
    if found is None:
        raise LookupError("no such case")
    return found


def first(sql: str, values: list[Any]) -> Where | None:
    """The first row as Where."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone()
    if row is None:
        return None
    told: list[Any] = [*row[:11], Matter(*row[11:15]), *row[15:]]
    return Where(*told)
