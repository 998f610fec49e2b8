"""接口上的职责: duties of the catalogue, each shown through HTTP as an outside program would meet it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from mingjing.cases.example import Example
from tests import driver, factories
from tests.cast import CERTIFICATES, CHECKER, CUSTODIAN, HEAD, OFFICER, REVIEWER
from tests.driver import ByApi

API = "/api/v1"


@pytest.fixture
def door() -> ByApi:
    return ByApi()


@pytest.fixture
def officer(door: ByApi) -> Client:
    return door.client(OFFICER)


def case(door: ByApi, stage: str, **about: Any) -> Example:
    found = driver.case(**about)
    found.door = door
    return found.to(stage)


def acts(client: Client, uid: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"{API}/cases/{uid}").json()["acts"]
    return found


@pytest.mark.clause("LY-O27")
def test_who_decides_a_fine_does_not_collect_it_and_no_sum_of_fines_stands_beside_a_person(
    door: ByApi, officer: Client
) -> None:
    found = case(door, "served")
    with pytest.raises(driver.LawSaidNo) as no:
        found.do("record_performance", fields={"paid_through": "officers"})
    assert any(article.startswith("administrative_penalty_law/67") for article in no.value.articles)
    found.to("performed")
    for path in ("/me", "/people", "/matters", "/cases", "/cases?mine=true"):
        told = json.dumps(officer.get(f"{API}{path}").json(), ensure_ascii=False)
        assert "_fen" not in told, path
        assert str(found.fine_fen) not in told, path


@pytest.mark.clause("LY-R39")
@pytest.mark.clause("LY-R08")
@pytest.mark.clause("LY-R21")
def test_three_people_and_their_opinions_stand_in_the_answer(door: ByApi, officer: Client) -> None:
    found = case(door, "lead")
    for step, who in (("check", OFFICER), ("approve", CHECKER), ("approve", HEAD)):
        found.propose("file_case")
        with pytest.raises(driver.LawSaidNo):
            getattr(found, step)("file_case", who=who)
    found.check("file_case")
    found.send(HEAD, "approve", fields={"act": "file_case", "opinion": "同意立案", "signature": "陈国栋"})
    filed = acts(officer, found.uid)[-1]
    assert (filed["act"], filed["by"]["name"]) == ("file_case", "陈国栋")
    assert (filed["proposed_by"]["name"], filed["checked_by"]["name"]) == ("周明远", "王立群")
    assert filed["fields"]["approver_opinion"] == "同意立案"
    assert filed["fields"]["approver_signature"] == "陈国栋"
    assert filed["fields"]["reason"]


@pytest.mark.clause("LY-R08", part="urgent filing, its form within 24 hours")
def test_in_urgency_one_begins_and_supplies_the_form_within_a_day(door: ByApi, officer: Client) -> None:
    found = case(door, "lead")
    found.do("file_case_urgently")
    rows = officer.get(f"{API}/cases/{found.uid}/deadlines").json()
    hours = next(one for one in rows if one["rule"].startswith("lianyungang_recording_rules/8#"))
    started = next(one for one in acts(officer, found.uid) if one["act"] == "file_case_urgently")["at"]
    assert (hours["state"], hours["starts"]) == ("running", started)
    assert hours["due"][:16] > started[:16]
    found.later(hours=20)
    found.by_approval("supply_filing_form")
    rows = officer.get(f"{API}/cases/{found.uid}/deadlines").json()
    assert next(one for one in rows if one["rule"] == hours["rule"])["state"] == "met"


@pytest.mark.clause("LY-O06")
@pytest.mark.clause("LY-R16")
@pytest.mark.clause("YY-14")
@pytest.mark.clause("CJ-P12")
@pytest.mark.clause("WS-04")
def test_no_review_no_major_decision_and_no_handler_reviews(door: ByApi) -> None:
    found = case(door, "filed")
    for act in ("inspect_site", "question_person", "order_correction"):
        found.do(act)
    found.later(days=1).do("check_correction")
    found.do("conclude_investigation", fields={"public_interest": True, "public_interest_reason": "涉及公共安全"})
    found.done.append("investigated")
    found.to("drafted")
    with pytest.raises(driver.LawSaidNo) as no:
        found.approve("decide_penalty")
    assert any(article.startswith("administrative_penalty_law/58") for article in no.value.articles)
    found.do("submit_for_review", fields={"act": "decide_penalty"})
    with pytest.raises(driver.LawSaidNo):
        found.do("pass_review", who=OFFICER, fields={"act": "decide_penalty"})
    found.do("return_from_review", fields={"act": "decide_penalty"})
    with pytest.raises(driver.LawSaidNo):
        found.approve("decide_penalty")
    found.drafted().reviewed()
    found.decided()


@pytest.mark.clause("LY-O18")
def test_certificates_are_asked_for_and_auxiliaries_do_not_enforce(door: ByApi) -> None:
    found = case(door, "filed")
    for who, officers in (
        (OFFICER, CERTIFICATES[:1]),
        (OFFICER, ["JS0700101", "JS0700109"]),
        (OFFICER, ["JS0700101", "JS0707101"]),
        ("aux1", CERTIFICATES),
        ("expired1", ["JS0700109", "JS0700101"]),
    ):
        with pytest.raises(driver.LawSaidNo) as no:
            found.do("inspect_site", who=who, officers=officers)
        assert no.value.articles, (who, officers)
    found.do("inspect_site")


@pytest.mark.clause("YY-18")
def test_head_handler_and_reviewer_are_answerable_by_name(door: ByApi, officer: Client) -> None:
    found = case(door, "drafted")
    found.reviewed().decided()
    told = {one["act"]: one for one in acts(officer, found.uid)}
    assert told["decide_penalty"]["by"]["id"] == HEAD
    assert told["decide_penalty"]["proposed_by"]["id"] == OFFICER
    assert told["submit_for_review"]["fields"]["truthful"] is True
    assert told["pass_review"]["by"]["id"] == REVIEWER
    assert told["pass_review"]["fields"]["opinion"]


@pytest.mark.clause("LY-O08", part="text records, from start to archive")
@pytest.mark.clause("CJ-P18")
@pytest.mark.clause("LY-O16", part="handled, moved and supervised online")
def test_the_whole_way_is_on_the_record_and_can_be_traced_back(door: ByApi, officer: Client) -> None:
    found = case(door, "archived")
    told = acts(officer, found.uid)
    way = [one["act"] for one in told if one["act"] not in ("propose", "check")]
    for act in (
        "register_lead",
        "file_case",
        "inspect_site",
        "notify_rights",
        "decide_penalty",
        "serve_decision",
        "archive_case",
    ):
        assert act in way
    assert (
        way.index("file_case") < way.index("decide_penalty") < way.index("serve_decision") < way.index("archive_case")
    )
    assert all(one["articles"] or one["act"] in ("propose", "check", "register_lead") for one in told)
    assert told[-1]["by"]["id"] == CUSTODIAN
    from mingjing.records import reads as log

    assert log.verify_case(found.uid).holds
    assert door.client("supervisor1").get(f"{API}/cases/{found.uid}").json()["acts"] == told


def test_what_is_entered_late_is_marked_with_its_reason(door: ByApi, officer: Client) -> None:
    found = case(door, "filed")
    found.later(days=3)
    at = (found.now - timedelta(days=2)).isoformat()
    fields = found.filled(found.spec("inspect_site"), {"started_at": at, "ended_at": at})
    body: dict[str, Any] = {"act": "inspect_site", "officers": CERTIFICATES, "fields": fields, "at": at}
    path = f"{API}/cases/{found.uid}/acts"
    answer = officer.post(path, body, content_type="application/json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["fields.late_reason"])
    body["fields"]["late_reason"] = "执法记录仪故障，次日才能录入"
    answer = officer.post(path, {**body, "idem": factories.key()}, content_type="application/json")
    assert (answer.status_code, answer.json()["late_entry"]) == (201, True)
    told = acts(officer, found.uid)[-1]
    assert (told["late_entry"], told["fields"]["late_reason"]) == (True, "执法记录仪故障，次日才能录入")
    assert told["at"] == at


def test_a_correction_shows_both_values(door: ByApi, officer: Client) -> None:
    found = case(door, "investigated")
    seq = next(one["seq"] for one in acts(officer, found.uid) if one["act"] == "inspect_site")
    found.by_approval(
        "correct_record", {"seq": seq, "field": "findings", "value": "门前人行道摆放桌椅五套", "reason": "笔误"}
    )
    told = {one["act"]: one for one in acts(officer, found.uid)}
    assert told["inspect_site"]["fields"]["findings"] == "门前人行道摆放桌椅四套"
    assert told["correct_record"]["fields"]["value"] == "门前人行道摆放桌椅五套"
