"""投影核对 — whether the tables of cases say what the record says: derived again from the events by the same pure functions.

It reads only, and reports table, case and column, never a value: what differs is looked up by who may see the case.
It refuses to call a difference an alteration where another law or engine wrote the row: that is said to be unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from mingjing.cases import recorded
from mingjing.cases.locating import WHERE
from mingjing.cases.locating import first as located_first
from mingjing.cases.models import ActDone
from mingjing.cases.projections import writing
from mingjing.cases.projections.standing import Period, Standing, Work, standing_of
from mingjing.cases.recorded import Where, city_of
from mingjing.kernel import receipt
from mingjing.kernel.errors import KernelError
from mingjing.records import reads as log
from mingjing.records.erasing.rows import RowDamaged

Told = tuple[str, str, str, str, str]  # table, where, column, words, level
ALTERED, UNSURE = "altered", "unsure"
WRONG = "业务表与记录不符"
GONE = "业务表里缺少记录中的这一项"
MORE = "业务表里多出记录中没有的一项"
STALE = "由另一版法或引擎算出，须先重建投影再核对"

ACT_COLUMNS = [one.attname for one in ActDone._meta.concrete_fields if one.attname not in ("id", "case_id")]
ACTS = f"select {', '.join(ACT_COLUMNS)} from cases_actdone where case_id = %s order by seq"  # noqa: S608 - our own columns
PARTIES = """
select c.ordinal, p.place, p.code, p.name, p.address, p.phone, p.representative
  from cases_caseparty c join cases_party p on p.id = c.party_id where c.case_id = %s order by c.ordinal
"""
PEOPLE = "select u.username, p.opened_at from cases_caseperson p join registry_user u on u.id = p.user_id where p.case_id = %s"
VIOLATIONS = "select key, matter, place, began, content from cases_violation where case_id = %s"
FINES = """
select f.violation, p.code, p.name, f.decided, f.amount_fen from cases_fine f join cases_party p on p.id = f.party_id
 where f.case_id = %s
"""
STEP = """
select "table", step, decided, amount_fen, city, agency_id, matter from cases_decidedstep where case_id = %s
"""
TEXT = "select words, pieces from cases_casetext where case_id = %s"
NOW = """
select number, lead_number, stage, seq, head, filed_at, closed_at, last_at, next_due, next_warn, next_rule, party_name, made_with
  from cases_case where id = %s
"""
NOW_COLUMNS = (
    *("number", "lead_number", "stage", "seq", "head", "filed_at", "closed_at", "last_at"),
    *("next_due", "next_warn", "next_rule", "party_name", "made_with"),
)
OTHERS = """
select distinct c.uid from cases_caseparty m join cases_case c on c.id = m.case_id join cases_party p on p.id = m.party_id
 where p.place = %s and p.code = %s
"""
UNWRITTEN = "select uid from cases_case c where not exists (select from evlog_event e where e.case_uid = c.uid::uuid)"
BY_LAW = frozenset({"stage", "next_due", "next_warn", "next_rule"})  # what another law would say otherwise
DETAILS = ("name", "address", "phone", "representative")


@dataclass
class Compared:
    """一件案子的核对 — what was found so far."""

    case: str
    found: list[Told]
    stale: bool = False

    def wrong(
        self, table: str, column: str, words: str = WRONG, *, by_law: bool = False, seq: int | None = None
    ) -> None:
        """One difference."""
        where = self.case if seq is None else f"{self.case}/{seq}"
        unknown = by_law and self.stale
        self.found.append((table, where, column, STALE if unknown else words, UNSURE if unknown else ALTERED))


def compared(cases: Sequence[str] | None) -> list[Told]:
    """Every difference between the tables and the record of these cases (uids; the log's own chains have no tables).

    None asks for rows of which the record knows nothing.
    """
    if cases is None:
        return [("cases_case", uid, "uid", MORE, ALTERED) for (uid,) in rows(UNWRITTEN)]
    found: list[Told] = []
    for uid in cases:
        try:
            found += of_case(uid)
        except (
            KernelError,
            RowDamaged,
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
        ):  # a record that makes no sense any more
            found.append(("cases_case", uid, "record", "记录的内容读不出来，无法核对业务表", ALTERED))
    return found


def of_case(uid: str) -> list[Told]:
    """One case."""
    events = log.events(uid)
    where = located_first(WHERE + " where c.uid = %s", [uid])
    out = Compared(uid, [])
    told = [one for one in events if "by" in one.fields and "entered" in one.fields]
    if where is None:
        if told and len(told) == len(events):
            out.wrong("cases_case", "uid", GONE)
        return out.found
    if not told or len(told) != len(events):
        out.wrong("cases_case", "uid", MORE)
        return out.found
    last = told[-1]
    _opened_as(out, where, told[0].fields)
    acts = [recorded.recorded_act(one) for one in told]
    where = replace(where, number=_number(told, where))
    out.found += acts_differ(where, told, acts, uid)
    entered = datetime.fromisoformat(last.fields["entered"])
    try:
        now = standing_of(recorded.fresh(where, acts), where.agency, where.unit, entered)
    except (KernelError, ValueError, KeyError):  # a procedure that is none, a field that is none: the row was changed
        out.wrong("cases_case", "procedure")
        return out.found
    out.stale = now.made_with != where.made_with and _another(last, now)
    _standing(out, where, now, last)
    _things(out, where, now, told)
    return out.found


def _opened_as(out: Compared, where: Where, told: Mapping[str, Any]) -> None:
    """What the first act says for good: number of the lead, procedure, place, field, agency, unit, matter, when."""
    own = {**told.get("case", {}), "number": told.get("number")}
    for name, column, stored in (
        ("number", "lead_number", where.lead_number),
        ("procedure", "procedure", where.procedure),
        ("place", "place", where.place),
        ("field", "field", where.field),
        ("agency", "agency_id", where.agency),
        ("unit", "unit_id", where.unit),
        ("matter", "matter_id", where.matter.id),
        ("opened_at", "opened_at", where.opened_at.astimezone(UTC).isoformat()),
    ):
        mine = own.get(name)
        mine = datetime.fromisoformat(mine).astimezone(UTC).isoformat() if mine and name == "opened_at" else mine
        if mine is not None and mine != stored:
            out.wrong("cases_case", column)


def _number(events: Sequence[Any], where: Where) -> str:
    """The last number that the record gave the case; the lead's before any."""
    return next((one.fields["number"] for one in reversed(events) if one.fields.get("number")), where.lead_number)


def _another(last: Any, now: Standing) -> bool:
    """True when the last act was ruled by another law or engine than stands here today: then its rows may say otherwise."""
    told = last.fields.get("receipt") or {}
    return (str(told.get("engine", ""))[-16:], told.get("digest")) != (receipt.engine()[-16:], now.digest)


def rows(query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows of a query, JSON as values."""
    with connection.cursor() as cursor:
        cursor.execute(query, list(values))
        return list(cursor.fetchall())


def acts_differ(where: Where, events: Sequence[Any], acts: Sequence[Any], uid: str) -> list[Told]:
    """The rows of acts."""
    out = Compared(uid, [])
    stored = {row[0]: row for row in rows(ACTS, [where.id])}
    for event, act in zip(events, acts, strict=True):
        told = event.fields
        entry = log.Entry(event.seq, event.hash, event.recorded_at, event.event_uid)
        entered = datetime.fromisoformat(told["entered"])
        own = writing.act_values(where.id, act, entry, entered, told.get("articles", ()), told.get("ended_late", ()))[
            1:
        ]
        row = stored.pop(event.seq, None)
        if row is None:
            out.wrong("cases_actdone", "seq", GONE, seq=event.seq)
            continue
        for column, mine, theirs in zip(ACT_COLUMNS, own, row, strict=True):
            if plain(column, mine) != plain(column, theirs):
                out.wrong("cases_actdone", column, seq=event.seq)
    for seq in stored:
        out.wrong("cases_actdone", "seq", MORE, seq=seq)
    return out.found


JSON = frozenset({"by", "officers", "proposed_by", "checked_by", "fields", "media", "articles", "ended_late"})


def plain(column: str, value: Any) -> Any:
    """A value of a column as both sides have it."""
    return recorded.loaded(value) if column in JSON else value


def _standing(out: Compared, where: Where, now: Standing, last: Any) -> None:
    """The row of the case, its periods, its work, its people."""
    party_name = "、".join(str(one.get("name", "")) for one in now.parties)[:200]
    own = {
        **{
            "number": where.number,
            "lead_number": where.lead_number,
            "stage": now.stage,
            "seq": last.seq,
            "head": last.hash,
        },
        **{"filed_at": now.filed_at, "closed_at": now.closed_at, "last_at": now.last_at, "next_due": now.next_due},
        **{
            "next_warn": now.next_warn,
            "next_rule": now.next_rule,
            "party_name": party_name,
            "made_with": now.made_with,
        },
    }
    for column, theirs in zip(NOW_COLUMNS, rows(NOW, [where.id])[0], strict=True):
        if own[column] != theirs:
            out.wrong("cases_case", column, by_law=column in BY_LAW or column == "made_with")
    periods, work = writing.stored(where.id)
    _keyed(out, "cases_deadline", Period, ("rule", "start_seq"), now.periods, periods)
    _keyed(out, "cases_workitem", Work, ("act", "step", "whom"), now.work, work)
    people = dict(rows(PEOPLE, [where.id]))
    known = {
        one for (one,) in rows("select username from registry_user where username = any(%s)", [sorted(now.handlers)])
    }
    if people.keys() != known:
        out.wrong("cases_caseperson", "user_id", by_law=True)
    if any(at != where.opened_at for at in people.values()):
        out.wrong("cases_caseperson", "opened_at")


def _keyed(out: Compared, table: str, kind: Any, key: tuple[str, ...], mine: Any, theirs: Any) -> None:
    """Two sets of rows, matched by their key, column by column."""

    def by_key(some: Any) -> dict[tuple[Any, ...], Any]:
        return {tuple(getattr(one, name) for name in key): one for one in some}

    own, stored = by_key(mine), by_key(theirs)
    for name in own.keys() | stored.keys():
        if name not in stored or name not in own:
            out.wrong(table, key[0], GONE if name not in stored else MORE, by_law=True)
            continue
        for column in fields(kind):
            if getattr(own[name], column.name) != getattr(stored[name], column.name):
                out.wrong(table, column.name, by_law=True)


def _things(out: Compared, where: Where, now: Standing, events: Sequence[Any]) -> None:
    """Parties, violations, fines, the step of a benchmark, the search text."""
    _parties(out, where, now, events)
    own = {str(one.get("id", ""))[:40]: _violation(where, one) for one in reversed(now.violations)}
    stored = {key: tuple(rest) for key, *rest in rows(VIOLATIONS, [where.id])}
    stored = {key: (*rest[:3], recorded.loaded(rest[3])) for key, rest in stored.items()}
    for column, position in (("matter", 0), ("place", 1), ("began", 2), ("content", 3)):
        if any(own[key][position] != stored[key][position] for key in own.keys() & stored.keys()):
            out.wrong("cases_violation", column)
    if own.keys() != stored.keys():
        out.wrong("cases_violation", "key")
    _fines(out, where, now)
    step = now.step and (*now.step, city_of(where.place), where.agency_id, where.matter.id)
    if [tuple(row) for row in rows(STEP, [where.id])] != ([tuple(step)] if step else []):
        out.wrong("cases_decidedstep", "step", by_law=True)
    party_name = "、".join(str(one.get("name", "")) for one in now.parties)[:200]
    _, words, pieces = list(writing.text(where, party_name, now)[1])
    texts = rows(TEXT, [where.id])
    for column, own_text, position in (("words", words, 0), ("pieces", pieces, 1)):
        if not texts or texts[0][position] != own_text:
            out.wrong("cases_casetext", column)


def _violation(where: Where, one: Mapping[str, Any]) -> tuple[str, str, str, Any]:
    """The columns of a violation."""
    matter = str(one.get("matter") or where.matter.id)[:60]
    return matter, str(one.get("place") or "")[:300], str(one.get("began") or "")[:40], dict(one)


def _fines(out: Compared, where: Where, now: Standing) -> None:
    """The fines in force: whose each is, for what, how much."""
    stored = {row[0]: row[1:] for row in rows(FINES, [where.id])}
    here = {
        str(one.get(key)) for one in now.parties for key in ("code", "name")
    }  # a party that was erased has no fine left
    fines = [one for one in now.fines if one[0] in here]
    own = {violation: (party, decided, amount) for party, violation, decided, amount in fines}
    if len(own) != len(fines):  # several parties for one violation: compared as a whole
        if sorted((v, d, a) for _, v, d, a in fines) != sorted((r[0], r[3], r[4]) for r in rows(FINES, [where.id])):
            out.wrong("cases_fine", "amount_fen", by_law=True)
        return
    if own.keys() != stored.keys():
        out.wrong("cases_fine", "violation", by_law=True)
    for key in own.keys() & stored.keys():
        party, decided, amount = own[key]
        code, name, stored_day, stored_amount = stored[key]
        for column, same in (
            ("party_id", party in (code, name)),
            ("decided", decided == stored_day),
            ("amount_fen", amount == stored_amount),
        ):
            if not same:
                out.wrong("cases_fine", column, by_law=True)


def _parties(out: Compared, where: Where, now: Standing, events: Sequence[Any]) -> None:
    """Who stands in the case, in which order; what their record says was said by some act."""
    once = {str(party.get("code") or party.get("name")): party for party in now.parties}
    stored = rows(PARTIES, [where.id])
    if [(row[0], row[2] or row[3]) for row in stored] != list(enumerate(once)):
        out.wrong("cases_caseparty", "party_id")
    told = list(_told(events))
    for _, place, code, *details in stored:
        for name, value in zip(DETAILS, details, strict=True):
            if value and not any(_is(one, code, details[0]) and one.get(name) == value for one in told) and not (
                code and _elsewhere(place, code, name, value, where.uid)
            ):  # fmt: skip
                out.wrong("cases_party", name)


def _is(one: Mapping[str, Any], code: str, name: str) -> bool:
    return one.get("code") == code if code else one.get("name") == name


def _told(events: Sequence[Any]) -> Iterator[Mapping[str, Any]]:
    """Every party that the acts of a case name, corrections too."""
    for event in events:
        for path, value in event.fields.items():
            if path in ("fields.parties", "parties", "fields.value", "fields.corrected") and isinstance(value, list):
                yield from (one for one in value if isinstance(one, Mapping))


def _elsewhere(place: str, code: str, name: str, value: str, uid: str) -> bool:
    """True when another case of the same party says so."""
    for (other,) in rows(OTHERS, [place, code]):
        if other != uid and any(
            _is(one, code, "") and one.get(name) == value for one in _told(log.events(UUID(other)))
        ):
            return True
    return False
