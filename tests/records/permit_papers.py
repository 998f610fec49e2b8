"""许可的文书 — every form of the permit procedures, with the course of a case (a trait of the law folder) that issues it.

The people and contents are those of `law/national/procedures/permit*/traits.yaml`: nobody in them exists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from mingjing.kernel.facts import Act, Facts
from mingjing.kernel.library import Library, load
from mingjing.kernel.scenarios.reading import Scenario, steps
from mingjing.kernel.scenarios.staging import Stage
from mingjing.records import documents
from tests.records.invented import AGENCY

DETAILS: Mapping[str, tuple[str, list[dict[str, Any]]]] = {
    # form: (procedure, the course whose last act issues it)
    "application_record": ("permit", [{"use": "applied_orally"}]),
    "application_receipt": ("permit", [{"use": "applied"}]),
    "correction_notice": ("permit", [{"use": "applied"}, {"act": "notify_correction", "like": "correction_told"}]),
    "acceptance_notice": ("permit", [{"use": "applied"}, {"act": "accept_application", "like": "accepted"}]),
    "non_acceptance_decision": (
        "permit",
        [
            {"use": "applied"},
            {
                "act": "refuse_acceptance",
                "fields": {
                    "ground": "not_our_power",
                    "reason": "属于交通部门的许可",
                    "competent_body": "某市交通运输局",
                },
            },
        ],
    ),
    "interested_party_notice": (
        "permit",
        [{"use": "accepted"}, {"act": "inform_interested", "like": "interest_found"}],
    ),
    "permit_statement_record": (
        "permit",
        [
            {"use": "accepted"},
            {
                "act": "hear_statement",
                "fields": {
                    "person": "丁",
                    "way": "oral",
                    "views": [{"id": "a", "text": "广告遮挡采光", "evidence": "照片"}],
                },
            },
        ],
    ),
    "site_check_record": ("permit", [{"use": "checked_on_site"}]),
    "excluded_time_notice": (
        "permit",
        [
            {"use": "accepted"},
            {
                "act": "begin_special_procedure",
                "fields": {
                    "special": "testing",
                    "body": "某检测机构",
                    "days_needed": 10,
                    "until": "2026-06-17",
                    "reason": "结构安全须经检测",
                },
            },
        ],
    ),
    "extension_notice": (
        "permit",
        [{"use": "accepted"}, {"act": "extend_period", "fields": {"reason": "需要征求有关部门意见", "days": 10}}],
    ),
    "permit_rights_notice": ("permit", [{"use": "interest_found"}, {"act": "notify_rights", "like": "hearing_told"}]),
    "permit_hearing_notice": (
        "permit",
        [{"use": "hearing_requested"}, {"act": "announce_hearing", "like": "hearing_announced"}],
    ),
    "permit_hearing_record": ("permit", [{"use": "heard"}]),
    "permit_grant_decision": ("permit", [{"use": "granted"}]),
    "permit_refusal_decision": ("permit", [{"use": "refused"}]),
    "permit_change_decision": (
        "permit",
        [
            {"use": "change_applied"},
            {"act": "accept_application", "like": "accepted"},
            {"act": "conclude_examination", "like": "examined"},
            {"act": "change_permit", "fields": {"content": "尺寸变更为 3 米乘 2 米", "basis": "某办法第六条"}},
        ],
    ),
    "permit_renewal_decision": (
        "permit",
        [
            {"use": "renewal_applied"},
            {"act": "accept_application", "like": "accepted"},
            {"act": "conclude_examination", "like": "examined"},
            {
                "act": "renew_permit",
                "fields": {
                    "content": "延续二年",
                    "basis": "某办法第六条",
                    "valid_from": "2026-07-02",
                    "valid_until": "2028-07-01",
                },
            },
        ],
    ),
    "permit_delivery_receipt": ("permit", [{"use": "delivered"}]),
    "permit_closing_approval": ("permit", [{"use": "closed"}]),
    "permit_revocation_decision": (
        "permit",
        [
            {"use": "granted"},
            {
                "act": "revoke_decision",
                "fields": {"ground": "reconsideration", "reason": "复议决定撤销", "reopen": True},
            },
        ],
    ),
    "holder_check_record": ("permit_supervision", [{"use": "holder_checked"}]),
    "permit_correction_order": (
        "permit_supervision",
        [
            {"use": "holder_checked"},
            {
                "act": "order_correction",
                "fields": {"basis": "某办法第七条", "content": "恢复许可的尺寸", "correct_by": "2026-06-12"},
            },
        ],
    ),
    "permit_withdrawal_decision": ("permit_supervision", [{"use": "withdrawn"}]),
    "permit_rescission_decision": ("permit_supervision", [{"use": "rescinded"}]),
    "permit_cancellation_decision": (
        "permit_supervision",
        [{"use": "rescinded"}, {"act": "cancel_permit", "like": "ended"}],
    ),
    "permit_keeping_decision": (
        "permit_supervision",
        [
            {"use": "concluded"},
            {
                "act": "keep_permit",
                "fields": {"facts": "设施与许可一致", "reason": "没有撤回、撤销的情形", "fraud": False},
            },
        ],
    ),
}


@cache
def library() -> Library:
    """The law folder, loaded once."""
    return load(Path(settings.LAW_DIR))


def course(procedure: str, given: Iterable[Mapping[str, Any]]) -> Facts:
    """The facts of a case that took this course."""
    root = Path(settings.LAW_DIR)
    matter = {"id": "outdoor_advert_permit", "title": "设置大型户外广告设施许可"}
    written = {"given": list(given), "then": {}, "matter": matter}
    scenario = Scenario("文书", "tests/records/permit_papers.py", "", "urban_management", procedure, written, root)
    stage = Stage.of(scenario, library())
    for step in steps(scenario):
        stage.play(step)
    return stage.facts


def issued(form: str) -> tuple[dict[str, Any], Act]:
    """The context of a form, and the act that issues it."""
    procedure, given = DETAILS[form]
    facts = course(procedure, given)
    last = facts.acts[-1]
    before = facts.before(last.seq)
    return documents.context(before, AGENCY, last, {}), last
