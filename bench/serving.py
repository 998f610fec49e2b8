"""The same through HTTP: acts, one case, lists of 100, and the two pages that people open most, at 200,000 cases.

The server is the product's own (two web processes and the background worker, without the processes of the log), the clients
are threads of two processes on the same machine, each with a connection kept open and a bearer token. A case is read first by
everybody of its agency, which costs the telling of it, then again and again, which hardly costs more than the asking. A
Django REST case registry that we measured on this size of machine did 25 steps, 55 case reads and 12 lists of 100 a second at
eight clients.
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

import psycopg

from bench import spent
from bench.crew import Crew, crew
from bench.lists import add as add_page
from bench.lists import officer
from bench.place import Place
from bench.report import Report, percentile

PROCESSES, THREADS = 2, 4
CLIENTS = PROCESSES * THREADS
CASES = 4  # of each client
SECONDS = 6.0
PAGES = 40
REGISTRY = {"steps": 25, "case reads": 55, "lists of 100": 12}
TIMES = {"steps": 8, "case reads": 4, "lists of 100": 15}
HEAVY = "officer1"  # of the agency with most cases
PEOPLE = ("officer1", "checker1", "head1", "custodian1", "publisher1", "publisher2", "reviewer1")
TOLD_SOON = 0.6  # a web process reads a moved clock again after half a second


class Unexpected(RuntimeError):
    """An answer that was neither 200 nor 201."""


@dataclass
class Client:
    """One connection; sends as anybody whose token it has. `taken`: seconds of each call, papers that it issued."""

    port: int
    tokens: Mapping[str, str]
    line: http.client.HTTPConnection | None = None
    taken: list[tuple[float, int]] = field(default_factory=list)

    def send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[float, bytes]:
        """One request; how long it took, and the answer."""
        if self.line is None:
            self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        started = time.perf_counter()
        self.line.request(method, path, body, headers)
        answer = self.line.getresponse()
        content = answer.read()
        taken = time.perf_counter() - started
        if answer.status not in (200, 201):
            raise Unexpected(f"{method} {path}: {answer.status} {content.decode()[:500]}")
        return taken, content

    def get(self, who: str, path: str) -> None:
        """Read, and do not look at it."""
        taken, _ = self.send("GET", f"/api/v1{path}", None, {"Authorization": f"Bearer {self.tokens[who]}"})
        self.taken.append((taken, 0))

    def __call__(self, who: str, act: str, case: str | None, **call: Any) -> Mapping[str, Any]:
        """One act, as the example case knocks."""
        if case is None:
            path, body = "/api/v1/cases", {**call.pop("fields"), **call}
        else:
            path = f"/api/v1/cases/{case}/acts"
            body = {"act": act, **{name: value for name, value in call.items() if value is not None}}
        headers = {"Authorization": f"Bearer {self.tokens[who]}", "Content-Type": "application/json"}
        taken, content = self.send("POST", path, json.dumps(body), headers)
        told = json.loads(content)
        self.taken.append((taken, len(told["documents"])))
        return {"case": told["id"], "seq": told["seq"], "number": told["number"]}


# -- in a process of clients ---------------------------------------------------------------------------------------------


class Clients:
    """Four threads with their cases."""

    def __init__(self, process: int, port: int, tokens: Mapping[str, str]) -> None:
        from bench import bureaus, way

        self.first = process * THREADS
        self.made = [Client(port, tokens) for _ in range(THREADS)]
        self.cases = [
            [
                way.example(door, 100 * (place + 1) + number, team=bureaus.team(place), set_time=way.untouched)
                for number in range(CASES)
            ]
            for place, door in enumerate(self.made, start=self.first)
        ]

    def warm(self, given: Any) -> None:
        """Every web process is asked something."""
        together(lambda place: self.made[place].get(HEAVY, "/me"))

    def step(self, number: int) -> None:
        """The same step of every case."""
        from bench import way

        def work(place: int) -> None:
            for case in self.cases[place]:
                way.STEPS[number][1](case)

        together(work)

    def read(self, paths: list[tuple[str, str]]) -> None:
        """Read these paths in turn for some seconds."""
        end = time.perf_counter() + SECONDS

        def work(place: int) -> None:
            turn = place
            while time.perf_counter() < end:
                who, path = paths[turn % len(paths)]
                self.made[place].get(who, path)
                turn += THREADS + 1

        together(work)

    def each(self, given: Any) -> None:
        """Everybody reads each case of their agency once."""
        from bench import bureaus

        def work(place: int) -> None:
            for case in self.cases[place]:
                for name in PEOPLE:
                    self.made[place].get(bureaus.named(name, self.first + place), f"/cases/{case.uid}")

        together(work)

    def whole_cases(self, given: Any) -> list[tuple[str, str]]:
        """Where the cases of all are read, and by whom."""
        return [(case.team.officer, f"/cases/{case.uid}") for some in self.cases for case in some]


def clients(process: int, pipe: Any, port: int, tokens: Mapping[str, str]) -> None:
    """Each word from outside is done by all threads; what each call took is told."""
    people = Clients(process, port, tokens)
    pipe.send("ready")
    while (word := pipe.recv()) is not None:
        for one in people.made:
            one.taken.clear()
        came = getattr(people, word[0])(word[1])
        pipe.send([call for one in people.made for call in one.taken] if came is None else came)


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
def server(place: Place) -> Iterator[tuple[int, list[int]]]:
    """The product's own web processes and worker on a free port; the port, and the processes."""
    from mingjing.web import serving

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    place.manage("collectstatic", "--noinput", "--verbosity", "0")
    os.environ.update(place.environment())
    running = serving.web_and_worker("127.0.0.1", port, place.url)
    try:
        if not serving.answers("127.0.0.1", port, 60):
            raise Unexpected("the server does not answer")
        yield port, [child.pid for child in running]
    finally:
        for child in running:
            child.terminate()
        for child in running:
            child.wait(30)


def measure(report: Report, place: Place) -> None:
    """Steps, case reads, lists of 100, pages."""
    from bench import bureaus
    from mingjing.registry.acts import make_token

    who = [bureaus.named(name, number) for number in range(CLIENTS) for name in PEOPLE]
    tokens = {name: make_token(name) for name in (*who, HEAVY)}
    with server(place) as (port, family), psycopg.connect(place.super_url) as db:
        with crew(place, "bench.serving:clients", PROCESSES, port, tokens) as crew_:
            people = Watched(crew_, [spent.postmaster(db), *family])
            for _ in range(6):
                people.all(("warm", None))
            plain, papers = steps(people)
            add(report, "steps", plain + papers, f"HTTP, {CLIENTS} clients: steps, the mix of a whole case")
            add(report, "steps", plain, f"  those that issue no paper ({len(plain)} of {len(plain + papers)})")
            add(report, "steps", papers, f"  those that issue a paper ({len(papers)} of {len(plain + papers)})")
            cases = people.all(("whole_cases", None)).calls
            first = [people.all(("each", None))]
            add(report, "case reads", first, f"HTTP, {CLIENTS} clients: whole cases of 26 acts, the first time")
            add(report, "case reads", reads(people, cases), "  read again at the same event")
            lists = [(HEAVY, "/cases?limit=100")]
            add(report, "lists of 100", reads(people, lists), f"HTTP, {CLIENTS} clients: lists of 100, of 80,000 cases")
        pages(report, port)


@dataclass
class Part:
    """What one word to all clients came to: the calls, how long in all, processor time of server and database, and of clients."""

    calls: list[Any]
    wall: float
    spent: float
    clients: float


Measured = list[Part]


@dataclass
class Watched:
    """The clients, and the processes that serve them."""

    people: Crew
    family: list[int]

    def all(self, word: tuple[str, Any]) -> Part:
        """Say a word to all clients."""
        asking = [one.pid for one in self.people.running if one.pid]
        before, own, started = spent.of_family(self.family), spent.of_family(asking), time.perf_counter()
        told = [one for part in self.people.all(word) for one in part]
        wall = time.perf_counter() - started
        return Part(told, wall, spent.of_family(self.family) - before, spent.of_family(asking) - own)


def steps(people: Watched) -> tuple[Measured, Measured]:
    """Every step of the way for all cases; one case leads through the Python door and moves the clock."""
    from bench import way
    from mingjing.records import clock

    leader = way.example(way.Timed(), 4)
    plain: Measured = []
    papers: Measured = []
    for number, (_, step) in enumerate(way.STEPS):
        step(leader)
        clock.set_clock(leader.now)
        time.sleep(TOLD_SOON)
        part = people.all(("step", number))
        (papers if any(issued for _, issued in part.calls) else plain).append(part)
    return plain, papers


def reads(people: Watched, paths: list[tuple[str, str]]) -> Measured:
    """These paths, read by all clients for some seconds."""
    return [people.all(("read", paths))]


def add(report: Report, kind: str, measured: Measured, what: str) -> None:
    """One line: how many a second, beside the registry that we measured; processor time of server and of clients."""
    calls = [taken for part in measured for taken, _ in part.calls]
    rate, peer = len(calls) / sum(part.wall for part in measured), REGISTRY[kind]
    each = sum(part.spent for part in measured) / len(calls) * 1000
    p50, p99 = percentile(calls, 0.5) * 1000, percentile(calls, 0.99) * 1000
    own = sum(part.clients for part in measured) / len(calls) * 1000
    told = (
        f"registry {peer}/s: {rate / peer:.1f}×; {each:.1f} + {own:.1f} ms of processor; p50 {p50:.0f} p99 {p99:.0f} ms"
    )
    goal = TIMES[kind] * peer
    report.add(what, rate, "/s", beside=told, goal=f"≥ {TIMES[kind]}×, {goal}/s", met=rate >= goal)


def pages(report: Report, port: int) -> None:
    """Case list and worklist as an officer's browser asks for them."""
    from django.urls import reverse

    client, cookie = Client(port, {}), {"Cookie": f"sessionid={session(officer())}"}
    for route, name in (("case_list", "case list"), ("worklist", "worklist")):
        taken = [client.send("GET", reverse(route), None, cookie)[0] for _ in range(PAGES)]
        add_page(report, f"{name} (page, through HTTP)", taken[4:])


def session(username: str) -> str:
    """The key of a session of somebody who has signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from mingjing.registry.reads import person_named

    user = person_named(username)
    assert user is not None
    made = SessionStore()
    made[SESSION_KEY] = str(user.pk)
    made[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    made[HASH_SESSION_KEY] = user.get_session_auth_hash()
    made.create()
    return str(made.session_key)
