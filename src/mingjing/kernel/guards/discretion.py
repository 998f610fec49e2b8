"""裁量守卫 — a penalty rests on the benchmark where there is one, keeps to its band, or says why and by whose leave.

They serve 国办发〔2022〕27号 items 6 and 12, LY-O12, HZ-L03.
They refuse to bind by a table that is not confirmed: there a person confirms the amount, with a reason, on the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingjing.kernel.context import Context
from mingjing.kernel.discretion import in_case, words
from mingjing.kernel.discretion.table import Table
from mingjing.kernel.guards.content import blank
from mingjing.kernel.guards.kind import Answer, Check, no
from mingjing.kernel.law import Effective, Rule
from mingjing.kernel.refusal import Refusal

CONFIRMED = "benchmark_confirmed"


def benchmark_stated(rule: Rule, effective: Effective) -> Check:
    """27号文(六), 处罚法 40: the facts of the table are stated in full, grounds bear evidence, the result is the computed one."""

    def check(context: Context) -> Answer:
        table = in_case.table_of(context)
        if table is None:
            return no(rule, "这个事项没有适用的裁量权基准", "没有基准的，在调查终结时写明裁量考虑的事实和因素")
        weighed = in_case.worked_out(context, table)
        wrong = [f"{_title(table, name)}：{why}" for name, why in weighed.finding.faults.items()]
        wrong += list((weighed.faults or {}).values())
        wrong += list(_counts(context, table))
        if wrong:
            return no(rule, "；".join(wrong), "按表写明每一项事实和依据的证据，再适用基准")
        said = context.attempt.fields.get("finding")
        if said is not None and said != in_case.finding(context):
            return no(rule, "裁量结果由系统按事实算出，不能另填", "只写事实和情节，结果由系统得出")
        return None

    return check


def _title(table: Table, name: str) -> str:
    return table.facts[name].title if name in table.facts else name


def _counts(context: Context, table: Table) -> list[str]:
    """A count that differs from the record needs its reason."""
    rows = {str(one.get("fact")): one for one in context.attempt.fields.get("stated") or () if isinstance(one, Mapping)}
    day = in_case.day_of_violation(context)
    found = []
    for fact in table.counts:
        row, known = rows.get(fact.id), in_case.counted(fact, context.facts.earlier, day)
        if row is not None and str(row.get("value")) != str(known) and blank(row.get("reason")):
            found.append(f"{fact.title}按记录是{known}{fact.unit}，写的是{row.get('value')}{fact.unit}，没有写明理由")
    return found


def benchmark_applied(rule: Rule, effective: Effective) -> Check:
    """27号文(十二): where a benchmark exists it was applied before; an unconfirmed one is confirmed by a person."""

    def check(context: Context) -> Answer:
        table = in_case.table_of(context)
        if table is None or not context.penalties():
            return None
        found = in_case.applied(context.facts)
        if found is None:
            if table.status != "confirmed":
                return None
            return no(rule, f"这个事项有裁量权基准（{table.title}），还没有适用", "先写明裁量事实，适用基准")
        if found.get("version") != table.sha256:
            return no(rule, "裁量权基准在适用之后换了版本", "按现在适用的版本重新适用基准")
        if table.status != "confirmed" and context.answer(CONFIRMED) is None:
            return _asks(rule, f"待核实：裁量权基准“{table.title}”还没有与正式文本核对，数额由人确认")
        return None

    return check


def _asks(rule: Rule, reason: str) -> Refusal:
    return Refusal(
        articles=(rule.citation,),
        reason=reason,
        remedy="由承办人核对基准的正式文本，写明确认意见和理由",
        remedy_act=None,
        rule=rule.key,
        asks=CONFIRMED,
    )


def within_benchmark(rule: Rule, effective: Effective) -> Check:
    """27号文(十二): outside the band with its reason, and the approval of the chief, a discussion, or the table's maker."""

    def check(context: Context) -> Answer:
        found, table = in_case.applied(context.facts), in_case.table_of(context)
        if found is None or table is None or not context.penalties():
            return None
        how = in_case.departs(found, context.penalties())
        if not how:
            return None
        fields = context.attempt.fields
        if blank(fields.get("departure_reason")):
            return no(rule, f"{how}，没有写明理由", "按基准确定处罚；确需偏离的，写明理由，并经批准")
        return _leave(rule, context, how) if in_case.own(table, context.facts) else _of_maker(rule, fields, how, table)

    return check


def _of_maker(rule: Rule, fields: Mapping[str, Any], how: str, table: Table) -> Answer:
    if fields.get("departure_approval") == "maker" and not blank(fields.get("maker_approval")):
        return None
    reason = f"{how}：这是上级（{table.authority}）制定的基准，不适用要报制定机关批准"
    return no(rule, reason, "写明制定机关批准的文号和日期")


def _leave(rule: Rule, context: Context, how: str) -> Answer:
    said = context.attempt.fields.get("departure_approval")
    if said not in ("chief", "discussion"):
        return no(rule, f"{how}：偏离本机关的基准，没有写明经谁批准", "选择经主要负责人批准，或者经集体讨论通过")
    if context.attempt.step != "approve":
        return None
    draft = context.facts.draft(context.attempt.act)
    if said == "discussion" and (draft is None or not draft.discussions):
        return no(rule, f"{how}：写明经集体讨论，没有讨论记录", "先集体讨论，记录附卷")
    if said == "chief" and "agency_head" not in context.attempt.by.roles:
        return no(rule, f"{how}：偏离基准要由主要负责人批准", "由主要负责人批准，或者改为集体讨论")
    return None


def like_cases(rule: Rule, effective: Effective) -> Check:
    """HZ-L03: outside what the city's decisions of the same matter and step mostly are, the reason is asked."""
    least = int(rule.params["at_least"])

    def check(context: Context) -> Answer:
        peers = context.facts.peers
        fines = [one for one in context.penalties() if one.get("kind") == "fine"]
        if peers is None or peers.count < least or not fines:
            return None
        total = sum(int(one.get("amount_fen") or 0) for one in fines)
        if peers.low <= total <= peers.high or not blank(context.attempt.fields.get("peer_reason")):
            return None
        told = f"{words.money_fen(peers.low)}至{words.money_fen(peers.high)}"
        reason = (
            f"同一事项、同一阶次的{peers.count}件决定，十分之八在{told}，本案{words.money_fen(total)}，没有写明理由"
        )
        return no(rule, reason, "写明本案与同类案件不同的地方；写明以后要经法制审核")

    return check
