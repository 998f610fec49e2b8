"""谁来办 — certificates, auxiliaries, three different people, recusal."""

from __future__ import annotations

from mingjing.cases.example import Example
from mingjing.registry.acts import withdraw_certificate
from tests.cast import user
from tests.unlawful.attempts import Attempt

FIRST, SECOND, EXPIRED, FAR = "JS0700101", "JS0700102", "JS0700109", "JS0707101"
CERTIFIED = (
    "administrative_penalty_law/42(1)",
    "lianyungang_recording_rules/10",
    "lianyungang_standardisation_opinion/5(1)(1)",
)
THREE = ("administrative_penalty_law/54(2)", "lianyungang_recording_rules/39")


def second_loses_certificate(case: Example) -> None:
    """The certificate of the second officer is withdrawn."""
    withdraw_certificate(SECOND, by=user("secadmin1"))


def checker_proposes(case: Example) -> None:
    """The unit head, an officer too, drafts the filing."""
    case.propose("file_case", who="checker1")


def recusal_is_asked(case: Example) -> None:
    """The party asks that an officer stand back."""
    case.do("request_recusal", fields={"applicant": "当事人", "person": "officer2", "reason": "邻居"})


ROWS = (
    Attempt(
        "one_officer", "处罚法42 · X07b 一人执法", "filed", "inspect_site", CERTIFIED, "两名以上",
        officers=(FIRST,), clauses=("LY-R10",),
    ),
    Attempt(
        "expired_certificate", "处罚法42 · X07b 证件过期", "filed", "inspect_site", CERTIFIED, "有效执法证件",
        officers=(FIRST, EXPIRED), clauses=("LY-O18",),
    ),
    Attempt(
        "certificate_of_another_agency", "处罚法42 · X05 外单位人员", "filed", "question_person", CERTIFIED, "外单位人员不算",
        officers=(FIRST, FAR), clauses=("LY-O18",),
    ),
    Attempt(
        "withdrawn_certificate", "处罚法42 证件已收回", "filed", "collect_material", CERTIFIED, "有效执法证件",
        before=second_loses_certificate, clauses=("LY-O18",),
    ),
    Attempt(
        "auxiliary_acts", "处罚法42 · X06 辅助人员单独执法", "filed", "inspect_site", CERTIFIED[:1], "由执法人员办理",
        who="aux1", clauses=("LY-O18",),
    ),
    Attempt(
        "certificate_not_shown", "处罚法55 · X07 没有出示证件", "filed", "inspect_site",
        ("administrative_penalty_law/55(1)", "three_systems_opinion/5", "lianyungang_recording_rules/10"), "出示执法证件",
        fields={"certificates_shown": False}, clauses=("LY-R10",),
    ),
    Attempt(
        "questioned_without_showing", "处罚法55 · X07 询问时没有出示证件", "filed", "question_person",
        ("administrative_penalty_law/55(1)", "three_systems_opinion/5"), "出示执法证件", fields={"certificates_shown": False},
    ),
    Attempt(
        "filed_without_approval", "处罚法54、细则8、39 未经批准立案", "lead", "file_case", THREE, "审核、批准",
        doors=("api",), clauses=("LY-R08", "LY-R39"),
    ),
    Attempt(
        "filing_approved_unchecked", "细则39 没有审核就批准", "filing_proposed", "file_case", THREE, "先由审核人审核",
        step="approve", clauses=("LY-R39",),
    ),
    Attempt(
        "filing_approved_by_unit_head", "细则8、39 机构负责人批准立案", "filing_checked", "file_case", THREE, "机关负责人批准",
        step="approve", who="checker2", clauses=("LY-R08", "LY-R39"),
    ),
    Attempt(
        "proposer_checks", "细则39 承办人自己审核", "lead", "file_case", THREE, "三名不同的人员",
        step="check", who="checker1", posts=(("checker1", "officer"),), before=checker_proposes, clauses=("LY-R39",),
    ),
    Attempt(
        "second_officer_checks", "细则39 协办人审核", "filing_proposed", "file_case", THREE, "三名不同的人员",
        step="check", who="officer2", posts=(("officer2", "unit_head"),), clauses=("LY-R39",),
    ),
    Attempt(
        "checker_approves", "细则39 审核人批准", "filing_checked", "file_case", THREE, "三名不同的人员",
        step="approve", who="checker1", posts=(("checker1", "agency_head"),), clauses=("LY-R39",),
    ),
    Attempt(
        "handler_approves", "细则39 承办人批准", "filing_checked", "file_case", THREE, "三名不同的人员",
        step="approve", who="officer1", posts=(("officer1", "agency_head"),), clauses=("LY-R39",),
    ),
    Attempt(
        "notice_while_recusal_is_open", "处罚法43 回避申请没有决定", "recusal_asked", "notify_rights",
        ("administrative_penalty_law/43(3)",), "回避申请作出决定", step="propose",
    ),
    Attempt(
        "recused_officer_acts", "处罚法43 已决定回避的人员办案", "recused", "inspect_site",
        ("administrative_penalty_law/43(1)",), "换由其他人员",
    ),
    Attempt(
        "officer_decides_recusal", "处罚法43 回避不由负责人决定", "recusal_asked", "decide_recusal",
        ("administrative_penalty_law/43(3)",), "机关负责人", who="officer1",
        fields={"person": "officer2", "recused": False, "reason": "无关"},
    ),
    Attempt(
        "certificate_lost_before_approval", "处罚法42 批准时协办人的证件已收回", "drafted", "decide_penalty",
        CERTIFIED[:1], "有效执法证件", step="approve", before=second_loses_certificate,
    ),
    Attempt(
        "recusal_asked_before_approval", "处罚法43 批准时回避申请没有决定", "drafted", "decide_penalty",
        ("administrative_penalty_law/43(3)",), "回避申请作出决定", step="approve", before=recusal_is_asked,
    ),
)  # fmt: skip
