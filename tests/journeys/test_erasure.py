"""依法删除: the keeper proposes and a head decides, at the desk and on a phone, and once without a mouse; axe finds nothing serious."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from mingjing.cases.example import ZONE, Example, citizen
from mingjing.records import clock

from .conftest import DESK, PHONE, Desk, axe
from .doors import python_door
from .test_pages_at_both_sizes import overflow

pytestmark = pytest.mark.journey
SIZES = {"desk": DESK, "phone": PHONE}
START = datetime(2026, 6, 15, 9, 0, tzinfo=ZONE)


@pytest.mark.parametrize("size", SIZES)
def test_two_people_destroy_what_should_not_be_there(at: Callable[[dict[str, int]], Desk], size: str) -> None:
    clock.set_clock(START)
    name = "洞庭木叶"
    case = Example(python_door, parties=[citizen(91, name)], now=START).to("filed")
    office, wrong = at(SIZES[size]), []

    def looked_at(page: Page, what: str) -> None:
        page.wait_for_load_state("networkidle")
        office.picture(page, f"{size}-erasure-{what}", full=True)
        wrong.extend(f"{what} sticks out: {one}" for one in overflow(page))
        wrong.extend(f"{what}: {one}" for one in axe(page))

    keeper = office.as_("custodian1")
    keeper.goto(f"/cases/{case.uid}/")
    keeper.get_by_role("link", name="依法删除").click()
    keeper.wait_for_url("**/erasure/")
    looked_at(keeper, "form")
    keeper.get_by_role("button", name="提出，请负责人决定").click()
    expect(keeper.get_by_role("alert")).to_contain_text("请选定")
    looked_at(keeper, "missing")
    keeper.get_by_label("依据", exact=True).select_option("retention_over")
    keeper.get_by_role("checkbox", name=name).first.check()
    keeper.get_by_label("理由，并回答依据里问的事").fill("误录了他人的信息，正确的另行记录")
    keeper.get_by_role("button", name="提出，请负责人决定").click()
    expect(keeper.get_by_role("alert")).to_contain_text("还没有归档")
    looked_at(keeper, "refused")
    keeper.get_by_label("依据", exact=True).select_option("wrong_person")
    keeper.get_by_label("理由，并回答依据里问的事").press("Control+Enter")
    keeper.wait_for_url("**/erasure/*-*/")
    looked_at(keeper, "proposed")

    head = office.as_("head1")
    head.goto("/work/")
    looked_at(head, "worklist")
    head.get_by_role("link", name="字段（").click()
    head.wait_for_url("**/erasure/*-*/")
    head.get_by_label("意见，并回答依据里问的事").fill("同意，已核对")
    looked_at(head, "decide")
    head.get_by_role("button", name="同意，删除").focus()
    head.keyboard.press("Enter")
    expect(head.get_by_role("alert")).to_contain_text("不能恢复")
    head.get_by_role("checkbox").check()
    head.get_by_role("button", name="同意，删除").click()
    expect(head.get_by_role("heading", level=1)).to_contain_text("已依法删除")
    looked_at(head, "done")
    officer = office.as_("officer1")
    officer.goto(f"/cases/{case.uid}/")
    assert name not in officer.content()
    looked_at(officer, "case")
    officer.get_by_role("button", name="核验记录").click()
    expect(officer.get_by_text("其中已依法删除的")).to_be_visible()
    looked_at(officer, "record")
    assert not wrong, "\n".join(wrong)
