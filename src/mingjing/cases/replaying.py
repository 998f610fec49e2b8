"""重演 — every ruling of a case asked again from a bundle alone: its records, its receipts, and the law files of that day.

It says of each act: the same ruling, another one, or why nobody can tell from here. It refuses to guess: what is withheld or erased
is not made up, and law files that are not those of the receipt are not used in their place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from mingjing.cases import reads
from mingjing.cases.recorded import Where
from mingjing.cases.rulebook import title
from mingjing.chain.entry import Attachment
from mingjing.kernel import receipt
from mingjing.kernel.errors import KernelError
from mingjing.kernel.facts import Matter
from mingjing.kernel.law import Effective
from mingjing.kernel.library import Library
from mingjing.kernel.procedure import STEP_FIELDS
from mingjing.records.reads import Recorded
from mingjing.registry.reads import moment_of_law

Outcome = Literal["same", "differs", "cannot"]
SHOWN_MOST = 5


@dataclass(frozen=True, slots=True)
class Told:
    """案卷里的一条 — one record of a bundle; `whole` is False where a field of it is withheld."""

    env: Mapping[str, Any]
    hash: str
    fields: Mapping[str, Any]

    @property
    def whole(self) -> bool:
        """True when every field is there."""
        return len(self.fields) == self.env["body"]["n"]

    @property
    def recorded(self) -> Recorded:
        """As the record itself would give it."""
        return Recorded(
            case_uid=self.env["case"],
            seq=self.env["seq"],
            type=self.env["type"],
            org=self.env["org"],
            actor=self.env["actor"],
            at=datetime.fromisoformat(self.env["at"]),
            recorded_at=datetime.fromisoformat(self.env["rec"]),
            hash=self.hash,
            event_uid="",
            fields=self.fields,
            attachments=tuple(Attachment(**one) for one in self.env["att"]),
            ref=tuple(self.env["ref"]),
        )


@dataclass(frozen=True, slots=True)
class Replayed:
    """重演结果 — one ruling: number and name of its act, how it came out, and why."""

    seq: int
    act: str
    title: str
    outcome: Outcome
    why: Sequence[str] = ()


def replay(events: Sequence[Told], library: Library) -> list[Replayed]:
    """Every ruling of these records, asked again of that library."""
    found: list[Replayed] = []
    closed: list[int] = []
    lists: dict[str, Mapping[str, str]] = {}
    known = [one.recorded for one in events]
    opening = events[0].fields.get("case") if events else None
    for one, event in zip(events, known, strict=True):
        if not one.whole:
            closed.append(event.seq)
        told = one.fields.get("receipt")
        if isinstance(told, dict) and isinstance(told.get("law"), dict):
            lists[str(told.get("digest"))] = told["law"]
        why = cannot(told, opening, closed, lists)
        if why or told is None or opening is None:
            found.append(Replayed(event.seq, event.type, event.type, "cannot", why))
            continue
        found.append(repeated(place(event.case_uid, opening, told), known, event, library, lists[told["digest"]]))
    return found


def cannot(told: Any, opening: Any, closed: Sequence[int], lists: Mapping[str, Any]) -> list[str]:
    """What the bundle does not say and the ruling needs."""
    if closed:
        few = "、".join(str(one) for one in closed[:SHOWN_MOST]) + ("……" if len(closed) > SHOWN_MOST else "")
        return [f"第 {few} 条有没有开示的内容，案情不全；请向办案机关索取全卷的案卷包"]
    if not isinstance(told, dict) or not isinstance(opening, dict):
        return ["记录里没有裁断的回执"]
    if "matter" not in told:
        return ["回执没有写明事项，这一条早于能够离线重演的版本"]
    if told.get("digest") not in lists:
        return ["案卷里没有当时所用法律文件的清单"]
    return []


def repeated(
    where: Where, known: Sequence[Recorded], event: Recorded, library: Library, law: Mapping[str, str]
) -> Replayed:
    """One ruling asked again, unless the law files at hand are others than those of its receipt."""
    day = moment_of_law(event.at).date()
    try:
        here = library.procedure(where.procedure, where.place, where.field, day)
    except KernelError as no:
        return Replayed(event.seq, event.type, event.type, "cannot", [str(no), *others(law, {})])
    name = named(here, event)
    if missing := others(law, here.hashes):
        return Replayed(event.seq, event.type, name, "cannot", missing)
    then = reads.receipt_in(where, known, event.seq)
    if then is None:
        return Replayed(event.seq, event.type, name, "cannot", ["记录里没有裁断的回执"])
    again = receipt.repeat(then, library)
    return Replayed(event.seq, event.type, name, "same" if again.same else "differs", again.differences)


def others(then: Mapping[str, str], here: Mapping[str, str]) -> list[str]:
    """The law files that are not at hand as they were, and where to get them."""
    lacking = [name for name, digest in then.items() if here.get(name) != digest]
    more = sorted(set(here) - set(then)) if here else []
    if not lacking and not more:
        return []
    told = [f"{name} 与当时的不同，或者没有（当时的 SHA-256：{then[name]}）" for name in lacking[:SHOWN_MOST]]
    told += [f"另有 {len(lacking) - SHOWN_MOST} 个文件不同"] if len(lacking) > SHOWN_MOST else []
    told += [f"这里多了 {name}" for name in more[:SHOWN_MOST]]
    return [*told, "请从办案机关或者本系统当时的发行版取得 law 文件夹，用 --law 指明后再重演"]


def named(law: Effective, event: Recorded) -> str:
    """The act in words; a step of an approval with the act that it is of."""
    name = title(law, event.type)
    if event.type in STEP_FIELDS:
        return f"{title(law, str(event.fields.get('fields.act')))} · {name}"
    return name


def place(uid: str, opening: Mapping[str, Any], told: Mapping[str, Any]) -> Where:
    """What the first record says of the case, as far as a ruling needs it."""
    at = datetime.fromisoformat(opening["opened_at"])
    return Where(
        id=0,
        uid=uid,
        number="",
        lead_number="",
        procedure=opening["procedure"],
        place=opening["place"],
        field=opening["field"],
        agency_id=0,
        agency=opening["agency"],
        unit_id=None,
        unit=opening["unit"],
        matter=Matter(**told["matter"]),
        stage="",
        seq=0,
        head="",
        opened_at=at,
        filed_at=None,
        party_name="",
        last_at=at,
        made_with="",
    )
