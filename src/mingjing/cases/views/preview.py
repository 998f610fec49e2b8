"""文书会是这样 — pictures of the papers that an act would leave, drawn from what is typed so far; blanks stay blank."""

from __future__ import annotations

import base64
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mingjing.cases.known import known
from mingjing.kernel.facts import Act, Person
from mingjing.kernel.law import ActSpec
from mingjing.kernel.procedure import derived
from mingjing.records import documents
from mingjing.registry import reads as registry

from .sight import Sight

MOST_PAGES = 6
log = logging.getLogger(__name__)


def sheets(
    request: HttpRequest, seen: Sight, spec: ActSpec, fields: dict[str, Any], officers: tuple[str, ...], at: datetime | None
) -> HttpResponse:  # fmt: skip
    """The pages as images in the page itself; nothing is kept."""
    if request.GET.get("draft") and (draft := seen.facts.drafts.get(spec.act)) is not None:
        act = drafted(seen, spec, dict(draft.fields), draft.proposed.officers, seen.now, draft.proposed.by)
    else:
        computed = {one.name: derived(one.derive, seen.context(spec)) for one in spec.fields if one.derive}
        whole = {**computed, **known(spec, seen.facts, seen.agency_words), **fields}
        chosen = [one for one in seen.people if one.certificate and one.certificate.number in officers]
        act = drafted(seen, spec, whole, tuple(chosen), at or seen.now, seen.actor)
    issue = {
        "case_number": seen.where.number,
        "people": {one.id: one.name for one in seen.people},
        "titles": dict(titles(seen)),
    }
    told = documents.context(seen.facts, seen.agency_words, act, issue)
    pictures = [one for form in spec.documents if form in seen.law.forms for one in drawn(form, seen, told, act)]
    context = {"sheets": pictures[:MOST_PAGES], "lacking": lacking(spec, seen, told, act)}
    return render(request, "cases/_sheets.html", context)


def drafted(
    seen: Sight, spec: ActSpec, fields: dict[str, Any], officers: tuple[Person, ...], at: datetime, by: Person
) -> Act:  # fmt: skip
    """The act as it would stand on the record; the place of an approver who has not signed stays empty."""
    if not spec.approval:
        return Act(seen.where.seq + 1, spec.act, at, by, officers, fields)
    nobody = Person(id="", name="", agency=seen.where.agency)
    return Act(seen.where.seq + 1, spec.act, at, nobody, officers, fields, proposed_by=by)


def titles(seen: Sight) -> Mapping[str, str]:
    """Titles of acts and of their fields, as papers name them."""
    found = {act: spec.title for act, spec in seen.law.acts.items()}
    found |= {f"{act}.{one.name}": one.title for act, spec in seen.law.acts.items() for one in spec.fields}
    return found


def lacking(spec: ActSpec, seen: Sight, told: Mapping[str, Any], act: Act) -> list[str]:
    """What the papers still miss, said while there is time to write it."""
    found: dict[str, None] = {}
    for form in spec.documents:
        if form in seen.law.forms:
            try:
                missing = documents.lacking(form, told, place=seen.where.place, on=registry.moment_of_law(act.at))
            except Exception:
                log.exception("asking what %s lacks failed", form)
                continue
            found.update(dict.fromkeys(missing))
    return list(found)


def drawn(form: str, seen: Sight, told: Mapping[str, Any], act: Act) -> list[dict[str, Any]]:
    """One paper as pictures; a paper that cannot be drawn yet is left out and the fault logged, never shown as the person's."""
    day = registry.moment_of_law(act.at)
    try:
        pages = documents.preview(form, told, place=seen.where.place, on=day)
    except Exception:
        log.exception("preview of %s failed", form)
        return []
    title = seen.law.forms[form].title
    return [
        {"image": base64.b64encode(page).decode(), "title": title, "page": n} for n, page in enumerate(pages, start=1)
    ]
