"""听证 — asked for and not held, too soon, by the wrong person, behind closed doors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from mingjing.cases.example import Example
from tests.unlawful.attempts import Attempt
from tests.unlawful.stages import SHUT

LAW, RULES = "administrative_penalty_law", "lianyungang_recording_rules"
THE_DAY = {"days": 15, "hours": 2}


def announced(days: int, **more: Any) -> Any:
    """A hearing so many days ahead."""

    def fields(case: Example) -> Mapping[str, Any]:
        at = (case.now + timedelta(days=days)).replace(hour=9, minute=0)
        return {"hearing_at": at.isoformat(), "president": "president1", "public": True, **more}

    return fields


def another_day(case: Example) -> Mapping[str, Any]:
    """A hearing held at another time than was announced."""
    return {"hearing_at": case.now.replace(hour=8, minute=0).isoformat()}


ROWS = (
    Attempt(
        "decided_before_hearing_period", "处罚法64 听证申请期没有届满", "hearing_not_waived", "decide_penalty", (f"{LAW}/64(1)(1)",),
        "放弃", step="propose", fields={"penalties": SHUT},
    ),
    Attempt(
        "hearing_requested_not_held", "处罚法63 要求听证没有举行", "hearing_requested", "decide_penalty", (f"{LAW}/63(1)",),
        "举行听证", step="propose", fields={"penalties": SHUT}, later={"days": 20},
    ),
    Attempt(
        "hearing_requested_too_late", "处罚法64 要求听证的期限已过", "hearing_told", "request_hearing", (f"{LAW}/64(1)(1)",), "陈述、申辩",
        fields={"person": "当事人", "way": "written"}, later={"days": 20},
    ),
    Attempt(
        "hearing_too_near", "处罚法64 听证前不足七个工作日", "hearing_requested", "announce_hearing", (f"{LAW}/64(1)(2)",), "七个完整的工作日",
        fields=announced(8),
    ),
    Attempt(
        "hearing_notice_not_served", "处罚法64 听证通知书没有送达", "hearing_announced", "hold_hearing", (f"{LAW}/64(1)(2)",), "送达听证通知书",
        later=THE_DAY, media=True,
    ),
    Attempt(
        "hearing_notice_served_late", "处罚法64 送达后不足七个工作日就听证", "hearing_notice_late", "hold_hearing",
        (f"{LAW}/64(1)(2)",), "另定听证时间", media=True,
    ),
    Attempt(
        "hearing_at_another_time", "处罚法64 听证时间与通知不一致", "hearing_notice_served", "hold_hearing", (f"{LAW}/64(1)(2)",),
        "按通知的时间", fields=another_day, later=THE_DAY, media=True,
    ),
    Attempt(
        "hearing_held_before_its_time", "处罚法64 没有到通知的时间就听证", "hearing_notice_served", "hold_hearing", (f"{LAW}/64(1)(2)",),
        "听证结束以后", later={"days": 2}, media=True,
    ),
    Attempt(
        "president_is_investigator", "处罚法64 指定调查人员主持听证", "hearing_requested", "announce_hearing", (f"{LAW}/64(1)(4)",),
        "另行指定主持人", fields=announced(15, president="officer1"),
    ),
    Attempt(
        "president_named_is_investigator", "处罚法64 写姓名指定调查人员主持听证", "hearing_requested", "announce_hearing",
        (f"{LAW}/64(1)(4)",), "另行指定主持人", fields=announced(15, president="周明远"), doors=("api",),
    ),
    Attempt(
        "investigator_presides", "处罚法64 调查人员主持听证", "hearing_notice_served", "hold_hearing", (f"{LAW}/64(1)(4)",), "指定的主持人",
        who="officer1", posts=(("officer1", "president"),), later=THE_DAY, media=True,
    ),
    Attempt(
        "officer_holds_hearing", "处罚法64 不是听证主持人", "hearing_notice_served", "hold_hearing", (f"{LAW}/64(1)(4)",), "听证主持人",
        who="officer3", later=THE_DAY, media=True,
    ),
    Attempt(
        "hearing_behind_closed_doors", "处罚法64 听证不公开没有理由", "hearing_requested", "announce_hearing", (f"{LAW}/64(1)(3)",),
        "写明理由", fields=announced(15, public=False),
    ),
    Attempt(
        "hearing_without_record", "处罚法64、细则12(六) 听证没有笔录", "hearing_notice_served", "hold_hearing",
        (f"{LAW}/64(1)(8)", f"{RULES}/12(1)(6)"), "听证经过", without=("record",), later=THE_DAY, media=True, clauses=("LY-R12",),
    ),
    Attempt(
        "hearing_not_filmed", "细则13 听证没有音像，也没有理由", "hearing_notice_served", "hold_hearing", (f"{RULES}/13",), "上传",
        without=("no_media_reason",), later=THE_DAY, clauses=("LY-R13",),
    ),
    Attempt(
        "decided_against_hearing_record", "处罚法65 决定没有根据听证笔录", "heard", "decide_penalty", (f"{LAW}/65", f"{LAW}/45(1)"), "听证笔录",
        step="propose", fields={"penalties": SHUT}, without=("views",), also=("lianyungang_standardisation_opinion/4(4)(1)",),
    ),
)  # fmt: skip
