"""密钥文件 — the key files of this installation under STATE_DIR/keys: made once, readable by their owner only.

A key is made at first use and never overwritten; two processes that start together end with the same one.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from django.conf import settings


def folder() -> Path:
    """Where the keys lie, made with mode 0700."""
    return _made(settings.STATE_DIR)


@cache
def _made(state: Path | str) -> Path:
    place = Path(state) / "keys"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def kept(name: str, make: Callable[[], bytes]) -> bytes:
    """The bytes of a key file; made, flushed to disk and put in place in one step where there is none."""
    place = folder() / name
    if not place.exists():
        draft = place.with_name(f".{name}.{os.getpid()}.{os.urandom(4).hex()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(make())
            out.flush()
            os.fsync(out.fileno())
        with suppress(FileExistsError):  # where another process was first, its key holds
            os.link(draft, place)
        draft.unlink()
        flush(place.parent)
    return place.read_bytes()


def flush(directory: Path) -> None:
    """Make what was linked or renamed in a folder survive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@cache
def _secret(_folder: Path) -> bytes:
    """The pseudonym key of that folder of keys."""
    return bytes.fromhex(kept("pseudonym", lambda: os.urandom(32).hex().encode()).decode().strip())


def keyed(purpose: str, *parts: str | bytes) -> bytes:
    """HMAC-SHA-256 under this installation's pseudonym key: the same for the same parts, without meaning to outsiders."""
    mac = hmac.new(_secret(folder()), f"zfrec/{purpose}/1\n".encode(), hashlib.sha256)
    for part in parts:
        octets = part.encode() if isinstance(part, str) else part
        mac.update(len(octets).to_bytes(8, "big") + octets)
    return mac.digest()


def pseudonym(log: str, user: str) -> str:
    """A person's name in one log: 32 hexadecimal digits that no other log shares."""
    return keyed("actor", log, user).hex()[:32]
