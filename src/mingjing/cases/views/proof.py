"""存证证明 — "show me the proof": what proves each act of a case, for whoever may see the case; in words, a picture, and values."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from mingjing.cases.rulebook import title
from mingjing.cases.showing import proof
from mingjing.kernel.facts import STEPS
from mingjing.records.reads.places import places

from .sight import Sight, sight


def case_proof(request: HttpRequest, case: str) -> HttpResponse:
    """Every act: its value, its place in the log, between which moments it was recorded, and who witnessed it."""
    seen = sight(request, case)
    found = places(seen.where.uid)
    if not found:
        raise Http404
    titles = {act.seq: titled(seen, act.act, act.fields.get("act")) for act in seen.facts.acts}
    context = {
        "case": {"id": seen.where.uid, "number": seen.where.number, "matter": seen.where.matter.title},
        "rows": proof.rows(found, titles),
        "summary": proof.summary(found),
        "picture": proof.picture(found),
        "log": found[-1].log,
        "now": seen.now,
    }
    return render(request, "cases/proof.html", context)


def titled(seen: Sight, act: str, of: object) -> str:
    """An act in words; a step of approval with what it is of."""
    told = title(seen.law, act)
    return f"{told}：{title(seen.law, str(of))}" if of and act in (*STEPS, "return") else told
