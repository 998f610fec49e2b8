"""T7 against the real witness program: many requests at once on many logs, and a kill, or an error of the disk, at every system
call by which it keeps a view. What it acknowledged it knows afterwards; it never knows less, and never two histories."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from random import Random

import pytest

from mingjing.chain import note
from mingjing.chain.checkpoint import Checkpoint
from mingjing.chain.note import Key, Note
from mingjing.chain.witnessing import Request
from tests.chain.test_witness_program import LOG, Running, grown, request, started

LONG = bool(os.environ.get("MINGJING_LONG"))
LOGS = [f"race{n}.example" for n in range(100 if LONG else 12)]
strace = pytest.mark.skipif(
    shutil.which("strace") is None, reason="no strace here: kills at moments only (test_witness_program)"
)
pytestmark = pytest.mark.xdist_group("witness_races")


@pytest.fixture(scope="module")
def racing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    words = [word for name in LOGS for word in ("--log", str(Key(name, "ed25519", LOG.public)))]
    one = started(tmp_path_factory.mktemp("witness"), *words)
    yield one
    one.kill()


def offer(origin: str, old: int, size: int, fork: int | None) -> bytes:
    whole = grown(size, fork)
    text = str(Checkpoint(origin, size, whole.root()))
    return str(Request(old, tuple(whole.consistency(old)), Note(text, (note.sign(text, origin, LOG),)))).encode()


@pytest.mark.parametrize("origin", LOGS)
def test_of_many_histories_offered_at_once_one_is_cosigned(racing: Running, origin: str) -> None:
    """The race that the protocol warns of, step after step: eight at once, forks among them, from the newest size and older ones."""
    chance, size, line = Random(origin), 0, None
    for _ in range(3):
        asked = [
            (chance.choice([size, size, 0]), size + chance.randint(1, 9), chance.choice([line, size, size + 2]))
            for _ in range(8)
        ]
        bodies = [offer(origin, *one) for one in asked]
        with ThreadPoolExecutor(8) as together:
            told = list(together.map(lambda body: racing.ask("POST", "/add-checkpoint", body), bodies))
        won = [one for one, (status, _) in zip(asked, told, strict=True) if status == 200]
        assert {status for status, _ in told} <= {200, 409, 422}
        assert len(won) <= 1, "two were cosigned from the same size"
        if won:
            ((_, size, line),) = won
        known = racing.ask("POST", "/add-checkpoint", offer(origin, 0, 0, None))
        assert known == ((409, f"{size}\n") if size else (200, known[1]))


def kept_by(witness: Running) -> int:
    status, body = witness.add(0, 0)
    return int(body) if status == 409 else 0


@contextmanager
def injected(witness: Running, what: str) -> Iterator[None]:
    """The running program under a fault: strace changes the outcome of one system call of its, counted from now."""
    traced = subprocess.Popen(
        ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={what}", "-p", str(witness.process.pid)],
        stderr=subprocess.DEVNULL,
    )
    try:
        threads = Path(f"/proc/{witness.process.pid}/task")
        deadline = time.monotonic() + 10
        while not all("TracerPid:\t0" not in (one / "status").read_text() for one in threads.iterdir()):
            assert time.monotonic() < deadline, "strace did not attach"
            time.sleep(0.01)
        yield
    finally:
        traced.kill()  # it lets go of the program at once
        traced.wait(10)


def asked(witness: Running, old: int, size: int) -> int:
    """The status of an answer; 0 where the program ended before it came."""
    try:
        return witness.add(old, size)[0]
    except (OSError, HTTPException):
        return 0


def again(witness: Running) -> None:
    """Start the program once more on the same file."""
    fresh = started(witness.folder)
    witness.process, witness.port = fresh.process, fresh.port


# the calls by which SQLite and the program keep a view, in their order; `when` counts those of one request
CALLS = {"openat": 3, "pwrite64": 11, "fdatasync": 4, "unlink": 1, "sendto": 2, "fcntl": 12}
CELLS = [(call, when) for call, most in CALLS.items() for when in range(1, most + 1)]
FEW = [
    ("openat", 2),
    ("pwrite64", 1),
    ("pwrite64", 10),
    ("fdatasync", 1),
    ("fdatasync", 4),
    ("unlink", 1),
    ("sendto", 1),
]


@strace
@pytest.mark.parametrize(("call", "when"), CELLS if LONG else FEW)
def test_a_kill_at_a_call_loses_nothing_that_was_acknowledged(tmp_path: Path, call: str, when: int) -> None:
    witness = started(tmp_path)
    try:
        assert witness.add(0, 3)[0] == 200
        with injected(witness, f"{call}:signal=SIGKILL:when={when}"):
            status = asked(witness, 3, 7)
            if status == 0:
                witness.process.wait(10)
        witness.kill()
        again(witness)
        known = kept_by(witness)
        assert known in (3, 7)
        if status == 200:
            assert known == 7
        assert witness.add(known, known + 2, fork=1)[0] == 422
        assert witness.add(known, known + 2)[0] == 200
    finally:
        witness.kill()


@strace
@pytest.mark.parametrize("what", ["fdatasync:error=EIO", "pwrite64:error=ENOSPC", "openat:error=EMFILE"])
def test_what_it_cannot_keep_it_does_not_cosign(tmp_path: Path, what: str) -> None:
    """Every call of that kind fails while the request runs: no cosignature leaves, and it goes on when the disk is well again."""
    witness = started(tmp_path)
    try:
        assert witness.add(0, 3)[0] == 200
        with injected(witness, what):
            status, body = witness.add(3, 7)
            assert status == 503
            assert "—" not in body
        assert kept_by(witness) == 3
        assert witness.add(3, 8, fork=1)[0] == 422
        assert witness.add(3, 8)[0] == 200
    finally:
        witness.kill()


@strace
def test_a_paused_witness_answers_from_what_it_knows_then(tmp_path: Path) -> None:
    """A request that waited in a stopped process is judged by what is known when it runs again."""
    witness = started(tmp_path)
    try:
        with ThreadPoolExecutor(4) as together:
            os.kill(witness.process.pid, signal.SIGSTOP)
            told = [together.submit(witness.ask, "POST", "/add-checkpoint", request(0, size)) for size in (4, 5, 6)]
            time.sleep(0.2)
            os.kill(witness.process.pid, signal.SIGCONT)
            statuses = [one.result()[0] for one in told]
        assert sorted(statuses) == [200, 409, 409]
        assert kept_by(witness) == (4, 5, 6)[statuses.index(200)]
    finally:
        witness.kill()
