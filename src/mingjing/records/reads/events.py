"""The events of a case as they stand in the record, with their fields opened."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from mingjing.chain.entry import Attachment
from mingjing.records.erasing import rows


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
    """一条记录 — an event as it was recorded; `fields` maps each path to its value, `erased` names the paths that have none any more."""

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
    erased: tuple[str, ...] = ()


_EVENTS = """
SELECT e.event_uid, e.case_uid, e.env, e.entry,
       array_agg(f.path ORDER BY f.path), array_agg(f.key ORDER BY f.path), array_agg(f.salt ORDER BY f.path),
       array_agg(f.value ORDER BY f.path)
FROM evlog_event e LEFT JOIN evlog_field f ON f.event_uid = e.event_uid
"""


def events(case_uid: str | UUID) -> list[Recorded]:
    """All events of a case in their order."""
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS + "WHERE e.case_uid = %s GROUP BY e.event_uid ORDER BY e.seq", [UUID(str(case_uid))])
        return [_recorded(*row) for row in cursor.fetchall()]


def event(case_uid: str | UUID, seq: int) -> Recorded | None:
    """One event of a case by its number."""
    with connection.cursor() as cursor:
        cursor.execute(
            _EVENTS + "WHERE e.case_uid = %s AND e.seq = %s GROUP BY e.event_uid", [UUID(str(case_uid)), seq]
        )
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


def _recorded(uid: UUID, case: UUID, env: bytes, line: bytes, *fields: list[Any]) -> Recorded:
    said = json.loads(bytes(env))
    opened, erased = _opened(uid, zip(*fields, strict=True))
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
        fields=opened,
        attachments=tuple(Attachment(**attachment) for attachment in said["att"]),
        ref=tuple(said["ref"]),
        erased=tuple(erased),
    )


def _opened(uid: UUID, fields: Iterable[Sequence[Any]]) -> tuple[dict[str, Any], list[str]]:
    """The values that can be read, by path, and the paths of those that were erased."""
    told, erased = {}, []
    for path, key, salt, value in fields:
        if path is None:  # an event without fields
            continue
        found = rows.opened(uid, path, None if key is None else bytes(key), bytes(salt), bytes(value))
        if found is None:
            erased.append(path)
        else:
            told[path] = json.loads(found[1])
    return told, erased
