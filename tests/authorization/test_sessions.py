"""登录、令牌、岗位: what ends access ends it at once; a session is no token and a token no session."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from mingjing.records import clock
from mingjing.registry import acts as registry
from mingjing.registry.demo_people import PASSWORD
from mingjing.registry.models import ApiToken, Assignment, User
from tests.authorization.world import Somebody, World
from tests.cast import user

pytestmark = pytest.mark.clause("LY-R06")


def officer(world: World) -> Somebody:
    """Somebody who sees the canary case."""
    return world.people["officer", "own"]


def key_of(who: Somebody) -> int:
    """The key of their row."""
    assert who.user
    return int(who.user.pk)


def opens(who: Somebody, world: World) -> tuple[int, int]:
    """What the case page and the API answer."""
    return status(who, world.address("case")), status(who, world.address("api-v1:case"))


def status(who: Somebody, address: str) -> int:
    """The status of an answer; a file is read to its end, which closes it."""
    answer: Any = who.ask(address, "GET")
    if answer.streaming:
        b"".join(answer.streaming_content)
    return int(answer.status_code)


def test_whoever_sees_the_case_sees_it(world: World) -> None:
    assert opens(officer(world), world) == (200, 200)


def test_a_person_who_is_stopped_is_out_at_once(world: World) -> None:
    who = officer(world)
    User.objects.filter(pk=key_of(who)).update(active=False)
    assert opens(who, world) == (302, 401)


def test_a_person_who_leaves_is_out_at_once(world: World) -> None:
    who = officer(world)
    assert who.user
    registry.end_posts(who.user.username, by=user("secadmin1"))
    assert opens(who, world) == (302, 401)


def test_a_post_that_ended_opens_nothing(world: World) -> None:
    who = officer(world)
    Assignment.objects.filter(user=who.user).update(until=clock.now().date())
    assert opens(who, world) == (404, 404)
    assert who.ask("/work/", "GET").status_code == 200


def test_a_person_who_moves_to_another_agency_sees_the_case_no_more(world: World) -> None:
    who, there = officer(world), world.people["officer", "other_county"].user
    assert there
    User.objects.filter(pk=key_of(who)).update(agency=there.agency, unit=there.unit)
    assert opens(who, world) == (404, 404)


@pytest.mark.parametrize("change", ["expired", "revoked"])
def test_a_token_that_ended_opens_nothing(world: World, change: str) -> None:
    who = officer(world)
    tokens = ApiToken.objects.filter(user=who.user)
    past = clock.real_now() - timedelta(seconds=1)
    tokens.update(**({"expires_at": past} if change == "expired" else {"revoked_at": past}))
    answer = who.program.get(world.address("api-v1:case"))
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_tokens_revoked_by_the_security_administrator_end_at_once(world: World) -> None:
    who = officer(world)
    assert who.user
    assert registry.revoke_tokens(who.user.username, by=user("secadmin1")) == 1
    assert who.program.get(world.address("api-v1:me")).status_code == 401


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer nonsense", "Basic b2ZmaWNlcjE6eA==", "bearer null"]
)
def test_what_is_no_token_is_nobody(world: World, header: str) -> None:
    answer = Client(headers={"Authorization": header}).get(world.address("api-v1:case"))
    assert answer.status_code == 401


def test_the_clock_of_the_demo_does_not_lengthen_a_token(world: World) -> None:
    who = officer(world)
    ApiToken.objects.filter(user=who.user).update(expires_at=clock.real_now() - timedelta(seconds=1))
    clock.set_clock(clock.real_now() - timedelta(days=365))
    assert who.program.get(world.address("api-v1:me")).status_code == 401


def test_a_session_does_not_open_the_api(world: World) -> None:
    browser = officer(world).browser
    assert browser.get(world.address("api-v1:case")).status_code == 401
    sent: Any = browser.post(
        world.address("api-v1:case_acts"), {"act": "collect_material"}, content_type="application/json"
    )
    assert sent.status_code == 401


def test_a_token_does_not_open_a_page(world: World) -> None:
    answer = officer(world).program.get(world.address("case"))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=")


def test_a_session_that_was_left_cannot_be_played_again(world: World) -> None:
    browser = Client()
    arrived = browser.post("/sign-in/", {"username": "officer1", "password": PASSWORD})
    assert arrived.status_code == 302
    assert browser.get(world.address("case")).status_code == 200
    stolen = browser.cookies[settings.SESSION_COOKIE_NAME].value
    browser.post("/sign-out/")
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = stolen
    assert thief.get(world.address("case")).status_code == 302


def test_signing_in_gives_a_new_session(world: World) -> None:
    browser = Client()
    browser.get("/sign-in/")
    planted = "a" * 32
    browser.cookies[settings.SESSION_COOKIE_NAME] = planted
    browser.post("/sign-in/", {"username": "officer1", "password": PASSWORD})
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != planted


def test_a_new_password_ends_sessions_and_tokens(world: World) -> None:
    browser = Client()
    browser.post("/sign-in/", {"username": "officer1", "password": PASSWORD})
    program = Client(headers={"Authorization": f"Bearer {registry.make_token('officer1')}"})
    registry.set_password(user("officer1"), "另一个-很长的口令-2026", by=user("sysadmin1"))
    assert program.get(world.address("api-v1:me")).status_code == 401
    assert browser.get(world.address("case")).status_code == 302


def test_what_one_person_may_do_does_not_follow_into_anothers_session(world: World) -> None:
    """Every address that answers its owner, asked again with the session and the token of everybody whom it does not concern."""
    mine = officer(world)
    for route in (
        "case",
        "case_print",
        "case_record",
        "case_entry",
        "case_document",
        "api-v1:case",
        "api-v1:document",
        "media_file",
    ):
        address = world.address(route)
        assert status(mine, address) == 200, route
        for key in (("officer", "other_county"), ("unit_head", "other_agency"), ("sysadmin", "own"), ("party", "own")):
            assert status(world.people[key], address) == 404, (route, key)  # type: ignore[index]


def test_a_person_who_may_not_act_writes_nothing_into_a_case(world: World) -> None:
    from mingjing.cases.models import ActDone

    before = ActDone.objects.count()
    call = {"act": "collect_material", "fields": {}, "officers": ["JS0707101", "JS0707102"]}
    for key in (
        ("officer", "other_county"),
        ("officer", "other_agency"),
        ("supervisor", "other_county"),
        ("sysadmin", "own"),
    ):
        who = world.people[key]  # type: ignore[index]
        assert who.ask(world.address("api-v1:case_acts"), "POST", call).status_code == 404
        assert who.ask(world.address("case_act"), "POST", {"do": "send"}).status_code == 404
    assert ActDone.objects.count() == before
