"""承办、审核、批准: three different people, each step on the record; approval is the act itself, ruled again at that moment."""

from __future__ import annotations

import pytest

from mingjing.cases import reads
from mingjing.cases.models import ActDone, Case, WorkItem
from mingjing.records import reads as log
from tests import driver
from tests.cast import CHECKER, CUSTODIAN, HEAD, OFFICER, SECOND, user


def types(uid: str) -> list[str]:
    return [event.type for event in log.events(uid)]


@pytest.mark.clause("LY-R39")
@pytest.mark.clause("LY-R08")
def test_filing_is_proposed_checked_and_approved_by_three_people() -> None:
    case = driver.case().to("lead")
    case.propose("file_case")
    case.check("file_case")
    told = case.approve("file_case")
    assert types(case.uid) == ["register_lead", "propose", "check", "file_case"]
    row = ActDone.objects.get(case__uid=case.uid, seq=told["seq"])
    assert (row.proposed_by["id"], row.checked_by["id"], row.by["id"]) == (OFFICER, CHECKER, HEAD)
    for name in ("reason", "violations", "opinion"):
        assert row.fields[name], name
    checked = ActDone.objects.get(case__uid=case.uid, act="check")
    assert checked.fields["opinion"] == "情况属实，同意"
    assert row.at > checked.at
    found = Case.objects.get(uid=case.uid)
    assert found.filed_at == row.at
    assert found.stage == "filing"


@pytest.mark.clause("LY-R21")
def test_the_heads_approval_records_opinion_and_signature() -> None:
    case = driver.case().to("lead")
    case.propose("file_case")
    case.check("file_case")
    case.send(HEAD, "approve", fields={"act": "file_case", "opinion": "同意立案，抓紧调查", "signature": "陈国栋"})
    fields = log.events(case.uid)[-1].fields
    assert fields["fields.approver_opinion"] == "同意立案，抓紧调查"
    assert fields["fields.approver_signature"] == "陈国栋"
    assert fields["by"]["name"] == "陈国栋"


@pytest.mark.clause("LY-R39")
def test_an_act_by_approval_is_not_done_directly() -> None:
    case = driver.case().to("lead")
    with pytest.raises(driver.LawSaidNo) as no:
        case.do("file_case")
    assert "lianyungang_recording_rules/39" in no.value.articles
    assert types(case.uid) == ["register_lead"]


@pytest.mark.clause("LY-R39")
@pytest.mark.parametrize(
    ("step", "who", "why"),
    [
        ("check", OFFICER, "handler checks"),
        ("check", SECOND, "the second officer of the draft checks"),
        ("approve", CHECKER, "a unit head approves"),
        ("approve", OFFICER, "handler approves"),
        ("approve", HEAD, "approval before the check"),
    ],
)
def test_nobody_takes_two_parts_and_no_step_is_left_out(step: str, who: str, why: str) -> None:
    case = driver.case().to("lead")
    case.propose("file_case")
    with pytest.raises(driver.LawSaidNo) as no:
        getattr(case, step)("file_case", who=who)
    assert no.value.reasons, why
    assert types(case.uid) == ["register_lead", "propose"]


@pytest.mark.clause("LY-R39")
def test_the_checker_does_not_approve_even_when_a_head_too() -> None:
    from datetime import date

    from mingjing.registry.models import Assignment

    Assignment.objects.create(user=user(HEAD), role="unit_head", since=date(2020, 1, 1))
    case = driver.case().to("lead")
    case.propose("file_case")
    case.check("file_case", who=HEAD)
    with pytest.raises(driver.LawSaidNo) as no:
        case.approve("file_case", who=HEAD)
    assert "审核人" in no.value.reasons


@pytest.mark.parametrize("who", [CHECKER, HEAD])
def test_a_return_reopens_the_draft_prefilled_and_voids_the_check(who: str) -> None:
    case = driver.case().to("lead")
    case.propose("file_case")
    if who == HEAD:
        case.check("file_case")
    case.send(who, "return", fields={"act": "file_case", "reason": "违法行为地点不清楚"})
    where = reads.case_for(user(OFFICER), case.uid)
    (back,) = reads.drafts(where)
    assert (back.state, back.returned.fields["reason"]) == ("none", "违法行为地点不清楚")
    assert back.fields["reason"] == "巡查发现擅自占用人行道经营"
    (item,) = reads.worklist(user(OFFICER), "returned").items
    assert (item.act, item.step, item.returned) == ("file_case", "propose", True)
    with pytest.raises(driver.LawSaidNo):
        case.approve("file_case")
    case.propose("file_case")
    with pytest.raises(driver.LawSaidNo) as no:
        case.approve("file_case")
    assert "尚未审核" in no.value.reasons
    case.check("file_case")
    case.approve("file_case")
    assert reads.drafts(reads.case_for(user(OFFICER), case.uid)) == []


def test_a_return_says_why() -> None:
    from mingjing.cases.acts import Invalid

    case = driver.case().to("lead")
    case.propose("file_case")
    with pytest.raises(Invalid) as no:
        case.send(CHECKER, "return", fields={"act": "file_case"})
    assert "fields.reason" in no.value.errors


@pytest.mark.clause("CJ-P18")
@pytest.mark.clause("LY-O16", part="information entered, procedure moved and supervised online")
def test_work_goes_from_desk_to_desk() -> None:
    case = driver.case().to("lead")

    def waits(who: str) -> list[tuple[str, str]]:
        return [(item.act, item.step) for item in reads.worklist(user(who)).items]

    assert ("file_case", "propose") in waits(OFFICER)
    case.propose("file_case")
    assert ("file_case", "propose") not in waits(OFFICER)
    assert (waits(CHECKER), waits("checker2")) == ([("file_case", "check")], [])
    case.check("file_case")
    assert (waits(CHECKER), waits(HEAD)) == ([], [("file_case", "approve")])
    assert reads.worklist(user(HEAD), step="approve").items[0].handed_by == CHECKER
    case.approve("file_case")
    assert waits(HEAD) == []
    assert ("inspect_site", "do") in waits(OFFICER)
    assert not WorkItem.objects.filter(whom__contains=CUSTODIAN).exists()


@pytest.mark.clause("YY-18")
def test_each_persons_liability_is_recorded_by_name() -> None:
    case = driver.case().to("drafted")
    case.reviewed()
    case.decided()
    events = {event.type: event.fields for event in log.events(case.uid)}
    decision = events["decide_penalty"]
    assert decision["by"]["name"] == "陈国栋"  # the head, for the decision
    assert decision["proposed_by"]["name"] == "周明远"  # the handler, for the materials
    assert events["submit_for_review"]["fields.truthful"] is True
    assert events["submit_for_review"]["by"]["name"] == "周明远"
    assert events["pass_review"]["by"]["name"] == "沈静仪"  # the reviewer, for the opinion
    assert events["pass_review"]["fields.opinion"]


def test_a_permitted_draft_is_ruled_again_at_approval() -> None:
    case = driver.case().to("drafted")
    from mingjing.registry.acts import withdraw_certificate

    withdraw_certificate("JS0700102", by=user("secadmin1"))
    with pytest.raises(driver.LawSaidNo) as no:
        case.approve("decide_penalty")  # a certificate that is not valid on the day of the decision
    assert "administrative_penalty_law/42(1)" in no.value.articles
    assert "JS0700102" in no.value.reasons
