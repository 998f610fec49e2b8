"""What the packs and the plain procedures promise, duty by duty, asked of the kernel."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from mingjing.kernel import deadlines
from mingjing.kernel.errors import LawError
from mingjing.kernel.facts import Mandate, Peers
from mingjing.kernel.library import load
from mingjing.kernel.moments import SHANGHAI
from mingjing.kernel.prove.whole import effective
from mingjing.kernel.ruling import Permitted, Refused
from tests.kernel.staged import LAW, library, permitted, refused, stage, tried

HUZHOU, CHANGJI, YUEYANG = "zhejiang/huzhou", "xinjiang/changji", "hunan/yueyang"
TODAY = date(2026, 6, 15)
OPINION = "lianyungang_standardisation_opinion/3(3)(2)"
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


def test_what_a_rule_wants_shown_can_be_said_wherever_it_binds() -> None:
    """A duty of a city that an act's form has no field for can never be met: the act would be refused for ever."""
    lacking = {
        f"{rule.citation} {act} ({one.law.procedure}, {one.where[0]})"
        for one in effective(library(), TODAY)
        for act, rules in one.law.rules_by_act.items()
        for rule in rules
        if rule.kind == "certificate_shown" and one.law.acts[act].declared(rule.params["field"]) is None
    }
    assert not lacking


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


OWN = {
    "forms/penalty_decision/2022-01-01/form.yaml": "national/forms/penalty_decision/2021-07-15/form.yaml",
    "procedures/levy/2022-01-01.yaml": None,
    "discretion/county_stalls/2022-01-01.yaml": "jiangsu/lianyungang/discretion/street_occupation/2026-01-01.yaml",
}


def with_a_file_of_its_own(into: Path, place: str, name: str) -> Path:
    """The law folder where a place has one of these files."""
    root = into / "law"
    shutil.copytree(LAW, root)
    source = OWN[name]
    text = (
        (root / source).read_text("utf-8")
        if source
        else "---\nid: levy\nextends: levy\nin_force: 2022-01-01\nsource: 县文件\nacts: []\n"
    )
    text = (
        text.replace("id: street_occupation\n", "id: county_stalls\n", 1)
        .replace("2026-01-01", "2022-01-01")
        .replace("2021-07-15", "2022-01-01")
    )
    path = root / place / name
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    return root


@pytest.mark.clause("HZ-L02")
@pytest.mark.clause("HZ-L03", part="one benchmark, one model, one procedure in the whole city")
@pytest.mark.parametrize("name", OWN)
def test_no_county_of_huzhou_has_forms_procedures_or_benchmarks_of_its_own(tmp_path: Path, name: str) -> None:
    with pytest.raises(LawError, match="要求全市统一") as no:
        load(with_a_file_of_its_own(tmp_path / "county", f"{HUZHOU}/changxing", name))
    assert f"law/{HUZHOU}/changxing/{name}" in str(no.value)
    load(with_a_file_of_its_own(tmp_path / "elsewhere", "hunan/yueyang/pingjiang", name))  # only Huzhou asks it
    for place in (HUZHOU, f"{HUZHOU}/changxing", f"{HUZHOU}/deqing/wukang"):
        city, below = (
            library().procedure("ordinary_penalty", one, "urban_management", TODAY) for one in (HUZHOU, place)
        )
        assert {form: one.sha256 for form, one in city.forms.items()} == {
            form: one.sha256 for form, one in below.forms.items()
        }
        made = stage("statement_waived", place=place)
        empty = refused(made, "decide_penalty", "propose", at="+1h", fields={"reasons": None, "basis": None})
        assert "huzhou_linkage/1(3)(1)" in empty.articles, "one standard of reasons on every level"


@pytest.mark.clause("YY-16")
def test_yueyang_review_has_materials_content_opinion_and_a_way_to_settle() -> None:
    made = stage("drafted", procedure="levy", place=YUEYANG, field="transport", ruled=False)
    asked = {"act": "decide_levy", "truthful": True, "catalogue_item": "清单第二项", "review_due": "2026-06-26"}
    said = refused(made, "submit_for_review", at="+1h", fields=asked)
    assert "yueyang_transport_plan/3(4)(10)" in said.articles
    permitted(made, "submit_for_review", at="+1h", fields={**asked, "materials": "案卷"})
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


POINTS = (
    "subject",
    "personnel",
    "power",
    "procedure",
    "facts",
    "evidence",
    "law_and_discretion",
    "documents",
    "suspected_crime",
)
RETURNED = {
    "act": "decide_penalty",
    "points": [{"point": one, "result": "problem" if one == "facts" else "no_problem"} for one in POINTS],
    "opinion": "事实不清，请补充证据",
}
DISCUSSED = {
    "act": "decide_penalty",
    "held_at": "2026-06-15T14:00:00+08:00",
    "attendance": [
        {"person": "head1", "role": "agency_head", "opinion": "同意", "signed": True},
        {"person": "deputy1", "role": "deputy_head", "opinion": "同意", "signed": True},
    ],
    "minutes": "讨论记录",
    "conclusion": "同意",
}
COMPLEX = {"conclude_investigation": {"fields": {"complex_case": True, "complex_case_reason": "多个主体"}}}


@pytest.mark.clause("CJ-W04", part="penalties: neither an unreviewed nor a returned draft is discussed")
@pytest.mark.parametrize("draft", ["drafted", "returned"])
def test_changji_discusses_no_draft_that_did_not_pass_its_review(draft: str) -> None:
    unreviewed = stage({"use": "drafted", "but": COMPLEX}, place=CHANGJI, ruled=False)
    returned = {"act": "return_from_review", "at": "2026-06-15T11:00", "fields": RETURNED}
    made = (
        unreviewed
        if draft == "drafted"
        else stage({"use": "review_submitted", "but": COMPLEX}, returned, place=CHANGJI, ruled=False)
    )
    said = refused(made, "discuss_collectively", at="2026-06-15T15:00", fields=DISCUSSED)
    assert "changji_work_points/2(4)(2)" in said.articles
    passed = stage({"use": "review_passed", "but": COMPLEX}, place=CHANGJI, ruled=False)
    permitted(passed, "discuss_collectively", at="2026-06-15T15:00", fields=DISCUSSED)


@pytest.mark.clause("CJ-W04")
@pytest.mark.parametrize(
    ("procedure", "decision"),
    [
        ("ordinary_penalty", "decide_penalty"),
        ("permit", "grant_permit"),
        ("levy", "decide_levy"),
        ("fee", "decide_fee"),
        ("confirmation", "decide_confirmation"),
        ("expropriation", "decide_expropriation"),
        ("adjudication", "decide_dispute"),
        ("payment", "decide_payment"),
        ("reward", "decide_reward"),
        ("compensation", "decide_compensation"),
    ],
)
def test_no_major_decision_of_any_kind_is_discussed_before_its_review_passed(procedure: str, decision: str) -> None:
    major: dict[str, Any] = {"public_interest": True, "public_interest_reason": "影响全市", "major_matter": True}
    own = library().procedure(procedure, CHANGJI, "urban_management", TODAY).acts
    ending = "conclude_investigation" if "conclude_investigation" in own else "conclude_examination"
    told = {name: value for name, value in major.items() if own[ending].declared(name)}
    trait = "examined" if procedure == "permit" else "drafted"
    given: list[Any] = [{"use": trait, "but": {ending: {"fields": told}}}]
    if procedure == "permit":
        given.append({"act": "grant_permit", "like": "granted", "step": "check"})
    made = stage(*given, procedure=procedure, place=CHANGJI, ruled=False)
    discussed = {**DISCUSSED, "act": decision, "held_at": made.moment("+30m").isoformat()}
    said = refused(made, "discuss_collectively", at="+1h", fields=discussed)
    assert "changji_work_points/2(4)(2)" in said.articles
    sent = {"act": decision, "materials": "全部案卷", "truthful": True}
    opinion = {"act": decision, "opinion": "存在问题", "points": RETURNED["points"]}
    for reviewed, articles in (("return_from_review", True), ("pass_review", False)):
        again = stage(
            *given,
            {"act": "submit_for_review", "at": "+1h", "fields": sent},
            {"act": reviewed, "at": "+1h", "fields": opinion},
            procedure=procedure,
            place=CHANGJI,
            ruled=False,
        )
        held = {**discussed, "held_at": again.moment("+30m").isoformat()}
        answer = tried(again, "discuss_collectively", at="+1h", fields=held)
        stands = isinstance(answer, Refused) and "changji_work_points/2(4)(2)" in answer.articles
        assert stands is articles, reviewed
        assert articles or isinstance(answer, Permitted), [one.reason for one in getattr(answer, "refusals", ())]


@pytest.mark.clause("LY-R19")
@pytest.mark.parametrize("lost", ["question", "opinion", "experts"])
def test_an_expert_argument_without_its_opinion_in_writing_is_refused(lost: str) -> None:
    made = stage("drafted")
    fields = {
        "act": "decide_penalty",
        "question": "占用的范围",
        "held_at": "2026-06-15T10:00:00+08:00",
        "experts": [{"name": "专家丙", "field": "城市规划", "view": "占用属实"}],
        "opinion": "占用属实",
        "signatures": [{"who": "专家丙", "result": "signed"}],
    }
    permitted(made, "argue_by_experts", at="2026-06-15T11:00", fields=fields)
    said = refused(
        made, "argue_by_experts", at="2026-06-15T11:00", fields={k: v for k, v in fields.items() if k != lost}
    )
    assert "lianyungang_recording_rules/19" in said.articles
    assert made.law(made.now).acts["argue_by_experts"].documents == ("expert_opinion",)


@pytest.mark.clause("LY-R15", part="restraint, sealing and seizure each need sound or picture of the same time")
@pytest.mark.parametrize("measure", ["seal", "seize", "restrain"])
def test_each_measure_in_sight_is_filmed(measure: str) -> None:
    made = stage("opened", procedure="compulsory_measure", ruled=False)
    said = refused(made, "take_measure_on_spot", at="+1h", media=[], fields={"measure_kind": measure})
    assert "lianyungang_recording_rules/15(2)" in said.articles


@pytest.mark.clause("LY-R31", part="every way has its decision and its record; removal and restoration are filmed")
@pytest.mark.parametrize(
    "way", ["surcharge", "transfer_deposits", "auction", "removal_or_restoration", "substitute_performance", "other"]
)
def test_every_way_of_execution_has_its_papers(way: str) -> None:
    undecided = stage("demand_served", procedure="compulsory_execution", ruled=False)
    said = refused(undecided, "carry_out_execution", at="+1h", media=[], fields={"way": way})
    assert "lianyungang_recording_rules/31(1)" in said.articles
    assert ("lianyungang_recording_rules/31(2)" in said.articles) is (
        way in {"removal_or_restoration", "substitute_performance"}
    )
    law = undecided.law(undecided.now)
    assert "execution_record" in law.acts["carry_out_execution"].documents
    assert law.acts["decide_execution"].documents


REPORTED = {
    "use": "led",
    "but": {
        "register_lead": {
            "fields": {
                "lead": {
                    "source": "report",
                    "summary": "电话举报",
                    "found_at": "2026-06-01T08:50:00+08:00",
                    "place": "测试路",
                }
            }
        }
    },
}
SEEN = {"act": "inspect_site", "like": "investigated"}
LETTER = {
    "to": "测试市生态环境局",
    "reason": "属于其管辖",
    "basis": "处罚法第二十二条",
    "materials": "移送函、现场检查笔录",
    "needs_appraisal": False,
}


@pytest.mark.clause("HZ-D05")
def test_a_report_that_is_not_ours_goes_out_in_writing_and_its_reporter_is_told() -> None:
    made = stage(REPORTED, SEEN, place=HUZHOU)
    said = refused(made, "transfer_case", "propose", at="2026-06-05T10:00", fields=LETTER)
    assert "huzhou_duties/5(1)" in said.articles
    permitted(
        made, "transfer_case", "propose", at="2026-06-05T10:00", fields={**LETTER, "reporter_told": "6月5日电话告知"}
    )
    assert "transfer_letter" in made.law(made.now).acts["transfer_case"].documents


@pytest.mark.clause("HZ-D04")
def test_a_violation_whose_penalty_moved_is_notified_and_its_materials_handed_over() -> None:
    made = stage("inspected", procedure="inspection", place=HUZHOU, ruled=False)
    unsaid = refused(made, "conclude_inspection", like="found_wanting", fields={"result": "penalty"})
    assert "huzhou_duties/4(1)" in unsaid.articles
    own = {"result": "penalty", "penalty_moved": True}
    assert "huzhou_duties/4(1)" in refused(made, "conclude_inspection", like="found_wanting", fields=own).articles
    moved = {
        "act": "conclude_inspection",
        "like": "found_wanting",
        "fields": {"result": "transfer", "penalty_moved": True},
    }
    told = {
        "act": "serve_notice",
        "at": "+1h",
        "fields": {"service": {**BY_HAND, "document": "inspection_result_notice"}},
    }
    made = stage("inspected", moved, told, procedure="inspection", place=HUZHOU, ruled=False)
    closing = {"result": "transferred", "performance": "移送", "opinion": "同意"}
    said = refused(made, "close_case", "propose", at="+1d", fields=closing)
    assert said.articles == ("huzhou_duties/4(1)",)
    empty = refused(made, "transfer_case", "propose", at="+1d", fields={**LETTER, "materials": None})
    assert "huzhou_cooperation/2(2)" in empty.articles
    gone = {"act": "transfer_case", "at": "+1d", "fields": LETTER}
    made = stage("inspected", moved, told, gone, procedure="inspection", place=HUZHOU, ruled=False)
    permitted(made, "close_case", "propose", at="+1d", fields=closing)
    assert "transfer_letter" in made.law(made.now).acts["transfer_case"].documents


BY_HAND = {"way": "direct", "at": "2026-06-04T11:00:00+08:00", "recipient": "乙", "proof": "回证"}


@pytest.mark.clause("HZ-D02")
def test_the_business_department_orders_correction_hands_penalties_over_and_copies_its_papers() -> None:
    made = stage("holder_checked", procedure="permit_supervision", place=HUZHOU, ruled=False)
    said = refused(made, "transfer_case", "propose", at="+1h", fields=LETTER)
    assert said.articles == ("huzhou_duties/2(1)",)
    ordered = {
        "act": "order_correction",
        "at": "+1h",
        "fields": {"content": "改正", "basis": "许可法", "correct_by": "2026-06-20"},
    }
    made = stage("holder_checked", ordered, procedure="permit_supervision", place=HUZHOU, ruled=False)
    permitted(made, "transfer_case", "propose", at="+1h", fields=LETTER)
    joint = {"conclude_examination": {"fields": {"joint_supervision": True}}}
    for trait, form in (("granted", "permit_grant_decision"), ("refused", "permit_refusal_decision")):
        served = {"act": "serve_decision", "at": "+1h", "fields": {"service": {**BY_HAND, "document": form}}}
        made = stage({"use": trait, "but": joint}, served, procedure="permit", place=HUZHOU, ruled=False)
        closing = {"result": "granted" if trait == "granted" else "refused", "opinion": "同意"}
        said = refused(made, "close_case", "propose", at="+1h", fields=closing)
        assert "huzhou_duties/2(1)" in said.articles, "the papers, a refusal too, were not copied"
        sent = {"to": "综合行政执法局", "papers": "决定书", "requirements": "定期检查"}
        lost = refused(made, "send_papers", at="+1h", fields={**sent, "requirements": None})
        assert lost.articles == ("huzhou_duties/2(1)",)
        copied = {"act": "send_papers", "at": "+1h", "fields": sent}
        made = stage({"use": trait, "but": joint}, served, copied, procedure="permit", place=HUZHOU, ruled=False)
        answer = tried(made, "close_case", "propose", at="+1h", fields=closing)
        assert not isinstance(answer, Refused) or "huzhou_duties/2(1)" not in answer.articles
    power = Mandate(qualified=True, holds="none")
    made = stage(place=HUZHOU)
    made.facts = replace(made.facts, mandate=power)
    opening = refused(made, "register_lead", like="led", at="2026-06-01T09:00")
    assert "administrative_penalty_law/17" in opening.articles, "the penalty is no longer the business department's"


@pytest.mark.clause("HZ-D03")
@pytest.mark.parametrize(
    ("procedure", "trait"),
    [("ordinary_penalty", "led"), ("inspection", "inspected"), ("permit_supervision", "holder_checked")],
)
def test_whoever_finds_first_obtains_the_appraisal(procedure: str, trait: str) -> None:
    ordered = {
        "act": "order_correction",
        "at": "+1h",
        "fields": {"content": "改正", "basis": "许可法", "correct_by": "2026-06-20"},
    }
    given = [SEEN] if procedure == "ordinary_penalty" else [ordered] if procedure == "permit_supervision" else []
    made = stage(trait, *given, procedure=procedure, place=HUZHOU, ruled=False)
    unsaid = {**LETTER, "needs_appraisal": None}
    for fields in (unsaid, {**LETTER, "needs_appraisal": True}):
        said = refused(made, "transfer_case", "propose", at="+1h", fields=fields)
        assert said.articles == ("huzhou_duties/3(1)",)
    permitted(
        made, "transfer_case", "propose", at="+1h", fields={**LETTER, "needs_appraisal": True, "appraisal": "超标"}
    )
    if procedure == "ordinary_penalty":
        moved = {
            "lead": {
                "source": "transfer",
                "summary": "移送",
                "found_at": "2026-06-01T08:50:00+08:00",
                "place": "测试路",
            }
        }
        for attached, allowed in (("missing", False), (None, False), ("attached", True), ("not_needed", True)):
            fields = {**moved, "appraisal_attached": attached}
            made = stage({"use": "led", "but": {"register_lead": {"fields": fields}}}, place=HUZHOU, ruled=False)
            answer = tried(made, "file_case", "propose", like="filed")
            stands = isinstance(answer, Refused) and "huzhou_duties/3(1)" in answer.articles
            assert stands is not allowed, attached


@pytest.mark.clause("HZ-L03")
def test_like_cases_are_compared_and_a_deviation_gives_its_reason_and_is_reviewed() -> None:
    for place in (HUZHOU, f"{HUZHOU}/changxing"):
        made = stage("statement_waived", place=place)
        made.facts = replace(made.facts, peers=Peers(10, 100, 200, 300))
        said = refused(made, "decide_penalty", "propose", like="drafted")
        assert "huzhou_linkage/1(3)(2)" in said.articles
        given = {"act": "decide_penalty", "like": "drafted", "step": "check", "fields": {"peer_reason": "占用的是盲道"}}
        made = stage("statement_waived", given, place=place)
        made.facts = replace(made.facts, peers=Peers(10, 100, 200, 300))
        unreviewed = refused(made, "decide_penalty", "approve", at="+1h")
        assert "administrative_penalty_law/58(1)" in unreviewed.articles
        benched = stage("statement_waived", place=place, benchmark=True)
        bare = refused(benched, "decide_penalty", "propose", like="drafted", fields={"discretion": None})
        assert "huzhou_linkage/1(3)(2)" in bare.articles


@pytest.mark.clause("HZ-D04", part="a transfer hands over its materials and first evidence")
def test_a_transfer_hands_over_its_materials() -> None:
    bare = refused(stage("led", place=HUZHOU), "transfer_case", "propose", at="2026-06-05T10:00", fields=LETTER)
    assert "huzhou_cooperation/2(2)(3)" in bare.articles
    seen = stage("led", SEEN, place=HUZHOU)
    empty = refused(seen, "transfer_case", "propose", at="2026-06-05T10:00", fields={**LETTER, "materials": None})
    assert "huzhou_cooperation/2(2)" in empty.articles
    permitted(seen, "transfer_case", "propose", at="2026-06-05T10:00", fields=LETTER)


@pytest.mark.clause("HZ-D03", part="no decision without the appraisal")
def test_what_an_appraisal_decides_is_not_decided_without_it() -> None:
    needed = {"conclude_investigation": {"fields": {"appraisal_needed": True, "appraisal_needed_reason": "靠检测认定"}}}
    made = stage({"use": "statement_waived", "but": needed}, place=HUZHOU, ruled=False)
    said = refused(made, "decide_penalty", "propose", at="+1h")
    assert "huzhou_duties/3(1)" in said.articles
    unneeded = refused(stage("statement_waived", place=HUZHOU), "decide_penalty", "propose", at="+1h")
    assert "huzhou_duties/3(1)" not in unneeded.articles, "only the empty draft is refused"


@pytest.mark.clause(
    "CJ-P03", part="permits, inspections, penalties: certificate shown; reason, basis, rights and duties told"
)
@pytest.mark.clause(
    "YY-05", part="permits, inspections, penalties: certificate shown, reasons, basis, rights and duties told"
)
@pytest.mark.parametrize(
    ("procedure", "trait", "act"),
    [
        ("permit", "accepted", "check_on_site"),
        ("inspection", "planned", "inspect_site"),
        ("ordinary_penalty", "filed", "inspect_site"),
    ],
)
def test_officers_show_their_certificates_in_every_kind(procedure: str, trait: str, act: str) -> None:
    for place in (CHANGJI, YUEYANG):
        made = stage(trait, procedure=procedure, place=place, field="transport", ruled=False)
        said = refused(made, act, at="+1h", fields={"certificates_shown": False})
        assert "three_systems_opinion/5" in said.articles
        if act == "inspect_site" and place == CHANGJI:
            assert "changji_plan/2(2)(3)" in said.articles


@pytest.mark.clause("LY-O03")
@pytest.mark.clause("LY-O02", part="an unqualified body opens a case of no kind")
@pytest.mark.parametrize(
    "procedure", sorted({one.id for one in library().procedures if one.extends is None and not one.pattern})
)
def test_an_unqualified_body_opens_no_case_of_any_kind(procedure: str) -> None:
    made = stage(procedure=procedure)
    law = made.law(made.now)
    assert law.openings
    for opening in law.openings:
        made.facts = replace(made.facts, mandate=Mandate(qualified=True, holds="own"))
        allowed = tried(made, opening, at="2026-06-01T09:00")
        made.facts = replace(made.facts, mandate=Mandate(qualified=False, holds="own"))
        said = refused(made, opening, at="2026-06-01T09:00")
        assert OPINION in said.articles
        assert isinstance(allowed, Permitted) or OPINION not in allowed.articles


@pytest.mark.clause("WS-13")
@pytest.mark.clause(
    "CJ-P04", part="seven and twenty working days for every kind; inspections are not drawn at random yet"
)
@pytest.mark.clause("YY-06", part="seven and twenty working days for every kind")
@pytest.mark.parametrize(
    ("procedure", "decided", "due"),
    [
        ("ordinary_penalty", "decided", "2026-06-25"),
        ("permit", "granted", "2026-06-17"),
        ("levy", "decided", "2026-07-14"),
        ("payment", "decided", "2026-07-14"),
        ("inspection", "found_wanting", "2026-07-02"),
        ("compulsory_measure", "decided", "2026-10-14"),
        ("compulsory_execution", "decided", "2026-05-13"),
    ],
)
def test_every_decision_is_public_within_seven_or_twenty_working_days(procedure: str, decided: str, due: str) -> None:
    made = stage(decided, procedure=procedure, ruled=False)
    last = date.fromisoformat(due)
    for day, state in ((last, "running"), (last + timedelta(1), "overdue")):
        now = datetime.combine(day, time(9), SHANGHAI)
        (clock,) = [
            one for one in deadlines.of_case(made.facts, made.library, now) if one.rule.id.startswith("publish_")
        ]
        assert (clock.due, clock.state) == (last, state)
        assert clock.rule.deadline.on_expiry == "tell_supervisor"


@pytest.mark.clause("WS-23", part="mediation: fifteen days, to be confirmed")
def test_a_mediation_is_taken_up_within_fifteen_days() -> None:
    made = stage("requested", procedure="mediation", ruled=False)
    found = {one.rule.id: one for one in deadlines.of_case(made.facts, made.library, made.now)}
    assert found["mediation_decided"].due == date(2026, 6, 16)
    assert found["mediation_decided"].rule.status == "to_confirm"


def _said(found: Permitted | Refused) -> str:
    assert isinstance(found, Refused)
    return "；".join(one.reason for one in found.refusals)
