"""The log: appending, proving and verifying beside the bare hash rate of this machine and beside pymerkle in the same run;
sizes of proofs and bundles from 10^3 to 10^7 entries; how cost grows. No database: the pure code only, in processor time.

pymerkle (GPL) is a peer of measurements and tests, never shipped. It verifies by another form of proof; roots are the same.
"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable, Container
from typing import TYPE_CHECKING

from bench.report import Report

if TYPE_CHECKING:
    from mingjing.chain.note import Note
    from mingjing.chain.tiles import Edge, Tile

LEAVES = 20_000
PROOFS = 400
SIZES = (10**3, 10**4, 10**5, 10**6, 10**7)
ORIGIN, AT = "zf.330100.gov.cn/2026", 1_800_000_000
EVENTS, DECISIVE = 40, (18, 27, 39)


def seconds(work: Callable[[], object], *, rounds: int = 5) -> float:
    """Seconds of this process's processor, the least of several rounds: what others do on the machine does not count."""
    taken = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return min(taken)


def measure(report: Report) -> None:
    """Everything, from the hash up to the bundle."""
    bare = hashing(report)
    appending(report, bare)
    proving(report)
    deriving(report)
    witnessing(report)
    growing(report)
    sizes(report)


def hashing(report: Report) -> dict[str, float]:
    """How many nodes (65 bytes) a second this machine hashes: no tree can grow faster."""
    from mingjing.chain.hashing import ALGORITHMS, HASH

    node, found = bytes(65), {}
    for algorithm in ALGORITHMS:
        digest = HASH[algorithm]
        found[algorithm] = LEAVES / seconds(lambda digest=digest: [digest(node) for _ in range(LEAVES)])
        report.add(f"log: bare {algorithm} of a node", found[algorithm], "/s")
    return found


def appending(report: Report, bare: dict[str, float]) -> None:
    """Leaves a second into the tree in memory, and into tiles; the peer in the same run."""
    import pymerkle

    from mingjing.chain.hashing import ALGORITHMS
    from mingjing.chain.tiles import Edge
    from mingjing.chain.tree import Tree, leaf_hash

    entries = [b"%097d" % n for n in range(LEAVES)]
    leaves = {algorithm: [leaf_hash(one, algorithm) for one in entries] for algorithm in ALGORITHMS}

    def theirs() -> None:
        tree = pymerkle.InmemoryTree(algorithm="sha256")
        for one in entries:
            tree.append_entry(one)

    def ours() -> None:
        tree = Tree()
        for one in entries:
            tree.append(leaf_hash(one))

    peer = LEAVES / seconds(theirs, rounds=2)
    rate = LEAVES / seconds(ours, rounds=3)
    beside = f"pymerkle {peer:,.0f}/s: {rate / peer:.1f}×; {rate / bare['sha256']:.0%} of the bare hash rate, two hashes a leaf"
    report.add("log: entries appended to a tree in memory", rate, "/s", beside=beside, goal="≥ peer", met=rate >= peer)
    for algorithm in ALGORITHMS:
        rate = LEAVES / seconds(lambda name=algorithm: in_batches(Edge(0, {}, name), leaves[name]), rounds=3)
        beside = f"{rate / bare[algorithm]:.0%} of the bare hash rate, one hash a leaf"
        report.add(f"log: leaves appended to {algorithm} tiles, 256 at once", rate, "/s", beside=beside)


def in_batches(edge: Edge, leaves: list[bytes], step: int = 256) -> None:
    """Append as an integrator does."""
    for start in range(0, len(leaves), step):
        edge.append(leaves[start : start + step])


def proving(report: Report) -> None:
    """Proofs made and verified a second, in a tree of 20,000; the peer in the same run."""
    import pymerkle

    from mingjing.chain.tree import Tree, leaf_hash, verify_consistency, verify_inclusion

    entries = [b"%097d" % n for n in range(LEAVES)]
    tree, peer = Tree(entries), pymerkle.InmemoryTree(algorithm="sha256")
    for one in entries:
        peer.append_entry(one)
    chance = random.Random(1)
    some = [chance.randrange(LEAVES) for _ in range(PROOFS)]
    root, leaves = tree.root(), {index: leaf_hash(entries[index]) for index in some}
    paths = {index: tree.inclusion(index) for index in some}
    grown = {old: tree.consistency(old) for old in some if old}
    roots = {old: tree.root(old) for old in grown}
    peers = {index: peer.prove_inclusion(index + 1, LEAVES) for index in some}
    peers_grown = {old: peer.prove_consistency(old, LEAVES) for old in list(grown)[:20]}
    pairs: list[tuple[str, Callable[[], object], int, Callable[[], object], int]] = [
        ("inclusion proofs made", lambda: [tree.inclusion(one) for one in some], PROOFS,
         lambda: [peer.prove_inclusion(one + 1, LEAVES) for one in some[:20]], 20),
        ("inclusion proofs verified", lambda: [verify_inclusion(leaves[one], one, LEAVES, paths[one], root) for one in some], PROOFS,
         lambda: [pymerkle.verify_inclusion(leaves[one], root, peers[one]) for one in some], PROOFS),
        ("consistency proofs made", lambda: [tree.consistency(one) for one in grown], len(grown),
         lambda: [peer.prove_consistency(one, LEAVES) for one in peers_grown], len(peers_grown)),
        ("consistency proofs verified", lambda: [verify_consistency(one, LEAVES, roots[one], root, grown[one]) for one in grown], len(grown),
         lambda: [pymerkle.verify_consistency(roots[one], root, proof) for one, proof in peers_grown.items()], len(peers_grown)),
    ]  # fmt: skip
    for name, ours, count, theirs, fewer in pairs:
        rate, other = count / seconds(ours, rounds=3), fewer / seconds(theirs, rounds=3)
        beside = f"pymerkle {other:,.0f}/s: {rate / other:.1f}×"
        report.add(f"log: {name}, {LEAVES:,} entries", rate, "/s", beside=beside)


def deriving(report: Report) -> None:
    """What an auditor and the signer do with every event: from its stored bytes to its leaf in both trees."""
    from mingjing.chain.entry import entry, leaf, leaf_sm3

    env, seals = bytes(700), bytes(220)

    def derived() -> None:
        line = entry(env, seals)
        leaf(line)
        leaf_sm3(line)

    rate = 2_000 / seconds(lambda: [derived() for _ in range(2_000)], rounds=3)
    report.add(
        "log: events of 700 bytes derived to both leaves (audit)",
        rate,
        "/s",
        beside="goal of the audit: 10^8 in 15 minutes: 111,000/s",
    )


def witnessing(report: Report) -> None:
    """A witness's whole step: request read, signature verified, consistency climbed, cosigned."""
    from mingjing.chain import note
    from mingjing.chain.checkpoint import Checkpoint
    from mingjing.chain.note import Ed25519Signer, Key, Note
    from mingjing.chain.tiles import Reader
    from mingjing.chain.witnessing import Known, Request, Witness

    log, size = Ed25519Signer(bytes(32)), 10**7
    witness = Witness("w.example", Ed25519Signer(bytes([1]) * 32), {ORIGIN: (Key(ORIGIN, "ed25519", log.public),)})
    old, new = Reader(size - 1000, alike()), Reader(size, alike())
    text = str(Checkpoint(ORIGIN, size, new.root()))
    body = str(
        Request(old.size, tuple(new.consistency(old.size)), Note(text, (note.sign(text, ORIGIN, log),)))
    ).encode()
    known = Known(old.size, old.root())
    assert witness.answer(body, known, AT).status == 200
    bare = 200 / seconds(lambda: [log.sign(body) for _ in range(200)], rounds=3)
    rate = 200 / seconds(lambda: [witness.answer(body, known, AT) for _ in range(200)], rounds=3)
    report.add(
        "log: views of 10^7 entries judged and cosigned",
        rate,
        "/s",
        beside=f"bare Ed25519 signatures {bare:,.0f}/s; one view each few seconds is needed",
    )


def alike() -> Callable[[Tile], bytes]:
    """The tiles of a log of any size whose entries are all the same: true proofs of any size without building it."""
    from mingjing.chain.tree import leaf_hash, node_hash

    heights = [leaf_hash(b"")]
    for _ in range(63):
        heights.append(node_hash(heights[-1], heights[-1]))
    return lambda tile: heights[8 * tile.level] * tile.width


def growing(report: Report) -> None:
    """One more batch of 256, one proof made and one verified, beside how much there is already."""
    from mingjing.chain.tiles import Edge, Reader
    from mingjing.chain.tree import leaf_hash, verify_inclusion

    leaf, batch = leaf_hash(b""), [leaf_hash(b"")] * 256
    for size in SIZES:
        fetch = alike()
        appended = seconds(lambda size=size, fetch=fetch: Edge.fetched(size, fetch).append(batch), rounds=5)
        made = seconds(lambda size=size, fetch=fetch: Reader(size, fetch).inclusion(size // 3), rounds=5)
        reader = Reader(size, fetch)
        path, root = reader.inclusion(size // 3), reader.root()
        proven = seconds(
            lambda size=size, path=path, root=root: verify_inclusion(leaf, size // 3, size, path, root), rounds=9
        )
        told = f"append 256 {appended * 1e3:.2f} ms, proof from cold tiles {made * 1e3:.2f} ms"
        report.add(f"log: {size:,} entries, one inclusion verified", proven * 1e6, "µs", beside=told)


def sizes(report: Report) -> None:
    """Bytes of an inclusion path, of a consistency proof, of a whole offline proof, of a bundle of 40 events without media."""
    from mingjing.chain.checkpoint import Checkpoint, Proof
    from mingjing.chain.tiles import Reader

    for size in SIZES:
        reader = Reader(size, alike())
        path = max((reader.inclusion(index) for index in (0, size // 3, size - 1)), key=len)
        grown = max((reader.consistency(old) for old in (1, size // 3, size - 1)), key=len)
        proof = str(Proof(size // 3, tuple(path), cosigned(str(Checkpoint(ORIGIN, size, reader.root())))))
        few, all_ = bundle(proof, DECISIVE), bundle(proof, range(EVENTS))
        told = f"path {32 * len(path)} B, consistency {32 * len(grown)} B; bundle of {EVENTS} events {few / 1e3:.1f} kB (all proofs {all_ / 1e3:.1f} kB)"
        report.add(f"log: {size:,} entries, an offline proof (3 cosignatures)", len(proof.encode()), "B", beside=told)


def cosigned(text: str) -> Note:
    """The note over a checkpoint with the log's signature and those of three witnesses."""
    from mingjing.chain import note
    from mingjing.chain.note import Ed25519Signer, Note

    lines = [note.sign(text, ORIGIN, Ed25519Signer(bytes(32)))]
    for n in range(1, 4):
        lines.append(note.sign(text, f"jc.330100.gov.cn/w{n}", Ed25519Signer(bytes([n]) * 32), "cosignature", AT))
    return Note(text, tuple(lines))


def bundle(proof: str, proven: Container[int]) -> int:
    """The length of a case bundle: 40 events of 12 opened fields each, with both proofs of some of them."""
    from mingjing.chain.bundle import Contents, Part, written
    from mingjing.chain.entry import Body, Envelope, OpenField

    chance = random.Random(5)
    moment, parts, prev = "2026-06-15T01:00:00.000Z", [], bytes(32)
    for number in range(EVENTS):
        fields = [OpenField.of(f"fields.{n:02d}", chance.randbytes(32), "市场监管局询问笔录" * 2) for n in range(12)]
        env = Envelope(
            log=ORIGIN, case="0" * 32, seq=number + 1, prev=prev.hex(), type="inspect_site", org="330100-SCJG", actor="a" * 32,
            at=moment, rec=moment, body=Body.over([(one.path, *one.committed()) for one in fields]), nonce=chance.randbytes(16).hex(),
        ).to_bytes()  # fmt: skip
        seals = b'[{"alg":"ed25519","key":"%s","sig":"%s"}]' % (b"0" * 32, chance.randbytes(64).hex().encode())
        parts.append(Part(env, seals, fields, *(itertools.repeat(proof, 2) if number in proven else ())))
        prev = chance.randbytes(32)
    return len(written(Contents(ORIGIN, "0" * 32, moment, parts)))
