"""存证证明、纸面核验、日志健康 — what each page says in each state, to whom, and with how many questions to the database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mingjing.cases.example import Example
from mingjing.records import auditing, clock, documents
from mingjing.records.auditing import Finding, Report
from mingjing.records.documents.stamped import proven
from mingjing.records.log import standing
from tests.records.log.world import World


@pytest.fixture(autouse=True)
def own_log(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The log and the auditor keep their files in the test's own folder."""
    settings.LOG_DIR, settings.LOG_POLICY = tmp_path / "log", tmp_path / "log" / "policy.txt"
    settings.LOG_MIRROR = tmp_path / "mirror"
    monkeypatch.setenv("MINGJING_AUDIT_DIR", str(tmp_path / "audit"))
    standing._kept.clear()
    yield tmp_path
    standing._kept.clear()


@pytest.fixture
def world(db: None, own_log: Path) -> Iterator[World]:
    """Signer, witnesses and policy in this process, by the real clock."""
    made = World(own_log / "world", clock=time.time)
    yield made
    made.close()


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def decision(case: Example) -> Any:
    return next(one for one in documents.of_case(case.uid) if one.form == "penalty_decision")


def test_a_case_waits_then_is_witnessed(
    as_: Callable[[str], Client], example: Callable[..., Example], world: World
) -> None:
    case, running = example("filed"), world.sequencer()
    page = text(as_("officer1"), f"/cases/{case.uid}/proof/")
    assert "待见证" in page
    assert "已见证" not in page
    assert "还没有编入" in page
    running.round()
    page = text(as_("officer1"), f"/cases/{case.uid}/proof/")
    assert "全部已见证" in page
    assert "待见证" not in page
    assert page.count("不晚于") >= 3
    assert "没有更早的检查点" in page  # the first records of a log follow no checkpoint
    standing._kept.clear()
    case.later(hours=1)
    case.do("inspect_site")
    page = text(as_("supervisor1"), f"/cases/{case.uid}/proof/")
    assert "部分待见证" in page
    assert "不早于" in page


def test_the_proof_page_asks_as_much_however_long_the_case(
    as_: Callable[[str], Client], example: Callable[..., Example], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "_SECONDS_KEPT", 600.0)
    long, short = example("decided"), example("lead", 2)
    world.sequencer().round()
    counts = []
    for case in (long, short):
        client = as_("officer1")
        text(client, f"/cases/{case.uid}/proof/")
        with CaptureQueriesContext(connection) as asked:
            text(client, f"/cases/{case.uid}/proof/")
        counts.append(len(asked))
    assert max(counts) <= 8, counts
    assert counts[0] == counts[1]


@pytest.mark.parametrize("who", ["officer_far", "sysadmin1", "auditor1", "party1"])
def test_whoever_may_not_see_the_case_sees_no_proof(
    as_: Callable[[str], Client], example: Callable[..., Example], who: str
) -> None:
    assert as_(who).get(f"/cases/{example('lead').uid}/proof/").status_code == 404


def test_the_code_of_a_decision_says_what_it_proves_and_names_nobody(
    as_: Callable[[str], Client], example: Callable[..., Example], world: World
) -> None:
    case = example("decided")
    world.sequencer().round()
    paper, guest = decision(case), Client()
    slip = proven(paper).slip
    assert slip is not None
    assert len(slip.to_bytes()) <= 1300
    with CaptureQueriesContext(connection) as asked:
        page = text(guest, f"/public/check/?q={slip}")
    assert len(asked) <= 8
    for said in ("已见证，没有改动", paper.number, "行政处罚法", "作出行政处罚决定", "不晚于"):
        assert said in page, said
    for personal in (
        case.parties[0]["name"],
        case.parties[0]["code"],
        case.parties[0]["address"],
        "周明远",
        "王立群",
        "JS0700101",
    ):
        assert personal not in page, personal


def test_a_decision_revoked_later_is_said_to_be(example: Callable[..., Example], world: World) -> None:
    case = example("served")
    world.sequencer().round()
    slip = proven(decision(case)).slip
    case.later(days=1)
    case.propose("revoke_decision")
    case.check("revoke_decision")
    case.approve("revoke_decision")
    page = text(Client(), f"/public/check/?q={slip}")
    assert "请注意" in page
    assert "撤销" in page


def test_the_proof_of_another_paper_tells_nothing_of_the_case(example: Callable[..., Example], world: World) -> None:
    """Everything but the mark stands in the public tiles: whoever reads them learns nothing of a case."""
    case = example("decided")
    world.sequencer().round()
    paper = decision(case)
    slip = proven(paper).slip
    assert slip is not None
    forged = type(slip)(bytes(16), slip.entry, slip.index, slip.size, slip.path, slip.log, slip.cosigned)
    page = text(Client(), f"/public/check/?q={forged}")
    assert "说不出是哪一份文书" in page
    for said in (paper.number, "行政处罚法", "立案"):
        assert said not in page, said


@pytest.mark.parametrize(
    ("q", "said"),
    [
        ("", "二维码的内容"),
        ("abc", "这不是存证核验码"),
        ("9" * 7000, "这不是存证核验码"),
        ("<script>", "这不是存证核验码"),
        ("１２", "这不是存证核验码"),
    ],
)
def test_what_is_no_code_is_said_to_be_none(db: None, q: str, said: str) -> None:
    page = text(Client(), f"/public/check/?q={q}")
    assert said in page
    assert "<script>" not in page.replace("<script src", "")


def test_without_a_policy_nothing_can_be_told(example: Callable[..., Example], world: World, settings: Any) -> None:
    case = example("decided")
    world.sequencer().round()
    slip = proven(decision(case)).slip
    settings.LOG_POLICY.unlink()
    assert "现在不能判断" in text(Client(), f"/public/check/?q={slip}")


def test_only_decisions_bear_a_sheet_and_the_original_stays(
    as_: Callable[[str], Client], example: Callable[..., Example], world: World
) -> None:
    case = example("decided")
    world.sequencer().round()
    officer = as_("officer1")
    for paper in documents.of_case(case.uid):
        path = f"/cases/{case.uid}/documents/{paper.id}/"
        plain = officer.get(f"{path}?original").content
        assert plain == documents.content(paper)
        assert (officer.get(path).content == plain) is (paper.act != "decide_penalty")


# -- log health ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["auditor1", "supervisor1", "sysadmin1"])
def test_log_health_before_anything_ran(as_: Callable[[str], Client], who: str) -> None:
    page = text(as_(who), "/log-health/")
    assert "待见证" in page
    assert "还没有做过全面审计" in page


@pytest.mark.parametrize("who", ["officer1", "head1", "secadmin1", "party1", "coordinator1"])
def test_log_health_is_for_those_who_answer_for_the_log(as_: Callable[[str], Client], who: str) -> None:
    assert as_(who).get("/log-health/").status_code == 404


def test_log_health_when_all_is_well(
    as_: Callable[[str], Client], example: Callable[..., Example], world: World, own_log: Path
) -> None:
    example("filed")
    world.sequencer().round()
    report = Report("full", clock.real_now().isoformat(), clock.real_now().isoformat(), {"leaves": 5, "cases": 2})
    auditing.Memory(own_log / "audit").keep(report)
    auditor = as_("auditor1")
    text(auditor, "/log-health/")
    with CaptureQueriesContext(connection) as asked:
        page = text(auditor, "/log-health/")
    assert len(asked) <= 12, [one["sql"][:150] for one in asked]
    assert "正常" in page
    assert "3 / 3" in page
    assert "通过" in page


def test_log_health_says_what_was_found_and_what_to_do(as_: Callable[[str], Client], own_log: Path) -> None:
    report = Report("full", clock.real_now().isoformat(), clock.real_now().isoformat())
    report.add(Finding("evlog_event", "0123/4", "entry", "记录的字节与登记的摘要不符"))
    auditing.Memory(own_log / "audit").keep(report)
    page = text(as_("auditor1"), "/log-health/")
    for said in ("审计发现不符", "evlog_event", "0123/4", "保留现场"):
        assert said in page
    standing.write(standing.Standing(read_only="数据库被恢复到了较早的状态，缺第 5 至 9 条"))
    page = text(as_("sysadmin1"), "/log-health/")
    for said in ("只读", "缺第 5 至 9 条", "mingjing log recover", "mingjing log break"):
        assert said in page
