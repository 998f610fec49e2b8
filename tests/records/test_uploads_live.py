"""An upload to the real server, over a line that is cut and through kill -9: what was acknowledged is there, to the byte."""

from __future__ import annotations

import hashlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from random import Random

import pytest

from mingjing.records import evidence_store
from mingjing.records.models import EvidenceFile
from mingjing.registry.acts import make_token

ROUNDS = 200 if os.environ.get("MINGJING_LONG") else 8
CONTENT = b"\xff\xd8\xff\xe0" + Random(7).randbytes(19_000_000)


class Live:
    """The server that `make run` starts, killed and started again at will."""

    def __init__(self, database: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.env = {**os.environ, "DATABASE_URL": database, "PYTHONPATH": os.pathsep.join(sys.path)}
        self.running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        words = [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
        ]
        words += ["--workers", "1", "--blocking-threads", "4", "--log-level", "error", "mingjing.web.wsgi:application"]
        self.running = subprocess.Popen(words, env=self.env, start_new_session=True)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                self.ask("HEAD", "/sign-in/", "", {})
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)  # the port is open before a worker listens
            else:
                return
        raise TimeoutError("the server did not start")

    def kill(self) -> None:
        assert self.running
        os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait()

    def ask(
        self, method: str, path: str, token: str, headers: dict[str, str], body: bytes = b""
    ) -> http.client.HTTPResponse:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        line.request(method, path, body or None, {**heads(token), **headers})
        answer = line.getresponse()
        answer.read()
        line.close()
        return answer


def heads(token: str) -> dict[str, str]:
    return {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {token}"}


@pytest.fixture
def live(transactional_copy: str, django_db_blocker: pytest.FixtureRequest) -> Iterator[Live]:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        server = Live(transactional_copy)
        server.start()
        yield server
        server.kill()


def half_a_piece(live: Live, path: str, token: str, offset: int, piece: bytes, cut: int) -> None:
    """Announce a whole piece, send a part of it and go away."""
    with socket.create_connection(("127.0.0.1", live.port)) as line:
        said = {**heads(token), "Host": "127.0.0.1", "Upload-Offset": str(offset), "Content-Length": str(len(piece))}
        said["Content-Type"] = "application/offset+octet-stream"
        head = f"PATCH {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in said.items()) + "\r\n"
        try:
            line.sendall(head.encode() + piece[:cut])
            time.sleep(0.05)
        except OSError:
            return


def test_cut_lines_and_kills_lose_no_acknowledged_byte(live: Live) -> None:
    token, random = make_token("officer1"), Random(11)
    length = {"Upload-Length": str(len(CONTENT))}
    location = live.ask("POST", "/api/v1/media", token, length).headers["Location"]
    path = "/" + location.split("/", 3)[3]
    file_id = path.rsplit("/", 1)[-1]
    for round in range(ROUNDS):
        offset = int(live.ask("HEAD", path, token, {}).headers["Upload-Offset"])
        assert evidence_store.part(file_id, 0, offset) == CONTENT[:offset]
        if offset > len(CONTENT) * round // ROUNDS:
            continue
        piece = CONTENT[offset : offset + random.randint(1, 4_000_000)]
        half_a_piece(live, path, token, offset, piece, random.randint(0, len(piece)))
        if round % 3 == 2:
            live.kill()
            live.start()
    sent = {"Content-Type": "application/offset+octet-stream"}
    while (offset := int(live.ask("HEAD", path, token, {}).headers["Upload-Offset"])) < len(CONTENT):
        answer = live.ask(
            "PATCH", path, token, {**sent, "Upload-Offset": str(offset)}, CONTENT[offset : offset + 5 * 2**20]
        )
        assert answer.status == 204
    file = EvidenceFile.objects.get(id=file_id)
    assert (file.state, file.sha256) == ("sealed", hashlib.sha256(CONTENT).hexdigest())


def test_a_slow_sender_does_not_hold_the_file(live: Live) -> None:
    """A request that hangs in the middle of its body is overtaken at once by a new one, and what it sends later is not taken."""
    token = make_token("officer1")
    content = CONTENT[:3_000_000]
    location = live.ask("POST", "/api/v1/media", token, {"Upload-Length": str(len(content))}).headers["Location"]
    path = "/" + location.split("/", 3)[3]
    with socket.create_connection(("127.0.0.1", live.port)) as hung:
        said = {**heads(token), "Host": "127.0.0.1", "Upload-Offset": "0", "Content-Length": str(len(content))}
        said["Content-Type"] = "application/offset+octet-stream"
        head = f"PATCH {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in said.items()) + "\r\n"
        hung.sendall(head.encode() + b"\x00" * 1_000_000)
        while not EvidenceFile.objects.get(id=path.rsplit("/", 1)[-1]).turn:
            time.sleep(0.01)  # until the server has begun with it
        began = time.monotonic()
        offset = int(live.ask("HEAD", path, token, {}).headers["Upload-Offset"])
        sent = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
        assert live.ask("PATCH", path, token, sent, content[offset:]).status == 204
        assert time.monotonic() - began < 5
        hung.sendall(b"\x00" * 2_000_000)
        assert b"204" not in hung.recv(200).split(b"\r\n")[0]
    file = EvidenceFile.objects.get(id=path.rsplit("/", 1)[-1])
    assert (file.state, file.sha256) == ("sealed", hashlib.sha256(content).hexdigest())
