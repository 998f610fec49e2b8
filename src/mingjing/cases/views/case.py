"""一件案子的页面 — the case page, its print, one act of it, the derivation of a date, whether its record holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjing.cases import reads
from mingjing.cases.erasing import doing
from mingjing.cases.forms.shown import shown
from mingjing.cases.rulebook import in_force, library
from mingjing.cases.showing import dues, pages
from mingjing.kernel import ruling
from mingjing.records import documents, evidence
from mingjing.records import reads as record
from mingjing.records.erasing import stones

from .sight import Sight, sight

ERASING = frozenset({doing.KEEPER}) | doing.DECIDERS
CORRECTABLE = frozenset({"text", "date", "datetime", "choice"})


def case_page(request: HttpRequest, case: str) -> HttpResponse:
    """Where it stands, and what may be done."""
    return render(request, "cases/case.html", page_context(sight(request, case)))


def case_print(request: HttpRequest, case: str) -> HttpResponse:
    """The whole case on paper."""
    seen = sight(request, case)
    evidence.note_access(seen.where.uid, who=seen.user.username, why="print", given=True)
    return render(request, "cases/print.html", page_context(seen) | {"now": seen.now})


def page_context(seen: Sight) -> dict[str, Any]:
    """Everything that the case page shows."""
    rows = {row.seq: row for row in reads.timeline(seen.where)}
    papers = papers_of(seen)
    waiting = ruling.waiting(seen.facts, library(), seen.now)
    by_act: dict[int, list[dict[str, Any]]] = {}
    for paper in papers:
        by_act.setdefault(paper["seq"], []).append(paper)
    done = pages.timeline(seen.where, seen.facts, seen.law, rows, by_act)
    context = {
        "case": pages.head(seen.where, seen.facts, seen.law, seen.running, seen.agency.short_name, seen.now),
        "done": done,
        **pages.folded(done),
        **dues.strip_of(seen.where.uid, seen.running, seen.now),
        "documents": papers,
        "media": [{**file, "at": act["at"], "act": act["title"]} for act in done for file in act["media"]],
        "related": reads.related(seen.user, seen.where),
        "leads_to": leads_to(seen) if "officer" in seen.actor.roles else [],
        "nothing_to_do": _("这件案子里现在没有该您办的事。"),
        "erased": stones.touches(seen.where.uid),
        "may_erase": bool(ERASING & set(seen.user.roles)) and seen.user.agency_id == seen.where.agency_id,
    }
    return context | pages.open_now(
        seen.where,
        seen.facts,
        seen.law,
        seen.actor,
        seen.openings.permitted,
        seen.openings.refused,
        waiting,
        seen.running,
        seen.now,
    )


def case_together(request: HttpRequest, case: str) -> HttpResponse:
    """同一对象: what was done in this case and in those beside it, in one line of time."""
    seen = sight(request, case)
    steps = reads.together(seen.user, seen.where)
    context = {
        "case": pages.head(seen.where, seen.facts, seen.law, seen.running, seen.agency.short_name, seen.now),
        "steps": steps,
        "cases": len({one.uid for one in steps}),
    }
    return render(request, "cases/together.html", context)


def leads_to(seen: Sight) -> list[dict[str, str]]:
    """The procedures of the agency whose cases this one may lead to."""
    found: dict[str, dict[str, str]] = {}
    for matter in seen.matters:
        for name in matter.procedures:
            law = in_force(name, seen.where.place, matter.field, seen.today)
            if name not in found and law is not None and seen.where.procedure in law.opened_from:
                told = {"procedure": name, "from": seen.where.uid}
                if name in own_procedures(seen):
                    told["matter"] = seen.where.matter.id
                found[name] = {"title": law.title, "url": f"{reverse('case_new')}?{urlencode(told)}"}
    return list(found.values())


def own_procedures(seen: Sight) -> list[str]:
    """The procedures of the case's own matter."""
    return next((list(one.procedures) for one in seen.matters if one.code == seen.where.matter.id), [])


def papers_of(seen: Sight) -> list[dict[str, Any]]:
    """The issued documents of the case, in order."""
    titles = pages.act_titles()
    return [
        {
            "seq": paper.seq,
            "title": paper.title,
            "number": paper.number,
            "at": paper.at,
            "act": titles.get(paper.act, ""),
            "url": reverse("case_document", args=[seen.where.uid, paper.id]),
        }
        for paper in documents.of_case(seen.where.uid)
    ]


def case_entry(request: HttpRequest, case: str, seq: int) -> HttpResponse:
    """One act: everything it says, and its place in the record."""
    seen = sight(request, case)
    act = next((one for one in seen.facts.acts if one.seq == seq), None)
    row = next((one for one in reads.timeline(seen.where) if one.seq == seq), None)
    if act is None or row is None:
        raise Http404
    context: dict[str, Any] = {
        "case": {"id": seen.where.uid, "number": seen.where.number},
        "act": pages.entry(seen.where, act, seen.law, row, []),
        "row": row,
        "fields": fields_shown(
            seen, str(act.fields.get("act")) if pages.is_step(act) else act.act, act.fields, seen.names
        ),
        "erased": erased_fields(seen, act),
        "officers": [(one.name, one.certificate.number if one.certificate else "") for one in act.officers],
    }
    if not pages.is_step(act) and seen.permitted("correct_record"):
        link = reverse("case_act", args=[case, "correct_record"])
        for one in context["fields"]:
            if one["correctable"]:
                one["correct"] = f"{link}?{urlencode({'seq': seq, 'field': one['name']})}"
    return render(request, "cases/_entry.html", context)


def erased_fields(seen: Sight, act: Any) -> list[str]:
    """The titles of the fields of this act whose content was destroyed."""
    name = str(act.fields.get("act")) if pages.is_step(act) else act.act
    spec = seen.law.acts.get(name)
    titles = {one.name: one.title for one in spec.fields} if spec else {}
    paths = (path.removeprefix("fields.") for path in record.erased_paths(seen.where.uid, act.seq))
    return [titles.get(path, path) for path in paths if path != "receipt"]


def fields_shown(seen: Sight, act: str, fields: Mapping[str, Any], people: Mapping[str, str]) -> list[dict[str, Any]]:
    """The fields of an act in words, in the order of the procedure."""
    spec = seen.law.acts.get(act)
    out = []
    for one in spec.fields if spec else ():
        if one.name in fields and one.name != "act":
            text = shown(one, fields[one.name], people)
            if text not in ("", []):
                out.append(
                    {
                        "name": one.name,
                        "title": one.title,
                        "text": text,
                        "rows": isinstance(text, list),
                        "correctable": one.type in CORRECTABLE,
                    }
                )
    return out


def case_due(request: HttpRequest, case: str) -> HttpResponse:
    """Why it is this date."""
    seen = sight(request, case)
    rule, start = request.GET.get("r", ""), request.GET.get("s", "")
    one = next((one for one in seen.running if one.rule.key == rule and str(one.started.seq) == start), None)
    if one is None:
        raise Http404
    return render(request, "cases/_due.html", {"due": dues.derived(case, one, seen.law, seen.now)})


def case_record(request: HttpRequest, case: str) -> HttpResponse:
    """Whether the record holds: everything is derived again and compared."""
    seen = sight(request, case)
    verdict = record.verify_case(seen.where.uid)
    return render(request, "cases/_record.html", {"verdict": verdict, "case": seen.where, "head": seen.where.head})


def case_document(request: HttpRequest, case: str, document: str) -> HttpResponse:
    """An issued document: a decision with the sheet that proves it; any other, and `?original`, as it was issued."""
    seen = sight(request, case)
    found = documents.one(seen.where.uid, document)
    if found is None:
        raise Http404
    spec = seen.law.acts.get(found.act)
    plain = "original" in request.GET or spec is None or not spec.decides
    try:
        content = (
            documents.content(found)
            if plain
            else documents.stamped(found, request.build_absolute_uri(reverse("public_check")))
        )
    except documents.DocumentErased:
        return render(request, "cases/gone.html", {"title": found.title, "case": seen.where.uid}, status=410)
    evidence.note_access(found.id, who=seen.user.username, why="paper", given=True)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="document.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
