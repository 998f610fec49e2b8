"""The log as it really runs: signer, witnesses and the running log as processes of their own, killed while people work."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from mingjing.chain import policy as policies
from mingjing.chain.hashing import ALGORITHMS
from mingjing.chain.note import Ed25519Signer, Key
from mingjing.chain.signer import KeyFiles
from mingjing.chain.signing import LogSigner, Refusal
from mingjing.chain.witness import seed_of
from mingjing.records.log import reads, running, standing, system
from mingjing.records.log.signing import SignerAt
from mingjing.web.log_processes import fresh_url
from tests.records.log.scenes import event, log, order, rows
from tests.records.log.world import World

pytestmark = pytest.mark.usefixtures("live")
NAMES = ("W1", "W2", "W3")


@dataclass
class Machine:
    """The processes of one installation; `folder` is the signer's."""

    folder: Path
    url: str
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def socket(self) -> Path:
        """Where the signer listens."""
        return self.folder / "socket"

    def set_up(self) -> None:
        """Keys and policy."""
        self.folder.mkdir(parents=True, mode=0o700)
        signer = LogSigner(KeyFiles(self.folder))
        keys = [signer.key(system.current(), name) for name in ALGORITHMS]
        rows = [f"log {key}\n" for key in keys]
        for name in NAMES:
            public = Ed25519Signer(seed_of(self.folder / f"{name}.key")).public
            rows.append(f"witness {name} {Key(f'{name}.example', 'cosignature', public)} {fresh_url()}\n")
        settings.LOG_POLICY.parent.mkdir(parents=True, exist_ok=True)
        settings.LOG_POLICY.write_text("".join(rows) + f"group enough 2 {' '.join(NAMES)}\nquorum enough\n")
        (self.folder / "logs").write_text("".join(f"{key}\n" for key in keys))

    def words(self, name: str) -> list[str]:
        """How one of them is started."""
        if name == "signer":
            told = ["mingjing.chain.signer", "--folder", str(self.folder), "--policy", str(settings.LOG_POLICY)]
        elif name == "log":
            told = ["mingjing.web.cli", "log", "--signer", str(self.socket), "run"]
        else:
            url = policies.read(settings.LOG_POLICY.read_bytes()).urls[name]
            told = ["mingjing.chain.witness", "--name", f"{name}.example", "--key", str(self.folder / f"{name}.key")]
            told += ["--state", str(self.folder / name), "--logs", str(self.folder / "logs")]
            told += ["--port", url.rstrip("/").rpartition(":")[2]]
        return [sys.executable, "-m", *told]

    def start(self, *names: str) -> None:
        """Start them."""
        env = {**os.environ, "DATABASE_URL": self.url, "DJANGO_SETTINGS_MODULE": "mingjing.web.settings_test"}
        env |= {"MINGJING_LOG_DIR": str(settings.LOG_DIR), "MINGJING_LOG_MIRROR": str(settings.LOG_MIRROR)}
        env |= {"PYTHONPATH": os.pathsep.join(sys.path)}
        for name in names:
            with (self.folder / f"{name}.out").open("ab") as out:
                self.running[name] = subprocess.Popen(self.words(name), env=env, stdout=out, stderr=subprocess.STDOUT)

    def kill(self, *names: str) -> None:
        """End them, without a chance to clean up."""
        for name in names:
            process = self.running.pop(name)
            process.send_signal(signal.SIGKILL)
            process.wait(10)

    def said(self, name: str) -> str:
        """What it printed."""
        return (self.folder / f"{name}.out").read_text()


def until(holds: Callable[[], bool], limit: float = 60.0) -> float:
    """Wait until something holds; how long it took."""
    started = time.monotonic()
    while not holds():
        assert time.monotonic() - started < limit, reads.health()
        time.sleep(0.1)
    return time.monotonic() - started


@pytest.fixture
def machine(live: str, tmp_path: Path, log_dir: Path) -> Iterator[Machine]:
    made = Machine(tmp_path / "machine", live)
    made.set_up()
    yield made
    made.kill(*list(made.running))


def settled() -> bool:
    """Everything that was recorded is cosigned and published."""
    standing._kept.clear()
    health = reads.health()
    return health.waiting == 0 and health.size == health.integrated > 0


@pytest.mark.clause("YY-12", part="nothing acknowledged is lost")
@pytest.mark.clause("LY-O08")
def test_killed_anywhere_it_goes_on_and_has_every_acknowledged_event(machine: Machine) -> None:
    chance, told, stop = random.Random(11), [], threading.Event()

    def people() -> None:
        while not stop.is_set():
            told.append(event().event_uid)
            time.sleep(0.02)
        connections.close_all()

    work = threading.Thread(target=people)
    machine.start("signer", *NAMES, "log")
    work.start()
    try:
        until(lambda: reads.health().size > 0)
        for name in ["log", "signer", "W2", "log", "signer"]:
            time.sleep(chance.uniform(0.3, 1.2))
            machine.kill(name)
            time.sleep(chance.uniform(0.0, 0.5))
            machine.start(name)
    finally:
        stop.set()
        work.join()
    until(settled)
    placed = [str(uid) for (uid,) in rows("SELECT event_uid FROM evlog_leaf WHERE log = %s ORDER BY idx", log())]
    assert len(set(placed)) == len(placed) == len(told) + 1
    assert set(told) < set(placed)
    assert all(seq == 1 for _, seq in order(log())[1:])
    judged = machine_world(machine)
    assert judged.check(log()) == len(placed)
    judged.close()


def machine_world(machine: Machine) -> World:
    """The eyes of the tests on what the processes published."""
    policy = settings.LOG_POLICY.read_text()
    world = World(machine.folder / "eyes")
    settings.LOG_POLICY.write_text(policy)
    return world


def test_a_second_running_log_waits_for_the_first(machine: Machine) -> None:
    machine.start("signer", *NAMES, "log")
    event()
    until(settled)
    machine.running["first"] = machine.running.pop("log")
    machine.start("log")
    until(lambda: "另一个进程" in machine.said("log"))
    machine.kill("first")
    event()
    until(settled)
    assert reads.health().size == 3


def test_the_signer_ends_after_a_doubt_and_says_why(machine: Machine) -> None:
    machine.start("signer", *NAMES, "log")
    event()
    until(settled)
    state = machine.folder / "state.json"
    state.write_bytes(state.read_bytes() + b" ")
    event()
    until(lambda: machine.running["signer"].poll() is not None)
    assert machine.running["signer"].returncode == 70
    assert "不再重试" in machine.said("signer")
    machine.start("signer")
    until(settled)
    assert reads.health().size == 3


def test_a_stopped_log_lets_go_at_once(machine: Machine) -> None:
    machine.start("signer", *NAMES, "log")
    event()
    until(settled)
    for name in ("log", "signer", "W1"):
        process = machine.running.pop(name)
        process.terminate()
        assert process.wait(10) == 0, machine.said(name)
    assert not machine.socket.exists()


def test_the_signer_gives_keys_to_logs_only(machine: Machine) -> None:
    machine.start("signer")
    until(machine.socket.exists)
    signer = SignerAt(machine.socket)
    assert [key.partition("+")[0] for key in signer.keys("zf.example/2031")] == [
        "zf.example/2031",
        "zf.example/2031/sm3",
    ]
    with pytest.raises(Refusal, match="no name of a log"):
        signer.keys("../../etc/passwd")
    assert (machine.folder / "zf.example_2031.ed25519").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("group", "words"),
    [("group enough 1 W1 W2 W3", "没有一个共同的"), ("group enough 9 W1 W2 W3", "不能用")],
)
def test_a_policy_that_prevents_nothing_is_refused(group: str, words: str, machine: Machine) -> None:
    text = settings.LOG_POLICY.read_text()
    with pytest.raises(running.NoPolicy, match=words):
        running.trusted(text.replace("group enough 2 W1 W2 W3", group))
    settings.LOG_POLICY.write_text(text.replace("group enough 2 W1 W2 W3", group))
    machine.start("signer", "log")
    until(lambda: machine.running["log"].poll() is not None)
    assert machine.running["log"].returncode == 2
    assert "不能用" in machine.said("log")
