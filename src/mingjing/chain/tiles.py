"""Tiles: a Merkle tree as immutable files of 256 hashes, and its entries as bundles beside them.

It serves C2SP tlog-tiles (paths, full and partial tiles, entry bundles) for SHA-256, and the same form for SM3. A tree is
grown, and every proof computed, from tiles alone.
It refuses a tile of the wrong width and a path in another form than the standard one; where files lie is not its business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mingjing.chain.errors import ProofInvalid, TileInvalid
from mingjing.chain.hashing import DIGEST_SIZE, HASH, Algorithm
from mingjing.chain.tree import node_hash

HEIGHT: Final = 8
WIDTH: Final = 1 << HEIGHT
LEVEL_MOST: Final = 7  # 256 ** 8 leaves are more than anybody has
ENTRY_MOST: Final = 0xFFFF

_PATH = re.compile(r"tile/(entries|[0-7])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """瓦片 — which one: its level (-1: the entries), its place in the level, how many hashes (or entries) it holds."""

    level: int
    n: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where it lies under the prefix of the log.

        >>> Tile(0, 1234067, 8).path
        'tile/0/x001/x234/067.p/8'
        """
        digits = f"{self.n:03d}"
        digits = digits.rjust(-(-len(digits) // 3) * 3, "0")
        parts = [digits[start : start + 3] for start in range(0, len(digits), 3)]
        number = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
        level = "entries" if self.level < 0 else str(self.level)
        return f"tile/{level}/{number}" + (f".p/{self.width}" if self.width < WIDTH else "")

    @classmethod
    def read(cls, path: str) -> Tile:
        """The tile of a path; TileInvalid where the path is not in the standard form."""
        found = _PATH.fullmatch(path)
        if found is None:
            raise TileInvalid("path", f"{path[:80]!r} is no path of a tile")
        level = -1 if found[1] == "entries" else int(found[1])
        tile = cls(level, int(found[2].replace("/", "").replace("x", "")), int(found[3] or WIDTH))
        if tile.path != path:
            raise TileInvalid("path", f"{path[:80]!r} is not the standard path, {tile.path}")
        return tile


def of_size(size: int) -> Iterator[Tile]:
    """The tiles (not the entries) at the right edge of a tree of that size: with the full ones before, they are all of it."""
    for level in range(LEVEL_MOST + 1):
        whole = size >> (HEIGHT * level)
        if not whole:
            return
        if width := whole % WIDTH:
            yield Tile(level, whole // WIDTH, width)


def grown(old: int, new: int) -> Iterator[Tile]:
    """Every tile that a tree of `new` has and a tree of `old` had not: full ones completed, and the right edge."""
    for level in range(LEVEL_MOST + 1):
        before, after = old >> (HEIGHT * level), new >> (HEIGHT * level)
        if not after:
            return
        for n in range(before // WIDTH, -(-after // WIDTH)):
            width = min(WIDTH, after - n * WIDTH)
            if n * WIDTH + width > before:
                yield Tile(level, n, width)


Fetch = Callable[[Tile], bytes]


class Edge:
    """右缘 — the hashes of the partial tiles of a growing tree: all that appending needs (at most 255 a level)."""

    def __init__(self, size: int, levels: Mapping[int, Sequence[bytes]], algorithm: Algorithm = "sha256") -> None:
        self.algorithm: Algorithm = algorithm
        self.size = size
        self._levels = {level: list(hashes) for level, hashes in levels.items()}
        for level in range(LEVEL_MOST + 1):
            if len(self._levels.get(level, ())) != (size >> (HEIGHT * level)) % WIDTH:
                raise TileInvalid("width", f"the tile at the edge of level {level} does not fit a tree of {size}")

    @classmethod
    def fetched(cls, size: int, fetch: Fetch, algorithm: Algorithm = "sha256") -> Edge:
        """The edge of a tree of that size from its tiles."""
        return cls(size, {tile.level: hashes_of(tile, fetch(tile)) for tile in of_size(size)}, algorithm)

    @classmethod
    def read(cls, size: int, data: bytes, algorithm: Algorithm = "sha256") -> Edge:
        """The edge of its bytes: the partial tiles one after another, the lowest level first."""
        levels, at = {}, 0
        for tile in of_size(size):
            levels[tile.level] = hashes_of(tile, data[at : at + tile.width * DIGEST_SIZE])
            at += tile.width * DIGEST_SIZE
        if at != len(data):
            raise TileInvalid("width", f"{len(data)} bytes are no edge of a tree of {size}")
        return cls(size, levels, algorithm)

    def to_bytes(self) -> bytes:
        """What `read` reads."""
        return b"".join(b"".join(self._levels[tile.level]) for tile in of_size(self.size))

    def append(self, leaves: Sequence[bytes]) -> dict[Tile, bytes]:
        """Add leaf hashes; every tile that is new, full ones and the right edge, with its bytes."""
        made: dict[Tile, bytes] = {}
        self._add(0, list(leaves), self.size // WIDTH, made)
        self.size += len(leaves)
        for tile in of_size(self.size):
            made[tile] = b"".join(self._levels[tile.level])
        return made

    def _add(self, level: int, hashes: list[bytes], n: int, made: dict[Tile, bytes]) -> None:
        row = self._levels.setdefault(level, [])
        above: list[bytes] = []
        first = n
        while hashes:
            room = WIDTH - len(row)
            row += hashes[:room]
            hashes = hashes[room:]
            if len(row) == WIDTH:
                made[Tile(level, n)] = b"".join(row)
                above.append(_root(row, self.algorithm))
                row.clear()
                n += 1
        if above:
            self._add(level + 1, above, first // WIDTH, made)

    def root(self) -> bytes:
        """The root of the tree."""
        if not self.size:
            return HASH[self.algorithm](b"")
        found: bytes | None = None
        for level in range(LEVEL_MOST + 1):
            row = self._levels.get(level)
            if row:
                found = _uneven(row, self.algorithm) if found is None else _joined(row, found, self.algorithm)
        assert found is not None
        return found


def _uneven(hashes: Sequence[bytes], algorithm: Algorithm) -> bytes:
    """The RFC 6962 root over hashes that are already nodes of one level."""
    if len(hashes) == 1:
        return hashes[0]
    middle = 1 << ((len(hashes) - 1).bit_length() - 1)
    return node_hash(_uneven(hashes[:middle], algorithm), _uneven(hashes[middle:], algorithm), algorithm)


def _joined(row: Sequence[bytes], below: bytes, algorithm: Algorithm) -> bytes:
    """The root over a row of complete subtrees followed by one smaller tree."""
    found = below
    count = len(row)
    while count:
        span = count & -count
        found = node_hash(_uneven(row[count - span : count], algorithm), found, algorithm)
        count -= span
    return found


def _root(row: Sequence[bytes], algorithm: Algorithm) -> bytes:
    """The root over a full row, level by level."""
    nodes = list(row)
    while len(nodes) > 1:
        nodes = [node_hash(nodes[at], nodes[at + 1], algorithm) for at in range(0, len(nodes), 2)]
    return nodes[0]


def hashes_of(tile: Tile, data: bytes) -> list[bytes]:
    """The hashes of a tile's bytes; TileInvalid where it is not as wide as it should be."""
    if len(data) != tile.width * DIGEST_SIZE:
        raise TileInvalid("width", f"{tile.path} has {len(data)} bytes, not {tile.width * DIGEST_SIZE}")
    return [data[start : start + DIGEST_SIZE] for start in range(0, len(data), DIGEST_SIZE)]


def bundle(entries: Sequence[bytes]) -> bytes:
    """Entries as a bundle: each behind its length in two bytes."""
    if any(len(one) > ENTRY_MOST for one in entries):
        raise TileInvalid("entry", f"an entry of more than {ENTRY_MOST} bytes does not fit a bundle")
    return b"".join(len(one).to_bytes(2, "big") + one for one in entries)


def entries_of(tile: Tile, data: bytes) -> list[bytes]:
    """The entries of a bundle; TileInvalid where there are more or fewer, or the bytes end within one."""
    found: list[bytes] = []
    at = 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if end > len(data) or at + 2 > len(data):
            raise TileInvalid("entry", f"{tile.path} ends within an entry")
        found.append(data[at + 2 : end])
        at = end
    if len(found) != tile.width:
        raise TileInvalid("width", f"{tile.path} has {len(found)} entries, not {tile.width}")
    return found


class Reader:
    """读树 — a tree of a size, read from its tiles: any node, the root, inclusion and consistency proofs."""

    def __init__(self, size: int, fetch: Fetch, algorithm: Algorithm = "sha256") -> None:
        self.size = size
        self.algorithm: Algorithm = algorithm
        self._fetch = fetch
        self._kept: dict[Tile, list[bytes]] = {}

    def leaf(self, index: int) -> bytes:
        """The hash of one leaf."""
        return self._node(0, index)

    def root(self) -> bytes:
        """The root, from the tiles."""
        return self._span(0, self.size) if self.size else HASH[self.algorithm](b"")

    def inclusion(self, index: int) -> list[bytes]:
        """The audit path of a leaf, from its sibling up."""
        if not 0 <= index < self.size:
            raise ProofInvalid("index", f"there is no leaf {index} in a tree of {self.size}")
        start, end, path = 0, self.size, []
        while end - start > 1:
            middle = start + _below(end - start)
            if index < middle:
                path.append(self._span(middle, end))
                end = middle
            else:
                path.append(self._span(start, middle))
                start = middle
        return path[::-1]

    def consistency(self, old: int) -> list[bytes]:
        """The proof that a tree of `old` is the beginning of this one."""
        if not 0 <= old <= self.size:
            raise ProofInvalid("size", f"a tree of {old} cannot be the beginning of one of {self.size}")
        if old in (0, self.size):
            return []
        start, end, path, whole = 0, self.size, [], True
        while end != old:
            middle = start + _below(end - start)
            if old <= middle:
                path.append(self._span(middle, end))
                end = middle
            else:
                path.append(self._span(start, middle))
                start, whole = middle, False
        return ([] if whole else [self._span(start, end)]) + path[::-1]

    def _span(self, start: int, end: int) -> bytes:
        """The root over leaves start … end − 1; start is a multiple of the span's power of two."""
        count = end - start
        if count & (count - 1) == 0:
            return self._node(count.bit_length() - 1, start >> (count.bit_length() - 1))
        middle = start + _below(count)
        return node_hash(self._span(start, middle), self._span(middle, end), self.algorithm)

    def _node(self, height: int, n: int) -> bytes:
        """A complete node: of a tile's own level, or hashed from the tile's row below it."""
        level, rest = divmod(height, HEIGHT)
        if rest:
            return node_hash(self._node(height - 1, 2 * n), self._node(height - 1, 2 * n + 1), self.algorithm)
        return self._row(level, n // WIDTH)[n % WIDTH]

    def _row(self, level: int, n: int) -> list[bytes]:
        whole = self.size >> (HEIGHT * level)
        tile = Tile(level, n, min(WIDTH, whole - n * WIDTH))
        if tile not in self._kept:
            self._kept[tile] = hashes_of(tile, self._fetch(tile))
        return self._kept[tile]


def _below(count: int) -> int:
    """The largest power of two below the count."""
    return 1 << ((count - 1).bit_length() - 1)
