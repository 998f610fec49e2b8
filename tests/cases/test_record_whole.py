"""全过程记录 — what the recording rules ask of a whole case: which records where, the draft's grounds, the archive in time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mingjing.cases import reads as cases
from mingjing.cases.example import Example
from mingjing.records import documents
from mingjing.records import reads as log
from mingjing.records.documents import formfile
from tests import driver

COMPLEX = {"complex_case": True, "complex_case_reason": "涉及两个经营主体和两种法律关系"}
PUBLIC = {"public_interest": True, "public_interest_reason": "涉及整条街道的通行"}
STAGES = {"lead", "filing", "investigation", "review_and_decision", "service_and_performance", "archive"}


def refused(case: Example, act: str, **call: object) -> driver.LawSaidNo:
    """What the law says to an act that it must refuse."""
    with pytest.raises(driver.LawSaidNo) as no:
        case.do(act, **call)  # type: ignore[arg-type]
    return no.value


@pytest.mark.clause("LY-R02", part="penalty")
@pytest.mark.clause("LY-R03")
def test_text_records_stand_in_every_stage() -> None:
    """细则三: start, investigation, review and decision, service and execution, archiving each leave records."""
    case = driver.case().to("archived")
    law = cases.law_of(cases.by_uid(case.uid))
    recorded = {law.acts[event.type].stage for event in log.events(case.uid) if event.type in law.acts}
    written = {law.acts[paper.act].stage for paper in documents.of_case(case.uid)}
    assert recorded >= STAGES, f"stages without a record: {STAGES - recorded}"
    assert written >= STAGES, f"stages without a paper: {STAGES - written}"
    assert log.verify_case(case.uid).holds


@pytest.mark.clause("LY-R04")
def test_each_step_says_which_records_it_needs() -> None:
    """细则四: Lianyungang films a site inspection; elsewhere, and in other steps, by circumstances."""
    case = driver.case().to("filed")
    law = cases.law_of(cases.by_uid(case.uid))
    assert law.acts["inspect_site"].media == "required"
    assert law.acts["question_person"].media == "optional"
    assert {spec.media for spec in law.acts.values()} <= {"required", "optional", "none"}
    no = refused(case, "inspect_site", fields={"no_media_reason": ""})
    assert any(article.startswith("lianyungang_recording_rules/13") for article in no.articles)
    case.do("question_person")


@pytest.mark.clause("LY-R18")
def test_a_draft_records_who_drafted_who_checked_and_on_what_grounds() -> None:
    """细则十八: drafter, checker, legal basis, evidence, factors considered."""
    case = driver.case().to("waived").drafted()
    draft = next(one for one in cases.drafts(cases.by_uid(case.uid)) if one.act == "decide_penalty")
    assert (draft.proposed.by.name, draft.checked.by.name) == ("周明远", "王立群")
    for content in ("basis", "evidence", "factors"):
        assert draft.fields[content], content
    proposed, checked = log.events(case.uid)[-2:]
    assert (proposed.type, checked.type) == ("propose", "check")
    assert proposed.fields["fields.factors"] == draft.fields["factors"]


@pytest.mark.clause("LY-R22")
def test_the_decision_follows_the_national_form() -> None:
    """细则二十二: the national form where there is one; the city's stands back."""
    case = driver.case().to("decided")
    paper = next(one for one in documents.of_case(case.uid) if one.form == "penalty_decision")
    here = formfile.in_force("penalty_decision", "jiangsu/lianyungang", case.now.date())
    nation = formfile.in_force("penalty_decision", "", case.now.date())
    assert here == nation
    assert here.title == paper.title
    assert paper.number.startswith("连市城罚决〔2026〕")


@pytest.mark.clause("LY-R33a")
def test_the_file_is_archived_within_thirty_days() -> None:
    """细则三十三(2): the clock starts when the act ends, runs out after thirty days, and is met by archiving."""
    case = driver.case().to("closed")

    def clock() -> tuple[str, str]:
        limit = next(
            one
            for one in cases.deadlines(cases.by_uid(case.uid))
            if one.rule.key == "lianyungang_recording_rules#archive"
        )
        return limit.state, str(limit.due)

    closed = case.now.date()
    assert clock() == ("running", str(closed + timedelta(days=30)))
    case.later(days=31)
    assert clock()[0] == "overdue"
    case.do("archive_case")
    assert clock()[0] == "late"


@pytest.mark.clause("CJ-P14")
@pytest.mark.parametrize("ground", [COMPLEX, PUBLIC], ids=["complex", "public interest"])
def test_what_review_covers_is_stopped_without_it(ground: dict[str, object]) -> None:
    """118号(十二), 方案二(四)2: public interest, or complex with several legal relations: no review, no decision."""
    case = driver.case().to("filed")
    case.later(hours=1)
    for act in ("inspect_site", "question_person", "order_correction"):
        case.do(act)
    case.later(days=1)
    case.do("check_correction")
    case.do("conclude_investigation", fields=ground)
    case.notified().waived().drafted()
    with pytest.raises(driver.LawSaidNo) as no:
        case.approve("decide_penalty")
    assert {article.split("(")[0] for article in no.value.articles} >= {
        "administrative_penalty_law/58",
        "three_systems_opinion/12",
    }


@pytest.mark.clause("WS-02")
def test_a_deliberation_leaves_session_attendance_and_result() -> None:
    """重大事项集体审议: when, who, each view, conclusion, on the record and in a paper."""
    case = driver.case().to("filed")
    case.later(hours=1)
    for act in ("inspect_site", "question_person", "order_correction"):
        case.do(act)
    case.later(days=1)
    case.do("check_correction")
    case.do("conclude_investigation", fields=COMPLEX)
    case.notified().waived().drafted().reviewed().discussed()
    event = log.events(case.uid)[-1]
    assert event.type == "discuss_collectively"
    attendance = event.fields["fields.attendance"]
    assert len(attendance) >= 2
    assert all(one["opinion"] for one in attendance)
    assert event.fields["fields.held_at"]
    assert event.fields["fields.conclusion"]
    assert any(paper.form == "discussion_record" for paper in documents.of_case(case.uid))
