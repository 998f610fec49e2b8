"""The events of a case as they stand in the record, with their fields opened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from mingjing.chain.entry import Attachment


@dataclass(frozen=True, slots=True)
class Head:
    """案件链头 — the last event of a case: its number, and its leaf, which the next one names as `prev`."""

    seq: int
    leaf: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """记录回执 — where an event stands: number in the case, event hash (hexadecimal), real time of recording, id.

    `repeated` is True when nothing was written because the same request had been answered before.
    """

    seq: int
    hash: str
    recorded_at: datetime
    event_uid: str
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """一条记录 — an event as it was recorded; `fields` maps each path to its value."""

    case_uid: str
    seq: int
    type: str
    org: str
    actor: str
    at: datetime
    recorded_at: datetime
    hash: str
    event_uid: str
    fields: Mapping[str, Any]
    attachments: tuple[Attachment, ...]
    ref: tuple[str, ...]


_EVENTS = """
SELECT e.event_uid, e.case_uid, e.env, e.entry,
       (SELECT array_agg(f.path ORDER BY f.path) FROM evlog_field f WHERE f.event_uid = e.event_uid),
       (SELECT array_agg(f.value ORDER BY f.path) FROM evlog_field f WHERE f.event_uid = e.event_uid)
FROM evlog_event e
"""


def events(case_uid: str | UUID) -> list[Recorded]:
    """All events of a case in their order."""
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS + "WHERE e.case_uid = %s ORDER BY e.seq", [UUID(str(case_uid))])
        return [_recorded(*row) for row in cursor.fetchall()]


def event(case_uid: str | UUID, seq: int) -> Recorded | None:
    """One event of a case by its number."""
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS + "WHERE e.case_uid = %s AND e.seq = %s", [UUID(str(case_uid)), seq])
        row = cursor.fetchone()
    return None if row is None else _recorded(*row)


def head(case_uid: str | UUID) -> Head | None:
    """The last event of a case, without locking it; None for a case without record."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, leaf FROM case_head WHERE case_uid = %s AND seq > 0", [UUID(str(case_uid))])
        row = cursor.fetchone()
    return None if row is None else Head(int(row[0]), bytes(row[1]))


def entry_by_idem(key: bytes) -> tuple[Entry, bytes] | None:
    """The event recorded under a keyed idem, with the digest of the request that it answered."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT event_uid, seq, env, entry, request FROM evlog_event WHERE idem = %s", [key])
        row = cursor.fetchone()
    if row is None:
        return None
    uid, seq, env, line, request = row
    recorded_at = datetime.fromisoformat(json.loads(bytes(env))["rec"])
    return Entry(seq, bytes(line)[1:33].hex(), recorded_at, str(uid), repeated=True), bytes(request)


def _recorded(uid: UUID, case: UUID, env: bytes, line: bytes, paths: list[str] | None, values: Any) -> Recorded:
    said = json.loads(bytes(env))
    return Recorded(
        case_uid=case.hex,
        seq=said["seq"],
        type=said["type"],
        org=said["org"],
        actor=said["actor"],
        at=datetime.fromisoformat(said["at"]),
        recorded_at=datetime.fromisoformat(said["rec"]),
        hash=bytes(line)[1:33].hex(),
        event_uid=str(uid),
        fields={path: json.loads(bytes(value)) for path, value in zip(paths or [], values or [], strict=True)},
        attachments=tuple(Attachment(**attachment) for attachment in said["att"]),
        ref=tuple(said["ref"]),
    )
