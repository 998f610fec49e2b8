"""留置送达: refused at the door, and left; without witness and film the law says no, with both it is served."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from mingjing.cases.example import Example, shop
from mingjing.records import clock

from .casework import Casework, Eyes, moment, video
from .conftest import Desk
from .doors import python_door

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journey_left")]


@pytest.mark.clause("LY-R26")
@pytest.mark.clause("LY-R24", part="unsigned")
def test_a_paper_left_at_the_door_needs_witness_and_film(office: Desk, eyes: Eyes) -> None:
    start = moment("2026-06-15T09:00")
    clock.set_clock(start)
    example = Example(python_door, parties=[shop(41, "示例拒收餐饮店")], now=start).to("investigated")
    example.by_approval("notify_rights")
    work = Casework(office, eyes, example.now)
    work.case, work.party = example.uid, dict(example.parties[0])

    work.later(hours=2)
    page = work.serving("serve_notice", "rights_notice", proof="送达回证")
    assert page.locator('[name="f.service.recipient"]').is_visible()
    assert not page.locator('[name="f.service.witness"]').is_visible(), "a witness is asked only where a paper is left"
    said = work.refused(page)
    assert "第八十八条" in said, said
    assert "细则第二十四条" in said, said

    work.fill(page, {"f.service.way": "leave", "f.service.reason": "经营者当场拒绝签收"})
    assert not page.locator('[name="f.service.recipient"]').is_visible()
    assert page.locator('[name="f.service.witness"]').is_visible()
    said = work.refused(page)
    assert "民事诉讼法第八十九条" in said, said
    assert "全过程记录细则第二十六条" in said, said
    eyes.look(page, "left-without-witness")
    assert page.locator('[name="f.service.reason"]').input_value() == "经营者当场拒绝签收", "nothing is typed twice"

    work.fill(page, {"f.service.witness": "社区工作人员示例丁"})
    said = work.refused(page)
    assert "全过程记录细则第二十六条" in said, said
    assert "民事诉讼法第八十九条" not in said, "the law asks for a witness or a film; the city's rules for both"

    work.attach(page, [video("留置送达.mp4")])
    work.sent(page, "serve_notice")
    line = page.locator("li.time", has_text="送达告知书").last
    expect(line).to_contain_text("录像")
    expect(page.locator("#deadlines")).to_contain_text("当事人陈述、申辩")
    expect(page.locator("#documents")).to_contain_text("送达回证")
