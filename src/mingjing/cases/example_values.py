"""示例的内容 — what the example case says in the fields of each act; a name that an act does not have is left out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mingjing.cases.example import Example

SIGNED = [{"who": "当事人", "result": "signed"}]
POINTS = [
    "subject",
    "personnel",
    "power",
    "procedure",
    "facts",
    "evidence",
    "law_and_discretion",
    "documents",
    "suspected_crime",
]


def values(case: Example, act: str) -> dict[str, Any]:
    """The values of every act at once would be wrong: each act has its own, on top of what many share."""
    own = OWN.get(act)
    return {**shared(case), **(own(case) if own else {})}


def shared(case: Example) -> dict[str, Any]:
    """What means the same in every act that has it."""
    party = case.parties[0]["name"] if case.parties else "当事人"
    ago = (case.now - timedelta(minutes=20)).isoformat()
    return {
        "certificates_shown": True,
        "started_at": ago,
        "ended_at": case.now.isoformat(),
        "place": "示例路1号门前",
        "present": party,
        "rights_told": "已口头告知，当事人表示不申请回避",
        "rights_told_how": "口头告知",
        "no_media_reason": "现场为公共道路，设备故障，已以照片和笔录记录",
        "signatures": SIGNED,
        "person": party,
        "way": "written",
        "proof": "书面声明一份",
        "basis": "《示例市容条例》第一条第二款",
        "violated": "《示例市容条例》第一条第二款",
        "basis_violated": "《示例市容条例》第一条第二款",
        "basis_penalty": "《示例市容条例》第二条",
        "opinion": "情况属实，建议办理",
        "public_interest": False,
        "public_interest_reason": "单个摊点，不涉及重大公共利益",
        "complex_case": False,
        "complex_case_reason": "事实清楚，法律关系单一",
        "grave_violation": False,
        "grave_violation_reason": "情节轻微",
    }


def filing(case: Example) -> dict[str, Any]:
    """立案."""
    began = case.now - timedelta(days=2)
    violation = {
        "id": "v1",
        "matter": case.matter,
        "place": f"示例路{int(case.uid[:6] or '0', 16) % 900 + 1}号门前",
        "began": began.isoformat(),
        "ended": (began + timedelta(hours=3)).isoformat(),
        "discovered": (began + timedelta(hours=3)).isoformat(),
    }
    return {"violations": [violation], "reason": "巡查发现擅自占用人行道经营", "opinion": "建议立案"}


def penalties(case: Example) -> list[dict[str, Any]]:
    """A fine on each party."""
    fine = {"violation": "v1", "kind": "fine", "amount_fen": case.fine_fen}
    return [fine] if len(case.parties) < 2 else [{**fine, "party": party["code"]} for party in case.parties]


BENCHMARK_FACTS = {
    "street_occupation": {"area": ("5", "现场检查笔录"), "corrected": ("no", "现场照片")},
    "ride_hailing_without_permit": {"hindered": ("no", "现场录像"), "fare": ("3500", "询问笔录")},
    "food_past_date": {"value": ("86000", "物品清单"), "harm": ("no", "询问笔录")},
}


def benchmark_facts(case: Example) -> list[dict[str, str]]:
    """The facts of the demo's discretion tables; the count of earlier penalties is left to the record."""
    rows = BENCHMARK_FACTS[case.matter].items()
    return [{"fact": fact, "value": value, "evidence": evidence} for fact, (value, evidence) in rows]


def conclusion(case: Example) -> dict[str, Any]:
    """调查终结."""
    evidence = [
        {"title": "现场检查笔录", "kind": "record", "proves": "占用人行道经营的事实"},
        {"title": "询问笔录", "kind": "party_statement", "proves": "未经批准"},
    ]
    return {
        "facts": "当事人未经批准，占用人行道摆放桌椅四套经营，责令改正后已经改正",
        "evidence": evidence,
        "factors": "初次违法，已经改正",
        "discretion": "适用轻微阶次",
        "discretion_reason": "初次违法，当日改正，适用轻微阶次",
        "proposal": "penalty",
        "penalties": penalties(case),
        "appraisal_needed": False,
        "appraisal_needed_reason": "不需要技术鉴定",
    }


def notice(case: Example) -> dict[str, Any]:
    """告知."""
    return {
        "reasons": "初次违法，已经改正",
        "discretion": "适用轻微阶次",
        "penalties": penalties(case),
        "statement_right": True,
        "statement_due": (case.now + timedelta(days=9)).date().isoformat(),
        "hearing_offered": False,
        "hearing_offered_reason": "罚款数额不属于较大数额",
    }


def decision(case: Example) -> dict[str, Any]:
    """处罚决定."""
    return conclusion(case) | {
        "views": [],
        "reasons": "行为符合条例第一条第二款规定的情形",
        "law_reason": "行为符合条例第一条第二款规定的情形",
        "benchmark_applied": "按照裁量基准轻微阶次",
        "correction": "已经改正",
        "performance_way": "缴至示范银行非税收入专户，或者扫描缴款码电子支付",
        "performance_days": 15,
        "surcharge_told": True,
    }


def review(case: Example) -> dict[str, Any]:
    """审核意见."""
    return {"points": [{"point": point, "result": "no_problem"} for point in POINTS], "opinion": "同意承办机构的意见"}


def discussion(case: Example) -> dict[str, Any]:
    """集体讨论."""
    heads = [(case.team.head, "agency_head"), *((name, "deputy_head") for name in case.team.deputies)]
    told = [{"person": name, "role": role, "opinion": "同意", "view": "同意", "signed": True} for name, role in heads]
    names = {
        item.name for one in case.spec("discuss_collectively").fields if one.name == "attendance" for item in one.items
    }
    attendance = [{key: value for key, value in one.items() if key in names} for one in told]
    held = (case.now - timedelta(hours=1)).isoformat()
    return {
        "held_at": held,
        "attendance": attendance,
        "minutes": "听取汇报，逐项讨论",
        "conclusion": "同意拟作出的处罚",
    }


def performance(case: Example) -> dict[str, Any]:
    """履行."""
    paid = {"kind": "fine", "paid_fen": case.fine_fen, "paid_through": "bank", "collected_by": "bank"}
    return paid | {"receipt": "示例票据0001号", "finished": True}


OWN = {
    "file_case": filing,
    "file_case_urgently": lambda case: (
        filing(case) | {"reason": "物品即将转移，来不及先报批", "urgent_reason": "物品即将转移"}
    ),
    "supply_filing_form": filing,
    "inspect_site": lambda case: {"findings": "门前人行道摆放桌椅四套"},
    "question_person": lambda case: {"person_role": "party", "person_name": "当事人", "record": "问：… 答：…"},
    "order_correction": lambda case: {
        "content": "立即搬离人行道上的桌椅",
        "correct_by": (case.now + timedelta(days=1)).date().isoformat(),
    },
    "check_correction": lambda case: {"result": "corrected", "findings": "桌椅已经搬离"},
    "conclude_investigation": conclusion,
    "notify_rights": notice,
    "decide_penalty": decision,
    "submit_for_review": lambda case: {"materials": "全部案卷", "truthful": True},
    "pass_review": review,
    "return_from_review": lambda case: review(case) | {"opinion": "证据不足，请补充"},
    "discuss_collectively": discussion,
    "record_performance": performance,
    "close_case": lambda case: {"result": "performed", "performance": "罚款已经缴清", "opinion": "建议结案"},
    "archive_case": lambda case: {"retention": "ten_years", "volume": "示例卷1号", "complete": True},
    "publish_decision": lambda case: {
        "summary": "擅自占用人行道经营",
        "displayed_until": (case.now + timedelta(days=180)).date().isoformat(),
        "secrets_checked": True,
    },
}
