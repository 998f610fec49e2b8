"""同案同罚 — how the city and this agency have decided under the same matter and step: numbers only, no case, no person.

It serves HZ-L03. Few decisions are not told at all (`LEAST`), agencies are never compared with each other, and nothing here
is summed over officers, agencies or time: fines are no score (国办发〔2022〕27号(六), LY-O27).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from mingjing.cases.recorded import Where, city_of
from mingjing.kernel.facts import Peers

LEAST = 5
BINS = 8
LOOK_BACK = timedelta(days=3 * 366)
SHARES = "array[0.1, 0.25, 0.5, 0.75, 0.9]"
SPREAD = f"""
select count(*), count(*) filter (where agency_id = %s), min(amount_fen), max(amount_fen),
       percentile_disc({SHARES}) within group (order by amount_fen),
       percentile_disc({SHARES}) within group (order by amount_fen) filter (where agency_id = %s)
  from cases_decidedstep
 where city = %s and matter = %s and "table" = %s and step = %s and decided >= %s and case_id <> %s
"""  # noqa: S608 - a constant of our own
BARS = """
select width_bucket(amount_fen, %s, %s, %s), count(*)
  from cases_decidedstep
 where city = %s and matter = %s and "table" = %s and step = %s and decided >= %s and case_id <> %s
 group by 1
"""


@dataclass(frozen=True, slots=True)
class Spread:
    """分布 — of fines in 分: how many, 10 %, quartiles, 90 %."""

    count: int
    low: int
    first: int
    median: int
    third: int
    high: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """比较 — the city's decisions and this agency's own; None where there are too few; `bars` from `least` to `most`."""

    city: Spread | None
    own: Spread | None
    count: int
    least: int = 0
    most: int = 0
    bars: tuple[int, ...] = ()


def compared(where: Where, table: str, step: str, today: date) -> Comparison:
    """The decisions in force of the last three years under the same matter, table and step, this case left out."""
    what: list[Any] = [city_of(where.place), where.matter.id, table, step, today - LOOK_BACK, where.id]
    with connection.cursor() as cursor:
        cursor.execute(SPREAD, [where.agency_id, where.agency_id, *what])
        count, own, least, most, city_shares, own_shares = cursor.fetchone()
        if count < LEAST:
            return Comparison(None, None, count)
        bars = [0] * BINS
        cursor.execute(BARS, [least, most + 1, BINS, *what])
        for bucket, number in cursor.fetchall():
            bars[min(bucket, BINS) - 1] += number
    mine = Spread(own, *own_shares) if own >= LEAST else None
    return Comparison(Spread(count, *city_shares), mine, count, least, most, tuple(bars))


def peers(where: Where, table: str, step: str, today: date) -> Peers | None:
    """What the law's rule looks at: the middle eight tenths of the city's decisions; None where there are too few."""
    found = compared(where, table, step, today).city
    return None if found is None else Peers(found.count, found.low, found.median, found.high)
