"""采取强制措施的人: a measure taken, watched, extended, lifted and closed; and what may not be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from mingjing.cases.example_compulsion import THINGS, Compelled
from tests import driver
from tests.cast import OFFICER
from tests.driver import LawSaidNo

FORCE, RULES, OPINION = "administrative_compulsion_law", "lianyungang_recording_rules", "three_systems_opinion"
Begun = Callable[..., Compelled]


def standing(case: Compelled, who: str = OFFICER) -> Mapping[str, Any]:
    found: Mapping[str, Any] = case.door.client(who).get(f"/api/v1/cases/{case.uid}").json()  # type: ignore[attr-defined]
    return found


def clock_of(case: Compelled, rule: str) -> Mapping[str, Any]:
    return next(one for one in standing(case)["deadlines"] if one["rule"].endswith(f"#{rule}"))


def taken(begun: Begun) -> Compelled:
    case = begun().opened()
    case.by_approval("decide_measure")
    case.later(hours=1)
    return case.filmed("take_measure")


def on_spot(begun: Begun) -> Compelled:
    case = begun().opened()
    case.later(minutes=30)
    return case.filmed("take_measure_on_spot")


@pytest.mark.clause("LY-R15")
@pytest.mark.clause("YY-11", part="sealing and seizure are filmed throughout")
@pytest.mark.clause("CJ-P09", part="sealing and seizure are filmed throughout")
def test_a_seizure_without_a_film_or_without_its_papers_is_refused(begun: Begun) -> None:
    case = begun().opened()
    case.by_approval("decide_measure")
    with pytest.raises(LawSaidNo) as no:
        case.do("take_measure")
    assert no.value.articles == {f"{OPINION}/8", f"{RULES}/15(2)"}
    with pytest.raises(LawSaidNo) as no:
        case.filmed("take_measure", {"signatures": [{"who": "当事人", "result": "refused"}]})
    assert f"{FORCE}/18(1)(8)" in no.value.articles
    case.filmed("take_measure")
    papers = case.door.client(OFFICER).get(f"/api/v1/cases/{case.uid}/documents").json()  # type: ignore[attr-defined]
    assert {one["form"] for one in papers} == {"measure_decision", "measure_record", "property_list"}


@pytest.mark.clause("LY-R15", part="freezing needs its papers, and no film")
def test_freezing_needs_its_decision_and_no_film(begun: Begun) -> None:
    frozen = {"measure_kind": "freeze", "items": [], "account": "示例银行账户", "freeze_fen": 1_000_000}
    case = begun().opened()
    bank = {"measure_kind": "freeze", "items": [], "institution": "示例银行", "bank_notified_at": case.now.isoformat()}
    with pytest.raises(LawSaidNo) as no:
        case.do("take_measure", fields=bank)
    assert {f"{FORCE}/18(1)(1)", f"{RULES}/15(1)"} <= no.value.articles
    case.by_approval(
        "decide_measure",
        {**frozen, "amount_matches": True, "law_says_so": True, "law_says_so_reason": "《示例法》第一条"},
    )
    case.do("take_measure", fields=bank)
    assert clock_of(case, "freeze_decision_served")["due"] == "2026-09-15"
    assert clock_of(case, "freeze_period")["due"] == "2026-10-10"


def test_a_seizure_on_the_spot_is_reported_extended_lifted_and_closed(begun: Begun) -> None:
    case = on_spot(begun)
    assert clock_of(case, "report_measure_taken_on_spot")["due"].startswith("2026-09-11T09:37")
    with pytest.raises(LawSaidNo) as no:
        case.propose("extend_measure")
    assert no.value.articles == {f"{FORCE}/19"}
    case.later(hours=3)
    case.by_approval("report_measure")
    case.serve("serve_decision", "measure_decision")
    case.do("keep_property")
    assert clock_of(case, "measure_period")["due"] == "2026-10-10"
    case.later(days=27)
    case.by_approval("extend_measure")
    case.notified("measure_extension_notice")
    assert clock_of(case, "measure_period")["due"] == "2026-11-09"
    case.later(days=5)
    case.by_approval("lift_measure")
    with pytest.raises(LawSaidNo) as no:
        case.propose("close_case")
    assert no.value.articles == {f"{FORCE}/28(2)"}
    case.do("return_property")
    case.by_approval("close_case")
    case.do("archive_case")
    assert clock_of(case, "measure_period")["state"] == "met"


def test_the_time_of_an_appraisal_counts_only_when_the_party_was_told(begun: Begun) -> None:
    case = taken(begun)
    case.later(days=4)
    with pytest.raises(LawSaidNo) as no:
        case.do("commission_appraisal", fields={"period_told": False})
    assert no.value.articles == {f"{FORCE}/25(3)"}
    case.do("commission_appraisal")
    case.later(days=10)
    assert clock_of(case, "measure_period")["state"] == "suspended"
    case.do("receive_appraisal")
    assert clock_of(case, "measure_period")["due"] == "2026-10-20"


def test_what_was_seized_and_never_decided_cannot_be_extended_later(begun: Begun) -> None:
    """defects.md X02, X02c: the supervisor is told on day 31, and only lifting is left."""
    case = taken(begun)
    case.later(days=31)
    with pytest.raises(LawSaidNo) as no:
        case.propose("extend_measure")
    assert no.value.articles == {f"{FORCE}/25(1)"}
    with pytest.raises(LawSaidNo) as no:
        case.do("hand_over_property", fields={"items": THINGS})
    assert no.value.articles == {f"{FORCE}/25(1)"}
    assert clock_of(case, "measure_period")["state"] == "overdue"
    case.by_approval("lift_measure", {"ground": "period_over", "reason": "期限届满"})
    assert clock_of(case, "measure_period")["state"] == "late"


def test_a_second_seizure_is_a_case_of_its_own(begun: Begun) -> None:
    """defects.md X02c: no second taking may hide behind the period of the first."""
    case = taken(begun)
    case.later(days=2)
    with pytest.raises(LawSaidNo) as no:
        case.filmed("take_measure_on_spot")
    assert f"{FORCE}/19" in no.value.articles
    second = on_spot(begun)
    assert clock_of(second, "measure_period")["due"] == "2026-10-10"


UNLAWFUL: tuple[tuple[str, str, Mapping[str, Any], str], ...] = (
    ("no_power", "decide_measure", {"power": False, "power_reason": "内设机构"}, "17(1)"),
    ("nobody_says_whose_power", "decide_measure", {"power": None, "power_reason": None}, "17(1)"),
    ("unrelated_thing", "decide_measure", {"items": [{**THINGS[0], "related": False}]}, "23(1)"),
    ("livelihood", "decide_measure", {"items": [{**THINGS[0], "livelihood": True}]}, "23(1)"),
    ("sealed_by_another_agency", "decide_measure", {"items": [{**THINGS[0], "sealed_before": True}]}, "23(2)"),
    ("nothing_listed", "decide_measure", {"items": []}, "23(1)"),
    ("forty_days", "decide_measure", {"period_days": 40}, "25(1)"),
    ("freeze_without_a_law", "decide_measure", {"measure_kind": "freeze", "law_says_so": False, "items": []}, "10"),
    ("no_certificates", "take_measure", {"certificates_shown": False}, "18(1)(3)"),
    ("one_copy_of_the_list", "take_measure", {"list_copies": 1}, "24(3)"),
    ("nothing_handed_over", "take_measure", {"handed_over": False}, "24(1)"),
    ("absent_without_witness", "take_measure", {"party_present": False}, "18(1)(9)"),
    ("another_measure", "take_measure", {"measure_kind": "seal"}, "9"),
    ("cost_on_the_party", "keep_property", {"cost_bearer": "party"}, "26(3)"),
    ("extended_by_forty_days", "extend_measure", {"days": 40}, "25(1)"),
)


@pytest.mark.parametrize(("name", "act", "fields", "article"), UNLAWFUL, ids=[row[0] for row in UNLAWFUL])
def test_what_the_compulsion_law_forbids_is_refused(
    begun: Begun, name: str, act: str, fields: Mapping[str, Any], article: str
) -> None:
    case = begun().opened()
    if act != "decide_measure":
        case.by_approval("decide_measure")
    if act in ("keep_property", "extend_measure"):
        case.filmed("take_measure")
    told = {key: value for key, value in fields.items() if value is not None}
    if dropped := set(fields) - set(told):
        whole = {key: value for key, value in case.filled(case.spec(act), told).items() if key not in dropped}
        case.filled = lambda spec, given: dict(whole)  # type: ignore[method-assign]
    knock = case.propose if case.spec(act).approval else case.filmed
    with pytest.raises(LawSaidNo) as no:
        knock(act, told)
    assert f"{FORCE}/{article}" in no.value.articles


@pytest.mark.parametrize("who", [("JS0700101",), ("JS0700101", "JS0700109")], ids=["one", "expired"])
def test_two_valid_certificates_are_needed(begun: Begun, who: tuple[str, ...]) -> None:
    """defects.md X06, X07b."""
    case = begun().opened()
    case.by_approval("decide_measure")
    with pytest.raises(LawSaidNo) as no:
        case.do("take_measure", officers=list(who))
    assert f"{FORCE}/18(1)(2)" in no.value.articles


def test_people_without_the_right_and_bad_input(begun: Begun) -> None:
    case = taken(begun)
    path = f"/api/v1/cases/{case.uid}"
    far = case.door.client("officer_far")  # type: ignore[attr-defined]
    assert far.get(path).status_code == 404
    body = {"act": "propose", "fields": {"act": "extend_measure", "reason": "复杂", "days": 10}}
    assert far.post(f"{path}/acts", body, content_type="application/json").status_code == 404
    aux = case.door.client("aux1")  # type: ignore[attr-defined]
    assert aux.post(f"{path}/acts", body, content_type="application/json").status_code in (404, 422)
    mine = case.door.client(OFFICER)  # type: ignore[attr-defined]
    for days in ("十", 1.5, True):
        wrong = {"act": "propose", "fields": {"act": "extend_measure", "reason": "复杂", "days": days}}
        assert mine.post(f"{path}/acts", wrong, content_type="application/json").status_code == 400, days
    direct = {"act": "extend_measure", "fields": {"reason": "复杂", "days": 10}}
    assert mine.post(f"{path}/acts", direct, content_type="application/json").status_code == 422


def test_the_same_call_twice_is_done_once(begun: Begun) -> None:
    case = taken(begun)
    case.later(minutes=5)
    idem = "9d9cf3a4-0c36-4e0a-8f6b-51b1a3f1f001"
    body = {
        "act": "keep_property",
        "officers": list(case.team.certificates),
        "fields": case.filled(case.spec("keep_property"), None),
        "idem": idem,
    }
    client = case.door.client(OFFICER)  # type: ignore[attr-defined]
    first = client.post(f"/api/v1/cases/{case.uid}/acts", body, content_type="application/json")
    again = client.post(f"/api/v1/cases/{case.uid}/acts", body, content_type="application/json")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["seq"] == again.json()["seq"]
    assert [one["act"] for one in standing(case)["acts"]].count("keep_property") == 1


def test_a_head_who_disagrees_has_the_measure_lifted(begun: Begun) -> None:
    case = on_spot(begun)
    case.later(hours=2)
    case.by_approval("report_measure", {"report_result": "lift", "reason": "数量很少，可以登记保存"})
    case.later(minutes=10)
    with pytest.raises(LawSaidNo) as no:
        case.do("keep_property")
    assert f"{FORCE}/19" in no.value.articles
    assert clock_of(case, "lift_at_once_after_report")["state"] == "running"
    case.by_approval("lift_measure", {"ground": "head_disagrees", "reason": "负责人认为不应当采取"})


def test_reported_too_late_is_done_and_marked(begun: Begun) -> None:
    case = on_spot(begun)
    case.later(hours=26)
    case.by_approval("report_measure")
    assert clock_of(case, "report_measure_taken_on_spot")["state"] == "late"


def test_a_penalty_case_cannot_be_closed_over_a_running_seizure(begun: Begun) -> None:
    penalty = driver.case(now=begun().now - timedelta(days=20))
    penalty.door = begun().door
    penalty.to("filed")
    led = begun(matter=penalty.matter, source=penalty.uid, now=penalty.now + timedelta(hours=1)).opened()
    led.by_approval("decide_measure")
    led.filmed("take_measure")
    penalty.now = led.now
    penalty.to("performed")
    with pytest.raises(LawSaidNo) as no:
        penalty.propose("close_case")
    assert f"{FORCE}/28(1)" in no.value.articles
    led.now = penalty.now
    led.by_approval("lift_measure")
    led.do("return_property")
    led.by_approval("close_case")
    penalty.now = led.now
    penalty.by_approval("close_case")
