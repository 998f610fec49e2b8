"""手感: by keyboard alone, through a lost connection, over an ended session, and with a signature drawn by hand."""

from __future__ import annotations

from datetime import datetime

import pytest
from playwright.sync_api import expect

from mingjing.cases.example import ZONE, Example, shop

from .conftest import Desk, password
from .doors import python_door

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey_manners")]
START = datetime(2026, 6, 3, 9, 0, tzinfo=ZONE)


def test_by_keyboard_alone(desk: Desk) -> None:
    Example(python_door, parties=[shop(1)], now=START).to("lead")
    Example(python_door, parties=[shop(2)], now=START).to("filed")
    page = desk.as_("officer1")
    page.goto("/help/")
    page.keyboard.press("g")
    page.keyboard.press("w")
    page.wait_for_url("**/work/")
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.locator("#find").blur()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-stop]").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/**")


def test_a_lost_connection_and_an_ended_session_lose_nothing(desk: Desk) -> None:
    case = Example(python_door, parties=[shop(3)], now=START).to("filed")
    page = desk.as_("officer1")
    path = f"/cases/{case.uid}/do/suspend_case/"
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.fill('[name="f.reason"]', "等另案的判决")
    expect(page.locator("#offline")).to_be_visible()
    expect(page.locator("#kept")).to_contain_text("内容留在本页")
    page.context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()
    expect(page.locator("#kept")).to_contain_text("已保存草稿")
    page.context.clear_cookies(name="sessionid")
    page.fill('[name="f.reason"]', "等另案的生效判决")
    expect(page.locator("#again")).to_be_visible()
    page.fill("#again-password", password())
    page.keyboard.press("Enter")
    expect(page.locator("#again")).to_be_hidden()
    expect(page.locator("#kept")).to_contain_text("已保存草稿")
    page.goto(path)
    expect(page.locator('[name="f.reason"]')).to_have_value("等另案的生效判决")
    desk.faults.clear()  # the browser itself complains of the connection that was cut on purpose


def test_a_signature_is_drawn_and_kept_as_evidence(desk: Desk) -> None:
    case = Example(python_door, parties=[shop(4)], now=START).to("filed")
    page = desk.as_("officer1")
    page.goto(f"/cases/{case.uid}/do/inspect_site/")
    page.locator('[name="f.signatures.0.result"][value="signed"]').check()
    pad = page.locator("[data-pad] canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 140, box["y"] + 70, steps=8)
    page.mouse.up()
    expect(page.locator("[data-pad-state]")).to_have_text("已存证")
    assert len(page.locator('[name="f.signatures.0.media"]').input_value()) >= 32
    desk.picture(page, "manners-signature")
