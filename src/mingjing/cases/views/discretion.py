"""裁量的页面 — the facts of a table asked once and its answer beside them; the tables with their faults; a draft tried on past cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mingjing.cases import acts, comparing, reads, recorded
from mingjing.cases.forms import posted
from mingjing.cases.rulebook import library
from mingjing.cases.showing import pages
from mingjing.cases.showing.bars import picture
from mingjing.kernel.context import Context
from mingjing.kernel.discretion import back_test, in_case, words
from mingjing.kernel.discretion.table import Fact, Table
from mingjing.kernel.errors import KernelError, LawError
from mingjing.kernel.facts import Attempt
from mingjing.kernel.library import discretion_tables
from mingjing.kernel.library.text import parse
from mingjing.registry import reads as registry

from .sight import Sight, sight

LONGEST_DRAFT = 60_000
TRYING = frozenset({"reviewer", "counsel", "agency_head", "deputy_head", "supervisor"})


@dataclass
class Line:
    """一项事实 — how the page asks it: what was typed, what the record says, what is wrong."""

    fact: Fact
    value: str = ""
    evidence: str = ""
    reason: str = ""
    known: str = ""
    error: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)


def case_discretion(request: HttpRequest, case: str) -> HttpResponse:
    """适用裁量基准 — facts once, with their evidence; the step, band, reason and what would change it; then on the record."""
    seen = sight(request, case)
    spec = seen.law.acts.get(in_case.ACT)
    if spec is None:
        raise Http404
    facts = replace(seen.facts, earlier=recorded.earlier(seen.where))
    table = in_case.table_of(_context(seen, facts, {}))
    if table is None:
        return render(request, "cases/discretion.html", _around(seen) | {"table": None})
    counts = {one.id: in_case.counted(one, facts.earlier, _violated(seen)) for one in table.counts}
    sent = request.method == "POST"
    fields, faults = _typed(request, table) if sent else (_on_record(seen), {})
    if sent and request.POST.get("do") == "save" and not faults:
        return _saved(request, seen, table, fields, counts)
    return _page(request, seen, table, fields, counts, faults)


def _violated(seen: Sight) -> Any:
    return in_case.day_of_violation(_context(seen, seen.facts, {}))


def _context(seen: Sight, facts: Any, fields: Mapping[str, Any]) -> Context:
    attempt = Attempt(act=in_case.ACT, at=seen.now, by=seen.actor, fields=fields)
    return Context(attempt, facts, seen.law, library(), seen.now, seen.law.acts[in_case.ACT])


def _on_record(seen: Sight) -> dict[str, Any]:
    """What was stated last time."""
    last = seen.facts.last(in_case.ACT)
    return {name: list(last.fields.get(name) or ()) for name in ("stated", "grounds")} if last is not None else {}


def _typed(request: HttpRequest, table: Table) -> tuple[dict[str, Any], dict[str, str]]:
    """What was typed, as the act takes it; faults by fact."""
    stated, faults = [], {}
    for name, fact in table.facts.items():
        value = request.POST.get(f"v.{name}", "").strip()[:60]
        if fact.derived is not None:
            continue
        if fact.type == "money" and value:
            try:
                value = str(posted.fen(value))
            except (ValueError, ArithmeticError):
                faults[name] = _("金额读不懂，请写成 3000 或者 3000.50，单位是元")
        row = {"fact": name, "value": value}
        row |= {key: told for key in ("evidence", "reason") if (told := _said(request, key, name))}
        if len(row) > 2 or value:
            stated.append(row)  # a fact not yet stated keeps its evidence on the page
    grounds = []
    for name in request.POST.getlist("ground")[:40]:
        row = {"ground": name[:60]}
        row |= {key: told for key in ("evidence",) if (told := _said(request, f"g.{key}", name))}
        grounds.append(row)
    return {"stated": stated, "grounds": grounds}, faults


def _said(request: HttpRequest, key: str, name: str) -> str:
    return request.POST.get(f"{key}.{name}", "").strip()[:300]


def _saved(
    request: HttpRequest, seen: Sight, table: Table, fields: dict[str, Any], counts: Mapping[str, int]
) -> HttpResponse:
    """Through the door, or the page again with every reason."""
    idem = request.POST.get("idem") or None
    told = {**fields, "stated": [row for row in fields["stated"] if row["value"]]}
    try:
        done = acts.perform(in_case.ACT, by=seen.user, case=seen.where.uid, fields=told, idem=idem)
    except acts.Invalid as wrong:
        return _page(request, seen, table, fields, counts, {}, told=list(wrong.errors.values()), status=400)
    except (acts.Faster, acts.IdemReused) as wrong:
        return _page(request, seen, table, fields, counts, {}, told=[str(wrong)], status=409)
    if isinstance(done, acts.Refused):
        return _page(request, seen, table, fields, counts, {}, refused=done.refusals, status=422)
    messages.success(request, _("「适用裁量基准」已办，记录第 %s 号") % done.seq)
    return redirect("case", case=seen.where.uid)


def _page(
    request: HttpRequest,
    seen: Sight,
    table: Table,
    fields: Mapping[str, Any],
    counts: Mapping[str, int],
    faults: Mapping[str, str],
    *,
    told: list[str] | None = None,
    refused: Any = (),
    status: int = 200,
) -> HttpResponse:
    facts = replace(seen.facts, earlier=recorded.earlier(seen.where)) if counts else seen.facts
    asked = request.method == "POST" or fields
    found = in_case.finding(_context(seen, facts, fields)) if asked and not faults else None
    if found is not None and found["state"] == "lacks":
        faults = {**in_case.worked_out(_context(seen, facts, fields), table).finding.faults, **faults}
    context = _around(seen) | {
        "table": table,
        "lines": _lines(table, fields, counts, faults),
        "grounds": _grounds(table, fields, seen),
        "chosen_grounds": bool(fields.get("grounds")),
        "found": found,
        "told": told or [],
        "faults": [(table.facts[name].title, words_) for name, words_ in faults.items() if name in table.facts],
        "idem": str(uuid4()),
        "refusals": [
            pages.refusal_line(seen.where.uid, one, seen.facts, seen.law, seen.actor, in_case.ACT) for one in refused
        ],
        "refused_title": _("现在不能办「适用裁量基准」"),
        "may_save": seen.permitted(in_case.ACT),
        "party_words": _party_words(found),
    }
    if found is not None and found["state"] == "step":
        today = registry.moment_of_law(seen.now).date()
        compared = comparing.compared(seen.where, table.id, found["step"], today)
        context |= {"compared": compared, "picture": picture(compared), "least": comparing.LEAST}
    return render(request, "cases/discretion.html", context, status=status)


def _party_words(found: Mapping[str, Any] | None) -> list[str]:
    """What would change it, as it is told to the party."""
    changes = found["changes"] if found is not None else []
    return [_("%(if)s的：%(result)s") % {"if": one["if"], "result": one["result"]} for one in changes]


def _around(seen: Sight) -> dict[str, Any]:
    return {
        "case": pages.head(seen.where, seen.facts, seen.law, seen.running, seen.agency.short_name, seen.now),
    }


def _lines(table: Table, fields: Mapping[str, Any], counts: Mapping[str, int], faults: Mapping[str, str]) -> list[Line]:
    rows = {str(one.get("fact")): one for one in fields.get("stated") or ()}
    found = []
    for name, fact in table.facts.items():
        if fact.derived is not None:
            continue
        row = rows.get(name, {})
        value = str(row.get("value") or counts.get(name, ""))
        if fact.type == "money" and value.isdigit():
            value = words.plain(Fraction(int(value), 100))
        found.append(
            Line(
                fact,
                value,
                str(row.get("evidence", "")),
                str(row.get("reason", "")),
                str(counts.get(name, "")),
                faults.get(name, ""),
                list(fact.options.items()),
            )
        )
    return found


def _grounds(table: Table, fields: Mapping[str, Any], seen: Sight) -> list[dict[str, Any]]:
    """Every ground that the rules know, those chosen open."""
    chosen = {str(one.get("ground")): str(one.get("evidence") or "") for one in fields.get("grounds") or ()}
    return [
        {"ground": one, "chosen": one.id in chosen, "evidence": chosen.get(one.id, "")}
        for rules in library().rules_of(table, _violated(seen))
        for one in rules.grounds
    ]


# ── tables ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def discretion_tables_page(request: HttpRequest) -> HttpResponse:
    """Every table that is loaded: its place, whether it is confirmed, what the proof found."""
    tables = sorted(library().discretion, key=lambda one: (one.example, one.place, one.id))
    rows = [{"table": one, "grave": sum(1 for fault in one.faults if fault.grave)} for one in tables]
    may_try = bool(registry.signed_in(request).roles & TRYING)
    return render(request, "cases/discretion_tables.html", {"rows": rows, "may_try": may_try})


def discretion_table(request: HttpRequest, table: str) -> HttpResponse:
    """One table: its steps in words, and its faults with the facts where they lie."""
    try:
        found = library().discretion_table(table)
    except KernelError:
        raise Http404 from None
    return render(request, "cases/discretion_table.html", {"table": found, "parts": shown(found)})


def shown(table: Table) -> list[dict[str, Any]]:
    """The steps and factors of a table as rows to read."""
    out = []
    for part in table.parts:
        rows = [
            {
                "title": step.title,
                "when": step.words or step.title,
                "result": "，".join(words.result(one) for one in step.penalties),
            }
            for step in part.steps
        ]
        for factor in part.factors:
            rows += [
                {"title": factor.title, "when": row.title, "result": f"{words.plain(row.weight)}%"}
                for row in factor.rows
            ]
        out.append({"title": part.title, "rows": rows, "totals": part.totals})
    return out


def discretion_trial(request: HttpRequest) -> HttpResponse:
    """试算 — a table of the law folder, or a draft pasted in, over the past cases that this person may see."""
    user = registry.signed_in(request)
    known = [one for one in library().discretion if one.matter]
    text = request.POST.get("draft", "")[:LONGEST_DRAFT]
    name = request.POST.get("table", "")
    context: dict[str, Any] = {"known": known, "draft": text, "chosen": name}
    if request.method != "POST":
        return render(request, "cases/discretion_trial.html", context)
    try:
        table = discretion_tables.table(parse(text.encode(), _("草案")), "", _("草案"), "") if text.strip() else None
        table = table or library().discretion_table(name)
    except LawError as fault:
        lines = [str(one) for one in (fault, *fault.others)]
        return render(request, "cases/discretion_trial.html", context | {"wrong": lines}, status=400)
    except KernelError as fault:
        return render(request, "cases/discretion_trial.html", context | {"wrong": [str(fault)]}, status=400)
    past = reads.past_cases(user, table.matter) if table.matter else []
    found = back_test.run(table, past, library().rules_of(table))
    context |= {"table": table, "found": found, "how": back_test.HOW, "most": reads.MOST_PAST}
    context["outcomes"] = [(back_test.HOW[how], number) for how, number in found.outcomes.items()]
    context["change"] = words.money_fen(abs(found.change))
    context["trials"] = [
        {
            "case": one.case,
            "step": one.step,
            "how": back_test.HOW[one.how],
            "why": one.why,
            "fined": words.money_fen(one.fined) if one.fined is not None else "",
            "band": ""
            if one.low is None or one.high is None
            else f"{words.money_fen(one.low)}—{words.money_fen(one.high)}",
        }
        for one in found.trials[:100]
    ]
    return render(request, "cases/discretion_trial.html", context)
