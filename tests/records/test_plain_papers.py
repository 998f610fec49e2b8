"""Whoever needs a paper of the plain procedures: every one reads as the official form does."""

from __future__ import annotations

import re

import pytest

from mingjing.records import documents
from tests.records.plain_papers import OWN, context, issued
from tests.records.test_documents import text

ALL = issued()
RAW = ("None", "null", "False", "True", "+08:00", "content(", "#", "decide_", "_id")


@pytest.mark.parametrize("paper", ALL, ids=lambda one: f"{one[1]}-{one[3].act}-{one[0]}")
def test_every_paper_reads_as_an_official_paper(paper) -> None:  # type: ignore[no-untyped-def]
    form, _, facts, act = paper
    said = context(facts, act)
    if form == "decline_reply":
        return
    content = documents.render(form, said, number="连市执〔2026〕1号", place="jiangsu/lianyungang", on=act.at)
    page = text(content, feet=True)
    assert re.search(r"第1页共\d+页", page)
    assert [raw for raw in RAW if raw in page] == []


def test_every_own_form_is_issued_by_some_case() -> None:
    assert set(OWN) <= {form for form, *_ in ALL}


def said(form: str, procedure: str, act: str) -> str:
    found = next(one for one in ALL if one[0] == form and one[1] == procedure and one[3].act == act)
    return text(
        documents.render(form, context(found[2], found[3]), number="连市执〔2026〕1号", place="", on=found[3].at)
    )


@pytest.mark.clause("LY-R02", part="levy, fee and other decisions are recorded in papers")
def test_a_levy_decision_gives_amount_day_reasons_and_remedies() -> None:
    page = said("plain_decision", "levy", "decide_levy")
    assert "行政征收决定书" in page
    for words in (
        "人民币1200元（大写：壹仟贰佰元整）",
        "2026年7月1日以前缴纳",
        "测试条例第三条",
        "六十日内向测试市人民政府申请行政复议",
        "六个月内直接向测试市中心区人民法院提起行政诉讼",
    ):
        assert words in page


@pytest.mark.clause("LY-R07", part="receipt, one notice of everything, refusal with reasons")
def test_the_papers_of_an_application() -> None:
    assert "申请材料收件凭证" in said("application_paper", "confirmation", "receive_application")
    told = said("application_paper", "confirmation", "notify_correction")
    assert "补正告知书" in told
    assert "身份证明核对申请人" in told
    assert "此后不再要求补正" in told
    refused = said("application_paper", "confirmation", "refuse_acceptance")
    assert "不予受理通知书" in refused
    assert "不属于本机关职权" in refused
    assert "提起行政诉讼" in refused


@pytest.mark.clause("LY-O15", part="forms")
def test_the_papers_of_a_mediation() -> None:
    assert "乙自22时至次日6时停止作业" in said("mediation_agreement", "mediation", "record_mediation_agreement")
    assert "一方不同意调解" in said("mediation_paper", "mediation", "end_mediation")
    assert "调解笔录" in said("session_record", "mediation", "hold_mediation_session")
