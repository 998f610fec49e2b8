"""Time, chance, network, crashes: what happens next is drawn from one seed, so any run can be repeated from its number."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

STEPS_MOST = 20_000  # a run takes about 600

Work = Callable[..., None]


class Restless(Exception):
    """The run does not come to rest: somebody asks again and again."""


class Crashed(Exception):
    """A process ends here, in the middle of what it does."""

    def __init__(self, process: Process) -> None:
        super().__init__(process.name)
        self.process = process


@dataclass(frozen=True, slots=True)
class Rates:
    """How often what goes wrong; a run draws its own, so that some runs are calm and others are not."""

    drop: float
    twice: float
    flip: float
    slow: float
    crash: float
    refuse: float

    @classmethod
    def drawn(cls, chance: Random) -> Rates:
        """Each kind of fault is absent in a third of the runs."""

        def some(most: float) -> float:
            return chance.choice([0.0, most / 4, most])

        return cls(some(0.15), some(0.15), some(0.05), some(0.15), some(0.02), some(0.02))


NOTHING = Rates(0, 0, 0, 0, 0, 0)


@dataclass
class World:
    """The scheduler. `flaw` names the planted bug of this run, if any."""

    seed: int
    flaw: str = ""
    now: float = 0.0
    steps: int = 0
    trace: deque[tuple[float, str]] = field(default_factory=lambda: deque(maxlen=300))

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)
        self.rates = Rates.drawn(self.chance)
        self._heap: list[tuple[float, int, Process | None, int, Work, tuple[Any, ...]]] = []
        self._turn = 0

    def at(self, seconds: float, process: Process | None, life: int, work: Work, *words: Any) -> None:
        """Do it later: only if that process still lives that life (life −1: any; no process: always)."""
        self._turn += 1
        heapq.heappush(self._heap, (self.now + seconds, self._turn, process, life, work, words))

    def say(self, what: str) -> None:
        """A line of the story of this run."""
        self.trace.append((self.now, what))

    def run(self, until: float, after: Callable[[], None]) -> None:
        """Let things happen until then; `after` is called after every step."""
        while self._heap and self._heap[0][0] <= until:
            self.now, _, process, life, work, words = heapq.heappop(self._heap)
            if process is not None and (not process.up or life not in (-1, process.life)):
                continue
            self.steps += 1
            if self.steps > STEPS_MOST:
                raise Restless(f"{self.steps} steps and no rest")
            try:
                work(*words)
            except Crashed as ended:
                ended.process.crash()
            after()
        self.now = until

    def send(self, to: Process, work: Work, *words: Any) -> None:
        """A message: it may be lost, come twice, come late (so others overtake it), or with a bit turned."""
        rates, chance = self.rates, self.chance
        if chance.random() < rates.drop:
            return
        for _ in range(2 if chance.random() < rates.twice else 1):
            delay = chance.uniform(0.001, 0.02)
            if chance.random() < rates.slow:
                delay += chance.expovariate(0.7)
            self.at(delay, to, -1, work, *(self._travelled(one) for one in words))

    def _travelled(self, word: Any) -> Any:
        if isinstance(word, bytes) and word and self.chance.random() < self.rates.flip:
            return flipped(word, self.chance)
        return word


def flipped(octets: bytes, chance: Random) -> bytes:
    """The same bytes with one bit turned."""
    changed = bytearray(octets)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


class Process:
    """Something that runs, can end at any moment, and begins again from its disk."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.up, self.life = True, 0
        self.disk = Disk(self)

    def later(self, seconds: float, work: Work, *words: Any) -> None:
        """Go on later, in this life only."""
        self.world.at(seconds, self, self.life, work, *words)

    def crash(self, away: float | None = None) -> None:
        """End now: what is in memory is gone, and what was not flushed mostly too. It is started again after a while."""
        if not self.up:
            return
        self.world.say(f"{self.name} ends")
        self.up = False
        self.life += 1
        self.disk.lose()
        self.forget()
        pause = self.world.chance.uniform(0.1, 2.0) if away is None else away
        self.world.at(pause, None, 0, self.begin)

    def begin(self) -> None:
        """Start again."""
        if not self.up:
            self.up = True
            self.world.say(f"{self.name} begins")
            self.start()

    def forget(self) -> None:
        """What is lost with the memory."""

    def start(self) -> None:
        """What it does first."""

    def perhaps_crash(self) -> None:
        """A moment at which it may end."""
        if self.world.chance.random() < self.world.rates.crash:
            raise Crashed(self)


class DiskRefused(Exception):
    """A flush failed: whether the bytes are there is unknown, and trying again would say yes without reason."""


class Disk:
    """What a process keeps: written is not yet kept, flushed is."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._kept: dict[str, Any] = {}
        self._written: dict[str, Any] = {}

    def read(self, name: str) -> Any:
        """What is there now; None where nothing is."""
        return self._written.get(name, self._kept.get(name))

    def write(self, name: str, content: Any) -> None:
        """Replace it, in the memory of the machine."""
        self._process.perhaps_crash()
        self._written[name] = content

    def flush(self) -> None:
        """Make it last. It may end the process before or after, or fail."""
        self._process.perhaps_crash()
        if self._process.world.chance.random() < self._process.world.rates.refuse:
            self.lose()
            raise DiskRefused(self._process.name)
        self._kept |= self._written
        self._written = {}
        self._process.perhaps_crash()

    def lose(self) -> None:
        """What was not flushed is on the disk only by luck."""
        for name, content in self._written.items():
            if self._process.world.chance.random() < 0.3:
                self._kept[name] = content
        self._written = {}

    def copy(self) -> dict[str, Any]:
        """A backup of what is kept."""
        return dict(self._kept)

    def restore(self, backup: dict[str, Any]) -> None:
        """Be what it was then."""
        self._kept, self._written = dict(backup), {}
