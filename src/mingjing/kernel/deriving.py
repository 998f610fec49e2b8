"""可以算出的内容 — values of forms that nobody types: gathered from the record, or computed.

It serves house.md (nothing is typed twice) and 行政处罚法 72 (surcharge: 3 % a day, capped, paused during remedies).
It refuses to state what the record does not bear: then the value is None and the form asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from mingjing.kernel import conditions, deadlines
from mingjing.kernel.context import Context
from mingjing.kernel.discretion import in_case
from mingjing.kernel.facts import STEPS, Act, Facts
from mingjing.kernel.guards.periods import deemed_since
from mingjing.kernel.moments import date_of, day_of

_RECORDS: Mapping[str, tuple[str, str]] = {
    "inspect_site": ("现场检查（勘验）笔录", "record"),
    "question_person": ("询问笔录", "witness"),
    "receive_appraisal": ("鉴定意见", "appraisal"),
    "take_sample": ("抽样取证凭证", "physical"),
    "register_evidence": ("先行登记保存证据清单", "physical"),
}
_PAY_BY = ("pay_within_15_days", "pay_on_spot_fine_within_15_days")
_MEDIA = {"photo": "照片", "video": "录像", "audio": "录音"}


def views(facts: Facts) -> list[tuple[str, str]]:
    """(key, text) of every view of the party, from statements and hearings; keys are unique in the case."""
    found: dict[str, str] = {}
    for act in facts.acts:
        if act.act not in ("hear_statement", "hold_hearing"):
            continue
        for view in act.fields.get("views") or ():
            said = view if isinstance(view, Mapping) else {"id": str(view)}
            key = str(said.get("id") or said.get("text") or "")
            found[key if key not in found else f"{key}@{act.seq}"] = str(said.get("text") or key)
    return list(found.items())


def views_to_answer(facts: Facts) -> list[dict[str, Any]] | None:
    """The party's views, in the party's words, as rows of the decision: to be answered one by one."""
    return [{"view": text} for _, text in views(facts)] or None


def evidence(facts: Facts) -> list[dict[str, Any]] | None:
    """The evidence that the acts of the investigation left: records, things and papers, recordings."""
    found: list[dict[str, Any]] = []
    for act in facts.acts:
        if act.act in STEPS:
            continue
        found += _things(act)
        title, kind = _record(act)
        if title:
            found.append({"title": f"{title}（{day_of(act.at).isoformat()}）", "kind": kind})
        kinds = dict.fromkeys(file.kind for file in act.media if file.kind in _MEDIA) if title else {}
        found += [{"title": f"{title}的{_MEDIA[kind]}", "kind": "audio_visual"} for kind in kinds]
    return found or None


def _record(act: Act) -> tuple[str, str]:
    title, kind = _RECORDS.get(act.act, ("", ""))
    if act.act == "question_person" and act.fields.get("person_role") in ("party", "party_agent"):
        kind = "party_statement"
    return title, kind


def _things(act: Act) -> list[dict[str, Any]]:
    if act.act != "collect_material":
        return []
    rows = [row for row in act.fields.get("items") or () if isinstance(row, Mapping)]
    return [{"title": str(row.get("name") or ""), "kind": row.get("kind")} for row in rows]


def taken_items(facts: Facts) -> list[dict[str, Any]] | None:
    """The things that were sealed or seized, as the list says."""
    taken = facts.last("take_measure") or facts.last("take_measure_on_spot")
    rows = taken.fields.get("items") if taken is not None else None
    return [dict(row) for row in rows if isinstance(row, Mapping)] or None if rows else None


def open_draft(facts: Facts) -> str | None:
    """The act of the one draft that is open, or None when there are none or several."""
    found = [name for name in facts.drafts if facts.draft(name) is not None]
    return found[0] if len(found) == 1 else None


def fine(facts: Facts) -> int:
    """The fine decided, in 分; 0 without one."""
    decided = conditions.imposed(facts)
    rows = decided.fields.get("penalties") or () if decided is not None else ()
    return sum(conditions.amount(one) for one in rows if one.get("kind") == "fine")


def paid(facts: Facts) -> int:
    """What was paid of the fine, in 分."""
    return sum(int(act.fields.get("paid_fen") or 0) for act in facts.by_act.get("record_performance", ()))


def fine_owed(context: Context) -> int | None:
    """What of the fine is not yet paid."""
    decided = fine(context.facts)
    return max(decided - paid(context.facts), 0) if decided else None


def pay_by(context: Context) -> date | None:
    """The last day to pay: of the deferral where one was granted, else of 处罚法 67(3), from the service on, rolled; None: unknown."""
    facts, decided = context.facts, conditions.imposed(context.facts)
    if decided is None:
        return None
    deferral = facts.last("grant_deferral")
    if deferral is not None and deferral.seq > decided.seq:
        return date_of(deferral.fields.get("until"))
    rules = [rule for name in _PAY_BY if (rule := context.effective.rule(f"administrative_penalty_law#{name}"))]
    law, calendar = context.effective, context.library.calendar
    clocks = [one for rule in rules for one in deadlines.running(rule, facts, law, calendar, context.now)]
    ends = [one.end for one in clocks if one.started.seq > decided.seq]
    if not ends or any(end is None or end.state == "unknown" for end in ends):
        return None
    return max(end.due for end in ends if end is not None)


def remedies(facts: Facts) -> list[tuple[date, date | None]]:
    """The spans of days during which a reconsideration or suit was pending; None: still is."""
    found: list[tuple[date, date | None]] = []
    open_: list[date] = []
    for act in facts.by_act.get("record_remedy", ()):
        if act.fields.get("state") == "lodged":
            open_.append(day_of(act.at))
        elif open_:
            found.append((open_.pop(0), day_of(act.at)))
    return found + [(first, None) for first in open_]


def surcharge(context: Context) -> int | None:
    """The surcharge reached today on what is still owed; None before there is one."""
    facts = context.facts
    due, owed = pay_by(context), fine_owed(context)
    if due is None or not owed:
        return None
    payments = [
        deadlines.Payment(day_of(act.at), int(act.fields.get("paid_fen") or 0))
        for act in facts.by_act.get("record_performance", ())
    ]
    return deadlines.surcharge(fine(facts), due, day_of(context.now), remedies(facts), payments).fen


def procedure_summary(context: Context) -> str | None:
    """LY-O13: the main procedure in one sentence, from the acts done."""
    parts = []
    for act in context.facts.acts:
        if act.act in _MAIN:
            day = day_of(act.at)
            parts.append(f"{day.year}年{day.month}月{day.day}日{context.title(act.act)}")
    return "；".join(parts) + "。" if parts else None


_MAIN = frozenset(
    {
        "file_case",
        "file_case_urgently",
        "supply_filing_form",
        "conclude_investigation",
        "notify_rights",
        "serve_notice",
        "hear_statement",
        "waive_statement",
        "hold_hearing",
        "pass_review",
        "discuss_collectively",
    }
)


def accepted_day(context: Context) -> str:
    """The day on which the papers were complete: of the last supply, else of the receipt; deemed where nobody answered in time."""
    rules = context.effective.rules_by_act.get(context.spec.act, ())
    deemed = [day for rule in rules if rule.kind == "deemed_day" and (day := deemed_since(rule, context)) is not None]
    if deemed:
        return deemed[0].isoformat()
    supplied = context.facts.last("supply_materials")
    return day_of((supplied or context.facts.acts[0]).at).isoformat()


NAMED: Mapping[str, Callable[[Context], Any]] = {
    "fine_owed": fine_owed,
    "surcharge": surcharge,
    "procedure_summary": procedure_summary,
    "benchmark_finding": in_case.finding,
    "benchmark_words": in_case.in_words,
    "accepted_day": accepted_day,
}
GATHERED: Mapping[str, Callable[[Facts], Any]] = {
    "draft.act": open_draft,
    "case.views": views_to_answer,
    "case.evidence": evidence,
    "case.taken_items": taken_items,
    "case.parties": lambda facts: conditions.parties(facts) or None,
}
