"""重新算出 — after content was destroyed, everything that was made of it is made anew from what the record still says.

It needs no list of what was destroyed: a row that is not made anew is gone. So it does as much after a restored backup.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from mingjing.cases import projections
from mingjing.cases.models import Case, Typing

ORPHANS = """
delete from cases_party p where p.id = any(%s)
   and not exists (select from cases_caseparty c where c.party_id = p.id)
   and not exists (select from cases_fine f where f.party_id = p.id)
"""
OF_CASES = "select distinct party_id from cases_caseparty where case_id = any(%s)"


def clean(uids: Sequence[str]) -> int:
    """Make the tables of these cases anew, in the caller's transaction; how many of them were not as they should be."""
    cases = list(Case.objects.filter(uid__in=uids).order_by("pk"))
    keys, changed = [one.pk for one in cases], 0
    with connection.cursor() as cursor:
        cursor.execute(OF_CASES, [keys])
        parties = [row[0] for row in cursor.fetchall()]
        for case in cases:
            before = projections.snapshot(case)
            projections.rebuild(case)
            changed += before != projections.snapshot(Case.objects.get(pk=case.pk))
        cursor.execute(ORPHANS, [parties])
    Typing.objects.filter(case_id__in=keys).delete()  # what somebody typed and has not sent may tell it too
    return changed
