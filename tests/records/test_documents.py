"""Whoever needs a paper: every form, filled from one invented case, reads as the official form does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import yaml
from django.conf import settings

from mingjing.kernel.law import ActSpec, FieldSpec
from mingjing.records import documents
from mingjing.records.documents import filling, formfile, typeset, words
from tests.compulsion.test_papers import papers
from tests.kernel.staged import library
from tests.records.invented import AGENCY, CASE, CITIZEN, ISSUED, PARTY, issued_by
from tests.records.permit_papers import DETAILS
from tests.records.plain_papers import OWN

PLACE = "jiangsu/lianyungang"


def of(form: str, position: int = 0, **issue: Any) -> tuple[dict[str, Any], Any]:
    """The context of a form in the invented case, and the moment of the act that issues it."""
    act, said = issued_by(form)[position]
    return documents.context(CASE(act), AGENCY, act, {**said, **issue}), act.at


def without(context: dict[str, Any], path: str) -> dict[str, Any]:
    """The same context with one value taken out."""
    key, _, rest = path.partition(".")
    return {**context, key: without(context[key], rest) if rest else None}


def pdf(form: str, position: int = 0, **issue: Any) -> bytes:
    context, at = of(form, position, **issue)
    return documents.render(form, context, number="连市城罚决〔2026〕12号", place=PLACE, on=at)


def text(content: bytes, feet: bool = False) -> str:
    """The text of a PDF without spaces and line ends, and without page numbers unless asked."""
    paper = pypdfium2.PdfDocument(content)
    whole = re.sub(r"\s+", "", "".join(page.get_textpage().get_text_bounded() for page in paper))
    return whole if feet else re.sub(r"第\d+页共\d+页", "", whole)


def said(form: str, position: int = 0, **issue: Any) -> str:
    return text(pdf(form, position, **issue))


@pytest.mark.parametrize("form", sorted(ISSUED))
def test_every_form_reads_as_an_official_paper(form: str) -> None:
    for position in range(len(ISSUED[form])):
        page = text(pdf(form, position), feet=True)
        assert AGENCY["name"] in page
        assert re.search(r"第1页共\d+页", page)
        for raw in ("None", "null", "False", "True", "+08:00", "content(", "#"):
            assert raw not in page


def test_every_form_of_the_law_folder_is_rendered_by_some_test() -> None:
    """In the invented case, or beside the procedures of permits, of compulsion, and the plain ones."""
    elsewhere = set(OWN) | set(DETAILS) | {form for _, form, _ in papers()}
    assert {form.id for form in formfile.every()} == set(ISSUED) | elsewhere


def test_a_numbered_paper_shows_its_number_and_an_internal_one_does_not() -> None:
    for form in (one for one in formfile.every() if one.id in ISSUED):
        assert (
            "连市城罚决〔2026〕12号" in said(form.id, numbers={}, served_number="")
        ) == form.numbered or form.id in ("case_catalogue",)


@pytest.mark.clause("LY-O13")
@pytest.mark.clause("YY-09")
@pytest.mark.clause("LY-R22", part="the reasoned form")
def test_the_decision_gives_its_reasons() -> None:
    page = said("penalty_decision")
    assert "2026年6月1日17时30分至6月2日10时20分" in page  # facts
    assert "现场检查笔录1份、现场照片4张（勘验笔录、现场笔录），证明：当事人在店门前人行道摆放桌椅6套" in page
    assert "由两名执法人员当场制作，当事人在场，照片与笔录一致" in page  # why the evidence is accepted
    assert "当事人提出：摆放时间很短，没有造成事故，请求免除罚款。本机关不予采纳，理由是：占道持续约17小时" in page
    assert "本机关予以采纳，理由是：改正情况属实" in page
    assert "违反了《江苏省城市市容和环境卫生管理条例》第十四条第一款" in page
    assert "与占用时间长短无关" in page  # why this law
    assert "裁量基准的适用：适用《江苏省城市管理行政处罚裁量基准》占道经营“一般”档次" in page
    assert "2026年7月2日，依法举行听证；" in page  # the main procedure
    assert "2026年7月7日，经法制审核通过；2026年7月8日，经本机关负责人集体讨论" in page


@pytest.mark.clause("LY-R22", part="the contents of a decision")
def test_the_decision_has_the_contents_of_article_59() -> None:
    page = said("penalty_decision")
    assert (
        f"当事人：{PARTY['name']}统一社会信用代码：{PARTY['code']}经营者：张某住所（住址）：{PARTY['address']}" in page
    )
    assert "罚款人民币3000元（大写：叁仟元整）" in page
    assert "没收违法所得人民币25.76元（大写：贰拾伍元柒角陆分）" in page
    assert "自收到本决定书之日起十五日内履行" in page
    assert "罚没款合计人民币3025.76元（大写：叁仟零贰拾伍元柒角陆分），缴款银行及账户：某某银行某某支行" in page
    assert "每日按罚款数额的百分之三加处罚款，加处罚款的总额不超出罚款的数额" in page
    assert "六十日内向连云港市某某区人民政府申请行政复议" in page
    assert "六个月内直接向连云港市某某区人民法院提起行政诉讼" in page
    assert page.index("连云港市某某区城市管理局2026年7月9日（印章）") > page.index("公示告知")
    assert "拟作出" not in page.replace("告知拟作出的行政处罚内容", "")


@pytest.mark.parametrize(
    ("blank", "title"),
    [
        ("this.facts", "违法事实"),
        ("this.evidence", "证据"),
        ("this.basis", "处罚的依据"),
        ("this.factors", "裁量的理由"),
        ("this.penalties", "行政处罚的种类"),
        ("this.performance_way", "履行方式"),
        ("this.views", "对当事人意见的处理"),
    ],
)
def test_it_refuses_a_decision_that_lacks_a_content(blank: str, title: str) -> None:
    context, at = of("penalty_decision")
    with pytest.raises(documents.BlankMissing, match=f"不能出具《行政处罚决定书》：{title}没有内容。请先补全"):
        documents.render("penalty_decision", without(context, blank), number="", place=PLACE, on=at)
    assert documents.lacking("penalty_decision", without(context, blank), place=PLACE, on=at) == (title,)


def test_it_refuses_a_decision_without_the_court_by_name() -> None:
    context, at = of("penalty_decision")
    bare = without(without(context, "this.court"), "agency.court")
    with pytest.raises(documents.BlankMissing, match="人民法院的具体名称"):
        documents.render("penalty_decision", bare, number="", place=PLACE, on=at)


def test_it_names_the_row_whose_content_is_missing() -> None:
    context, at = of("penalty_decision")
    rows = [context["this"]["evidence"][0], {**context["this"]["evidence"][1], "proves": ""}]
    context["this"] = {**context["this"], "evidence": rows}
    assert documents.lacking("penalty_decision", context, place=PLACE, on=at) == ("证据第2项的证明的事实",)


def test_a_draft_has_a_watermark_and_no_number() -> None:
    context, at = of("penalty_decision")
    page = text(
        documents.render("penalty_decision", context, number="连市城罚决〔2026〕12号", place=PLACE, on=at, draft=True)
    )
    assert "草稿" in page
    assert "（草稿，未编号）" in page
    assert "12号连市" not in page
    assert "连市城罚决〔2026〕" not in page


def test_a_draft_may_be_unfinished() -> None:
    act, issue = issued_by("rights_notice")[0]
    context = documents.context(CASE(act), AGENCY, act, issue)
    context["this"] = {"name": "notify_rights", "penalties": [{"kind": "fine", "amount_fen": "三千"}]}
    pages = documents.preview("rights_notice", context, place=PLACE, on=act.at)
    assert pages[0].lstrip().startswith(b"<svg")
    pictures = documents.preview("rights_notice", context, place=PLACE, on=act.at, kind="png")
    assert pictures[0].startswith(b"\x89PNG")


def test_what_people_typed_is_printed_and_never_evaluated() -> None:
    context, at = of("penalty_decision")
    attack = (
        '#panic("x") #sys.inputs ]) $ sum_1^n $ *粗* _斜_ `代码` <script>alert(1)</script> \\ #include "/etc/passwd"'
    )
    context["this"] = {**context["this"], "facts": attack}
    page = text(documents.render("penalty_decision", context, number="", place=PLACE, on=at))
    assert re.sub(r"\s+", "", attack) in page


def test_the_same_act_gives_the_same_bytes() -> None:
    assert pdf("penalty_decision") == pdf("penalty_decision")


def test_it_is_pdf_a_and_dated_by_the_act() -> None:
    content = pdf("penalty_decision")
    assert b"pdfaid:part>2<" in content
    assert b"2026-07-09T10:00:00" in content


def test_empty_blanks_are_struck_out() -> None:
    context, at = of("service_receipt")
    context["this"] = {**context["this"], "service": {**context["this"]["service"], "witness": None}}
    page = text(documents.render("service_receipt", context, number="", place=PLACE, on=at))
    assert "见证人／" in page


@pytest.mark.clause("LY-R10", part="the record")
def test_the_inspection_record_names_officers_certificates_and_their_showing() -> None:
    page = said("site_inspection_record")
    assert "甲某（执法证号：07080001）、乙某（执法证号：07080002）" in page
    assert "执法人员已主动向被检查人出示执法证件" in page
    assert "张某：拒绝签名（认为自己没有违法，不愿签名）见证人：王某" in page
    assert "开始时间：2026年6月2日9时30分结束时间：2026年6月2日10时20分" in page
    assert "同时进行音像记录，照片4份、录像1份" in page


@pytest.mark.clause("LY-R11", part="the record")
def test_records_say_how_the_party_was_told_of_its_rights() -> None:
    for form in ("site_inspection_record", "interview_record"):
        assert "享有陈述、申辩以及申请执法人员回避的权利" in said(form)
        assert "告知的方式和被" in said(form)
    notice = said("rights_notice")
    assert "可以在2026年6月24日前以书面或者口头方式向本机关提出" in notice
    assert "自收到本告知书之日起五个工作日内" in notice


def test_a_notice_without_hearing_offers_none() -> None:
    context, at = of("rights_notice")
    context["this"] = {**context["this"], "hearing_offered": False}
    assert "听证" not in text(documents.render("rights_notice", context, number="", place=PLACE, on=at))


@pytest.mark.clause("LY-R08", part="the form")
@pytest.mark.clause("LY-R39", part="the form")
def test_the_filing_form_bears_the_three_opinions() -> None:
    page = said("filing_approval")
    assert "启动原因" in page
    assert "建议立案调查，由甲某、乙某承办。签名：甲某（执法证号：07080001）" in page
    assert "情况属实，程序合法，同意承办人意见。签名：丙某" in page
    assert "同意。签名：丁某2026年6月2日10时05分" in page


@pytest.mark.clause("LY-R17", part="the record")
@pytest.mark.clause("LY-R20", part="the record")
def test_review_and_discussion_leave_each_opinion() -> None:
    review = said("review_opinion")
    assert all(point in review for point in ("执法主体是否合法", "执法文书是否完备规范", "是否涉嫌犯罪需要移送"))
    assert "签名：戊某2026年7月7日10时15分" in review
    discussion = said("discussion_record")
    assert "壬某其他负责人同意，当事人改正及时，可按较低幅度。已签名" in discussion
    assert "一致同意：对某某餐饮店给予警告" in discussion


@pytest.mark.clause("LY-R26", part="the receipt")
def test_the_receipt_of_leaving_service_bears_refusal_witness_and_attempts() -> None:
    page = said("service_receipt")
    assert "送达方式留置送达" in page
    assert "见证人王某（某某社区居委会）" in page
    assert "当事人张某在场，拒绝签收，称对罚款有意见" in page
    assert "2026年7月10日9时20分，直接送达：店门关闭，无人应答。" in page


def test_a_citizen_is_addressed_as_one_person() -> None:
    act, issue = issued_by("no_penalty_decision")[1]
    page = text(
        documents.render(
            "no_penalty_decision", documents.context(CASE(act), AGENCY, act, issue), number="", place=PLACE, on=act.at
        )
    )
    assert f"公民身份号码：{CITIZEN['code']}住址：" in page
    assert "违法事实不能成立，依照《中华人民共和国行政处罚法》第五十七条第一款第三项" in page


def test_several_parties_stand_in_one_decision() -> None:
    context, at = of("penalty_decision")
    context["this"] = {**context["this"], "parties": [PARTY, CITIZEN]}
    page = text(documents.render("penalty_decision", context, number="", place=PLACE, on=at))
    assert "当事人：某某餐饮店" in page
    assert "当事人：李某" in page
    assert "给予上述各当事人以下行政处罚" in page


def test_a_correction_shows_the_old_value_and_the_new() -> None:
    page = said("correction_note")
    assert "更正的内容：涉嫌地点原记载：某某路12号更正为：某某路12号门前人行道" in page


def test_what_a_gist_says_is_never_printed() -> None:
    gists = [
        article["gist"].strip()
        for path in Path(settings.LAW_DIR).glob("national/*_law/*.yaml")
        for article in yaml.safe_load(path.read_text(encoding="utf-8"))["articles"]
    ]
    assert len(gists) > 50
    pages = [said(form) for form in ("penalty_decision", "rights_notice", "demand_notice")]
    assert not [gist for gist in gists for page in pages if re.sub(r"\s+", "", gist) in page]


def acts_of_the_law() -> list[tuple[str, ActSpec]]:
    """Every act of every procedure that is not only a pattern for others, with the procedure that it is of."""
    law = library()
    return [(one.id, act) for one in law.procedures if not one.pattern for act in one.acts.values()]


def issuing(form: str) -> list[ActSpec]:
    """The acts that issue a form, as the procedures declare them; else those of the invented case."""
    acts = acts_of_the_law()
    return [act for _, act in acts if form in act.documents] or [
        act for _, act in acts if act.act in ISSUED.get(form, ())
    ]


def test_every_choice_of_the_procedures_has_its_words() -> None:
    """A choice that a form prints must not come out as its id."""
    for form in formfile.every():
        makers = issuing(form.id)
        for blank in form.blanks:
            for path in blank.paths:
                named = [act for _, act in acts_of_the_law() if path[0] == "act" and act.act == path[1]]
                for act in makers if path[0] == "this" else named if form.id in ISSUED else []:
                    _checked(form, blank, act.fields, path[1 if path[0] == "this" else 2 :])


def _checked(form: formfile.Form, blank: formfile.Blank, fields: tuple[FieldSpec, ...], path: tuple[str, ...]) -> None:
    found = next((field for field in fields if path and field.name == path[0]), None)
    if found is None:
        return
    if blank.items and len(path) == 1:
        for item in blank.items:
            for inner in item.paths:
                _checked(form, item, found.items, inner)
    elif len(path) > 1:
        _checked(form, blank, found.items, path[1:])
    elif blank.kind == "word" and found.type == "choice":
        values = {str(one if isinstance(one, str) else one["value"]) for one in found.options}
        assert values <= set(form.words[blank.words]), f"{form.id}.{blank.name}"


DERIVED = frozenset(
    {
        "name",
        "at",
        "by",
        "officers",
        "approval",
        "recorder",
        "recorder_name",
        "media_photo",
        "media_audio",
        "media_video",
    }
    | {"fines", "payable_total_fen", "fine_total_fen", "owed_total_fen", "round"}
    | {"target_title", "target_at", "field_title", "old_value"}
)


def test_every_blank_points_at_a_field_of_the_procedures() -> None:
    fields: dict[str, set[str]] = {}
    for _, act in acts_of_the_law():
        fields.setdefault(act.act, set(DERIVED)).update(field.name for field in act.fields)
    lost = []
    for form in formfile.every():
        makers = issuing(form.id)
        for blank in form.blanks:
            known = [path[0] not in ("this", "act") for path in blank.paths]
            known += [path[2] in fields.get(path[1], ()) for path in blank.paths if path[0] == "act"]
            known += [path[1] in fields[act.act] for path in blank.paths if path[0] == "this" for act in makers]
            if not any(known):
                lost.append(f"{form.id}.{blank.name}")
    assert lost == []


def test_fonts_that_are_absent_are_named(settings: Any) -> None:
    documents.check_fonts()
    settings.DOCUMENT_FONTS = {"title": "方正小标宋简体", "body": "Noto Serif CJK SC"}
    with pytest.raises(documents.FontMissing, match="找不到文书字体：方正小标宋简体。请安装"):
        documents.check_fonts()


def test_the_same_typeface_under_another_name_will_do(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeset, "_present", lambda places: frozenset({"noto serif sc", "noto sans sc"}))
    assert typeset.fonts() == {"title": ["Noto Serif SC"], "body": ["Noto Serif SC"], "label": ["Noto Sans SC"]}


def test_a_rare_character_is_printed_from_the_larger_typeface() -> None:
    if typeset.fonts()["body"] != ["Noto Serif SC", "Noto Serif CJK SC"]:
        pytest.skip("one of the two typefaces is not on this machine")
    context, at = of("penalty_decision")

    def families(facts: str) -> set[str]:
        context["this"]["facts"] = facts
        paper = pypdfium2.PdfDocument(documents.render("penalty_decision", context, number="", place=PLACE, on=at))
        used = {found.get_font().get_base_name() for page in paper for found in page.get_objects(filter=[1])}
        return {name.rpartition("+")[2].rpartition("-")[0] for name in used}

    assert len(families("当事人张某。")) == 1
    assert families("当事人𠀋某。") - families("当事人张某。") == {"NotoSerifCJKsc"}


def test_a_form_that_does_not_exist_says_where_it_should_be() -> None:
    context, at = of("penalty_decision")
    with pytest.raises(documents.FormError, match="law/national/forms/no_such_form"):
        documents.render("no_such_form", context, number="", place=PLACE, on=at)


def test_a_local_form_wins_unless_the_national_one_is_binding(tmp_path: Path, settings: Any) -> None:
    source = Path(settings.LAW_DIR)
    for place, more in (("national", ""), ("jiangsu/lianyungang", "")):
        for name in ("_layout", "closing_approval"):
            target = tmp_path / place / "forms" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            for path in (source / "national" / "forms" / name).rglob("*.*"):
                if path.is_file():
                    kept = target / path.relative_to(source / "national" / "forms" / name)
                    kept.parent.mkdir(parents=True, exist_ok=True)
                    kept.write_text(path.read_text("utf-8") + more, "utf-8")
    settings.LAW_DIR = tmp_path
    day = words.moment_of("2026-06-15T09:00+08:00").date()
    try:
        _clear()
        assert "lianyungang" in str(formfile.in_force("closing_approval", PLACE, day).folder)
        national = tmp_path / "national/forms/closing_approval/2021-07-15/form.yaml"
        national.write_text(national.read_text("utf-8") + "binding: true\n", "utf-8")
        _clear()
        assert "national" in str(formfile.in_force("closing_approval", PLACE, day).folder)
    finally:
        settings.LAW_DIR = source
        _clear()


def _clear() -> None:
    for kept in (formfile.read, formfile.in_force, formfile._shared, formfile.every, formfile.instrument_titles):
        kept.cache_clear()


def test_a_form_only_for_named_reports_is_left_out_otherwise() -> None:
    context, _ = of("decline_reply")
    form = next(form for form in formfile.every() if form.id == "decline_reply")
    assert filling.applies(form, context)
    context["act"]["register_lead"]["lead"]["reporter"] = ""
    assert not filling.applies(form, context)
