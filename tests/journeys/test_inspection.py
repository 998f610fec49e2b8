"""行政检查: plan approved, notice, check, correction ordered and checked again; and one that leads to a penalty case."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from .casework import Casework, Eyes, day, minute, moment, onward, photo, video
from .conftest import Desk

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey_inspection")]


def opened(office: Desk, eyes: Eyes, start: str) -> Casework:
    """The task, and what happens when somebody goes out without a plan."""
    work = Casework(office, eyes, moment(start))
    page = office.as_("officer1")
    page.goto("/cases/new/?procedure=inspection")
    work.fill(page, {"f.source": "plan", "f.reason": "年度计划内的市容检查", "f.place": "示例路1号"})
    work.parties(page, [work.party])
    eyes.look(page, "inspection")
    page.locator("[data-default]").click()
    page.wait_for_url(re.compile(r"/cases/[0-9a-f]{32}/$"))
    work.case = page.url.rstrip("/").split("/")[-1]
    page.goto(f"/cases/{work.case}/do/inspect_site/")
    expect(page.locator("#answer")).to_contain_text("检查方案还没有经负责人批准")
    eyes.look(page, "without-a-plan")
    return work


def planned(work: Casework) -> None:
    """The plan, approved by the head; the notice."""
    page = work.open("officer1", "approve_inspection_plan")
    key = work.row(page, "items", "item")
    work.fill(page, {f"{key}.item": "门前责任区", f"{key}.basis": "《示例市容条例》第三条", "f.times_this_year": "0"})
    work.fill(page, {"f.items_published": "true", "f.items_published_reason": "清单第三项"})
    work.fill(page, {"f.within_cap": "true", "f.within_cap_reason": "每年不超过二次", "f.way": "on_site"})
    days = {"f.from_day": day(work.now), "f.to_day": day(work.now + timedelta(days=1))}
    work.fill(page, {**days, "f.inspectors": "两名检查人员", "f.opinion": "建议检查"})
    work.eyes.look(page)
    work.sent(page, "approve_inspection_plan")
    work.approved("approve_inspection_plan")
    work.act(
        "officer1", "notify_inspection", {"f.check_at": minute(work.now + timedelta(hours=1)), "f.given": "on_site"}
    )


def checked(work: Casework) -> None:
    """The check, with certificates and notice shown."""
    work.later(hours=2)
    told = {"f.certificates_shown": "true", "f.notice_shown": "true", "f.started_at": work.ago(minutes=30)}
    told |= {"f.present": "店员", "f.rights_told": "已口头告知，不申请回避", "f.findings": "店外摆放货架一个"}
    page = work.open("officer1", "inspect_site")
    work.fill(page, {**told, "f.ended_at": work.ago(minutes=5), **work.signature()})
    key = work.row(page, "results", "item")
    work.fill(page, {f"{key}.item": "门前责任区", f"{key}.result": "problem"})
    work.attach(page, [photo(), video()])
    work.eyes.look(page, "inspection")
    work.sent(page, "inspect_site")


def concluded(work: Casework, result: str) -> None:
    """The result, told to the party."""
    page = work.open("officer1", "conclude_inspection")
    work.fill(page, {"f.result": result})
    key = work.row(page, "violations", "place")
    told = {f"{key}.place": "示例路1号门前", f"{key}.began": work.ago(hours=3)}
    work.fill(page, {**told, f"{key}.discovered": work.ago(hours=2), "f.opinion": "如上"})
    work.eyes.look(page)
    work.sent(page, "conclude_inspection")
    work.served("serve_notice", "inspection_result_notice")


@pytest.mark.clause("LY-R29", part="inspection")
def test_a_problem_is_corrected_and_checked_again(office: Desk, eyes: Eyes) -> None:
    work = opened(office, eyes, "2026-06-15T09:00")
    planned(work)
    checked(work)
    concluded(work, "correction")
    due = work.now + timedelta(days=2)
    told = {"f.basis": "《示例市容条例》第四条", "f.content": "搬离店外货架", "f.correct_by": day(due)}
    work.act("officer1", "order_correction", told)
    work.until(due.replace(hour=10))
    told = {"f.certificates_shown": "true", "f.result": "corrected", "f.findings": "货架已经搬离"}
    work.act("officer1", "check_correction", told, [photo()])
    told = {"f.result": "corrected", "f.performance": "已经改正并复查", "f.opinion": "建议结案"}
    work.act("officer1", "close_case", told)
    work.approved("close_case")


def test_a_violation_found_opens_a_penalty_case(office: Desk, eyes: Eyes) -> None:
    work = opened(office, eyes, "2026-06-22T09:00")
    planned(work)
    checked(work)
    concluded(work, "penalty")
    page = work.open("officer1", "close_case")
    work.fill(page, {"f.result": "penalty_opened", "f.performance": "另行立案", "f.opinion": "建议结案"})
    assert "还没有立处罚案件" in work.refused(page)
    page = work.page()
    onward(page, page.get_by_role("link", name=re.compile("行政处罚普通程序")).first)
    expect(page.locator('[name="f.parties.0.name"]')).to_have_value(work.party["name"])
    page.locator("[data-default]").click()
    page.wait_for_url(re.compile(r"/cases/[0-9a-f]{32}/$"))
    inspection, work.case = work.case, page.url.rstrip("/").split("/")[-1]
    page = work.open("officer1", "file_case")
    expect(page.locator("main")).to_contain_text("示例路1号门前")
    page.goto(f"/cases/{work.case}/")
    expect(page.locator(f'a[href*="{inspection}"]').first).to_be_visible()
