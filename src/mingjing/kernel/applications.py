"""别的申请 — other applications and supervisions of the same permit: who may not apply again, who comes first, how many places are left.

It serves 行政许可法 57 (order of acceptance), 78 (one year) and 79 (three years).
It refuses to decide what directly concerns safety, or what is limited in number: people say so on the record, and it compares.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from mingjing.kernel.moments import date_of, day_of, years_after

if TYPE_CHECKING:
    from mingjing.kernel.context import Context


@dataclass(frozen=True, slots=True)
class Application:
    """另一件申请 — of the same matter: by the party of this case, or waiting in the same line at the same agency.

    `outcome` is the act that decided it (empty: open), `ground` and `safety` what that act said; `accepted_on` and `accepted_at`
    are the day that counts and the moment of the acceptance; `holds` is true while a permit granted in it stands.
    """

    case: str
    number: str
    same_party: bool = False
    accepted_on: date | None = None
    accepted_at: datetime | None = None
    outcome: str = ""
    decided: date | None = None
    ground: str = ""
    safety: bool = False
    holds: bool = False


def barring(
    others: Iterable[Application], acts: Collection[str], ground: str, years: int, on: date
) -> Application | None:
    """The decision after which this party may not apply again yet (its last day included), or None.

    >>> old = Application("c", "许1号", same_party=True, outcome="refuse_permit", decided=date(2026, 3, 1),
    ...                   ground="false_materials", safety=True)
    >>> barring([old], ["refuse_permit"], "false_materials", 1, date(2027, 3, 1)) is old
    True
    >>> barring([old], ["refuse_permit"], "false_materials", 1, date(2027, 3, 2)) is None
    True
    """
    for one in others:
        fits = one.same_party and one.safety and one.outcome in acts and one.ground == ground
        if fits and one.decided is not None and one.decided <= on <= years_after(one.decided, years):
            return one
    return None


def ahead_of(others: Iterable[Application], accepted_on: date, accepted_at: datetime) -> list[Application]:
    """The applications that were accepted earlier and are still open, in their order."""
    own = (accepted_on, accepted_at)
    keyed = [((one.accepted_on, one.accepted_at), one) for one in others if not one.outcome]
    found = [(key, one) for key, one in keyed if key[0] is not None and key[1] is not None and key < own]
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def places_taken(others: Iterable[Application]) -> int:
    """How many permits that were granted still stand."""
    return sum(one.holds for one in others)


def others_before_it(context: Context) -> bool:
    """许可法 57: an application for the same limited permit was accepted before this one, and is still open."""
    own = context.facts.last("accept_application")
    on = None if own is None else date_of(own.fields.get("accepted_on"))
    return own is not None and bool(ahead_of(context.facts.applications, on or day_of(own.at), own.at))


def places_full(context: Context) -> bool:
    """许可法 57: as many permits stand as there are places."""
    places = context.facts.latest("places")
    return isinstance(places, int) and places_taken(context.facts.applications) >= places


def barred(stated: Mapping[str, Any]) -> Callable[[Context], bool]:
    """许可法 78, 79: one of these acts, on this ground, in a matter of safety, was decided on the same applicant not so long ago."""
    acts, ground, years = stated["barred"], stated["ground"], int(stated["years"])
    return lambda context: (
        barring(context.facts.applications, acts, ground, years, day_of(context.attempt.at)) is not None
    )
