"""法律与登记: what a change of law touches, official texts beside our gists, the commands that fill and check a production system."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mingjing.registry import texts
from mingjing.registry.acts.founding import AlreadyFounded, found
from mingjing.registry.acts.matters import end_power
from mingjing.registry.cli import law_impact
from mingjing.registry.cli import main as registry
from mingjing.registry.models import OfficialText, User
from mingjing.registry.reads.listing import versions_on
from tests import driver
from tests.cast import OFFICER, OUTSIDER, SUPERVISOR, user
from tests.registry.workbooks import item, workbook

LAW = "administrative_penalty_law"
TOLD = "第一章　总　则\n第一条　甲甲。\n第五条　第一款的文字。\n第二款：依照第九条的规定办理。\n第十七条　乙。\n第五十六条　丙。\n"


def browser(who: str = "reviewer1") -> Client:
    client = Client()
    client.force_login(user(who), backend="mingjing.registry.sign_in.Backend")
    return client


def put_in(content: bytes, name: str = "处罚法.txt", who: str = "reviewer1", **more: Any) -> Any:
    told = {"instrument": LAW, "in_force": "2021-07-15", "title": "处罚法文本", "why": "公报"} | more
    return browser(who).post("/registry/texts/", {**told, "file": SimpleUploadedFile(name, content)})


# -- official texts --------------------------------------------------------------------------------------------------


def word(told: str) -> bytes:
    """The same words as a Word document."""
    out, made = BytesIO(), docx.Document()
    for line in told.splitlines():
        made.add_paragraph(line)
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name"), [(TOLD.encode(), "a.txt"), (TOLD.encode("gb18030"), "a.txt"), (word(TOLD), "a.docx")]
)
def test_an_agency_puts_in_the_text_it_holds_and_sees_it_beside_the_gist(content: bytes, name: str) -> None:
    assert put_in(content, name).status_code == 302
    held = OfficialText.objects.get()
    page = browser().get(f"/registry/texts/{held.pk}/").content.decode()
    assert "依照第九条的规定办理" in page
    assert "处罚由有处罚权的行政机关在法定职权内实施" in page, "our gist stands beside it"
    gist = browser(OFFICER).get(f"/law/?c={LAW}/5", headers={"HX-Request": "true"}).content.decode()
    assert "第一款的文字" in gist
    assert "第一款的文字" not in browser(OUTSIDER).get(f"/law/?c={LAW}/5").content.decode(), (
        "another agency holds its own"
    )
    assert browser(OUTSIDER).get(f"/registry/texts/{held.pk}/").status_code == 404


def test_a_wrong_split_is_told_and_mended() -> None:
    put_in(TOLD.replace("第十七条　乙。", "第十七条　乙。第十八条　并在一起了。").encode())
    held = OfficialText.objects.get()
    page = browser().get(f"/registry/texts/{held.pk}/").content.decode()
    assert "缺少第 18 条到第 55 条" in page
    assert "这个文本里没有切出来的条" in page
    told = {"number": "17", "body": "乙。\n第十八条　并在一起了。"}
    assert browser(OFFICER).post(f"/registry/texts/{held.pk}/", told).status_code == 404
    assert browser().post(f"/registry/texts/{held.pk}/", told).status_code == 302
    assert list(held.articles.values_list("number", flat=True)) == ["1", "5", "17", "18", "56"]
    assert held.articles.get(number="17").body == "乙。"


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.txt", "5 MB"),
        (b"%PDF-1.7", "a.pdf", "另存为 .docx"),
        (b"PK\x03\x04 not a document", "a.docx", "打不开这个 Word 文件"),
        ("没有条文的一段话".encode(), "a.txt", "没有找到"),
        (b"\xff\xff\xff\xff", "a.txt", "读不出来"),
    ],
)
def test_a_file_that_cannot_be_split_is_told_and_nothing_is_kept(content: bytes, name: str, said: str) -> None:
    answer = put_in(content, name)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert 'value="处罚法文本"' in answer.content.decode(), "what was typed stays"
    assert not OfficialText.objects.exists()


def test_the_split_knows_contents_inserted_articles_and_papers_of_items() -> None:
    listed = "目录\n第一条\n第二条\n正文\n第一条　甲\n第一条之一　甲二\n第二条　乙"
    assert [one.number for one in texts.split(listed).pieces] == ["1", "1-1", "2"]
    assert [one.number for one in texts.split("一、甲\n（一）甲一\n二、乙\n").pieces] == ["1", "2"]
    assert texts.split("第三条　丙\n第二条　乙").doubts
    assert texts.split("第一条　甲\n第一条　又").pieces[0].body == "甲\n又"


# -- a change of law -------------------------------------------------------------------------------------------------


def test_an_article_shows_the_matters_acts_forms_and_running_cases_it_touches() -> None:
    case = driver.case("python").to("filed")
    page = browser(OFFICER).get(f"/registry/impact/?told={LAW}/44").content.decode()
    for words in ("擅自占用城市道路经营", "行政处罚普通程序", case.number):
        assert words in page
    assert case.number not in browser(OUTSIDER).get(f"/registry/impact/?told={LAW}/44").content.decode()
    wrong = browser(OFFICER).get("/registry/impact/?told=no_such_law/1")
    assert wrong.status_code == 400


def test_what_changed_between_two_days_is_shown_article_by_article() -> None:
    page = browser(OFFICER).get("/registry/impact/?since=2021-07-14&until=2021-07-15").content.decode()
    assert "新增" in page
    assert f'data-cite="{LAW}/44"' in page
    same = browser(OFFICER).get("/registry/impact/?since=2026-05-01&until=2026-05-02").content.decode()
    assert "法律文件没有变化" in same
    assert browser(OFFICER).get("/registry/impact/?since=昨天").status_code == 400


def test_the_command_tells_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert law_impact([f"{LAW}/44"]) == 0
    said = capsys.readouterr().out
    assert "行政处罚普通程序" in said
    assert "擅自占用城市道路经营" in said
    path = Path(__file__).parents[2] / "law" / "national" / LAW / "2021-07-15.yaml"
    assert law_impact([str(path)]) == 0
    assert "条文" in capsys.readouterr().out
    assert law_impact(["no_such/1"]) == 1


# -- commands --------------------------------------------------------------------------------------------------------


def test_a_list_comes_in_and_goes_out_by_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = len(versions_on(date(2026, 6, 1)))
    path = tmp_path / "in.xlsx"
    path.write_bytes(workbook([item("penalty", 1, agency="320707-CG")]))
    words = ["import", str(path), "--by", SUPERVISOR, "--since", "2026-06-01"]
    assert registry(words) == 0
    assert f"{before} + 1 − 0 = {before + 1}" in capsys.readouterr().out
    assert registry([*words, "--apply"]) == 1, "a change without a reason"
    assert registry([*words, "--apply", "--why", "示例政发〔2026〕1号"]) == 0
    assert registry(["import", str(path), "--by", OFFICER]) == 1
    out = tmp_path / "out.xlsx"
    assert registry(["export", str(out)]) == 0
    capsys.readouterr()
    assert registry(["import", str(out), "--by", SUPERVISOR]) == 0
    assert f"{before + 1} + 0 − 0 = {before + 1}" in capsys.readouterr().out


@pytest.mark.clause("HZ-L01", part="the command")
def test_check_tells_what_is_wrong_and_says_so_by_its_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert registry(["check", "--on", "2026-06-01"]) == 0
    end_power(by=user(SUPERVISOR), matter="street_occupation", agency="320706-XN", until=date(2026, 6, 1), why="上收")
    assert registry(["check", "--on", "2026-06-01"]) == 1
    assert "职权空白" in capsys.readouterr().out


def test_a_production_system_begins_with_three_administrators_once() -> None:
    with pytest.raises(AlreadyFounded):
        found(code="330500-SF", name="湖州市司法局", place="zhejiang/huzhou")
    assert not User.objects.filter(username="auditor").exists()
