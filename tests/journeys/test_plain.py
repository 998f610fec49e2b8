"""Two of the plain procedures through the pages: a levy from the start approval to payment and archive, and a mediation from the
request of one side to the agreement that both have signed."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from mingjing.cases.example import ZONE

from .casework import Casework, Eyes, day, minute
from .conftest import Desk

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey_plain")]
MONDAY = datetime(2026, 6, 1, 9, 0, tzinfo=ZONE)
BASIS = "《示例水资源费征收办法》第三条"


class Plain(Casework):
    """一件一般执法事项 — one case of a plain procedure through the pages."""

    def begin(self, procedure: str, told: dict[str, str], *parties: dict[str, str]) -> Page:
        """The act that opens the case; who it concerns is typed here and nowhere else."""
        page = self.desk.as_("officer1")
        page.goto(f"/cases/new/?procedure={procedure}&matter=city_works")
        for number in ("07080001", "07080002"):
            box = page.locator(f'[name="officers"][value="{number}"]')
            if box.count():
                box.check()
        self.fill(page, told)
        self.parties(page, parties)
        self.eyes.look(page, f"open-{procedure}")
        page.locator("[data-default]").click()
        page.wait_for_url(re.compile(r"/cases/[0-9a-f]{32}/$"))
        self.case = page.url.rstrip("/").split("/")[-1]
        self.eyes.look(page, f"case-{procedure}")
        return page


@pytest.fixture(scope="module")
def eyes() -> Eyes:
    return Eyes()


def test_a_levy_from_its_start_to_the_archive(desk: Desk, eyes: Eyes) -> None:
    work = Plain(desk, eyes, MONDAY)
    lead = {"f.lead.source": "inspection", "f.lead.summary": "核对取水申报", "f.cause": "水资源费征收"}
    work.begin("levy", lead, work.party)
    told = {"f.reason": "申报水量与计量不符", "f.jurisdiction": BASIS, "f.opinion": "建议启动征收程序"}
    work.act("officer1", "file_case", told)
    work.approved("file_case")
    told = {
        "f.item": "水资源费",
        "f.levy_basis": BASIS,
        "f.base": "第一季度取水 12000 立方米",
        "f.rate": "每立方米 0.1 元",
    }
    work.act("officer1", "assess_levy", {**told, "f.working": "12000 × 0.1 ＝ 1200 元", "f.amount_fen": "1200"})
    work.later(hours=1)
    page = work.open("officer1", "conclude_examination")
    row = work.row(page, "evidence", "title")
    told = {f"{row}.title": "计量记录", f"{row}.kind": "documentary", f"{row}.proves": "取水数量"}
    told |= {
        "f.facts": "第一季度取水 12000 立方米",
        "f.basis": BASIS,
        "f.factors": "计量准确",
        "f.proposal": "征收水资源费一千二百元",
    }
    for name in ("major_matter", "public_interest", "complex_case"):
        told |= {f"f.{name}": "false", f"f.{name}_reason": "数额不大，事实清楚"}
    work.fill(page, told)
    eyes.look(page, "examined")
    work.sent(page, "conclude_examination")
    work.act("officer1", "notify_intended_decision", {"f.statement_due": "2026-06-08"})
    work.approved("notify_intended_decision")
    work.served("serve_notice", "intended_decision_notice")
    work.waived()
    work.later(hours=2)
    page = work.open("officer1", "decide_levy")
    work.fill(page, {"f.pay_by": "2026-06-30", "f.performance_way": "缴入国库"})
    page.wait_for_timeout(1500)
    eyes.look(page, "decide")
    work.sent(page, "decide_levy")
    work.approved("decide_levy")
    work.served("serve_decision", "plain_decision")
    work.later(days=1)
    told = {"f.payer": work.party["name"], "f.paid_fen": "1200", "f.paid_through": "bank", "f.receipt": "财政票据 1 号"}
    page = work.act("officer1", "record_payment", {**told, "f.finished": "true"})
    told = {"f.result": "performed", "f.performance": "已缴清", "f.opinion": "建议结案"}
    work.act("officer1", "close_case", told)
    page = work.approved("close_case")
    expect(page.locator("main")).to_contain_text("结案归档")
    work.act("custodian1", "archive_case", {"f.retention": "thirty_years", "f.volume": "2026-1", "f.complete": "true"})
    assert not eyes.wrong, eyes.wrong


def test_a_mediation_from_request_to_the_signed_agreement(desk: Desk, eyes: Eyes) -> None:
    work = Plain(desk, eyes, MONDAY)
    other = {"kind": "citizen", "name": "示例住户", "code": "110101199001010023", "address": "示例路2号"}
    told = {"f.cause": "噪声争议", "f.begun_by": "application", "f.scope": "civil", "f.request": "请求夜间停止作业"}
    work.begin("mediation", told, work.party, other)
    work.act("officer1", "offer_mediation", {"f.answer_by": "2026-06-05"})
    page = work.open("officer1", "record_consent")
    for name in (work.party["name"], other["name"]):
        row = work.row(page, "answers_of_parties", "party")
        work.fill(page, {f"{row}.party": name, f"{row}.consents": "true", f"{row}.proof": "书面同意"})
    work.fill(page, {"f.all_consent": "true"})
    work.sent(page, "record_consent")
    page = work.open("checker1", "appoint_mediator")
    work.fill(page, {"f.mediator": "officer1", "f.neutral_reason": "不知情", "f.accepted_by_parties": "true"})
    assert "不是中立的调解人" in work.refused(page)
    page = work.open("checker1", "appoint_mediator")
    told = {
        "f.mediator": "officer3",
        "f.neutral_reason": "没有办过本件，与各方没有关系",
        "f.accepted_by_parties": "true",
    }
    work.fill(page, told)
    work.sent(page, "appoint_mediator")
    work.later(days=1)
    page = work.open("officer3", "hold_mediation_session")
    told = {
        "f.held_at": minute(work.now),
        "f.place": "调解室",
        "f.present": "双方",
        "f.record": "问：是否愿意。答：愿意。",
    }
    work.fill(page, told)
    _signed(work, page, work.party["name"], other["name"])
    work.sent(page, "hold_mediation_session")
    page = work.open("officer3", "record_mediation_agreement")
    work.fill(page, {"f.agreement": "夜间停止作业", "f.perform_by": day(work.now), "f.voluntary": "true"})
    _signed(work, page, work.party["name"], other["name"])
    eyes.look(page, "agreement")
    work.sent(page, "record_mediation_agreement")
    work.act("officer1", "close_case", {"f.result": "agreed", "f.performance": "双方已经履行", "f.opinion": "建议结案"})
    page = work.approved("close_case")
    expect(page.locator("main")).to_contain_text("结案归档")
    assert not eyes.wrong, eyes.wrong


def _signed(work: Plain, page: Page, *names: str) -> None:
    for name in names:
        row = work.row(page, "signatures", "who")
        work.fill(page, {f"{row}.who": name, f"{row}.result": "signed"})
