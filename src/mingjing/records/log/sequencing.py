"""一轮 — one turn of the running log: place what waits, write its tiles, have it signed and cosigned, publish it.

Each step is durable before the next begins and may be done again: a round that was cut off anywhere is finished by the next
(docs/decisions/0041). Tiles are on disk before a signature is asked for, so that whatever a witness knows can be found again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from django.db import connection

from mingjing.chain import checkpoint as checkpoints
from mingjing.chain import note as notes
from mingjing.chain import tiles, tree
from mingjing.chain.asking import Asker, View
from mingjing.chain.checkpoint import origin_of
from mingjing.chain.errors import PolicyInvalid, TileInvalid
from mingjing.chain.hashing import ALGORITHMS, Algorithm
from mingjing.chain.note import Line, Note
from mingjing.chain.policy import Policy
from mingjing.chain.signing import Refusal, Request
from mingjing.chain.tiles import WIDTH, Edge, Reader, Tile
from mingjing.records.log import files, integrating, mirror, reads, standing
from mingjing.records.log.guarding import SetBack, guard
from mingjing.records.log.signing import Signed, Signing
from mingjing.records.log.steps import step

PIECE = 4096  # events that go to the signer at once
ALIVE = 15.0  # seconds after which silent witnesses are asked whether they are there
HEARTBEAT = 5.0  # seconds after which the standing is written although nothing changed
STOPPING = frozenset({"rolled_back", "forked", "root"})  # what the signer refuses for good


class Unlike(SetBack):
    """What the database says of entries that have their place is no longer what was placed."""


@dataclass(slots=True)
class Shelf:
    """一个日志的进度 — how far its tiles are on disk (with the edges there), in the mirror, and cosigned."""

    edges: dict[Algorithm, Edge]
    cosigned: int = 0
    mirrored: int = 0
    signed: Signed | None = None

    @property
    def size(self) -> int:
        """How many leaves are in tiles."""
        return self.edges["sha256"].size


@dataclass(slots=True)
class Sequencer:
    """排定者 — what turns the rounds; it is thrown away after an error, and a new one begins with the guard."""

    signer: Signing
    asker: Asker
    policy: Policy
    clock: Callable[[], float] = time.time
    shelves: dict[str, Shelf] = field(default_factory=dict)
    known: standing.Standing = field(default_factory=standing.read)
    guarded: bool = False
    asked: float = 0.0

    def round(self) -> int:
        """One turn; how many events were placed. SetBack where this database may not be gone on with."""
        if not self.guarded:
            with step("guard"):
                self.guarded = guard(self.signer)
        if not self.guarded:  # an old outbox placed again would make an old database look as long as the log was
            self._stand(held=self.known.held, trouble="应答的见证方还不够比对，新的记录先不编入")
            return 0
        with step("integrate"):
            batch = integrating.integrate()
        trouble = None
        for log in reads.logs():
            if log.successor is None and log.size:
                trouble = self._onward(log.log, log.size) or trouble
        self._alive()
        self._stand(held=len(batch.held), trouble=trouble)
        return batch.placed

    def _onward(self, log: str, size: int) -> str | None:
        """Bring one log from its tiles to its published checkpoint; what is in the way, in words."""
        shelf = self.shelves.get(log) or self._found(log)
        if size < max(shelf.size, shelf.cosigned):
            guard(self.signer)
            raise Unlike(f"日志 {log} 刚才有 {shelf.size} 条，现在只有 {size} 条")
        if shelf.cosigned == size:
            return None
        if shelf.size < size:
            with step("mirror"):
                mirror.keep(log, shelf.mirrored, size)
            shelf.mirrored = size
            self._tiled(log, shelf, size)
        try:
            signed = self._signed(log, shelf)
        except Refusal as no:
            shelf.signed = None
            if no.code in STOPPING:
                raise SetBack(f"签署程序拒绝签署 {log}：{no.message}") from no
            return f"没有签署：{no.message}"
        try:
            whole = self._cosigned(log, signed)
        except PolicyInvalid as no:
            return f"信任策略不认这个日志：{no.message}"
        if whole is None:
            return "待见证：同意的见证方还不够"
        self._published(log, shelf, whole)
        return None

    # -- tiles ---------------------------------------------------------------------------------------------------

    def _found(self, log: str) -> Shelf:
        """Where a log stands after a start: at its newest cosigned checkpoint, whose tiles are on disk."""
        newest = reads.newest_cosigned(log)
        size = newest.size if newest else 0

        def fetched(algorithm: Algorithm) -> Edge:
            def tile(wanted: Tile) -> bytes:
                found = files.tile(origin_of(log, algorithm), wanted)
                if found is None:
                    raise TileInvalid("missing", wanted.path)
                return found

            return Edge.fetched(size, tile, algorithm)

        try:
            edges = {algorithm: fetched(algorithm) for algorithm in ALGORITHMS}
        except TileInvalid:  # the folder was lost: every tile is made again
            edges = {algorithm: Edge(0, {}, algorithm) for algorithm in ALGORITHMS}
        shelf = self.shelves[log] = Shelf(edges, size, mirror.size(log))
        if newest:
            self._shown(log, newest.size)
        return shelf

    def _tiled(self, log: str, shelf: Shelf, size: int) -> None:
        """Write the tiles and entry bundles up to a size, in pieces."""
        while shelf.size < size:
            start, end = shelf.size, min(size, shelf.size // WIDTH * WIDTH + 16 * PIECE)
            first = start // WIDTH * WIDTH
            entries = reads.entries(log, first, end)
            for algorithm in ALGORITHMS:
                grown = [tree.leaf_hash(one, algorithm) for one in entries[start - first :]]
                if grown != reads.leaves(log, start, end, algorithm):
                    raise Unlike(f"日志 {log} 第 {start + 1} 至 {end} 条的内容与它们的叶不符：数据库被改动")
                made = shelf.edges[algorithm].append(grown)
                bundles = {
                    replace(tile, level=-1): tiles.bundle(entries[tile.n * WIDTH - first :][: tile.width])
                    for tile in made
                    if tile.level == 0
                }
                with step(f"tiles {algorithm}"):
                    files.keep(origin_of(log, algorithm), made | bundles)
        for algorithm in ALGORITHMS:
            placed = integrating.edge(log, algorithm)
            if placed is None or placed.to_bytes() != shelf.edges[algorithm].to_bytes():
                raise Unlike(f"日志 {log} 的右缘与它的叶不符：数据库被改动")

    # -- signatures ----------------------------------------------------------------------------------------------

    def _signed(self, log: str, shelf: Shelf) -> Signed:
        """Both notes at the size of the tiles, from wherever the signer stands."""
        if shelf.signed is not None and shelf.signed.size == shelf.size:
            return shelf.signed
        old = shelf.signed.size if shelf.signed else self.signer.logs().get(log, 0)
        while True:
            if old > shelf.size:
                raise SetBack(f"签署程序记得日志 {log} 有 {old} 条，这里只有 {shelf.size} 条")
            end = min(shelf.size, old + PIECE)
            with step("sign"):
                shelf.signed = self.signer.sign(Request(log, old, self._roots(log, end), reads.events(log, old, end)))
            old = end
            if old == shelf.size:
                return shelf.signed

    def _roots(self, log: str, size: int) -> dict[Algorithm, bytes]:
        shelf = self.shelves[log]
        if size == shelf.size:
            return {algorithm: shelf.edges[algorithm].root() for algorithm in ALGORITHMS}
        return {algorithm: self._reader(log, size, algorithm).root() for algorithm in ALGORITHMS}

    @staticmethod
    def _reader(log: str, size: int, algorithm: Algorithm) -> Reader:
        return Reader(size, lambda wanted: reads.tile(log, wanted, algorithm), algorithm)

    def _cosigned(self, log: str, signed: Signed) -> dict[Algorithm, str] | None:
        """Both notes with enough cosignatures; None where there are too few."""
        views = [self._view(log, algorithm, signed) for algorithm in ALGORITHMS]
        with step("cosign"):
            found = self.asker.cosign(views, self.policy.witnesses, self.policy.holds)
        self._heard(found)
        whole: dict[Algorithm, str] = {}
        for at, algorithm in enumerate(ALGORITHMS):
            note = notes.read(signed.notes[algorithm])
            lines: list[Line] = [cosignatures[at] for _, cosignatures in sorted(found.items())]
            complete = Note(note.text, (*note.lines, *lines))
            if not self.policy.judge(complete).enough:
                return None
            whole[algorithm] = str(complete)
        return whole

    def _view(self, log: str, algorithm: Algorithm, signed: Signed) -> View:
        """What the witnesses are to see. Its tiles are on disk, so no witness's line needs the database."""
        origin = origin_of(log, algorithm)

        def tile(wanted: Tile) -> bytes:
            found = files.tile(origin, wanted)
            if found is None:
                raise TileInvalid("missing", wanted.path)
            return found

        reader = Reader(signed.size, tile, algorithm)
        return View(origin, signed.size, signed.notes[algorithm], reader.consistency)

    # -- publication ---------------------------------------------------------------------------------------------

    def _published(self, log: str, shelf: Shelf, whole: Mapping[Algorithm, str]) -> None:
        """The row of the checkpoint, then the files, then what every process is told."""
        view, note = checkpoints.read(whole["sha256"])
        other, _ = checkpoints.read(whole["sm3"])
        names = sorted(self.policy.judge(note).witnesses)
        with step("row"), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO evlog_checkpoint (log, size, root_sha256, root_sm3, note, note_sm3, witnesses, published_at)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
                [
                    *(log, view.size, view.root, other.root, whole["sha256"], whole["sm3"], names),
                    datetime.fromtimestamp(self.clock(), UTC),
                ],
            )
        before, shelf.cosigned = shelf.cosigned, view.size
        self._shown(log, view.size)
        for algorithm in ALGORITHMS:
            files.clear(origin_of(log, algorithm), tiles.grown(before, view.size))

    def _shown(self, log: str, size: int) -> None:
        """The files of the newest checkpoint, where they are not there yet; and `after` for the next events."""
        for algorithm in ALGORITHMS:
            newest = reads.newest_cosigned(origin_of(log, algorithm))
            if newest is not None and files.checkpoint(newest.origin) != newest.note:
                with step(f"publish {algorithm}"):
                    files.publish(newest.origin, newest.note)
            if newest is not None and algorithm == "sha256":
                self.known = replace(self.known, after={**self.known.after, log: (newest.size, newest.root.hex())})

    def _alive(self) -> None:
        """Ask the witnesses from time to time whether they are there, and whether they know more than we have."""
        logs = [one for one in reads.logs() if one.successor is None]
        if not logs or self.clock() - self.asked < ALIVE:
            return
        self.asked, newest = self.clock(), logs[-1]
        keys = [key for key in self.policy.logs if key.name == newest.log]
        answers = self.asker.ask([newest.log], keys)
        self._heard([one.name for one in answers])
        if any(one.views.get(newest.log, (0, b""))[0] > newest.size for one in answers):
            self.guarded = False  # the next round begins with the guard, which says what is missing

    def _heard(self, names: Collection[str]) -> None:
        now = self.clock()
        self.known = replace(self.known, witnesses={**self.known.witnesses, **dict.fromkeys(names, now)})

    def _stand(self, held: int, trouble: str | None) -> None:
        """Tell every process of the installation, when something changed or it is time."""
        before = standing.read()
        if before.origin != self.known.origin:  # a demo was begun anew meanwhile
            self.known, self.guarded = before, False
            return
        successors = {one.log: one.successor for one in reads.logs() if one.successor}
        known = replace(self.known, successors=successors, held=held, read_only=None, trouble=trouble, at=self.clock())
        due = known.at - before.at >= HEARTBEAT
        if due or replace(known, at=before.at, witnesses=before.witnesses) != before:
            with step("standing"):
                standing.write(known)
        self.known = known
