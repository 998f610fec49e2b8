"""Walks of permitted acts over the real procedure: no forbidden state, always a way home, the same when replayed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingjing.kernel import ruling
from mingjing.kernel.facts import Act, Facts
from mingjing.kernel.moments import date_of, day_of
from tests.kernel.staged import CITY, library, stage
from tests.kernel.walking import Home, Walker, trail

STARTS = (
    *("led", "filed", "filed_urgently", "investigated", "notice_served", "hearing_offered", "hearing_announced"),
    *("heard", "drafted", "review_passed", "decided", "served"),
)
OUTCOMES = (
    "decide_penalty",
    "decide_no_penalty",
    "dismiss_case",
    "transfer_case",
    "transfer_to_police",
    "terminate_case",
)
ONE_PERIOD_OF_TIME = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def walked(start: str, place: str, seed: int, steps: int) -> Walker:
    walker = Walker(stage(start, place=place), Random(seed), [])
    for _ in range(steps):
        walker.step()
    return walker


WALK = {
    "start": st.sampled_from(STARTS),
    "place": st.sampled_from(("", CITY)),
    "seed": st.integers(0, 2**32),
    "steps": st.integers(1, 60),
}


def before(facts: Facts, act: Act, *names: str, after: int = -1) -> list[Act]:
    """Those acts between two points of the record."""
    return [one for one in facts.acts if one.act in names and after < one.seq < act.seq]


def the_last(found: list[Act]) -> int:
    return found[-1].seq if found else -1


# What may never be seen on a record, said independently of the guards (national.md §17).


def two_certified_officers(facts: Facts, act: Act) -> bool:
    if act.act not in (
        "inspect_site",
        "question_person",
        "collect_material",
        "take_sample",
        "check_correction",
        "hear_statement",
    ):
        return True
    valid = {
        one.id
        for one in act.officers
        if one.certificate and one.certificate.valid_on(day_of(act.at)) and one.agency == "agency_a"
    }
    return len(valid) >= 2


def three_people(facts: Facts, act: Act) -> bool:
    if act.proposed_by is None:
        return True
    return act.checked_by is not None and len({act.proposed_by.id, act.checked_by.id, act.by.id}) == 3


def noticed_before_punishing(facts: Facts, act: Act) -> bool:
    if act.act != "decide_penalty":
        return True
    notice = the_last(before(facts, act, "notify_rights"))
    served = [one for one in before(facts, act, "serve_notice", after=notice) if _document(one) == "rights_notice"]
    due = date_of(next((one for one in facts.acts if one.seq == notice), act).fields.get("statement_due"))
    waived = bool(before(facts, act, "waive_statement", after=served[0].seq)) if served else False
    return bool(served) and (waived or (due is not None and day_of(act.at) > due))


def _document(act: Act) -> Any:
    service = act.fields.get("service")
    return service.get("document") if isinstance(service, dict) else None


def hearing_when_asked_for(facts: Facts, act: Act) -> bool:
    if act.act != "decide_penalty":
        return True
    asked = before(facts, act, "request_hearing")
    return not asked or bool(before(facts, act, "hold_hearing", "waive_hearing", after=asked[-1].seq))


def not_heavier_than_notified(facts: Facts, act: Act) -> bool:
    if act.act != "decide_penalty":
        return True
    notice = before(facts, act, "notify_rights")[-1].fields["penalties"]

    def total(rows: Any, kind: str) -> int:
        return sum(int(one.get("amount_fen") or 0) for one in rows if one["kind"] == kind)

    kinds = {one["kind"] for one in act.fields["penalties"]}
    return kinds <= {one["kind"] for one in notice} and all(
        total(act.fields["penalties"], kind) <= total(notice, kind) for kind in kinds
    )


def reviewed_and_discussed_as_it_is(facts: Facts, act: Act) -> bool:
    if act.act != "decide_penalty":
        return True
    version = the_last([one for one in before(facts, act, "propose") if one.fields["act"] == "decide_penalty"])
    own = [one for one in facts.acts if version < one.seq < act.seq and one.fields.get("act") == "decide_penalty"]
    passed = [one for one in own if one.act == "pass_review"]
    broken = [
        one
        for one in own
        if one.act in ("return_from_review", "submit_for_review") and passed and one.seq > passed[-1].seq
    ]
    found = {name: _finding(facts, act, name) for name in ("public_interest", "complex_case", "grave_violation")}
    heard = bool(before(facts, act, "hold_hearing", after=the_last(before(facts, act, "notify_rights"))))
    if (found["public_interest"] or found["complex_case"] or heard) and (not passed or broken):
        return False
    return not (found["complex_case"] or found["grave_violation"]) or any(
        one.act == "discuss_collectively" for one in own
    )


def _finding(facts: Facts, act: Act, name: str) -> Any:
    said = [one.fields[name] for one in facts.acts if one.seq < act.seq and name in one.fields and one.act != "propose"]
    return said[-1] if said else None


def reviewer_apart(facts: Facts, act: Act) -> bool:
    if act.act not in ("pass_review", "return_from_review"):
        return True
    return act.by.id not in {person.id for one in facts.acts if one.seq < act.seq for person in one.officers}


def one_outcome(facts: Facts, act: Act) -> bool:
    if act.act not in OUTCOMES:
        return True
    undone = the_last(before(facts, act, "revoke_decision", "take_back_case"))
    return not before(facts, act, *OUTCOMES, after=undone)


def filed_before_deciding(facts: Facts, act: Act) -> bool:
    if act.act not in (
        "conclude_investigation",
        "notify_rights",
        "decide_penalty",
        "decide_no_penalty",
        "dismiss_case",
    ):
        return True
    if before(facts, act, "file_case_urgently"):
        return bool(before(facts, act, "supply_filing_form"))
    return bool(before(facts, act, "file_case"))


def proof_of_service(facts: Facts, act: Act) -> bool:
    service = act.fields.get("service")
    if act.act not in ("serve_notice", "serve_decision") or not isinstance(service, dict):
        return act.act not in ("serve_notice", "serve_decision")
    if service["way"] == "electronic":
        return bool(service.get("consent"))
    if service["way"] == "leave":
        return bool(service.get("witness") or act.media)
    return service["way"] != "public_notice" or bool(service.get("attempts"))


def nothing_from_the_future(facts: Facts, act: Act) -> bool:
    earlier = [one.at for one in facts.acts if one.seq == 1]
    return not earlier or act.at >= earlier[0]


def not_past_the_time_bar(facts: Facts, act: Act) -> bool:
    for one in (
        act.fields.get("violations") or () if act.act in ("file_case", "notify_rights", "decide_penalty") else ()
    ):
        ended, found = one.get("ended") or one.get("began"), one.get("discovered")
        if ended and found and not one.get("life_or_health_harm"):
            days = (datetime.fromisoformat(found) - datetime.fromisoformat(ended)).days
            if days > 2 * 366:
                return False
    return True


NEVER = (
    two_certified_officers,
    three_people,
    noticed_before_punishing,
    hearing_when_asked_for,
    not_heavier_than_notified,
    reviewed_and_discussed_as_it_is,
    reviewer_apart,
    one_outcome,
    filed_before_deciding,
    proof_of_service,
    nothing_from_the_future,
    not_past_the_time_bar,
)


def broken(facts: Facts) -> Iterator[str]:
    for act in facts.acts:
        for holds in NEVER:
            if not holds(facts, act):
                yield f"{holds.__name__} at {act.seq} {act.act}: {trail(facts)}"


@ONE_PERIOD_OF_TIME
@given(**WALK)
def test_permitted_acts_never_lead_to_a_forbidden_state(start: str, place: str, seed: int, steps: int) -> None:
    walker = walked(start, place, seed, steps)
    assert list(broken(walker.made.facts)) == []


@ONE_PERIOD_OF_TIME
@given(**WALK)
def test_from_everywhere_a_lawful_close_is_found(start: str, place: str, seed: int, steps: int) -> None:
    walker = walked(start, place, seed, steps)
    Home(walker.made).walk()
    facts = walker.made.facts
    assert ruling.ended_by(facts, walker.made.law(walker.made.now)) is not None
    assert list(broken(facts)) == []


@settings(ONE_PERIOD_OF_TIME, max_examples=25)
@given(**WALK)
def test_a_replayed_walk_gives_the_same_state_and_the_same_rulings(
    start: str, place: str, seed: int, steps: int
) -> None:
    walker = walked(start, place, seed, steps)
    facts = walker.made.facts
    again = Facts.of(
        acts=facts.acts,
        case=facts.case,
        procedure=facts.procedure,
        place=facts.place,
        field=facts.field,
        agency=facts.agency,
        matter=facts.matter,
        registered=facts.registered,
    )
    assert again == facts
    law = walker.made.law(walker.made.now)
    assert ruling.state(again, law) == ruling.state(facts, law)
    if not facts.done("correct_record"):
        assert ruling.recheck(again, library()) == ()


def test_the_walks_reach_far() -> None:
    seen: set[str] = set()
    for seed in range(80):
        walker = walked(STARTS[seed % len(STARTS)], CITY, seed, 80)
        seen |= {act.act for act in walker.made.facts.acts}
    wanted = {
        "decide_penalty",
        "serve_decision",
        "close_case",
        "pass_review",
        "revoke_decision",
        "hold_hearing",
        "terminate_case",
    }
    assert wanted <= seen, wanted - seen
    assert len(seen) > 45


@pytest.mark.parametrize(
    "start", ["led", "filed", "hearing_requested", "decided", "served", "sent_to_police", "taken_back"]
)
def test_the_way_home_from_named_places(start: str) -> None:
    made = stage(start)
    Home(made).walk()
    assert ruling.ended_by(made.facts, made.law(made.now)) is not None
