"""What waits for whom: drafts, reviews, discussions, and the next act expected, with the period that watches it."""

from __future__ import annotations

from typing import Any

import pytest

from mingjing.kernel import ruling
from tests.kernel.staged import library, stage
from tests.kernel.test_ruling import COMPLEX, DISCUSSION, PASS, RETURN, SUBMIT

SETTLE = {
    "act": "settle_review_dispute",
    "fields": {"act": "decide_penalty", "result": "review_again", "opinion": "再审"},
}
DISPUTE = {"act": "dispute_review", "fields": {"act": "decide_penalty", "reason": "有录像"}}


def waits(*given: Any, **where: Any) -> set[tuple[str, str, str]]:
    made = stage(*given, **where)
    return {(one.act, one.step, one.role) for one in ruling.waiting(made.facts, library(), made.now)}


@pytest.mark.parametrize(
    ("trait", "expected"),
    [
        ("led", ("file_case", "propose", "officer")),
        ("filed", ("inspect_site", "do", "officer")),
        ("filed_urgently", ("supply_filing_form", "propose", "officer")),
        ("investigated", ("notify_rights", "propose", "officer")),
        ("notified", ("serve_notice", "do", "officer")),
        ("statement_waived", ("decide_penalty", "propose", "officer")),
        ("hearing_requested", ("announce_hearing", "do", "officer")),
        ("hearing_announced", ("hold_hearing", "do", "president")),
        ("drafted", ("decide_penalty", "approve", "agency_head")),
        ("decided", ("serve_decision", "do", "officer")),
        ("decided", ("publish_decision", "propose", "publisher")),
        ("served", ("record_performance", "do", "officer")),
        ("paid", ("close_case", "propose", "officer")),
        ("closed", ("archive_case", "do", "custodian")),
    ],
)
def test_the_usual_next_act_waits(trait: str, expected: tuple[str, str, str]) -> None:
    assert expected in waits(trait)


def test_while_a_period_of_the_party_runs_nothing_waits() -> None:
    assert waits("notice_served") == set()


def test_a_draft_goes_from_hand_to_hand() -> None:
    complex_ = {"use": "statement_waived", "but": COMPLEX}
    written = {"act": "decide_penalty", "step": "propose", "fields": {"performance_way": "银行"}}
    draft = {"use": "drafted", "but": COMPLEX}
    assert ("decide_penalty", "check", "unit_head") in waits(complex_, written)
    assert ("submit_for_review", "do", "officer") in waits(draft)
    assert ("pass_review", "do", "reviewer") in waits(draft, SUBMIT)
    assert ("decide_penalty", "propose", "officer") in waits(draft, SUBMIT, RETURN)
    assert ("settle_review_dispute", "do", "agency_head") in waits(draft, SUBMIT, RETURN, DISPUTE)
    assert ("pass_review", "do", "reviewer") in waits(draft, SUBMIT, RETURN, DISPUTE, SETTLE)
    assert ("discuss_collectively", "do", "agency_head") in waits(draft, SUBMIT, PASS)
    assert ("decide_penalty", "approve", "agency_head") in waits(draft, SUBMIT, PASS, DISCUSSION)
    back = {"act": "decide_penalty", "step": "return", "by": "head1", "fields": {"reason": "理由不足"}}
    assert ("decide_penalty", "propose", "officer") in waits(draft, back)


def test_each_names_the_draft_the_person_and_the_period() -> None:
    made = stage({"use": "drafted", "but": COMPLEX}, SUBMIT, RETURN)
    found = next(one for one in ruling.waiting(made.facts, library(), made.now) if one.act == "decide_penalty")
    assert (found.step, found.persons, found.from_person) == ("propose", ("officer1",), "reviewer1")
    assert found.due_rule is not None
    assert found.due_rule.endswith("decide_within_90_days")


def test_what_alone_ends_a_running_period_waits_though_it_is_not_usual() -> None:
    assert ("decide_on_registered_evidence", "do", "officer") in waits("registered")


def test_nothing_but_publication_waits_in_an_archived_case() -> None:
    assert {one[0] for one in waits("archived")} <= {"publish_decision"}
