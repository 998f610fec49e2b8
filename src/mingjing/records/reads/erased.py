"""已依法删除的 — what of a case is dead: by which erasure, and whether the log says that two people decided it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from mingjing.records.erasing import rows as encrypted
from mingjing.records.models import Erasure

DEAD = """
SELECT e.event_uid, e.seq, t.path, t.erasure_id, encode(f.c_sha256, 'hex')
  FROM evlog_event e JOIN evlog_tombstone t ON t.event_uid = e.event_uid AND t.thing IS NULL
  JOIN evlog_field f ON f.event_uid = t.event_uid AND f.path = t.path
 WHERE e.case_uid = %s
"""
THINGS = """
SELECT t.thing, t.erasure_id FROM evlog_tombstone t WHERE t.event_uid IS NULL AND t.thing IN (
  SELECT id FROM records_evidencefile WHERE case_uid = %s UNION ALL SELECT id FROM records_issueddocument WHERE case_uid = %s)
"""
SAID = """
SELECT r.id, f.event_uid, f.path, f.key, f.salt, f.value FROM records_erasure r
  LEFT JOIN evlog_field f ON f.event_uid = r.event_uid AND f.path IN ('erased.rows', 'erased.things')
 WHERE r.id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Grave:
    """一案的墓碑 — dead rows and things of a case; `unfounded` are those of which no event of the log says that they may be dead."""

    rows: frozenset[tuple[UUID, str]] = frozenset()
    things: frozenset[str] = frozenset()
    told: tuple[tuple[int, str], ...] = ()
    unfounded: tuple[tuple[UUID | None, str], ...] = ()
    seq_of: dict[UUID | None, int] = field(default_factory=dict)

    def holds(self, event_uid: UUID, path: str) -> bool:
        """True for a row that was lawfully erased."""
        return (event_uid, path) in self.rows

    def holds_thing(self, thing: str) -> bool:
        """True for an evidence file or a paper that was."""
        return thing.replace("-", "") in self.things


def graves(case_uid: str | UUID) -> Grave:
    """What is dead of a case."""
    case = UUID(str(case_uid))
    with connection.cursor() as cursor:
        cursor.execute(DEAD, [case])
        dead = cursor.fetchall()
        cursor.execute(THINGS, [case, case])
        things = cursor.fetchall()
        if not dead and not things:
            return Grave()
        cursor.execute(SAID, [list({row[3] for row in dead} | {row[1] for row in things})])
        said = _said(cursor.fetchall())
    unfounded: list[tuple[UUID | None, str]] = [
        (uid, f"第 {seq} 条的字段 {path} 已删除，但记录里没有两人办理的删除手续")
        for uid, seq, path, erasure, commitment in dead
        if commitment not in said.get(erasure, ())
    ]
    unfounded += [
        (None, f"附件 {thing} 已删除，但记录里没有两人办理的删除手续")
        for thing, erasure in things
        if thing.hex not in said.get(erasure, ())
    ]
    return Grave(
        frozenset((uid, path) for uid, _, path, _, _ in dead),
        frozenset(thing.hex for thing, _ in things),
        tuple(sorted((seq, path) for _, seq, path, _, _ in dead)) + tuple((0, thing.hex) for thing, _ in things),
        tuple(unfounded),
        {uid: seq for uid, seq, *_ in dead},
    )


def _said(found: Sequence[Sequence[Any]]) -> dict[UUID, set[str]]:
    """The commitments and things that the event of each erasure names."""
    told: dict[UUID, set[str]] = {}
    for erasure, uid, path, key, salt, value in found:
        if uid is None:
            continue
        content = encrypted.opened(uid, path, None if key is None else bytes(key), bytes(salt), bytes(value))
        told.setdefault(erasure, set()).update(json.loads(content[1]) if content else ())
    return told


def erased_paths(case_uid: str | UUID, seq: int) -> list[str]:
    """The paths of one event whose content was erased."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.path FROM evlog_event e JOIN evlog_tombstone t ON t.event_uid = e.event_uid"
            " WHERE e.case_uid = %s AND e.seq = %s ORDER BY t.path",
            [UUID(str(case_uid)), seq],
        )
        return [str(row[0]) for row in cursor.fetchall()]


def erasures_of(case_uid: str | UUID) -> list[Erasure]:
    """Every erasure proposed in a case, the newest first."""
    return list(Erasure.objects.filter(case_uid=UUID(str(case_uid))).order_by("-proposed_at", "-id"))


def erasure(case_uid: str | UUID, erasure_id: str | UUID) -> Erasure | None:
    """One of them."""
    return Erasure.objects.filter(case_uid=UUID(str(case_uid)), id=erasure_id).first()


def waiting_in(agency: str, limit: int = 50) -> list[Erasure]:
    """What waits for a decision in an agency, the oldest first."""
    return list(Erasure.objects.filter(agency=agency, state="proposed").order_by("proposed_at", "id")[:limit])


def unfinished() -> list[Erasure]:
    """Approved and not carried out to the end: a crash came between."""
    return list(Erasure.objects.filter(state="approved").order_by("decided_at", "id"))
