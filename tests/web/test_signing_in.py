"""登录: who comes in, who is locked out, and what a demo says at its door."""

from __future__ import annotations

import pytest
from django.test import Client

from mingjing.registry.demo_people import PASSWORD

pytestmark = pytest.mark.django_db


def test_the_right_password_leads_to_the_worklist(client: Client) -> None:
    answer = client.post("/sign-in/", {"username": "officer1", "password": PASSWORD})
    assert answer.status_code == 302
    assert answer["Location"] == "/work/"
    assert "没有事等着您" in client.get("/work/").content.decode()
