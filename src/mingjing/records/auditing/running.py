"""一次审计 — its parts in order, how far it is kept every few seconds, so that a killed one goes on where it was."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.utils.module_loading import import_string

from mingjing.chain.errors import ChainError
from mingjing.chain.policy import Policy
from mingjing.chain.policy import read as read_policy
from mingjing.records import anchoring
from mingjing.records.auditing import chains, guards, logs
from mingjing.records.auditing.findings import Finding, Report
from mingjing.records.auditing.memory import Memory
from mingjing.records.auditing.reading import all_of, looking, snapshot

RESUMED_WITHIN = timedelta(hours=24)
KEPT_EVERY = 5.0
FIRST = UUID(int=0)
Shown = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """一次审计的要求 — `full`: everything; `tail`: what is new since the last one; `since`: all of the logs, and the cases with
    records since a moment. With which policy; files, projections and tiles looked at or not."""

    kind: str = "full"
    since: datetime | None = None
    policy: str | None = None
    files: bool = True
    projections: bool = True
    tiles: bool = True
    fresh: bool = False
    parts: tuple[str, ...] = ("guards", "logs", "cases", "anchors")
    show: Shown = lambda part, done, whole: None


@dataclass(slots=True)
class _Run:
    """An audit under way."""

    asked: Asked
    memory: Memory
    report: Report
    db: psycopg.Connection[Any]
    stands: dict[str, logs.Stand] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    case: UUID = FIRST
    kept: float = 0.0

    def keep(self, *, now: bool = False) -> None:
        """How far it is; a tail is short and begins anew."""
        if self.asked.kind == "tail" or (not now and time.monotonic() - self.kept < KEPT_EVERY):
            return
        self.kept = time.monotonic()
        told = {"report": self.report.to_json(), "done": self.done, "case": self.case.hex, "asked": _same(self.asked)}
        trees = {
            log: {**one.to_json(), "cosigned": one.cosigned, "remembered": one.remembered}
            for log, one in self.stands.items()
        }
        self.memory.keep_running({**told, "stands": trees})


def audited(asked: Asked, memory: Memory) -> Report:
    """Audit, keep the result and (where nothing is altered) the roots; the report."""
    with snapshot() as db:
        run = _begun(asked, memory, db)
        for name, part in (("guards", _guards), ("logs", _logs), ("cases", _cases), ("anchors", _anchors)):
            if name in run.done or name not in asked.parts:
                continue
            with _timed(run.report, name):
                part(run)
            run.done.append(name)
            run.keep(now=True)
    run.report.ended = datetime.now(UTC).isoformat(timespec="seconds")
    if run.report.code != 1:
        memory.remember({log: one.remembered for log, one in run.stands.items() if one.remembered})
    memory.keep(run.report)
    if asked.kind != "tail":
        memory.finish()
    return run.report


def _same(asked: Asked) -> list[Any]:
    """What must be equal for an interrupted audit to be taken up."""
    since = asked.since and asked.since.isoformat()
    return [asked.kind, since, asked.policy, asked.files, asked.projections, asked.tiles]


def _begun(asked: Asked, memory: Memory, db: psycopg.Connection[Any]) -> _Run:
    """A new audit, or the one that was interrupted."""
    now = datetime.now(UTC)
    report = Report(asked.kind, now.isoformat(timespec="seconds"))
    told = memory.running() if asked.kind != "tail" and not asked.fresh else {}
    if (
        told
        and told["asked"] == _same(asked)
        and now - datetime.fromisoformat(told["report"]["started"]) < RESUMED_WITHIN
    ):
        stands = {}
        for log, one in told["stands"].items():
            stands[log] = logs.Stand.read(log, one)
            stands[log].cosigned, stands[log].remembered = one["cosigned"], one["remembered"]
        return _Run(asked, memory, Report.read(told["report"]), db, stands, told["done"], UUID(told["case"]))
    return _Run(asked, memory, report, db)


@contextmanager
def _timed(report: Report, part: str) -> Iterator[None]:
    begun = time.monotonic()
    yield
    report.seconds[part] = round(report.seconds.get(part, 0.0) + time.monotonic() - begun, 3)


def _guards(run: _Run) -> None:
    guards.audit(run.db, run.report)


def _policy(run: _Run) -> Policy | None:
    """The policy that was given, or that of the installation; without one nothing can be told of witnesses."""
    place = run.asked.policy or str(settings.LOG_POLICY)
    try:
        with open(place) as found:
            return read_policy(found.read())
    except (OSError, ChainError):
        run.report.add(Finding("policy", "", "", "没有可用的信任策略，无法判断见证方", "unsure"))
        return None


def _logs(run: _Run) -> None:
    """Every log; a tail goes on from the trees of the last audit."""
    last = run.memory.last()
    looked = logs.Looked(run.db, _policy(run), last, run.report, tiles=run.asked.tiles)
    logs.stray(looked)
    known = logs.known(run.db)
    if not known:
        run.report.add(Finding("log_state", "", "", "还没有日志：记录尚未编入", "unsure"))
    whole, before = sum(size for _, size, *_ in known), 0
    for log, size, edge, edge_sm3, _ in known:
        stand = run.stands.get(log)
        if stand is None and run.asked.kind == "tail" and log in last and last[log]["size"] <= size:
            stand = logs.Stand.read(log, last[log])
        run.stands[log] = stand = stand or logs.Stand.fresh(log)

        def step(one: logs.Stand, before: int = before) -> None:
            run.keep()
            run.asked.show("logs", before + one.size, whole)

        looked.step = step
        logs.audit(looked, log, size, (edge, edge_sm3), stand)
        run.report.logs[log] = {
            "size": stand.size,
            "cosigned": stand.cosigned,
            "root": stand.trees["sha256"].root().hex(),
        }
        before += size


def _cases(run: _Run) -> None:
    """Every case; or those with events that the last audit had not seen; or those with events since a moment."""
    which = chains.Which(after=run.case)
    if run.asked.kind == "tail":
        which.seen = json.dumps({log: one["size"] for log, one in run.memory.last().items()})
    elif run.asked.since is not None:
        which.since = UUID(bytes=int(run.asked.since.timestamp() * 1000).to_bytes(6, "big") + bytes(10))
    whole, done = int(all_of(run.db, "SELECT count(*) FROM case_head")[0][0]), run.report.counts.get("cases", 0)

    def step(case: UUID, count: int) -> None:
        nonlocal done
        done += count
        run.case = case
        run.keep()
        run.asked.show("cases", done, whole)

    walk = chains.Walk(run.db, run.report, run.asked.files, _also(run), step)
    if run.case == FIRST:
        chains.orphans(walk)
    chains.audit(walk, which)


def _anchors(run: _Run) -> None:
    """The side tables (access list, refused attempts, changes of the registry) against their roots in the log; not in a tail."""
    if run.asked.kind == "tail":
        return
    with looking():
        found = anchoring.check()
    run.report.add(*(Finding(one.table, f"({one.after}, {one.upto}]", "", one.message) for one in found))


def _also(run: _Run) -> chains.Also:
    """What the room upstairs says of its projections of some cases; None: of rows that belong to no record."""
    named = getattr(settings, "RECORD_ALSO_AUDITED", "")
    if not named or not run.asked.projections:
        return lambda cases: ()
    compare = import_string(named)

    def also(cases: Sequence[str] | None) -> Sequence[Finding]:
        begun = time.monotonic()
        with looking():
            found = [Finding(*one) for one in compare(cases)]
        run.report.seconds["projections"] = round(
            run.report.seconds.get("projections", 0.0) + time.monotonic() - begun, 3
        )
        return found

    return also
