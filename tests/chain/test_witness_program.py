"""The witness as a program: over HTTP, with kills, races, two logs, and a state file that is not its own."""

from __future__ import annotations

import hashlib
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from mingjing.chain import checkpoint as checkpoints
from mingjing.chain import note, tree
from mingjing.chain.checkpoint import Checkpoint
from mingjing.chain.note import Ed25519Signer, Key, Note
from mingjing.chain.witnessing import Request

ORIGIN = "zf.example/2026"
LOG = Ed25519Signer(bytes(32))
VKEY = str(Key(ORIGIN, "ed25519", LOG.public))


@dataclass
class Running:
    """One witness process."""

    folder: Path
    process: subprocess.Popen[str]
    key: Key
    port: int

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            line.request(method, path, body)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        finally:
            line.close()

    def add(self, old: int, size: int, fork: int | None = None) -> tuple[int, str]:
        return self.ask("POST", "/add-checkpoint", request(old, size, fork))

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)
        assert self.process.stdout is not None
        self.process.stdout.close()


def command(folder: Path, *more: str) -> list[str]:
    return [
        *(sys.executable, "-m", "mingjing.chain.witness", "--name", "w.example", "--key", str(folder / "key")),
        *("--state", str(folder / "state"), *more),
    ]


def started(folder: Path, *more: str) -> Running:
    with (folder / "err").open("a") as errors:
        process = subprocess.Popen(
            command(folder, "--log", VKEY, *more), stdout=subprocess.PIPE, stderr=errors, text=True
        )
    assert process.stdout is not None
    said = process.stdout.readline()
    assert "http" in said, (folder / "err").read_text()
    return Running(folder, process, Key.read(said.split()[1]), int(said.rstrip("/\n").rpartition(":")[2]))


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[Running]:
    one = started(tmp_path)
    yield one
    one.kill()


def grown(size: int, fork: int | None) -> tree.Tree:
    return tree.Tree(b"%d" % n if fork is None or n < fork else b"x%d" % n for n in range(size))


def request(old: int, size: int, fork: int | None = None) -> bytes:
    whole = grown(size, fork)
    text = str(Checkpoint(ORIGIN, size, whole.root()))
    signed = Note(text, (note.sign(text, ORIGIN, LOG),))
    return str(Request(old, tuple(whole.consistency(old)), signed)).encode()


def test_it_cosigns_over_http_and_shows_what_it_saw(witness: Running) -> None:
    status, body = witness.add(0, 5)
    assert status == 200
    text = str(Checkpoint(ORIGIN, 5, grown(5, None).root()))
    assert witness.key in Note(text, note.lines(body)).verified([witness.key])
    status, seen = witness.ask("GET", f"/{hashlib.sha256(ORIGIN.encode()).hexdigest()}/checkpoint")
    assert status == 200
    told, whole = checkpoints.read(seen)
    assert told.size == 5
    assert len(whole.verified([witness.key, Key.read(VKEY)])) == 2
    assert witness.ask("GET", "/" + "0" * 64 + "/checkpoint")[0] == 404
    assert f"{ORIGIN}\t5\t" in witness.ask("GET", "/")[1]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [("/add-checkpoint", b"old", 400), ("/other", b"", 404), ("/add-checkpoint", b"x" * 300_000, 413)],
)
def test_bad_requests_are_answered(witness: Running, path: str, body: bytes, status: int) -> None:
    try:
        assert witness.ask("POST", path, body)[0] == status
    except (BrokenPipeError, ConnectionResetError):
        assert status == 413


def test_what_it_acknowledged_it_knows_after_a_kill(witness: Running) -> None:
    size = 0
    for step in range(1, 6):
        assert witness.add(size, size + step)[0] == 200
        size += step
        witness.kill()
        again = started(witness.folder)
        witness.process, witness.port = again.process, again.port
        assert again.key == witness.key
        assert witness.add(0, size)[0] == 409
        assert witness.add(0, size)[1] == f"{size}\n"
        assert witness.add(size, size + 1, fork=0)[0] == 422


def test_two_histories_at_once_one_is_cosigned(witness: Running) -> None:
    """The race that the protocol warns of: many requests from the same old size, forks among them; one view wins."""
    assert witness.add(0, 3)[0] == 200
    asked = [(3, size, fork) for size in range(4, 12) for fork in (None, 3)]
    with ThreadPoolExecutor(8) as together:
        found = list(together.map(lambda one: witness.add(*one)[0], asked))
    assert found.count(200) == 1
    assert set(found) <= {200, 409}
    won = asked[found.index(200)]
    assert witness.add(0, 30)[1] == f"{won[1]}\n"


def test_a_kill_in_the_middle_of_many_requests_leaves_one_history(witness: Running) -> None:
    """Whatever was acknowledged before the kill is the beginning of what is known after it."""
    size = 0
    for round_ in range(4):
        with ThreadPoolExecutor(4) as together:
            futures = [together.submit(quiet, witness, size, size + 1 + n) for n in range(4)]
            time.sleep(0.02 * round_)
            os.kill(witness.process.pid, signal.SIGKILL)
            statuses = [one.result() for one in futures]
        witness.kill()
        again = started(witness.folder)
        witness.process, witness.port = again.process, again.port
        known = known_size(witness)
        assert known >= size
        assert statuses.count(200) <= 1
        if 200 in statuses:
            assert known == size + 1 + statuses.index(200)
        size = known


def known_size(witness: Running) -> int:
    status, body = witness.add(0, 0)
    return int(body) if status == 409 else 0


def quiet(witness: Running, old: int, size: int) -> int:
    try:
        return witness.add(old, size)[0]
    except OSError:
        return 0
    except http.client.HTTPException:
        return 0


def test_the_state_of_another_witness_is_refused(tmp_path: Path) -> None:
    started(tmp_path).kill()
    other = subprocess.run(
        [*command(tmp_path, "--log", VKEY, "--name", "another.example")], capture_output=True, text=True, timeout=20
    )
    assert other.returncode == 2
    assert "不能启动" in other.stderr


def test_a_file_that_is_no_state_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "state").write_bytes(b"these are somebody's notes" * 50)
    run = subprocess.run(command(tmp_path, "--log", VKEY), capture_output=True, text=True, timeout=20)
    assert run.returncode == 2
    assert (tmp_path / "state").read_bytes() == b"these are somebody's notes" * 50


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    assert subprocess.run(command(tmp_path, "--print-key"), capture_output=True, timeout=20).returncode == 0
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    (tmp_path / "key").chmod(0o644)
    run = subprocess.run(command(tmp_path, "--print-key"), capture_output=True, text=True, timeout=20)
    assert run.returncode == 2
    assert "chmod 600" in run.stderr


def test_without_a_log_it_says_what_is_missing(tmp_path: Path) -> None:
    run = subprocess.run(command(tmp_path), capture_output=True, text=True, timeout=20)
    assert run.returncode == 2
    assert "--log" in run.stderr


def test_a_full_disk_is_told_and_nothing_is_cosigned(witness: Running) -> None:
    assert witness.add(0, 3)[0] == 200
    (witness.folder / "state").chmod(0o600)
    state = (witness.folder / "state").read_bytes()
    (witness.folder / "state").write_bytes(b"broken" * 1000)
    status, body = witness.add(3, 5)
    assert status == 503
    assert "—" not in body
    (witness.folder / "state").write_bytes(state)
    assert witness.add(3, 5)[0] == 200


def test_it_prints_its_key_and_the_same_again(tmp_path: Path) -> None:
    said = [
        subprocess.run(command(tmp_path, "--print-key"), capture_output=True, text=True, timeout=20).stdout.strip()
        for _ in range(2)
    ]
    assert said[0] == said[1]
    assert Key.read(said[0]).name == "w.example"
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize("content", ["zz" * 32, "ab" * 31, "ab" * 33, ""])
def test_a_file_that_is_no_key_is_refused_and_left_alone(tmp_path: Path, content: str) -> None:
    (tmp_path / "key").write_text(content)
    (tmp_path / "key").chmod(0o600)
    run = subprocess.run(command(tmp_path, "--print-key"), capture_output=True, text=True, timeout=20)
    assert run.returncode == 2
    assert "64" in run.stderr
    assert "Traceback" not in run.stderr
    assert (tmp_path / "key").read_text() == content


def test_its_answers_say_what_they_are_and_are_not_kept_by_others(witness: Running) -> None:
    line = http.client.HTTPConnection("127.0.0.1", witness.port, timeout=20)
    for body, status, kind in (
        (request(0, 3), 200, "text/plain; charset=utf-8"),
        (request(0, 4), 409, "text/x.tlog.size"),
        (b"old", 400, "text/plain; charset=utf-8"),
    ):
        line.request("POST", "/add-checkpoint", body)
        answer = line.getresponse()
        answer.read()
        assert (answer.status, answer.getheader("Content-Type")) == (status, kind)
        assert answer.getheader("Cache-Control") == "no-store"
    line.close()


def test_its_state_bears_its_mark_and_a_broken_one_is_told_to_readers_too(witness: Running) -> None:
    place = witness.folder / "state"
    assert place.read_bytes()[68:72] == b"mjw1"
    assert witness.add(0, 3)[0] == 200
    whole = place.read_bytes()
    place.write_bytes(b"broken" * 1000)
    assert witness.ask("GET", "/")[0] == 503
    assert witness.add(3, 4)[0] == 503
    assert (witness.folder / "err").read_text().count(" state: /") == 2
    place.write_bytes(whole)
    assert witness.add(3, 4)[0] == 200
