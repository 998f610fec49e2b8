"""履行、结案、归档、公示、更正 — what is asked too early or too much, ended too soon, shown without leave."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from mingjing.cases.example import Example
from tests.unlawful.attempts import Attempt

LAW, RULES, OPINION = "administrative_penalty_law", "lianyungang_recording_rules", "lianyungang_standardisation_opinion"
FORCE = "administrative_compulsion_law"
COURT = {"amount_fen": 50_000}


def demanded(**more: Any) -> Any:
    """A demand for a fortnight."""

    def fields(case: Example) -> Mapping[str, Any]:
        return {"perform_by": (case.now + timedelta(days=15)).date().isoformat(), **more}

    return fields


def above_the_fine(case: Example) -> Mapping[str, Any]:
    """A surcharge of one 分 more than the fine."""
    return {"kind": "surcharge", "surcharge_paid_fen": case.fine_fen + 1, "paid_fen": 0, "finished": False}


def unpaid(case: Example) -> Mapping[str, Any]:
    """Closed as performed."""
    return {"result": "performed", "performance": "罚款还没有缴清", "opinion": "建议结案"}


ROWS = (
    Attempt(
        "surcharge_above_the_fine", "处罚法72、强制法45 加处罚款超过本金", "overdue", "demand_performance",
        (f"{LAW}/72(1)(1)", f"{FORCE}/45"), "上限", fields=demanded(surcharge_fen=50_001),
    ),
    Attempt(
        "surcharge_taken_above_the_fine", "处罚法72 收取的加处罚款超过本金", "overdue", "record_performance", (f"{LAW}/72(1)(1)",), "退还",
        fields=above_the_fine,
    ),
    Attempt(
        "officers_collect_the_fine", "处罚法67、意见七(三) 执法人员自行收缴", "served", "record_performance",
        (f"{LAW}/67(2)", f"{LAW}/69", f"{OPINION}/7(3)"), "指定银行", fields={"paid_through": "officers"}, clauses=("LY-O27",),
    ),
    Attempt(
        "collected_in_no_way", "处罚法67 没有写明怎样收缴", "served", "record_performance", (f"{LAW}/67(1)",), "银行", without=("paid_through",),
    ),
    Attempt(
        "cash_without_receipt", "处罚法70 当场收缴没有专用票据", "served", "record_performance", (f"{LAW}/70",), "专用票据",
        fields={"paid_through": "officers", "remote_request": "水上作业，当事人提出"}, without=("receipt",),
    ),
    Attempt(
        "demanded_before_the_term", "处罚法72、强制法35 没有逾期就催告", "served", "demand_performance", (f"{LAW}/72(1)", f"{FORCE}/35"),
        "期限届满", fields=demanded(), clauses=("LY-R30",),
    ),
    Attempt(
        "demanded_before_service", "强制法35 决定书没有送达就催告", "decided", "demand_performance", (f"{LAW}/72(1)",), "送达",
        fields=demanded(owed_fen=50_000), later={"days": 30},
    ),
    Attempt(
        "demand_as_a_mere_notice", "X26 通告代替催告：没有告知陈述申辩", "overdue", "demand_performance", (f"{FORCE}/35",), "陈述、申辩",
        fields=demanded(statement_right=False), clauses=("LY-R30",),
    ),
    Attempt(
        "court_without_served_demand", "X26、X27 催告书没有送达就申请法院", "demanded", "apply_to_court", (f"{FORCE}/54", f"{RULES}/30(1)"),
        "催告书", step="propose", fields=COURT, clauses=("LY-R30",),
    ),
    Attempt(
        "court_too_early", "强制法53、54 复议诉讼期没有届满、催告不满十个工作日", "demand_served", "apply_to_court",
        (f"{FORCE}/53", f"{FORCE}/54"), "届满", step="propose", fields=COURT,
    ),
    Attempt(
        "court_too_late", "强制法53 超过三个月", "demand_served", "apply_to_court", (f"{FORCE}/53",), "正当理由", step="propose",
        fields=COURT, later={"days": 400},
    ),
    Attempt(
        "closed_with_half_the_fine", "处罚法66 罚款没有缴清就结案", "part_paid", "close_case", (f"{LAW}/66(1)",), "履行", step="propose",
        fields=unpaid,
    ),
    Attempt(
        "closed_without_performance", "细则29 没有履行记录就结案", "served", "close_case", (f"{LAW}/66(1)", f"{RULES}/29(1)"), "履行",
        step="propose", fields=unpaid, clauses=("LY-R29",),
    ),
    Attempt(
        "closed_without_check_of_correction", "细则29 责令改正没有核查", "correction_unchecked", "close_case", (f"{RULES}/29(2)",), "核查改正情况",
        step="propose", clauses=("LY-R29",),
    ),
    Attempt(
        "closed_before_service", "处罚法61 决定书没有送达就结案", "decided", "close_case", (f"{LAW}/61(1)",), "先送达决定书", step="propose",
        also=(f"{LAW}/66(1)", f"{RULES}/29(1)", f"{LAW}/47"),
    ),
    Attempt(
        "closed_without_approval", "细则39 结案没有批准", "performed", "close_case", (f"{LAW}/47", f"{RULES}/39"), "审核、批准", doors=("api",),
        clauses=("LY-R39",),
    ),
    Attempt(
        "closing_approved_by_deputy", "细则39 副职批准结案", "closing_checked", "close_case", (f"{LAW}/47", f"{RULES}/39"), "机关负责人批准",
        step="approve", who="deputy1", clauses=("LY-R39",),
    ),
    Attempt(
        "archived_by_the_officer", "细则34 承办人归档", "closed", "archive_case", (f"{LAW}/47", f"{RULES}/34"), "档案管理人员", who="officer1",
        clauses=("LY-R34",),
    ),
    Attempt("archived_incomplete", "处罚法47 记录不齐归档", "closed", "archive_case", (f"{LAW}/47",), "补齐", fields={"complete": False}),
    Attempt("archived_before_closing", "118号(九) 没有结案就归档", "performed", "archive_case", ("three_systems_opinion/9",), "先办结案", also=(f"{LAW}/47",)),
    Attempt("inspected_after_closing", "处罚法47 结案以后再检查", "closed", "inspect_site", (f"{LAW}/47",), "更正", also=(f"{LAW}/57(1)",)),
    Attempt("decided_after_closing", "处罚法57 结案以后再决定", "closed", "decide_penalty", (f"{LAW}/47", f"{LAW}/57(1)"), "先撤销", step="propose"),
    Attempt(
        "published_by_one_person", "公示录入、核对是同一人", "publication_proposed", "publish_decision", (f"{LAW}/48(1)", f"{RULES}/39"),
        "三名不同的人员", step="check", who="publisher1", clauses=("WS-24",),
    ),
    Attempt(
        "published_without_approval", "公示没有批准", "served", "publish_decision", (f"{LAW}/48(1)", f"{RULES}/39"), "审核、批准",
        doors=("api",), clauses=("WS-16",),
    ),
    Attempt(
        "published_without_the_head", "公示人员自己批准", "publication_checked", "publish_decision", (f"{LAW}/48(1)", f"{RULES}/39"),
        "机关负责人批准", step="approve", who="publisher2", clauses=("WS-16",),
    ),
    Attempt(
        "published_unchecked", "公示没有核对就批准", "publication_proposed", "publish_decision", (f"{LAW}/48(1)", f"{RULES}/39"),
        "先由审核人审核", step="approve", clauses=("WS-16", "WS-24"),
    ),
    Attempt(
        "published_with_secrets", "处罚法50 没有核对秘密和隐私", "served", "publish_decision", (f"{LAW}/50",), "不能公开的内容", step="propose",
        fields={"secrets_checked": False},
    ),
    Attempt("published_before_decision", "处罚法48 没有决定就公示", "drafted", "publish_decision", (f"{LAW}/48(1)",), "决定作出以后", step="propose"),
    Attempt("published_after_revocation", "处罚法48 公示已经撤销的决定", "revoked", "publish_decision", (f"{LAW}/48(1)",), "决定作出以后", step="propose"),
    Attempt(
        "withdrawn_without_a_word", "处罚法48(2) 撤回没有公开说明", "published", "withdraw_publication", (f"{LAW}/48(2)",), "说明的理由",
        without=("public_note",),
    ),
    Attempt(
        "corrected_without_reason", "处罚法47 更正没有理由", "served", "correct_record", (f"{LAW}/47",), "为什么", step="propose",
        fields={"seq": 1, "field": "lead.summary", "value": "巡查发现"}, without=("reason",),
    ),
    Attempt(
        "corrected_without_approval", "细则39 更正没有批准", "served", "correct_record", (f"{LAW}/47", f"{RULES}/39"), "审核、批准",
        fields={"seq": 1, "field": "lead.summary", "value": "巡查发现", "reason": "笔误"}, doors=("api",), clauses=("LY-R39",),
    ),
    Attempt(
        "finished_with_nothing_paid", "处罚法66 一分没缴记为全部履行", "served", "record_performance", (f"{LAW}/66(1)",), "已缴的数额",
        fields={"paid_fen": 0},
    ),
    Attempt(
        "demand_for_yesterday", "强制法35 催告书的履行期限已过", "overdue", "demand_performance", (f"{FORCE}/35",), "来得及履行",
        fields=demanded(perform_by="2026-06-01"), clauses=("LY-R30",),
    ),
)  # fmt: skip
