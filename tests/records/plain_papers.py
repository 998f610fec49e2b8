"""一般执法程序的文书 — the acts that issue each paper of the plain procedures, from the traits beside the law."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from mingjing.kernel.facts import Act, Facts
from mingjing.records import documents
from tests.kernel.staged import library, stage
from tests.records.invented import AGENCY

CASES = {
    "levy": ("notice_served", "archived", "overdue_demanded", "deferred", "refunded", "heard"),
    "fee": ("archived",),
    "confirmation": ("archived", "correction_notified", "acceptance_refused", "withdrawn", "against_decided"),
    "expropriation": ("archived",),
    "adjudication": ("archived",),
    "payment": ("archived",),
    "reward": ("archived",),
    "compensation": ("archived",),
    "mediation": ("archived", "ended"),
    "guidance": ("archived", "interviewed"),
}
OWN = (
    *("start_approval", "examination_report", "intended_decision_notice", "plain_decision", "application_paper"),
    *("levy_assessment", "payment_paper", "response_notice", "session_record", "things_list", "candidate_list"),
    *("mediation_paper", "mediation_agreement", "guidance_paper", "plain_approval", "plain_closing"),
)
CATALOGUE = [{"title": "行政执法决定书", "number": "", "made": "2026-06-15", "pages": "1"}]


@cache
def issued() -> tuple[tuple[str, str, Facts, Act], ...]:
    """(form, procedure, facts before the act, act) for every paper that the cases issue."""
    return tuple(_all())


def _all() -> Iterator[tuple[str, str, Facts, Act]]:
    seen = set()
    for procedure, names in CASES.items():
        for name in names:
            made = stage(name, procedure=procedure, ruled=False)
            law = made.law(made.now)
            for act in made.facts.acts:
                for form in law.acts[act.act].documents if act.act in law.acts else ():
                    tool = act.fields.get("tool")
                    if (form, procedure, act.act, tool) not in seen:
                        seen.add((form, procedure, act.act, tool))
                        yield form, procedure, made.facts.before(act.seq), act


def context(facts: Facts, act: Act) -> Any:
    """What the paper may print."""
    issue = {
        "case_number": "连市执立〔2026〕1号",
        "numbers": {"plain_decision": "连市执决〔2026〕1号"},
        "served_number": "连市执决〔2026〕1号",
        "documents": CATALOGUE,
        "people": {},
        "titles": dict(library().titles),
    }
    return documents.context(facts, AGENCY, act, issue)
