"""Signed notes: a text and the signatures under it, each by a named key.

It serves C2SP signed-note (Ed25519, type 0x01), C2SP tlog-cosignature (type 0x04: a signature that says when) and, under
type 0xff with an identifier of our own, SM2 with SM3 (GB/T 32918, user id 1234567812345678).
It refuses to overlook: a signature that names a known key and does not verify spoils the whole note; unknown keys are ignored.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from mingjing.chain.errors import NoteInvalid
from mingjing.chain.hashing import sha256

Kind = Literal["ed25519", "cosignature", "sm2"]
TYPES: Final[dict[Kind, bytes]] = {"ed25519": b"\x01", "cosignature": b"\x04", "sm2": b"\xffmingjing/sm2-sm3/1\n"}
SIGNATURE_SIZE: Final[dict[Kind, int]] = {"ed25519": 64, "cosignature": 72, "sm2": 64}
KEY_SIZE: Final[dict[Kind, int]] = {"ed25519": 32, "cosignature": 32, "sm2": 64}
SIGNATURES_MOST: Final = 64
SIZE_MOST: Final = 64 * 1024
DASH: Final = "\N{EM DASH} "

_NAME = re.compile(r"[^\s+]+")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class Signer(Protocol):
    """Whatever holds a private key: a key file, a signature server, a card. It signs bytes and shows its public key."""

    @property
    def public(self) -> bytes:
        """The raw public key: 32 bytes of Ed25519, or 64 bytes (x ‖ y) of SM2."""

    def sign(self, message: bytes) -> bytes:
        """The raw signature of the message: 64 bytes."""


@dataclass(frozen=True, slots=True)
class Key:
    """验证公钥 — a named public key that verifies lines of notes; written as a vkey."""

    name: str
    kind: Kind
    public: bytes

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise NoteInvalid("name", f"{self.name!r} cannot name a key: no spaces, no plus, not empty")
        if len(self.public) != KEY_SIZE[self.kind]:
            raise NoteInvalid("key", f"a key of {self.kind} has {KEY_SIZE[self.kind]} bytes, not {len(self.public)}")

    @property
    def id(self) -> bytes:
        """SHA-256(name ‖ 0x0A ‖ type ‖ public key), its first four bytes."""
        return sha256(self.name.encode() + b"\n" + TYPES[self.kind] + self.public)[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(TYPES[self.kind] + self.public).decode()}"

    @classmethod
    def read(cls, vkey: str) -> Key:
        """The key of a vkey; NoteInvalid where its parts do not fit each other."""
        name, first, rest = vkey.partition("+")
        identity, second, material = rest.partition("+")
        if not first or not second:
            raise NoteInvalid("vkey", "a vkey has three parts joined by plus signs: name, id, key")
        raw = from_base64(material, "vkey")
        kind = next((one for one, mark in TYPES.items() if raw.startswith(mark)), None)
        if kind is None:
            raise NoteInvalid("type", f"a key of type 0x{raw[:1].hex()}: this program knows {', '.join(TYPES)}")
        key = cls(name, kind, raw[len(TYPES[kind]) :])
        if key.id.hex() != identity:
            raise NoteInvalid("id", f"the id of this key is {key.id.hex()}, not {identity}: the vkey was altered")
        return key

    def verify(self, text: str, signature: bytes) -> int | None:
        """Nothing wrong: the moment of a cosignature (seconds since 1970), None for a plain one; else NoteInvalid."""
        if len(signature) != SIGNATURE_SIZE[self.kind]:
            raise NoteInvalid("signature", f"a signature of {self.name} has the wrong length")
        if self.kind == "sm2":
            if not _sm2_verify(self.public, text.encode(), signature):
                raise NoteInvalid("signature", f"the SM2 signature of {self.name} is not of this text")
            return None
        at = int.from_bytes(signature[:8], "big") if self.kind == "cosignature" else None
        if at is not None and at >= 2**63:
            raise NoteInvalid("time", f"the cosignature of {self.name} bears an impossible time")
        message = text.encode() if at is None else cosigned(text, at)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature[-64:], message)
        except (InvalidSignature, ValueError) as wrong:
            raise NoteInvalid("signature", f"the signature of {self.name} is not of this text") from wrong
        return at


@dataclass(frozen=True, slots=True)
class Line:
    """签名行 — one signature under a note: who says to have signed, and the bytes."""

    name: str
    id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"{DASH}{self.name} {base64.b64encode(self.id + self.signature).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """签名便笺 — the text (ending in a newline) and the lines under it."""

    text: str
    lines: tuple[Line, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(str(line) for line in self.lines)

    def verified(self, keys: Iterable[Key]) -> dict[Key, int | None]:
        """The keys among these that signed, with the moment of a cosignature. NoteInvalid where one of them did not sign
        what its line claims; unknown lines are ignored. Whether the keys found are enough is for a policy to say."""
        known = {(key.name, key.id): key for key in keys}
        found: dict[Key, int | None] = {}
        for line in self.lines:
            key = known.get((line.name, line.id))
            if key is not None:
                at = key.verify(self.text, line.signature)
                found.setdefault(key, at)
        return found


def read(data: str | bytes) -> Note:
    """The note of its text form; NoteInvalid where it has none of the shape that signed-note fixes."""
    whole = _decoded(data)
    text, gap, under = whole.rpartition("\n\n")
    if not gap or not text or not under.endswith("\n"):
        raise NoteInvalid("shape", "a note is a text, an empty line, and at least one signature line")
    rows = under[:-1].split("\n")
    if len(rows) > SIGNATURES_MOST:
        raise NoteInvalid("many", f"more than {SIGNATURES_MOST} signatures: nobody needs so many")
    return Note(text + "\n", tuple(line(row) for row in rows))


def line(row: str) -> Line:
    """One signature line without its newline."""
    if not row.startswith(DASH):
        raise NoteInvalid("line", "a signature line begins with an em dash and a space")
    name, gap, material = row[len(DASH) :].partition(" ")
    if not gap or not _NAME.fullmatch(name):
        raise NoteInvalid("line", "a signature line is a dash, a name and a signature")
    raw = from_base64(material, "line")
    if len(raw) < 5:
        raise NoteInvalid("line", "a signature is longer than the id of its key")
    return Line(name, raw[:4], raw[4:])


def lines(data: str | bytes) -> tuple[Line, ...]:
    """Signature lines alone, as a witness answers them."""
    text = _decoded(data)
    if not text.endswith("\n"):
        raise NoteInvalid("line", "signature lines end in a newline")
    return tuple(line(row) for row in text[:-1].split("\n"))


def _decoded(data: str | bytes) -> str:
    if len(data) > SIZE_MOST:
        raise NoteInvalid("size", f"a note of more than {SIZE_MOST} bytes")
    try:
        text = data.decode() if isinstance(data, bytes) else data
        text.encode()
    except UnicodeError as wrong:
        raise NoteInvalid("utf8", "a note is UTF-8") from wrong
    if _CONTROL.search(text):
        raise NoteInvalid("control", "a note holds no control characters but newlines")
    return text


def from_base64(text: str, where: str) -> bytes:
    """Standard Base 64, strictly: the only text of its bytes."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError as wrong:
        raise NoteInvalid("base64", "not Base 64", where) from wrong
    if base64.b64encode(raw).decode() != text:
        raise NoteInvalid("base64", "Base 64 in another form than the standard one", where)
    return raw


def cosigned(text: str, at: int) -> bytes:
    """What a cosignature signs: that this note text was seen, consistent, at that moment (seconds since 1970)."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def sign(text: str, name: str, signer: Signer, kind: Kind = "ed25519", at: int | None = None) -> Line:
    """A line under the text; a cosignature needs its moment."""
    if not text.endswith("\n"):
        raise NoteInvalid("shape", "the text of a note ends in a newline")
    key = Key(name, kind, signer.public)
    if kind != "cosignature":
        return Line(name, key.id, signer.sign(text.encode()))
    if at is None or not 0 < at < 2**63:
        raise NoteInvalid("time", "a cosignature says when: seconds since 1970")
    return Line(name, key.id, at.to_bytes(8, "big") + signer.sign(cosigned(text, at)))


class Ed25519Signer:
    """密钥文件中的 Ed25519 密钥 — 32 bytes of seed."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public(self) -> bytes:
        """32 bytes."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """64 bytes; the same for the same message."""
        return self._key.sign(message)


class Sm2Signer:
    """密钥文件中的 SM2 密钥 — 32 bytes of private key; a production system signs on a certified device instead."""

    def __init__(self, private: bytes, public: bytes) -> None:
        self._private, self._public = private, public

    @property
    def public(self) -> bytes:
        """x ‖ y, 64 bytes."""
        return self._public

    def sign(self, message: bytes) -> bytes:
        """r ‖ s, 64 bytes."""
        return _sm2_sign(self._private, self._public, message)


def _sm2_sign(private: bytes, public: bytes, message: bytes) -> bytes:
    from mingjing.chain import sm2

    return sm2.sign(private, public, message)


def _sm2_verify(public: bytes, message: bytes, signature: bytes) -> bool:
    from mingjing.chain import sm2

    return sm2.verify(public, message, signature)
