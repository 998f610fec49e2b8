"""重算的树 — a tree that the auditor grows by itself, leaf by leaf, with every full tile on the way and a root at any moment.

It is written anew and not taken from `chain.tiles`: a fault there would otherwise hide itself from the audit.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self

from mingjing.chain.hashing import HASH, Algorithm

WIDTH, HEIGHT = 256, 8


class Growing:
    """生长中的树 — its size, the complete subtrees that make it up, and the row of each level's unfinished tile."""

    def __init__(self, algorithm: Algorithm) -> None:
        self.algorithm: Algorithm = algorithm
        self.size = 0
        self._hash = HASH[algorithm]
        self._nodes: list[tuple[int, bytes]] = []
        self._rows: dict[int, list[bytes]] = {}

    def extend(self, leaves: Sequence[bytes]) -> Iterator[tuple[int, int, bytes]]:
        """Add leaf hashes; every tile that became full: level, place in the level, its 256 hashes."""
        at = 0
        while at < len(leaves):
            if self.size % WIDTH == 0 and len(leaves) - at >= WIDTH:
                block = list(leaves[at : at + WIDTH])
                yield 0, self.size // WIDTH, b"".join(block)
                self.size += WIDTH
                at += WIDTH
                yield from self._push(HEIGHT, self._over(block))
            else:
                self.size += 1
                yield from self._push(0, leaves[at])
                at += 1

    def _over(self, nodes: list[bytes]) -> bytes:
        """The root over a full row."""
        digest = self._hash
        while len(nodes) > 1:
            nodes = [digest(b"\x01" + left + right) for left, right in zip(nodes[::2], nodes[1::2], strict=True)]
        return nodes[0]

    def _push(self, height: int, node: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Put a complete subtree to the right of the others, joining those of one height."""
        while True:
            if height % HEIGHT == 0:
                yield from self._placed(height // HEIGHT, node)
            if not self._nodes or self._nodes[-1][0] != height:
                self._nodes.append((height, node))
                return
            node = self._hash(b"\x01" + self._nodes.pop()[1] + node)
            height += 1

    def _placed(self, level: int, node: bytes) -> Iterator[tuple[int, int, bytes]]:
        row = self._rows.setdefault(level, [])
        row.append(node)
        if len(row) == WIDTH:
            yield level, (self.size >> (HEIGHT * level)) // WIDTH - 1, b"".join(row)
            row.clear()

    def root(self) -> bytes:
        """The root of the tree as it stands."""
        found: bytes | None = None
        for _, node in reversed(self._nodes):
            found = node if found is None else self._hash(b"\x01" + node + found)
        return self._hash(b"") if found is None else found

    def edge(self) -> list[tuple[int, int, bytes]]:
        """The unfinished tiles at the right edge: level, place in the level, the hashes so far."""
        return [
            (level, (self.size >> (HEIGHT * level)) // WIDTH, b"".join(row)) for level, row in sorted(self._rows.items()) if row
        ]  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """Ready for JSON."""
        nodes = [[height, node.hex()] for height, node in self._nodes]
        rows = {str(level): base64.b64encode(b"".join(row)).decode() for level, row in self._rows.items() if row}
        return {"algorithm": self.algorithm, "size": self.size, "nodes": nodes, "rows": rows}

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Self:
        """The tree of its JSON."""
        found = cls(told["algorithm"])
        found.size = told["size"]
        found._nodes = [(height, bytes.fromhex(node)) for height, node in told["nodes"]]
        for level, text in told["rows"].items():
            row = base64.b64decode(text)
            found._rows[int(level)] = [row[at : at + 32] for at in range(0, len(row), 32)]
        return found
