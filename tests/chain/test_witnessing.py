"""A witness: the status that the protocol fixes for every request, and never a smaller or another view."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingjing.chain import note, tree
from mingjing.chain.checkpoint import Checkpoint, Proof
from mingjing.chain.errors import ChainError, NoteInvalid, ProofInvalid
from mingjing.chain.hashing import HASH
from mingjing.chain.note import Ed25519Signer, Key, Note
from mingjing.chain.witnessing import BODY_MOST, Known, Request, Witness, origin_of

ORIGIN = "zf.example/2026"
LOG, THIEF = Ed25519Signer(bytes(32)), Ed25519Signer(bytes([9]) * 32)
WITNESS = Witness("w.example", Ed25519Signer(bytes([1]) * 32), {ORIGIN: (Key(ORIGIN, "ed25519", LOG.public),)})
AT = 1_800_000_000


def grown(count: int, fork: int | None = None) -> tree.Tree:
    """A tree; from leaf `fork` on it holds something else."""
    return tree.Tree(b"%d" % n if fork is None or n < fork else b"x%d" % n for n in range(count))


def signed(size: int, root: bytes, *, origin: str = ORIGIN, signer: note.Signer = LOG, name: str = ORIGIN) -> Note:
    text = str(Checkpoint(origin, size, root))
    return Note(text, (note.sign(text, name, signer),))


def request(old: int, whole: tree.Tree, **how: object) -> bytes:
    proof = tuple(whole.consistency(old)) if old <= len(whole) else ()
    return str(Request(old, proof, signed(len(whole), whole.root(), **how))).encode()  # type: ignore[arg-type]


@dataclass
class Served:
    """One witness and what it keeps."""

    known: Known | None = None
    given: list[tuple[int, bytes]] = field(default_factory=list)

    def ask(self, body: bytes, at: int = AT) -> int:
        answer = WITNESS.answer(body, self.known, at)
        if answer.known is not None:
            self.known = answer.known
            self.given.append((answer.known.size, answer.known.root))
        return answer.status


def test_it_cosigns_a_log_that_only_grows() -> None:
    one = Served()
    old = 0
    for size in (0, 1, 5, 5, 8, 300):
        whole = grown(size)
        answer = WITNESS.answer(request(old, whole), one.known, AT)
        assert answer.status == 200, answer.body
        text = str(Checkpoint(ORIGIN, size, whole.root()))
        assert Note(text, note.lines(answer.body)).verified([WITNESS.key]) == {WITNESS.key: AT}
        assert answer.note is not None
        assert answer.note.verified([WITNESS.key, *WITNESS.logs[ORIGIN]]).keys() == {WITNESS.key, *WITNESS.logs[ORIGIN]}
        one.known, old = answer.known, size


@pytest.mark.parametrize(
    ("known", "body", "status"),
    [
        (0, b"", 400),
        (0, b"\xff", 400),
        (0, b"old x\n\n", 400),
        (0, b"old 00\n\n" + str(signed(1, bytes(32))).encode(), 400),
        (0, b"old 0\n" + b"AA==\n" + b"\n" + str(signed(1, bytes(32))).encode(), 400),
        (0, request(0, grown(3), origin="zf.other/2026"), 404),
        (0, request(0, grown(3), signer=THIEF), 403),
        (0, request(0, grown(3), signer=THIEF, name="somebody"), 403),
        (5, str(Request(5, (), signed(3, grown(3).root()))).encode(), 400),
        (5, request(0, grown(8)), 409),
        (5, request(4, grown(8)), 409),
        (5, request(5, grown(8, fork=2)), 422),
        (5, str(Request(5, (), signed(8, grown(8).root()))).encode(), 422),
        (5, str(Request(5, (), signed(5, grown(5, fork=1).root()))).encode(), 422),
        (0, str(Request(0, (bytes(32),), signed(8, grown(8).root()))).encode(), 422),
        (0, str(Request(0, (), signed(0, bytes(32)))).encode(), 422),
    ],
)
def test_it_refuses_with_the_status_of_the_protocol(known: int, body: bytes, status: int) -> None:
    stored = Known(known, grown(known).root()) if known else None
    answer = WITNESS.answer(body, stored, AT)
    assert answer.status == status, answer.body
    assert answer.known is None
    assert "cosignature" not in answer.body
    if status == 409:
        assert answer.body == f"{known}\n"
        assert answer.kind == "text/x.tlog.size"


def test_too_many_proof_lines_are_refused() -> None:
    body = str(Request(0, (bytes(32),) * 64, signed(8, grown(8).root()))).encode()
    assert WITNESS.answer(body, None, AT).status == 400


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from([None, 3, 17])), max_size=12))
def test_whatever_is_asked_its_views_are_one_history(asked: list[tuple[int, int | None]]) -> None:
    """No two cosigned views are inconsistent, and none is smaller than one before."""
    one = Served()
    for size, fork in asked:
        whole = grown(size, fork)
        known = one.known or Known.nothing()
        if known.size <= size:
            one.ask(request(known.size, whole))
        one.ask(request(0, whole))
    sizes = [size for size, _ in one.given]
    assert sizes == sorted(sizes)
    for (before, first), (after, second) in zip(one.given, one.given[1:], strict=False):
        forks = [fork for fork in (None, 3, 17) if grown(after, fork).root() == second]
        assert any(grown(before, fork).root() == first for fork in forks)


def test_origin_of_a_request() -> None:
    assert origin_of(request(0, grown(2))) == ORIGIN
    assert origin_of(b"nothing") is None


def test_a_proof_carries_all_that_a_reader_needs() -> None:
    whole = grown(20)
    told = Proof(7, tuple(whole.inclusion(7)), signed(20, whole.root()), b"more")
    again = Proof.read(str(told))
    assert again == told
    tree.verify_inclusion(tree.leaf_hash(b"7"), again.index, again.checkpoint.size, again.path, again.checkpoint.root)


@given(st.integers(0, 500), st.integers(0, 255))
def test_an_altered_proof_is_another_or_none(place: int, value: int) -> None:
    whole = grown(20)
    octets = bytearray(str(Proof(7, tuple(whole.inclusion(7)), signed(20, whole.root()))).encode())
    if octets[place % len(octets)] == value:
        return
    octets[place % len(octets)] = value
    try:
        found = Proof.read(bytes(octets))
        if not found.note.verified([Key(ORIGIN, "ed25519", LOG.public)]):
            return
        tree.verify_inclusion(
            tree.leaf_hash(b"7"), found.index, found.checkpoint.size, found.path, found.checkpoint.root
        )
    except ChainError:
        return
    raise AssertionError("an altered proof was accepted")


@pytest.mark.parametrize(
    "text", ["", "c2sp.org/tlog-proof@v1\n\n", "c2sp.org/tlog-proof@v1\nindex 01\n\n", "x\nindex 1\n\ny\n"]
)
def test_what_is_no_proof_is_refused(text: str) -> None:
    with pytest.raises((ProofInvalid, NoteInvalid)):
        Proof.read(text)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"old 0\n\n" + b"x" * 262_138, "size"),
        (b"old 0\n\n\xff", "utf8"),
        (b"old 0", "shape"),
        (b"new 0\n\nx", "shape"),
        (b"new 0\n\n" + str(signed(1, bytes(32))).encode(), "shape"),
        (b"old 0\n" + str(signed(1, bytes(32))).encode().replace(b"\n\n", b"\n"), "shape"),
        (b"", "shape"),
        (b"old 0x\n\n" + str(signed(1, bytes(32))).encode(), "number"),
        (b"old 0\n\n", "shape"),
    ],
)
def test_a_body_of_another_shape_is_refused_with_its_code(body: bytes, code: str) -> None:
    with pytest.raises(ChainError) as told:
        Request.read(body)
    assert told.value.code == code
    assert WITNESS.answer(body, None, AT).body == f"{told.value.message}\n"


def test_the_longest_body_is_still_read() -> None:
    whole = request(0, grown(3))
    assert BODY_MOST == 262_144
    for more, code in ((0, "size"), (1, "size")):  # the first time it is the note in it that is too long
        with pytest.raises(ChainError) as told:
            Request.read(whole + b"x" * (BODY_MOST - len(whole) + more))
        assert told.value.code == code
        assert isinstance(told.value, ProofInvalid) is bool(more)
    assert Request.read(whole) == Request.read(str(Request.read(whole)).encode())


def test_every_answer_is_text_that_ends_in_a_line_and_changes_nothing_unless_cosigned() -> None:
    whole = grown(5)
    stored = Known(5, whole.root())
    asked = [
        (b"", 400, "text/plain; charset=utf-8"),
        (request(0, grown(3), origin="zf.other/2026"), 404, "text/plain; charset=utf-8"),
        (request(0, grown(3), signer=THIEF), 403, "text/plain; charset=utf-8"),
        (request(0, grown(3), signer=THIEF, name="somebody"), 403, "text/plain; charset=utf-8"),
        (str(Request(6, (), signed(5, whole.root()))).encode(), 400, "text/plain; charset=utf-8"),
        (request(0, grown(8)), 409, "text/x.tlog.size"),
        (request(5, grown(8, fork=2)), 422, "text/plain; charset=utf-8"),
        (request(5, grown(8)), 200, "text/plain; charset=utf-8"),
    ]
    for body, status, kind in asked:
        answer = WITNESS.answer(body, stored, AT)
        assert (answer.status, answer.kind) == (status, kind)
        assert answer.body.endswith("\n")
        assert not answer.body.endswith("\n\n")
        assert (answer.known is None) is (answer.note is None) is (status != 200)


def test_it_answers_409_where_the_state_of_another_log_was_looked_up() -> None:
    whole = grown(5)
    assert WITNESS.answer(request(0, whole), None, AT, "zf.other/2026").status == 409
    assert WITNESS.answer(request(0, whole), None, AT, ORIGIN).status == 200
    assert WITNESS.answer(request(0, whole), None, AT, None).status == 200


def test_what_it_keeps_is_the_log_s_own_signature_and_its_cosignature_alone() -> None:
    whole = grown(5)
    text = str(Checkpoint(ORIGIN, 5, whole.root()))
    stray = note.sign(text, "somebody.example", THIEF)
    told = Note(text, (stray, note.sign(text, ORIGIN, LOG)))
    answer = WITNESS.answer(str(Request(0, (), told)).encode(), None, AT)
    assert answer.status == 200
    assert answer.note is not None
    assert [one.name for one in answer.note.lines] == [ORIGIN, "w.example"]
    assert answer.known == Known(5, whole.root())
    assert answer.body == str(answer.note.lines[1])


def test_the_empty_tree_of_either_hash_is_known_before_the_first_view() -> None:
    assert Known.nothing() == Known(0, HASH["sha256"](b""))
    assert Known.nothing("sm3") == Known(0, HASH["sm3"](b""))


def test_a_tree_of_sm3_is_judged_by_sm3() -> None:
    origin = ORIGIN + "/sm3"
    one = Witness("w.example", Ed25519Signer(bytes([1]) * 32), {origin: (Key(origin, "ed25519", LOG.public),)})
    whole = tree.Tree([b"%d" % n for n in range(9)], "sm3")

    def asked(old: int, size: int, root: bytes) -> int:
        told = Request(old, tuple(whole.consistency(old, size)), signed(size, root, origin=origin, name=origin))
        known = Known(old, whole.root(old)) if old else None
        return one.answer(str(told).encode(), known, AT).status

    assert [asked(0, 0, whole.root(0)), asked(0, 4, whole.root(4)), asked(4, 9, whole.root(9))] == [200, 200, 200]
    assert asked(0, 0, HASH["sha256"](b"")) == 422


def test_a_spoilt_signature_of_the_log_s_own_key_is_refused() -> None:
    whole = grown(3)
    right = signed(3, whole.root())
    line = right.lines[0]
    spoilt = note.Line(line.name, line.id, line.signature[:-1] + bytes([line.signature[-1] ^ 1]))
    answer = WITNESS.answer(str(Request(0, (), Note(right.text, (spoilt,)))).encode(), None, AT)
    assert answer.status == 403
    assert answer.body.endswith("text\n")
