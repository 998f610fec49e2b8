"""写投影 — the difference between what stood and what stands now, in as few statements as it takes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection

from mingjing.cases import numbers, parties
from mingjing.cases.models import RefusedAttempt
from mingjing.cases.projections.standing import NOTHING_YET, Period, Standing, Work
from mingjing.cases.recorded import Where, city_of, media_json, person_json
from mingjing.kernel.facts import Act
from mingjing.records.documents.words import prefix_for
from mingjing.records.statements import Statement, together
from mingjing.registry import reads as registry

if TYPE_CHECKING:
    from mingjing.cases.wanted import Wanted
    from mingjing.kernel.ruling import Refused
    from mingjing.records.reads import Entry

NEW_CASE = """
insert into cases_case (uid, number, lead_number, procedure, matter_id, agency_id, unit_id, place, field, title,
  party_name, stage, seq, head, opened_at, last_at, next_rule, made_with, origin_id)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '', '', 0, '', %s, %s, '', '', %s) returning id
"""
NEW_ACT = """
insert into cases_actdone (case_id, seq, act, at, entered_at, recorded_at, late, by, officers, proposed_by, checked_by,
  fields, media, articles, ended_late, hash, event_uid)
values (%s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s::jsonb, %s::jsonb, %s::jsonb, %s::jsonb, %s::jsonb, %s::jsonb,
  %s::jsonb, %s, %s)
"""
CASE_NOW = """
update cases_case set number = %s, stage = %s, seq = %s, head = %s, filed_at = %s, closed_at = %s, last_at = %s,
  next_due = %s, next_warn = %s, next_rule = %s, party_name = %s, made_with = %s where id = %s
"""
PERIOD = """
insert into cases_deadline (case_id, agency_id, rule, start_seq, whose, on_expiry, starts, due, warn, ended, state)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
on conflict (case_id, rule, start_seq) do update set whose = excluded.whose,
  on_expiry = excluded.on_expiry, starts = excluded.starts,
  due = excluded.due, warn = excluded.warn, ended = excluded.ended, state = excluded.state
"""
NO_PERIOD = "delete from cases_deadline where case_id = %s and rule = %s and start_seq = %s"
WORK = """
insert into cases_workitem (case_id, whom, act, step, of, since, due, has_due, warn, returned, handed_by)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
on conflict (case_id, act, step, whom) do update set of = excluded.of, since = excluded.since, due = excluded.due,
  has_due = excluded.has_due, warn = excluded.warn, returned = excluded.returned, handed_by = excluded.handed_by
"""
NO_WORK = "delete from cases_workitem where case_id = %s and act = %s and step = %s and whom = %s"
HANDLERS = """
insert into cases_caseperson (case_id, user_id, opened_at)
select %s, u.id, %s from registry_user u where u.username = any(%s) order by u.id on conflict do nothing
"""
NO_VIOLATIONS = "delete from cases_violation where case_id = %s"
VIOLATION = """
insert into cases_violation (case_id, key, matter, place, began, content) values (%s, %s, %s, %s, %s, %s::jsonb)
on conflict do nothing
"""
NO_FINES = "delete from cases_fine where case_id = %s"
FINE = """
insert into cases_fine (case_id, party_id, violation, decided, amount_fen)
select %s, p.id, %s, %s, %s from cases_party p join cases_caseparty c on c.party_id = p.id
 where c.case_id = %s and (p.code = %s or p.name = %s) limit 1
"""
TEXT = """
insert into cases_casetext (case_id, words, pieces) values (%s, %s, %s)
on conflict (case_id) do update set words = excluded.words, pieces = excluded.pieces
"""

NO_STEP = "delete from cases_decidedstep where case_id = %s"
STEP = """
insert into cases_decidedstep (case_id, city, agency_id, matter, "table", step, amount_fen, decided)
values (%s, %s, %s, %s, %s, %s, %s, %s)
"""

STORED_PERIODS = """
select rule, start_seq, whose, on_expiry, starts, due, warn, ended, state from cases_deadline where case_id = %s
"""
STORED_WORK = """
select whom, act, step, of, since, due, has_due, warn, returned, handed_by from cases_workitem where case_id = %s
"""


def open_case(where: Where, prefix: str, mark: str) -> Where:
    """The row of a new case, under its first number: of its lead, where its opening act names no other series."""
    year = registry.moment_of_law(where.opened_at).year
    number = numbers.next_number(where.agency_id, prefix_for(prefix, mark), mark or "线", year)
    with connection.cursor() as cursor:
        values: list[Any] = [
            where.uid,
            number,
            number,
            where.procedure,
            where.matter.id,
            where.agency_id,
            where.unit_id,
        ]
        values += [where.place, where.field, where.matter.title, where.opened_at, where.opened_at, where.origin]
        cursor.execute(NEW_CASE, values)
        return replace(where, id=cursor.fetchone()[0], number=number, lead_number=number)


def words(value: Any) -> str:
    """JSON for a jsonb column."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def act_values(
    case: int, act: Act, entry: Entry, entered: datetime, articles: Sequence[str], late: Sequence[str]
) -> list[Any]:
    """The values of NEW_ACT."""
    proposed = words(person_json(act.proposed_by)) if act.proposed_by else None
    checked = words(person_json(act.checked_by)) if act.checked_by else None
    return [
        *(case, act.seq, act.act, act.at, entered, entry.recorded_at, act.late_entry),
        *(words(person_json(act.by)), words([person_json(one) for one in act.officers]), proposed, checked),
        *(words(act.fields), words(media_json(act.media)), words(list(articles)), words(list(late))),
        *(entry.hash, entry.event_uid),
    ]


def written(
    where: Where,
    act: Act,
    entry: Entry,
    entered: datetime,
    articles: Sequence[str],
    late: Sequence[str],
    before: Standing | None,
    now: Standing,
) -> list[Statement]:
    """What writes one act and what changed with it; `before` is None when it must be read from the tables first."""
    party_name = "、".join(str(one.get("name", "")) for one in now.parties)[:200]
    case_now = [where.number, now.stage, act.seq, entry.hash, now.filed_at, now.closed_at, now.last_at]
    case_now += [now.next_due, now.next_warn, now.next_rule, party_name, now.made_with, where.id]
    return [
        (NEW_ACT, act_values(where.id, act, entry, entered, articles, late)),
        (CASE_NOW, case_now),
        *differences(where, before, now),
        *people_and_things(where, before, now, party_name),
    ]


def differences(where: Where, before: Standing | None, now: Standing) -> list[Statement]:
    """Statements for deadlines, work and handlers that changed; `before` is None when all is written anew."""
    old_periods, old_work = (before.periods, before.work) if before else stored(where.id)
    found: list[Statement] = []
    kept = {(one.rule, one.start_seq) for one in now.periods}
    for one in sorted(old_periods - now.periods, key=lambda one: (one.rule, one.start_seq)):
        if (one.rule, one.start_seq) not in kept:
            found.append((NO_PERIOD, [where.id, one.rule, one.start_seq]))
    for one in sorted(now.periods - old_periods, key=lambda one: (one.rule, one.start_seq)):
        of_case = [where.id, where.agency_id, one.rule, one.start_seq, one.whose, one.on_expiry, one.starts]
        found.append((PERIOD, [*of_case, one.due, one.warn, one.ended, one.state]))
    still = {(one.act, one.step, one.whom) for one in now.work}
    for item in sorted(old_work - now.work, key=lambda one: (one.act, one.step, one.whom)):
        if (item.act, item.step, item.whom) not in still:
            found.append((NO_WORK, [where.id, item.act, item.step, item.whom]))
    for item in sorted(now.work - old_work, key=lambda one: (one.act, one.step, one.whom)):
        of_item = [where.id, item.whom, item.act, item.step, item.of, item.since, item.due, item.has_due]
        found.append((WORK, [*of_item, item.warn, item.returned, item.handed_by]))
    if before is None or now.handlers - before.handlers:
        found.append((HANDLERS, [where.id, where.opened_at, sorted(now.handlers)]))
    return found


def stored(case: int) -> tuple[frozenset[Period], frozenset[Work]]:
    """The deadlines and the work items as the tables have them."""
    periods, work = together([(STORED_PERIODS, [case]), (STORED_WORK, [case])])
    return frozenset(Period(*row) for row in periods), frozenset(Work(*row) for row in work)


def people_and_things(where: Where, before: Standing | None, now: Standing, party_name: str) -> list[Statement]:
    """Statements for parties, violations, fines and the search text, where they changed."""
    found: list[Statement] = []
    fresh = before is None or before is NOTHING_YET
    if before is None or before.parties != now.parties:
        found += parties.written(where.id, where.place, now.parties)
    if before is None or before.violations != now.violations:
        found += violations(where, now)
    if before is None or before.fines != now.fines:
        found += fines(where, now)
    if before is None or before.step != now.step:
        found += step(where, now)
    if fresh or before is None or before.parties != now.parties or before.filed_at != now.filed_at:
        found.append(text(where, party_name, now))
    return found


def violations(where: Where, now: Standing) -> list[Statement]:
    """The violations of the case, anew."""
    found: list[Statement] = [(NO_VIOLATIONS, [where.id])]
    for one in now.violations:
        key, matter = str(one.get("id", ""))[:40], str(one.get("matter") or where.matter.id)[:60]
        place, began = str(one.get("place") or "")[:300], str(one.get("began") or "")[:40]
        found.append((VIOLATION, [where.id, key, matter, place, began, words(one)]))
    return found


def fines(where: Where, now: Standing) -> list[Statement]:
    """The fines of the decision in force, anew."""
    found: list[Statement] = [(NO_FINES, [where.id])]
    for party, violation, decided, amount in sorted(now.fines):
        found.append((FINE, [where.id, violation, decided, amount, where.id, party, party]))
    return found


def step(where: Where, now: Standing) -> list[Statement]:
    """The step under which the decision in force fines, anew."""
    found: list[Statement] = [(NO_STEP, [where.id])]
    if now.step is not None:
        table, name, decided, amount = now.step
        of_case = [where.id, city_of(where.place), where.agency_id, where.matter.id]
        found.append((STEP, [*of_case, table, name, amount, decided]))
    return found


def text(where: Where, party_name: str, now: Standing) -> Statement:
    """What people search by, and its two-character pieces."""
    told = " ".join(
        [where.number, party_name, where.matter.title, *(str(one.get("code") or "") for one in now.parties)]
    )
    return TEXT, [where.id, told.lower(), [*pieces(told), f"@{where.agency_id}"]]


def pieces(text: str) -> list[str]:
    """Every two neighbouring characters of each word, each once.

    >>> pieces("王伟 食品")
    ['王伟', '食品']
    """
    found: dict[str, None] = {}
    for word in text.lower().split():
        for place in range(max(1, len(word) - 1)):
            found[word[place : place + 2]] = None
    return list(found)


def keep_refusal(where: Where, want: Wanted, refused: Refused, now: datetime) -> None:
    """Keep an attempt that the law refused, with the articles that stood against it."""
    if not refused.articles:
        return
    told = [{"articles": list(one.articles), "reason": one.reason, "rule": one.rule} for one in refused.refusals]
    RefusedAttempt.objects.create(
        case_id=where.id,
        act=want.spec.act,
        step=want.attempt.step,
        at=now,
        by=person_json(want.attempt.by),
        refusals=told,
    )
