"""案情从记录来 — people and acts between their stored form (JSON) and the kernel's, and the facts of a case.

Facts of a case are kept in memory under its last event's hash: an append-only record cannot change beneath that name.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Lock
from typing import Any

from django.db import connection

from mingjing.cases.rulebook import procedure_title
from mingjing.kernel.facts import Act, Certificate, Earlier, Facts, Linked, Matter, Media, Person, PriorFine
from mingjing.records import documents
from mingjing.records.documents import IssuedDocument
from mingjing.records.erasing import stones
from mingjing.records.reads import Recorded
from mingjing.records.statements import Statement, together

KEPT_MOST = 500


@dataclass(frozen=True, slots=True)
class Where:
    """案件所在 — what the door needs to know of a case besides its acts; read with the lock."""

    id: int
    uid: str
    number: str
    lead_number: str
    procedure: str
    place: str
    field: str
    agency_id: int
    agency: str
    unit_id: int | None
    unit: str
    matter: Matter
    stage: str
    seq: int
    head: str
    opened_at: datetime
    filed_at: datetime | None
    party_name: str
    last_at: datetime
    made_with: str
    origin: int | None = None


def whole_ms(moment: datetime) -> datetime:
    """The moment cut to milliseconds, as the record keeps it."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def person_json(person: Person | None) -> dict[str, Any] | None:
    """A person as stored with an act."""
    if person is None:
        return None
    own = person.certificate
    certificate = own and {
        "number": own.number,
        "agency": own.agency,
        "valid_from": own.valid_from.isoformat(),
        "valid_to": own.valid_to.isoformat(),
        "withdrawn": own.withdrawn.isoformat() if own.withdrawn else None,
    }
    return {
        "id": person.id,
        "name": person.name,
        "agency": person.agency,
        "unit": person.unit,
        "roles": sorted(person.roles),
        "certificate": certificate,
    }


def person_from(stored: Mapping[str, Any] | None) -> Person | None:
    """The stored person, as the kernel knows one."""
    if stored is None:
        return None
    own = stored.get("certificate")
    certificate = own and Certificate(
        own["number"],
        own["agency"],
        date.fromisoformat(own["valid_from"]),
        date.fromisoformat(own["valid_to"]),
        date.fromisoformat(own["withdrawn"]) if own.get("withdrawn") else None,
    )
    return Person(
        stored["id"], stored["name"], stored["agency"], stored["unit"], frozenset(stored["roles"]), certificate or None
    )


def media_json(media: Sequence[Media]) -> list[dict[str, str]]:
    """Evidence files as stored with an act."""
    return [{"id": one.id, "kind": one.kind, "sha256": one.sha256} for one in media]


def act_from(row: Sequence[Any]) -> Act:
    """A row of ACTS as an act of the kernel."""
    seq, act, at, recorded_at, late, by, officers, proposed_by, checked_by, fields, media = row
    maker = person_from(loaded(by))
    assert maker is not None
    return Act(
        seq=seq,
        act=act,
        at=at,
        by=maker,
        officers=tuple(one for stored in loaded(officers) if (one := person_from(stored)) is not None),
        fields=loaded(fields),
        media=tuple(Media(**one) for one in loaded(media)),
        recorded_at=recorded_at,
        late_entry=late,
        proposed_by=person_from(loaded(proposed_by)),
        checked_by=person_from(loaded(checked_by)),
    )


def recorded_act(event: Recorded) -> Act:
    """An event of the record as an act of the kernel."""
    told = event.fields
    by = person_from(told["by"])
    assert by is not None
    return Act(
        seq=event.seq,
        act=event.type,
        at=event.at,
        by=by,
        officers=tuple(one for stored in told.get("officers", ()) if (one := person_from(stored)) is not None),
        fields={path.removeprefix("fields."): value for path, value in told.items() if path.startswith("fields.")},
        media=tuple(Media(**one) for one in told.get("media", ())),
        recorded_at=event.recorded_at,
        late_entry=bool(told.get("late")),
        proposed_by=person_from(told.get("proposed_by")),
        checked_by=person_from(told.get("checked_by")),
    )


def loaded(value: Any) -> Any:
    """JSON of a raw row: text from a plain cursor, already parsed otherwise."""
    return json.loads(value) if isinstance(value, str) else value


ACTS = (
    "select seq, act, at, recorded_at, late, by, officers, proposed_by, checked_by, fields, media"
    " from cases_actdone where case_id = %s and seq > %s and seq <= %s order by seq"
)
NO_END = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Held:
    """留存的案情 — facts, the standing last written, and the papers issued so far, as of the event with that hash.

    Standing and papers are None where nobody has asked for them yet.
    """

    head: str
    facts: Facts
    standing: Any = None
    papers: tuple[IssuedDocument, ...] | None = None


class Kept:
    """最近的案情 — what this process knows of the cases it saw last, under the hash of each one's last event; bounded."""

    def __init__(self, most: int = KEPT_MOST) -> None:
        self.most = most
        self.found: OrderedDict[str, Held] = OrderedDict()
        self.lock = Lock()
        self.epoch = 0

    def forget_the_dead(self) -> None:
        """Begin anew when something was erased, by whichever process: what is kept may tell it. With the lock held."""
        if (epoch := stones.epoch()) != self.epoch:
            self.found.clear()
            self.epoch = epoch

    def get(self, uid: str, head: str) -> Held | None:
        """What is known as of that hash."""
        with self.lock:
            self.forget_the_dead()
            held = self.found.get(uid)
            if held is None or held.head != head or not head:
                return None
            self.found.move_to_end(uid)
            return held

    def known(self, uid: str) -> Facts | None:
        """The facts of the case as of whatever event they were kept: acts are only ever added to them."""
        with self.lock:
            self.forget_the_dead()
            held = self.found.get(uid)
            return None if held is None else held.facts

    def put(self, uid: str, held: Held) -> None:
        """Keep it; the oldest gives way."""
        with self.lock:
            self.found[uid] = held
            self.found.move_to_end(uid)
            if len(self.found) > self.most:
                self.found.popitem(last=False)


kept = Kept()


def facts_at(where: Where) -> tuple[Facts, Any]:
    """The facts of a case as recorded so far, and the standing last written in this process (None: read it)."""
    held = held_at(where)
    return held.facts, held.standing


def held_at(where: Where) -> Held:
    """The same with what else is kept."""
    held = kept.get(where.uid, where.head)
    if held is None:
        epoch = stones.epoch()
        held = Held(where.head, load(where))
        if where.head and stones.epoch() == epoch:
            kept.put(where.uid, held)
    return held


def papers_at(where: Where) -> tuple[IssuedDocument, ...]:
    """The papers that the acts of a case issued up to its last event, in the order of their issue."""
    if not where.head:
        return ()
    held = held_at(where)
    if held.papers is not None:
        return held.papers
    found = tuple(one for one in documents.of_case(where.uid) if one.seq <= where.seq)
    kept.put(where.uid, replace(held, papers=found))
    return found


def load(where: Where) -> Facts:
    """The facts of a case from its rows up to `where.seq`; where some are kept, from those that are newer."""
    known = kept.known(where.uid)
    if known is None or not known.acts or known.acts[-1].seq > where.seq:
        return fresh(where, load_acts(where.id, upto=where.seq))
    for act in load_acts(where.id, known.acts[-1].seq, where.seq):
        known = known.after(act)
    return known


def load_acts(case: int, since: int = 0, upto: int = NO_END) -> list[Act]:
    """The acts of a case from their rows, as recorded, after one event and up to another."""
    with connection.cursor() as cursor:
        cursor.execute(ACTS, [case, since, upto])
        return [act_from(row) for row in cursor.fetchall()]


def fresh(where: Where, acts: Sequence[Act] = ()) -> Facts:
    """Facts of these acts."""
    return Facts.of(
        case=where.uid,
        procedure=where.procedure,
        place=where.place,
        field=where.field,
        agency=where.agency,
        matter=where.matter,
        acts=acts,
    )


PRIOR = """
select oc.uid, p.code, f.violation, f.decided
  from cases_fine f
  join cases_party p on p.id = f.party_id
  join cases_case oc on oc.id = f.case_id
 where f.case_id <> %s and f.party_id in (select party_id from cases_caseparty where case_id = %s)
"""


def prior_fines(
    where: Where, facts: Facts, violations: Sequence[Mapping[str, Any]] | None = None
) -> tuple[PriorFine, ...]:
    """Fines of other cases on the same parties for the same violation, under the violation's id in this case."""
    told = violations if violations is not None else facts.latest("violations") or ()
    here = {violation_key(one, where.matter.id): str(one.get("id", "")) for one in told}
    if not here:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(PRIOR, [where.id, where.id])
        rows = cursor.fetchall()
    return tuple(PriorFine(uid, code, here[key], decided) for uid, code, key, decided in rows if key in here)


EARLIER = """
select oc.uid, (d.at at time zone 'Asia/Shanghai')::date
  from cases_case oc
  join cases_actdone d on d.case_id = oc.id and d.act = 'decide_penalty'
 where oc.matter_id = %s and oc.id <> %s
   and oc.id in (select o.case_id from cases_caseparty m join cases_caseparty o on o.party_id = m.party_id where m.case_id = %s)
   and d.seq = (select max(l.seq) from cases_actdone l where l.case_id = oc.id and l.act = 'decide_penalty')
   and not exists (select 1 from cases_actdone r where r.case_id = oc.id and r.act = 'revoke_decision' and r.seq > d.seq)
"""


def earlier(where: Where) -> tuple[Earlier, ...]:
    """The penalties decided on the parties of this case in the same matter, in other cases; revoked ones do not count."""
    with connection.cursor() as cursor:
        cursor.execute(EARLIER, [where.matter.id, where.id, where.id])
        return tuple(Earlier(uid, decided) for uid, decided in sorted(cursor.fetchall()))


def earlier_from(stored: Sequence[Mapping[str, str]]) -> tuple[Earlier, ...]:
    """Earlier penalties as a receipt kept them."""
    return tuple(Earlier(one["case"], date.fromisoformat(one["decided"])) for one in stored)


def city_of(place: str) -> str:
    """The city of a place of the law: its first two parts.

    >>> city_of("jiangsu/lianyungang/haizhou")
    'jiangsu/lianyungang'
    """
    return "/".join(place.split("/")[:2])


LINKED = """
select uid, procedure, closed_at is null from cases_case
 where origin_id = (select id from cases_case where uid = %s) order by opened_at, id
"""


def asking_linked(uid: str) -> Statement:
    """The statement whose rows are the cases that were opened from this one."""
    return LINKED, [uid]


def linked_cases(where: Where) -> tuple[Linked, ...]:
    """The cases that were opened from this one, as far as a rule may look at them."""
    return linked_of(together([asking_linked(where.uid)])[0])


def linked_of(rows: Sequence[Sequence[Any]]) -> tuple[Linked, ...]:
    """Rows of LINKED."""
    return tuple(Linked(uid, name, procedure_title(name), open_) for uid, name, open_ in rows)


def linked_from(stored: Sequence[Mapping[str, Any]]) -> tuple[Linked, ...]:
    """Linked cases as a receipt kept them."""
    return tuple(Linked(**one) for one in stored)


def prior_fines_from(stored: Sequence[Mapping[str, str]]) -> tuple[PriorFine, ...]:
    """Fines of other cases as a receipt kept them."""
    return tuple(
        PriorFine(one["case"], one["party"], one["violation"], date.fromisoformat(one["decided"])) for one in stored
    )


def violation_key(violation: Mapping[str, Any], matter: str) -> str:
    """What makes a violation the same in two cases: matter, place and the day on which it began."""
    place = "".join(str(violation.get("place") or "").split())
    return f"{violation.get('matter') or matter}|{place}|{str(violation.get('began') or '')[:10]}"[:200]
