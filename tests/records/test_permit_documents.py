"""Whoever applies for a permit: every paper of the permit procedures reads as the official form does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import yaml
from django.conf import settings

from mingjing.records import documents
from mingjing.records.documents import formfile, words
from tests.records.invented import AGENCY
from tests.records.permit_papers import DETAILS, course, issued

PLACE = "jiangsu/lianyungang"
PROCEDURES = ("permit", "permit_supervision")


def said(form: str) -> str:
    """The text of an issued paper without spaces and page numbers."""
    context, act = issued(form)
    content = documents.render(form, context, number="连市城许准〔2026〕3号", place=PLACE, on=act.at)
    paper = pypdfium2.PdfDocument(content)
    whole = re.sub(r"\s+", "", "".join(page.get_textpage().get_text_bounded() for page in paper))
    return re.sub(r"第\d+页共\d+页", "", whole)


def declared() -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Procedure → act → its fields."""
    found = {}
    for name in PROCEDURES:
        file = Path(settings.LAW_DIR) / f"national/procedures/{name}/2019-04-23.yaml"
        acts = yaml.safe_load(file.read_text("utf-8"))["acts"]
        found[name] = {act["act"]: act.get("fields", []) for act in acts}
    return found


@pytest.mark.parametrize("form", sorted(DETAILS))
def test_every_form_reads_as_an_official_paper(form: str) -> None:
    page = said(form)
    assert AGENCY["name"] in page
    for raw in ("None", "null", "False", "True", "+08:00", "content(", "#"):
        assert raw not in page


def test_every_form_of_a_permit_is_rendered_here() -> None:
    permit = {form.id for form in formfile.every() if "2019-04-23" in str(form.folder)}
    assert permit == set(DETAILS)


@pytest.mark.clause("LY-R07", part="the papers")
def test_the_correction_notice_lists_everything_once() -> None:
    page = said("correction_notice")
    assert "现将需要补正的全部内容一次告知如下" in page
    assert "结构安全说明补交一份测试办法第五条" in page
    assert "不再要求补正其他材料" in page


def test_the_receipt_says_what_follows_from_silence() -> None:
    page = said("application_receipt")
    assert "申请表申请书、申请表1" in page
    assert "逾期不告知的，自收到申请材料之日起即为受理" in page


def test_an_oral_application_is_written_down() -> None:
    page = said("application_record")
    assert "口头申请的记录：申请人口头提出设置招牌" in page
    assert "以上笔录已交申请人核对" in page


def test_a_refusal_gives_reason_basis_and_remedies() -> None:
    page = said("permit_refusal_decision")
    assert "不符合法定条件、标准。理由：不符合设置规划。" in page
    assert "六十日内向某某人民政府申请行政复议" in page
    assert "六个月内直接向某某人民法院提起行政诉讼" in page


def test_a_renewal_that_silence_brought_says_so() -> None:
    facts = course(
        "permit",
        [
            {"use": "renewal_applied"},
            {"act": "accept_application", "like": "accepted"},
            {
                "act": "record_deemed_renewal",
                "at": "2026-07-02T10:00",
                "fields": {
                    "content": "延续",
                    "valid_from": "2026-07-02",
                    "valid_until": "2028-07-01",
                    "reason": "经办人调离",
                },
            },
        ],
    )
    last = facts.acts[-1]
    context = documents.context(facts.before(last.seq), AGENCY, last, {})
    content = documents.render("permit_renewal_decision", context, number="1号", place=PLACE, on=last.at)
    paper = pypdfium2.PdfDocument(content)
    page = re.sub(r"\s+", "", "".join(one.get_textpage().get_text_bounded() for one in paper))
    assert "有效期届满前没有作出决定，视为准予延续" in page
    assert "原有效期至2026年7月1日" in page


def test_a_permit_paper_does_not_bear_the_sign_of_penalties() -> None:
    grant = formfile.in_force("permit_grant_decision", PLACE, course("permit", [{"use": "applied"}]).acts[0].at.date())
    assert grant.number("连市城罚", 2026, 3) == "连市城许准〔2026〕3号"
    assert words.prefix_for("连市城罚", "决") == "连市城罚"
