"""The running log: from the outbox into both trees, beside the bare hashing of the same leaves; then whole rounds, with witnesses.

The integrator reads, derives every leaf again from the bytes, and writes leaf, place and edges in one transaction: PostgreSQL is on
the same machine, fsync on. A round adds mirror, tiles, the signer's derivation, three witnesses over HTTP and the published files.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import psycopg

from bench.place import Place
from bench.report import Report, seconds
from mingjing.chain import entry, signing
from mingjing.chain.hashing import sha256, sm3

LEAVES = 20_000
ROUND = 4_096
GOAL = 20_000


def measure(report: Report, place: Place) -> None:
    """Leaves per second: hashed, placed, published."""
    events = [made() for _ in range(LEAVES)]
    pairs = [(env, seals) for env, seals, _ in events]
    hashed = LEAVES / seconds(lambda: signing.leaves(pairs), rounds=3)
    lines = [entry.entry(env, seals) for env, seals in pairs]
    bare = LEAVES / seconds(lambda: [(sha256(b"\x00" + one), sm3(b"\x00" + one)) for one in lines], rounds=3)
    report.add("log: leaves of two trees hashed from 97-byte entries", bare, "leaves/s")
    report.add(
        "log: leaves derived from the bytes of events",
        hashed,
        "leaves/s",
        beside=f"bare {bare:,.0f}/s: {hashed / bare:.2f}",
    )
    wait(place, events)
    placed = integrated()
    beside = f"derived {hashed:,.0f}/s: {placed / hashed:.2f}"
    report.add(
        "log: integrator, outbox to both trees",
        placed,
        "leaves/s",
        beside=beside,
        goal=f"≥ {GOAL:,}/s",
        met=placed >= GOAL,
    )
    wait(place, [made() for _ in range(2 * ROUND)])
    with world() as turn:
        turn()  # what was placed before, and the first half of the rest
        wait(place, [made() for _ in range(ROUND)])
        started = time.perf_counter()
        size = turn()
        took = time.perf_counter() - started
    report.add(
        "log: whole rounds, to the published checkpoint",
        size / took,
        "events/s",
        beside=f"{took:.2f} s for {size:,} events, three witnesses",
    )


def made() -> tuple[bytes, bytes, str]:
    """An event of a case of its own: envelope, seals, case."""
    from mingjing.records.log import system

    case = uuid4()
    envelope = entry.Envelope(
        log=system.current(), case=case.hex, seq=1, prev="0" * 64, type="inspect_site", org="320700-CG", actor="a" * 32,
        at="2026-06-15T01:00:00.000Z", rec="2026-06-15T01:00:00.000Z", body=entry.Body(12, bytes(32), bytes(32)),
        nonce=os.urandom(16).hex(),
    )  # fmt: skip
    return envelope.to_bytes(), entry.seals_to_bytes([entry.Seal("ed25519", "b" * 32, bytes(64))]), str(case)


def wait(place: Place, events: list[tuple[bytes, bytes, str]]) -> None:
    """Put events into the outbox, without the application."""
    rows = []
    for env, seals, case in events:
        rows.append((str(uuid4()), case, env, seals, entry.entry(env, seals)))
    with psycopg.connect(place.super_url) as db, db.cursor() as cursor:
        with cursor.copy(
            "COPY evlog_event (event_uid, case_uid, seq, type, org, env, seals, entry, prev) FROM STDIN"
        ) as copy:
            for uid, case, env, seals, line in rows:
                copy.write_row((uid, case, 1, "inspect_site", "320700-CG", env, seals, line, bytes(32)))
        with cursor.copy("COPY evlog_outbox (event_uid) FROM STDIN") as copy:
            for uid, *_ in rows:
                copy.write_row((uid,))


def integrated() -> float:
    """Leaves placed per second until the outbox is empty."""
    from mingjing.records.log.integrating import integrate

    started, placed = time.perf_counter(), 0
    while found := integrate().placed:
        placed += found
    return placed / (time.perf_counter() - started)


@contextmanager
def world() -> Iterator[Callable[[], int]]:
    """A signer's desk and three witnesses over HTTP; calling it turns rounds until everything is published."""
    from django.conf import settings

    from mingjing.chain.asking import Asker
    from mingjing.chain.hashing import ALGORITHMS
    from mingjing.chain.note import Ed25519Signer
    from mingjing.chain.policy import read
    from mingjing.chain.signer import Desk, KeyFiles, Store
    from mingjing.chain.witness import Server, State
    from mingjing.chain.witnessing import Witness
    from mingjing.records.log import reads, system
    from mingjing.records.log.sequencing import Sequencer
    from mingjing.records.log.signing import Signed, signed

    folder = Path(mkdtemp(prefix="mingjing-bench-"))
    settings.LOG_DIR, settings.LOG_MIRROR = folder / "log", folder / "mirror"
    settings.LOG_POLICY = folder / "policy.txt"
    store = Store(folder / "state.json")
    desk = Desk(KeyFiles(folder), store, settings.LOG_POLICY)

    class Near:
        """The desk without a socket."""

        def sign(self, request: signing.Request) -> Signed:
            return signed(desk.sign(request.to_bytes()))

        def logs(self) -> dict[str, int]:
            return {log: one["size"] for log, one in desk.logs().items()}

        def seen(self, log: str) -> int:
            return max([0, *(size for size, _ in desk.seen(log).views.values())])

    keys = [desk.signer.key(system.current(), name) for name in ALGORITHMS]
    rows, servers = [f"log {key}\n" for key in keys], []
    for name in ("W1", "W2", "W3"):
        witness = Witness(f"{name}.example", Ed25519Signer(os.urandom(32)), {key.name: (key,) for key in keys})
        server = Server(("127.0.0.1", 0), witness, State(folder / name, witness.name))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        rows.append(f"witness {name} {witness.key} http://127.0.0.1:{server.server_address[1]}/\n")
    settings.LOG_POLICY.write_text("".join(rows) + "group enough 2 W1 W2 W3\nquorum enough\n")
    policy = read(settings.LOG_POLICY.read_bytes())
    asker = Asker(policy.witness_urls())
    running = Sequencer(Near(), asker, policy)

    def turn() -> int:
        placed = 0
        while True:
            found = running.round()
            placed += found
            if not found and reads.health().trouble is None:
                return placed

    try:
        yield turn
    finally:
        asker.close()
        store.close()
        for server in servers:
            server.shutdown()
            server.server_close()
        shutil.rmtree(folder)
