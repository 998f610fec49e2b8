"""清单的导入导出 — a workbook is looked at with its sums and faults, then applied whole; any day's list goes out as a workbook."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from .. import reads
from ..acts import Wrong
from ..models import ImportedList
from ..workbook import apply, keep_upload, planned, write_list
from .sight import around, day_of

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FAULTS_SHOWN = 200


def export(request: HttpRequest) -> HttpResponse:
    """The list of a day as a workbook."""
    on, _other = day_of(request)
    answer = HttpResponse(write_list(on, request.GET.get("agency", "")[:32]), content_type=EXCEL)
    answer["Content-Disposition"] = f'attachment; filename="matters-{on.isoformat()}.xlsx"'
    return answer


def bring_in(request: HttpRequest) -> HttpResponse:
    """Send a workbook, see what it would do, and let it count."""
    context = around(request, "registry_matters")
    if request.method != "POST":
        return render(request, "registry/import.html", context)
    user, why = reads.signed_in(request), request.POST.get("why", "").strip()[:500]
    try:
        since = date.fromisoformat(request.POST.get("since", ""))
    except ValueError:
        since = reads.today()
    context |= {"since": since, "why": why}
    sent = request.FILES.get("file")
    try:
        kept = keep_upload(sent.read(), sent.name or "", by=user) if sent else held(request.POST.get("sha256", ""))
        content = bytes(kept.content)
        if request.POST.get("do") == "apply":
            if not why:
                raise Wrong({"why": "请写明变更的理由或者依据文号"})
            made = apply(content, by=user, since=since, why=why, name=kept.name)
            messages.success(request, _("已导入：%s") % made.arithmetic)
            return redirect("registry_matters")
        plan = planned(content, by=user, since=since)
    except Wrong as no:
        return render(request, "registry/import.html", context | {"errors": no.errors}, status=400)
    context |= {"plan": plan, "kept": kept, "faults": plan.faults[:FAULTS_SHOWN]}
    return render(request, "registry/import.html", context, status=422 if plan.faults else 200)


def held(digest: str) -> ImportedList:
    """The workbook that was looked at before."""
    found = ImportedList.objects.filter(sha256=digest).first()
    if found is None:
        raise Wrong({"file": "请选择要导入的 Excel 文件"})
    return found
