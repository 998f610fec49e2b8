"""公布: what the public reads is what the law enforces; lists that did not follow the law, and changes nobody was told of, show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mingjing.registry import impact
from mingjing.registry.models import RollEntry
from mingjing.registry.reads import revising
from tests.cast import OFFICER, SUPERVISOR
from tests.registry.test_rolls import HOME, RULING, browser, keep, seen


def public(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_proofs_and_limits_are_public_as_the_law_has_them() -> None:
    page = public("/public/lists/")
    for words in ("产权人同意设置的证明", "建（构）筑物的产权人", "15个工作日", "outdoor_advert_permit", "待核实"):
        assert words in page
    assert "还没有公布证明事项清单" in public("/public/lists/?on=2019-12-31")


WINDOW = {
    "place": "政务服务中心三楼", "post": "城管窗口 A12", "duties": "受理户外广告和占道许可申请", "samples": "申请表样本，窗口和网上可取",
    "progress": "0518-00000001", "advice": "0518-00000002", "complaints": "12345", "title": "城管窗口",
}  # fmt: skip


def test_a_window_shows_posts_samples_progress_advice_and_complaints() -> None:
    for lost in ("post", "duties", "samples", "progress", "advice", "complaints"):
        assert keep("window_post", "reviewer1", agency=HOME, **{**WINDOW, lost: ""}).status_code == 400, lost
    assert keep("window_post", OFFICER, agency=HOME, **WINDOW).status_code == 404
    assert keep("window_post", "reviewer1", agency=HOME, **WINDOW).status_code == 302
    page = public("/public/rolls/window_post/")
    for words in (
        "城管窗口 A12",
        "申请表样本",
        "0518-00000001",
        "0518-00000002",
        "12345",
        "受理户外广告和占道许可申请",
    ):
        assert words in page


CHANGE = {
    "title": "网约车管理办法修改", "matter": "ride_hailing_without_permit", "business": "市交通运输局", "enforcing": "市城管局",
    "basis": "某办法第九条", "in_force": "2026-06-01", "content": "罚款的下限提高",
}  # fmt: skip


@pytest.mark.clause("HZ-D01")
def test_bases_are_handed_over_and_a_change_not_notified_is_the_business_departments_liability() -> None:
    assert keep("division_ruling", **RULING).status_code == 302
    assert keep("basis_change", **CHANGE).status_code == 302
    page = seen("/registry/matters/ride_hailing_without_permit/")
    assert "监管职责仍在业务主管部门" in page
    assert "还没有通报：造成监管缺位或者执法过错的，由市交通运输局承担责任" in page
    assert "还没有通报" in public("/public/rolls/basis_change/")
    check = seen("/registry/check/", SUPERVISOR)
    assert "依据调整没有及时通报" in check
    line = RollEntry.objects.get(roll="basis_change")
    late = keep("basis_change", **CHANGE, notified_on="2026-06-10", replaces=str(line.pk))
    assert late.status_code == 302
    page = seen("/registry/matters/ride_hailing_without_permit/")
    assert "2026-06-10 才通报，晚于施行的 2026-06-01" in page
    assert "依据调整没有及时通报" not in seen("/registry/check/", SUPERVISOR)
    line = RollEntry.objects.get(roll="basis_change", until=None)
    assert keep("basis_change", **CHANGE, notified_on="2026-05-20", replaces=str(line.pk)).status_code == 302
    assert "承担责任" not in seen("/registry/matters/ride_hailing_without_permit/")
    assert keep("basis_change", OFFICER, **CHANGE).status_code == 404


MEDIA = {
    "equipment": "每两人一台", "use": "到场即开", "elements": "时间、地点、人员、经过", "storage": "当日上传专网", "supervision": "法制科抽查",
    "retention": "六个月，作为证据的同案卷", "number": "连城管〔2026〕6号", "filed_on": "2026-04-20", "filed_with": "市司法局", "title": "音像记录管理办法",
}  # fmt: skip
PUBLICITY = {
    "content": "主体、职责、结果", "standard": "全市统一格式", "duties": "承办采集、法制审核、办公室发布", "publishing": "七个和二十个工作日",
    "withdrawing": "撤销后三个工作日撤下", "updating": "变化后五日内更新", "number": "连城管〔2026〕7号", "filed_on": "2026-04-20",
    "filed_with": "市司法局", "title": "公示办法",
}  # fmt: skip


@pytest.mark.clause("YY-01")
def test_the_three_systems_are_filed_whole_and_a_paper_without_its_parts_is_none() -> None:
    for category in ("media", "publicity", "recording", "review"):
        keep(
            "filing_duty", title=category, category=category, due="2026-05-01", basis="方案三（一）", since="2026-01-01"
        )
    for roll, told in (("media_rule", MEDIA), ("publicity_rule", PUBLICITY)):
        for lost in set(told) - {"number", "filed_with", "title"}:
            assert keep(roll, "reviewer1", agency=HOME, **{**told, lost: ""}).status_code == 400, lost
        assert keep(roll, "reviewer1", agency=HOME, **told).status_code == 302
        assert told["title"] in public(f"/public/rolls/{roll}/")
    short = {"title": "音像记录办法", "category": "media", "filed_on": "2026-04-20"}
    assert keep("filed_rule", agency=HOME, **short).status_code == 400, "only the roll with its six parts files it"
    rows = browser(SUPERVISOR).get("/registry/rolls/filing_duty/").context["filings"]
    home = {one.category: one.state for one in rows if one.agency == "连云港市城市管理综合行政执法局"}
    assert home["音像记录设备和保管规定"] == home["公示的内容、标准、格式和撤回更新办法"] == "filed"
    assert home["全过程记录制度"] == home["法制审核目录和流程"] == "missing"


FORM = {
    "forms": "penalty_decision\nrights_notice", "follows": "司法部行政执法文书基本格式", "completed": "增加本市复议机关和法院",
    "number": "连城管〔2026〕8号", "filed_on": "2026-04-25", "filed_with": "市司法局", "title": "行政处罚文书格式",
}  # fmt: skip


@pytest.mark.clause("CJ-P08")
def test_forms_follow_the_higher_ones_are_completed_and_filed_with_the_justice_bureau() -> None:
    keep("filing_duty", title="文书格式", category="forms", due="2026-05-01", basis="方案二（三）1", since="2026-01-01")
    for lost in ("follows", "completed", "filed_on", "filed_with"):
        assert keep("document_form", "reviewer1", agency=HOME, **{**FORM, lost: ""}).status_code == 400
    answer = keep("document_form", "reviewer1", agency=HOME, **{**FORM, "forms": "no_such_form"})
    assert answer.status_code == 400
    assert "法律文件里没有这些文书：no_such_form" in answer.content.decode()
    assert keep("document_form", "reviewer1", agency=HOME, **FORM).status_code == 302
    rows = browser(SUPERVISOR).get("/registry/rolls/filing_duty/").context["filings"]
    states = {one.agency: one.state for one in rows}
    assert states["连云港市城市管理综合行政执法局"] == "filed"
    assert states["赣榆区综合行政执法局"] == "missing"
    assert "增加本市复议机关和法院" in public("/public/rolls/document_form/")


GUIDE = {
    "code": "stall_permit", "title": "临时占道许可", "kind": "permit", "field": "urban_management", "level": "county",
    "accepting": "政务服务窗口", "approving": "城市管理局", "conditions": "不影响通行", "limit_days": "10", "since": "2026-06-01",
    "materials": "申请书\n身份证明", "procedures": "permit", "citations": "administrative_licensing_law/34", "why": "新增许可",
}  # fmt: skip


def altered(monkeypatch: pytest.MonkeyPatch, article: str) -> None:
    """The law as if this article had been amended on 10 June 2026."""
    was, number = impact.on, article.split("/")[1]

    def on(library: Any, instrument: str, day: date) -> Any:
        found = was(library, instrument, day)
        if found is None or instrument != article.split("/")[0] or day < date(2026, 6, 10):
            return found
        amended = replace(found.articles[number], gist="改了")
        return replace(found, articles={**found.articles, number: amended})

    monkeypatch.setattr(revising, "on", on)


@pytest.mark.clause("YY-04")
@pytest.mark.clause("CJ-P02")
def test_guide_list_and_flowchart_are_public_written_by_the_legal_unit_and_adjusted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for who in (OFFICER, "head1", "publisher1"):
        assert browser(who).post("/registry/do/matter-keep/", GUIDE).status_code in (403, 404), who
    assert browser(SUPERVISOR).post("/registry/do/matter-keep/", GUIDE).status_code == 302
    page = public("/public/matters/stall_permit/?on=2026-06-05")
    for words in ("临时占道许可", "政务服务窗口", "城市管理局", "不影响通行", "10", "申请书"):
        assert words in page
    assert "/public/procedures/permit/?place=&amp;field=urban_management" in page
    assert "<svg" in public("/public/procedures/permit/?field=urban_management")
    item = {
        "objects": "商户",
        "basis": "某条例",
        "content": "占道",
        "way": "现场",
        "share": "5%",
        "matter": "stall_permit",
    }
    assert keep("inspection_item", OFFICER, agency=HOME, title="占道抽查", **item).status_code == 404
    assert keep("inspection_item", "reviewer1", agency=HOME, title="占道抽查", **item).status_code == 302
    assert "清单没有随法律和职能调整" not in seen("/registry/check/", SUPERVISOR)
    altered(monkeypatch, "administrative_licensing_law/34")
    check = seen("/registry/check/?on=2026-06-12", SUPERVISOR)
    assert "行政许可法第三十四条已经修改，清单还没有调整" in check
    later = {**GUIDE, "limit_days": "5", "since": "2026-06-11", "why": "依法压缩时限"}
    assert browser(SUPERVISOR).post("/registry/do/matter-keep/", later).status_code == 302
    check = seen("/registry/check/?on=2026-06-12", SUPERVISOR)
    assert "行政许可法第三十四条已经修改" not in check
    assert "抽查事项“占道抽查”所依据的事项在 2026-06-11 有变更（修改：依法压缩时限）" in check
    assert "依法压缩时限" in public("/public/matters/stall_permit/?on=2026-06-12")


REVIEW = {
    "table": "street_occupation", "reviewed_on": "2026-05-20", "outcome": "kept", "findings": "执行一年，同类案件罚款集中",
    "next_on": "2027-05-20", "title": "占道经营基准评估",
}  # fmt: skip


@pytest.mark.clause("LY-O11")
def test_rules_and_benchmarks_are_public_in_plain_words_and_assessed() -> None:
    page = public("/public/discretion/")
    assert "street_occupation" in page
    assert "深圳" not in page, "tables of elsewhere are for trials only"
    page = public("/public/discretion/street_occupation/")
    assert "什么情节，怎样处罚" in page
    for words in ("回避", "集体讨论", "理由", "施行以来还没有评估"):
        assert words in page, words
    assert Client().get("/public/discretion/sz_001/").status_code == 404
    assert "施行以来还没有评估" in seen("/registry/check/", SUPERVISOR)
    assert keep("benchmark_review", "reviewer1", agency=HOME, **{**REVIEW, "table": "no_such"}).status_code == 400
    assert keep("benchmark_review", "reviewer1", agency=HOME, **REVIEW).status_code == 302
    assert "同类案件罚款集中" in public("/public/discretion/street_occupation/")
    found = [one for one in revising.benchmarks(date(2026, 6, 15)) if one.matter == "street_occupation"]
    assert found == []
    (overdue,) = [one for one in revising.benchmarks(date(2027, 6, 1)) if one.matter == "street_occupation"]
    assert "应当在 2027-05-20 以前再次评估" in overdue.what
    first = RollEntry.objects.get(roll="benchmark_review")
    worse = {**REVIEW, "outcome": "revise", "reviewed_on": "2026-06-01", "replaces": str(first.pk)}
    assert keep("benchmark_review", "reviewer1", agency=HOME, **worse).status_code == 302
    (unrevised,) = [one for one in revising.benchmarks(date(2026, 6, 15)) if one.matter == "street_occupation"]
    assert "还没有新的一版" in unrevised.what
