"""演示城的当场处罚和行政检查 — five small cases beside the ordinary ones, made by performing their acts through the door.

A fine settled in the street, one that waits for the bank, one that was too much for the street; an inspection whose
correction is due, and one that found a violation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from mingjing.cases.example import ZONE, citizen, shop
from mingjing.records import clock

Knock = Callable[..., Mapping[str, Any]]
OFFICERS = ["JS0700101", "JS0700102"]
CASES = 5
FRIDAY = datetime(2026, 6, 12, 9, 0, tzinfo=ZONE)
BASIS = "《江苏省城市市容和环境卫生管理条例》第五十条"
VIOLATED = "《江苏省城市市容和环境卫生管理条例》第十四条第一款"


class Walk:
    """一路办下去 — one case and the minute it is; every act a few minutes after the one before."""

    def __init__(self, knock: Knock, start: datetime) -> None:
        self.knock, self.now, self.case = knock, start, ""

    def later(self, **delta: float) -> datetime:
        """Time passes."""
        self.now += timedelta(**delta)
        clock.pin(self.now)
        return self.now

    def opened(self, act: str, procedure: str, fields: Mapping[str, Any], *, alone: bool = False) -> None:
        """The act that opens the case."""
        self.later(minutes=5)
        told = {"procedure": procedure, "matter": "street_occupation", **fields}
        call: dict[str, Any] = {} if alone else {"officers": OFFICERS}
        self.case = str(self.knock("officer1", act, None, fields=told, **call)["case"])

    def does(self, act: str, fields: Mapping[str, Any], *, who: str = "officer1", alone: bool = False) -> None:
        """One act, by two officers unless it needs one."""
        self.later(minutes=6)
        call: dict[str, Any] = {} if alone else {"officers": OFFICERS}
        self.knock(who, act, self.case, fields=fields, **call)

    def approved(self, act: str, fields: Mapping[str, Any]) -> None:
        """By approval of three people."""
        self.does("propose", {"act": act, **fields})
        self.does("check", {"act": act, "opinion": "同意"}, who="checker1", alone=True)
        self.does("approve", {"act": act, "opinion": "同意"}, who="head1", alone=True)


def build(knock: Knock) -> None:
    """The five cases."""
    settled(Walk(knock, FRIDAY))
    unpaid(Walk(knock, FRIDAY + timedelta(hours=1)))
    too_much(Walk(knock, FRIDAY + timedelta(hours=2)))
    correction_due(Walk(knock, FRIDAY + timedelta(hours=3)))
    violation_found(Walk(knock, FRIDAY + timedelta(hours=5)))


def found(walk: Walk, number: int, facts: str, place: str) -> None:
    """当场调查."""
    fields = {
        "parties": [citizen(number)],
        "certificates_shown": True,
        "violations": [{"id": "v1", "place": place, "began": (walk.now - timedelta(minutes=10)).isoformat()}],
        "facts": facts,
        "facts_certain": True,
        "evidence_summary": "执法人员当场所见、当事人的陈述",
        "violated": VIOLATED,
        "basis": BASIS,
        "no_media_reason": "演示数据，没有附音像文件",
    }
    walk.opened("investigate_on_spot", "simple_penalty", fields)


def decided(walk: Walk, fen: int, reasons: str) -> None:
    """当场告知、决定、交付."""
    told = {"reasons": reasons, "penalties": [{"violation": "v1", "kind": "fine", "amount_fen": fen}]}
    walk.does("notify_on_spot", {**told, "rights_told": True, "statement": "none"})
    walk.does("decide_on_spot", {})
    service = {"document": "on_spot_decision", "way": "direct", "at": walk.later(minutes=3).isoformat()}
    service |= {"recipient": "当事人本人", "signed": "signed", "proof": "当事人在当场处罚决定书上签名"}
    walk.does("serve_decision", {"service": service})


def settled(walk: Walk) -> None:
    """Fifty yuan, paid on the spot, handed in and filed."""
    found(walk, 901, "在人行道上停放三轮车售卖水果", "海连中路12号门前")
    decided(walk, 5_000, "妨碍行人通行，经提醒后立即驶离")
    paid = {"paid_through": "officers", "collection_ground": "up_to_100", "receipt": "苏财简00001"}
    walk.does("record_performance", {"kind": "fine", "paid_fen": 5_000, **paid, "finished": True}, alone=True)
    walk.does("hand_in_fine", {"received_by": "财务科"}, alone=True)
    walk.does("pay_fine_to_bank", {"bank": "示范银行", "slip": "缴00001"}, alone=True)
    walk.does("file_with_agency", {"received_by": "法制科"}, alone=True)


def unpaid(walk: Walk) -> None:
    """Two hundred yuan, to be paid at the bank."""
    found(walk, 902, "在公交站台旁占道摆放货架", "通灌南路8号门前")
    decided(walk, 20_000, "占用盲道，影响通行安全")


def too_much(walk: Walk) -> None:
    """More than the street allows: turned to the ordinary procedure."""
    found(walk, 903, "在人行道上堆放建材约六平方米", "苍梧路30号门前")
    walk.does("turn_to_ordinary", {"ground": "over_limit", "reason": "拟罚款超过二百元"}, alone=True)


def checked(walk: Walk, number: int, findings: str) -> None:
    """An inspection of the yearly plan, as far as the site record."""
    place = f"盐河路{number % 100}号"
    fields = {"source": "plan", "reason": "年度计划内的市容责任区检查", "place": place, "parties": [shop(number)]}
    walk.opened("open_inspection", "inspection", fields, alone=True)
    plan = {
        "items": [{"item": "市容环境卫生责任区", "basis": VIOLATED}],
        "items_published": True,
        "items_published_reason": "在本机关公布的检查事项清单内",
        "times_this_year": 0,
        "within_cap": True,
        "within_cap_reason": "今年第一次",
        "way": "on_site",
        "from_day": walk.now.date().isoformat(),
        "to_day": walk.now.date().isoformat(),
        "inspectors": "执法一大队两名执法人员",
        "opinion": "建议检查",
    }
    walk.approved("approve_inspection_plan", plan)
    at = (walk.now + timedelta(minutes=20)).isoformat()
    walk.does("notify_inspection", {"check_at": at, "given": "on_site", "conduct_told": True})
    began = walk.later(minutes=15)
    ended = walk.later(minutes=30)
    site = {
        "certificates_shown": True,
        "notice_shown": True,
        "started_at": began.isoformat(),
        "present": "店员",
        "rights_told": "已口头告知，店员表示不申请回避",
        "results": [{"item": "市容环境卫生责任区", "result": "problem", "detail": findings}],
        "findings": findings,
        "ended_at": ended.isoformat(),
        "no_media_reason": "演示数据，没有附音像文件",
        "signatures": [{"who": "店员", "result": "signed"}],
    }
    walk.does("inspect_site", site)


def concluded(walk: Walk, result: str) -> None:
    """The result, told to the shop."""
    at = (walk.now - timedelta(hours=1)).isoformat()
    violation = {"id": "v1", "place": "店门前人行道", "began": at, "discovered": at}
    walk.does("conclude_inspection", {"result": result, "violations": [violation], "opinion": "按检查结论办理"})
    service = {"document": "inspection_result_notice", "way": "direct", "at": walk.later(minutes=3).isoformat()}
    walk.does("serve_notice", {"service": {**service, "recipient": "店员", "proof": "送达回证上签名"}})


def correction_due(walk: Walk) -> None:
    """A problem to be corrected, the check of it due on the demo day."""
    checked(walk, 912, "店外摆放货架一个")
    concluded(walk, "correction")
    told = {"basis": VIOLATED, "content": "搬离店外货架", "correct_by": "2026-06-15"}
    walk.does("order_correction", told)


def violation_found(walk: Walk) -> None:
    """A violation: the penalty case is still to be opened out of the inspection."""
    checked(walk, 913, "店外人行道摆放桌椅四套经营")
    concluded(walk, "penalty")
