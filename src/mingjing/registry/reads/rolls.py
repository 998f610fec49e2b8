"""名册、留痕、文本的查询 — rolls as of a day, what is missing from the files, the history of the registry, official texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from ..models import Agency, OfficialArticle, OfficialText, RegistryEntry, RollEntry, User
from ..rolls import FILED, ROLLS, Roll
from .listing import Page
from .mandates import running
from .people import agencies_watched, today
from .revising import liability

EACH = 50


def line_content(roll: Roll, entry: RollEntry) -> list[tuple[str, str]]:
    """The contents of a line as (title, words)."""
    told = []
    for one in roll.fields:
        value = entry.content.get(one.name)
        if value in (None, "", []):
            continue
        words = dict(one.options()).get(value, value) if one.type == "choice" else value
        told.append((one.title, "；".join(words) if isinstance(words, list) else str(words)))
    return told


def caution(entry: RollEntry, on: date) -> str:
    """What is still missing of a line, and who answers for it until then; empty when nothing is."""
    if entry.roll == "division_ruling" and not entry.content.get("handed_on"):
        return _("依据和标准还没有移交：监管职责仍在业务主管部门。")
    county = entry.agency is not None and entry.agency.level != "city"
    if entry.roll == "legal_basis" and county and not entry.content.get("copied_on"):
        return _("县区的文件还没有抄报市局。")
    return liability(entry, on)


def lines_on(
    roll: str,
    on: date,
    *,
    user: User | None = None,
    agency: str = "",
    ended: bool = False,
    cursor: str = "",
    limit: int = EACH,
) -> Page:
    """One page of a roll as of a day, the newest first; for a person of an agency, of theirs and of what is common."""
    found = RollEntry.objects.filter(roll=roll).select_related("agency", "matter")
    found = found.filter(since__lte=on) if ended else found.filter(running(on))
    if user is not None and not (ROLLS[roll].public or ROLLS[roll].shared):
        found = found.filter(Q(agency=None) | Q(agency_id__in=(*agencies_watched(user), user.agency_id or 0)))
    if agency:
        found = found.filter(agency__code=agency)
    if cursor.isascii() and cursor.isdigit():
        found = found.filter(pk__lt=int(cursor))
    rows = list(found.order_by("-id")[: limit + 1])
    return Page(rows[:limit], str(rows[limit - 1].pk) if len(rows) > limit else "")


def numbers(on: date) -> dict[str, int]:
    """How many lines stand on each roll."""
    found: dict[str, int] = {}
    for roll in RollEntry.objects.filter(running(on)).values_list("roll", flat=True):
        found[roll] = found.get(roll, 0) + 1
    return found


@dataclass(frozen=True, slots=True)
class Missing:
    """没有报备的 — which agency, which kind of paper, due when, filed when; late and missing are told apart."""

    agency: str
    category: str
    due: str
    filed: str
    state: str


def filings(on: date, agencies: Iterable[Agency]) -> list[Missing]:
    """Every agency against every duty to file: filed in time, late, not yet due, missing."""
    duties = list(RollEntry.objects.filter(running(on), roll="filing_duty").order_by("content__due", "id"))
    files = {one.id: one.files for one in ROLLS.values() if one.files}
    filed = RollEntry.objects.filter(since__lte=on, roll__in=("filed_rule", *files)).order_by("id")
    titles, first = dict(FILED), dict[tuple[int | None, str], str]()
    for one in filed:
        category = files.get(one.roll) or one.content.get("category", "")
        day = str(one.content.get("filed_on", ""))
        key = (one.agency_id, category)
        if day and (key not in first or day < first[key]):
            first[key] = day
    found = []
    for body in agencies:
        for duty in duties:
            category, due = duty.content.get("category", ""), str(duty.content.get("due", ""))
            told = first.get((body.pk, category), "")
            state = (
                "filed"
                if told and told <= due
                else "late"
                if told
                else "waiting"
                if on.isoformat() <= due
                else "missing"
            )
            found.append(Missing(body.name, titles.get(category, category), due, told, state))
    return found


def history(*, of: str = "", act: str = "", by: str = "", cursor: str = "", limit: int = EACH) -> Page:
    """What was done in the registry, the newest first."""
    found = RegistryEntry.objects.all()
    for name, value in (("of", of), ("act", act), ("by", by)):
        if value:
            found = found.filter(**{name: value})
    if cursor.isascii() and cursor.isdigit():
        found = found.filter(pk__lt=int(cursor))
    rows = list(found.order_by("-id")[: limit + 1])
    return Page(rows[:limit], str(rows[limit - 1].pk) if len(rows) > limit else "")


def texts_of(agency_key: int | None) -> list[OfficialText]:
    """The official texts that an agency put in."""
    return list(OfficialText.objects.filter(agency_id=agency_key or 0).order_by("instrument", "-in_force"))


def text_with_articles(agency_key: int | None, key: int) -> tuple[OfficialText, list[OfficialArticle]] | None:
    """One of them with its articles."""
    found = OfficialText.objects.filter(agency_id=agency_key or 0, pk=key).first()
    return None if found is None else (found, list(found.articles.all()))


def official_words(
    agency_key: int | None, instrument: str, article: str, on: date | None = None
) -> OfficialArticle | None:
    """The words of an article as this agency holds them, of the version in force on a day; None where it put in none."""
    if agency_key is None:
        return None
    found = OfficialArticle.objects.filter(
        text__agency_id=agency_key, text__instrument=instrument, text__in_force__lte=on or today(), number=article
    )
    return found.select_related("text").order_by("-text__in_force").first()


def people_listed(user: User, *, text: str = "", agency: str = "", cursor: str = "", limit: int = EACH) -> Page:
    """People by username, with agency, unit, posts and certificates: all for administrators, those watched for a supervisor."""
    found: Any = User.objects.select_related("agency", "unit").prefetch_related("assignments", "certificates")
    if not user.roles & {"sysadmin", "secadmin", "auditor"}:
        found = found.filter(agency_id__in=(*agencies_watched(user), user.agency_id or 0))
    if text:
        found = found.filter(Q(username__icontains=text) | Q(name__icontains=text))
    if agency:
        found = found.filter(agency__code=agency)
    if cursor:
        found = found.filter(username__gt=cursor)
    rows = list(found.order_by("username")[: limit + 1])
    return Page(rows[:limit], rows[limit - 1].username if len(rows) > limit else "")
