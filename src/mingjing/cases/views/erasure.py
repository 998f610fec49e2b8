"""依法删除的页面 — what may be destroyed in a case is proposed by the records keeper and decided by a head; what was, stays listed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mingjing.cases.erasing import doing
from mingjing.cases.erasing.doing import NotAllowed, Wanted
from mingjing.cases.erasing.grounds import grounds
from mingjing.cases.locating import located
from mingjing.cases.outcome import Absent, Faster, Invalid
from mingjing.cases.papers import titles
from mingjing.cases.rulebook import library
from mingjing.records import documents, evidence
from mingjing.records import reads as record
from mingjing.records.erasing.rows import telling
from mingjing.registry import reads as registry

from .case import fields_shown
from .sight import Sight, sight


def case_erasure(request: HttpRequest, case: str) -> HttpResponse:
    """What was destroyed in this case and on what ground; the keeper's form."""
    seen = own_sight(request, case)
    typed = typed_in(request) if request.method == "POST" else {}
    context = about(seen) | {"typed": typed}
    if typed:
        try:
            found = doing.propose(
                seen.user, case, wanted(request), ground=str(typed["ground"]), reason=str(typed["reason"])
            )
        except (Invalid, Faster, NotAllowed) as no:
            context |= answered(no)
            return render(request, "cases/erasure.html", context, status=status_of(no))
        except Absent:
            raise Http404 from None
        messages.success(request, _("已提出，等机关负责人决定"))
        return redirect("case_erasure_one", case, found.id)
    return render(request, "cases/erasure.html", context)


def case_erasure_one(request: HttpRequest, case: str, erasure: UUID) -> HttpResponse:
    """One proposal: what it destroys, who proposed it and why; the decision."""
    seen = own_sight(request, case)
    found = record.erasure(case, erasure)
    if found is None:
        raise Http404
    context: dict[str, Any] = {"typed": {"opinion": request.POST.get("opinion", "")}}
    status = 200
    if request.method == "POST":
        try:
            do = request.POST.get("do", "")
            if do == "approve" and not request.POST.get("sure"):
                raise Invalid({"sure": _("请先勾选：知道删除以后不能恢复")})
            decided = doing.decide(seen.user, case, str(erasure), do, opinion=request.POST.get("opinion", ""))
        except (Invalid, Faster, NotAllowed) as no:
            context, status = context | answered(no), status_of(no)
        except Absent:
            raise Http404 from None
        else:
            messages.success(request, _(decided.get_state_display()))
            return redirect("case_erasure_one", case, erasure)
    return render(request, "cases/erasure_one.html", told(seen, found) | context, status=status)


def own_sight(request: HttpRequest, case: str) -> Sight:
    """A case of one's own agency; others' are not there."""
    seen = sight(request, case)
    if seen.user.agency_id != seen.where.agency_id:
        raise Http404
    return seen


def answered(no: Exception) -> dict[str, Any]:
    """What stands in the way, as the page says it."""
    if isinstance(no, NotAllowed):
        return {"refusals": no.refusals, "refused_title": _("现在不能删除")}
    if isinstance(no, Faster):
        return {"faster": no.what}
    return {"errors": getattr(no, "errors", {})}


def status_of(no: Exception) -> int:
    """The same for programs."""
    return 422 if isinstance(no, NotAllowed) else 409 if isinstance(no, Faster) else 400


def typed_in(request: HttpRequest) -> dict[str, Any]:
    """What was typed, to be shown again where it is refused."""
    said = request.POST
    typed: dict[str, Any] = {name: said.get(name, "") for name in ("scope", "person", "ground", "reason")}
    return typed | {name: said.getlist(name) for name in ("fields", "files", "spared")}


def wanted(request: HttpRequest) -> Wanted:
    """The scope with what it names."""
    said = request.POST
    chosen = [
        (int(seq), name) for seq, _, name in (one.partition(":") for one in said.getlist("fields")) if seq.isdigit()
    ]
    return Wanted(said.get("scope", ""), chosen, said.get("person", ""), said.getlist("files"), said.getlist("spared"))


def about(seen: Sight) -> dict[str, Any]:
    """The case, what was destroyed in it, and for the keeper what could be."""
    context: dict[str, Any] = {
        "case": {"id": seen.where.uid, "number": seen.where.number, "matter": seen.where.matter.title},
        "erasures": [line(one, seen) for one in record.erasures_of(seen.where.uid)],
        "may_propose": doing.may_propose(seen.user),
        "may_decide": doing.may_decide(seen.user),
    }
    if context["may_propose"]:
        context |= {
            "acts": choices(seen),
            "parties": [one for one in seen.facts.latest("parties") or () if one.get("code")],
            "files": [one for one in evidence.of_case(seen.where.uid) if not one.erased],
            "papers": documents.of_case(seen.where.uid),
            "grounds": grounds(seen.today),
        }
    return context


def choices(seen: Sight) -> list[dict[str, Any]]:
    """The fields of every record that tell something, in words."""
    found = []
    for act in seen.facts.acts:
        name = str(act.fields.get("act")) if act.act in ("propose", "check", "return") else act.act
        told = {field: value for field, value in act.fields.items() if telling(value)}
        rows = [
            {"key": f"{act.seq}:{one['name']}", "title": one["title"], "text": in_line(one["text"])}
            for one in fields_shown(seen, name, told, seen.names)
        ]
        if rows:
            found.append({"seq": act.seq, "at": act.at, "title": named_act(act.act, act.fields), "fields": rows})
    return found


def in_line(text: Any) -> str:
    """Rows of a list in one line."""
    if isinstance(text, str):
        return text
    return "；".join("，".join(f"{title} {value}" for title, value in row) for row in text)


def line(erasure: Any, seen: Sight) -> dict[str, Any]:
    """One proposal in the list."""
    why = {one.id: one for one in grounds(seen.today)}.get(erasure.ground)
    return {
        "id": erasure.id,
        "state": erasure.state,
        "state_title": _(erasure.get_state_display()),
        "scope": _(erasure.get_scope_display()),
        "ground": why.title if why else erasure.ground,
        "to_confirm": bool(why and why.to_confirm),
        "asks": why.asks if why else "",
        "citation": erasure.citation,
        "reason": erasure.reason,
        "opinion": erasure.opinion,
        "proposed_by": seen.names.get(erasure.proposed_by, erasure.proposed_by),
        "proposed_at": erasure.proposed_at,
        "decided_by": seen.names.get(erasure.decided_by, erasure.decided_by),
        "decided_at": erasure.decided_at,
        "rows": len(erasure.targets["rows"]),
        "papers": len(erasure.targets["papers"]),
        "files": len(erasure.targets["files"]),
        "cases": len(erasure.targets["cases"]),
    }


def told(seen: Sight, erasure: Any) -> dict[str, Any]:
    """One proposal whole: what it destroys, case by case."""
    open_ = erasure.state == "proposed"
    return {
        "case": {"id": seen.where.uid, "number": seen.where.number, "matter": seen.where.matter.title},
        "erasure": line(erasure, seen),
        "concerned": [part for uid in erasure.targets["cases"] if (part := of_one_case(seen, uid, erasure.targets))],
        "may_decide": open_ and doing.may_decide(seen.user) and erasure.proposed_by != seen.user.username,
        "may_withdraw": open_ and erasure.proposed_by == seen.user.username,
        "waits": open_,
    }


def of_one_case(seen: Sight, uid: str, targets: Mapping[str, Any]) -> dict[str, Any] | None:
    """The rows, papers and files of one case that go: what they are called, not what they say."""
    where = seen.where if uid == seen.where.uid else other_case(seen, uid)
    if where is None:
        return None
    named = titles(seen.law)
    dead = {(event, path) for event, path in targets["rows"]}
    rows = [
        {
            "seq": event.seq,
            "title": named_act(event.type, of_act(event)),
            "fields": [named_field(event, path, named) for path in paths],
        }
        for event in record.events(uid)
        if (paths := [path for path in (*event.fields, *event.erased) if (event.event_uid, path) in dead])
    ]
    papers = [one for one in documents.of_case(uid) if str(one.id) in targets["papers"]]
    files = [one for one in evidence.of_case(uid) if one.id in targets["files"]]
    return {"id": uid, "number": where.number, "rows": rows, "papers": papers, "files": files}


def named_act(act: str, fields: Mapping[str, Any]) -> str:
    """An act by its title; a step of an approval with the act whose draft it is of."""
    known = library().titles
    step = {"propose": _("报批"), "check": _("审核"), "return": _("退回")}.get(act)
    return f"{step}：{known.get(str(fields.get('act')), '')}" if step else known.get(act, act)


def of_act(event: Any) -> dict[str, Any]:
    """The act whose draft an event is of, where it says so."""
    return {"act": event.fields.get("fields.act")}


def other_case(seen: Sight, uid: str) -> Any:
    """Another case of the same agency."""
    return located(uid, registry.agencies_visible(seen.user))


def named_field(event: Any, path: str, named: Mapping[str, str]) -> str:
    """A field by its title in the procedure."""
    if not path.startswith("fields."):
        return _("裁决的依据")
    act = str(event.fields.get("fields.act") or event.type)
    return named.get(f"{act}.{path.removeprefix('fields.')}", path.removeprefix("fields."))
