"""Every other role at its desk: signing one after another, a review disputed and settled, a correction, a double click."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from mingjing.cases.example import FAR, POINTS, Example, Team, shop
from mingjing.cases.models import ActDone, Case
from mingjing.records import clock

from .casework import moment, onward
from .conftest import Desk
from .doors import python_door

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey_roles")]


def example(number: int, stage: str, team: Team | None = None) -> Example:
    """A case of its own, that far; the clock stands a little after it."""
    party = shop(600 + number, f"示例巡看{number}店")
    found = Example(python_door, parties=[party], now=moment("2026-06-16T09:00"), team=team or Team())
    found.to(stage)
    clock.set_clock(found.now + timedelta(minutes=5))
    return found


def at(page: Page, path: str) -> Page:
    """That page, and nothing on it sticks out."""
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, f"{path}: {answer.status}"
    wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{path} is {wide} px too wide"
    return page


def send(page: Page, button: str) -> None:
    """Press it and wait for the page that answers."""
    onward(page, page.get_by_role("button", name=button, exact=True))


def acts(case: str, act: str) -> int:
    """How often the case bears the act."""
    return ActDone.objects.filter(case__uid=case, act=act).count()


def test_drafts_are_signed_one_after_another_one_left_for_later_one_returned(office: Desk) -> None:
    cases = [example(number, "lead", FAR) for number in (1, 2, 3)]
    for one in cases:
        one.propose("file_case")
        one.check("file_case")
    clock.set_clock(max(one.now for one in cases) + timedelta(minutes=5))
    page = at(office.as_("head_far"), "/work/")
    onward(page, page.get_by_role("link", name=re.compile("依次签批（3）")))
    seen = [page.locator(".crumb").inner_text()]
    onward(page, page.get_by_role("link", name="先看下一件"))
    seen.append(page.locator(".crumb").inner_text())
    send(page, "批准")
    expect(page.locator("#toasts")).to_contain_text("已批准")
    seen.append(page.locator(".crumb").inner_text())
    assert len(set(seen)) == 3, seen
    page.fill("#said", "线索来源写得不清楚")
    send(page, "退回")
    page.wait_for_url("**/work/")
    expect(page.locator("#toasts")).to_contain_text("留下 1 件")
    assert sum(acts(one.uid, "file_case") for one in cases) == 1
    assert sum(acts(one.uid, "return") for one in cases) == 1
    officer = at(office.as_("officer_far"), "/work/?show=returned")
    expect(officer.locator("li.line .tag-red").first).to_contain_text("退回")


def test_a_review_is_disputed_settled_and_reviewed_again(office: Desk) -> None:
    case = example(11, "drafted")
    case.do("submit_for_review", fields={"act": "decide_penalty"})
    points = [
        {"point": one, "result": "problem" if one == "evidence" else "no_problem", "note": "缺拍摄时间"}
        for one in POINTS
    ]
    case.do("return_from_review", fields={"act": "decide_penalty", "opinion": "照片没有拍摄时间", "points": points})
    clock.set_clock(case.now + timedelta(minutes=5))
    officer = at(office.as_("officer1"), f"/cases/{case.uid}/")
    expect(officer.locator(".times").last).to_contain_text("照片没有拍摄时间")
    officer.locator("#now").get_by_role("link", name="对审核意见提出异议").click()
    expect(officer.locator("main")).to_contain_text("上一轮退回的意见")
    officer.locator("textarea").first.fill("原始文件里有拍摄时间，见证据清单第二项")
    send(officer, "办好，记入案卷")
    head = at(office.as_("head1"), "/review/")
    head.locator(f'a[data-stop][href*="{case.uid}"]').click()
    head.locator('[name="f.result"][value="review_again"]').check()
    for box in head.locator("#act-form textarea").all():
        box.fill("补充说明后再审")
    send(head, "办好，记入案卷")
    assert acts(case.uid, "settle_review_dispute") == 1
    reviewer = at(office.as_("reviewer1"), "/review/")
    reviewer.locator(f'a[data-stop][href*="{case.uid}"]').click()
    for box in reviewer.locator('.point input[value="no_problem"]').all():
        box.check()
    send(reviewer, "审核通过")
    assert acts(case.uid, "pass_review") == 1


def test_a_correction_begins_at_what_is_wrong_and_shows_both(office: Desk) -> None:
    case = example(21, "investigated")
    officer = at(office.as_("officer1"), f"/cases/{case.uid}/")
    officer.locator(".time", has_text="现场检查").locator(".hash").click()
    link = officer.locator("#window dd", has_text="更正").get_by_role("link", name="更正").first
    link.click()
    expect(officer.locator("main")).to_contain_text("原来写的是：")
    officer.locator('[name="f.value"]').fill("示例路二号门前")
    officer.locator('[name="f.reason"]').fill("门牌号写错")
    send(officer, "提交审核")
    for who, button in (("checker1", "审核同意"), ("head1", "批准")):
        page = at(office.as_(who), f"/cases/{case.uid}/drafts/correct_record/")
        expect(page.locator("main")).to_contain_text("门牌号写错")
        send(page, button)
    assert acts(case.uid, "correct_record") == 1
    officer = at(office.as_("officer1"), f"/cases/{case.uid}/")
    expect(officer.locator(".times").last).to_contain_text("更正记录")


def test_a_double_click_does_it_once(office: Desk) -> None:
    before = Case.objects.count()
    page = at(office.as_("officer1"), "/cases/new/")
    page.locator('[name="f.matter"][value="street_occupation"]').check()
    page.select_option('[name="f.lead.source"]', "inspection")
    page.fill('[name="f.lead.summary"]', "巡查发现占道")
    page.locator("[data-default]").dblclick(no_wait_after=True)
    page.wait_for_url(re.compile(r"/cases/[0-9a-f]{32}/$"))
    assert Case.objects.count() == before + 1


def test_each_role_finds_its_page_and_nothing_that_is_not_its_own(office: Desk) -> None:
    case = example(31, "waived")
    expected = {
        "supervisor1": ("/supervision/", "监督提示"),
        "publisher1": ("/work/", "待办"),
        "custodian1": ("/work/", "待办"),
        "president1": ("/cases/", "案件"),
        "deputy1": ("/review/", "审核"),
        "party1": ("/work/", "看不到案件"),
        "sysadmin1": ("/work/", "看不到案件"),
    }
    for who, (path, words) in expected.items():
        page = at(office.as_(who), path)
        expect(page.locator("main")).to_contain_text(words)
        if who in ("party1", "sysadmin1"):
            assert page.request.get(f"/cases/{case.uid}/").status == 404
            expect(page.locator(".find")).to_have_count(0)
    at(office.fresh(), "/public/")


def test_the_english_desk_fits(office: Desk) -> None:
    case = example(41, "notified")
    page = at(office.as_("checker2"), "/work/")
    page.locator("details.menu summary").click()
    send(page, "English")
    for path in ("/work/", f"/cases/{case.uid}/", "/cases/"):
        at(page, path)
        expect(page.locator("html")).to_have_attribute("lang", "en")
