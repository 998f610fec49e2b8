"""两人依法删除: what two people destroy is gone from rows, tables, papers and files; everything else stays provable."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from mingjing.cases import reads
from mingjing.cases.erasing import doing
from mingjing.cases.erasing.doing import NotAllowed, Wanted
from mingjing.cases.example import citizen
from mingjing.cases.outcome import Absent, Faster, Invalid
from mingjing.records import acts, clock, documents
from mingjing.records import reads as record
from mingjing.records.documents import DocumentErased
from mingjing.records.documents.store import place_of
from mingjing.records.erasing import keyring, replaying, rows, stones
from tests import driver
from tests.cast import CUSTODIAN, DEPUTIES, HEAD, OFFICER, OUTSIDER, SUPERVISOR, user

WRONG = "wrong_person"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo_day(db: None) -> None:
    clock.set_clock(driver.DAY)


def filed(number: int = 41, name: str = "甘棠可期") -> Any:
    """A case about one citizen, with something typed into the record that should not be there."""
    return driver.case(parties=[citizen(number, name)]).to("filed")


def proposed(case: Any, want: Wanted, ground: str = WRONG) -> Any:
    return doing.propose(user(CUSTODIAN), case.uid, want, ground=ground, reason="他人的信息，误录，另行记录了正确的")


def erased(case: Any, want: Wanted, ground: str = WRONG) -> Any:
    found = proposed(case, want, ground)
    return doing.decide(user(HEAD), case.uid, str(found.id), "approve", opinion="同意")


def everything(table: str) -> str:
    """All that a table says, as text."""
    with connection.cursor() as cursor:
        cursor.execute(f"select coalesce(string_agg(t::text, ' '), '') from {table} t")
        return str(cursor.fetchone()[0])


TABLES = (
    "evlog_field",
    "cases_actdone",
    "cases_party",
    "cases_case",
    "cases_casetext",
    "cases_violation",
    "cases_typing",
    "cases_refusedattempt",
    "publicity_publication",
    "supervision_alert",
    "records_issueddocument",
    "records_evidencefile",
    "records_erasure",
    "evlog_event",
)


def field_of(case: Any, name: str = "summary") -> tuple[int, str]:
    """The first record of the case that has a field of that name."""
    for one in record.events(case.uid):
        if f"fields.{name}" in one.fields:
            return one.seq, name
    raise AssertionError(name)


def test_no_row_of_the_record_can_be_read_without_its_key() -> None:
    case = filed()
    stored = everything("evlog_field")
    with connection.cursor() as cursor:
        cursor.execute("select value from evlog_field where key is not null")
        octets = b"".join(bytes(row[0]) for row in cursor.fetchall())
        cursor.execute("select count(*) from evlog_field where key is null")
        assert cursor.fetchone() == (0,)
    for text in ("甘棠可期", case.parties[0]["code"]):
        assert text.encode() not in octets
        assert text.encode().hex() not in stored


@pytest.mark.clause("LY-R38", part="deliberate deletion")
def test_a_field_is_erased_by_two_people_and_the_rest_stays_provable() -> None:
    case, other = filed(), filed(42, "杜若留香")
    before = record.verify_case(case.uid)
    done = erased(case, Wanted("field", fields=[field_of(case, "parties")]))
    assert done.state == "done"
    for table in TABLES:
        assert "甘棠可期" not in everything(table), table
        assert case.parties[0]["code"].lower() not in everything(table), table
    verdict = record.verify_case(case.uid)
    assert verdict.holds, verdict.problems
    assert verdict.events == before.events
    assert (field_of_erased(verdict)) == {"fields.parties"}
    assert record.verify_case(other.uid) == record.Verdict(verdict_events(other), ())
    where = reads.case_for(user(OFFICER), case.uid)
    assert where.party_name == ""
    assert reads.facts_of(where).latest("parties") is None
    said = record.events(told_case())[-1]
    assert said.type == "erase_record"
    assert "甘棠可期" not in str(said.fields)
    assert CUSTODIAN not in str(said.fields)
    assert {one.hash for one in record.events(case.uid) if one.erased} == set(said.ref)


def field_of_erased(verdict: record.Verdict) -> set[str]:
    return {path for seq, path in verdict.erased if seq}


def verdict_events(case: Any) -> int:
    return len(record.events(case.uid))


def told_case() -> str:
    """The chain in which the log itself speaks."""
    from mingjing.records.log import system

    return system.case_of(system.current())


def test_what_an_old_backup_holds_of_an_erased_row_is_never_opened_again_and_of_the_others_it_is() -> None:
    case, other = filed(48, "荪桡兰旌"), driver.case(parties=[citizen(48, "荪桡兰旌")]).to("lead")
    with connection.cursor() as cursor:
        cursor.execute("select event_uid, path, key, salt, value from evlog_field")
        backup = [
            (uid, path, bytes(key), bytes(salt), bytes(value)) for uid, path, key, salt, value in cursor.fetchall()
        ]
    spare = keyring.folders()[1]
    kept = {place: place.read_bytes() for place in spare.rglob("*") if place.is_file()}
    assert kept, "keys are mirrored"
    seq, _ = field_of(case, "reason")
    done = erased(case, Wanted("field", fields=[(seq, "reason")]))
    dead = {(uid, path) for uid, path in done.targets["rows"]}
    assert dead
    for uid, path, *stored in backup:
        assert (rows.opened(uid, path, *stored) is None) == ((str(uid), path) in dead), path
    assert {place: place.read_bytes() for place in kept if place.exists()} != kept, "the mirror is retired too"
    for one in (case, other):
        assert record.verify_case(one.uid).holds
    changed = [place for place, octets in kept.items() if place.read_bytes() != octets]
    for place in changed:  # the key's backup comes back: carried out again before service
        place.write_bytes(kept[place])
    assert any(keyring.opens(stored[0], uid.bytes, path) for uid, path, *stored in backup if (str(uid), path) in dead)
    replaying.replay()
    assert not any(
        keyring.opens(stored[0], uid.bytes, path) for uid, path, *stored in backup if (str(uid), path) in dead
    )
    assert all(rows.opened(uid, path, *stored) for uid, path, *stored in backup if (str(uid), path) not in dead)


def test_a_person_is_erased_in_every_case_of_the_agency_with_papers_and_files() -> None:
    first = driver.case(parties=[citizen(43, "江离独秀")]).to("archived")
    second = driver.case(parties=[citizen(43, "江离独秀")]).to("notified")
    papers = [one for uid in (first.uid, second.uid) for one in documents.of_case(uid)]
    assert papers
    clock.set_clock(first.now.replace(year=first.now.year + 1))  # no remedy is open any more
    done = erased(first, Wanted("person", person=citizen(43)["code"]))
    assert done.state == "done"
    for table in TABLES:
        found = everything(table)
        assert "江离独秀" not in found, table
        assert citizen(43)["code"].lower() not in found.lower(), table
    for paper in papers:
        assert not place_of(paper.sha256).exists()
        with pytest.raises(DocumentErased):
            documents.content(paper)
    for uid in (first.uid, second.uid):
        verdict = record.verify_case(uid, files=True)
        assert verdict.holds, verdict.problems
        assert verdict.erased
    keys = keyring.of("person", f"320700-CG|{citizen(43)['code']}")
    assert keys
    assert all(one.destroyed for one in keys)


def test_what_is_opened_about_a_dead_person_again_has_another_key() -> None:
    case = filed(44, "蕙质兰心")
    before = len(keyring.of("person", f"320700-CG|{citizen(44)['code']}"))
    erased(case, Wanted("person", person=citizen(44)["code"]))
    again = filed(44, "蕙质兰心")
    assert record.verify_case(again.uid).holds
    assert "蕙质兰心" in str(record.events(again.uid)[0].fields)
    assert len(keyring.of("person", f"320700-CG|{citizen(44)['code']}")) == before + 1


def test_the_file_must_be_kept_and_the_refusal_says_which_article_and_what_instead() -> None:
    case = filed()
    with pytest.raises(NotAllowed) as no:
        proposed(case, Wanted("field", fields=[field_of(case, "parties")]), ground="retention_over")
    (refusal,) = no.value.refusals
    assert refusal.articles == ("administrative_penalty_law/47",)
    assert "遮盖" in refusal.remedy
    assert "撤回公示" in refusal.remedy


def test_an_archived_case_is_kept_as_long_as_the_archivist_wrote() -> None:
    case = driver.case(parties=[citizen(45, "芷若汀兰")]).to("archived")
    person = Wanted("person", person=citizen(45)["code"])
    with pytest.raises(NotAllowed, match="归档，保管"):
        proposed(case, person, ground="retention_over")
    period = reads.facts_of(reads.case_for(user(OFFICER), case.uid)).latest("retention")
    years = {"ten_years": 10, "thirty_years": 30}[period]
    end = case.now.replace(year=case.now.year + years)
    clock.set_clock(end)
    with pytest.raises(NotAllowed, match="归档，保管"):
        proposed(case, person, ground="retention_over")
    clock.set_clock(end.replace(month=min(end.month + 2, 12)))
    assert erased(case, person, ground="retention_over").state == "done"
    assert record.verify_case(case.uid).holds


def test_while_a_remedy_is_open_nothing_is_destroyed_whatever_the_ground() -> None:
    case = driver.case(parties=[citizen(46, "申椒菌桂")]).to("served")
    with pytest.raises(NotAllowed) as no:
        proposed(case, Wanted("field", fields=[field_of(case, "parties")]))
    articles = {article for one in no.value.refusals for article in one.articles}
    assert {"administrative_reconsideration_law/20", "administrative_litigation_law/46"} <= articles


def test_one_person_alone_destroys_nothing() -> None:
    case = filed()
    want = Wanted("field", fields=[field_of(case, "parties")])
    for who in (OFFICER, HEAD, SUPERVISOR, OUTSIDER):
        with pytest.raises(Absent):
            doing.propose(user(who), case.uid, want, ground=WRONG, reason="x")
    found = proposed(case, want)
    for who in (CUSTODIAN, OFFICER, SUPERVISOR, "head_far"):
        with pytest.raises(Absent):
            doing.decide(user(who), case.uid, str(found.id), "approve", opinion="同意")
    with pytest.raises(Faster):
        proposed(case, want)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "update records_erasure set state = 'approved', decided_by = proposed_by, decided_at = now() where id = %s",
            [found.id],
        )
    with pytest.raises(Invalid):
        doing.decide(user(HEAD), case.uid, str(found.id), "approve", opinion=" ")
    assert doing.decide(user(DEPUTIES[0]), case.uid, str(found.id), "return", opinion="属于案卷").state == "returned"
    with pytest.raises(Faster):
        doing.decide(user(HEAD), case.uid, str(found.id), "approve", opinion="同意")
    again = proposed(case, want)
    assert doing.decide(user(CUSTODIAN), case.uid, str(again.id), "withdraw", opinion="").state == "withdrawn"
    assert record.verify_case(case.uid).erased == ()


def test_what_tells_nothing_of_a_person_is_not_erased() -> None:
    case = filed()
    with pytest.raises(Invalid, match="不含个人信息"):
        proposed(case, Wanted("field", fields=[(1, "matter")]))
    with pytest.raises(Invalid, match="没有这个字段"):
        proposed(case, Wanted("field", fields=[(99, "parties")]))
    for want in (Wanted("field"), Wanted("person", person="X"), Wanted("file", files=[str(uuid4())]), Wanted("all")):
        with pytest.raises(Invalid):
            proposed(case, want)


STATEMENTS = [
    "update evlog_field set value = '', salt = ''",
    "update evlog_field set value = 'x', salt = ''",
    "update evlog_field set key = null",
    "delete from evlog_tombstone",
    "update evlog_tombstone set path = 'x'",
    "delete from records_erasure",
    "update records_erasure set reason = 'x'",
    "update records_erasure set targets = '{}'",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_application_cannot_erase_what_no_two_people_decided(statement: str) -> None:
    case = filed()
    erased(case, Wanted("field", fields=[field_of(case, "parties")]))
    living = filed(47, "木兰坠露")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert record.verify_case(living.uid) == record.Verdict(verdict_events(living), ())


@pytest.mark.clause("LY-R38", part="deliberate deletion")
def test_rows_emptied_without_an_event_of_the_log_are_found() -> None:
    """A tombstone that somebody put up by hand, with rows emptied under it, is no lawful erasure."""
    case = filed()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into evlog_tombstone (erasure_id, event_uid, path) select %s, event_uid, path from evlog_field"
            " join evlog_event using (event_uid) where case_uid = %s and path = 'fields.parties'",
            [uuid4(), case.uid],
        )
        cursor.execute(
            "update evlog_field f set value = '', salt = '' from evlog_event e"
            " where e.event_uid = f.event_uid and e.case_uid = %s and f.path = 'fields.parties'",
            [case.uid],
        )
    assert {one.code for one in record.verify_case(case.uid).problems} == {"erasure"}


def test_a_lost_key_is_shown_as_erased_and_found_as_a_problem() -> None:
    case = filed()
    for key in (*keyring.of("case", case.uid), *keyring.of("person", f"320700-CG|{case.parties[0]['code']}")):
        keyring.destroy(key.id)
    event = record.events(case.uid)[0]
    assert "fields.parties" in event.erased
    assert {one.code for one in record.verify_case(case.uid).problems} == {"field"}


def test_an_erasure_interrupted_anywhere_is_carried_out_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    from mingjing.records.erasing import carrying_out

    case = filed()
    found = proposed(case, Wanted("field", fields=[field_of(case, "parties")]))

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    def go_on() -> None:
        if record.erasure(case.uid, found.id).state == "proposed":  # type: ignore[union-attr]
            doing.decide(user(HEAD), case.uid, str(found.id), "approve", opinion="同意")
        else:
            replaying.go_on()

    for step in ("unlink", "retire", "put_on_record"):
        with monkeypatch.context() as patched:
            patched.setattr(carrying_out, step, dies)
            with pytest.raises(KeyboardInterrupt):
                go_on()
    assert record.erasure(case.uid, found.id).state == "approved"  # type: ignore[union-attr]
    assert replaying.go_on() == 1
    assert record.erasure(case.uid, found.id).state == "done"  # type: ignore[union-attr]
    assert record.verify_case(case.uid).holds
    assert [one.erasure for one in stones.standing()] == [found.id.hex]
    assert replaying.replay() == 0


def test_an_act_after_an_erasure_is_recorded_and_read() -> None:
    case = filed()
    erased(case, Wanted("field", fields=[field_of(case, "parties")]))
    with transaction.atomic():
        acts.append(
            case_uid=case.uid, type="x", org="o", actor="a", at=clock.now(), body={"fields.note": "后来的话"},
            person=f"320700-CG|{case.parties[0]['code']}",
        )  # fmt: skip
    assert record.events(case.uid)[-1].fields["fields.note"] == "后来的话"


def test_a_stone_that_was_tampered_with_stops_the_start() -> None:
    case = filed()
    erased(case, Wanted("field", fields=[field_of(case, "parties")]))
    place = stones.place()
    whole = place.read_bytes()
    place.write_bytes(whole.replace(b'"scope"', b'"scape"'))
    with pytest.raises(stones.StonesDamaged):
        replaying.replay()
    place.write_bytes(whole + b'{"half')  # a crash cut the line short: it was never answered for
    assert replaying.replay() == 0
