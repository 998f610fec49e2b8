"""A permit through the pages: correction told once, acceptance deemed where nobody answers, decided, delivered, published,
then renewed out of its own case."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from mingjing.cases.example import ZONE

from .casework import Casework, Eyes, day
from .conftest import Desk

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey_permit")]
MONDAY = datetime(2026, 6, 1, 9, 0, tzinfo=ZONE)
BASIS = "《示例户外广告管理办法》第六条"


class Permit(Casework):
    """一件许可 — one application through the pages."""

    def apply(self, kind: str = "first", source: str = "", **more: str) -> Page:
        """登记申请; out of another case the applicant stands there already."""
        page = self.desk.as_("officer1")
        if source:
            page.goto(f"/cases/new/?procedure=permit&matter=outdoor_advert_permit&from={source}")
        else:
            page.goto("/cases/new/?procedure=permit&matter=outdoor_advert_permit")
        told = {
            "f.application_kind": kind,
            "f.way": "window",
            "f.request": "在示例路1号门前墙面设置户外广告设施",
            **more,
        }
        self.fill(page, told)
        if not source:
            self.applicant(page)
        self.fill(page, {"f.materials.0.name": "设置申请表", "f.materials.0.kind": "form"})
        self.eyes.look(page, f"permit-{kind}")
        page.locator("[data-default]").click()
        page.wait_for_url(re.compile(r"/cases/[0-9a-f]{32}/$"))
        self.case = page.url.rstrip("/").split("/")[-1]
        self.eyes.look(page, f"case-permit-{kind}")
        return page

    def applicant(self, page: Page) -> None:
        """The applicant, typed once."""
        row = "f.parties.0"
        if not page.locator(f'[name="{row}.name"]').count():
            row = self.row(page, "parties", "name")
        self.fill(page, {f"{row}.{name}": value for name, value in self.party.items()})

    def correction(self) -> Page:
        """一次性告知补正, filled in but not sent."""
        page = self.open("officer1", "notify_correction")
        row = "f.materials.0"
        told = {f"{row}.name": "结构安全说明", f"{row}.kind": "document", f"{row}.requirement": "补交一份"}
        self.fill(page, {**told, f"{row}.basis": "《示例户外广告管理办法》第八条", "f.everything": "true"})
        return page

    def examined(self) -> None:
        """实地核查 by two, 审查终结."""
        self.later(hours=2)
        told = {"f.certificates_shown": "true", "f.place": "示例路1号", "f.started_at": self.ago(minutes=40)}
        told |= {
            "f.ended_at": self.ago(minutes=5),
            "f.present": "经营者本人",
            "f.findings": "墙面完好，尺寸与设计图一致",
        }
        self.act("officer1", "check_on_site", {**told, "f.consistent": "true", **self.signature()})
        told = {"f.facts": "材料齐全，现场与图纸一致", "f.opinion": "符合条件，建议准予"}
        told |= {"f.conditions.0.condition": "符合设置规划", "f.conditions.0.met": "true"}
        for name in ("public_interest", "complex_case"):
            told |= {f"f.{name}": "false", f"f.{name}_reason": "单处设施，事实清楚"}
        self.act("officer1", "conclude_examination", {"f.proposal": "grant", **told})

    def served_alone(self, act: str, paper: str) -> None:
        """Handed over at the window."""
        self.later(hours=1)
        self.sent(self.serving(act, paper, recipient=self.party["name"], proof="送达回证上签名"), act)


@pytest.fixture(scope="module")
def eyes() -> Eyes:
    return Eyes()


def test_correction_deemed_acceptance_decision_delivery_publication_renewal(desk: Desk, eyes: Eyes) -> None:
    silent = Permit(desk, eyes, MONDAY)
    silent.apply()
    silent.until(datetime(2026, 6, 9, 9, 0, tzinfo=ZONE))  # the sixth working day: nobody has answered
    page = silent.page()
    expect(page.locator("main")).to_contain_text("视为")
    said = silent.refused(silent.correction())
    assert "自收到申请材料之日起即为受理" in said
    page = silent.open("officer1", "accept_application")
    expect(page.locator("#act-form")).to_contain_text(re.compile("2026-06-01|2026年6月1日"))
    silent.eyes.look(page, "deemed")
    silent.sent(page, "accept_application")

    work = Permit(desk, eyes, datetime(2026, 6, 10, 9, 0, tzinfo=ZONE))
    work.apply()
    work.sent(work.correction(), "notify_correction")
    work.served_alone("serve_notice", "correction_notice")
    page = work.open("officer1", "accept_application")
    assert "还没有全部补正" in work.refused(page)
    work.later(days=1)
    work.act("officer1", "supply_materials", {"f.materials.0.name": "结构安全说明", "f.complete": "true"})
    work.act("officer1", "accept_application", {})
    work.served_alone("serve_notice", "acceptance_notice")
    work.examined()
    page = work.open("officer1", "grant_permit")
    work.fill(page, {"f.basis": BASIS, "f.certificate": "户外广告设置许可证", "f.valid_from": day(work.now)})
    work.fill(page, {"f.valid_until": "2026-07-20"})
    page.wait_for_timeout(1500)
    eyes.look(page, "grant")
    work.sent(page, "grant_permit")
    work.approved("grant_permit")
    work.served_alone("serve_decision", "permit_grant_decision")
    told = {
        "f.certificate": "户外广告设置许可证",
        "f.certificate_number": "示例广许〔2026〕1号",
        "f.delivered_at": work.ago(minutes=2),
    }
    work.act("officer1", "deliver_permit", {**told, "f.recipient": work.party["name"], "f.valid_until": "2026-07-20"})
    published(work)

    renewal = Permit(desk, eyes, work.now + timedelta(hours=2))
    renewal.until(datetime(2026, 6, 18, 9, 0, tzinfo=ZONE))
    page = renewal.apply(
        "renewal", work.case, **{"f.permit_number": "示例广许〔2026〕1号", "f.expires_on": "2026-07-20"}
    )
    expect(page.locator("main")).to_contain_text(renewal.party["name"])
    renewal.act("officer1", "accept_application", {})
    renewal.served_alone("serve_notice", "acceptance_notice")
    renewal.examined()
    page = renewal.open("officer1", "renew_permit")
    renewal.fill(page, {"f.basis": BASIS, "f.valid_from": "2026-07-21", "f.valid_until": "2028-07-20"})
    renewal.sent(page, "renew_permit")
    page = renewal.approved("renew_permit")
    expect(page.locator("main")).to_contain_text("准予延续")
    assert not eyes.wrong, eyes.wrong


def published(work: Permit) -> None:
    """公示: entered by one, checked by another, approved by the head; then anybody may read it."""
    page = work.open("publisher1", "publish_decision")
    told = {"f.summary": "准予设置户外广告设施", "f.displayed_until": day(work.now + timedelta(days=180))}
    work.fill(page, {**told, "f.secrets_checked": "true"})
    work.sent(page, "publish_decision")
    work.step("publisher2", "publish_decision", "审核同意")
    page = work.step("head1", "publish_decision", "批准")
    expect(page.locator("main")).to_contain_text("公示行政许可决定")
