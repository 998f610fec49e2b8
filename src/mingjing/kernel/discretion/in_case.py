"""案件里的裁量 — which table speaks in a case, what its facts give, whether a penalty keeps to it, how that is said.

It serves 国办发〔2022〕27号 items 5 and 12, LY-O12 and HZ-L03; the table is the one in force on the day of the violation.
It refuses a result written by hand: the finding is always worked out from the facts on the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from mingjing.kernel.context import Context
from mingjing.kernel.discretion import telling, words
from mingjing.kernel.discretion.deciding import apply
from mingjing.kernel.discretion.table import Fact, Table
from mingjing.kernel.discretion.weighing import Weighed, weigh
from mingjing.kernel.facts import Earlier, Facts
from mingjing.kernel.moments import date_of, day_of

ACT = "apply_benchmark"


def day_of_violation(context: Context) -> date:
    """The day whose law of substance counts: the end of the violation, else its beginning, else today."""
    told = context.facts.latest("violations") or ()
    days = [date_of(one.get("ended")) or date_of(one.get("began")) for one in told if isinstance(one, Mapping)]
    return max((day for day in days if day is not None), default=day_of(context.attempt.at))


def table_of(context: Context) -> Table | None:
    """The discretion table for the matter of the case, the most local one; None where there is none."""
    facts = context.facts
    if context.library is None:
        return None
    found = context.library.benchmarks(facts.matter.id, facts.place, facts.field, day_of_violation(context))
    return found[-1] if found else None


def own(table: Table, facts: Facts) -> bool:
    """True when the agency's own level made the table; else it is a superior's."""
    return table.place == facts.place


def counted(fact: Fact, earlier: Iterable[Earlier], day: date) -> int:
    """How often, by the record: penalties within the fact's window before the day, with this one where it counts."""
    since = _months_before(day, fact.window) if fact.window else date.min
    found = sum(1 for one in earlier if since <= one.decided <= day)
    return found + 1 if fact.counts_this else found


def _months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the last day of a shorter month.

    >>> _months_before(date(2026, 3, 31), 1).isoformat()
    '2026-02-28'
    """
    number = day.year * 12 + day.month - 1 - months
    for last in (day.day, 30, 29, 28):
        try:
            return date(number // 12, number % 12 + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def stated(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as the officer stated them, by fact."""
    rows = fields.get("stated") or ()
    return {str(one.get("fact")): one.get("value") for one in rows if isinstance(one, Mapping) and one.get("fact")}


def worked_out(context: Context, table: Table) -> Weighed:
    """The table applied to the facts and grounds of the attempt; counts that nobody stated come from the record."""
    said = stated(context.attempt.fields)
    day = day_of_violation(context)
    for fact in table.counts:
        said[fact.id] = said.get(fact.id) or counted(fact, context.facts.earlier, day)
    grounds = [one for one in context.attempt.fields.get("grounds") or () if isinstance(one, Mapping)]
    return weigh(apply(table, said), grounds, context.library.rules_of(table, day))


def finding(context: Context) -> dict[str, Any] | None:
    """The finding as it goes on the record; None where no table speaks."""
    table = table_of(context)
    if table is None:
        return None
    weighed = worked_out(context, table)
    told = telling.told(weighed)
    told["range"] = [{name: value for name, value in row.items() if name != "law"} for row in told["range"]]
    told["facts"] = telling.stated(table, weighed.finding.stated)
    told["values"] = telling.values(table, weighed.finding.stated)
    return told


def applied(facts: Facts) -> Mapping[str, Any] | None:
    """The finding last put on the record, or None."""
    last = facts.last(ACT)
    found = last.fields.get("finding") if last is not None else None
    return found if isinstance(found, Mapping) else None


def departs(found: Mapping[str, Any], penalties: Iterable[Mapping[str, Any]]) -> str:
    """In what the penalties leave the finding, in words; empty when they keep to it.

    >>> row = {"kind": "fine", "who": "", "low_fen": 100, "high_fen": 200, "may": False}
    >>> departs({"state": "step", "range": [row]}, [{"kind": "fine", "amount_fen": 150}])
    ''
    """
    told = [one for one in penalties if isinstance(one, Mapping)]
    if found.get("no_penalty") == "must" and told:
        return "基准的结果是不予处罚"
    if found.get("state") != "step":
        return "基准没有唯一对应的阶次"
    rows = [one for one in found.get("range") or () if one.get("kind") != "no_penalty"]
    kinds = {str(one.get("kind")) for one in told}
    fines = sum(int(one.get("amount_fen") or 0) for one in told if one.get("kind") == "fine")
    bands = [one for one in rows if one.get("kind") == "fine" and one.get("low_fen") is not None]
    if "fine" in kinds and bands:
        low, high = sum_of(bands, "low_fen", kinds=told), sum_of(bands, "high_fen", kinds=told)
        if not low <= fines <= high:
            return f"罚款{words.money_fen(fines)}不在{words.money_fen(low)}至{words.money_fen(high)}之内"
    missing = [
        one for one in rows if not one.get("may") and one["kind"] not in kinds and found.get("no_penalty") != "may"
    ]
    if missing and told:
        return f"没有{'、'.join(words.KINDS[one['kind']] for one in missing)}"
    extra = kinds - {str(one.get("kind")) for one in rows}
    return f"多出{'、'.join(words.KINDS.get(one, one) for one in sorted(extra))}" if extra else ""


def sum_of(bands: list[Mapping[str, Any]], end: str, kinds: list[Mapping[str, Any]]) -> int:
    """The ends of the bands together where several people are fined, else of the widest one."""
    fined = len({str(one.get("party") or "") for one in kinds if one.get("kind") == "fine"})
    ends = [int(one[end]) for one in bands]
    if fined >= len(ends):
        return sum(ends)
    return min(ends) if end == "low_fen" else max(ends)


def in_words(context: Context) -> str | None:
    """How the benchmark was applied, for notice and decision; what the record already says where no table was applied."""
    found = applied(context.facts)
    if found is None:
        known = context.facts.latest("discretion")
        return known if isinstance(known, str) else None
    table = next((one for one in context.library.discretion if one.sha256 == found.get("version")), None)
    if table is None:
        return None
    chosen = "，".join(_one(row) for row in context.penalties())
    return telling.applied(table, found, chosen, str(context.attempt.fields.get("departure_reason") or ""))


def _one(row: Mapping[str, Any]) -> str:
    kind = words.KINDS.get(str(row.get("kind")), str(row.get("kind")))
    return f"{kind}{words.money_fen(int(row['amount_fen']))}" if row.get("amount_fen") is not None else kind
