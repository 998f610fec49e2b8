"""公布的清单 — the proofs that may be asked of an applicant and the limits promised, as the law's dated tables say; shown, not kept here.

It serves 昌吉要点 二(一)4 and the limits that a bureau publishes for each item; what the kernel enforces and what people read is one file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mingjing.kernel.law import Listing
from mingjing.kernel.library import wording

from .lawbook import library
from .models import Agency, Matter

LISTS = {"proof_list": "证明事项清单", "time_limits": "办理期限"}


@dataclass(frozen=True, slots=True)
class Shown:
    """一张清单 — of a place, in force since a day, with its source, and rows whose limits are in words."""

    listing: Listing
    rows: tuple[Mapping[str, Any], ...]

    @property
    def confirmed(self) -> bool:
        """True when it was compared with the published paper."""
        return self.listing.status == "confirmed"


def upward(place: str) -> list[str]:
    """The nation, and a place with those above it.

    >>> upward("jiangsu/lianyungang")
    ['national', 'jiangsu', 'jiangsu/lianyungang']
    """
    parts = [part for part in place.split("/") if part]
    return ["national", *("/".join(parts[: count + 1]) for count in range(len(parts)))]


def tables(name: str, place: str, on: date) -> list[Shown]:
    """The newest version in force on that day of the list of the nation, the province, the city and the county."""
    return of_places(name, upward(place), on)


def of_places(name: str, places: Iterable[str], on: date) -> list[Shown]:
    """The same of several places; the titles of all their matters are asked for at once."""
    found: list[Listing] = []
    for place in places:
        standing = [one for one in library().listings if (one.id, one.place) == (name, place) and one.in_force <= on]
        fields = dict.fromkeys(one.fields for one in standing)
        found += [max((one for one in standing if one.fields == of), key=lambda one: one.in_force) for of in fields]
    codes = {code for listing in found for row in listing.rows for code in matters(row)}
    titles = dict(Matter.objects.filter(pk__in=codes).values_list("code", "title")) if codes else {}
    return [shown(one, titles) for one in found]


def matters(row: Mapping[str, Any]) -> list[str]:
    """The codes of the matters that a row is about."""
    return [code for code in (*row.get("matters", ()), row.get("matter")) if code]


def shown(listing: Listing, titles: Mapping[str, str]) -> Shown:
    """A list with its limits in words and its matters by title."""
    rows = []
    for row in listing.rows:
        limit = {"limit": wording.period(row["within"])} if "within" in row else {}
        rows.append({**row, **limit, "about": [(code, titles.get(code, code)) for code in matters(row)]})
    return Shown(listing, tuple(rows))


def places_here() -> list[str]:
    """The places that the agencies of this installation are of, with those above them, the nation first."""
    found = dict.fromkeys(Agency.objects.order_by("place").values_list("place", flat=True))
    return list(dict.fromkeys(one for place in found for one in upward(place)))
