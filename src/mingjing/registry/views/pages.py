"""看登记 — matters, agencies, people, rolls, checks and the history, as they stand on any day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from .. import published, reads
from ..acts import people as people_acts
from ..models import KINDS, Agency, RollEntry
from ..reads import listing, revising, rolls
from ..reads.mandates import letters_running, place_of, standing_of
from ..rolls import ROLLS, Roll
from .sight import around, day_of, next_url


def page(request: HttpRequest, name: str, context: dict[str, Any], here: str) -> HttpResponse:
    """A page, or only its rows when htmx asks for more of them."""
    if request.headers.get("HX-Request") and request.GET.get("cursor"):
        return render(request, f"registry/_{name}.html", context | {"on": day_of(request)[0]})
    return render(request, f"registry/{name}.html", context | around(request, here))


def own_place(request: HttpRequest) -> str:
    """The place that the reader's agency is of."""
    agency = reads.signed_in(request).agency
    return agency.place if agency else ""


def home(request: HttpRequest) -> HttpResponse:
    """What is registered, in numbers that add up."""
    on, _ = day_of(request)
    context = {"counts": listing.counts(on), "kinds": list(KINDS.values()), "rolls": roll_cards(on)}
    return page(request, "home", context, "registry_home")


def roll_cards(on: Any) -> list[dict[str, Any]]:
    """Each roll with how many lines stand on it."""
    many = rolls.numbers(on)
    return [{"roll": one, "many": many.get(one.id, 0)} for one in ROLLS.values()]


def matter_list(request: HttpRequest) -> HttpResponse:
    """The list of matters as of a day."""
    return page(request, "matters", matters_asked(request), "registry_matters")


def matters_asked(request: HttpRequest) -> dict[str, Any]:
    """What the list of matters shows, inside and to the public: the rows asked for, and what was asked."""
    on, _ = day_of(request)
    asked = {name: request.GET.get(name, "")[:60] for name in ("kind", "agency", "text")}
    found = listing.listed(
        on, kind=asked["kind"], agency=asked["agency"], text=asked["text"], cursor=request.GET.get("cursor", "")[:60]
    )
    return {
        "rows": found.items,
        "next_url": next_url(request, found.next),
        "asked": asked,
        "kinds": KINDS.items(),
        "agencies": listing.agencies_with_matters(on),
    }


def matter(request: HttpRequest, code: str) -> HttpResponse:
    """One matter with its history."""
    on, _ = day_of(request)
    found = listing.whole(code, on)
    if found is None:
        raise Http404
    known = [one for one in found.rulings if one.roll in ROLLS]
    told = [(one, rolls.line_content(ROLLS[one.roll], one), rolls.caution(one, on)) for one in known]
    context = {"whole": found, "history": listing.differences(found.versions), "rulings": told, "now": shown(found.now)}
    return page(request, "matter", context, "registry_matters")


def shown(version: Any) -> list[tuple[str, str]]:
    """The contents of a version as words, empty ones left out."""
    if version is None:
        return []
    names = [name for name in listing.CONTENTS if name != "title" and getattr(version, name) not in ("", [], None)]
    return [(listing.CONTENTS[name], listing.written(getattr(version, name), name)) for name in names]


def agencies(request: HttpRequest) -> HttpResponse:
    """The tree of agencies of one's place: standing, basis, how many matters."""
    on, _ = day_of(request)
    found = list(Agency.objects.filter(place_of(own_place(request))).select_related("parent").order_by("place", "code"))
    standing = standing_of(found, on)
    rows = [{"agency": one, "standing": standing.get(one.pk), "depth": one.place.count("/") - 1} for one in found]
    letters = letters_running(on).select_related("entrusting", "entrusted").order_by("letter")
    return page(request, "agencies", {"rows": rows, "letters": letters}, "registry_agencies")


def agency(request: HttpRequest, code: str) -> HttpResponse:
    """One agency: particulars, reviews, letters, powers."""
    on, _ = day_of(request)
    found = Agency.objects.select_related("parent").filter(code=code).first()
    if found is None:
        raise Http404
    context = {
        "agency": found,
        "standing": standing_of([found], on).get(found.pk),
        "reviews": found.qualifications.order_by("-since", "-id"),
        "given": found.entrustments_given.select_related("entrusted").order_by("-since"),
        "held": found.entrustments_held.select_related("entrusting").order_by("-since"),
        "powers": found.powers.filter(reads.running(on)).select_related("matter", "person").order_by("matter_id")[:200],
        "many": found.powers.filter(reads.running(on)).count(),
        "units": found.units.order_by("code"),
    }
    return page(request, "agency", context, "registry_agencies")


def people(request: HttpRequest) -> HttpResponse:
    """People with posts and certificates."""
    asked = {name: request.GET.get(name, "")[:60] for name in ("text", "agency")}
    found = rolls.people_listed(
        reads.signed_in(request), text=asked["text"], agency=asked["agency"], cursor=request.GET.get("cursor", "")[:60]
    )
    on, titles = reads.today(), reads.role_titles()
    rows = [
        {
            "person": one,
            "posts": [titles[post.role] for post in one.assignments.all() if post.until is None],
            "enforces": any(
                post.until is None and post.role in people_acts.ENFORCING for post in one.assignments.all()
            ),
            "certificates": [(card, state_of(card, on)) for card in one.certificates.all()],
        }
        for one in found.items
    ]
    context = {"rows": rows, "next_url": next_url(request, found.next), "asked": asked}
    return page(request, "people", context, "registry_people")


def state_of(card: Any, on: Any) -> str:
    """Whether a certificate may be used on a day."""
    if card.withdrawn is not None and card.withdrawn <= on:
        return "withdrawn"
    return "valid" if card.valid_from <= on <= card.valid_to else "expired"


def check(request: HttpRequest) -> HttpResponse:
    """Overlaps, gaps, posts without a person, bodies without standing."""
    on, _ = day_of(request)
    found = revising.everything(on, own_place(request))
    kinds = [(kind, title, [one for one in found if one.kind == kind]) for kind, title in revising.KINDS.items()]
    refused = rolls.history(act="refuse_power", limit=20).items
    return page(request, "check", {"kinds": kinds, "total": len(found), "refused": refused}, "registry_check")


def lines(known: Roll, entries: Iterable[RollEntry], on: date) -> list[dict[str, Any]]:
    """Lines of a roll as a page shows them."""
    return [
        {"entry": one, "content": rolls.line_content(known, one), "caution": rolls.caution(one, on)} for one in entries
    ]


def roll_index(request: HttpRequest) -> HttpResponse:
    """Every roll, and the lists of the law that are shown beside them."""
    return page(request, "rolls", {"rolls": roll_cards(day_of(request)[0])}, "registry_rolls")


def roll(request: HttpRequest, name: str) -> HttpResponse:
    """One roll as of a day; the duty to file with who has not."""
    known = ROLLS.get(name)
    if known is None:
        raise Http404
    user, (on, _) = reads.signed_in(request), day_of(request)
    ended = request.GET.get("ended") == "1"
    found = rolls.lines_on(name, on, user=user, ended=ended, cursor=request.GET.get("cursor", ""))
    rows = lines(known, found.items, on)
    context: dict[str, Any] = {"roll": known, "rows": rows, "next_url": next_url(request, found.next), "ended": ended}
    context["may_write"] = bool(user.roles & known.keepers)
    if name == "filing_duty":
        bodies = Agency.objects.filter(pk__in=reads.agencies_watched(user) or [user.agency_id]).order_by("code")
        context["filings"] = rolls.filings(on, bodies)
    return page(request, "roll", context, "registry_rolls")


def proof_list(request: HttpRequest) -> HttpResponse:
    """The proofs that may be asked for: the law's own table of the place, on a day."""
    on, _ = day_of(request)
    return page(request, "proofs", {"tables": published.tables("proof_list", own_place(request), on)}, "registry_rolls")


def history(request: HttpRequest) -> HttpResponse:
    """What was done in the registry."""
    asked = {name: request.GET.get(name, "")[:120] for name in ("of", "act", "by")}
    found = rolls.history(of=asked["of"], act=asked["act"], by=asked["by"], cursor=request.GET.get("cursor", ""))
    context = {"rows": found.items, "next_url": next_url(request, found.next), "asked": asked}
    return page(request, "history", context, "registry_history")
