"""办一个环节 — the form, its live preview, what was typed so far; and the lead that opens a case."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjing.cases import acts, forms, recorded
from mingjing.cases.acts import opening
from mingjing.cases.acts.opening import led_from
from mingjing.cases.forms.shown import shown
from mingjing.cases.recorded import Where
from mingjing.cases.rulebook import in_force
from mingjing.cases.showing.acting import Typed
from mingjing.cases.showing.lights import ZONE
from mingjing.kernel.discretion import in_case
from mingjing.kernel.facts import Matter, within
from mingjing.kernel.law import ActSpec
from mingjing.kernel.procedure import field_of
from mingjing.records import clock
from mingjing.registry import reads as registry

from .case import CORRECTABLE
from .formpage import Setting, answer, call_of, typed_of
from .preview import sheets
from .sight import Sight, matters_of, sight


def case_act(request: HttpRequest, case: str, act: str) -> HttpResponse:
    """One act of a case: asked, and done."""
    seen = sight(request, case)
    spec = seen.spec(act)
    if act == in_case.ACT:
        return redirect("case_discretion", case=seen.where.uid)
    if act == "correct_record" and request.GET.get("seq"):
        return correction(request, seen, spec)
    return answer(request, seen, spec)


def correction(request: HttpRequest, seen: Sight, spec: ActSpec) -> HttpResponse:
    """更正: which act and which of its contents comes with the link; the person writes the new value and the reason."""
    number, path = request.GET.get("seq", ""), request.GET.get("field", "")[:120]
    target = next((one for one in seen.facts.acts if str(one.seq) == number), None)
    declared = field_of(seen.law, target.act, path) if target is not None else None
    if target is None or declared is None or declared.type not in CORRECTABLE:
        return answer(request, seen, spec)
    value = replace(declared, name="value", title=_("更正后的内容"), required=True, take=None, derive=None, value=None)
    fields = tuple(value if one.name == "value" else one for one in spec.fields)
    url = f"{reverse('case_act', args=[seen.where.uid, spec.act])}?{urlencode({'seq': number, 'field': path})}"
    old = shown(declared, within(target.fields, path), seen.names)
    context = {
        "correcting": {"seq": target.seq, "act": seen.law.acts[target.act].title, "title": declared.title, "old": old}
    }
    setting = Setting(context=context, url=url, given={"seq": target.seq, "field": path})
    return answer(request, seen, replace(spec, fields=fields), setting)


class NoMatters(Exception):
    """The agency of this person holds no matter: there is nothing to open a case of."""


def of_some_matter(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A page that opens a case; where the agency holds no matter it says so, and whom to ask."""

    @wraps(view)
    def shown(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except NoMatters:
            return render(request, "cases/no_matters.html", status=200 if request.method == "GET" else 422)

    return shown


@of_some_matter
def case_new(request: HttpRequest) -> HttpResponse:
    """A new case of one of the agency's procedures, also out of another case."""
    seen = opening_sight(request)
    spec = seen.spec(seen.opening)
    context = {"opening": procedures_to_choose(seen), "source": seen.source, "opening_acts": opening_acts(seen)}
    return answer(request, seen, spec, Setting(context=context, typed=taken_over(seen, spec)))


def opening_sight(request: HttpRequest) -> Sight:
    """A case that is not there yet: the agency's, of the matter and procedure that were chosen (or its first)."""
    user = registry.signed_in(request)
    now = clock.now()
    said = request.GET
    source = led_from(user, said["from"]) if said.get("from") else None
    agency, procedure = user.agency, said.get("procedure") or ""
    matters = matters_of(user)
    if agency is not None and not matters:
        raise NoMatters
    procedure = procedure or usual(matters)
    mine = [one for one in matters if procedure in one.procedures]
    wanted = request.POST.get("f.matter") or said.get("matter") or (source.matter.id if source else "")
    chosen = next((one for one in mine if one.code == wanted), mine[0] if mine else None)
    if chosen is None or agency is None or (said.get("from") and source is None):
        raise Http404
    unit = user.unit
    blank = {one.name: None for one in dataclasses.fields(Where)}  # what a case has only once it is written
    told = {
        "id": 0, "uid": "", "number": "", "procedure": procedure or chosen.procedure, "place": agency.place,
        "field": chosen.field, "agency_id": agency.pk, "agency": agency.code, "unit": unit.code if unit else "", "stage": "",
        "seq": 0, "head": "", "matter": Matter(chosen.code, chosen.title, chosen.field, chosen.benchmark),
        "opened_at": now, "party_name": "",
    }  # fmt: skip
    where = Where(**{**blank, **told})
    seen = Sight(user, where, recorded.fresh(where), now, source)
    seen.matters = matters
    asked = said.get("act", "")
    seen.opening = asked if asked in seen.law.openings else seen.law.openings[0]
    if source is not None and source.procedure not in seen.law.opened_from:
        raise Http404
    return seen


def usual(matters: Sequence[Any]) -> str:
    """The procedure that most matters of the agency are handled by; empty where it has none."""
    found = Counter(one.procedure for one in matters).most_common(1)
    return found[0][0] if found else ""


def procedures_to_choose(seen: Sight) -> list[dict[str, Any]]:
    """The procedures of the agency's matters that are in force; out of another case only those that it may lead to."""
    found: dict[str, dict[str, Any]] = {}
    for matter in seen.matters:
        for name in matter.procedures:
            law = in_force(name, seen.where.place, matter.field, seen.today)
            if name in found or law is None or (seen.source and seen.source.procedure not in law.opened_from):
                continue
            told = {"procedure": name, "matter": matter.code} | ({"from": seen.source.uid} if seen.source else {})
            now = name == seen.where.procedure
            found[name] = {"title": law.title, "url": f"{reverse('case_new')}?{urlencode(told)}", "now": now}
    return list(found.values())


def opening_acts(seen: Sight) -> list[dict[str, Any]]:
    """The ways of opening a case of this procedure, where there are several."""
    if len(seen.law.openings) < 2:
        return []
    told = {"procedure": seen.where.procedure, "matter": seen.where.matter.id}
    told |= {"from": seen.source.uid} if seen.source else {}
    return [
        {
            "title": seen.law.acts[name].title,
            "url": f"{reverse('case_new')}?{urlencode(told | {'act': name})}",
            "now": name == seen.opening,
        }
        for name in seen.law.openings
    ]


def taken_over(seen: Sight, spec: ActSpec) -> dict[str, Any]:
    """What the form takes over from the case that led here, ready to be written otherwise."""
    if seen.source is None:
        return {}
    facts = recorded.facts_at(seen.source)[0]
    origin = opening.origin(seen.source, facts, opening.law_of(seen.source, seen.now))
    known = opening.carried(facts, spec)
    known |= {one.name: value for one in spec.fields if (value := opening.of_origin(one, origin)) is not None}
    return {one.name: forms.raw_of(one, known[one.name]) for one in spec.fields if one.name in known}


def case_typing(request: HttpRequest, case: str, act: str) -> HttpResponse:
    """Keep what is being typed; answers with the time."""
    seen = sight(request, case)
    return kept(seen, typed_of(request, seen.spec(act)), act)


@of_some_matter
def case_new_typing(request: HttpRequest) -> HttpResponse:
    """The same for a new case."""
    seen = opening_sight(request)
    return kept(seen, typed_of(request, seen.spec(seen.opening)), seen.opening)


def kept(seen: Sight, typed: Typed, act: str) -> HttpResponse:
    """Keep it, for this person alone."""
    acts.keep_typing(seen.user, seen.where.uid or None, act, typed.content())
    return HttpResponse(f"{clock.real_now().astimezone(ZONE):%H:%M}", content_type="text/plain; charset=utf-8")


def case_preview(request: HttpRequest, case: str, act: str) -> HttpResponse:
    """The document as it will look."""
    seen = sight(request, case)
    return previewed(request, seen, seen.spec(act))


@of_some_matter
def case_new_preview(request: HttpRequest) -> HttpResponse:
    """The same for a new case."""
    seen = opening_sight(request)
    return previewed(request, seen, seen.spec(seen.opening))


def previewed(request: HttpRequest, seen: Sight, spec: ActSpec) -> HttpResponse:
    """Pictures of the pages; blanks stay blank."""
    typed = typed_of(request, spec)
    fields, _faults, at = call_of(spec, typed)
    return sheets(request, seen, spec, fields, tuple(typed.officers), at)
