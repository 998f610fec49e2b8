"""编号 — numbers without gaps: taken inside the act that uses them, so that an act undone gives its number back."""

from __future__ import annotations

from django.db import connection

NEXT = """
insert into cases_numberseries (agency_id, series, year, last) values (%s, %s, %s, 1)
on conflict (agency_id, series, year) do update set last = cases_numberseries.last + 1
returning last
"""


def next_number(agency: int, prefix: str, series: str, year: int) -> str:
    """The next number of a series, as 连市城罚立〔2026〕0113号; the row stays locked until the act commits."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [agency, series, year])
        last = cursor.fetchone()[0]
    return f"{prefix}{series}〔{year}〕{last:04d}号"
