"""草案 — a draft readable beside its document: checked, approved or returned in one step, alone or one after another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mingjing.cases import acts
from mingjing.cases.showing import acting, pages
from mingjing.kernel.facts import Act, Draft
from mingjing.kernel.law import ActSpec

from .case import fields_shown, papers_of
from .sight import Sight, sight

STEPS = {"check": gettext_noop("审核同意"), "approve": gettext_noop("批准")}


def case_draft(request: HttpRequest, case: str, act: str) -> HttpResponse:
    """The draft of an act: to be read, and passed on or sent back."""
    seen = sight(request, case)
    spec = seen.spec(act)
    draft = seen.facts.drafts.get(act)
    if draft is None:
        raise Http404
    if request.method == "POST":
        return decided(request, seen, spec, draft)
    return shown(request, seen, spec, draft)


def decided(request: HttpRequest, seen: Sight, spec: ActSpec, draft: Draft) -> HttpResponse:
    """Check, approve or return, through the door."""
    step = request.POST.get("do", "")
    if step not in ("check", "approve", "return"):
        raise Http404
    said = request.POST.get("said", "").strip()
    fields: dict[str, Any] = {"act": spec.act}
    if said:
        fields["reason" if step == "return" else "opinion"] = said
    seen_seq = int(request.POST.get("seen") or 0) or None
    try:
        done = acts.perform(
            step,
            by=seen.user,
            case=seen.where.uid,
            fields=fields,
            idem=request.POST.get("idem") or None,
            seen_seq=seen_seq,
        )
    except acts.Invalid as wrong:
        return shown(request, seen, spec, draft, problem="；".join(wrong.errors.values()), said=said, status=400)
    except (acts.Faster, acts.IdemReused) as faster:
        fresh = sight(request, seen.where.uid)
        return shown(
            request, fresh, spec, fresh.facts.drafts.get(spec.act) or draft, faster=str(faster), said=said, status=409
        )
    if isinstance(done, acts.Refused):
        return shown(request, seen, spec, draft, refused=done.refusals, said=said, status=422)
    words = {
        "check": _("「%s」审核同意，已送批准人"),
        "approve": _("「%s」已批准"),
        "return": _("「%s」已退回承办人"),
    }[step] % spec.title
    if step == "approve" and done.documents:
        words += _("，生成文书 %s 份") % len(done.documents)
    messages.success(request, words)
    if queue := request.POST.get("queue"):
        return redirect(f"{reverse('signing')}?{urlencode({'left': queue})}")
    return redirect("case", case=seen.where.uid)


def shown(
    request: HttpRequest, seen: Sight, spec: ActSpec, draft: Draft, *, refused: Sequence[Any] = (), problem: str = "",
    faster: str = "", said: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page of the draft."""
    permitted, against = seen.openings.permitted, seen.openings.refused
    mine = {step for one, step in permitted if one.act == spec.act}
    before = version_before(seen, draft)
    now_says = fields_shown(seen, spec.act, draft.fields, seen.names)
    old_says = fields_shown(seen, spec.act, before.fields, seen.names) if before else None
    context = {
        "case": pages.head(seen.where, seen.facts, seen.law, seen.running, seen.agency.short_name, seen.now),
        "title": spec.title,
        "draft": told(seen, spec, draft),
        "fields": with_changes(now_says, old_says),
        "changed_since": before.at if before else None,
        "officers": [(one.name, one.certificate.number if one.certificate else "") for one in draft.proposed.officers],
        "media": [pages.media_line(one, n) for n, one in enumerate(draft.proposed.media, start=1)],
        "documents": papers_of(seen),
        "steps": acting.steps_of(spec, draft.state),
        "may": {step: step in mine for step in ("check", "approve", "return", "propose")},
        "step": "check" if "check" in mine else "approve" if "approve" in mine else "",
        "send": _(STEPS["check" if draft.checked is None else "approve"]),
        "refusals": lines(seen, refused),
        "refused_title": _("现在不能办「%s」") % spec.title,
        "blocked": [] if refused else lines(seen, standing_against(spec, mine, against)),
        "problem": problem, "faster": faster, "said": said,
        "idem": str(uuid4()), "seen": seen.where.seq,
        "queue": request.GET.get("queue") or request.POST.get("queue") or "",
        "preview": reverse("case_preview", args=[seen.where.uid, spec.act]) if any(n in seen.law.forms for n in spec.documents) else "",
        "review_act": review_links(seen, draft, mine_acts={one.act for one, _step in permitted}),
        "gist": acting.gist_of(seen.law, spec.act),
    }  # fmt: skip
    return render(request, "cases/draft.html", context, status=status)


def standing_against(spec: ActSpec, mine: set[str], against: Sequence[Any]) -> list[Any]:
    """Why the next step cannot be done by this person, when it cannot."""
    if mine - {"return", "propose"}:
        return []
    return [one for known, refusals in against if known.act == spec.act for one in refusals]


def lines(seen: Sight, refusals: Sequence[Any]) -> list[dict[str, Any]]:
    """Refusals as the page shows them."""
    return [pages.refusal_line(seen.where.uid, one, seen.facts, seen.law, seen.actor) for one in refusals]


def told(seen: Sight, spec: ActSpec, draft: Draft) -> dict[str, Any]:
    """Who proposed, checked, reviewed, discussed or returned it, and when."""
    track: list[dict[str, Any]] = [
        {"who": draft.proposed.by.name, "what": _("提出"), "at": draft.proposed.at, "says": ""}
    ]
    for act, what in (
        (draft.checked, _("审核同意")),
        (draft.submitted, _("送法制审核")),
        (draft.passed, _("法制审核通过")),
    ):
        if act is not None:
            track.append({"who": act.by.name, "what": what, "at": act.at, "says": opinion(act)})
    track += [
        {"who": one.by.name, "what": _("集体讨论"), "at": one.at, "says": str(one.fields.get("conclusion", ""))}
        for one in draft.discussions
    ]
    if draft.returned is not None and draft.state == "none":
        track.append(
            {
                "who": draft.returned.by.name,
                "what": _("退回"),
                "at": draft.returned.at,
                "says": str(draft.returned.fields.get("reason", "")),
                "back": True,
            }
        )
    return {"state": draft.state, "track": track, "act": spec.act}


def opinion(act: Act) -> str:
    """What was said with a step, unless it is the usual word."""
    said = str(act.fields.get("opinion") or "")
    return "" if said == "同意" else said


def version_before(seen: Sight, draft: Draft) -> Act | None:
    """The proposal before this one, so that what changed can be marked."""
    earlier = [
        act
        for act in seen.facts.acts
        if act.act == "propose" and act.fields.get("act") == draft.act and act.seq < draft.version
    ]
    return earlier[-1] if earlier else None


def with_changes(fields: list[dict[str, Any]], before: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """The fields, those that read otherwise than before marked with what they said."""
    if before is None:
        return fields
    old: Mapping[str, Any] = {one["name"]: one["text"] for one in before}
    return [
        one | ({"changed": True, "was": old.get(one["name"])} if old.get(one["name"]) != one["text"] else {})
        for one in fields
    ]


def review_links(seen: Sight, draft: Draft, mine_acts: set[str]) -> list[dict[str, str]]:
    """What else this draft may need from this person: review, discussion, dispute and its settlement."""
    names = (
        "submit_for_review",
        "pass_review",
        "discuss_collectively",
        "dispute_review",
        "settle_review_dispute",
        "argue_by_experts",
    )
    out = []
    for name in names:
        spec = seen.law.acts.get(name)
        if spec is not None and name in mine_acts and draft.state not in ("none", "approved"):
            title = _("法制审核") if name == "pass_review" else spec.title
            out.append({"title": title, "url": pages.address(seen.where.uid, name, "do", draft.act)})
    return out
