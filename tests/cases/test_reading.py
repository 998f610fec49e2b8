"""查询: few and fixed questions to the database, however long a list or a case; lists hold no more than their page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mingjing.cases import reads
from mingjing.cases.acts import perform
from mingjing.cases.models import Case
from mingjing.records import clock
from tests import driver, factories
from tests.cast import HEAD, OFFICER, SUPERVISOR, user

Queries = Callable[..., Any]


@pytest.fixture
def many() -> list[str]:
    return [perform("register_lead", by=user(OFFICER), fields=factories.lead()).case for _ in range(12)]  # type: ignore[union-attr]


def warm(name: str) -> Any:
    """A person whose agencies and clock are already known to this process."""
    found = user(name)
    assert found.roles is not None
    reads.list_cases(found)
    clock.now()
    return found


@pytest.mark.parametrize("who", [OFFICER, SUPERVISOR])
def test_a_list_is_one_query(many: list[str], django_assert_num_queries: Queries, who: str) -> None:
    person = warm(who)
    for limit in (3, 12):
        with django_assert_num_queries(1):
            page = reads.list_cases(person, limit=limit)
            assert len(page.items) == limit
            assert all(one.matter_title and one.agency_name for one in page.items)


def test_a_worklist_is_one_query_and_its_counts_another(many: list[str], django_assert_num_queries: Queries) -> None:
    person = warm(OFFICER)
    with django_assert_num_queries(1):
        page = reads.worklist(person, limit=5)
        assert len(page.items) == 5
        assert all(item.number and item.act_title for item in page.items)
    with django_assert_num_queries(1):
        assert reads.counts(person)["all"] >= 12


def test_the_worklist_is_paged_by_key(many: list[str]) -> None:
    person, seen, cursor = warm(OFFICER), [], ""
    while True:
        page = reads.worklist(person, cursor=cursor, limit=5)
        seen += [(item.case, item.act, item.step) for item in page.items]
        if page.next is None:
            break
        cursor = page.next
    assert len(seen) == len(set(seen)) == reads.counts(person)["all"]
    assert {uid for uid, _, _ in seen} == set(many)
    dues = [item.due for item in reads.worklist(person, limit=200).items if item.due]
    assert dues == sorted(dues)


@pytest.mark.parametrize("stage", ["filed", "archived"])
def test_a_case_is_read_in_as_many_queries_however_long_it_is(django_assert_num_queries: Queries, stage: str) -> None:
    case = driver.case().to(stage)
    person = warm(OFFICER)
    with django_assert_num_queries(7):  # among them: the cases opened from it, and by what right the agency acts
        where = reads.case_for(person, case.uid)
        reads.facts_of(where)
        reads.timeline(where)
        reads.open_acts(person, where)
        reads.deadlines(where)


def test_an_act_is_performed_in_as_many_queries_however_long_the_case_is(
    django_assert_max_num_queries: Queries,
) -> None:
    for stage in ("filed", "waived"):
        case = driver.case().to(stage)
        person = warm(OFFICER)
        fields = {"parties": list(case.parties)}
        with django_assert_max_num_queries(12):
            perform("identify_party", by=person, case=case.uid, fields=fields)


def test_officers_of_another_unit_see_the_case_but_it_is_not_theirs() -> None:
    case = driver.case().to("filed")
    other = user("officer3")
    assert [one.uid for one in reads.list_cases(other).items] == [case.uid]
    assert reads.list_cases(other, mine=True).items == []
    assert reads.worklist(other).items == []
    assert reads.worklist(user(HEAD)).items == []


def test_overdue_first_when_asked_by_date(many: list[str]) -> None:
    person = warm(OFFICER)
    page = reads.list_cases(person, order="due", limit=4)
    rest = reads.list_cases(person, order="due", limit=200, cursor=page.next or "")
    dues = [one.next_due for one in (*page.items, *rest.items)]
    assert dues == sorted(dues)
    assert len(dues) == Case.objects.count()


def test_a_strange_cursor_is_refused() -> None:
    for wrong in ("x", "W10", "bnVsbA"):
        with pytest.raises(reads.BadCursor):
            reads.list_cases(user(OFFICER), cursor=wrong)
