"""旧案 — what past cases of a matter stated for their benchmark, and the fine decided: for trying a draft table on them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from mingjing.cases.recorded import loaded
from mingjing.kernel.discretion.back_test import Past
from mingjing.registry import reads as registry
from mingjing.registry.reads import User

MOST = 2000
PAST = """
select c.number, b.fields, s.amount_fen, coalesce(b.fields->'finding'->>'step_title', '')
  from cases_case c
  left join lateral (select fields from cases_actdone a where a.case_id = c.id and a.act = 'apply_benchmark'
                      order by a.seq desc limit 1) b on true
  left join cases_decidedstep s on s.case_id = c.id
 where c.matter_id = %s and c.agency_id = any(%s)
 order by c.opened_at desc, c.id desc
 limit %s
"""


def past_cases(user: User, matter: str, limit: int = MOST) -> list[Past]:
    """The newest cases of the matter that this person may see."""
    return of_agencies(registry.agencies_visible(user), matter, limit)


def of_agencies(agencies: Sequence[int], matter: str, limit: int = MOST) -> list[Past]:
    """The same for agencies by key."""
    with connection.cursor() as cursor:
        cursor.execute(PAST, [matter, list(agencies), limit])
        return [past(*row) for row in cursor.fetchall()]


def past(number: str, fields: object, fined: int | None, step: str) -> Past:
    """One row."""
    told = loaded(fields) if fields is not None else None
    if not isinstance(told, dict):
        return Past(number, None, (), fined, step)
    finding = told.get("finding")
    values = finding.get("values") if isinstance(finding, dict) else None
    said = {str(one.get("fact")): one.get("value") for one in values or told.get("stated") or ()}
    return Past(number, said, tuple(told.get("grounds") or ()), fined, step)
