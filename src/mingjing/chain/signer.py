"""签署程序 mingjing-signer — the one process that holds the log's keys: it signs checkpoints and nothing else.

It serves docs/decisions/0040 over HTTP on a Unix socket: POST /sign, GET /logs, GET /keys/LOG, GET /seen/LOG. What it answers is decided by
`chain.signing`; here are the clock, the witnesses that it asks, the socket and the one file of state.
The state is written whole, flushed and put in place before a signature leaves. After any doubt about it (a file that is not what
was written, a write or flush that failed) the process ends and says why: it never tries again.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import fcntl
import importlib
import json
import os
import pwd
import re
import signal
import socketserver
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, Final

from mingjing.chain import policy as policies
from mingjing.chain import sm2
from mingjing.chain.asking import Asked, Asker
from mingjing.chain.checkpoint import origin_of
from mingjing.chain.errors import ChainError
from mingjing.chain.hashing import ALGORITHMS
from mingjing.chain.note import Ed25519Signer, Sm2Signer
from mingjing.chain.signing import BODY_MOST, Keys, Known, LogSigner, Pair, Refusal, Request, Seen
from mingjing.chain.witness import StateUnfit, seed_of

PR_SET_PDEATHSIG: Final = 1
DOUBT: Final = 70  # the exit status after which somebody looks before it is started again
LOG: Final = re.compile(r"[a-z0-9][a-z0-9.-]*/[0-9]{4}[a-z]?")
STATUS: Final = {"size": 409, "shape": 400, "policy": 403}


class Doubt(RuntimeError):
    """The state may or may not be on disk as it should be: this process must not sign again."""


class KeyFiles:
    """密钥文件 — a pair of files for each log, made at first use, readable by their owner only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._kept: dict[str, Pair] = {}

    def of(self, log: str) -> Pair:
        """The pair of a log; StateUnfit where a file is none of ours."""
        if log not in self._kept:
            if not LOG.fullmatch(log):
                raise StateUnfit(f"{log!r} is no name of a log")
            name = log.replace("/", "_")
            seed = seed_of(self.folder / f"{name}.ed25519")
            self._kept[log] = Pair(Ed25519Signer(seed), Sm2Signer(*_sm2_pair(self.folder / f"{name}.sm2")))
        return self._kept[log]


def _sm2_pair(place: Path) -> tuple[bytes, bytes]:
    if not place.exists():
        private, public = sm2.new_key()
        _write(place, f"{private.hex()}\n{public.hex()}\n".encode())
    if place.stat().st_mode & 0o077:
        raise StateUnfit(f"{place} can be read by others: chmod 600 {place}")
    try:
        private, public = (bytes.fromhex(row) for row in place.read_text().split())
    except ValueError as no:
        raise StateUnfit(f"{place} is no key file of SM2: two lines of hexadecimal digits") from no
    return private, public


def _write(place: Path, content: bytes, pace: Callable[[str], None] = lambda _: None) -> None:
    """A file, whole on disk before it has its name; `pace` is told of each durable step."""
    draft = place.with_name(f".{place.name}.draft")
    pace("draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        pace("flush")
        os.fsync(out.fileno())
    pace("rename")
    draft.replace(place)
    pace("folder")
    above = os.open(place.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(above)
    finally:
        os.close(above)
    pace("kept")


class Store:
    """签署状态 — per log what was signed last; one file, one process (a lock), compared before it is replaced."""

    def __init__(self, place: Path, pace: Callable[[str], None] = lambda _: None) -> None:
        self.place, self.pace = place, pace
        self._lock = os.open(place.with_name(f"{place.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as no:
            os.close(self._lock)
            raise StateUnfit(f"another signer uses {place}: there is one for each log") from no
        self._written = self._present()
        self.known = _read(self._written, place)

    def of(self, log: str) -> Known:
        """What was signed of a log."""
        return self.known.get(log, Known.nothing())

    def swap(self, log: str, before: Known, after: Known) -> None:
        """Replace what is known of a log; Doubt where it is not certain that this happened, or that nobody else did."""
        if self.of(log) != before:
            raise Doubt("the state changed between reading and writing")
        known = {**self.known, log: after}
        content = _written(known)
        try:
            if self._present() != self._written:
                raise Doubt(f"{self.place} is not what this process wrote: somebody replaced it")
            _write(self.place, content, self.pace)
            if self._present() != content:
                raise Doubt(f"{self.place} does not hold what was just written")
        except OSError as no:
            raise Doubt(f"{self.place}: {no}") from no
        self.known, self._written = known, content

    def close(self) -> None:
        """Let another process have it."""
        os.close(self._lock)

    def _present(self) -> bytes:
        try:
            return self.place.read_bytes()
        except FileNotFoundError:
            return b""


def _written(known: Mapping[str, Known]) -> bytes:
    return json.dumps(
        {
            log: {
                "size": one.size,
                "at": one.at,
                "edges": {name: edge.hex() for name, edge in one.edges.items()},
                "notes": dict(one.notes),
            }
            for log, one in known.items()
        }
    ).encode()


def _read(content: bytes, place: Path) -> dict[str, Known]:
    try:
        told: dict[str, Any] = json.loads(content or b"{}")
        found = {
            log: Known(
                int(one["size"]),
                {name: bytes.fromhex(one["edges"][name]) for name in ALGORITHMS},
                float(one["at"]),
                {name: str(one["notes"][name]) for name in ALGORITHMS},
            )
            for log, one in told.items()
        }
        for one in found.values():
            for name in ALGORITHMS:
                one.edge(name)
    except (ValueError, KeyError, TypeError, ChainError) as no:
        raise StateUnfit(f"{place} is no state of a signer: restore it, or ask the witnesses what was signed") from no
    return found


class Desk:
    """签署台 — keys, state and witnesses together: one request after another."""

    def __init__(
        self,
        keys: Keys,
        store: Store,
        policy: Path | None = None,
        clock: Callable[[], float] = time.time,
        ask: Callable[[Mapping[str, str]], Asker] = Asker,
    ) -> None:
        self.signer = LogSigner(keys)
        self.store, self.policy, self.clock = store, policy, clock
        self._ask, self._read = ask, b""
        self._asker: Asker | None = None
        self._trust: policies.Policy | None = None
        self._turn = threading.Lock()

    def sign(self, body: bytes) -> dict[str, Any]:
        """Both notes of the log that the request asks for. Refusal, or Doubt after which nothing is signed any more."""
        request = Request.read(body)
        with self._turn:
            known = self.store.of(request.log)
            seen = self.seen(request.log)
            after = self.signer.step(request, known, seen, self.clock())
            if after is not known:
                self.store.swap(request.log, known, after)
            return {"size": after.size, "notes": dict(after.notes)}

    def seen(self, log: str) -> Seen:
        """What the witnesses know of a log; Refusal where those that are silent could have cosigned more without the others."""
        asker, trust = self.asker(), self._trust
        if asker is None or trust is None or not asker.urls:
            return Seen()
        keys = [self.signer.key(log, name) for name in ALGORITHMS]
        told = asker.ask([origin_of(log, name) for name in ALGORITHMS], keys, trust.speak_for_all)
        if not told or not trust.speak_for_all(one.name for one in told):
            silent = "; ".join(asker.failed.values())
            raise Refusal(
                "alone", f"too few witnesses answer: without their size and time nothing is signed ({silent})"
            )
        views = {name: max(one.views.get(origin_of(log, name), (0, b"")) for one in told) for name in ALGORITHMS}
        return Seen(views, _middle(told))

    def asker(self) -> Asker | None:
        """The witnesses of the policy as it is now; None without a policy, Refusal where its file is not there."""
        if self.policy is None:
            return None
        try:
            content = self.policy.read_bytes()
        except OSError as no:
            raise Refusal("policy", f"the policy {self.policy} cannot be read: nothing is signed without it") from no
        if self._asker is None or content != self._read:
            if self._asker is not None:
                self._asker.close()
            self._trust = policies.read(content)
            self._asker, self._read = self._ask(self._trust.witness_urls()), content
        return self._asker

    def logs(self) -> dict[str, Any]:
        """Every log: what was signed, and the notes."""
        return {log: {"size": one.size, "notes": dict(one.notes)} for log, one in self.store.known.items()}


def _middle(told: Sequence[Asked]) -> tuple[float, float] | None:
    """The time in the middle of what the witnesses say: a span, because their clocks show whole seconds."""
    times = sorted(one.time for one in told if one.time is not None)
    return times[(len(times) - 1) // 2] if times else None


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """The desk behind a socket."""

    daemon_threads = True

    def __init__(self, place: Path, desk: Desk, mode: int) -> None:
        self.desk = desk
        place.unlink(missing_ok=True)
        before = os.umask(0o777 & ~mode)
        try:
            super().__init__(str(place), Handler)
        finally:
            os.umask(before)


class Handler(BaseHTTPRequestHandler):
    """One connection from the running log."""

    protocol_version = "HTTP/1.1"
    server: Server

    def address_string(self) -> str:
        """A Unix socket has no address."""
        return "socket"

    def log_message(self, format: str, *args: object) -> None:
        """Only refusals are worth a line; `do_POST` writes them."""

    def do_GET(self) -> None:
        """What was signed, or the keys that verify it."""
        if self.path == "/logs":
            self.answer(200, self.server.desk.logs())
        elif self.path.startswith(("/keys/", "/seen/")):
            self.of_log(*self.path.lstrip("/").split("/", 1))
        else:
            self.answer(404, {"code": "path", "message": "there are GET /logs, /keys/LOG, /seen/LOG and POST /sign"})

    def of_log(self, wanted: str, log: str) -> None:
        """The keys that verify a log, or what the witnesses know of it."""
        desk = self.server.desk
        try:
            if wanted == "keys":
                self.answer(200, {"keys": [str(desk.signer.key(log, name)) for name in ALGORITHMS]})
            else:
                self.answer(200, {"size": max([0, *(size for size, _ in desk.seen(log).views.values())])})
        except StateUnfit as no:
            self.answer(400, {"code": "log", "message": str(no)})
        except ChainError as no:
            self.answer(STATUS.get(no.code, 422), {"code": no.code, "message": no.message})

    def do_POST(self) -> None:
        """Sign, or say why not; end the process after a doubt."""
        length = self.headers.get("Content-Length", "")
        if self.path != "/sign" or not length.isdigit() or int(length) > BODY_MOST:
            self.close_connection = True
            self.answer(400, {"code": "shape", "message": "POST /sign with its length, at most 32 MiB"})
            return
        try:
            self.answer(200, self.server.desk.sign(self.rfile.read(int(length))))
        except ChainError as no:
            if no.code != "size":
                print(f"没有签署：{no.message}", file=sys.stderr, flush=True)
            self.answer(STATUS.get(no.code, 422), {"code": no.code, "message": no.message})
        except StateUnfit as no:
            self.answer(400, {"code": "log", "message": str(no)})
        except Doubt as no:
            print(f"签署程序停止，不再重试：{no}", file=sys.stderr, flush=True)
            os._exit(DOUBT)

    def answer(self, status: int, told: Mapping[str, Any]) -> None:
        """An answer, whole."""
        content = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def become(name: str, folder: Path) -> None:
    """Go on as another user of the machine, who owns the folder of keys and state and nothing else."""
    user = pwd.getpwnam(name)
    "localhost".encode("idna")  # what connecting loads later must be loaded while we may still read it
    for one in (folder, *folder.iterdir()):
        os.chown(one, user.pw_uid, user.pw_gid, follow_symlinks=False)
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the signer until it is told to stop; 2 where it cannot start, 70 after a doubt."""
    asked = argparse.ArgumentParser(prog="mingjing-signer", description="记录日志的签署程序：只签前后一致的检查点")
    asked.add_argument("--folder", required=True, type=Path, help="密钥和状态的文件夹，只归它自己")
    asked.add_argument("--socket", type=Path, help="监听的套接字；不写就在文件夹里")
    asked.add_argument("--mode", default="600", help="套接字的权限，如 660")
    asked.add_argument("--policy", type=Path, help="信任策略文件：里面写明网址的见证方，每次签署前先问")
    asked.add_argument("--keys", default="mingjing.chain.signer:KeyFiles", help="密钥在哪里：模块:函数（如密码机）")
    asked.add_argument("--user", help="改以这个系统用户运行（以 root 启动时）")
    asked.add_argument("--end-with-parent", action="store_true", help="启动它的进程结束时也结束")
    asked.add_argument("--print-keys", metavar="LOG", action="append", default=[], help="写出这个日志的公钥就结束")
    told = asked.parse_args(arguments)
    try:
        told.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        module, _, function = told.keys.partition(":")
        make = getattr(importlib.import_module(module), function)
        if told.user:
            become(told.user, told.folder)
        if told.end_with_parent:
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        keys = make(told.folder)
        if told.print_keys:
            signer = LogSigner(keys)
            print("\n".join(str(signer.key(log, name)) for log in told.print_keys for name in ALGORITHMS))
            return 0
        place = told.socket or told.folder / "socket"
        server = Server(place, Desk(keys, Store(told.folder / "state.json"), told.policy), int(told.mode, 8))
    except (StateUnfit, ChainError, OSError, KeyError, ValueError, ImportError, AttributeError) as no:
        print(f"签署程序不能启动：{no}", file=sys.stderr)
        return 2
    stop = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: stop.set())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    stop.wait()
    server.shutdown()
    server.server_close()
    with contextlib.suppress(OSError):
        place.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
