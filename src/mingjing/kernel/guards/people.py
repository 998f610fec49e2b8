"""人员守卫 — who may act: certified officers, shown certificates, different people, heads of the deciding agency.

They serve 行政处罚法 42, 43, 55, 57(2), 64 and the separation of handling from review.
They refuse to trust a name: people are compared by id and by certificate.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingjing.kernel.context import Context
from mingjing.kernel.facts import STEPS, Act, Person
from mingjing.kernel.guards.kind import Answer, Check, no
from mingjing.kernel.law import Effective, Rule
from mingjing.kernel.moments import day_of

HEADS = frozenset({"agency_head", "deputy_head"})
PARTS = {
    "handler": "承办人",
    "investigator": "调查人员",
    "examiner": "审查人员",
    "checker": "审核人",
    "approver": "批准人",
    "reviewer": "法制审核人员",
    "president": "听证主持人",
    "recused": "已经决定回避的人员",
}


def officers(rule: Rule, effective: Effective) -> Check:
    """处罚法 42: at least so many certified officers of the agency on the day of the act."""
    least = int(rule.params["at_least"])

    def check(context: Context) -> Answer:
        attempt, agency, seen, faults = context.attempt, context.facts.agency, set(), []
        day = day_of(attempt.at)
        for person in attempt.officers:
            certificate = person.certificate
            if (
                certificate is not None
                and certificate.agency == agency
                and person.agency == agency
                and certificate.valid_from <= day <= certificate.valid_to
                and certificate.valid_on(day)
            ):
                seen.add(person.id)
            else:
                faults.append(_fault(person, agency))
        if not faults and len(seen) >= least:
            return None
        people = "；".join(faults) if faults else f"只有{len(seen)}名"
        reason = f"执法人员应当具有有效的执法证件，不少于{least}人：{{people}}"
        return no(rule, reason, f"由{least}名以上持本机关有效执法证件的人员办理", people=people)

    return check


def _fault(person: Person, agency: str) -> str:
    certificate = person.certificate
    if certificate is None:
        return f"{person.name}没有执法证件"
    if person.agency != agency or certificate.agency != agency:
        return f"{person.name}不是本机关执法人员"
    return f"{person.name}的执法证件（{certificate.number}）当日无效"


def certificate_shown(rule: Rule, effective: Effective) -> Check:
    """处罚法 55(1): the officers showed their certificates, and the record says so."""
    name = rule.params["field"]

    def check(context: Context) -> Answer:
        if context.attempt.fields.get(name) is True:
            return None
        return no(rule, "没有记录向当事人或者有关人员出示执法证件", "主动出示执法证件并记明")

    return check


def people_of(context: Context, part: str) -> frozenset[str]:
    """The ids of those who took that part in the case so far, the open draft included."""
    key = f"@{part}"
    if key not in context.memo:
        context.memo[key] = frozenset(_people(context, part))
    found: frozenset[str] = context.memo[key]
    return found


def _people(context: Context, part: str) -> set[str]:
    found: set[str] = set()
    for act in context.facts.acts:
        found |= _in_act(act, part, context)
    return found


def _in_act(act: Act, part: str, context: Context) -> set[str]:
    if part == "handler" and act.act in ("propose", "submit_for_review"):
        return {name for one in (act.by, *act.officers) for name in _ids(one)}
    if part == "investigator" and act.act not in STEPS and act.officers:
        spec = context.effective.acts.get(act.act)
        direct = spec is not None and not spec.approval
        return {name for one in (*act.officers, *((act.by,) if direct else ())) for name in _ids(one)}
    if part == "examiner" and act.act not in STEPS:
        spec = context.effective.acts.get(act.act)
        agencys = spec is not None and "officer" in spec.by and not spec.approval and spec.whose == "agency"
        return {name for one in (act.by, *act.officers) for name in _ids(one)} if agencys else set()
    if part == "checker" and act.act == "check":
        return set(_ids(act.by))
    if part == "approver" and act.proposed_by is not None and act.act not in STEPS:
        return set(_ids(act.by))
    if part == "reviewer" and act.act in ("pass_review", "return_from_review"):
        return set(_ids(act.by))
    if part == "president" and act.act == "hold_hearing":
        return set(named_in(act.fields.get("president")))
    if part == "recused" and act.act == "decide_recusal" and act.fields.get("recused") is True:
        return set(named_in(act.fields.get("person")))
    return set()


def _ids(person: Person) -> tuple[str, ...]:
    """The id of a person and the number of their certificate: a form may name either."""
    return (person.id,) if person.certificate is None else (person.id, person.certificate.number)


def named_in(value: Any) -> tuple[str, ...]:
    """The id and certificate that a field of type person bears."""
    if isinstance(value, Mapping):
        return tuple(str(value[key]) for key in ("id", "person", "certificate") if value.get(key))
    if isinstance(value, (list, tuple)):
        return tuple(one for item in value for one in named_in(item))
    return (str(value),) if value else ()


def different_people(rule: Rule, effective: Effective) -> Check:
    """The person who acts (or is named in a field) took none of those parts in this case."""
    who, parts = rule.params["who"], tuple(rule.params["from"])

    def check(context: Context) -> Answer:
        person = context.attempt.by
        ids = _meant(who, context)
        clashes = [PARTS.get(part, part) for part in parts if not people_of(context, part).isdisjoint(ids)]
        if not clashes:
            return None
        named = {"by": person.name, "officers": "办理的人员中有人"}.get(who, "所指定的人员")
        people = f"{named}是本案{'、'.join(clashes)}"
        return no(rule, "{people}，不得承担这一环节", "换由与本案承办、审批无关的人员办理", people=people)

    return check


def _meant(who: str, context: Context) -> tuple[str, ...]:
    """The ids of the person who acts, of all the officers with them, or of those named in a field."""
    attempt = context.attempt
    if who == "by":
        return _ids(attempt.by)
    if who == "officers":
        return tuple(name for one in (attempt.by, *attempt.officers) for name in _ids(one))
    return named_in(attempt.fields.get(who))


def heads(rule: Rule, effective: Effective) -> Check:
    """处罚法 57(2): enough different heads of the deciding agency are in the list."""
    name, least = rule.params["field"], int(rule.params["at_least"])

    def check(context: Context) -> Answer:
        found = heads_in(context, context.attempt.fields.get(name), context.attempt.named)
        return None if found >= least else _few(rule, least)

    return check


def heads_in(context: Context, attendance: Any, named: Mapping[str, Person] | None = None) -> int:
    """How many different heads of the case's agency an attendance list names; `named` says who they really are."""
    found: set[str] = set()
    for entry in attendance if isinstance(attendance, (list, tuple)) else ():
        if not isinstance(entry, Mapping) or entry.get("role") not in HEADS:
            continue
        ids = named_in(entry.get("person"))[:1]
        if named is not None and not any(_heads(named.get(one), context.facts.agency) for one in ids):
            continue
        if entry.get("agency") in (None, "", context.facts.agency):
            found.update(ids)
    return len(found)


def _heads(person: Person | None, agency: str) -> bool:
    """True when the person holds a head's post in that agency."""
    return person is not None and person.agency == agency and not HEADS.isdisjoint(person.roles)


def _few(rule: Rule, least: int) -> Answer:
    return no(rule, f"参加集体讨论的本机关负责人不足{least}人", f"由本机关{least}名以上负责人集体讨论")


def by_whom_of_form(rule: Rule) -> bool:
    """True when the person meant is named in the form rather than the one who acts."""
    return bool(rule.params["who"] not in ("by", "officers"))
