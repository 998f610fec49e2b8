"""给楼上看的 — what rooms upstairs ask of a case when they follow the record: what was late, entered afterwards, in doubt, missed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from mingjing.cases.models import ActDone, Case
from mingjing.cases.reads.case_page import facts_of, law_of
from mingjing.cases.reads.visibility import whereabouts
from mingjing.cases.recorded import Where
from mingjing.cases.rulebook import library, title
from mingjing.kernel import ruling
from mingjing.kernel.facts import STEPS
from mingjing.kernel.law import Rule
from mingjing.records import reads as log
from mingjing.registry import reads as registry

MISSED = """
select c.uid, d.rule, d.start_seq, d.due, d.id from cases_deadline d join cases_case c on c.id = d.case_id
 where d.state = 'running' and d.whose = 'agency' and d.on_expiry = 'tell_supervisor' and d.due <= %s
   and (d.due, d.id) > (%s, %s) order by d.due, d.id limit %s
"""


DEPARTURES = {
    "departure_reason": "没有按照裁量权基准，理由写在决定里",
    "peer_reason": "与同一事项、同一阶次的决定差别较大，理由写在决定里",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """一处发现 — what a supervisor should look at: kind, rule, words without personal data."""

    kind: str
    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Decided:
    """决定 — the act that decided a case, its title, when, what it says, and the kind of its procedure."""

    act: str
    title: str
    at: datetime
    fields: Mapping[str, Any]
    kind: str


@dataclass(frozen=True, slots=True)
class Missed:
    """一个错过的期限 — a period of the agency that ran out with its act still missing."""

    case_uid: str
    rule: str
    start_seq: int
    text: str


def acts_worth_watching() -> list[str]:
    """The types of event that can bear a finding: every act of every procedure, not the steps of an approval."""
    return sorted(set(library().titles) - STEPS)


def findings(uid: str, seq: int) -> list[Finding]:
    """What one event of a case gives to look at."""
    event = log.event(uid, seq)
    return [] if event is None else findings_in(event)


def findings_in(event: log.Recorded) -> list[Finding]:
    """The same of an event in hand; most give nothing, and nothing is asked for them."""
    told = event.fields
    if event.type in STEPS:
        return []
    departs = [words for name, words in DEPARTURES.items() if told.get(f"fields.{name}")]
    if not (departs or told.get("ended_late") or told.get("late") or event.type == "correct_record"):
        return []
    uid = event.case_uid
    case = Case.objects.get(uid=str(uid).replace("-", ""))
    name = title(law_of(case), event.type)
    found = [
        Finding("late", rule, f"“{name}”超过期限办理（{rule_words(rule)}）") for rule in told.get("ended_late", ())
    ]
    if told.get("late"):
        found.append(Finding("late_entry", "", f"“{name}”为补录"))
    if event.type in law_of(case).decisions:
        found += [Finding("departs", "", f"“{name}”{words}") for words in departs]
    if event.type == "correct_record":
        found += in_doubt(case)
    return found


def in_doubt(case: Case) -> list[Finding]:
    """Decisions that would now be refused, with the values that count after a correction."""
    law = law_of(case)
    return [
        Finding("correction", one.refused.refusals[0].rule, f"更正后，“{title(law, one.act.act)}”不再符合规定，请核查")
        for one in ruling.recheck(facts_of(case), library())
        if one.act.act in law.decisions
    ]


def missed(now: datetime, *, limit: int = 500) -> Iterator[Missed]:
    """Every period of the agency that ran out with its act still missing, the longest first; read `limit` rows at a time."""
    after: tuple[datetime, int] = (datetime(1970, 1, 1, tzinfo=now.tzinfo), 0)
    while True:
        with connection.cursor() as run:
            run.execute(MISSED, [now, *after, limit])
            rows = run.fetchall()
        for uid, rule, seq, _, _ in rows:
            yield Missed(uid, rule, seq, f"该办的“{rule_title(rule)}”还没有办（{rule_words(rule)}）")
        if len(rows) < limit:
            return
        after = (rows[-1][3], rows[-1][4])


@lru_cache(maxsize=4096)
def rule_title(rule: str) -> str:
    """The act that ends the period of a rule, in words; empty where the rule is no longer there."""
    known = known_rule(rule)
    acts = [event.act for event in known.deadline.do] if known is not None and known.deadline else []
    return next((library().titles[act] for act in acts if act in library().titles), "")


def known_rule(rule: str) -> Rule | None:
    """The rule of that key, in whichever text it stands."""
    name = rule.partition("#")[0]
    found = (
        one
        for law in library().instruments
        if law.id == name
        for article in law.articles.values()
        for one in article.rules
    )
    return next((one for one in found if one.key == rule), None)


@lru_cache(maxsize=4096)
def rule_words(rule: str) -> str:
    """A rule's article in words; the name of its instrument where the rule is no longer there."""
    known = known_rule(rule)
    return library().cite_zh(known.citation) if known is not None else rule.partition("#")[0]


def decision_number(case: Case | Where) -> str:
    """The number of the decision paper in force, empty while there is none."""
    where, decisions = whereabouts(case), law_of(case).decisions
    for event in reversed(log.events(where.uid)):
        if event.type in decisions:
            return next((str(one["number"]) for one in event.fields.get("papers", ()) if one.get("number")), "")
    return ""


def penalty_titles(case: Case | Where) -> dict[str, str]:
    """The Chinese name of each kind of penalty, as the procedure says it."""
    spec = law_of(case).acts.get("decide_penalty")
    penalties = spec.declared("penalties") if spec else None
    kinds = next((one.options for one in penalties.items if one.name == "kind"), ()) if penalties else ()
    return {str(one["value"]): str(one["title"]) for one in kinds if not isinstance(one, str)}


def decision_of(case: Case | Where) -> Decided | None:
    """The last decision, also where it was revoked since: the act, its fields, when, what it is called; None: none was made."""
    law, facts = law_of(case), facts_of(case)
    made = [done for name in law.decisions if (done := facts.last(name)) is not None]
    last = max(made, key=lambda one: one.seq, default=None)
    return None if last is None else Decided(last.act, title(law, last.act), last.at, last.fields, law.kind)


def law_day(moment: datetime) -> date:
    """The day of the law on which a moment lies."""
    return registry.moment_of_law(moment).date()


def acts_of(case: Case) -> list[ActDone]:
    """The acts of a case."""
    return list(ActDone.objects.filter(case=case).order_by("seq"))
