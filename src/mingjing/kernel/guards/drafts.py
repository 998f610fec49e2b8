"""草案守卫 — legal review and collective discussion of a draft decision.

They serve 行政处罚法 57(2), 58, 国办发〔2018〕118号 (十二)–(十四) and the gate of the places.
They refuse what is stale: only what was done on the draft's current version counts.
"""

from __future__ import annotations

from mingjing.kernel.context import Context
from mingjing.kernel.deriving import open_draft
from mingjing.kernel.guards.kind import Answer, Check, no
from mingjing.kernel.guards.people import heads_in
from mingjing.kernel.law import Effective, Rule

STATES = {
    "none": "尚未拟定",
    "proposed": "尚未审核",
    "checked": "已经审核",
    "submitted": "正在法制审核",
    "passed": "法制审核已通过",
    "review_returned": "法制审核提出问题后退回",
    "disputed": "对法制审核意见有异议，正在协调",
    "settled": "异议已经协调，尚待再次审核",
    "approved": "已经批准",
}


def draft_at(rule: Rule, effective: Effective) -> Check:
    """The draft named by the field `act` stands where the act needs it."""
    states = frozenset(rule.params["states"])
    of = frozenset(rule.params.get("acts") or ())

    def check(context: Context) -> Answer:
        name = context.attempt.fields.get("act")
        if not isinstance(name, str):
            return _unnamed(rule, states, of, context)
        if of and name not in of:
            return no(rule, f"“{context.title(name)}”不需要办理这一环节", "只对重大执法决定的草案办理")
        draft = context.facts.drafts.get(name)
        state = draft.state if draft is not None else "none"
        if state in states:
            return None
        wanted = "或者".join(STATES[one] for one in STATES if one in states)
        return no(rule, f"“{context.title(name)}”的草案{STATES[state]}", f"草案应当{wanted}")

    return check


def _unnamed(rule: Rule, states: frozenset[str], of: frozenset[str], context: Context) -> Answer:
    """Before the form says which draft is meant: some draft must stand there."""
    if any(one.state in states for one in context.facts.drafts.values() if not of or one.act in of):
        return None
    wanted = "或者".join(STATES[one] for one in STATES if one in states)
    return no(rule, f"没有{wanted}的草案", "先拟定草案并按程序送办")


def passed_review(rule: Rule, effective: Effective) -> Check:
    """处罚法 58(1): the draft (for a discussion: the one discussed) has a passed review after its last change."""

    def check(context: Context) -> Answer:
        name = context.attempt.act
        if name == "discuss_collectively":
            name = context.attempt.fields.get("act") or open_draft(context.facts) or ""
        draft = context.facts.draft(name)
        if draft is not None and draft.state == "passed":
            return None
        state = "尚未送法制审核" if draft is None or draft.submitted is None else STATES[draft.state]
        return no(rule, f"应当法制审核而未通过：草案{state}", "送法制审核，审核通过后再作出决定")

    return check


def discussed(rule: Rule, effective: Effective) -> Check:
    """处罚法 57(2): enough heads of the deciding agency discussed the draft as it is now."""
    least = int(rule.params.get("heads_at_least") or 2)

    def check(context: Context) -> Answer:
        draft = context.facts.draft(context.attempt.act)
        held = draft.discussions if draft is not None else ()
        if any(heads_in(context, act.fields.get("attendance")) >= least for act in held):
            return None
        reason = "案情复杂或者违法行为重大，尚未由本机关负责人集体讨论"
        return no(rule, reason if not held else f"集体讨论的本机关负责人不足{least}人", "先由本机关负责人集体讨论")

    return check
