"""Case bundles: the bytes of a zip that `verify` checks, made of events, opened fields, proofs and files.

It serves docs/decisions/0032 and 0045. It refuses to look anything up: whoever calls brings the bytes, and says what is
withheld. Large files are handed over piece by piece; nothing larger than a piece is held in memory.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from mingjing.chain import canonical
from mingjing.chain.canonical import Json
from mingjing.chain.entry import OpenField
from mingjing.chain.errors import MalformedEntry
from mingjing.chain.hashing import sha256
from mingjing.chain.headmap import Place

ZIP_MOST: Final = 2**32 - 2**24  # offsets of a plain zip have four bytes
STORED, DEFLATED = 0, 8


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
    """一条记录 — the bytes of one event, its fields (opened or withheld), its proofs as text, the checkpoint that it names."""

    env: bytes
    seals: bytes
    fields: Sequence[Shown]
    proof: str = ""
    proof_sm3: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """大文件 — a file that is read when its turn comes: its length, its CRC-32, and what gives its bytes piece by piece."""

    size: int
    crc: int
    pieces: Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Mapped:
    """总表的证明 — the record of a day's map of all cases, and where the case stands in it."""

    record: Part
    place: Place


@dataclass(frozen=True, slots=True)
class Contents:
    """案卷 — a case: its log and uid, its events from the first on, keys that the log made known, files, texts for people."""

    log: str
    case: str
    made: str
    events: Sequence[Part]
    keys: Sequence[Part] = ()
    files: Mapping[str, bytes | Source] = field(default_factory=dict)
    readme: str = ""
    policy: str = ""
    mapped: Mapped | None = None


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
    return b"".join(streamed(contents).pieces())


def streamed(contents: Contents) -> Archive:
    """The zip as pieces, with its length known before the first of them."""
    if not contents.events:
        raise MalformedEntry("empty", "a case without events has no bundle")
    told: dict[str, bytes | Source] = {}
    for number, part in enumerate(contents.events, start=1):
        told |= record(f"events/{number:04d}", f"fields/{number:04d}.jcs", part)
        for name, text in (
            (f"proofs/{number:04d}.proof", part.proof),
            (f"proofs/{number:04d}.sm3", part.proof_sm3),
            (f"after/{number:04d}.note", part.after),
        ):
            if text:
                told[name] = text.encode()
    for number, part in enumerate(contents.keys, start=1):
        told |= record(f"keys/{number:04d}", f"keys/{number:04d}.jcs", part)
        told[f"keys/{number:04d}.proof"] = part.proof.encode()
    if contents.mapped is not None:
        told |= record("heads/map", "heads/map.jcs", contents.mapped.record)
        told |= {
            "heads/map.proof": contents.mapped.record.proof.encode(),
            "heads/path.jcs": path_bytes(contents.mapped.place),
        }
    for digest, data in contents.files.items():
        if isinstance(data, bytes) and sha256(data).hex() != digest:
            raise MalformedEntry("file", "the bytes of a file are not those of its digest", digest)
        told[f"files/{digest}"] = data
    for name, text in (("README.txt", contents.readme), ("policy.txt", contents.policy)):
        if text:
            told[name] = text.encode()
    return Archive({"manifest.jcs": manifest(contents, told), **told})


def record(name: str, fields: str, part: Part) -> dict[str, bytes | Source]:
    """The three files of a record."""
    return {f"{name}.env": part.env, f"{name}.seals": part.seals, fields: fields_bytes(part.fields)}


def path_bytes(place: Place) -> bytes:
    """Where a case stands in the map, as the verifier reads it."""
    path: Json = [one.hex() for one in place.path]
    return canonical.dumps({"index": place.index, "leaf": place.head.leaf.hex(), "path": path, "seq": place.head.seq})


def manifest(contents: Contents, told: Mapping[str, bytes | Source]) -> bytes:
    """What stands in the zip besides: every file with its length and digest."""
    files: Json = {
        name: {"len": one.size, "sha256": name.removeprefix("files/")}
        if isinstance(one, Source)
        else {"len": len(one), "sha256": sha256(one).hex()}
        for name, one in told.items()
    }
    head: dict[str, Json] = {"v": 1, "log": contents.log, "case": contents.case, "count": len(contents.events)}
    return canonical.dumps({**head, "made": contents.made, "files": files})


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files, each once, without times or attributes of this machine."""
    return b"".join(Archive(files).pieces())


@dataclass(frozen=True, slots=True)
class _Row:
    """One file of a zip: what its headers say, and its bytes as they will be written."""

    name: bytes
    told: tuple[int, ...]
    body: bytes | Source


class Archive:
    """压缩包 — files in the one form that the verifier accepts: no times, no attributes, nothing between, sizes before the bytes.

    Small files are deflated; a Source is stored as it is and read when its turn comes.
    """

    def __init__(self, files: Mapping[str, bytes | Source]) -> None:
        self._rows = [_row(name.encode(), one) for name, one in files.items()]
        self.size = sum(2 * len(row.name) + 76 + row.told[5] for row in self._rows) + 22
        if self.size > ZIP_MOST:
            raise MalformedEntry("large", "a bundle of more than 4 GiB: leave the largest files to their digests")

    def pieces(self) -> Iterator[bytes]:
        """The bytes, one after the other."""
        directory, at = b"", 0
        for row in self._rows:
            local = struct.pack("<4sH4H3L2H", b"PK\x03\x04", 20, *row.told) + row.name
            directory += struct.pack("<4s4B4H3L2H", b"PK\x01\x02", 20, 3, 20, 0, *row.told)
            directory += struct.pack("<3H2L", 0, 0, 0, 0o644 << 16, at) + row.name
            at += len(local) + row.told[5]
            yield local
            if isinstance(row.body, bytes):
                yield row.body
            else:
                yield from row.body.pieces()
        count = len(self._rows)
        yield directory + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), at, 0)


def _row(name: bytes, one: bytes | Source) -> _Row:
    """Flags, method, time and day (the first of 1980), CRC-32, sizes, length of the name, nothing beside."""
    if isinstance(one, Source):
        return _Row(name, (0, STORED, 0, 33, one.crc, one.size, one.size, len(name), 0), one)
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = deflate.compress(one) + deflate.flush()
    return _Row(name, (0, DEFLATED, 0, 33, zlib.crc32(one), len(body), len(one), len(name), 0), body)
