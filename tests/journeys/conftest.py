"""A live server on a copy of the template database, and people who sign in to it with a real browser.

Journeys need Debian's Chromium; where it is not installed they say so and are skipped.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from mingjing.web import vendor

from .doors import python_door  # noqa: F401 - journeys take it from here

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
    "1"  # the browser's driver keeps a loop in this thread; the database is asked plainly
)
ROOT = Path(__file__).resolve().parents[2]
SCREENS = ROOT / "var" / "screens"
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answering(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers."""
    for _ in range(150):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server does not answer")


PROMPT = """
from mingjing.records import clock
clock._SECONDS_KEPT = 0.0
from django.core.management import execute_from_command_line
import sys
execute_from_command_line(sys.argv)
"""  # the server asks for the demo clock every time, since a journey moves it often


def _serve(address: str) -> Iterator[str]:
    """A server of its own on that database."""
    vendor.copy(ROOT / "node_modules", Path(os.environ["MINGJING_STATE"]) / "vendor")
    port = free_port()
    env = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "mingjing.web.settings_test"}
    env |= {"PYTHONPATH": str(ROOT / "src"), "PYTHONWARNINGS": "ignore"}
    words = [sys.executable, "-c", PROMPT, "runserver", "--noreload", "--insecure", f"127.0.0.1:{port}"]
    log = (ROOT / "var" / f"journey-{port}.log").open("wb")
    process = subprocess.Popen(words, env=env, cwd=ROOT, stdout=log, stderr=log)
    try:
        url = f"http://127.0.0.1:{port}"
        answering(f"{url}/sign-in/", process)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)
        log.close()


@pytest.fixture
def server(transactional_copy: str) -> Iterator[str]:
    """The address of a live server; its database is this test's own, and the test process is connected to it too."""
    yield from _serve(transactional_copy)


class Desk:
    """A browser at the desk: people sign in by name, each keeps a window; faults of the pages are collected."""

    def __init__(self, browser: Browser, url: str, size: dict[str, int] = DESK) -> None:
        self.browser, self.url, self.size = browser, url, size
        self.windows: dict[str, Page] = {}
        self.contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    def fresh(self) -> Page:
        """A window of nobody."""
        context = self.browser.new_context(
            viewport=self.size,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            bypass_csp=False,
            base_url=self.url,
        )
        context.set_default_timeout(15000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda fault: self.faults.append(f"{page.url}: {fault}"))
        page.on("console", lambda said: self.faults.append(f"{page.url}: {said.text}") if blames(said) else None)
        return page

    def as_(self, username: str) -> Page:
        """The window of that person, signed in."""
        if username not in self.windows:
            page = self.fresh()
            page.goto("/sign-in/")
            page.fill("#username", username)
            page.fill("#password", password())
            page.press("#password", "Enter")
            page.wait_for_url("**/work/")
            self.windows[username] = page
        return self.windows[username]

    def picture(self, page: Page, name: str, *, full: bool = False) -> Path:
        """A screenshot, to be looked at by a person."""
        SCREENS.mkdir(parents=True, exist_ok=True)
        path = SCREENS / f"{name}.png"
        page.screenshot(path=path, full_page=full)
        return path

    def close(self) -> None:
        """Close every window."""
        for context in self.contexts:
            context.close()


def blames(said: object) -> bool:
    """True for a fault of ours on the console: a script or style that the policy refused, a missing file, an exception."""
    kind, text = getattr(said, "type", ""), getattr(said, "text", "")
    expected = ("422", "400", "409", "403 (Forbidden)", "401")
    return kind == "error" and not any(f"status of {code}" in text for code in expected)


def password() -> str:
    """The demo password."""
    from mingjing.registry.demo_people import PASSWORD

    return PASSWORD


@pytest.fixture
def desk(chromium: Browser, server: str) -> Iterator[Desk]:
    """A browser at the desk, 1366×768."""
    found = Desk(chromium, server)
    yield found
    found.close()
    assert not found.faults, found.faults


@pytest.fixture
def at(chromium: Browser, server: str) -> Iterator[Callable[[dict[str, int]], Desk]]:
    """A browser of any size."""
    made: list[Desk] = []

    def of(size: dict[str, int]) -> Desk:
        made.append(Desk(chromium, server, size))
        return made[-1]

    yield of
    for one in made:
        one.close()
    faults = [fault for one in made for fault in one.faults]
    assert not faults, faults


def axe(page: Page) -> list[str]:
    """What axe finds that is serious or worse; the policy of the page would block its script, so it is evaluated."""
    script = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
    page.evaluate(script)
    found = page.evaluate("async () => await axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['impact']} {one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


@pytest.fixture(scope="module")
def office(cluster: object, django_db_setup: None, django_db_blocker: object, chromium: Browser) -> Iterator[Desk]:
    """One office for the journeys of a file: a database, a live server, and everybody's window kept open."""
    from django.conf import settings
    from django.db import connections

    from tests.conftest import copied, use

    before = dict(settings.DATABASES["default"])
    with django_db_blocker.unblock(), copied(cluster) as name:  # type: ignore[attr-defined, arg-type]
        address = cluster.url("mingjing_app", name)  # type: ignore[attr-defined]
        use(address)
        try:
            for url in _serve(address):
                found = Desk(chromium, url)
                yield found
                found.close()
                assert not found.faults, found.faults
        finally:
            connections["default"].close()
            settings.DATABASES["default"].update(before)
            connections["default"].settings_dict.update(before)


@pytest.fixture(scope="module")
def eyes() -> Iterator[object]:
    """What the pages of a file look like: every kind of page was looked at, and nothing serious was found."""
    from .casework import Eyes

    found = Eyes()
    yield found
    assert not found.wrong, "\n".join(found.wrong)
