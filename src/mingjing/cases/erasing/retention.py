"""不许删的时候 — while the file must be kept, or while the party may still have the decision reviewed.

行政处罚法 47 and 国办发〔2018〕118号 item 9 (the whole process is recorded and archived), 行政复议法 20, 行政诉讼法 46 (the remedies that
must find the file whole). The period is the one that the archivist recorded; it refuses to guess one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from mingjing.cases.erasing.grounds import Ground, in_force
from mingjing.cases.recorded import Where, facts_at
from mingjing.cases.rulebook import effective, library
from mingjing.kernel import deadlines
from mingjing.kernel.facts import Facts
from mingjing.kernel.moments import years_after
from mingjing.kernel.refusal import Refusal
from mingjing.registry.reads import moment_of_law

OPEN = frozenset({"running", "unknown"})


def against(where: Where, ground: Ground, now: datetime) -> tuple[Refusal, ...]:
    """Every reason why content of this case may not be destroyed now; empty when it may."""
    today = moment_of_law(now).date()
    said, facts = in_force(today), facts_at(where)[0]
    found = list(remedies(where, facts, said["remedies"], now))
    if not ground.within_retention:
        found += kept(where, facts, said["retention"], today)
    return tuple(found)


def kept(where: Where, facts: Facts, said: Mapping[str, Any], today: date) -> Iterator[Refusal]:
    """The file must still be kept: not archived yet, for ever, or until a day."""
    law = effective(where.procedure, where.place, where.field, today)
    articles = tuple(said["articles"].get(law.kind, said["articles"]["other"]))
    archived = facts.last("archive_case")
    if archived is None:
        yield Refusal(articles, f"{where.number} 还没有归档，记录正在形成，不能删除", str(said["instead"]))
        return
    period = archived.fields.get("retention")
    if period not in said["years"]:
        remedy = f"先更正归档的“保管期限”；{said['instead']}"
        yield Refusal(articles, f"{where.number} 归档时没有记明保管期限，不能判断是否期满", remedy, "correct_record")
        return
    years = said["years"][period]
    day = moment_of_law(archived.at).date()
    until = None if years is None else years_after(day, years)
    if until is None:
        yield Refusal(articles, f"{where.number} 的保管期限为永久", str(said["instead"]))
    elif today <= until:
        reason = f"{where.number} 于 {day} 归档，保管 {years} 年，到 {until} 为止"
        yield Refusal(articles, reason, str(said["instead"]))


def remedies(where: Where, facts: Facts, said: Mapping[str, Any], now: datetime) -> Iterator[Refusal]:
    """A remedy is open: its period runs, or the party has lodged it and it has not ended."""
    law = effective(where.procedure, where.place, where.field, moment_of_law(now).date())
    running = deadlines.of(facts, law, library().calendar, now)
    for one in running:
        if one.rule.citation.partition("/")[0] in said["instruments"] and one.state in OPEN:
            until = f"，到 {one.due} 为止" if one.due else ""
            yield Refusal(
                (one.rule.citation,), f"{where.number} 的当事人还可以申请复议或者起诉{until}", said["instead"]
            )
    state = {act.fields.get("kind"): act.fields.get("state") for act in facts.by_act.get(said["pending"]["act"], ())}
    if "lodged" in state.values():
        articles = tuple(said["pending"]["articles"])
        yield Refusal(articles, f"{where.number} 的复议或者诉讼还没有终结", said["instead"])
