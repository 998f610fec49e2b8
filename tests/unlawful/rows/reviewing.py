"""法制审核与集体讨论 — left out, not passed, by the wrong people, stale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingjing.cases.example import Example
from tests.unlawful.attempts import Attempt
from tests.unlawful.stages import OF_DECISION

LAW, RULES, THREE = "administrative_penalty_law", "lianyungang_recording_rules", "three_systems_opinion"
REVIEW = (f"{LAW}/58(1)", f"{THREE}/12", f"{RULES}/16", "lianyungang_standardisation_opinion/4(1)(3)")
MEETING = "WS-02: deliberation and who attends"
NO_REVIEW = ("LY-O06", "LY-R16", "YY-14", "CJ-P12", "CJ-P14: major public interest")


def approval(name: str, of: str, stage: str, cites: tuple[str, ...], remedy: str, **more: Any) -> Attempt:
    """The head approves the draft decision."""
    return Attempt(name, of, stage, "decide_penalty", cites, remedy, step="approve", **more)


def points(result: str = "no_problem", most: int = 9) -> Any:
    """The points of a review: so many of them, the last with that result."""

    def fields(case: Example) -> Mapping[str, Any]:
        rows = [dict(row) for row in case.values("pass_review")["points"]][:most]
        rows[-1]["result"] = result
        return {**OF_DECISION, "points": rows}

    return fields


def attended(*heads: tuple[str, str], **more: Any) -> Any:
    """A discussion by these people, each in the part they claim."""
    rows = [{"person": who, "role": role, "opinion": "同意", "signed": True, **more} for who, role in heads]
    return {**OF_DECISION, "attendance": rows}


def discussion(name: str, of: str, cites: tuple[str, ...], remedy: str, **more: Any) -> Attempt:
    """The heads discuss the draft."""
    return Attempt(
        name, of, more.pop("stage", "grave"), "discuss_collectively", cites, remedy, **{"fields": OF_DECISION, **more}
    )


ROWS = (
    approval("decided_without_review", "处罚法58、118号(十二) 应审未审", "major", REVIEW, "送法制审核", clauses=NO_REVIEW),
    approval("decided_while_under_review", "处罚法58 审核没有完成", "major_submitted", REVIEW, "送法制审核", clauses=("CJ-P12",)),
    approval("decided_after_review_found_problems", "处罚法58 审核退回", "major_returned", REVIEW, "送法制审核", clauses=("LY-O06", "CJ-P15")),
    approval(
        "decided_after_settlement", "处罚法58 协调以后没有再审", "major_settled", REVIEW, "送法制审核",
        clauses=("LY-O06", "CJ-P16: disagreement coordinated"),
    ),
    approval("draft_changed_after_review", "处罚法58 审核以后改动草案", "major_changed", REVIEW, "重新审核", clauses=("LY-O06",)),
    Attempt(
        "reviewed_before_submission", "处罚法58 没有送审就审核", "major", "pass_review", (f"{LAW}/58(1)",), "送", fields=OF_DECISION,
    ),
    Attempt(
        "handler_reviews", "办审分离 承办人审核", "major_submitted", "pass_review", (f"{LAW}/58(1)",), "没有参与本案",
        who="officer1", posts=(("officer1", "reviewer"),), fields=OF_DECISION, clauses=("WS-04",),
    ),
    Attempt(
        "investigator_reviews", "办审分离 协办的调查人员审核", "major_submitted", "pass_review", (f"{LAW}/58(1)",), "没有参与本案",
        who="officer2", posts=(("officer2", "reviewer"),), fields=OF_DECISION, clauses=("WS-04",),
    ),
    Attempt(
        "checker_reviews", "三级审核 机构审核人又作法制审核", "major_submitted", "pass_review", (f"{LAW}/58(1)",), "没有参与本案",
        who="checker1", posts=(("checker1", "reviewer"),), fields=OF_DECISION, clauses=("WS-19",),
    ),
    Attempt(
        "officer_reviews", "处罚法58 不是法制审核人员", "major_submitted", "pass_review", (f"{LAW}/58(1)",), "法制审核人员", who="officer3",
        fields=OF_DECISION, clauses=("WS-04",),
    ),
    Attempt(
        "passed_with_a_problem", "118号(十三) 有问题仍然通过", "major_submitted", "pass_review", (f"{LAW}/58(1)", f"{THREE}/13"), "退回",
        fields=points("problem"), clauses=("CJ-P15",),
    ),
    Attempt(
        "review_of_five_points", "118号(十三) 没有逐项审核", "major_submitted", "pass_review", (f"{LAW}/58(1)", f"{THREE}/13"), "逐项",
        fields=points(most=5), clauses=("YY-17",),
    ),
    Attempt(
        "review_without_opinion", "细则17 没有审核意见", "major_submitted", "pass_review", (f"{RULES}/17", f"{THREE}/13"), "意见",
        fields=OF_DECISION, without=("opinion",), clauses=("LY-R17", "YY-18: the reviewer's opinion"),
    ),
    approval(
        "decided_without_discussion", "处罚法57(2) 应当集体讨论没有讨论", "grave", (f"{LAW}/57(2)",), "集体讨论", clauses=(MEETING,),
    ),
    approval("draft_changed_after_discussion", "处罚法57(2) 讨论以后改动草案", "grave_changed", (f"{LAW}/57(2)",), "重新讨论", clauses=(MEETING,)),
    discussion(
        "discussed_by_one_head", "X15 只有一名负责人", (f"{LAW}/57(2)",), "负责人",
        fields=attended(("head1", "agency_head")), clauses=(MEETING,),
    ),
    discussion(
        "discussed_by_the_same_head_twice", "X15 同一名负责人写两次", (f"{LAW}/57(2)",), "负责人",
        fields=attended(("head1", "agency_head"), ("head1", "deputy_head")),
    ),
    discussion(
        "discussed_by_heads_of_units", "X15 内设机构负责人冒充机关负责人", (f"{LAW}/57(2)",), "机关",
        fields=attended(("checker1", "deputy_head"), ("checker2", "deputy_head")),
    ),
    discussion(
        "discussed_by_heads_elsewhere", "X15 其他机关的负责人", (f"{LAW}/57(2)",), "机关",
        fields=attended(("head_far", "agency_head"), ("head_near", "agency_head")),
    ),
    discussion(
        "discussed_by_heads_of_named_agency", "X15 写明是其他机关的负责人", (f"{LAW}/57(2)",), "负责人", doors=("api",),
        fields=attended(("head_far", "agency_head"), ("head_near", "agency_head"), agency="320707-CG"),
    ),
    discussion(
        "officer_holds_discussion", "处罚法57(2) 承办人主持集体讨论", (f"{LAW}/57(2)",), "机关负责人", who="officer1", clauses=(MEETING,),
    ),
    discussion(
        "unchecked_draft_discussed", "处罚法57(2) 没有审核的草案", (f"{LAW}/57(2)",), "已经审核", stage="draft_proposed",
    ),
    discussion(
        "problem_draft_discussed", "案审委员会 审核发现问题的草案提交讨论", (f"{LAW}/57(2)", f"{LAW}/58(1)"), "通过的意见", stage="grave_returned",
        clauses=("WS-01",),
    ),
    discussion(
        "discussion_without_views", "细则20 没有各人意见", (f"{RULES}/20",), "逐人写明",
        fields={**OF_DECISION, "attendance": [{"person": "head1", "role": "agency_head"}, {"person": "deputy1", "role": "deputy_head"}]},
        clauses=("LY-R20", MEETING),
    ),
    discussion(
        "discussion_without_minutes", "细则20 没有讨论记录", (f"{RULES}/20",), "写明出席人员", without=("minutes",), clauses=("LY-R20",),
    ),
    Attempt(
        "nine_times_one_point", "118号(十三) 同一个方面写九遍", "major_submitted", "pass_review", (f"{LAW}/58(1)", f"{THREE}/13"), "逐项",
        fields={**OF_DECISION, "points": [{"point": "subject", "result": "no_problem"}] * 9}, clauses=("YY-17",),
    ),
    discussion(
        "discussed_before_the_draft", "处罚法57(2) 调查终结以前的会", (f"{LAW}/57(2)",), "实际时间",
        fields={**OF_DECISION, "held_at": "2026-05-01T09:00:00+08:00"},
    ),
    discussion(
        "discussion_still_to_come", "处罚法57(2) 会还没有开", (f"{LAW}/57(2)",), "实际时间",
        fields={**OF_DECISION, "held_at": "2026-12-01T09:00:00+08:00"},
    ),
)  # fmt: skip
