"""重写表文件 — tables written anew, so that the bytes of rows that are gone are gone from their files too.

PostgreSQL carries a dead row over into the new file as long as a transaction anywhere in the cluster, in another database too,
began before the row died. So those are waited for first.
"""

from __future__ import annotations

import time

from django.db import connection

PATIENCE = 120.0
PAUSE = 0.05


def anew(*tables: str, patience: float = PATIENCE) -> bool:
    """Write these tables anew, as their owner; False when an older transaction did not end in time, so that dead rows may be left."""
    ended = _older_ended(patience)
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"VACUUM (FULL) {table}")
    return ended


def _older_ended(patience: float) -> bool:
    """Wait until every transaction that had begun to write before now has ended."""
    until = time.monotonic() + patience
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        (now,) = cursor.fetchone()
        while True:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot()) > %s::xid8", [now])
            if cursor.fetchone()[0]:
                return True
            if time.monotonic() > until:
                return False
            time.sleep(PAUSE)
