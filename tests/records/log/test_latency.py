"""T11: from the commit of an act to its cosigned checkpoint, with none, one, two and three of seven witnesses down."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from mingjing.chain.asking import Asker
from mingjing.chain.witness import Handler, Server
from mingjing.records.log import reads, standing, system
from mingjing.records.log.sequencing import Sequencer
from tests.records.log.scenes import event
from tests.records.log.world import World

LONG = bool(os.environ.get("MINGJING_LONG"))
SECONDS, PER_SECOND = (60, 250) if LONG else (4, 40)
NAMES = tuple(f"W{number}" for number in range(1, 8))


class Wired(World):
    """A world whose witnesses are reached over HTTP, on ports of this machine."""

    def witness_url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}/"

    def open(self) -> None:
        """Start the witnesses."""
        self.servers: dict[str, Any] = {}
        self.ports: dict[str, int] = {}
        self.silent: list[socket.socket] = []
        for name in self.names:
            self.servers[name] = server = Server(("127.0.0.1", 0), self.witnesses[name], self.state_of(name))
            self.ports[name] = server.server_address[1]
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        text = settings.LOG_POLICY.read_text()
        for name in self.names:
            text = text.replace(f"http://{name}.example:1/", self.witness_url(name))
        five = f"group five 5 {' '.join(NAMES)}\nquorum five\n"
        settings.LOG_POLICY.write_text(text[: text.index("group enough")] + five)

    def ask(self, urls: Any) -> Asker:
        """Over HTTP, with less patience than in earnest."""
        asker = Asker(urls, 1.0)
        self.asked.append(asker)
        return asker

    def fail(self, name: str, *, silent: bool) -> None:
        """Take a witness down: nobody listens, or somebody listens and never answers."""
        self.servers[name].shutdown()
        self.servers[name].server_close()
        if silent:
            self.silent.append(socket.create_server(("127.0.0.1", self.ports[name])))


@pytest.fixture
def wired(monkeypatch: pytest.MonkeyPatch, live: str, tmp_path: Path, log_dir: Path) -> Iterator[Wired]:
    monkeypatch.setattr(Handler, "log_message", lambda *_: None)
    made = Wired(tmp_path / "world", quorum=5, names=NAMES, clock=time.time, witness_clock=time.time)
    made.open()
    yield made
    made.close()
    for server in made.servers.values():
        server.shutdown()
        server.server_close()
    for one in made.silent:
        one.close()


def worked(running: Sequencer) -> list[float]:
    """People work for a while; for each act how long it was until enough witnesses had signed."""
    committed: dict[str, float] = {}
    stop = threading.Event()

    def people() -> None:
        while not stop.wait(1 / PER_SECOND):
            committed[event().event_uid] = time.monotonic()
        connections.close_all()

    work = threading.Thread(target=people)
    work.start()
    seen: dict[int, float] = {}
    until = time.monotonic() + SECONDS
    try:
        while time.monotonic() < until:
            started = time.monotonic()
            running.round()
            newest = reads.newest_cosigned(system.current())
            if newest is not None:
                seen.setdefault(newest.size, time.monotonic())
            time.sleep(max(0.0, 1 - (time.monotonic() - started)))
    finally:
        stop.set()
        work.join()
    running.round()
    newest = reads.newest_cosigned(system.current())
    if newest is not None:
        seen.setdefault(newest.size, time.monotonic())
    waited = []
    for uid, at in committed.items():
        placed = reads.index_of(uid)
        assert placed is not None
        covered = [moment for size, moment in sorted(seen.items()) if size > placed[1]]
        waited += [covered[0] - at] if covered else []
    return sorted(waited)


@pytest.mark.parametrize("down", [0, 1, 2])
def test_five_of_seven_sign_within_seconds(down: int, wired: Wired) -> None:
    for number in range(down):
        wired.fail(NAMES[-1 - number], silent=number == 1)
    waited = worked(wired.sequencer())
    assert len(waited) > SECONDS * 5
    assert waited[len(waited) // 2] <= 3
    assert waited[int(len(waited) * 0.99)] <= 10
    assert reads.health().trouble is None


def test_with_three_down_work_goes_on_and_nothing_is_called_witnessed(wired: Wired) -> None:
    for number in range(3):
        wired.fail(NAMES[-1 - number], silent=number == 1)
    waited = worked(wired.sequencer())
    assert waited == []
    standing._kept.clear()
    last = event()
    assert reads.proof_text(last.event_uid) is None
    health = reads.health()
    assert health.trouble == "待见证：同意的见证方还不够"
    assert health.read_only is None
    assert health.size == 0
    assert health.integrated > SECONDS * 5
    assert health.witnesses_up <= 4
