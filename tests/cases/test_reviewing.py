"""法制审核与集体讨论: no major decision without them; a draft changed afterwards voids both."""

from __future__ import annotations

import pytest

from mingjing.cases.example import Example
from tests import driver
from tests.cast import HEAD, OFFICER, REVIEWER

MAJOR = {"public_interest": True, "public_interest_reason": "涉及校园周边公共安全"}
GRAVE = {"grave_violation": True, "grave_violation_reason": "多次违法，影响较大"}


def major(stage: str = "investigated", **answers: object) -> Example:
    """A case that is major: its investigation says so."""
    case = driver.case().to("filed")
    case.later(hours=1)
    for act in ("inspect_site", "question_person", "order_correction"):
        case.do(act)
    case.later(days=1)
    case.do("check_correction")
    case.do("conclude_investigation", fields=dict(answers))
    case.done.append("investigated")
    return case.to("waived")


@pytest.mark.clause("LY-O06")
@pytest.mark.clause("LY-R16")
@pytest.mark.clause("YY-14")
@pytest.mark.clause("CJ-P12")
def test_no_major_decision_without_a_passed_review() -> None:
    case = major(**MAJOR)
    case.drafted()
    with pytest.raises(driver.LawSaidNo) as no:
        case.approve("decide_penalty")
    assert any(article.startswith("administrative_penalty_law/58") for article in no.value.articles)
    case.do("submit_for_review", fields={"act": "decide_penalty"})
    with pytest.raises(driver.LawSaidNo):
        case.approve("decide_penalty")
    case.do("return_from_review", fields={"act": "decide_penalty"})
    with pytest.raises(driver.LawSaidNo):
        case.approve("decide_penalty")
    case.drafted().reviewed()
    case.approve("decide_penalty")
    assert "decide_penalty" in case.done


@pytest.mark.clause("LY-O06")
def test_a_draft_changed_after_its_review_must_be_reviewed_again() -> None:
    case = major(**MAJOR)
    case.drafted().reviewed()
    case.send(HEAD, "return", fields={"act": "decide_penalty", "reason": "罚款数额请再斟酌"})
    case.drafted()
    with pytest.raises(driver.LawSaidNo) as no:
        case.approve("decide_penalty")
    assert any(article.startswith("administrative_penalty_law/58") for article in no.value.articles)


@pytest.mark.clause("LY-O06")
def test_a_settled_dispute_does_not_open_the_gate() -> None:
    case = major(**MAJOR)
    case.drafted()
    case.do("submit_for_review", fields={"act": "decide_penalty"})
    case.do("return_from_review", fields={"act": "decide_penalty"})
    case.do("dispute_review", fields={"act": "decide_penalty"})
    case.do("settle_review_dispute", fields={"act": "decide_penalty", "result": "review_again"})
    with pytest.raises(driver.LawSaidNo):
        case.approve("decide_penalty")
    case.reviewed()
    case.approve("decide_penalty")


@pytest.mark.clause("WS-04")
def test_a_handler_does_not_review_the_case() -> None:
    from datetime import date

    from mingjing.registry.models import Assignment
    from tests.cast import user

    Assignment.objects.create(user=user(OFFICER), role="reviewer", since=date(2020, 1, 1))
    case = major(**MAJOR)
    case.drafted()
    case.do("submit_for_review", fields={"act": "decide_penalty"})
    with pytest.raises(driver.LawSaidNo) as no:
        case.do("pass_review", who=OFFICER, fields={"act": "decide_penalty"})
    assert "周明远" in no.value.reasons
    case.do("pass_review", who=REVIEWER, fields={"act": "decide_penalty"})


@pytest.mark.clause("LY-R20", part="no grave penalty without the heads' discussion")
def test_a_grave_case_is_discussed_by_the_heads_before_the_decision() -> None:
    case = major(**GRAVE)
    case.drafted()
    with pytest.raises(driver.LawSaidNo) as no:
        case.approve("decide_penalty")
    assert any(article.startswith("administrative_penalty_law/57") for article in no.value.articles)
    case.discussed()
    case.approve("decide_penalty")


def test_the_worklist_leads_through_review_and_discussion() -> None:
    from mingjing.cases import reads
    from tests.cast import user

    case = major(**MAJOR, **GRAVE)
    case.drafted()

    def waits(who: str) -> set[tuple[str, str]]:
        return {(item.act, item.of) for item in reads.worklist(user(who)).items}

    assert ("submit_for_review", "decide_penalty") in waits(OFFICER)
    case.do("submit_for_review", fields={"act": "decide_penalty"})
    assert waits(REVIEWER) == {("pass_review", "decide_penalty")}
    case.do("pass_review", fields={"act": "decide_penalty"})
    assert ("discuss_collectively", "decide_penalty") in waits(HEAD)
    case.discussed()
    assert [(item.act, item.step) for item in reads.worklist(user(HEAD)).items] == [("decide_penalty", "approve")]
