"""The same through HTTP: acts, one case, lists of 100, as other programs would ask for them, at eight clients.

The server is the product's own (two web processes and the background worker), the clients are threads of two processes on
the same machine, each with a connection kept open and a bearer token. A Django REST case registry that we measured on this
size of machine did 25 steps, 55 case reads and 12 lists of 100 a second at eight clients.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bench.crew import Crew, crew
from bench.place import Place
from bench.report import Report, percentile

PROCESSES, THREADS = 2, 4
CLIENTS = PROCESSES * THREADS
CASES = 4  # of each client
SECONDS = 6.0
REGISTRY = {"steps": 25, "case reads": 55, "lists of 100": 12}
TIMES = {"steps": 8, "case reads": 4, "lists of 100": 15}
PEOPLE = ["officer1", "checker1", "head1", "custodian1", "publisher1", "publisher2", "reviewer1"]
TOLD_SOON = 0.6  # a web process reads a moved clock again after half a second


class Unexpected(RuntimeError):
    """An answer that was neither 200 nor 201."""


@dataclass
class Client:
    """One connection; sends as anybody whose token it has."""

    port: int
    tokens: Mapping[str, str]
    line: http.client.HTTPConnection | None = None
    taken: list[tuple[float, int]] = field(default_factory=list)

    def ask(self, who: str, method: str, path: str, body: Any = None) -> Any:
        """One request, timed; the JSON of its answer."""
        if self.line is None:
            self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        sent = None
        if body is not None:
            sent, headers["Content-Type"] = json.dumps(body), "application/json"
        started = time.perf_counter()
        self.line.request(method, f"/api/v1{path}", sent, headers)
        answer = self.line.getresponse()
        content = answer.read()
        taken = time.perf_counter() - started
        if answer.status not in (200, 201):
            raise Unexpected(f"{method} {path}: {answer.status} {content.decode()[:500]}")
        told = json.loads(content)
        self.taken.append((taken, len(told.get("documents", ())) if isinstance(told, dict) and method == "POST" else 0))
        return told

    def __call__(self, who: str, act: str, case: str | None, **call: Any) -> Mapping[str, Any]:
        """One act, as the example case knocks."""
        if case is None:
            told = self.ask(who, "POST", "/cases", {**call.pop("fields"), **call})
        else:
            body = {"act": act, **{name: value for name, value in call.items() if value is not None}}
            told = self.ask(who, "POST", f"/cases/{case}/acts", body)
        return {"case": told["id"], "seq": told["seq"], "number": told["number"]}


# -- in a process of clients ---------------------------------------------------------------------------------------------


def clients(process: int, pipe: Any, port: int, tokens: Mapping[str, str]) -> None:
    """Four threads; each word from outside is done by all of them, and what each call took is told."""
    from bench import way

    made = [Client(port, tokens) for _ in range(THREADS)]
    cases = [
        [
            way.example(one, 100 * (process * THREADS + place + 1) + number, set_time=way.untouched)
            for number in range(CASES)
        ]
        for place, one in enumerate(made)
    ]
    uids: list[str] = []

    def step(place: int, number: int) -> None:
        for case in cases[place]:
            way.STEPS[number][1](case)

    def until(place: int, end: float, path: Callable[[int], tuple[str, str]]) -> None:
        turn = place
        while time.perf_counter() < end:
            made[place].ask(*(path(turn)[0], "GET", path(turn)[1]))
            turn += THREADS

    pipe.send("ready")
    while (word := pipe.recv()) is not None:
        for one in made:
            one.taken.clear()
        kind, given = word
        if kind == "step":
            together(lambda place: step(place, given))  # noqa: B023 - called at once
        elif kind == "warm":
            together(lambda place: made[place].ask("officer1", "GET", "/me"))
        elif kind == "uids":
            uids = given
        else:
            paths = {"cases": lambda n: ("officer1", f"/cases/{uids[n % len(uids)]}")}  # noqa: B023 - called at once
            paths["lists"] = lambda n: ("officer1", "/cases?limit=100")
            end = time.perf_counter() + given
            together(lambda place: until(place, end, paths[kind]))  # noqa: B023
        pipe.send([one.taken[:] for one in made])


def together(work: Callable[[int], object]) -> None:
    """The same work in every thread, with its place; an error of one is an error of all."""
    failed: list[BaseException] = []

    def run(place: int) -> None:
        try:
            work(place)
        except BaseException as no:
            failed.append(no)

    threads = [threading.Thread(target=run, args=(place,)) for place in range(THREADS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if failed:
        raise failed[0]


# -- outside -------------------------------------------------------------------------------------------------------------


@contextmanager
def server(place: Place) -> Iterator[int]:
    """The product's own web processes and worker on a free port."""
    from mingjing.web import serving

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    place.manage("collectstatic", "--noinput", "--verbosity", "0")
    os.environ.update(place.environment())
    running = serving.children("127.0.0.1", port, place.url)
    try:
        if not serving.answers("127.0.0.1", port, 60):
            raise Unexpected("the server does not answer")
        yield port
    finally:
        for child in running:
            child.terminate()
        for child in running:
            child.wait(30)


def flat(told: list[list[list[tuple[float, int]]]]) -> list[tuple[float, int]]:
    """The calls of all clients."""
    return [one for process in told for client in process for one in client]


def measure(report: Report, place: Place) -> None:
    """Steps, case reads, lists of 100."""
    from mingjing.registry.acts import make_token

    tokens = {who: make_token(who) for who in PEOPLE}
    with server(place) as port, crew(place, "bench.serving:clients", PROCESSES, port, tokens) as people:
        warm_up(people)
        plain, papers, uids = steps(people)
        add(report, "steps", plain + papers, f"through HTTP, the mix of a whole case at {CLIENTS} clients")
        add(report, "steps", plain, "those that issue no paper")
        add(report, "steps", papers, "those that issue a paper")
        people.all(("uids", uids))
        reads = flat(people.all(("cases", SECONDS)))
        add(report, "case reads", [(reads, SECONDS)], "whole cases of 26 acts, all that GET /cases/{id} tells")
        lists = flat(people.all(("lists", SECONDS)))
        add(report, "lists of 100", [(lists, SECONDS)], "GET /cases?limit=100")


Measured = list[tuple[list[tuple[float, int]], float]]


def add(report: Report, kind: str, measured: Measured, what: str) -> None:
    """One line: how many a second, beside the registry that we measured."""
    calls = [taken for some, _ in measured for taken, _ in some]
    if not calls:
        return
    rate, peer = len(calls) / sum(wall for _, wall in measured), REGISTRY[kind]
    p50, p99 = percentile(calls, 0.5) * 1000, percentile(calls, 0.99) * 1000
    told = f"registry {peer}/s: {rate / peer:.1f}×; p50 {p50:.0f} p99 {p99:.0f} ms"
    goal = TIMES[kind] * peer
    report.add(f"{kind}: {what}", rate, "/s", beside=told, goal=f"≥ {TIMES[kind]}×, {goal}/s", met=rate >= goal)


def warm_up(people: Crew) -> None:
    """Every web process loads the law and its first connection."""
    for _ in range(6):
        people.all(("warm", None))


def steps(people: Crew) -> tuple[Measured, Measured, list[str]]:
    """Every step of the way for all cases; one case leads through the Python door and moves the clock."""
    from bench import way
    from mingjing.cases import reads
    from mingjing.records import clock
    from mingjing.registry.reads import person_named

    leader = way.example(way.Timed(), 4)
    plain: Measured = []
    papers: Measured = []
    for number, (_, step) in enumerate(way.STEPS):
        step(leader)
        clock.set_clock(leader.now)
        time.sleep(TOLD_SOON)
        started = time.perf_counter()
        told = flat(people.all(("step", number)))
        wall = time.perf_counter() - started
        (papers if any(issued for _, issued in told) else plain).append((told, wall))
    officer = person_named("officer1")
    assert officer is not None
    listed = reads.list_cases(officer, limit=CLIENTS * CASES).items
    return plain, papers, [one.uid for one in listed]
