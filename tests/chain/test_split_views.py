"""T7: a log that lies, and witnesses that do not help it: forks offered to many witnesses, in any order, with every kind of
wrong request between them. No two checkpoints that a quorum cosigned contradict each other, no witness goes back, and every
answer has the status that the protocol fixes, by a model of it that is written here apart.

500 seeds; 10,000 with MINGJING_LONG=1. `test_witness_races` does the same to the real program.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from random import Random

import pytest

from mingjing.chain import note, policy, tree
from mingjing.chain.checkpoint import Checkpoint
from mingjing.chain.hashing import sha256
from mingjing.chain.note import Ed25519Signer, Key, Note
from mingjing.chain.witnessing import Answer, Known, Request, Witness, origin_of

SEEDS = 10_000 if os.environ.get("MINGJING_LONG") else 500
ORIGIN, OTHER = "zf.example/2026", "zf.example/2027"
LOG, THIEF = Ed25519Signer(sha256(b"log")), Ed25519Signer(sha256(b"thief"))
NAMES = [f"w{n}" for n in range(7)]
KEYS = {ORIGIN: (Key(ORIGIN, "ed25519", LOG.public),), OTHER: (Key(OTHER, "ed25519", LOG.public),)}
WITNESSES = {name: Witness(name, Ed25519Signer(sha256(name.encode())), KEYS) for name in NAMES}
LINES = [f"log {KEYS[ORIGIN][0]}", *(f"witness {name} {one.key}" for name, one in WITNESSES.items())]
POLICY = policy.read("\n".join([*LINES, f"group five 5 {' '.join(NAMES)}", "quorum five"]))
FORKS = (None, 3, 9, 14)
MOST = 24
AT = 1_800_000_000


@cache
def history(fork: int | None) -> tree.Tree:
    """What the log shows on one of its forks: from leaf `fork` on, something else."""
    return tree.Tree(b"%d" % n if fork is None or n < fork else b"%d of %d" % (n, fork) for n in range(MOST + 1))


@cache
def signed(origin: str, size: int, root: bytes, thief: bool = False) -> Note:
    text = str(Checkpoint(origin, size, root))
    return Note(text, (note.sign(text, origin, THIEF if thief else LOG),))


def same(size: int, one: bytes, fork: int | None) -> bool:
    """Whether a root of that size is of that history."""
    return history(fork).root(size) == one


@dataclass
class Shown:
    """A witness with its state, and all that it ever cosigned of the log."""

    witness: Witness
    known: dict[str, Known] = field(default_factory=dict)
    given: list[tuple[int, bytes]] = field(default_factory=list)

    def ask(self, body: bytes, origin: str = ORIGIN) -> Answer:
        """One atomic step, as the program does it."""
        answer = self.witness.answer(body, self.known.get(origin), AT, origin_of(body))
        self.keep(answer, origin)
        return answer

    def keep(self, answer: Answer, origin: str = ORIGIN) -> None:
        if answer.known is not None:
            self.known[origin] = answer.known
            if origin == ORIGIN:
                self.given.append((answer.known.size, answer.known.root))


def expected(known: Known, old: int, size: int, root: bytes, proof: tuple[bytes, ...]) -> int:
    """The status of the protocol, in its own order; the proof is judged by looking at the histories, not by climbing."""
    if old > size:
        return 400
    if old != known.size:
        return 409
    if size == old:
        return 200 if root == known.root and not proof else 422
    if old == 0:  # whatever it is, it has grown out of nothing
        return 422 if proof else 200
    grown = [history(fork) for fork in FORKS if same(old, known.root, fork) and same(size, root, fork)]
    return 200 if any(proof == tuple(one.consistency(old, size)) for one in grown) else 422


def offered(chance: Random, one: Shown) -> tuple[bytes, int]:
    """A request, and the status that it must get."""
    known = one.known.get(ORIGIN, Known.nothing())
    size, fork = chance.randint(0, MOST), chance.choice(FORKS)
    old = known.size if chance.random() < 0.7 else chance.randint(0, MOST)
    whole = history(fork)
    root, proof = whole.root(size), tuple(whole.consistency(old, size)) if old <= size else ()
    way = chance.randrange(12)
    if way == 0:
        return str(Request(old, proof, signed(ORIGIN, size, root, thief=True))).encode(), 403
    if way == 1:
        return str(Request(old, proof, signed("zf.example/1999", size, root))).encode(), 404
    if way == 2:
        return chance.choice([b"", b"old 1", b"old -1\n\nx", b"old 01\n\n", b"old 3\nAAAA\n\n", b"\xff\xfe"]), 400
    if way == 3 and proof:
        proof = (*proof[:-1], sha256(b"other"))
    elif way == 4:
        proof = (*proof, sha256(b"more"))
    elif way == 5:
        root = sha256(b"no tree")
    status = expected(known, old, size, root, proof)
    return str(Request(old, proof, signed(ORIGIN, size, root))).encode(), status


def contradict(one: tuple[int, bytes], other: tuple[int, bytes]) -> bool:
    """True when no history has both; every history begins with the empty tree, also one that the log never showed."""
    if (0, Known.nothing().root) in (one, other):
        return False
    return one != other and not any(same(*one, fork) and same(*other, fork) for fork in FORKS)


def cosigned_by_quorum(shown: list[Shown]) -> list[tuple[int, bytes]]:
    """The checkpoints of the log that enough witnesses cosigned."""
    by: dict[tuple[int, bytes], set[str]] = {}
    for one in shown:
        for view in one.given:
            by.setdefault(view, set()).add(one.witness.name)
    return [view for view, names in by.items() if POLICY.holds(names)]


def claims(shown: list[Shown]) -> None:
    """What must hold of honest witnesses, and of what a quorum cosigned."""
    for one in shown:
        sizes = [size for size, _ in one.given]
        assert sizes == sorted(sizes), f"{one.witness.name} went back: {sizes}"
        for place, view in enumerate(one.given):
            assert not any(contradict(view, other) for other in one.given[:place])
    enough = cosigned_by_quorum(shown)
    for place, view in enumerate(enough):
        assert not any(contradict(view, other) for other in enough[:place])


def lied(seed: int, step: Callable[[Random, Shown], None], steps: int = 40) -> list[Shown]:
    """One run: a log that offers whatever it likes to whomever it likes."""
    chance = Random(seed)
    shown = [Shown(one) for one in WITNESSES.values()]
    for _ in range(steps):
        step(chance, chance.choice(shown))
    return shown


def honest(chance: Random, one: Shown) -> None:
    body, status = offered(chance, one)
    before = dict(one.known)
    answer = one.ask(body)
    assert answer.status == status, (answer.body, body)
    if answer.status != 200:
        assert one.known == before
    if answer.status == 409:
        assert answer.body == f"{before.get(ORIGIN, Known.nothing()).size}\n"


@pytest.mark.parametrize("first", range(0, SEEDS, SEEDS // 10))
def test_a_log_that_forks_finds_no_two_quorums(first: int) -> None:
    for seed in range(first, first + SEEDS // 10):
        claims(lied(seed, honest))


def test_one_log_s_state_is_not_touched_by_another_s() -> None:
    one = Shown(WITNESSES["w0"])
    whole = history(None)
    assert one.ask(str(Request(0, (), signed(ORIGIN, 5, whole.root(5)))).encode()).status == 200
    assert one.ask(str(Request(0, (), signed(OTHER, 9, whole.root(9)))).encode(), OTHER).status == 200
    wrong = one.witness.answer(
        str(Request(5, (), signed(OTHER, 9, whole.root(9)))).encode(), one.known[ORIGIN], AT, ORIGIN
    )
    assert wrong.status == 409
    assert [size for size, _ in one.given] == [5]


def test_as_many_liars_as_the_policy_tolerates_change_nothing_and_one_more_does() -> None:
    """5 of 7: two witnesses may cosign anything. With three, both histories get their quorum: the bound is exact."""
    assert POLICY.tolerates() == 2
    for liars, split in ((2, False), (3, True)):
        shown = [Shown(one) for one in WITNESSES.values()]
        views = [(10, history(None).root(10)), (10, history(3).root(10))]
        for number, one in enumerate(shown):
            for turn, view in enumerate(views):
                if number < liars:
                    one.given.append(view)  # a liar signs both
                elif (number - liars) % 2 == turn:
                    one.ask(str(Request(0, (), signed(ORIGIN, *view))).encode())
        assert (len(cosigned_by_quorum(shown)) == 2) is split


def careless(chance: Random, one: Shown) -> None:
    """A witness that judges two requests by the same state, as one that does not lock would."""
    bodies = [offered(chance, one)[0] for _ in range(2)]
    known = one.known.get(ORIGIN)
    answers = [one.witness.answer(body, known, AT, origin_of(body)) for body in bodies]
    for answer in chance.sample(answers, 2):
        one.keep(answer)


def forgetful(chance: Random, one: Shown) -> None:
    """A witness that answers before it keeps, and now and then ends between."""
    known = dict(one.known)
    one.ask(offered(chance, one)[0])
    if chance.random() < 0.2:
        one.known = known


@pytest.mark.parametrize("broken", [careless, forgetful])
def test_a_witness_that_does_not_check_and_keep_in_one_step_is_found(broken: Callable[[Random, Shown], None]) -> None:
    """The proof that these claims can fail."""

    def many() -> None:
        for seed in range(200):
            claims(lied(seed, broken))

    with pytest.raises(AssertionError):
        many()
