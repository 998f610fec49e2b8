"""监督的页面 — what to look at, and what was done about it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mingjing.registry.reads import signed_in

from . import acts, reads
from .models import Alert


def alerts(request: HttpRequest) -> HttpResponse:
    """The alerts of the area, newest first."""
    said = request.GET
    page = reads.listed(
        signed_in(request), state=said.get("state", "open"), kind=said.get("kind", ""), cursor=said.get("cursor", "")
    )
    return render(request, "supervision/alerts.html", {"page": page, "said": said, "kinds": Alert.KINDS})


def settle(request: HttpRequest, number: int) -> HttpResponse:
    """Settle one alert with a note; what was typed is kept when the note is missing."""
    user = signed_in(request)
    alert = reads.one(user, number)
    if alert is None:
        raise Http404
    try:
        acts.settle(alert, by=user, note=request.POST.get("note", ""))
    except acts.Invalid as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("已记录处理意见"))
    return redirect("alerts")
