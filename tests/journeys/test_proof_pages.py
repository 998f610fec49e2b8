"""存证证明、纸面核验、日志健康: what proves a case is shown to an officer, to whoever holds the paper, and to who answers for the log."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from mingjing.cases.example import ZONE, Example, shop
from mingjing.records import auditing, documents
from mingjing.records.documents.stamped import proven
from mingjing.records.log import standing
from tests.records.log.world import World

from .conftest import DESK, PHONE, SCREENS, Desk, axe
from .doors import python_door
from .test_pages_at_both_sizes import overflow

pytestmark = pytest.mark.journey
SIZES = {"desk": DESK, "phone": PHONE}


@pytest.fixture(autouse=True)
def own_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Path]:
    """The log and the auditor keep their files in the test's own folder, here and in the server."""
    monkeypatch.setenv("MINGJING_LOG_DIR", str(tmp_path / "log"))
    monkeypatch.setenv("MINGJING_AUDIT_DIR", str(tmp_path / "audit"))
    settings.LOG_DIR, settings.LOG_POLICY = tmp_path / "log", tmp_path / "log" / "policy.txt"
    settings.LOG_MIRROR = tmp_path / "mirror"
    standing._kept.clear()
    yield tmp_path
    standing._kept.clear()


@pytest.mark.clause("LY-O08", part="each act can be traced and proven, on screen and on paper")
@pytest.mark.clause("YY-12", part="electronic certification of a decision")
@pytest.mark.parametrize("size", SIZES)
def test_a_decision_is_proven_on_screen_and_on_paper(
    at: Callable[[dict[str, int]], Desk], size: str, own_log: Path
) -> None:
    world = World(own_log / "world", clock=time.time)
    running = world.sequencer()
    case = Example(python_door, parties=[shop(3)], now=datetime(2026, 6, 3, 9, 0, tzinfo=ZONE)).to("notified")
    running.round()
    case.to("decided")
    running.round()
    auditing.audited(auditing.Asked(), auditing.Memory(own_log / "audit"))
    auditing.audited(auditing.Asked(kind="tail"), auditing.Memory(own_log / "audit"))
    case.to("served")  # not yet seen by anybody outside
    desk = at(SIZES[size])
    guest, officer = desk.fresh(), desk.as_("officer1")
    wrong: list[str] = []

    def seen(page: Any, path: str, name: str) -> str:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        page.wait_for_load_state("networkidle")
        desk.picture(page, f"{size}-{name}", full=True)
        wrong.extend(f"{name}: {one}" for one in (*overflow(page), *axe(page)))
        return str(page.locator("main").inner_text())

    told = seen(officer, f"/cases/{case.uid}/proof/", "proof")
    assert "部分待见证" in told
    assert "已见证" in told
    officer.locator("[data-copy]").first.click()

    paper = next(one for one in documents.of_case(case.uid) if one.form == "penalty_decision")
    pdf = officer.request.get(f"/cases/{case.uid}/documents/{paper.id}/").body()
    original = officer.request.get(f"/cases/{case.uid}/documents/{paper.id}/?original").body()
    assert original == documents.content(paper)
    copy = pypdfium2.PdfDocument(pdf)
    assert len(copy) == paper.pages + 1
    sheet = copy[paper.pages].get_textpage().get_text_range()
    assert "已见证" in sheet
    assert "待见证" not in sheet
    names = {
        copy.get_attachment(n).get_name(): bytes(copy.get_attachment(n).get_data())
        for n in range(copy.count_attachments())
    }
    assert names["original.pdf"] == original
    assert set(names) == {"original.pdf", "event.env", "event.seals", "event.tlog-proof"}
    (SCREENS / "stamped.pdf").write_bytes(pdf)

    slip = proven(paper).slip
    assert slip is not None
    seen(guest, "/public/check/", "check-empty")
    told = seen(guest, f"/public/check/?q={slip}", "check")
    assert "已见证，没有改动" in told
    assert paper.number in told
    for personal in (case.parties[0]["name"], case.parties[0]["code"], "周明远", case.parties[0]["address"]):
        assert personal not in told
    told = seen(guest, f"/public/check/?q={int(str(slip)) ^ (1 << 700)}", "check-altered")
    assert "不相符" in told
    told = seen(guest, "/public/check/?q=12345", "check-wrong")
    assert "这不是存证核验码" in told
    guest.fill("#q", f"https://zf.example/public/check/?q={slip}")
    guest.get_by_role("button", name="核验").click()
    guest.get_by_text("已见证，没有改动").wait_for()

    for who in ("auditor1", "supervisor1", "sysadmin1"):
        told = seen(desk.as_(who), "/log-health/", f"log-health-{who}")
        assert "已见证的记录" in told
    assert officer.goto("/log-health/").status == 404  # type: ignore[union-attr]
    desk.faults = [fault for fault in desk.faults if "404" not in fault]

    waiting = next(one for one in documents.of_case(case.uid) if one.act == "serve_decision" or one.seq > paper.seq)
    assert proven(waiting).slip is None
    assert wrong == []
    world.close()


def test_a_paper_that_nobody_has_seen_yet_says_so(at: Callable[[dict[str, int]], Desk], own_log: Path) -> None:
    """With the witnesses down the paper prints 待见证, never 已见证, and bears no code."""
    world = World(own_log / "world", clock=time.time)
    case = Example(python_door, parties=[shop(3)], now=datetime(2026, 6, 3, 9, 0, tzinfo=ZONE)).to("decided")
    world.down = {"W1", "W2"}
    world.sequencer().round()
    officer = at(DESK).as_("officer1")
    paper = next(one for one in documents.of_case(case.uid) if one.form == "penalty_decision")
    copy = pypdfium2.PdfDocument(officer.request.get(f"/cases/{case.uid}/documents/{paper.id}/").body())
    sheet = copy[paper.pages].get_textpage().get_text_range()
    assert "待见证" in sheet
    assert "已见证" not in sheet
    assert len(list(copy[paper.pages].get_objects())) > 0
    assert {copy.get_attachment(n).get_name() for n in range(copy.count_attachments())} == {
        "original.pdf",
        "event.env",
        "event.seals",
    }
    world.close()
