"""条件的读法 — each condition of the law over abstract records: the states in which it holds.

It serves the paragraph on conditions of `law/README.md`, one reading for each word of `kernel.conditions`. What the kernel calls
unknown is answered by a person, so it is tried both ways. It refuses a condition that has no reading here: not covered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mingjing.kernel.conditions import IMPOSING
from mingjing.kernel.prove.book import WORLD, Pattern
from mingjing.kernel.prove.contents import SOMETHING, Test, declared, passes, short, test_of
from mingjing.kernel.prove.diagram import FALSE, TRUE, Node
from mingjing.kernel.prove.look import Look

Reading = Callable[[Look], Node]


def holds(stated: Any, look: Look) -> Node:
    """The abstract records in which the condition holds for this attempt."""
    sets = look.book.sets
    if isinstance(stated, str):
        reading = NAMED.get(stated)
        if reading is None:
            look.ground.gap(f"条件“{stated}”还没有读法")
            return TRUE
        return reading(look)
    if "not" in stated:
        return sets.no(holds(stated["not"], look))
    if "any" in stated:
        return sets.any([holds(one, look) for one in stated["any"]])
    if "all" in stated:
        return sets.all([holds(one, look) for one in stated["all"]])
    word = next((one for one in WORDS if one in stated), None)
    if word is None:
        look.ground.gap(f"条件“{'、'.join(stated)}”还没有读法")
        return TRUE
    return WORDS[word](stated, look)


def _done(stated: Mapping[str, Any], look: Look) -> Node:
    since = stated.get("since")
    return look.ground.later((stated["done"],), (since,)) if since else look.ground.done(stated["done"])


def _penalty(stated: Mapping[str, Any], look: Look) -> Node:
    sanction = look.sanction
    return TRUE if sanction is not None and sanction.kinds & set(stated["penalty"]) else FALSE


def _field(stated: Mapping[str, Any], look: Look) -> Node:
    name = short(look.spec, stated["field"])
    return TRUE if passes(look.values.get(name), test_of(stated)) else FALSE


def _recorded(stated: Mapping[str, Any], look: Look) -> Node:
    """The last value said on the record passes the test: one fact, set by values that do, cleared by those that do not."""
    path, test = stated["recorded"], test_of(stated)
    known = look.ground.recorded.get((path, test))
    if known is None:
        known = look.ground.recorded[path, test] = _last_said(look, path, test)
    return known


def _last_said(look: Look, path: str, test: Test) -> Node:
    ground = look.ground
    told: dict[bool, list[Pattern]] = {True: [], False: []}
    for act, spec in ground.law.acts.items():
        one = declared(spec, path)
        if one is None:
            continue
        name = short(spec, path)
        for value in ground.contents.domain(spec, name, ground.contents.tests.get(act, {}).get(name, {})):
            if value is not None:
                told[passes(value, test)].append(Pattern.make(act, {name: value}))
    record = look.book.since(f"记载的“{path}”符合{test}", told[True], told[False])
    if not passes(None, test):
        return record
    said = look.book.since(f"记载过“{path}”", [*told[True], *told[False]])
    return look.book.sets.either(record, look.book.sets.no(said))


def _kind(stated: Mapping[str, Any], look: Look) -> Node:
    return TRUE if look.ground.law.kind in stated["kind"] else FALSE


def _from(stated: Mapping[str, Any], look: Look) -> Node:
    names = "、".join(stated["from"])
    return look.book.given(f"from {names}", f"本案由“{names}”案件引出")


def linked(look: Look, procedures: tuple[str, ...], open_: bool | None = True) -> Node:
    """A case of such a procedure was opened from this one (and is still running, or has ended): it may begin and end at any time."""
    names = "、".join(sorted(procedures))
    runs = look.book.given(f"linked {names}", f"由本案引出的“{names}”案件还在办理", changes=True)
    if open_ is True:
        return runs
    named = f"linked {names}"
    if open_ is None:
        return look.book.since(f"由本案引出过“{names}”案件", [Pattern.make(WORLD, {named: True})])
    return look.book.since(f"由本案引出的“{names}”案件办结过", [Pattern.make(WORLD, {named: False})])


def _linked(stated: Mapping[str, Any], look: Look) -> Node:
    return linked(look, stated["linked"], stated.get("open"))


def _barred(stated: Mapping[str, Any], look: Look) -> Node:
    years = stated["years"]
    return look.book.given(f"barred {stated['ground']} {years}", f"申请人在{years}年内不得再次申请")


WORDS: Mapping[str, Callable[[Mapping[str, Any], Look], Node]] = {
    "done": _done,
    "penalty": _penalty,
    "field": _field,
    "recorded": _recorded,
    "kind": _kind,
    "from": _from,
    "linked": _linked,
    "barred": _barred,
}


def hearing_required(look: Look) -> Node:
    """Heavy kinds always; money by the table, else by a person; nothing else."""
    sanction = look.sanction
    if sanction is None or not (sanction.heavy or sanction.money):
        return FALSE
    told = True if sanction.heavy else sanction.table("large_amount")
    if told is None:
        told = look.values["hearing_offered"] is True if "hearing_offered" in look.values else None
    if told is None:
        told = look.answer("hearing_offered")
    return TRUE if told else FALSE


def review_required(look: Look) -> Node:
    """After a hearing, where a hearing is due, by the table, by a person."""
    sanction = look.sanction
    if sanction is not None and sanction.table("review_catalogue"):
        return TRUE
    if look.answer("public_interest") or look.answer("complex_case"):
        return TRUE
    return look.book.sets.either(hearing_held(look), hearing_required(look))


def discussion_required(look: Look) -> Node:
    """By the table, or by a person."""
    sanction = look.sanction
    if sanction is not None and sanction.table("discussion_catalogue"):
        return TRUE
    return TRUE if look.answer("complex_case") or look.answer("grave_violation") else FALSE


def hearing_held(look: Look) -> Node:
    """A hearing since the last notice."""
    return look.ground.later(("hold_hearing",), ("notify_rights",))


def _offered(look: Look) -> Node:
    return look.book.since(
        "告知书写明了听证权利",
        [Pattern.make("notify_rights", {"hearing_offered": True})],
        [Pattern.make("notify_rights", {"hearing_offered": value}) for value in (False, None)],
    )


def decided(look: Look, name: str, wanted: Callable[[Any], bool], clears: tuple[Pattern, ...] = ()) -> Node:
    """The last penalty decision is one of those penalties."""
    told: dict[bool, list[Pattern]] = {True: [], False: []}
    for one in look.ground.contents.sanctions:
        told[wanted(one)] += [Pattern.make(act, {"penalties": one}) for act in IMPOSING]
    return look.book.since(name, told[True], [*told[False], *clears])


def fully_performed(look: Look) -> Node:
    """The record says so; or only money was imposed, and nothing is owed or all was paid."""
    gone = (Pattern("revoke_decision"),)
    finished = look.book.since("记载已全部履行", [Pattern.make("record_performance", {"finished": True})], gone)
    payable = decided(look, "决定的处罚只须缴款", lambda one: one.payable, gone)
    sets = look.book.sets
    return sets.either(finished, sets.both(payable, _paid(look, own=False)))


def _paid(look: Look, *, own: bool) -> Node:
    """Nothing is owed, or what is owed was paid since it was decided (with what this act records)."""
    owing = decided(look, "决定有应缴的款项", lambda one: one.owes)
    decisions = list(map(Pattern, IMPOSING))
    paid = look.book.since("应缴的款项已缴清", [Pattern.make("record_performance", {"~paid": True})], decisions)
    if own and look.values.get("~paid"):
        return TRUE
    return look.book.sets.either(paid, look.book.sets.no(owing))


def _more(up: str, of_up: Mapping[str, Any], down: str, of_down: Mapping[str, Any]) -> Reading:
    return lambda look: look.book.more([Pattern.make(up, of_up)], [Pattern.make(down, of_down)])


def _given(name: str, title: str) -> Reading:
    return lambda look: look.book.given(name, title)


def _not_given(name: str, title: str) -> Reading:
    return lambda look: look.book.sets.no(look.book.given(name, title))


def _later(act: str, *than: str) -> Reading:
    return lambda look: look.ground.later((act,), than)


def _parties(look: Look) -> Node:
    acts = (*look.ground.law.openings, "identify_party")
    return look.book.since("当事人已确认", [Pattern.make(act, {"parties": SOMETHING}) for act in acts])


NAMED: Mapping[str, Reading] = {
    "hearing_required": hearing_required,
    "hearing_offered": _offered,
    "hearing_requested": _later("request_hearing", "notify_rights", "waive_hearing"),
    "hearing_held": hearing_held,
    "review_required": review_required,
    "discussion_required": discussion_required,
    "statement_made": _later("hear_statement", "notify_rights"),
    "urgent": lambda look: look.ground.done("file_case_urgently"),
    "opened": lambda look: look.ground.done("file_case", "file_case_urgently"),
    "appraisal_running": _more("commission_appraisal", {}, "receive_appraisal", {}),
    "evidence_registered": _later("register_evidence", "decide_on_registered_evidence"),
    "benchmark_exists": _given("benchmark", "这一事项有裁量基准"),
    "fine_imposed": lambda look: decided(look, "决定了罚款", lambda one: "fine" in one.kinds),
    "penalty_proposed": lambda look: TRUE if look.sanction is not None else FALSE,
    "correction_ordered": lambda look: look.ground.done("order_correction"),
    "remedy_pending": _more("record_remedy", {"state": "lodged"}, "record_remedy", {"state": "ended"}),
    "deferral_granted": lambda look: look.ground.later(("grant_deferral",), look.ground.law.decisions),
    "fully_performed": fully_performed,
    "fine_paid": lambda look: _paid(look, own=True),
    "decision_made": lambda look: look.ground.later(look.ground.law.decisions, ("revoke_decision",)),
    "decision_served": lambda look: look.ground.later(
        ("serve_decision",), (*look.ground.law.decisions, "revoke_decision")
    ),
    "suspended": _later("suspend_case", "resume_case"),
    "recusal_pending": _later("request_recusal", "decide_recusal"),
    "party_identified": _parties,
    "act_opens": lambda look: TRUE if look.spec is not None and look.spec.opens else FALSE,
    "act_decides": lambda look: TRUE if look.spec is not None and look.spec.decides else FALSE,
    "power_held": _not_given("power_lost", "这一事项的职权不属于本机关"),
    "agency_qualified": _not_given("agency_disqualified", "本机关没有主体资格"),
    "real_name_report": _given("real_name", "线索是实名举报"),
    "others_before_it": lambda look: look.book.given("queue", "先受理的申请还没有决定", changes=True),
    "places_full": lambda look: look.book.given("places_full", "名额已满"),
}
