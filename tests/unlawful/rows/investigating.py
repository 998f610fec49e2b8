"""立案与调查 — what is looked into without filing, without a record, too late, or without what proves it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from mingjing.cases.example import Example
from tests.unlawful.attempts import Attempt

LAW, RULES = "administrative_penalty_law", "lianyungang_recording_rules"
FILING = (f"{LAW}/54(2)", f"{RULES}/8")
REFUSED = [{"who": "当事人", "result": "refused"}]


def long_ago(years: int, *, harm: bool = False) -> Any:
    """A violation that ended so many years (and a day) before it was discovered."""

    def fields(case: Example) -> Mapping[str, Any]:
        found = case.values("file_case")["violations"][0]
        began = case.now - timedelta(days=366 * years)
        told = {**found, "began": began.isoformat(), "ended": began.isoformat(), "life_or_health_harm": harm}
        return {"violations": [told]}

    return fields


ROWS = (
    Attempt(
        "concluded_without_filing", "处罚法54、细则8 没有立案就调查终结", "inspected_before_filing", "conclude_investigation",
        FILING, "先办立案", clauses=("LY-R08",),
    ),
    Attempt(
        "urgent_filing_never_approved", "细则8 紧急立案没有补办审批", "urgent", "conclude_investigation", FILING, "补办立案审批",
        later={"days": 2}, clauses=("LY-R08",),
    ),
    Attempt(
        "urgent_filing_without_reason", "细则8 紧急立案没有理由", "lead", "file_case_urgently", FILING, "紧急",
        without=("reason",), clauses=("LY-R08",), also=(f"{LAW}/54(2)",),
    ),
    Attempt(
        "filing_without_opinion", "细则8 启动审批表没有承办人意见", "lead", "file_case", (f"{RULES}/8",), "写明",
        step="propose", without=("opinion",), clauses=("LY-R08",),
    ),
    Attempt("filed_twice", "处罚法54 重复立案", "filed", "file_case", (f"{LAW}/54(2)",), "另行登记线索", step="propose"),
    Attempt(
        "time_barred", "处罚法36 超过二年", "lead", "file_case", (f"{LAW}/36(1)",), "不予立案", step="propose", fields=long_ago(3),
    ),
    Attempt(
        "time_barred_after_five_years", "处罚法36 有五年情形，超过五年", "lead", "file_case", (f"{LAW}/36(1)",), "不予立案",
        step="propose", fields=long_ago(6, harm=True),
    ),
    Attempt(
        "signed_report_not_answered", "细则9 实名举报不立案没有告知", "signed_report", "decline_lead", (f"{RULES}/9",),
        "告知投诉人、举报人", step="approve", clauses=("LY-R09: the reporter is told",),
    ),
    Attempt(
        "inspection_not_filmed", "细则13 现场检查没有音像，也没有理由", "filed", "inspect_site", (f"{RULES}/13",), "上传",
        without=("no_media_reason",), clauses=("LY-R13",),
    ),
    Attempt(
        "sampling_not_filmed", "细则13 抽样没有音像，也没有理由", "filed", "take_sample", (f"{RULES}/13",), "上传",
        without=("no_media_reason",), clauses=("LY-R13",),
    ),
    Attempt(
        "record_not_signed", "细则10 笔录没有签字", "filed", "inspect_site", (f"{RULES}/10",), "签字",
        without=("signatures",), also=(f"{RULES}/12(2)",), clauses=("LY-R10",),
    ),
    Attempt(
        "refusal_without_reason", "细则12 拒签没有写明事由", "filed", "question_person", (f"{LAW}/55(2)", f"{RULES}/12(3)"), "拒签的事由",
        fields={"signatures": REFUSED}, clauses=("LY-R12",),
    ),
    Attempt(
        "rights_not_told", "细则11 没有记录怎样告知权利", "filed", "inspect_site", (f"{RULES}/11",), "告知当事人权利",
        without=("rights_told",), clauses=("LY-R11",),
    ),
    Attempt(
        "questioned_without_record", "细则12(一) 询问没有笔录", "filed", "question_person", (f"{LAW}/55(2)", f"{RULES}/12(1)(1)"), "问答",
        without=("record",), clauses=("LY-R12",),
    ),
    Attempt(
        "collected_without_list", "细则12(二) 调取证据没有清单", "filed", "collect_material", (f"{RULES}/12(1)(2)",), "清单",
        without=("items",), clauses=("LY-R12",),
    ),
    Attempt(
        "inspected_without_findings", "细则12(三) 检查没有笔录", "filed", "inspect_site", (f"{LAW}/55(2)", f"{RULES}/12(1)(3)"), "看到的情况",
        without=("findings",), clauses=("LY-R12",),
    ),
    Attempt(
        "sampled_without_list", "细则12(四) 抽样没有清单", "filed", "take_sample", (f"{LAW}/56", f"{RULES}/12(1)(4)"), "逐项列明",
        without=("items",), clauses=("LY-R12",),
    ),
    Attempt(
        "registered_without_reason", "细则14 登记保存没有理由和形式", "filed", "register_evidence", (f"{LAW}/56", f"{RULES}/14"),
        "写明为什么", step="propose", without=("reason",), clauses=("LY-R14",),
    ),
    Attempt(
        "registered_in_no_form", "细则14 登记保存没有写明形式", "filed", "register_evidence", (f"{RULES}/14",), "写明",
        step="propose", without=("form",), clauses=("LY-R14",),
    ),
    Attempt(
        "registration_without_approval", "处罚法56 登记保存没有批准", "filed", "register_evidence", (f"{LAW}/56", f"{RULES}/39"),
        "审核、批准", doors=("api",), clauses=("LY-R39",),
    ),
    Attempt(
        "registration_approved_unchecked", "处罚法56 登记保存没有审核", "registration_proposed", "register_evidence",
        (f"{LAW}/56", f"{RULES}/39"), "先由审核人审核", step="approve", clauses=("LY-R39",),
    ),
    Attempt(
        "registration_ended_by_itself", "处罚法56 登记保存满七个工作日", "registered", "decide_on_registered_evidence",
        (f"{LAW}/56",), "立即退还", later={"days": 12},
    ),
    Attempt(
        "appraisal_missing", "职责分工三 须鉴定而没有鉴定", "investigating", "conclude_investigation", (f"{LAW}/46(2)",), "鉴定意见",
        fields={"appraisal_needed": True, "appraisal_needed_reason": "须认定是否不合格"}, clauses=("HZ-D03",),
    ),
    Attempt(
        "appraisal_not_back", "职责分工三 鉴定还没有结论", "appraising", "conclude_investigation", (f"{LAW}/46(2)",), "收到鉴定意见",
        clauses=("HZ-D03",),
    ),
    Attempt(
        "appraisal_not_sealed", "处罚法46 鉴定意见没有签名盖章", "appraising", "receive_appraisal", (f"{LAW}/46(2)",), "补签补盖",
        fields={"signed_and_sealed": False},
    ),
    Attempt(
        "concluded_without_evidence", "处罚法54 没有任何调查取证", "filed", "conclude_investigation", (f"{LAW}/54(1)",), "检查、询问",
    ),
    Attempt(
        "correction_without_content", "处罚法28 责令改正没有内容", "filed", "order_correction", (f"{LAW}/28(1)",), "写明改正什么",
        without=("content",),
    ),
    Attempt(
        "extended_without_basis", "处罚法60 延长没有依据", "filed", "extend_period", (f"{LAW}/60",), "法律、法规、规章", step="propose",
        without=("basis",), fields={"days": 30, "stage": "first", "reason": "案情复杂"},
    ),
    Attempt(
        "dated_in_the_future", "处罚法47 时间晚于现在", "filed", "inspect_site", (f"{LAW}/47",), "实际发生的时间",
        at=timedelta(hours=2),
    ),
    Attempt(
        "dated_before_the_lead", "处罚法47 时间早于线索", "filed", "inspect_site", (f"{LAW}/47",), "按实际发生的先后",
        at=timedelta(days=-3), also=(f"{LAW}/55(2)",),
    ),
)  # fmt: skip
