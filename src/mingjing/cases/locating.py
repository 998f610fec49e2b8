"""找到案件 — one case by its uid among those that somebody may see, with what the door needs to know of it; one query."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.db import connection

from mingjing.cases.recorded import Where
from mingjing.kernel.facts import Matter
from mingjing.records.reads import Head
from mingjing.records.statements import Statement, together

UID = re.compile(r"^[0-9a-f]{32}$")
COLUMNS = """
select c.id, c.uid, c.number, c.lead_number, c.procedure, c.place, c.field, c.agency_id, a.code, c.unit_id, coalesce(u.code, ''),
       m.code, m.title, m.field, m.benchmark, c.stage, c.seq, c.head, c.opened_at, c.filed_at, c.party_name, c.last_at, c.made_with
"""
TABLES = """
  from cases_case c
  join registry_agency a on a.id = c.agency_id
  join registry_matter m on m.code = c.matter_id
  left join registry_unit u on u.id = c.unit_id
"""
WHERE = COLUMNS + TABLES
TURN = f"""
{COLUMNS}, h.seq, h.leaf {TABLES} join case_head h on h.case_uid = %s
 where c.uid = %s and c.agency_id = any(%s) for update of h
"""


def located(uid: str, agencies: Sequence[int]) -> Where | None:
    """The case of that uid, when its agency is among these; None otherwise: absent and forbidden are the same."""
    if not may_be(uid, agencies):
        return None
    return first(WHERE + " where c.uid = %s and c.agency_id = any(%s)", [uid, list(agencies)])


def taken(
    uid: str, agencies: Sequence[int], *also: Statement
) -> tuple[Where | None, Head | None, list[list[tuple[Any, ...]]]]:
    """The same with its turn taken until the transaction ends, and in that journey the rows of each thing asked also.

    Whoever waited for the turn has the head of the record as it now is, and the case as it was before: `seq` tells them apart.
    """
    if not may_be(uid, agencies):
        return None, None, []
    found, *rows = together([(TURN, [uid, uid, list(agencies)]), *also])
    if not found:
        return None, None, rows
    *told, seq, leaf = found[0]
    return where_from(told), Head(int(seq), bytes(leaf)), rows


def may_be(uid: str, agencies: Sequence[int]) -> bool:
    """False where no question is needed: no uid of a case, or nothing that this person sees."""
    return isinstance(uid, str) and UID.match(uid) is not None and bool(agencies)


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
    return None if row is None else where_from(row)


def where_from(row: Sequence[Any]) -> Where:
    """A row of COLUMNS."""
    told: list[Any] = [*row[:11], Matter(*row[11:15]), *row[15:]]
    return Where(*told)
