"""A whole case through the pages, by the people whose work it is: from the lead to the archive and the publication."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mingjing.cases.example import ZONE, shop

from .casework import BASIS, Casework, Eyes, onward
from .conftest import Desk

pytestmark = pytest.mark.journey


def photo() -> dict[str, Any]:
    """A small PNG, as a camera would hand it over."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\x00" + b"\x40\x80\xc0" * 8 for _ in range(8)))
    body = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return {"name": "现场.png", "mimeType": "image/png", "buffer": body}


class Work(Casework):
    """One case at the desk: who fills in what."""

    def __init__(self, desk: Desk, start: datetime) -> None:
        super().__init__(desk, Eyes(), start)

    def open(self, who: str, act: str) -> Page:
        """The form of an act, a little later."""
        self.later(minutes=10)
        page = self.desk.as_(who)
        page.goto(f"/cases/{self.case}/do/{act}/")
        return page

    def act(
        self, who: str, act: str, values: Mapping[str, Any], *, officers: bool = False, files: bool = False
    ) -> Page:
        """One act: its form filled in and sent; the case page must say that it was done."""
        page = self.open(who, act)
        if officers:
            page.locator('[name="officers"][value="JS0700102"]').check()
        self.fill(page, values)
        if files:
            page.set_input_files("#media-file", files=[photo()])
            expect(page.locator('[name="media"]')).to_have_count(1)
        self.send(page, act)
        return page

    def send(self, page: Page, act: str) -> None:
        """Send the form of the page; anything but the case page is a refusal, which is shown."""
        onward(page, page.locator("[data-default]"))
        said = page.locator("#answer").inner_text() if page.locator("#answer").count() else ""
        assert f"/cases/{self.case}/" in page.url, f"{act}: {page.url} {said}"
        assert page.url.endswith(f"/cases/{self.case}/"), f"{act}: {said}"

    def decide(self, who: str, act: str, press: str) -> Page:
        """A draft opened from the worklist, read, and passed on."""
        self.later(minutes=10)
        page = self.desk.as_(who)
        page.goto("/work/")
        onward(page, page.locator(f'a[href*="/cases/{self.case}/drafts/{act}/"]').first, "networkidle")
        onward(page, page.get_by_role("button", name=press, exact=True))
        assert page.url.endswith(f"/cases/{self.case}/"), page.locator("main").inner_text()[:1500]
        return page

    def approved(self, act: str) -> Page:
        """Checked by the unit head, approved by the head."""
        self.decide("checker1", act, "审核同意")
        return self.decide("head1", act, "批准")


def opened(work: Work) -> None:
    """线索: the lead, with the party, whose name is typed here and nowhere else."""
    page = work.desk.as_("officer1")
    page.goto("/work/")
    work.desk.picture(page, "journey-01-worklist")
    page.get_by_role("link", name="登记线索").first.click()
    party = shop(4242, "示例望海餐饮店")
    page.get_by_role("button", name="再加一项").click()
    work.fill(
        page,
        {"f.matter": "street_occupation", "f.lead.source": "inspection", "f.lead.summary": "巡查发现占用人行道经营"},
    )
    work.fill(page, {"f.lead.place": "示例路1号门前"})
    for name in ("kind", "name", "code", "address", "representative"):
        box = page.locator(f'[name^="f.parties."][name$=".{name}"]:not([type=hidden])')
        key = box.first.get_attribute("name")
        assert key is not None
        work.fill(page, {key: party[name]})
    page.locator("[data-default]").click()
    page.wait_for_url("**/cases/*/")
    assert not page.url.endswith("/new/"), page.locator("#answer").inner_text()
    work.case = page.url.rstrip("/").split("/")[-1]
    work.desk.picture(page, "journey-02-case-of-a-lead")


def filed(work: Work) -> None:
    """立案."""
    row = "f.violations.0"
    work.act(
        "officer1",
        "file_case",
        {
            f"{row}.place": "示例路1号门前",
            f"{row}.began": work.ago(days=1),
            f"{row}.discovered": work.ago(hours=5),
            "f.reason": "巡查发现擅自占用人行道经营",
            "f.opinion": "建议立案",
        },
        officers=True,
    )
    work.desk.picture(work.approved("file_case"), "journey-03-filed")


def investigated(work: Work) -> None:
    """现场检查, 询问, 调查终结; a complex case, so that review and discussion follow."""
    work.later(hours=2)
    signed = {"f.signatures.0.who": "示例望海餐饮店", "f.signatures.0.result": "signed"}
    common = {"f.place": "示例路1号门前", "f.certificates_shown": "true"}
    work.act(
        "officer1",
        "inspect_site",
        {
            **common,
            "f.started_at": work.ago(minutes=30),
            "f.present": "示例望海餐饮店经营者",
            "f.rights_told": "已口头告知，不申请回避",
            "f.findings": "门前人行道摆放桌椅四套",
            "f.ended_at": work.ago(minutes=5),
            **signed,
        },
        officers=True,
        files=True,
    )
    work.later(hours=1)
    work.act(
        "officer1",
        "question_person",
        {
            **common,
            "f.person_role": "party",
            "f.person_name": "示例望海餐饮店经营者",
            "f.started_at": work.ago(minutes=30),
            "f.rights_told": "已告知，不申请回避",
            "f.record": "问：何时摆放？答：昨天上午。",
            "f.ended_at": work.ago(minutes=5),
            **signed,
        },
        officers=True,
    )
    work.later(hours=1)
    concluded(work)


def concluded(work: Work) -> None:
    """调查终结: the facts, the fine in 元, and the questions that only a person answers; nobody retypes the party."""
    page = work.desk.as_("officer1")
    work.later(minutes=10)
    page.goto(f"/cases/{work.case}/do/conclude_investigation/")
    assert "示例望海餐饮店" in page.locator("#act-form .known").inner_text()
    page.locator('[name="officers"][value="JS0700102"]').check()
    rows = page.locator('[data-path="fields.evidence"] [data-row]')
    assert rows.count() >= 2, "the records made so far stand there as evidence already"
    for number in range(rows.count()):
        rows.nth(number).locator('[name$=".proves"]').fill("占用人行道经营的事实")
    work.fill(
        page,
        {
            "f.facts": "当事人未经批准，占用人行道摆放桌椅四套经营",
            "f.violated": BASIS,
            "f.basis": "《示例市容条例》第二条",
        },
    )
    work.fill(page, {"f.factors": "初次违法", "f.discretion": "适用轻微阶次", "f.proposal": "penalty"})
    row = work.row(page, "penalties", "kind")
    work.fill(page, {f"{row}.kind": "fine", f"{row}.amount_fen": "500"})
    for name, yes, why in (
        ("appraisal_needed", "false", "不需要技术鉴定"),
        ("public_interest", "false", "单个摊点"),
        ("complex_case", "true", "涉及两个法律关系"),
        ("grave_violation", "false", "情节轻微"),
    ):
        work.fill(page, {f"f.{name}": yes, f"f.{name}_reason": why})
    work.send(page, "conclude_investigation")


def notified(work: Work) -> None:
    """告知, by approval, and its service; the periods of the party begin with the service."""
    page = work.open("officer1", "notify_rights")
    page.locator('[name="officers"][value="JS0700102"]').check()
    work.fill(page, {"f.statement_due": f"{work.now + timedelta(days=9):%Y-%m-%d}"})
    if page.locator('[name="f.hearing_offered"]').count():
        work.fill(page, {"f.hearing_offered": "false", "f.hearing_offered_reason": "罚款数额不属于较大数额"})
    page.wait_for_timeout(1500)
    work.desk.picture(page, "journey-04-notice-with-live-paper")
    work.send(page, "notify_rights")
    work.approved("notify_rights")
    work.later(hours=1)
    service(work, "serve_notice", "rights_notice")
    work.later(days=1)
    signed = {"f.signatures.0.who": "示例望海餐饮店", "f.signatures.0.result": "signed"}
    told = {"f.person": "示例望海餐饮店", "f.way": "written", "f.proof": "书面声明一份", **signed}
    work.act("officer1", "waive_statement", told, officers=True)


def service(work: Work, act: str, paper: str) -> None:
    """送达: the way is chosen, and only what that way needs is asked."""
    page = work.open("officer1", act)
    page.locator('[name="officers"][value="JS0700102"]').check()
    way = page.locator('[name="f.service.way"]')
    assert not page.locator('[name="f.service.consent"]').is_visible()
    work.fill(page, {"f.service.document": paper, "f.service.way": "direct"})
    assert way.input_value() == "direct"
    work.fill(page, {"f.service.at": work.ago(minutes=5), "f.service.place": "示例路1号"})
    work.fill(page, {"f.service.recipient": "示例望海餐饮店", "f.service.proof": "送达回证上签名"})
    work.send(page, act)


def decided(work: Work) -> None:
    """决定: drafted, checked, reviewed on the nine points, discussed by the heads, approved."""
    page = work.open("officer1", "decide_penalty")
    page.locator('[name="officers"][value="JS0700102"]').check()
    work.fill(page, {"f.performance_way": "缴至示范银行非税收入专户"})
    page.locator("[data-default]").click()
    expect(page.locator("#answer [role=alert]")).to_contain_text("处罚时应当责令改正")
    expect(page.locator("#answer .cite").first).to_have_attribute(
        "data-cite", re.compile("administrative_penalty_law/28")
    )
    expect(page.locator('[name="f.performance_way"]')).to_have_value("缴至示范银行非税收入专户")
    work.desk.picture(page, "journey-05-refused-with-the-article")
    work.fill(
        page, {"f.correction": "立即搬离人行道上的桌椅", "f.correct_by": f"{work.now + timedelta(days=2):%Y-%m-%d}"}
    )
    work.send(page, "decide_penalty")
    work.decide("checker1", "decide_penalty", "审核同意")
    head = work.desk.as_("head1")
    head.goto(f"/cases/{work.case}/drafts/decide_penalty/")
    assert "审核" in head.locator("main").inner_text()
    work.desk.picture(head, "journey-05-not-without-review")
    work.act("officer1", "submit_for_review", {"f.materials": "全部案卷"})
    reviewed(work)
    discussed(work)
    work.desk.picture(work.decide("head1", "decide_penalty", "批准"), "journey-08-decided")


def reviewed(work: Work) -> None:
    """法制审核: every point answered; the opinion is made of the answers."""
    work.later(minutes=10)
    page = work.desk.as_("reviewer1")
    page.goto("/review/")
    page.locator("[data-stop]").first.click()
    points = page.locator(".point")
    expect(points).to_have_count(9)
    for number in range(9):
        points.nth(number).locator('input[value="no_problem"]').check()
    points.nth(0).locator("input[type=text]").fill("卷内文书第一件")
    assert "执法主体是否合法" in page.locator('[name="f.opinion"]').input_value()
    work.desk.picture(page, "journey-06-review")
    onward(page, page.get_by_role("button", name="审核通过"))
    assert page.url.endswith(f"/cases/{work.case}/"), page.locator("#answer").inner_text()


def discussed(work: Work) -> None:
    """集体讨论: the heads are set down already; each says a view."""
    work.later(minutes=10)
    page = work.desk.as_("head1")
    page.goto(f"/review/{work.case}/decide_penalty/discussion/")
    rows = page.locator('[data-path="fields.attendance"] [data-row]')
    expect(rows).to_have_count(3)
    for number in range(3):
        rows.nth(number).locator('textarea[name$=".opinion"]').fill("同意")
        rows.nth(number).locator('input[name$=".signed"][value="true"]').check()
    work.fill(page, {"f.minutes": "听取汇报，逐项讨论", "f.conclusion": "同意拟作出的处罚"})
    work.desk.picture(page, "journey-07-discussion")
    work.send(page, "discuss_collectively")


def ended(work: Work) -> None:
    """送达, 公示, 履行, 结案, 归档."""
    work.later(hours=1)
    service(work, "serve_decision", "penalty_decision")
    told = {"f.summary": "擅自占用人行道经营", "f.displayed_until": f"{work.now + timedelta(days=180):%Y-%m-%d}"}
    work.act("publisher1", "publish_decision", {**told, "f.secrets_checked": "true"})
    work.decide("publisher2", "publish_decision", "审核同意")
    work.decide("head1", "publish_decision", "批准")
    work.later(days=3)
    paid = {
        "f.kind": "fine",
        "f.paid_fen": "500",
        "f.paid_through": "bank",
        "f.receipt": "示例0001",
        "f.finished": "true",
    }
    work.act("officer1", "record_performance", paid)
    closing = {"f.result": "performed", "f.performance": "罚款已经缴清", "f.opinion": "建议结案"}
    work.act("officer1", "close_case", closing)
    work.approved("close_case")
    work.later(days=2)
    page = work.act(
        "custodian1", "archive_case", {"f.retention": "ten_years", "f.volume": "示例卷1号", "f.complete": "true"}
    )
    work.desk.picture(page, "journey-09-archived")
    page.get_by_role("button", name="核验记录").click()
    expect(page.locator("#window-in")).to_contain_text("全部相符")
    work.desk.picture(page, "journey-10-the-record-holds")


@pytest.mark.clause("CJ-P18")
@pytest.mark.clause("CJ-P07")
@pytest.mark.clause("YY-08")
@pytest.mark.clause("LY-O08")
@pytest.mark.clause("LY-O16", part="entered, moved and handled online, from lead to archive")
def test_a_case_from_lead_to_archive(desk: Desk) -> None:
    work = Work(desk, datetime(2026, 6, 15, 9, 0, tzinfo=ZONE))
    opened(work)
    filed(work)
    investigated(work)
    notified(work)
    decided(work)
    ended(work)
    assert set(desk.windows) >= {"officer1", "checker1", "head1", "reviewer1", "publisher1", "publisher2", "custodian1"}
