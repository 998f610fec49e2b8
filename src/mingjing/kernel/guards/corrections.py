"""更正守卫 — a correction names an act on the record and a content of it; a decision is served only while it stands.

They serve 行政处罚法 47 (a true record) and the contract's `correct_record`.
They refuse to correct corrections and drafts: a draft is proposed again, a correction is corrected at its act.
"""

from __future__ import annotations

from mingjing.kernel import procedure
from mingjing.kernel.conditions import seq_of
from mingjing.kernel.context import Context
from mingjing.kernel.facts import STEPS, Act, as_before, within
from mingjing.kernel.guards.kind import Answer, Check, no
from mingjing.kernel.law import Effective, Rule


def corrects(rule: Rule, effective: Effective) -> Check:
    """The fields `seq`, `field`, `value` name an act done, a declared content of it, and a value of its type."""

    def check(context: Context) -> Answer:
        fields = context.attempt.fields
        seq, path = fields.get("seq"), str(fields.get("field") or "")
        target = next((act for act in context.facts.acts if act.seq == seq), None)
        if target is None or target.act in STEPS or target.act == "correct_record":
            return no(
                rule, "案卷里没有这个序号的环节，或者它是草案、更正", "写明被更正环节的序号；草案由承办人修改后重新送审"
            )
        if path == "at":
            return _moment(rule, target, context)
        spec = procedure.field_of(effective, target.act, path)
        if spec is None:
            return no(rule, f"“{context.title(target.act)}”没有“{path}”这一项内容", "写明被更正的是哪一项内容")
        value = as_before(target, path, fields.get("value"))
        _, errors = procedure.read_all((spec,), {spec.name: value}, partial=True)
        if not errors:
            return None
        return no(rule, f"更正后的内容不合要求：{'；'.join(errors.values())}", "按这一项内容的格式填写")

    return check


def not_corrected(rule: Rule, effective: Effective) -> Check:
    """What a served paper told the party is told anew, not corrected."""
    name, document = str(rule.params["act"]), str(rule.params["document"])
    kept = frozenset(rule.params["fields"])

    def check(context: Context) -> Answer:
        fields, facts = context.attempt.fields, context.facts
        target = next((act for act in facts.acts if act.seq == fields.get("seq")), None)
        if target is None or target.act != name or str(fields.get("field") or "").split(".")[0] not in kept:
            return None
        served = any(act.seq > target.seq and within(act.fields, "service.document") == document for act in facts.acts)
        return no(rule, "这些内容已经送达当事人，不能用更正改变", "重新制作并送达") if served else None

    return check


def _moment(rule: Rule, target: Act, context: Context) -> Answer:
    """Only what happened outside bears a moment that somebody wrote."""
    spec = context.effective.acts.get(target.act)
    outside = spec is not None and spec.entered == "outside" and not spec.approval
    moment = procedure.moment_in(context.attempt.fields.get("value"))
    if not outside:
        return no(rule, f"“{context.title(target.act)}”在系统内办理，时间由系统记录，不能更正", "只更正内容")
    if moment is None or moment > context.attempt.at:
        return no(rule, "更正后的时间看不懂，或者晚于现在", "写明实际办理的时间，如 2026-06-15T09:30+08:00")
    return None


def rulings_stand(rule: Rule, effective: Effective) -> Check:
    """After a correction, none of those decisions done would now be refused, save what was revoked."""
    acts = frozenset(rule.params["acts"])

    def check(context: Context) -> Answer:
        if not context.facts.done("correct_record"):
            return None
        from mingjing.kernel.ruling.recheck import recheck

        revoked = seq_of(context.facts, "revoke_decision")
        shaken = recheck(context.facts, context.library)
        bad = [one for one in shaken if one.act.act in acts and one.act.seq > revoked]
        if not bad:
            return None
        said = "；".join(f"{context.title(one.act.act)}：{one.refused.refusals[0].reason}" for one in bad)
        reason = "更正记录后，先前的环节按现有记载不能成立（{missing}）"
        return no(rule, reason, "先补正所缺的程序，或者撤销原决定重新作出", missing=said)

    return check
