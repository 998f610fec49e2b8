"""One run: a whole installation for a quarter of a minute in which much goes wrong, then calm; and what is claimed of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.simulation.claims import Broken, Claims
from tests.simulation.database import Commit, Database
from tests.simulation.door import Client, Door
from tests.simulation.integrator import Integrator, Public
from tests.simulation.names import PEOPLE, WITNESSES
from tests.simulation.signer import SigningDesk
from tests.simulation.witnesses import Seat, Watcher
from tests.simulation.world import NOTHING, Process, Restless, World, flipped

STORM, CALM = 14.0, 40.0

FLAWS = {
    "poll_by_number": "the integrator takes events with a number above the last instead of the outbox",
    "no_flush_before_answer": "the database answers before the transaction is flushed",
    "swap_without_compare": "the signer replaces its state without comparing it to what it read",
    "same_size_other_root": "the signer signs again, at the same size, whatever root it is given",
    "sign_before_check": "the signer signs the root it is given before it derives it from the events",
    "restore_without_witness": "after a restore nobody asks a witness how long the log was",
    "tombstones_not_replayed": "after a restore the door opens without replaying the tombstones",
    "answer_before_standby": "the database answers before the standby has the transaction",
    "doubled_on_retry": "a request that comes twice is written twice",
    "stale_lease": "an integrator that lost its lease writes with what it had read",
    "witness_answers_before_flush": "a witness answers before its view is flushed",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: which claim broke ("" for none), after how many steps, and the last lines of its story."""

    seed: int
    flaw: str
    broken: str
    steps: int
    published: int
    story: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Backup:
    """What was saved at a moment."""

    commits: list[Commit]
    signer: dict[str, Any]
    keys: dict[str, Any]


class City:
    """Everybody in one world, and the operator who repairs and restores."""

    def __init__(self, seed: int, flaw: str = "") -> None:
        self.world = world = World(seed, flaw)
        self.claims, self.public = Claims(), Public()
        self.database = Database(world)
        self.watchers = [Watcher(world, name, self.claims) for name in WITNESSES]
        chance, rates, world.rates = world.chance, world.rates, NOTHING
        self.door = Door(world, self.database, Seat(world, self.watchers), self.claims, set(PEOPLE))
        self.signer = SigningDesk(world, Seat(world, self.watchers), self.claims)
        self.integrators = [
            Integrator(world, name, self.database, self.signer, self.watchers, self.public, self.claims)
            for name in ("i1", "i2")
        ]
        for one in (self.door, *self.integrators):
            one.on_rolled_back = self.recover
        for one in self.integrators:
            one.on_rot = self.repair
        self.clients = [Client(world, f"c{n}", self.door, self.claims, wishes(chance)) for n in range(3)]
        self.backups: list[Backup] = []
        self.archive: list[Commit] | None = None
        world.rates = rates
        self.door.start()
        for _ in range(chance.randint(0, 6)):
            world.at(chance.uniform(1, STORM), None, 0, chance.choice(self.accidents()))
        for moment in (2.0, 5.0, 8.0):
            world.at(moment, None, 0, self.back_up)

    @property
    def processes(self) -> list[Process]:
        """All that can end."""
        return [self.database, self.door, self.signer, *self.integrators, *self.watchers]

    def accidents(self) -> list[Callable[[], None]]:
        """What may happen to the whole."""
        return [
            self.power_cut,
            self.lose_primary,
            self.lose_again,
            self.restore_old,
            self.rot,
            self.end_somebody,
            self.clocks,
        ]

    def power_cut(self) -> None:
        """Every machine ends at once."""
        self.world.say("power cut")
        for one in self.processes:
            one.crash()

    def lose_primary(self) -> None:
        """The standby takes over."""
        if self.database.up:
            self.database.promote()

    def lose_again(self) -> None:
        """The primary ends, comes back with what it had kept, and is lost a moment later."""
        self.database.crash(0.2)
        self.world.at(self.world.chance.uniform(0.5, 2.0), None, 0, self.lose_primary)

    def end_somebody(self) -> None:
        """One process ends."""
        self.world.chance.choice(self.processes).crash()

    def clocks(self) -> None:
        """A clock is set wrong, or right again."""
        one = self.world.chance.choice([self.signer, *self.watchers])
        one.skew = self.world.chance.choice([-3600.0, -3.0, -1.0, 0.0, 0.0, 1.0, 3.0, 3600.0])

    def rot(self) -> None:
        """A bit turns in the table of leaves."""
        for tables in (self.database.now, self.database.seen):
            if tables.leaves:
                at = Random(self.world.seed).randrange(len(self.database.seen.leaves) or 1)
                tables.leaves[at] = flipped(tables.leaves[at], Random(at))
        self.world.say("a bit turns in the leaf table")

    def repair(self) -> None:
        """The operator derives the table of leaves again."""
        for tables in (self.database.now, self.database.seen):
            tables.leaves[:] = [tables.events[number].leaf for number in tables.order]

    def back_up(self) -> None:
        """A backup of the database, of the signer's host and of the keys of people, each for itself."""
        kept = self.database.commits[: self.database.flushed]
        self.backups.append(Backup(kept, self.signer.disk.copy(), self.door.disk.copy()))

    def restore_old(self) -> None:
        """An old backup is put back and everything started, as an accident does it: the archive of the log of the database was
        not replayed. The witnesses show it if more had been published than the backup has (else nothing can: decision 0048)."""
        old = [one for one in self.backups if sum(len(commit.placed) for commit in one.commits) < self.public.size]
        if not old or self.archive is not None:
            return
        backup = self.world.chance.choice(old)
        self.world.say("an old backup is restored")
        self.archive = self.database.commits[: self.database.standby]
        for one in self.processes:
            one.crash(0.5)
        self.database.restore(backup.commits)
        self.door.disk.restore(backup.keys)
        if self.world.chance.random() < 0.6:
            self.signer.disk.restore(backup.signer)

    def recover(self) -> None:
        """The operator was called: read-only until everything is fetched from the archive, then all starts again."""
        if self.archive is None:
            self.world.say("called for a rollback that is over")
            return
        self.world.say("recovered from the archive")
        for one in self.processes:
            one.crash(0.3)
        self.database.restore(self.archive)
        self.archive = None

    def check(self) -> None:
        """After every step."""
        self.claims.stand(self.database.seen, self.door.serving, self.door.keys)

    def calm(self) -> None:
        """The storm is over: nothing fails any more, clocks are right, everybody is started."""
        self.world.say("calm")
        self.world.rates = NOTHING
        for one in (self.signer, *self.watchers):
            one.skew = 0.0
        self.repair()

    def live(self) -> None:
        """Storm, calm, and the claims of the end."""
        self.world.run(STORM, self.check)
        self.calm()
        self.world.run(CALM, self.check)
        wished = sum(kind == "event" for one in self.clients for kind, _ in one.wishes)
        self.claims.final(self.database.seen, wished)


def wishes(chance: Random) -> list[tuple[str, str]]:
    """What a client will record: events of three cases, now and then the erasure of a person."""
    cases = [f"{n:032x}" for n in range(3)]
    found = [("event", chance.choice(cases)) for _ in range(chance.randint(4, 8))]
    if chance.random() < 0.6:
        found.insert(chance.randrange(len(found)), ("erase", chance.choice(PEOPLE)))
    return found


def lived(seed: int, flaw: str = "") -> Outcome:
    """One run from its seed."""
    city = City(seed, flaw)
    broken = ""
    try:
        city.live()
    except (Broken, Restless) as no:
        broken = str(no)
    story = tuple(f"{moment:8.3f} {what}" for moment, what in city.world.trace)
    return Outcome(seed, flaw, broken, city.world.steps, city.claims.published_size, story)
