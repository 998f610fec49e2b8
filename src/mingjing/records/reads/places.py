"""记录在日志里的位置 — of each event of a case: its place in the log, the time bracket, the witnesses; one question for all.

It serves docs/decisions/0047. The bracket is what others said, never what our clock says: not before the checkpoint that the
event names (nobody could know that root earlier), not after the earliest cosignature that covers it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from mingjing.chain import checkpoint as checkpoints
from mingjing.chain.errors import ChainError
from mingjing.chain.policy import Policy
from mingjing.records.log import reads as log

_SELECT = """
SELECT e.event_uid::text, e.case_uid, e.seq, e.type, encode(substr(e.entry, 2, 32), 'hex'), said.told ->> 'rec', l.log, l.idx,
       c.size, c.note, c.published_at, a.size, a.note, a.published_at
  FROM evlog_event e CROSS JOIN LATERAL (SELECT convert_from(e.env, 'UTF8')::jsonb AS told) said
  LEFT JOIN evlog_leaf l USING (event_uid)
  LEFT JOIN LATERAL (SELECT * FROM evlog_checkpoint k WHERE k.log = l.log AND k.size > l.idx ORDER BY k.size LIMIT 1) c ON true
  LEFT JOIN evlog_checkpoint a
    ON a.log = said.told ->> 'log' AND a.size = (said.told -> 'after' ->> 'size')::bigint
   AND encode(a.root_sha256, 'hex') = said.told -> 'after' ->> 'root'
"""
_OF_CASE = _SELECT + " WHERE e.case_uid = %s ORDER BY e.seq"
_AT = _SELECT + " WHERE l.log = %s AND l.idx = %s"


@dataclass(frozen=True, slots=True)
class Seen:
    """见证过的检查点 — how many records it covers, its root, when the first witness had signed it, who signed."""

    size: int
    root: str
    at: datetime
    witnesses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """一条记录的位置 — event hash, index in the log (None: not placed yet), the bracket; without `witnessed` it is 待见证."""

    event_uid: str
    case_uid: str
    seq: int
    type: str
    hash: str
    recorded_at: datetime
    log: str | None
    index: int | None
    after: Seen | None
    witnessed: Seen | None


def places(case_uid: str | UUID) -> list[Place]:
    """Every event of a case in its order."""
    return _asked(_OF_CASE, [UUID(str(case_uid))])


def place_of(case_uid: str | UUID, seq: int) -> Place:
    """One event of a case by its number, which there must be."""
    return _asked(_SELECT + " WHERE e.case_uid = %s AND e.seq = %s", [UUID(str(case_uid)), seq])[0]


def place_at(log_name: str, index: int) -> Place | None:
    """The event at an index of a log; None where there is none."""
    return next(iter(_asked(_AT, [log_name, index])), None)


def _asked(query: str, values: list[Any]) -> list[Place]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        rows = cursor.fetchall()
    policy = log.policy()
    known: dict[tuple[str, int], Seen] = {}
    return [_place(row, policy, known) for row in rows]


def _place(row: tuple[Any, ...], policy: Policy | None, known: dict[tuple[str, int], Seen]) -> Place:
    uid, case, seq, kind, digest, rec, name, index, size, note, at, before, before_note, before_at = row
    witnessed = _seen(known, name, size, note, at, policy)
    after = _seen(known, name, before, before_note, before_at, policy)
    return Place(uid, case.hex, seq, kind, digest, datetime.fromisoformat(rec), name, index, after, witnessed)


def _seen(
    known: dict[tuple[str, int], Seen],
    name: str,
    size: int | None,
    note: str | None,
    at: datetime,
    policy: Policy | None,
) -> Seen | None:
    """Who signed that checkpoint and when the first of them did; None without one, or where it does not verify."""
    if size is None or note is None:
        return None
    if (name, size) not in known:
        try:
            found, signed = checkpoints.read(note)
            told: Mapping[str, int] = policy.judge(signed).witnesses if policy else {}
        except ChainError:
            return None
        first = datetime.fromtimestamp(min(told.values()), UTC) if told else at
        known[name, size] = Seen(size, found.root.hex(), first, tuple(sorted(told)))
    return known[name, size]
