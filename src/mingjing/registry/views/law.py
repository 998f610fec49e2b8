"""法律与登记 — what a change of law touches, and the official texts that an agency put in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mingjing.kernel.errors import KernelError

from .. import impact as changing
from .. import reads
from ..acts import NotAllowed, Wrong
from ..acts.texts import LEGAL, import_text, mend_article
from ..lawbook import library
from ..reads.rolls import text_with_articles, texts_of
from ..texts import doubts
from .sight import around


def instruments() -> list[tuple[str, str]]:
    """Every instrument of the law."""
    return sorted({one.id: one.title for one in library().instruments}.items(), key=lambda one: one[1])


def texts(request: HttpRequest) -> HttpResponse:
    """The texts of one's agency; a new one is put in."""
    user, context = reads.signed_in(request), around(request, "registry_texts")
    context |= {"texts": texts_of(user.agency_id), "instruments": instruments(), "may": bool(user.roles & set(LEGAL))}
    if request.method != "POST":
        return render(request, "registry/texts.html", context)
    if not context["may"]:
        raise Http404
    told = {name: request.POST.get(name, "").strip() for name in ("instrument", "in_force", "title", "why")}
    errors = {name: "请填写" for name, value in told.items() if not value}
    sent = request.FILES.get("file")
    if sent is None:
        errors["file"] = "请选择文件"
    try:
        day = date.fromisoformat(told["in_force"])
    except ValueError:
        errors["in_force"] = "应为日期，如 2021-07-15"
    if not errors and sent is not None:
        try:
            kept, wrong = import_text(
                by=user, instrument=told["instrument"], in_force=day, title=told["title"][:200], content=sent.read(),
                name=sent.name or "", why=told["why"],
            )  # fmt: skip
        except Wrong as no:
            errors = no.errors
        else:
            said = _("已放入，共 %s 条。") % kept.articles.count()
            messages.success(request, said + (_("有 %s 处需要核对。") % len(wrong) if wrong else ""))
            return redirect("registry_text", key=kept.pk)
    return render(request, "registry/texts.html", context | {"told": told, "errors": errors}, status=400)


def text(request: HttpRequest, key: int) -> HttpResponse:
    """One text beside our gists; a wrong split is mended."""
    user = reads.signed_in(request)
    found = text_with_articles(user.agency_id, key)
    if found is None:
        raise Http404
    held, articles = found
    errors: dict[str, str] = {}
    may = bool(user.roles & set(LEGAL))
    if request.method == "POST":
        if not may:
            raise Http404
        said = {name: request.POST.get(name, "").strip() for name in ("number", "body")}
        try:
            mend_article(by=user, text=key, **said, why=request.POST.get("why", "") or "更正切分")
        except Wrong as no:
            errors = no.errors
        except NotAllowed:
            raise Http404 from None
        else:
            return redirect("registry_text", key=key)
    try:
        gists = {one.number: one.gist for one in library().instrument(held.instrument, held.in_force).articles.values()}
    except KernelError:
        gists = {}
    rows = [{"article": one, "gist": gists.get(one.number, "")} for one in articles]
    missing = [number for number in gists if number not in {one.number for one in articles}]
    context: dict[str, Any] = {"held": held, "rows": rows, "missing": missing, "errors": errors, "may": may}
    context["doubts"] = doubts([(one.number, one.body) for one in articles])
    return render(
        request, "registry/text.html", context | around(request, "registry_texts"), status=400 if errors else 200
    )


def touched_words(told: str, since: str, until: str) -> dict[str, Any]:
    """The answer to the question of the page: an article or instrument, or two days."""
    law = library()
    changes: list[changing.Change] = []
    if told:
        cited = changing.articles_of(law, told)
    else:
        first, last = date.fromisoformat(since), date.fromisoformat(until)
        changes = changing.between(law, first, last)
        cited = [one.citation for one in changes]
    touched = changing.touched(law, cited)
    return {"cited": cited, "changes": changes, "touched": touched, "matters": reads.matters_of_law(cited, touched)}


def impact(request: HttpRequest) -> HttpResponse:
    """What an article, an instrument, or everything between two days touches."""
    today = reads.today()
    asked = {
        "told": request.GET.get("told", "").strip()[:120],
        "since": request.GET.get("since", "")[:10] or (today - timedelta(days=365)).isoformat(),
        "until": request.GET.get("until", "")[:10] or today.isoformat(),
    }
    context = around(request, "registry_impact") | {"asked": asked, "instruments": instruments(), "running": []}
    if not request.GET:
        return render(request, "registry/impact.html", context)
    try:
        found = touched_words(**asked)
    except (KernelError, ValueError) as no:
        wrong = str(no) if isinstance(no, KernelError) else _("日期请写成 2026-06-15 的样子")
        return render(request, "registry/impact.html", context | {"wrong": wrong}, status=400)
    return render(request, "registry/impact.html", context | found | {"running": running(request, found["touched"])})


def running(request: HttpRequest, touched: changing.Touched) -> list[Any]:
    """The running cases that the change touches: asked of the floor above, which knows cases."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    return list(import_string(settings.CASES_RUNNING)(reads.signed_in(request), list(touched.procedures)))
