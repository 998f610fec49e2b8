"""该调整的 — lists that did not follow the law: matters, inspection items, discretion tables, and changes nobody was told of.

They serve 昌吉方案 二(二)2 and 岳阳方案 三(二)1 (lists are adjusted as law or function changes), 连云港意见 四(三)1 (benchmarks are
assessed and revised) and 湖州职责分工 一 (a change is notified in time).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from mingjing.kernel.discretion.table import Table
from mingjing.kernel.moments import years_after

from ..impact import changes, on
from ..lawbook import library
from ..models import MatterVersion, RollEntry
from ..published import places_here
from ..rolls import ROLLS
from .mandates import FINDINGS, Finding, running
from .mandates import findings as powers

MATTER, TABLE, NOTICE = "stale", "benchmark", "notice"
FIRST = 1  # years until a table that nobody assessed is told; the papers say “regularly” and no number (decision 0038)
KINDS = {
    **FINDINGS,
    MATTER: "清单没有随法律和职能调整",
    TABLE: "裁量权基准的评估和修订",
    NOTICE: "依据调整没有及时通报",
}


def everything(day: date, place: str = "") -> list[Finding]:
    """What is wrong with powers in a place, and what should have been adjusted."""
    return [*powers(day, place), *findings(day)]


def findings(day: date) -> list[Finding]:
    """Everything that should have been adjusted by that day."""
    standing = versions(day)
    return [*matters(standing, day), *items(day), *benchmarks(day, standing), *notices(day)]


def versions(day: date) -> list[MatterVersion]:
    """The versions that stand, cancelled matters left out."""
    found = MatterVersion.objects.filter(running(day)).exclude(change="cancelled").select_related("matter")
    return list(found.order_by("matter_id"))


def changed_since(citation: str, since: date, day: date) -> bool:
    """True when the article reads otherwise on the day than it did on the other, or is gone."""
    instrument = citation.partition("/")[0]
    before, after = on(library(), instrument, since), on(library(), instrument, day)
    if before is after or before is None:
        return False
    article = citation.partition("(")[0].partition("#")[0]
    return any(one.citation == article for one in changes(before, after, library()))


def matters(standing: Iterable[MatterVersion], day: date) -> Iterator[Finding]:
    """Matters whose article was changed after the list was last changed."""
    for one in standing:
        stale = [citation for citation in one.citations if changed_since(citation, one.since, day)]
        if stale:
            told = "、".join(library().cite_zh(citation) for citation in stale)
            what = f"{one.since} 登记以后，{told}已经修改，清单还没有调整"
            yield Finding(MATTER, one.matter_id, one.title, what, "核对依据和内容，登记变更；流程图随法律文件自动更新")


def items(day: date) -> Iterator[Finding]:
    """Items of the inspection list whose matter was changed or cancelled after they were written."""
    rows = list(RollEntry.objects.filter(running(day), roll="inspection_item").exclude(matter=None).order_by("id"))
    changed = MatterVersion.objects.filter(matter__in={one.matter_id for one in rows}, since__lte=day)
    newest = {one.matter_id: one for one in changed.select_related("matter").order_by("since", "id")}
    for one in rows:
        later = newest.get(one.matter_id or "")
        if later is not None and later.since > one.since:
            said = f"{later.get_change_display()}：{later.reason}"
            what = f"抽查事项“{one.title}”所依据的事项在 {later.since} 有变更（{said}）"
            yield Finding(MATTER, later.matter_id, later.matter.title, what, "核对抽查清单，更新或者失效")


def benchmarks_here() -> list[Table]:
    """The discretion tables of the places of this installation."""
    places = set(places_here())
    return [one for one in library().discretion if one.place in places and not one.example]


def assessments(table: str) -> list[dict[str, Any]]:
    """What was found when a table was assessed, the newest first."""
    rows = RollEntry.objects.filter(roll="benchmark_review", content__table=table).order_by(
        "-content__reviewed_on", "-id"
    )
    outcomes = dict(next(one for one in ROLLS["benchmark_review"].fields if one.name == "outcome").options())
    return [{**one.content, "title": one.title, "outcome": outcomes[one.content["outcome"]]} for one in rows]


def benchmarks(day: date, standing: Iterable[MatterVersion]) -> Iterator[Finding]:
    """Tables never assessed, whose next assessment is overdue, found in need of revision, or older than what they rest on."""
    reviews: dict[str, dict[str, Any]] = {}
    for one in RollEntry.objects.filter(running(day), roll="benchmark_review").order_by("content__reviewed_on", "id"):
        reviews[str(one.content.get("table"))] = one.content
    rests_on = {name: one for one in standing for name in one.tables}
    for table in benchmarks_here():
        last = reviews.get(table.id)
        looked = max(table.in_force, date.fromisoformat(last["reviewed_on"])) if last else table.in_force
        if table.in_force > day:
            continue
        said = ""
        if last is None:
            said = f"{table.in_force} 施行以来还没有评估" if years_after(table.in_force, FIRST) < day else ""
        elif last["outcome"] != "kept" and table.in_force <= date.fromisoformat(last["reviewed_on"]):
            said = f"{last['reviewed_on']} 评估认为需要修订或者废止，还没有新的一版"
        elif date.fromisoformat(last["next_on"]) < day:
            said = f"应当在 {last['next_on']} 以前再次评估"
        elif (matter := rests_on.get(table.id)) and any(changed_since(one, looked, day) for one in matter.citations):
            said = f"{looked} 以后依据已经修改，还没有重新评估"
        if said:
            yield Finding(
                TABLE, table.matter or "", table.title, said, "评估适用规则和基准，登记结论；需要的制定新的一版"
            )


def liability(entry: RollEntry, day: date) -> str:
    """湖州职责分工 一: whose fault it is when a change of the bases was not notified, or too late; empty when it was in time."""
    told = entry.content
    if entry.roll != "basis_change" or str(told.get("in_force", "")) > day.isoformat():
        return ""
    said = {"since": told["in_force"], "on": told.get("notified_on"), "who": told["business"]}
    if not said["on"]:
        return _("自 %(since)s 起已经调整，还没有通报：造成监管缺位或者执法过错的，由%(who)s承担责任") % said
    if said["on"] > said["since"]:
        return _("%(on)s 才通报，晚于施行的 %(since)s：这一段时间的监管缺位和执法过错，由%(who)s承担责任") % said
    return ""


def notices(day: date) -> Iterator[Finding]:
    """Changes of bases and standards that were not notified to the enforcing department by the day on which they count."""
    for one in RollEntry.objects.filter(running(day), roll="basis_change").select_related("matter").order_by("id"):
        if not one.content.get("notified_on") and (said := liability(one, day)):
            code, title = (one.matter.code, one.matter.title) if one.matter else ("", one.title)
            yield Finding(NOTICE, code, title, said, "通报综合执法部门，登记通报日期")
