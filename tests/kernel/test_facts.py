"""What the kernel is told of a case: acts, drafts, corrections."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mingjing.kernel.facts import Act, Certificate, Facts, Matter, within
from mingjing.kernel.moments import SHANGHAI
from mingjing.kernel.scenarios import CAST

BEGIN = datetime(2026, 6, 1, 9, tzinfo=SHANGHAI)
WHAT = {
    "case": "c",
    "procedure": "ordinary_penalty",
    "place": "jiangsu/lianyungang",
    "field": "urban_management",
    "agency": "agency_a",
    "matter": Matter("street_occupation", "占道经营", "urban_management"),
}


def act(seq: int, name: str, by: str = "officer1", /, **fields: Any) -> Act:
    return Act(seq, name, BEGIN + timedelta(minutes=seq), CAST[by], (), fields)


def of(*acts: Act) -> Facts:
    return Facts.of(acts=acts, **WHAT)


def test_a_new_proposal_voids_the_review_and_the_discussion_before_it() -> None:
    acts = [
        act(1, "propose", act="decide_penalty"),
        act(2, "check", "checker1", act="decide_penalty"),
        act(3, "submit_for_review", act="decide_penalty"),
        act(4, "pass_review", "reviewer1", act="decide_penalty"),
        act(5, "discuss_collectively", "head1", act="decide_penalty"),
    ]
    draft = of(*acts).draft("decide_penalty")
    assert draft is not None
    assert (draft.state, draft.version, len(draft.discussions)) == ("passed", 1, 1)
    again = of(*acts, act(6, "propose", act="decide_penalty")).draft("decide_penalty")
    assert again is not None
    assert (again.state, again.version, again.passed, again.discussions) == ("proposed", 6, None, ())


def test_a_returned_draft_is_closed_but_remembered() -> None:
    facts = of(
        act(1, "propose", act="file_case", reason="r"), act(2, "return", "checker1", act="file_case", reason="x")
    )
    assert facts.draft("file_case") is None
    assert facts.drafts["file_case"].fields == {"reason": "r"}
    assert facts.drafts["file_case"].returned is not None


def test_a_settled_dispute_is_no_passed_review() -> None:
    names = ("propose", "check", "submit_for_review", "return_from_review", "dispute_review", "settle_review_dispute")
    facts = of(*(act(seq, name, act="decide_penalty") for seq, name in enumerate(names)))
    draft = facts.draft("decide_penalty")
    assert draft is not None
    assert draft.state == "settled"
    assert draft.passed is None


def test_a_correction_counts_from_then_on_and_the_later_one_wins() -> None:
    facts = of(
        act(1, "file_case", violations=[{"id": "v1", "began": "2026-06-01"}], reason="r"),
        act(2, "correct_record", seq=1, field="violations.0.began", value="2023-06-01", reason="x"),
    )
    assert facts.acts[0].fields["violations"] == [{"id": "v1", "began": "2023-06-01"}]
    again = facts.after(act(3, "correct_record", seq=1, field="violations.0.began", value="2024-06-01", reason="y"))
    assert again.latest("violations") == [{"id": "v1", "began": "2024-06-01"}]
    assert again.acts[0].fields["reason"] == "r"


def test_a_correction_may_concern_the_moment_itself() -> None:
    moment = "2026-05-30T08:00:00+08:00"
    facts = of(act(1, "serve_notice"), act(2, "correct_record", seq=1, field="at", value=moment, reason="x"))
    assert facts.acts[0].at == datetime.fromisoformat(moment)


def test_what_is_known_is_found_by_its_path() -> None:
    facts = of(
        act(1, "register_lead", parties=[{"name": "甲", "code": "1"}]),
        act(2, "notify_rights", penalties=[{"kind": "fine", "amount_fen": 5}]),
    )
    facts = replace(facts, registered={"agency": {"court": "某院"}})
    assert facts.told("case.party.name") == "甲"
    assert facts.told("act.notify_rights.penalties.0.amount_fen") == 5
    assert facts.told("case.agency.court") == "某院"
    assert facts.told("case.matter") == "占道经营"
    assert facts.told("act.decide_penalty.reason") is None
    assert within({"a": [1]}, "a.7") is None


def test_a_certificate_is_valid_on_its_first_and_last_day_and_not_once_withdrawn() -> None:
    certificate = Certificate("C", "agency_a", date(2026, 1, 1), date(2026, 12, 31))
    assert certificate.valid_on(date(2026, 1, 1))
    assert certificate.valid_on(date(2026, 12, 31))
    assert not certificate.valid_on(date(2027, 1, 1))
    assert not replace(certificate, withdrawn=date(2026, 5, 1)).valid_on(date(2026, 5, 1))


NAMES = st.sampled_from(
    (
        *("propose", "check", "return", "submit_for_review", "pass_review", "return_from_review"),
        *("discuss_collectively", "decide_penalty", "inspect_site", "correct_record"),
    )
)


@given(st.lists(NAMES, max_size=30))
def test_adding_act_by_act_gives_the_same_facts_as_all_at_once(names: list[str]) -> None:
    acts = [
        act(seq, name, act="decide_penalty", seq=seq - 1, field="note", value=seq) for seq, name in enumerate(names)
    ]
    grown = of()
    for one in acts:
        grown = grown.after(one)
    assert grown == of(*acts)
