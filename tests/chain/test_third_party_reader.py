"""Another's program reads our log, and we read its: tiles, checkpoints, cosignatures and proofs, a thousand each way.

The program is `aics-tlog` from its registry, unmodified, in an environment of its own (deploy/prepare.sh, var/reader).
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest

from mingjing.chain import checkpoint as checkpoints
from mingjing.chain import note, policy, tiles, tree
from mingjing.chain.checkpoint import Checkpoint
from mingjing.chain.entry import entry
from mingjing.chain.note import Ed25519Signer, Key, Note
from mingjing.chain.tiles import Edge, Reader, Tile

STATE = Path(os.environ.get("MINGJING_TEST_STATE", Path(__file__).resolve().parents[2] / "var"))
SCRIPT = Path(__file__).with_name("reader.py")
PYTHON = STATE / "reader" / "bin" / "python"
pytestmark = [
    pytest.mark.skipif(
        not PYTHON.exists(),
        reason=f"no other reader at {PYTHON}: it needs Python 3.12; pymerkle is asked in test_tree instead",
    ),
    pytest.mark.xdist_group("third_party_reader"),
]

ORIGIN, AT, COUNT, PROOFS = "zf.example/2026", 1_800_000_000, 66_700, 1_000
LOG = Ed25519Signer(bytes([1]) * 32)
WITNESSES = {f"w{n}.example": Ed25519Signer(bytes([2 + n]) * 32) for n in range(2)}
LOG_KEY = Key(ORIGIN, "ed25519", LOG.public)
WITNESS_KEYS = [Key(name, "cosignature", one.public) for name, one in WITNESSES.items()]


class Told(NamedTuple):
    """What we asked, what the other program said of it, what it made, and where everything lies."""

    asked: dict[str, Any]
    judged: dict[str, Any]
    made: dict[str, Any]
    place: Path


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def octets(rows: list[str]) -> list[bytes]:
    return [base64.b64decode(one) for one in rows]


ENTRIES = [entry(b"event %d" % n, b"[]") for n in range(COUNT)]
WHOLE = tree.Tree(ENTRIES)


def spoilt(path: list[bytes], chance: Random) -> list[bytes]:
    """A path with one bit turned."""
    at, bit = chance.randrange(len(path)), chance.randrange(256)
    changed = bytearray(path[at])
    changed[bit // 8] ^= 1 << bit % 8
    return [*path[:at], bytes(changed), *path[at + 1 :]]


def questions(chance: Random) -> dict[str, Any]:
    """A thousand proofs of either kind; of every second one a spoilt copy beside it, where there is something to spoil."""
    inclusion, consistency = [], []
    for n in range(PROOFS):
        size = chance.choice([chance.randint(1, COUNT), chance.randint(1, 300)])
        index, old = chance.randrange(size), chance.randint(0, size)
        leaf, root = text(tree.leaf_hash(ENTRIES[index])), text(WHOLE.root(size))
        path, grew = WHOLE.inclusion(index, size), WHOLE.consistency(old, size)
        inclusion.append([leaf, index, size, [text(one) for one in path], root])
        consistency.append([old, size, text(WHOLE.root(old)), root, [text(one) for one in grew]])
        if n % 2 and path:
            inclusion.append([leaf, index, size, [text(one) for one in spoilt(path, chance)], root])
        if n % 2 and grew:
            consistency.append([old, size, text(WHOLE.root(old)), root, [text(one) for one in spoilt(grew, chance)]])
    return {"inclusion": inclusion, "consistency": consistency}


def our_log(place: Path) -> Note:
    """Our log as files: tiles, entry bundles, the newest checkpoint with its cosignatures."""
    edge, kept = Edge(0, {}), {}
    leaves = [tree.leaf_hash(one) for one in ENTRIES]
    for start in range(0, COUNT, 1_111):
        kept.update(edge.append(leaves[start : start + 1_111]))
    for start in range(0, COUNT, 256):
        some = ENTRIES[start : start + 256]
        kept[Tile(-1, start // 256, len(some))] = tiles.bundle(some)
    for tile, data in kept.items():
        file = place / tile.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    said = str(Checkpoint(ORIGIN, COUNT, edge.root()))
    lines = [note.sign(said, ORIGIN, LOG)]
    lines += [note.sign(said, name, one, "cosignature", AT) for name, one in WITNESSES.items()]
    signed = Note(said, tuple(lines))
    (place / "checkpoint").write_text(str(signed))
    return signed


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    place = tmp_path_factory.mktemp("logs")
    signed, chance = our_log(place / "ours"), Random(2026)
    broken = signed.lines[1]
    broken = note.Line(broken.name, broken.id, broken.signature[:-1] + bytes([broken.signature[-1] ^ 1]))
    asked = questions(chance) | {
        "log": str(LOG_KEY),
        "witnesses": [str(one) for one in WITNESS_KEYS],
        "spoilt": str(Note(signed.text, (signed.lines[0], broken, signed.lines[2]))),
        "from_tiles": [0, COUNT - 1, 65_535, 65_536, *(chance.randrange(COUNT) for _ in range(4))],
        "count": 3_000,
        "proofs": PROOFS,
    }
    (place / "asked.json").write_text(json.dumps(asked))
    run = subprocess.run([PYTHON, "-I", SCRIPT, place], capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    said = json.loads(run.stdout)
    return Told(asked, said["judged"], said["made"], place)


def ours_of_inclusion(row: list[Any]) -> bool:
    leaf, index, size, path, root = row
    return accepted(tree.verify_inclusion, base64.b64decode(leaf), index, size, octets(path), base64.b64decode(root))


def ours_of_consistency(row: list[Any]) -> bool:
    old, new, one, other, path = row
    return accepted(tree.verify_consistency, old, new, base64.b64decode(one), base64.b64decode(other), octets(path))


def accepted(verify: Any, *words: Any) -> bool:
    try:
        verify(*words)
    except tree.ProofInvalid:
        return False
    return True


def test_it_accepts_every_proof_of_ours_and_no_spoilt_one(told: Told) -> None:
    for kind, ours in (("inclusion", ours_of_inclusion), ("consistency", ours_of_consistency)):
        said = told.judged[kind]
        assert said == [ours(row) for row in told.asked[kind]]
        assert said.count(True) == PROOFS
        assert said.count(False) > PROOFS // 3


def test_it_accepts_our_checkpoint_with_every_cosignature(told: Told) -> None:
    assert told.judged["checkpoint"] == [True, ORIGIN, COUNT, text(WHOLE.root()), sorted(WITNESSES)]
    assert told.judged["spoilt"] is False


def test_it_finds_every_tile_and_entry_of_ours_and_their_root(told: Told) -> None:
    size, hash_tiles, bundles = told.judged["audit"]
    assert size == COUNT
    assert bundles == -(-COUNT // 256)
    assert hash_tiles == sum(-(-(COUNT >> 8 * level) // 256) for level in range(3))


def test_it_makes_the_same_proofs_from_our_tiles(told: Told) -> None:
    for index, path in told.judged["from_tiles"].items():
        assert octets(path) == WHOLE.inclusion(int(index))


def test_we_accept_every_proof_of_its(told: Told) -> None:
    leaves = [tree.leaf_hash(b"another entry %d" % n) for n in range(told.asked["count"])]
    roots = {int(size): base64.b64decode(root) for size, root in told.made["roots"].items()}
    for index, size, path in told.made["inclusion"]:
        tree.verify_inclusion(leaves[index], index, size, octets(path), roots[size])
    for old, new, path in told.made["consistency"]:
        tree.verify_consistency(old, new, roots[old], roots[new], octets(path))
    assert len(told.made["inclusion"]) == len(told.made["consistency"]) == PROOFS


def test_we_accept_its_checkpoint_and_cosignature(told: Told) -> None:
    trusted = policy.read(f"log {told.made['log']}\nwitness w {told.made['witness']}\nquorum w\n")
    said, signed = checkpoints.read((told.place / "theirs" / "checkpoint").read_bytes())
    seen = trusted.judge(signed)
    assert seen.enough
    assert (said.size, said.root) == (told.asked["count"], base64.b64decode(told.made["root"]))
    assert str(Key.read(told.made["witness"])) == told.made["witness"]


def test_we_read_its_tiles_and_entries(told: Told) -> None:
    place, count = told.place / "theirs", told.asked["count"]
    ours = Reader(count, lambda tile: (place / tile.path).read_bytes())
    whole = tree.Tree(b"another entry %d" % n for n in range(count))
    assert ours.root() == whole.root() == base64.b64decode(told.made["root"])
    for index in range(0, count, 97):
        assert ours.inclusion(index) == whole.inclusion(index)
        assert ours.consistency(index) == whole.consistency(index)
    last = Tile(-1, count // 256, count % 256)
    assert tiles.entries_of(last, (place / last.path).read_bytes())[-1] == b"another entry %d" % (count - 1)


def test_its_own_command_agrees(told: Told) -> None:
    """The program as its users start it, on our folder."""
    keys = told.place / "keys"
    keys.write_text(f"log {LOG_KEY}\n")
    command = [PYTHON, "-m", "aics_tlog"]
    tail = ["--tiles", told.place / "ours", "--vkey-file", keys]
    for words in (
        ["verify-checkpoint", "--witness-key", str(WITNESS_KEYS[0]), "--quorum", "1"],
        ["verify-inclusion", "--index", "65999"],
    ):
        run = subprocess.run([*command, *words, *tail], capture_output=True, text=True, timeout=60)
        assert run.returncode == 0, run.stdout + run.stderr
