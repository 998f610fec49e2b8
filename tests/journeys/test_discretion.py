"""裁量 in a real browser: an officer states the facts, sees the answer beside them and puts it on the record; both sizes, axe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from playwright.sync_api import expect

from mingjing.cases.example import ZONE, Example, shop
from mingjing.cases.models import Case, DecidedStep

from .conftest import DESK, PHONE, Desk, axe
from .doors import python_door
from .test_pages_at_both_sizes import overflow

pytestmark = pytest.mark.journey
SIZES = {"desk": DESK, "phone": PHONE}


def like_cases(one: Example) -> None:
    """Decisions under the same step, as the projection has them."""
    model = Case.objects.get(uid=one.uid)
    for number in range(12):
        model.pk, model.uid, model.number = None, f"{number:032x}", f"他案{number}"
        model.save(force_insert=True)
        DecidedStep.objects.create(
            case=model,
            city="jiangsu/lianyungang",
            agency_id=model.agency_id,
            matter="street_occupation",
            table="street_occupation",
            step="slight",
            amount_fen=20_000 + 6_000 * (number % 7),
            decided=date(2026, 5, 1),
        )


@pytest.mark.clause("LY-O12")
@pytest.mark.parametrize("size", SIZES)
def test_the_facts_are_stated_once_and_the_answer_stands_beside_them(
    at: Callable[[dict[str, int]], Desk], size: str
) -> None:
    start = datetime(2026, 6, 3, 9, 0, tzinfo=ZONE)
    one = Example(python_door, parties=[shop(41)], now=start).to("filed")
    like_cases(one)
    desk = at(SIZES[size])
    page = desk.as_("officer1")
    page.goto(f"/cases/{one.uid}/do/apply_benchmark/")
    page.get_by_label("占用面积").fill("5")
    page.get_by_text("没有当场改正").click()
    page.get_by_role("button", name="先看结果").click()
    expect(page.get_by_text("罚款100元至1000元").first).to_be_visible()
    expect(page.get_by_role("img", name="罚款数额的分布")).to_be_visible()
    desk.picture(page, f"{size}-discretion", full=True)
    wrong = [*overflow(page), *axe(page)]
    page.get_by_role("button", name="记入案卷").click()
    expect(page.get_by_text("「适用裁量基准」已办")).to_be_visible()
    for name, path, who in (
        ("discretion-tables", "/discretion/", "officer1"),
        ("discretion-table", "/discretion/gd_2_7_1/", "officer1"),
        ("discretion-trial", "/discretion/trial/", "reviewer1"),
    ):
        other = desk.as_(who)
        other.goto(path)
        if name == "discretion-trial":
            other.locator("form.box").get_by_role("button", name="试算").click()
        desk.picture(other, f"{size}-{name}", full=True)
        wrong += [f"{name}: {found}" for found in (*overflow(other), *axe(other))]
    page.goto(f"/cases/{one.uid}/")
    desk.picture(page, f"{size}-discretion-case", full=True)
    assert not wrong, "\n".join(wrong)
