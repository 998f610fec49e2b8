"""办案经过 — the main steps of a case and its evidence in sentences, for the reasoned decision.

It serves 《实施意见》四(四)1 (a paper reflects the main procedure and lists the main evidence). It says only what the
record says: which act, on which day; it refuses to characterise.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mingjing.records.documents.words import day, minute

STEPS = {
    "file_case": "经本机关负责人批准，决定立案",
    "file_case_urgently": "因情况紧急，先行立案调查",
    "supply_filing_form": "补办立案审批手续",
    "register_evidence": "经批准，对有关证据先行登记保存",
    "decide_on_registered_evidence": "对先行登记保存的证据作出处理决定",
    "take_sample": "依法抽样取证",
    "commission_appraisal": "依法委托检验、检测、检疫、鉴定",
    "order_correction": "责令当事人改正违法行为",
    "check_correction": "对改正情况进行复查",
    "conclude_investigation": "案件调查终结",
    "waive_statement": "当事人明确表示放弃陈述、申辩",
    "hear_statement": "听取当事人的陈述、申辩，并制作笔录",
    "request_hearing": "当事人提出听证申请",
    "waive_hearing": "当事人明确表示放弃听证",
    "hold_hearing": "依法举行听证",
    "pass_review": "经法制审核通过",
    "discuss_collectively": "经本机关负责人集体讨论",
    "extend_period": "经批准延长办案期限",
    "suspend_case": "经批准中止案件调查",
    "resume_case": "恢复案件调查",
}
EVIDENCE = {
    "inspect_site": "现场检查（勘验）笔录",
    "question_person": "询问笔录",
    "collect_material": "调取的书证、物证",
    "take_sample": "抽样取证物品清单",
    "register_evidence": "先行登记保存证据清单",
    "receive_appraisal": "鉴定意见",
}
SUBJECTS = ("subject", "person", "name", "title", "what")


def _served(act: Any) -> str:
    """The sentence of a service: which paper, in which way."""
    service = act.fields.get("service")
    moment = service.get("at") if isinstance(service, dict) else None
    title = {"rights_notice": "《行政处罚告知书》", "hearing_notice": "《行政处罚听证通知书》"}.get(
        str(service.get("document")) if isinstance(service, dict) else "", "执法文书"
    )
    return f"{day(moment or act.at)}，向当事人送达{title}"


def course(acts: Iterable[Any]) -> list[str]:
    """The main steps before the decision, one sentence each, in order; the same step on the same day once."""
    said: list[str] = []
    for act in sorted(acts, key=lambda one: (one.at, one.seq)):
        if act.act == "serve_notice":
            sentence = _served(act)
        elif act.act in ("inspect_site", "question_person"):
            what = "对现场进行检查（勘验）并制作笔录" if act.act == "inspect_site" else "对有关人员进行询问并制作笔录"
            sentence = f"{day(act.at)}，执法人员出示执法证件后{what}"
        elif act.act in STEPS:
            sentence = f"{day(act.at)}，{STEPS[act.act]}"
        else:
            continue
        if sentence not in said:
            said.append(sentence)
    return said


def evidence(acts: Iterable[Any]) -> list[dict[str, str]]:
    """The evidence that the record holds: name with its day or person, and what the officer said that it proves."""
    found: list[dict[str, str]] = []
    for act in acts:
        if act.act not in EVIDENCE:
            continue
        name = EVIDENCE[act.act]
        about = next((value for key in SUBJECTS if isinstance(value := act.fields.get(key), str) and value), "")
        of = f"（{about}，{minute(act.at)}）" if about else f"（{minute(act.at)}）"
        proves = act.fields.get("proves") or act.fields.get("proof") or ""
        found.append({"name": name + of, "proves": str(proves)})
        kinds = {"photo": "照片", "video": "录像", "audio": "录音"}
        for kind, word in kinds.items():
            count = sum(1 for one in act.media if one.kind == kind)
            if count:
                found.append({"name": f"{name}所附{word}{count}份", "proves": str(proves)})
    return found
