"""编入日志 — from the outbox into the log: each event gets its place, for ever, and both trees grow by its leaf.

Never by "id greater than the last": an id is taken at INSERT and its row appears at COMMIT. What is in the outbox is committed;
a case's events go in their order, and an event whose predecessor has no place yet waits. Leaves are derived again from the bytes:
an event that was altered after its commit is held back, with everything after it in its case, and `health` says so.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from mingjing.chain import entry
from mingjing.chain.hashing import ALGORITHMS, Algorithm
from mingjing.chain.tiles import Edge
from mingjing.records.log import standing, system
from mingjing.records.log.steps import step
from mingjing.records.reads import Entry, installed

MOST = 4096

_TAKE = """
WITH taken AS (
    DELETE FROM evlog_outbox WHERE event_uid IN (
        SELECT event_uid FROM evlog_outbox ORDER BY event_uid FOR UPDATE SKIP LOCKED LIMIT %s
    ) RETURNING event_uid
)
SELECT e.event_uid, e.case_uid, e.seq, e.prev, e.env, e.seals, e.entry FROM taken JOIN evlog_event e USING (event_uid)
"""
_PLACED = """
SELECT asked.case_uid, l.leaf_sha256 FROM unnest(%b::uuid[], %b::int[]) AS asked (case_uid, seq)
JOIN evlog_event e ON e.case_uid = asked.case_uid AND e.seq = asked.seq JOIN evlog_leaf l ON l.event_uid = e.event_uid
"""
_PLACE = """
INSERT INTO evlog_leaf (log, idx, event_uid, leaf_sha256, leaf_sm3)
SELECT %s, %s + leaf.nr - 1, leaf.uid, leaf.by_sha256, leaf.by_sm3
FROM unnest(%b::uuid[], %b::bytea[], %b::bytea[]) WITH ORDINALITY AS leaf (uid, by_sha256, by_sm3, nr)
"""
_GROW = """
UPDATE log_state SET size = %s, edge_sha256 = %s, edge_sm3 = %s WHERE log = %s AND size = %s AND successor IS NULL
"""


# An envelope is canonical JSON: its keys stand in their order, and no text in it holds a quotation mark that is not escaped.
_LOG = re.compile(rb'"log":"([^"\\]+)"')
_SAID = re.compile(rb'"case":"([0-9a-f]{32})".*"prev":"([0-9a-f]{64})".*"seq":([0-9]+),', re.DOTALL)


class Overtaken(RuntimeError):
    """Somebody else has grown the log meanwhile: there are two writers, and this one stops."""


@dataclass(frozen=True, slots=True)
class Held:
    """暂不编入 — an event that was held back, and why: gap, link, altered, log."""

    event_uid: UUID
    why: str


@dataclass(frozen=True, slots=True)
class Batch:
    """一批 — how many events found their place, which logs grew (from size, to size), what was held back."""

    placed: int
    grown: dict[str, tuple[int, int]]
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """One event of the outbox, with its leaves derived from its bytes; `log` is empty where they are not what was committed."""

    event_uid: UUID
    case: UUID
    seq: int
    prev: bytes
    log: str
    leaf: dict[Algorithm, bytes]

    @classmethod
    def read(cls, uid: UUID, case: UUID, seq: int, prev: bytes, env: bytes, seals: bytes, line: bytes) -> _Waiting:
        derived = entry.entry(bytes(env), bytes(seals))
        leaf: dict[Algorithm, bytes] = {"sha256": entry.leaf(derived), "sm3": entry.leaf_sm3(derived)}
        told = _SAID.search(bytes(env))
        log = ""
        if (
            told
            and derived == bytes(line)
            and told.groups() == (case.hex.encode(), bytes(prev).hex().encode(), b"%d" % seq)
        ):
            named = _LOG.search(bytes(env))
            log = named[1].decode() if named else ""
        return cls(uid, case, seq, bytes(prev), log, leaf)


def integrate(most: int = MOST) -> Batch:
    """Give the next events their places, in one transaction; what it did. Overtaken where there is a second writer."""
    with transaction.atomic():
        events = sorted(_taken(most), key=lambda event: (event.case.int, event.seq))
        successors = _successors()
        fit, held = _fitting(events)
        grown: dict[str, tuple[int, int]] = {}

        def written(event: _Waiting) -> str:
            return successors.get(event.log, event.log)

        for log, some in itertools.groupby(sorted(fit, key=written), written):
            grown |= _grow(log, list(some))
        if held:
            _put_back(one.event_uid for one in held)
    return Batch(sum(new - old for old, new in grown.values()), grown, tuple(held))


def edge(log: str, algorithm: Algorithm) -> Edge | None:
    """The right edge of a tree as it stands; None where that log has not been opened."""
    found = _edges(log)
    return None if found is None else found[algorithm]


def _taken(most: int) -> list[_Waiting]:
    connection.ensure_connection()
    with (
        connection.wrap_database_errors,
        connection.connection.cursor(binary=True) as cursor,
    ):  # bytes as bytes, not as text
        cursor.execute(_TAKE, [most])
        return [_Waiting.read(*row) for row in cursor.fetchall()]


def _successors() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT log, successor FROM log_state WHERE successor IS NOT NULL")
        found = dict(cursor.fetchall())
    for log in found:  # a successor may itself have been broken
        while found[log] in found:
            found[log] = found[found[log]]
    return found


def _fitting(events: Sequence[_Waiting]) -> tuple[list[_Waiting], list[Held]]:
    """Which of them go in now: each after the one before it in its case."""
    here = installed()
    base = standing.now().origin or (here.log_origin if here else "")
    ours = re.compile(rf"{re.escape(base)}/\d{{4}}[b-z]?")
    before = _before(events)
    fit: list[_Waiting] = []
    held: list[Held] = []
    for case, some in itertools.groupby(events, lambda event: event.case.int):
        last: tuple[int, bytes] | None = before.get(case)
        for event in some:
            why = "altered" if not event.log else "log" if not ours.fullmatch(event.log) else ""
            if not why and (last is None or last[0] != event.seq - 1):
                why = "gap"
            elif not why and last is not None and last[1] != event.prev:
                why = "link"
            if why:
                held.append(Held(event.event_uid, why))
                last = None
            else:
                fit.append(event)
                last = (event.seq, event.leaf["sha256"])
    return fit, held


def _before(events: Sequence[_Waiting]) -> dict[int, tuple[int, bytes]]:
    """For each case the event before its first one here: its number and leaf, where it has a place."""
    first = {event.case.int: event.seq for event in reversed(events)}
    found = {case: (0, entry.NO_LEAF) for case, seq in first.items() if seq == 1}
    asked = [(case, seq - 1) for case, seq in first.items() if seq > 1]
    if asked:
        with connection.cursor() as cursor:
            cursor.execute(_PLACED, [[UUID(int=case) for case, _ in asked], [seq for _, seq in asked]])
            found |= {case.int: (first[case.int] - 1, bytes(leaf)) for case, leaf in cursor.fetchall()}
    return found


def _grow(log: str, events: list[_Waiting]) -> dict[str, tuple[int, int]]:
    """Add events to a log; a new one is opened first."""
    first = _edges(log)
    old = begin(log, system.first_words) if first is None else first["sha256"].size
    return {log: (old if first else 0, _place(log, old, events))}


def begin(log: str, words: Callable[[str], Sequence[Entry]]) -> int:
    """Open a log: its row, and the events that it begins with; how many they are. Overtaken where it was opened already."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO log_state (log, size, edge_sha256, edge_sm3, opened) VALUES (%s, 0, '', '', clock_timestamp())"
            " ON CONFLICT DO NOTHING",
            [log],
        )
        if not cursor.rowcount:
            raise Overtaken(f"{log} is being opened by somebody else")
        uids = [UUID(made.event_uid) for made in words(log)]
        cursor.execute("DELETE FROM evlog_outbox WHERE event_uid = ANY(%s)", [uids])
        cursor.execute(
            "SELECT event_uid, case_uid, seq, prev, env, seals, entry FROM evlog_event WHERE event_uid = ANY(%s)"
            " ORDER BY seq",
            [uids],
        )
        return _place(log, 0, [_Waiting.read(*row) for row in cursor.fetchall()])


def _place(log: str, old: int, events: list[_Waiting]) -> int:
    leaves: dict[Algorithm, list[bytes]] = {
        algorithm: [event.leaf[algorithm] for event in events] for algorithm in ALGORITHMS
    }
    return place(log, old, [event.event_uid for event in events], leaves)


def place(log: str, old: int, uids: Sequence[UUID], leaves: Mapping[Algorithm, Sequence[bytes]]) -> int:
    """Give events the next places of a log that has `old` leaves; how many it has then. Overtaken where it has others."""
    edges = _edges(log)
    if edges is None or edges["sha256"].size != old:
        raise Overtaken(f"{log} has no longer {old} leaves")
    for algorithm in ALGORITHMS:
        edges[algorithm].append(leaves[algorithm])
    size = old + len(uids)
    with step("place"), connection.cursor() as cursor:
        cursor.execute(_PLACE, [log, old, list(uids), list(leaves["sha256"]), list(leaves["sm3"])])
        cursor.execute(_GROW, [size, edges["sha256"].to_bytes(), edges["sm3"].to_bytes(), log, old])
        if cursor.rowcount != 1:
            raise Overtaken(f"{log} has no longer {old} leaves")
    return size


def _edges(log: str) -> dict[Algorithm, Edge] | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT size, edge_sha256, edge_sm3 FROM log_state WHERE log = %s", [log])
        row = cursor.fetchone()
    if row is None:
        return None
    size, *edges = row
    return {
        algorithm: Edge.read(size, bytes(data), algorithm) for algorithm, data in zip(ALGORITHMS, edges, strict=True)
    }


def _put_back(uids: Iterable[UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO evlog_outbox (event_uid) SELECT unnest(%b::uuid[])", [list(uids)])
