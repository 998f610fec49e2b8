"""语言 — Chinese for everybody who has not chosen otherwise, whatever the browser prefers."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_it_is_chinese_whatever_the_browser_prefers() -> None:
    """An English browser in a Chinese office gets the Chinese page."""
    answer = Client(headers={"Accept-Language": "en-US,en"}).get("/sign-in/")
    assert "登录" in answer.content.decode()
    assert answer.headers["Content-Language"] == "zh-hans"


def test_english_is_chosen_and_kept() -> None:
    """The choice holds for this browser; law content stays Chinese."""
    client = Client()
    client.post("/language/", {"language": "en", "next": "/sign-in/"})
    assert "Sign in" in client.get("/sign-in/").content.decode()
    client.post("/language/", {"language": "zh-hans", "next": "/sign-in/"})
    assert "登录" in client.get("/sign-in/").content.decode()
