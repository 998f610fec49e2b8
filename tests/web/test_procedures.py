"""The published procedures: anybody reads them, without signing in; beside a case the chart says where it stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from mingjing.cases.example import Example
from mingjing.cases.rulebook import library

CITY = "jiangsu/lianyungang"


@pytest.mark.clause("LY-O04")
@pytest.mark.parametrize(
    "procedure", [*{one.id for one in library().procedures if one.extends is None and not one.pattern}]
)
def test_every_procedure_that_cases_are_opened_in_has_its_published_flowchart(procedure: str, db: None) -> None:
    page = Client().get(
        f"/public/procedures/{procedure}/", {"place": CITY, "field": "urban_management", "on": "2026-06-15"}
    )
    assert page.status_code == 200
    law = page.context["law"]
    drawn = "".join(band["picture"] for band in page.context["drawn"])
    said = [step for band in page.context["drawn"] for step in band["steps"]]
    assert {step.act for step in said} == set(law.acts), "every step is drawn"
    assert all(step.who for step in said), "and says who is responsible"
    assert "<svg" in drawn


@pytest.mark.clause("LY-O04", part="steps, limits, responsibility, rights are said")
@pytest.mark.clause("YY-04", part="flowchart")
@pytest.mark.clause("CJ-P02", part="published procedure and flowchart")
def test_anybody_sees_steps_limits_responsibility_and_rights(db: None) -> None:
    page = Client().get("/public/procedures/")
    assert page.status_code == 200
    assert "行政处罚普通程序" in page.content.decode()
    assert "范本" not in page.content.decode()
    page = Client().get("/public/procedures/ordinary_penalty/", {"place": CITY, "field": "market", "on": "2026-06-15"})
    text = page.content.decode()
    assert page.status_code == 200
    for wanted in ("送达决定书", "7个工作日内", "机关负责人批准", "当事人的期限", "行政处罚法第四十四条", "<svg"):
        assert wanted in text
    assert "style=" not in text.partition("<main")[2].partition("</main>")[0]


def test_the_day_and_place_change_the_answer(db: None) -> None:
    def text(**said: str) -> str:
        return Client().get("/public/procedures/ordinary_penalty/", said).content.decode()

    assert "15个工作日内“立案”" in text(field="market")
    assert "15个工作日内“立案”" not in text()


@pytest.mark.parametrize(
    "path",
    [
        "nothing/",
        "plain_decision/",
        "ordinary_penalty/?place=atlantis",
        "ordinary_penalty/?field=x",
        "ordinary_penalty/?on=1990-01-01",
    ],
)
def test_what_is_not_there_is_absent(db: None, path: str) -> None:
    assert Client().get(f"/public/procedures/{path}").status_code == 404


def test_a_day_that_is_no_day_is_said(db: None) -> None:
    page = Client().get("/public/procedures/ordinary_penalty/", {"on": "昨天"})
    assert page.status_code == 200
    assert "日期请写成" in page.content.decode()


def test_beside_the_case_the_chart_says_where_it_stands(
    as_: Callable[[str], Client], example: Callable[..., Example]
) -> None:
    case = example("filed")
    text = as_("officer1").get(f"/cases/{case.uid}/course/").content.decode()
    assert "现在在这里" in text
    assert "立案　✓ 已办" in text
    assert "● 现在可以办" in text
    assert Client().get(f"/cases/{case.uid}/course/").status_code == 302
    assert as_("officer_far").get(f"/cases/{case.uid}/course/").status_code == 404


def test_the_chart_asks_the_database_nothing(db: None, django_assert_max_num_queries: Callable[[int], object]) -> None:
    Client().get("/public/procedures/ordinary_penalty/")
    with django_assert_max_num_queries(2):  # type: ignore[attr-defined]
        Client().get("/public/procedures/ordinary_penalty/")
