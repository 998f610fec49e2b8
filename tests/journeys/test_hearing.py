"""听证: a heavy penalty with a hearing that the party asked for, a review that sent the draft back, and the decision by the record."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from mingjing.cases.example import Example, shop
from mingjing.publicity import acts as publicity
from mingjing.records import clock

from .casework import Casework, Eyes, day, moment, onward, photo, video
from .conftest import Desk
from .doors import python_door

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey_hearing")]
PENALTIES = (
    {"kind": "fine", "amount_fen": "20000"},
    {"kind": "stop_production", "detail": "责令停业三日"},
)


def investigated(office: Desk, eyes: Eyes) -> Casework:
    """Filed through the door; inspected, corrected, checked and concluded through the pages."""
    start = moment("2026-06-15T09:00")
    clock.set_clock(start)
    example = Example(python_door, parties=[shop(31, "示例听证餐饮店")], now=start).to("filed")
    work = Casework(office, eyes, example.now)
    work.case, work.party = example.uid, dict(example.parties[0])
    work.inspected(video())
    work.questioned()
    corrected(work)
    work.concluded(PENALTIES)
    return work


def corrected(work: Casework) -> None:
    """责令改正, and its check on the day it is due; nothing else waits in between."""
    told = {
        "f.basis": "《示例市容条例》第三条",
        "f.content": "立即搬离桌椅",
        "f.correct_by": day(work.now.replace(day=16)),
    }
    page = work.act("officer1", "order_correction", told)
    expect(page.locator("#deadlines")).to_contain_text("核查改正情况")
    work.until(moment("2026-06-16T10:00"))
    work.waits("officer1", "核查改正情况")
    done = {"f.certificates_shown": "true", "f.result": "corrected", "f.findings": "桌椅已经搬离"}
    work.act("officer1", "check_correction", done, [photo("改正后.jpg")])


def heard(work: Casework) -> None:
    """Asked for in time, announced seven full working days before, held with a record and a film."""
    work.until(moment("2026-06-18T10:00"))
    told = {"f.person": work.party["name"], "f.way": "written", "f.reason": "认为停业过重"}
    page = work.act("officer1", "request_hearing", told)
    expect(page.locator("#now")).to_contain_text("通知听证")
    work.waits("officer1", "通知听证")
    page = work.open("officer1", "announce_hearing")
    work.fill(
        page, {"f.hearing_at": "2026-06-26T09:00", "f.hearing_place": "本机关听证室", "f.president": "president1"}
    )
    said = work.refused(page)
    assert "七个工作日" in said, said
    assert "行政处罚法第六十四条" in said
    work.fill(page, {"f.hearing_at": "2026-07-03T09:00"})
    work.sent(page, "announce_hearing")
    work.served("serve_notice", "hearing_notice")
    work.until(moment("2026-07-03T11:00"))
    work.waits("president1", "举行听证")
    page = work.open("president1", "hold_hearing")
    for name, role in ((work.party["name"], "party"), ("周明远", "investigator")):
        key = work.row(page, "attendance", "name") if role != "party" else "f.attendance.0"
        work.fill(page, {f"{key}.name": name, f"{key}.role": role})
    view = work.row(page, "views", "text")
    work.fill(page, {f"{view}.text": "停业三日损失过大"})
    work.fill(
        page,
        {"f.record": "主持人核对身份，调查人员陈述，当事人申辩、质证。", "f.opinion": "事实清楚，建议按告知内容处理"},
    )
    work.fill(page, work.signature())
    work.attach(page, [video("听证.mp4")])
    work.eyes.look(page)
    work.sent(page, "hold_hearing")
    expect(page.locator("#documents")).to_contain_text("听证笔录")


def drafted(work: Casework, *, why: str) -> Page:
    """The decision drafted: the party's view answered one by one; checked."""
    page = work.open("officer1", "decide_penalty")
    work.fill(page, {"f.views.0.accepted": "false", "f.views.0.reason": why, "f.performance_way": "缴至示范银行"})
    work.eyes.look(page)
    work.sent(page, "decide_penalty")
    return work.step("checker1", "decide_penalty", "审核同意")


def review(work: Casework, *, problem: str = "") -> Page:
    """The reviewer finds it on the review desk and answers every point."""
    work.act("officer1", "submit_for_review", {"f.materials": "全部案卷、听证笔录"})
    work.waits("reviewer1", "法制审核")
    work.later(minutes=30)
    page = work.desk.as_("reviewer1")
    page.goto("/review/")
    work.eyes.look(page)
    page.locator(f'a[data-stop][href*="{work.case}"]').click()
    points = page.locator(".point")
    expect(points).to_have_count(9)
    for number in range(9):
        points.nth(number).locator('input[value="no_problem"]').check()
    if problem:
        points.nth(6).locator('input[value="problem"]').check()
        points.nth(6).locator("input[type=text]").fill(problem)
        expect(page.locator('[name="f.opinion"]')).to_have_value(re.compile(problem))
    work.eyes.look(page, "again" if not problem else "")
    return page


@pytest.mark.clause("LY-R11", part="hearing")
@pytest.mark.clause("YY-14")
@pytest.mark.clause("CJ-P12")
@pytest.mark.clause("CJ-P15")
@pytest.mark.clause("LY-O13")
@pytest.mark.clause("WS-24")
@pytest.mark.clause("WS-16")
def test_a_hearing_and_a_review_that_sent_it_back(office: Desk, eyes: Eyes) -> None:
    work = investigated(office, eyes)
    page = work.notice(9)
    work.approved("notify_rights")
    work.served("serve_notice", "rights_notice")
    expect(page.locator("body")).not_to_contain_text("Traceback")
    heard(work)

    drafted(work, why="停业系法定处罚，期限已从轻")
    head = office.as_("head1")
    head.goto(f"/cases/{work.case}/drafts/decide_penalty/")
    expect(head.locator("main")).to_contain_text("行政处罚法第五十八条")
    eyes.look(head, "without-review")
    assert "审核" in work.refused(head, "批准") if head.get_by_role("button", name="批准", exact=True).count() else True

    page = review(work, problem="没有写明裁量阶次的理由")
    said = work.press(page, "审核通过")
    assert "有问题" in said, said
    assert not work.press(page, "退回修改")
    officer = work.desk.as_("officer1")
    officer.goto("/work/?show=returned")
    expect(officer.locator(f'a.cover[href*="{work.case}"]').first).to_be_visible()
    officer.goto("/work/?show=all")

    page = work.open("officer1", "decide_penalty")
    expect(page.locator("#act-form")).to_contain_text("停业系法定处罚，期限已从轻")
    drafted(work, why="停业系法定处罚；初次违法，适用轻微阶次，已取最短期限")
    page = review(work)
    expect(page.locator("main")).to_contain_text("没有写明裁量阶次的理由")
    expect(page.locator("main")).to_contain_text("黄底")
    assert not work.press(page, "审核通过")
    page = work.step("head1", "decide_penalty", "批准", "同意")
    expect(page.locator("#documents")).to_contain_text("连市城罚决")
    ended(work)


def shown_to_the_public(public: Page) -> str:
    """What anybody reads, once publicity has caught up with the record."""
    while publicity.follow():
        pass
    public.goto("/public/")
    return public.locator("main").inner_text()


def ended(work: Casework) -> None:
    """Served, published by three people, and read by the public."""
    work.served("serve_decision", "penalty_decision")
    work.waits("publisher1", "公示")
    told = {"f.summary": "擅自占用人行道经营", "f.displayed_until": day(work.now.replace(year=2027))}
    work.act("publisher1", "publish_decision", {**told, "f.secrets_checked": "true"})
    entered = work.desk.as_("publisher1")
    entered.goto(f"/cases/{work.case}/drafts/publish_decision/")
    assert not entered.get_by_role("button", name="审核同意", exact=True).count(), "who entered it does not check it"
    work.step("publisher2", "publish_decision", "审核同意")
    public = work.desk.fresh()
    assert work.party["name"] not in shown_to_the_public(public), "nothing goes out before the head approves"
    work.step("head1", "publish_decision", "批准")
    assert work.party["name"] in shown_to_the_public(public)
    work.eyes.look(public)
    onward(public, public.get_by_role("link", name=work.party["name"]).first)
    expect(public.locator("main")).to_contain_text("责令停产停业")
    assert work.party["code"] not in public.content()
    assert work.party["representative"] not in public.content()
    public.goto(public.url)
    work.eyes.look(public, "decision")
