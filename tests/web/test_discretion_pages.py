"""裁量的页面: facts asked once in a generated form, the answer beside them, the tables with their faults, a draft tried on past cases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from mingjing.cases.example import NEAR, shop
from mingjing.web.cli import main
from tests import driver
from tests.cast import OFFICER, REVIEWER, user

pytestmark = pytest.mark.django_db
LINES = {"v.times": "1", "v.area": "5", "v.corrected": "no", "evidence.area": "现场检查笔录"}


def page(who: str) -> Client:
    client = Client()
    client.force_login(user(who), backend="mingjing.registry.sign_in.Backend")
    return client


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_the_form_asks_each_fact_of_the_table_once() -> None:
    uid = driver.case().to("filed").uid
    told = text(page(OFFICER).get(f"/cases/{uid}/discretion/"))
    assert "占用面积" in told
    assert "按记录是 1 次" in told
    assert "待核实" in told
    assert told.count('name="v.area"') == 1
    answer = page(OFFICER).get(f"/cases/{uid}/do/apply_benchmark/")
    assert answer.status_code == 302
    assert answer["Location"] == f"/cases/{uid}/discretion/"


@pytest.mark.clause("LY-O12")
def test_the_answer_stands_beside_the_facts_before_it_is_recorded() -> None:
    uid = driver.case().to("filed").uid
    told = text(page(OFFICER).post(f"/cases/{uid}/discretion/", {**LINES, "do": "look"}))
    assert "罚款100元至1000元" in told
    assert "第2次的：罚款1000元至3000元" in told
    assert "同类决定不到" in told
    assert 'value="现场检查笔录"' in told
    saved = page(OFFICER).post(f"/cases/{uid}/discretion/", {**LINES, "do": "save"}, follow=True)
    assert "「适用裁量基准」已办" in text(saved)
    assert 'value="现场检查笔录"' in text(page(OFFICER).get(f"/cases/{uid}/discretion/"))


@pytest.mark.parametrize(
    ("change", "words", "status"),
    [
        ({"v.area": ""}, "请写明“占用面积”", 422),
        ({"v.area": "很大"}, "占用面积", 422),
        ({"v.times": "2"}, "没有写明理由", 422),
        ({"ground": "merit"}, "没有写明依据的证据", 422),
    ],
)
def test_what_is_missing_is_told_and_nothing_typed_is_lost(change: dict[str, str], words: str, status: int) -> None:
    uid = driver.case().to("filed").uid
    answer = page(OFFICER).post(f"/cases/{uid}/discretion/", {**LINES, **change, "do": "save"})
    assert answer.status_code == status
    assert words in text(answer)
    assert 'value="现场检查笔录"' in text(answer)


def test_the_same_form_sent_twice_is_one_act() -> None:
    uid = driver.case().to("filed").uid
    body = {**LINES, "do": "save", "idem": "3b9d1c2e-7f7a-4d7e-9a65-1f0c5f2f6f11"}
    first, again = (page(OFFICER).post(f"/cases/{uid}/discretion/", body) for _ in range(2))
    assert (first.status_code, again.status_code) == (302, 302)
    assert text(page(OFFICER).get(f"/cases/{uid}/")).count("适用裁量基准") >= 1


def test_a_case_of_another_agency_is_not_there() -> None:
    uid = driver.case(team=NEAR, parties=[shop(3)]).to("filed").uid
    assert page(OFFICER).get(f"/cases/{uid}/discretion/").status_code == 404


def test_money_is_typed_in_yuan() -> None:
    uid = driver.case(matter="food_past_date", parties=[shop(8)]).to("filed").uid
    body = {"v.times": "1", "v.value": "860.50", "v.harm": "no", "do": "look"}
    told = text(page(OFFICER).post(f"/cases/{uid}/discretion/", body))
    assert 'value="860.5"' in told
    assert "货值金额860.5元" in told
    wrong = text(page(OFFICER).post(f"/cases/{uid}/discretion/", {**body, "v.value": "八百"}))
    assert "金额读不懂" in wrong


@pytest.mark.clause("LY-O11", part="tables are public inside the house, with what was proven of them")
def test_the_tables_tell_their_faults() -> None:
    told = text(page(OFFICER).get("/discretion/"))
    assert "超标、超总量排放水污染物" in told
    assert "试算草案" not in told
    one = text(page(OFFICER).get("/discretion/gd_2_7_1/"))
    assert "低于法定最低10万元" in one
    assert page(OFFICER).get("/discretion/nothing/").status_code == 404


def test_a_draft_is_tried_on_past_cases_by_the_legal_unit(capsys: pytest.CaptureFixture[str]) -> None:
    driver.case(fine_fen=50_000, parties=[shop(501)]).to("filed").benchmarked().to("decided")
    driver.case(parties=[shop(502)], now=driver.DAY + timedelta(days=3)).to("filed")
    told = text(page(REVIEWER).post("/discretion/trial/", {"table": "street_occupation"}))
    assert "旧案 2 件" in told
    assert "原来的罚款在新幅度之内" in told
    assert "案件没有写明裁量事实：1" in told
    assert main(["law", "discretion", "street_occupation", "--back-test"]) == 0
    assert "旧案 2 件" in capsys.readouterr().out
    assert page(OFFICER).get("/discretion/trial/").status_code == 404


def test_a_draft_that_would_raise_the_fines_says_by_how_much() -> None:
    driver.case(fine_fen=50_000, parties=[shop(501)]).to("filed").benchmarked().to("decided")
    draft = """
id: draft
title: 草案
matter: street_occupation
authority: 某局
basis: [某条]
in_force: 2027-01-01
status: to_confirm
source: 草案
legal: [{kind: fine, min: 10000, max: 500000}]
facts:
  - {id: area, title: 面积, type: measure, unit: 平方米, more_than: 0}
steps:
  - {id: small, title: 小, when: {area: {less_than: 5}}, result: [{kind: fine, fen: [10000, 20000]}]}
  - {id: large, title: 大, when: {area: {more_than: 5}}, result: [{kind: fine, fen: [20000, 50000]}]}
"""
    gap = text(page(REVIEWER).post("/discretion/trial/", {"draft": draft}))
    assert "占用面积" not in gap
    assert "面积5平方米：没有一档" in gap
    whole = draft.replace("more_than: 5}}", "at_least: 5}}").replace("[20000, 50000]", "[80000, 90000]")
    told = text(page(REVIEWER).post("/discretion/trial/", {"draft": whole}))
    assert "罚款合计至少要增加 300元" in told
    wrong = page(REVIEWER).post("/discretion/trial/", {"draft": draft.replace("fen:", "yuan:")})
    assert wrong.status_code == 400
    assert "没有这个键" in text(wrong)
