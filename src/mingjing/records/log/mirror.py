"""镜像 — every placed event once more, outside of the database: what a restored backup lacks is brought back from here.

One line an event, in the order of the log, 4,096 to a file, under `LOG_MIRROR/<log>/`: the bytes and the rows of the fields exactly
as they are stored (encrypted where they are). It is not for the public. It is written before a signature is asked for, so that
whatever a witness knows can be found again; keep it on another machine or disk than the database.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from mingjing.records import keys
from mingjing.records.log import files

LINES = 4096
_ROWS = """
SELECT l.idx, to_jsonb(e) - 'tx',
       coalesce((SELECT jsonb_agg(to_jsonb(f)) FROM evlog_field f WHERE f.event_uid = e.event_uid), '[]')
FROM evlog_leaf l JOIN evlog_event e USING (event_uid) WHERE l.log = %s AND l.idx >= %s AND l.idx < %s ORDER BY l.idx
"""


@dataclass(frozen=True, slots=True)
class Mirrored:
    """一条镜像 — the place of an event, its row, the rows of its fields."""

    idx: int
    event: dict[str, Any]
    fields: list[dict[str, Any]]

    @property
    def env(self) -> bytes:
        """The envelope."""
        return bytes.fromhex(self.event["env"].removeprefix("\\x"))

    @property
    def seals(self) -> bytes:
        """The seals."""
        return bytes.fromhex(self.event["seals"].removeprefix("\\x"))


def size(log: str, root: Path | None = None) -> int:
    """How many events of a log are mirrored, whole."""
    segments = _segments(log, root)
    if not segments:
        return 0
    return int(segments[-1].stem) * LINES + segments[-1].read_bytes().count(b"\n")


def keep(log: str, start: int, end: int) -> None:
    """Mirror the events of a log from `start`, where the mirror ends, up to `end`; on disk when this returns."""
    while start < end:
        until = min(end, (start // LINES + 1) * LINES)
        with connection.cursor() as cursor:
            cursor.execute(_ROWS, [log, start, until])
            lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in cursor.fetchall()]
        if len(lines) != until - start:
            raise files.Forked(f"日志 {log} 第 {start + 1} 至 {until} 条在数据库里不全")
        _add(_folder(log) / f"{start // LINES:06d}.jsonl", lines)
        start = until


def read(log: str, start: int, root: Path | None = None) -> Iterator[Mirrored]:
    """What is mirrored of a log from a place on; a line that was not written whole is none."""
    for segment in _segments(log, root):
        if (int(segment.stem) + 1) * LINES <= start:
            continue
        for line in segment.read_bytes().splitlines(keepends=True):
            if line.endswith(b"\n"):
                idx, event, fields = json.loads(line)
                if idx >= start:
                    yield Mirrored(idx, _plain(event), [_plain(one) for one in _plain(fields)])


def _plain(told: Any) -> Any:
    """The driver may hand JSON over as text or read."""
    return json.loads(told) if isinstance(told, str) else told


def _segments(log: str, root: Path | None) -> list[Path]:
    place = files.folder(log, root or Path(settings.LOG_MIRROR))
    return sorted(place.glob("[0-9]*.jsonl"))


def _folder(log: str) -> Path:
    place = files.folder(log, Path(settings.LOG_MIRROR))
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def _add(segment: Path, lines: list[str]) -> None:
    """Append whole lines; what a crash left of a line is cut off first."""
    fresh = not segment.exists()
    with segment.open("ab+") as out:
        end = out.seek(0, os.SEEK_END)
        out.seek(max(0, end - 1))
        if end and out.read(1) != b"\n":
            out.seek(0)
            out.truncate(out.read().rfind(b"\n") + 1)
        out.write("".join(f"{line}\n" for line in lines).encode())
        out.flush()
        os.fsync(out.fileno())
    if fresh:
        keys.flush(segment.parent)
