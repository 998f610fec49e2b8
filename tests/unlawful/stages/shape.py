"""一步的样子 — a stage is what was done beyond the stage before; the register of all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mingjing.cases.example import Example

SHUT = [{"violation": "v1", "kind": "stop_production", "detail": "停业七日"}]
VIEWS = [{"id": "a", "text": "处罚过重"}, {"id": "b", "text": "已经改正"}]
OF_DECISION = {"act": "decide_penalty"}
Build = Callable[[Example], object]


@dataclass(frozen=True)
class Stage:
    """一步 — what was done beyond the stage before."""

    name: str
    after: str
    build: Build


STAGES: dict[str, Stage] = {}


def stage(after: str = "") -> Callable[[Build], Build]:
    """A stage under the function's name."""

    def kept(build: Build) -> Build:
        name = build.__name__  # type: ignore[attr-defined]
        STAGES[name] = Stage(name, after, build)
        return build

    return kept


def way_to(name: str) -> list[str]:
    """The names of the stages on the way, this one included."""
    found: list[str] = []
    while name:
        found.append(name)
        name = STAGES[name].after
    return found[::-1]
