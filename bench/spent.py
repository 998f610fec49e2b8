"""Processor time spent, read from /proc: a rate tells how busy the machine was with other things, this does not."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg

TICK = os.sysconf("SC_CLK_TCK")


def of_process(pid: int) -> float:
    """Seconds that a process and its threads ran, and those of its children that have ended."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return sum(int(words[place]) for place in (11, 12, 13, 14)) / TICK


def children(pid: int) -> list[int]:
    """The living children of a process, and theirs."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += [int(child), *children(int(child))]
    return found


def of_family(pids: Iterable[int]) -> float:
    """Seconds of these processes and all under them."""
    return sum(of_process(one) for pid in pids for one in (pid, *children(pid)))


def postmaster(db: psycopg.Connection[Any]) -> int:
    """The process of the database server."""
    status = Path(f"/proc/{db.info.backend_pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("PPid:"))
