"""Who applies again too soon, who comes first, how many places there are: through the one door, from the records of other cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mingjing.cases import reads as cases
from mingjing.cases.example import citizen
from mingjing.cases.example_permit import PermitExample
from mingjing.cases.outcome import Invalid
from mingjing.cases.rulebook import library
from mingjing.kernel import receipt
from mingjing.records import clock
from tests.cases.test_permit import permit, refusal

pytestmark = pytest.mark.django_db
FALSE = {"ground": "false_materials", "false_statement": "权属证明系伪造", "reason": "提供虚假材料"}
SAFETY = {"safety_matter": True, "safety_matter_reason": "高空设施，可能坠落"}


def refused_for_false_papers(party: dict[str, Any], **more: Any) -> PermitExample:
    case = permit(parties=[party], decision="refuse_permit").to("examined")
    case.propose("refuse_permit", {**FALSE, **SAFETY, **more})
    case.check("refuse_permit")
    case.approve("refuse_permit")
    return case


def test_false_papers_in_a_matter_of_safety_bar_for_one_year() -> None:
    party = citizen(41, "示例甲")
    first = refused_for_false_papers(party)
    case = permit(parties=[party])
    case.now = first.now + timedelta(days=30)
    case.applied()
    no = refusal(case, case.accepted)
    assert no.articles == {"administrative_licensing_law/78"}
    assert "不得再次申请" in no.reasons
    case.later(days=12)  # silence about papers does not accept what the law forbids
    case.by_approval("refuse_acceptance", {"ground": "barred", "reason": "决定还不满一年"})
    late = permit(parties=[party])
    late.now = first.now.replace(year=first.now.year + 1) + timedelta(days=1)
    clock.set_clock(late.now)
    late.applied().accepted()


def test_another_person_and_a_matter_without_danger_are_not_barred() -> None:
    refused_for_false_papers(citizen(42, "示例乙"), safety_matter=False)
    for party in (citizen(42, "示例乙"), citizen(43, "示例丙")):
        case = permit(parties=[party])
        case.now += timedelta(days=30)
        case.applied().accepted()


def test_a_refusal_that_was_revoked_bars_no_more() -> None:
    party = citizen(44, "示例丁")
    first = refused_for_false_papers(party)
    told = {"ground": "own_error", "reason": "材料属实", "reopen": False}
    first.by_approval("revoke_decision", told)
    case = permit(parties=[party])
    case.now = first.now + timedelta(days=1)
    case.applied().accepted()


def in_line(number: int, places: int = 1) -> PermitExample:
    """An application for a permit of which there are only so many, accepted and examined."""
    case = permit(parties=[citizen(number, f"示例{number}")])
    case.now += timedelta(minutes=number)
    case.applied()
    case.do("accept_application", fields={"limited": True, "places": places})
    case.serve("serve_notice", "acceptance_notice")
    return case


def test_of_equal_applicants_the_one_accepted_first_is_decided_first() -> None:
    first, second = in_line(51), in_line(52)
    second.checked_on_site().examined().drafted()
    no = refusal(second, second.decided)
    assert no.articles == {"administrative_licensing_law/57"}
    assert "先受理的申请没有决定" in no.reasons
    first.checked_on_site().examined().drafted().decided()
    no = refusal(second, second.decided)
    assert "名额已经满了" in no.reasons
    second.decision = "refuse_permit"
    second.propose("refuse_permit", {"ground": "quota_full", "reason": "只有一个名额，已经准予先受理的申请人"})


def test_the_receipt_repeats_the_ruling_with_the_line_as_it_was() -> None:
    first = in_line(61, places=2)
    second = in_line(62, places=2)
    first.checked_on_site().examined().drafted().decided()
    second.checked_on_site().examined().drafted().decided()
    where = cases.by_uid(second.uid)
    seq = next(one.seq for one in cases.timeline(where) if one.act == "grant_permit")
    kept = cases.receipt_of(where, seq)
    assert kept is not None
    assert [one.holds for one in kept.facts.applications] == [True]
    assert receipt.repeat(kept, library()).same


def test_places_that_are_no_number_are_a_fault_of_the_form() -> None:
    case = permit(parties=[citizen(63, "示例戊")]).applied()
    with pytest.raises(Invalid) as no:
        case.do("accept_application", fields={"limited": True, "places": "很多"})
    assert "fields.places" in no.value.errors
