"""公开的裁量权基准 — for anybody, with no sign-in: the tables of this city in plain words, how they are applied, when they were assessed.

It serves 连云港意见 四(三)1 (rules and benchmarks are clear, simple, published, assessed and revised) and 行政处罚法 34.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from mingjing.cases.rulebook import library
from mingjing.kernel.discretion.table import Table
from mingjing.registry import reads as registry

from .discretion import shown

HOW = frozenset({"benchmark_stated", "benchmark_applied", "within_benchmark", "like_cases", "discussed", "no_heavier"})


def public_benchmarks(request: HttpRequest) -> HttpResponse:
    """The tables of the places of this installation; those of elsewhere are kept for trials and not shown."""
    return render(request, "cases/public_benchmarks.html", {"tables": registry.benchmarks_here()})


def public_benchmark(request: HttpRequest, table: str) -> HttpResponse:
    """One table: what it asks, the steps with their amounts, how it is applied, and its assessments."""
    found = next((one for one in registry.benchmarks_here() if one.id == table), None)
    if found is None:
        raise Http404
    context = {"table": found, "parts": shown(found), "rules": applied_how(found)}
    return render(request, "cases/public_benchmark.html", context | {"reviews": registry.assessments(found.id)})


def applied_how(table: Table) -> list[dict[str, str]]:
    """The articles that bind whoever applies the table, in our words: reasons, leave for a departure, discussion, recusal."""
    field = table.fields[0] if table.fields else ""
    law = library().procedure("ordinary_penalty", table.place, field, registry.today())
    bound = [one for one in law.rules_by_act["decide_penalty"] if one.kind in HOW]
    bound += [one for one in law.rules_by_act.get("decide_recusal", ()) if one.kind == "by_whom"]
    cited = dict.fromkeys(f"{one.instrument}/{one.article}" for one in bound)
    return [{"words": library().article(one).gist, "cited": library().cite_zh(one)} for one in cited]
