"""读日志 — where an event stands in the log, the proof of it, what the log published, and how the log is doing."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection

from mingjing.chain import note as notes
from mingjing.chain import tiles
from mingjing.chain.checkpoint import SM3, Proof, algorithm_of, origin_of
from mingjing.chain.errors import ChainError, TileInvalid
from mingjing.chain.hashing import HASH, Algorithm
from mingjing.chain.policy import Policy
from mingjing.chain.policy import read as read_policy
from mingjing.chain.tiles import HEIGHT, WIDTH, Reader, Tile
from mingjing.chain.tree import node_hash
from mingjing.records.log import files, standing

UP_WITHIN = 60.0  # a witness that cosigned in the last minute is up


@dataclass(frozen=True, slots=True)
class Cosigned:
    """已见证检查点 — a view of one tree that enough witnesses signed: its origin, size, root, the note, when, who."""

    origin: str
    size: int
    root: bytes
    note: str
    at: datetime
    witnesses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """日志健康 — leaves cosigned (`size`) and placed (`integrated`), events that wait for a place, and how old the oldest one
    without witnesses is; `held`: events that may not be placed, because they are not what was committed;
    `trouble`: why the newest ones are not cosigned; `running`: the log's process has written its standing in the last minute."""

    size: int
    integrated: int
    last_cosigned: datetime | None
    witnesses_up: int
    witnesses: int
    lag_seconds: float
    waiting: int
    read_only: str | None
    held: int = 0
    trouble: str | None = None
    running: bool = False


def newest_cosigned(log: str, covering: int = -1) -> Cosigned | None:
    """The newest cosigned checkpoint of an origin (`…/2026`, or `…/2026/sm3`); with `covering` only one that has that leaf."""
    algorithm = algorithm_of(log)
    column = "root_sha256, note" if algorithm == "sha256" else "root_sm3, note_sm3"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT size, {column}, published_at, witnesses FROM evlog_checkpoint"  # noqa: S608 — one of two constants
            " WHERE log = %s AND size > %s ORDER BY size DESC LIMIT 1",
            [log.removesuffix(SM3), covering],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    size, root, note, at, witnesses = row
    return Cosigned(log, size, bytes(root), note, at, tuple(witnesses))


def index_of(event_uid: str | UUID) -> tuple[str, int] | None:
    """The log in which an event stands and its index there, from 0; None while it waits for its place."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT log, idx FROM evlog_leaf WHERE event_uid = %s", [UUID(str(event_uid))])
        row = cursor.fetchone()
    return None if row is None else (row[0], int(row[1]))


def proof_text(event_uid: str | UUID, algorithm: Algorithm = "sha256") -> str | None:
    """The C2SP tlog-proof of an event against the newest cosigned checkpoint; None while it still waits for witnesses."""
    placed = index_of(event_uid)
    if placed is None:
        return None
    log, index = placed
    origin = origin_of(log, algorithm)
    cosigned = newest_cosigned(origin, index)
    if cosigned is None:
        return None
    path = Reader(cosigned.size, lambda wanted: tile(log, wanted, algorithm), algorithm).inclusion(index)
    return str(Proof(index, tuple(path), notes.read(cosigned.note)))


def policy_text() -> str:
    """The policy of this installation (C2SP tlog-policy): which logs, which witnesses, how many; empty before it is set."""
    try:
        return Path(settings.LOG_POLICY).read_text()
    except FileNotFoundError:
        return ""


def policy() -> Policy | None:
    """The same, read; None where it is not set or makes no sense."""
    try:
        return read_policy(policy_text())
    except ChainError:
        return None


def tile(log: str, wanted: Tile, algorithm: Algorithm = "sha256") -> bytes:
    """A tile (level −1: an entry bundle) of a log: the published file, or made of the leaves; TileInvalid past its end."""
    log = log.removesuffix(SM3)
    found = files.tile(origin_of(log, algorithm), wanted)
    if found is not None:
        return found
    if wanted.level < 0:
        return tiles.bundle(entries(log, wanted.n * WIDTH, wanted.n * WIDTH + wanted.width))
    span = WIDTH**wanted.level
    hashes = leaves(log, wanted.n * WIDTH * span, (wanted.n * WIDTH + wanted.width) * span, algorithm)
    for _ in range(HEIGHT * wanted.level):
        hashes = [node_hash(hashes[at], hashes[at + 1], algorithm) for at in range(0, len(hashes), 2)]
    return b"".join(hashes)


def leaves(log: str, start: int, end: int, algorithm: Algorithm = "sha256") -> list[bytes]:
    """The leaf hashes from `start` up to `end`; TileInvalid where the log does not have them all."""
    column = "leaf_sha256" if algorithm == "sha256" else "leaf_sm3"
    return _span(f"SELECT {column} FROM evlog_leaf l", log, start, end)  # noqa: S608 — one of two constants


def entries(log: str, start: int, end: int) -> list[bytes]:
    """The entries (97 bytes each) from `start` up to `end`; TileInvalid where the log does not have them all."""
    return _span("SELECT e.entry FROM evlog_leaf l JOIN evlog_event e USING (event_uid)", log, start, end)


def _span(select: str, log: str, start: int, end: int) -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(f"{select} WHERE l.log = %s AND l.idx >= %s AND l.idx < %s ORDER BY l.idx", [log, start, end])
        found = [bytes(row[0]) for row in cursor.fetchall()]
    if len(found) != end - start:
        raise TileInvalid("end", f"{log} has no leaves {start} … {end - 1}: it ends before them")
    return found


def events(log: str, start: int, end: int) -> list[tuple[bytes, bytes]]:
    """Envelope and seals of the events at `start` up to `end`, as stored: what the signer derives the leaves from."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.env, e.seals FROM evlog_leaf l JOIN evlog_event e USING (event_uid)"
            " WHERE l.log = %s AND l.idx >= %s AND l.idx < %s ORDER BY l.idx",
            [log, start, end],
        )
        return [(bytes(env), bytes(seals)) for env, seals in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Placed:
    """一个日志 — how many leaves it has, and what took over if it was broken."""

    log: str
    size: int
    successor: str | None


def logs() -> list[Placed]:
    """Every log of this installation in the order of their opening."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT log, size, successor FROM log_state ORDER BY opened, log")
        return [Placed(*row) for row in cursor.fetchall()]


def root_of_nothing(algorithm: Algorithm) -> bytes:
    """The root of a log without leaves."""
    return HASH[algorithm](b"")


def health() -> Health:
    """How the newest log is doing, for the pages of the operator and the auditor."""
    known, rule = standing.now(), policy()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), min(event_uid::text) FROM evlog_outbox")
        waiting, oldest = cursor.fetchone()
        cursor.execute("SELECT log, size FROM log_state ORDER BY opened DESC, log DESC LIMIT 1")
        log, integrated = cursor.fetchone() or ("", 0)
        cosigned = newest_cosigned(log)
        size = cosigned.size if cosigned else 0
        cursor.execute("SELECT event_uid::text FROM evlog_leaf WHERE log = %s AND idx = %s", [log, size])
        row = cursor.fetchone()
    oldest = min([uid for uid in (oldest, row and row[0]) if uid], default=None)
    named = rule.witnesses if rule else {}
    return Health(
        size=size,
        integrated=integrated,
        last_cosigned=cosigned.at if cosigned else None,
        witnesses_up=sum(time.time() - known.witnesses.get(name, 0) < UP_WITHIN for name in named),
        witnesses=len(named),
        lag_seconds=max(0.0, (datetime.now(UTC) - _born(oldest)).total_seconds()) if oldest else 0.0,
        waiting=waiting,
        read_only=known.read_only,
        held=known.held,
        trouble=known.trouble,
        running=time.time() - known.at < UP_WITHIN,
    )


def _born(event_uid: str) -> datetime:
    """When an event was written: its id begins with the millisecond."""
    return datetime.fromtimestamp(int.from_bytes(UUID(event_uid).bytes[:6], "big") / 1000, UTC)
