"""Policies: which witnesses are enough, and which quorums prevent nothing."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingjing.chain import note, policy
from mingjing.chain.checkpoint import Checkpoint
from mingjing.chain.errors import NoteInvalid, PolicyInvalid
from mingjing.chain.note import Ed25519Signer, Key, Note

ORIGIN = "zf.example/2026"
LOG = Ed25519Signer(bytes(32))
SIGNERS = {f"W{n}": Ed25519Signer(bytes([n]) * 32) for n in range(1, 8)}


def vkey(name: str, signer: note.Signer, kind: note.Kind = "cosignature") -> str:
    return str(Key(name, kind, signer.public))


def written(names: list[str], *rest: str) -> str:
    rows = [
        f"log {vkey(ORIGIN, LOG, 'ed25519')}",
        *(f"witness {one} {vkey(one, SIGNERS[one])}" for one in names),
        *rest,
    ]
    return "\n".join(rows) + "\n"


FIVE_OF_SEVEN = written(list(SIGNERS), "group five 5 " + " ".join(SIGNERS), "quorum five")


def checkpoint(*witnesses: str, at: int = 1_800_000_000) -> Note:
    text = str(Checkpoint(ORIGIN, 7, bytes(32)))
    lines = [note.sign(text, ORIGIN, LOG)]
    lines += [note.sign(text, one, SIGNERS[one], "cosignature", at + n) for n, one in enumerate(witnesses)]
    return Note(text, tuple(lines))


def test_five_of_seven_are_enough_and_four_are_not() -> None:
    known = policy.read(FIVE_OF_SEVEN)
    assert known.judge(checkpoint("W1", "W2", "W3", "W4", "W5")).enough
    four = known.judge(checkpoint("W1", "W2", "W3", "W4"))
    assert not four.enough
    assert four.checkpoint.size == 7
    assert four.not_after == 1_800_000_000
    assert set(four.witnesses) == {"W1", "W2", "W3", "W4"}


def test_the_same_witness_twice_counts_once() -> None:
    whole = checkpoint("W1", "W1", "W1", "W1", "W1")
    assert not policy.read(FIVE_OF_SEVEN).judge(whole).enough


def test_a_checkpoint_that_no_known_log_signed_is_refused() -> None:
    text = str(Checkpoint("zf.other/2026", 7, bytes(32)))
    for lines in ((note.sign(text, ORIGIN, LOG),), (note.sign(text, "W1", SIGNERS["W1"], "cosignature", 5),)):
        with pytest.raises(PolicyInvalid) as no:
            policy.read(FIVE_OF_SEVEN).judge(Note(text, lines))
        assert no.value.code == "log"


def test_a_witness_that_did_not_sign_what_its_line_claims_spoils_all() -> None:
    whole = checkpoint("W1", "W2", "W3", "W4", "W5")
    other = note.sign("other\n", "W1", SIGNERS["W1"], "cosignature", 5)
    with pytest.raises(NoteInvalid):
        policy.read(FIVE_OF_SEVEN).judge(Note(whole.text, (*whole.lines, other)))


@pytest.mark.parametrize(
    ("names", "rest", "lies"),
    [
        (7, ["group q 5 W1 W2 W3 W4 W5 W6 W7", "quorum q"], 2),
        (5, ["group q 3 W1 W2 W3 W4 W5", "quorum q"], 0),
        (5, ["group q 4 W1 W2 W3 W4 W5", "quorum q"], 2),
        (3, ["group q 2 W1 W2 W3", "quorum q"], 0),
        (5, ["group q 2 W1 W2 W3 W4 W5", "quorum q"], -1),
        (2, ["group q any W1 W2", "quorum q"], -1),
        (1, ["quorum W1"], 0),
        (0, ["quorum none"], -1),
        (4, ["group a any W1 W2", "group b any W3 W4", "group q all a b", "quorum q"], -1),
    ],
)
def test_it_says_how_many_may_lie_before_a_split_view_passes(names: int, rest: list[str], lies: int) -> None:
    assert policy.read(written(list(SIGNERS)[:names], *rest)).tolerates() == lies


@given(st.integers(1, 7), st.data())
def test_quorums_of_k_of_n_share_as_many_as_arithmetic_says(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(1, n))
    names = list(SIGNERS)[:n]
    known = policy.read(written(names, f"group q {k} " + " ".join(names), "quorum q"))
    assert known.tolerates() == max(2 * k - n, 0) - 1
    for some in itertools.chain.from_iterable(itertools.combinations(names, size) for size in range(n + 1)):
        assert known.holds(some) == (len(some) >= k)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "quorum"),
        ("quorum none\nquorum none\n", "twice"),
        ("quorum W1\n", "unknown"),
        ("nonsense\n", "line"),
        ("log x\n", "key"),
        (written(["W1"], "witness W1 " + vkey("W1", SIGNERS["W2"]), "quorum W1"), "twice"),
        (written(["W1"], "witness W2 " + vkey("other", SIGNERS["W1"]), "quorum W1"), "twice"),
        (written(["W1"], f"log {vkey('again', LOG, 'ed25519')}", "quorum W1"), "twice"),
        (written(["W1"], "witness none " + vkey("n", SIGNERS["W2"]), "quorum W1"), "twice"),
        (written(["W1", "W2"], "group g 3 W1 W2", "quorum g"), "threshold"),
        (written(["W1", "W2"], "group g 0 W1 W2", "quorum g"), "threshold"),
        (written(["W1", "W2"], "group g any W1 W3", "quorum g"), "unknown"),
        (written(["W1", "W2"], "group g any W1 W2", "group h any W1", "quorum h"), "twice"),
        (written(["W1"], "witness W2 " + vkey("W2", SIGNERS["W2"], "ed25519"), "quorum W1"), "key"),
        ("quorum none\x00\n", "control"),
    ],
)
def test_a_policy_that_says_nothing_clear_is_refused(text: str, code: str) -> None:
    with pytest.raises(PolicyInvalid) as no:
        policy.read(text)
    assert no.value.code == code


def test_comments_tabs_and_addresses_are_allowed() -> None:
    known = policy.read(
        "# 见证策略\n\t" + FIVE_OF_SEVEN.replace("log ", "log\t", 1).replace("quorum five", "  quorum\tfive")
    )
    assert known.fingerprint != policy.read(FIVE_OF_SEVEN).fingerprint
    with_url = policy.read(f"witness W1 {vkey('w', SIGNERS['W1'])} http://127.0.0.1:7/w\nquorum W1\n")
    assert with_url.urls == {"W1": "http://127.0.0.1:7/w"}
