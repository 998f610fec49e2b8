"""A whole case through the pages, by the people whose work it is: from the lead to the archive and the publication."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mingjing.cases.example import ZONE, shop
from mingjing.records import clock

from .conftest import Desk

pytestmark = pytest.mark.journey
BASIS = "《示例市容条例》第一条第二款"


def photo() -> dict[str, Any]:
    """A small PNG, as a camera would hand it over."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\x00" + b"\x40\x80\xc0" * 8 for _ in range(8)))
    body = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return {"name": "现场.png", "mimeType": "image/png", "buffer": body}


class Work:
    """One case at the desk: who fills in what; time passes as it would."""

    def __init__(self, desk: Desk, start: datetime) -> None:
        self.desk, self.now, self.case = desk, start, ""
        clock.set_clock(start)

    def later(self, **delta: float) -> None:
        """Time passes."""
        self.now += timedelta(**delta)
        clock.set_clock(self.now)

    def minute(self, **ago: float) -> str:
        """A moment as a date field takes it."""
        return f"{self.now - timedelta(**ago):%Y-%m-%dT%H:%M}"

    def fill(self, page: Page, values: Mapping[str, Any]) -> None:
        """Fill what is asked; in the order given, since an answer may open the next question."""
        for name, value in values.items():
            found = page.locator(f'[name="{name}"]:not([type=hidden])')
            expect(found.first, f"{name} is not on {page.url}").to_be_attached()
            kind = found.first.evaluate("one => one.type")
            if kind == "radio":
                page.locator(f'[name="{name}"][value="{value}"]').check()
            elif kind.startswith("select"):
                found.first.select_option(value)
            else:
                found.first.fill(str(value))

    def act(
        self, who: str, act: str, values: Mapping[str, Any], *, officers: bool = False, files: bool = False
    ) -> Page:
        """One act: its form filled in and sent; the case page must say that it was done."""
        self.later(minutes=10)
        page = self.desk.as_(who)
        page.goto(f"/cases/{self.case}/do/{act}/")
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
        page.locator("[data-default]").click()
        page.wait_for_load_state("load")
        said = page.locator("#answer").inner_text() if page.locator("#answer").count() else ""
        assert f"/cases/{self.case}/" in page.url, f"{act}: {page.url} {said}"
        assert page.url.endswith(f"/cases/{self.case}/"), f"{act}: {said}"

    def decide(self, who: str, act: str, press: str) -> Page:
        """A draft opened from the worklist, read, and passed on."""
        self.later(minutes=10)
        page = self.desk.as_(who)
        page.goto("/work/")
        page.locator(f'a[href*="/cases/{self.case}/drafts/{act}/"]').first.click()
        page.wait_for_load_state("networkidle")
        page.get_by_role("button", name=press, exact=True).click()
        page.wait_for_load_state("load")
        assert page.url.endswith(f"/cases/{self.case}/"), page.locator("main").inner_text()[:400]
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
            f"{row}.began": work.minute(days=1),
            f"{row}.discovered": work.minute(hours=5),
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
            "f.started_at": work.minute(minutes=30),
            "f.present": "示例望海餐饮店经营者",
            "f.rights_told": "已口头告知，不申请回避",
            "f.findings": "门前人行道摆放桌椅四套",
            "f.ended_at": work.minute(minutes=5),
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
            "f.started_at": work.minute(minutes=30),
            "f.rights_told": "已告知，不申请回避",
            "f.record": "问：何时摆放？答：昨天上午。",
            "f.ended_at": work.minute(minutes=5),
            **signed,
        },
        officers=True,
    )
    work.later(hours=1)
    work.act(
        "officer1",
        "conclude_investigation",
        {
            "f.facts": "当事人未经批准，占用人行道摆放桌椅四套经营",
            "f.basis_violated": BASIS,
            "f.basis_penalty": "《示例市容条例》第二条",
            "f.factors": "初次违法",
            "f.discretion": "适用轻微阶次",
            "f.proposal": "penalty",
            **evidence(work),
            **fine(work),
            "f.appraisal_needed": "false",
            "f.appraisal_needed_reason": "不需要技术鉴定",
            "f.public_interest": "false",
            "f.public_interest_reason": "单个摊点",
            "f.complex_case": "true",
            "f.complex_case_reason": "涉及两个法律关系",
            "f.grave_violation": "false",
            "f.grave_violation_reason": "情节轻微",
        },
        officers=True,
    )


def evidence(work: Work) -> dict[str, str]:
    """One piece of evidence, in the row that the form offers."""
    row = "f.evidence.0"
    return {f"{row}.title": "现场检查笔录", f"{row}.kind": "record", f"{row}.proves": "占用人行道经营的事实"}


def fine(work: Work) -> dict[str, str]:
    """The proposed fine, in yuan."""
    page = work.desk.as_("officer1")
    page.goto(f"/cases/{work.case}/do/conclude_investigation/")
    return {} if page.locator('[name^="f.penalties."]').count() < 2 else {"f.penalties.0.kind": "fine"}


def test_a_case_from_lead_to_archive(desk: Desk) -> None:
    work = Work(desk, datetime(2026, 6, 15, 9, 0, tzinfo=ZONE))
    opened(work)
    filed(work)
    investigated(work)
