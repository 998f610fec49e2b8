"""Clients that never give up, and the door through which they write: one transaction an event, safe to repeat by its key."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from mingjing.chain.entry import NO_LEAF, Body, Envelope
from tests.simulation.claims import Claims
from tests.simulation.database import Commit, Database, Event
from tests.simulation.names import LOG
from tests.simulation.witnesses import Seat, Told
from tests.simulation.world import Process, World

NO_FIELDS = Body.over([])
MOMENT = "2026-06-15T01:00:00.000Z"


class Client(Process):
    """Somebody with a list of things to record, one after another; each is sent again until it is acknowledged."""

    def __init__(self, world: World, name: str, door: Door, claims: Claims, wishes: list[tuple[str, str]]) -> None:
        super().__init__(world, name)
        self.door, self.claims, self.wishes = door, claims, wishes
        self.turn = 0
        self.later(world.chance.uniform(0, 0.5), self.ask, 0)

    def ask(self, turn: int) -> None:
        """Send what is not acknowledged yet."""
        if turn != self.turn or turn == len(self.wishes):
            return
        kind, about = self.wishes[turn]
        work = self.door.on_submit if kind == "event" else self.door.on_erase
        self.world.send(self.door, work, self, about, f"{self.name}-{turn}", turn)
        self.later(self.world.chance.uniform(0.8, 1.6), self.ask, turn)

    def on_done(self, turn: int) -> None:
        """It is recorded; go on to the next."""
        if turn == self.turn:
            kind, about = self.wishes[turn]
            self.claims.acknowledged(kind, about, f"{self.name}-{turn}")
            self.turn += 1
            self.later(self.world.chance.uniform(0.0, 0.3), self.ask, self.turn)


class Door(Process):
    """The application: it serves after it has seen that no witness knows more than its database, and after it has replayed
    the tombstones. The keys of people are its own store, with its own backups."""

    def __init__(self, world: World, database: Database, seat: Seat, claims: Claims, people: set[str]) -> None:
        super().__init__(world, "door")
        self.database, self.seat, self.claims = database, seat, claims
        self.on_rolled_back: Callable[[], None] = lambda: None
        self.serving = False
        self.open: dict[str, tuple[object, str]] = {}
        self.disk.write("keys", frozenset(people))
        self.disk.flush()

    @property
    def keys(self) -> frozenset[str]:
        """Whose fields can be read."""
        found: frozenset[str] = self.disk.read("keys")
        return found

    def forget(self) -> None:
        """Its connections end: what was not committed is undone."""
        self.serving = False
        for case, (_, idem) in self.open.items():
            self.database.locks.pop(case, None)
            self.database.under_way.discard(idem)
        self.open = {}

    def start(self) -> None:
        """Ask the witnesses first."""
        if not self.database.up:
            self.later(0.3, self.start)
        elif self.world.flaw == "restore_without_witness":
            self.serve()
        else:
            self.seat.ask(self, self._told)

    def _told(self, told: Told | None) -> None:
        if told is None or not self.database.up:
            self.later(0.5, self.start)
        elif told.newest[0] > len(self.database.seen.order):
            self.world.say("the door does not open: a witness knows more than the database")
            self.on_rolled_back()
        else:
            self.serve()

    def serve(self) -> None:
        """Replay the tombstones, then open."""
        if self.world.flaw != "tombstones_not_replayed" and self.keys & self.database.seen.erased:
            self._forget(self.database.seen.erased)
        self.serving = self.database.compared = True

    def _forget(self, people: set[str]) -> None:
        self.disk.write("keys", self.keys - people)
        self.flush_or_end()

    def on_submit(self, client: Client, case: str, idem: str, turn: int) -> None:
        """Write an event, once."""
        database, careless = self.database, self.world.flaw == "doubled_on_retry"
        if not self.serving or not database.up:
            return
        if idem in database.seen.by_idem and not careless:
            # what an ended database kept may not be on its standby yet: answer behind a barrier
            database.commit(Commit(), partial(self._again, client, turn, self.life))
        elif case in database.locks:
            self.later(0.03, self.on_submit, client, case, idem, turn)
        elif idem not in database.under_way or careless:
            lock = object()
            database.locks[case] = lock
            database.under_way.add(idem)
            self.open[case] = (lock, idem)
            slow = self.world.chance.random() < self.world.rates.slow
            think = self.world.chance.uniform(0.0, 1.2 if slow else 0.05)
            self.later(think, self._write, client, case, idem, turn, database.number(), lock)

    def _again(self, client: Client, turn: int, life: int) -> None:
        if self.up and self.life == life:
            self.world.send(client, client.on_done, turn)

    def _write(self, client: Client, case: str, idem: str, turn: int, number: int, lock: object) -> None:
        database = self.database
        if database.locks.get(case) is not lock:
            return  # the database ended meanwhile, and the transaction with it
        self.perhaps_crash()
        del self.open[case]
        seq, leaf = database.now.heads.get(case, (0, NO_LEAF))
        env = Envelope(
            log=LOG, case=case, seq=seq + 1, prev=leaf.hex(), type="note", org="SCJG", actor="a", at=MOMENT, rec=MOMENT,
            body=NO_FIELDS, nonce=f"{number:032x}", idem=idem,
        )  # fmt: skip
        event = Event(number, case, seq + 1, idem, env.to_bytes())
        database.commit(Commit(events=(event,)), partial(self._written, client, case, idem, turn, lock, self.life))

    def _written(self, client: Client, case: str, idem: str, turn: int, lock: object, life: int) -> None:
        if self.database.locks.get(case) is lock:
            del self.database.locks[case]
        self.database.under_way.discard(idem)
        if self.up and self.life == life:
            self.world.send(client, client.on_done, turn)

    def on_erase(self, client: Client, person: str, idem: str, turn: int) -> None:
        """Erase a person: the tombstone first, then the key."""
        if self.serving and self.database.up:
            self.database.commit(Commit(erased=person), partial(self._erased, client, person, turn, self.life))

    def _erased(self, client: Client, person: str, turn: int, life: int) -> None:
        if not self.up or self.life != life:
            return
        if person in self.keys:
            self.world.at(0.001, self, self.life, self._end_key, client, person, turn)
        else:
            self.world.send(client, client.on_done, turn)

    def _end_key(self, client: Client, person: str, turn: int) -> None:
        self._forget({person})
        self.world.send(client, client.on_done, turn)

    def flush_or_end(self) -> None:
        """Flush; where the disk refuses, end: what is there is read again at the next start."""
        self.flush(self)

    @staticmethod
    def flush(process: Process) -> None:
        """The same for any process."""
        from tests.simulation.world import Crashed, DiskRefused

        try:
            process.disk.flush()
        except DiskRefused:
            raise Crashed(process) from None
