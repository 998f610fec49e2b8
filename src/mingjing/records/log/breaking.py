"""日志中断 — when entries that witnesses know are truly lost: the log ends there, and another begins by saying so.

A forked origin is never gone on with. The successor (`…/2026b`) begins with a sealed `break_log`: the last witnessed checkpoint of
the old log, which entries are lost, and why. Proofs of what was kept still hold against the old log's checkpoints.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction

from mingjing.chain.canonical import Json
from mingjing.chain.hashing import ALGORITHMS
from mingjing.records.log import files, integrating, reads, system
from mingjing.records.log.guarding import known_outside
from mingjing.records.log.recovering import CannotRecover, lock, views
from mingjing.records.log.signing import Signing
from mingjing.records.reads import Entry


class CannotBreak(RuntimeError):
    """There is nothing lost that could be said, or no cause."""


@dataclass(frozen=True, slots=True)
class Broken:
    """中断 — the log that ended, what took over, and which entries are lost (from `first`, 0 is the first one, up to `last`)."""

    broken: str
    successor: str
    first: int
    last: int


def break_log(cause: str, signer: Signing) -> Broken:
    """Close the log whose witnessed entries are lost, and open the one that goes on. CannotBreak where nothing is lost."""
    if not cause.strip():
        raise CannotBreak("请写明原因：--cause 为什么找不回，谁查过")
    try:
        lock()
    except CannotRecover as no:
        raise CannotBreak(str(no)) from no
    placed = {one.log: one for one in reads.logs()}
    for known in known_outside(signer, set(placed)):
        here = placed.get(known.log)
        size = here.size if here else 0
        if known.size > size and not (here and here.successor):
            return _broken(known.log, size, known.size, cause.strip())
    raise CannotBreak("数据库里的记录与见证过的一样长，没有丢失，不需要中断日志")


def _broken(log: str, size: int, known: int, cause: str) -> Broken:
    successor = f"{log}b" if log[-1].isdigit() else f"{log[:-1]}{chr(ord(log[-1]) + 1)}"
    said: dict[str, Json] = {
        **{"break.log": log, "break.kept": size, "break.lost_from": size, "break.lost_to": known - 1},
        **{"break.cause": cause, "break.checkpoint": files.checkpoint(log)},
    }
    for algorithm in ALGORITHMS:
        seen = max(views(log, algorithm), default=None)
        if seen is not None:
            said[f"break.size_{algorithm}"], said[f"break.root_{algorithm}"] = seen[0], seen[1].hex()

    def words(name: str) -> list[Entry]:
        return [system.append_system("break_log", said, log=name), system.publish_key(name)]

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO log_state (log, size, edge_sha256, edge_sm3, successor, opened)"
                " VALUES (%s, 0, '', '', %s, clock_timestamp())"
                " ON CONFLICT (log) DO UPDATE SET successor = excluded.successor WHERE log_state.successor IS NULL",
                [log, successor],
            )
        integrating.begin(successor, words)
    return Broken(log, successor, size, known)
