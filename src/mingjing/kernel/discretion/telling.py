"""裁量结果的记录 — a finding as plain values: for the record, the API and the command, and as words for the party.

It serves 国办发〔2022〕27号 item 12: notice and decision say how the benchmark was applied.
It refuses to hide: faults of the table, open questions and what is not confirmed are told beside the result.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingjing.kernel.discretion import words
from mingjing.kernel.discretion.deciding import changes, in_fen
from mingjing.kernel.discretion.table import Band, Fact, Table
from mingjing.kernel.discretion.weighing import Weighed


def version(table: Table) -> str:
    """The hash that names this version of the table."""
    return table.sha256


def range_of(band: Band | None) -> dict[str, Any]:
    """A band in whole 分."""
    if band is None:
        return {}
    low, high = in_fen(band)
    return {"low_fen": low, "high_fen": high}


def told(weighed: Weighed) -> dict[str, Any]:
    """The whole result: step, range, row, basis, why, what would change it, what a person must decide."""
    finding = weighed.finding
    table = finding.table
    rows = []
    for one in weighed.given:
        row = {"kind": one.penalty.kind, "who": one.penalty.who, "may": one.penalty.may, **range_of(one.band)}
        if one.legal is not None:
            row["law"] = range_of(one.legal)
        rows.append(row)
    return {
        "table": table.id,
        "title": table.title,
        "version": version(table),
        "status": table.status,
        "state": finding.state,
        "step": finding.step,
        "step_title": finding.title,
        "rows": list(finding.rows),
        "class": weighed.kind,
        "no_penalty": weighed.no_penalty or ("must" if finding.no_penalty else ""),
        "range": rows,
        "result": weighed.told() if finding.state == "step" or weighed.no_penalty == "must" else "",
        "basis": list(table.basis),
        "articles": list(weighed.citations),
        "why": [*finding.why, *weighed.why],
        "changes": [
            {"fact": one.fact, "if": one.words, "step": one.step, "result": one.penalties} for one in changes(finding)
        ]
        if finding.state == "step"
        else [],
        "needs": list(weighed.needs),
        "warnings": list(finding.warnings),
        "faults": [str(one) for one in table.faults if one.grave],
    }


def stated(table: Table, facts: Mapping[str, Any]) -> list[str]:
    """The facts one by one, in words."""
    return [words.value(table.facts[name], value) for name, value in facts.items() if name in table.facts]


def values(table: Table, facts: Mapping[str, Any]) -> list[dict[str, str]]:
    """The facts that were counted with, by name, so that another table can be tried on them; derived ones left out."""
    own = ((name, value) for name, value in facts.items() if table.facts[name].derived is None)
    return [{"fact": name, "value": value if isinstance(value, str) else words.plain(value)} for name, value in own]


def applied(table: Table, said: Mapping[str, Any], chosen: str = "", departure: str = "") -> str:
    """How the benchmark was applied, as notice and decision print it; `said` is what `told` gave."""
    parts = [f"适用{table.authority}《{table.title}》裁量权基准"]
    if table.status != "confirmed":
        parts[0] += "（数额待核实，已由承办人确认）"
    if said.get("state") == "step":
        parts.append(f"{'；'.join(said.get('why') or ())}。对应的处理：{said.get('result')}")
    else:
        parts.append(f"{'；'.join(said.get('why') or ())}。基准没有唯一对应的阶次，由承办人裁量")
    if chosen:
        parts.append(f"本案：{chosen}")
    if departure:
        parts.append(f"没有按照上述阶次裁量的理由：{departure}")
    if turns := said.get("changes"):
        listed = "；".join(f"{one['if']}的，{one['result']}" for one in turns[:4])
        parts.append(f"事实不同时的结果：{listed}")
    return "。".join(part.rstrip("。") for part in parts) + "。"


def example(fact: Fact) -> Any:
    """A value of the fact, as somebody would state it."""
    if fact.type == "choice":
        return next(iter(fact.options))
    return words.plain(fact.least if fact.least is not None and fact.least_in else (fact.least or 0) + 1)  # type: ignore[arg-type]
