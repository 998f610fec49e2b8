"""文书存放 — the bytes of issued papers, found by digest under STATE_DIR/documents, read-only and durable.

A file is complete or absent: written aside, flushed, then linked under its digest. One whose transaction was rolled back
stays behind and harms nothing.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache
from pathlib import Path

from django.conf import settings

from mingjing.chain.hashing import sha256
from mingjing.records.keys import flush


class DocumentDamaged(Exception):
    """The stored bytes of a paper are absent or not those that were issued."""


class DocumentErased(Exception):
    """这份文书已依法删除；它的摘要还在记录里，其余记录照常可以核验。"""


@cache
def _made(place: Path) -> Path:
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def place_of(digest: str) -> Path:
    """Where the paper of that SHA-256 lies."""
    return Path(settings.STATE_DIR) / "documents" / digest[:2] / f"{digest}.pdf"


def put(digest: str, content: bytes) -> None:
    """Keep a paper under its digest; on the disk when this returns."""
    place = place_of(digest)
    if place.exists():
        return
    folder = _made(place.parent)
    draft = folder / f".{digest}.{os.getpid()}.{os.urandom(4).hex()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    with suppress(FileExistsError):
        os.link(draft, place)
    draft.unlink()
    flush(folder)


def read(digest: str) -> bytes:
    """The bytes of an issued paper; DocumentDamaged when they are not what was issued."""
    try:
        content = place_of(digest).read_bytes()
    except FileNotFoundError as absent:
        raise DocumentDamaged(f"文书文件缺失（{digest[:12]}…），请从备份恢复 STATE_DIR/documents") from absent
    if sha256(content).hex() != digest:
        raise DocumentDamaged(f"文书文件内容与记录的摘要不符（{digest[:12]}…），请停止使用并从备份恢复")
    return content
