"""别的申请 — what the record says of other applications for the same permit: by the same people, and in the same line.

It serves 行政许可法 57, 78, 79: who may not apply again yet, who was accepted earlier, how many places are taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import connection

from mingjing.cases.recorded import Where, loaded
from mingjing.kernel import conditions
from mingjing.kernel.applications import Application
from mingjing.kernel.facts import Facts
from mingjing.kernel.law import Rule
from mingjing.kernel.moments import date_of, day_of

GRANTS = frozenset({"grant_permit", "grant_on_the_spot", "change_permit", "renew_permit", "record_deemed_renewal"})
TAKINGS = frozenset({"withdraw_permit", "rescind_permit", "cancel_permit"})
ENDINGS = GRANTS | TAKINGS | {"refuse_acceptance", "refuse_permit", "withdraw_application", "terminate_case"}
TOLD = ("accept_application", "revoke_decision", *sorted(ENDINGS))
OTHERS = """
with mine as (select party_id from cases_caseparty where case_id = %(case)s),
     theirs as (select case_id from cases_caseparty where party_id in (select party_id from mine)),
     others as (select c.id, c.uid, c.number, c.origin_id, c.id in (select case_id from theirs) as same
                  from cases_case c
                 where c.matter_id = %(matter)s and c.id <> %(case)s and c.procedure in ('permit', 'permit_supervision')
                   and (c.id in (select case_id from theirs) or (%(limited)s and c.agency_id = %(agency)s)))
select o.id, o.uid, o.number, o.origin_id, o.same, a.act, a.at, a.fields
  from others o join cases_actdone a on a.case_id = o.id and a.act = any(%(told)s)
 order by o.id, a.seq
"""


def asks(rule: Rule) -> bool:
    """True when the rule looks at other applications."""
    return conditions.asks_applications(rule.params.get("condition")) or conditions.asks_applications(rule.applies)


def applications(where: Where, facts: Facts, today: date, *, in_turn: bool = False) -> tuple[Application, ...]:
    """Other applications for this permit; with `in_turn`, whoever decides on the same limited permit waits for this one."""
    limited = facts.latest("limited") is True
    asked: dict[str, Any] = {"case": where.id, "matter": where.matter.id, "agency": where.agency_id, "limited": limited}
    with connection.cursor() as cursor:
        if limited and in_turn:
            line = f"permits in line {where.agency_id} {where.matter.id}"
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [line])
        cursor.execute(OTHERS, {**asked, "told": list(TOLD)})
        rows = cursor.fetchall()
    found: dict[int, Application] = {}
    until: dict[int, date | None] = {}
    replaced: set[int] = set()
    for key, uid, number, origin, same, act, at, fields in rows:
        before = found.get(key) or Application(uid, number, same_party=same)
        found[key] = after(before, act, at, loaded(fields))
        if act in GRANTS:
            until[key] = date_of(loaded(fields).get("valid_until"))
        if origin is not None and found[key].outcome in GRANTS | TAKINGS:
            replaced.add(origin)
        elif origin is not None:
            replaced.discard(origin)
    return tuple(standing(one, key, until, replaced, today) for key, one in found.items())


def after(one: Application, act: str, at: datetime, fields: Mapping[str, Any]) -> Application:
    """The application after one more act: accepted, decided, or open again because its decision was revoked."""
    if act == "accept_application":
        return replace(one, accepted_on=date_of(fields.get("accepted_on")) or day_of(at), accepted_at=at)
    if act == "revoke_decision":
        outcome = "" if fields.get("reopen") is True else act
        return replace(one, outcome=outcome, decided=None, ground="", safety=False)
    if act == "cancel_permit" and one.outcome in TAKINGS:
        return one  # what was rescinded is cancelled afterwards; the rescission is what counts
    ground, safety = str(fields.get("ground") or ""), fields.get("safety_matter") is True
    return replace(one, outcome=act, decided=day_of(at), ground=ground, safety=safety)


def standing(
    one: Application, key: int, until: Mapping[int, date | None], replaced: Iterable[int], today: date
) -> Application:
    """Whether its permit stands today: granted, not taken away, not renewed by another case, not run out."""
    last = until.get(key)
    return replace(one, holds=one.outcome in GRANTS and key not in replaced and (last is None or today <= last))


def applications_from(stored: Sequence[Mapping[str, Any]]) -> tuple[Application, ...]:
    """Other applications as a receipt kept them."""
    days = ("accepted_on", "decided")
    return tuple(
        Application(
            **{
                **one,
                **{name: date_of(one[name]) for name in days},
                "accepted_at": datetime.fromisoformat(one["accepted_at"]) if one["accepted_at"] else None,
            }
        )
        for one in stored
    )
