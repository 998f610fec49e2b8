"""Lists that a place has published: proofs that may be demanded, and limits shorter than the law's."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path

import pytest

from mingjing.kernel import deadlines, ruling
from mingjing.kernel.deadlines import Running
from mingjing.kernel.errors import LawError
from mingjing.kernel.facts import Facts
from mingjing.kernel.library import Library, load
from mingjing.kernel.moments import SHANGHAI
from mingjing.kernel.ruling import Permitted, Refused, Ruling
from mingjing.kernel.scenarios.reading import Scenario, steps
from mingjing.kernel.scenarios.staging import Stage

LAW = Path(__file__).resolve().parents[2] / "law"
PLACE, FIELD = "xinjiang/changji", "environment"
PROOFS = """---
id: proof_list
title: 证明事项清单
in_force: 2020-01-01
status: {status}
source: 测试
rows:
  - {{proof: 场地使用证明, matters: [assessment_permit], basis: 某办法, issuer: 村委会, guide: 到村委会开具}}
"""
LIMITS = """---
id: time_limits
title: 办理期限表
in_force: 2020-01-01
status: confirmed
source: 测试
rows:
  - {matter: assessment_permit, title: 报告表, where: {variant: 报告表}, within: 6 working days, basis: 公示}
  - {matter: assessment_permit, title: 登记表, where: {variant: 登记表}, within: 1 working days, basis: 公示}
  - {matter: assessment_permit, title: 报告书, where: {variant: 报告书}, within: 60 working days, basis: 公示}
"""


def folder(into: Path, status: str = "confirmed", limits: str = LIMITS) -> Path:
    """The law folder with the lists of one place beside it."""
    root = into / "law"
    shutil.copytree(LAW, root)
    for name, text in (("proof_list", PROOFS.format(status=status)), ("time_limits", limits)):
        place = root / PLACE / "tables" / name
        place.mkdir(parents=True)
        (place / "2020-01-01.yaml").write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return load(folder(tmp_path_factory.mktemp("confirmed")))


def stage_of(library: Library, root: Path, *given: dict[str, object]) -> Stage:
    """A permit case in the place that took this course."""
    written = {
        "given": list(given),
        "then": {},
        "matter": {"id": "assessment_permit", "title": "环评许可"},
    }
    scenario = Scenario("清单", "here", PLACE, FIELD, "permit", written, root)
    stage = Stage.of(scenario, library)
    for step in steps(scenario):
        stage.play(step)
    return stage


def demanded(library: Library, root: Path, proof: str) -> Ruling:
    """What the kernel says of a correction notice that demands that proof."""
    stage = stage_of(library, root, {"use": "applied"})
    material = {"name": proof, "kind": "proof", "requirement": "补交", "basis": "某办法"}
    step = {"act": "notify_correction", "fields": {"materials": [material], "everything": True}}
    at = stage.moment("2026-06-03T10:00")
    attempt = stage.attempt(step, stage.spec("notify_correction", at), "do", at)
    return ruling.rule(attempt, stage.facts, library, at)


@pytest.mark.clause("CJ-W03", part="a proof outside the list is not demanded; the registry shows the list")
def test_a_proof_outside_the_published_list_cannot_be_demanded(law: Library) -> None:
    refused = demanded(law, LAW, "无违章证明")
    assert isinstance(refused, Refused)
    (one,) = refused.refusals
    assert one.articles == ("administrative_licensing_law/31(1)",)
    assert "无违章证明" in one.reason
    assert one.asks is None
    assert one.remedy.startswith("去掉清单之外的证明")


def test_a_proof_of_the_list_may_be_demanded(law: Library) -> None:
    assert isinstance(demanded(law, LAW, "场地使用证明"), Permitted)


def test_a_list_that_is_not_confirmed_asks_a_person(tmp_path: Path) -> None:
    refused = demanded(load(folder(tmp_path, "to_confirm")), LAW, "无违章证明")
    assert isinstance(refused, Refused)
    assert [one.asks for one in refused.refusals] == ["administrative_licensing_law/31#only_listed_proofs"]


def decision_clock(library: Library, variant: str) -> Running:
    stage = stage_of(
        library, LAW, {"use": "accepted", "but": {"receive_application": {"fields": {"variant": variant}}}}
    )
    clocks = deadlines.of_case(stage.facts, library, datetime(2026, 6, 3, 9, tzinfo=SHANGHAI))
    return next(one for one in clocks if one.rule.id == "decide_within_20_days")


@pytest.mark.clause("WS-23", part="permits: a published limit of an item is watched")
@pytest.mark.parametrize(
    ("variant", "due"),
    [
        ("报告表", date(2026, 6, 9)),  # 6 working days from 1 June
        ("登记表", date(2026, 6, 2)),  # 1 working day
        ("报告书", date(2026, 6, 30)),  # 60 days published: the law's 20 stay
        ("其他", date(2026, 6, 30)),
    ],
)
def test_a_published_limit_shortens_and_never_lengthens(law: Library, variant: str, due: date) -> None:
    assert decision_clock(law, variant).due == due


def test_the_derivation_says_which_table_shortened_the_period(law: Library) -> None:
    first = decision_clock(law, "报告表").derivation[0]
    assert first["why"] == "起始日不计入；按《办理期限表》（2020-01-01）“报告表”6个工作日办结，短于法定的20个工作日"
    assert "办理期限表" not in decision_clock(law, "报告书").derivation[0]["why"]


def test_the_most_local_list_counts(law: Library) -> None:
    found = law.listing("time_limits", PLACE, FIELD, date(2026, 6, 1))
    assert found is not None
    assert found.place == PLACE
    assert law.listing("time_limits", "hunan/yueyang", FIELD, date(2026, 6, 1)) is None
    assert law.listing("time_limits", PLACE, FIELD, date(2019, 6, 1)) is None


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("within: 6 days", "写明 working days 还是 calendar days"),
        ("within: soon", "数目和单位"),
        ("until: 6 working days", "没有这个键"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_with_its_line(tmp_path: Path, wrong: str, told: str) -> None:
    limits = LIMITS.replace("within: 6 working days", wrong)
    with pytest.raises(LawError) as fault:
        load(folder(tmp_path, limits=limits))
    assert "time_limits/2020-01-01.yaml" in str(fault.value)
    assert told in str(fault.value)


def test_an_unknown_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LawError, match="其中之一 proof_list time_limits"):
        load(folder(tmp_path, limits=LIMITS.replace("id: time_limits", "id: promises")))


def clocks(facts: Facts, library: Library, day: datetime) -> dict[str, Running]:
    return {one.rule.id: one for one in deadlines.of_case(facts, library, day)}


def test_a_period_that_depends_on_another_is_gone_once_that_was_met_in_time(law: Library) -> None:
    """行政许可法 32(1)(4): the decision is due from the receipt only where nobody answered within five working days."""
    silent = stage_of(law, LAW, {"use": "applied"})
    day = datetime(2026, 6, 10, 9, tzinfo=SHANGHAI)
    assert clocks(silent.facts, law, day)["decide_when_deemed_accepted"].due == date(2026, 6, 30)
    told = stage_of(law, LAW, {"use": "correction_told"})
    assert "decide_when_deemed_accepted" not in clocks(told.facts, law, day)
    late = stage_of(
        law, LAW, {"use": "applied"}, {"act": "notify_correction", "like": "correction_told", "at": "2026-06-10T10:00"}
    )
    assert "decide_when_deemed_accepted" in clocks(late.facts, law, day)


def test_the_acceptance_day_is_worked_out(law: Library) -> None:
    """The form is filled with the receipt where acceptance is deemed, with the last supply where papers were supplied."""
    for given, at, day in (
        ("applied", "2026-06-03T10:00", "2026-06-01"),
        ("applied", "2026-06-12T10:00", "2026-06-01"),
        ("supplied", "2026-06-11T10:00", "2026-06-10"),
    ):
        stage = stage_of(law, LAW, {"use": given})
        moment = stage.moment(at)
        attempt = stage.attempt({"act": "accept_application"}, stage.spec("accept_application", moment), "do", moment)
        assert attempt.fields["accepted_on"] == day


def test_each_decision_has_its_own_publication_clock(law: Library) -> None:
    """A decision made anew is published anew: `each` gives every starting act its own clock."""
    stage = stage_of(
        law,
        LAW,
        {"use": "granted"},
        {
            "act": "revoke_decision",
            "at": "2026-06-09T10:00",
            "fields": {"ground": "own_error", "reason": "写错", "reopen": True},
        },
        {"act": "grant_permit", "like": "granted", "at": "2026-06-10T10:00"},
    )
    found = deadlines.of_case(stage.facts, law, datetime(2026, 6, 11, 9, tzinfo=SHANGHAI))
    assert [(one.state, one.due) for one in found if one.rule.id == "publish_permit"] == [
        ("met", date(2026, 6, 17)),
        ("running", date(2026, 6, 22)),
    ]


@pytest.mark.clause("YY-06", part="permits within 7 working days, other kinds within 20")
@pytest.mark.clause("CJ-P04", part="permits within 7 working days, other kinds within 20")
@pytest.mark.clause("WS-13", part="permits within 7 working days, other kinds within 20")
def test_whatever_decides_in_another_kind_is_published_within_twenty_working_days(tmp_path: Path) -> None:
    """The permit's own procedure, told to be of another kind: its deciding acts start the twenty days, and only they."""
    root = folder(tmp_path)
    source = (root / "national/procedures/permit_supervision/2019-04-23.yaml").read_text("utf-8")
    other = root / "national/procedures/sample_confirmation"
    other.mkdir()
    text = source.replace("id: permit_supervision", "id: sample_confirmation").replace(
        "kind: permit", "kind: confirmation"
    )
    (other / "2019-04-23.yaml").write_text(text, encoding="utf-8")
    library = load(root)
    found = library.procedure("sample_confirmation", PLACE, FIELD, date(2026, 6, 1))
    started = [one for act in found.acts for one in found.starts.get(act, ())]
    rules = {one.id: one for one in started if one.id.startswith("publish_")}
    assert set(rules) == {"publish_decision_of_other_kinds"}
    line = rules["publish_decision_of_other_kinds"].deadline
    assert line is not None
    assert line.period is not None
    assert (line.period.amount, line.period.unit) == (20, "working_days")
    assert {one.act for one in line.after} == {"withdraw_permit", "rescind_permit", "keep_permit", "cancel_permit"}
    permit = library.procedure("permit", PLACE, FIELD, date(2026, 6, 1))
    seven = {one.id: one for one in permit.rules}["publish_permit"].deadline
    assert seven is not None
    assert seven.period is not None
    assert (seven.period.amount, seven.period.unit) == (7, "working_days")
