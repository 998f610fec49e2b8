"""三员分立，立即生效: accounts, posts and certificates by the pages and the API; each change leaves a line that nobody can change."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from mingjing.registry.acts import make_token, sign_in
from mingjing.registry.models import Assignment, Certificate, MatterVersion, RegistryEntry, RollEntry, User
from tests.cast import OFFICER, SUPERVISOR, user

SYSTEM, SECURITY, AUDITOR = "sysadmin1", "secadmin1", "auditor1"
PASSWORD = "Zhengfa-2026-shili"


def browser(who: str) -> Client:
    client = Client()
    client.force_login(user(who), backend="mingjing.registry.sign_in.Backend")
    return client


def program(who: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {make_token(who)}"})


def do(who: str, door: str, **told: Any) -> Any:
    """Go through a door by its page."""
    return browser(who).post(f"/registry/do/{door}/", {"why": "示例人〔2026〕3号", **told})


NEW = {"username": "new1", "name": "林清和", "agency": "320700-CG", "unit": "one", "password": PASSWORD}


def test_a_new_officer_is_made_by_three_different_hands() -> None:
    assert do(SYSTEM, "person-create", **NEW).status_code == 302
    assert sign_in("new1", PASSWORD) is not None
    assert not User.objects.get(username="new1").roles
    number = {"number": "JS0700999", "kind": "local", "valid_from": "2026-06-01", "valid_to": "2029-05-31"}
    early = do(SUPERVISOR, "certificate-issue", username="new1", **number)
    assert early.status_code == 400
    assert "不在执法岗位" in early.content.decode()
    assert do(SECURITY, "post-grant", username="new1", role="officer", since="2026-06-01").status_code == 302
    assert do(SUPERVISOR, "certificate-issue", username="new1", **number).status_code == 302
    people = {one["id"]: one for one in program("new1").get("/api/v1/people").json()}
    assert people["new1"]["certificate"]["valid"] is True
    assert people["new1"]["roles"] == ["officer"]
    acts = list(
        RegistryEntry.objects.filter(of__in=("new1", "JS0700999")).order_by("id").values_list("act", "by", "why")
    )
    why = "示例人〔2026〕3号"
    assert [one for one in acts if one[0] != "make_token"] == [
        ("create_person", SYSTEM, why),
        ("grant_post", SECURITY, why),
        ("issue_certificate", SUPERVISOR, why),
    ]


@pytest.mark.parametrize(
    ("who", "door"),
    [
        (SECURITY, "person-create"), (AUDITOR, "person-create"), (SYSTEM, "post-grant"), (AUDITOR, "post-grant"),
        (SYSTEM, "certificate-issue"), (SECURITY, "certificate-issue"), (OFFICER, "matter-keep"), (AUDITOR, "matter-keep"),
        (SYSTEM, "agency-review"), ("reviewer1", "power-give"), (SUPERVISOR, "person-create"), (SUPERVISOR, "no-such-door"),
    ],
)  # fmt: skip
def test_a_door_of_somebody_else_is_not_there(who: str, door: str) -> None:
    assert browser(who).get(f"/registry/do/{door}/").status_code == 404
    assert do(who, door, **NEW).status_code == 404
    assert program(who).post(f"/api/v1/registry/do/{door}", NEW, content_type="application/json").status_code == 404
    assert not User.objects.filter(username="new1").exists()


@pytest.mark.parametrize("role", ["sysadmin", "secadmin", "auditor"])
def test_the_three_administrators_stay_three(role: str) -> None:
    for name in (SYSTEM, AUDITOR, OFFICER, SUPERVISOR):
        answer = do(SECURITY, "post-grant", username=name, role=role, since="2026-06-01")
        assert answer.status_code == 400
        assert Assignment.objects.filter(user__username=name, until=None).count() == 1
    own = do(SECURITY, "post-grant", username=SECURITY, role="officer", since="2026-06-01")
    assert own.status_code == 400


def test_what_is_taken_is_gone_with_the_next_click() -> None:
    officer, token = browser(OFFICER), program(OFFICER)
    assert officer.get("/cases/").status_code == 200
    assert do(SECURITY, "post-end", username=OFFICER, role="officer").status_code == 302
    assert officer.get("/cases/").status_code == 404
    assert token.get("/api/v1/cases").status_code == 404
    assert do(SYSTEM, "person-close", username=OFFICER).status_code == 302
    assert officer.get("/work/").status_code == 302
    assert token.get("/api/v1/me").status_code == 401


def test_who_moves_to_another_agency_takes_neither_post_nor_certificate_along() -> None:
    assert do(SYSTEM, "person-move", username=OFFICER, agency="320706-CG", unit="one").status_code == 302
    moved = user(OFFICER)
    assert moved.agency is not None
    assert moved.agency.code == "320706-CG"
    assert not moved.roles
    assert Certificate.objects.get(number="JS0700101").withdrawn is not None
    wrong = do(SYSTEM, "person-move", username=OFFICER, agency="320706-CG", unit="nine")
    assert wrong.status_code == 400
    assert "没有代码为“nine”的内设机构" in wrong.content.decode()


def test_a_new_password_is_shown_once_and_ends_the_old_tokens() -> None:
    token = program(OFFICER)
    answer = do(SYSTEM, "person-password", username=OFFICER)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    said = answer.content.decode().partition("<code>")[2].partition("</code>")[0]
    assert sign_in(OFFICER, said) is not None
    assert token.get("/api/v1/me").status_code == 401
    assert said not in str(list(RegistryEntry.objects.values_list("detail", flat=True)))


def test_nothing_typed_is_lost_and_a_second_sending_makes_no_second_person() -> None:
    answer = do(SYSTEM, "person-create", **{**NEW, "agency": "nowhere"})
    assert answer.status_code == 400
    assert 'value="林清和"' in answer.content.decode()
    assert PASSWORD not in answer.content.decode()
    assert do(SYSTEM, "person-create", **{**NEW, "password": "123"}).status_code == 400
    assert do(SYSTEM, "person-create", **NEW).status_code == 302
    assert do(SYSTEM, "person-create", **NEW).status_code == 400
    assert User.objects.filter(username="new1").count() == 1
    assert do(SYSTEM, "person-create", **NEW, is_staff="1").status_code == 400, "a field that no form has"


def test_the_history_is_the_auditors_to_read_and_nobodys_to_change() -> None:
    do(SYSTEM, "person-create", **NEW)
    page = browser(AUDITOR).get("/registry/history/?of=new1")
    assert "示例人〔2026〕3号" in page.content.decode()
    assert browser(SYSTEM).get("/registry/history/").status_code == 404
    told = program(AUDITOR).get("/api/v1/registry/history?of=new1").json()["items"]
    assert [one["act"] for one in told] == ["create_person"]
    for sql in (
        "update registry_registryentry set why = ''",
        "delete from registry_registryentry",
        "truncate registry_registryentry",
        "update registry_matterversion set title = ''",
        "delete from registry_matterversion",
        "update registry_qualification set result = 'qualified', reason = ''",
        "delete from registry_power",
        "update registry_power set agency_id = agency_id + 1",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert MatterVersion.objects.exists()
    assert RollEntry.objects.count() == 0


def test_the_api_opens_the_same_doors_with_the_same_refusals() -> None:
    client = program(SUPERVISOR)
    doors = {one["id"]: one for one in client.get("/api/v1/registry/doors").json()}
    assert "power-give" in doors
    assert "person-create" not in doors
    told = {"matter": "street_occupation", "agency": "320700-JT", "since": "2026-06-01", "share": "kept", "why": "新增"}
    no = client.post("/api/v1/registry/do/power-give", told, content_type="application/json")
    assert no.status_code == 422
    assert no.json()["refused"][0]["articles"] == ["lianyungang_standardisation_opinion/3"]
    bad = client.post("/api/v1/registry/do/power-give", {**told, "since": "昨天"}, content_type="application/json")
    assert bad.status_code == 400
    assert bad.json()["errors"] == {"since": "应为日期，如 2026-06-15"}
    fine = {**told, "areas": ["jiangsu/lianyungang/lianyun"], "share": "ordinary"}
    assert client.post("/api/v1/registry/do/power-give", fine, content_type="application/json").status_code == 201
    whole = client.get("/api/v1/matters/street_occupation").json()
    assert any(one["agency"] == "320700-JT" for one in whole["powers"])
