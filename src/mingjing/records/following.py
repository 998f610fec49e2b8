"""跟随记录 — how rooms upstairs follow the log: each remembers the last position it has read; nothing below knows them.

Never by "id greater than the last": an id is taken at INSERT and its row appears at COMMIT, so a slow transaction would
be skipped for ever. An event is read once every transaction older than its own has ended.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from mingjing.records.reads import Recorded, event

START = ("0", "00000000-0000-0000-0000-000000000000", 0)
NEXT = """
SELECT tx::text, case_uid, seq FROM evlog_event
WHERE (tx, case_uid, seq) > (%s::xid8, %s::uuid, %s) AND tx < %s::xid8 AND type = ANY(%s)
ORDER BY tx, case_uid, seq LIMIT %s
"""
ACTIVE = """
SELECT backend_xid::text FROM pg_stat_activity
WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()
"""


def follow(follower: str, types: list[str], handle: Callable[[Recorded], None], limit: int = 200) -> int:
    """Hand the next events of these types to `handle` and remember the position, in one transaction; how many there were.

    Two workers cannot follow at once: the position's row is locked. An error in `handle` leaves the position where it was.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO evlog_follower VALUES (%s, %s::xid8, %s, %s) ON CONFLICT DO NOTHING", [follower, *START]
        )
        cursor.execute("SELECT tx::text, case_uid, seq FROM evlog_follower WHERE name = %s FOR UPDATE", [follower])
        position = cursor.fetchone()
        cursor.execute(NEXT, [*position, str(settled(cursor)), types, limit])
        found = cursor.fetchall()
        for _, case, seq in found:
            recorded = event(case, seq)
            if recorded is not None:
                handle(recorded)
        if found:
            remember(follower, *found[-1])
    return len(found)


def settled(cursor: CursorWrapper) -> int:
    """The transaction before which everything in this database has ended, asked before the events are read.

    `pg_snapshot_xmin` would do, but it waits for other databases of the server too. A transaction that writes later gets a
    number at or above the next one; one that is writing now is listed as active.
    """
    cursor.execute("SELECT pg_stat_clear_snapshot(), pg_snapshot_xmax(pg_current_snapshot())::text")
    following = int(cursor.fetchone()[1])
    cursor.execute(ACTIVE)
    return min([following, *(whole(int(xid), following) for (xid,) in cursor.fetchall())])


def whole(xid: int, near: int) -> int:
    """The 64-bit number of a 32-bit transaction number that is not far behind another."""
    found = near - near % 2**32 + xid
    return found - 2**32 if found > near + 2**31 else found


def remember(follower: str, tx: str, case: UUID, seq: int) -> None:
    """Move the position of a follower."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE evlog_follower SET tx = %s::xid8, case_uid = %s, seq = %s WHERE name = %s",
            [tx, case, seq, follower],
        )
