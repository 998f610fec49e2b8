"""裁量总则 — an authority's general rules: which part of a range is 从轻, 一般 or 从重, and the grounds that decide it.

It serves 行政处罚法 30–33, 36, 49 and the general rules of cities and departments, chosen by data.
It refuses to guess an end that the rules leave open, and tells where their parts leave a gap or overlap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal

from mingjing.kernel.discretion.faults import Fault
from mingjing.kernel.discretion.reading import number
from mingjing.kernel.discretion.table import Band, Status
from mingjing.kernel.discretion.words import plain
from mingjing.kernel.library import shape
from mingjing.kernel.library.shape import Key, Shape, Spot

CLASSES: Mapping[str, str] = MappingProxyType(
    {"mitigated": "减轻", "lighter": "从轻", "normal": "一般", "heavier": "从重"}
)
EFFECTS = (
    "no_penalty",
    "may_no_penalty",
    "lighter_or_mitigated",
    "may_lighter",
    "lighter",
    "heavier",
    "grade_up",
    "top",
    "reduce",
)
LIGHT = frozenset({"lighter_or_mitigated", "may_lighter", "lighter"})
SHAPES = ("range", "only_max", "only_min")


@dataclass(frozen=True, slots=True)
class Share:
    """一段 — from one share to another (percent of the width, of the maximum, or of the minimum); None: the end is open."""

    kind: str
    low: Fraction | None
    high: Fraction | None
    low_in: bool | None = True
    high_in: bool | None = True

    def holds(self, share: Fraction) -> bool:
        """True when the share lies within; an end that the rules leave open counts as within."""
        if self.low is not None and (share < self.low or (share == self.low and self.low_in is False)):
            return False
        return self.high is None or share < self.high or (share == self.high and self.high_in is not False)


@dataclass(frozen=True, slots=True)
class Ground:
    """情节 — a circumstance that the officer states with its evidence, and what it does."""

    id: str
    title: str
    effect: str
    citation: str = ""
    asks: str = ""
    reduce: tuple[Fraction, Fraction] | None = None


@dataclass(frozen=True, eq=False)
class GeneralRules:
    """裁量总则 — one dated version; `within` step: the parts are those of the step's own band (江门)."""

    id: str
    title: str
    authority: str
    basis: tuple[str, ...]
    in_force: date
    status: Status
    source: str
    place: str
    shares: Mapping[str, tuple[Share, ...]]
    grounds: tuple[Ground, ...]
    within: Literal["legal", "step"] = "legal"
    several: bool = False
    mitigated_needs: str = ""
    repealed: date | None = None
    fields: tuple[str, ...] = ()
    note: str = ""
    file: str = ""
    sha256: str = ""

    def part(self, kind: str, range_: Band, of: str = "range") -> Band | None:
        """The part of a range that is 从轻, 一般 … under these rules; None where they name none.

        A mitigated part has no lower end but zero.
        """
        for one in self.shares.get(of, ()):
            if one.kind == kind:
                low = self._at(one.low, range_, of) if one.low is not None else Fraction(0)
                high = self._at(one.high, range_, of) if one.high is not None else range_.high
                return Band(low, high, one.low_in is not False, one.high_in is not False)
        return None

    @staticmethod
    def _at(share: Fraction, range_: Band, of: str) -> Fraction:
        if of == "only_max":
            return range_.high * share / 100
        if of == "only_min":
            return range_.low * share / 100
        return range_.low + (range_.high - range_.low) * share / 100

    def faults(self) -> Iterator[Fault]:
        """Where the parts leave a gap, overlap, or do not say to which an end belongs."""
        titles = {"range": "有上下限", "only_max": "只有上限", "only_min": "只有下限"}
        for of, shares in self.shares.items():
            yield from self._between(of, titles[of], shares)
            missing = [CLASSES[one] for one in ("lighter", "normal", "heavier") if one not in {s.kind for s in shares}]
            if missing:
                yield Fault("class_gap", self.id, f"{titles[of]}的没有规定{'、'.join(missing)}是哪一段")
            for one in shares:
                if one.low_in is None or one.high_in is None:
                    yield Fault("edge_open", self.id, f"{titles[of]}的{CLASSES[one.kind]}没有写明端点是否包括在内")

    def _between(self, of: str, title: str, shares: tuple[Share, ...]) -> Iterator[Fault]:
        unit = {"range": "%处", "only_max": "%处", "only_min": "%处"}[of]
        ends = sorted(
            {end for one in shares for end in (one.low, one.high) if end is not None} | {Fraction(0), Fraction(100)}
        )
        if of == "only_min":
            return  # single multiples of the minimum: points, not parts of a range
        probes: list[tuple[Fraction, str]] = []
        for place, end in enumerate(ends):
            probes.append((end, f"{plain(end)}{unit}"))
            if place + 1 < len(ends):
                probes.append(((end + ends[place + 1]) / 2, f"{plain(end)}%至{plain(ends[place + 1])}%之间"))
        for share, where in probes:
            if not 0 <= share <= 100:
                continue
            fit = [one for one in shares if one.holds(share)]
            if not fit:
                yield Fault("class_gap", self.id, f"{title}的，{where}既不是从轻也不是一般、从重")
            elif len(fit) > 1:
                names = "和".join(CLASSES[one.kind] for one in fit)
                yield Fault("class_overlap", self.id, f"{title}的，{where}同时是{names}")


def _edge(value: Any, spot: Spot) -> bool | None:
    found: bool | None = {"includes": True, "excludes": False, "open": None}[
        shape.one_of("includes", "excludes", "open")(value, spot)
    ]
    return found


_SHARE = Shape(
    "一段",
    {
        "class": Key(shape.one_of(*CLASSES), "class: lighter", True),
        "from": Key(number, "from: 0"),
        "to": Key(number, "to: 30"),
        "from_end": Key(lambda value, spot: (_edge(value, spot),), "from_end: includes", default=(True,)),
        "to_end": Key(lambda value, spot: (_edge(value, spot),), "to_end: includes", default=(True,)),
    },
)


def _pair(value: Any, spot: Spot) -> tuple[Fraction, Fraction]:
    low, high = shape.many(number, single=False)(value, spot)
    return low, high


_GROUND = Shape(
    "情节",
    {
        "id": Key(shape.identifier, "id: under_14", True),
        "title": Key(shape.text, "title: 不满十四周岁", True),
        "effect": Key(shape.one_of(*EFFECTS), "effect: no_penalty", True),
        "citation": Key(shape.text, "citation: administrative_penalty_law/30", default=""),
        "asks": Key(shape.text, "asks: 户籍资料", default=""),
        "reduce": Key(_pair, "reduce: [30, 50]"),
    },
)
_RULES = Shape(
    "裁量总则",
    {
        "id": Key(shape.identifier, "id: chongqing_rules", True),
        "title": Key(shape.text, "title: 重庆市规范行政处罚裁量权办法", True),
        "authority": Key(shape.text, "authority: 重庆市人民政府", True),
        "basis": Key(shape.many(shape.text), "basis: [第十六条]", True),
        "in_force": Key(shape.day, "in_force: 2023-03-01", True),
        "repealed": Key(shape.day, "repealed: 2028-03-01"),
        "status": Key(shape.one_of("confirmed", "to_confirm"), "status: to_confirm", True),
        "source": Key(shape.text, "source: 文号", True),
        "fields": Key(shape.many(shape.identifier), "fields: [market]", default=()),
        "within": Key(shape.one_of("legal", "step"), "within: legal", default="legal"),
        "several": Key(shape.truth, "several: true", default=False),
        "mitigated_needs": Key(shape.text, "mitigated_needs: 集体讨论决定", default=""),
        "note": Key(shape.text, "note: 说明", default=""),
        **{
            name: Key(shape.many(_SHARE.read, single=False), f"{name}: [{{class: lighter, from: 0, to: 30}}]")
            for name in SHAPES
        },
        "grounds": Key(shape.many(_GROUND.read, single=False), "grounds: []", default=()),
    },
)


def general(value: Any, place: str, file: str, sha256: str) -> GeneralRules:
    """One version of an authority's general rules, from the content of its file."""
    read = _RULES.read(value, Spot(file, 1))
    shares = {
        name: tuple(
            Share(one["class"], one["from"], one["to"], one["from_end"][0], one["to_end"][0]) for one in read.pop(name)
        )
        for name in SHAPES
        if read[name] is not None
    }
    for name in SHAPES:
        read.pop(name, None)
    grounds = tuple(Ground(**one) for one in read.pop("grounds"))
    return GeneralRules(place=place, file=file, sha256=sha256, shares=MappingProxyType(shares), grounds=grounds, **read)
