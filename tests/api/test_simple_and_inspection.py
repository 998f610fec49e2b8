"""简易程序和行政检查, whole through HTTP: the officer in the street, the plan and its check, one case leading to the next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from mingjing.cases.example import shop
from mingjing.records import clock
from tests import factories
from tests.driver import DAY, ByApi, LawSaidNo

CITIZEN = {"kind": "citizen", "name": "赵某", "code": "110101199001010015", "address": "示范路1号"}
SHOP = shop(7)
FINE = [{"violation": "v1", "kind": "fine", "amount_fen": 5000}]


class Street:
    """街头 — two officers and what they do, at the minute it is."""

    def __init__(self) -> None:
        self.door, self.at, self.case = ByApi(), DAY.replace(hour=15), ""
        self.officers = ["JS0700101", "JS0700102"]
        clock.set_clock(self.at)

    def later(self, **more: Any) -> datetime:
        self.at += timedelta(**(more or {"minutes": 5}))
        clock.set_clock(self.at)
        return self.at

    def __call__(self, act: str, /, who: str = "officer1", officers: bool = True, **fields: Any) -> Mapping[str, Any]:
        self.later()
        call: dict[str, Any] = {"fields": fields}
        if officers:
            call["officers"] = self.officers
        return self.door(who, act, self.case, **call)

    def approved(self, act: str, /, **fields: Any) -> None:
        self("propose", officers=True, act=act, **fields)
        self("check", who="checker1", officers=False, act=act, opinion="同意")
        self("approve", who="head1", officers=False, act=act, opinion="同意")

    def opened(self, procedure: str, fields: dict[str, Any], **call: Any) -> str:
        told = {"procedure": procedure, "matter": "street_occupation", **fields}
        answer = self.door("officer1", "", None, fields=told, **call)
        self.case = str(answer["case"])
        return self.case

    def sees(self) -> dict[str, Any]:
        found: dict[str, Any] = self.door.client("officer1").get(f"/api/v1/cases/{self.case}").json()
        return found


@pytest.fixture
def street() -> Street:
    return Street()


def stopped(street: Street, party: dict[str, str] = CITIZEN) -> str:
    began = (street.at - timedelta(minutes=10)).isoformat()
    fields = {
        "certificates_shown": True,
        "violations": [{"id": "v1", "place": "示范路 2 号门前", "began": began}],
        "facts": "在人行道上停放三轮车售卖水果",
        "facts_certain": True,
        "evidence_summary": "照片",
        "violated": "市容条例第一条",
        "basis": "市容条例第二条",
    }
    photo = factories.file()
    return street.opened("simple_penalty", {"parties": [party], **fields}, officers=street.officers, media=[photo])


def told(street: Street, penalties: list[dict[str, Any]] = FINE, statement: str = "none") -> None:
    street(
        "notify_on_spot",
        facts="在人行道上停放三轮车售卖水果",
        basis="市容条例第二条",
        reasons="妨碍行人",
        penalties=penalties,
        rights_told=True,
        statement=statement,
    )


def handed_over(street: Street) -> None:
    at = street.at.isoformat()
    street(
        "serve_decision",
        service={"document": "on_spot_decision", "way": "direct", "at": at, "recipient": "赵某", "signed": "signed", "proof": "签名"},
    )  # fmt: skip


@pytest.mark.clause("LY-R23")
def test_an_on_the_spot_penalty_from_the_street_to_the_archive(street: Street) -> None:
    stopped(street)
    told(street)
    decided = street("decide_on_spot")
    assert decided["done"]["deadlines"]
    papers = street.door.client("officer1").get(f"/api/v1/cases/{street.case}/documents").json()
    numbered = next(one for one in papers if one["form"] == "on_spot_decision")
    assert "当决" in numbered["number"]
    handed_over(street)
    street(
        "record_performance",
        officers=False,
        kind="fine",
        paid_fen=5000,
        paid_through="officers",
        collection_ground="up_to_100",
        receipt="苏财 0001",
        finished=True,
    )
    with pytest.raises(LawSaidNo) as no:
        street("propose", act="close_case", result="performed", performance="已缴", opinion="结案")
    assert {"administrative_penalty_law/52(3)", "administrative_penalty_law/71"} <= no.value.articles
    street("hand_in_fine", officers=False, received_by="财务科", receipts="苏财 0001")
    street("pay_fine_to_bank", officers=False, bank="示范银行", slip="缴 1")
    street("file_with_agency", officers=False, received_by="法制科")
    street.approved("close_case", result="performed", performance="已当场缴清", opinion="建议结案")
    street("archive_case", who="custodian1", officers=False, retention="ten_years", volume="简-1", complete=True)
    assert street.sees()["stage"] == "archive"


def test_a_view_of_the_party_is_heard_rechecked_and_answered(street: Street) -> None:
    stopped(street)
    told(street, statement="made")
    with pytest.raises(LawSaidNo) as no:
        street("decide_on_spot")
    assert no.value.articles == {"administrative_penalty_law/45(1)"}
    street(
        "hear_statement",
        person="赵某",
        way="oral",
        views=[{"id": "a", "text": "只停了几分钟"}],
        recheck="照片显示二十分钟",
    )
    with pytest.raises(LawSaidNo):
        street("decide_on_spot")
    street("decide_on_spot", views=[{"view": "只停了几分钟", "accepted": False, "reason": "照片显示二十分钟"}])


def test_201_yuan_is_refused_and_the_ordinary_case_takes_over_what_is_known(street: Street) -> None:
    first = stopped(street)
    with pytest.raises(LawSaidNo) as no:
        told(street, [{"violation": "v1", "kind": "fine", "amount_fen": 20100}])
    assert no.value.articles == {"administrative_penalty_law/51"}
    assert no.value.refused[0]["remedy"].startswith("转为普通程序")
    street("turn_to_ordinary", officers=False, ground="over_limit", reason="拟罚款超过二百元")
    street.opened("ordinary_penalty", {}, from_case=first)
    seen = street.sees()
    assert seen["parties"][0]["name"] == CITIZEN["name"]
    lead = seen["acts"][0]["fields"]["lead"] if "fields" in seen["acts"][0] else None
    assert lead is None or "三轮车" in lead["summary"]
    street.approved("file_case", reason="当场处罚限额以外", opinion="建议立案", violations=whole(street))
    assert street.sees()["violations"][0]["place"] == "示范路 2 号门前"


def whole(street: Street) -> list[dict[str, Any]]:
    at = street.at.isoformat()
    return [{"id": "v1", "place": "示范路 2 号门前", "began": at, "ended": at, "discovered": at}]


def test_101_yuan_in_town_is_not_collected_by_officers(street: Street) -> None:
    stopped(street)
    told(street, [{"violation": "v1", "kind": "fine", "amount_fen": 10100}])
    street("decide_on_spot")
    handed_over(street)
    collected = {"kind": "fine", "paid_fen": 10100, "paid_through": "officers", "receipt": "苏财 2", "finished": True}
    with pytest.raises(LawSaidNo) as no:
        street("record_performance", officers=False, collection_ground="up_to_100", **collected)
    assert no.value.articles == {"administrative_penalty_law/68(1)(1)"}
    with pytest.raises(LawSaidNo) as no:
        street("record_performance", officers=False, collection_ground="remote", **collected)
    assert no.value.articles == {"administrative_penalty_law/69"}


def planned(street: Street) -> None:
    street.approved(
        "approve_inspection_plan",
        place="示范路2号",
        reason="年度计划",
        items=[{"item": "门前责任区", "basis": "市容条例第三条"}],
        items_published=True,
        items_published_reason="清单第3项",
        times_this_year=0,
        within_cap=True,
        within_cap_reason="每年二次",
        way="on_site",
        from_day="2026-06-02",
        to_day="2026-06-03",
        inspectors="两人",
        opinion="建议检查",
    )
    street(
        "notify_inspection",
        check_at=(street.at + timedelta(minutes=10)).isoformat(),
        given="on_site",
        conduct_told=True,
    )


def inspected(street: Street) -> None:
    began = street.at.isoformat()
    street.later(minutes=20)
    fields = {
        "certificates_shown": True,
        "notice_shown": True,
        "place": "示范路2号",
        "started_at": began,
        "present": "店员",
        "rights_told": "口头告知",
        "results": [{"item": "门前责任区", "result": "problem"}],
        "findings": "店外货架一个",
        "ended_at": street.at.isoformat(),
        "no_media_reason": "设备故障",
        "signatures": [{"who": "店员", "result": "signed"}],
    }
    street("inspect_site", **fields)


def checked(street: Street) -> str:
    fields = {"source": "plan", "reason": "年度计划", "place": "示范路2号"}
    return street.opened("inspection", {"parties": [SHOP], **fields})


@pytest.mark.clause("LY-R02", part="inspection")
def test_an_inspection_without_an_approved_plan_is_refused(street: Street) -> None:
    checked(street)
    with pytest.raises(LawSaidNo) as no:
        inspected(street)
    assert "lianyungang_recording_rules/8" in no.value.articles


@pytest.mark.clause("LY-R29", part="inspection")
def test_an_inspection_orders_correction_checks_it_and_ends(street: Street) -> None:
    checked(street)
    planned(street)
    inspected(street)
    street("conclude_inspection", result="correction", opinion="责令改正", violations=whole(street))
    serve(street, "inspection_result_notice")
    day = (street.at + timedelta(days=2)).date().isoformat()
    street("order_correction", basis="市容条例第四条", content="搬离货架", correct_by=day)
    closing = {"result": "corrected", "performance": "已复查", "opinion": "结案"}
    with pytest.raises(LawSaidNo) as no:
        street("propose", act="close_case", **closing)
    assert "lianyungang_recording_rules/29(2)" in no.value.articles
    street.later(days=2)
    street("check_correction", certificates_shown=True, result="corrected", findings="已搬离")
    street.approved("close_case", **closing)


def serve(street: Street, document: str) -> None:
    at = street.at.isoformat()
    street(
        "serve_notice", service={"document": document, "way": "direct", "at": at, "recipient": "店员", "proof": "签名"}
    )


def test_a_violation_found_leads_to_a_penalty_case_with_what_is_known(street: Street) -> None:
    first = checked(street)
    planned(street)
    inspected(street)
    violations = [{**one, "place": "示范路2号门前"} for one in whole(street)]
    street("conclude_inspection", result="penalty", violations=violations, opinion="另行立案")
    serve(street, "inspection_result_notice")
    closing = {"result": "penalty_opened", "performance": "另行立案", "opinion": "结案"}
    with pytest.raises(LawSaidNo) as no:
        street("propose", act="close_case", **closing)
    assert "administrative_penalty_law/54(2)" in no.value.articles
    street.opened("ordinary_penalty", {}, from_case=first)
    assert street.sees()["parties"][0]["code"] == SHOP["code"]
    permitted = {one["act"]: one for one in street.sees()["permitted"]}
    known = next(one for one in permitted["file_case"]["fields"] if one["name"] == "violations")
    assert known["value"][0]["place"] == "示范路2号门前"
    street.case = first
    street.approved("close_case", **closing)


def test_a_case_cannot_be_led_to_by_what_does_not_lead_there(street: Street) -> None:
    first = checked(street)
    body = {"procedure": "inspection", "matter": "street_occupation", "from_case": first, "fields": {}}
    answer = street.door.client("officer1").post("/api/v1/cases", body, content_type="application/json")
    assert answer.status_code == 400
    outside = street.door.client("officer_far").post(
        "/api/v1/cases", {**body, "procedure": "ordinary_penalty"}, content_type="application/json"
    )
    assert outside.status_code == 400
