"""机关签章 — the organisation's seal on every record: Ed25519, from a key file made at first start.

A `Sealer` can be replaced (a security module, an officer's own key) without a change of format: a seal names its
algorithm and key, and public keys stay under STATE_DIR/keys/public for as long as records must be checked.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from mingjing.chain.entry import Seal, seal_preimage
from mingjing.chain.hashing import sha256
from mingjing.records import keys


class Sealer(Protocol):
    """What can seal: the id of its key, and a seal over the preimage of an event."""

    key_id: str
    algorithm: str

    @property
    def public_bytes(self) -> bytes:
        """The raw public key, as the log makes it known."""
        ...

    def seal(self, preimage: bytes) -> Seal:
        """A seal over these bytes."""
        ...


class OrganisationSealer:
    """机关密钥 — the organisation's Ed25519 key."""

    algorithm = "ed25519"

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public = private.public_key()
        self.key_id = key_id(self.public)

    @property
    def public_bytes(self) -> bytes:
        """32 bytes."""
        return self.public.public_bytes_raw()

    def seal(self, preimage: bytes) -> Seal:
        """An Ed25519 signature over these bytes."""
        return Seal("ed25519", self.key_id, self._private.sign(preimage))


def key_id(public: Ed25519PublicKey) -> str:
    """The first 16 bytes of SHA-256("zfrec/key/ed25519/1\\n" ‖ public key), in hexadecimal."""
    return sha256(b"zfrec/key/ed25519/1\n" + public.public_bytes_raw()).hex()[:32]


def organisation() -> Sealer:
    """The sealer of this installation; its key files are made at the first call."""
    return _organisation(keys.folder())


@cache
def _organisation(folder: Path) -> Sealer:
    sealer = OrganisationSealer(_private())
    public = folder / "public"
    public.mkdir(exist_ok=True)
    place = public / f"{sealer.key_id}.ed25519"
    if not place.exists():
        draft = place.with_name(f".{place.name}.{os.getpid()}")
        draft.write_text(sealer.public.public_bytes_raw().hex())
        draft.replace(place)
        keys.flush(public)
    return sealer


def _private() -> Ed25519PrivateKey:
    stored = keys.kept("organisation.ed25519", lambda: Ed25519PrivateKey.generate().private_bytes_raw().hex().encode())
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(stored.decode().strip()))


def verified(seal: Seal, event_hash: bytes, event_sm3: bytes) -> bool:
    """True when the seal is a good signature of a key that this installation knows."""
    public = _public(keys.folder(), seal.key) if seal.alg == "ed25519" else None
    if public is None:
        return False
    try:
        public.verify(seal.sig, seal_preimage(event_hash, event_sm3))
    except InvalidSignature:
        return False
    return True


def _public(folder: Path, key: str) -> Ed25519PublicKey | None:
    if len(key) != 32 or not key.isalnum():
        return None
    place = folder / "public" / f"{key}.ed25519"
    if not place.exists():
        return None
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(place.read_text().strip()))
    return public if key_id(public) == key else None
