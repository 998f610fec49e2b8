"""由记录重建: every projection comes out of the record alone; every ruling can be repeated from it."""

from __future__ import annotations

import pytest

from mingjing.cases import projections, reads
from mingjing.cases.example import citizen, shop
from mingjing.cases.models import ActDone, Case, Deadline
from mingjing.cases.rulebook import library
from mingjing.kernel import receipt
from mingjing.records import reads as log
from tests import driver
from tests.cast import HEAD, OFFICER, user


def rebuilt(uid: str) -> None:
    case = Case.objects.get(uid=uid)
    before = projections.snapshot(case)
    assert before["cases_actdone"]
    projections.rebuild(case)
    after = projections.snapshot(case)
    for table in before:
        assert before[table] == after[table], table


@pytest.mark.parametrize("stage", ["lead", "filed", "notified", "drafted", "decided", "archived"])
def test_every_projection_is_rebuilt_from_the_record(stage: str) -> None:
    case = driver.case(parties=[shop(3), citizen(9)] if stage == "decided" else [shop(3)])
    case.to(stage)
    rebuilt(case.uid)


def test_a_case_with_returns_late_entries_and_corrections_is_rebuilt_too() -> None:
    case = driver.case().to("lead")
    case.propose("file_case")
    case.send(HEAD, "return", fields={"act": "file_case", "reason": "补充"})
    rebuilt(case.uid)
    case.filed()
    case.later(days=4)
    at = case.now.replace(day=4)
    case.do("inspect_site", fields={"late_reason": "设备故障", "started_at": at.isoformat()}, at=at)
    rebuilt(case.uid)
    assert ActDone.objects.filter(case__uid=case.uid, late=True).count() == 1


@pytest.mark.parametrize("stage", ["archived"])
def test_every_ruling_is_repeated_from_its_receipt(stage: str) -> None:
    case = driver.case().to(stage)
    where = reads.case_for(user(OFFICER), case.uid)
    for event in log.events(case.uid):
        told = reads.receipt_of(where, event.seq)
        assert told is not None
        repeated = receipt.repeat(told, library())
        assert repeated.same, (event.type, event.fields.get("fields.act"), repeated.differences)


def test_the_record_of_a_case_verifies() -> None:
    case = driver.case().to("archived")
    verdict = log.verify_case(case.uid)
    assert verdict.holds, verdict.problems


def test_deadlines_are_stored_with_their_state() -> None:
    case = driver.case().to("filed")
    found = {one.rule: one for one in Deadline.objects.filter(case__uid=case.uid)}
    assert [one.state for one in found.values() if one.rule.endswith("#decide_on_filing")] == ["met"]
    ninety = next(one for one in found.values() if "90_days" in one.rule)
    assert (ninety.state, ninety.whose) == ("running", "agency")
    row = Case.objects.get(uid=case.uid)
    assert row.next_due == ninety.due
    assert row.next_rule == ninety.rule


def test_an_act_that_ends_a_period_late_is_marked() -> None:
    case = driver.case().to("lead")
    case.later(days=40)
    case.filed()
    row = ActDone.objects.get(case__uid=case.uid, act="file_case")
    assert row.ended_late == ["housing_procedure_rules#decide_on_filing"]
    assert log.events(case.uid)[-1].fields["ended_late"] == row.ended_late
    kinds = {finding.kind for finding in reads.findings(case.uid, row.seq)}
    assert kinds == {"late"}


def test_a_period_that_ran_out_is_told_to_those_who_watch() -> None:
    from datetime import timedelta

    case = driver.case().to("lead")
    assert list(reads.missed(case.now)) == []
    found = list(reads.missed(case.now + timedelta(days=60)))
    assert [one.case_uid for one in found] == [case.uid]
    assert reads.list_cases(user(OFFICER), overdue=True).items == []
    case.later(days=60)
    assert [one.uid for one in reads.list_cases(user(OFFICER), overdue=True).items] == [case.uid]
    assert reads.counts(user(OFFICER))["overdue"] >= 1
