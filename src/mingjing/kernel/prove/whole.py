"""整部法的证明 — every effective procedure in force now or later, in every place and field, each proven once.

It serves `mingjing law prove`. Effective procedures of the same acts, rules, forms and tables are one: what is proven of it holds in
all its places, fields and periods, and they are all named. It refuses to leave one out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mingjing.kernel.errors import NotInForceError
from mingjing.kernel.law import Effective
from mingjing.kernel.library import Library
from mingjing.kernel.prove import alike, closing, harmony, machine, packs, papers, passing, periods, walking
from mingjing.kernel.prove.gates import Gates
from mingjing.kernel.prove.search import Search, Unfinished
from mingjing.kernel.prove.telling import CLAIMS, Finding


@dataclass(frozen=True, slots=True)
class Where:
    """适用的地方 — a place, a field, and from which day on."""

    place: str
    field: str
    since: date


@dataclass
class Proof:
    """一个有效程序的证明 — what was found of it, where it applies, how many abstract records were covered, how long it took."""

    law: Effective
    where: list[Where]
    findings: list[Finding] = field(default_factory=list)
    facts: int = 0
    moves: int = 0
    states: int = 0
    seconds: float = 0.0
    alike: str = ""
    kept: bool = False

    @property
    def holds(self) -> bool:
        """True when every claim was proven."""
        return all(one.holds for one in self.findings)

    def of(self, claim: str) -> list[Finding]:
        """What was found of one claim."""
        return [one for one in self.findings if one.claim == claim]


@dataclass(frozen=True, slots=True)
class Found:
    """所见 — what the machine alone shows (claims a, b, c, e), its size, and the processor time that this took."""

    alike: str
    findings: tuple[Finding, ...]
    facts: int
    moves: int
    states: int
    seconds: float

    @property
    def holds(self) -> bool:
        """True when each of these claims was proven."""
        return all(one.holds for one in self.findings)


@dataclass
class Known:
    """已经知道的 — by procedure, walks that can be tried again, and what was found of each machine: they save time and prove nothing."""

    walks: dict[str, list[walking.Walk]] = field(default_factory=dict)
    proven: dict[str, Found] = field(default_factory=dict)


def effective(
    library: Library, on: date, procedure: str = "", place: str | None = None, field_: str | None = None
) -> list[Proof]:
    """Every effective procedure in force on that day or later, not yet proven; equal ones are one.

    A pattern (范本) is none: no case runs by it, and what is built on it is proven with its own acts and gates."""
    found: dict[Any, Proof] = {}
    places, fields = _places(library), _fields(library)
    days = [on, *(day for day in library.days_of_change if day > on)]
    for name in sorted({one.id for one in library.procedures if one.extends is None and not one.pattern}):
        if procedure and name != procedure:
            continue
        for where in places if place is None else [place]:
            for what in fields if field_ is None else [field_]:
                for day in days:
                    _gather(found, library, name, where, what, day)
    return list(found.values())


def _gather(found: dict[Any, Proof], library: Library, name: str, place: str, field_: str, day: date) -> None:
    try:
        law = library.procedure(name, place, field_, day)
    except NotInForceError:
        return
    proof = found.setdefault(_likeness(law), Proof(law, []))
    where = Where(place, field_, law.since)
    if where not in proof.where:
        proof.where.append(where)


def _likeness(law: Effective) -> tuple[Any, ...]:
    """What the proof looks at: acts, rules, forms, tables, the instruments cited; each loaded once, so the same object."""
    parts = (law.rules, law.acts.values(), law.forms.values(), law.thresholds.values(), law.instruments.values())
    acts = tuple(law.acts.values())
    return (
        law.procedure,
        law.kind,
        acts and tuple(map(repr, acts)),
        *(tuple(map(id, part)) for part in (parts[0], *parts[2:])),
    )


def _places(library: Library) -> list[str]:
    """Every place that some file speaks for, the nation first."""
    dated: Iterable[Any] = (*library.instruments, *library.procedures, *library.tables, *library.form_files)
    found = {one.place for one in dated if one.place != "national" and not one.place.startswith("departments/")}
    return ["", *sorted(found)]


def _fields(library: Library) -> list[str]:
    """Every field that some file speaks for, none first."""
    dated: Iterable[Any] = (*library.instruments, *library.procedures, *library.tables)
    found = {one for each in dated for one in each.fields}
    found |= {one.place.partition("/")[2] for one in dated if one.place.startswith("departments/")}
    return ["", *sorted(found)]


def prove(proof: Proof, library: Library, gates: Gates, known: Known | None = None) -> Proof:
    """Prove the six claims of one effective procedure; `known` spares what other proofs have found out, and takes what this finds."""
    known = known or Known()
    one = found(proof.law, gates, known, known.proven.get)
    known.proven[one.alike] = one
    return put(proof, one, library)


def put(proof: Proof, one: Found, library: Library) -> Proof:
    """The proof with what was found of its machine, and with what its own papers and packs show."""
    proof.findings = [*one.findings, *papers.proven(proof.law), *packs.proven(proof.law, library)]
    proof.alike, proof.facts, proof.moves, proof.states = one.alike, one.facts, one.moves, one.states
    proof.seconds = one.seconds
    return proof


def found(law: Effective, gates: Gates, known: Known, kept: Callable[[str], Found | None]) -> Found:
    """What the machine of an effective procedure shows; nothing is searched where an equal machine was `kept`."""
    begun = time.process_time()
    made = machine.made(law, gates.of(law))
    name = alike.digest(made, gates)
    walks = known.walks.setdefault(law.procedure, [])
    if (before := kept(name)) is not None:
        return before
    search = Search(made)
    findings = tuple(_of_machine(made, search, gates, walks))
    size = made.book.facts, len(made.moves), search.states
    return Found(name, findings, *size, time.process_time() - begun)


def _of_machine(made: machine.Machine, search: Search, gates: Gates, walks: list[walking.Walk]) -> Iterator[Finding]:
    """What is found of the machine alone: claims a, b, c, e."""
    seen = walking.walked(made, walks)
    claims: dict[str, Callable[[], Iterator[Finding]]] = {
        "a": lambda: closing.proven(made, search),
        "b": lambda: passing.proven(made, search, gates),
        "c": lambda: periods.proven(made, search, seen.started, seen.met),
        "e": lambda: harmony.proven(made, search, seen.moves),
    }
    for claim, found in claims.items():
        try:
            yield from found()
        except Unfinished:
            yield Finding(claim, f"“{CLAIMS[claim]}”的搜索太大，没有完成", None)
    for gap in made.ground.gaps:
        yield Finding("e", f"没有覆盖：{gap.said}" + (f"（{gap.rule}）" if gap.rule else ""), None)


def together(proofs: Iterable[Proof]) -> list[Proof]:
    """Proofs of which the same was found are one, for all their places, fields and periods."""
    found: dict[Any, Proof] = {}
    for one in proofs:
        kept = found.setdefault((one.alike, tuple(one.findings)), one)
        if kept is not one:
            kept.where += [where for where in one.where if where not in kept.where]
            kept.seconds += one.seconds
    return list(found.values())
