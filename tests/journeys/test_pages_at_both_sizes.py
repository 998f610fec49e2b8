"""Every main page at the desk and on a phone: nothing overflows, axe finds nothing serious; pictures are kept to be looked at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page

from mingjing.cases.example import ZONE, Example, citizen, shop

from .conftest import DESK, PHONE, Desk, axe
from .doors import python_door

pytestmark = pytest.mark.journey
SIZES = {"desk": DESK, "phone": PHONE}


def overflow(page: Page) -> list[str]:
    """What sticks out of the window to the right."""
    script = """() => [...document.querySelectorAll('main *, header *')]
      .filter((one) => one.offsetParent && one.getBoundingClientRect().right > innerWidth + 1
        && !one.closest('.table-wrap, .sheet, pre, .visually-hidden, dialog:not([open])'))
      .slice(0, 5).map((one) => one.outerHTML.slice(0, 120))"""
    found: list[str] = page.evaluate(script)
    return found


def cases() -> dict[str, str]:
    """A few cases at different places."""
    start = datetime(2026, 6, 3, 9, 0, tzinfo=ZONE)
    found = {}
    for n, stage in enumerate(("lead", "filed", "investigated", "notified", "waived")):
        parties = [citizen(n)] if n % 2 else [shop(n)]
        found[stage] = Example(python_door, parties=parties, now=start).to(stage).uid
    example = Example(python_door, parties=[shop(77)], now=start).to("lead")
    example.propose("file_case")
    found["proposed"] = example.uid
    return found


@pytest.mark.parametrize("size", SIZES)
def test_the_main_pages(at: Callable[[dict[str, int]], Desk], size: str) -> None:
    uid = cases()
    desk = at(SIZES[size])
    officer, checker = desk.as_("officer1"), desk.as_("checker1")
    pages = {
        "worklist": (officer, "/work/"),
        "cases": (officer, "/cases/"),
        "case-lead": (officer, f"/cases/{uid['lead']}/"),
        "case-notified": (officer, f"/cases/{uid['notified']}/"),
        "case-print": (officer, f"/cases/{uid['notified']}/print/"),
        "new": (officer, "/cases/new/"),
        "inspect": (officer, f"/cases/{uid['filed']}/do/inspect_site/"),
        "conclude": (officer, f"/cases/{uid['filed']}/do/conclude_investigation/"),
        "notify": (officer, f"/cases/{uid['investigated']}/do/notify_rights/"),
        "serve": (officer, f"/cases/{uid['notified']}/do/serve_notice/"),
        "decide": (officer, f"/cases/{uid['waived']}/do/decide_penalty/"),
        "draft": (checker, f"/cases/{uid['proposed']}/drafts/file_case/"),
        "checker-worklist": (checker, "/work/"),
        "review": (desk.as_("reviewer1"), "/review/"),
        "help": (officer, "/help/officer/"),
    }
    wrong: list[str] = []
    for name, (page, path) in pages.items():
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        page.wait_for_load_state("networkidle")
        desk.picture(page, f"{size}-{name}", full=True)
        wrong += [f"{name} sticks out: {one}" for one in overflow(page)]
        wrong += [f"{name}: {one}" for one in axe(page)]
    fresh = desk.fresh()
    fresh.goto("/sign-in/")
    desk.picture(fresh, f"{size}-sign-in", full=True)
    wrong += [f"sign-in: {one}" for one in (*overflow(fresh), *axe(fresh))]
    assert not wrong, "\n".join(wrong)
