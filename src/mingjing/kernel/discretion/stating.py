"""陈述事实 — the facts of one case, read as the table declares them: exact numbers, choices of the list.

It serves 行政处罚法 40 (the facts must be clear). It refuses what is not of the table, and never fills in a fact that
nobody stated, except where the table itself says that an unproved factor counts at its lowest.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from mingjing.kernel.discretion.table import Fact, Table, Value, holds


def read(table: Table, said: Mapping[str, Any]) -> tuple[dict[str, Value], dict[str, str]]:
    """The facts and what is wrong with them, by fact; a fact that does not arise is left out, a derived one computed."""
    found: dict[str, Value] = {}
    faults = {name: "这张表没有这个事实" for name in said if name not in table.facts}
    for name, fact in table.facts.items():
        if fact.derived is not None:
            continue
        raw = said.get(name)
        if raw is None or raw == "":
            if fact.lowest:
                found[name] = _value(fact, fact.lowest)
            continue
        value = _value(fact, raw)
        if value is None:
            faults[name] = _wanted(fact)
        elif isinstance(value, Fraction) and (wrong := _outside(fact, value)):
            faults[name] = wrong
        else:
            found[name] = value
    derive(table, found)
    asked = {name: value for name, value in found.items() if holds(table.facts[name].asked_when, found)}
    for name, fact in table.facts.items():
        if name not in found and name not in faults and fact.derived is None and holds(fact.asked_when, asked):
            faults[name] = f"请写明“{fact.title}”"
    return asked, faults


def derive(table: Table, found: dict[str, Value]) -> None:
    """Fill in what follows from other facts."""
    for name, fact in table.facts.items():
        if (line := fact.derived) is None:
            continue
        of, by = found.get(line.of), found.get(line.by)
        if isinstance(of, Fraction) and isinstance(by, str):
            found[name] = max(of - line.limits[by], Fraction(0))


def _value(fact: Fact, raw: Any) -> Value:
    """One value; None where it cannot be read."""
    if fact.type == "choice":
        word = {True: "yes", False: "no"}.get(raw, raw) if isinstance(raw, bool) else raw
        return word if isinstance(word, str) and word in fact.options else None
    if isinstance(raw, bool | float) or not isinstance(raw, int | str | Fraction):
        return None
    try:
        value = Fraction(str(raw).strip())
    except (ValueError, ZeroDivisionError):
        return None
    if fact.whole and value.denominator != 1:
        return None
    return value


def _wanted(fact: Fact) -> str:
    if fact.type == "choice":
        return "应为其中之一：" + "、".join(f"{title}（{value}）" for value, title in fact.options.items())
    if fact.type == "money":
        return "应为以分为单位的整数"
    return "应为整数" if fact.whole else '应为整数或者小数（写成文字，如 "5.5"）'


def _outside(fact: Fact, value: Fraction) -> str:
    if fact.least is not None and (value < fact.least or (value == fact.least and not fact.least_in)):
        return f"不能小于{fact.least}"
    if fact.most is not None and value > fact.most:
        return f"不能大于{fact.most}"
    return ""
