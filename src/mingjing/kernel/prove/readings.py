"""规则的读法 — each kind of rule over abstract records: the states in which it does not stand against an attempt.

It serves the table of kinds in `law/README.md`, one reading for each kind of `kernel.guards`. A kind that only looks at the form is
met by filling it in, where the act declares what is wanted. It refuses a kind that has no reading here: the rule is then not
covered, and nothing of that procedure is called proven. To add one: write a function and name it in `KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mingjing.kernel.law import Effective, Rule
from mingjing.kernel.prove import conditions, saying
from mingjing.kernel.prove.book import TIME, Pattern
from mingjing.kernel.prove.contents import declared, short
from mingjing.kernel.prove.diagram import FALSE, TRUE, Node
from mingjing.kernel.prove.look import DAY, LATE, PARTIES, PARTY, Look, run_out
from mingjing.kernel.prove.look import shortened as _short

Reading = Callable[[Rule, Look], Node]
REVIEWS = {
    "submit_for_review": "submitted",
    "pass_review": "passed",
    "return_from_review": "review_returned",
    "dispute_review": "disputed",
    "settle_review_dispute": "settled",
}


def allows(rule: Rule, look: Look) -> Node:
    """The abstract records in which the rule does not refuse this attempt, asked only where it applies."""
    if rule.status == "to_confirm":
        return TRUE
    reading = KINDS.get(rule.kind)
    if reading is None:
        look.ground.gap(f"规则种类“{rule.kind}”还没有读法", rule)
        return TRUE
    found = reading(rule, look)
    if rule.applies is None or found == TRUE:
        return found
    sets = look.book.sets
    return sets.either(found, sets.no(conditions.holds(rule.applies, look)))


# ── 先后 ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def needs(rule: Rule, look: Look) -> Node:
    """Each of the acts (or one) is on the record, after the last `since`, with those contents."""
    since, of, law = rule.params.get("since"), rule.params.get("of"), look.ground.law
    than = (Pattern(since),) if since else ()
    parts = [
        look.book.since(_after(look, act, since), [look.ground.pattern(act, _short(look, act, of))], than)
        for act in rule.params["acts"]
        if act in law.acts
    ]
    if rule.params.get("any"):
        return look.book.sets.any(parts)
    return look.book.sets.all(parts) if len(parts) == len(rule.params["acts"]) else FALSE


def _after(look: Look, act: str, since: str | None) -> str:
    return f"“{look.ground.title(act)}”已办" + (f"（在“{look.ground.title(since)}”之后）" if since else "")


def never_after(rule: Rule, look: Look) -> Node:
    """None of the acts was done (with those contents) since the last of `unless`."""
    acts, of = [act for act in rule.params["acts"] if act in look.ground.law.acts], rule.params.get("of")
    title = f"已办“{'”或“'.join(map(look.ground.title, acts))}”"
    told = [look.ground.pattern(act, _short(look, act, of)) for act in acts]
    stops = look.book.since(title, told, map(Pattern, rule.params.get("unless") or ()))
    return look.book.sets.no(stops)


def only_if(rule: Rule, look: Look) -> Node:
    """The condition holds."""
    return conditions.holds(rule.params["condition"], look)


def says_at_least(rule: Rule, look: Look) -> Node:
    """The field is true, or the condition does not hold."""
    if look.values.get(short(look.spec, rule.params["field"])) is True:
        return TRUE
    return look.book.sets.no(conditions.holds(rule.params["condition"], look))


def linked_ended(rule: Rule, look: Look) -> Node:
    """No case of these procedures that was opened from this one still runs."""
    return look.book.sets.no(conditions.linked(look, tuple(rule.params["of_procedures"])))


# ── 草案 ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def draft_events(act: str) -> dict[str, Pattern]:
    """What can happen to the draft of an act, by the state in which it leaves the draft."""
    steps = {"proposed": "propose", "checked": "check", "none": "return"}
    found = {state: Pattern.make(name, {"act": act}) for state, name in steps.items()}
    found |= {state: Pattern.make(name, {"act": act}) for name, state in REVIEWS.items()}
    return found | {"approved": Pattern(act)}


def draft_in(look: Look, act: str, states: tuple[str, ...]) -> Node:
    """The draft of the act stands in one of the states."""
    events = draft_events(act)
    sets = [one for state, one in events.items() if state in states]
    rest = [one for state, one in events.items() if state not in states]
    found = look.book.since(f"“{look.ground.title(act)}”的草案处于{'、'.join(states)}", sets, rest)
    if {"none", "approved"}.isdisjoint(states):
        return found
    ever = look.book.since(f"“{look.ground.title(act)}”有草案", [Pattern.make("propose", {"act": act})])
    return look.book.sets.either(found, look.book.sets.no(ever)) if "none" in states else found


def draft_open(look: Look, act: str) -> Node:
    """The draft of the act was proposed, and neither approved nor returned since."""
    events = draft_events(act)
    return look.book.since(
        f"“{look.ground.title(act)}”的草案待批", [events["proposed"]], [events["none"], events["approved"]]
    )


def draft_checked(look: Look, act: str) -> Node:
    """The draft as it stands was checked."""
    events = draft_events(act)
    return look.book.since(
        f"“{look.ground.title(act)}”的草案已审核",
        [events["checked"]],
        [events["proposed"], events["none"], events["approved"]],
    )


def draft_at(rule: Rule, look: Look) -> Node:
    """The draft that the act concerns stands where it must."""
    named, of = look.draft, rule.params.get("acts") or ()
    if named not in look.ground.followed:
        return FALSE
    if of and named not in of:
        return FALSE
    return draft_in(look, named, tuple(rule.params["states"]))


def passed_review(rule: Rule, look: Look) -> Node:
    """The review of the draft was passed, and nothing happened to the draft since."""
    return draft_in(look, look.draft, ("passed",))


def discussed(rule: Rule, look: Look) -> Node:
    """The draft as it stands was discussed by enough heads (an act with fewer is refused, or does not count)."""
    act = look.draft
    events = draft_events(act)
    return look.book.since(
        f"“{look.ground.title(act)}”的草案已集体讨论",
        [Pattern.make("discuss_collectively", {"act": act})],
        [events["proposed"], events["none"], events["approved"]],
    )


# ── 期间 ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def clock(period: Rule, look: Look, unless: tuple[str, ...]) -> Node:
    """A clock of the period was started, has not run out, and was not given up since, by the party whose clock it is."""
    assert period.deadline is not None
    found = []
    if not period.deadline.after:
        return look.book.since(f"期限“{period.id}”还没有期满", _starts(period, look), (run_out(period),))
    for name in PARTIES if several(look.ground.law, period.deadline.after[0].act) else ("",):
        of = {PARTY: name} if name else {}
        starts = [Pattern.make(one.act, {**_short(look, one.act, one.of), **of}) for one in period.deadline.after]
        gone = [Pattern.make(act, of if several(look.ground.law, act) else {}) for act in unless]
        found.append(look.book.since(f"期限“{period.id}”还没有期满", starts, (*gone, run_out(period))))
    return look.book.sets.any(found)


def several(law: Effective, act: str) -> bool:
    """True where the act names one of several parties, and some rule counts them."""
    spec = law.acts.get(act)
    named = spec is not None and (spec.declared("party") is not None or declared(spec, "service.party") is not None)
    return named and any(rule.kind == "served_each" for rule in law.rules)


def waits(rule: Rule, look: Look) -> Node:
    """Every clock of the period has run out, or was given up since."""
    period = look.ground.law.rule(rule.params["period"], rule.instrument)
    if period is None or period.deadline is None:
        look.ground.gap(f"等待的期限“{rule.params['period']}”在这里不存在", rule)
        return TRUE
    unless = tuple(rule.params.get("unless") or ())
    running = clock(period, look, unless)
    sets = look.book.sets
    if period.deadline.until_field:
        running = sets.either(running, _useless(period, look, tuple(map(Pattern, unless))))
    if period.applies is not None:
        running = sets.both(running, conditions.holds(period.applies, _record(look)))
    return sets.no(sets.less(running, _spared(period, look)))


def _met(period: Rule, look: Look) -> Node:
    """What the period waits for was done before it ran out, since it was started last."""
    assert period.deadline is not None
    starts = _starts(period, look)
    runs = look.book.since(f"期限“{period.id}”还没有期满", starts, (run_out(period),))
    ends = [look.ground.pattern(one.act, _short(look, one.act, one.of)) for one in period.deadline.do]
    return look.book.since(f"期限“{period.id}”已按时办理", ends, starts, runs)


def _spared(period: Rule, look: Look) -> Node:
    """No clock runs where the period on which this one depends was met in time."""
    assert period.deadline is not None
    name = period.deadline.unless_met
    other = look.ground.law.rule(name, period.instrument) if name else None
    return FALSE if other is None or other.deadline is None else _met(other, look)


def _useless(period: Rule, look: Look, given_up: tuple[Pattern, ...]) -> Node:
    """The last day said lies before the start: nobody can use the period until another day is said."""
    assert period.deadline is not None
    path = period.deadline.until_field or ""
    said = [act for act, spec in look.ground.law.acts.items() if declared(spec, path.rpartition(".")[2]) is not None]
    starts = [
        Pattern.make(one.act, {**_short(look, one.act, one.of), f"{LATE} {period.key}": True})
        for one in period.deadline.after
    ]
    starts_well = [
        Pattern.make(one.act, {**_short(look, one.act, one.of), f"{LATE} {period.key}": False})
        for one in period.deadline.after
    ]
    return look.book.since("写明的末日在起算之前", starts, (*map(Pattern, said), *starts_well, *given_up))


def _record(look: Look) -> Look:
    """The same record with nobody attempting anything: what a clock looks at."""
    return Look(look.ground, None, "do", {}, look.answers, look.asked)


def within(rule: Rule, look: Look) -> Node:
    """The last clock has not run out; of several periods, none that was started since the others has."""
    named = rule.params["period"]
    found = (look.ground.law.rule(one, rule.instrument) for one in ((named,) if isinstance(named, str) else named))
    periods = [one for one in found if one is not None and one.deadline is not None and _starts(one, look)]
    starts = [start for one in periods for start in _starts(one, look)]
    sets, over = look.book.sets, FALSE
    for period in periods:
        begun = look.book.since(f"期限“{period.id}”已经起算", _starts(period, look))
        late = sets.both(begun, look.book.since(f"期限“{period.id}”已经届满", [run_out(period)], starts))
        if rule.params.get("unless_met"):
            late = sets.less(late, _met(period, look))
        late = sets.less(late, _spared(period, look))
        if period.applies is not None:
            late = sets.both(late, conditions.holds(period.applies, _record(look)))
        over = sets.either(over, late)
    return sets.no(over)


def _starts(period: Rule, look: Look) -> list[Pattern]:
    """What starts the period: acts, or another period that ran out."""
    assert period.deadline is not None
    found = [look.ground.pattern(one.act, _short(look, one.act, one.of)) for one in period.deadline.after]
    for name in period.deadline.after_period:
        if (other := look.ground.law.rule(name, period.instrument)) is not None:
            found.append(run_out(other))
    return found


def same_day(rule: Rule, look: Look) -> Node:
    """No day has passed since the last such act."""
    act = rule.params["act"]
    gone = Pattern.make(TIME, {"period": DAY})
    return look.book.sets.no(look.book.since(f"“{look.ground.title(act)}”的当天已过", [gone], [Pattern(act)]))


def ahead(rule: Rule, look: Look) -> Node:
    """The moment lies far enough ahead: chosen in the form, unless it was fixed before and the service came too late."""
    act = rule.params.get("act")
    if act is None or look.spec is None:
        return saying.form(rule, look)
    fixed = [one for one in look.ground.law.rules_by_act.get(look.spec.act, ()) if one.kind == "matches"]
    source = next((one.params["act"] for one in fixed if one.params["field"] == rule.params["field"]), None)
    if source is None:
        return saying.form(rule, look)
    of = _short(look, act, rule.params.get("of"))
    late = Pattern.make(act, {**of, f"{LATE} {rule.key}": True})
    in_time = Pattern.make(act, {**of, f"{LATE} {rule.key}": False})
    return look.book.sets.no(look.book.since("通知送达得太晚", [late], [in_time, Pattern(source)]))


KINDS: Mapping[str, Reading] = {
    "needs": needs,
    "never_after": never_after,
    "only_if": only_if,
    "says_at_least": says_at_least,
    "linked_ended": linked_ended,
    "draft_at": draft_at,
    "passed_review": passed_review,
    "discussed": discussed,
    "waits": waits,
    "within": within,
    "ahead": ahead,
    "served_paper": saying.served_paper,
    "served_each": saying.served_each,
    "no_heavier": saying.no_heavier,
    "single_fine": saying.single_fine,
    "time_bar": saying.time_bar,
    "rulings_stand": saying.rulings_stand,
    "fine_at_most": saying.fine_at_most,
    "benchmark_stated": saying.benchmark_stated,
    "benchmark_applied": saying.benchmark_applied,
    "same_day": same_day,
    "deemed_day": saying.form,
    "one_of": saying.one_of,
    "true_or_reason": saying.true_or_reason,
    "officers": saying.people,
    "different_people": saying.people,
    **dict.fromkeys(
        (
            *("filled", "certificate_shown", "asks", "heads", "count", "screened", "not_future", "not_before"),
            *("matches", "media", "service_proof", "service_tried", "reasons_for_views", "cap"),
            *("corrects", "not_corrected", "within_benchmark", "like_cases", "listed", "not_during"),
        ),
        saying.form,
    ),
    **dict.fromkeys(("by_whom", "approval_chain", "order", "truthful_time"), saying.people),
}
