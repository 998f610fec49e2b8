"""Whoever records an act: one transaction, one place in the case, the same answer to the same request."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from mingjing.chain import entry
from mingjing.chain.errors import NotCanonical
from mingjing.records import acts, clock, keys, reads, seal

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 15, 1, 30, tzinfo=UTC)


def record(case: str, type: str = "inspect_site", **rest: Any) -> reads.Entry:
    """One event, with what a test does not care about filled in."""
    said: dict[str, Any] = {"org": "320700-CG", "actor": "officer1", "at": NOW, "body": {"fields.place": "新南街道"}}
    with transaction.atomic():
        return acts.append(case_uid=case, type=type, **(said | rest))


@pytest.fixture
def case() -> str:
    return uuid4().hex


def test_it_numbers_the_events_of_a_case_and_links_each_to_the_one_before(case: str) -> None:
    entries = [record(case, type) for type in ("register_lead", "file_case", "inspect_site")]
    assert [made.seq for made in entries] == [1, 2, 3]
    found = reads.events(case)
    assert [event.type for event in found] == ["register_lead", "file_case", "inspect_site"]
    assert [event.hash for event in found] == [made.hash for made in entries]
    assert reads.verify_case(case) == reads.Verdict(3, ())


def test_it_gives_back_every_field_as_it_was(case: str) -> None:
    body = {
        "fields.penalties": [{"kind": "fine", "amount_fen": 50000}],
        "fields.opinion": "拟处罚款",
        "fields.none": None,
    }
    record(case, body=body)
    assert reads.events(case)[0].fields == body


def test_both_times_are_in_the_envelope(case: str) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    made = record(case, at=datetime.fromisoformat("2026-03-02T09:00:00.5+08:00"), dev_at=NOW)
    envelope = json.loads(raw(case)[0])
    assert envelope["at"] == "2026-03-02T01:00:00.500Z"
    assert envelope["dev_at"] == "2026-06-15T01:30:00.000Z"
    recorded_at = datetime.fromisoformat(envelope["rec"])
    assert before < recorded_at <= datetime.now(UTC)
    assert recorded_at == made.recorded_at.replace(microsecond=made.recorded_at.microsecond // 1000 * 1000)


def raw(case: str) -> list[bytes]:
    """The envelopes as stored."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT env FROM evlog_event WHERE case_uid = %s ORDER BY seq", [case])
        return [bytes(env) for (env,) in cursor.fetchall()]


def test_the_envelope_holds_no_value_no_path_and_no_name(case: str) -> None:
    record(case, body={"parties.name": "王伟", "parties.code": "320700199001011234"})
    envelope = raw(case)[0].decode()
    for personal in ("王伟", "320700199001011234", "parties", "officer1"):
        assert personal not in envelope


def test_equal_acts_leave_different_bytes(case: str) -> None:
    other = uuid4().hex
    record(case)
    record(other)
    ours, theirs = json.loads(raw(case)[0]), json.loads(raw(other)[0])
    assert ours["nonce"] != theirs["nonce"]
    assert ours["body"]["sha256"] != theirs["body"]["sha256"]


def test_a_person_has_one_pseudonym_in_a_log_and_another_in_the_next(case: str) -> None:
    record(case)
    record(case)
    record(case, actor="officer2")
    first, second, other = (json.loads(env)["actor"] for env in raw(case))
    assert first == second != other
    assert keys.pseudonym("zf.demo.mingjing/2030", "officer1") != first


def test_the_seal_is_the_organisations_and_names_its_key(case: str) -> None:
    record(case)
    with connection.cursor() as cursor:
        cursor.execute("SELECT env, seals, entry FROM evlog_event WHERE case_uid = %s", [case])
        env, seals, line = (bytes(part) for part in cursor.fetchone())
    (one,) = entry.read_seals(seals)
    assert one.alg == "ed25519"
    assert one.key == seal.organisation().key_id
    assert seal.verified(one, *entry.event_digests(env))
    assert line == entry.entry(env, seals)
    assert len(line) == 97


def test_every_event_waits_in_the_outbox(case: str) -> None:
    made = record(case)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM evlog_outbox WHERE event_uid = %s", [made.event_uid])
        assert cursor.fetchone() == (1,)


def test_a_failed_transaction_leaves_nothing(case: str) -> None:
    record(case)

    def half_an_act() -> None:
        with transaction.atomic():
            acts.append(case_uid=case, type="file_case", org="a", actor="officer1", at=NOW, body={"fields.x": 1})
            raise RuntimeError("the act broke after its record was written")

    with pytest.raises(RuntimeError):
        half_an_act()
    assert [event.type for event in reads.events(case)] == ["inspect_site"]
    assert record(case).seq == 2
    assert reads.verify_case(case).holds


def test_an_event_may_refer_to_the_one_it_corrects(case: str) -> None:
    wrong = record(case)
    record(case, "correct_record", ref=[wrong.hash], body={"fields.place": "花果山街道"})
    assert reads.event(case, 2).ref == (wrong.hash,)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("value", "code"),
    [(1.5, "float"), (2**53, "int_range"), ("A\u030a", "not_nfc"), ("a\x00b", "nul"), ("\ud800", "surrogate")],
)
def test_what_the_record_does_not_take_is_refused_with_its_place(case: str, value: Any, code: str) -> None:
    with pytest.raises(NotCanonical) as refused:
        record(case, body={"fields.x": {"y": value}})
    assert refused.value.code == code
    assert "y" in refused.value.where
    assert reads.head(case) is None


# -- idem -------------------------------------------------------------------------------------------------------


def test_the_same_request_gives_the_first_answer_again(case: str) -> None:
    first = record(case, idem="5d1c")
    again = record(case, idem="5d1c")
    assert again.repeated
    assert (again.seq, again.hash, again.event_uid) == (first.seq, first.hash, first.event_uid)
    assert len(reads.events(case)) == 1
    assert record(case).seq == 2


def test_another_body_under_the_same_key_is_told_so(case: str) -> None:
    record(case, idem="5d1c")
    with pytest.raises(acts.IdemReused):
        record(case, idem="5d1c", body={"fields.place": "别处"})
    assert len(reads.events(case)) == 1


def test_two_people_may_use_the_same_key(case: str) -> None:
    record(case, idem="5d1c")
    assert record(case, idem="5d1c", actor="officer2").seq == 2


def test_a_request_can_be_looked_up_before_anything_is_done(case: str) -> None:
    asked = {"act": "register_lead", "case": None, "fields": {"matter": "street_occupation"}}
    with transaction.atomic():
        assert acts.first_answer(actor="officer1", idem="k", request=asked) is None
    made = record(case, idem="k", request=asked)
    with transaction.atomic():
        known = acts.first_answer(actor="officer1", idem="k", request=asked)
        assert known is not None
        assert known.hash == made.hash
        assert known.recorded_at.replace(microsecond=0) == made.recorded_at.replace(microsecond=0)
    with transaction.atomic(), pytest.raises(acts.IdemReused):
        acts.first_answer(actor="officer1", idem="k", request={**asked, "act": "file_case"})


# -- the clock --------------------------------------------------------------------------------------------------


def test_a_demo_moves_its_clock_but_not_the_real_one() -> None:
    moment = datetime.fromisoformat("2026-06-15T09:00:00+08:00")
    clock.set_clock(moment)
    assert timedelta(0) <= clock.now() - moment < timedelta(seconds=3)
    assert abs(clock.real_now() - datetime.now(UTC)) < timedelta(seconds=2)
    clock.release()
    assert abs(clock.now() - clock.real_now()) < timedelta(seconds=1)


def test_only_a_demo_moves_its_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_MOVE", clock._MOVE + " AND false")
    with pytest.raises(clock.NotADemo, match="不是演示系统"):
        clock.set_clock(NOW)
