"""职权有没有空白、有没有重复 — areas, and which of them two powers both hold or nobody holds.

It serves 连云港执法规范化意见 三(一) (one item, one agency in one area) and 湖州三级联动意见 一(一) (no gap, no overlap).
It refuses to judge which agency is the right one: it shows both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Claim:
    """一项职权的范围 — whose it is, which areas it takes in and leaves out, which share of the work, and for how long."""

    agency: str
    areas: tuple[str, ...]
    excepts: tuple[str, ...] = ()
    share: str = "ordinary"
    since: date = date.min
    until: date | None = None

    def takes_in(self, area: str) -> bool:
        """True when the whole area lies in this claim.

        >>> Claim("a", ("p/q",), ("p/q/town",)).takes_in("p/q/town"), Claim("a", ("p/q",)).takes_in("p/q/town")
        (False, True)
        """
        return any(within(area, one) for one in self.areas) and not any(within(area, one) for one in self.excepts)


def within(area: str, other: str) -> bool:
    """True when the area is the other one or a part of it: places are paths."""
    return area == other or area.startswith(f"{other}/")


def together(one: Claim, other: Claim) -> bool:
    """True when both claims run on some day and are of the same share of the work."""
    if one.share != other.share:
        return False
    ends = (one.until or date.max, other.until or date.max)
    return max(one.since, other.since) < min(ends)


def shared(one: Claim, other: Claim) -> tuple[str, ...]:
    """The areas that both claims take in, smallest named once; empty: they do not meet.

    >>> city, town = Claim("c", ("p",), ("p/haizhou",)), Claim("t", ("p/haizhou/xinnan",))
    >>> shared(city, town)
    ()
    >>> shared(Claim("c", ("p",)), town)
    ('p/haizhou/xinnan',)
    """
    if not together(one, other):
        return ()
    found = []
    for mine in one.areas:
        for theirs in other.areas:
            common = mine if within(mine, theirs) else theirs if within(theirs, mine) else ""
            if common and one.takes_in(common) and other.takes_in(common):
                found.append(common)
    return tuple(dict.fromkeys(found))


def overlaps(claims: Sequence[Claim]) -> list[tuple[Claim, Claim, tuple[str, ...]]]:
    """Every two claims of different agencies that take in the same area, with that area."""
    return [
        (one, other, areas)
        for place, one in enumerate(claims)
        for other in claims[place + 1 :]
        if one.agency != other.agency and (areas := shared(one, other))
    ]


def gaps(claims: Sequence[Claim], areas: Iterable[str], on: date) -> list[str]:
    """The areas that no ordinary claim in force on that day takes in, those that a claim leaves out among them.

    >>> gaps([Claim("c", ("p",), ("p/haizhou",))], ["p", "p/haizhou", "p/ganyu"], date(2026, 6, 1))
    ['p/haizhou']
    """
    running = [
        one for one in claims if one.share == "ordinary" and one.since <= on and (one.until is None or on < one.until)
    ]
    left_out = {area for one in running for area in one.excepts}
    wanted = sorted({*areas, *left_out})
    leaves = [area for area in wanted if not any(other != area and within(other, area) for other in wanted)]
    return [area for area in leaves if not any(one.takes_in(area) for one in running)]
