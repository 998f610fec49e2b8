"""强制执行的人: substitute performance out of a penalty case, demolition, the application to court; and what may not be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from mingjing.cases.example import ZONE
from mingjing.cases.example_compulsion import Compelled
from mingjing.cases.rulebook import library
from tests import driver
from tests.cast import OFFICER
from tests.driver import LawSaidNo

FORCE, RULES, OPINION = "administrative_compulsion_law", "lianyungang_recording_rules", "three_systems_opinion"
Begun = Callable[..., Compelled]
APRIL = datetime(2026, 4, 1, 9, 0, tzinfo=ZONE)
BUILDING = {"obligation_kind": "illegal_building", "obligations": "拆除未经许可的加建房屋四十平方米"}
REMOVAL = {
    "way": "removal_or_restoration",
    "own_power": True,
    "own_power_reason": "城乡规划法第六十八条，县级以上人民政府责成本机关",
    "content": "拆除加建房屋四十平方米",
}


def execution(begun: Begun, **fields: Any) -> Compelled:
    return begun("compulsory_execution", matter="street_occupation", now=APRIL).opened(**fields)


def standing(case: Compelled) -> Mapping[str, Any]:
    found: Mapping[str, Any] = case.door.client(OFFICER).get(f"/api/v1/cases/{case.uid}").json()  # type: ignore[attr-defined]
    return found


def clock_of(case: Compelled, rule: str) -> Mapping[str, Any]:
    return next(one for one in standing(case)["deadlines"] if one["rule"].endswith(f"#{rule}"))


def demanded_again(case: Compelled) -> Compelled:
    case.later(days=1)
    case.demanded()
    case.later(days=7)
    while not library().calendar.is_workday(case.now.date()):
        case.later(days=1)
    case.now = case.now.replace(hour=10)
    return case.later(minutes=1)  # type: ignore[return-value]


@pytest.mark.clause("LY-R31")
@pytest.mark.clause("LY-R30")
def test_substitute_performance_from_a_penalty_decision(begun: Begun) -> None:
    penalty = driver.case(now=APRIL - timedelta(days=30))
    penalty.door = begun().door
    penalty.to("served")
    case = begun(
        "compulsory_execution", matter="street_occupation", source=penalty.uid, now=penalty.now + timedelta(days=20)
    )
    case.opened()
    first = standing(case)
    opening = first["acts"][0]["fields"]
    assert opening["origin"]["number"] == penalty.number
    assert opening["decision_number"] == opening["origin"]["document_number"]
    assert opening["principal_fen"] == penalty.fine_fen
    assert first["parties"][0]["name"] == penalty.parties[0]["name"]
    with pytest.raises(LawSaidNo) as no:
        case.propose("decide_execution")
    assert f"{FORCE}/35" in no.value.articles
    case.demanded().ordered()
    with pytest.raises(LawSaidNo) as no:
        case.filmed("carry_out_execution")
    assert f"{FORCE}/51(1)(2)" in no.value.articles
    demanded_again(case)
    with pytest.raises(LawSaidNo) as no:
        case.do("carry_out_execution")
    assert no.value.articles == {f"{RULES}/31(2)"}
    case.filmed("carry_out_execution")
    papers = case.door.client(OFFICER).get(f"/api/v1/cases/{case.uid}/documents").json()  # type: ignore[attr-defined]
    assert {"demand_notice", "execution_decision", "execution_record", "cost_list"} <= {one["form"] for one in papers}
    case.by_approval("close_case")
    case.do("archive_case")


@pytest.mark.clause("LY-R31")
@pytest.mark.clause("YY-11", part="forced demolition is filmed throughout")
@pytest.mark.clause("CJ-P09", part="forced demolition is filmed throughout")
def test_a_building_is_removed_only_after_notice_time_and_remedies(begun: Begun) -> None:
    case = execution(begun, **BUILDING, served_at="2025-12-20T10:00:00+08:00")
    case.demanded()
    case.later(days=11)
    case.by_approval("decide_execution", REMOVAL)
    case.serve("serve_decision", "execution_decision")
    removal = {"way": "removal_or_restoration", "cost_items": [], "supervised_by": ""}
    with pytest.raises(LawSaidNo) as no:
        case.filmed("carry_out_execution", removal)
    assert f"{FORCE}/44" in no.value.articles
    case.do("announce_execution")
    case.later(days=18)
    with pytest.raises(LawSaidNo) as no:
        case.filmed("carry_out_execution", removal)
    assert f"{FORCE}/44" in no.value.articles
    case.later(days=62)
    with pytest.raises(LawSaidNo) as no:
        case.do("carry_out_execution", fields=removal)
    assert no.value.articles == {f"{OPINION}/8", f"{RULES}/31(2)"}
    case.filmed("carry_out_execution", removal)


@pytest.mark.clause("LY-R32")
@pytest.mark.clause("LY-R30")
def test_without_own_power_the_court_is_asked_within_its_window(begun: Begun) -> None:
    owed = {"obligation_kind": "money", "obligations": "罚款一万元没有缴纳", "principal_fen": 1_000_000}
    case = execution(
        begun, **owed, served_at="2025-10-10T10:00:00+08:00", decided_on="2025-10-09", surcharge_from="2025-10-28"
    )
    case.do("demand_performance", fields={"owed_fen": 1_000_000, "surcharge_fen": 1_000_000})
    with pytest.raises(LawSaidNo) as no:
        case.propose("apply_to_court", {"amount_fen": 2_000_000})
    assert {f"{FORCE}/53", f"{FORCE}/54", f"{RULES}/30(1)"} <= no.value.articles
    case.notified("demand_notice")
    case.later(days=20)
    assert clock_of(case, "court_window_of_execution")["due"] == "2026-07-10"
    with pytest.raises(LawSaidNo) as no:
        case.propose(
            "decide_execution",
            {**REMOVAL, "way": "transfer_deposits", "own_power": False}
            | {"institution": "示例银行"}
            | {"account": "示例账户", "amount_fen": 2_000_000, "own_power_reason": "没有授权"},
        )
    assert f"{FORCE}/34" in no.value.articles
    with pytest.raises(LawSaidNo) as no:
        case.propose("apply_to_court", {"amount_fen": 2_000_000, "party_views": ""})
    assert f"{FORCE}/55" in no.value.articles
    case.by_approval("apply_to_court", {"amount_fen": 2_000_000})
    case.later(days=1)
    with pytest.raises(LawSaidNo) as no:
        case.propose("close_case")
    assert {f"{FORCE}/56", f"{RULES}/32"} <= no.value.articles
    for result in ("accepted", "granted", "executed"):
        case.do("record_court_ruling", fields={"court_result": result, "detail": "示例裁定1号"})
        case.later(days=1)
    case.by_approval("close_case", {"result": "court_ended"})
    assert any(one["act"] == "record_court_ruling" for one in standing(case)["acts"])


def test_the_window_closes(begun: Begun) -> None:
    case = execution(begun, served_at="2025-09-01T10:00:00+08:00", decided_on="2025-08-28")
    case.demanded()
    case.later(days=70)
    with pytest.raises(LawSaidNo) as no:
        case.propose("apply_to_court")
    assert no.value.articles == {f"{FORCE}/53"}
    assert clock_of(case, "court_window_of_execution")["state"] == "lapsed"


UNLAWFUL: tuple[tuple[str, Mapping[str, Any], str], ...] = (
    ("on_a_holiday", {"started_at": "2026-05-01T09:00:00+08:00", "ended_at": "2026-05-01T10:00:00+08:00"}, "43(1)"),
    ("on_a_saturday", {"started_at": "2026-04-25T09:00:00+08:00", "ended_at": "2026-04-25T10:00:00+08:00"}, "43(1)"),
    ("urgent_without_a_reason", {"urgent": True}, "43(1)"),
    ("water_cut_off", {"cuts_off_utilities": True}, "43(2)"),
    ("violence", {"violence": True}, "51(3)"),
    ("nobody_supervises", {"supervised_by": ""}, "51(1)(3)"),
    ("no_costs", {"cost_items": []}, "51(1)(3)"),
    ("another_way", {"way": "auction"}, "37"),
)


@pytest.mark.parametrize(("name", "fields", "article"), UNLAWFUL, ids=[row[0] for row in UNLAWFUL])
def test_how_execution_may_not_be_carried_out(begun: Begun, name: str, fields: Mapping[str, Any], article: str) -> None:
    case = demanded_again(execution(begun).demanded().ordered())
    case.later(days=10)
    with pytest.raises(LawSaidNo) as no:
        case.filmed("carry_out_execution", fields)
    assert f"{FORCE}/{article}" in no.value.articles


def test_the_hours_of_the_night_are_asked(begun: Begun) -> None:
    case = demanded_again(execution(begun).demanded().ordered())
    night = {"started_at": "2026-04-21T22:30:00+08:00", "ended_at": "2026-04-21T23:00:00+08:00"}
    case.later(days=1)
    with pytest.raises(LawSaidNo) as no:
        case.filmed("carry_out_execution", night)
    assert [one.get("asks") for one in no.value.refused] == [f"{FORCE}/43#not_at_night"]
    answer = {"question": f"{FORCE}/43#not_at_night", "answer": True, "reason": "砂石堵塞涵洞，夜间有雨"}
    case.filmed("carry_out_execution", {**night, "answers": [answer]})


WRONG_DECISIONS: tuple[tuple[str, Mapping[str, Any], str], ...] = (
    ("no_such_danger", {"danger": "other"}, "50"),
    ("related_performer", {"performer_unrelated": False}, "50"),
    ("no_budget", {"cost_budget_fen": None}, "51(1)(1)"),
    ("water_cut_off", {"cuts_off_utilities": True}, "43(2)"),
    ("no_cause_checked", {"no_good_cause": ""}, "37(1)"),
    ("removal_without_power", {**REMOVAL, "own_power": False}, "34"),
)


@pytest.mark.parametrize(("name", "fields", "article"), WRONG_DECISIONS, ids=[row[0] for row in WRONG_DECISIONS])
def test_what_an_execution_decision_may_not_say(
    begun: Begun, name: str, fields: Mapping[str, Any], article: str
) -> None:
    case = execution(begun).demanded()
    case.later(days=11)
    with pytest.raises(LawSaidNo) as no:
        case.propose("decide_execution", fields)
    assert f"{FORCE}/{article}" in no.value.articles


def test_views_after_the_demand_are_answered_before_the_decision(begun: Begun) -> None:
    """defects.md X28."""
    case = execution(begun).demanded()
    case.later(days=1)
    case.do(
        "hear_statement",
        fields={"views": [{"id": "s1", "text": "请求宽限一个月"}], "way": "oral", "recheck": "不能再等"},
    )
    case.later(days=10)
    with pytest.raises(LawSaidNo) as no:
        case.propose("decide_execution", {"views": []})
    assert f"{FORCE}/36" in no.value.articles
    answered = [{"view": "请求宽限一个月", "accepted": False, "reason": "砂石侵占行车道"}]
    case.propose("decide_execution", {"views": answered})


def test_agreement_suspension_and_the_end(begun: Begun) -> None:
    case = execution(begun).demanded().ordered()
    case.by_approval("agree_on_execution")
    demanded_again(case)
    with pytest.raises(LawSaidNo) as no:
        case.filmed("carry_out_execution")
    assert f"{FORCE}/42(2)" in no.value.articles
    case.by_approval("resume_execution", {"reason": "到期没有清运"})
    case.by_approval("suspend_execution")
    with pytest.raises(LawSaidNo) as no:
        case.filmed("carry_out_execution")
    assert f"{FORCE}/39(1)" in no.value.articles
    case.by_approval("end_execution", {"ground": "object_lost", "reason": "砂石已被他人运走"})
    case.by_approval("close_case", {"result": "ended"})


def test_a_decision_of_public_interest_waits_for_its_review(begun: Begun) -> None:
    case = execution(begun).demanded()
    case.later(days=11)
    case.propose("decide_execution", {"public_interest": True, "public_interest_reason": "主干道"})
    case.check("decide_execution")
    with pytest.raises(LawSaidNo) as no:
        case.approve("decide_execution")
    assert {f"{OPINION}/12", f"{RULES}/16"} <= no.value.articles
    case.do("submit_for_review")
    case.do("pass_review")
    case.approve("decide_execution")
