"""写入 — an act that the law permits is put on the record: as committed fields, with people as they were when they acted.

Everything that a projection needs stands in the record, so that every projection can be rebuilt from it alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction

from mingjing.cases import numbers, papers, projections
from mingjing.cases.locating import located_by_key
from mingjing.cases.models import ActDone
from mingjing.cases.outcome import Done
from mingjing.cases.projections.standing import NOTHING_YET, Standing, stood_before
from mingjing.cases.recorded import Held, Where, fresh, kept, load_acts, media_json, person_json, whole_ms
from mingjing.kernel import receipt
from mingjing.kernel.facts import Act, Facts
from mingjing.kernel.ruling import Permitted
from mingjing.records import acts as records
from mingjing.records import documents, evidence
from mingjing.records.documents import Issued, IssuedDocument
from mingjing.records.reads import Entry, Head
from mingjing.records.statements import Statement
from mingjing.registry import reads as registry

if TYPE_CHECKING:
    from mingjing.cases.wanted import Call, Wanted


SEALING = "archive_case"  # ends the file of a case, and says of how many records it is (docs/decisions/0045)


def receipt_of(
    where: Where, facts: Facts, want: Wanted, answer: Permitted, now: datetime, before: Standing | None
) -> dict[str, Any]:
    """What the ruling rested on. The facts are the events up to `seq`, which the chain fixes; only what is not there is told."""
    told: dict[str, Any] = {"engine": receipt.engine(), "digest": want.law.digest, "now": now.isoformat()}
    told |= {"step": want.attempt.step, "seq": where.seq, "rules": list(answer.rules)}
    told["matter"] = receipt.plain(where.matter)
    if facts.prior_fines:
        told["prior_fines"] = receipt.plain(facts.prior_fines)
    if want.mandate is not None:
        told["mandate"] = receipt.plain(want.mandate)
    if facts.linked:
        told["linked"] = receipt.plain(facts.linked)
    if facts.earlier:
        told["earlier"] = receipt.plain(facts.earlier)
    if facts.peers is not None:
        told["peers"] = receipt.plain(facts.peers)
    if facts.applications:
        told["applications"] = receipt.plain(facts.applications)
    if before is None or before.digest != want.law.digest:
        told["law"] = dict(want.law.hashes)
    return told


def act_of(want: Wanted, seq: int) -> Act:
    """The attempt as an act done, before it has a hash."""
    attempt = want.attempt
    return Act(
        seq=seq,
        act=want.records_as,
        at=attempt.at,
        by=attempt.by,
        officers=attempt.officers,
        fields=want.fields,
        media=attempt.media if want.records_as != "check" and want.records_as != "return" else (),
        late_entry=want.late,
        proposed_by=want.proposed_by,
        checked_by=want.checked_by,
    )


def body_of(act: Act, entered_at: datetime, articles: Sequence[str], more: Mapping[str, Any]) -> dict[str, Any]:
    """The committed fields of an act, by path; empty ones are left out."""
    body: dict[str, Any] = {"by": person_json(act.by), "entered": entered_at.isoformat(), "articles": list(articles)}
    if act.officers:
        body["officers"] = [person_json(one) for one in act.officers]
    if act.media:
        body["media"] = media_json(act.media)
    for name, person in (("proposed_by", act.proposed_by), ("checked_by", act.checked_by)):
        if person is not None:
            body[name] = person_json(person)
    if act.late_entry:
        body["late"] = True
    body.update({f"fields.{name}": value for name, value in act.fields.items()})
    body.update({name: value for name, value in more.items() if value not in (None, "", [], {}, ())})
    return body


def enter(
    call: Call,
    where: Where,
    want: Wanted,
    answer: Permitted,
    facts: Facts,
    before: Standing | None,
    agency: Any,
    head: Head | None,
    now: datetime,
) -> Done:
    """Record, tables and papers of one permitted act; all of it commits together, or none."""
    if not where.id:
        where = projections.open_case(where, agency.doc_prefix, want.spec.number)
        before = NOTHING_YET
    elif before is None:
        before = stood_before(where, facts)
    if files := want.records_as in want.law.filings and where.filed_at is None:
        year = registry.moment_of_law(now).year
        number = numbers.next_number(where.agency_id, agency.doc_prefix, want.spec.number, year)
        where = replace(where, number=number, filed_at=now)
    act = act_of(want, where.seq + 1)
    ruled, facts = facts, of_this_case(facts)
    after = facts.after(act)
    standing = projections.standing_of(after, where.agency, where.unit, now)
    late = projections.ended_late(before, standing, act)
    statements: list[Statement] = []
    issued = papers.of_step(where, facts, act, want, agency, standing, statements)
    sealed = evidence.sealed(call.media, where.uid, agency=where.agency).attachments if call.media else ()
    more = {"ended_late": late, "number": where.number if where.seq == 0 or files else "", **opening(where)}
    more |= {"count": act.seq} if act.act == SEALING else {}
    more |= {"papers": [paper.told for paper in issued], "receipt": receipt_of(where, ruled, want, answer, now, before)}
    body = body_of(act, now, answer.articles, more)

    def beside(entry: Entry) -> list[Statement]:
        entry = replace(entry, recorded_at=whole_ms(entry.recorded_at))
        return [*statements, *projections.written(where, act, entry, now, answer.articles, late, before, standing)]

    entry = records.append(
        case_uid=where.uid,
        type=act.act,
        org=where.agency,
        actor=act.by.id,
        at=act.at,
        body=body,
        attachments=[*sealed, *(paper.attachment for paper in issued)],
        ref=corrected(where, act),
        idem=call.idem,
        request=call.request if call.idem else None,
        head=head,
        beside=beside,
        person=person_of(where, standing),
    )
    done_fact = replace(act, recorded_at=whole_ms(entry.recorded_at))
    held = Held(entry.hash, facts.after(done_fact), standing, all_papers(where, facts, issued))
    transaction.on_commit(partial(kept.put, where.uid, held))
    return Done(
        case=where.uid,
        seq=entry.seq,
        act=act.act,
        at=act.at,
        hash=entry.hash,
        articles=answer.articles,
        deadlines=standing.running,
        documents=tuple(paper.told for paper in issued),
        number=where.number,
        late=act.late_entry,
    )


def person_of(where: Where, standing: Standing) -> str | None:
    """The one person whom the case is about, in this agency's records; None with several, or while nobody is known by code."""
    codes = [str(one.get("code") or "") for one in standing.parties]
    return f"{where.agency}|{codes[0]}" if len(codes) == 1 and codes[0] else None


def all_papers(where: Where, facts: Facts, issued: Sequence[Issued]) -> tuple[IssuedDocument, ...] | None:
    """The papers of the case with those of this act; None where the earlier ones were not asked for."""
    held = kept.get(where.uid, where.head)
    before = () if not facts.acts else held.papers if held is not None else None
    return None if before is None else (*before, *(paper.document for paper in issued))


def of_this_case(facts: Facts) -> Facts:
    """The facts without what was looked up of other cases: that is true of one ruling only."""
    if facts.prior_fines or facts.linked or facts.earlier or facts.peers or facts.mandate or facts.applications:
        return replace(facts, prior_fines=(), linked=(), earlier=(), peers=None, mandate=None, applications=())
    return facts


def opening(where: Where) -> dict[str, Any]:
    """What only the first event says: which agency, matter and procedure the case is of."""
    if where.seq:
        return {}
    matter = where.matter
    told = {"procedure": where.procedure, "place": where.place, "field": where.field, "agency": where.agency}
    return {"case": told | {"unit": where.unit, "matter": matter.id, "opened_at": where.opened_at.isoformat()}}


def corrected(where: Where, act: Act) -> list[str]:
    """The hash of the event that a correction corrects."""
    seq = act.fields.get("seq")
    if act.act != "correct_record" or not isinstance(seq, int):
        return []
    return list(ActDone.objects.filter(case_id=where.id, seq=seq).values_list("hash", flat=True))


def done_again(event_uid: str) -> Done | None:
    """The first answer to a request, told again: deadlines, number and papers as they then were."""
    row = ActDone.objects.filter(event_uid=event_uid).first()
    if row is None:
        return None
    where = located_by_key(row.case_id)
    acts = [act for act in load_acts(where.id) if act.seq <= row.seq]
    then = projections.standing_of(fresh(where, acts), where.agency, where.unit, row.entered_at)
    return Done(
        case=where.uid,
        seq=row.seq,
        act=row.act,
        at=row.at,
        hash=row.hash,
        articles=tuple(row.articles),
        deadlines=then.running,
        documents=tuple(Issued(one, None).told for one in documents.of_case(where.uid) if one.seq == row.seq),  # type: ignore[arg-type]
        number=where.number if then.filed_at or where.number == where.lead_number else where.lead_number,
        late=row.late,
        again=True,
    )
