"""日志的静态文件 — tiles, entry bundles and checkpoints as the world reads them, under `LOG_DIR/<origin>/`.

A tile is written once and never changed: each file is whole on disk before it has its name, and a file that is there with other
bytes is a fork of the log, never overwritten. Only the file `checkpoint` is replaced, each time as a whole.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.conf import settings

from mingjing.chain.tiles import WIDTH, Tile

CHECKPOINT = "checkpoint"
_ORIGIN = re.compile(r"[a-z0-9][a-z0-9.-]*(/[a-z0-9][a-z0-9-]*)+")


class Forked(RuntimeError):
    """A tile that was already given to the world is not the tile of the log as it stands now."""


def folder(origin: str, root: Path | None = None) -> Path:
    """Where the files of an origin lie; ValueError for what is no origin."""
    if not _ORIGIN.fullmatch(origin):
        raise ValueError(f"{origin!r} is no origin of a log")
    return (root or Path(settings.LOG_DIR)) / origin


def tile(origin: str, wanted: Tile, root: Path | None = None) -> bytes | None:
    """The bytes of a tile that was published; None where it was not."""
    try:
        return (folder(origin, root) / wanted.path).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def checkpoint(origin: str, root: Path | None = None) -> str | None:
    """The newest published checkpoint; None before the first."""
    try:
        return (folder(origin, root) / CHECKPOINT).read_text()
    except FileNotFoundError:
        return None


def keep(origin: str, made: Mapping[Tile, bytes], root: Path | None = None) -> None:
    """Write tiles so that they are on disk when this returns; Forked where one is there with other bytes."""
    place = folder(origin, root)
    folders = {_kept(place / one.path, content) for one, content in made.items()}
    for one in folders - {None}:
        _flush(one)


def publish(origin: str, note: str, root: Path | None = None) -> None:
    """Put the newest checkpoint in place of the one before."""
    place = folder(origin, root) / CHECKPOINT
    place.parent.mkdir(parents=True, exist_ok=True)
    _write(place, note.encode())
    _flush(place.parent)


def clear(origin: str, made: Iterable[Tile], root: Path | None = None) -> None:
    """Remove the partial tiles of those that are full and cosigned: nobody needs the part where the whole is."""
    place = folder(origin, root)
    for one in made:
        if one.width == WIDTH:
            levels = (one.level, -1) if one.level == 0 else (one.level,)
            for level in levels:
                shutil.rmtree(place / f"{Tile(level, one.n).path}.p", ignore_errors=True)


def _kept(place: Path, content: bytes) -> Path | None:
    """The folder that must be flushed; None where the file was there."""
    try:
        present = place.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        _folder(place.parent)
        _write(place, content)
        return place.parent
    if present != content:
        raise Forked(f"{place} 已经公开，内容与现在的记录日志不符")
    return None


def _folder(place: Path) -> None:
    """A folder, and those above it, on disk."""
    missing = []
    while not place.exists():
        missing.append(place)
        place = place.parent
    for one in reversed(missing):
        one.mkdir(exist_ok=True)
        _flush(one.parent)


def _write(place: Path, content: bytes) -> None:
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(place)


def _flush(directory: Path | None) -> None:
    descriptor = os.open(str(directory), os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
