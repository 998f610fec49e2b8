"""公布: what the public reads is what the law enforces; lists that did not follow the law, and changes nobody was told of, show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from mingjing.kernel import deadlines
from mingjing.kernel.facts import Matter, changed
from mingjing.kernel.library import load
from mingjing.kernel.moments import SHANGHAI
from mingjing.kernel.ruling import Refused
from mingjing.registry import impact
from mingjing.registry.models import RollEntry
from mingjing.registry.reads import revising
from tests.cast import OFFICER, SUPERVISOR
from tests.kernel import staged
from tests.kernel.test_packs import RETURNED
from tests.kernel.test_published_lists import folder
from tests.registry.test_rolls import HOME, RULING, browser, keep, seen


def public(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.mark.clause("CJ-W03")
@pytest.mark.parametrize("procedure", ["confirmation", "adjudication", "payment", "reward", "compensation"])
def test_a_proof_outside_the_public_list_is_demanded_of_no_applicant(procedure: str, tmp_path: Path) -> None:
    page = public("/public/lists/")
    for words in ("产权人同意设置的证明", "建（构）筑物的产权人", "设定依据", "办理指南"):
        assert words in page
    law = load(folder(tmp_path))
    made = staged.stage("received", procedure=procedure, place="xinjiang/changji", field="environment")
    made.library = law
    made.facts = changed(made.facts, matter=Matter("assessment_permit", "环评", "environment"))
    row = {"kind": "proof", "reason": "核对"}
    told = {"supply_by": "2026-06-10", "missing": [{**row, "name": "无违章证明"}]}
    said = staged.refused(made, "notify_correction", at="2026-06-02T09:00", fields=told)
    assert said.articles == ("changji_work_points/2(1)(4)",)
    assert "公布的证明事项清单里没有：无违章证明" in staged.reasons(said)
    listed = {**told, "missing": [{**row, "name": "场地使用证明"}]}
    staged.permitted(made, "notify_correction", at="2026-06-02T09:00", fields=listed)


@pytest.mark.clause("WS-23")
def test_limits_of_each_item_are_public_and_watched_and_a_mediation_has_its_fifteen_days() -> None:
    assert "15个工作日" in public("/public/lists/")
    made = staged.stage("accepted", procedure="permit")
    made.facts = changed(made.facts, matter=Matter("outdoor_advert_permit", "户外广告", "urban_management"))
    for day, state in ((date(2026, 6, 23), "running"), (date(2026, 6, 24), "overdue")):
        now = datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI)
        found = {one.rule.id: one for one in deadlines.of_case(made.facts, made.library, now)}
        clock = found["decide_within_20_days"]
        assert (clock.due, clock.state) == (date(2026, 6, 23), state)
        assert clock.rule.deadline.on_expiry == "tell_supervisor"
    asked = staged.stage("requested", procedure="mediation", ruled=False)
    found = {one.rule.id: one for one in deadlines.of_case(asked.facts, asked.library, asked.now)}
    assert found["mediation_decided"].due == date(2026, 6, 16)


def test_proofs_and_limits_are_public_as_the_law_has_them() -> None:
    page = public("/public/lists/")
    for words in ("产权人同意设置的证明", "建（构）筑物的产权人", "15个工作日", "设置大型户外广告设施许可", "待核实"):
        assert words in page
    assert "还没有公布证明事项清单" in public("/public/lists/?on=2019-12-31")


WINDOW = {
    "place": "政务服务中心三楼", "post": "城管窗口 A12", "duties": "受理户外广告和占道许可申请", "samples": "申请表样本，窗口和网上可取",
    "progress": "0518-00000001", "advice": "0518-00000002", "complaints": "12345", "title": "城管窗口",
}  # fmt: skip


CONTACTS = [
    ("ordinary_penalty", "filed", "inspect_site", "investigated"),
    ("permit", "accepted", "check_on_site", "checked_on_site"),
    ("inspection", "notified_of_inspection", "inspect_site", "inspected"),
    ("compulsory_measure", "decided", "take_measure", "taken"),
    ("levy", "filed", "inspect_site", None),
]


@pytest.mark.clause("YY-05")
@pytest.mark.clause("CJ-P03")
@pytest.mark.parametrize(("procedure", "trait", "act", "like"), CONTACTS)
def test_during_the_act_certificates_are_shown_rights_told_and_windows_say_who_does_what(
    procedure: str, trait: str, act: str, like: str | None
) -> None:
    papers = {"hunan/yueyang": "yueyang_transport_plan/3(2)(2)", "xinjiang/changji": "changji_plan/2(2)(3)"}
    for place, paper in papers.items():
        made = staged.stage(trait, procedure=procedure, place=place, field="transport", ruled=False)
        lacks: list[dict[str, Any]] = [{"certificates_shown": False}]
        if act == "inspect_site":
            lacks.append({"rights_told": None})
        if place.endswith("changji"):
            lacks.append({"uniform": None})
        shown = {"certificates_shown": True} | ({"uniform": "worn"} if place.endswith("changji") else {})
        more = {"like": like} if like else {}
        assert made.law(made.now).acts[act].documents, "a paper is made and handed over"
        for told in lacks:
            said = staged.refused(made, act, at="+1h", fields={**shown, **told}, **more)
            assert paper in said.articles, (place, told)
        if like:
            whole = staged.tried(made, act, at="+1h", fields=shown, **more)
            assert not isinstance(whole, Refused) or paper not in whole.articles
    made = staged.stage("decided", procedure="ordinary_penalty", place="hunan/yueyang", field="transport", ruled=False)
    for certificates, stands in ((None, True), (True, False)):
        fields = {"certificates_shown": certificates}
        answer = staged.tried(made, "serve_decision", like="served", at="2026-06-19T10:00", fields=fields)
        assert (isinstance(answer, Refused) and papers["hunan/yueyang"] in answer.articles) is stands
    assert keep("window_post", "reviewer1", agency=HOME, **WINDOW).status_code == 302
    page = public("/public/rolls/window_post/")
    for words in (
        "城管窗口 A12",
        "受理户外广告和占道许可申请",
        "申请表样本",
        "0518-00000001",
        "0518-00000002",
        "12345",
    ):
        assert words in page


MAJOR = {
    "kind": "penalty", "level": "市级", "field": "交通运输", "amount": "较大数额", "effect": "影响大的", "materials": "草案、证据", "days": "5",
    "way": "书面审核", "responsible": "法制科对审核意见负责", "disagreement": "报分管负责人协调", "title": "较大数额罚款",
}  # fmt: skip


@pytest.mark.clause("YY-02")
def test_the_catalogue_names_its_five_measures_and_the_review_keeps_to_it() -> None:
    for lost in (
        "kind",
        "level",
        "field",
        "amount",
        "effect",
        "materials",
        "days",
        "way",
        "responsible",
        "disagreement",
    ):
        assert keep("major_decision", "reviewer1", agency=HOME, **{**MAJOR, lost: ""}).status_code == 400, lost
    assert keep("major_decision", "reviewer1", agency=HOME, **MAJOR).status_code == 302
    page = public("/public/rolls/major_decision/")
    for words in ("影响大的", "法制科对审核意见负责", "报分管负责人协调"):
        assert words in page
    assert "/public/procedures/ordinary_penalty/?part=review" in page
    chart = public("/public/procedures/ordinary_penalty/?part=review&place=hunan/yueyang&field=transport")
    assert chart.count('role="img"') == 1
    for words in ("送法制审核", "法制审核通过", ">或者<", "期限：在写明的期限内", "岳阳交通三项制度方案"):
        assert words in chart, words
    assert "作出行政处罚决定" not in chart
    made = staged.stage("drafted", procedure="levy", place="hunan/yueyang", field="transport", ruled=False)
    sent = {
        "act": "decide_levy",
        "materials": "案卷",
        "truthful": True,
        "catalogue_item": "第二项",
        "review_due": "2026-06-22",
    }
    for lost in ("materials", "catalogue_item", "review_due"):
        said = staged.refused(made, "submit_for_review", at="+1h", fields={**sent, lost: None})
        assert said.articles[0].startswith("yueyang_transport_plan/3")
    given = {"act": "submit_for_review", "at": "+1h", "fields": sent}
    made = staged.stage("drafted", given, procedure="levy", place="hunan/yueyang", field="transport", ruled=False)
    late = datetime(2026, 6, 23, 9, tzinfo=SHANGHAI)
    found = {one.rule.id: one for one in deadlines.of_case(made.facts, made.library, late)}
    assert found["reviewed_within_the_limit"].state == "overdue"
    opinion = {"act": "decide_levy", "opinion": "证据不足", "points": RETURNED["points"]}
    back = {"act": "return_from_review", "at": "+1h", "fields": opinion}
    made = staged.stage("drafted", given, back, procedure="levy", place="hunan/yueyang", field="transport", ruled=False)
    said = staged.refused(made, "dispute_review", at="+1h", fields={"act": "decide_levy", "reason": None})
    assert "yueyang_transport_plan/3(4)(10)" in said.articles


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
    assert ">行政许可程序</a>" in page, "the title of the procedure, not of a city's additions to it"
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
    assert "施行以来还没有评估" not in seen("/registry/check/?on=2027-01-01", SUPERVISOR)
    assert "施行以来还没有评估" in seen("/registry/check/?on=2027-01-02", SUPERVISOR)
    assert keep("benchmark_review", "reviewer1", agency=HOME, **{**REVIEW, "table": "no_such"}).status_code == 400
    assert keep("benchmark_review", "reviewer1", agency=HOME, **REVIEW).status_code == 302
    assert "同类案件罚款集中" in public("/public/discretion/street_occupation/")
    found = [
        one
        for one in revising.findings(date(2026, 6, 15))
        if (one.kind, one.matter) == ("benchmark", "street_occupation")
    ]
    assert found == []
    (overdue,) = [
        one
        for one in revising.findings(date(2027, 6, 1))
        if (one.kind, one.matter) == ("benchmark", "street_occupation")
    ]
    assert "应当在 2027-05-20 以前再次评估" in overdue.what
    first = RollEntry.objects.get(roll="benchmark_review")
    worse = {**REVIEW, "outcome": "revise", "reviewed_on": "2026-06-01", "replaces": str(first.pk)}
    assert keep("benchmark_review", "reviewer1", agency=HOME, **worse).status_code == 302
    (unrevised,) = [
        one
        for one in revising.findings(date(2026, 6, 15))
        if (one.kind, one.matter) == ("benchmark", "street_occupation")
    ]
    assert "还没有新的一版" in unrevised.what
