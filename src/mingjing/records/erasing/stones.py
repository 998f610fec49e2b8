"""墓碑文件 — what must stay dead, kept outside the database: one line for each erasure, appended, flushed, never changed.

`settings.TOMBSTONES` (STATE_DIR/tombstones.jsonl), and the same in settings.KEY_BACKUP_DIR. A line is JSON with `v` 1 and `prev`, the SHA-256 of the line
before (64 zeros for the first): either `erasure` with everything that it destroys (rows, files, papers, keys; ids only, no
content), or `done` with the id of the event that says so. Whatever backup of the database is restored, these lines are carried
out again before anybody is served.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from mingjing.chain.hashing import sha256
from mingjing.records.keys import flush

FIRST = "0" * 64


class StonesDamaged(Exception):
    """墓碑文件被改动或截断：系统不启动，因为可能让已依法删除的内容复活。"""


@dataclass(frozen=True, slots=True)
class Stone:
    """一块墓碑 — what one erasure destroys, and what its row in the database says of it."""

    erasure: str
    case: str
    rows: tuple[tuple[str, str], ...]
    files: tuple[str, ...]
    papers: tuple[str, ...]
    digests: tuple[str, ...]
    keys: tuple[str, ...]
    cases: tuple[str, ...]
    told: Mapping[str, Any]


def place() -> Path:
    """Where the lines lie."""
    return Path(settings.TOMBSTONES)


def epoch() -> int:
    """A number that changes with every line: what a process keeps in memory of a case holds only within one epoch."""
    try:
        return os.stat(settings.TOMBSTONES).st_size
    except FileNotFoundError:
        return 0


def set_up(stone: Stone) -> None:
    """Keep a stone, unless it stands already; on every disk when this returns."""
    if all(one.erasure != stone.erasure for one in standing()):
        _append(asdict(stone))


def done(erasure: str, event_uid: str) -> None:
    """Say that an erasure was carried out, and which event says so."""
    if finished().get(erasure) != event_uid:
        _append({"done": erasure, "event": event_uid})


def standing() -> list[Stone]:
    """Every stone, the oldest first."""
    return [_stone(line) for line in _lines() if "erasure" in line]


def finished() -> dict[str, str]:
    """The events of the erasures that were carried out."""
    return {line["done"]: line["event"] for line in _lines() if "done" in line}


def touches(case_uid: str) -> bool:
    """True when content of this case was destroyed; known without a journey, from the lines as of this epoch."""
    now = (place(), epoch())
    if _touched[0] != now:
        dead = finished()
        _touched[:] = [now, frozenset(uid for one in standing() if one.erasure in dead for uid in one.cases)]
    return case_uid in _touched[1]


_touched: list[Any] = [None, frozenset()]


def _stone(line: Mapping[str, Any]) -> Stone:
    lists = {name: tuple(line[name]) for name in ("files", "papers", "digests", "keys", "cases")}
    return Stone(
        line["erasure"], line["case"], tuple((uid, path) for uid, path in line["rows"]), told=line["told"], **lists
    )


def places() -> list[Path]:
    """Where the lines lie, and where they are mirrored."""
    spare = getattr(settings, "KEY_BACKUP_DIR", None)
    return [place(), *([Path(spare) / "tombstones.jsonl"] if spare else [])]


def _whole(where: Path) -> bytes:
    """The whole lines of a file; a last one that a crash cut short was never answered for."""
    try:
        content = where.read_bytes()
    except FileNotFoundError:
        return b""
    return content[: content.rfind(b"\n") + 1]


def _content() -> bytes:
    """The longest copy; StonesDamaged unless the others are its beginning."""
    copies = [_whole(where) for where in places()]
    longest = max(copies, key=len)
    if not all(longest.startswith(copy) for copy in copies):
        raise StonesDamaged("墓碑文件的两份互不相同；请查明哪一份被改动，恢复后再启动")
    return longest


def _lines() -> list[dict[str, Any]]:
    found, before = [], FIRST
    for raw in _content().splitlines():
        try:
            line = json.loads(raw)
        except ValueError as no:
            raise StonesDamaged("墓碑文件有一行读不出来；请从备份恢复后再启动") from no
        if line["prev"] != before:
            raise StonesDamaged("墓碑文件的各行不相衔接，有行被改动或者抽走；请从备份恢复后再启动")
        before = sha256(raw).hex()
        found.append(line)
    return found


def _append(said: Mapping[str, Any]) -> None:
    with _alone():
        content = _content()
        before = sha256(content.splitlines()[-1]).hex() if content else FIRST
        line = json.dumps({"v": 1, **said, "prev": before}, ensure_ascii=False).encode() + b"\n"
        for where in reversed(places()):
            _write(where, content + line)


def _write(where: Path, content: bytes) -> None:
    """Append what the file lacks of this content; flushed with its name."""
    where.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    known = len(_whole(where))
    descriptor = os.open(where, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.ftruncate(descriptor, known)
        while known < len(content):
            known += os.pwrite(descriptor, content[known:], known)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    flush(where.parent)


@contextmanager
def _alone() -> Iterator[None]:
    """One writer at a time."""
    where = place().with_name(".tombstones.lock")
    where.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with where.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
