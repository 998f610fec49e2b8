"""告知 — rights not told, a range for a fine, a second fine, a heavier second notice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from mingjing.cases.example import Example
from tests.unlawful.attempts import Attempt
from tests.unlawful.stages import SHUT

LAW = "administrative_penalty_law"
UNASKED = ("hearing_offered", "hearing_offered_reason")
GOODS = [{"violation": "v1", "kind": "confiscate_goods", "goods_value_fen": 16_000_000, "detail": "计算机三十二台"}]
GAINS = [{"violation": "v1", "kind": "confiscate_gains", "amount_fen": 68_000_000}]
UNVALUED = [{"violation": "v1", "kind": "confiscate_goods", "detail": "计算机三十二台"}]
RANGE = [{"violation": "v1", "kind": "fine", "detail": "五百元至一千元"}]
DETAINED = [{"violation": "v1", "kind": "detention", "detail": "五日"}]


def today(case: Example) -> Mapping[str, Any]:
    """A period of statement that ends on the day of the notice."""
    return {"statement_due": case.now.date().isoformat()}


def heavier(case: Example) -> Mapping[str, Any]:
    """Twice the fine of the first notice, and a new period."""
    doubled = [{"violation": "v1", "kind": "fine", "amount_fen": case.fine_fen * 2}]
    return {"penalties": doubled, "statement_due": (case.now + timedelta(days=10)).date().isoformat()}


def under_the_name(case: Example) -> Mapping[str, Any]:
    """The fine laid on the party by name instead of by code."""
    return {
        "penalties": [
            {"violation": "v1", "kind": "fine", "amount_fen": case.fine_fen, "party": case.parties[0]["name"]}
        ]
    }


ROWS = (
    Attempt(
        "hearing_not_told", "处罚法63 责令停业没有告知听证", "investigated", "notify_rights", (f"{LAW}/63(1)",), "告知要求听证的权利",
        step="propose", fields={"penalties": SHUT, "hearing_offered": False, "hearing_offered_reason": "不属于"},
    ),
    Attempt(
        "hearing_question_open_for_goods", "X09 没收三十二台计算机，没有说是否告知听证", "investigated", "notify_rights",
        (f"{LAW}/63(1)",), "作出判断并写明理由", step="propose", fields={"penalties": GOODS}, without=UNASKED, asks="hearing_offered",
    ),
    Attempt(
        "hearing_question_open_for_gains", "X10 没收违法所得 68 万元，没有说是否告知听证", "investigated", "notify_rights",
        (f"{LAW}/63(1)",), "作出判断并写明理由", step="propose", fields={"penalties": GAINS}, without=UNASKED, asks="hearing_offered",
    ),
    Attempt(
        "goods_not_valued", "X09 没收的财物没有估值", "investigated", "notify_rights", (f"{LAW}/63(1)(2)",), "价值", step="propose",
        fields={"penalties": UNVALUED}, also=(f"{LAW}/63(1)",),
    ),
    Attempt(
        "statement_right_not_told", "X12 只告知听证权利，没有告知陈述申辩", "investigated", "notify_rights", (f"{LAW}/44",), "陈述、申辩",
        step="propose", fields={"statement_right": False},
    ),
    Attempt(
        "fine_as_a_range", "案卷评查135 拟罚款写成幅度", "investigated", "notify_rights", (f"{LAW}/44",), "具体数额", step="propose",
        fields={"penalties": RANGE},
    ),
    Attempt(
        "no_time_to_speak", "处罚法62 陈述申辩期限当天届满", "investigated", "notify_rights", (f"{LAW}/62",), "合理的期限", step="propose",
        fields=today,
    ),
    Attempt(
        "benchmark_not_told", "27号文(十二) 告知书没有裁量基准的适用", "without_benchmark", "notify_rights",
        ("discretion_opinion/12",), "阶次", step="propose", without=("discretion",),
    ),
    Attempt(
        "detention", "处罚法18 本机关作出行政拘留", "investigated", "notify_rights", (f"{LAW}/18(3)",), "公安机关", step="propose",
        fields={"penalties": DETAINED},
    ),
    Attempt(
        "heavier_second_notice", "X14 陈述申辩后重新告知更重的处罚", "stated", "notify_rights", (f"{LAW}/45(2)",), "新的事实、证据",
        step="propose", fields=heavier,
    ),
    Attempt(
        "second_fine", "处罚法29 同一违法行为再次罚款", "fined_before", "notify_rights", (f"{LAW}/29",), "去掉第二次罚款", step="propose",
    ),
    Attempt(
        "two_fines_at_once", "处罚法29 一个违法行为拟罚两次", "investigated", "notify_rights", (f"{LAW}/29",), "去掉第二次罚款",
        step="propose",
        fields={"penalties": [{"violation": "v1", "kind": "fine", "amount_fen": 20_000}, {"violation": "v1", "kind": "fine", "amount_fen": 30_000}]},
    ),
    Attempt(
        "notice_before_conclusion", "处罚法57 调查没有终结就告知", "investigating", "notify_rights", (f"{LAW}/57(1)",), "先办调查终结",
        step="propose", also=(f"{LAW}/40", f"{LAW}/44"),
    ),
    Attempt(
        "notice_without_approval", "处罚法44、细则39 告知没有批准", "investigated", "notify_rights",
        (f"{LAW}/44", "lianyungang_recording_rules/39"), "审核、批准", doors=("api",), clauses=("LY-R39",),
    ),
    Attempt(
        "waiver_not_express", "处罚法62 放弃陈述申辩没有凭证", "notified", "waive_statement", (f"{LAW}/62",), "书面声明",
        without=("proof",),
    ),
    Attempt(
        "statement_not_rechecked", "住建程序规定22 没有复核当事人的意见", "notified", "hear_statement", ("housing_procedure_rules/22",),
        "复核意见", without=("recheck",), fields={"views": [{"id": "a", "text": "处罚过重"}]},
    ),
    Attempt(
        "views_not_written_down", "处罚法45、细则12(五) 没有记下意见", "notified", "hear_statement",
        (f"{LAW}/45(1)", "lianyungang_recording_rules/12(1)(5)"), "每一条意见", without=("views",), fields={"recheck": "已复核"},
        clauses=("LY-R12",),
    ),
    Attempt(
        "second_fine_under_the_name", "处罚法29 换用名称再次罚款", "fined_before", "notify_rights", (f"{LAW}/29",), "去掉第二次罚款",
        step="propose", fields=under_the_name,
    ),
)  # fmt: skip
