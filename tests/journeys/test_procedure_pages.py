"""The published procedures and the chart beside a case, related cases, discretion tables and the second factor: both sizes, axe, pictures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from mingjing.cases.example import ZONE, Example, shop

from .casework import onward
from .conftest import DESK, PHONE, Desk, axe
from .doors import python_door
from .test_pages_at_both_sizes import overflow

pytestmark = pytest.mark.journey
SIZES = {"desk": DESK, "phone": PHONE}
CITY = "?place=jiangsu/lianyungang&field=urban_management&on=2026-06-15"


@pytest.mark.parametrize("size", SIZES)
def test_anybody_reads_a_procedure_and_an_officer_sees_where_the_case_stands(
    at: Callable[[dict[str, int]], Desk], size: str
) -> None:
    case = Example(python_door, parties=[shop(3)], now=datetime(2026, 6, 3, 9, 0, tzinfo=ZONE)).to("investigated").uid
    desk = at(SIZES[size])
    guest, officer = desk.fresh(), desk.as_("officer1")
    wrong: list[str] = []

    guest.goto("/public/procedures/")
    desk.picture(guest, f"{size}-procedures", full=True)
    wrong += [f"procedures: {one}" for one in (*overflow(guest), *axe(guest))]
    guest.get_by_role("link", name="行政处罚普通程序").first.click()
    guest.locator("#place").select_option("jiangsu/lianyungang")
    guest.locator("#field").select_option("market")
    onward(guest, guest.locator("main form button").first, "networkidle")
    assert "行政处罚普通程序" in guest.locator("h1").inner_text()
    assert guest.locator("main svg").count() > 3
    assert guest.locator("#field").input_value() == "market"
    shown = guest.locator("main svg").first.bounding_box()
    assert shown is not None
    assert shown["width"] >= 300, "a chart is readable without zooming"
    desk.picture(guest, f"{size}-procedure", full=True)
    wrong += [f"procedure: {one}" for one in (*overflow(guest), *axe(guest))]

    others = {
        "permit-chart": (guest, f"/public/procedures/permit/{CITY}"),
        "second-factor": (officer, "/me/second-factor/"),
        "discretion": (officer, "/discretion/"),
        "discretion-table": (officer, "/discretion/gd_2_7_1/"),
        "together": (officer, f"/cases/{case}/together/"),
        "course": (officer, f"/cases/{case}/course/"),
    }
    for name, (page, path) in others.items():
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        page.wait_for_load_state("networkidle")
        desk.picture(page, f"{size}-{name}", full=True)
        wrong += [f"{name}: {one}" for one in (*overflow(page), *axe(page))]
    assert "现在可以办" in officer.locator("main").inner_text()
    assert not wrong, "\n".join(wrong)
