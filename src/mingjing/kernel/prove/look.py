"""一次抽象的裁断 — what the readings of one attempt share: the act, its contents, the answers given with it, and the book.

It serves `readings` and `conditions`. A question that only a person can answer is tried both ways: each asking makes the proof
run the attempt once more for each answer. It refuses to remember answers: a person may always answer anew, with a reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mingjing.kernel.law import ActSpec, Effective, Rule
from mingjing.kernel.prove.book import TIME, Book, Pattern
from mingjing.kernel.prove.contents import Contents, Sanction, short
from mingjing.kernel.prove.diagram import Node

PARTY, SHAKES, LATE = "~party", "~shakes", "~late"
PARTIES = ("当事人甲", "当事人乙")
DAY = "~day"


@dataclass(frozen=True, slots=True)
class Gap:
    """没有覆盖 — something that the proof cannot read; as long as there is one, nothing is called proven."""

    said: str
    rule: str = ""


@dataclass
class Ground:
    """底子 — one effective procedure being read: its law, contents and book, and what could not be read."""

    law: Effective
    contents: Contents
    book: Book = field(default_factory=Book)
    gaps: dict[Gap, None] = field(default_factory=dict)
    followed: tuple[str, ...] = ()
    recorded: dict[Any, Node] = field(default_factory=dict)

    def gap(self, said: str, rule: Rule | None = None) -> None:
        """Note what is not covered."""
        self.gaps[Gap(said, rule.name if rule else "")] = None

    def title(self, act: str) -> str:
        """The Chinese title of an act."""
        spec = self.law.acts.get(act)
        return spec.title if spec is not None else act

    def done(self, *acts: str) -> Node:
        """One of the acts is on the record."""
        there = [act for act in acts if act in self.law.acts]
        return self.book.since(f"已办“{'”或“'.join(map(self.title, there))}”", map(Pattern, there))

    def later(self, acts: tuple[str, ...], than: tuple[str, ...]) -> Node:
        """One of the acts was done, after the last of the others."""
        there = [act for act in acts if act in self.law.acts]
        title = f"已办“{'”或“'.join(map(self.title, there))}”，其后没有“{'”“'.join(map(self.title, than))}”"
        return self.book.since(title, map(Pattern, there), map(Pattern, than))

    def pattern(self, act: str, of: Mapping[str, Any] | None = None) -> Pattern:
        """The pattern of an event of the law."""
        return Pattern.make(act, of)


def shortened(look: Look, act: str, of: Mapping[str, Any] | None) -> dict[str, Any]:
    """The contents of an event under the names by which they are kept."""
    spec = look.ground.law.acts.get(act)
    return {short(spec, name): value for name, value in (of or {}).items()}


def run_out(rule: Rule) -> Pattern:
    """The moment at which every clock of the period that was started has run out."""
    return Pattern.make(TIME, {"period": rule.key})


@dataclass
class Look:
    """一次抽象的裁断 — one attempt: `values` are its contents, `answers` what a person says, `asked` what was asked."""

    ground: Ground
    spec: ActSpec | None
    step: str
    values: Mapping[str, Any]
    answers: Mapping[str, Any]
    asked: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    @property
    def book(self) -> Book:
        """The facts of the record."""
        return self.ground.book

    @property
    def draft(self) -> str:
        """The act whose draft this attempt concerns."""
        named = self.values.get("act")
        return named if isinstance(named, str) else self.spec.act if self.spec else ""

    def answer(self, question: str) -> bool:
        """What a person answers."""
        self.asked[question] = (False, True)
        return bool(self.answers.get(question, False))

    @property
    def sanction(self) -> Sanction | None:
        """The penalties in question: those of the attempt, else any that the draft or the record may bear."""
        known = self.ground.contents.sanctions
        if not known:
            return None
        if "penalties" in self.values:
            found: Sanction = self.values["penalties"]
            return found
        self.asked["~penalties"] = known
        said: Sanction = self.answers.get("~penalties", known[0])
        return said
