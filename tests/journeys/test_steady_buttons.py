"""按钮不移动: what is said of saving appears in a place that was kept for it, so a press is never lost."""

from __future__ import annotations

import pytest

from mingjing.cases.example import Example, shop

from .conftest import DESK, PHONE, Desk
from .doors import python_door
from .test_manners import START

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("window", [PHONE, DESK], ids=["phone", "desk"])
def test_the_button_stays_where_it_is_when_a_draft_is_kept(desk: Desk, window: dict[str, int]) -> None:
    case = Example(python_door, parties=[shop(7)], now=START).to("filed")
    page = desk.as_("officer1")
    page.set_viewport_size({"width": window["width"], "height": window["height"]})
    page.goto(f"/cases/{case.uid}/do/suspend_case/")
    page.wait_for_load_state("networkidle")
    button = page.locator("[data-default]")
    before = button.bounding_box()
    with page.expect_response("**/typing/"):
        page.locator('[name="f.reason"]').fill("等待鉴定意见")
    page.locator("#kept", has_text="已保存草稿").wait_for()
    assert button.bounding_box() == before, (before, button.bounding_box())
