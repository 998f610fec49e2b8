"""由记录重建 — every projection of a case made anew from the record alone; and what the tables say, for comparison."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from mingjing.cases import recorded
from mingjing.cases.locating import located_by_key
from mingjing.cases.models import Case
from mingjing.cases.projections import writing
from mingjing.cases.projections.standing import standing_of
from mingjing.kernel.facts import Act
from mingjing.records import acts as records
from mingjing.records import reads as log
from mingjing.records.statements import together

TABLES = ("cases_actdone", "cases_deadline", "cases_workitem", "cases_caseperson", "cases_caseparty")
MORE_TABLES = ("cases_violation", "cases_fine", "cases_decidedstep", "cases_casetext")
CASE_COLUMNS = (
    "number",
    "stage",
    "seq",
    "head",
    "filed_at",
    "closed_at",
    "last_at",
    "next_due",
    "next_warn",
    "next_rule",
    "party_name",
)


def rebuild(case: Case) -> None:
    """Make every projection of the case anew from its record."""
    with transaction.atomic():
        records.lock(case.uid)
        events = log.events(case.uid)
        with connection.cursor() as cursor:
            for table in (*TABLES, *MORE_TABLES):
                cursor.execute(f"delete from {table} where case_id = %s", [case.pk])  # noqa: S608 - names of our own
        where = located_by_key(case.pk)
        acts: list[Act] = []
        last = None
        for event in events:
            act = recorded.recorded_act(event)
            acts.append(act)
            number = event.fields.get("number")
            where = replace(where, number=number) if number else where
            last = (act, event)
            insert(where, act, event)
        if last is None:
            return
        act, event = last
        entered = datetime.fromisoformat(event.fields["entered"])
        now = standing_of(recorded.fresh(where, acts), where.agency, where.unit, entered)
        finish(where, act, event, now)


def insert(where: recorded.Where, act: Act, event: Any) -> None:
    """The row of one act, from its event."""
    entry = log.Entry(event.seq, event.hash, event.recorded_at, event.event_uid)
    entered = datetime.fromisoformat(event.fields["entered"])
    with connection.cursor() as cursor:
        told = event.fields
        cursor.execute(
            writing.NEW_ACT,
            writing.act_values(where.id, act, entry, entered, told.get("articles", ()), told.get("ended_late", ())),
        )


def finish(where: recorded.Where, act: Act, event: Any, now: Any) -> None:
    """What stands after the last act."""
    party_name = "、".join(str(one.get("name", "")) for one in now.parties)[:200]
    values: list[Any] = [where.number, now.stage, act.seq, event.hash, now.filed_at, now.closed_at, now.last_at]
    values += [now.next_due, now.next_warn, now.next_rule, party_name, now.made_with, where.id]
    changed = [*writing.differences(where, None, now), *writing.people_and_things(where, None, now, party_name)]
    together([(writing.CASE_NOW, values), *changed])


def snapshot(case: Case) -> dict[str, Any]:
    """Everything that the tables say of a case, without the keys of rows: equal before and after `rebuild`."""
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for table in (*TABLES, *MORE_TABLES):
            cursor.execute(
                f"select to_jsonb(t) - 'id' from {table} t where case_id = %s order by (to_jsonb(t) - 'id')::text",  # noqa: S608
                [case.pk],
            )
            found[table] = [row[0] for row in cursor.fetchall()]
        cursor.execute("select to_jsonb(t) from cases_case t where id = %s", [case.pk])
        whole = recorded.loaded(cursor.fetchone()[0])
    found["cases_case"] = {name: whole[name] for name in CASE_COLUMNS}
    return found
