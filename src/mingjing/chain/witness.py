"""见证程序 mingjing-witness — an agency's own machine that watches another agency's log and says so with its signature.

It serves C2SP tlog-witness over HTTP: POST /add-checkpoint, GET /<sha256 of origin>/checkpoint, and GET / for people. What it
answers is decided by `chain.witnessing`; here are the clock, the network and the one file of state.
The state is one SQLite file: for each log the newest view that was cosigned. Check and persist are one transaction, on disk
before the answer leaves. It refuses to start with a state file that is not its own, and answers 503 when it cannot persist.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from mingjing.chain.errors import ChainError
from mingjing.chain.hashing import sha256
from mingjing.chain.note import Ed25519Signer, Key
from mingjing.chain.witnessing import BODY_MOST, Answer, Known, Witness, origin_of

APPLICATION: Final = 0x6D6A7731  # marks the state file as a witness's
SCHEMA: Final = """
create table if not exists view (origin text primary key, size integer not null, root blob not null, note text not null,
  at integer not null) strict;
"""
PATIENCE: Final = 30.0  # seconds that a request may take, and that a write waits for another
TEXT: Final = "text/plain; charset=utf-8"


class StateUnfit(Exception):
    """The state file cannot be used: it is another program's, of another witness, or the disk refused."""


class State:
    """状态文件 — the newest cosigned view of every log; opened anew for each request, so that a kill leaves nothing behind."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        with self.open() as db:
            mark, owner = (
                db.execute("pragma application_id").fetchone()[0],
                db.execute("pragma user_version").fetchone()[0],
            )
            mine = int.from_bytes(sha256(name.encode())[:3], "big") + 1
            empty = not db.execute("select count(*) from sqlite_schema").fetchone()[0]
            if not empty and (mark, owner) != (APPLICATION, mine):
                raise StateUnfit(f"{path} is not the state of the witness {name}: give each witness a file of its own")
            db.execute(f"pragma application_id = {APPLICATION}")
            db.execute(f"pragma user_version = {mine}")
            db.execute(SCHEMA)
        descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    @contextlib.contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """A connection whose commits are on the disk when they return."""
        try:
            db = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
        except sqlite3.Error as no:
            raise StateUnfit(f"cannot open {self.path}: {no}") from no
        try:
            db.execute("pragma synchronous = full")
            db.execute("pragma journal_mode = delete")
            yield db
        except sqlite3.Error as no:
            raise StateUnfit(f"{self.path}: {no}") from no
        finally:
            db.close()

    def step(self, witness: Witness, body: bytes, now: int) -> Answer:
        """One request: what is known is read, judged and replaced in one transaction that no other can enter."""
        origin = origin_of(body)
        if origin is None or origin not in witness.logs:
            return witness.answer(body, None, now)
        with self.open() as db:
            db.execute("begin immediate")
            row = db.execute("select size, root, at from view where origin = ?", (origin,)).fetchone()
            at = max(now, row[2]) if row else now
            answer = witness.answer(body, Known(row[0], row[1]) if row else None, at, origin)
            if answer.known is not None and answer.note is not None:
                db.execute(
                    "insert into view values (?, ?, ?, ?, ?) on conflict (origin) do update set size = excluded.size,"
                    " root = excluded.root, note = excluded.note, at = excluded.at",
                    (origin, answer.known.size, answer.known.root, str(answer.note), at),
                )
            db.execute("commit")
        return answer

    def view(self, name: str) -> str | None:
        """The newest cosigned checkpoint of the log whose origin has that SHA-256, in hexadecimal."""
        with self.open() as db:
            rows = db.execute("select origin, note from view").fetchall()
        return next((told for origin, told in rows if sha256(origin.encode()).hex() == name), None)

    def views(self) -> list[tuple[str, int, int]]:
        """Every log with its size and the moment of its newest view."""
        with self.open() as db:
            return list(db.execute("select origin, size, at from view order by origin"))


class Server(ThreadingHTTPServer):
    """The witness on an address."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], witness: Witness, state: State) -> None:
        self.witness = witness
        self.state = state
        super().__init__(address, Handler)


class Handler(BaseHTTPRequestHandler):
    """One connection, kept open for the next request."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "mingjing-witness", ""
    timeout = PATIENCE
    server: Server

    def setup(self) -> None:
        """Small answers leave at once."""
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def log_message(self, format: str, *args: object) -> None:
        """One line a request, without what was sent."""
        sys.stderr.write(f"{time.strftime('%Y-%m-%dT%H:%M:%S')} {format % args}\n")

    def do_POST(self) -> None:
        """Add-checkpoint, and nothing else."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > BODY_MOST:
            self.close_connection = True
            self.answer(411 if not length else 413, "say the length of the request, at most 256 KiB\n")
            return
        body = self.rfile.read(int(length))
        if self.path != "/add-checkpoint":
            self.answer(404, "there is POST /add-checkpoint\n")
            return
        try:
            told = self.server.state.step(self.server.witness, body, int(time.time()))
        except StateUnfit as no:
            self.log_message("state: %s", no)
            self.answer(503, "this witness cannot keep what it sees, so it does not cosign: ask its operator\n")
            return
        self.answer(told.status, told.body, told.kind)

    def do_GET(self) -> None:
        """The newest view of one log, or of all for people."""
        parts = self.path.strip("/").split("/")
        try:
            if self.path == "/":
                self.answer(200, self.page())
            elif len(parts) == 2 and parts[1] == "checkpoint" and (found := self.server.state.view(parts[0])):
                self.answer(200, found)
            else:
                self.answer(404, "nothing of that name was seen\n")
        except StateUnfit as no:
            self.log_message("state: %s", no)
            self.answer(503, "the state of this witness cannot be read: ask its operator\n")

    def page(self) -> str:
        """Who this is and what it has seen."""
        rows = [
            f"{origin}\t{size}\t{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(at))}"
            for origin, size, at in self.server.state.views()
        ]
        return "\n".join([str(self.server.witness.key), *rows]) + "\n"

    def answer(self, status: int, body: str, kind: str = TEXT) -> None:
        """An answer, whole."""
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(data)


def seed_of(path: Path) -> bytes:
    """The key file: 32 bytes in hexadecimal, made at first use, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(os.urandom(32).hex() + "\n")
            out.flush()
            os.fsync(out.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    if path.stat().st_mode & 0o077:
        raise StateUnfit(f"{path} can be read by others: chmod 600 {path}")
    try:
        seed = bytes.fromhex(path.read_text().strip())
    except ValueError as no:
        raise StateUnfit(f"{path} is no key file: 64 hexadecimal digits") from no
    if len(seed) != 32:
        raise StateUnfit(f"{path} is no key file: 64 hexadecimal digits")
    return seed


def logs_of(vkeys: Sequence[str], files: Sequence[Path]) -> dict[str, tuple[Key, ...]]:
    """The logs that are watched, by origin: the name of the key is the origin."""
    told = [*vkeys, *(row.strip() for file in files for row in file.read_text().splitlines())]
    found: dict[str, tuple[Key, ...]] = {}
    for one in told:
        if one and not one.startswith("#"):
            key = Key.read(one)
            found[key.name] = (*found.get(key.name, ()), key)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the witness until it is told to stop; 2 where it cannot start."""
    asked = argparse.ArgumentParser(
        prog="mingjing-witness", description="见证另一机关的记录日志：只为前后一致的检查点签名"
    )
    asked.add_argument("--name", required=True, help="见证人的名称，如 sf.example.gov.cn/w1")
    asked.add_argument("--key", required=True, type=Path, help="密钥文件；没有就新做一个")
    asked.add_argument("--state", required=True, type=Path, help="状态文件，每个见证人一个")
    asked.add_argument("--log", action="append", default=[], metavar="VKEY", help="见证哪个日志（可以写几次）")
    asked.add_argument(
        "--logs", action="append", default=[], type=Path, metavar="FILE", help="日志公钥的清单，每行一个"
    )
    asked.add_argument("--host", default="127.0.0.1")
    asked.add_argument("--port", default=0, type=int, help="0：任选一个空的，启动后写出")
    asked.add_argument("--print-key", action="store_true", help="只写出公钥，不启动")
    told = asked.parse_args(arguments)
    try:
        signer = Ed25519Signer(seed_of(told.key))
        witness = Witness(told.name, signer, logs_of(told.log, told.logs))
        if told.print_key:
            print(witness.key)
            return 0
        if not witness.logs:
            print("没有写明见证哪个日志：--log VKEY", file=sys.stderr)
            return 2
        server = Server((told.host, told.port), witness, State(told.state, told.name))
    except (StateUnfit, ChainError, OSError) as no:
        print(f"见证程序不能启动：{no}", file=sys.stderr)
        return 2
    stop = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: stop.set())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"见证程序 {witness.key} 在 http://{told.host}:{server.server_address[1]}/", flush=True)
    stop.wait()
    server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
