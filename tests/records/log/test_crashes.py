"""T8: whatever breaks at whatever step, no acknowledged event is lost or doubled, and everything published verifies.

The matrix: each durable step, broken before it happened or after (done, but reported as failed), in five ways: the process
is killed, the database ends the session, a connection is reset, the disk is full, the disk fails. The next rounds must mend it.
"""

from __future__ import annotations

import errno
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection

from mingjing.chain.errors import ChainError
from mingjing.chain.signer import Doubt
from mingjing.records.log import reads, standing, steps
from mingjing.records.log.sequencing import Sequencer
from tests.records.log.scenes import events, log, order, rows
from tests.records.log.world import World

SEEDS = range(20) if os.environ.get("MINGJING_LONG") else range(1)
STEPS = (
    *(
        "integrate",
        "place",
        "mirror",
        "tiles sha256",
        "tiles sm3",
        "sign",
        "signer",
        "to W1 POST",
        "to W2 POST",
        "to W3 POST",
    ),
    *("cosign", "row", "publish sha256", "publish sm3", "standing"),
)
STATE = ("draft", "flush", "rename", "folder", "kept")  # the steps of the signer's own file
KINDS = ("kill", "database", "reset", "full", "disk")
CELLS = [(step, done, kind) for step in STEPS for done in (False, True) for kind in KINDS]
CELLS += [(f"state {step}", False, kind) for step in STATE for kind in KINDS]
ROUNDS_MOST = 4


class Killed(BaseException):
    """The process is gone: nothing of it cleans up."""


@dataclass
class Fault:
    """What breaks: one step, before or after, at its nth time."""

    step: str
    done: bool
    act: Callable[[], None]
    nth: int = 1
    struck: bool = False
    seen: dict[tuple[str, bool], int] = field(default_factory=dict)

    def __call__(self, step: str, done: bool = False) -> None:
        if self.struck or (step, done) != (self.step, self.done):
            return
        self.nth -= 1
        if self.nth <= 0:
            self.struck = True
            self.act()


def breaking(kind: str, superuser: str) -> Callable[[], None]:
    """How it breaks."""

    def act() -> None:
        if kind == "kill":
            raise Killed
        if kind == "reset":
            raise ConnectionResetError(errno.ECONNRESET, "reset")
        if kind == "full":
            raise OSError(errno.ENOSPC, "full")
        if kind == "disk":
            raise OSError(errno.EIO, "failed")
        with psycopg.connect(superuser, autocommit=True) as db:
            db.execute(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"  # and wait until it is gone
                " WHERE datname = current_database() AND usename = 'mingjing_app' AND pid <> pg_backend_pid()"
            )

    return act


@dataclass
class Trial:
    """One log on which cell after cell is tried."""

    world: World
    superuser: str
    acknowledged: list[str] = field(default_factory=list)

    def cell(self, step: str, done: bool, kind: str, chance: random.Random) -> bool:
        """Break it there, go on, compare; False where the step was never reached."""
        fault = Fault(step.removeprefix("state "), done, breaking(kind, self.superuser), 1)
        if step.startswith("state "):
            self.world.pace = lambda name: fault(name)
        else:
            steps.pace = self.world.passing = fault
        self.acknowledged += [one.event_uid for one in events(chance.randint(1, 3), cases=2)]
        running = self.turn(self.world.sequencer())
        if running is not None and not fault.struck:
            self.acknowledged += [one.event_uid for one in events(1)]
            running = self.turn(running)
        self.world.pace, steps.pace = lambda name: None, steps._onward
        self.world.passing = lambda name, done: None
        struck = fault.struck
        if kind == "database":  # a session may have ended behind the last step: the next round finds that out
            running = self.turn(running or self.world.sequencer())
        for _ in range(ROUNDS_MOST):
            if self.settled():
                break
            running = self.turn(running or self.world.sequencer())
        assert self.settled(), f"not mended in {ROUNDS_MOST} rounds: {reads.health()}"
        return struck

    def turn(self, running: Sequencer) -> Sequencer | None:
        """A round; None where it ended the process, and what must start again has started."""
        try:
            running.round()
        except Killed:
            raw = connection.connection
            if raw is not None:
                raw.close()
            connection.close()
            self.world.start_signer()
            return None
        except Doubt:
            self.world.start_signer()
            connection.close()
            return None
        except (DatabaseError, OSError, ChainError):
            connection.close()
            return None
        return running

    def settled(self) -> bool:
        """Everything is cosigned and published."""
        standing._kept.clear()
        health = reads.health()
        assert health.read_only is None
        return (
            health.waiting == 0
            and health.size == health.integrated > 0
            and standing.read().after[log()][0] == health.size
        )

    def check(self) -> None:
        """No acknowledged event is lost or doubled, cases are in order, what is published verifies, nobody went back."""
        size = self.world.check(log())
        placed = [str(uid) for (uid,) in rows("SELECT event_uid FROM evlog_leaf WHERE log = %s ORDER BY idx", log())]
        assert len(placed) == len(set(placed)) == size
        assert set(self.acknowledged) <= set(placed)
        assert len(placed) == len(self.acknowledged) + 1
        cases: dict[Any, int] = {}
        for case, seq in order(log()):
            assert seq == cases.get(case, 0) + 1
            cases[case] = seq
        assert (
            sorted(self.world.sizes(log()).values())[1:] == [size, size]
            or max(self.world.sizes(log()).values()) == size
        )


@pytest.fixture
def trial(live_world: World, live: str, owner_url: Any) -> Iterator[Trial]:
    yield Trial(live_world, owner_url(live.partition("@/")[2].partition("?")[0]))
    steps.pace = steps._onward


def test_the_matrix_is_as_large_as_promised() -> None:
    assert len(STEPS) >= 14
    assert len(CELLS) >= 140
    assert len(set(CELLS)) == len(CELLS)


@pytest.mark.clause("YY-12", part="nothing acknowledged is lost")
@pytest.mark.clause("LY-R38", part="loss by a crash")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_no_crash_loses_doubles_or_forges(kind: str, seed: int, trial: Trial) -> None:
    chance = random.Random(seed)
    cells = [cell for cell in CELLS if cell[2] == kind]
    chance.shuffle(cells)
    missed = [cell for cell in cells if not trial.cell(*cell, chance)]
    trial.check()
    assert not missed, f"never reached: {missed}"
