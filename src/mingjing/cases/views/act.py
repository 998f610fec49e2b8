"""办一个环节 — the form, its live preview, what was typed so far; and the lead that opens a case."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjing.cases import acts, recorded
from mingjing.cases.forms.shown import shown
from mingjing.cases.recorded import Where
from mingjing.cases.showing.acting import Typed
from mingjing.cases.showing.lights import ZONE
from mingjing.kernel.discretion import in_case
from mingjing.kernel.facts import Matter, within
from mingjing.kernel.law import ActSpec
from mingjing.kernel.procedure import field_of
from mingjing.records import clock
from mingjing.registry import reads as registry

from .case import CORRECTABLE
from .formpage import OPENING, Setting, answer, call_of, typed_of
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


def case_new(request: HttpRequest) -> HttpResponse:
    """A lead opens a case."""
    seen = opening_sight(request)
    return answer(request, seen, seen.spec(OPENING))


def opening_sight(request: HttpRequest) -> Sight:
    """A case that is not there yet: the agency's, of the matter that was chosen (or its first)."""
    user = registry.signed_in(request)
    now = clock.now()
    mine = matters_of(user)
    wanted = request.POST.get("f.matter") or request.GET.get("matter") or ""
    chosen = next((one for one in mine if one.code == wanted), mine[0] if mine else None)
    agency = user.agency
    if chosen is None or agency is None:
        raise Http404
    unit = user.unit
    blank = {one.name: None for one in dataclasses.fields(Where)}  # what a case has only once it is written
    told = {
        "id": 0, "uid": "", "number": "", "procedure": chosen.procedure, "place": agency.place, "field": chosen.field,
        "agency_id": agency.pk, "agency": agency.code, "unit": unit.code if unit else "", "stage": "", "seq": 0, "head": "",
        "matter": Matter(chosen.code, chosen.title, chosen.field, chosen.benchmark), "opened_at": now, "party_name": "",
    }  # fmt: skip
    where = Where(**{**blank, **told})
    return Sight(user, where, recorded.fresh(where), now)


def case_typing(request: HttpRequest, case: str, act: str) -> HttpResponse:
    """Keep what is being typed; answers with the time."""
    seen = sight(request, case)
    return kept(seen, typed_of(request, seen.spec(act)), act)


def case_new_typing(request: HttpRequest) -> HttpResponse:
    """The same for a new case."""
    seen = opening_sight(request)
    return kept(seen, typed_of(request, seen.spec(OPENING)), OPENING)


def kept(seen: Sight, typed: Typed, act: str) -> HttpResponse:
    """Keep it, for this person alone."""
    acts.keep_typing(seen.user, seen.where.uid or None, act, typed.content())
    return HttpResponse(f"{clock.real_now().astimezone(ZONE):%H:%M}", content_type="text/plain; charset=utf-8")


def case_preview(request: HttpRequest, case: str, act: str) -> HttpResponse:
    """The document as it will look."""
    seen = sight(request, case)
    return previewed(request, seen, seen.spec(act))


def case_new_preview(request: HttpRequest) -> HttpResponse:
    """The same for a new case."""
    seen = opening_sight(request)
    return previewed(request, seen, seen.spec(OPENING))


def previewed(request: HttpRequest, seen: Sight, spec: ActSpec) -> HttpResponse:
    """Pictures of the pages; blanks stay blank."""
    typed = typed_of(request, spec)
    fields, _faults, at = call_of(spec, typed)
    return sheets(request, seen, spec, fields, tuple(typed.officers), at)
