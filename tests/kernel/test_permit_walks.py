"""Walks of permitted acts over both permit procedures: whatever happened, the case can lawfully be closed."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from mingjing.kernel import ruling
from mingjing.kernel.facts import Attempt
from mingjing.kernel.library import Library, load
from mingjing.kernel.ruling import Permitted, Refused
from mingjing.kernel.scenarios import CAST, Stage
from mingjing.kernel.scenarios.reading import Scenario, steps
from tests.kernel.walking import Walker

LAW = Path(__file__).resolve().parents[2] / "law"
STARTS = {
    "permit": (
        *("applied", "renewal_applied", "correction_told", "supplied", "accepted", "examined", "granted", "refused"),
        *("hearing_told", "hearing_announced", "heard", "review_passed", "served", "delivered", "closed"),
    ),
    "permit_supervision": ("opened", "holder_checked", "concluded", "told", "rescinded", "withdrawn", "ended"),
}
DOCUMENTS = {
    "grant_permit": "permit_grant_decision",
    "grant_on_the_spot": "permit_grant_decision",
    "change_permit": "permit_change_decision",
    "renew_permit": "permit_renewal_decision",
    "record_deemed_renewal": "permit_renewal_decision",
    "refuse_permit": "permit_refusal_decision",
    "withdraw_permit": "permit_withdrawal_decision",
    "rescind_permit": "permit_rescission_decision",
    "cancel_permit": "permit_cancellation_decision",
    "keep_permit": "permit_keeping_decision",
}
RESULTS = ("granted", "refused", "kept", "withdrawn", "rescinded", "not_accepted", "terminated", "revoked", "cancelled")


@cache
def library() -> Library:
    return load(LAW)


def stage(procedure: str, start: str) -> Stage:
    written = {"given": [{"use": start}], "then": {}}
    scenario = Scenario("走", "here", "", "urban_management", procedure, written, LAW)
    made = Stage.of(scenario, library())
    for step in steps(scenario):
        made.play(step)
    return made


class Home:
    """The way home: what an office would still do to close the case, by the people whose work it is."""

    def __init__(self, walker: Walker) -> None:
        self.walker = walker

    def tried(self, act: str, fields: dict[str, Any]) -> bool:
        """The act with its approval, where the law lets it pass; the first refusal leaves things as they are."""
        made = self.walker.made
        now = made.now + timedelta(minutes=10)
        spec = made.law(now).acts.get(act)
        if spec is None:
            return False
        order = (
            [("propose", "officer3"), ("check", "checker1"), ("approve", "head1")]
            if spec.approval
            else [("do", "officer3")]
        )
        for step, who in order:
            given = fields if step in ("do", "propose") else {}
            attempt = Attempt(act, now, CAST[who], (CAST["officer3"],) if given else (), given, (), step)  # type: ignore[arg-type]
            found = ruling.rule(attempt, made.facts, made.library, now)
            if isinstance(found, Refused):
                return False
            assert isinstance(found, Permitted)
            self.walker.take(attempt, found)
        return True

    def service(self, document: str) -> dict[str, Any]:
        at = (self.walker.made.now + timedelta(minutes=10)).isoformat()
        return {"service": {"document": document, "way": "direct", "at": at, "recipient": "乙", "proof": "回证"}}

    def closed(self) -> bool:
        """Whether some result lets the case be closed (or it is closed)."""
        facts = self.walker.made.facts
        last_close, last_undo = facts.last("close_case"), facts.last("revoke_decision")
        if last_close is not None and (last_undo is None or last_undo.seq < last_close.seq):
            return True
        return any(self.tried("close_case", {"result": result, "opinion": "办结"}) for result in RESULTS)

    def go(self) -> bool:
        """Serve what was decided, deliver, compensate, cancel what was taken away, or terminate; then close."""
        if self.closed():
            return True
        facts = self.walker.made.facts
        body = {"reconsideration_body": "某府", "reconsideration_days": 60, "court": "某某法院", "suit_months": 6}
        made = [act for act in facts.acts if act.act in DOCUMENTS]
        if facts.done("rescind_permit") or facts.done("withdraw_permit"):
            self.tried(
                "cancel_permit",
                {"ground": "taken_away", "facts": "已撤", "reason": "注销", "basis": "第七十条", **body},
            )
            made = [act for act in self.walker.made.facts.acts if act.act in DOCUMENTS]
        for act in made:
            self.tried("serve_decision", self.service(DOCUMENTS[act.act]))
        at = self.walker.made.now.isoformat()
        self.tried(
            "deliver_permit", {"certificate": "证", "certificate_number": "1", "recipient": "乙", "delivered_at": at}
        )
        self.tried("record_compensation", {"recipient": "乙", "detail": "转账", "paid_on": at[:10]})
        self.tried("serve_notice", self.service("non_acceptance_decision"))
        if self.closed():
            return True
        self.tried("terminate_case", {"ground": "other", "reason": "申请人下落不明"})
        return self.closed()


@pytest.mark.parametrize(("procedure", "start"), [(name, start) for name, starts in STARTS.items() for start in starts])
def test_from_wherever_a_walk_leads_the_case_can_be_closed(procedure: str, start: str) -> None:
    for seed in range(12):
        walker = Walker(stage(procedure, start), Random(seed), [])
        for _ in range(25):
            walker.step()
        done = [act.act for act in walker.made.facts.acts]
        assert Home(walker).go(), f"seed {seed}: {done}"


@pytest.mark.parametrize("procedure", list(STARTS))
def test_no_walk_shows_a_decision_without_its_gates(procedure: str) -> None:
    """Said independently of the guards: accepted before decided, examined before decided, told once, three people."""
    for seed in range(20):
        start = Random(seed).choice(STARTS[procedure])
        walker = Walker(stage(procedure, start), Random(seed), [])
        for _ in range(30):
            walker.step()
        seen: list[str] = []
        for act in walker.made.facts.acts:
            if act.act in ("grant_permit", "change_permit", "renew_permit", "refuse_permit"):
                assert "accept_application" in seen
                assert "conclude_examination" in seen
                assert act.proposed_by is not None
                assert act.checked_by is not None
                assert len({act.by.id, act.proposed_by.id, act.checked_by.id}) == 3
            if act.act in ("withdraw_permit", "rescind_permit"):
                assert "notify_rights" in seen
            seen.append(act.act)
        assert seen.count("notify_correction") <= 1
