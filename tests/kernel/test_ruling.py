"""May this be done now, by these people? Every reason against it, over the real law of a city."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mingjing.kernel import ruling
from mingjing.kernel.facts import Attempt
from mingjing.kernel.refusal import Refusal, merged
from mingjing.kernel.ruling import Permitted, Refused
from tests.kernel.staged import CAST, library, permitted, reasons, refused, stage, tried

LAW = "administrative_penalty_law"
HEADS: list[dict[str, Any]] = [
    {"person": "head1", "agency": "agency_a", "role": "agency_head", "opinion": "同意", "signed": True},
    {"person": "deputy1", "agency": "agency_a", "role": "deputy_head", "opinion": "同意", "signed": True},
]
DISCUSSION: dict[str, Any] = {
    "act": "discuss_collectively",
    "fields": {
        "act": "decide_penalty",
        "held_at": "2026-06-15T09:00:00+08:00",
        "attendance": HEADS,
        "minutes": "逐人发言",
        "conclusion": "同意处罚",
    },
}
COMPLEX = {"conclude_investigation": {"fields": {"complex_case": True, "complex_case_reason": "两个法律关系"}}}
PENALTY = [{"violation": "v1", "kind": "fine", "amount_fen": 50000}]
SUBMIT = {"act": "submit_for_review", "fields": {"act": "decide_penalty", "materials": "全卷"}}
POINTS = [
    {"point": one, "result": "no_problem"}
    for one in (
        *("subject", "personnel", "power", "procedure", "facts", "evidence"),
        *("law_and_discretion", "documents", "suspected_crime"),
    )
]
PASS = {"act": "pass_review", "fields": {"act": "decide_penalty", "points": POINTS, "opinion": "同意"}}
PROBLEM = {"point": "facts", "result": "problem", "note": "时间不清"}
RETURN = {
    "act": "return_from_review",
    "fields": {"act": "decide_penalty", "points": [PROBLEM, *POINTS[:4], *POINTS[5:]], "opinion": "补充"},
}


def complex_draft() -> Any:
    """A checked draft decision of a complex case: review and discussion are both due."""
    return {"use": "drafted", "but": COMPLEX}


# ── approval ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.clause("LY-R39")
def test_handler_checker_and_approver_are_three_people() -> None:
    made = stage("led")
    made.facts = made.facts.after(_recorded(made, "file_case", "propose", "officer1"))
    both = replace(CAST["officer1"], roles=frozenset({"officer", "unit_head", "agency_head"}))
    check = ruling.rule(Attempt("file_case", made.now, both, step="check"), made.facts, library(), made.now)
    assert isinstance(check, Refused)
    assert "承办人" in reasons(check)
    assert "lianyungang_recording_rules/39" in check.articles
    helper = replace(CAST["officer2"], roles=frozenset({"unit_head"}))
    found = ruling.rule(Attempt("file_case", made.now, helper, step="check"), made.facts, library(), made.now)
    assert isinstance(found, Refused), "the second officer of the draft does not check it either"
    checker = replace(CAST["checker1"], roles=frozenset({"unit_head", "agency_head"}))
    made.facts = made.facts.after(_recorded(made, "file_case", "check", "checker1"))
    approve = ruling.rule(Attempt("file_case", made.now, checker, step="approve"), made.facts, library(), made.now)
    assert isinstance(approve, Refused)
    assert "审核人" in reasons(approve)
    head = ruling.rule(Attempt("file_case", made.now, CAST["head1"], step="approve"), made.facts, library(), made.now)
    assert isinstance(head, Permitted)


def _recorded(made: Any, act: str, step: Any, by: str) -> Any:
    from mingjing.kernel.scenarios import as_act

    fields = {
        "violations": [{"id": "v1", "place": "路", "began": "2026-06-01", "discovered": "2026-06-01"}],
        "reason": "巡查发现",
        "opinion": "建议立案",
    }
    officers = (CAST["officer1"], CAST["officer2"]) if step == "propose" else ()
    return as_act(
        Attempt(act, made.now, CAST[by], officers, fields if step == "propose" else {}, step=step), made.facts
    )


def test_an_act_by_approval_is_never_done_directly() -> None:
    found = ruling.rule(
        Attempt("file_case", stage("led").now, CAST["head1"]), stage("led").facts, library(), stage("led").now
    )
    assert isinstance(found, Refused)
    assert "不能直接办理" in reasons(found)


def test_nothing_is_approved_that_was_not_proposed_and_checked() -> None:
    made = stage("led")
    assert "还没有承办人的草案" in reasons(refused(made, "file_case", "approve"))
    assert "还没有承办人的草案" in reasons(refused(made, "file_case", "check"))
    proposed = stage("led", {"act": "file_case", "step": "propose", "fields": dict(_filing())})
    assert "尚未审核" in reasons(refused(proposed, "file_case", "approve"))
    checked = stage("led", {"act": "file_case", "step": "check", "fields": dict(_filing())})
    assert "已经审核过" in reasons(refused(checked, "file_case", "check"))
    permitted(checked, "file_case", "approve")


def _filing() -> dict[str, Any]:
    return {
        "violations": [{"id": "v1", "place": "路", "began": "2026-06-01T08:00", "discovered": "2026-06-01T08:50"}],
        "reason": "巡查发现",
        "opinion": "建议立案",
    }


def test_a_return_gives_its_reason_and_the_draft_must_be_proposed_again() -> None:
    made = stage("led", {"act": "file_case", "step": "check", "fields": _filing()})
    assert "退回没有说明理由" in reasons(refused(made, "file_case", "return", by="head1"))
    permitted(made, "file_case", "return", by="head1", fields={"reason": "地点不清"})
    made.play({"act": "file_case", "step": "return", "by": "head1", "fields": {"reason": "地点不清"}})
    assert "还没有承办人的草案" in reasons(refused(made, "file_case", "approve"))
    again = tried(made, "file_case", "propose")
    assert isinstance(again, Permitted), "what was returned comes back prefilled"


@pytest.mark.clause("LY-R08")
def test_filing_needs_its_reason_and_the_approval_of_the_head() -> None:
    made = stage("led")
    empty = refused(made, "file_case", "propose", fields={"violations": None, "reason": None})
    assert f"{LAW}/54(2)" in empty.articles
    checked = stage("led", {"act": "file_case", "step": "check", "fields": _filing()})
    wrong = ruling.rule(
        Attempt("file_case", checked.now, CAST["officer3"], step="approve"), checked.facts, library(), checked.now
    )
    assert isinstance(wrong, Refused)
    assert "机关负责人" in reasons(wrong)


@pytest.mark.clause("LY-R08")
def test_after_an_urgent_filing_nothing_is_decided_before_the_form_is_approved() -> None:
    made = stage("filed_urgently")
    found = refused(made, "conclude_investigation")
    assert "补办审批" in reasons(found)
    assert f"{LAW}/54(2)" in found.articles


def test_two_ways_to_write_an_attempt_mean_the_same() -> None:
    made = stage("led", {"act": "file_case", "step": "check", "fields": _filing()})
    one = ruling.rule(Attempt("file_case", made.now, CAST["head1"], step="approve"), made.facts, library(), made.now)
    fields = {"act": "file_case", "opinion": "同意"}
    other = ruling.rule(Attempt("approve", made.now, CAST["head1"], fields=fields), made.facts, library(), made.now)
    assert one == other
    assert isinstance(one, Permitted)


# ── people ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_roles_agencies_and_certificates() -> None:
    made = stage("led")
    assert "应当由执法人员" in reasons(refused(made, "inspect_site", by="reviewer1"))
    assert "不是本案办案机关" in reasons(refused(made, "inspect_site", by="officer_far"))
    expired = refused(made, "inspect_site", officers=["officer1", "expired1"])
    assert f"{LAW}/42(1)" in expired.articles
    assert "证件过期执法员" in reasons(expired)
    alone = refused(made, "inspect_site", officers=["officer1"])
    assert "只有1名" in reasons(alone)


@pytest.mark.clause("LY-O18")
def test_auxiliary_staff_do_not_enforce() -> None:
    found = refused(stage("led"), "inspect_site", officers=["officer1", "aux1"])
    assert "执法辅助人员" in reasons(found)
    assert f"{LAW}/42(1)" in found.articles


@pytest.mark.clause("WS-04")
@pytest.mark.clause("YY-18")
def test_the_reviewer_never_handled_the_case() -> None:
    made = stage(complex_draft(), SUBMIT)
    turned = replace(CAST["officer2"], roles=frozenset({"reviewer"}))
    attempt = Attempt("pass_review", made.now, turned, fields=PASS["fields"])  # type: ignore[arg-type]
    found = ruling.rule(attempt, made.facts, library(), made.now)
    assert isinstance(found, Refused)
    assert f"{LAW}/58(1)" in found.articles
    permitted(made, **PASS)  # type: ignore[arg-type]


# ── order and time ───────────────────────────────────────────────────────────────────────────────────────────────


def test_an_unknown_act_is_refused_and_not_an_error() -> None:
    made = stage("led")
    found = ruling.rule(Attempt("levitate", made.now, CAST["officer1"]), made.facts, library(), made.now)
    assert isinstance(found, Refused)


def test_moments_are_true() -> None:
    made = stage("filed")
    fields = {"service": {"document": "rights_notice", "way": "direct"}}
    late = tried(made, "inspect_site", at="2026-07-01T09:00", now="2026-06-30T09:00")
    assert isinstance(late, Refused)
    assert "办理时间晚于现在" in reasons(late)
    assert f"{LAW}/47" in late.articles
    early = tried(made, "inspect_site", at="2026-05-01T09:00", now="2026-06-02T09:00")
    assert isinstance(early, Refused)
    assert "办理时间早于“登记线索”" in reasons(early)
    backdated = tried(
        made, "conclude_investigation", at="2026-06-02T09:00", now="2026-06-05T09:00", fields=fields | {"service": None}
    )
    assert isinstance(backdated, Refused)
    assert "在系统内办理" in reasons(backdated)


def test_what_was_done_is_not_done_twice() -> None:
    made = stage("filed")
    found = refused(made, "file_case", "propose", fields=_filing())
    assert "已经办理" in reasons(found)
    assert "已经处理" in reasons(found), "the law's own words too"


# ── every reason at once ─────────────────────────────────────────────────────────────────────────────────────────


def test_all_reasons_are_given_not_only_the_first() -> None:
    made = stage("investigated")
    found = refused(
        made, "decide_penalty", "propose", officers=["officer1"], fields={"penalties": PENALTY, "court": None}
    )
    assert {f"{LAW}/42(1)", f"{LAW}/44", f"{LAW}/59(1)(5)", f"{LAW}/62"} <= set(found.articles)
    assert len(found.refusals) >= 4
    assert all(one.reason and one.remedy for one in found.refusals)


def test_reasons_that_say_the_same_are_one_under_all_their_articles() -> None:
    one, two = Refusal(("a/44",), "未送达", "先送达", "serve"), Refusal(("a/62",), "未送达", "先送达", "serve")
    assert merged([one, two, one]) == (Refusal(("a/44", "a/62"), "未送达", "先送达", "serve"),)


def test_a_refusal_is_said_as_an_officer_would() -> None:
    found = refused(stage("notified"), "decide_penalty", "propose", fields={"penalties": PENALTY})
    said = ruling.all_said(found, library())
    assert any(
        "现在不能“作出行政处罚决定”：行政处罚告知书还没有送达当事人（行政处罚法第四十四条）。先送达告知书" in one
        for one in said
    )


def test_a_permitted_act_bears_the_articles_that_were_asked() -> None:
    found = permitted(stage("filed"), "inspect_site", media=["video"], fields=_inspection())
    assert {f"{LAW}/42(1)", f"{LAW}/55(1)", f"{LAW}/55(2)", "lianyungang_recording_rules/13"} <= set(found.articles)
    assert f"{LAW}#two_certified_officers" in found.rules


def _inspection() -> dict[str, Any]:
    return {
        "certificates_shown": True,
        "place": "路",
        "started_at": "2026-06-01T10:00:00+08:00",
        "present": "甲",
        "rights_told": "口头告知",
        "findings": "桌椅四套",
        "ended_at": "2026-06-01T10:05:00+08:00",
        "signatures": [{"who": "甲", "result": "signed"}],
    }


def test_a_missed_period_of_the_agency_does_not_block_the_act_that_ends_it() -> None:
    made = stage("drafted")
    late = made.moment("2026-12-20T09:00")
    approve = Attempt("decide_penalty", late, CAST["head1"], step="approve")
    assert isinstance(ruling.rule(approve, made.facts, library(), late), Permitted)


# ── review and discussion ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.clause("LY-O06")
@pytest.mark.clause("LY-R16")
@pytest.mark.clause("YY-14")
@pytest.mark.clause("CJ-P12")
def test_it_refuses_a_decision_without_a_passed_review() -> None:
    made = stage(complex_draft())
    found = refused(made, "decide_penalty", "approve")
    assert {f"{LAW}/58(1)", "three_systems_opinion/12", "lianyungang_recording_rules/16"} <= set(found.articles)
    made = stage(complex_draft(), SUBMIT)
    assert f"{LAW}/58(1)" in refused(made, "decide_penalty", "approve").articles
    made = stage(complex_draft(), SUBMIT, RETURN)
    assert f"{LAW}/58(1)" in refused(made, "decide_penalty", "approve").articles
    made = stage(complex_draft(), SUBMIT, PASS, DISCUSSION)
    permitted(made, "decide_penalty", "approve")


def test_the_gate_is_not_asked_while_the_draft_is_written() -> None:
    found = tried(stage({"use": "statement_waived", "but": COMPLEX}), "decide_penalty", "propose", fields=_decision())
    assert isinstance(found, Permitted), reasons(found) if isinstance(found, Refused) else ""


def _decision() -> dict[str, Any]:
    return {"performance_way": "缴至指定银行", "performance_days": 15}


def test_a_draft_changed_after_review_and_discussion_needs_both_again() -> None:
    made = stage(complex_draft(), SUBMIT, PASS, DISCUSSION, {"act": "decide_penalty", "step": "propose"})
    made.play({"act": "decide_penalty", "step": "check"})
    found = refused(made, "decide_penalty", "approve")
    assert {f"{LAW}/58(1)", f"{LAW}/57(2)"} <= set(found.articles)


@pytest.mark.clause("CJ-P16")
def test_settling_a_dispute_does_not_open_the_gate_by_itself() -> None:
    dispute = {"act": "dispute_review", "fields": {"act": "decide_penalty", "reason": "时间有录像为证"}}
    settle = {
        "act": "settle_review_dispute",
        "fields": {"act": "decide_penalty", "result": "review_again", "opinion": "重新审核"},
    }
    made = stage(complex_draft(), SUBMIT, RETURN, dispute, settle)
    assert f"{LAW}/58(1)" in refused(made, "decide_penalty", "approve").articles
    made.play(PASS)
    made.play(DISCUSSION)
    assert isinstance(tried(made, "decide_penalty", "approve"), Permitted)


@pytest.mark.clause("WS-01")
def test_a_draft_whose_review_found_problems_is_not_put_to_discussion() -> None:
    for so_far in ((), (SUBMIT,), (SUBMIT, RETURN)):
        found = refused(stage(complex_draft(), *so_far), **DISCUSSION)
        assert f"{LAW}/58(1)" in found.articles
    permitted(stage(complex_draft(), SUBMIT, PASS), **DISCUSSION)


def test_the_review_of_nothing_is_refused() -> None:
    made = stage(complex_draft())
    assert f"{LAW}/58(1)" in refused(made, **PASS).articles  # type: ignore[arg-type]
    assert f"{LAW}/58(1)" in refused(made, "dispute_review", fields={"act": "decide_penalty", "reason": "x"}).articles


def test_a_discussion_by_one_head_is_none() -> None:
    one = {**DISCUSSION, "fields": {**DISCUSSION["fields"], "attendance": HEADS[:1]}}
    made = stage(complex_draft(), SUBMIT, PASS)
    assert f"{LAW}/57(2)" in refused(made, **one).articles
    assert f"{LAW}/57(2)" in refused(made, "decide_penalty", "approve").articles


def test_nobody_knows_whether_the_case_is_complex_so_a_person_is_asked() -> None:
    silent = {
        f"{name}{end}": None
        for name in ("public_interest", "complex_case", "grave_violation")
        for end in ("", "_reason")
    }
    made = stage({"use": "drafted", "but": {"conclude_investigation": {"fields": silent}}})
    found = refused(made, "decide_penalty", "approve")
    assert {one.asks for one in found.refusals} == {"public_interest", "complex_case", "grave_violation"}
    answers = [
        {"question": one, "answer": False, "reason": "单个摊点"}
        for one in ("public_interest", "complex_case", "grave_violation")
    ]
    permitted(made, "decide_penalty", "approve", fields={"answers": answers})


# ── corrections ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_after_a_correction_the_decision_is_not_served_when_it_would_now_be_refused() -> None:
    made = stage("decided")
    filed = made.facts.last("file_case")
    assert filed is not None
    assert ruling.recheck(made.facts, library()) == ()
    wrong = {"seq": filed.seq, "field": "violations.0.ended", "value": "2023-06-01T08:50:00+08:00", "reason": "笔误"}
    made.play({"act": "correct_record", "fields": wrong})
    doubts = ruling.recheck(made.facts, library())
    assert "file_case" in {one.act.act for one in doubts}
    for name in ("notify_rights", "decide_penalty"):
        act = made.facts.last(name)
        assert act is not None
        if "violations" in act.fields:
            made.play({"act": "correct_record", "fields": {**wrong, "seq": act.seq}})
    doubts = ruling.recheck(made.facts, library())
    assert "decide_penalty" in {one.act.act for one in doubts}
    service = {
        "document": "penalty_decision",
        "way": "direct",
        "at": made.now.isoformat(),
        "recipient": "甲",
        "proof": "回证",
    }
    found = refused(made, "serve_decision", fields={"service": service})
    assert f"{LAW}/59" in found.articles
    assert "追责期限" in reasons(found)


# ── what is open now ─────────────────────────────────────────────────────────────────────────────────────────────


def test_an_act_that_lacks_only_its_form_counts_as_permitted() -> None:
    made = stage("filed")
    can, cannot = ruling.open_acts(made.facts, library(), made.now, CAST["officer1"])
    names = {spec.act for spec, _ in can}
    assert {"inspect_site", "question_person", "register_evidence"} <= names
    blocked = {spec.act: against for spec, against in cannot}
    assert "conclude_investigation" in blocked
    assert "decide_penalty" in blocked
    assert all(one.remedy for against in blocked.values() for one in against)
    assert "file_case" not in names | set(blocked), "done, and not to be done again"


def test_each_person_sees_the_step_that_is_theirs() -> None:
    made = stage("drafted")
    steps = {name: dict(_by_act(made, name)) for name in ("officer1", "checker1", "head1", "reviewer1")}
    assert steps["head1"]["decide_penalty"] == {"approve", "return"}
    assert steps["checker1"]["decide_penalty"] == {"return"}
    assert steps["officer1"]["decide_penalty"] == {"propose"}
    assert "decide_penalty" not in steps["reviewer1"]


def _by_act(made: Any, person: str) -> dict[str, set[str]]:
    can, _ = ruling.open_acts(made.facts, library(), made.now + timedelta(minutes=1), CAST[person])
    found: dict[str, set[str]] = {}
    for spec, step in can:
        found.setdefault(spec.act, set()).add(step)
    return found


def test_the_head_sees_why_a_draft_cannot_be_approved() -> None:
    made = stage(complex_draft())
    _, cannot = ruling.open_acts(made.facts, library(), made.now, CAST["head1"])
    against = next(against for spec, against in cannot if spec.act == "decide_penalty")
    assert {"submit_for_review", "discuss_collectively"} <= {one.remedy_act for one in against}


# ── where the case stands ────────────────────────────────────────────────────────────────────────────────────────


def test_stage_and_outcome_are_read_from_the_acts() -> None:
    stages = {}
    for trait in ("led", "filed", "investigated", "notified", "decided", "served", "closed", "archived"):
        made = stage(trait)
        stages[trait] = ruling.stage(made.facts, made.law(made.now))
    assert stages == {
        "led": "lead",
        "filed": "filing",
        "investigated": "investigation",
        "notified": "review_and_decision",
        "decided": "review_and_decision",
        "served": "service_and_performance",
        "closed": "archive",
        "archived": "archive",
    }
    made = stage("archived")
    state = ruling.state(made.facts, made.law(made.now))
    assert (state.outcome, state.ended_by, state.archived) == ("decide_penalty", "close_case", True)


def test_a_revoked_decision_is_no_outcome_and_the_case_goes_back() -> None:
    made = stage(
        "decided", {"act": "revoke_decision", "fields": {"ground": "own_error", "reason": "事实有误", "reopen": True}}
    )
    state = ruling.state(made.facts, made.law(made.now))
    assert state.outcome is None
    assert state.stage == "review_and_decision"


def test_a_suspended_case_says_so() -> None:
    made = stage("filed", {"act": "suspend_case", "fields": {"ground": "force_majeure", "reason": "洪水"}})
    assert ruling.state(made.facts, made.law(made.now)).suspended


def test_people_write_minutes_while_the_clock_counts_seconds() -> None:
    made = stage("led", ruled=False)
    first = made.facts.acts[0]
    made.facts = replace(made.facts, by_act={"register_lead": (replace(first, at=first.at + timedelta(seconds=37)),)})
    found = tried(made, "question_person", at=first.at.isoformat(), now=made.now.isoformat())
    assert "早于" not in (reasons(found) if isinstance(found, Refused) else "")
