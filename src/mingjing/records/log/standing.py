"""日志现状 — what every process of the installation must know of the log, without asking the database.

The running log writes one small file after each round (`LOG_DIR/standing.json`, put in place in one step); whoever records reads
it at most once a second. Where nothing runs there is no file: then nothing is known, and nothing is refused. The file lies
outside the database on purpose: a database that was set back does not take its warning back with it.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings

from mingjing.records import keys

SECONDS_KEPT = 1.0
NAME = "standing.json"
CHECKING = "正在核对记录日志，几秒钟后再试"
PATIENCE = 10.0  # seconds that an act waits for the comparison at a start


class ReadOnly(RuntimeError):
    """记录日志只读 — nothing may be recorded now; the message says why and what the operator does."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"记录日志已转为只读，暂时不能办理：{reason}")


@dataclass(frozen=True, slots=True)
class Standing:
    """日志现状 — per log the newest cosigned size and root; which log took over from a broken one; when each witness last answered.

    `read_only` holds the reason while nothing may be recorded, `trouble` why the newest entries are not cosigned yet;
    `at` is when this was written (seconds since 1970); `origin` is told where a demo was begun anew, whose log is then another.
    """

    at: float = 0.0
    origin: str | None = None
    after: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    successors: Mapping[str, str] = field(default_factory=dict)
    witnesses: Mapping[str, float] = field(default_factory=dict)
    held: int = 0
    trouble: str | None = None
    read_only: str | None = None

    def log_of(self, base: str, year: int) -> str:
        """The log of an installation that is written in a year: the year's, or what took over when it was broken."""
        origin = f"{self.origin or base}/{year}"
        while origin in self.successors:
            origin = self.successors[origin]
        return origin


NOTHING = Standing()
_kept: dict[Path, tuple[float, int, Standing]] = {}


def now() -> Standing:
    """What is known, at most a second old."""
    place = Path(settings.LOG_DIR) / NAME
    looked, changed, known = _kept.get(place, (-SECONDS_KEPT, 0, NOTHING))
    if time.monotonic() - looked < SECONDS_KEPT:
        return known
    try:
        stamp = os.stat(place).st_mtime_ns
        if stamp != changed:
            known = read(place)
    except FileNotFoundError:
        stamp, known = 0, NOTHING
    _kept[place] = (time.monotonic(), stamp, known)
    return known


def allowing() -> Standing:
    """What is known, where recording is allowed; ReadOnly where it is not. An act in the first seconds of a start waits a little."""
    known, until = now(), time.monotonic() + PATIENCE
    while known.read_only == CHECKING and time.monotonic() < until:
        time.sleep(0.1)
        known = now()
    if known.read_only:
        raise ReadOnly(known.read_only)
    return known


def read(place: Path | None = None) -> Standing:
    """What the file says; nothing where there is none."""
    try:
        told = json.loads((place or Path(settings.LOG_DIR) / NAME).read_text())
    except FileNotFoundError:
        return NOTHING
    told["after"] = {log: (size, root) for log, (size, root) in told.get("after", {}).items()}
    return Standing(**told)


def write(standing: Standing) -> None:
    """Put what is known in the place of what was known."""
    place = Path(settings.LOG_DIR) / NAME
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{NAME}.{os.getpid()}")
    with draft.open("w") as out:
        json.dump(asdict(standing), out)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(place)
    keys.flush(place.parent)
    _kept.pop(place, None)
