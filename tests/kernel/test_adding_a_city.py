"""A lawyer adds a city: the page docs/guides/add-a-city.md, followed word by word in a folder of its own."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from mingjing.kernel.differences import differences
from mingjing.kernel.errors import LawError
from mingjing.kernel.library import load
from mingjing.kernel.scenarios import play, scenarios
from tests.kernel.staged import LAW

GUIDE = LAW.parent / "docs" / "guides" / "add-a-city.md"
BLOCK = re.compile(r"```yaml\n# law/(\S+)\n(.*?)```", re.DOTALL)
PLACE = "shili/yunhe"


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The law folder with the files of the guide beside those that are there."""
    root = tmp_path_factory.mktemp("city") / "law"
    shutil.copytree(LAW, root)
    found = BLOCK.findall(GUIDE.read_text("utf-8"))
    assert len(found) == 5
    for name, text in found:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def test_every_worked_example_of_the_guide_holds(law: Path) -> None:
    library = load(law)
    mine = [one for one in scenarios(law) if one.place == PLACE]
    assert len(mine) == 7
    faults = [(one.title, outcome.faults) for one in mine if not (outcome := play(one, library)).holds]
    assert faults == []


def test_the_new_city_changes_nothing_elsewhere(law: Path) -> None:
    with_it, without = load(law), load(LAW)
    for place in ("", "jiangsu/lianyungang", "zhejiang/huzhou"):
        there = [{rule.name for rule in one.rules_for(place, "", date(2027, 3, 22))} for one in (with_it, without)]
        assert there[0] == there[1]


def test_the_city_stands_in_the_table_of_differences(law: Path) -> None:
    text = differences(load(law))
    for words in (
        "云河市行政执法办案细则（虚构）（2027-03-01）",
        "yunhe_case_rules/15#every_levy_reviewed",
        "当事人确认的送达地址",
    ):
        assert words in text


def test_a_burden_on_the_party_is_refused_with_file_line_and_example(law: Path) -> None:
    path = law / PLACE / "yunhe_case_rules" / "2027-03-01.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("        whose: agency\n", "        whose: party\n"), "utf-8")
    try:
        with pytest.raises(LawError, match=r"yunhe_case_rules/2027-03-01.yaml 第 .* 行：.*给当事人加了期限"):
            load(law)
    finally:
        path.write_text(text, "utf-8")
