"""规则所说的 — readings of the rules on what is said: penalties, service, benchmarks, and what the form alone meets.

It serves 行政处罚法 44, 51, 57 and the kinds of `kernel.guards` that look at contents; `readings` names them. A kind that only looks at
the form is met by filling it in, where the act declares what is wanted. It refuses to meet what no act can say.
"""

from __future__ import annotations

from mingjing.kernel.law import Rule
from mingjing.kernel.prove.book import Pattern
from mingjing.kernel.prove.contents import declared, short
from mingjing.kernel.prove.diagram import FALSE, TRUE, Node
from mingjing.kernel.prove.look import PARTIES, PARTY, SHAKES, Look

# ── 送达、处罚 ────────────────────────────────────────────────────────────────────────────────────────────────────


def served_paper(rule: Rule, look: Look) -> Node:
    """The document that is served was made, or one that no rule tells from it; what no act makes is not asked for."""
    if look.spec is None:
        return TRUE
    name, acts = short(look.spec, f"{rule.params['field']}.document"), look.ground.law.acts.values()
    papers = look.ground.contents.alike(look.spec, name, look.values.get(name))
    makers = {paper: [spec.act for spec in acts if paper in spec.documents] for paper in papers}
    if not all(makers.values()):
        return TRUE
    return look.ground.done(*dict.fromkeys(act for made in makers.values() for act in made))


def served_each(rule: Rule, look: Look) -> Node:
    """With several parties, the document reached each of them since."""
    since = rule.params.get("since")
    than = (Pattern(since),) if since else ()
    act = rule.params["act"]
    of = {"document": rule.params["document"]}
    reached = [
        look.book.since(f"“{look.ground.title(act)}”到达{name}", [Pattern.make(act, {**of, PARTY: name})], than)
        for name in PARTIES
    ]
    sets = look.book.sets
    return sets.either(sets.no(several_parties(look)), sets.all(reached))


def several_parties(look: Look) -> Node:
    """The case has more than one party."""
    return look.book.given("several_parties", "本案有两名当事人")


def no_heavier(rule: Rule, look: Look) -> Node:
    """Nothing heavier than the party was last told (or new facts are given as the reason)."""
    own, notice = look.sanction, rule.params["notice"]
    reason = rule.params.get("reason_field")
    if own is None or (reason and look.spec and declared(look.spec, reason) is not None):
        return TRUE
    told: dict[bool, list[Pattern]] = {True: [], False: []}
    for one in look.ground.contents.sanctions:
        told[own.heavier_than(one)].append(Pattern.make(notice, {"penalties": one}))
    return look.book.sets.no(look.book.since(f"告知的处罚轻于“{own}”", told[True], told[False]))


def single_fine(rule: Rule, look: Look) -> Node:
    """No fine where the party was fined for the same violation before."""
    if look.sanction is None or "fine" not in look.sanction.kinds:
        return TRUE
    return look.book.sets.no(look.book.given("fined_before", "同一违法行为已经罚过款"))


def fine_at_most(rule: Rule, look: Look) -> Node:
    """A fine of this sort stays within the number, for some kind of party."""
    if look.sanction is None or "fine" not in look.sanction.kinds:
        return TRUE
    most = max(rule.params[one] for one in ("citizen", "organisation"))
    return TRUE if look.sanction.least_fine <= most else FALSE


def benchmark_stated(rule: Rule, look: Look) -> Node:
    """The matter has a benchmark."""
    return look.book.given("benchmark", "这一事项有裁量基准")


def benchmark_applied(rule: Rule, look: Look) -> Node:
    """Where a confirmed benchmark exists it was applied before there are penalties."""
    if look.sanction is None:
        return TRUE
    sets = look.book.sets
    confirmed = look.book.given("benchmark_confirmed", "裁量基准已与正式文本核对")
    bound = sets.both(benchmark_stated(rule, look), confirmed)
    return sets.either(sets.no(bound), look.ground.done("apply_benchmark"))


def time_bar(rule: Rule, look: Look) -> Node:
    """The violation was discovered in time: a fact of the world, whatever the form says."""
    return look.book.sets.no(look.book.given("time_barred", "违法行为超过追责期限才被发现"))


def rulings_stand(rule: Rule, look: Look) -> Node:
    """No correction has taken away what a decision rested on, unless that decision was revoked since."""
    shaken = [Pattern.make("correct_record", {SHAKES: True})]
    return look.book.sets.no(look.book.since("更正动摇了决定", shaken, [Pattern("revoke_decision")]))


# ── 只看表单的 ────────────────────────────────────────────────────────────────────────────────────────────────────


def form(rule: Rule, look: Look) -> Node:
    """A rule that the form alone meets: what it wants must be declared, and not be left empty."""
    if look.spec is None:
        return TRUE
    for path in _wanted(rule):
        if declared(look.spec, path) is None:
            return FALSE
        name = short(look.spec, path)
        if rule.kind == "filled" and name in look.values and look.values[name] in (None, ""):
            return FALSE
        if rule.kind == "certificate_shown" and name in look.values and not look.values[name]:
            return FALSE
    return TRUE


def _wanted(rule: Rule) -> list[str]:
    """The contents without which the rule cannot be met."""
    params = rule.params
    if rule.kind == "filled":
        each = params.get("each")
        if each and params.get("where"):
            return []
        return [f"{each}.{name}" for name in params["fields"]] if each else list(params["fields"])
    if rule.kind in ("certificate_shown", "asks", "heads", "service_proof", "count"):
        return [params["field"]]
    return []


def one_of(rule: Rule, look: Look) -> Node:
    """The value is allowed."""
    if rule.params.get("each"):
        return TRUE
    value = look.values.get(short(look.spec, rule.params["field"]))
    return TRUE if value in (None, "") or value in rule.params["allowed"] else FALSE


def true_or_reason(rule: Rule, look: Look) -> Node:
    """The field, or the reason, can be said."""
    names = (rule.params["field"], rule.params["reason_field"])
    return TRUE if look.spec is None or any(declared(look.spec, one) is not None for one in names) else FALSE


def people(rule: Rule, look: Look) -> Node:
    """Other people are there to do it; what one person may be is the matter of `people`."""
    return TRUE
