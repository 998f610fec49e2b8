"""Tiles: paths, growing by any steps, and proofs from tiles alone, the same as from the whole tree."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingjing.chain import tiles, tree
from mingjing.chain.errors import ChainError, ProofInvalid, TileInvalid
from mingjing.chain.hashing import HASH, Algorithm
from mingjing.chain.tiles import Edge, Reader, Tile


def leaves(count: int, algorithm: Algorithm = "sha256") -> list[bytes]:
    return [tree.leaf_hash(n.to_bytes(4, "big"), algorithm) for n in range(count)]


def stored(sizes: list[int], algorithm: Algorithm = "sha256") -> tuple[dict[Tile, bytes], Edge]:
    """A tree grown through these sizes: every tile ever made, and the edge."""
    edge, kept, all_leaves = Edge(0, {}, algorithm), {}, leaves(sizes[-1], algorithm)
    for size in sizes:
        made = edge.append(all_leaves[edge.size : size])
        kept.update(made)
    return kept, edge


def test_paths_are_those_of_the_specification() -> None:
    assert Tile(0, 1234067).path == "tile/0/x001/x234/067"
    assert Tile(0, 0).path == "tile/0/000"
    assert Tile(1, 999, 17).path == "tile/1/999.p/17"
    assert Tile(-1, 1000, 1).path == "tile/entries/x001/000.p/1"


@given(st.integers(-1, 7), st.integers(0, 10**9), st.integers(1, 256))
def test_a_path_is_read_as_it_was_written(level: int, n: int, width: int) -> None:
    tile = Tile(level, n, width)
    assert Tile.read(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    ["tile/0/0", "tile/0/0000", "tile/8/000", "tile/00/000", "tile/0/x000/001", "tile/0/001.p/0", "tile/0/001.p/256",
     "tile/0/001.p/01", "tile/0/001/002", "/tile/0/001", "tile/0/../001", "tile/entries/", "tile/0/x1234/001"],
)  # fmt: skip
def test_other_paths_are_refused(path: str) -> None:
    with pytest.raises(TileInvalid):
        Tile.read(path)


def test_a_tree_of_70000_has_the_tiles_of_the_specification() -> None:
    edge = {tile.level: tile for tile in tiles.of_size(70_000)}
    assert [edge[level].width for level in (0, 1, 2)] == [112, 17, 1]
    assert edge[0].n == 273
    assert [tile.width for tile in tiles.of_size(256)] == [1]
    grown = list(tiles.grown(0, 70_000))
    assert sum(tile.level == 0 and tile.width == 256 for tile in grown) == 273
    assert sum(tile.level == 1 and tile.width == 256 for tile in grown) == 1


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
def test_growing_by_any_steps_gives_the_root_of_the_whole_tree(algorithm: Algorithm) -> None:
    for sizes in ([1], [255, 256, 257], [1000], [1, 2, 3, 300, 511, 512, 513], [66_000]):
        _, edge = stored(sizes, algorithm)
        whole = tree.Tree((), algorithm)
        for leaf in leaves(sizes[-1], algorithm):
            whole.append(leaf)
        assert edge.root() == whole.root()


@given(st.lists(st.integers(1, 1500), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_proofs_from_tiles_are_those_of_the_tree(steps: list[int], chance: random.Random) -> None:
    sizes = [sum(steps[: n + 1]) for n in range(len(steps))]
    kept, edge = stored(sizes)
    whole = tree.Tree(())
    for leaf in leaves(sizes[-1]):
        whole.append(leaf)
    reader = Reader(sizes[-1], kept.__getitem__)
    assert reader.root() == edge.root() == whole.root()
    for index in {0, sizes[-1] - 1, chance.randrange(sizes[-1])}:
        assert reader.inclusion(index) == whole.inclusion(index)
        assert reader.leaf(index) == leaves(index + 1)[index]
    for old in {*sizes, chance.randrange(sizes[-1])}:
        assert reader.consistency(old) == whole.consistency(old)
        assert Reader(old, kept.__getitem__).root() == whole.root(old) if old in sizes else True


def test_an_edge_goes_on_from_its_tiles() -> None:
    kept, edge = stored([700])
    again = Edge.fetched(700, kept.__getitem__)
    more = leaves(900)[700:]
    assert again.append(more) == edge.append(more)
    assert again.root() == edge.root()


def test_an_edge_that_does_not_fit_its_size_is_refused() -> None:
    with pytest.raises(TileInvalid):
        Edge(3, {0: leaves(2)})


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert Edge(0, {}).root() == HASH["sha256"](b"") == Reader(0, {}.__getitem__).root()


def test_bundles_give_their_entries_again() -> None:
    entries = [b"", b"a", bytes(97), bytes(65_535)]
    tile = Tile(-1, 0, len(entries))
    data = tiles.bundle(entries)
    assert tiles.entries_of(tile, data) == entries
    for broken in (data[:-1], data + b"\x00", data + b"\x00\x00", data[2:]):
        with pytest.raises(TileInvalid):
            tiles.entries_of(tile, broken)
    with pytest.raises(TileInvalid):
        tiles.bundle([bytes(65_536)])


def test_a_tile_of_another_width_is_refused() -> None:
    with pytest.raises(TileInvalid):
        tiles.hashes_of(Tile(0, 0, 3), bytes(64))


def refused(work: Callable[[], object], code: str, kind: type[ChainError] = TileInvalid) -> None:
    with pytest.raises(kind) as told:
        work()
    assert told.value.code == code


def test_every_refusal_bears_its_code() -> None:
    kept, _ = stored([700])
    reader = Reader(700, kept.__getitem__)
    refused(lambda: Tile.read("tile/8/000"), "path")
    refused(lambda: Tile.read("tile/0/x000/001"), "path")
    refused(lambda: Edge(3, {0: leaves(2)}), "width")
    refused(lambda: Edge(700, {0: leaves(188)}), "width")
    refused(lambda: tiles.hashes_of(Tile(0, 0, 3), bytes(64)), "width")
    refused(lambda: tiles.bundle([bytes(65_536)]), "entry")
    refused(lambda: tiles.entries_of(Tile(-1, 0, 1), b"\x00"), "entry")
    refused(lambda: tiles.entries_of(Tile(-1, 0, 1), b"\x00\x02a"), "entry")
    refused(lambda: tiles.entries_of(Tile(-1, 0, 2), b"\x00\x01a"), "width")
    refused(lambda: reader.inclusion(700), "index", ProofInvalid)
    refused(lambda: reader.inclusion(-1), "index", ProofInvalid)
    refused(lambda: Reader(0, kept.__getitem__).inclusion(0), "index", ProofInvalid)
    refused(lambda: reader.consistency(701), "size", ProofInvalid)
    refused(lambda: reader.consistency(-1), "size", ProofInvalid)


def test_a_path_is_given_its_digits_in_threes() -> None:
    assert [Tile(0, n).path.removeprefix("tile/0/") for n in (0, 12, 999, 1000, 999_999, 1_000_000)] == [
        *("000", "012", "999", "x001/000", "x999/999", "x001/x000/000"),
    ]
    assert Tile(7, 5, 255).path == "tile/7/005.p/255"
    assert Tile.read("tile/7/005.p/255") == Tile(7, 5, 255)
    assert Tile.read("tile/entries/005") == Tile(-1, 5, 256)


STEPS = [
    (0, 1),
    (0, 256),
    (255, 256),
    (256, 257),
    (256, 512),
    (300, 301),
    (0, 70_000),
    (65_535, 65_536),
    (5, 5),
    (0, 0),
]


@pytest.mark.parametrize(("old", "new"), STEPS)
def test_what_a_growing_tree_gains_is_what_it_has_now_and_had_not(old: int, new: int) -> None:
    assert set(tiles.grown(old, new)) == every(new) - every(old)
    assert len(list(tiles.grown(old, new))) == len(every(new) - every(old))


def every(size: int) -> set[Tile]:
    """All tiles of a tree of that size, by the words of the specification."""
    found, level = set(), 0
    while count := size // 256**level:
        found |= {Tile(level, n) for n in range(count // 256)}
        found |= {Tile(level, count // 256, count % 256)} if count % 256 else set()
        level += 1
    return found


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 65_535, 65_536, 65_537, 16_777_217])
def test_the_right_edge_is_every_partial_tile(size: int) -> None:
    if size < 100_000:
        assert set(tiles.of_size(size)) == {one for one in every(size) if one.width < 256}
    else:
        assert list(tiles.of_size(size)) == [Tile(0, 65536, 1), Tile(3, 0, 1)]


def test_tiles_are_fetched_once_and_no_others_than_a_proof_needs() -> None:
    kept, _ = stored([70_000])
    asked: list[Tile] = []

    def fetch(tile: Tile) -> bytes:
        asked.append(tile)
        return kept[tile]

    reader = Reader(70_000, fetch)
    reader.inclusion(300)
    assert len(asked) == len(set(asked)) <= 5
    reader.inclusion(301)
    reader.leaf(256)
    assert len(asked) <= 5


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
def test_a_reader_and_an_edge_use_their_own_hash(algorithm: Algorithm) -> None:
    kept, edge = stored([600], algorithm)
    whole = tree.Tree((), algorithm)
    for leaf in leaves(600, algorithm):
        whole.append(leaf)
    reader = Reader(600, kept.__getitem__, algorithm)
    assert reader.root() == edge.root() == whole.root()
    assert Edge.fetched(600, kept.__getitem__, algorithm).root() == whole.root()
    assert reader.inclusion(599) == whole.inclusion(599)
    assert reader.consistency(333) == whole.consistency(333)
    assert Edge(0, {}, algorithm).root() == HASH[algorithm](b"") == Reader(0, kept.__getitem__, algorithm).root()


def test_a_bundle_takes_the_longest_entry_and_none_at_all() -> None:
    assert tiles.bundle([]) == b""
    assert tiles.entries_of(Tile(-1, 0, 0), b"") == []
    assert tiles.entries_of(Tile(-1, 0, 2), tiles.bundle([b"", b""])) == [b"", b""]
    assert tiles.bundle([b"ab"]) == b"\x00\x02ab"


@pytest.mark.parametrize("size", [0, 1, 255, 256, 300, 70_000])
def test_an_edge_is_read_from_its_bytes(size: int) -> None:
    _, edge = stored([size]) if size else ({}, Edge(0, {}))
    data = edge.to_bytes()
    again = Edge.read(size, data)
    assert again.root() == edge.root()
    assert again.to_bytes() == data
    assert len(data) == 32 * sum(tile.width for tile in tiles.of_size(size))
    refused(lambda: Edge.read(size, data + bytes(32)), "width")
    if data:
        refused(lambda: Edge.read(size, data[:-1]), "width")


def test_an_edge_of_sm3_is_read_as_one() -> None:
    _, edge = stored([300], "sm3")
    assert Edge.read(300, edge.to_bytes(), "sm3").root() == edge.root()
    assert Edge.read(300, edge.to_bytes()).root() != edge.root()


def test_the_highest_levels_are_reached() -> None:
    size = 256**7 + 256**6 + 1
    assert list(tiles.of_size(size)) == [Tile(0, 256**6 + 256**5, 1), Tile(6, 1, 1), Tile(7, 0, 1)]
    assert Tile(7, 0, 2) in set(tiles.grown(2 * 256**7 - 1, 2 * 256**7))
    leaf = leaves(1)
    assert Edge(256**7, {7: leaf}).root() == leaf[0]
    assert Edge(256**6, {6: leaf}).root() == leaf[0]
    refused(lambda: Edge(256**7, {}), "width")
    refused(lambda: Edge(256**6, {}), "width")


def test_an_edge_far_along_makes_the_tiles_of_its_place_and_leaves_what_it_was_given() -> None:
    kept, edge = stored([65_536])
    made = edge.append(leaves(131_072)[65_536:])
    assert set(made) == set(tiles.grown(65_536, 131_072))
    given = leaves(3)
    other = Edge(3, {0: given})
    other.append(leaves(1))
    assert len(given) == 3
    assert len(kept) > 256
