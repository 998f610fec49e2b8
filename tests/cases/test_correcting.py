"""更正: the new value counts from then on, old rulings stay, both are shown; a decision that no longer stands is not served."""

from __future__ import annotations

import pytest

from mingjing.cases import reads
from mingjing.cases.models import ActDone
from mingjing.records import reads as log
from tests import driver
from tests.cast import OFFICER, user


def correct(case: driver.Example, act: str, field: str, value: object, **more: object) -> int:
    row = ActDone.objects.filter(case__uid=case.uid, act=act).last()
    assert row is not None
    told = case.by_approval(
        "correct_record", {"seq": row.seq, "field": field, "value": value, "reason": "笔误，经核对原始材料更正", **more}
    )
    return int(told["seq"])


@pytest.mark.clause("LY-O08", part="a mistake is corrected by appending")
def test_the_new_value_counts_and_the_old_one_stays() -> None:
    case = driver.case().to("investigated")
    before = log.events(case.uid)
    seq = correct(case, "inspect_site", "findings", "门前人行道摆放桌椅五套")
    where = reads.case_for(user(OFFICER), case.uid)
    assert reads.facts_of(where).last("inspect_site").fields["findings"] == "门前人行道摆放桌椅五套"
    rows = {row.act: row for row in reads.timeline(where)}
    assert rows["inspect_site"].fields["findings"] == "门前人行道摆放桌椅四套"
    assert rows["correct_record"].fields["value"] == "门前人行道摆放桌椅五套"
    events = log.events(case.uid)
    assert [event.hash for event in events[: len(before)]] == [event.hash for event in before]
    corrected = next(event for event in before if event.type == "inspect_site")
    assert events[seq - 1].ref == (corrected.hash,)
    receipt = reads.receipt_of(where, rows["conclude_investigation"].seq)
    assert receipt is not None
    assert receipt.facts.last("inspect_site").fields["findings"] == "门前人行道摆放桌椅四套"


def test_a_corrected_moment_moves_the_periods_that_begin_with_it() -> None:
    case = driver.case().to("notified")

    def due() -> object:
        where = reads.case_for(user(OFFICER), case.uid)
        return next(one.due for one in reads.deadlines(where) if one.rule.id == "statement_in_five_days")

    first = due()
    served = ActDone.objects.get(case__uid=case.uid, act="serve_notice").fields["service"]["at"]
    earlier = served.replace("2026-06-02", "2026-06-01").replace("2026-06-03", "2026-06-02")
    assert earlier != served
    correct(case, "serve_notice", "service.at", earlier)
    assert due() != first


def test_a_decision_that_would_now_be_refused_is_not_served_and_the_supervisor_is_told() -> None:
    case = driver.case().to("decided")
    seq = correct(case, "conclude_investigation", "public_interest", True)
    findings = reads.findings(case.uid, seq)
    assert {one.kind for one in findings} == {"correction"}
    assert "处罚决定" in findings[0].text
    with pytest.raises(driver.LawSaidNo) as no:
        case.serve("serve_decision", "penalty_decision")
    assert any(article.startswith("administrative_penalty_law/") for article in no.value.articles)
