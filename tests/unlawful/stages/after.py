"""决定及以后 — draft, review, discussion, decision, service, performance and end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from mingjing.cases.example import Example
from tests.unlawful.stages.shape import OF_DECISION, stage

MAJOR = {"public_interest": True, "public_interest_reason": "涉及校园周边公共安全"}
GRAVE = {"grave_violation": True, "grave_violation_reason": "多次违法，影响较大"}


# -- draft, review, discussion ---------------------------------------------------------------------------------------


@stage("waived")
def draft_proposed(case: Example) -> None:
    """A draft decision that nobody has checked."""
    case.propose("decide_penalty")


@stage("draft_proposed")
def drafted(case: Example) -> None:
    """A draft decision, checked; nothing else is needed."""
    case.check("decide_penalty")


def weighed(case: Example, answers: Mapping[str, Any]) -> None:
    """A draft, checked, of a case that the investigation found major or grave."""
    case.do("conclude_investigation", fields=answers)
    case.notified().waived().drafted()


@stage("investigating")
def major(case: Example) -> None:
    """A draft that needs legal review."""
    weighed(case, MAJOR)


@stage("major")
def major_submitted(case: Example) -> None:
    """Submitted for review."""
    case.do("submit_for_review", fields=OF_DECISION)


@stage("major_submitted")
def major_returned(case: Example) -> None:
    """The review found problems."""
    case.do("return_from_review", fields=OF_DECISION)


@stage("major_returned")
def major_settled(case: Example) -> None:
    """The handler disagreed; the head settled it: review again."""
    case.do("dispute_review", fields=OF_DECISION)
    case.do("settle_review_dispute", fields={**OF_DECISION, "result": "review_again"})


@stage("major_submitted")
def major_changed(case: Example) -> None:
    """Passed, then returned by the head and proposed anew."""
    case.do("pass_review", fields=OF_DECISION)
    case.send(case.team.head, "return", fields={**OF_DECISION, "reason": "罚款数额再斟酌"})
    case.drafted()


@stage("investigating")
def grave(case: Example) -> None:
    """A draft that the heads have to discuss."""
    weighed(case, GRAVE)


@stage("grave")
def grave_changed(case: Example) -> None:
    """Discussed, then returned and proposed anew."""
    case.discussed()
    case.send(case.team.head, "return", fields={**OF_DECISION, "reason": "罚款数额再斟酌"})
    case.drafted()


@stage("investigating")
def grave_returned(case: Example) -> None:
    """Both major and grave; the review found problems."""
    weighed(case, {**MAJOR, **GRAVE})
    case.do("submit_for_review", fields=OF_DECISION)
    case.do("return_from_review", fields=OF_DECISION)


# -- decision, service, performance, end -----------------------------------------------------------------------------


@stage("drafted")
def decided(case: Example) -> None:
    """Decided; not served."""
    case.decided()


@stage("decided")
def served(case: Example) -> None:
    """Served."""
    case.served()


@stage("served")
def overdue(case: Example) -> None:
    """Served, seventeen days ago; nothing paid."""
    case.later(days=17)


def demand(case: Example, days: int) -> None:
    """A demand is made."""
    told = {"perform_by": (case.now + timedelta(days=days)).date().isoformat()}
    case.do("demand_performance", fields=told)


@stage("overdue")
def demanded(case: Example) -> None:
    """A demand is made; it is not served, though the periods of remedies are over."""
    demand(case, 15)
    case.later(days=180)


@stage("overdue")
def demand_served(case: Example) -> None:
    """The demand is served, three days ago."""
    demand(case, 15)
    case.serve("serve_notice", "demand_notice")
    case.later(days=3)


@stage("served")
def part_paid(case: Example) -> None:
    """Half of the fine is paid."""
    half = case.fine_fen // 2
    case.later(days=5).do("record_performance", fields={"paid_fen": half, "finished": False})


@stage("served")
def performed(case: Example) -> None:
    """Paid."""
    case.performed()


@stage("performed")
def closing_checked(case: Example) -> None:
    """Closing waits for the head."""
    case.propose("close_case")
    case.check("close_case")


@stage("closing_checked")
def closed(case: Example) -> None:
    """Closed."""
    case.approve("close_case")
    case.later(days=1)


@stage("served")
def publication_proposed(case: Example) -> None:
    """A publication entered, not checked."""
    case.propose("publish_decision")


@stage("publication_proposed")
def publication_checked(case: Example) -> None:
    """A publication entered and checked, not approved."""
    case.check("publish_decision")


@stage("publication_checked")
def published(case: Example) -> None:
    """Published."""
    case.approve("publish_decision")


@stage("decided")
def revoked(case: Example) -> None:
    """The decision was revoked before it was served."""
    case.by_approval("revoke_decision", {"ground": "own_error", "reason": "依据引用有误", "reopen": True})
