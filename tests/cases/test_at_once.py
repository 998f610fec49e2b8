"""同时办: many calls at once on one case and on many; nothing is lost, doubled or out of order, and numbers have no gaps."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from mingjing.cases import projections, reads
from mingjing.cases.acts import Done, Faster, Refused, perform
from mingjing.cases.example import shop
from mingjing.cases.models import ActDone, Case
from mingjing.records import clock
from mingjing.records import reads as log
from tests import driver, factories
from tests.cast import CHECKER, HEAD, OFFICER, SECOND, user

WORKERS = 40


@pytest.fixture(autouse=True)
def demo_day() -> None:
    """In this file each test has a database of its own."""


@pytest.fixture
def together(
    transactional_copy: str, django_db_blocker: Any
) -> Iterator[Callable[[list[Callable[[], Any]]], list[Any]]]:
    """Run calls at once, each in a thread with a connection of its own; what each came to, or raised."""
    with django_db_blocker.unblock():
        clock.set_clock(driver.DAY)

        def run(calls: list[Callable[[], Any]]) -> list[Any]:
            gate = threading.Barrier(min(WORKERS, len(calls)))

            def one(number: int, call: Callable[[], Any]) -> Any:
                if number < gate.parties:
                    gate.wait()
                try:
                    return call()
                except Exception as no:
                    return no
                finally:
                    connection.close()

            with ThreadPoolExecutor(gate.parties) as pool:
                return list(pool.map(one, range(len(calls)), calls))

        yield run


def whole(uid: str) -> None:
    """The record of the case is in order and verifies, and the tables say what the record says."""
    events = log.events(uid)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert log.verify_case(uid).holds
    rows = ActDone.objects.filter(case__uid=uid).order_by("seq")
    assert [(row.seq, row.act, row.hash) for row in rows] == [(event.seq, event.type, event.hash) for event in events]
    case = Case.objects.get(uid=uid)
    before = projections.snapshot(case)
    projections.rebuild(case)
    assert before == projections.snapshot(case)


def test_two_hundred_acts_at_once_on_one_case(together: Callable[..., list[Any]]) -> None:
    case = driver.case().to("filed")
    people = {name: user(name) for name in (OFFICER, SECOND)}

    def identify(number: int) -> Callable[[], Any]:
        who = people[OFFICER if number % 2 else SECOND]
        told = {"parties": [shop(7)], "identity_checked": f"第{number}次核对"}
        return lambda: perform("identify_party", by=who, case=case.uid, fields=told)

    came = together([identify(number) for number in range(200)])
    assert [one for one in came if not isinstance(one, Done)] == []
    assert sorted(one.seq for one in came) == list(range(5, 205))
    acts = ActDone.objects.filter(case__uid=case.uid, act="identify_party")
    said = Counter(acts.values_list("fields__identity_checked", flat=True))
    assert set(said.values()) == {1}
    assert len(said) == 200
    whole(case.uid)


def test_two_hundred_cases_opened_and_filed_at_once(together: Callable[..., list[Any]]) -> None:
    people = {name: user(name) for name in (OFFICER, SECOND, CHECKER, HEAD)}

    def through_filing() -> str:
        told = perform("register_lead", by=people[OFFICER], fields=factories.lead())
        assert isinstance(told, Done)
        fields = driver.case().filled(driver.case().spec("file_case"), None)
        for act, who, said in (
            ("propose", OFFICER, {"act": "file_case", **fields}),
            ("check", CHECKER, {"act": "file_case"}),
            ("approve", HEAD, {"act": "file_case"}),
        ):
            officers = ["JS0700101", "JS0700102"] if act == "propose" else []
            done = perform(act, by=people[who], case=told.case, officers=officers, fields=said)
            assert isinstance(done, Done), done
        return told.case

    came = together([through_filing] * 200)
    assert [one for one in came if not isinstance(one, str)] == []
    assert Case.objects.count() == 200
    leads = sorted(Case.objects.values_list("lead_number", flat=True))
    filed = sorted(Case.objects.values_list("number", flat=True))
    assert leads == [f"连市城罚线〔2026〕{n:04d}号" for n in range(1, 201)]
    assert filed == [f"连市城罚立〔2026〕{n:04d}号" for n in range(1, 201)]
    for uid in came[:5]:
        whole(uid)


def test_of_two_who_approve_at_once_one_is_told_what_changed(together: Callable[..., list[Any]]) -> None:
    case = driver.case().to("lead")
    case.propose("file_case")
    case.check("file_case")
    head = user(HEAD)
    came = together([lambda: perform("approve", by=head, case=case.uid, fields={"act": "file_case"})] * 20)
    done = [one for one in came if isinstance(one, Done)]
    assert len(done) == 1
    others = [one for one in came if not isinstance(one, Done)]
    assert {type(one) for one in others} == {Faster}
    assert all("立案" in one.what for one in others)
    assert ActDone.objects.filter(case__uid=case.uid, act="file_case").count() == 1
    whole(case.uid)


def test_the_same_request_sent_many_times_at_once_is_done_once(together: Callable[..., list[Any]]) -> None:
    key, officer = factories.key(), user(OFFICER)
    came = together([lambda: perform("register_lead", by=officer, fields=factories.lead(), idem=key)] * 20)
    assert {type(one) for one in came} == {Done}
    assert len({(one.case, one.seq, one.hash) for one in came}) == 1
    assert Case.objects.count() == 1


def test_two_different_acts_at_once_the_second_sees_the_first(together: Callable[..., list[Any]]) -> None:
    """Whoever waits is ruled by what stands when their turn comes: a case declined cannot be filed."""
    case = driver.case().to("lead")
    case.propose("decline_lead", {"ground": "no_violation", "reason": "没有违法事实"})
    case.check("decline_lead")
    case.propose("file_case")
    case.check("file_case")
    head = user(HEAD)
    calls = [
        lambda: perform("approve", by=head, case=case.uid, fields={"act": "decline_lead"}),
        lambda: perform("approve", by=head, case=case.uid, fields={"act": "file_case"}),
    ]
    came = together(calls)
    assert sum(isinstance(one, Done) for one in came) == 1
    assert sum(isinstance(one, (Faster, Refused)) for one in came) == 1
    whole(case.uid)


@pytest.mark.parametrize("broken", ["mingjing.cases.projections.written", "mingjing.cases.entering.papers.issued"])
def test_an_act_that_breaks_in_the_middle_leaves_nothing(
    together: Callable[..., list[Any]], monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    case = driver.case().to("lead")
    case.propose("file_case")
    case.check("file_case")
    row = Case.objects.get(uid=case.uid)
    before, events = projections.snapshot(row), len(log.events(case.uid))

    def breaks(*args: object, **rest: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(broken, breaks)
        with pytest.raises(RuntimeError):
            case.approve("file_case")
    assert projections.snapshot(row) == before
    assert len(log.events(case.uid)) == events
    told = case.approve("file_case")
    assert (told["seq"], told["number"]) == (events + 1, "连市城罚立〔2026〕0001号")
    assert reads.case_for(user(OFFICER), case.uid).number == "连市城罚立〔2026〕0001号"
    whole(case.uid)
