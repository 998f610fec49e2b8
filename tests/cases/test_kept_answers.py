"""说过的不重算: what is kept of a case to spare work is never told when it is no longer so; and every way of search finds the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mingjing.cases.api.kept import Told, holds_until
from mingjing.cases.example import citizen
from mingjing.cases.reads import lists
from mingjing.cases.reads import search as find
from mingjing.records import clock
from mingjing.registry.models import Assignment
from tests import driver
from tests.cast import HEAD, OFFICER, SUPERVISOR, user
from tests.driver import ByApi

NOW = datetime(2026, 6, 15, 1, 2, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def read(door: ByApi, who: str, uid: str) -> dict[str, Any]:
    told: dict[str, Any] = door.client(who).get(f"/api/v1/cases/{uid}").json()
    return told


def may(told: dict[str, Any]) -> set[str]:
    return {one["act"] for one in told["permitted"]}


def test_the_next_act_is_told_at_once_and_each_person_has_their_own_rulings() -> None:
    door, case = ByApi(), driver.case(through="api").to("lead")
    before = read(door, OFFICER, case.uid)
    assert read(door, OFFICER, case.uid) == before
    case.propose("file_case")
    after = read(door, OFFICER, case.uid)
    assert after["seq"] == before["seq"] + 1
    assert [one["act"] for one in after["acts"]] == [*(one["act"] for one in before["acts"]), "propose"]
    assert [one["act"] for one in after["drafts"]] == ["file_case"]
    case.check("file_case")
    assert "file_case" in may(read(door, HEAD, case.uid))
    assert "file_case" not in {
        one["act"] for one in read(door, OFFICER, case.uid)["permitted"] if one["step"] == "approve"
    }


def test_a_post_that_ends_is_seen_at_once() -> None:
    door, case = ByApi(), driver.case(through="api").to("filed")
    assert "inspect_site" in may(read(door, OFFICER, case.uid))
    Assignment.objects.filter(user=user(OFFICER)).update(role="auxiliary")
    assert "inspect_site" not in may(read(door, OFFICER, case.uid))


def test_a_period_that_ends_is_seen_although_nothing_was_done() -> None:
    door, case = ByApi(), driver.case(through="api").to("filed")

    def states() -> set[str]:
        return {one["state"] for one in read(door, OFFICER, case.uid)["deadlines"]}

    assert "overdue" not in states()
    clock.set_clock(case.now + timedelta(days=200))
    clock._kept.clear()
    assert "overdue" in states()


def test_a_text_is_told_again_only_between_its_moments() -> None:
    told, made = Told(most=2), []

    def say() -> tuple[str, datetime]:
        made.append(None)
        return f"{len(made)}", NOW + timedelta(seconds=10)

    assert told.again("a", NOW, say) == "1"
    assert told.again("a", NOW + timedelta(seconds=9), say) == "1"
    assert told.again("a", NOW + timedelta(seconds=10), say) == "2"
    assert told.again("a", NOW - timedelta(seconds=1), say) == "3"  # a demo's clock may be moved back
    for other in ("b", "c"):
        told.again(other, NOW, say)
    assert told.again("a", NOW, say) == "6"


def test_rulings_hold_no_longer_than_the_minute_nor_across_the_end_of_a_period() -> None:
    class One:
        def __init__(self, ends: datetime | None) -> None:
            self.ends = ends

    def until(*ends: datetime | None) -> datetime:
        return holds_until([One(one) for one in ends], NOW)  # type: ignore[list-item]

    minute = NOW.replace(second=0) + timedelta(minutes=1)
    assert until() == minute
    assert until(NOW + timedelta(days=3), None, NOW - timedelta(days=1)) == minute
    assert until(NOW + timedelta(seconds=7)) == NOW + timedelta(seconds=7)


@pytest.mark.parametrize(("few", "newer"), [(3500, 3000), (1, 3000), (1, 2), (3, 1)])
def test_every_way_of_search_finds_the_same(monkeypatch: pytest.MonkeyPatch, few: int, newer: int) -> None:
    monkeypatch.setattr(lists, "NEWER", newer)
    monkeypatch.setattr(lists, "FEW", few)
    monkeypatch.setattr(lists.few, "__defaults__", (few,))
    names = ["王伟", "王伟民", "李小伟", "王伟", "赵一", "王伟"]
    for number, name in enumerate(names):
        driver.case(parties=[citizen(number, name)]).to("lead")
    wanted = [one.uid for one in lists.list_cases(user(OFFICER), limit=200).items if "王伟" in one.party_name]
    assert len(wanted) == 4
    for who in (OFFICER, SUPERVISOR):
        found: list[str] = []
        cursor = ""
        while True:
            page = find(user(who), "王伟", cursor=cursor, limit=2)
            found += [one.uid for one in page.items]
            if page.next is None:
                break
            cursor = page.next
        assert found == wanted, (who, few, newer)
