"""审核范围可以扩大到普通程序的每一个决定: one dated table in a place's folder, and not a line of code."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mingjing.kernel.library import load
from mingjing.kernel.scenarios import play, scenarios

LAW = Path(__file__).resolve().parents[2] / "law"
TABLE = """---
id: review_catalogue
title: 每一个决定都审核
in_force: {day}
status: confirmed
source: 示例市司法局文件
rows:
  - {{every: true}}
"""
SCENARIOS = """---
- title: 施行以前，不属于目录的决定直接批准
  place: xinjiang/changji
  given: [{use: drafted}]
  when: {act: decide_penalty, step: approve, at: 2026-06-15T15:00}
  then: {permitted: true}
- title: 施行以后，同样的决定先要审核
  place: xinjiang/changji
  given: [{use: drafted}]
  when: {act: decide_penalty, step: approve, at: 2026-06-16T15:00}
  then: {includes: ["administrative_penalty_law/58(1)", "three_systems_opinion/12"]}
- title: 审核通过以后可以批准
  place: xinjiang/changji
  given: [{use: review_passed}]
  when: {act: decide_penalty, step: approve, at: 2026-06-16T15:00}
  then: {permitted: ["administrative_penalty_law/58(1)"]}
- title: 别的地方不变
  place: zhejiang/huzhou
  given: [{use: drafted}]
  when: {act: decide_penalty, step: approve, at: 2026-06-16T15:00}
  then: {permitted: true}
"""


@pytest.mark.clause("WS-21")
def test_a_dated_table_widens_review_to_every_decision_of_the_ordinary_procedure(tmp_path: Path) -> None:
    law = tmp_path / "law"
    shutil.copytree(LAW, law)
    place = law / "xinjiang" / "changji" / "thresholds" / "review_catalogue"
    place.mkdir(parents=True)
    (place / "2026-06-16.yaml").write_text(TABLE.format(day="2026-06-16"))
    written = law / "xinjiang" / "changji" / "widened" / "scenarios"
    written.mkdir(parents=True)
    (written / "every_decision.yaml").write_text(SCENARIOS)
    library = load(law)
    told = [one for one in scenarios(law) if Path(one.where.split(":")[0]).name.startswith("every_decision")]
    assert len(told) == 4
    for one in told:
        outcome = play(one, library)
        assert outcome.holds, f"{outcome.title}\n" + "\n".join(outcome.faults)
    simple = library.procedure("simple_penalty", "xinjiang/changji", "urban_management", library.days_of_change[-1])
    assert "pass_review" not in simple.acts, "the simple procedure has no review to widen"
