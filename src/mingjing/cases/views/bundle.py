"""案卷包 — what a copy of the case for somebody opens and what it withholds, shown before it is made; then the copy itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from mingjing.cases import bundling
from mingjing.cases.disclosing import FILES, PARTY, PURPOSES, WHOLE
from mingjing.cases.outcome import Invalid
from mingjing.records.bundles import Damaged, TooLarge, Waiting

from .sight import Sight, sight

ALONG = {"all": _("文书和音像"), "papers": _("只附文书"), "none": _("不附，只有校验值")}
NAMES = ("purpose", "party", "files")


def case_bundle(request: HttpRequest, case: str) -> HttpResponseBase:
    """The choice with its preview; a POST makes the copy and sends it."""
    seen = sight(request, case)
    told = {name: (request.POST or request.GET).get(name, "") for name in NAMES}
    if request.method != "POST" and told["files"] not in FILES.get(told["purpose"] or WHOLE, ()):
        told["files"] = ""  # another purpose was chosen, for which these files never go along
    faults: dict[str, str] = {}
    try:
        asked = bundling.read(seen.where, told)
    except Invalid as no:
        faults = dict(no.errors)
        asked = bundling.Request(seen.where, told["purpose"] if told["purpose"] in PURPOSES else WHOLE)
    if request.method != "POST" or faults:
        return page(request, seen, asked, faults, status=400 if request.method == "POST" else 200)
    try:
        found = bundling.bundle(asked, seen.user, unproven=bool(request.POST.get("unproven")))
    except Waiting as no:
        answer = page(request, seen, asked, {"waiting": str(no)}, status=409)
        answer["Retry-After"] = str(no.seconds)
        return answer
    except (Damaged, TooLarge) as no:
        return page(request, seen, asked, {"files": str(no)}, status=409)
    return bundling.sent(asked, found)


def page(
    request: HttpRequest, seen: Sight, asked: bundling.Request, faults: dict[str, str], *, status: int
) -> HttpResponseBase:
    """The choice, with what would be opened and withheld."""
    undecided = "party" in faults
    sheets = [] if undecided else asked.copy.sheets
    along = 0 if undecided else len(asked.copy.encloses(asked.enclosing))
    attached = 0 if undecided else len({a.id for one in asked.copy.events for a in one.attachments})
    context: dict[str, Any] = {
        "case": {"id": seen.where.uid, "number": seen.where.number},
        "purposes": [(name, title, name == asked.purpose) for name, title in PURPOSES.items()],
        "files": [(name, ALONG[name], name == asked.enclosing) for name in FILES[asked.purpose]],
        "parties": [
            (place, str(one.get("name", "")), place == asked.party) for place, one in enumerate(asked.parties, start=1)
        ]
        if asked.purpose == PARTY
        else [],
        "sheets": sheets,
        "records": len(sheets),
        "opened": sum(len(one.opened) for one in sheets),
        "withheld": sum(len(one.withheld) for one in sheets),
        "along": along,
        "attached": attached,
        "left_out": attached - along,
        "faults": faults,
        "alarming": faults if status >= 400 else {},
        "undecided": undecided,
    }
    return render(request, "cases/bundle.html", context, status=status)
