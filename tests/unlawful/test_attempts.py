"""违法办理的尝试: refused at both doors, with the right articles and a remedy; nothing is written, the attempt is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from mingjing.cases.example import Example
from mingjing.cases.models import ActDone, Case, RefusedAttempt
from mingjing.records.models import IssuedDocument
from mingjing.registry.models import Assignment
from tests.cast import user
from tests.factories import video
from tests.unlawful.attempts import Attempt, Told, by_api, by_page, made_ready, signed_in
from tests.unlawful.rows import ROWS
from tests.unlawful.tree import Tree


def shows(clause: str) -> pytest.MarkDecorator:
    """The mark of a duty: `LY-R08`, or `LY-R09: the reporter is told` where only that part is shown."""
    name, _, part = clause.partition(": ")
    return pytest.mark.clause(name, part=part) if part else pytest.mark.clause(name)


def every_attempt() -> list[Any]:
    """Each row at each of its doors, marked with the duties that it shows."""
    return [
        pytest.param(row, door, id=f"{row.id}-{door}", marks=[shows(one) for one in row.clauses])
        for row in ROWS
        for door in row.doors
    ]


@dataclass(frozen=True)
class Standing:
    """案件此刻 — what must not change when an attempt is refused."""

    seq: int
    head: str
    stage: str
    acts: int
    papers: int

    @classmethod
    def of(cls, case: Example) -> Standing:
        """As it stands."""
        row = Case.objects.get(uid=case.uid)
        acts = ActDone.objects.filter(case=row).count()
        return cls(row.seq, row.head, row.stage, acts, IssuedDocument.objects.filter(case_uid=case.uid).count())


@pytest.mark.parametrize(("row", "door"), every_attempt())
def test_the_law_says_no(row: Attempt, door: str, tree: Tree) -> None:
    with tree.trying(row.stage) as case:
        for who, role in row.posts:
            Assignment.objects.create(user=user(who), role=role, since=date(2020, 1, 1))
        knock = made_ready(row, case, lambda who: [video(who)])
        before, kept = Standing.of(case), RefusedAttempt.objects.filter(case__uid=case.uid).count()
        if door == "api":
            told = by_api(tree.door.client(knock.who), case, knock)
        else:
            told = by_page(signed_in(knock.who), case, knock)
        assert told.status == 422, (told.status, told.body[:2000] if door == "api" else reasons_or_faults(told.body))
        cites = row.on_page or row.cites if door == "page" else row.cites
        answered(row, told, cites)
        assert Standing.of(case) == before
        attempts = list(RefusedAttempt.objects.filter(case__uid=case.uid).order_by("id"))
        assert len(attempts) == kept + 1
        last = attempts[-1]
        assert set(cites) <= {article for one in last.refusals for article in one["articles"]}
        assert last.by["id"] == knock.who
        assert last.act == row.act


def answered(row: Attempt, told: Told, cites: tuple[str, ...]) -> None:
    """The right articles, nothing beside them, and what would make it possible."""
    assert set(cites) <= told.articles, (row.id, [(one.articles, one.text) for one in told.reasons])
    fitting = [one for one in told.reasons if set(one.articles) & set(cites)]
    assert any(row.remedy in one.text for one in fitting), (row.remedy, [one.text for one in fitting])
    allowed = {*cites, *row.also}
    beside = [one for one in told.reasons if not set(one.articles) & allowed]
    assert not beside, [(one.articles, one.text) for one in beside]


def reasons_or_faults(html: str) -> str:
    """The red notes of a page, for a message."""
    from tests.unlawful.attempts import reasons_on

    return "；".join(one.text for one in reasons_on(html)) or html[:500]
