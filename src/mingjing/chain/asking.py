"""Asking witnesses: the newest view that each has of a log, and what its clock shows; then new views to cosign.

It serves the reading side and the add-checkpoint call of C2SP tlog-witness, as the one who is witnessed. All witnesses are asked at
once; each has one line of its own, so that a slow or dead one never keeps the others waiting.
It refuses to believe a view that the log's own key did not sign: a witness can be silent, it cannot set a log back or forward.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Final, Protocol, TypeVar
from urllib.parse import urlsplit

from mingjing.chain import checkpoint as checkpoints
from mingjing.chain import note as notes
from mingjing.chain.errors import ChainError
from mingjing.chain.hashing import sha256
from mingjing.chain.note import Key, Line
from mingjing.chain.witnessing import Request

PATIENCE: Final = 3.0  # seconds for one answer
GRACE: Final = 0.5  # seconds that the slower ones still have when there are enough

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Asked:
    """答复 — one witness: what it knows of each origin under our signature (size, root), and the span of its clock."""

    name: str
    views: Mapping[str, tuple[int, bytes]]
    time: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class View:
    """待见证 — a signed checkpoint of one tree, and the proof that it grew out of a smaller one."""

    origin: str
    size: int
    note: str
    consistency: Callable[[int], Sequence[bytes]]


class Unseen(Exception):
    """A witness answered, and did not cosign."""


class Sending(Protocol):
    """Whatever takes a request to a witness."""

    def send(self, method: str, path: str, body: str | None = None) -> tuple[int, str, tuple[float, float] | None]:
        """Status, body and clock of the answer."""

    def close(self) -> None:
        """Forget the connection."""


class Wire:
    """到一个见证方的线路 — one connection, kept open; a lost one is made anew at the next request."""

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} is no address of a witness: http(s)://host:port/")
        self._make = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._host, self._port, self._prefix = parts.hostname, parts.port, parts.path.rstrip("/")
        self._patience = patience
        self._line: http.client.HTTPConnection | None = None

    def send(self, method: str, path: str, body: str | None = None) -> tuple[int, str, tuple[float, float] | None]:
        """Status, body and clock of the answer; OSError or HTTPException where there is none."""
        fresh = self._line is None
        try:
            return self._once(method, path, body)
        except (OSError, http.client.HTTPException):
            self.close()
            if fresh:
                raise
            return self._once(method, path, body)  # the kept connection had ended meanwhile

    def close(self) -> None:
        """Forget the connection."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _once(self, method: str, path: str, body: str | None) -> tuple[int, str, tuple[float, float] | None]:
        if self._line is None:
            self._line = self._make(self._host, self._port, timeout=self._patience)
        try:
            started = time.monotonic()
            self._line.request(method, self._prefix + path, body.encode() if body is not None else None)
            answer = self._line.getresponse()
            content = answer.read(notes.SIZE_MOST + 1).decode()
            return answer.status, content, _clock(answer.getheader("Date"), time.monotonic() - started)
        except BaseException:
            self.close()
            raise


def _clock(told: str | None, took: float) -> tuple[float, float] | None:
    """The span of moments that a Date header may mean, now: its second, and the time that the answer took."""
    if told is None:
        return None
    try:
        second = parsedate_to_datetime(told).timestamp()
    except ValueError:
        return None
    return second, second + 1 + took


class Asker:
    """询问各见证方 — all at once, each on a line of its own."""

    def __init__(
        self,
        urls: Mapping[str, str],
        patience: float = PATIENCE,
        connect: Callable[[str, float], Sending] | None = None,
    ) -> None:
        self.urls, self.patience = dict(urls), patience
        self.failed: dict[str, str] = {}  # what each witness last said instead of an answer
        self._wires = {name: (connect or Wire)(url, patience) for name, url in self.urls.items()}
        self._sizes: dict[tuple[str, str], int] = {}
        self._desks = {name: ThreadPoolExecutor(1, thread_name_prefix=name) for name in self.urls}
        self._busy: dict[str, Future[Any]] = {}

    def ask(
        self, origins: Sequence[str], keys: Sequence[Key], enough: Callable[[Collection[str]], bool] = bool
    ) -> list[Asked]:
        """What each witness that answers in time knows of these origins; one whose view none of these keys signed is silent."""

        def asked(name: str) -> Asked:
            views, clock = {}, None
            for origin in origins:
                path = f"/{sha256(origin.encode()).hex()}/checkpoint"
                status, body, clock = self._wires[name].send("GET", path)
                if status == 200:
                    views[origin] = _ours(body, origin, keys)
                elif status != 404:
                    raise http.client.HTTPException(f"{name}: {status}")
            return Asked(name, views, clock)

        return list(self.at_once(asked, enough, GRACE).values())

    def cosign(
        self, views: Sequence[View], keys: Mapping[str, Key], enough: Callable[[Collection[str]], bool]
    ) -> dict[str, list[Line]]:
        """The cosignatures of each witness on all these views, verified; until those that answered are enough."""

        def cosigned(name: str) -> list[Line]:
            return [self._added(name, keys[name], view) for view in views]

        return self.at_once(cosigned, enough, 0)

    def _added(self, name: str, key: Key, view: View) -> Line:
        old = min(self._sizes.get((name, view.origin), 0), view.size)
        status, body, _ = self._posted(name, view, old)
        if status == 409 and body.strip().isdigit() and int(body) <= view.size:
            old = int(body)
            status, body, _ = self._posted(name, view, old)
        if status != 200:
            raise Unseen(f"{name}: {status} {body.strip()[:120]}")
        text = notes.read(view.note).text
        for line in notes.lines(body):
            if (line.name, line.id) == (key.name, key.id):
                key.verify(text, line.signature)
                self._sizes[name, view.origin] = view.size
                return line
        raise Unseen(f"{name}: it answered with another key than the policy has for it")

    def _posted(self, name: str, view: View, old: int) -> tuple[int, str, tuple[float, float] | None]:
        request = Request(old, tuple(view.consistency(old)), notes.read(view.note))
        return self._wires[name].send("POST", "/add-checkpoint", str(request))

    def at_once(
        self, work: Callable[[str], Found], enough: Callable[[Collection[str]], bool], grace: float
    ) -> dict[str, Found]:
        """What the work gave with each witness that is not still busy: until there are enough and `grace` has passed, or
        time is up. Whoever is late stays busy with it and is left out meanwhile; whoever fails is left out."""
        running: dict[Future[Found], str] = {}
        for name, desk in self._desks.items():
            if name not in self._busy or self._busy[name].done():
                running[desk.submit(work, name)] = name
        self._busy |= {name: one for one, name in running.items()}
        found: dict[str, Found] = {}
        pending, until = set(running), time.monotonic() + 2 * self.patience
        while pending and (left := until - time.monotonic()) > 0:
            done, pending = wait(pending, left, FIRST_COMPLETED)
            for one in done:
                failed = one.exception()
                if failed is None:
                    found[running[one]] = one.result()
                elif not isinstance(failed, (OSError, http.client.HTTPException, ChainError, Unseen, ValueError)):
                    raise failed
                else:
                    self.failed[running[one]] = str(failed)
            if done and enough(found):
                until = min(until, time.monotonic() + grace)
        return found

    def close(self) -> None:
        """End the lines; what is under way ends by itself."""
        for desk in self._desks.values():
            desk.shutdown(wait=False, cancel_futures=True)
        for wire in self._wires.values():
            wire.close()


def _ours(body: str, origin: str, keys: Sequence[Key]) -> tuple[int, bytes]:
    """Size and root of a view that one of our keys signed; Unseen for anything else."""
    view, note = checkpoints.read(body)
    if view.origin != origin or not note.verified(keys):
        raise Unseen(f"what it shows of {origin} was not signed by our key")
    return view.size, view.root
