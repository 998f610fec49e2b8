"""关口 — what no decision may go around, said apart from the rules that are to enforce it: notice, review, discussion, people.

It serves ISSUE B §3 (b), 行政处罚法 44, 57, 58, 62 and their like in other kinds of procedure; read from `law/national/_gates/`,
one file a kind. It refuses silence: a deciding act that a gate does not name, and that is not said to be free of it, is not covered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mingjing.kernel.law import Effective
from mingjing.kernel.library import shape
from mingjing.kernel.library.shape import Key, Shape, Spot
from mingjing.kernel.library.text import Row, Table, read
from mingjing.kernel.prove import readings
from mingjing.kernel.prove.book import Pattern
from mingjing.kernel.prove.contents import short
from mingjing.kernel.prove.diagram import FALSE, Node
from mingjing.kernel.prove.look import Look

GATES: Mapping[str, str] = {
    "notice": "告知权利",
    "review": "法制审核",
    "discussion": "集体讨论",
    "people": "决定的负责人不是承办人、审核人、法制审核人",
}


@dataclass(frozen=True, slots=True)
class Step:
    """须先办的 — an act with contents, since the last of another act."""

    act: str
    of: Mapping[str, Any]
    since: str | None


@dataclass(frozen=True, slots=True)
class Gate:
    """关口 — before these acts: `after`, or for review and discussion the draft's own; `where` says when it is wanted.

    `said`: contents of the act itself that tell the party (notice on the spot).
    """

    gate: str
    acts: tuple[str, ...]
    basis: str
    after: tuple[Step, ...] = ()
    said: tuple[str, ...] = ()
    where: Any = None
    procedures: tuple[str, ...] = ()

    def passed(self, look: Look) -> Node:
        """The records in which the gate was gone through, for the act that the look concerns."""
        if self.gate in ("review", "discussion") and look.draft not in look.ground.followed:
            return FALSE
        if self.gate == "review":
            return readings.draft_in(look, look.draft, ("passed",))
        if self.gate == "discussion":
            events = readings.draft_events(look.draft)
            held = Pattern.make("discuss_collectively", {"act": look.draft})
            return look.book.since("草案已集体讨论", [held], [events["proposed"], events["none"], events["approved"]])
        parts = [
            look.book.since(
                f"“{look.ground.title(one.act)}”已办",
                [
                    Pattern.make(
                        one.act, {short(look.ground.law.acts.get(one.act), name): v for name, v in one.of.items()}
                    )
                ],
                [Pattern(one.since)] if one.since else (),
            )
            for one in self.after
        ]
        return look.book.sets.all(parts)


@dataclass(frozen=True, slots=True)
class Free:
    """不设关口 — deciding acts that the law lets pass without these gates, and why."""

    acts: tuple[str, ...]
    gates: tuple[str, ...]
    why: str
    procedures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gates:
    """各类程序的关口 — by kind of procedure."""

    gates: Mapping[str, tuple[Gate, ...]]
    free: Mapping[str, tuple[Free, ...]]

    def of(self, law: Effective) -> tuple[Gate, ...]:
        """The gates of an effective procedure."""
        return tuple(
            one for one in self.gates.get(law.kind, ()) if not one.procedures or law.procedure in one.procedures
        )

    def freed(self, law: Effective) -> Iterator[Free]:
        """What the gates let pass in an effective procedure, and why."""
        for one in self.free.get(law.kind, ()):
            if set(one.acts) & set(law.decisions) and (not one.procedures or law.procedure in one.procedures):
                yield one

    def unsaid(self, law: Effective) -> Iterator[tuple[str, str]]:
        """(deciding act, gate) of which nothing is said."""
        told = {(act, one.gate) for one in self.of(law) for act in one.acts}
        for one in self.freed(law):
            told |= {(act, gate) for act in one.acts for gate in one.gates}
        yield from ((act, gate) for act in law.decisions for gate in GATES if (act, gate) not in told)


_STEP = Shape(
    "须先办的环节",
    {
        "act": Key(shape.identifier, "act: notify_rights", True),
        "of": Key(shape.mapping, "of: {document: rights_notice}"),
        "since": Key(shape.identifier, "since: notify_rights"),
    },
)
_PROCEDURES = Key(shape.many(shape.identifier), "procedures: [ordinary_penalty]", default=())
_GATE = Shape(
    "关口",
    {
        "gate": Key(shape.one_of(*GATES), "gate: notice", True),
        "acts": Key(shape.many(shape.identifier), "acts: [decide_penalty]", True),
        "basis": Key(shape.text, "basis: administrative_penalty_law/44", True),
        "after": Key(shape.many(_STEP.read), "after: [{act: notify_rights}]", default=()),
        "said": Key(shape.many(shape.text), "said: [rights_told]", default=()),
        "where": Key(lambda value, spot: value, "where: review_required"),
        "procedures": _PROCEDURES,
    },
)
_FREE = Shape(
    "不设关口",
    {
        "acts": Key(shape.many(shape.identifier), "acts: [dismiss_case]", True),
        "gates": Key(shape.many(shape.one_of(*GATES)), "gates: [notice]", True),
        "why": Key(shape.text, "why: 不增加当事人的负担", True),
        "procedures": _PROCEDURES,
    },
)
_FILE = Shape(
    "关口文件",
    {
        "kind": Key(shape.identifier, "kind: penalty", True),
        "gates": Key(lambda value, spot: value, "gates: []", True),
        "free": Key(lambda value, spot: value, "free: []"),
    },
)


def load(root: Path) -> Gates:
    """The gates of every kind of procedure, from the law folder."""
    gates: dict[str, tuple[Gate, ...]] = {}
    free: dict[str, tuple[Free, ...]] = {}
    for path in sorted((root / "national" / "_gates").glob("*.yaml")):
        name = f"law/national/_gates/{path.name}"
        value, _ = read(path, name)
        said = _FILE.read(value, Spot(name, 1))
        gates[said["kind"]] = tuple(_gate(_GATE.read(one, spot)) for one, spot in _rows(said["gates"], name))
        free[said["kind"]] = tuple(Free(**_FREE.read(one, spot)) for one, spot in _rows(said["free"], name))
    return Gates(gates, free)


def _gate(said: dict[str, Any]) -> Gate:
    after = tuple(Step(one["act"], one["of"] or {}, one["since"]) for one in said["after"])
    return Gate(**{**said, "after": after})


def _rows(value: Any, name: str) -> Iterator[tuple[Table, Spot]]:
    if isinstance(value, Row):
        for one, line in zip(value, value.lines, strict=True):
            yield one, Spot(name, line)
