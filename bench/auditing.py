"""How fast the auditor derives the record again: leaves and trees from stored bytes, cases with fields and projections.

The peer is the bare hash: the same digests of the same bytes from memory, in this process. The bar is T9: 10^7 leaves in 2 minutes
on one core, so seconds of CPU are counted, the auditor's and those that PostgreSQL spends on it.
AUDIT_LEAVES sets how many leaves are laid down (200,000; a million takes 1.3 GB).
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import psycopg

from bench.place import Place
from bench.report import Report

LOG = "zf.bench.mingjing/2026"
BAR = 10_000_000 / 120
CASES = 12


def measure(report: Report, place: Place) -> None:
    """Leaves, then whole cases."""
    cases(report)
    leaves(report, place, int(os.environ.get("AUDIT_LEAVES", "200000")))


def leaves(report: Report, place: Place, count: int) -> None:
    """A log of invented events, laid down by COPY, derived again."""
    from mingjing.records.auditing import Asked, Memory, audited

    bare = hashed(min(count, 100_000))
    report.add(
        "audit: bare hashes of a leaf, both algorithms, both trees", bare, "leaves/s", beside="one core, from memory"
    )
    with psycopg.connect(place.super_url, autocommit=True) as db:
        lay_down(db, count)
    with TemporaryDirectory() as folder, psycopg.connect(place.super_url, autocommit=True) as db:
        theirs: list[float] = []

        def look(part: str, done: int, whole: int) -> None:
            theirs.append(served(db))

        own, begun = time.process_time(), time.monotonic()
        asked = Asked(files=False, projections=False, parts=("logs",), show=look)
        told = audited(asked, Memory(Path(folder)))
        taken, own = time.monotonic() - begun, time.process_time() - own
    wrong = [one for one in told.findings if one.level == "altered"]
    assert told.counts["leaves"] == count, told.counts
    assert not wrong, wrong[:3]
    rate, core = count / taken, count / (own + theirs[-1])
    beside = f"{core / bare:.0%} of the bare hash; 10^7 in {1e7 / core:.0f} s, 10^8 in {1e8 / core / 60:.0f} min"
    name = f"audit: leaves derived again from PostgreSQL ({count:,}), one core"
    report.add(name, core, "leaves/s", beside=beside, goal=">= 83,333 (T9)", met=core >= BAR)
    report.add("audit: the same by the clock, whatever else ran", rate, "leaves/s", beside=f"own CPU {own / taken:.0%}")


def served(db: psycopg.Connection[Any]) -> float:
    """Seconds of CPU that the server has spent on the auditor's connection."""
    row = db.execute("select max(pid) from pg_stat_activity where application_name = 'mingjing-audit'").fetchone()
    told = Path(f"/proc/{row[0] if row else 0}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def invented(count: int) -> Iterator[tuple[UUID, UUID, bytes, bytes]]:
    """Events as large as real ones: id, case, envelope, seals."""
    tail = (
        b'","org":"320700-CG","prev":"%064x","rec":"2026-06-15T01:00:00.000Z","ref":[],"seq":1,"type":"inspect_site","v":1}'
        % 7
    )
    head = b'{"actor":"' + b"a" * 32 + b'","after":{"root":"' + b"b" * 64 + b'","size":109482},"at":"2026-06-15T01:00:00.000Z","att":[],'  # fmt: skip
    head += b'"body":{"n":12,"sha256":"' + b"c" * 64 + b'","sm3":"' + b"d" * 64 + b'"},"case":"'
    middle = b'","dev_at":null,"dev_off_ms":null,"idem":null,"log":"zf.bench.mingjing/2026","nonce":"'
    seals = b'[{"alg":"ed25519","key":"' + b"e" * 32 + b'","sig":"' + b"f" * 128 + b'"}]'
    for number in range(count):
        uid = UUID(int=(1_781_485_205_000 + number // 250) << 80 | number)
        name = b"%032x" % number
        yield uid, UUID(int=number), head + name + middle + name + tail, seals


def hashed(count: int) -> float:
    """Leaves a second of the bare digests: event by both, seals, leaf by both, one node by both."""
    from mingjing.chain.hashing import sha256, sm3

    told = [(env, seals) for _, _, env, seals in invented(count)]
    begun = time.process_time()
    for env, seals in told:
        line = b"\x01" + sha256(b"zfrec/event/1\n" + env) + sm3(b"zfrec/event/1\n" + env) + sha256(seals)
        sha256(b"\x01" + sha256(b"\x00" + line) * 2)
        sm3(b"\x01" + sm3(b"\x00" + line) * 2)
    return count / (time.process_time() - begun)


def lay_down(db: psycopg.Connection[Any], count: int) -> None:
    """Events, leaves and the state of the log."""
    from mingjing.chain.entry import entry, leaf, leaf_sm3
    from mingjing.chain.tiles import Edge

    db.execute(
        "create temporary table laid (n bigint, uid uuid, kase uuid, env bytea, seals bytea, line bytea, a bytea, b bytea)"
    )
    edges = {name: Edge(0, {}, name) for name in ("sha256", "sm3")}  # type: ignore[arg-type]
    with db.cursor() as cursor, cursor.copy("copy laid from stdin (format binary)") as out:
        out.set_types(("int8", "uuid", "uuid", "bytea", "bytea", "bytea", "bytea", "bytea"))
        for number, (uid, case, env, seals) in enumerate(invented(count)):
            line = entry(env, seals)
            both = leaf(line), leaf_sm3(line)
            edges["sha256"].append([both[0]])
            edges["sm3"].append([both[1]])
            out.write_row((number, uid, case, env, seals, line, *both))
    db.execute(
        "insert into evlog_event (event_uid, case_uid, seq, type, org, env, seals, entry, prev)"
        " select uid, kase, 1, 'inspect_site', '320700-CG', env, seals, line, '' from laid order by n"
    )
    db.execute(
        "insert into evlog_leaf (log, idx, event_uid, leaf_sha256, leaf_sm3) select %s, n, uid, a, b from laid order by n",
        [LOG],
    )
    db.execute(
        "insert into log_state (log, size, edge_sha256, edge_sm3, opened) values (%s, %s, %s, %s, now())",
        [LOG, count, edges["sha256"].to_bytes(), edges["sm3"].to_bytes()],
    )
    db.execute("analyze evlog_event, evlog_leaf")
    db.execute("drop table laid")


def cases(report: Report) -> None:
    """Whole cases performed, then audited with fields, seals, files and projections."""
    from bench import way
    from mingjing.records.auditing import Asked, Memory, audited

    for number in range(CASES):
        case = way.example(way.Timed(), 300 + number)
        for _, step in way.STEPS:
            step(case)
    with TemporaryDirectory() as folder:
        begun = time.monotonic()
        told = audited(Asked(), Memory(Path(folder)))
        taken = time.monotonic() - begun
    wrong = [one for one in told.findings if one.level == "altered" and one.table not in ("evlog_outbox",)]
    assert not wrong, wrong[:3]
    split = f"of it projections {told.seconds.get('projections', 0) / taken:.0%}; {told.counts['files']} files read"
    report.add(f"audit: records of {CASES} cases, with fields, seals, files, tables", told.counts["events"] / taken, "records/s", beside=split)  # fmt: skip
