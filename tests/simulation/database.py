"""The database and its standby: transactions that become visible when they are durable on both, a log of them (WAL), backups.

It behaves like PostgreSQL with one synchronous standby: numbers of rows are given at INSERT and rows are seen at COMMIT; a crash
loses what was not flushed and keeps what was, acknowledged or not; a standby that is promoted knows what it received.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mingjing.chain.entry import entry, leaf
from tests.simulation.world import Process, World

SEALS = b"[]"


@dataclass(frozen=True, slots=True)
class Event:
    """A row of the record: its number, case, place in the case, the client's key, and the bytes."""

    number: int
    case: str
    seq: int
    idem: str
    env: bytes

    @property
    def leaf(self) -> bytes:
        """Derived from the bytes."""
        return leaf(entry(self.env, SEALS))


@dataclass(frozen=True, slots=True)
class Commit:
    """What one transaction did: an event written, places given, a checkpoint kept, a person erased, or nothing (a barrier)."""

    events: tuple[Event, ...] = ()
    placed: tuple[int, ...] = ()
    note: tuple[int, Any] | None = None
    erased: str = ""


@dataclass
class Tables:
    """What the commits so far make true. `waiting` is the outbox, `leaves` what the leaf table holds (it can rot)."""

    events: dict[int, Event] = field(default_factory=dict)
    heads: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    by_idem: dict[str, Event] = field(default_factory=dict)
    waiting: dict[int, Event] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)
    leaves: list[bytes] = field(default_factory=list)
    notes: dict[int, Any] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)

    def apply(self, commit: Commit) -> None:
        """One transaction more."""
        for event in commit.events:
            self.events[event.number] = self.waiting[event.number] = self.by_idem[event.idem] = event
            self.heads[event.case] = (event.seq, event.leaf)
        for number in commit.placed:
            self.waiting.pop(number, None)
            self.order.append(number)
            self.leaves.append(self.events[number].leaf)
        if commit.note is not None:
            self.notes[commit.note[0]] = commit.note[1]
        if commit.erased:
            self.erased.add(commit.erased)


class Database(Process):
    """The primary, with `standby` = how many commits its standby has. `now` is all that was committed, `seen` what others see;
    `compared`: since it was put back from a backup, somebody compared it, as it was found, with what the witnesses know."""

    def __init__(self, world: World) -> None:
        super().__init__(world, "database")
        self.commits: list[Commit] = []
        self.flushed = self.standby = 0
        self.now, self.seen, self.visible = Tables(), Tables(), 0
        self.locks: dict[str, object] = {}
        self.under_way: set[str] = set()
        self.next_number = 0
        self.compared = True
        self.waiting: dict[int, Callable[[], None]] = {}

    def number(self) -> int:
        """The next value of the sequence: never given back, whatever becomes of the transaction."""
        self.next_number += 1
        return self.next_number

    def commit(self, commit: Commit, then: Callable[[], None]) -> None:
        """Write it; `then` is called when it is on the disks of both machines (which is when others see it)."""
        self.commits.append(commit)
        self.now.apply(commit)
        place = len(self.commits)
        if self.world.flaw == "no_flush_before_answer":
            self._show(place)
            then()
            self.later(self.world.chance.uniform(0.05, 1.0), self._flush, place)
            return
        self.waiting[place] = then
        self.later(self.world.chance.uniform(0.002, 0.02), self._flush, place)

    def _flush(self, place: int) -> None:
        self.perhaps_crash()
        self.flushed = max(self.flushed, place)
        if self.world.flaw == "answer_before_standby":
            self._answer(place)
        slow = self.world.chance.random() < self.world.rates.slow
        self.later(self.world.chance.uniform(0.002, 0.5 if slow else 0.02), self._replicate, place)

    def _replicate(self, place: int) -> None:
        self.perhaps_crash()
        self.standby = max(self.standby, place)
        self._answer(place)

    def _answer(self, place: int) -> None:
        self._show(place)
        for one in [one for one in self.waiting if one <= place]:
            self.waiting.pop(one)()

    def _show(self, place: int) -> None:
        while self.visible < place:
            self.seen.apply(self.commits[self.visible])
            self.visible += 1

    def forget(self) -> None:
        """Recovery: what was flushed is there and seen, transactions under way are not."""
        self._become(self.commits[: self.flushed])

    def promote(self) -> None:
        """The primary is lost with its disk: the standby takes over with what it received."""
        self.world.say("the primary is lost, the standby takes over")
        self.commits = self.commits[: self.standby]
        self.flushed = self.standby
        self.crash(0.5)

    def restore(self, commits: list[Commit]) -> None:
        """Be what it was at a backup (or, from the archive, what it was last)."""
        self.flushed = self.standby = len(commits)
        self.compared = False
        self._become(list(commits))

    def _become(self, commits: list[Commit]) -> None:
        self.commits = commits
        self.standby = min(self.standby, len(commits))
        self.now, self.seen, self.visible = Tables(), Tables(), 0
        for commit in commits:
            self.now.apply(commit)
        self._show(len(commits))
        self.locks, self.under_way, self.waiting = {}, set(), {}

    def start(self) -> None:
        """Bring the standby up to date."""
        if self.standby < len(self.commits):
            self.later(self.world.chance.uniform(0.05, 2.0), self._replicate, len(self.commits))
