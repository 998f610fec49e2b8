"""删除的页面与接口: the keeper proposes on the case page, a head decides; nothing typed is lost, refusals cite, the gone stay gone."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from mingjing.cases.example import citizen
from mingjing.records import clock, documents
from mingjing.records import reads as record
from mingjing.registry.acts import make_token
from tests import driver
from tests.cast import CUSTODIAN, HEAD, OFFICER, user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo_day(db: None) -> None:
    clock.set_clock(driver.DAY)


def page(who: str) -> Client:
    client = Client()
    client.force_login(user(who), backend="mingjing.registry.sign_in.Backend")
    return client


def api(who: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {make_token(who)}"})


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def chosen(case: Any) -> str:
    seq = next(one.seq for one in record.events(case.uid) if "fields.parties" in one.fields)
    return f"{seq}:parties"


def test_a_keeper_proposes_and_a_head_decides_on_the_pages() -> None:
    case = driver.case(parties=[citizen(71, "南溪沙白")]).to("filed")
    keeper, head = page(CUSTODIAN), page(HEAD)
    assert "依法删除" in text_of(keeper.get(f"/cases/{case.uid}/"))
    assert "/erasure/" not in text_of(page(OFFICER).get(f"/cases/{case.uid}/"))
    form = text_of(keeper.get(f"/cases/{case.uid}/erasure/"))
    assert chosen(case) in form
    assert "待核实" in form
    said = {"scope": "field", "fields": [chosen(case)], "ground": "wrong_person", "reason": "误录了他人"}
    sent = keeper.post(f"/cases/{case.uid}/erasure/", said)
    assert sent.status_code == 302
    address = sent["Location"]
    shown = text_of(head.get(address))
    assert "误录了他人" in shown
    assert "会删掉什么" in shown
    assert 'value="withdraw"' in text_of(keeper.get(address))
    assert 'value="approve"' not in text_of(keeper.get(address))
    refused = head.post(address, {"do": "approve", "opinion": "同意，已核对"})
    assert refused.status_code == 400
    assert "不能恢复" in text_of(refused)
    assert "同意，已核对" in text_of(refused), "what was typed stays"
    assert head.post(address, {"do": "approve", "opinion": "同意", "sure": "1"}).status_code == 302
    assert "已依法删除" in text_of(head.get(address))
    for who in (OFFICER, CUSTODIAN, HEAD):
        seen = text_of(page(who).get(f"/cases/{case.uid}/"))
        assert "南溪沙白" not in seen
        assert "部分内容已依法删除" in seen
    seq = next(one.seq for one in record.events(case.uid) if "fields.parties" in one.erased)
    entry = text_of(page(OFFICER).get(f"/cases/{case.uid}/entries/{seq}/"))
    assert "已依法删除" in entry
    assert "当事人" in entry
    checked = text_of(page(OFFICER).get(f"/cases/{case.uid}/record/"))
    assert "全部相符" in checked
    assert "其中已依法删除的" in checked
    for paper in documents.of_case(case.uid):
        gone = page(OFFICER).get(f"/cases/{case.uid}/documents/{paper.id}/")
        assert gone.status_code == 410
        assert "已依法删除" in text_of(gone)
        assert api(OFFICER).get(f"/api/v1/documents/{paper.id}").status_code == 410


@pytest.mark.parametrize(
    ("left_out", "says"),
    [
        ("ground", "请选定删除的依据"),
        ("reason", "请写明理由"),
        ("fields", "请选定要删除的内容"),
        ("scope", "请选定要删除的内容"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(left_out: str, says: str) -> None:
    case = driver.case(parties=[citizen(72, "汀洲杜若")]).to("filed")
    said: dict[str, Any] = {
        "scope": "field",
        "fields": [chosen(case)],
        "ground": "wrong_person",
        "reason": "误录的理由",
    }
    said.pop(left_out)
    answer = page(CUSTODIAN).post(f"/cases/{case.uid}/erasure/", said)
    assert answer.status_code == 400
    assert says in text_of(answer)
    if left_out != "reason":
        assert "误录的理由" in text_of(answer)
    if left_out != "fields":
        assert f'value="{chosen(case)}" checked' in text_of(answer)


@pytest.mark.parametrize("way", ["page", "api"])
def test_a_file_that_must_be_kept_is_refused_with_its_article(way: str) -> None:
    case = driver.case(parties=[citizen(73)]).to("filed")
    if way == "page":
        said: dict[str, Any] = {
            "scope": "person",
            "person": citizen(73)["code"],
            "ground": "retention_over",
            "reason": "期满",
        }
        answer = page(CUSTODIAN).post(f"/cases/{case.uid}/erasure/", said)
        assert "还没有归档" in text_of(answer)
    else:
        said = {"scope": "person", "person": citizen(73)["code"], "ground": "retention_over", "reason": "期满"}
        answer = api(CUSTODIAN).post(f"/api/v1/cases/{case.uid}/erasures", said, content_type="application/json")
        (refusal,) = answer.json()["refused"]
        assert refusal["articles"] == ["administrative_penalty_law/47"]
        assert "遮盖" in refusal["remedy"]
    assert answer.status_code == 422


def test_the_same_by_the_api_and_a_second_sending_changes_nothing() -> None:
    case = driver.case(parties=[citizen(74, "石泉槐火")]).to("filed")
    seq, name = chosen(case).split(":")
    body = {"scope": "field", "fields": [{"seq": int(seq), "name": name}], "ground": "wrong_person", "reason": "误录"}
    keeper, head = api(CUSTODIAN), api(HEAD)
    address = f"/api/v1/cases/{case.uid}/erasures"
    made = keeper.post(address, body, content_type="application/json")
    assert made.status_code == 201, made.content
    assert keeper.post(address, body, content_type="application/json").status_code == 409
    one = f"{address}/{made.json()['id']}"
    decision = {"do": "approve", "opinion": "同意"}
    assert keeper.post(one, decision, content_type="application/json").status_code == 404
    done = head.post(one, decision, content_type="application/json")
    assert (done.status_code, done.json()["state"]) == (200, "done")
    assert head.post(one, decision, content_type="application/json").status_code == 409
    assert [row["path"] for row in head.get(one).json()["rows"]].count("fields.parties") >= 1
    assert "石泉槐火" not in text_of(api(OFFICER).get(f"/api/v1/cases/{case.uid}"))
    for wrong in ({}, {"do": "burn"}, {"do": "approve", "opinion": "x" * 5, "more": 1}):
        assert head.post(one, wrong, content_type="application/json").status_code in (400, 409)
