"""进程守卫 — what must, and must not, be on the record before an act.

They serve every article of the form "before this, that": 行政处罚法 44, 54, 62, 64 and the like.
They refuse to count drafts: only acts done are on the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingjing.kernel import conditions
from mingjing.kernel.conditions import seq_of
from mingjing.kernel.context import Context
from mingjing.kernel.facts import Act
from mingjing.kernel.guards.kind import Answer, Check, no, unknown
from mingjing.kernel.law import Effective, Rule


def fits(act: Act, of: Mapping[str, Any] | None) -> bool:
    """True when the act's fields (or those of its `service`) bear the values; a list in a field may hold the value."""
    for name, value in of.items() if of else ():
        found = act.fields.get(name)
        if found is None and isinstance(service := act.fields.get("service"), Mapping):
            found = service.get(name)
        if found != value and not (isinstance(found, (list, tuple)) and value in found):
            return False
    return True


def needs(rule: Rule, effective: Effective) -> Check:
    """All (or any) of the acts are on the record, after the last `since` where the rule says so."""
    acts, of, since = tuple(rule.params["acts"]), rule.params.get("of"), rule.params.get("since")
    one_is_enough = bool(rule.params.get("any"))
    title = {act: (spec.title if (spec := effective.acts.get(act)) else act) for act in acts}
    plain = of is None and since is None

    def done(act: str, context: Context) -> bool:
        found = context.facts.by_act.get(act)
        if found is None or plain:
            return found is not None
        start = seq_of(context.facts, since) if since else -1
        return any(one.seq > start and fits(one, of) for one in found)

    def check(context: Context) -> Answer:
        missing = [title[act] for act in acts if not done(act, context)]
        if not missing or (one_is_enough and len(missing) < len(acts)):
            return None
        names = ("”或者“" if one_is_enough else "”“").join(missing)
        return no(rule, "尚未办理“{missing}”", "先办理“{missing}”", missing=names)

    return check


def linked_ended(rule: Rule, effective: Effective) -> Check:
    """No case of these procedures that was opened from this one is still running."""
    procedures = tuple(rule.params["of_procedures"])

    def check(context: Context) -> Answer:
        open_ = [one for one in context.facts.linked if one.open and one.procedure in procedures]
        if not open_:
            return None
        titles = "”“".join(dict.fromkeys(one.title for one in open_))
        return no(rule, "由本案引出的“{missing}”还没有办结", "先办结“{missing}”", missing=titles)

    return check


def never_after(rule: Rule, effective: Effective) -> Check:
    """None of the acts was done (with the values of `of`), or one of `unless` was done after it."""
    acts, unless, of = tuple(rule.params["acts"]), tuple(rule.params.get("unless") or ()), rule.params.get("of")

    def check(context: Context) -> Answer:
        last = seq_of(context.facts, *acts) if of is None else _last_that_fits(context, acts, of)
        if last < 0 or (unless and seq_of(context.facts, *unless) > last):
            return None
        done = "、".join(context.title(act) for act in acts if context.facts.done(act))
        return no(rule, f"已经办理“{done}”，不得再办理这一环节", "已经办结的事项不再重复或者倒回办理")

    return check


def _last_that_fits(context: Context, acts: tuple[str, ...], of: Mapping[str, Any]) -> int:
    return max((one.seq for act in acts for one in context.facts.by_act.get(act, ()) if fits(one, of)), default=-1)


def only_if(rule: Rule, effective: Effective) -> Check:
    """The condition holds; where nobody knows, a person is asked."""
    condition = rule.params["condition"]
    holds = conditions.compiled(condition)

    def check(context: Context) -> Answer:
        found = holds(context)
        if found:
            return None
        if found is None:
            return unknown(rule, context, condition)
        return no(rule, "不具备办理这一环节的法定情形", "具备法定情形后再办理")

    return check


def only_if_sees_form(rule: Rule) -> bool:
    """True when the condition may depend on the act's own form."""
    return conditions.sees_attempt(rule.params["condition"])


def says_at_least(rule: Rule, effective: Effective) -> Check:
    """Where the condition holds the field is true; where it is unknown the field is answered with its reason."""
    name, condition = rule.params["field"], rule.params["condition"]
    holds = conditions.compiled(condition)

    def check(context: Context) -> Answer:
        fields = context.attempt.fields
        if fields.get(name) is True and not fields.get(f"{name}_reason"):
            return None
        found = holds(context)
        if found is None:
            return unknown(rule, context, condition)
        if found is False or fields.get(name) is True:
            return None
        return no(rule, "依法应当写明的权利没有告知", "补充告知后再办理")

    return check
