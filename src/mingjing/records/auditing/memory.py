"""审计自己的记忆 — the roots that the last audit came to, how far a running one is, and the results, in files of its own.

They lie outside the database and, in production, on another machine: who can rewrite the database must not reach them.
A remembered root is replaced only by one that grew out of it.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from mingjing.records.auditing.findings import Report

LAST, RUNNING, RESULTS, TAIL, LOCK = "last.json", "running.json", "results.jsonl", "tail.json", "lock"
RESULTS_KEPT = 400


def home() -> Path:
    """Where this installation's own auditor keeps its files."""
    return Path(os.environ.get("MINGJING_AUDIT_DIR", Path(settings.STATE_DIR) / "audit"))


class Memory:
    """审计文件夹 — one auditor's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """True while no other audit works in this folder; one that was killed holds nothing."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def last(self) -> dict[str, dict[str, Any]]:
        """For each log what the last audit came to: size, both roots, and the trees to go on from."""
        return dict(self._read(LAST).get("logs", {}))

    def remember(self, logs: Mapping[str, Any]) -> None:
        """The roots that this audit came to; of logs that it did not see the old ones stay."""
        self._write(LAST, {"logs": {**self.last(), **logs}})

    def running(self) -> dict[str, Any]:
        """How far an audit came that was interrupted; empty without one."""
        return self._read(RUNNING)

    def keep_running(self, told: Mapping[str, Any]) -> None:
        """How far this audit is."""
        self._write(RUNNING, told)

    def finish(self) -> None:
        """No audit runs any more."""
        (self.folder / RUNNING).unlink(missing_ok=True)

    def results(self) -> list[Report]:
        """The full audits, the newest first."""
        try:
            rows = (self.folder / RESULTS).read_text().splitlines()
        except FileNotFoundError:
            return []
        return [Report.read(json.loads(row)) for row in reversed(rows)]

    def tail(self) -> Report | None:
        """The last look at what is new."""
        told = self._read(TAIL)
        return Report.read(told) if told else None

    def keep(self, report: Report) -> None:
        """Keep a result for the pages: a full one (and a tail that found something) in the row of all, a tail as the last one."""
        if report.kind == "tail":
            self._write(TAIL, report.to_json())
        if report.kind != "tail" or report.code == 1:
            place = self.folder / RESULTS
            rows = place.read_text().splitlines() if place.exists() else []
            rows.append(json.dumps(report.to_json(), ensure_ascii=False))
            self._put(place, "\n".join(rows[-RESULTS_KEPT:]) + "\n")

    def _read(self, name: str) -> dict[str, Any]:
        try:
            return dict(json.loads((self.folder / name).read_text()))
        except FileNotFoundError:
            return {}

    def _write(self, name: str, told: Mapping[str, Any]) -> None:
        self._put(self.folder / name, json.dumps(told, ensure_ascii=False))

    def _put(self, place: Path, text: str) -> None:
        """In one step: whoever reads sees the old or the new, whole."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = place.with_name(f".{place.name}.{os.getpid()}")
        with draft.open("w") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(place)
