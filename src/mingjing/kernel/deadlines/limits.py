"""更短的办理期限 — a limit that the agency has published for an item shortens the period of the law, never lengthens it.

It serves WS-23 (time limits per item are published and watched) and 行政许可法 42 with the published table of the place.
It refuses to compare different units: a limit in other units than the law's period changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mingjing.kernel.deadlines.counting import UNITS, Due, Stretch
from mingjing.kernel.facts import Facts
from mingjing.kernel.law import Deadline, Effective, Listing, Period


def shorter(deadline: Deadline, facts: Facts, effective: Effective) -> tuple[Period, str] | None:
    """The shortest published period for the matter of the case, with the words for its derivation; None without one."""
    listing = effective.listings.get(deadline.shortened_by or "")
    law = deadline.period
    if listing is None or law is None:
        return None
    fit = [row for row in listing.rows if _fits(row, facts) and _is_shorter(row["within"], law)]
    if not fit:
        return None
    row = min(fit, key=lambda one: one["within"].amount)
    return row["within"], _words(row, listing, law)


def _fits(row: Mapping[str, Any], facts: Facts) -> bool:
    same = row["matter"] == facts.matter.id
    return same and all(facts.latest(name) == value for name, value in row["where"].items())


def _is_shorter(limit: Period, law: Period) -> bool:
    return limit.unit == law.unit and limit.amount < law.amount


def _words(row: Mapping[str, Any], listing: Listing, law: Period) -> str:
    limit: Period = row["within"]
    unsure = "，待核实" if listing.status == "to_confirm" else ""
    return (
        f"按《{listing.title}》（{listing.in_force.isoformat()}{unsure}）“{row['title']}”"
        f"{limit.amount}{UNITS[limit.unit]}办结，短于法定的{law.amount}{UNITS[law.unit]}"
    )


def told(due: Due, words: str) -> Due:
    """The end of a shortened period, its derivation saying by which table."""
    first, *rest = due.stretches
    return replace(due, stretches=(Stretch(first.first, first.last, first.counted, f"{first.why}；{words}"), *rest))
