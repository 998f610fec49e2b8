"""取出 — what the record holds of a case, as bytes: envelopes, seals, fields with their salts, and where attachments lie."""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from mingjing.chain.bundle import Part, Shown, Source, Withheld
from mingjing.chain.entry import CHUNK_SIZE, OpenField
from mingjing.chain.hashing import stream
from mingjing.records import evidence_store
from mingjing.records.documents import store
from mingjing.records.erasing import rows as encrypted
from mingjing.records.log import reads as log
from mingjing.records.log import system

EVENTS = "SELECT event_uid, seq, type, env, seals FROM evlog_event"
FIELDS = "SELECT event_uid, path, key, salt, value, c_sha256, c_sm3 FROM evlog_field WHERE event_uid = ANY(%s)"
CHECKPOINT = "SELECT note FROM evlog_checkpoint WHERE log = %s AND size = %s"
IN_MEMORY = 256 * 1024  # smaller files are held whole and deflated; larger ones are read when their turn comes


@dataclass(frozen=True, slots=True)
class Kept:
    """一个字段 — a committed field: what opens it (None where it was erased), and its commitments."""

    opened: OpenField | None
    closed: Withheld

    @property
    def path(self) -> str:
        """Its path."""
        return self.closed.path


@dataclass(frozen=True, slots=True)
class Stored:
    """一条记录 — an event as its bytes, with its fields by path; `said` is what the envelope says."""

    event_uid: UUID
    seq: int
    type: str
    env: bytes
    seals: bytes
    said: Mapping[str, Any]
    kept: Mapping[str, Kept] = field(default_factory=dict)

    @property
    def fields(self) -> dict[str, Any]:
        """The values by path, of the fields that can still be opened."""
        return {path: json.loads(one.opened.value) for path, one in self.kept.items() if one.opened is not None}

    @property
    def at(self) -> datetime:
        """The time of the act."""
        return datetime.fromisoformat(self.said["at"])

    @property
    def sealed_with(self) -> list[tuple[str, str]]:
        """Algorithm and id of each key that sealed it."""
        return [(one["alg"], one["key"]) for one in json.loads(self.seals)]

    @property
    def attachments(self) -> Sequence[Enclosed]:
        """The files that the envelope names."""
        return [Enclosed(one["id"], one["len"], one["sha256"]) for one in self.said["att"]]

    def shown(self, opens: Collection[str] | None) -> list[Shown]:
        """Its fields: those with a path in `opens` opened (None: all), all others withheld."""
        return [
            one.opened if one.opened is not None and (opens is None or path in opens) else one.closed
            for path, one in self.kept.items()
        ]

    def part(self, opens: Collection[str] | None, **proofs: str) -> Part:
        """As a bundle carries it."""
        return Part(self.env, self.seals, self.shown(opens), **proofs)


@dataclass(frozen=True, slots=True)
class Enclosed:
    """一个附件 — a file that an envelope names."""

    id: str
    size: int
    sha256: str

    @property
    def is_evidence(self) -> bool:
        """True for an uploaded file, False for a paper that was issued."""
        return not store.place_of(self.sha256).exists()

    @property
    def place(self) -> Path | None:
        """Where its bytes lie; None where they are not."""
        places = (store.place_of(self.sha256), evidence_store.sealed(self.sha256))
        return next((one for one in places if one.exists()), None)


def stored(case_uid: str | UUID) -> list[Stored]:
    """The events of a case in their order, with everything that the record holds of them."""
    return _read(f"{EVENTS} WHERE case_uid = %s ORDER BY seq", [UUID(str(case_uid))])


def of_the_log(kind: str, most: int) -> list[Stored]:
    """The newest events of one type that the logs wrote of themselves."""
    own = [UUID(system.case_of(one.log)) for one in log.logs()]
    return _read(f"{EVENTS} WHERE case_uid = ANY(%s) AND type = %s ORDER BY event_uid DESC LIMIT %s", [own, kind, most])


def _read(question: str, values: list[Any]) -> list[Stored]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        rows = cursor.fetchall()
        cursor.execute(FIELDS, [[row[0] for row in rows]])
        fields: dict[UUID, dict[str, Kept]] = {row[0]: {} for row in rows}
        for uid, path, key, salt, value, by_sha256, by_sm3 in cursor.fetchall():
            told = encrypted.opened(uid, path, None if key is None else bytes(key), bytes(salt), bytes(value))
            opened = None if told is None else OpenField(path, *told)
            fields[uid][path] = Kept(opened, Withheld(path, bytes(by_sha256), bytes(by_sm3)))
    return [
        Stored(uid, seq, kind, bytes(env), bytes(seals), json.loads(bytes(env)), fields[uid])
        for uid, seq, kind, env, seals in rows
    ]


def checkpoint(origin: str, size: int) -> str:
    """The cosigned checkpoint of a log at that size; empty where there was none."""
    with connection.cursor() as cursor:
        cursor.execute(CHECKPOINT, [origin, size])
        row = cursor.fetchone()
    return "" if row is None else str(row[0])


def content(one: Enclosed) -> bytes | Source | None:
    """The bytes of an attachment, or what reads them; None where they are not what the record says (or not there).

    Every file is read through once before the bundle begins, so that nothing damaged is ever sent half.
    """
    place = one.place
    if place is None or place.stat().st_size != one.size:
        return None
    digest, crc, whole = stream("sha256"), 0, []
    for piece in pieces(place):
        digest.update(piece)
        crc = zlib.crc32(piece, crc)
        if one.size <= IN_MEMORY:
            whole.append(piece)
    if digest.hexdigest() != one.sha256:
        return None
    return b"".join(whole) if one.size <= IN_MEMORY else Source(one.size, crc, lambda: pieces(place))


def pieces(place: Path) -> Iterator[bytes]:
    """A file in pieces of 8 MiB."""
    with place.open("rb") as source:
        while piece := source.read(CHUNK_SIZE):
            yield piece
