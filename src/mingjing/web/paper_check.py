"""纸面核验 — the public page behind the QR code of a decision: what its proof proves, for anybody, with no sign-in.

It serves docs/decisions/0047. The proof itself is checked from its own bytes and the policy; only when it holds, and names a paper of
that very act, does the page say what was done. It never says more of a person than the paper in the reader's hand.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mingjing.cases import reads as cases
from mingjing.chain import paper, verify
from mingjing.chain.paper import Finding, NoSlip, Slip
from mingjing.records.log import reads as log
from mingjing.records.reads import places

from . import law_words


def check(request: HttpRequest) -> HttpResponse:
    """The empty form, or what was found of the text of a code."""
    text = request.GET.get("q", "")[:6000]
    context: dict[str, Any] = {"text": text}
    if text.strip():
        try:
            context |= found(paper.read(text))
        except NoSlip:
            context["wrong"] = True
    answer = render(request, "web/paper_check.html", context)
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def found(slip: Slip) -> dict[str, Any]:
    """What the proof proves, and of which paper."""
    finding = _checked(slip)
    place = places.place_at(finding.origin, slip.index) if finding.code == 0 else None
    if place is not None and place.hash != slip.event_hash.hex():
        place = None  # the witnessed log has this record; the database does not any more: the auditor says so too
    proven = cases.proven(place.case_uid, place.seq, slip.mark.hex()) if place else None
    articles = [words for _, words in law_words.grouped(proven.articles)] if proven else []
    return {
        "articles": articles,
        "finding": finding,
        "slip": slip,
        "place": place,
        "proven": proven,
        "hash": slip.event_hash.hex(),
    }


def _checked(slip: Slip) -> Finding:
    """The proof under the policy of this installation."""
    try:
        return paper.check(slip, verify.Policy(log.policy_text().encode()))
    except ValueError:
        return Finding(2, "本系统还没有信任策略", "this installation has no policy yet")
