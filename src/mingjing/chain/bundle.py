"""Case bundles: the bytes of a zip that `verify` checks, made of events, opened fields, proofs and files.

It serves docs/decisions/0032. It refuses to look anything up: whoever calls brings the bytes, and says what is withheld.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from mingjing.chain import canonical
from mingjing.chain.canonical import Json
from mingjing.chain.entry import OpenField
from mingjing.chain.errors import MalformedEntry
from mingjing.chain.hashing import sha256

EPOCH: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Withheld:
    """不公开字段 — a field of which only the commitments are shown: the reader sees that it exists, and nothing else."""

    path: str
    sha256: bytes
    sm3: bytes

    @classmethod
    def of(cls, opened: OpenField) -> Withheld:
        """The same field, closed."""
        return cls(opened.path, *opened.committed())


Shown = OpenField | Withheld


@dataclass(frozen=True, slots=True)
class Part:
    """一条记录 — the bytes of one event, its fields (opened or withheld), its proofs as text."""

    env: bytes
    seals: bytes
    fields: Sequence[Shown]
    proof: str = ""
    proof_sm3: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """案卷 — a case: its log and uid, its events from the first on, keys that the log made known, files, texts for people."""

    log: str
    case: str
    made: str
    events: Sequence[Part]
    keys: Sequence[Part] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    readme: str = ""
    policy: str = ""


def fields_bytes(fields: Iterable[Shown]) -> bytes:
    """The fields of an event in the order of their paths, as the verifier reads them."""
    ordered = sorted(fields, key=lambda one: one.path.encode())
    rows: list[Json] = []
    for one in ordered:
        if isinstance(one, OpenField):
            rows.append({"path": one.path, "salt": one.salt.hex(), "value": canonical.read(one.value)})
        else:
            rows.append({"sha256": one.sha256.hex(), "sm3": one.sm3.hex()})
    return canonical.dumps(rows)


def written(contents: Contents) -> bytes:
    """The zip. The same contents give the same bytes."""
    if not contents.events:
        raise MalformedEntry("empty", "a case without events has no bundle")
    told: dict[str, bytes] = {}
    for number, part in enumerate(contents.events, start=1):
        told[f"events/{number:04d}.env"], told[f"events/{number:04d}.seals"] = part.env, part.seals
        told[f"fields/{number:04d}.jcs"] = fields_bytes(part.fields)
        for kind, proof in (("proof", part.proof), ("sm3", part.proof_sm3)):
            if proof:
                told[f"proofs/{number:04d}.{kind}"] = proof.encode()
    for number, part in enumerate(contents.keys, start=1):
        told[f"keys/{number:04d}.env"], told[f"keys/{number:04d}.seals"] = part.env, part.seals
        told[f"keys/{number:04d}.jcs"] = fields_bytes(part.fields)
        told[f"keys/{number:04d}.proof"] = part.proof.encode()
    for digest, data in contents.files.items():
        if sha256(data).hex() != digest:
            raise MalformedEntry("file", "the bytes of a file are not those of its digest", digest)
        told[f"files/{digest}"] = data
    for name, text in (("README.txt", contents.readme), ("policy.txt", contents.policy)):
        if text:
            told[name] = text.encode()
    return zipped({"manifest.jcs": manifest(contents, told), **told})


def manifest(contents: Contents, told: Mapping[str, bytes]) -> bytes:
    """What stands in the zip besides: every file with its length and digest."""
    files: Json = {name: {"len": len(data), "sha256": sha256(data).hex()} for name, data in told.items()}
    head: dict[str, Json] = {"v": 1, "log": contents.log, "case": contents.case, "count": len(contents.events)}
    return canonical.dumps({**head, "made": contents.made, "files": files})


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files, each once, without times or attributes of this machine."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            row = zipfile.ZipInfo(name, EPOCH)
            row.compress_type = zipfile.ZIP_DEFLATED
            row.external_attr = 0o644 << 16
            archive.writestr(row, data)
    return out.getvalue()
