"""Who is waited for: the case page says it of the party, with the date and why; the guide of a demo says the next step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from mingjing.cases.example import ZONE, Example, shop
from mingjing.records import clock
from tests.journeys.doors import python_door

pytestmark = pytest.mark.django_db
People = Callable[[str], Client]
Cases = Callable[..., Example]


def page(client: Client, case: str) -> str:
    answer = client.get(f"/cases/{case}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_that_the_partys_statement_is_waited_for_until_when_and_why(as_: People, example: Cases) -> None:
    case = example("notified")
    now = page(as_("officer1"), case.uid)
    assert "正等当事人<strong>陈述、申辩</strong>" in now
    assert "月" in now.split("正等当事人", 1)[1].split("止", 1)[0]
    assert "为什么是这一天" in now
    assert "现在没有该您办的事" not in now


def test_when_the_partys_period_is_over_it_is_waited_for_no_longer(as_: People, example: Cases) -> None:
    case = example("notified")
    clock.set_clock(clock.now() + timedelta(days=40))
    assert "正等当事人" not in page(as_("officer1"), case.uid)


@pytest.fixture
def new_case(db: None) -> Example:
    """A case opened after the demo began."""
    return Example(python_door, parties=[shop(9)], now=datetime(2026, 6, 16, 9, 0, tzinfo=ZONE)).to("lead")


def test_the_guide_says_what_comes_next_and_for_whom(as_: People, new_case: Example) -> None:
    mine = page(as_("officer1"), new_case.uid)
    assert "下一步由您办：" in mine
    assert f'href="/cases/{new_case.uid}/do/file_case/"><strong>报请立案</strong>' in mine
    new_case.propose("file_case")
    told = page(as_("officer1"), new_case.uid)
    assert "下一步：<strong>审核立案</strong>，由承办机构负责人 王立群办。" in told
    assert "换成他接着办" in told
    assert "下一步由您办：" in page(as_("checker1"), new_case.uid)


def test_the_guide_is_silent_in_older_cases_and_when_switched_off(
    as_: People, example: Cases, new_case: Example
) -> None:
    officer = as_("officer1")
    assert "guide-line" not in page(officer, example("filed").uid)
    assert "guide-line" in page(officer, new_case.uid)
    answer = officer.post("/work/guide/", {"next": f"/cases/{new_case.uid}/"})
    assert answer["Location"] == f"/cases/{new_case.uid}/"
    assert "guide-line" not in page(officer, new_case.uid)
    assert "第一件案子" not in officer.get("/work/").content.decode()
    assert officer.post("/work/guide/", {"next": "https://elsewhere.example/"})["Location"] == "/work/"
