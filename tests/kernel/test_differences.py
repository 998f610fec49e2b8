"""The table of differences is current, whole, and true: another place or another day gives another answer, with no code."""

from __future__ import annotations

import pytest

from mingjing.kernel.differences import differences, places
from mingjing.kernel.library import load
from mingjing.kernel.ruling import Refused
from tests.kernel.staged import LAW, library, stage, tried

TABLE = LAW.parent / "docs" / "differences.md"
CASES = [
    # (what is tried after the trait, and where it is refused)
    ("ordinary_penalty", "led", "decline_lead", {"ground": "no_violation", "reason": "查无实据"}, {"zhejiang/huzhou"}),
    (
        "confirmation",
        "received",
        "notify_correction",
        {"missing": [{"name": "无犯罪记录证明", "reason": "核对"}], "supply_by": "2026-06-10", "outside_list": True},
        {"xinjiang/changji"},
    ),
    (
        "levy",
        "drafted",
        "submit_for_review",
        {"act": "decide_levy", "materials": "案卷", "truthful": False},
        {"hunan/yueyang"},
    ),
    (
        "guidance",
        "started",
        "guide_party",
        {"tool": "interview", "voluntary_told": True, "imposes": False},
        {"jiangsu/lianyungang"},
    ),
]
EVERYWHERE = ("", "jiangsu/lianyungang", "zhejiang/huzhou", "hunan/yueyang", "xinjiang/changji")
REPORTED = {"source": "report", "summary": "电话举报", "found_at": "2026-06-01T08:50:00+08:00", "place": "测试路"}


def test_the_table_in_docs_is_current() -> None:
    assert TABLE.read_text("utf-8") == differences(library()), "mingjing law differences > docs/differences.md"


def test_every_rule_of_a_pack_is_in_the_table() -> None:
    text = TABLE.read_text("utf-8")
    local = [one for one in library().instruments if one.place in places(library())]
    rules = [rule for one in local for article in one.articles.values() for rule in article.rules]
    assert len(rules) > 100
    assert [rule.name for rule in rules if f"`{rule.citation}#{rule.id}`" not in text] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[2])
def test_another_place_another_answer(case: tuple[str, str, str, dict[str, object], set[str]]) -> None:
    """The same case, the same act; only the place of the agency differs."""
    procedure, trait, act, fields, refusing = case
    given = (
        {"use": trait, "but": {"register_lead": {"fields": {"lead": REPORTED}}}} if trait == "led" else {"use": trait}
    )
    refused = set()
    for place in EVERYWHERE:
        field = "transport" if place == "hunan/yueyang" else "urban_management"
        made = stage(given, procedure=procedure, place=place, field=field, ruled=False)
        spec = made.law(made.now).acts[act]
        known = {name: value for name, value in fields.items() if spec.declared(name)}
        steps = [("check", "approve")] if act == "decline_lead" else []
        if steps:
            made.play({"act": act, "step": "check", "at": "2026-06-02T10:00", "fields": known})
        found = tried(made, act, at="+1d", **({} if steps else {"fields": known}))
        local = isinstance(found, Refused) and any(one.startswith(_of(place)) for one in found.articles)
        refused |= {place} if place and local else set()
    assert refused == refusing


def _of(place: str) -> str:
    return place.rpartition("/")[2]


def test_another_day_another_answer() -> None:
    """Before the city's paper was in force, the nation alone decides."""
    before = stage("started", procedure="guidance", place="jiangsu/lianyungang", ruled=False)
    spec = {"tool": "interview", "voluntary_told": True, "imposes": False, "problem": "多次占道", "advice": "请管理"}
    assert isinstance(tried(before, "guide_party", at="2026-06-02T10:00", fields=spec), Refused)
    law = load(LAW)
    rules = {rule.id for rule in law.rules_for("jiangsu/lianyungang", "", _day("2017-11-27"))}
    later = {rule.id for rule in law.rules_for("jiangsu/lianyungang", "", _day("2017-11-28"))}
    assert "interview_has_its_minutes" in later - rules


def _day(text: str):  # type: ignore[no-untyped-def]
    from datetime import date

    return date.fromisoformat(text)
