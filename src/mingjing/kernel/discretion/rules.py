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
from typing import Literal

from mingjing.kernel.discretion.faults import Fault
from mingjing.kernel.discretion.table import Band, Status
from mingjing.kernel.discretion.words import plain

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
