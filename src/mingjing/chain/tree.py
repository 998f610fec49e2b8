"""Merkle trees: one root over many entries, a proof that an entry is in it, a proof that a later tree only added.

It serves RFC 6962 §2.1 (and the verification steps of RFC 9162 §2.1.3–2.1.4), for SHA-256 and for SM3: a leaf is
H(0x00 ‖ entry), a node H(0x01 ‖ left ‖ right), the empty tree H(nothing). It refuses to call anything proven that is not:
every verify function returns nothing and raises ProofInvalid.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mingjing.chain.errors import ProofInvalid
from mingjing.chain.hashing import DIGEST_SIZE, HASH, Algorithm


def leaf_hash(entry: bytes, algorithm: Algorithm = "sha256") -> bytes:
    """H(0x00 ‖ entry), 32 bytes."""
    return HASH[algorithm](b"\x00" + entry)


def node_hash(left: bytes, right: bytes, algorithm: Algorithm = "sha256") -> bytes:
    """H(0x01 ‖ left ‖ right), 32 bytes."""
    return HASH[algorithm](b"\x01" + left + right)


def root(entries: Iterable[bytes], algorithm: Algorithm = "sha256") -> bytes:
    """The root over entries in their order, 32 bytes.

    >>> root([]).hex()[:16]
    'e3b0c44298fc1c14'
    """
    digest = HASH[algorithm]
    level = [digest(b"\x00" + entry) for entry in entries] or [digest(b"")]
    while len(level) > 1:  # a node without a neighbour rises as it is: so the left side is the largest power of two
        pairs = [digest(b"\x01" + level[at] + level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = pairs + level[-1:] if len(level) % 2 else pairs
    return level[0]


class Tree:
    """默克尔树 — a tree that grows: it keeps every complete subtree, so that root and proofs of any size cost O(log² n).

    Sizes and indexes count leaves from 0; proofs are lists of 32-byte hashes in the order of RFC 6962.
    """

    def __init__(self, entries: Iterable[bytes] = (), algorithm: Algorithm = "sha256") -> None:
        self.algorithm: Algorithm = algorithm
        self._hash = HASH[algorithm]
        self._levels: list[list[bytes]] = [[]]  # _levels[k][i] covers the leaves i·2^k … (i+1)·2^k − 1
        for entry in entries:
            self.append(self._hash(b"\x00" + entry))

    def __len__(self) -> int:
        return len(self._levels[0])

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash at the end."""
        level, node = 0, leaf
        while True:
            if level == len(self._levels):
                self._levels.append([])
            nodes = self._levels[level]
            nodes.append(node)
            if len(nodes) % 2:
                return
            node = self._hash(b"\x01" + nodes[-2] + nodes[-1])
            level += 1

    def root(self, size: int | None = None) -> bytes:
        """The root of the first `size` leaves (of all without it)."""
        size = len(self) if size is None else size
        self._within(size)
        return self._subtree(0, size) if size else self._hash(b"")

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """The audit path of leaf `index` in the tree of the first `size` leaves."""
        size = len(self) if size is None else size
        self._within(size)
        if not 0 <= index < size:
            raise ProofInvalid("index", f"there is no leaf {index} in a tree of {size}: leaves count from 0")
        start, end, path = 0, size, []
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._subtree(middle, end))
                end = middle
            else:
                path.append(self._subtree(start, middle))
                start = middle
        return path[::-1]

    def consistency(self, old: int, new: int | None = None) -> list[bytes]:
        """The proof that the tree of the first `old` leaves is the beginning of that of the first `new`."""
        new = len(self) if new is None else new
        self._within(new)
        if not 0 <= old <= new:
            raise ProofInvalid(
                "size", f"a tree of {old} cannot be the beginning of one of {new}: give the smaller first"
            )
        if old in (0, new):
            return []
        start, end, path, whole = 0, new, [], True
        while end != old:  # descend until the subtree ends exactly where the old tree did
            middle = start + _split(end - start)
            if old <= middle:
                path.append(self._subtree(middle, end))
                end = middle
            else:
                path.append(self._subtree(start, middle))
                start, whole = middle, False
        return ([] if whole else [self._subtree(start, end)]) + path[::-1]

    def _within(self, size: int) -> None:
        if not 0 <= size <= len(self):
            raise ProofInvalid("size", f"this tree has {len(self)} leaves, not {size}: append the missing ones first")

    def _subtree(self, start: int, end: int) -> bytes:
        """The root of the leaves start … end − 1, where start is a multiple of the span's power of two."""
        span = end - start
        if span & (span - 1) == 0:
            level = span.bit_length() - 1
            return self._levels[level][start >> level]
        middle = start + _split(span)
        return self._hash(b"\x01" + self._subtree(start, middle) + self._subtree(middle, end))


def _split(size: int) -> int:
    """The largest power of two below `size` (size ≥ 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes, algorithm: Algorithm = "sha256"
) -> None:
    """Nothing if the proof leads from the leaf hash at `index` to the root of a tree of `size`; else ProofInvalid."""
    if not 0 <= index < size:
        raise ProofInvalid("index", f"there is no leaf {index} in a tree of {size}")
    _well_formed(proof, leaf, root)
    hashed, position, last = leaf, index, size - 1
    for step in proof:
        if last == 0:
            raise ProofInvalid("length", f"the proof has {len(proof)} hashes, more than a tree of {size} needs")
        if position & 1 or position == last:
            hashed = node_hash(step, hashed, algorithm)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            hashed = node_hash(hashed, step, algorithm)
        position, last = position >> 1, last >> 1
    if last:
        raise ProofInvalid("length", f"the proof has {len(proof)} hashes, fewer than a tree of {size} needs")
    if hashed != root:
        raise ProofInvalid(
            "root", "the proof leads to another root: the entry, its place or the tree is not the one claimed"
        )


def verify_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes], algorithm: Algorithm = "sha256"
) -> None:
    """Nothing if the tree of `new` only added to that of `old`; else ProofInvalid.

    The rule for old = 0: its root is that of the empty tree, the proof is empty, and any new tree is consistent with it.
    """
    if not 0 <= old <= new:
        raise ProofInvalid("size", f"a tree of {new} cannot have grown out of one of {old}")
    if old == 0 and old_root != HASH[algorithm](b""):
        raise ProofInvalid("root", "the root of an empty tree is the hash of nothing")
    if old in (0, new) and proof:
        raise ProofInvalid("length", "between a tree and itself, or from the empty tree, the proof is empty")
    if old == new:
        if old_root != new_root:
            raise ProofInvalid("root", "two trees of one size have two roots: one of them was altered")
        return
    _well_formed(proof, old_root, new_root)
    if old:
        _climb(old, new, old_root, new_root, list(proof), algorithm)


def _climb(old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes], algorithm: Algorithm) -> None:
    """RFC 9162 §2.1.4.2: from the last complete subtree of the old tree up to both roots (0 < old < new)."""
    if old & (old - 1) == 0:
        proof.insert(0, old_root)
    if not proof:
        raise ProofInvalid("length", "the proof is empty although the tree has grown")
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    below = above = proof[0]
    for step in proof[1:]:
        if last == 0:
            raise ProofInvalid("length", f"the proof has more hashes than trees of {old} and {new} need")
        if position & 1 or position == last:
            below, above = node_hash(step, below, algorithm), node_hash(step, above, algorithm)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            above = node_hash(above, step, algorithm)
        position, last = position >> 1, last >> 1
    if last:
        raise ProofInvalid("length", f"the proof has fewer hashes than trees of {old} and {new} need")
    if below != old_root:
        raise ProofInvalid("root", "the proof does not lead to the old root: the history before it was altered")
    if above != new_root:
        raise ProofInvalid(
            "root", "the proof does not lead to the new root: it is not the tree that grew out of the old"
        )


def _well_formed(proof: Sequence[bytes], *hashes: bytes) -> None:
    for given in (*hashes, *proof):
        if len(given) != DIGEST_SIZE:
            raise ProofInvalid("hash", f"a hash has {len(given)} bytes where {DIGEST_SIZE} are needed")
