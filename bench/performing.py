"""Acts performed: several processes at once, each on cases of its own agency, beside raw writes of the same rows.

All cases move through the way together, one step at a time, because the clock of a demo is one for all; a step is timed
from the moment when every process is ready until the last one has finished. PostgreSQL is on the same machine, fsync on.
"""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field
from typing import Any

import psycopg

from bench import spent, way
from bench.crew import crew
from bench.place import Place
from bench.report import Report, percentile

PROCESSES = 4
CASES = 12  # of each process
GOAL = 250


@dataclass
class Phase:
    """One step for all cases: how long it took in all, how long each call, how many issued papers, processor time."""

    name: str
    wall: float
    spent: float
    calls: list[float] = field(default_factory=list)
    papers: int = 0


def measure(report: Report, place: Place) -> None:
    """Acts per second: those that issue no paper, those that do, and the mix of a whole case; then the raw writes."""
    phases = whole_way(place)
    raw = raw_rates(place, [bool(phase.papers) for phase in phases])
    plain = [phase for phase in phases if not phase.papers]
    papers = [phase for phase in phases if phase.papers]
    for name, some, peer in (
        ("no paper", plain, raw["plain"]),
        ("papers", papers, raw["papers"]),
        ("mix", phases, raw["all"]),
    ):
        calls = [one for phase in some for one in phase.calls]
        rate = len(calls) / sum(phase.wall for phase in some)
        what = {
            "no paper": f"acts performed that issue no paper ({len(some)} of {len(phases)})",
            "papers": f"acts performed that issue a paper ({len(some)} of {len(phases)})",
            "mix": "acts performed, the mix of a whole case",
        }[name]
        each = sum(phase.spent for phase in some) / len(calls) * 1000
        told = (
            f"raw writes {peer:,.0f}/s: {rate / peer:.2f}; {each:.1f} ms of processor;"
            f" p50 {percentile(calls, 0.5) * 1000:.0f} p99 {percentile(calls, 0.99) * 1000:.0f} ms"
        )
        report.add(what, rate, "acts/s", beside=told, goal=f"≥ {GOAL}/s", met=rate >= GOAL)


# -- ours ----------------------------------------------------------------------------------------------------------------


def whole_way(place: Place) -> list[Phase]:
    """Every step of the way, performed by all processes at once; one case leads and moves the clock."""
    from mingjing.records import clock

    leader, phases = way.example(way.Timed(), 3), []
    with crew(place, "bench.performing:perform_all", PROCESSES) as people, psycopg.connect(place.super_url) as db:
        family = [spent.postmaster(db), *(one.pid for one in people.running if one.pid)]
        for number, (name, step) in enumerate(way.STEPS):
            step(leader)
            clock.set_clock(leader.now)
            before, started = spent.of_family(family), time.perf_counter()
            told = people.all(number)
            wall, used = time.perf_counter() - started, spent.of_family(family) - before
            calls = [taken for part in told for _, taken, _ in part]
            phases.append(Phase(name, wall, used, calls, sum(papers for part in told for _, _, papers in part)))
    return phases


def perform_all(process: int, pipe: Any) -> None:
    """One process: its cases, one step at a time, whenever it is told to."""
    from bench import bureaus
    from mingjing.cases.rulebook import library
    from mingjing.records import clock
    from mingjing.records.documents import typeset
    from mingjing.web import heap

    library()
    typeset.make_ready()
    door = way.Timed()
    about = {"team": bureaus.team(process), "set_time": way.untouched}
    cases = [way.example(door, 1000 * (process + 1) + number, **about) for number in range(CASES)]
    for who in ("officer1", "checker1", "head1"):
        way.person(who)
    heap.settle()  # as a web process does
    pipe.send("ready")
    while (number := pipe.recv()) is not None:
        clock._kept.clear()  # the clock was moved just now; a process would see it half a second later
        door.taken.clear()
        for case in cases:
            way.STEPS[number][1](case)
        pipe.send(list(door.taken))


# -- raw -----------------------------------------------------------------------------------------------------------------


def raw_rates(place: Place, issues_papers: list[bool]) -> dict[str, float]:
    """Raw writes per second of the same acts."""
    from bench import raw

    with psycopg.connect(place.super_url, autocommit=True) as db:
        raw.tables(db)
    heard, rates = raw.overhear(), {}
    with crew(place, "bench.performing:write_all", PROCESSES, place, heard, issues_papers) as people:
        for kind in ("warm", "plain", "papers", "all"):
            started = time.perf_counter()
            count = sum(people.all(kind))
            rates[kind] = count / (time.perf_counter() - started)
    return rates


def write_all(process: int, pipe: Any, place: Place, heard: Any, issues_papers: list[bool]) -> None:
    """One process: the rows of its cases, act by act."""
    from bench import raw

    db = psycopg.connect(place.super_url, autocommit=True)
    db.execute("set search_path = raw, public")
    pipe.send("ready")
    turn = 10_000 * (process + 1)
    while (kind := pipe.recv()) is not None:
        cases = []
        for _ in range(2 if kind == "warm" else CASES):
            turn += 1
            acts = raw.Again(turn).acts(heard)
            wanted = {"plain": [False], "papers": [True]}.get(kind, [True, False])
            cases.append([act for act, papers in zip(acts, issues_papers, strict=True) if papers in wanted])
        for act in itertools.chain.from_iterable(cases):
            raw.write(db, act)
        pipe.send(sum(len(case) for case in cases))
