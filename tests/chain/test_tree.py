"""Merkle trees: the published cases, an independent program, every place and every growth of small trees, and forgeries."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

import pymerkle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingjing.chain import tree
from mingjing.chain.errors import ProofInvalid
from mingjing.chain.hashing import ALGORITHMS, HASH, Algorithm

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "vectors" / "merkle"
LONG = bool(os.environ.get("MINGJING_LONG"))


def vectors(name: str) -> list[Any]:
    place = VECTORS / f"{name}.json"
    if not place.exists():
        reason = f"published vectors not at {VECTORS}: the same is tested against pymerkle below"
        return [pytest.param(None, marks=pytest.mark.skip(reason=reason))]
    return [pytest.param(case, id=case["name"]) for case in json.loads(place.read_text())]


def octets(case: dict[str, Any], *names: str) -> list[bytes]:
    return [base64.b64decode(case[name]) for name in names]


@pytest.mark.parametrize("case", vectors("inclusion"))
def test_published_inclusion(case: dict[str, Any]) -> None:
    leaf, root = octets(case, "leafHash", "root")
    proof = [base64.b64decode(step) for step in case["proof"] or []]
    holds(not case["wantErr"], tree.verify_inclusion, leaf, case["leafIdx"], case["treeSize"], proof, root)


@pytest.mark.parametrize("case", vectors("consistency"))
def test_published_consistency(case: dict[str, Any]) -> None:
    """All 98 agree. Where old = 0 and new > 0 the published cases have roots that no tree has; with true ones our rule accepts."""
    old_root, new_root = octets(case, "root1", "root2")
    proof = [base64.b64decode(step) for step in case["proof"] or []]
    holds(not case["wantErr"], tree.verify_consistency, case["size1"], case["size2"], old_root, new_root, proof)


def holds(expected: bool, verify: Any, *words: Any) -> None:
    if expected:
        verify(*words)
    else:
        with pytest.raises(ProofInvalid):
            verify(*words)


def entries(size: int) -> list[bytes]:
    return [f"entry {number}".encode() for number in range(size)]


def naive(some: list[bytes], algorithm: Algorithm) -> bytes:
    """The definition of RFC 6962 §2.1, word for word."""
    hashed = HASH[algorithm]
    if not some:
        return hashed(b"")
    if len(some) == 1:
        return hashed(b"\x00" + some[0])
    split = 1
    while split * 2 < len(some):
        split *= 2
    return hashed(b"\x01" + naive(some[:split], algorithm) + naive(some[split:], algorithm))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_root_is_that_of_the_definition(algorithm: Algorithm) -> None:
    for size in [*range(70), 255, 256, 257]:
        assert tree.root(entries(size), algorithm) == naive(entries(size), algorithm)


def test_an_independent_program_agrees_on_roots_and_proofs() -> None:
    theirs = pymerkle.InmemoryTree(algorithm="sha256")
    ours = tree.Tree()
    leaves = [tree.leaf_hash(entry) for entry in entries(80)]
    for size, entry in enumerate(entries(80), start=1):
        theirs.append_entry(entry)
        ours.append(tree.leaf_hash(entry))
        assert theirs.get_root() == ours.root()
        for index in range(0, size, 7):
            proof = theirs.prove_inclusion(index + 1, size)  # counts leaves from 1, and its path holds the leaf itself
            pymerkle.verify_inclusion(leaves[index], ours.root(), proof)
            assert set(ours.inclusion(index)) == set(proof.path) - {leaves[index]}
        for old in range(1, size, 5):
            proof = theirs.prove_consistency(old, size)
            pymerkle.verify_consistency(
                ours.root(old), ours.root(), proof
            )  # its proofs have another form, our roots hold


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_leaf_of_every_small_tree_is_proven(algorithm: Algorithm) -> None:
    most = 1_100 if LONG else 100
    whole = tree.Tree(entries(most), algorithm)
    leaves = [tree.leaf_hash(entry, algorithm) for entry in entries(most)]
    for size in range(1, most + 1):
        root = whole.root(size)
        for index in range(size):
            tree.verify_inclusion(leaves[index], index, size, whole.inclusion(index, size), root, algorithm)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_growth_of_a_small_tree_is_proven(algorithm: Algorithm) -> None:
    most = 300 if LONG else 80
    whole = tree.Tree(entries(most), algorithm)
    roots = [whole.root(size) for size in range(most + 1)]
    for new in range(most + 1):
        for old in range(new + 1):
            tree.verify_consistency(old, new, roots[old], roots[new], whole.consistency(old, new), algorithm)


sizes = st.integers(1, 200)


@given(sizes, st.integers(0), st.integers(0), st.sampled_from(ALGORITHMS))
def test_a_proof_proves_nothing_else(size: int, index: int, other: int, algorithm: Algorithm) -> None:
    whole, index, other = tree.Tree(entries(size), algorithm), index % size, other % size
    proof, root = whole.inclusion(index), whole.root()
    leaf = tree.leaf_hash(entries(size)[other], algorithm)
    holds(other == index, tree.verify_inclusion, leaf, index, size, proof, root, algorithm)
    leaf = tree.leaf_hash(entries(size)[index], algorithm)
    holds(other == index, tree.verify_inclusion, leaf, other, size, proof, root, algorithm)


@given(sizes, sizes, st.integers(0), st.integers(0, 255))
def test_one_flipped_bit_breaks_a_consistency_proof(old: int, new: int, step: int, bit: int) -> None:
    old, new = sorted((old, new))
    whole = tree.Tree(entries(new))
    proof = whole.consistency(old)
    if not proof:
        return
    changed = bytearray(proof[step % len(proof)])
    changed[bit // 8] ^= 1 << bit % 8
    forged = [*proof[: step % len(proof)], bytes(changed), *proof[step % len(proof) + 1 :]]
    for wrong in (forged, proof[:-1], [*proof, proof[0]], proof[1:], [proof[0], *proof]):
        holds(False, tree.verify_consistency, old, new, whole.root(old), whole.root(), wrong)


def test_a_history_rewritten_before_the_old_root_is_not_consistent() -> None:
    honest, forged = tree.Tree(entries(50)), tree.Tree([*entries(20), b"forged", *entries(50)[21:]])
    for old in range(21, 51):
        holds(False, tree.verify_consistency, old, 50, honest.root(old), forged.root(), forged.consistency(old))


def test_an_inner_node_does_not_pass_for_a_leaf() -> None:
    """The prefixes keep the classes apart: two leaves concatenated are no entry."""
    pair = entries(2)
    disguised = tree.leaf_hash(pair[0]) + tree.leaf_hash(pair[1])
    assert tree.root([disguised]) != tree.root(pair)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5), (0, 6)])
def test_there_is_no_proof_of_what_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ProofInvalid):
        tree.Tree(entries(5)).inclusion(index, size)


def test_from_the_empty_tree_everything_has_grown() -> None:
    whole = tree.Tree(entries(5))
    assert whole.consistency(0) == []
    tree.verify_consistency(0, 5, whole.root(0), whole.root(), [])
    holds(False, tree.verify_consistency, 0, 5, whole.root(1), whole.root(), [])
    holds(False, tree.verify_consistency, 0, 5, whole.root(0), whole.root(), [whole.root()])
    with pytest.raises(ProofInvalid):
        whole.consistency(6)


WHOLE = tree.Tree(entries(13))
LEAF = tree.leaf_hash(entries(13)[5])
PATH, GREW = WHOLE.inclusion(5), WHOLE.consistency(6)


@pytest.mark.parametrize(
    ("leaf", "index", "size", "path", "root", "code"),
    [
        (LEAF, -1, 13, PATH, WHOLE.root(), "index"),
        (LEAF, 13, 13, PATH, WHOLE.root(), "index"),
        (LEAF, 0, 0, [], WHOLE.root(), "index"),
        (LEAF[:-1], 5, 13, PATH, WHOLE.root(), "hash"),
        (LEAF, 5, 13, PATH, WHOLE.root() + b"x", "hash"),
        (LEAF, 5, 13, [*PATH[:-1], PATH[-1][:31]], WHOLE.root(), "hash"),
        (LEAF, 5, 13, [*PATH, PATH[0]], WHOLE.root(), "length"),
        (WHOLE.root(1), 0, 1, [PATH[0]], WHOLE.root(1), "length"),
        (LEAF, 5, 13, PATH[:-1], WHOLE.root(), "length"),
        (LEAF, 5, 13, PATH[::-1], WHOLE.root(), "root"),
        (LEAF, 4, 13, PATH, WHOLE.root(), "root"),
        (LEAF, 5, 13, PATH, WHOLE.root(12), "root"),
    ],
)
def test_it_says_why_an_entry_is_not_proven(
    leaf: bytes, index: int, size: int, path: list[bytes], root: bytes, code: str
) -> None:
    with pytest.raises(ProofInvalid) as refused:
        tree.verify_inclusion(leaf, index, size, path, root)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("old", "new", "old_root", "new_root", "path", "code"),
    [
        (-1, 13, WHOLE.root(6), WHOLE.root(), GREW, "size"),
        (13, 6, WHOLE.root(), WHOLE.root(6), GREW, "size"),
        (0, 13, WHOLE.root(6), WHOLE.root(), [], "root"),
        (0, 13, WHOLE.root(0), WHOLE.root(), GREW, "length"),
        (13, 13, WHOLE.root(), WHOLE.root(), GREW, "length"),
        (13, 13, WHOLE.root(), WHOLE.root(12), [], "root"),
        (6, 13, WHOLE.root(6)[:-1], WHOLE.root(), GREW, "hash"),
        (6, 13, WHOLE.root(6), WHOLE.root()[:-1], GREW, "hash"),
        (0, 13, WHOLE.root(0), WHOLE.root()[:-1], [], "hash"),
        (6, 13, WHOLE.root(6), WHOLE.root(), [GREW[0][:31], *GREW[1:]], "hash"),
        (6, 13, WHOLE.root(6), WHOLE.root(), [], "length"),
        (6, 13, WHOLE.root(6), WHOLE.root(), GREW[:-1], "length"),
        (6, 13, WHOLE.root(6), WHOLE.root(), [*GREW, GREW[0]], "length"),
        (8, 13, WHOLE.root(8), WHOLE.root(), [*WHOLE.consistency(8), GREW[0]], "length"),
        (6, 13, WHOLE.root(7), WHOLE.root(), GREW, "root"),
        (6, 13, WHOLE.root(6), WHOLE.root(12), GREW, "root"),
        (8, 13, WHOLE.root(8), WHOLE.root(12), WHOLE.consistency(8), "root"),
    ],
)
def test_it_says_why_a_growth_is_not_proven(
    old: int, new: int, old_root: bytes, new_root: bytes, path: list[bytes], code: str
) -> None:
    with pytest.raises(ProofInvalid) as refused:
        tree.verify_consistency(old, new, old_root, new_root, path)
    assert refused.value.code == code


def test_what_a_tree_has_not_is_refused_with_its_code() -> None:
    whole = tree.Tree(entries(5))
    asked = [
        (lambda: whole.root(6), "size"),
        (lambda: whole.root(-1), "size"),
        (lambda: whole.inclusion(0, 6), "size"),
        (lambda: whole.inclusion(-1), "index"),
        (lambda: whole.inclusion(4, 4), "index"),
        (lambda: whole.consistency(2, 6), "size"),
        (lambda: whole.consistency(4, 3), "size"),
        (lambda: whole.consistency(-1), "size"),
    ]
    for ask, code in asked:
        with pytest.raises(ProofInvalid) as refused:
            ask()
        assert refused.value.code == code


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_tree_and_its_definition_have_the_same_root_at_every_size(algorithm: Algorithm) -> None:
    whole = tree.Tree((), algorithm)
    assert whole.root() == tree.root([], algorithm)
    for size in range(1, 140):
        whole.append(tree.leaf_hash(entries(size)[-1], algorithm))
        assert len(whole) == size
        assert whole.root() == whole.root(size) == tree.root(entries(size), algorithm)


def test_a_proof_that_is_verified_stays_as_it_was_and_a_node_is_of_sha256_unless_told() -> None:
    proof = WHOLE.consistency(8)
    before = list(proof)
    tree.verify_consistency(8, 13, WHOLE.root(8), WHOLE.root(), proof)
    assert proof == before
    assert tree.node_hash(LEAF, LEAF) == tree.node_hash(LEAF, LEAF, "sha256") != tree.node_hash(LEAF, LEAF, "sm3")
