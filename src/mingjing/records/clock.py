"""两个时钟 — the application's clock, which only a demo may move and every process follows, and the real one.

See docs/decisions/0005: `now` drives the law; `real_now` drives the record, sessions and tokens and cannot be moved.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from django.db import connection

_SECONDS_KEPT = 0.5
_MOVE = "UPDATE records_installation SET clock_offset = %s WHERE demo"
_kept: dict[str, tuple[float, int]] = {}
_pinned: dict[str, int] = {}


class NotADemo(PermissionError):
    """Only a demo's clock may be moved."""

    def __init__(self) -> None:
        super().__init__("本系统不是演示系统，时钟不能调整；请以实际时间办理")


def real_now() -> datetime:
    """The machine's clock, in UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """The application's clock, in UTC: the real one, plus the offset of a demo (read again after half a second)."""
    return real_now() + timedelta(seconds=_offset())


def set_clock(moment: datetime) -> None:
    """Move a demo's clock so that it now shows `moment` (aware; never earlier, at most a second later) and runs on."""
    if moment.tzinfo is None:
        raise ValueError("the moment to set needs a time zone")
    _move(-((real_now() - moment) // timedelta(seconds=1)))


def pin(moment: datetime) -> None:
    """Move the clock of this process only, in a demo: a demo city is made by several processes at different moments."""
    database = str(connection.settings_dict["NAME"])
    if database not in _pinned:
        with connection.cursor() as cursor:
            cursor.execute("SELECT demo FROM records_installation")
            row = cursor.fetchone()
        if row is None or not row[0]:
            raise NotADemo
    _pinned[database] = -((real_now() - moment) // timedelta(seconds=1))


def release() -> None:
    """Let a demo's clock show real time again."""
    _move(0)


def _move(offset: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [offset])
        moved = cursor.rowcount
    _kept.clear()
    if not moved:
        raise NotADemo


def _offset() -> int:
    database = str(connection.settings_dict["NAME"])
    if database in _pinned:
        return _pinned[database]
    kept = _kept.get(database)
    if kept is not None and time.monotonic() - kept[0] < _SECONDS_KEPT:
        return kept[1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_offset FROM records_installation")
        row = cursor.fetchone()
    offset = int(row[0]) if row else 0
    _kept[database] = (time.monotonic(), offset)
    return offset
