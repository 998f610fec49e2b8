"""真实案件: published cases as they happened, people reduced to kinds; what the source does not say is filled and says so.

D01 must be stopped at the decision; D02 and D14 are entered years later; the dates of X01 and D05 are computed.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from mingjing.cases.example import Example, citizen, company_code
from mingjing.publicity import acts as publicity
from mingjing.records import clock
from mingjing.supervision import acts as supervision

from .casework import Casework, Eyes, command, minute, moment, onward
from .conftest import Desk
from .doors import python_door

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey_real")]
BASIS = "《网络预约出租汽车经营服务管理暂行办法》第十三条第一款"
GROUND = "《网络预约出租汽车经营服务管理暂行办法》第三十四条第一款第二项、《行政处罚法》第二十八条第二款"
FILLED = "按已公布的案情补录；来源没有载明的（立案、告知、送达的日期）由录入人按程序补填"
CORRECTION = {"f.correction": "停止违法行为", "f.correct_by": "2025-12-31"}
ANSWER = {"f.views.0.accepted": "true", "f.views.0.reason": "初次违法，予以采纳"}
FACTS = "当事人未取得网约车运输证，通过平台接单载客经营"


def example(matter: str, start: str, *parties: dict[str, Any], fine_fen: int = 300_000) -> Example:
    """A case of that matter, on the day on which it began."""
    clock.set_clock(moment(start))
    return Example(python_door, matter=matter, parties=list(parties), now=moment(start), fine_fen=fine_fen)


def violation(matter: str, place: str, began: str, ended: str, found: str) -> dict[str, Any]:
    """The violation, as the source tells it."""
    told = {"id": "v1", "matter": matter, "place": place, "began": moment(began).isoformat()}
    return {**told, "ended": moment(ended).isoformat(), "discovered": moment(found).isoformat()}


@pytest.mark.clause("YY-05", part="statement period")
def test_d01_is_stopped_at_the_decision(office: Desk, eyes: Eyes) -> None:
    """Notice on 1 December, decision and publication by the 5th: the party still had time to speak."""
    party = citizen(901, "示例甲")
    case = example("ride_hailing_without_permit", "2025-11-28T15:30", party).lead()
    found = violation(case.matter, "示例路口", "2025-11-28T15:00", "2025-11-28T15:20", "2025-11-28T15:20")
    case.by_approval("file_case", {"violations": [found]})
    case.do("inspect_site", fields={"findings": "查获平台订单，车上有四名乘客"})
    case.do("question_person")
    case.do("conclude_investigation", fields={"facts": FACTS, "violated": BASIS, "basis": GROUND})
    work = Casework(office, eyes, moment("2025-12-01T09:00"))
    work.case, work.party = case.uid, dict(party)
    offered = {"f.hearing_offered": "false", "f.hearing_offered_reason": "罚款数额不属于较大数额"}
    work.notice(7, **offered)
    work.approved("notify_rights")
    work.served("serve_notice", "rights_notice")
    work.until(moment("2025-12-02T10:00"))
    page = work.open("officer1", "hear_statement")
    key = work.row(page, "views", "text") if not page.locator('[name="f.views.0.text"]').count() else "f.views.0"
    work.fill(page, {"f.person": party["name"], "f.way": "oral", f"{key}.text": "初次从事，请求从轻"})
    eyes.look(page)
    work.sent(page, "hear_statement")

    work.until(moment("2025-12-05T09:00"))
    page = work.open("officer1", "decide_penalty")
    expect(page.locator("#answer")).to_contain_text("行政处罚法第六十二条")
    work.fill(page, {**ANSWER, "f.performance_way": "缴至示范银行", **CORRECTION})
    said = work.refused(page)
    assert "陈述、申辩的期限到 12月8日，还没有期满" in said, said
    assert "行政处罚法第六十二条" in said
    page = work.page()
    expect(page.locator(".cannot").first).to_contain_text("作出行政处罚决定")
    assert not work.page("head1").locator('a[href*="/drafts/decide_penalty/"]').count(), "there is nothing to sign"

    work.until(moment("2025-12-09T09:00"))
    page = work.open("officer1", "decide_penalty")
    work.fill(page, {**ANSWER, "f.performance_way": "缴至示范银行", **CORRECTION})
    work.sent(page, "decide_penalty")


def test_d02_is_entered_later_as_it_happened(office: Desk, eyes: Eyes) -> None:
    """Found in September 2024; the outside acts bear their own days and the reason why they come late."""
    work = Casework(office, eyes, moment("2026-06-15T09:00"))
    work.party = dict(citizen(902, "示例乙"))
    found = moment("2024-09-02T09:53")
    told = {"f.lead.place": "示例路口", "at": minute(found), "late_reason": FILLED}
    work.lead("ride_hailing_without_permit", **told)
    page = work.open("officer1", "inspect_site")
    signed = {"f.signatures.0.who": "示例乙", "f.signatures.0.result": "signed"}
    work.fill(page, {"f.certificates_shown": "true", "f.place": "示例路口", "f.started_at": minute(found)})
    work.fill(
        page,
        {"f.present": "示例乙", "f.rights_told": "已告知，不申请回避", "f.findings": "平台订单一笔，车费 25.76 元"},
    )
    work.fill(page, {"f.ended_at": minute(found + timedelta(minutes=30)), **signed})
    work.fill(page, {"f.no_media_reason": "原案录像存于原系统，按案情补录"})
    said = work.refused(page)
    assert "补录" in said, said
    work.fill(page, {"late_reason": FILLED})
    eyes.look(page, "entered-late")
    work.sent(page, "inspect_site")

    case = Example(
        python_door, matter="ride_hailing_without_permit", parties=[work.party], now=work.now, fine_fen=300_000
    )
    case.uid, case.done = work.case, ["lead"]
    ride = violation(case.matter, "示例路口", "2024-09-02T09:30", "2024-09-02T09:53", "2024-09-02T09:53")
    case.by_approval("file_case", {"violations": [ride], "reason": f"现场查获。{FILLED}"})
    case.do("question_person", at=found + timedelta(hours=1), fields={"late_reason": FILLED, **interview(found)})
    three = [{"violation": "v1", "kind": "fine", "amount_fen": 300_000}]
    three.append({"violation": "v1", "kind": "confiscate_gains", "amount_fen": 2576})
    grounds = {"facts": FACTS, "violated": BASIS, "basis": GROUND, "discretion": "一般", "penalties": three}
    case.do("conclude_investigation", fields=grounds)
    case.by_approval("notify_rights", {"penalties": three, "reasons": "没有从轻、从重情节", "discretion": "一般"})
    case.serve("serve_notice", "rights_notice")
    case.later(days=1).do("waive_statement")
    case.propose("decide_penalty", {"penalties": three, "correction": "停止违法行为", "correct_by": "2026-07-31"})
    case.check("decide_penalty")
    case.approve("decide_penalty")

    work.now = case.now
    page = work.page()
    first = page.locator("li.time").first
    expect(first).to_contain_text("补录")
    expect(first).to_contain_text("由录入人按程序补填")
    expect(first).to_contain_text("09-02")
    expect(page.locator("li.time", has_text="现场检查")).to_contain_text("补录")
    expect(page.locator("li.time", has_text="作出行政处罚决定")).not_to_contain_text("补录")
    eyes.look(page, "entered-late")
    supervision.follow()
    alerts = office.as_("supervisor1")
    alerts.goto("/supervision/?kind=late_entry")
    expect(alerts.locator(".alert-list li", has=alerts.locator(f'a[href*="{work.case}"]')).first).to_contain_text(
        "补录"
    )


def interview(found: Any) -> dict[str, str]:
    """When the driver was questioned."""
    begun, ended = found + timedelta(minutes=40), found + timedelta(hours=1)
    return {"started_at": begun.isoformat(), "ended_at": ended.isoformat()}


def companies() -> list[dict[str, Any]]:
    """Five couriers and the company that they made together."""
    told = {"kind": "organisation", "address": "示例路9号", "representative": "示例丙"}
    names = [f"示例快递公司{n}" for n in "一二三四五"] + ["示例联营公司"]
    return [{**told, "name": name, "code": company_code(1400 + n)} for n, name in enumerate(names)]


def test_d14_six_parties_entered_later(office: Desk, eyes: Eyes) -> None:
    """Five companies and their joint company: each is served, each is punished, and the public page names what it may."""
    six = companies()
    case = example("food_past_date", "2026-06-15T09:00", *six)
    check = moment("2023-06-18T10:00")
    lead = {"source": "inspection", "summary": "五家快递企业与联营公司协调价格", "found_at": check.isoformat()}
    lead_fields = {"procedure": "ordinary_penalty", "matter": case.matter, "parties": six, "lead": lead}
    told = python_door("officer1", "register_lead", None, at=check, fields={**lead_fields, "late_reason": FILLED})
    case.uid = str(told["case"])
    times = {"started_at": check.isoformat(), "ended_at": (check + timedelta(hours=2)).isoformat()}
    seen = {**times, "findings": "查见 2021 年 3 月的协议和 2022 年 2 月设立联营公司的文件", "late_reason": FILLED}
    case.do("inspect_site", at=check + timedelta(hours=2), fields=seen)
    found = violation(case.matter, "示例市", "2021-03-01T09:00", "2023-06-18T09:00", "2023-06-18T10:00")
    case.by_approval("file_case", {"violations": [found], "reason": f"检查当日立案。{FILLED}"})
    fines = [{"violation": "v1", "party": one["code"], "kind": "fine", "amount_fen": 500_000} for one in six]
    case.do("conclude_investigation", fields={"facts": "相互串通，协调价格", "penalties": fines})
    case.by_approval("notify_rights", {"penalties": fines})
    work = Casework(office, eyes, case.now)
    work.case = case.uid
    for one in six[:-1]:
        case.serve("serve_notice", "rights_notice", party=one["code"], recipient=one["name"])
        case.do("waive_statement", fields={"person": one["name"], "party": one["code"]})
    work.until(case.now + timedelta(days=15))
    page = work.open("officer1", "decide_penalty")
    expect(page.locator("#answer")).to_contain_text("示例联营公司")
    eyes.look(page, "one-party-not-served")

    case.now = work.now
    last = six[-1]
    case.serve("serve_notice", "rights_notice", party=last["code"], recipient=last["name"])
    case.do("waive_statement", fields={"person": last["name"], "party": last["code"]})
    case.propose("decide_penalty", {"penalties": fines, "correction": "停止违法行为", "correct_by": "2026-07-31"})
    case.check("decide_penalty")
    work.until(case.now)
    work.waits("officer1", "送法制审核")
    case.reviewed().approve("decide_penalty")
    for one in six:
        case.serve("serve_decision", "penalty_decision", party=one["code"], recipient=one["name"])
    case.by_approval("publish_decision", {"summary": "相互串通，协调快递价格"})
    work.until(case.now)
    page = work.page()
    expect(page.locator("li.time").first).to_contain_text("补录")
    while publicity.follow():
        pass
    public = office.fresh()
    public.goto("/public/")
    onward(public, public.get_by_role("link", name="示例快递公司一").first)
    for one in six:
        expect(public.locator("main")).to_contain_text(one["name"])
        assert one["code"] not in public.content()
    expect(public.locator("main")).to_contain_text("示例联营公司：罚款 5,000 元")
    eyes.look(public, "six-parties")


def due(citation: str, after: str) -> dict[str, Any]:
    """`mingjing law due … --json`."""
    told = command("law", "due", citation, "--after", after, "--json")
    assert told.returncode == 0, told.stdout + told.stderr
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def test_x01_was_three_days_late(office: Desk, eyes: Eyes) -> None:
    """Filed on 9 September 2024: the date on the paper, 11 December, is after the ninetieth day."""
    found = due("administrative_penalty_law/60", "2024-09-09T10:00+08:00")
    assert (found["due"], found["unit"], found["rolled"]) == ("2024-12-08", "calendar_days", False)
    case = example("street_occupation", "2024-09-09T09:00", citizen(903, "示例丁")).lead().filed()
    work = Casework(office, eyes, case.now)
    work.case = case.uid
    expect(work.page().locator("#deadlines")).to_contain_text("12月8日")
    work.until(moment("2024-12-05T09:00"))
    page = work.page()
    expect(page.locator("#deadlines")).to_contain_text("还有 3 天")
    page.locator("#deadlines button.due", has_text="作出行政处罚决定").first.click()
    expect(page.locator("#window-in")).to_contain_text("住建程序规定第二十九条")  # the department's rule for this field
    expect(page.locator("#window-in")).to_contain_text("90 日，起始当天不计")
    eyes.look(page, "why-this-day")
    page.keyboard.press("Escape")
    work.until(moment("2024-12-11T09:00"))
    expect(work.page().locator("#deadlines")).to_contain_text("逾期 3 天")


def test_d05_periods_begin_with_service() -> None:
    """Made on the 5th, served on the 27th, decided and served on 14 February; the text of those days is not loaded."""
    then = command("law", "due", "administrative_penalty_law/64#request_hearing", "--after", "2017-12-27T10:00+08:00")
    assert then.returncode != 0
    assert "尚未施行" in then.stdout + then.stderr, "no date is invented for a text that is not there"
    asked = due("administrative_penalty_law/64#request_hearing", "2025-12-27T10:00+08:00")
    assert (asked["due"], asked["unit"]) == ("2026-01-05", "working_days"), (
        "29, 30, 31 December, 4 (made up), 5 January"
    )
    holidays = [one["date"] for one in asked["derivation"] if not one["counted"]]
    assert {"2026-01-01", "2026-01-02", "2026-01-03"} <= set(holidays)
    paid = due("administrative_penalty_law/67", "2026-02-14T10:00+08:00")
    assert (paid["due"], paid["rolled"]) == ("2026-03-02", True)
