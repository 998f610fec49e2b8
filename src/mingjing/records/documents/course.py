"""办案经过 — the main steps of a case and its evidence in sentences, for the reasoned decision.

It serves 《实施意见》四(四)1 (a paper reflects the main procedure and lists the main evidence). It says only what the
record says: which act, on which day; it refuses to characterise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mingjing.records.documents.words import day, minute

PAPERS = {"rights_notice": "《行政处罚告知书》", "hearing_notice": "《行政处罚听证通知书》"}
STEPS = {
    "inspect_site": "对现场进行检查（勘验）并制作笔录",
    "question_person": "对有关人员进行询问并制作笔录",
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
MET = frozenset({"inspect_site", "question_person"})
SUBJECTS = ("person_name", "holder", "place")


def _step(act: Any) -> tuple[str, str] | None:
    """The day and the sentence of one act; None for acts that are no main step."""
    if act.act == "serve_notice":
        service = act.fields.get("service")
        service = service if isinstance(service, Mapping) else {}
        return day(service.get("at") or act.at), f"向当事人送达{PAPERS.get(str(service.get('document')), '执法文书')}"
    said = STEPS.get(act.act)
    shown = "执法人员出示执法证件后" if act.act in MET and act.fields.get("certificates_shown") is True else ""
    return (day(act.at), shown + said) if said else None


def course(acts: Iterable[Any]) -> list[str]:
    """The main steps of the case in order, one sentence for each day; the same step on the same day once."""
    days: dict[str, list[str]] = {}
    for act in sorted(acts, key=lambda one: (one.at, one.seq)):
        step = _step(act)
        if step and step[1] not in days.setdefault(step[0], []):
            days[step[0]].append(step[1])
    return [f"{when}，{'，'.join(steps)}" for when, steps in days.items()]


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
