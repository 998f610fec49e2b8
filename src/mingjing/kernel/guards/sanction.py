"""处罚守卫 — bounds of the penalty itself: not heavier than notified, no second fine, not after the time-bar, capped.

They serve 行政处罚法 29, 36, 44, 45, 62, 72 and 行政强制法 45.
They refuse to weigh: they compare what is written with what was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mingjing.kernel.conditions import amount, imposed, parties, party_kinds
from mingjing.kernel.context import Context
from mingjing.kernel.deriving import fine, views
from mingjing.kernel.facts import within
from mingjing.kernel.guards.content import blank
from mingjing.kernel.guards.kind import Answer, Check, no
from mingjing.kernel.law import Effective, Rule
from mingjing.kernel.moments import date_of, years_after

Penalties = Iterable[Mapping[str, Any]]


def _sums(penalties: Penalties) -> dict[tuple[str, str, str], int]:
    found: dict[tuple[str, str, str], int] = {}
    for one in penalties:
        key = (str(one.get("violation", "")), str(one.get("kind", "")), str(one.get("party") or ""))
        found[key] = found.get(key, 0) + amount(one)
    return found


def heavier(now: Penalties, before: Penalties) -> bool:
    """True when something is imposed now that was not there before, or more of it.

    >>> heavier([{"kind": "fine", "amount_fen": 2}], [{"kind": "fine", "amount_fen": 1}])
    True
    >>> heavier([{"kind": "warning"}], [{"kind": "warning"}, {"kind": "fine", "amount_fen": 1}])
    False
    """
    told = _sums(before)
    return any(key not in told or total > told[key] for key, total in _sums(now).items())


def no_heavier(rule: Rule, effective: Effective) -> Check:
    """处罚法 45(2), 44: nothing heavier than the party was last told; new facts need a new notice with its reason."""
    notice, reason_field = rule.params["notice"], rule.params.get("reason_field")

    def check(context: Context) -> Answer:
        told = context.facts.last(notice)
        own = context.attempt.fields.get("penalties")
        if told is None or not isinstance(own, (list, tuple)):
            return None
        if not heavier(own, told.fields.get("penalties") or ()):
            return None
        if reason_field and not blank(context.attempt.fields.get(reason_field)):
            return None
        return no(rule, "拟作出的处罚重于已经告知的内容", "不得因陈述申辩加重处罚；确有新的事实的，重新告知")

    return check


def single_fine(rule: Rule, effective: Effective) -> Check:
    """处罚法 29: the same violation of the same party bears one fine."""

    def check(context: Context) -> Answer:
        fines = [one for one in context.penalties() if one.get("kind") == "fine"]
        if not fines:
            return None
        known = parties(context.facts)
        codes = {str(party.get("code", "")) for party in known}
        by_name = {str(party.get("name", "")): str(party.get("code", "")) for party in known}
        fined = {(prior.party, prior.violation) for prior in context.facts.prior_fines}
        for one in fines:
            of = {by_name.get(str(one["party"]), str(one["party"]))} if one.get("party") else codes
            if any((code, str(one.get("violation", ""))) in fined for code in of):
                return no(rule, "同一违法行为已经给予过罚款", "不再罚款；可以依法给予其他种类的处罚")
        if _twice(fines):
            return no(rule, "同一违法行为拟给予两次罚款", "按罚款数额高的规定处罚一次")
        return None

    return check


def _twice(fines: list[Mapping[str, Any]]) -> bool:
    keys = [(one.get("violation"), one.get("party")) for one in fines]
    return len(keys) != len(set(keys))


def time_bar(rule: Rule, effective: Effective) -> Check:
    """处罚法 36: discovered within two years of the end of the violation (five for its second ground)."""
    years = int(rule.params["years"])
    longer, ground = rule.params.get("longer_years"), rule.params.get("longer_if")

    def barred(violation: Mapping[str, Any]) -> bool:
        ended = date_of(violation.get("ended"))
        if ended is None and not violation.get("continuing"):
            ended = date_of(violation.get("began"))
        discovered = date_of(violation.get("discovered"))
        if ended is None or discovered is None:
            return False
        span = int(longer) if longer and ground and violation.get(ground) is True else years
        return discovered > years_after(ended, span)

    def check(context: Context) -> Answer:
        violations = context.attempt.fields.get("violations") or context.facts.latest("violations") or ()
        if not any(barred(one) for one in violations):
            return None
        remedy = "查明行为是否有连续或者继续状态、是否属于延长时效的情形；没有的，不予处罚"
        return no(rule, "违法行为超过追责时效才被发现，不再给予处罚", remedy)

    return check


def cap(rule: Rule, effective: Effective) -> Check:
    """处罚法 72(1)(一), 强制法 45: the surcharge does not exceed the fine, or the principal told in another field."""
    name, of = rule.params["field"], rule.params["of"]

    def most(context: Context) -> Any:
        if of == "fine":
            return fine(context.facts) if imposed(context.facts) else None
        own = within(context.attempt.fields, of)
        return context.facts.latest(of) if own is None else own

    def check(context: Context) -> Answer:
        value, limit = within(context.attempt.fields, name), most(context)
        if not isinstance(value, int) or not isinstance(limit, int) or value <= limit:
            return None
        return no(rule, "加处的数额超过本金", "加处的数额以本金为限")

    return check


def fine_at_most(rule: Rule, effective: Effective) -> Check:
    """处罚法 51, 68: the fines on one party together stay within the number for its kind (it includes the number itself).

    A sole trader is a natural person (民法典 54) unless the rule gives it a number; an unknown kind counts as a citizen.
    """
    limits = {kind: rule.params.get(kind) or rule.params["citizen"] for kind in ("citizen", "sole_trader")}
    limits["organisation"] = rule.params["organisation"]

    def check(context: Context) -> Answer:
        kinds = dict(party_kinds(context)) | {
            str(one.get("name")): str(one.get("kind")) for one in parties(context.facts)
        }
        least = min((limits.get(kind, limits["citizen"]) for kind in kinds.values()), default=limits["citizen"])
        sums: dict[str, int] = {}
        for one in context.penalties():
            if one.get("kind") == "fine":
                party = str(one.get("party") or "")
                sums[party] = sums.get(party, 0) + amount(one)
        if all(total <= limits.get(kinds.get(party, ""), least) for party, total in sums.items()):
            return None
        return no(rule, "罚款超过了这里允许的数额", "核对数额；超过的，依照普通程序办理")

    return check


def reasons_for_views(rule: Rule, effective: Effective) -> Check:
    """处罚法 45, LY-O13: each view of the party is accepted, or rejected with a reason."""
    name = rule.params["field"]

    def check(context: Context) -> Answer:
        if not (told := views(context.facts)):
            return None
        rows = context.attempt.fields.get(name) or ()
        replies = {entry.get("view"): entry for entry in rows if isinstance(entry, Mapping)}
        open_ = [key for key, text in told if not _replied(replies.get(key) or replies.get(text))]
        if not open_:
            return None
        reason = f"当事人提出的{len(open_)}项意见没有说明是否采纳及理由"
        return no(rule, reason, "逐项写明采纳情况；不予采纳的说明理由")

    return check


def _replied(entry: Mapping[str, Any] | None) -> bool:
    if entry is None:
        return False
    return entry.get("accepted") is True or (entry.get("accepted") is False and not blank(entry.get("reason")))
