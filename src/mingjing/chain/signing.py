"""Signing: what a log's signer answers to new events, as a pure step from what it knows to what it will know.

It serves docs/decisions/0040: the signer derives every leaf again from the bytes of the events, grows both trees on its own edge,
and signs each tree's checkpoint; the caller persists what it will know before a signature leaves.
It refuses a smaller size, the same size with other roots, a time that did not move on or that its witnesses do not share, and
to go on from a history that a witness knows to be longer.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from mingjing.chain import entry, note
from mingjing.chain.checkpoint import Checkpoint, origin_of
from mingjing.chain.errors import ChainError
from mingjing.chain.hashing import ALGORITHMS, Algorithm
from mingjing.chain.note import Key, Note, Signer
from mingjing.chain.tiles import Edge

SKEW_MOST: Final = 2.0  # seconds between this clock and that of the witnesses
BODY_MOST: Final = 32 * 1024 * 1024
_LENGTHS: Final = struct.Struct(">II")

Event = tuple[bytes, bytes]  # envelope and seals, as stored


class Refusal(ChainError):
    """The signer does not sign; `code` says whether to send from another size (`size`), or that somebody must come (the rest)."""


@dataclass(frozen=True, slots=True)
class Known:
    """所知 — how far this signer has signed one log: size, the right edge of both trees, when, and the two notes themselves."""

    size: int
    edges: Mapping[Algorithm, bytes]
    at: float
    notes: Mapping[Algorithm, str]

    @classmethod
    def nothing(cls) -> Known:
        """Before the first checkpoint."""
        return cls(0, dict.fromkeys(ALGORITHMS, b""), 0.0, {})

    def edge(self, algorithm: Algorithm) -> Edge:
        """The edge of a tree, to be grown."""
        return Edge.read(self.size, self.edges[algorithm], algorithm)


@dataclass(frozen=True, slots=True)
class Seen:
    """见证方所见 — what the witnesses that answered know of a log under a signature of ours: size and root of each tree; their time.

    `time`: from, up to (seconds since 1970; a clock that shows whole seconds is a span), None where no witness is asked.
    """

    views: Mapping[Algorithm, tuple[int, bytes]] = field(default_factory=dict)
    time: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """请求 — the log, the size that the asker believes to be signed, the events after it, and the roots that it has itself."""

    log: str
    old: int
    roots: Mapping[Algorithm, bytes]
    events: Sequence[Event]

    def to_bytes(self) -> bytes:
        """The request as it travels: one line of JSON, then each event behind its two lengths."""
        told: dict[str, object] = {"log": self.log, "old": self.old, "count": len(self.events)}
        told |= {"roots": {algorithm: root.hex() for algorithm, root in self.roots.items()}}
        parts = [json.dumps(told).encode(), b"\n"]
        for env, seals in self.events:
            parts += [_LENGTHS.pack(len(env), len(seals)), env, seals]
        return b"".join(parts)

    @classmethod
    def read(cls, body: bytes) -> Request:
        """The request of its bytes; Refusal where they have another shape."""
        head, _, rest = body.partition(b"\n")
        try:
            told = json.loads(head)
            roots: dict[Algorithm, bytes] = {name: bytes.fromhex(told["roots"][name]) for name in ALGORITHMS}
            events = list(_events(rest, int(told["count"])))
            return cls(str(told["log"]), int(told["old"]), roots, events)
        except (ValueError, KeyError, TypeError, struct.error) as wrong:
            raise Refusal("shape", f"not a request to sign: {wrong}") from wrong


def _events(rest: bytes, count: int) -> Iterator[Event]:
    at = 0
    for _ in range(count):
        first, second = _LENGTHS.unpack_from(rest, at)
        at += _LENGTHS.size
        if at + first + second > len(rest):
            raise ValueError("it ends within an event")
        yield rest[at : at + first], rest[at + first : at + first + second]
        at += first + second
    if at != len(rest):
        raise ValueError("something follows the last event")


def leaves(events: Sequence[Event]) -> dict[Algorithm, list[bytes]]:
    """The leaves of events in both trees, derived from their bytes."""
    lines = [entry.entry(env, seals) for env, seals in events]
    return {"sha256": [entry.leaf(line) for line in lines], "sm3": [entry.leaf_sm3(line) for line in lines]}


def _grown(edge: Edge, hashes: list[bytes], view: tuple[int, bytes] | None, log: str) -> Edge:
    """The edge with the leaves added; Refusal where what a witness has seen of this tree is longer, or was not this."""
    size, root = view or (0, b"")
    if size > edge.size + len(hashes):
        raise Refusal(
            "rolled_back", f"a witness knows {size} entries of {log}, signed by us; here are {edge.size + len(hashes)}"
        )
    if size >= edge.size and size:
        first = size - edge.size
        edge.append(hashes[:first])
        if edge.root() != root:
            raise Refusal("forked", f"a witness has another root for the first {size} entries of {log}, signed by us")
        hashes = hashes[first:]
    edge.append(hashes)
    return edge


@dataclass(frozen=True, slots=True)
class Pair:
    """一个日志的两把密钥 — Ed25519 for its tree of SHA-256, SM2 for that of SM3."""

    ed25519: Signer
    sm2: Signer


class Keys(Protocol):
    """Where the keys are: files, or a device. Each log has its own pair, so that every year's log begins with new keys."""

    def of(self, log: str) -> Pair:
        """The pair of a log; made where there is none."""


@dataclass(frozen=True, slots=True)
class LogSigner:
    """签署人 — whoever holds the keys of the logs of one installation."""

    keys: Keys

    def key(self, log: str, algorithm: Algorithm) -> Key:
        """What verifies the checkpoints of one tree of a log."""
        pair, origin = self.keys.of(log), origin_of(log, algorithm)
        if algorithm == "sha256":
            return Key(origin, "ed25519", pair.ed25519.public)
        return Key(origin, "sm2", pair.sm2.public)

    def step(self, request: Request, known: Known, seen: Seen, at: float) -> Known:
        """What it will know when it answers: the same when nothing is new. Refusal where it must not sign."""
        if request.old != known.size:
            raise Refusal("size", str(known.size))
        edges = {}
        for algorithm, hashes in leaves(request.events).items():
            edges[algorithm] = _grown(known.edge(algorithm), hashes, seen.views.get(algorithm), request.log)
            if edges[algorithm].root() != request.roots[algorithm]:
                raise Refusal(
                    "root",
                    f"the bytes of the events give another {algorithm} root at {edges[algorithm].size} than the asker has",
                )
        if not request.events and known.notes:
            return known
        self._timely(known, seen, at)
        return Known(
            edges["sha256"].size,
            {algorithm: edge.to_bytes() for algorithm, edge in edges.items()},
            at,
            {algorithm: self._signed(request.log, algorithm, edge) for algorithm, edge in edges.items()},
        )

    @staticmethod
    def _timely(known: Known, seen: Seen, at: float) -> None:
        if at <= known.at:
            raise Refusal("time", f"the clock shows {at:.3f} and showed {known.at:.3f} at the last signature")
        if seen.time is not None and not seen.time[0] - SKEW_MOST <= at <= seen.time[1] + SKEW_MOST:
            raise Refusal("time", f"the clock shows {at:.3f}, the witnesses' {seen.time[0]:.0f}")

    def _signed(self, log: str, algorithm: Algorithm, edge: Edge) -> str:
        pair, origin = self.keys.of(log), origin_of(log, algorithm)
        text = str(Checkpoint(origin, edge.size, edge.root()))
        if algorithm == "sha256":
            return str(Note(text, (note.sign(text, origin, pair.ed25519),)))
        return str(Note(text, (note.sign(text, origin, pair.sm2, "sm2"),)))
