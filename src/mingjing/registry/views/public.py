"""对外公布的登记 — the list of matters with its guides, qualified agencies, entrustments and public rolls; no sign-in, no person's name."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ..models import Agency
from ..reads import listing, rolls
from ..reads.mandates import letters_running, standing_of
from ..rolls import ROLLS
from .pages import matters_asked, shown
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
    return render(request, "registry/public_matter.html", context)


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
    rows = [{"entry": one, "content": rolls.line_content(known, one)} for one in found.items]
    context = {"roll": known, "rows": rows, "next_url": next_url(request, found.next), "on": on}
    return render(request, "registry/public_roll.html", context)
