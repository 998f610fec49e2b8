"""审核台 — what waits for legal review, the file beside the nine points, and the pages of discussion and dispute."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjing.cases import reads
from mingjing.cases.rulebook import library
from mingjing.cases.showing import pages
from mingjing.cases.showing.lights import lit
from mingjing.cases.views.case import fields_shown, papers_of
from mingjing.cases.views.draft import version_before, with_changes
from mingjing.cases.views.formpage import Setting, answer
from mingjing.cases.views.sight import Sight, sight
from mingjing.kernel.facts import Draft
from mingjing.records import clock
from mingjing.registry import reads as registry

REVIEWS = frozenset({"pass_review", "submit_for_review", "settle_review_dispute", "discuss_collectively"})
HEADS = ("agency_head", "deputy_head")


def review_desk(request: HttpRequest) -> HttpResponse:
    """What waits for review, dispute or discussion and is this person's to do; the oldest first."""
    user = registry.signed_in(request)
    now = clock.now()
    names = {person.id: person.name for person in registry.people_of_agency(user)}
    titles = library().titles
    rows = [
        {
            "url": pages.address(item.case, item.act, item.step, item.of),
            "number": item.number,
            "matter": item.title,
            "party": item.party_name,
            "verb": item.act_title if item.act != "pass_review" else _("法制审核"),
            "of": titles.get(item.of, ""),
            "due": lit(item.due, item.warn, now) if item.due else None,
            "from": names.get(item.handed_by, ""),
            "since": item.since,
        }
        for item in reads.worklist(user, limit=200).items
        if item.act in REVIEWS
    ]
    return render(request, "review/desk.html", {"rows": sorted(rows, key=lambda row: row["since"])})


def review_case(request: HttpRequest, case: str, act: str) -> HttpResponse:
    """The nine points, the file beside them; passed or returned in one step."""
    seen, draft = of_draft(request, case, act)
    ending = "return_from_review" if request.POST.get("do") == "return" else "pass_review"
    last = last_round(seen, draft)
    setting = Setting(
        "review/review.html",
        beside(seen, draft) | {"last": last},
        reverse("review_case", args=[case, act]),
        {"act": act},
        files=False,
    )
    return answer(request, seen, seen.spec(ending), setting)


def discussion(request: HttpRequest, case: str, act: str) -> HttpResponse:
    """The minutes of a collective discussion; the heads of the agency are set down already, each with a place for a view."""
    seen, draft = of_draft(request, case, act)
    heads = [
        {
            "person": person.id,
            "role": "agency_head" if "agency_head" in person.roles else "deputy_head",
        }
        for person in sorted(seen.people, key=lambda one: ("agency_head" not in one.roles, one.id))
        if person.roles & set(HEADS)
    ]
    minute = f"{registry.moment_of_law(seen.now):%Y-%m-%dT%H:%M}"
    typed = {"attendance": heads, "held_at": minute}
    return of_review(request, seen, draft, "discuss_collectively", "discussion", typed)


def dispute(request: HttpRequest, case: str, act: str) -> HttpResponse:
    """The handler disagrees with the review, and says why."""
    seen, draft = of_draft(request, case, act)
    return of_review(request, seen, draft, "dispute_review", "dispute")


def settlement(request: HttpRequest, case: str, act: str) -> HttpResponse:
    """A head settles the dispute: change, or review again."""
    seen, draft = of_draft(request, case, act)
    return of_review(request, seen, draft, "settle_review_dispute", "settlement")


def of_review(
    request: HttpRequest, seen: Sight, draft: Draft, name: str, route: str, typed: Mapping[str, Any] | None = None
) -> HttpResponse:
    """An act about a draft: its form, and the draft beside it."""
    url = reverse(route, args=[seen.where.uid, draft.act])
    context = beside(seen, draft) | {"last": last_round(seen, draft)}
    setting = Setting("review/beside.html", context, url, {"act": draft.act}, typed or {})
    return answer(request, seen, seen.spec(name), setting)


def of_draft(request: HttpRequest, case: str, act: str) -> tuple[Sight, Draft]:
    """The case, and the open draft of that act."""
    seen = sight(request, case)
    draft = seen.facts.drafts.get(act)
    if draft is None or act not in seen.law.acts:
        raise Http404
    return seen, draft


def beside(seen: Sight, draft: Draft) -> dict[str, Any]:
    """The file beside the form: the draft with what changed since the last round marked, the course, the papers."""
    now = fields_shown(seen, draft.act, draft.fields, seen.names)
    before = version_before(seen, draft)
    old = fields_shown(seen, draft.act, before.fields, seen.names) if before else None
    rows = {row.seq: row for row in reads.timeline(seen.where)}
    return {
        "draft_title": library().titles.get(draft.act, draft.act),
        "draft_act": draft.act,
        "read_fields": with_changes(now, old),
        "changed_since": before.at if before else None,
        "read_officers": [
            (one.name, one.certificate.number if one.certificate else "") for one in draft.proposed.officers
        ],
        "read_media": [pages.media_line(one, n) for n, one in enumerate(draft.proposed.media, start=1)],
        "done": pages.timeline(seen.where, seen.facts, seen.law, rows, {}),
        "documents": papers_of(seen),
    }


def last_round(seen: Sight, draft: Draft) -> dict[str, Any] | None:
    """What the last review said that sent this draft back: every point with a problem, and the opinion."""
    rounds = [act for act in seen.facts.by_act.get("return_from_review", ()) if act.fields.get("act") == draft.act]
    if not rounds:
        return None
    act = rounds[-1]
    titles = {}
    spec = seen.law.acts.get("return_from_review")
    points = spec.declared("points") if spec else None
    for item in points.items if points else ():
        if item.name == "point":
            titles = {one.get("value"): one.get("title") for one in item.options}
    problems = [
        {"title": titles.get(one.get("point"), one.get("point")), "note": one.get("note", "")}
        for one in act.fields.get("points") or ()
        if one.get("result") == "problem"
    ]
    return {"at": act.at, "who": act.by.name, "opinion": act.fields.get("opinion", ""), "problems": problems}
