"""办一件登记的事 — one page for every door: what is asked, what was wrong, what came of it; nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from .. import reads
from ..acts import NotAllowed, Unlawful, Wrong
from ..asked import read, typed
from ..doors import DOORS, VERSION_FIELDS, Door
from ..models import Agency, RollEntry
from ..rolls import ROLLS
from .sight import around

SHOWN_ONCE = "registry/shown_once.html"


def do(request: HttpRequest, door: str) -> HttpResponse:
    """The form of a door, and its answer."""
    user, known = reads.signed_in(request), DOORS.get(door)
    if known is None or not user.roles & known.who:
        raise Http404
    if request.method != "POST":
        return form(request, known, started(request, known), {})
    given = {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
    values, errors = read(known.fields, given)
    if errors:
        return form(request, known, given, errors, 400)
    try:
        told = known.act(by=user, **values)
    except Wrong as no:
        return form(request, known, given, no.errors, 400)
    except Unlawful as no:
        return form(request, known, given, {}, 422, no)
    except NotAllowed:
        raise Http404 from None
    if "password" in told:
        answer = render(request, SHOWN_ONCE, {"told": told} | around(request, ""))
        answer["Cache-Control"] = "no-store"
        return answer
    messages.success(request, _("已登记：%s") % known.title)
    return redirect(back_of(door, told))


def started(request: HttpRequest, door: Door) -> dict[str, str]:
    """What is known already: from the link, and of the thing that is to be changed."""
    found = {one.name: request.GET.get(one.name, "")[:500] for one in door.fields if one.name in request.GET}
    today = reads.today().isoformat()
    found = {
        one.name: today for one in door.fields if one.type == "date" and one.name in ("since", "on", "until")
    } | found
    if door.name == "matter-keep" and found.get("code"):
        last = reads.matter_on(found["code"], reads.today())
        if last is not None:
            found |= {name: typed(getattr(last, name)) for name in VERSION_FIELDS}
    if door.name == "agency-keep" and found.get("code"):
        body = Agency.objects.select_related("parent").filter(code=found["code"]).first()
        if body is not None:
            names = [one.name for one in door.fields if one.name not in ("parent", "why")]
            found |= {name: typed(getattr(body, name)) for name in names}
            found["parent"] = body.parent.code if body.parent else ""
    if door.name.startswith("roll-") and found.get("replaces", "").isdigit():
        found |= line_of(door, int(found["replaces"]))
    return found


def line_of(door: Door, key: int) -> dict[str, str]:
    """The contents of the line that is to be replaced."""
    roll = ROLLS.get(door.name.removeprefix("roll-"))
    old = roll and RollEntry.objects.select_related("agency").filter(roll=roll.id, pk=key).first()
    if not old:
        return {}
    told = {name: typed(value) for name, value in old.content.items()}
    told |= {"title": old.title, "matter": old.matter_id or ""}
    return told | ({"agency": old.agency.code} if old.agency else {})


def form(
    request: HttpRequest, door: Door, given: Any, errors: dict[str, str], status: int = 200, no: Unlawful | None = None
) -> HttpResponse:
    """The page with what was typed and what is wrong."""
    fields = [
        {"field": one, "typed": given.get(one.name, ""), "error": errors.get(one.name, ""), "options": one.options()}
        for one in door.fields
    ]
    context = {"door": door, "fields": fields, "errors": len(errors), "no": no} | around(request, "")
    return render(request, "registry/do.html", context, status=status)


def back_of(door: str, told: dict[str, Any]) -> str:
    """Where one goes on after it."""
    if "roll" in told:
        return reverse("registry_roll", args=[told["roll"]])
    if "matter" in told:
        return reverse("registry_matter", args=[told["matter"]])
    if "agency" in told:
        return reverse("registry_agency", args=[told["agency"]])
    if "letter" in told:
        return reverse("registry_agencies")
    return reverse("registry_people")
