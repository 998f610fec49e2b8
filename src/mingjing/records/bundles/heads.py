"""案件总表 — once a day: how many records every case has, as a tree whose root is logged, so that no case file can be cut short.

See docs/decisions/0045. The newest maps lie as files under LOG_DIR/heads, 72 bytes a case without anybody's name; an older map
proves nothing that a newer one does not.
"""

from __future__ import annotations

import os
from datetime import datetime
from mmap import ACCESS_READ, mmap
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from mingjing.chain.bundle import Mapped
from mingjing.chain.headmap import Head, HeadMap
from mingjing.records import keys
from mingjing.records.bundles.gathering import of_the_log
from mingjing.records.clock import real_now
from mingjing.records.documents.words import SHANGHAI
from mingjing.records.log import reads as log
from mingjing.records.log import system
from mingjing.records.reads import Entry

KEPT = 8
HEADS = "SELECT h.case_uid, h.seq, h.leaf FROM case_head h WHERE h.seq > 0"


def map_of_today() -> Entry | None:
    """The map of the day, where there is none yet; None where there is."""
    newest = next(iter(of_the_log("head_map", 1)), None)
    if newest is not None and newest.fields.get("map.day") == day(real_now()):
        return None
    return map_cases()


def day(moment: datetime) -> str:
    """The day in China."""
    return moment.astimezone(SHANGHAI).date().isoformat()


def map_cases() -> Entry:
    """Write the map of all cases as they stand, and its root to the log."""
    with connection.cursor() as cursor:
        cursor.execute(HEADS)
        found = HeadMap.of(Head.of(case.hex, seq, bytes(leaf)) for case, seq, leaf in cursor.fetchall())
    root = found.root().hex()
    keep(root, bytes(found.packed))
    with transaction.atomic():
        return system.append_system(
            "head_map",
            {
                "map.day": day(real_now()),
                "map.size": found.size,
                "map.sha256": root,
                "map.sm3": found.root("sm3").hex(),
            },
        )


def folder() -> Path:
    """Where the maps lie."""
    return Path(settings.LOG_DIR) / "heads"


def keep(root: str, packed: bytes) -> None:
    """A map under the root of its tree, on the disk when this returns; the oldest give way."""
    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    draft = place / f".{root}.{os.getpid()}"
    with draft.open("wb") as out:
        out.write(packed)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(place / f"{root}.map")
    keys.flush(place)
    for old in sorted(place.glob("*.map"), key=lambda one: one.stat().st_mtime_ns)[:-KEPT]:
        old.unlink(missing_ok=True)


def mapped(case: str) -> Mapped | None:
    """Where the case stands in the newest map that witnesses have seen; None where there is none, or the case is younger."""
    for event in of_the_log("head_map", KEPT):
        kept, proof = folder() / f"{event.fields.get('map.sha256')}.map", log.proof_text(event.event_uid)
        if proof is not None and kept.exists():
            with kept.open("rb") as source, mmap(source.fileno(), 0, access=ACCESS_READ) as packed:
                place = HeadMap(packed).place(case)
            return None if place is None else Mapped(event.part(None, proof=proof), place)
    return None
