"""The signer: the real step of `chain.signing`, one request after another, its state compared and flushed before an answer leaves."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

from mingjing.chain import note
from mingjing.chain.checkpoint import Checkpoint, origin_of
from mingjing.chain.hashing import ALGORITHMS, Algorithm
from mingjing.chain.note import Note
from mingjing.chain.signing import Known, LogSigner, Pair, Refusal, Request, Seen
from tests.simulation.claims import Claims, Roots
from tests.simulation.names import LOG, LOG_SIGNER, QuickSm2
from tests.simulation.witnesses import EPOCH, Seat, Told
from tests.simulation.world import Crashed, DiskRefused, Process, World


class OnePair:
    """The same keys for every log."""

    def of(self, log: str) -> Pair:
        """That pair."""
        return Pair(LOG_SIGNER, QuickSm2())


CORE = LogSigner(OnePair())


class SigningDesk(Process):
    """The process that holds the keys of the log."""

    def __init__(self, world: World, seat: Seat, claims: Claims) -> None:
        super().__init__(world, "signer")
        self.seat, self.claims = seat, claims
        self.skew = 0.0
        self.queue: deque[tuple[Request, Any]] = deque()
        self.busy = False

    @property
    def known(self) -> Known:
        """What it has signed."""
        return self.disk.read("known") or Known.nothing()

    def forget(self) -> None:
        """Requests under way are gone."""
        self.queue.clear()
        self.busy = False

    def on_sign(self, request: Request, asker: Any) -> None:
        """A request waits for its turn (where the bug is not planted that takes many at once)."""
        if self.world.flaw == "swap_without_compare":
            known = self.known
            slow = self.world.chance.uniform(0.0, 1.0)
            self.later(slow, self.seat.ask, self, lambda told: self._decide(request, asker, known, told))
            return
        self.queue.append((request, asker))
        if not self.busy:
            self._next()

    def _next(self) -> None:
        self.busy = bool(self.queue)
        if self.queue:
            self._take(*self.queue.popleft())

    def _take(self, request: Request, asker: Any) -> None:
        known = self.known
        self.seat.ask(self, lambda told: self._decide(request, asker, known, told))

    def _decide(self, request: Request, asker: Any, known: Known, told: Told | None) -> None:
        try:
            if told is None and self.world.flaw != "restore_without_witness":
                raise Refusal("alone", "too few witnesses answer")
            after = self._step(request, known, self._seen(told))
            if after is not known:
                self.claims.drafted(roots_of(known), request.events, after.size, roots_of(after))
                self._keep(known, after)
            self.claims.signed(after.size, roots_of(after))
            self.world.send(asker, asker.on_signed, after.size, after.notes)
        except Refusal as no:
            self.world.say(f"the signer refuses {request.old}+{len(request.events)}: {no}")
            self.world.send(asker, asker.on_refused, no.code, no.message)
        self._next()

    def _seen(self, told: Told | None) -> Seen:
        if told is None or self.world.flaw == "restore_without_witness":
            return Seen()
        middle = sorted(told.clocks)[(len(told.clocks) - 1) // 2]
        return Seen({"sha256": told.newest}, (middle, middle + 1))

    def _step(self, request: Request, known: Known, seen: Seen) -> Known:
        at = EPOCH + self.world.now + self.skew
        if self.world.flaw == "sign_before_check":
            return self._unchecked(request, known, at)
        if self.world.flaw == "same_size_other_root" and not request.events and request.old == known.size:
            return self._unchecked(request, known, at)
        return CORE.step(request, known, seen, at)

    def _keep(self, known: Known, after: Known) -> None:
        """Compare, replace, flush; after any doubt it ends, and begins again from what is on its disk."""
        if self.world.flaw != "swap_without_compare" and self.known != known:
            raise Crashed(self)
        self.disk.write("known", after)
        try:
            self.disk.flush()
        except DiskRefused:
            raise Crashed(self) from None

    @staticmethod
    def _unchecked(request: Request, known: Known, at: float) -> Known:
        """Two planted bugs: it signs the roots that it is given."""
        if request.old != known.size:
            raise Refusal("size", str(known.size))
        edges = {one: known.edge(one) for one in ALGORITHMS}
        from mingjing.chain.signing import leaves

        for algorithm, hashes in leaves(request.events).items():
            edges[algorithm].append(hashes)
        size = edges["sha256"].size
        return Known(size, {one: edges[one].to_bytes() for one in ALGORITHMS}, at, signed(size, request.roots))


def signed(size: int, roots: Mapping[Algorithm, bytes]) -> dict[Algorithm, str]:
    """Both notes over these roots."""
    found: dict[Algorithm, str] = {}
    for algorithm, signer in (("sha256", LOG_SIGNER), ("sm3", QuickSm2())):
        origin = origin_of(LOG, algorithm)  # type: ignore[arg-type]
        text = str(Checkpoint(origin, size, roots[algorithm]))  # type: ignore[index]
        kind = "ed25519" if algorithm == "sha256" else "sm2"
        found[algorithm] = str(Note(text, (note.sign(text, origin, signer, kind),)))  # type: ignore[index,arg-type]
    return found


def roots_of(known: Known) -> Roots:
    """The roots that the kept notes state."""
    return tuple(Checkpoint.read(note.read(known.notes[one]).text).root for one in ALGORITHMS if known.notes)
