"""The flowchart: everything that the procedure says is in it, and in a real browser no text lies on another or leaves its box."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page

from mingjing.kernel import cli, flowchart
from mingjing.kernel.law import Effective
from mingjing.kernel.library import Library
from tests.kernel.staged import CITY, library

ON = date(2026, 6, 15)
BOXES = """() => { const of = (one) => { const b = one.getBBox(); return [b.x, b.y, b.width, b.height, one.textContent] };
  return [[...document.querySelectorAll('text')].map(of), [...document.querySelectorAll('rect')].map(of)] }"""
WHERE = [("", ""), (CITY, "urban_management"), (CITY, "market"), ("", "transport")]


def laws(whole: Library) -> list[Effective]:
    names = sorted({one.id for one in whole.procedures if one.extends is None})
    return [whole.procedure(name, place, field, ON) for name in names for place, field in WHERE]


def test_every_act_its_people_limits_and_rights_are_drawn() -> None:
    law = library().procedure("ordinary_penalty", CITY, "market", ON)
    steps = [step for band in flowchart.bands(law) for step in band.steps]
    assert {one.act for one in steps} == set(law.acts)
    served = next(one for one in steps if one.act == "serve_notice")
    assert any("5个工作日" in one for one in served.rights)
    filed = next(one for one in steps if one.act == "file_case")
    assert filed.who == "执法人员承办、机构负责人审核、机关负责人批准"
    assert any(one.startswith("90日内") for one in filed.limits)
    words = "".join(flowchart.lines(law))
    assert all(act.title in words for act in law.acts.values())


def test_it_is_a_well_formed_picture_that_says_what_it_is() -> None:
    law = library().procedure("ordinary_penalty", "", "", ON)
    root = ElementTree.fromstring(flowchart.svg(law))
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert root.find(f"{space}title").text == "行政处罚普通程序流程图"  # type: ignore[union-attr]
    assert "送达决定书" in (root.find(f"{space}desc").text or "")  # type: ignore[union-attr]
    assert root.get("width") == "360"
    assert "<style" not in flowchart.svg(law)


def test_the_command_prints_the_picture(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["law", "flowchart", "ordinary_penalty", "--place", CITY, "--on", "2026-06-15"]) == 0
    assert capsys.readouterr().out.startswith("<svg")
    assert cli.main(["law", "flowchart", "no_such_procedure", "--on", "2026-06-15"]) == 1


@pytest.fixture(scope="module")
def sheet(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    yield page
    page.close()


def test_no_text_lies_on_another_or_leaves_its_box(sheet: Page) -> None:
    for law in laws(library()):
        everything = flowchart.Standing(frozenset(law.acts), frozenset(law.acts), law.stages[0].id)
        for standing in (None, everything):
            sheet.set_content(flowchart.svg(law, standing))
            texts, boxes = sheet.evaluate(BOXES)
            assert len(texts) > len(law.acts)
            for number, one in enumerate(texts):
                assert not any(_overlap(one, other) for other in texts[number + 1 :]), (law.procedure, one)
                assert one[4] == "或者" or any(_inside(one, box) for box in boxes), (law.procedure, one)


def _overlap(one: list[float], other: list[float]) -> bool:
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return across > 0.5 and down > 0.5


def _inside(one: list[float], box: list[float]) -> bool:
    return (
        box[0] <= one[0]
        and one[0] + one[2] <= box[0] + box[2]
        and box[1] <= one[1] + 1
        and one[1] + one[3] <= box[1] + box[3] + 1
    )
