"""Whoever asks for a permit: from the application to the certificate, through the one door and through HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from mingjing.cases import reads as cases
from mingjing.cases.acts import Refused, perform
from mingjing.cases.example_permit import PermitExample
from mingjing.cases.outcome import Invalid
from mingjing.records import clock, documents
from tests.cast import user
from tests.driver import DAY, ByApi, ByPerform, LawSaidNo

pytestmark = pytest.mark.django_db
Clock = tuple[str, str]


def permit(door: Any = None, **about: Any) -> PermitExample:
    """A permit that is asked for on 1 June 2026."""
    return PermitExample(door=door or ByPerform(), now=DAY, set_time=clock.set_clock, **about)


def clocks(case: PermitExample) -> dict[str, Clock]:
    """Rule id → (last day, state) of the clocks of a case."""
    found = cases.deadlines(cases.by_uid(case.uid), case.now)
    return {one.rule.id: (str(one.due), one.state) for one in found}


def acts(case: PermitExample) -> list[str]:
    return [act.act for act in cases.timeline(cases.by_uid(case.uid))]


def papers(case: PermitExample) -> dict[str, str]:
    """Form → number of the papers issued in a case."""
    return {one.form: one.number for one in documents.of_case(case.uid)}


def refusal(case: PermitExample, step: Callable[[], Any]) -> LawSaidNo:
    with pytest.raises(LawSaidNo) as no:
        step()
    return no.value


@pytest.mark.clause("LY-R07")
def test_registration_receipt_correction_and_acceptance_are_recorded() -> None:
    case = permit().applied()
    assert case.number.startswith("连市城许〔2026〕")
    assert papers(case)["application_receipt"].startswith("连市城许收〔2026〕")
    case.do("correct_on_the_spot", fields={"errors": "申请表的日期写错", "confirmed_by": case.parties[0]["name"]})
    case.told()
    assert papers(case)["correction_notice"].startswith("连市城许补〔2026〕")
    no = refusal(case, case.told)  # once only
    assert {"administrative_licensing_law/32(1)(4)"} <= no.articles
    no = refusal(case, case.accepted)  # not before everything was supplied
    assert no.articles == {"administrative_licensing_law/32(1)(5)"}
    case.later(days=2)
    case.supplied()
    case.accepted()
    assert papers(case)["acceptance_notice"].startswith("连市城许受〔2026〕")
    told = cases.facts_of(cases.by_uid(case.uid)).last("accept_application")
    assert told is not None
    assert told.fields["accepted_on"] == "2026-06-03"  # of the last supply, worked out


def test_an_oral_application_is_written_down_and_confirmed() -> None:
    fields: dict[str, Any] = {
        "procedure": "permit",
        "matter": "outdoor_advert_permit",
        "parties": [{"kind": "citizen", "name": "示例甲", "code": "110101199001010015", "address": "示例路1号"}],
        "application_kind": "first",
        "way": "oral",
        "request": "设置招牌一块",
        "materials": [{"name": "居民身份证", "kind": "document"}],
    }
    clock.set_clock(DAY)
    refused = perform("receive_application", by=user("officer1"), case=None, fields=fields)
    assert isinstance(refused, Refused)
    assert {article for one in refused.refusals for article in one.articles} == {
        "administrative_licensing_law/29",
        "lianyungang_recording_rules/7",
    }
    spoken = {**fields, "oral_record": "申请人口头提出：在示例路1号设置招牌一块", "confirmed": True}
    done = ByPerform()("officer1", "receive_application", None, fields=spoken)
    forms = {one.form for one in documents.of_case(str(done["case"]))}
    assert forms >= {"application_record", "application_receipt"}


def test_a_written_application_leaves_no_oral_record() -> None:
    assert "application_record" not in papers(permit().applied())


def test_silence_of_five_working_days_is_acceptance_from_the_receipt() -> None:
    case = permit().applied()
    assert clocks(case)["answer_application"] == ("2026-06-08", "running")
    case.later(days=8)
    assert clocks(case)["answer_application"] == ("2026-06-08", "lapsed")
    assert clocks(case)["decide_when_deemed_accepted"][0] == "2026-06-23"  # the fifteen days of the city's table
    no = refusal(case, case.told)
    assert no.articles == {"administrative_licensing_law/32(1)(4)"}
    assert "自收到申请材料之日起即为受理" in no.reasons
    no = refusal(case, lambda: case.do("accept_application", fields={"accepted_on": case.now.date().isoformat()}))
    assert no.articles == {"administrative_licensing_law/32(1)(4)"}
    case.accepted()
    told = cases.facts_of(cases.by_uid(case.uid)).last("accept_application")
    assert told is not None
    assert told.fields["accepted_on"] == "2026-06-01"
    found = clocks(case)
    assert "decide_when_deemed_accepted" not in found
    assert found["decide_within_20_days"] == ("2026-06-23", "running")


@pytest.mark.clause("WS-23", part="permits: a published limit of an item is watched")
def test_the_derivation_of_a_shorter_limit_names_its_table() -> None:
    case = permit().to("accepted")
    found = next(
        one for one in cases.deadlines(cases.by_uid(case.uid), case.now) if one.rule.id == "decide_within_20_days"
    )
    assert "办理期限承诺（示范）" in found.derivation[0]["why"]
    assert "短于法定的20个工作日" in found.derivation[0]["why"]


@pytest.mark.clause("YY-06", part="permits within 7 working days, other kinds within 20")
@pytest.mark.clause("CJ-P04", part="permits within 7 working days, other kinds within 20")
@pytest.mark.clause("WS-13", part="permits within 7 working days, other kinds within 20")
def test_granted_delivered_published_closed_archived() -> None:
    case = permit().to("delivered")
    found = clocks(case)
    assert found["publish_permit"][1] == "running"
    assert found["deliver_within_10_days"][1] == "met"
    no = refusal(case, lambda: case.check("publish_decision", who="publisher1"))
    assert no.reasons
    case.to("archived")
    assert clocks(case)["publish_permit"][1] == "met"
    assert {"grant_permit", "deliver_permit", "publish_decision", "close_case", "archive_case"} <= set(acts(case))
    assert papers(case)["permit_grant_decision"].startswith("连市城许准〔2026〕")


def test_a_renewal_is_opened_from_the_permit_and_silence_renews() -> None:
    first = permit().to("closed")
    case = permit(parties=[], kind="renewal", decision="renew_permit", from_case=first.uid, expires_on="2026-07-31")
    case.now = first.now + timedelta(days=1)
    case.applied()
    opening = cases.facts_of(cases.by_uid(case.uid)).acts[0]
    assert opening.fields["origin"]["number"] == first.number
    assert opening.fields["parties"] == first.parties  # taken over
    case.parties = first.parties
    case.later(hours=3)
    case.accepted()
    case.later(hours=3)
    case.checked_on_site().examined()
    assert clocks(case)["decide_before_expiry"] == ("2026-07-31", "running")
    no = refusal(case, lambda: case.do("record_deemed_renewal", fields=deemed()))
    assert no.articles == {"administrative_licensing_law/50(2)"}
    case.now = DAY.replace(month=8, day=3)
    case.set_time(case.now)
    assert clocks(case)["decide_before_expiry"] == ("2026-07-31", "lapsed")
    no = refusal(case, lambda: case.propose("refuse_permit"))
    assert no.articles == {"administrative_licensing_law/50(2)"}
    case.do("record_deemed_renewal", fields=deemed())
    assert papers(case)["permit_renewal_decision"]


def deemed() -> dict[str, Any]:
    """What the record of a renewal by silence says."""
    told = {"content": "延续户外广告设施设置许可", "valid_from": "2026-08-01", "valid_until": "2028-07-31"}
    return {**told, "reason": "经办人调离，没有按时办理"}


def test_a_permit_is_rescinded_and_cancelled_out_of_its_case() -> None:
    first = permit().to("closed")
    door = ByPerform()
    clock.set_clock(first.now + timedelta(days=1))
    opened = door(
        "officer1",
        "open_permit_supervision",
        None,
        fields={
            "procedure": "permit_supervision",
            "matter": "outdoor_advert_permit",
            "from_case": first.uid,
            "source": "plan",
            "permit_number": "示例广许〔2026〕1号",
            "reason": "年度监督检查",
        },
    )
    case = permit(procedure="permit_supervision", parties=first.parties, uid=str(opened["case"]))
    case.now = first.now + timedelta(days=1)
    case.later(hours=1)
    case.do("check_holder")
    case.do("conclude_examination", fields={"facts": "申请时提交了虚假的权属证明", "proposal": "rescind"})
    no = refusal(case, lambda: case.propose("rescind_permit", rescinding()))
    assert no.articles == {"administrative_licensing_law/7"}
    due = (case.now + timedelta(days=3)).date().isoformat()
    told = {"intended": "撤销许可", "facts": "提交虚假的权属证明", "reasons": "以欺骗手段取得", "statement_due": due}
    case.do("notify_rights", fields=told)
    case.serve("serve_notice", "permit_rights_notice")
    case.later(days=4)
    case.by_approval("rescind_permit", rescinding())
    case.serve("serve_decision", "permit_rescission_decision")
    no = refusal(case, lambda: case.propose("close_case", {"result": "rescinded"}))
    assert no.articles == {"administrative_licensing_law/70"}
    case.by_approval("cancel_permit", {"ground": "taken_away", "facts": "许可已经撤销", "reason": "依法注销"})
    case.serve("serve_decision", "permit_cancellation_decision")
    case.by_approval("close_case", {"result": "rescinded"})
    assert acts(case)[-1] == "close_case"


def rescinding() -> dict[str, Any]:
    """A permit that was obtained by fraud."""
    told: dict[str, Any] = {"ground": "fraud", "facts": "提交虚假的权属证明", "reason": "以欺骗手段取得"}
    told |= {"great_public_harm": False, "great_public_harm_reason": "单处设施", "compensation_due": False}
    told |= {"safety_matter": False, "safety_matter_reason": "墙面招牌，离地两米"}
    return told


def test_a_correction_order_of_another_procedure_does_not_open_a_renewal() -> None:
    """Only a case of a permit leads to a renewal; another one is a fault of the call."""
    with pytest.raises(Invalid) as no:
        permit(from_case="f" * 32).applied()
    assert "fields.from_case" in no.value.errors


def test_bad_input_names_the_path() -> None:
    clock.set_clock(DAY)
    fields = {"procedure": "permit", "matter": "outdoor_advert_permit", "application_kind": "third", "way": "post"}
    with pytest.raises(Invalid) as no:
        perform("receive_application", by=user("officer1"), case=None, fields=fields)
    assert {"fields.application_kind", "fields.way"} <= set(no.value.errors)


def test_through_http_twice_is_once_and_without_rights_never() -> None:
    door = ByApi()
    case = permit(door)
    case.applied()
    client = door.client("officer1")
    body = {
        "act": "notify_correction",
        "fields": {
            "materials": [{"name": "说明", "kind": "document", "requirement": "补交", "basis": "某办法"}],
            "everything": True,
        },
        "idem": "6f1f7a52-3b1e-4f0e-9d0a-0d2a8f6f7b11",
    }
    url = f"/api/v1/cases/{case.uid}/acts"
    assert door.client("officer_far").post(url, body, content_type="application/json").status_code == 404
    assert door.client("aux1").post(url, body, content_type="application/json").status_code in (404, 422)
    first = client.post(url, body, content_type="application/json")
    again = client.post(url, body, content_type="application/json")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["seq"] == again.json()["seq"]
    told = client.get(f"/api/v1/cases/{case.uid}").json()
    assert [one["act"] for one in told["acts"]].count("notify_correction") == 1
    due = {one["rule"]: one["state"] for one in client.get(f"/api/v1/cases/{case.uid}/deadlines").json()}
    assert due["administrative_licensing_law/32#answer_application"] == "met"
    found = client.get("/api/v1/procedures/permit", {"place": "jiangsu/lianyungang", "field": "urban_management"})
    assert found.json()["kind"] == "permit"
