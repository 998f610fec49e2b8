"""日志自己的记录 — events that are of no case: keys made known, a new year's log, head maps, erasures, a break.

They are events like all others and stand in the log beside them, in a chain of their own that each log has one of. A new log
begins with them, so that whoever reads it from the start knows the keys before the first seal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction

from mingjing.chain.canonical import Json
from mingjing.chain.hashing import sha256
from mingjing.records import acts, seal
from mingjing.records.clock import real_now
from mingjing.records.log import standing
from mingjing.records.reads import Entry, installed

TYPES = frozenset({"publish_key", "open_shard", "break_log", "head_map", "access_root", "erase_record"})
ACTOR = "log"


def case_of(log: str) -> str:
    """The chain of a log's own events: a constant of its name."""
    return sha256(b"zfrec/log-case/1\n" + log.encode()).hex()[:32]


def current() -> str:
    """The log that is written now."""
    here = installed()
    if here is None:
        raise acts.NotInstalled("本系统尚未完成安装；请先运行 mingjing migrate（演示系统运行 mingjing demo）")
    return standing.now().log_of(here.log_origin, real_now().year)


def append_system(
    type: str,
    body: Mapping[str, Json],
    *,
    at: datetime | None = None,
    ref: Sequence[str] = (),
    log: str | None = None,
) -> Entry:
    """Write an event of the log itself (to the current log, or to `log`), in a transaction of its own or the caller's."""
    if type not in TYPES:
        raise ValueError(f"{type!r} is no event of the log itself: {', '.join(sorted(TYPES))}")
    if log is None:
        standing.allowing()
    here = log or current()
    with transaction.atomic():
        return acts.append(
            case_uid=case_of(here),
            type=type,
            org=here.partition("/")[0],
            actor=ACTOR,
            at=at or real_now(),
            body=body,
            ref=ref,
            log=here,
        )


def first_words(log: str) -> list[Entry]:
    """What a log begins with: where the one before it ended, and the keys that seal its events."""
    before = _before(log)
    told = [append_system(*before, log=log)] if before else []
    return [*told, publish_key(log)]


def publish_key(log: str | None = None) -> Entry:
    """Make the key known that seals the events of this installation."""
    sealer = seal.organisation()
    here = log or current()
    told: dict[str, Json] = {
        "key.alg": sealer.algorithm,
        "key.public": sealer.public_bytes.hex(),
        "key.org": here.partition("/")[0],
    }
    return append_system("publish_key", told, log=log)


def _before(log: str) -> tuple[str, dict[str, Json]] | None:
    """How the log before this one ended: the newest cosigned checkpoint of it; None for the first log."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.log, s.size, c.size, c.root_sha256, c.root_sm3, c.note FROM log_state s"
            " LEFT JOIN LATERAL (SELECT * FROM evlog_checkpoint c WHERE c.log = s.log ORDER BY size DESC LIMIT 1) c ON true"
            " WHERE s.log <> %s AND s.log < %s ORDER BY s.log DESC LIMIT 1",
            [log, log],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    previous, placed, size, root, root_sm3, note = row
    said: dict[str, Json] = {"shard.previous": previous, "shard.placed": placed, "shard.size": size or 0}
    if size:
        said |= {"shard.root": bytes(root).hex(), "shard.root_sm3": bytes(root_sm3).hex(), "shard.note": note}
    return "open_shard", said
