"""登录与令牌: five failures lock a name for thirty minutes; a token is kept as a digest, ends, and its making is recorded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory

from mingjing.records import clock
from mingjing.registry import acts, reads
from mingjing.registry.demo_people import PASSWORD
from mingjing.registry.models import ApiToken, RegistryEntry, SignInAttempt, User
from tests.cast import HEAD, OFFICER, user


def fail(times: int, name: str = OFFICER) -> None:
    for _ in range(times):
        assert acts.sign_in(name, "wrong") is None


def test_the_right_password_signs_in() -> None:
    found = acts.sign_in(OFFICER, PASSWORD)
    assert found is not None
    assert found.roles == {"officer"}
    assert acts.sign_in("nobody", PASSWORD) is None


def test_five_failures_lock_for_thirty_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    fail(5)
    with pytest.raises(acts.LockedOut) as locked:
        acts.sign_in(OFFICER, PASSWORD)
    assert 29 <= locked.value.minutes <= 30
    assert acts.sign_in(HEAD, PASSWORD) is not None
    later = clock.real_now() + timedelta(minutes=31)
    monkeypatch.setattr(clock, "real_now", lambda: later)
    assert acts.sign_in(OFFICER, PASSWORD) is not None


def test_a_success_begins_the_count_anew() -> None:
    fail(4)
    assert acts.sign_in(OFFICER, PASSWORD) is not None
    fail(4)
    assert acts.sign_in(OFFICER, PASSWORD) is not None


def test_an_unknown_name_is_locked_like_a_known_one() -> None:
    fail(5, "nobody")
    with pytest.raises(acts.LockedOut):
        acts.sign_in("nobody", "x")


def test_a_security_administrator_unlocks() -> None:
    fail(5)
    acts.unlock(OFFICER, by=user("secadmin1"))
    assert acts.sign_in(OFFICER, PASSWORD) is not None


def test_django_asks_the_registry() -> None:
    request = RequestFactory().post("/sign-in/")
    found = authenticate(request, username=OFFICER, password=PASSWORD)
    assert isinstance(found, User)
    assert SignInAttempt.objects.get(username=OFFICER).origin == "127.0.0.1"


def test_a_token_is_kept_as_a_digest_and_its_making_is_recorded() -> None:
    token = acts.make_token(OFFICER)
    row = ApiToken.objects.get(user__username=OFFICER)
    assert token.encode() not in bytes(row.digest)
    assert row.expires_at - row.issued_at == timedelta(hours=settings.TOKEN_HOURS)
    assert RegistryEntry.objects.get(act="make_token").of == OFFICER
    found = reads.user_of_token(token)
    assert found is not None
    assert found.username == OFFICER
    assert reads.user_of_token(token + "x") is None
    with pytest.raises(acts.UnknownUser):
        acts.make_token("nobody")


def test_the_demo_clock_does_not_stretch_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    token = acts.make_token(OFFICER)
    clock.set_clock(clock.now() + timedelta(days=400))
    assert reads.user_of_token(token) is not None
    later = clock.real_now() + timedelta(hours=settings.TOKEN_HOURS, seconds=1)
    monkeypatch.setattr(clock, "real_now", lambda: later)
    assert reads.user_of_token(token) is None


def test_a_new_password_ends_the_tokens() -> None:
    token = acts.make_token(OFFICER)
    acts.set_password(user(OFFICER), "清晨的海边有风-2026", by=user(OFFICER))
    assert reads.user_of_token(token) is None


def test_a_session_of_somebody_who_left_ends(client: Client) -> None:
    client.post("/sign-in/", {"username": OFFICER, "password": PASSWORD})
    assert client.get("/work/alive/").status_code == 204
    acts.end_posts(OFFICER, by=user("secadmin1"))
    assert client.get("/work/alive/").status_code == 302


def test_sessions_expire() -> None:
    assert settings.SESSION_COOKIE_AGE == 30 * 60
    assert settings.SESSION_EXPIRE_AT_BROWSER_CLOSE
