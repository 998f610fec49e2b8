"""数据密钥 — the keys under which erasable rows are encrypted: one for each person, one for each case, wrapped, a file each.

A row's own key is derived from its data key, so that one row can die alone: its data key is then *retired*, which means the
seed goes and only the keys of the rows that live on are kept, one by one. They lie outside the database, because whoever restores
its backup must not restore them, and are mirrored to settings.KEY_BACKUP_DIR, where they die in the same step.
"""

from __future__ import annotations

import json
import os
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Literal

from django.conf import settings

from mingjing.records import keys
from mingjing.records.erasing.keeper import keeper

KEPT_MOST = 20_000
GONE = b"destroyed\n"
Kind = Literal["case", "person"]
Row = tuple[bytes, str]


@dataclass(frozen=True, slots=True)
class DataKey:
    """一把数据密钥 — `seed` is None once it is retired: then `rows` holds the keys of the rows that live on.

    `closing` means that no new row may be written under it any more. A destroyed key has neither seed nor rows.
    """

    id: bytes
    seed: bytes | None
    closing: bool = False
    rows: Mapping[bytes, bytes] = field(default_factory=dict)

    @property
    def destroyed(self) -> bool:
        """True when nothing can be opened with it any more."""
        return self.seed is None and not self.rows

    def of(self, event_uid: bytes, path: str) -> bytes | None:
        """The key of one row; None where it is gone."""
        if self.seed is not None:
            return blake2b(event_uid + path.encode(), key=self.seed, digest_size=32).digest()
        return self.rows.get(mark(event_uid, path))


def mark(event_uid: bytes, path: str) -> bytes:
    """A row's name in a retired key: it does not tell the path."""
    return blake2b(event_uid + path.encode(), digest_size=16).digest()


@dataclass(slots=True)
class _Kept:
    """What this process keeps of a key, and of which state of its file."""

    stamp: tuple[int, int]
    key: DataKey


_known: OrderedDict[Path, _Kept] = OrderedDict()
_names: OrderedDict[tuple[Path, str, str, int], tuple[bytes, Path]] = OrderedDict()


def current(kind: Kind, name: str) -> DataKey:
    """The key under which new rows of this person or case are written; made at the first need."""
    number = 0
    while True:
        key = find(*_name(kind, name, number), make=True)
        if key is not None and key.seed is not None and not key.closing:
            return key
        number += 1


def of(kind: Kind, name: str) -> list[DataKey]:
    """Every key that this person or case ever had, the oldest first, destroyed ones too."""
    found: list[DataKey] = []
    while (key := find(*_name(kind, name, len(found)))) is not None:
        found.append(key)
    return found


def find(key_id: bytes, place: Path | None = None, *, make: bool = False) -> DataKey | None:
    """A key by its id, from this process or its file; None where there is no such file (`make` makes one)."""
    place = place or _place(key_id)
    stamp = _stamp(place)
    kept = _known.get(place)
    if kept is not None and kept.stamp == stamp:
        return kept.key
    if stamp is None:
        _known.pop(place, None)
        if (spare := _from_backup(key_id)) is not None:
            _put(place, spare)
        elif make:
            _make(key_id, place)
        else:
            return None
        stamp = _stamp(place)
    key = _read(key_id, place)
    if stamp is not None:
        _known[place] = _Kept(stamp, key)
        if len(_known) > KEPT_MOST:
            _known.popitem(last=False)
    return key


def close(key_ids: Iterable[bytes]) -> None:
    """Let no new row be written under these keys; whoever is writing now still may until their transaction ends."""
    for key_id in key_ids:
        key = find(key_id)
        if key is not None and key.seed is not None and not key.closing:
            _replace(DataKey(key.id, key.seed, True))


def retire(key_id: bytes, living: Iterable[Row]) -> None:
    """Destroy the seed; keep the keys of the rows that live on. With none of them, the whole key is destroyed."""
    key = find(key_id)
    if key is None or key.destroyed:
        _bury(key_id)
        return
    rows = {mark(uid, path): own for uid, path in living if (own := key.of(uid, path)) is not None}
    if rows:
        _replace(DataKey(key_id, None, True, rows))
    else:
        _bury(key_id)


def destroy(key_id: bytes) -> None:
    """Destroy a key for ever, in every place; again, it changes nothing."""
    _bury(key_id)


def opens(key_id: bytes, event_uid: bytes, path: str) -> bool:
    """True when a key, here or in its backup, could still open that row."""
    whole = (content for content in copies(key_id) if content is not None)
    return any(_unwrapped(key_id, content).of(event_uid, path) is not None for content in whole)


def copies(key_id: bytes) -> list[bytes | None]:
    """The key's file in every place, None where there is none."""
    found: list[bytes | None] = []
    for folder in folders():
        try:
            found.append(_place(key_id, folder).read_bytes())
        except FileNotFoundError:
            found.append(None)
    return found


def folders() -> list[Path]:
    """Where keys lie: here, and in their backup."""
    spare = getattr(settings, "KEY_BACKUP_DIR", None)
    return [keys.folder() / "rows", *([Path(spare) / "rows"] if spare else [])]


def _name(kind: Kind, name: str, number: int) -> tuple[bytes, Path]:
    """The id of somebody's key, which tells nobody whose it is, and its place."""
    asked = (keys.folder(), kind, name, number)
    known = _names.get(asked)
    if known is None:
        key_id = keys.keyed("datakey", kind, name, str(number))[:16]
        known = _names[asked] = key_id, _place(key_id)
        if len(_names) > KEPT_MOST:
            _names.popitem(last=False)
    return known


def _place(key_id: bytes, folder: Path | None = None) -> Path:
    name = key_id.hex()
    return Path(f"{folder or keys.folder() / 'rows'}/{name[:2]}/{name}")


def _stamp(place: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(place)
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns


def _from_backup(key_id: bytes) -> bytes | None:
    for folder in folders()[1:]:
        with suppress(FileNotFoundError):
            return _place(key_id, folder).read_bytes()
    return None


def _read(key_id: bytes, place: Path) -> DataKey:
    return _unwrapped(key_id, place.read_bytes())


def _unwrapped(key_id: bytes, content: bytes) -> DataKey:
    if content == GONE:
        return DataKey(key_id, None, True)
    said = json.loads(keeper().unwrap(key_id, content))
    rows = {bytes.fromhex(name): bytes.fromhex(own) for name, own in said["rows"].items()}
    return DataKey(key_id, bytes.fromhex(said["seed"]) if said["seed"] else None, said["closing"], rows)


def _wrapped(key: DataKey) -> bytes:
    rows = {name.hex(): own.hex() for name, own in key.rows.items()}
    said = {
        "v": 1,
        "alg": "aes-256-gcm",
        "seed": key.seed.hex() if key.seed else "",
        "closing": key.closing,
        "rows": rows,
    }
    return keeper().wrap(key.id, json.dumps(said).encode())


def _make(key_id: bytes, place: Path) -> None:
    """A new key; where another process was first, its key holds."""
    _put(place, _wrapped(DataKey(key_id, os.urandom(32))), first=True)
    for folder in folders()[1:]:
        _put(_place(key_id, folder), place.read_bytes(), first=True)


def _replace(key: DataKey) -> None:
    content = _wrapped(key)
    for folder in reversed(folders()):
        _put(_place(key.id, folder), content)
    _known.pop(_place(key.id), None)


def _bury(key_id: bytes) -> None:
    """In the backup first: what is done last here says that all of it is done."""
    for folder in reversed(folders()):
        place = _place(key_id, folder)
        with suppress(FileNotFoundError):
            if place.read_bytes() == GONE:
                continue
            _blank(place)
        _put(place, GONE)
    _known.pop(_place(key_id), None)


def _blank(place: Path) -> None:
    """Write over the bytes before their file goes, for disks on which that helps."""
    with place.open("r+b") as out:
        out.write(b"\0" * place.stat().st_size)
        out.flush()
        os.fsync(out.fileno())


def _put(place: Path, content: bytes, *, first: bool = False) -> None:
    """A whole file or none, on the disk when this returns; `first` leaves one that is there."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = place.with_name(f".{place.name}.{os.getpid()}.{os.urandom(4).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    if first:
        with suppress(FileExistsError):
            os.link(draft, place)
        draft.unlink()
    else:
        if place.exists():
            _blank(place)
        draft.replace(place)
    keys.flush(place.parent)
