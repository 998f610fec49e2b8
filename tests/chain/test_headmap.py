"""The map of all cases: each is found with its path, none that is not there, and a map that lies is told."""

from __future__ import annotations

import random
import tempfile
from mmap import ACCESS_READ, mmap

import pytest

from mingjing.chain import headmap, tree
from mingjing.chain.errors import MalformedEntry, ProofInvalid
from mingjing.chain.headmap import Head, HeadMap

CHANCE = random.Random(11)


def cases(count: int) -> list[str]:
    return [CHANCE.randbytes(16).hex() for _ in range(count)]


def made(names: list[str]) -> HeadMap:
    return HeadMap.of(Head.of(name, number + 1, CHANCE.randbytes(32)) for number, name in enumerate(names))


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 9, 100, 257])
def test_every_case_is_found_with_a_path_that_holds(count: int) -> None:
    names = cases(count)
    whole = made(names)
    assert whole.root() == tree.root(whole[index].entry for index in range(count))
    for number, name in enumerate(names):
        place = whole.place(name)
        assert place is not None
        assert place.head.seq == number + 1
        place.verify(whole.root())
        with pytest.raises(ProofInvalid):
            place.verify(bytes(32))


@pytest.mark.parametrize("count", [0, 1, 2, 9, 100])
def test_a_case_that_is_not_there_is_shown_by_its_neighbours(count: int) -> None:
    whole = made(cases(count))
    for name in cases(30):
        assert whole.place(name) is None
        before, after = whole.absence(name)
        headmap.verify_absence(name, before, after, count, whole.root())
        if count > 1:
            with pytest.raises(ProofInvalid):
                headmap.verify_absence(name, None, None, count, whole.root())
            with pytest.raises(ProofInvalid):
                headmap.verify_absence(name, after, before, count, whole.root())


def test_nobody_shows_that_a_case_is_absent_which_is_there() -> None:
    names = cases(9)
    whole = made(names)
    with pytest.raises(ProofInvalid):
        whole.absence(names[3])
    place = whole.place(names[3])
    assert place is not None
    before = (
        whole.place(next(name for name in names if (found := whole.place(name)) and found.index == place.index - 1))
        if place.index
        else None
    )
    with pytest.raises(ProofInvalid):
        headmap.verify_absence(names[3], before, place, 9, whole.root())


def test_a_map_is_read_from_its_file_and_one_of_another_length_is_refused() -> None:
    names = cases(50)
    whole = made(names)
    with tempfile.TemporaryFile() as kept:
        kept.write(whole.packed)
        kept.flush()
        with mmap(kept.fileno(), 0, access=ACCESS_READ) as packed:
            place = HeadMap(packed).place(names[7])
    assert place == whole.place(names[7])
    for broken in (bytes(whole.packed)[:-1], bytes(whole.packed) + b"x", b""):
        with pytest.raises(MalformedEntry):
            HeadMap(broken + b"" if broken else b"\x00" * 7 + b"\x01")
    with pytest.raises(MalformedEntry):
        HeadMap.of([Head.of(names[0], 1, bytes(32)), Head.of(names[0], 2, bytes(32))])
    with pytest.raises(IndexError):
        whole[50]
