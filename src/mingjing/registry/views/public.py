"""对外公布的登记 — the list of matters with its guides, qualified agencies, entrustments and public rolls; no sign-in, no person's name."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from .. import published
from ..lawbook import library
from ..models import Agency, MatterVersion, Power
from ..reads import listing, rolls
from ..reads.mandates import letters_running, standing_of
from ..rolls import ROLLS
from .pages import lines, matters_asked, shown
from .sight import day_of, next_url


def matter_list(request: HttpRequest) -> HttpResponse:
    """权责清单: what each agency may do, as of any day."""
    context = matters_asked(request) | {"on": day_of(request)[0]}
    return render(request, "registry/public_matters.html", context)


def matter(request: HttpRequest, code: str) -> HttpResponse:
    """办事指南: one matter, who accepts and approves, conditions, materials, limit; and every change of it."""
    on, _ = day_of(request)
    found = listing.whole(code, on)
    if found is None or not found.versions:
        raise Http404
    now = found.now if found.now is not None and found.now.change != "cancelled" else None
    powers = [one for one in found.powers if one.since <= on and (one.until is None or on < one.until)]
    letters = [one for one in found.letters if one.runs_on(on)]
    history = listing.differences(found.versions)
    context = {"whole": found, "now": shown(now), "powers": powers, "letters": letters, "history": history, "on": on}
    context["charts"] = charts(found.now if now else None, powers)
    return render(request, "registry/public_matter.html", context)


def charts(version: MatterVersion | None, powers: list[Power]) -> list[dict[str, str]]:
    """The flowchart of each procedure of a matter, as its place and field have it."""
    if version is None:
        return []
    titles, law = listing.titles_of("procedures"), library()
    spoken_for = {one.place for one in law.instruments}
    known = (
        [one for one in published.upward(powers[0].agency.place) if one in spoken_for - {"national"}] if powers else []
    )
    dated: list[Any] = [*law.instruments, *law.procedures, *law.tables]
    fields = {field for one in dated for field in one.fields}
    fields |= {one.place.partition("/")[2] for one in law.instruments if one.place.startswith("departments/")}
    of = {"place": known[-1] if known else "", "field": version.field if version.field in fields else ""}
    return [{"id": one, "title": titles[one], **of} for one in version.procedures if one in titles]


def agencies(request: HttpRequest) -> HttpResponse:
    """行政执法主体名录: those that stand on the day, with their basis; and the letters of entrustment in term."""
    on, _ = day_of(request)
    found = list(Agency.objects.order_by("place", "code"))
    standing = standing_of(found, on)
    rows = [(one, standing[one.pk]) for one in found if one.pk in standing and standing[one.pk].result == "qualified"]
    letters = letters_running(on).select_related("entrusting", "entrusted").order_by("letter")
    return render(request, "registry/public_agencies.html", {"rows": rows, "letters": letters, "on": on})


def roll(request: HttpRequest, name: str) -> HttpResponse:
    """A roll that the public sees."""
    known = ROLLS.get(name)
    if known is None or not known.public:
        raise Http404
    on, _ = day_of(request)
    found = rolls.lines_on(name, on, cursor=request.GET.get("cursor", ""))
    context = {
        "roll": known,
        "rows": lines(known, found.items, on),
        "next_url": next_url(request, found.next),
        "on": on,
    }
    return render(request, "registry/public_roll.html", context)


def lists(request: HttpRequest) -> HttpResponse:
    """证明事项清单和办理期限: what may be asked of an applicant, and how long each item takes at most, as the law's tables have it."""
    on, _ = day_of(request)
    places = published.places_here()
    found = {name: published.of_places(name, places, on) for name in published.LISTS}
    context = {"proofs": found["proof_list"], "limits": found["time_limits"], "on": on}
    return render(request, "registry/public_lists.html", context)
