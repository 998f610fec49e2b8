"""当场处罚: two officers, one phone, a few minutes — found, told, decided, handed over, paid; and one that is too much for the street."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from mingjing.cases.example import citizen

from .casework import OFFICERS, Casework, Eyes, moment, onward, photo
from .conftest import PHONE, Desk

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey_spot")]


def found(work: Casework) -> Page:
    """Found in the street: the case begins on the phone."""
    page = work.desk.as_("officer1")
    page.goto("/cases/new/?procedure=simple_penalty")
    for number in OFFICERS:
        page.locator(f'[name="officers"][value="{number}"]').check()
    work.party = citizen(31)
    work.parties(page, [work.party])
    at = "f.violations.0"
    told = {"f.certificates_shown": "true", f"{at}.place": "示例路1号门前", f"{at}.began": work.ago(minutes=10)}
    told |= {"f.facts": "在人行道上停放三轮车售卖水果", "f.facts_certain": "true", "f.evidence_summary": "照片一张"}
    work.fill(page, {**told, "f.violated": "《示例市容条例》第一条", "f.basis": "《示例市容条例》第二条"})
    work.attach(page, [photo()])
    work.eyes.look(page, "simple")
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    page.locator("[data-default]").click()
    page.wait_for_url(re.compile(r"/cases/[0-9a-f]{32}/$"))
    work.case = page.url.rstrip("/").split("/")[-1]
    return page


def told(work: Casework, yuan: str) -> Page:
    """The form of 当场告知, filled in."""
    page = work.open("officer1", "notify_on_spot")
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    work.fill(page, {"f.reasons": "妨碍行人通行", "f.penalties.0.kind": "fine", "f.penalties.0.amount_fen": yuan})
    work.fill(page, {"f.rights_told": "true", "f.statement": "none"})
    work.eyes.look(page)
    return page


@pytest.mark.clause("LY-R23")
def test_a_fine_of_fifty_yuan_is_settled_in_the_street(at: Callable[[dict[str, int]], Desk], eyes: Eyes) -> None:
    work = Casework(at(PHONE), eyes, moment("2026-06-15T15:00"))
    found(work)
    work.sent(told(work, "50"), "notify_on_spot")
    page = work.open("officer1", "decide_on_spot")
    typed = page.locator("main [required]:visible").evaluate_all("them => them.filter((one) => !one.value).length")
    assert typed == 0, "the decision asks for nothing that is known already"
    work.eyes.look(page)
    work.sent(page, "decide_on_spot")
    expect(page.locator("#documents")).to_contain_text("当场行政处罚决定书")
    work.act(
        "officer1", "serve_decision", {"f.service.at": work.ago(minutes=-9), "f.service.recipient": work.party["name"]}
    )
    paid = {"f.paid_through": "officers", "f.collection_ground": "up_to_100", "f.receipt": "苏财 0001"}
    work.act("officer1", "record_performance", paid)
    page = work.page()
    expect(page.locator("#deadlines")).to_contain_text("6月17日")
    work.act("officer1", "hand_in_fine", {"f.received_by": "财务科"})
    work.act("officer1", "pay_fine_to_bank", {"f.slip": "缴 0001"})
    work.act("officer1", "file_with_agency", {"f.received_by": "法制科"})
    work.act(
        "officer1", "close_case", {"f.result": "performed", "f.performance": "已当场缴清", "f.opinion": "建议结案"}
    )
    work.approved("close_case")


def test_201_yuan_goes_to_the_ordinary_procedure_with_what_is_known(
    at: Callable[[dict[str, int]], Desk], eyes: Eyes
) -> None:
    work = Casework(at(PHONE), eyes, moment("2026-06-16T15:00"))
    found(work)
    page = told(work, "201")
    said = work.refused(page)
    assert "二百元" in said
    assert "普通程序" in said
    work.act("officer1", "turn_to_ordinary", {"f.ground": "over_limit", "f.reason": "拟罚款超过二百元"})
    page = work.page()
    onward(page, page.get_by_role("link", name=re.compile("行政处罚普通程序")).first)
    assert "/cases/new/" in page.url
    expect(page.locator('[name="f.parties.0.name"]')).to_have_value(work.party["name"])
    expect(page.locator('[name="f.lead.summary"]')).to_have_value(re.compile("三轮车"))
    work.eyes.look(page, "from-the-street")
    page.locator("[data-default]").click()
    page.wait_for_url(re.compile(r"/cases/[0-9a-f]{32}/$"))
    expect(page.locator("main")).to_contain_text(work.party["name"])
