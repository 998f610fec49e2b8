"""强制: a seizure on the spot, reported within 24 hours, extended and lifted; and a substitute performance out of a penalty case."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mingjing.cases.example import Example, shop

from .casework import OFFICERS, Casework, Eyes, day, minute, moment, onward, photo, video
from .conftest import Desk
from .doors import python_door

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey_compulsion")]
THING = {"name": "过期饼干", "spec": "500克", "quantity": "十箱", "related": "true", "livelihood": "false"} | {
    "sealed_before": "false"
}


def opened(work: Casework, procedure: str, told: dict[str, Any], source: str = "") -> Page:
    """A case of the procedure, opened on its page, or out of the case that led to it."""
    page = work.desk.as_("officer1")
    if source:
        page.goto(f"/cases/{source}/")
        onward(page, page.locator(".leads-to a", has_text="行政强制执行程序"))
    else:
        page.goto(f"/cases/new/?procedure={procedure}&matter=food_past_date")
        work.parties(page, [work.party])
    work.fill(page, told)
    work.eyes.look(page, procedure)
    page.locator("[data-default]").click()
    page.wait_for_url(re.compile(r"/cases/[0-9a-f]{32}/$"))
    work.case = page.url.rstrip("/").split("/")[-1]
    return page


def seized(work: Casework) -> dict[str, Any]:
    """What the form of a seizure on the spot asks, but for its list."""
    told = {"f.measure_kind": "seize", "f.urgent_reason": "当事人正在装车转移，来不及先报批"}
    told |= {"f.basis": "《示例食品条例》第一条第二款", "f.power": "true", "f.power_reason": "《示例食品条例》第一条"}
    told |= {"f.certificates_shown": "true", "f.started_at": work.ago(minutes=30), "f.party_present": "true"}
    told |= {"f.present": work.party["name"], "f.rights_told": "当场告知理由、依据和救济途径，当事人表示听清"}
    told |= {"f.statement": "没有意见", "f.handed_over": "true", "f.keeping": "本机关仓库，封条1号"}
    return told | {"f.record": "清点十箱，加封后运回", "f.ended_at": work.ago(minutes=5), **work.signature()}


@pytest.mark.clause("LY-R15")
@pytest.mark.clause("YY-11", part="sealing and seizure are filmed throughout")
def test_a_seizure_on_the_spot_is_reported_extended_and_lifted(office: Desk, eyes: Eyes) -> None:
    work = Casework(office, eyes, moment("2026-09-10T10:00"))
    opened(work, "compulsory_measure", {"f.situation": "货架上有过期食品十箱，正在装车", "f.place": "示例路1号"})

    page = work.open("officer1", "take_measure_on_spot")
    work.fill(page, seized(work))
    key = work.row(page, "items", "name")
    work.fill(page, {f"{key}.{name}": value for name, value in THING.items()})
    said = work.refused(page)
    assert "录像" in said
    work.attach(page, [video(), photo()])
    work.sent(page, "take_measure_on_spot")
    page = work.page()
    expect(page.locator("#deadlines")).to_contain_text("9月11日")
    expect(page.locator("#deadlines")).to_contain_text("10月10日")
    expect(page.locator("#documents")).to_contain_text("行政强制措施决定书")
    expect(page.locator("#documents")).to_contain_text("清单")
    work.waits("officer1", "报告当场采取的措施")

    work.later(hours=3)
    work.act("officer1", "report_measure", {"f.report_result": "keep"})
    work.approved("report_measure")
    work.served("serve_decision", "measure_decision")

    work.until(moment("2026-10-08T09:00"))
    work.act("officer1", "extend_measure", {"f.reason": "货源涉及三地，情况复杂"})
    page = work.approved("extend_measure")
    expect(page.locator("#deadlines")).to_contain_text("11月9日")
    work.served("serve_notice", "measure_extension_notice")

    work.until(moment("2026-10-20T09:00"))
    work.act("officer1", "lift_measure", {"f.ground": "no_longer_needed", "f.reason": "已经查清并作出处理决定"})
    work.approved("lift_measure")
    work.act("officer1", "return_property", {"f.recipient": work.party["name"], **work.signature()})
    told = {"f.result": "lifted", "f.performance": "措施已解除，财物已退还", "f.opinion": "建议结案"}
    work.act("officer1", "close_case", told)
    page = work.approved("close_case")
    expect(page.locator("main")).to_contain_text("结案")


@pytest.mark.clause("LY-R30")
@pytest.mark.clause("LY-R31")
def test_substitute_performance_out_of_a_penalty_case(office: Desk, eyes: Eyes) -> None:
    start = moment("2026-04-01T09:00")
    penalty = Example(python_door, parties=[shop(4243, "示例石料店")], now=start).to("served")
    work = Casework(office, eyes, (penalty.now + timedelta(days=20)).replace(hour=9))
    work.party = shop(4243, "示例石料店")
    told = {"f.obligation_kind": "restoration", "f.obligations": "清除堆放在公路用地上的砂石二十立方米"}
    told |= {"f.perform_until": day(work.now - timedelta(days=2))}
    page = opened(work, "compulsory_execution", told, source=penalty.uid)
    expect(page.locator("#related")).to_contain_text(penalty.number)
    expect(page.locator("main")).to_contain_text(work.party["name"])

    demand = {"f.perform_by": day(work.now + timedelta(days=8)), "f.way": "自行清运"}
    work.act("officer1", "demand_performance", demand)
    work.served("serve_notice", "demand_notice")
    work.later(days=10)
    work.until(work.now.replace(hour=9))
    page = work.open("officer1", "decide_execution")
    decision = {
        "f.way": "substitute_performance",
        "f.reasons": "经催告没有履行，砂石侵占行车道",
        "f.basis": "行政强制法第五十条",
    }
    decision |= {"f.no_good_cause": "核查没有正当理由", "f.execute_on": day(work.now + timedelta(days=9))}
    decision |= {"f.objects": "砂石二十立方米", "f.danger": "traffic", "f.performer": "示例养护公司"}
    decision |= {"f.performer_unrelated": "true", "f.cost_budget_fen": "3000"}
    decision |= {"f.public_interest": "false", "f.public_interest_reason": "单个店铺"}
    work.fill(page, decision | {"f.complex_case": "false", "f.complex_case_reason": "事实清楚"})
    work.eyes.look(page)
    work.sent(page, "decide_execution")
    work.approved("decide_execution")
    work.served("serve_decision", "execution_decision")

    page = carried(work)
    said = work.refused(page)
    assert "三日前" in said
    demand = {"f.perform_by": day(work.now + timedelta(days=5)), "f.way": "自行清运"}
    work.act("officer1", "demand_performance", demand, look=False)
    work.served("serve_notice", "demand_notice")
    work.later(days=12)
    while work.now.weekday() > 4:
        work.later(days=1)
    work.until(work.now.replace(hour=10))
    page = carried(work)
    work.attach(page, [video(), photo()])
    work.sent(page, "carry_out_execution")
    page = work.page()
    for paper in ("催告书", "行政强制执行决定书", "强制执行笔录", "代履行费用清单"):
        expect(page.locator("#documents")).to_contain_text(paper)
    done = {"f.result": "executed", "f.performance": "代履行完毕，费用一千八百元", "f.opinion": "建议结案"}
    work.act("officer1", "close_case", done)
    work.approved("close_case")


def carried(work: Casework) -> Page:
    """The form of carrying it out, filled in but not sent."""
    page = work.open("officer1", "carry_out_execution")
    begun = work.now - timedelta(minutes=40)
    told = {"f.certificates_shown": "true", "f.place": "示例路1号", "f.started_at": minute(begun)}
    told |= {"f.present": work.party["name"], "f.supervised_by": "执法人员两名", "f.record": "装载机清运砂石二十立方米"}
    told |= {"f.ended_at": work.ago(minutes=5), "f.finished": "true", "f.cost_fen": "1800", **work.signature()}
    work.fill(page, told)
    key = work.row(page, "cost_items", "name")
    work.fill(page, {f"{key}.name": "装载机", f"{key}.quantity": "一台班", f"{key}.amount_fen": "1800"})
    work.eyes.look(page)
    assert len(OFFICERS) == 2
    return page
