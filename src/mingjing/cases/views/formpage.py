"""表的来回 — a form asked, sent, and asked again with what stood against it; the one way from a page through the door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjing.cases import acts, forms, reads
from mingjing.cases.forms.posted import moment
from mingjing.cases.showing import acting, pages
from mingjing.cases.showing.acting import Form, Typed
from mingjing.cases.showing.lights import ZONE
from mingjing.kernel.facts import within
from mingjing.kernel.law import ActSpec

from .sight import Sight, sight


@dataclass(frozen=True)
class Setting:
    """表的所在 — where a form stands: its page, what else the page shows, its address, what is known beforehand."""

    template: str = "cases/act.html"
    context: Mapping[str, Any] = field(default_factory=dict)
    url: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    typed: Mapping[str, Any] = field(default_factory=dict)
    files: bool = True


USUAL = Setting()


def typed_of(request: HttpRequest, spec: ActSpec) -> Typed:
    """What the form sent, as typed."""
    post = request.POST
    answers = []
    for number in range(20):
        question = post.get(f"q.{number}.question")
        if question is None:
            break
        answers.append(
            {
                "question": question,
                "answer": post.get(f"q.{number}.answer", ""),
                "reason": post.get(f"q.{number}.reason", "").strip(),
            }
        )
    opened = set(post.getlist("opened"))
    wanted = post.get("do", "")
    if wanted.startswith("open:"):
        opened.add(wanted.removeprefix("open:").split(".")[-1])
    return Typed(
        forms.collect(post, spec.fields),
        tuple(post.getlist("officers")),
        post.get("at", "").strip(),
        post.get("late_reason", "").strip(),
        tuple(dict.fromkeys(post.getlist("media"))),
        tuple(answers),
        frozenset(name for name in opened if spec.declared(name)),
    )


def kept_of(seen: Sight, spec: ActSpec) -> tuple[Typed, datetime | None]:
    """What was typed before and not sent; else a returned draft; else nothing."""
    kept = reads.typing(seen.user, seen.where if seen.where.uid else None, spec.act)
    if kept is not None:
        return Typed.of(kept.content), kept.saved_at
    return acting.draft_typed(spec, seen.facts) or Typed(), None


def answer(request: HttpRequest, seen: Sight, spec: ActSpec, setting: Setting = USUAL) -> HttpResponse:
    """GET shows the form; POST knocks at the door, and shows the form again with what stood against it."""
    if request.method != "POST":
        typed, kept_at = kept_of(seen, spec)
        if kept_at is None and setting.typed:
            typed = replace(typed, fields={**setting.typed, **typed.fields})
        return page(request, seen, spec, typed, setting, kept_at=kept_at)
    typed = typed_of(request, spec)
    if request.POST.get("do", "").startswith("open:"):
        return page(request, seen, spec, opened(seen, spec, typed), setting)
    fields, faults, at = call_of(spec, typed)
    if faults:
        return page(request, seen, spec, typed, setting, errors=faults, status=400)
    return knock(request, seen, spec, typed, {**fields, **setting.given}, at, setting)


def opened(seen: Sight, spec: ActSpec, typed: Typed) -> Typed:
    """The same, with the opened fields filled with what is known, ready to be written otherwise."""
    known = acting.known_of(spec, seen.facts, seen.agency_words, seen.context(spec))
    fields = dict(typed.fields)
    for one in spec.fields:
        if one.name in typed.opened and one.name not in fields:
            fields[one.name] = forms.raw_of(one, known.get(one.name))
    return Typed(fields, typed.officers, typed.at, typed.late_reason, typed.media, typed.answers, typed.opened)


def call_of(spec: ActSpec, typed: Typed) -> tuple[dict[str, Any], dict[str, str], datetime | None]:
    """The fields for the door, what could not be read, and the moment."""
    fields, faults = forms.converted(spec.fields, typed.fields)
    at = None
    if typed.at:
        try:
            at = datetime.fromisoformat(moment(typed.at))
        except ValueError:
            faults["at"] = _("请填写时间，精确到分钟")
    if at is None and spec.entered == "outside" and not spec.approval and (path := moment_field(spec)):
        told = within(fields, path)
        at = datetime.fromisoformat(told) if isinstance(told, str) and told else None
    if typed.late_reason:
        fields["late_reason"] = typed.late_reason
    answered = [
        {"question": one["question"], "answer": one["answer"], "reason": one["reason"]}
        for one in typed.answers
        if one["answer"] or one["reason"]
    ]
    put_answers(spec, fields, answered)
    return fields, faults, at


def moment_field(spec: ActSpec) -> str | None:
    """The field that says when an act outside was done (its end, the service, the hearing): not asked twice."""
    names = {one.name: {item.name for item in one.items} for one in spec.fields}
    if "at" in names.get("service", ()):
        return "service.at"
    return next((name for name in ("ended_at", "hearing_at") if name in names), None)


def put_answers(spec: ActSpec, fields: dict[str, Any], answered: Sequence[Mapping[str, str]]) -> None:
    """A question that is a field of its own is answered there; any other in `answers`."""
    rest = []
    for one in answered:
        name = one["question"]
        if name.isidentifier():
            fields[name] = one["answer"] == "yes"
            fields[f"{name}_reason"] = one["reason"]
        else:
            rest.append({"question": name, "answer": one["answer"] == "yes", "reason": one["reason"]})
    if rest:
        fields["answers"] = rest


def knock(
    request: HttpRequest, seen: Sight, spec: ActSpec, typed: Typed, fields: dict[str, Any], at: datetime | None,
    setting: Setting = USUAL,
) -> HttpResponse:  # fmt: skip
    """Through the door, or the page again with every reason."""
    step = "propose" if spec.approval else spec.act
    body = {"act": spec.act, **fields} if spec.approval else fields
    if not seen.where.uid:
        body = {"procedure": seen.where.procedure, **body, "matter": seen.where.matter.id}
        if seen.source is not None:
            body["from_case"] = seen.source.uid
    seen_seq = int(request.POST.get("seen") or 0) or None
    try:
        done = acts.perform(
            step, by=seen.user, case=seen.where.uid or None, at=at, officers=typed.officers, fields=body,
            media=typed.media, idem=request.POST.get("idem") or None, seen_seq=seen_seq,
        )  # fmt: skip
    except acts.Invalid as wrong:
        return page(request, seen, spec, typed, setting, errors=wrong.errors, status=400)
    except acts.Faster as faster:
        fresh = sight(request, seen.where.uid)
        return page(request, fresh, spec, typed, setting, faster=faster.what, status=409)
    except acts.IdemReused:
        return page(request, seen, spec, typed, setting, faster=_("这张表已经提交过一次。"), status=409)
    if isinstance(done, acts.Refused):
        return page(request, seen, spec, typed, setting, refused=done.refusals, status=422)
    acts.drop_typing(seen.user, seen.where.uid or None, spec.act)
    if request.POST.get("then") == "signing":
        return redirect("signing")
    messages.success(request, said(spec, done))
    return redirect("case", case=done.case)


def said(spec: ActSpec, done: acts.Done) -> str:
    """What has just been done, in a sentence."""
    if spec.approval:
        return _("「%s」已提交审核") % spec.title
    words = _("「%(title)s」已办，记录第 %(seq)s 号") % {"title": spec.title, "seq": done.seq}
    return words + (_("；生成文书 %s 份") % len(done.documents) if done.documents else "")


def page(
    request: HttpRequest,
    seen: Sight,
    spec: ActSpec,
    typed: Typed,
    setting: Setting = USUAL,
    *,
    errors: Mapping[str, str] | None = None,
    refused: Sequence[Any] = (),
    faster: str = "",
    kept_at: datetime | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of the form."""
    errors = dict(errors or {})
    context: dict[str, Any] = {"form": form_of(seen, spec, typed, errors, refused, kept_at), "faster": faster}
    context |= setting.context
    context["form"].media = context["form"].media and setting.files
    if setting.url:
        context["form"].url = setting.url
    context["form"].fields = [one for one in context["form"].fields if one.name.removeprefix("f.") not in setting.given]
    context["form"].known = [one for one in context["form"].known if one.name.removeprefix("f.") not in setting.given]
    if seen.where.uid:
        context["case"] = pages.head(seen.where, seen.facts, seen.law, seen.running, seen.agency.short_name, seen.now)
    blocked = (
        seen.refusals(spec.act) if request.method != "POST" and seen.where.uid and not seen.permitted(spec.act) else ()
    )
    line = [
        pages.refusal_line(seen.where.uid, one, seen.facts, seen.law, seen.actor, spec.act)
        for one in refused or blocked
    ]
    context["refusals" if refused else "blocked"] = line
    context["refused_title"] = _("现在不能办「%s」") % spec.title
    context["blocked_title"] = _("现在还不能办「%s」，为什么") % spec.title
    context["faults"] = faults_of(context["form"], errors)
    return render(request, setting.template, context, status=status)


def form_of(
    seen: Sight,
    spec: ActSpec,
    typed: Typed,
    errors: Mapping[str, str],
    refused: Sequence[Any],
    kept_at: datetime | None,
) -> Form:
    """The form with everything around it."""
    law, where = seen.law, seen.where
    asking = acting.asking_of(
        spec, law, seen.facts, seen.agency_words, seen.people, typed, errors, seen.context(spec), seen.names
    )
    if not where.uid:
        asking = opening_asking(seen, asking)
    fields = forms.ask(spec.fields, asking)
    if not where.uid:
        choose_matter(fields, seen)
    draft = seen.facts.drafts.get(spec.act)
    gist, gist_articles = acting.gist_of(law, spec.act)
    args = [where.uid, spec.act]
    made = Form(
        act=spec.act,
        title=spec.title,
        url=reverse("case_act", args=args) if where.uid else seen.opening_url("case_new"),
        idem=str(uuid4()),
        seen=where.seq,
        send=_("提交审核") if spec.approval else _("办好，记入案卷"),
        next=acting.next_words(spec, law),
        gist=gist,
        gist_articles=gist_articles,
        articles=law.articles(spec.act),
        steps=acting.steps_of(spec, "propose"),
        known=[one for one in fields if one.known],
        fields=[one for one in fields if not one.known],
        typing_url=reverse("case_typing", args=args) if where.uid else seen.opening_url("case_new_typing"),
        preview_url=preview_url(spec, seen),
        kept_at=kept_at,
    )
    if draft is not None and draft.returned is not None and draft.state == "none":
        made.returned = {
            "reason": draft.returned.fields.get("reason", ""),
            "who": draft.returned.by.name,
            "at": draft.returned.at,
        }
    around(made, seen, spec, typed, errors, refused)
    return made


def opening_asking(seen: Sight, asking: Any) -> Any:
    """For a new case the matter is asked: which of the agency's."""
    known = {name: value for name, value in asking.known.items() if name != "matter"}
    typed = {"matter": seen.where.matter.id, **asking.typed}
    return replace(asking, known=known, typed=typed)


def choose_matter(fields: list[Any], seen: Sight) -> None:
    """The matters of the agency as answers to choose from."""
    for one in fields:
        if one.name == "f.matter":
            one.known, one.required = False, True
            mine = [matter for matter in seen.matters if seen.where.procedure in matter.procedures]
            one.choices = tuple((matter.code, matter.title) for matter in mine)
            one.widget = "radio" if len(one.choices) <= forms.RADIO_MOST else "pick"


def preview_url(spec: ActSpec, seen: Sight) -> str:
    """Where the live preview comes from; empty when the act leaves no paper."""
    if not any(name in seen.law.forms for name in spec.documents):
        return ""
    uid = seen.where.uid
    return reverse("case_preview", args=[uid, spec.act]) if uid else seen.opening_url("case_new_preview")


def around(
    made: Form, seen: Sight, spec: ActSpec, typed: Typed, errors: Mapping[str, str], refused: Sequence[Any]
) -> None:
    """Officers, moment, files and questions."""
    if spec.officers:
        made.officers = acting.officers_of(seen.people, seen.now, typed.officers, seen.user.username, seen.units)
        made.officers_hint = _("至少 %s 名，持证在岗") % spec.officers
        made.officers_error = next((words for path, words in errors.items() if path.startswith("officers")), "")
    outside = spec.entered == "outside" and not spec.approval
    made.moment = outside and moment_field(spec) is not None
    made.outside = outside and not made.moment
    made.late_error = errors.get("fields.late_reason", "")
    made.at, made.at_error, made.late_reason = typed.at, errors.get("at", ""), typed.late_reason
    made.now = f"{seen.now.astimezone(ZONE):%Y-%m-%dT%H:%M}"
    made.media = spec.media != "none"
    made.media_hint = _("必须有") if spec.media == "required" else _("选填")
    made.media_error = next((words for path, words in errors.items() if path.startswith("media")), "")
    made.files = [{"id": name, "title": _("文件 %s") % n} for n, name in enumerate(typed.media, start=1)]
    made.questions = acting.questions_of(refused, typed)


def faults_of(form: Form, errors: Mapping[str, str]) -> list[dict[str, str]]:
    """The faults at the top of the page, each a link to its place."""
    places = {one.path: one for one in everything(form.fields + form.known)}
    out = []
    for path, words in errors.items():
        own = places.get(path) or places.get(path.rsplit(".", 1)[0])
        title = (
            own.title
            if own
            else {"officers": _("执法人员"), "media": _("音像、材料"), "at": _("办理时间")}.get(path.split(".")[0], "")
        )
        if path == "fields.late_reason":
            title = _("补录的理由")
        out.append({"id": own.id if own else "", "title": title, "text": words})
    return out


def everything(fields: Sequence[Any]) -> list[Any]:
    """Fields and the fields inside them."""
    out = []
    for one in fields:
        out.append(one)
        out += everything(one.inner)
        for row in one.rows:
            out += everything(row)
    return out
