"""What the packs and the plain procedures promise, duty by duty, asked of the kernel."""

from __future__ import annotations

from datetime import date

import pytest

from mingjing.kernel.ruling import Permitted, Refused
from tests.kernel.staged import library, permitted, refused, stage, tried

HUZHOU, CHANGJI, YUEYANG = "zhejiang/huzhou", "xinjiang/changji", "hunan/yueyang"
TODAY = date(2026, 6, 15)
SIX = {
    "permit": "permit",
    "penalty": "ordinary_penalty",
    "compulsion": "compulsory_measure",
    "levy": "levy",
    "fee": "fee",
    "inspection": "inspection",
}


@pytest.mark.clause("LY-R02", part="the six kinds of enforcement, each with its papers and its archive")
@pytest.mark.parametrize("kind", SIX)
def test_every_kind_is_recorded_from_its_start_to_its_archive(kind: str) -> None:
    law = library().procedure(SIX[kind], "jiangsu/lianyungang", "urban_management", TODAY)
    assert law.openings
    assert "archive_case" in law.acts
    missing = [form for act in law.acts.values() for form in act.documents if form not in law.forms]
    assert missing == []
    assert any(act.documents for act in law.acts.values())


@pytest.mark.clause("LY-R07", part="oral application, one notice of everything, refusal with reasons")
def test_an_application_is_written_down_corrected_once_and_refused_with_reasons() -> None:
    empty = stage(procedure="payment")
    assert "口头申请" in _said(
        tried(empty, "receive_application", at="2026-06-01T09:00", fields={**APPLIED, "way": "oral"})
    )
    oral = {**APPLIED, "way": "oral", "oral_record": "甲申请救助，已读给其听"}
    assert isinstance(tried(empty, "receive_application", at="2026-06-01T09:00", fields=oral), Permitted)
    supplied = stage("supplied", procedure="payment")
    told = {"missing": [{"name": "又一份材料", "reason": "还要看"}], "supply_by": "2026-06-20"}
    assert "已经告知过补正" in _said(refused(supplied, "notify_correction", fields=told))
    received = stage("received", procedure="payment")
    said = refused(received, "refuse_acceptance", "propose", fields={"ground": "other"})
    assert "lianyungang_recording_rules/7" in said.articles


APPLIED = {
    "parties": [{"kind": "citizen", "name": "甲"}],
    "cause": "临时救助",
    "way": "written",
    "request": "请求救助",
}
ADVICE = {"problem": "旺季容易占道", "advice": "请在店内经营", "voluntary_told": True, "imposes": False}
TOOLS = {
    "reminder": {},
    "warning": {},
    "interview": {"held_at": "2026-06-01T09:30:00+08:00", "minutes": "问：怎样管理。答：安排专人。"},
    "proposal": {},
    "typical_cases": {"names_removed": True, "where_published": "本机关网站"},
}


@pytest.mark.clause("LY-O14")
@pytest.mark.parametrize("moment", ["before", "during", "after"])
@pytest.mark.parametrize("tool", TOOLS)
def test_five_tools_before_during_and_after_and_never_a_penalty(tool: str, moment: str) -> None:
    made = stage({"use": "started", "but": {"start_guidance": {"fields": {"moment": moment}}}}, procedure="guidance")
    fields = {**ADVICE, "tool": tool, **TOOLS[tool]}
    permitted(made, "guide_party", fields=fields)
    for wrong in ({"imposes": True}, {"voluntary_told": False}):
        assert (
            "lianyungang_standardisation_opinion/4(4)(2)"
            in refused(made, "guide_party", fields={**fields, **wrong}).articles
        )


@pytest.mark.clause("LY-O15")
def test_a_mediation_has_its_scope_its_neutral_mediator_its_consent_and_its_signatures() -> None:
    outside = stage(
        {"use": "requested", "but": {"request_mediation": {"fields": {"scope": "outside"}}}}, procedure="mediation"
    )
    assert "范围" in _said(refused(outside, "offer_mediation", fields={"told": True, "answer_by": "2026-06-05"}))
    mediator = {"neutral_reason": "无关", "accepted_by_parties": True}
    declined = stage("one_declines", procedure="mediation")
    assert "同意" in _said(refused(declined, "appoint_mediator", fields={**mediator, "mediator": "officer3"}))
    consented = stage("consented", procedure="mediation")
    assert "中立" in _said(refused(consented, "appoint_mediator", fields={**mediator, "mediator": "officer1"}))
    permitted(consented, "appoint_mediator", fields={**mediator, "mediator": "officer3"})
    agreed = stage("agreed", procedure="mediation")
    law = agreed.law(agreed.now)
    assert {"mediation_paper", "session_record", "mediation_agreement"} <= set(law.forms)


@pytest.mark.clause("HZ-L02", part="one standard of reasons")
def test_huzhou_has_one_standard_of_reasons_for_every_kind() -> None:
    for procedure, act in (
        ("levy", "decide_levy"),
        ("payment", "decide_payment"),
        ("ordinary_penalty", "decide_penalty"),
    ):
        made = stage("drafted", procedure=procedure, place=HUZHOU, ruled=False)
        empty = refused(made, act, "propose", at="+1h", fields={"reasons": None, "basis": None})
        assert "huzhou_linkage/1(3)(1)" in empty.articles


@pytest.mark.clause("YY-16")
def test_yueyang_review_has_materials_content_opinion_and_a_way_to_settle() -> None:
    made = stage("drafted", procedure="levy", place=YUEYANG, field="transport", ruled=False)
    said = refused(made, "submit_for_review", at="+1h", fields={"act": "decide_levy", "truthful": True})
    assert "yueyang_transport_plan/3(4)(10)" in said.articles
    permitted(made, "submit_for_review", at="+1h", fields={"act": "decide_levy", "materials": "案卷", "truthful": True})
    law = made.law(made.now)
    for act in ("pass_review", "return_from_review", "dispute_review", "settle_review_dispute"):
        assert "yueyang_transport_plan/3(4)(10)" in law.articles(act)


@pytest.mark.clause("YY-01", part="withdrawing what was published")
def test_yueyang_withdraws_with_a_public_reason() -> None:
    made = stage("published", procedure="levy", place=YUEYANG, field="transport", ruled=False)
    said = refused(made, "withdraw_publication", at="+1d", fields={"ground": "inaccurate"})
    assert "yueyang_transport_plan/3(1)" in said.articles
    permitted(made, "withdraw_publication", at="+1d", fields={"ground": "inaccurate", "public_note": "金额有误"})


@pytest.mark.clause("CJ-P08", part="the forms follow the national ones")
def test_changji_uses_the_national_forms() -> None:
    for form in ("penalty_decision", "plain_decision", "application_paper"):
        found = library().forms(form, CHANGJI, TODAY, "urban_management")
        assert found is not None
        assert found.place == "national"


def _said(found: Permitted | Refused) -> str:
    assert isinstance(found, Refused)
    return "；".join(one.reason for one in found.refusals)
