"""起与停 — the two commands keep their word: killed at any moment, what was acknowledged is there at the next start."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mingjing.web.cluster import Cluster

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "mingjing.web.cli"]
LEAD = {
    "procedure": "ordinary_penalty",
    "matter": "street_occupation",
    "parties": [],
    "lead": {"source": "inspection", "summary": "占道经营"},
}


class House:
    """One installation with its own state folder, database and port."""

    def __init__(self, state: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.env = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "DJANGO_"))}
        self.env |= {"MINGJING_STATE": str(state), "PORT": str(self.port), "PYTHONPATH": str(ROOT / "src")}
        self.env |= {"MINGJING_HOME": str(ROOT), "WEB_WORKERS": "1"}
        self.state = state
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *words: str, **more: str) -> str:
        """A command of the installation; what it printed."""
        done = subprocess.run([*COMMAND, *words], env={**self.env, **more}, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def seed(self) -> None:
        """Schema and people, without cases."""
        self.run("migrate")
        url = Cluster(self.state).url("mingjing_app")
        env = {**self.env, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "mingjing.web.settings"}
        subprocess.run([sys.executable, "-m", "django", "seed_city"], env=env, check=True, capture_output=True)

    def start(self) -> float:
        """Serve; how many seconds until the first answer."""
        started = time.monotonic()
        self.process = subprocess.Popen([*COMMAND, "serve"], env=self.env, stdout=subprocess.DEVNULL)
        while time.monotonic() - started < 60:
            try:
                self.call("/api/v1/public/decisions")
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
            else:
                return time.monotonic() - started
        raise AssertionError("the server did not answer within a minute")

    def call(self, path: str, body: dict[str, Any] | None = None, token: str = "") -> Any:
        """One request of the API."""
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data=data)
        request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def stop(self) -> int:
        """Ctrl-C; the exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(40)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """An installation of the test's own; nothing of it stays."""
    found = House(tmp_path / "state")
    found.seed()
    yield found
    if found.process is not None and found.process.poll() is None:
        found.stop()
    cluster = Cluster(found.state)
    cluster.stop()
    subprocess.run(["rm", "-rf", str(cluster.folder)], check=True)


def children_of(pid: int) -> list[int]:
    """The processes started by one, and by those."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            if parent == pid:
                found += [int(entry.name), *children_of(int(entry.name))]
    return found


def gone(pids: list[int], limit: float = 20) -> bool:
    """True when all have ended."""
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        if not any(Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids):
            return True
        time.sleep(0.1)
    return False


def test_killed_whole_it_has_lost_nothing_acknowledged(house: House) -> None:
    """kill -9 of the parent, the web server, the worker and PostgreSQL: the next start has every acknowledged case."""
    house.start()
    token = house.run("token", "officer1")
    made = [house.call("/api/v1/cases", LEAD, token) for _ in range(5)]
    assert house.process is not None
    postmaster = int((Cluster(house.state).data / "postmaster.pid").read_text().splitlines()[0])
    pids = [house.process.pid, *children_of(house.process.pid)]
    os.kill(postmaster, signal.SIGKILL)
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    house.process.wait()
    assert gone(pids)
    assert house.start() < 30
    listed = house.call("/api/v1/cases?limit=100", token=house.run("token", "officer1"))
    assert {case["id"] for case in made} == {case["id"] for case in listed["items"]}


def test_ctrl_c_stops_everything_and_the_second_start_is_quick(house: House) -> None:
    """No process stays behind; nothing is made anew at the second start."""
    house.start()
    assert house.process is not None
    pids = children_of(house.process.pid)
    assert house.stop() == 0
    assert gone(pids)
    assert not (Cluster(house.state).data / "postmaster.pid").exists()
    assert house.start() < 30
    assert house.stop() == 0


def test_a_port_that_is_taken_is_said(house: House) -> None:
    """The message says what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", house.port))
        taken.listen()
        done = subprocess.run([*COMMAND, "serve"], env=house.env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "PORT=" in done.stderr
