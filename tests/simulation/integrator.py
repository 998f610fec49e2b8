"""Integrators: from the outbox to places in the log, to a signature, to a quorum of witnesses, to published tiles. There are two;
one holds the lease, and a paused one may wake up and go on with what it had read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from mingjing.chain import checkpoint as checkpoints
from mingjing.chain import note as notes
from mingjing.chain import tree
from mingjing.chain.entry import entry
from mingjing.chain.errors import ChainError
from mingjing.chain.hashing import Algorithm
from mingjing.chain.note import Line, Note
from mingjing.chain.signing import Request as SignRequest
from mingjing.chain.tiles import Edge, Tile
from mingjing.chain.tree import leaf_hash
from mingjing.chain.witnessing import Request
from tests.simulation.claims import Claims
from tests.simulation.database import SEALS, Commit, Database, Event
from tests.simulation.names import ACTORS, LOG, POLICY
from tests.simulation.signer import SigningDesk
from tests.simulation.witnesses import Watcher
from tests.simulation.world import Process, World

MOST = 6


@dataclass
class Public:
    """What both integrators share: the static files that everybody reads, and the lease."""

    tiles: dict[Tile, bytes] = field(default_factory=dict)
    note: str = ""
    size: int = 0
    holder: str = ""
    until: float = 0.0


class Integrator(Process):
    """One of the two."""

    def __init__(
        self,
        world: World,
        name: str,
        database: Database,
        signer: SigningDesk,
        watchers: list[Watcher],
        public: Public,
        claims: Claims,
    ) -> None:
        super().__init__(world, name)
        self.database, self.signer, self.public, self.claims = database, signer, public, claims
        self.watchers = {one.name: one for one in watchers}
        self.on_rolled_back: Callable[[], None] = lambda: None
        self.on_rot: Callable[[], None] = lambda: None
        self.forget()
        self.later(world.chance.uniform(0, 0.5), self.tick)

    def forget(self) -> None:
        """What it believed of the others."""
        self.signed = 0
        self.sizes: dict[str, int] = {}
        self.text = ""
        self.lines: dict[str, Line] = {}

    def start(self) -> None:
        """Go on."""
        self.tick()

    def tick(self) -> None:
        """Each second or so: whoever holds the lease places what waits, or goes on with what is not published yet."""
        self.later(self.world.chance.uniform(0.3, 0.7), self.tick)
        public, database = self.public, self.database
        if not database.up or not database.compared or (public.holder != self.name and public.until > self.world.now):
            return
        public.holder, public.until = self.name, self.world.now + 1.5
        numbers = [event.number for event in self._fitting()]
        if numbers or len(database.seen.order) > public.size:
            slow = self.world.chance.random() < self.world.rates.slow
            pause = self.world.chance.uniform(0.0, 3.0 if slow else 0.05)
            self.later(pause, self._place, len(database.seen.order), numbers)

    def _fitting(self) -> list[Event]:
        """What goes in now: each after the one before it in its case."""
        seen = self.database.seen
        waiting = list(seen.waiting.values())
        if self.world.flaw == "poll_by_number":
            last = max(seen.order, default=0)
            waiting = [event for event in seen.events.values() if event.number > last]
        placed: dict[str, int] = {}
        for number in seen.order:
            placed[seen.events[number].case] = seen.events[number].seq
        fit = []
        for event in sorted(waiting, key=lambda event: (event.case, event.seq)):
            if event.seq == placed.get(event.case, 0) + 1:
                placed[event.case] = event.seq
                fit.append(event)
        return fit[:MOST]

    def _place(self, old: int, numbers: list[int]) -> None:
        """One transaction that holds only if nobody grew the log meanwhile. It is a barrier too: what an ended database had
        kept without its standby is on both before anything of it is signed."""
        database = self.database
        if not database.up:
            return
        self.perhaps_crash()
        if self.world.flaw != "stale_lease" and (
            old != len(database.now.order) or any(one not in database.now.waiting for one in numbers)
        ):
            self.world.say(f"{self.name} was overtaken at {old}")
            return
        life = self.life
        database.commit(
            Commit(placed=tuple(numbers)), lambda: self._propose() if self.up and self.life == life else None
        )

    def _propose(self) -> None:
        """Ask the signer."""
        seen = self.database.seen
        size = len(seen.order)
        if self.signed > size:
            self.on_rolled_back()
            return
        events = [(seen.events[number].env, SEALS) for number in seen.order[self.signed :]]
        whole = tree.Tree(())
        other = tree.Tree((), "sm3")
        for leaf, number in zip(seen.leaves, seen.order, strict=True):
            whole.append(leaf)
            other.append(leaf_sm3(seen.events[number].env))
        roots: dict[Algorithm, bytes] = {"sha256": whole.root(), "sm3": other.root()}
        self.world.send(self.signer, self.signer.on_sign, SignRequest(LOG, self.signed, roots, events), self)

    def on_refused(self, code: str, told: str) -> None:
        """The signer does not sign: from another size, or not at all."""
        if code == "size":
            self.signed = int(told)
            self._propose_again()
        elif code == "root":
            self.on_rot()
        elif code in ("rolled_back", "forked"):
            self.on_rolled_back()

    def _propose_again(self) -> None:
        if self.database.up:
            self._propose()

    def on_signed(self, size: int, told: Mapping[Algorithm, str]) -> None:
        """Signed: now the witnesses."""
        self.signed = max(self.signed, size)
        self.text = told["sha256"]
        self.lines = {}
        for name in self.watchers:
            self._ask(name)

    def _ask(self, name: str) -> None:
        said, signed = checkpoints.read(self.text)
        old = min(self.sizes.get(name, 0), said.size)
        seen = self.database.seen
        if len(seen.order) < said.size:
            return
        whole = tree.Tree(())
        for leaf in seen.leaves[: said.size]:
            whole.append(leaf)
        body = str(Request(old, tuple(whole.consistency(old)), signed)).encode()
        self.world.send(self.watchers[name], self.watchers[name].on_add, body, self, self.text)

    def on_answer(self, name: str, status: int, body: bytes, text: str) -> None:
        """A witness answered: asked again from its size, or a cosignature that is verified before it counts."""
        if text != self.text or not text:
            return
        said, signed = checkpoints.read(text)
        if status == 409 and body.strip().isdigit() and int(body) <= said.size and int(body) != self.sizes.get(name):
            self.sizes[name] = int(body)
            self._ask(name)
        elif status == 200:
            try:
                line = cosignature(name, body, signed.text)
            except ChainError:
                return
            self.lines[name] = line
            self.sizes[name] = said.size
            if POLICY.holds(self.lines):
                self._publish(said, signed)

    def _publish(self, said: checkpoints.Checkpoint, signed: Note) -> None:
        """Tiles first, then the checkpoint; never a smaller one, never other bytes where there are some."""
        public, seen = self.public, self.database.seen
        if said.size <= public.size or len(seen.order) < said.size or not self.database.up:
            return
        edge = Edge.fetched(public.size, public.tiles.__getitem__)
        made = edge.append([seen.events[number].leaf for number in seen.order[public.size : said.size]])
        if self.world.flaw != "sign_before_check" and edge.root() != said.root:
            self.on_rot()
            return
        self.perhaps_crash()
        for tile, data in made.items():
            if public.tiles.setdefault(tile, data) != data:
                raise AssertionError(f"{tile.path} would change")
        public.note = str(Note(signed.text, (*signed.lines, *self.lines.values())))
        public.size = said.size
        self.claims.published(
            public.note, [seen.events[one] for one in seen.order[: said.size]], public.tiles.__getitem__
        )
        self.database.commit(Commit(note=(said.size, public.note)), lambda: None)


@lru_cache(maxsize=4096)
def leaf_sm3(env: bytes) -> bytes:
    """The leaf of an event in the second tree."""
    return leaf_hash(entry(env, SEALS), "sm3")


def cosignature(name: str, body: bytes, text: str) -> Line:
    """The cosignature of a witness in its answer, verified; ChainError where it is none."""
    key = ACTORS[name].key
    line = next((one for one in notes.lines(body) if (one.name, one.id) == (key.name, key.id)), None)
    if line is None:
        raise notes.NoteInvalid("line", "another key")
    key.verify(text, line.signature)
    return line
