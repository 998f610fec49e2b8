"""案件所处的状态 — stage, suspension, outcome and end, read from the acts done and never stored by hand.

It serves the case page and the projections that `cases` writes; a test rebuilds them from the record.
It refuses to move backwards by a late entry: the stage is the furthest reached.
"""

from __future__ import annotations

from mingjing.kernel.conditions import later, seq_of
from mingjing.kernel.facts import STEPS, Facts
from mingjing.kernel.law import Effective
from mingjing.kernel.ruling.shapes import State

OTHER_OUTCOMES = ("transfer_case", "transfer_to_police", "terminate_case", "decline_lead")


def stage(facts: Facts, effective: Effective) -> str:
    """The id of the furthest stage that the acts reached; a revoked decision takes the case back before itself."""
    places = {one.id: place for place, one in enumerate(effective.stages) if not one.beside}
    begun = seq_of(facts, "revoke_decision")
    ended = ended_by(facts, effective)
    if ended is not None and begun < 0 and not facts.done("archive_case"):
        return effective.acts[ended].stage
    reached = 0
    for act in facts.acts:
        spec = effective.acts.get(act.act)
        if spec is None or act.act in STEPS or act.act in ("correct_record", "revoke_decision"):
            continue
        if begun >= 0 and act.seq < begun and (act.act in _UNDONE or act.act in effective.decisions):
            continue
        reached = max(reached, places.get(spec.stage, 0))
    return effective.stages[reached].id if effective.stages else ""


_UNDONE = frozenset({"serve_decision", "record_performance", "grant_deferral", "demand_performance"})


def ended_by(facts: Facts, effective: Effective) -> str | None:
    """The last act that ended the case, or None while it runs."""
    ends = [act for act in facts.by_act if (spec := effective.acts.get(act)) is not None and spec.ends]
    return max(ends, key=lambda name: facts.by_act[name][-1].seq, default=None)


def outcome(facts: Facts, effective: Effective) -> str | None:
    """The decision or other outcome in force, or None."""
    found = [act for act in (*effective.decisions, *OTHER_OUTCOMES) if facts.done(act)]
    last = max(found, key=lambda name: facts.by_act[name][-1].seq, default=None)
    if last in effective.decisions and seq_of(facts, "revoke_decision") > seq_of(facts, str(last)):
        return None
    return last


def state(facts: Facts, effective: Effective) -> State:
    """All of it at once."""
    return State(
        stage=stage(facts, effective),
        suspended=later(facts, "suspend_case", "resume_case"),
        outcome=outcome(facts, effective),
        ended_by=ended_by(facts, effective),
        archived=facts.done("archive_case"),
    )
