"""Where the bytes of evidence lie: staging/ID while a file arrives, sealed/DIGEST, read-only, once it is whole.

Every write is on the disk before the function returns. Sealed files are found by digest and never written again.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from mingjing.chain.entry import CHUNK_SIZE, Attachment, chunk_tree
from mingjing.chain.hashing import stream
from mingjing.records.keys import flush


@dataclass(frozen=True, slots=True)
class Digests:
    """文件摘要 — of a whole file and of each of its 8 MiB chunks (SHA-256, SM3)."""

    size: int
    sha256: str
    sm3: str
    chunks: tuple[tuple[bytes, bytes], ...]

    @property
    def tree(self) -> str:
        """The chunk-tree root, in hexadecimal."""
        return chunk_tree([by_sha256 for by_sha256, _ in self.chunks]).hex()


def staging(file_id: str) -> Path:
    """The place of a file that is arriving."""
    return _folder("staging") / file_id


def sealed(sha256: str) -> Path:
    """The place of a sealed file."""
    return _folder("sealed") / sha256[:2] / sha256


def _folder(name: str) -> Path:
    place = Path(settings.STATE_DIR) / "evidence" / name
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def make(file_id: str) -> None:
    """An empty staging file, durable with its name."""
    place = staging(file_id)
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.fsync(descriptor)
    os.close(descriptor)
    flush(place.parent)


def write(file_id: str, offset: int, data: bytes) -> None:
    """Put bytes at an offset of the staging file; on the disk when this returns, OSError when they may not be."""
    descriptor = os.open(staging(file_id), os.O_WRONLY)
    try:
        written = 0
        while written < len(data):
            written += os.pwrite(descriptor, data[written:], offset + written)
        os.fdatasync(descriptor)
    finally:
        os.close(descriptor)


def part(file_id: str, start: int, length: int) -> bytes:
    """Some bytes of the staging file."""
    with staging(file_id).open("rb") as source:
        source.seek(start)
        return source.read(length)


def digests(place: Path) -> Digests:
    """All digests of a file, from what the disk holds now."""
    sha256, sm3 = stream("sha256"), stream("sm3")
    chunks, size = [], 0
    with place.open("rb") as source:
        while chunk := source.read(CHUNK_SIZE):
            sha256.update(chunk)
            sm3.update(chunk)
            chunks.append(chunk_digests(chunk))
            size += len(chunk)
    return Digests(size, sha256.hexdigest(), sm3.hexdigest(), tuple(chunks))


def chunk_digests(chunk: bytes) -> tuple[bytes, bytes]:
    """SHA-256 and SM3 of one chunk."""
    sha256, sm3 = stream("sha256"), stream("sm3")
    sha256.update(chunk)
    sm3.update(chunk)
    return sha256.digest(), sm3.digest()


def seal(file_id: str, sha256: str) -> None:
    """Give the staging file its sealed place, read-only; done again after a crash, it changes nothing."""
    place, source = sealed(sha256), staging(file_id)
    place.parent.mkdir(exist_ok=True, mode=0o700)
    flush(place.parent.parent)
    os.chmod(source, 0o400)
    with suppress(FileExistsError):  # the same bytes are sealed already: by an earlier try, or by another upload
        os.link(source, place)
    flush(place.parent)


def forget_staging(file_id: str) -> None:
    """Drop the staging name of a sealed file."""
    staging(file_id).unlink(missing_ok=True)


def compared(attachment: Attachment, places: Sequence[Path], *, read: bool) -> str:
    """What is wrong with the stored bytes of an attachment, in words; "" when nothing is. `read` hashes them again."""
    place = next((place for place in places if place.exists()), None)
    if place is None:
        return "文件缺失"
    if place.stat().st_size != attachment.len:
        return "文件长度与信封不符"
    if read:
        found = digests(place)
        if (found.sha256, found.sm3, found.tree) != (attachment.sha256, attachment.sm3, attachment.tree):
            return "文件内容与信封中的摘要不符"
    return ""
