"""The map of all cases on a day: one Merkle tree over (H(case), number of records, leaf of the last), sorted by H(case).

It serves docs/decisions/0045 (completeness of a case file): with its root in the log, a path shows that on that day a case had
exactly so many records, and two neighbours show that a case was not there. It refuses a case that stands twice.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from mmap import mmap
from typing import Final

from mingjing.chain import tree
from mingjing.chain.errors import MalformedEntry, ProofInvalid
from mingjing.chain.hashing import Algorithm, sha256

CASE_TAG: Final = b"zfrec/case/1\n"
HEAD_TAG: Final = b"zfrec/head/1\n"
PACKED: Final = 72


@dataclass(frozen=True, slots=True, order=True)
class Head:
    """案件链头 — the hash of a case's id, how many records it has, and the leaf of the last (32 bytes)."""

    case: bytes
    seq: int
    leaf: bytes

    @classmethod
    def of(cls, case: str, seq: int, leaf: bytes) -> Head:
        """The head of a case by its id (32 hexadecimal digits)."""
        return cls(hashed(case), seq, leaf)

    @property
    def entry(self) -> bytes:
        """What the tree holds of it: "zfrec/head/1\\n" ‖ H(case) ‖ seq (8 bytes, big end first) ‖ leaf."""
        return HEAD_TAG + self.packed

    @property
    def packed(self) -> bytes:
        """The same without the tag, 72 bytes."""
        return self.case + self.seq.to_bytes(8, "big") + self.leaf


@dataclass(frozen=True, slots=True)
class Place:
    """在总表中的位置 — one head of a map of `size` cases, its index and its audit path."""

    head: Head
    index: int
    size: int
    path: tuple[bytes, ...]

    def verify(self, root: bytes) -> None:
        """Nothing when the head stands there under this root; else ProofInvalid."""
        tree.verify_inclusion(tree.leaf_hash(self.head.entry), self.index, self.size, self.path, root)


def hashed(case: str) -> bytes:
    """H(case): SHA-256 of "zfrec/case/1\\n" and the 16 bytes of its id."""
    return sha256(CASE_TAG + bytes.fromhex(case))


class HeadMap:
    """案件总表 — the heads of all cases, sorted, and every level of their tree, in one run of bytes (which may be a mapped file).

    First the number of cases (8 bytes), then the heads (72 bytes each), then the levels of the tree from the leaves up to the root
    (32 bytes a node; a node without a neighbour rises as it is). A case is found, and its path read, in O(log n).
    """

    def __init__(self, packed: bytes | mmap) -> None:
        self._bytes = packed
        self.size = int.from_bytes(packed[:8], "big")
        self._levels = list(_levels(self.size))
        end, count = self._levels[-1] if self._levels else (8, 0)
        if len(packed) != end + 32 * count:
            raise MalformedEntry("length", f"a map of {self.size} cases has another length than {len(packed)} bytes")

    @classmethod
    def of(cls, heads: Iterable[Head]) -> HeadMap:
        """The map of these heads."""
        ordered = sorted(heads)
        if any(one.case == other.case for one, other in itertools.pairwise(ordered)):
            raise MalformedEntry("twice", "a case stands twice in the map: one case, one head")
        parts = [len(ordered).to_bytes(8, "big"), *(one.packed for one in ordered)]
        level = [tree.leaf_hash(one.entry) for one in ordered]
        while level:
            parts += level
            paired = [tree.node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
            level = [] if len(level) == 1 else paired + (level[-1:] if len(level) % 2 else [])
        return cls(b"".join(parts))

    @property
    def packed(self) -> bytes | mmap:
        """The bytes."""
        return self._bytes

    def __getitem__(self, index: int) -> Head:
        if not 0 <= index < self.size:
            raise IndexError(index)
        row = self._bytes[8 + PACKED * index : 8 + PACKED * (index + 1)]
        return Head(row[:32], int.from_bytes(row[32:40], "big"), row[40:])

    def root(self, algorithm: Algorithm = "sha256") -> bytes:
        """The root over all heads."""
        if algorithm == "sha256" and self.size:
            return self._node(len(self._levels) - 1, 0)
        return tree.root((self[index].entry for index in range(self.size)), algorithm)

    def place(self, case: str) -> Place | None:
        """Where a case stands; None for one that is not in the map."""
        index = self._index(hashed(case))
        return self._place(index) if index < self.size and self[index].case == hashed(case) else None

    def absence(self, case: str) -> tuple[Place | None, Place | None]:
        """The neighbours between which a case that is not there would stand: None beyond either end."""
        index = self._index(hashed(case))
        if index < self.size and self[index].case == hashed(case):
            raise ProofInvalid("present", "the case is in the map")
        before = self._place(index - 1) if index else None
        return before, self._place(index) if index < self.size else None

    def _index(self, case: bytes) -> int:
        return bisect_left(range(self.size), case, key=lambda index: self[index].case)

    def _place(self, index: int) -> Place:
        path, at = [], index
        for level, (_, count) in enumerate(self._levels[:-1]):
            if at ^ 1 < count:
                path.append(self._node(level, at ^ 1))
            at >>= 1
        return Place(self[index], index, self.size, tuple(path))

    def _node(self, level: int, index: int) -> bytes:
        start = self._levels[level][0] + 32 * index
        return self._bytes[start : start + 32]


def _levels(size: int) -> Iterator[tuple[int, int]]:
    """Where each level of the tree begins, and how many nodes it has."""
    start, count = 8 + PACKED * size, size
    while count:
        yield start, count
        start, count = start + 32 * count, 0 if count == 1 else (count + 1) // 2


def verify_absence(case: str, before: Place | None, after: Place | None, size: int, root: bytes) -> None:
    """Nothing when the two places are neighbours of a map of that size and root, and the case would stand between; else ProofInvalid."""
    for place in (before, after):
        if place is not None:
            if place.size != size:
                raise ProofInvalid("size", "the places are of maps of different sizes")
            place.verify(root)
    left = -1 if before is None else before.index
    right = size if after is None else after.index
    if right != left + 1:
        raise ProofInvalid("neighbours", "the two places are not neighbours: something stands between them")
    if (before is not None and before.head.case >= hashed(case)) or (
        after is not None and after.head.case <= hashed(case)
    ):
        raise ProofInvalid("order", "the case would stand elsewhere in the map")
    if size == 0 and root != tree.root(()):
        raise ProofInvalid("root", "the root of an empty map is the hash of nothing")
