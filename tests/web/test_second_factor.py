"""第二因素: who must have one, binding it, the code at the door, a lost phone, guessing, and signing in again over a form."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pyotp
import pytest
from django.test import Client

from mingjing.records import clock
from mingjing.registry import acts, second_factor
from mingjing.registry.demo_people import PASSWORD
from tests.cast import user

pytestmark = pytest.mark.django_db


class Phone:
    """手机 — an authenticator with one secret, read at the minute that the test says."""

    def __init__(self, key: str) -> None:
        self.codes = pyotp.TOTP(key)

    def code(self, steps: int = 0) -> str:
        return self.codes.at(clock.real_now() + timedelta(seconds=30 * steps))


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """The real clock stands in the middle of a step; the function moves it by seconds."""
    at = [datetime.fromtimestamp(1_780_000_005, tz=clock.real_now().tzinfo)]
    monkeypatch.setattr(clock, "real_now", lambda: at[0])

    def forward(seconds: int) -> None:
        at[0] += timedelta(seconds=seconds)

    return forward


def password(client: Client, name: str, **more: str) -> str:
    answer = client.post("/sign-in/", {"username": name, "password": PASSWORD, **more})
    assert answer.status_code == 302
    return str(answer["Location"])


def bound(client: Client) -> tuple[Phone, list[str]]:
    """Bind the phone of whoever waits or is signed in; the phone and the recovery codes."""
    page = client.get("/sign-in/bind/").content.decode()
    phone = Phone(html.unescape(re.search(r"<code>([A-Z2-7]+)</code>", page)[1]))  # type: ignore[index]
    assert client.post("/sign-in/bind/", {"code": "000000"}).status_code == 422
    answer = client.post("/sign-in/bind/", {"code": phone.code()})
    codes = re.findall(r"<code>([0-9A-Z]{5}-[0-9A-Z]{5})</code>", answer.content.decode())
    assert len(codes) == second_factor.RECOVERY_CODES
    return phone, codes


def test_in_a_demo_nobody_is_asked_unless_chosen(client: Client) -> None:
    assert password(client, "head1") == "/work/"


@pytest.mark.parametrize(("name", "must"), [("head1", True), ("sysadmin1", True), ("officer1", False)])
def test_elsewhere_heads_and_administrators_must(name: str, must: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_factor, "installed", lambda: None)
    assert second_factor.required_of(user(name)) is must


@pytest.mark.parametrize(
    ("said", "officer", "head"), [("everybody", True, True), ("off", False, False), ("officer, reviewer", True, False)]
)
def test_an_installation_chooses_whom_it_asks(settings: object, said: str, officer: bool, head: bool) -> None:
    settings.SECOND_FACTOR = said  # type: ignore[attr-defined]
    assert (second_factor.required_of(user("officer1")), second_factor.required_of(user("head1"))) == (officer, head)


def test_whoever_must_binds_first_and_is_not_inside_before(client: Client, settings: object) -> None:
    settings.SECOND_FACTOR = "agency_head"  # type: ignore[attr-defined]
    assert password(client, "head1", next="/cases/") == "/sign-in/bind/"
    assert client.get("/work/")["Location"].startswith("/sign-in/")
    bound(client)
    assert client.get("/work/").status_code == 200
    page = client.get("/me/second-factor/").content.decode()
    assert "不能自己停用" in page
    assert client.post("/me/second-factor/", {"code": "1"}).status_code == 422


def test_the_code_lets_in_once(client: Client, as_: Callable[[str], Client], still: Callable[[int], None]) -> None:
    phone, _ = bound(as_("officer1"))
    still(60)
    assert password(client, "officer1", next="/cases/") == "/sign-in/code/"
    assert client.get("/work/").status_code == 302
    code = phone.code()
    assert client.post("/sign-in/code/", {"code": code})["Location"] == "/cases/"
    again = Client()
    password(again, "officer1")
    assert again.post("/sign-in/code/", {"code": code}).status_code == 403
    assert again.get("/work/").status_code == 302


def test_a_recovery_code_lets_in_once(client: Client, as_: Callable[[str], Client]) -> None:
    _, codes = bound(as_("officer1"))
    password(client, "officer1")
    assert client.post("/sign-in/code/", {"code": codes[0].lower()}).status_code == 302
    again = Client()
    password(again, "officer1")
    assert again.post("/sign-in/code/", {"code": codes[0]}).status_code == 403
    assert second_factor.codes_left(user("officer1")) == second_factor.RECOVERY_CODES - 1


def test_guessing_locks_even_when_the_password_is_right_each_time(
    client: Client, as_: Callable[[str], Client], settings: object, still: Callable[[int], None]
) -> None:
    phone, _ = bound(as_("officer1"))
    still(60)
    for _n in range(settings.SIGN_IN_ATTEMPTS):  # type: ignore[attr-defined]
        password(client, "officer1")
        client.post("/sign-in/code/", {"code": "000001"})
    password(client, "officer1")
    answer = client.post("/sign-in/code/", {"code": phone.code()})
    assert answer.status_code == 403
    assert "已暂时锁定" in answer.content.decode()
    acts.unlock("officer1", by=user("secadmin1"))
    assert client.post("/sign-in/code/", {"code": phone.code()}).status_code == 302


def test_the_password_is_forgotten_after_ten_minutes(
    client: Client, as_: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    bound(as_("officer1"))
    password(client, "officer1")
    session = client.session
    told = session["second_factor_for"]
    session["second_factor_for"] = {**told, "since": told["since"] - 601}
    session.save()
    assert client.get("/sign-in/code/")["Location"] == "/sign-in/"


def test_nobody_reaches_the_code_or_the_binding_without_a_password(client: Client) -> None:
    for address in ("/sign-in/code/", "/sign-in/bind/"):
        assert client.get(address)["Location"] == "/sign-in/"
        assert client.post(address, {"code": "123456"})["Location"] == "/sign-in/"


def test_over_an_open_form_the_code_goes_with_the_password(
    client: Client, as_: Callable[[str], Client], still: Callable[[int], None]
) -> None:
    phone, _ = bound(as_("officer1"))
    still(60)
    told = {"username": "officer1", "password": PASSWORD}
    answer = client.post("/sign-in/", told, headers={"X-Again": "1"})
    assert answer.status_code == 403
    assert "动态码" in answer.content.decode()
    answer = client.post("/sign-in/", {**told, "code": phone.code()}, headers={"X-Again": "1"})
    assert answer.status_code == 204


def test_one_ends_ones_own_and_the_command_ends_a_lost_one(
    as_: Callable[[str], Client], still: Callable[[int], None]
) -> None:
    client = as_("officer1")
    phone, _ = bound(client)
    still(60)
    assert client.post("/me/second-factor/", {"code": "000000"}).status_code == 422
    assert client.post("/me/second-factor/", {"code": phone.code()}).status_code == 302
    assert not second_factor.enrolled(user("officer1"))
    bound(client)
    assert second_factor.remove_for("officer1")
    with pytest.raises(acts.UnknownUser):
        second_factor.remove_for("nobody-of-that-name")
    with pytest.raises(acts.NotAllowed):
        second_factor.remove(user("officer1"), by=user("officer2"))


def test_the_secret_and_the_codes_are_not_kept_as_they_are(as_: Callable[[str], Client]) -> None:
    from mingjing.registry.models import SecondFactor

    phone, codes = bound(as_("officer1"))
    kept = SecondFactor.objects.get()
    assert phone.codes.secret.encode() not in bytes(kept.secret)
    assert not {one.replace("-", "") for one in codes} & set(kept.recovery)
