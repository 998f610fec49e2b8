"""事项的查询 — the list of matters as it stands on any day, one matter with its whole history, counts by kind and agency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Func, Prefetch, Q, QuerySet

from ..impact import Touched
from ..lawbook import library
from ..models import FIELDS, KINDS, LEVELS, Agency, Entrustment, Matter, MatterVersion, Power, RollEntry
from .mandates import letters_running, running
from .people import today

EACH = 50


@dataclass(frozen=True, slots=True)
class Page:
    """一页 — the rows and the key of the next page (empty: this was the last)."""

    items: list[Any]
    next: str


def matters(on: date | None = None) -> list[Matter]:
    """Every matter, with the powers that run on a day in `held`."""
    held = Prefetch("powers", Power.objects.filter(running(on or today())).select_related("agency"), "held")
    return list(Matter.objects.prefetch_related(held).order_by("code"))


def matter(code: str) -> Matter | None:
    """A matter by its code."""
    return Matter.objects.filter(code=code).first()


def matters_held(agency_key: int | None, on: date | None = None) -> list[Matter]:
    """The matters that an agency holds on a day, by its own list or by a letter of entrustment."""
    if agency_key is None:
        return []
    day = on or today()
    letters = letters_running(day).filter(entrusted_id=agency_key)
    entrusted = letters.annotate(code=Func(F("matters"), function="unnest")).values("code")
    own = Power.objects.filter(running(day), agency_id=agency_key).values("matter_id")
    cancelled = MatterVersion.objects.filter(running(day), change="cancelled").values("matter_id")
    found = Matter.objects.filter(Q(code__in=own) | Q(code__in=entrusted)).exclude(code__in=cancelled)
    return list(found.order_by("code"))


def matter_on(code: str, on: date) -> MatterVersion | None:
    """What the list said of a matter on a day."""
    return MatterVersion.objects.filter(running(on), matter_id=code).order_by("-since", "-id").first()


def versions_on(
    on: date, *, kind: str = "", agency: str = "", text: str = "", cancelled: bool = False
) -> QuerySet[MatterVersion]:
    """The versions that stand on a day, narrowed by kind, by the agency that then held the matter, by words of the title."""
    found = MatterVersion.objects.filter(running(on))
    if not cancelled:
        found = found.exclude(change="cancelled")
    if kind:
        found = found.filter(kind=kind)
    if agency:
        held = Power.objects.filter(running(on), agency__code=agency)
        found = found.filter(matter_id__in=held.values("matter_id"))
    if text:
        found = found.filter(Q(title__icontains=text) | Q(matter_id__icontains=text))
    return found


def listed(on: date, *, kind: str = "", agency: str = "", text: str = "", cursor: str = "", limit: int = EACH) -> Page:
    """One page of the list as of a day, in the order of the codes; each with the powers that then ran."""
    found = versions_on(on, kind=kind, agency=agency, text=text)
    if cursor:
        found = found.filter(matter_id__gt=cursor)
    held = Prefetch(
        "matter__powers", Power.objects.filter(running(on)).select_related("agency", "person").order_by("id"), "held"
    )
    rows = list(
        found.select_related("matter").prefetch_related(held).order_by("matter_id", "-since", "-id")[: limit + 1]
    )
    return Page(rows[:limit], rows[limit - 1].matter_id if len(rows) > limit else "")


def counts(on: date) -> dict[str, Any]:
    """How many matters stand on a day, by kind, by agency, and by both; the sums shown beside each other."""
    standing = versions_on(on)
    kinds = dict(standing.values_list("matter_id", "kind"))
    by_kind = Counter(kinds.values())
    held = Power.objects.filter(running(on), matter_id__in=standing.values("matter_id"))
    both: Counter[tuple[str, str]] = Counter()
    for name, code in held.values_list("agency__name", "matter_id").distinct():
        both[name, kinds[code]] += 1
    agencies: Counter[str] = Counter()
    for (name, _), number in both.items():
        agencies[name] += number
    return {
        "total": sum(by_kind.values()),
        "by_kind": [(kind, KINDS[kind], by_kind.get(kind, 0)) for kind in KINDS],
        "by_agency": [
            (name, number, [both.get((name, kind), 0) for kind in KINDS]) for name, number in sorted(agencies.items())
        ],
        "held": sum(agencies.values()),
    }


@dataclass(frozen=True, slots=True)
class Whole:
    """一个事项的全部 — as it stands on a day, every version, every power, the letters and rulings about it."""

    matter: Matter
    now: MatterVersion | None
    versions: list[MatterVersion]
    powers: list[Power]
    letters: list[Entrustment]
    rulings: list[RollEntry]


def whole(code: str, on: date) -> Whole | None:
    """One matter with its history."""
    found = matter(code)
    if found is None:
        return None
    versions = list(found.versions.order_by("-since", "-id"))
    now = next((one for one in versions if one.since <= on and (one.until is None or on < one.until)), None)
    powers = list(found.powers.select_related("agency", "person").order_by("until", "agency__code", "id"))
    letters = list(Entrustment.objects.filter(matters__contains=[code]).select_related("entrusting", "entrusted"))
    rulings = list(found.rolls.filter(running(on)).select_related("agency").order_by("roll", "-since"))
    return Whole(found, now, versions, powers, letters, rulings)


def differences(versions: list[MatterVersion]) -> list[tuple[MatterVersion, list[tuple[str, str, str]]]]:
    """Each version with what it changed against the one before: the content, what it was, what it became."""
    told = []
    for place, one in enumerate(versions):
        before = versions[place + 1] if place + 1 < len(versions) else None
        changed = [
            (title, written(getattr(before, name), name), written(getattr(one, name), name))
            for name, title in CONTENTS.items()
            if before is not None and getattr(before, name) != getattr(one, name)
        ]
        told.append((one, changed))
    return told


CONTENTS: Mapping[str, str] = {
    "title": "事项名称",
    "kind": "类别",
    "field": "领域",
    "level": "权力层级",
    "basis": "依据",
    "citations": "依据条款",
    "procedures": "适用程序",
    "tables": "裁量基准",
    "forms": "文书",
    "materials": "材料",
    "limit_days": "办理时限（工作日）",
    "accepting": "受理机构",
    "approving": "审批机构",
    "conditions": "办理条件",
}


def written(value: Any, name: str = "") -> str:
    """A content as one line of words: codes of the law by their titles, articles as they are cited."""
    if name == "citations":
        return "；".join(library().cite_zh(one) for one in value) or EMPTY
    if isinstance(value, list):
        titles = titles_of(name)
        return "；".join(str(titles.get(one, one)) for one in value) or EMPTY
    if value in (None, ""):
        return EMPTY
    return str(WORDS.get(name, {}).get(value, value))


EMPTY = "（空）"
WORDS: Mapping[str, Mapping[Any, str]] = {"kind": KINDS, "field": FIELDS, "level": LEVELS}


def titles_of(name: str) -> Mapping[str, str]:
    """The titles of the procedures, forms or tables of the law by their codes."""
    law = library()
    whole = [one for one in law.procedures if one.extends is None]
    those: dict[str, Any] = {"procedures": whole, "forms": law.form_files, "tables": law.tables}
    return {one.id: one.title for one in those.get(name, ())}


def agencies_with_matters(on: date) -> list[Agency]:
    """The agencies that hold some matter on a day, for a reader's choice."""
    return list(Agency.objects.filter(powers__in=Power.objects.filter(running(on))).distinct().order_by("code"))


def matters_of_law(
    cited: Iterable[str], touched: Touched, on: date | None = None
) -> list[tuple[MatterVersion, list[str]]]:
    """The matters that stand and are touched, each with why: an article it cites, a procedure, form or table it uses."""
    articles, found = set(cited), []
    for one in versions_on(on or today()).order_by("matter_id"):
        why = [f"依据 {citation}" for citation in one.citations if bare(citation) in articles]
        for name, known in (("procedures", touched.procedures), ("forms", touched.forms), ("tables", touched.tables)):
            why += [f"{CONTENTS[name]} {known[part]}" for part in getattr(one, name) if part in known]
        if why:
            found.append((one, why))
    return found


def bare(citation: str) -> str:
    """A citation down to its article: paragraphs and items left off."""
    return citation.partition("(")[0].partition("#")[0]
