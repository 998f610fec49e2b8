"""A whole log in one process: the real signer's desk and state, real witnesses with their files, and the roads between them.

Only the sockets are left out (`test_processes` has them): so clocks can be set, roads cut and every durable step broken.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from mingjing.chain import checkpoint as checkpoints
from mingjing.chain import policy as policies
from mingjing.chain import tree
from mingjing.chain.asking import Asker
from mingjing.chain.checkpoint import origin_of
from mingjing.chain.hashing import ALGORITHMS
from mingjing.chain.note import Ed25519Signer, Key
from mingjing.chain.policy import Policy
from mingjing.chain.signer import Desk, KeyFiles, Store
from mingjing.chain.signing import Request
from mingjing.chain.tiles import Reader, Tile
from mingjing.chain.witness import State
from mingjing.chain.witnessing import Witness
from mingjing.records.log import files, reads, standing, system
from mingjing.records.log.sequencing import Sequencer
from mingjing.records.log.signing import Signed, signed
from tests.records.log.scenes import derived_roots


class Clock:
    """A clock that a test sets: it goes on by a little each time it is looked at."""

    def __init__(self, start: float = 1_790_000_000.0, tick: float = 0.01) -> None:
        self.at, self.tick = start, tick

    def __call__(self) -> float:
        self.at += self.tick
        return self.at


@dataclass
class Road:
    """The road to one witness, which can be cut or broken in the middle."""

    world: World
    name: str

    def send(self, method: str, path: str, body: str | None = None) -> tuple[int, str, tuple[float, float] | None]:
        if self.name in self.world.down:
            raise ConnectionRefusedError(self.name)
        self.world.passing(f"to {self.name} {method}", False)
        now = self.world.witness_clock()
        clock = (math.floor(now), math.floor(now) + 1.0)
        state, witness = self.world.state_of(self.name), self.world.witnesses[self.name]
        if method == "POST":
            told = state.step(witness, (body or "").encode(), int(now))
            self.world.passing(f"to {self.name} {method}", True)
            return told.status, told.body, clock
        view = state.view(path.strip("/").partition("/")[0])
        return (200, view, clock) if view else (404, "", clock)

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class World:
    """Signer, witnesses and policy of the log that the test's database writes."""

    folder: Path
    quorum: int = 2
    names: tuple[str, ...] = ("W1", "W2", "W3")
    clock: Callable[[], float] = field(default_factory=Clock)
    witness_clock: Callable[[], float] = lambda: 0.0
    down: set[str] = field(default_factory=set)
    passing: Callable[[str, bool], None] = lambda step, done: None
    pace: Callable[[str], None] = lambda step: None

    def __post_init__(self) -> None:
        if self.witness_clock() == 0.0:
            self.witness_clock = self.clock
        (self.folder / "signer").mkdir(parents=True, exist_ok=True)
        self.keys = KeyFiles(self.folder / "signer")
        self.store = self._store()
        self.asked: list[Asker] = []
        self.start_signer()
        self.signers = {name: Ed25519Signer((name * 32).encode()[:32]) for name in self.names}
        self.witnesses: dict[str, Witness] = {}
        self.know(system.current())

    def know(self, *logs: str) -> None:
        """Let policy and witnesses know these logs, and nothing else."""
        keys = [self.desk.signer.key(log, name) for log in logs for name in ALGORITHMS]
        witnessed: dict[str, tuple[Key, ...]] = {key.name: (key,) for key in keys}
        self.witnesses = {name: Witness(f"{name}.example", one, witnessed) for name, one in self.signers.items()}
        rows = [f"log {key}\n" for key in keys]
        rows += [f"witness {name} {one.key} http://{name}.example:1/\n" for name, one in self.witnesses.items()]
        names = " ".join(self.names)
        text = "".join(rows) + f"group enough {self.quorum} {names}\nquorum enough\n"
        settings.LOG_POLICY.parent.mkdir(parents=True, exist_ok=True)
        settings.LOG_POLICY.write_text(text)

    @property
    def policy(self) -> Policy:
        """As it is written."""
        return policies.read(settings.LOG_POLICY.read_bytes())

    def _store(self) -> Store:
        return Store(self.folder / "signer" / "state.json", lambda step: self.pace(step))

    def start_signer(self) -> None:
        """Start it, or start it again after it ended: its state comes from its file."""
        self.store.close()
        self.store = self._store()
        self.desk = Desk(self.keys, self.store, settings.LOG_POLICY, lambda: self.clock(), self.ask)

    def state_of(self, name: str) -> State:
        """The file of state of a witness, opened anew as the program does."""
        return State(self.folder / name, f"{name}.example")

    def ask(self, urls: Mapping[str, str]) -> Asker:
        """All roads."""
        asker = Asker(urls, 2.0, lambda url, _: Road(self, url.partition("//")[2].partition(".")[0]))
        self.asked.append(asker)
        return asker

    def sequencer(self) -> Sequencer:
        """A running log that has just started."""
        standing._kept.clear()
        return Sequencer(self, self.ask(self.policy.witness_urls()), self.policy, lambda: self.clock())

    def close(self) -> None:
        """Let go of the lock and the threads."""
        self.store.close()
        for one in self.asked:
            one.close()

    # -- as a signer behind a socket ---------------------------------------------------------------------------

    def sign(self, request: Request) -> Signed:
        """The notes."""
        self.passing("signer", False)
        told = self.desk.sign(request.to_bytes())
        self.passing("signer", True)
        return signed(told)

    def logs(self) -> dict[str, int]:
        """How far each log was signed."""
        return {log: int(one["size"]) for log, one in self.desk.logs().items()}

    def seen(self, log: str) -> int:
        """What the witnesses know."""
        return max([0, *(size for size, _ in self.desk.seen(log).views.values())])

    # -- what must hold ----------------------------------------------------------------------------------------

    def sizes(self, log: str) -> dict[str, int]:
        """How far each witness has cosigned a log."""
        found = {}
        for name in self.names:
            found[name] = next((size for origin, size, _ in self.state_of(name).views() if origin == log), 0)
        return found

    def check(self, log: str) -> int:
        """Everything that is published of a log holds, by its files alone and against the bytes of the events; its size."""
        size = 0
        for algorithm in ALGORITHMS:
            origin = origin_of(log, algorithm)
            view, note = checkpoints.read(files.checkpoint(origin) or "")
            judged = self.policy.judge(note)
            assert judged.enough
            assert view.origin == origin

            def fetch(wanted: Tile, origin: str = origin) -> bytes:
                found = files.tile(origin, wanted)
                assert found is not None, wanted.path
                return found

            reader = Reader(view.size, fetch, algorithm)
            assert reader.root() == view.root
            assert derived_roots(log, view.size)[ALGORITHMS.index(algorithm)] == view.root
            newest = reads.newest_cosigned(origin)
            assert newest is not None
            assert (newest.size, newest.root, newest.note) == (view.size, view.root, str(note))
            tree.verify_inclusion(
                reader.leaf(view.size - 1),
                view.size - 1,
                view.size,
                reader.inclusion(view.size - 1),
                view.root,
                algorithm,
            )
            assert size in (0, view.size)
            size = view.size
        return size


def attack(url: str, *statements: str) -> None:
    """What only a superuser can do, with the triggers off."""
    import psycopg

    with psycopg.connect(url) as db:
        db.execute("SET session_replication_role = replica")
        for one in statements:
            db.execute(one)


def words(told: Any) -> str:
    """All that an exception says."""
    return "；".join([str(told), *getattr(told, "__notes__", ())])
