"""守卫 — the closed registry of kinds of rules: what each refuses, one small function a kind.

It serves `law/README.md`, section "A rule"; parameters are checked at load by `library.kinds`.
It refuses expressions and surprises: a kind that is not here does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping

from mingjing.kernel.guards import (
    content,
    corrections,
    course,
    discretion,
    drafts,
    hours,
    people,
    periods,
    sanction,
    serving,
)
from mingjing.kernel.guards.kind import NOT_ASKED, Guard, Kind, ready
from mingjing.kernel.law import Effective, Rule

LENDING = frozenset({"by_whom", "approval_chain", "order", "truthful_time"})

KINDS: Mapping[str, Kind] = {
    "needs": Kind(course.needs),
    "linked_ended": Kind(course.linked_ended),
    "never_after": Kind(course.never_after),
    "only_if": Kind(course.only_if, course.only_if_sees_form),
    "says_at_least": Kind(course.says_at_least, True),
    "rulings_stand": Kind(corrections.rulings_stand),
    "corrects": Kind(corrections.corrects, True),
    "not_corrected": Kind(corrections.not_corrected, True),
    "officers": Kind(people.officers, True),
    "certificate_shown": Kind(people.certificate_shown, True),
    "different_people": Kind(people.different_people, people.by_whom_of_form),
    "heads": Kind(people.heads, True),
    "filled": Kind(content.filled, True),
    "true_or_reason": Kind(content.true_or_reason, True),
    "screened": Kind(content.screened, True),
    "one_of": Kind(content.one_of, True),
    "count": Kind(content.count, True),
    "not_future": Kind(content.not_future, True),
    "not_before": Kind(content.not_before, True),
    "matches": Kind(content.matches, True),
    "media": Kind(content.media, True),
    "asks": Kind(content.asks, True),
    "waits": Kind(periods.waits),
    "within": Kind(periods.inside),
    "ahead": Kind(periods.ahead, True),
    "deemed_day": Kind(periods.deemed_day, True),
    "same_day": Kind(periods.same_day),
    "listed": Kind(content.listed, True),
    "not_during": Kind(hours.not_during, True),
    "served_paper": Kind(serving.served_paper, True),
    "service_proof": Kind(serving.service_proof, True),
    "service_tried": Kind(serving.service_tried, True),
    "served_each": Kind(serving.served_each),
    "no_heavier": Kind(sanction.no_heavier, True),
    "single_fine": Kind(sanction.single_fine, True),
    "time_bar": Kind(sanction.time_bar, True),
    "reasons_for_views": Kind(sanction.reasons_for_views, True),
    "cap": Kind(sanction.cap, True),
    "benchmark_stated": Kind(discretion.benchmark_stated, True),
    "benchmark_applied": Kind(discretion.benchmark_applied, True),
    "within_benchmark": Kind(discretion.within_benchmark, True),
    "like_cases": Kind(discretion.like_cases, True),
    "fine_at_most": Kind(sanction.fine_at_most, True),
    "draft_at": Kind(drafts.draft_at),
    "passed_review": Kind(drafts.passed_review),
    "discussed": Kind(drafts.discussed),
}


def compile_rule(rule: Rule, effective: Effective) -> Guard:
    """The guard of one rule; `KeyError` for a kind that lends its article only, or is a deadline."""
    return ready(rule, effective, KINDS[rule.kind])


__all__ = ["KINDS", "LENDING", "NOT_ASKED", "Guard", "Kind", "compile_rule", "ready"]
