"""Run by another Python, in whose environment only another's reader of C2SP logs is installed: it judges what we made, and
makes a log of its own for us to judge. `test_third_party_reader` starts it and reads what it says."""

from __future__ import annotations

import base64
import json
import random
import sys
from pathlib import Path
from typing import Any

import aics_tlog as theirs
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def octets(text: str) -> bytes:
    return base64.b64decode(text)


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def judged(folder: Path, asked: dict[str, Any]) -> dict[str, Any]:
    """What the other program says of our proofs (each True or False), our checkpoint and our tiles."""
    inclusion = [
        theirs.verify_inclusion(octets(leaf), index, size, [octets(one) for one in path], octets(root))
        for leaf, index, size, path, root in asked["inclusion"]
    ]
    consistency = [
        theirs.verify_consistency(old, new, octets(one), octets(other), [octets(step) for step in path])
        for old, new, one, other, path in asked["consistency"]
    ]
    note = theirs.parse_note((folder / "checkpoint").read_bytes())
    witnesses = [theirs.parse_vkey(one) for one in asked["witnesses"]]
    seen = theirs.verify_checkpoint(note, theirs.parse_vkey(asked["log"]), witnesses, quorum=len(witnesses))
    spoilt = theirs.parse_note(asked["spoilt"])
    reader = theirs.FileSystemTileReader(folder)
    audit = theirs.audit_tiles(reader, seen.size, seen.root)
    proofs = {
        str(index): [text(one) for one in theirs.inclusion_proof_from_tiles(reader, index, seen.size)]
        for index in asked["from_tiles"]
    }
    return {
        "inclusion": inclusion,
        "consistency": consistency,
        "checkpoint": [seen.ok, seen.origin, seen.size, text(seen.root), sorted(seen.witnesses)],
        "spoilt": theirs.verify_checkpoint(spoilt, theirs.parse_vkey(asked["log"]), witnesses, quorum=1).ok,
        "audit": [audit.size, audit.tiles, audit.bundles],
        "from_tiles": proofs,
    }


def made(folder: Path, count: int, proofs: int) -> dict[str, Any]:
    """A log of the other program: tiles in the folder, a cosigned checkpoint, proofs of every kind."""
    chance = random.Random(count)
    entries = [b"another entry %d" % n for n in range(count)]
    store = theirs.DirectoryTileStore(folder, fsync=False)
    writer = theirs.IncrementalTileWriter(store)
    for start in range(0, count, 700):
        writer.append(entries[start : start + 700])
    tree = theirs.MerkleTree(entries, level_cache_sizes=64)
    name, at = "another.example/log", 1_800_000_000
    log, witness = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (5, 6))
    note = theirs.sign_checkpoint(theirs.Checkpoint(name, count, tree.root()), log, name)
    _, cosignature = theirs.sign_cosignature(witness, "another.example/w", at, name, count, tree.root())
    store.write_checkpoint(theirs.Note(text=note.text, signatures=(*note.signatures, cosignature)).to_bytes())
    inclusion, consistency = [], []
    sizes = [1, 2, 255, 256, 257, count, *(chance.randint(1, count) for _ in range(20))]
    for turn in range(proofs):
        size = sizes[turn % len(sizes)]
        index, old = chance.randrange(size), chance.randint(0, size)
        inclusion.append([index, size, [text(one) for one in tree.inclusion_proof(index, size)]])
        consistency.append([old, size, [text(one) for one in tree.consistency_proof(old, size)]])
    roots = {size: text(tree.root(size)) for size in {row[1] for row in inclusion} | {row[0] for row in consistency}}
    return {
        "log": theirs.format_vkey(theirs.vkey_from_ed25519(name, log.public_key())),
        "witness": theirs.format_vkey(theirs.cosignature_vkey("another.example/w", witness.public_key())),
        "inclusion": inclusion,
        "consistency": consistency,
        "roots": roots,
        "root": text(writer.root()),
    }


if __name__ == "__main__":
    place = Path(sys.argv[1])
    told = json.loads((place / "asked.json").read_text())
    ours = judged(place / "ours", told)
    print(json.dumps({"judged": ours, "made": made(place / "theirs", told["count"], told["proofs"])}))
