"""查询的次数: every page and every answer asks the database a fixed number of times, however long a case or a list is.

The numbers are bounds: to ask less is better, to ask more must be meant. What a process keeps for half a minute (agency,
names) is known already when it is counted, as it is in a server that is in use.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mingjing.records import clock
from mingjing.registry.acts import make_token
from tests import driver
from tests.cast import CHECKER, CUSTODIAN, HEAD, OFFICER, REVIEWER, SUPERVISOR, user


@pytest.fixture
def unmoved(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock's offset is known: it is read again twice a second, whatever is asked."""
    monkeypatch.setattr(clock, "_SECONDS_KEPT", 600.0)
    clock.now()


@contextmanager
def at_most(bound: int) -> Iterator[None]:
    """No more questions than that; says them all when there are."""
    with CaptureQueriesContext(connection) as asked:
        yield
    assert len(asked) <= bound, f"{len(asked)} > {bound}\n" + "\n".join(one["sql"][:160] for one in asked)


def page(who: str) -> Client:
    client = Client()
    client.force_login(user(who), backend="mingjing.registry.sign_in.Backend")
    return client


def api(who: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {make_token(who)}"})


def counted(client: Client, path: str, bound: int, body: dict[str, Any] | None = None, **how: Any) -> None:
    def ask() -> Any:
        return client.get(path, **how) if body is None else client.post(path, body, **how)

    assert ask().status_code in (200, 201), path
    with at_most(bound):
        ask()


PAGES = [
    (OFFICER, "/work/", 10),
    (OFFICER, "/cases/", 6),
    (OFFICER, "/cases/new/", 12),
    (OFFICER, "/cases/{uid}/", 15),
    (OFFICER, "/cases/{uid}/print/", 16),
    (OFFICER, "/cases/{uid}/together/", 9),
    (OFFICER, "/cases/{uid}/proof/", 8),
    (OFFICER, "/cases/{uid}/entries/1/", 13),
    (OFFICER, "/cases/{uid}/bundle/?purpose=court", 9),
    (OFFICER, "/cases/{uid}/do/inspect_site/", 14),
    (OFFICER, "/cases/{uid}/discretion/", 13),
    (OFFICER, "/discretion/", 5),
    (OFFICER, "/discretion/gd_2_7_1/", 5),
    (CUSTODIAN, "/cases/{uid}/erasure/", 14),
    (HEAD, "/cases/{uid}/erasure/", 8),
    (REVIEWER, "/discretion/trial/", 5),
    (HEAD, "/work/", 8),
    (HEAD, "/cases/{uid}/", 14),
    (CHECKER, "/cases/{uid}/", 14),
    (REVIEWER, "/review/", 7),
    (SUPERVISOR, "/cases/", 6),
    (SUPERVISOR, "/supervision/", 6),
    (SUPERVISOR, "/log-health/", 12),
    (SUPERVISOR, "/registry/", 11),
    (SUPERVISOR, "/registry/matters/", 9),
    (SUPERVISOR, "/registry/matters/street_occupation/", 11),
    (SUPERVISOR, "/registry/agencies/", 9),
    (SUPERVISOR, "/registry/agencies/320700-CG/", 14),
    (SUPERVISOR, "/registry/people/", 11),
    (SUPERVISOR, "/registry/check/", 28),
    (SUPERVISOR, "/registry/rolls/division_ruling/", 7),
    (SUPERVISOR, "/registry/history/", 7),
    (OFFICER, "/registry/impact/?told=administrative_penalty_law/44", 8),
    (OFFICER, "/public/matters/", 8),
    (OFFICER, "/public/matters/street_occupation/", 10),
    (OFFICER, "/public/agencies/", 7),
    (OFFICER, "/public/lists/", 7),
    (OFFICER, "/public/discretion/", 5),
    (OFFICER, "/public/discretion/street_occupation/", 6),
    (OFFICER, "/public/rolls/window_post/", 5),
]
ANSWERS = [
    ("/me", 2),
    ("/matters", 3),
    ("/people", 2),
    ("/procedures", 1),
    ("/procedures/ordinary_penalty", 1),
    ("/cases?limit=100", 2),
    ("/cases?overdue=true&limit=100", 2),
    ("/cases/{uid}", 6),
    ("/cases/{uid}/deadlines", 2),
    ("/cases/{uid}/documents", 3),
]


@pytest.fixture
def cases(unmoved: None) -> list[str]:
    """One case at its beginning, one at its end, and some more in the lists."""
    clock.set_clock(driver.DAY)
    return [driver.case().to(stage).uid for stage in ("archived", "lead", "lead", "notified", "filed")]


@pytest.mark.parametrize(("who", "path", "bound"), PAGES)
def test_pages(who: str, path: str, bound: int, cases: list[str]) -> None:
    for uid in (cases[0], cases[-1]):
        counted(page(who), path.format(uid=uid), bound)


def test_answers(cases: list[str]) -> None:
    for path, bound in ANSWERS:
        for uid in (cases[0], cases[-1]):
            counted(api(OFFICER), "/api/v1" + path.format(uid=uid), bound)
    counted(api(OFFICER), "/api/v1/cases/search", 3, {"text": "餐饮"}, content_type="application/json")


def test_an_act_asks_as_much_whatever_was_done_before(cases: list[str]) -> None:
    doing = api(OFFICER)
    for uid in cases[-2:]:
        parties = doing.get(f"/api/v1/cases/{uid}").json()["parties"]
        body = {"act": "identify_party", "fields": {"parties": parties}}
        counted(doing, f"/api/v1/cases/{uid}/acts", 12, body, content_type="application/json")


def test_the_steps_of_an_approval_that_issues_a_paper(unmoved: None) -> None:
    """Each question and each written row is one; those of one act travel together, and a paper adds its own."""
    clock.set_clock(driver.DAY)
    driver.case().to("notified")  # the law is loaded, statements are known
    case = driver.case(through="api").to("investigated")
    case.later(hours=1)
    for step, bound in ((case.propose, 17), (case.check, 17), (case.approve, 22)):
        with at_most(bound):
            step("notify_rights")
