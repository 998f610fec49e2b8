"""强制文书: every paper of the two procedures, filled from worked cases beside the law, reads as an official paper."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pypdfium2
import pytest

from mingjing.kernel.facts import Act, Facts
from mingjing.kernel.scenarios import traits
from mingjing.records import documents
from mingjing.records.documents import formfile
from tests.kernel.staged import CITY, LAW, library, stage
from tests.records.invented import AGENCY

PROCEDURES = ("compulsory_measure", "compulsory_execution")
NUMBERS = {
    "measure_decision": "连市监强措〔2026〕1号",
    "execution_decision": "连市监强执〔2026〕1号",
    "demand_notice": "连市监催〔2026〕1号",
    "lifting_decision": "连市监强解〔2026〕1号",
}
Paper = tuple[str, str, str]


@cache
def papers() -> dict[Paper, tuple[Facts, Act]]:
    """(procedure, form, act) → the case and the act that issues it, the first of each over all traits."""
    found: dict[Paper, tuple[Facts, Act]] = {}
    for procedure in PROCEDURES:
        for name in traits(LAW, procedure, CITY, "transport"):
            made = stage(name, procedure=procedure, field="transport", ruled=False)
            for act in made.facts.acts:
                spec = made.law(act.at).acts.get(act.act)
                for form in spec.documents if spec else ():
                    found.setdefault((procedure, form, act.act), (made.facts.before(act.seq), act))
    return found


def context(paper: Paper) -> tuple[dict[str, Any], Any]:
    facts, act = papers()[paper]
    issue = {"case_number": "连市监强措案〔2026〕1号", "numbers": NUMBERS, "titles": dict(library().titles)}
    issue["documents"] = [{"title": "行政强制措施决定书", "number": "1", "made": "2026-09-10", "pages": "1"}]
    return documents.context(facts, AGENCY, act, issue), act.at


def text(paper: Paper) -> str:
    told, at = context(paper)
    made = documents.render(paper[1], told, number="连市监〔2026〕9号", place=CITY, on=at)
    pages = pypdfium2.PdfDocument(made)
    return re.sub(r"\s+", "", "".join(page.get_textpage().get_text_bounded() for page in pages))


def test_every_paper_that_the_procedures_name_is_issued_by_a_worked_case() -> None:
    named = {
        (procedure, form)
        for procedure in PROCEDURES
        for act in library().procedure(procedure, CITY, "transport", papers_day()).acts.values()
        for form in act.documents
    }
    issued = {(procedure, form) for procedure, form, _ in papers()}
    rare = {"revocation_decision", "correction_note", "review_opinion", "case_catalogue"}
    assert {form for _, form in named - issued} <= rare
    assert {form for _, form in named} <= {form.id for form in formfile.every()}


def papers_day() -> Any:
    return next(iter(papers().values()))[1].at.date()


@pytest.mark.parametrize("form", sorted({"measure_decision", "measure_record", "property_list", "measure_approval"}
    | {"measure_extension_notice", "lifting_decision", "property_return_list", "property_handling_notice", "demand_notice"}
    | {"execution_decision", "execution_announcement", "execution_record", "cost_list", "execution_agreement"}
    | {"execution_suspension", "execution_application"}))  # fmt: skip
def test_it_reads_as_an_official_paper(form: str) -> None:
    for paper in (one for one in papers() if one[1] == form):
        page = text(paper)
        assert AGENCY["name"] in page
        for raw in ("None", "null", "False", "True", "+08:00", "content(", "#", "measure_", "_execution"):
            assert raw not in page, (paper, raw)


@pytest.mark.clause("LY-R15", part="the statutory papers")
def test_the_decision_and_the_list_say_what_article_24_asks_for() -> None:
    page = text(("compulsory_measure", "measure_decision", "decide_measure"))
    for words in (
        "当事人：甲",
        "扣押财物",
        "食品安全法第一百一十条第四项",
        "期限：自实施之日起三十日",
        "过期饼干（500克），十箱",
        "保管费用由本机关承担",
        "六十日内向测试市人民政府申请行政复议",
        "测试市中心区人民法院提起行政诉讼",
    ):
        assert words in page, words
    listed = text(("compulsory_measure", "property_list", "take_measure"))
    assert "本清单一式二份，由当事人和本机关分别保存" in listed


def test_the_demand_is_a_demand_and_the_decision_bears_the_budget() -> None:
    demand = text(("compulsory_execution", "demand_notice", "demand_performance"))
    assert "催告书" in demand
    assert "有权进行陈述和申辩" in demand
    assert "责令限期改正决定（测试改〔2026〕1号）" in demand
    decision = text(("compulsory_execution", "execution_decision", "decide_execution"))
    assert "费用预算：人民币3000元（大写：叁仟元整）" in decision
    assert "代履行三日前将再次催告" in decision


def test_the_turns_of_execution_bear_their_own_titles() -> None:
    for act, title in (("suspend", "中止"), ("resume", "恢复"), ("end", "终结")):
        assert f"{title}强制执行通知书" in text(("compulsory_execution", "execution_suspension", f"{act}_execution"))


def test_every_choice_that_a_paper_prints_has_its_words() -> None:
    for procedure, form_id, act_name in papers():
        form = next(one for one in formfile.every() if one.id == form_id)
        spec = library().procedure(procedure, CITY, "transport", papers_day()).acts[act_name]
        for blank in form.blanks:
            for path in blank.paths:
                found = spec.declared(path[1]) if path[0] == "this" and len(path) == 2 else None
                if found is not None and blank.kind == "word" and found.type == "choice":
                    values = {str(one["value"]) for one in found.options}
                    assert values <= set(form.words[blank.words]), f"{form_id}.{blank.name}"
