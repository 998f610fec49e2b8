"""一个虚构的案子 — one invented case with every act of the ordinary procedure, to render every form from.

Nobody in it exists: the party is 某某餐饮店, the officers are 甲某 and 乙某. Its acts stand in invented_case.yaml; each form
is issued by the acts of `ISSUED`.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from mingjing.kernel.facts import Act, Certificate, Facts, Matter, Media, Person

AGENCY = {
    "name": "连云港市某某区城市管理局",
    "short_name": "某某区城管局",
    "doc_prefix": "连市城罚",
    "reconsideration_body": "连云港市某某区人民政府",
    "court": "连云港市某某区人民法院",
    "address": "连云港市某某区某某路1号",
    "phone": "0518-00000000",
    "contact": "甲某、乙某",
    "bank": "某某银行某某支行，户名：某某区财政局，账号：0000 0000 0000 0001",
}


def certificate(number: str) -> Certificate:
    """A certificate that is valid throughout 2026."""
    return Certificate(number, "lyg-cg", date(2025, 1, 1), date(2028, 12, 31))


def _person(id: str, name: str, unit: str, role: str, number: str = "") -> Person:
    return Person(id, name, "lyg-cg", unit, frozenset({role}), certificate(number) if number else None)


PEOPLE = {
    "first": _person("u1", "甲某", "执法一中队", "officer", "07080001"),
    "second": _person("u2", "乙某", "执法一中队", "officer", "07080002"),
    "checker": _person("u3", "丙某", "执法一中队", "unit_head", "07080003"),
    "head": _person("u4", "丁某", "局领导", "agency_head"),
    "reviewer": _person("u5", "戊某", "法制科", "reviewer"),
    "president": _person("u6", "己某", "法制科", "president"),
    "custodian": _person("u7", "庚某", "办公室", "custodian"),
}
BOTH = (PEOPLE["first"], PEOPLE["second"])


def _approved(acts: list[Act], name: str, at: datetime, officers: tuple[Person, ...], fields: dict[str, Any]) -> None:
    """One act by proposal, check and approval on the same day."""
    first, checker, head = PEOPLE["first"], PEOPLE["checker"], PEOPLE["head"]
    opinion = {"act": name, "opinion": "情况属实，程序合法，同意承办人意见。"}
    acts.append(Act(len(acts) + 1, "propose", at.replace(hour=8), first, officers, {"act": name, **fields}))
    acts.append(Act(len(acts) + 1, "check", at.replace(hour=9), checker, (), opinion))
    said = {**fields, "approver_opinion": "同意。"}
    acts.append(Act(len(acts) + 1, name, at, head, officers, said, proposed_by=first, checked_by=checker))


def _tell() -> tuple[Act, ...]:
    """The acts of the file, each with its place in the case."""
    acts: list[Act] = []
    for row in yaml.safe_load((Path(__file__).parent / "invented_case.yaml").read_text(encoding="utf-8")):
        at, officers = datetime.fromisoformat(row["at"]), BOTH if row.get("officers") == "both" else ()
        fields = row.get("fields", {})
        if row.get("of_draft"):
            draft = [one for one in acts if one.act == "propose" and one.fields["act"] == row["act"]][-1]
            fields = {name: value for name, value in draft.fields.items() if name != "act"}
            said = {**fields, "approver_opinion": "同意。"}
            made = {"proposed_by": draft.by, "checked_by": PEOPLE["checker"]}
            acts.append(Act(len(acts) + 1, row["act"], at, PEOPLE["head"], officers, said, **made))
        elif row.get("approved"):
            _approved(acts, row["act"], at, officers, fields)
        else:
            media = tuple(Media(f"m{n}", kind) for n, kind in enumerate(row.get("media", ())))
            acts.append(Act(len(acts) + 1, row["act"], at, PEOPLE[row.get("by", "first")], officers, fields, media))
    return tuple(acts)


ACTS = _tell()
PARTY = ACTS[0].fields["parties"][0]
CITIZEN = next(one for one in ACTS if one.act == "dismiss_case").fields["parties"][0]
ENDINGS = frozenset({"decide_no_penalty", "dismiss_case", "transfer_case", "transfer_to_police", "decline_lead"})


def CASE(act: Act) -> Facts:  # noqa: N802 — reads as the case at that act
    """The facts of the case before an act; endings that exclude each other are left out."""
    excluded = ENDINGS | ({"decide_penalty"} if act.act in ENDINGS else set()) | {"correct_record"}
    kept = [one for one in ACTS if one.seq < act.seq and one.act not in excluded]
    return Facts.of(
        case="c" * 32,
        procedure="ordinary_penalty",
        place="jiangsu/lianyungang",
        field="urban_management",
        agency="lyg-cg",
        matter=Matter("street_occupation", "占道经营", "urban_management", True),
        acts=kept,
    )


CATALOGUE = [
    {"title": "立案审批表", "number": "", "made": "2026-06-02", "pages": "1—2"},
    {"title": "现场检查（勘验）笔录", "number": "", "made": "2026-06-02", "pages": "3—4"},
    {"title": "询问笔录", "number": "", "made": "2026-06-03", "pages": "5—7"},
    {"title": "行政处罚告知书及送达回证", "number": "连市城罚告〔2026〕9号", "made": "2026-06-16", "pages": "8—11"},
    {
        "title": "行政处罚决定书及送达回证",
        "number": "连市城罚决〔2026〕12号",
        "made": "2026-07-09",
        "pages": "12—18",
        "note": "含录像光盘",
    },
]
ISSUED = {
    "lead_register": ["register_lead", "decline_lead"],
    "decline_reply": ["decline_lead"],
    "filing_approval": ["file_case", "supply_filing_form"],
    "matter_approval": ["suspend_case", "extend_filing_period"],
    "recusal_decision": ["decide_recusal"],
    "site_inspection_record": ["inspect_site"],
    "interview_record": ["question_person"],
    "collection_notice": ["collect_material"],
    "collection_list": ["collect_material"],
    "sampling_notice": ["take_sample"],
    "sampling_list": ["take_sample"],
    "registration_notice": ["register_evidence"],
    "registration_list": ["register_evidence"],
    "registration_disposal": ["decide_on_registered_evidence"],
    "appraisal_commission": ["commission_appraisal"],
    "appraisal_opinion": ["receive_appraisal"],
    "correction_order": ["order_correction"],
    "correction_check": ["check_correction"],
    "extension_approval": ["extend_period"],
    "investigation_report": ["conclude_investigation"],
    "rights_notice": ["notify_rights"],
    "statement_record": ["hear_statement"],
    "statement_review": ["hear_statement"],
    "hearing_notice": ["announce_hearing"],
    "hearing_record": ["hold_hearing"],
    "hearing_report": ["hold_hearing"],
    "expert_opinion": ["argue_by_experts"],
    "review_opinion": ["pass_review"],
    "discussion_record": ["discuss_collectively"],
    "penalty_decision": ["decide_penalty"],
    "no_penalty_decision": ["decide_no_penalty", "dismiss_case"],
    "transfer_letter": ["transfer_case", "transfer_to_police"],
    "revocation_decision": ["revoke_decision"],
    "service_receipt": ["serve_decision"],
    "service_address": ["serve_decision"],
    "public_notice": ["serve_decision"],
    "deferral_decision": ["grant_deferral"],
    "demand_notice": ["demand_performance"],
    "correction_note": ["correct_record"],
    "closing_approval": ["close_case"],
    "case_catalogue": ["archive_case"],
    "assistance_letter": ["request_assistance"],
    "court_application": ["apply_to_court"],
    "on_spot_decision": ["decide_on_spot"],
    "on_spot_filing": ["file_with_agency"],
    "inspection_plan_approval": ["approve_inspection_plan"],
    "inspection_notice": ["notify_inspection"],
    "inspection_result_notice": ["conclude_inspection"],
}


def issued_by(form: str) -> list[tuple[Act, dict[str, Any]]]:
    """The acts that issue a form in this case, each with what the caller says of the issue."""
    issue: dict[str, Any] = {
        "case_number": "连市城罚立〔2026〕0113号",
        "people": {"u6": "己某", "u7": "庚某", "u5": "戊某"},
        "documents": CATALOGUE,
    }
    issue |= {
        "titles": {"register_lead": "登记线索", "register_lead.lead.place": "涉嫌地点"},
        "numbers": {"penalty_decision": "连市城罚决〔2026〕12号"},
        "served_number": "连市城罚决〔2026〕12号",
        "due": "2026-06-12",
    }
    found: list[tuple[Act, dict[str, Any]]] = []
    for name in ISSUED[form]:
        done = [one for one in ACTS if one.act == name]
        if form == "public_notice":
            done = done[1:]
        found.append((done[0], issue))
    return found
