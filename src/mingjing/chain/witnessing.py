"""Witnessing: what a witness answers to a checkpoint, as a pure step from what it knows to what it will know.

It serves C2SP tlog-witness, add-checkpoint; a log whose origin ends in `/sm3` is a tree of SM3 (docs/decisions/0040).
The caller persists the new state before it sends the answer, and gives no two
steps of one log the same state: that is what makes a cosignature mean something.
It refuses, with the status that the protocol fixes, whatever is not the next consistent view of a known log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from mingjing.chain import checkpoint as checkpoints
from mingjing.chain import note as notes
from mingjing.chain import tree
from mingjing.chain.checkpoint import Checkpoint
from mingjing.chain.errors import ChainError, ProofInvalid
from mingjing.chain.hashing import HASH, Algorithm
from mingjing.chain.note import Key, Line, Note, Signer

BODY_MOST: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Known:
    """所知 — the newest checkpoint of one log that this witness cosigned; size 0 before the first."""

    size: int
    root: bytes

    @classmethod
    def nothing(cls, algorithm: Algorithm = "sha256") -> Known:
        """Before the first checkpoint."""
        return cls(0, HASH[algorithm](b""))


@dataclass(frozen=True, slots=True)
class Request:
    """请求 — the size that the log believes the witness to know, the proof from there, the signed checkpoint."""

    old: int
    proof: tuple[bytes, ...]
    note: Note

    def __str__(self) -> str:
        return "\n".join([f"old {self.old}", *checkpoints.hash_lines(self.proof)]) + "\n\n" + str(self.note)

    @classmethod
    def read(cls, body: bytes) -> Request:
        """The request of a body; ChainError where it has another shape."""
        if len(body) > BODY_MOST:
            raise ProofInvalid("size", f"a request of more than {BODY_MOST} bytes")
        try:
            text = body.decode()
        except UnicodeDecodeError as wrong:
            raise ProofInvalid("utf8", "a request is UTF-8") from wrong
        head, gap, rest = text.partition("\n\n")
        rows = head.split("\n")
        if not gap or not rows[0].startswith("old "):
            raise ProofInvalid("shape", "a request is: old SIZE, proof lines, an empty line, a checkpoint")
        old = checkpoints.number(rows[0].removeprefix("old "))
        return cls(old, checkpoints.read_hashes(rows[1:]), notes.read(rest))


@dataclass(frozen=True, slots=True)
class Answer:
    """答复 — status and body; `known` and `note` are what must be kept first, None where nothing changes."""

    status: int
    body: str
    known: Known | None = None
    note: Note | None = None
    kind: str = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Witness:
    """见证人 — a name, a key, and the logs whose signatures it trusts, by origin."""

    name: str
    signer: Signer
    logs: Mapping[str, tuple[Key, ...]]

    @property
    def key(self) -> Key:
        """What verifies its cosignatures."""
        return Key(self.name, "cosignature", self.signer.public)

    def answer(self, body: bytes, known: Known | None, at: int, origin: str | None = None) -> Answer:
        """What it answers to a request when it knows that of the log, at that moment (seconds since 1970).

        `origin`: that of the log whose state was looked up; a request of another log is answered 409 to be asked again.
        """
        try:
            request = Request.read(body)
            given = Checkpoint.read(request.note.text)
        except ChainError as wrong:
            return Answer(400, f"{wrong.message}\n")
        keys = self.logs.get(given.origin)
        if keys is None:
            return Answer(404, "this witness does not know that log\n")
        try:
            signed = request.note.verified(keys)
        except ChainError as wrong:
            return Answer(403, f"{wrong.message}\n")
        if not signed:
            return Answer(403, "no key that this witness trusts for that log signed the checkpoint\n")
        stored = known or Known.nothing(checkpoints.algorithm_of(given.origin))
        if request.old > given.size:
            return Answer(400, "the old size is larger than the checkpoint\n")
        if request.old != stored.size or (origin is not None and origin != given.origin):
            return Answer(409, f"{stored.size}\n", kind="text/x.tlog.size")
        return self._grown(request, given, stored, signed, at)

    def _grown(self, request: Request, given: Checkpoint, stored: Known, signed: Iterable[Key], at: int) -> Answer:
        algorithm = checkpoints.algorithm_of(given.origin)
        if given.size == 0 and given.root != Known.nothing(algorithm).root:
            return Answer(422, "the root of an empty tree is the hash of nothing\n")
        try:
            tree.verify_consistency(stored.size, given.size, stored.root, given.root, request.proof, algorithm)
        except ProofInvalid as wrong:
            return Answer(422, f"{wrong.message}\n")
        cosignature = notes.sign(request.note.text, self.name, self.signer, "cosignature", at)
        ids = {(key.name, key.id) for key in signed}
        own: list[Line] = [one for one in request.note.lines if (one.name, one.id) in ids]
        kept = Note(request.note.text, (*own, cosignature))
        return Answer(200, str(cosignature), Known(given.size, given.root), kept)


def origin_of(body: bytes) -> str | None:
    """The origin of the checkpoint in a request, to look up what is known of that log; None where there is none."""
    try:
        return Checkpoint.read(Request.read(body).note.text).origin
    except ChainError:
        return None
