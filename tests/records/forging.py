"""What a superuser with time can do: rewrite an event and everything that follows from it, with the organisation's key or without."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from mingjing.chain import canonical, entry, tiles
from mingjing.chain.hashing import ALGORITHMS
from mingjing.chain.tiles import Edge, Tile
from mingjing.records import seal

Change = Callable[[dict[str, Any]], None]


class Forger:
    """A connection with all rights, triggers off, and the log's folder."""

    def __init__(self, url: str, folder: Path, case: str, log: str) -> None:
        self.db = psycopg.connect(url, autocommit=True)
        self.db.execute("SET session_replication_role = replica")
        self.folder, self.case, self.log = folder, case, log

    def run(self, sql: str, *values: Any) -> None:
        done = self.db.execute(sql, values)  # type: ignore[call-overload]
        assert done.rowcount != 0, sql

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.db.execute(sql, values).fetchall()  # type: ignore[call-overload,no-any-return]

    def rewrite(self, seq: int, change: Change, *, key: bool) -> None:
        """Change an envelope, then every link after it in its case, with the entries; sealed anew where the key is there."""
        told = self.rows("SELECT event_uid, seq, env, seals FROM evlog_event WHERE case_uid = %s AND seq >= %s ORDER BY seq", self.case, seq)  # fmt: skip
        prev: bytes | None = None
        for uid, at, env, seals in told:
            said = json.loads(bytes(env))
            if at == seq:
                change(said)
            if prev is not None:
                said["prev"] = prev.hex()
            env = canonical.dumps(said)
            if key:
                made = seal.organisation().seal(entry.seal_preimage(*entry.event_digests(env)))
                seals = entry.seals_to_bytes([made])
            line = entry.entry(env, bytes(seals))
            self.run(
                "UPDATE evlog_event SET env = %s, seals = %s, entry = %s, prev = %s WHERE event_uid = %s",
                *(env, bytes(seals), line, bytes.fromhex(said["prev"]), uid),
            )
            prev = entry.leaf(line)
        self.run("UPDATE case_head SET leaf = %s WHERE case_uid = %s", prev, self.case)

    def regrow(self, *, files: bool, checkpoints: bool) -> None:
        """Leaves, edges (and tiles, and the roots of checkpoints) of what now stands in the tables."""
        rows = self.rows(
            "SELECT l.idx, e.env, e.seals FROM evlog_leaf l JOIN evlog_event e USING (event_uid) WHERE l.log = %s ORDER BY l.idx",
            self.log,
        )
        edges = {algorithm: Edge(0, {}, algorithm) for algorithm in ALGORITHMS}
        sizes = {size for (size,) in self.rows("SELECT size FROM evlog_checkpoint WHERE log = %s", self.log)}
        self.run("UPDATE evlog_leaf SET idx = idx + 1000000 WHERE log = %s", self.log)
        for at, (index, env, seals) in enumerate(rows):
            line = entry.entry(bytes(env), bytes(seals))
            both = {"sha256": entry.leaf(line), "sm3": entry.leaf_sm3(line)}
            for algorithm in ALGORITHMS:
                edges[algorithm].append([both[algorithm]])
            self.run(
                "UPDATE evlog_leaf SET idx = %s, leaf_sha256 = %s, leaf_sm3 = %s WHERE log = %s AND idx = %s",
                *(at, both["sha256"], both["sm3"], self.log, index + 1000000),
            )
            if checkpoints and at + 1 in sizes:
                roots = [edges[algorithm].root() for algorithm in ALGORITHMS]
                self.run("UPDATE evlog_checkpoint SET root_sha256 = %s, root_sm3 = %s WHERE log = %s AND size = %s", *roots, self.log, at + 1)  # fmt: skip
        by = [edges[algorithm].to_bytes() for algorithm in ALGORITHMS]
        self.run(
            "UPDATE log_state SET size = %s, edge_sha256 = %s, edge_sm3 = %s WHERE log = %s", len(rows), *by, self.log
        )
        if files:
            self.tiles(rows)

    def tiles(self, rows: list[tuple[Any, ...]]) -> None:
        """The published tiles, as if they had always been so."""
        lines = [entry.entry(bytes(env), bytes(seals)) for _, env, seals in rows]
        for origin, leaf in ((self.log, entry.leaf), (f"{self.log}/sm3", entry.leaf_sm3)):
            for place in (self.folder / origin / "tile").rglob("*"):
                if place.is_file():
                    tile = Tile.read(str(place.relative_to(self.folder / origin)))
                    some = lines[tile.n * 256 : tile.n * 256 + tile.width]
                    content = tiles.bundle(some) if tile.level < 0 else b"".join(leaf(one) for one in some)
                    if tile.level <= 0:
                        place.write_bytes(content)

    def drop(self, *events: str) -> None:
        """Events that were never there, by a condition on evlog_event e: with fields, leaves, what waits."""
        uids = [uid for (uid,) in self.rows(f"SELECT event_uid FROM evlog_event e WHERE {' AND '.join(events)}")]
        for table in ("evlog_field", "evlog_outbox", "evlog_leaf", "evlog_event"):
            self.db.execute(f"DELETE FROM {table} WHERE event_uid = ANY(%s)", [uids])  # type: ignore[call-overload]

    def gone(self) -> None:
        """The business rows of the case, too."""
        for name in (
            "actdone",
            "deadline",
            "workitem",
            "caseperson",
            "caseparty",
            "violation",
            "fine",
            "decidedstep",
            "casetext",
        ):
            own = "case_id IN (SELECT id FROM cases_case WHERE uid = %s)"
            self.db.execute(f"DELETE FROM cases_{name} WHERE {own}", [self.case])  # type: ignore[call-overload]
        self.db.execute("DELETE FROM cases_case WHERE uid = %s", [self.case])
        self.db.execute("DELETE FROM records_issueddocument WHERE case_uid = %s", [self.case])
        self.db.execute("DELETE FROM case_head WHERE case_uid = %s", [self.case])
