"""决定 — before the notice, before its period ends, heavier than notified, unreasoned, incomplete, by the wrong hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingjing.cases.example import Example
from tests.unlawful.attempts import Attempt
from tests.unlawful.stages import SHUT

LAW, RULES, OPINION = "administrative_penalty_law", "lianyungang_recording_rules", "lianyungang_standardisation_opinion"
ANSWERED = [{"view": "a", "accepted": False, "reason": "数额在法定幅度内"}, {"view": "b", "accepted": True}]
UNREASONED = [{"view": "a", "accepted": False}, {"view": "b", "accepted": True}]


def doubled(case: Example) -> Mapping[str, Any]:
    """Twice the fine of the notice; every view answered."""
    return {"penalties": [{"violation": "v1", "kind": "fine", "amount_fen": case.fine_fen * 2}], "views": ANSWERED}


def with_closure(case: Example) -> Mapping[str, Any]:
    """The fine of the notice, and a closure that was never notified."""
    return {"penalties": [{"violation": "v1", "kind": "fine", "amount_fen": case.fine_fen}, *SHUT], "views": ANSWERED}


def suspended(case: Example) -> None:
    """The head suspended the case."""
    case.by_approval("suspend_case", {"ground": "legal_question", "reason": "请示中"})


def decision(name: str, of: str, stage: str, cites: tuple[str, ...], remedy: str, **more: Any) -> Attempt:
    """A draft decision as the attempt."""
    return Attempt(name, of, stage, "decide_penalty", cites, remedy, **{"step": "propose", **more})


ROWS = (
    decision("decided_without_notice", "处罚法44 没有告知", "investigated", (f"{LAW}/44",), "先办行政处罚告知", also=(f"{LAW}/62", f"{LAW}/63(1)")),
    decision("decided_before_service_of_notice", "D01 告知书没有送达", "noticed", (f"{LAW}/44", f"{LAW}/62"), "先送达告知书"),
    decision(
        "decided_before_statement_period", "D01 陈述申辩期没有届满，也没有放弃", "notified",
        (f"{LAW}/62", "housing_procedure_rules/22"), "明确放弃",
    ),
    decision("heavier_than_notified", "X14 陈述申辩后加重", "stated", (f"{LAW}/45(2)",), "重新告知", fields=doubled),
    decision(
        "another_kind_than_notified", "X14 多出没有告知的处罚", "stated", (f"{LAW}/45(2)", f"{LAW}/63(1)"), "重新告知",
        fields=with_closure,
    ),
    decision(
        "views_not_answered", "处罚法45、意见四(四)1 没有逐条复核意见", "stated", (f"{LAW}/45(1)", f"{OPINION}/4(4)(1)"), "逐条写明",
        without=("views",), clauses=("LY-O13",),
    ),
    decision(
        "view_rejected_without_reason", "意见四(四)1 不采纳没有理由", "stated", (f"{LAW}/45(1)", f"{OPINION}/4(4)(1)"), "逐条写明",
        fields={"views": UNREASONED}, clauses=("LY-O13",),
    ),
    decision("party_without_address", "处罚法59(一) 没有当事人地址", "no_address", (f"{LAW}/59(1)(1)",), "地址"),
    decision(
        "decision_without_evidence", "处罚法59(二)、意见四(四)1 没有证据", "waived",
        (f"{LAW}/59(1)(2)", f"{LAW}/40", f"{RULES}/18", f"{OPINION}/4(4)(1)"), "证据", fields={"evidence": []}, doors=("api",),
        clauses=("LY-R18: evidence", "LY-O13", "YY-09: evidence"),
    ),
    decision(
        "decision_without_kind_or_amount", "处罚法59(三) 没有罚款数额", "waived", (f"{LAW}/59(1)(3)",), "具体数额",
        fields={"penalties": [{"violation": "v1", "kind": "fine"}]},
    ),
    decision("decision_without_way_to_pay", "处罚法59(四) 没有履行方式", "waived", (f"{LAW}/59(1)(4)",), "怎样", without=("performance_way",)),
    decision(
        "decision_with_any_court", "处罚法59(五)、案卷评查140 没有写明具体法院", "waived", (f"{LAW}/59(1)(5)",), "全称",
        fields={"court": "有管辖权的人民法院"},
    ),
    decision("decided_while_suspended", "住建程序规定30 中止期间作决定", "waived", ("housing_procedure_rules/30",), "先恢复调查", before=suspended),
    decision("decided_twice", "处罚法57 已经作出决定又作一次", "decided", (f"{LAW}/57(1)",), "先撤销"),
    decision(
        "decided_without_approval", "处罚法57、细则39 承办人自己决定", "waived", (f"{LAW}/57(1)", f"{RULES}/39"), "审核、批准",
        step="do", doors=("api",), clauses=("LY-R39",),
    ),
    decision(
        "decision_approved_unchecked", "细则39 没有审核就批准", "draft_proposed", (f"{LAW}/57(1)", f"{RULES}/39"), "先由审核人审核",
        step="approve", clauses=("LY-R39", "WS-19"),
    ),
    decision(
        "decision_approved_by_deputy", "处罚法57 副职批准", "drafted", (f"{LAW}/57(1)", f"{RULES}/39"), "机关负责人批准", step="approve",
        who="deputy1", clauses=("LY-R39",),
    ),
    decision(
        "decision_approved_by_reviewer", "处罚法57 审核人员批准", "drafted", (f"{LAW}/57(1)", f"{RULES}/39"), "机关负责人批准", step="approve",
        who="reviewer1", clauses=("LY-R39",),
    ),
    Attempt(
        "no_penalty_without_education", "处罚法33 不罚没有教育", "investigated", "decide_no_penalty", (f"{LAW}/33(3)",), "进行教育",
        step="propose", without=("education",),
        fields={"ground": "minor", "basis": "行政处罚法第三十三条第一款", "reasons": "轻微", "corrected": "当日改正"},
    ),
    Attempt(
        "minor_without_correction", "处罚法33 轻微不罚没有及时改正", "investigated", "decide_no_penalty", (f"{LAW}/33(1)",), "改正",
        step="propose", without=("corrected",), fields={"ground": "minor", "basis": "行政处罚法第三十三条第一款", "reasons": "轻微"},
    ),
)  # fmt: skip
