"""Checkpoints: the size and root of a log at a moment, as three lines that are signed and cosigned.

It serves C2SP tlog-checkpoint and tlog-proof. It refuses extension lines, which no monitor can audit, and every number or
hash that could be written in another way.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mingjing.chain import note as notes
from mingjing.chain.errors import NoteInvalid, ProofInvalid
from mingjing.chain.hashing import DIGEST_SIZE, Algorithm
from mingjing.chain.note import Note, from_base64

PROOF_HEADER: Final = "c2sp.org/tlog-proof@v1"
PATH_MOST: Final = 63
SM3: Final = "/sm3"
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """检查点 — which log, how many entries, and the root over them (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        """The text that is signed.

        >>> print(Checkpoint("zf.example/2026", 1, bytes(32)), end="")
        zf.example/2026
        1
        AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
        """
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def read(cls, text: str) -> Checkpoint:
        """The checkpoint of a note's text."""
        rows = text.split("\n")
        if len(rows) != 4 or rows[3] or not rows[0]:
            raise NoteInvalid("shape", "a checkpoint of ours has three lines: origin, size, root")
        root = from_base64(rows[2], "root")
        if len(root) != DIGEST_SIZE:
            raise NoteInvalid("root", f"a root has {DIGEST_SIZE} bytes, not {len(root)}")
        return cls(rows[0], number(rows[1]), root)


def origin_of(log: str, algorithm: Algorithm) -> str:
    """The origin of one of the two trees of a log: its own name for SHA-256, `/sm3` behind it for the other.

    >>> origin_of("zf.example/2026", "sm3")
    'zf.example/2026/sm3'
    """
    return log if algorithm == "sha256" else log + SM3


def algorithm_of(origin: str) -> Algorithm:
    """Which tree an origin names."""
    return "sm3" if origin.endswith(SM3) else "sha256"


def number(text: str) -> int:
    """A whole number in its only decimal form."""
    if not _NUMBER.fullmatch(text):
        raise NoteInvalid("number", f"{text[:24]!r} is no whole number without leading zeroes")
    return int(text)


def read(data: str | bytes) -> tuple[Checkpoint, Note]:
    """A signed checkpoint: what it says, and the note that says it."""
    note = notes.read(data)
    return Checkpoint.read(note.text), note


@dataclass(frozen=True, slots=True)
class Proof:
    """离线证明 — that one entry stands at `index` in a log whose checkpoint is carried along; all that a reader needs
    besides the entry and a policy. `extra` is not authenticated and never trusted."""

    index: int
    path: tuple[bytes, ...]
    note: Note
    extra: bytes | None = None

    def __str__(self) -> str:
        head = [PROOF_HEADER]
        head += [f"extra {base64.b64encode(self.extra).decode()}"] if self.extra is not None else []
        head += [f"index {self.index}", *hash_lines(self.path)]
        return "\n".join(head) + "\n\n" + str(self.note)

    @property
    def checkpoint(self) -> Checkpoint:
        """What the carried note says."""
        return Checkpoint.read(self.note.text)

    @classmethod
    def read(cls, data: str | bytes) -> Proof:
        """The proof of its text; ProofInvalid or NoteInvalid where it has another shape."""
        try:
            text = data.decode() if isinstance(data, bytes) else data
        except UnicodeDecodeError as wrong:
            raise ProofInvalid("utf8", "a proof is UTF-8") from wrong
        head, gap, checkpoint = text.partition("\n\n")
        rows = head.split("\n")
        if not gap or rows[0] != PROOF_HEADER or len(rows) < 2:
            raise ProofInvalid("shape", f"a proof begins with {PROOF_HEADER} and ends with a checkpoint")
        extra = None
        if rows[1].startswith("extra "):
            extra = from_base64(rows.pop(1).removeprefix("extra "), "extra")
        if len(rows) < 2 or not rows[1].startswith("index "):
            raise ProofInvalid("shape", "a proof says the index of its entry")
        index = number(rows[1].removeprefix("index "))
        proof = cls(index, read_hashes(rows[2:]), notes.read(checkpoint), extra)
        if str(proof) != text:
            raise ProofInvalid("shape", "a proof in another form than the standard one")
        return proof


def hash_lines(path: Sequence[bytes]) -> list[str]:
    """One hash a line, in Base 64."""
    return [base64.b64encode(one).decode() for one in path]


def read_hashes(rows: Sequence[str]) -> tuple[bytes, ...]:
    """The hashes of such lines."""
    if len(rows) > PATH_MOST:
        raise ProofInvalid("length", f"more than {PATH_MOST} hashes: no tree is so high")
    found = tuple(from_base64(row, "hash") for row in rows)
    if any(len(one) != DIGEST_SIZE for one in found):
        raise ProofInvalid("hash", f"a hash has {DIGEST_SIZE} bytes")
    return found
