"""键盘与意外: work without a mouse; a double click, the back button, a reload and an expired session lose nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from mingjing.cases import reads
from mingjing.cases.example import Example, shop
from mingjing.records import clock

from .casework import Casework, Eyes, day, moment, onward
from .conftest import Desk, password
from .doors import python_door

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey_keyboard")]


def case_at(stage: str, number: int) -> Example:
    """A case at that stage, made through the door."""
    start = moment("2026-06-15T09:00")
    clock.set_clock(start)
    return Example(python_door, parties=[shop(number)], now=start).to(stage)


def work_of(office: Desk, eyes: Eyes, example: Example) -> Casework:
    """The same case, at the desk."""
    work = Casework(office, eyes, example.now)
    work.case, work.party = example.uid, dict(example.parties[0])
    return work


def times(case: str, act: str) -> int:
    """How often the act stands on the record."""
    return len(reads.facts_of(reads.by_uid(case)).by_act.get(act, ()))


def focused(page: Page) -> str:
    """What has the focus, as its address or id."""
    found: str = page.evaluate("() => document.activeElement.getAttribute('href') || document.activeElement.id")
    return found


@pytest.mark.clause("LY-O16", part="entered and moved online")
def test_a_day_without_a_mouse(office: Desk, eyes: Eyes) -> None:
    two = [case_at("filed", number) for number in (51, 52)][1]
    page = office.fresh()
    page.goto("/sign-in/")
    assert focused(page) == "username"
    page.keyboard.type("officer1")
    page.keyboard.press("Tab")
    page.keyboard.type(password())
    page.keyboard.press("Enter")
    page.wait_for_url("**/work/")
    page.keyboard.press("ArrowDown")
    first = focused(page)
    page.keyboard.press("ArrowDown")
    second = focused(page)
    assert first != second
    assert all(re.search(r"/cases/[0-9a-f]{32}/", href) for href in (first, second))
    page.keyboard.press("ArrowUp")
    assert focused(page) == first
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/cases/[0-9a-f]{32}/"))
    page.keyboard.press("g")
    page.keyboard.press("w")
    page.wait_for_url("**/work/")
    page.keyboard.press("/")
    assert focused(page) == "find"
    page.keyboard.type(two.parties[0]["name"][:4])
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/search/")
    expect(page.locator(f'a[href="/cases/{two.uid}/"]')).to_be_visible()
    eyes.look(page)
    assert two.parties[0]["name"][:4] not in page.url
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    eyes.look(page, "keys")
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).not_to_be_visible()


def test_a_form_is_sent_from_the_keyboard_and_only_once(office: Desk, eyes: Eyes) -> None:
    work = work_of(office, eyes, case_at("filed", 53))
    page = work.open("officer1", "order_correction")
    told = {
        "f.basis": "《示例市容条例》第三条",
        "f.content": "立即搬离",
        "f.correct_by": day(work.now + timedelta(days=2)),
    }
    work.fill(page, told)
    page.locator('[name="f.content"]').focus()
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/cases/{work.case}/")
    assert times(work.case, "order_correction") == 1


def test_a_double_click_does_it_once_and_back_is_safe(office: Desk, eyes: Eyes) -> None:
    work = work_of(office, eyes, case_at("filed", 54))
    page = work.open("officer1", "order_correction")
    told = {
        "f.basis": "《示例市容条例》第三条",
        "f.content": "立即搬离",
        "f.correct_by": day(work.now + timedelta(days=2)),
    }
    work.fill(page, told)
    page.locator("[data-default]").dblclick()
    page.wait_for_url(f"**/cases/{work.case}/")
    assert times(work.case, "order_correction") == 1

    page.go_back()
    page.wait_for_url("**/do/order_correction/")
    if page.locator('[name="f.content"]').input_value():
        onward(page, page.locator("[data-default]"))
    assert times(work.case, "order_correction") == 1, "the form that was sent is not done again from the page behind"
    page.goto(f"/cases/{work.case}/do/order_correction/")
    assert page.locator('[name="f.content"]').input_value() == "", "what was sent is no draft any more"


def test_two_people_at_once_the_second_is_told(office: Desk, eyes: Eyes) -> None:
    example = case_at("lead", 55)
    example.propose("file_case")
    work = work_of(office, eyes, example)
    work.later(minutes=5)
    page = office.as_("checker1")
    page.goto(f"/cases/{work.case}/drafts/file_case/")
    example.now = work.now
    example.check("file_case")
    said = work.refused(page, "审核同意")
    assert "先办了" in said or "审核" in said, said
    assert times(work.case, "check") == 1


def test_without_a_session_a_sent_form_asks_to_sign_in_and_keeps_what_was_typed(office: Desk, eyes: Eyes) -> None:
    work = work_of(office, eyes, case_at("filed", 57))
    window = office.fresh()
    window.goto(f"/cases/{work.case}/do/question_person/")
    window.wait_for_url("**/sign-in/**")
    window.fill("#username", "officer1")
    window.fill("#password", password())
    window.press("#password", "Enter")
    window.wait_for_url(f"**/cases/{work.case}/do/question_person/")
