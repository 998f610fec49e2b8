"""Witnesses: the real step of `chain.witnessing`, with a disk of their own and a clock that may be wrong; and how they are asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from mingjing.chain import checkpoint as checkpoints
from mingjing.chain.errors import ChainError
from mingjing.chain.witnessing import Known, origin_of
from tests.simulation.claims import Claims
from tests.simulation.names import ACTORS, LOG, LOG_KEY, POLICY
from tests.simulation.world import Crashed, DiskRefused, Process, World

EPOCH = 1_781_485_200


class Watcher(Process):
    """One witness."""

    def __init__(self, world: World, name: str, claims: Claims) -> None:
        super().__init__(world, name)
        self.claims = claims
        self.skew = 0.0

    @property
    def clock(self) -> float:
        """What its clock shows."""
        return EPOCH + self.world.now + self.skew

    def on_add(self, body: bytes, asker: Any, text: str) -> None:
        """Add-checkpoint: judge, keep, then answer."""
        known, _, at = self.disk.read("view") or (None, "", 0)
        at = max(int(self.clock), at)
        answer = ACTORS[self.name].answer(body, known, at, origin_of(body))
        if answer.known is not None and answer.note is not None:
            self.disk.write("view", (answer.known, str(answer.note), at))
            if self.world.flaw != "witness_answers_before_flush":
                self._flush()
            self.claims.cosigned(self.name, answer.known.size, answer.known.root, at)
            if self.world.flaw == "witness_answers_before_flush":
                self.later(1.0, self._flush)
        self.world.send(asker, asker.on_answer, self.name, answer.status, answer.body.encode(), text)

    def _flush(self) -> None:
        try:
            self.disk.flush()
        except DiskRefused:
            raise Crashed(self) from None

    def on_view(self, seat: Seat, token: int) -> None:
        """The newest view, and what its clock shows."""
        _, note, _ = self.disk.read("view") or (None, "", 0)
        self.world.send(seat.process, seat.on_view, token, self.name, note.encode(), self.clock)

    @property
    def size(self) -> int:
        """How much of the log it knows for certain."""
        known: Known | None = (self.disk.copy().get("view") or (None,))[0]
        return known.size if known else 0


@lru_cache(maxsize=4096)
def view_of(note: bytes) -> tuple[int, bytes] | None:
    """Size and root of a view that our log signed; None for anything else."""
    try:
        told, signed = checkpoints.read(note)
        return (told.size, told.root) if told.origin == LOG and signed.verified([LOG_KEY]) else None
    except ChainError:
        return None


@dataclass
class Told:
    """What the witnesses that answered know of the log, and what their clocks show."""

    views: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    clocks: list[float] = field(default_factory=list)

    @property
    def newest(self) -> tuple[int, bytes]:
        """The largest view."""
        return max(self.views.values())

    @property
    def enough(self) -> bool:
        """True when those that are silent are no quorum: then whatever was published is known to one that answered."""
        return not POLICY.holds(name for name in ACTORS if name not in self.views)


class Seat:
    """Where a process asks the witnesses for their views: it waits a while, and goes on if enough have answered."""

    def __init__(self, world: World, watchers: list[Watcher]) -> None:
        self.world, self.watchers = world, watchers
        self.token = 0
        self.heard: dict[int, Told] = {}
        self.process: Process = watchers[0]

    def ask(self, process: Process, then: Callable[[Told | None], None]) -> None:
        """Ask all; None where too few answer."""
        self.process = process
        self.token += 1
        self.heard[self.token] = Told()
        for one in self.watchers:
            self.world.send(one, one.on_view, self, self.token)
        process.later(0.12, self._enough, self.token, then)

    def on_view(self, token: int, name: str, note: bytes, clock: float) -> None:
        """An answer; one that comes too late, or with a view that we never signed, is not heard."""
        view = view_of(note) if note else (0, b"")
        told = self.heard.get(token)
        if told is not None and view is not None and name not in told.views:
            told.clocks.append(clock)
            told.views[name] = view

    def _enough(self, token: int, then: Callable[[Told | None], None]) -> None:
        told = self.heard.pop(token)
        then(told if told.enough else None)
