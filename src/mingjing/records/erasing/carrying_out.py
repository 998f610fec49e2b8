"""执行删除 — what a tombstone names is destroyed: rows, keys, files, papers, and everything that was made of them.

Every step may be done again, after a crash at any point or after a backup was restored. The keys go last: until the rows are
empty for good, nothing may be lost that must live on.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from mingjing.chain.canonical import Json
from mingjing.records import evidence_store, keys
from mingjing.records.clock import real_now
from mingjing.records.documents import store
from mingjing.records.erasing import keyring, stones
from mingjing.records.erasing.stones import Stone
from mingjing.records.following import settled
from mingjing.records.models import Erasure, EvidenceFile
from mingjing.records.reads import installed

MARK = """
INSERT INTO evlog_tombstone (erasure_id, event_uid, path, thing)
SELECT %s, row.* FROM unnest(%b::uuid[], %b::text[], %b::uuid[]) AS row ON CONFLICT DO NOTHING
"""
EMPTY = """
UPDATE evlog_field f SET value = '', salt = '' FROM unnest(%b::uuid[], %b::text[]) AS dead (event_uid, path)
 WHERE f.event_uid = dead.event_uid AND f.path = dead.path AND f.value <> ''
"""
KEYS = """
SELECT f.key, f.event_uid, f.path FROM evlog_field f JOIN unnest(%b::uuid[], %b::text[]) AS dead (event_uid, path)
    ON f.event_uid = dead.event_uid AND f.path = dead.path WHERE f.key IS NOT NULL
"""
LIVING = "SELECT key, event_uid, path FROM evlog_field WHERE key = ANY(%b::bytea[]) AND value <> ''"
COMMITMENTS = """
SELECT encode(f.c_sha256, 'hex') FROM evlog_field f JOIN unnest(%b::uuid[], %b::text[]) AS dead (event_uid, path)
    ON f.event_uid = dead.event_uid AND f.path = dead.path ORDER BY 1
"""
SHARED = """
SELECT sha256 FROM records_evidencefile WHERE sha256 = ANY(%b::text[]) AND erased_at IS NULL AND state = 'sealed'
UNION SELECT d.sha256 FROM records_issueddocument d WHERE d.sha256 = ANY(%b::text[])
   AND NOT EXISTS (SELECT FROM evlog_tombstone t WHERE t.thing = d.id AND t.event_uid IS NULL)
"""
PATIENCE = 30.0


class StillWriting(RuntimeError):
    """有办理正在写入，暂时不能删除密钥；系统稍后自动继续。"""


def finish(erasure: Erasure) -> None:
    """Carry out an approved erasure and put it on the record; begun before, it goes on from there."""
    stone = stone_of(erasure)
    stones.set_up(stone)
    destroy(stone)
    with transaction.atomic():
        locked = Erasure.objects.select_for_update().get(pk=erasure.pk)
        if locked.state != "approved":
            return
        locked.event_uid, locked.done_at, locked.state = UUID(put_on_record(locked, stone)), real_now(), "done"
        locked.save(update_fields=["event_uid", "done_at", "state"])
    stones.done(stone.erasure, str(locked.event_uid))


def stone_of(erasure: Erasure) -> Stone:
    """The tombstone of an approved erasure."""
    targets = erasure.targets
    told = {
        name: getattr(erasure, name) for name in ("agency", "scope", "ground", "citation", "proposed_by", "decided_by")
    }
    told |= {"proposed_at": erasure.proposed_at.isoformat()}
    told |= {"decided_at": erasure.decided_at.isoformat() if erasure.decided_at else ""}
    return Stone(
        erasure=erasure.id.hex,
        case=erasure.case_uid.hex,
        rows=tuple((uid, path) for uid, path in targets["rows"]),
        **{name: tuple(targets[name]) for name in ("files", "papers", "digests", "keys", "cases")},
        told=told,
    )


def destroy(stone: Stone) -> bool:
    """Destroy what the stone names; False when nothing of it was there any more."""
    uids, paths = [UUID(uid) for uid, _ in stone.rows], [path for _, path in stone.rows]
    whole = [key for one in stone.keys if (key := bytes.fromhex(one)) and not buried(key)]
    parted = [key for key in opening(uids, paths) if key.hex() not in stone.keys]
    if parted or whole:
        keyring.close([*parted, *whole])
        wait_for_writers()
    with transaction.atomic(), connection.cursor() as cursor:
        known(stone)
        things = [UUID(one) for one in (*stone.files, *stone.papers)]
        events: list[UUID | None] = [*uids, *([None] * len(things))]
        dead: list[UUID | None] = [*([None] * len(uids)), *things]
        cursor.execute(MARK, [UUID(stone.erasure), events, [*paths, *([""] * len(things))], dead])
        cursor.execute(EMPTY, [uids, paths])
        changed = cursor.rowcount
        changed += EvidenceFile.objects.filter(id__in=stone.files, erased_at=None).update(name="", erased_at=real_now())
        cursor.execute(SHARED, [list(stone.digests)] * 2)
        shared = {row[0] for row in cursor.fetchall()}
        for follower in settings.ERASURE_FOLLOWERS if changed else ():
            clean: Callable[[list[str]], int] = import_string(follower)
            changed += clean(list(stone.cases))
    changed += unlink([digest for digest in stone.digests if digest not in shared])
    retire(parted)
    for key in whole:
        keyring.destroy(key)
    return changed > 0


def buried(key_id: bytes) -> bool:
    """True for a key that is destroyed already, here and in its backup."""
    return all(state == keyring.GONE for state in keyring.copies(key_id))


def opening(uids: list[UUID], paths: list[str]) -> list[bytes]:
    """The keys with which one of these rows could still be opened."""
    with connection.cursor() as cursor:
        cursor.execute(KEYS, [uids, paths])
        rows = [(bytes(key), uid.bytes, path) for key, uid, path in cursor.fetchall()]
    return sorted({key for key, uid, path in rows if keyring.opens(key, uid, path)})


def retire(key_ids: list[bytes]) -> None:
    """Destroy these keys but for the rows that live on. The whole table is read: it is rare, and a row missed is a row lost."""
    living: dict[bytes, list[keyring.Row]] = {key: [] for key in key_ids}
    if key_ids:
        with connection.cursor() as cursor:
            cursor.execute(LIVING, [key_ids])
            for key, uid, path in cursor.fetchall():
                living[bytes(key)].append((uid.bytes, path))
    for key, rows in living.items():
        keyring.retire(key, rows)


def wait_for_writers() -> None:
    """Until every transaction that may still write under a key that was closed has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")
        until, patience = int(cursor.fetchone()[0]), time.monotonic() + PATIENCE
        while settled(cursor) < until:
            if time.monotonic() > patience:
                raise StillWriting(StillWriting.__doc__)
            time.sleep(0.05)


def known(stone: Stone) -> None:
    """The erasure's row, where a restored backup does not know it: approved, and its event still to be written."""
    moments = {name: datetime.fromisoformat(stone.told[name]) for name in ("proposed_at", "decided_at")}
    names = ("files", "papers", "digests", "keys", "cases")
    targets = {"rows": [list(row) for row in stone.rows], **{name: list(getattr(stone, name)) for name in names}}
    mine = Erasure.objects.filter(id=UUID(stone.erasure))
    others = Erasure.objects.filter(case_uid=UUID(stone.case), state="proposed").exclude(id=UUID(stone.erasure))
    decided = {"state": "approved", "decided_by": stone.told["decided_by"], "decided_at": moments["decided_at"]}
    if mine.filter(state="proposed").update(**decided) or mine.exists():
        return
    others.update(state="withdrawn")  # a backup from the time when another proposal was still open
    said = {**stone.told, **moments, "case_uid": UUID(stone.case), "targets": targets, "state": "approved"}
    Erasure.objects.create(id=UUID(stone.erasure), **said)


def unlink(digests: list[str]) -> int:
    """Remove the bytes of evidence files and papers; how many were there."""
    gone = 0
    for digest in digests:
        for place in (evidence_store.sealed(digest), store.place_of(digest)):
            if place.exists():
                place.unlink()
                keys.flush(place.parent)
                gone += 1
    return gone


def put_on_record(erasure: Erasure, stone: Stone) -> str:
    """The event of the log that says what was destroyed, by whom and why: commitments and pseudonyms, no content; its id."""
    from mingjing.records.log.system import append_system

    here = installed()
    log = f"{here.log_origin if here else ''}/{real_now():%Y}"
    with connection.cursor() as cursor:
        cursor.execute(COMMITMENTS, [[UUID(uid) for uid, _ in stone.rows], [path for _, path in stone.rows]])
        commitments: list[Json] = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "SELECT encode(substring(entry FROM 2 FOR 32), 'hex') FROM evlog_event WHERE event_uid = ANY(%s) ORDER BY 1",
            [list({UUID(uid) for uid, _ in stone.rows})],
        )
        events = [row[0] for row in cursor.fetchall()]
    things: list[Json] = [UUID(one).hex for one in (*stone.files, *stone.papers)]
    body: dict[str, Json] = {
        "erasure.id": stone.erasure,
        "erasure.scope": erasure.scope,
        "erasure.ground": erasure.ground,
        "erasure.citation": erasure.citation,
        "erasure.proposed_by": keys.pseudonym(log, erasure.proposed_by),
        "erasure.decided_by": keys.pseudonym(log, erasure.decided_by),
        "erased.rows": commitments,
        "erased.things": things,
    }
    return append_system("erase_record", body, ref=events).event_uid
