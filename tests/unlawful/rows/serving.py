"""送达 — each way without its proof, at a moment that cannot be, of what does not stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from mingjing.cases.example import Example
from tests.unlawful.attempts import Attempt

LAW, RULES, CIVIL = "administrative_penalty_law", "lianyungang_recording_rules", "civil_procedure_law"
FAILED = [{"way": "直接送达", "at": "2026-06-02T10:00:00+08:00", "result": "无人"}]


def service(way: str, document: str = "penalty_decision", moved: timedelta = timedelta(minutes=-1), **more: Any) -> Any:
    """A service in that way."""

    def fields(case: Example) -> Mapping[str, Any]:
        told = {"document": document, "way": way, "at": (case.now + moved).isoformat(), "place": "示例路1号"}
        return {"service": {**told, **more}}

    return fields


def serving(
    name: str, of: str, way: str, cites: tuple[str, ...], remedy: str, clause: str = "", **more: Any
) -> Attempt:
    """The decision served in that way."""
    about = {name: more.pop(name) for name in ("also", "on_page", "media", "doors", "stage", "act") if name in more}
    stage, act = about.pop("stage", "decided"), about.pop("act", "serve_decision")
    clauses = (clause,) if clause else ()
    return Attempt(name, of, stage, act, cites, remedy, fields=service(way, **more), clauses=clauses, **about)


def decision_in_doubt(case: Example) -> None:
    """After the decision the record is corrected: the paper that was served was not the notice."""
    seq = next(act["seq"] for act in case_acts(case) if act["act"] == "serve_notice")
    case.by_approval(
        "correct_record", {"seq": seq, "field": "service.document", "value": "correction_order", "reason": "登记有误"}
    )


def case_acts(case: Example) -> list[dict[str, Any]]:
    """The acts of the case as the API tells them."""
    door: Any = case.door
    return list(door.client(case.team.officer).get(f"/api/v1/cases/{case.uid}").json()["acts"])


ROWS = (
    serving("direct_without_signature", "细则24 直接送达没有签收", "direct", (f"{CIVIL}/88", f"{RULES}/24"), "签收", "LY-R24", proof="送达回证"),
    serving("mail_without_number", "细则25 邮寄没有邮件号码", "mail", (f"{CIVIL}/91", f"{RULES}/25"), "邮寄单号", "LY-R25", proof="邮件回执"),
    serving(
        "left_without_witness_or_footage", "民诉89、细则26 留置没有见证人也没有音像", "leave", (f"{CIVIL}/89", f"{RULES}/26"), "见证人",
        "LY-R26", proof="送达回证", reason="拒收",
    ),
    serving(
        "left_without_footage", "细则26 留置没有音像", "leave", (f"{RULES}/26",), "音像", "LY-R26", proof="送达回证", reason="拒收",
        witness="居委会工作人员",
    ),
    serving(
        "left_without_reason", "民诉89、细则26 留置没有拒收事由", "leave", (f"{CIVIL}/89", f"{RULES}/26"), "原因", "LY-R26", proof="送达回证",
        witness="居委会工作人员", media=True,
    ),
    serving(
        "entrusted_without_reason", "细则27 委托送达没有原因", "entrust", (f"{CIVIL}/91", f"{RULES}/27"), "原因", "LY-R27", proof="送达回证",
        recipient="当事人",
    ),
    serving(
        "forwarded_without_reason", "细则27 转交送达没有原因", "forward", (f"{CIVIL}/92", f"{RULES}/27"), "原因", "LY-R27", proof="送达回证",
        recipient="当事人",
    ),
    serving("electronic_without_consent", "处罚法61(2) 电子送达没有同意", "electronic", (f"{LAW}/61(2)", f"{CIVIL}/90"), "确认书", proof="系统到达记录"),
    serving(
        "public_notice_first", "民诉95、细则28 没有其他送达经过就公告", "public_notice", (f"{CIVIL}/95", f"{RULES}/28"), "其他方式",
        "LY-R28", proof="公告", reason="下落不明", medium="公告栏", media=True,
    ),
    serving(
        "public_notice_without_medium", "细则28 公告没有载体", "public_notice", (f"{RULES}/28",), "载体", "LY-R28", proof="公告",
        reason="下落不明", media=True, attempts=FAILED,
    ),
    serving(
        "notice_left_without_witness", "民诉89 告知书留置没有见证", "leave", (f"{CIVIL}/89", f"{RULES}/26"), "见证人", "LY-R26",
        proof="送达回证", reason="拒收", stage="noticed", act="serve_notice", document="rights_notice",
    ),
    serving(
        "served_before_it_was_made", "民诉87 送达时间早于告知", "direct", (f"{LAW}/61(1)",), "实际送达", proof="送达回证",
        recipient="当事人", stage="noticed", act="serve_notice", document="rights_notice", moved=timedelta(days=-2),
        also=(f"{LAW}/47",),
    ),
    serving(
        "served_in_the_future", "民诉87 送达时间晚于现在", "direct", (f"{LAW}/61(1)",), "按实际", proof="送达回证",
        recipient="当事人", moved=timedelta(hours=3), on_page=(f"{LAW}/47",),
    ),
    serving(
        "decision_served_before_it_was_made", "民诉87 送达时间早于决定", "direct", (f"{LAW}/61(1)",), "实际送达", proof="送达回证",
        recipient="当事人", moved=timedelta(days=-2), also=(f"{LAW}/47",),
    ),
    serving(
        "revoked_decision_served", "处罚法61 送达已经撤销的决定", "direct", (f"{LAW}/61(1)",), "作出决定后送达", proof="送达回证",
        recipient="当事人", stage="revoked",
    ),
    Attempt(
        "doubtful_decision_served", "更正以后决定站不住，送达前停住", "decided", "serve_decision", (f"{LAW}/59",), "撤销决定",
        before=decision_in_doubt, fields=service("direct", proof="送达回证", recipient="当事人"),
    ),
    Attempt("performed_before_service", "处罚法66 决定书没有送达就履行", "decided", "record_performance", (f"{LAW}/66(1)",), "先送达决定书"),
    serving(
        "another_paper_as_the_decision", "处罚法61 送达的不是决定书", "direct", (f"{LAW}/61(1)",), "送达决定书", proof="送达回证",
        recipient="当事人", document="rights_notice",
    ),
)  # fmt: skip
