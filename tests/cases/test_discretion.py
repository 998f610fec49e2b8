"""裁量: an officer states the facts once; the step follows, the notice keeps to it or says why, like cases are compared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from mingjing.cases import comparing, projections
from mingjing.cases.acts import Refused, perform
from mingjing.cases.example import NEAR, Example, shop
from mingjing.cases.models import Case, DecidedStep
from mingjing.cases.reads import case_for, facts_of
from mingjing.records import documents
from tests import driver
from tests.cast import OFFICER, user
from tests.driver import LawSaidNo

pytestmark = pytest.mark.django_db
TIMES_2 = {"fact": "times", "value": "2", "reason": "外地处罚一次，见决定书", "evidence": "外地处罚决定书"}
PLAIN = [
    {"fact": "area", "value": "5", "evidence": "现场检查笔录"},
    {"fact": "corrected", "value": "no", "evidence": "现场照片"},
]


def finding(one: Example) -> Mapping[str, Any]:
    found = facts_of(case_for(user(one.team.officer), one.uid)).last("apply_benchmark")
    assert found is not None
    return found.fields["finding"]  # type: ignore[no-any-return]


def last(one: Example, act: str) -> Mapping[str, Any]:
    found = facts_of(case_for(user(one.team.officer), one.uid)).last(act)
    assert found is not None
    return found.fields


@pytest.mark.clause("LY-O12")
def test_the_step_follows_from_the_facts() -> None:
    one = driver.case().to("filed").benchmarked()
    found = finding(one)
    assert (found["step"], found["state"], found["result"]) == ("slight", "step", "罚款100元至1000元")
    assert {"fact": "times", "if": "第2次", "step": "一般", "result": "罚款1000元至3000元"} in found["changes"]
    assert found["range"] == [{"kind": "fine", "who": "", "may": False, "low_fen": 10000, "high_fen": 100000}]
    assert len(found["version"]) == 64


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ([], "请写明“占用面积”"),
        ([*PLAIN, {"fact": "times", "value": "2"}], "按记录是1次，写的是2次，没有写明理由"),
        ([{**PLAIN[0], "value": "五"}, PLAIN[1]], "占用面积"),
        ([*PLAIN, {"fact": "colour", "value": "red"}], "这张表没有这个事实"),
    ],
)
def test_facts_that_do_not_hold_are_refused(stated: list[dict[str, str]], words: str) -> None:
    one = driver.case().to("filed")
    told = perform("apply_benchmark", by=user(OFFICER), case=one.uid, fields={"stated": stated})
    assert isinstance(told, Refused)
    assert words in told.refusals[0].reason
    assert told.refusals[0].articles == ("discretion_opinion/14",)


def test_a_result_written_by_hand_is_refused() -> None:
    one = driver.case().to("filed")
    fields = {"stated": PLAIN, "finding": {"table": "street_occupation", "step": "plain", "state": "step"}}
    told = perform("apply_benchmark", by=user(OFFICER), case=one.uid, fields=fields)
    assert isinstance(told, Refused)
    assert "不能另填" in told.refusals[0].reason


def test_a_ground_needs_its_evidence() -> None:
    one = driver.case().to("filed")
    with pytest.raises(LawSaidNo, match="没有写明依据的证据"):
        one.benchmarked(grounds=[{"ground": "merit"}])
    one.benchmarked(grounds=[{"ground": "minor_corrected", "evidence": "现场照片"}])
    assert finding(one)["no_penalty"] == "must"


def test_earlier_penalties_are_counted_from_the_record_and_correctable_with_a_reason() -> None:
    party = shop(4711)
    driver.case(parties=[party]).to("decided")
    again = driver.case(parties=[party], now=driver.DAY + timedelta(days=20)).to("filed").benchmarked()
    assert finding(again)["step"] == "plain"
    assert "第2次" in finding(again)["facts"]
    much_later = driver.case(parties=[party], now=driver.DAY + timedelta(days=100)).to("filed").benchmarked()
    assert finding(much_later)["step"] == "plain"
    stated = [*PLAIN, {"fact": "times", "value": "3", "reason": "外地处罚一次", "evidence": "决定书"}]
    again.benchmarked(stated)
    assert finding(again)["step"] == "serious"


def test_an_unconfirmed_table_asks_a_person() -> None:
    one = driver.case().to("filed").benchmarked().investigated()
    no = {"benchmark_confirmed": None, "benchmark_confirmed_reason": None}
    with pytest.raises(LawSaidNo, match="还没有与正式文本核对") as told:
        one.propose("notify_rights", no)
    assert [found["asks"] for found in told.value.refused] == ["benchmark_confirmed"]
    one.propose("notify_rights")


@pytest.mark.clause("LY-O12")
def test_the_notice_and_the_decision_say_how_the_benchmark_was_applied() -> None:
    one = driver.case(fine_fen=50_000).to("filed").benchmarked().to("decided")
    for act in ("notify_rights", "decide_penalty"):
        words = str(last(one, act)["discretion"])
        assert "罚款100元至1000元" in words
        assert "本案：罚款500元" in words
        assert "第2次的，罚款1000元至3000元" in words
        assert last(one, act)["benchmark"]["version"] == finding(one)["version"]
    papers = {paper.form: paper for paper in documents.of_case(one.uid)}
    assert "penalty_decision" in papers


@pytest.mark.clause("LY-O12")
def test_a_fine_outside_the_band_needs_its_reason_and_leave() -> None:
    one = driver.case(fine_fen=200_000).to("filed").benchmarked().investigated()
    with pytest.raises(LawSaidNo, match="罚款2000元不在100元至1000元之内，没有写明理由"):
        one.propose("notify_rights")
    with pytest.raises(LawSaidNo, match="没有写明经谁批准"):
        one.propose("notify_rights", {"departure_reason": "占道时间长"})
    why = {"departure_reason": "占道时间长", "departure_approval": "chief"}
    one.by_approval("notify_rights", why)
    assert "没有按照上述阶次裁量的理由：占道时间长" in str(last(one, "notify_rights")["discretion"])


def test_at_the_edge_of_the_band_nothing_is_asked() -> None:
    for fine in (10_000, 100_000):
        one = driver.case(fine_fen=fine, parties=[shop(fine)]).to("filed").benchmarked().investigated()
        one.propose("notify_rights")


@pytest.mark.clause("LY-O11", part="leaving the benchmark: collective discussion or the chief, and legal review")
def test_a_departure_is_reviewed_before_it_is_decided() -> None:
    one = driver.case(fine_fen=200_000).to("filed").benchmarked().investigated()
    why = {"departure_reason": "占道时间长", "departure_approval": "discussion"}
    one.by_approval("notify_rights", {**why, "departure_approval": "chief"})
    one.later(hours=2)
    one.serve("serve_notice", "rights_notice")
    one.waived()
    one.propose("decide_penalty", why)
    one.check("decide_penalty")
    with pytest.raises(LawSaidNo, match="没有讨论记录") as told:
        one.decided()
    assert "administrative_penalty_law/58(1)" in " ".join(told.value.articles)
    one.reviewed().discussed().decided()
    assert last(one, "decide_penalty")["departure_reason"] == "占道时间长"


def test_a_superiors_benchmark_is_left_only_with_its_makers_leave() -> None:
    one = driver.case(team=NEAR, fine_fen=200_000).to("filed").benchmarked().investigated()
    why = {"departure_reason": "占道时间长", "departure_approval": "chief"}
    with pytest.raises(LawSaidNo, match="报制定机关批准"):
        one.propose("notify_rights", why)
    leave = {"departure_approval": "maker", "maker_approval": "连城管函〔2026〕1号，2026-06-02"}
    one.propose("notify_rights", {**why, **leave})


# ── like cases ─────────────────────────────────────────────────────────────────────────────────────────────────────


def others(count: int, first: int = 1_000, agency: int | None = None) -> None:
    """Decisions of other cases under the same step: rows of the projection, as the door would have written them."""
    like = DecidedStep.objects.filter(step="slight").first()
    assert like is not None
    model = Case.objects.get(pk=like.case_id)
    for number in range(count):
        model.pk, model.uid, model.number = None, f"{number:032x}", f"他案{number}"
        model.save(force_insert=True)
        DecidedStep.objects.create(
            case=model,
            city=like.city,
            agency_id=agency or like.agency_id,
            matter=like.matter,
            table=like.table,
            step=like.step,
            amount_fen=20_000 + first * number,
            decided=date(2026, 5, 1),
        )


@pytest.mark.clause("HZ-L03", part="like cases compared, a deviation asked and reviewed; one table a city")
def test_a_fine_unlike_those_of_like_cases_asks_the_reason_and_goes_to_review() -> None:
    driver.case(fine_fen=20_000).to("filed").benchmarked().to("decided")
    others(9)
    one = driver.case(fine_fen=90_000, parties=[shop(99)]).to("filed").benchmarked().investigated()
    with pytest.raises(LawSaidNo, match="同一事项、同一阶次的10件决定"):
        one.propose("notify_rights")
    one.by_approval("notify_rights", {"peer_reason": "占用的是盲道"})
    one.later(hours=2)
    one.serve("serve_notice", "rights_notice")
    one.waived().drafted()
    with pytest.raises(LawSaidNo) as told:
        one.decided()
    assert "审核" in told.value.reasons
    one.reviewed().decided()


def test_too_few_like_cases_are_neither_told_nor_asked() -> None:
    first = driver.case(fine_fen=20_000).to("filed").benchmarked().to("decided")
    others(2)
    where = case_for(user(OFFICER), first.uid)
    assert comparing.compared(where, "street_occupation", "slight", date(2026, 6, 15)).city is None
    one = driver.case(fine_fen=90_000, parties=[shop(99)]).to("filed").benchmarked().investigated()
    one.propose("notify_rights")


def test_the_comparison_is_of_numbers_only() -> None:
    driver.case(fine_fen=20_000).to("filed").benchmarked().to("decided")
    others(9)
    one = driver.case(parties=[shop(99)]).to("filed")
    found = comparing.compared(case_for(user(OFFICER), one.uid), "street_occupation", "slight", date(2026, 6, 15))
    assert found.city == comparing.Spread(10, 20_000, 21_000, 23_000, 26_000, 27_000)
    assert found.own is not None
    assert sum(found.bars) == 10
    far = comparing.compared(case_for(user(OFFICER), one.uid), "street_occupation", "plain", date(2026, 6, 15))
    assert far.count == 0


def test_the_step_of_a_decision_is_rebuilt_from_the_record() -> None:
    one = driver.case().to("filed").benchmarked().to("decided")
    row = Case.objects.get(uid=one.uid)
    before = projections.snapshot(row)
    assert "slight" in str(before["cases_decidedstep"])
    projections.rebuild(row)
    assert projections.snapshot(row) == before
