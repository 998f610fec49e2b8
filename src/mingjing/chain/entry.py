"""One record, to the byte: its envelope, the commitments to its fields, its seals, its entry and its leaf in the log.

It serves docs/decisions/0003-envelope.md, which fixes these bytes for as long as a record must be checkable.
It refuses personal data by its shape (an envelope holds no field values) and every envelope that is not exactly of version 1.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

from mingjing.chain import canonical, tree
from mingjing.chain.canonical import Json
from mingjing.chain.errors import MalformedEntry
from mingjing.chain.hashing import sha256, sm3

VERSION: Final = 1
NO_LEAF: Final = bytes(32)  # what the first event of a case has for `prev`
SALT_SIZE: Final = 32
ENTRY_SIZE: Final = 97
CHUNK_SIZE: Final = 8 * 1024 * 1024

_FIELD_TAG: Final = b"\x02zfrec/field/1\n"
_EVENT_TAG: Final = b"zfrec/event/1\n"
_SEAL_TAG: Final = b"zfrec/seal/1\n"

_HEX16 = re.compile(r"[0-9a-f]{32}")
_HEX32 = re.compile(r"[0-9a-f]{64}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z")


@dataclass(frozen=True, slots=True)
class OpenField:
    """已开示字段 — one field with what opens its commitment: path, 32 bytes of salt, the canonical bytes of the value."""

    path: str
    salt: bytes
    value: bytes

    @classmethod
    def of(cls, path: str, salt: bytes, value: Json) -> OpenField:
        """The field of a value; NotCanonical where the record cannot take path or value."""
        return cls(path, salt, canonical.dumps(value))

    def committed(self) -> tuple[bytes, bytes]:
        """c_i = H(0x02 ‖ "zfrec/field/1\\n" ‖ salt ‖ JCS([path, value])), by SHA-256 and by SM3."""
        if len(self.salt) != SALT_SIZE:
            raise MalformedEntry("salt", f"a salt has {SALT_SIZE} random bytes, not {len(self.salt)}", self.path)
        preimage = _FIELD_TAG + self.salt + b"[" + canonical.dumps(self.path) + b"," + self.value + b"]"
        return sha256(preimage), sm3(preimage)


@dataclass(frozen=True, slots=True)
class Body:
    """字段承诺根 — how many fields an event has and the two roots over their commitments."""

    n: int
    sha256: bytes
    sm3: bytes

    @classmethod
    def over(cls, commitments: Sequence[tuple[str, bytes, bytes]]) -> Body:
        """The roots over (path, c by SHA-256, c by SM3), whatever their order: sorted by the UTF-8 bytes of the path."""
        ordered = sorted(commitments, key=lambda commitment: commitment[0].encode())
        for earlier, later in itertools.pairwise(ordered):
            if earlier[0] == later[0]:
                raise MalformedEntry("path_twice", "a path stands twice in one event: one path, one value", later[0])
        return cls(
            len(ordered),
            tree.root((by_sha256 for _, by_sha256, _ in ordered), "sha256"),
            tree.root((by_sm3 for _, _, by_sm3 in ordered), "sm3"),
        )


@dataclass(frozen=True, slots=True)
class Attachment:
    """附件 — a sealed file as the envelope names it: length in bytes, both digests, root over its 8 MiB chunks."""

    id: str
    len: int
    sha256: str
    sm3: str
    tree: str


def chunk_tree(chunk_digests: Sequence[bytes]) -> bytes:
    """The root over the SHA-256 digests of a file's 8 MiB chunks, in their order."""
    return tree.root(chunk_digests, "sha256")


@dataclass(frozen=True, slots=True)
class Envelope:
    """信封 — what is hashed of an event: where it stands, what kind of act, when, and commitments to the rest.

    `at` is the time of the act by the application's clock and drives the law; `rec` the time of recording by the real one.
    """

    log: str
    case: str
    seq: int
    prev: str
    type: str
    org: str
    actor: str
    at: str
    rec: str
    body: Body
    nonce: str
    att: tuple[Attachment, ...] = ()
    ref: tuple[str, ...] = ()
    idem: str | None = None
    dev_at: str | None = None
    dev_off_ms: int | None = None
    after: tuple[int, str] | None = None

    def to_bytes(self) -> bytes:
        """The canonical bytes, the source of truth of the record."""
        self._check()
        after: Json = None if self.after is None else {"size": self.after[0], "root": self.after[1]}
        body: Json = {"n": self.body.n, "sha256": self.body.sha256.hex(), "sm3": self.body.sm3.hex()}
        attachments: Json = [asdict(attachment) for attachment in self.att]
        return canonical.dumps(
            {
                **{"v": VERSION, "log": self.log, "case": self.case, "seq": self.seq, "prev": self.prev},
                **{"type": self.type, "org": self.org, "actor": self.actor, "at": self.at, "rec": self.rec},
                **{"dev_at": self.dev_at, "dev_off_ms": self.dev_off_ms, "after": after, "body": body},
                **{"att": attachments, "ref": list(self.ref), "idem": self.idem, "nonce": self.nonce},
            }
        )

    @classmethod
    def read(cls, data: bytes) -> Envelope:
        """The envelope of canonical bytes; NotCanonical or MalformedEntry where they are not exactly of version 1."""
        value = _exactly(canonical.read(data), _KEYS, "")
        if value["v"] != VERSION or isinstance(value["v"], bool):
            raise MalformedEntry("version", f"an envelope of version {value['v']!r}: this program reads version 1", "v")
        body = _exactly(value["body"], {"n", "sha256", "sm3"}, "body")
        after = None if value["after"] is None else _exactly(value["after"], {"size", "root"}, "after")
        envelope = cls(
            **{key: value[key] for key in _PLAIN},
            body=Body(body["n"], _digest(body["sha256"], "body.sha256"), _digest(body["sm3"], "body.sm3")),
            att=tuple(Attachment(**_exactly(a, _ATTACHMENT, "att")) for a in _list(value["att"], "att")),
            ref=tuple(_list(value["ref"], "ref")),
            after=(after["size"], after["root"]) if after else None,
        )
        envelope._check()
        return envelope

    def _check(self) -> None:
        for name, pattern, values in (
            ("case", _HEX16, (self.case,)),
            ("nonce", _HEX16, (self.nonce,)),
            ("prev", _HEX32, (self.prev,)),
            ("ref", _HEX32, self.ref),
            ("at", _MOMENT, (self.at,)),
            ("rec", _MOMENT, (self.rec,)),
            ("dev_at", _MOMENT, () if self.dev_at is None else (self.dev_at,)),
            ("after.root", _HEX32, () if self.after is None else (self.after[1],)),
            *((f"att.{name}", _HEX32, [getattr(a, name) for a in self.att]) for name in ("sha256", "sm3", "tree")),
        ):
            for given in values:
                if (
                    not isinstance(given, str)
                    or not pattern.fullmatch(given)
                    or (pattern is _MOMENT and not _real(given))
                ):
                    raise MalformedEntry("shape", f"{given!r} is not of the shape {pattern.pattern}", name)
        self._check_plain()

    def _check_plain(self) -> None:
        texts = {"log": self.log, "type": self.type, "org": self.org, "actor": self.actor}
        texts |= {f"att.{index}.id": attachment.id for index, attachment in enumerate(self.att)}
        if self.idem is not None:
            texts["idem"] = self.idem
        for name, text in texts.items():
            if not isinstance(text, str) or not text:
                raise MalformedEntry("shape", f"{text!r} is no text, or empty", name)
        counts = {"seq": (self.seq, 1), "body.n": (self.body.n, 0)}
        counts |= {f"att.{index}.len": (attachment.len, 0) for index, attachment in enumerate(self.att)}
        if self.after is not None:
            counts["after.size"] = (self.after[0], 1)
        if self.dev_off_ms is not None:
            counts["dev_off_ms"] = (self.dev_off_ms, -canonical.INT_MAX)
        for name, (number, least) in counts.items():
            if not isinstance(number, int) or isinstance(number, bool) or number < least:
                raise MalformedEntry("shape", f"{number!r} is no whole number from {least} on", name)


_PLAIN: Final = frozenset(
    {"log", "case", "seq", "prev", "type", "org", "actor", "at", "rec", "dev_at", "dev_off_ms", "idem", "nonce"}
)
_KEYS: Final = _PLAIN | {"v", "after", "body", "att", "ref"}
_ATTACHMENT: Final = frozenset({"id", "len", "sha256", "sm3", "tree"})


def _exactly(value: Any, keys: frozenset[str] | set[str], where: str) -> dict[str, Any]:
    if not isinstance(value, dict) or value.keys() != keys:
        found = sorted(value) if isinstance(value, dict) else value
        raise MalformedEntry("keys", f"needs exactly {sorted(keys)}, has {found!r}", where)
    return value


def _real(moment: str) -> bool:
    try:
        datetime.fromisoformat(moment)
    except ValueError:
        return False
    return True


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise MalformedEntry("shape", f"{value!r} is no list", where)
    return value


def _digest(value: Any, where: str) -> bytes:
    if not isinstance(value, str) or not _HEX32.fullmatch(value):
        raise MalformedEntry("shape", f"{value!r} is no digest of 64 hexadecimal digits", where)
    return bytes.fromhex(value)


def moment(at: datetime) -> str:
    """A time as the envelope writes it: UTC, milliseconds (cut, not rounded), Z.

    >>> moment(datetime(2026, 11, 21, 9, 0, 0, 123999, UTC))
    '2026-11-21T09:00:00.123Z'
    """
    if at.tzinfo is None:
        raise MalformedEntry("naive_time", "a time without zone has no place in a record: say which zone it is")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


@dataclass(frozen=True, slots=True)
class Seal:
    """电子签章 — a signature over the seal preimage: algorithm, id of the key, signature."""

    alg: str
    key: str
    sig: bytes


def seals_to_bytes(seals: Sequence[Seal]) -> bytes:
    """JCS of the list of seals, as it is stored and hashed into the entry."""
    return canonical.dumps([{"alg": seal.alg, "key": seal.key, "sig": seal.sig.hex()} for seal in seals])


def read_seals(data: bytes) -> tuple[Seal, ...]:
    """The seals of their canonical bytes."""
    found = [_exactly(value, {"alg", "key", "sig"}, "seals") for value in _list(canonical.read(data), "seals")]
    try:
        return tuple(Seal(value["alg"], value["key"], bytes.fromhex(value["sig"])) for value in found)
    except (TypeError, ValueError) as wrong:
        raise MalformedEntry("shape", "a signature is no text of hexadecimal digits", "seals") from wrong


def event_digests(envelope: bytes) -> tuple[bytes, bytes]:
    """event_hash and event_sm3: SHA-256 and SM3 of "zfrec/event/1\\n" ‖ envelope."""
    preimage = _EVENT_TAG + envelope
    return sha256(preimage), sm3(preimage)


def seal_preimage(event_hash: bytes, event_sm3: bytes) -> bytes:
    """What a seal signs: "zfrec/seal/1\\n" ‖ event_hash ‖ event_sm3."""
    return _SEAL_TAG + event_hash + event_sm3


def entry(envelope: bytes, seals: bytes) -> bytes:
    """The 97 bytes that stand for the event in the log: 0x01 ‖ event_hash ‖ event_sm3 ‖ SHA-256(JCS(seals))."""
    event_hash, event_sm3 = event_digests(envelope)
    return b"\x01" + event_hash + event_sm3 + sha256(seals)


def leaf(entry: bytes) -> bytes:
    """SHA-256(0x00 ‖ entry): the event's leaf in the log, and `prev` of the next event of the case."""
    if len(entry) != ENTRY_SIZE or entry[0] != 1:
        raise MalformedEntry("entry", f"an entry has {ENTRY_SIZE} bytes and begins with 0x01")
    return tree.leaf_hash(entry, "sha256")


def leaf_sm3(entry: bytes) -> bytes:
    """SM3(0x00 ‖ entry): the event's leaf in the second log."""
    if len(entry) != ENTRY_SIZE or entry[0] != 1:
        raise MalformedEntry("entry", f"an entry has {ENTRY_SIZE} bytes and begins with 0x01")
    return tree.leaf_hash(entry, "sm3")
