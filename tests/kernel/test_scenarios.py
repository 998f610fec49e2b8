"""The runner of worked examples: it must catch a lawyer's wrong expectation, and say where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mingjing.kernel.scenarios import Scenario, ScenarioError, play, run, scenarios
from tests.kernel.staged import LAW, library


def scenario(**written: Any) -> Scenario:
    place = str(written.get("place", ""))
    return Scenario("例", "here:1", place, "urban_management", "ordinary_penalty", {"title": "例", **written}, LAW)


def faults(**written: Any) -> tuple[str, ...]:
    return play(scenario(**written), library()).faults


DECIDE = {"act": "decide_penalty", "step": "propose", "at": "2026-06-05T09:00"}


def test_it_holds_what_the_law_says() -> None:
    then = {"includes": ["administrative_penalty_law/44"], "stage": "review_and_decision"}
    assert faults(given=[{"use": "notified"}], when=DECIDE, then=then) == ()


def test_the_set_of_citations_is_exact() -> None:
    (fault,) = faults(given=[{"use": "notified"}], when=DECIDE, then={"refused": ["administrative_penalty_law/44"]})
    assert "administrative_penalty_law/62" in fault


@pytest.mark.parametrize(
    ("given", "when", "then", "said"),
    [
        ("notified", DECIDE, {"permitted": True}, "被拒绝"),
        (
            "filed",
            {"act": "suspend_case", "fields": {"ground": "other", "reason": "x"}},
            {"refused": ["a/1"]},
            "却被准许",
        ),
        ("filed", None, {"stage": "archive"}, "应当处于 archive"),
        ("filed", None, {"waiting": {"act": "archive_case"}}, "没有等待"),
        ("filed", None, {"due": {"rule": "administrative_penalty_law/60", "date": "2026-01-01"}}, "应当到 2026-01-01"),
        ("filed", None, {"due": {"rule": "administrative_penalty_law/56"}}, "没有起算"),
        ("filed", None, {"due": {"rule": "administrative_penalty_law/1"}}, "没有这个期限"),
        ("no_such_trait", None, {"stage": "lead"}, "没有“no_such_trait”这个情节"),
        ("filed", {"act": "no_such_act"}, {"permitted": True}, "没有“no_such_act”"),
        ("filed", {"act": "inspect_site", "fields": {"colour": "红"}}, {"permitted": True}, "没有这个字段"),
        ("filed", {"act": "inspect_site", "by": "nobody1"}, {"permitted": True}, "没有“nobody1”这个人"),
        ("filed", {"act": "inspect_site", "at": "昨天"}, {"permitted": True}, "看不懂的时间"),
        ("filed", None, {"colour": "红"}, "不认识的键"),
    ],
)
def test_it_says_what_went_otherwise(given: str, when: Any, then: Any, said: str) -> None:
    found = faults(given=[{"use": given}], when=when, then=then)
    assert any(said in one for one in found), found


def test_a_trait_may_be_changed_and_shortened() -> None:
    given = [
        {"use": "notice_served", "without": ["serve_notice"], "but": {"notify_rights": {"at": "2026-06-04T11:00"}}}
    ]
    then = {"waiting": [{"act": "serve_notice", "step": "do", "role": "officer"}]}
    assert faults(given=given, then=then) == ()


def test_given_steps_are_ruled_when_the_scenario_says_so() -> None:
    given = [{"use": "filed"}, {"act": "archive_case"}]
    assert faults(given=given, then={"stage": "archive"}) == ()
    assert "不被准许" in faults(given=given, then={"stage": "archive"}, ruled=True)[0]


def test_a_period_alone_is_counted_from_an_event() -> None:
    due = {"rule": "administrative_penalty_law/60", "date": "2026-08-30"}
    assert faults(when={"event": "2026-06-01T10:00"}, then={"due": due}) == ()
    assert faults(when={"event": "2026-06-01T10:00"}, then={"due": {**due, "date": "2026-08-31"}}) != ()


def test_files_are_read_strictly(tmp_path: Path) -> None:
    folder = tmp_path / "law" / "national" / "x" / "scenarios"
    folder.mkdir(parents=True)
    file = folder / "a.yaml"
    file.write_text("---\n- title: 例\n  colour: red\n  then: {stage: lead}\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="colour"):
        list(scenarios(tmp_path / "law"))
    file.write_text("---\ntitle: 例\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="列表"):
        list(scenarios(tmp_path / "law"))
    file.write_text(
        "---\n- title: 例\n  given: [{act: register_lead, fields: {}}]\n  then: {stage: lead}\n", encoding="utf-8"
    )
    (outcome,) = run(tmp_path / "law", library())
    assert outcome.holds, outcome.faults
    assert outcome.where.endswith("a.yaml:2")
