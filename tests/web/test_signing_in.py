"""登录: who comes in, who is locked out, what a demo says at its door, and a form that outlives its session."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from mingjing.registry.demo_people import PASSWORD

pytestmark = pytest.mark.django_db


def test_the_right_password_leads_to_the_worklist(client: Client) -> None:
    answer = client.post("/sign-in/", {"username": "officer1", "password": PASSWORD})
    assert answer.status_code == 302
    assert answer["Location"] == "/work/"
    assert "待办" in client.get("/work/").content.decode()


def test_a_wrong_name_and_a_wrong_password_are_said_alike(client: Client) -> None:
    said = {
        client.post("/sign-in/", {"username": name, "password": "wrong"})
        .content.decode()
        .split('role="alert">')[1][:60]
        for name in ("officer2", "nobody-of-that-name")
    }
    assert len(said) == 1


def test_after_five_failures_the_name_is_locked_even_for_the_right_password(client: Client) -> None:
    for _ in range(settings.SIGN_IN_ATTEMPTS):
        client.post("/sign-in/", {"username": "officer3", "password": "wrong"})
    answer = client.post("/sign-in/", {"username": "officer3", "password": PASSWORD})
    assert answer.status_code == 403
    assert "已暂时锁定" in answer.content.decode()


def test_it_does_not_lead_to_another_site(client: Client) -> None:
    answer = client.post("/sign-in/", {"username": "officer1", "password": PASSWORD, "next": "https://evil.example/"})
    assert answer["Location"] == "/work/"


def test_signing_in_again_over_an_open_form_gives_a_fresh_token_and_stays(client: Client) -> None:
    answer = client.post("/sign-in/", {"username": "officer1", "password": PASSWORD}, headers={"X-Again": "1"})
    assert answer.status_code == 204
    assert answer["X-CSRF"]


def test_a_fragment_without_a_session_is_401_and_a_page_leads_to_the_door(client: Client) -> None:
    assert client.get("/work/alive/", headers={"HX-Request": "true"}).status_code == 401
    assert client.get("/work/")["Location"].startswith("/sign-in/")


def test_the_interface_speaks_english_when_asked(as_: Callable[[str], Client]) -> None:
    client = as_("officer1")
    client.post("/language/", {"language": "en", "next": "/work/"})
    assert "Register a lead" in client.get("/work/").content.decode()
