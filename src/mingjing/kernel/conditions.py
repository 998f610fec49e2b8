"""条件 — the closed list of conditions that a rule may name; each is true, false or unknown.

They serve 行政处罚法 57, 58, 63 and the rules that apply only sometimes; thresholds come from dated tables.
They refuse to guess: what no table and no act says is unknown, and a person is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mingjing.kernel import applications
from mingjing.kernel.context import Context
from mingjing.kernel.facts import Act, Facts, within

Truth = bool | None
Condition = Callable[[Context], Truth]

NOTHING_SAID = object()
IMPOSING = ("decide_penalty", "decide_on_spot")
HEAVY = frozenset({"lower_grade", "revoke_permit", "stop_production", "close_down", "restrict_trade"})
MONEY = frozenset({"fine", "confiscate_gains", "confiscate_goods"})
QUESTIONS: Mapping[str, str] = {
    "hearing_offered": "拟作出的处罚是否属于应当告知听证权利的情形（数额标准待核实）",
    "public_interest": "案件是否涉及重大公共利益",
    "complex_case": "案情是否疑难复杂、涉及多个法律关系",
    "grave_violation": "违法行为是否重大",
    "benchmark_confirmed": "裁量权基准是否已与正式文本核对、数额可以使用",
}


def seq_of(facts: Facts, *acts: str) -> int:
    """The seq of the last of these acts on the record, or -1."""
    last, by_act = -1, facts.by_act
    for act in acts:
        if act in by_act and (seq := by_act[act][-1].seq) > last:
            last = seq
    return last


def later(facts: Facts, act: str, *than: str) -> bool:
    """True when the act was done, and done after the last of the others."""
    found = facts.by_act.get(act)
    return found is not None and found[-1].seq > seq_of(facts, *than)


def imposed(facts: Facts) -> Act | None:
    """The last decision that imposes penalties, by the ordinary or the simple procedure, or None."""
    found = [act for name in IMPOSING if (act := facts.last(name)) is not None]
    return max(found, key=lambda act: act.seq, default=None)


def amount(penalty: Mapping[str, Any]) -> int:
    """What a penalty takes, in 分: the sum of money, for goods their value."""
    value = penalty.get("amount_fen")
    if value is None or penalty.get("kind") == "confiscate_goods":
        value = penalty.get("goods_value_fen") or value
    return int(value or 0)


def party_kinds(context: Context) -> Mapping[str, str]:
    """The kind (citizen, sole_trader, organisation) of each party of the case by code."""
    return {str(party.get("code", "")): str(party.get("kind", "citizen")) for party in parties(context.facts)}


def parties(facts: Facts, before: int | None = None) -> list[Mapping[str, Any]]:
    """The parties as last identified by the act that opened the case and by `identify_party`, one record per code; `before`:
    as they were known before the act of that seq."""
    found: dict[str, Mapping[str, Any]] = {}
    first = facts.acts[:1]
    for done in (*first, *(one for one in facts.by_act.get("identify_party", ()) if one not in first)):
        for party in () if before is not None and done.seq >= before else done.fields.get("parties") or ():
            found[str(party.get("code") or party.get("name") or "")] = party
    return list(found.values())


def _reached(row: Mapping[str, Any], penalties: list[Mapping[str, Any]], kinds: Mapping[str, str]) -> bool:
    """True when, for some party, the penalties of the row's kinds together reach its number; without a number always."""
    if row.get("every"):
        return True
    sums: dict[str, int] = {}
    for penalty in penalties:
        if penalty.get("kind") in row.get("kinds", ()):
            party = str(penalty.get("party") or "")
            sums[party] = sums.get(party, 0) + amount(penalty)
    return any(_at_least(row, total, party, kinds) for party, total in sums.items())


def _at_least(row: Mapping[str, Any], total: int, party: str, kinds: Mapping[str, str]) -> bool:
    of_party = {kinds[party]} if party in kinds else set(kinds.values()) or {"citizen"}
    limits = [row.get(kind, row.get("citizen") if kind == "sole_trader" else None) for kind in of_party]
    if all(limit is None for limit in limits):
        return not any(kind in row for kind in ("citizen", "sole_trader", "organisation"))
    return any(limit is not None and total >= limit for limit in limits)


def by_table(context: Context, name: str) -> Truth:
    """What the dated table says of the penalties in question; unknown without a confirmed table. Tables speak of penalties only."""
    if context.effective.kind != "penalty":
        return False
    table = context.effective.thresholds.get(name)
    if table is None or table.status != "confirmed":
        return None
    penalties, kinds = context.penalties(), party_kinds(context)
    return any(_reached(row, penalties, kinds) for row in table.rows)


def any_of(*truths: Truth) -> Truth:
    """True when one is; else unknown when one is; else false."""
    if True in truths:
        return True
    return None if None in truths else False


def hearing_required(context: Context) -> Truth:
    """处罚法 63(1): heavy kinds always; money by the table of the place and field, else by a person's answer."""
    kinds = {penalty.get("kind") for penalty in context.penalties()}
    if kinds & HEAVY:
        return True
    told = by_table(context, "large_amount") if kinds & MONEY else False
    if told is None:
        told = context.answer("hearing_offered")
    return told if told is None else bool(told)


def departs(context: Context) -> bool:
    """HZ-L03, 27号文(十二): the draft says why it leaves the benchmark, or differs from like cases."""
    names = ("departure_reason", "peer_reason")
    concerned = context.attempt.fields.get("act")
    draft = context.facts.draft(concerned) if isinstance(concerned, str) else None
    told = (context.attempt.fields, draft.fields if draft is not None else {})
    if any(fields.get(name) for fields in told for name in names):
        return True
    about = str(concerned or context.attempt.act)
    rules = [rule for rule in context.effective.rules_by_act.get(about, ()) if rule.kind == "like_cases"]
    return any(context.answer(rule.name) is not None for rule in rules)


def review_required(context: Context) -> Truth:
    """处罚法 58(1), 118号(十二): after a hearing, where one is due, by the catalogue, or where a person finds it so."""
    facts = context.facts
    if truth(context, "hearing_held") or by_table(context, "review_catalogue") or departs(context):
        return True
    told = (context.answer("public_interest"), context.answer("complex_case"), truth(context, "hearing_required"))
    return True if facts.done("request_hearing") and told[2] else any_of(*told)


def discussion_required(context: Context) -> Truth:
    """处罚法 57(2): complex or grave cases, by a person's finding, or by the catalogue of the place and field."""
    if by_table(context, "discussion_catalogue"):
        return True
    return any_of(context.answer("complex_case"), context.answer("grave_violation"))


def fully_performed(context: Context) -> Truth:
    """The record says so, or the fines decided are paid and nothing else was imposed; nothing counts that a revocation undid."""
    revoked = seq_of(context.facts, "revoke_decision")
    done = [act for act in context.facts.by_act.get("record_performance", ()) if act.seq > revoked]
    if any(act.fields.get("finished") is True for act in done):
        return True
    decided = imposed(context.facts)
    if decided is None or decided.seq < revoked:
        return False
    penalties = decided.fields.get("penalties", ())
    if any(penalty.get("kind") not in ("fine", "confiscate_gains", "warning", "criticism") for penalty in penalties):
        return False
    owed = sum(amount(penalty) for penalty in penalties)
    return sum(int(act.fields.get("paid_fen") or 0) for act in done) >= owed


def fine_paid(context: Context) -> Truth:
    """The fine decided is paid, with what this act records; true where there is no fine."""
    decided = imposed(context.facts)
    rows = decided.fields.get("penalties") or () if decided is not None else ()
    owed = sum(amount(one) for one in rows if one.get("kind") == "fine")
    done = (*(act.fields for act in context.facts.by_act.get("record_performance", ())), context.attempt.fields)
    return sum(int(fields.get("paid_fen") or 0) for fields in done) >= owed


def remedy_pending(context: Context) -> Truth:
    """A reconsideration or suit was lodged and has not ended."""
    states = [act.fields.get("state") for act in context.facts.by_act.get("record_remedy", ())]
    return states.count("lodged") > states.count("ended")


def real_name_report(context: Context) -> Truth:
    """LY-R09: the lead came from somebody who signed it."""
    lead = context.facts.latest("lead")
    if not isinstance(lead, Mapping):
        return False
    return lead.get("source") in ("signed_report", "real_name_report") or lead.get("real_name") is True


def _count(facts: Facts, act: str) -> int:
    return len(facts.by_act.get(act, ()))


def _decided(facts: Facts) -> set[Any]:
    """The kinds of penalty in the last decision."""
    decided = imposed(facts)
    return set() if decided is None else {one.get("kind") for one in decided.fields.get("penalties") or ()}


def _kinds(context: Context) -> set[Any]:
    return {penalty.get("kind") for penalty in context.penalties()}


def _offered(context: Context) -> Truth:
    notice = context.facts.last("notify_rights")
    return notice is not None and notice.fields.get("hearing_offered") is True


NAMED: Mapping[str, Condition] = {
    "hearing_required": hearing_required,
    "hearing_offered": _offered,
    "hearing_requested": lambda c: later(c.facts, "request_hearing", "notify_rights", "waive_hearing"),
    "hearing_held": lambda c: later(c.facts, "hold_hearing", "notify_rights"),
    "review_required": review_required,
    "discussion_required": discussion_required,
    "statement_made": lambda c: later(c.facts, "hear_statement", "notify_rights"),
    "urgent": lambda c: c.facts.done("file_case_urgently"),
    "opened": lambda c: c.facts.done("file_case") or c.facts.done("file_case_urgently"),
    "appraisal_running": lambda c: _count(c.facts, "commission_appraisal") > _count(c.facts, "receive_appraisal"),
    "evidence_registered": lambda c: later(c.facts, "register_evidence", "decide_on_registered_evidence"),
    "benchmark_exists": lambda c: c.facts.matter.benchmark,
    "fine_imposed": lambda c: "fine" in _decided(c.facts),
    "penalty_proposed": lambda c: bool(c.penalties()),
    "correction_ordered": lambda c: c.facts.done("order_correction"),
    "remedy_pending": remedy_pending,
    "deferral_granted": lambda c: later(c.facts, "grant_deferral", *c.effective.decisions),
    "fully_performed": fully_performed,
    "fine_paid": fine_paid,
    "decision_made": lambda c: seq_of(c.facts, *c.effective.decisions) > seq_of(c.facts, "revoke_decision"),
    "decision_served": lambda c: (
        seq_of(c.facts, "serve_decision") > seq_of(c.facts, *c.effective.decisions, "revoke_decision")
    ),
    "suspended": lambda c: later(c.facts, "suspend_case", "resume_case"),
    "recusal_pending": lambda c: later(c.facts, "request_recusal", "decide_recusal"),
    "party_identified": lambda c: bool(parties(c.facts)),
    "real_name_report": real_name_report,
    "act_opens": lambda c: c.spec is not None and c.spec.opens,
    "act_decides": lambda c: c.spec is not None and c.spec.decides,
    "agency_qualified": lambda c: c.facts.mandate is None or c.facts.mandate.qualified,
    "power_held": lambda c: c.facts.mandate is None or c.facts.mandate.holds != "none",
    "others_before_it": applications.others_before_it,
    "places_full": applications.places_full,
}
OF_ATTEMPT = frozenset({"hearing_required", "review_required", "discussion_required", "penalty_proposed", "fine_paid"})


def truth(context: Context, name: str) -> Truth:
    """The named condition in this ruling, worked out once."""
    memo = context.memo
    if name not in memo:
        memo[name] = NAMED[name](context)
    found: Truth = memo[name]
    return found


def compiled(stated: Any) -> Condition:
    """The condition of a rule as one call: a name, `not`/`any`/`all` of conditions, or one of the words below."""
    if isinstance(stated, str):
        if stated not in NAMED:
            raise KeyError(stated)
        return lambda context: truth(context, stated)
    if "not" in stated:
        inner = compiled(stated["not"])
        return lambda context: None if (found := inner(context)) is None else not found
    if "any" in stated or "all" in stated:
        return _together(stated)
    if "done" in stated:
        act, since = stated["done"], stated.get("since")
        if since is None:
            return lambda context: context.facts.done(act)
        return lambda context: later(context.facts, act, since)
    if "penalty" in stated:
        kinds = frozenset(stated["penalty"])
        return lambda context: bool(kinds & _kinds(context))
    if "kind" in stated:
        return lambda context: context.effective.kind in stated["kind"]
    if "from" in stated:
        return lambda context: within(context.facts.latest("origin"), "procedure") in stated["from"]
    if "barred" in stated:
        return applications.barred(stated)
    if "linked" in stated:
        return lambda context: any(
            one.procedure in stated["linked"] and stated.get("open", one.open) == one.open
            for one in context.facts.linked
        )
    return _of_value(stated)


def _together(stated: Mapping[str, Any]) -> Condition:
    parts = [compiled(part) for part in stated.get("any", stated.get("all", ()))]
    if "any" in stated:
        return lambda context: any_of(*(part(context) for part in parts))

    def every(context: Context) -> Truth:
        found = [part(context) for part in parts]
        if False in found:
            return False
        return None if None in found else True

    return every


def _of_value(stated: Mapping[str, Any]) -> Condition:
    """A field of the attempt (`field`), or the last value on the record (`recorded`): it has the value (or one of them), lies
    within the bounds, or, with neither named, says anything but no. Never said: false."""
    word = "field" if "field" in stated else "recorded"
    head, _, rest = stated[word].partition(".")
    value = stated.get("is", NOTHING_SAID)
    wanted = value if isinstance(value, (list, tuple)) else (value,)
    least, most = stated.get("at_least"), stated.get("at_most")

    def holds(context: Context) -> Truth:
        told = context.attempt.fields.get(head) if word == "field" else context.facts.latest(head)
        found = within(told, rest)
        if least is not None or most is not None:
            known = isinstance(found, int) and not isinstance(found, bool)
            return known and (least is None or found >= least) and (most is None or found <= most)
        return bool(found) if value is NOTHING_SAID else found in wanted

    return holds


def sees_attempt(stated: Any) -> bool:
    """True when the condition may depend on what the act's own form will say."""
    if stated is None:
        return False
    if isinstance(stated, str):
        return stated in OF_ATTEMPT
    if "not" in stated:
        return sees_attempt(stated["not"])
    if "any" in stated or "all" in stated:
        return any(sees_attempt(part) for part in stated.get("any", stated.get("all", ())))
    return "field" in stated or "penalty" in stated


def open_questions(context: Context, stated: Any) -> tuple[str, ...]:
    """The questions whose answers an unknown condition waits for."""
    if not isinstance(stated, str):
        parts = [stated["not"]] if "not" in stated else stated.get("any", stated.get("all", ()))
        return tuple(dict.fromkeys(question for part in parts for question in open_questions(context, part)))
    if stated in QUESTIONS:
        return (stated,)
    asked = {
        "hearing_required": ("hearing_offered",),
        "review_required": ("public_interest", "complex_case", "hearing_offered"),
        "discussion_required": ("complex_case", "grave_violation"),
    }.get(stated, (stated,))
    settled = "hearing_offered" if truth(context, "hearing_required") is not None else ""
    return tuple(one for one in asked if one != settled and context.answer(one) is None)


MANDATE = frozenset({"agency_qualified", "power_held"})
OTHER_APPLICATIONS = frozenset({"others_before_it", "places_full", "barred"})


def asks_mandate(stated: Any) -> bool:
    """True when the condition asks what the registry says of the agency and the matter."""
    return bool(names_in(stated) & MANDATE)


def asks_applications(stated: Any) -> bool:
    """True when the condition asks about other applications for the same permit."""
    return bool(names_in(stated) & OTHER_APPLICATIONS)


def only_flags(stated: Any) -> bool:
    """True when the condition holds for acts with a flag alone: those that open a case, or decide."""
    return stated is not None and names_in(stated) <= {"act_opens", "act_decides"}


def names_in(stated: Any) -> frozenset[str]:
    """The named conditions of a condition."""
    if isinstance(stated, str):
        return frozenset((stated,))
    if not isinstance(stated, Mapping):
        return frozenset()
    if "barred" in stated:
        return frozenset({"barred"})
    parts = [stated["not"]] if "not" in stated else stated.get("any", stated.get("all", (None,)))
    return frozenset().union(*(names_in(part) for part in parts)) if parts != (None,) else frozenset({"?"})
