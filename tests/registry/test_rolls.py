"""名册: lines are written, replaced and ended, never lost; what should have been filed and was not shows; what is public is public."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from mingjing.registry.models import RollEntry
from mingjing.registry.rolls import ROLLS
from tests.cast import OFFICER, SUPERVISOR, user

HOME, FAR = "320700-CG", "320707-CG"


def browser(who: str) -> Client:
    client = Client()
    client.force_login(user(who), backend="mingjing.registry.sign_in.Backend")
    return client


def keep(roll: str, who: str = SUPERVISOR, **told: Any) -> Any:
    """Write a line by its page."""
    return browser(who).post(f"/registry/do/roll-{roll}/", {"since": "2026-06-01", "why": "示例司〔2026〕2号", **told})


def seen(path: str, who: str = OFFICER) -> str:
    return browser(who).get(path).content.decode()


RULING = {
    "title": "网约车监管分工", "matter": "ride_hailing_without_permit", "business": "市交通运输局", "enforcing": "市城管局",
    "supervises": "交通运输局负责许可和日常监管", "penalises": "城管局处罚", "appraises": "先发现的部门取得鉴定结论",
    "papers": "许可和不予许可决定抄送城管局", "reports": "三日内书面移送，同时告知举报人",
}  # fmt: skip


@pytest.mark.clause(
    "HZ-D01", part="the bases are handed over, and until then supervision stays with the business department"
)
@pytest.mark.clause("HZ-D02", part="who supervises and who penalises, and which approval papers are sent")
@pytest.mark.clause("HZ-D05", part="the division says how a report is transferred and the reporter told")
def test_the_division_of_duty_stands_beside_the_matter_and_in_public() -> None:
    assert keep("division_ruling", **RULING).status_code == 302
    page = seen("/registry/matters/ride_hailing_without_permit/")
    for words in ("交通运输局负责许可和日常监管", "城管局处罚", "许可和不予许可决定抄送城管局", "同时告知举报人"):
        assert words in page
    assert "监管职责仍在业务主管部门" in page
    old = RollEntry.objects.get(roll="division_ruling")
    assert keep("division_ruling", **RULING, handed_on="2026-06-01", replaces=str(old.pk)).status_code == 302
    page = seen("/registry/matters/ride_hailing_without_permit/")
    assert "监管职责仍在业务主管部门" not in page
    assert "网约车监管分工" in Client().get("/public/rolls/division_ruling/").content.decode()
    assert RollEntry.objects.get(pk=old.pk).until is not None


@pytest.mark.clause("HZ-D06")
def test_an_unclear_division_is_settled_and_the_ruling_becomes_part_of_the_list() -> None:
    keep("division_ruling", **RULING)
    old = RollEntry.objects.get(roll="division_ruling")
    told = {
        "establishment_office": "市编办", "legal_office": "市法制办", "heard": "市交通运输局\n市城管局", "ruling": "编办〔2026〕9号",
        "supervises": "城管局监管无证营运", "replaces": str(old.pk),
    }  # fmt: skip
    for lost in ("establishment_office", "legal_office", "heard", "ruling"):
        page = keep("division_ruling", "coordinator1", **{**RULING, **told, lost: ""})
        assert page.status_code == 400, lost
        assert "会商认定要写全" in page.content.decode()
    page = keep("division_ruling", "coordinator1", **{**RULING, **told, "heard": "市城管局"})
    assert page.status_code == 400
    assert "没有写明听取了：市交通运输局" in page.content.decode()
    assert keep("division_ruling", "coordinator1", **{**RULING, **told}).status_code == 302
    page = seen("/registry/matters/ride_hailing_without_permit/")
    assert "编办〔2026〕9号" in page
    assert "城管局监管无证营运" in page
    assert "交通运输局负责许可和日常监管" not in page
    assert "交通运输局负责许可和日常监管" in seen("/registry/rolls/division_ruling/?ended=1"), (
        "the older one is not lost"
    )
    assert keep("division_ruling", OFFICER, **RULING).status_code == 404


@pytest.mark.clause("CJ-P20")
@pytest.mark.clause("YY-01", part="the rules of each bureau exist, dated and filed; what is missing shows")
def test_what_should_have_been_filed_and_was_not_shows() -> None:
    keep("filing_duty", title="三项制度", category="rules", due="2026-05-01", basis="方案三(二)", since="2026-01-01")
    keep(
        "filing_duty", title="音像记录规定", category="media", due="2026-05-01", basis="方案三(二)", since="2026-01-01"
    )
    keep("filing_duty", title="流程图", category="flowchart", due="2026-12-31", basis="方案三(二)", since="2026-01-01")
    keep("filed_rule", agency=HOME, title="三项制度实施办法", category="rules", filed_on="2026-04-20")
    parts = dict.fromkeys(("equipment", "use", "elements", "storage", "supervision", "retention"), "写全")
    filed = {"number": "连城管〔2026〕3号", "filed_on": "2026-05-20", "filed_with": "市司法局"}
    keep("media_rule", agency=HOME, title="音像记录设备规定", **parts, **filed)
    page = browser(SUPERVISOR).get("/registry/rolls/filing_duty/")
    rows = {(one.agency, one.category): one.state for one in page.context["filings"]}
    home, far = "连云港市城市管理综合行政执法局", "赣榆区综合行政执法局"
    assert rows[home, "制度"] == "filed"
    assert rows[home, "音像记录设备和保管规定"] == "late"
    assert rows[home, "流程图"] == "waiting"
    assert rows[far, "制度"] == "missing"
    assert "没有报备" in page.content.decode()
    assert "三项制度实施办法" in Client().get("/public/rolls/filed_rule/").content.decode()


@pytest.mark.clause("LY-R40")
def test_each_agency_files_its_own_recording_rules_with_the_legal_office() -> None:
    told = {
        "kind": "penalty",
        "number": "连城管〔2026〕5号",
        "filed_on": "2026-05-02",
        "filed_with": "市司法局",
        "covers": "立案到结案",
    }
    assert keep("recording_rule", "reviewer1", agency=HOME, title="行政处罚全过程记录办法", **told).status_code == 302
    assert keep("recording_rule", "reviewer1", agency=FAR, title="别的机关的办法", **told).status_code == 404
    assert "行政处罚全过程记录办法" in seen("/registry/rolls/recording_rule/", SUPERVISOR)
    assert "行政处罚全过程记录办法" not in seen("/registry/rolls/recording_rule/", "officer_far")
    keep(
        "filing_duty",
        title="全过程记录制度",
        category="recording",
        due="2026-05-31",
        basis="细则四十",
        since="2026-01-01",
    )
    rows = browser(SUPERVISOR).get("/registry/rolls/filing_duty/").context["filings"]
    assert {one.agency for one in rows if one.state == "filed"} == {"连云港市城市管理综合行政执法局"}


@pytest.mark.clause("LY-O23")
def test_responsibility_letters_are_kept_by_level() -> None:
    told = {
        "level": "officer",
        "first": "执法一大队",
        "second": "周明远",
        "post": "一大队承办岗",
        "signed_on": "2026-01-10",
    }
    told |= {"matters": "street_occupation", "duties": "依法办理占道经营案件", "title": "2026年度责任书"}
    assert keep("responsibility_letter", "reviewer1", agency=HOME, **told).status_code == 302
    page = seen("/registry/rolls/responsibility_letter/")
    assert "执法机构与执法人员" in page
    assert "一大队承办岗" in page
    assert keep("responsibility_letter", "reviewer1", agency=HOME, **{**told, "matters": "no_such"}).status_code == 400
    assert Client().get("/public/rolls/responsibility_letter/").status_code == 404


@pytest.mark.clause("HZ-L08")
def test_legal_bases_are_compiled_current_and_the_countys_are_copied_to_the_city() -> None:
    told = {
        "issuer": "海州区城市管理局",
        "in_force": "2026-03-01",
        "copied_on": "2026-03-05",
        "number": "海城〔2026〕4号",
    }
    uncopied = {**told, "copied_on": ""}
    assert keep("legal_basis", agency="320706-CG", title="占道经营认定标准", **uncopied).status_code == 302
    assert "还没有抄报市局" in seen("/registry/rolls/legal_basis/")
    first = RollEntry.objects.get(roll="legal_basis")
    again = keep("legal_basis", agency="320706-CG", title="占道经营认定标准", **told, replaces=str(first.pk))
    assert again.status_code == 302
    assert "2026-03-05" in seen("/registry/rolls/legal_basis/")
    assert "还没有抄报市局" not in seen("/registry/rolls/legal_basis/")
    old = RollEntry.objects.get(roll="legal_basis", until=None)
    end = {"roll": "legal_basis", "entry": str(old.pk), "until": "2026-06-01", "why": "废止"}
    assert browser(SUPERVISOR).post("/registry/do/roll-end/", end).status_code == 302
    assert "占道经营认定标准" not in seen("/registry/rolls/legal_basis/")
    assert "占道经营认定标准" in seen("/registry/rolls/legal_basis/?ended=1")


@pytest.mark.clause("HZ-L09")
def test_case_guidance_reaches_every_squadron_and_not_the_public() -> None:
    told = {
        "facts": "流动摊贩占用人行道",
        "question": "是否属于占用城市道路",
        "opinion": "属于，按道路管理规定处理",
        "published_to": "各中队",
    }
    assert (
        keep("typical_case", agency="320700-SF", title="流动摊贩案", matter="street_occupation", **told).status_code
        == 302
    )
    for who in (SUPERVISOR, OFFICER, "officer_near1", "officer_town1", "officer_far"):
        assert "属于，按道路管理规定处理" in seen("/registry/rolls/typical_case/", who), who
    assert Client().get("/public/rolls/typical_case/").status_code == 404


@pytest.mark.clause("YY-02", part="the catalogue with its flow, materials, limits, way and responsibility, public")
def test_the_catalogue_of_major_decisions_is_public() -> None:
    told = {
        "kind": "penalty", "level": "市级", "field": "城市管理", "amount": "较大数额", "materials": "草案、证据", "days": "5", "effect": "不限",
        "way": "书面审核",
        "responsible": "法制科对审核意见负责", "disagreement": "报分管负责人协调", "title": "较大数额罚款",
    }  # fmt: skip
    assert keep("major_decision", "reviewer1", agency=HOME, **told).status_code == 302
    page = Client().get("/public/rolls/major_decision/").content.decode()
    assert "报分管负责人协调" in page
    assert "法制科对审核意见负责" in page


@pytest.mark.clause(
    "CJ-P02",
    part="the random-inspection list is written by the legal unit alone, public, and changes with law or function",
)
def test_the_inspection_list_comes_from_the_legal_unit() -> None:
    told = {
        "objects": "沿街商户",
        "basis": "某条例第三条",
        "content": "是否占道",
        "way": "现场",
        "share": "每季 5%",
        "title": "占道经营检查",
    }
    assert keep("inspection_item", OFFICER, agency=HOME, **told).status_code == 404
    assert keep("inspection_item", "reviewer1", agency=HOME, **told).status_code == 302
    assert "每季 5%" in Client().get("/public/rolls/inspection_item/").content.decode()


@pytest.mark.clause("YY-04", part="item, accepting and approving body, conditions and limit, public and dated")
def test_the_guide_of_a_matter_is_public() -> None:
    told = {
        "code": "stall_permit", "title": "临时占道许可", "kind": "permit", "field": "urban_management", "level": "county",
        "accepting": "政务服务窗口", "approving": "城市管理局", "conditions": "不影响通行", "limit_days": "10", "since": "2026-06-01",
        "materials": "申请书\n身份证明", "why": "新增许可",
    }  # fmt: skip
    assert browser(SUPERVISOR).post("/registry/do/matter-keep/", told).status_code == 302
    page = Client().get("/public/matters/stall_permit/").content.decode()
    for words in ("临时占道许可", "政务服务窗口", "城市管理局", "不影响通行", "10", "申请书"):
        assert words in page
    later = {**told, "limit_days": "5", "since": "2026-06-10", "why": "压缩时限"}
    assert browser(SUPERVISOR).post("/registry/do/matter-keep/", later).status_code == 302
    assert "压缩时限" in Client().get("/public/matters/stall_permit/").content.decode()


@pytest.mark.parametrize("roll", sorted(ROLLS))
def test_every_roll_opens_empty_and_its_form_says_what_is_missing(roll: str) -> None:
    page = seen(f"/registry/rolls/{roll}/", SUPERVISOR)
    assert ROLLS[roll].title in page
    answer = browser(SUPERVISOR).post(f"/registry/do/roll-{roll}/", {"title": "只有名称"})
    assert answer.status_code == 400
    assert 'value="只有名称"' in answer.content.decode()


def test_the_same_line_twice_is_said() -> None:
    keep("division_ruling", **RULING)
    again = keep("division_ruling", **RULING)
    assert again.status_code == 400
    assert "已经登记过同样的一条" in again.content.decode()


@pytest.mark.clause("CJ-W03", part="the list with basis, issuer and guide is shown as the law has it, dated")
def test_the_list_of_proofs_is_the_laws_own_table() -> None:
    page = seen("/registry/proofs/")
    for words in (
        "产权人同意设置的证明",
        "建（构）筑物的产权人",
        "2020-01-01",
        "law/jiangsu/lianyungang/tables/proof_list/2020-01-01.yaml",
    ):
        assert words in page
    assert "还没有公布证明事项清单" in seen("/registry/proofs/?on=2019-12-31")
