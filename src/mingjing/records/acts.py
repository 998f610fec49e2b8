"""写记录的门 — the only way to add to the record: `append` writes one event inside the caller's transaction.

The bytes and their order are those of docs/decisions/0003-envelope.md. Whoever performs an act locks its case first
(`lock`), asks whether the same request was answered before (`first_answer`), and appends; all of it commits together.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from mingjing.chain import canonical, entry
from mingjing.chain.canonical import Json
from mingjing.records import keys, seal
from mingjing.records.clock import real_now
from mingjing.records.erasing import keyring, rows
from mingjing.records.log import standing
from mingjing.records.reads import Entry, Head, Installed, entry_by_idem, installed
from mingjing.records.statements import Statement, together


class IdemReused(ValueError):
    """The user already sent another request under this key."""

    def __init__(self) -> None:
        super().__init__("这个幂等键（idem）已用于另一项内容不同的请求；请换一个新的键再提交")


class NotInstalled(RuntimeError):
    """There is no installation row, or its key file is gone."""


def install(*, demo: bool) -> Installed:
    """Say once what this installation is (demo or not, whose log, which key); later calls change nothing."""
    sealer = seal.organisation()
    origin = re.sub(r"/\d{4}$", "", settings.LOG_ORIGIN)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_installation (id, demo, clock_offset, log_origin, organisation_key)"
            " VALUES (1, %s, 0, %s, %s) ON CONFLICT (id) DO NOTHING",
            [demo, origin, sealer.key_id],
        )
    found = installed()
    if found is None:  # the row was just written or was there before
        raise NotInstalled("安装信息没有写入；请检查数据库后重新运行 mingjing migrate")
    return found


def lock(case_uid: str | UUID) -> Head:
    """Take the case's turn until the transaction ends; what its last event was. A new case has seq 0."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("lock a case inside transaction.atomic() only")
    case = UUID(str(case_uid))
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute("SELECT seq, leaf FROM case_head WHERE case_uid = %s FOR UPDATE", [case])
            row = cursor.fetchone()
            if row is not None:
                break
            cursor.execute(
                "INSERT INTO case_head (case_uid, seq, leaf) VALUES (%s, 0, %s) ON CONFLICT (case_uid) DO NOTHING",
                [case, entry.NO_LEAF],
            )
            if cursor.rowcount:
                return Head(0, entry.NO_LEAF)
    if row is None:
        raise transaction.TransactionManagementError("the head of the case vanished while it was being locked")
    return Head(int(row[0]), bytes(row[1]))


def first_answer(*, actor: str, idem: str, request: Json) -> Entry | None:
    """What this user's request under this key was answered with; None if it is new, IdemReused if it was another one.

    Holds the key until the transaction ends, so that the same request sent twice at once is done once.
    """
    key = keys.keyed("idem", actor, idem)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(key[:8], "big", signed=True)])
    return _same_request(key, _digest(request))


def append(
    *,
    case_uid: str | UUID,
    type: str,
    org: str,
    actor: str,
    at: datetime,
    body: Mapping[str, Json],
    attachments: Sequence[entry.Attachment] = (),
    ref: Sequence[str] = (),
    idem: str | None = None,
    dev_at: datetime | None = None,
    request: Json = None,
    head: Head | None = None,
    beside: Callable[[Entry], Sequence[Statement]] | None = None,
    person: str | None = None,
    log: str | None = None,
) -> Entry:
    """Write one event to the record, inside the caller's atomic block; the Entry says where it stands.

    `actor` is the user's id (a pseudonym is written), `body` the fields by path, `ref` the hashes of events that this one
    corrects or answers. `request` is what `idem` stands for (by default type, case, fields, files and refs): sent again, it
    gives the first Entry with `repeated` set and writes nothing; another one raises IdemReused. `head` spares a query where
    the caller has just locked the case. `beside` gives what the caller writes of this event: it travels in the same journey
    (and a request answered before is then IdemReused: what was written beside it must not stay). `person` names the one person
    whom the case is about, if it is one: under their key goes what the fields tell, under the case's key everything else.
    `log` is named only by the log itself, for its own events. Raises ReadOnly while the log may not grow.
    """
    known = standing.allowing() if log is None else standing.now()
    head = head or lock(case_uid)
    here = _here()
    recorded_at = real_now()
    case = UUID(str(case_uid))
    fields = _committed(body)
    log = log or known.log_of(here.log_origin, recorded_at.year)  # one log for each year of recording
    envelope = entry.Envelope(
        log=log,
        case=case.hex,
        seq=head.seq + 1,
        prev=head.leaf.hex(),
        type=type,
        org=org,
        actor=keys.pseudonym(log, actor),
        rec=entry.moment(recorded_at),
        nonce=os.urandom(16).hex(),
        at=entry.moment(at),
        dev_at=None if dev_at is None else entry.moment(dev_at),
        body=entry.Body.over([(field.path, *commitments) for field, commitments in fields]),
        att=tuple(attachments),
        ref=tuple(ref),
        idem=idem,
        after=known.after.get(log),
    )
    key, digest = None, None
    if idem is not None:
        asked = request if request is not None else _asked(case, type, body, attachments, ref)
        key, digest = keys.keyed("idem", actor, idem), _digest(asked)
    written = _sealed(envelope, case, head.seq + 1)
    told = Entry(written.seq, written.event_hash.hex(), recorded_at, str(written.event_uid))
    more = beside(told) if beside is not None else ()
    of_person = None if person is None else keyring.current("person", person)
    encrypted = rows.sealed(
        [field for field, _ in fields], written.event_uid, keyring.current("case", case.hex), of_person
    )
    if not together([_insertion(written, fields, encrypted, key, digest), *more])[0]:
        first = _same_request(key or b"", digest or b"")
        if first is None or more:
            raise IdemReused
        return first
    return told


@dataclass(frozen=True, slots=True)
class _Written:
    """One event as it goes into the tables."""

    event_uid: UUID
    case: UUID
    seq: int
    type: str
    org: str
    prev: bytes
    env: bytes
    seals: bytes
    entry: bytes
    event_hash: bytes
    leaf: bytes


def _here() -> Installed:
    here = installed()
    if here is None:
        raise NotInstalled("本系统尚未完成安装；请先运行 mingjing migrate（演示系统运行 mingjing demo）")
    if here.organisation_key != seal.organisation().key_id:
        raise NotInstalled(
            f"机关密钥与安装时登记的不一致（应为 {here.organisation_key}）；请从备份恢复 {keys.folder()} 下的密钥文件后再办理"
        )
    return here


def _committed(body: Mapping[str, Json]) -> list[tuple[entry.OpenField, tuple[bytes, bytes]]]:
    salts = os.urandom(entry.SALT_SIZE * len(body))
    fields = []
    for number, (path, value) in enumerate(body.items()):
        salt = salts[number * entry.SALT_SIZE : (number + 1) * entry.SALT_SIZE]
        field = entry.OpenField.of(path, salt, value)
        fields.append((field, field.committed()))
    return fields


def _asked(
    case: UUID, type: str, body: Mapping[str, Json], attachments: Sequence[entry.Attachment], ref: Sequence[str]
) -> Json:
    return [case.hex, type, dict(body), [attachment.id for attachment in attachments], list(ref)]


def _digest(request: Json) -> bytes:
    return keys.keyed("request", canonical.dumps(request))


def _sealed(envelope: entry.Envelope, case: UUID, seq: int) -> _Written:
    env = envelope.to_bytes()
    event_hash, event_sm3 = entry.event_digests(env)
    seals = entry.seals_to_bytes([seal.organisation().seal(entry.seal_preimage(event_hash, event_sm3))])
    line = entry.entry(env, seals)
    return _Written(
        event_uid=_time_ordered(),
        case=case,
        seq=seq,
        type=envelope.type,
        org=envelope.org,
        prev=bytes.fromhex(envelope.prev),
        env=env,
        seals=seals,
        entry=line,
        event_hash=event_hash,
        leaf=entry.leaf(line),
    )


def _time_ordered() -> UUID:
    """A random id that begins with the time, so that indexes grow at one end."""
    return UUID(bytes=(time.time_ns() // 1_000_000).to_bytes(6, "big") + os.urandom(10))


_INSERT = """
WITH event AS (
    INSERT INTO evlog_event (event_uid, case_uid, seq, type, org, env, seals, entry, prev, idem, request)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (idem) DO NOTHING
    RETURNING event_uid, case_uid, seq
), fields AS (
    INSERT INTO evlog_field (event_uid, salt, path, key, value, c_sha256, c_sm3)
    SELECT event.event_uid, '', field.* FROM event,
           unnest(%b::text[], %b::bytea[], %b::bytea[], %b::bytea[], %b::bytea[]) AS field
), outbox AS (
    INSERT INTO evlog_outbox (event_uid) SELECT event_uid FROM event
)
UPDATE case_head SET seq = event.seq, leaf = %s FROM event WHERE case_head.case_uid = event.case_uid
RETURNING case_head.seq
"""


def _insertion(
    event: _Written,
    fields: list[tuple[entry.OpenField, tuple[bytes, bytes]]],
    encrypted: list[tuple[bytes, bytes]],
    idem: bytes | None,
    request: bytes | None,
) -> Statement:
    """Event, fields, outbox and head in one statement; it returns no row when the idem key was taken and nothing was written."""
    return _INSERT, [
        *(event.event_uid, event.case, event.seq, event.type, event.org),
        *(event.env, event.seals, event.entry, event.prev, idem, request),
        [field.path for field, _ in fields],
        [key for key, _ in encrypted],
        [content for _, content in encrypted],
        [by_sha256 for _, (by_sha256, _) in fields],
        [by_sm3 for _, (_, by_sm3) in fields],
        event.leaf,
    ]


def _same_request(key: bytes, digest: bytes) -> Entry | None:
    found = entry_by_idem(key)
    if found is None:
        return None
    first, request = found
    if request != digest:
        raise IdemReused
    return first
