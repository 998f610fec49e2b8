"""Several processes at once: each enters the measured place, does its part whenever it is told to, and tells what came of it."""

from __future__ import annotations

import importlib
import multiprocessing as mp
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from bench.place import Place

SPAWN = mp.get_context("spawn")


def begin(place: Place, part: str, number: int, pipe: Any, given: tuple[Any, ...]) -> None:
    """In the new process: `module:function` is called with its number, its end of the pipe and what was given."""
    place.enter()
    module, _, function = part.partition(":")
    getattr(importlib.import_module(module), function)(number, pipe, *given)


class Crew:
    """The processes, from outside."""

    def __init__(self, place: Place, part: str, how_many: int, given: tuple[Any, ...]) -> None:
        self.pipes, self.running = [], []
        for number in range(how_many):
            ours, theirs = SPAWN.Pipe()
            self.running.append(SPAWN.Process(target=begin, args=(place, part, number, theirs, given), daemon=True))
            self.pipes.append(ours)
        for one in self.running:
            one.start()
        for pipe in self.pipes:
            pipe.recv()  # each says once that it is ready

    def all(self, word: Any) -> list[Any]:
        """Say a word to every process; what each answers, when all have."""
        for pipe in self.pipes:
            pipe.send(word)
        return [pipe.recv() for pipe in self.pipes]

    def end(self) -> None:
        """None is the last word."""
        for pipe in self.pipes:
            with suppress(BrokenPipeError):  # a process that failed has said so and is gone
                pipe.send(None)
        for one in self.running:
            one.join(20)


@contextmanager
def crew(place: Place, part: str, how_many: int, *given: Any) -> Iterator[Crew]:
    """A crew that ends with the block."""
    made = Crew(place, part, how_many, given)
    try:
        yield made
    finally:
        made.end()
