"""紧急立案: begun at once, the form supplied within 24 hours; and a second case whose form came too late."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from mingjing.supervision import acts as supervision

from .casework import Casework, Eyes, moment
from .conftest import Desk

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey_urgent")]


def begun(office: Desk, eyes: Eyes, start: str) -> Casework:
    """A lead, and the case started before anybody could approve."""
    work = Casework(office, eyes, moment(start))
    work.lead()
    at = "f.violations.0"
    told = {f"{at}.place": "示例路1号门前", f"{at}.began": work.ago(days=1), f"{at}.discovered": work.ago(hours=1)}
    work.act("officer1", "file_case_urgently", {**told, "f.reason": "桌椅即将转移，来不及先报批"})
    return work


@pytest.mark.clause("LY-R08")
@pytest.mark.clause("CJ-P18")
def test_the_form_is_supplied_within_the_day(office: Desk, eyes: Eyes) -> None:
    work = begun(office, eyes, "2026-06-19T17:00")
    page = work.page()
    expect(page.locator("#deadlines")).to_contain_text("6月20日")
    work.waits("officer1", "补办立案审批")
    page.goto(f"/cases/{work.case}/do/conclude_investigation/")
    expect(page.locator("#answer")).to_contain_text("补办")
    eyes.look(page, "before-the-form")

    work.until(moment("2026-06-20T10:00"))
    work.act("officer1", "supply_filing_form", {"f.reason": "来不及先报批，补办", "f.opinion": "建议立案"})
    work.step("checker1", "supply_filing_form", "审核同意")
    page = work.step("head1", "supply_filing_form", "批准")
    line = page.locator("li.time", has_text="补办立案审批")
    expect(line).to_be_visible()
    expect(line).not_to_contain_text("逾期办理")
    expect(page.locator("#documents")).to_contain_text("立案")


@pytest.mark.clause("LY-R08")
def test_a_form_after_the_day_is_taken_and_shown_late(office: Desk, eyes: Eyes) -> None:
    work = begun(office, eyes, "2026-06-23T09:00")
    work.until(moment("2026-06-24T15:00"))
    page = work.page()
    expect(page.locator("#deadlines")).to_contain_text("逾期")
    eyes.look(page, "overdue")
    officer = office.as_("officer1")
    officer.goto("/work/?show=overdue")
    expect(officer.locator(f'a.cover[href*="{work.case}"]').first).to_be_visible()
    eyes.look(officer, "overdue")
    officer.goto("/work/?show=all")
    supervision.watch()
    alerts = office.as_("supervisor1")
    alerts.goto("/supervision/")
    number = page.locator(".page-head, header.case, main").first.inner_text().split()[0]
    expect(
        alerts.locator(".alert-list li", has=alerts.locator(f'a[href*="{work.case}"]')).first, number
    ).to_be_visible()
    eyes.look(alerts)

    work.act("officer1", "supply_filing_form", {"f.reason": "来不及先报批，补办", "f.opinion": "建议立案"})
    page = work.approved("supply_filing_form")
    expect(page.locator("li.time", has_text="补办立案审批")).to_contain_text("逾期办理")
