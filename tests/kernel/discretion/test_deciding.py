"""A table applied to facts: step, band, row and reason; the test vectors of the material, and what a person must decide."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from mingjing.kernel import cli
from mingjing.kernel.discretion import Band, apply, changes, in_fen, telling, weigh
from mingjing.kernel.discretion.deciding import Finding
from mingjing.kernel.discretion.meeting import higher
from tests.kernel.discretion import excerpts
from tests.kernel.discretion.test_faults import library

LOWEST: dict[str, Any] = {"document": "form", "place": "general", "progress": "foundation", "months": 0, "times": 1}


def applied(name: str, **facts: Any) -> Finding:
    return apply(library().discretion_table(name), facts)


def fine(found: Finding, who: str = "") -> tuple[int, int]:
    band = found.band("fine", who)
    assert band is not None, found
    return in_fen(band)


def test_all_lowest_is_one_percent_of_the_investment() -> None:
    found = applied("gd_1_1", investment=1_000_000_000, cooperation="yes", **LOWEST)
    assert found.percent == {"": Fraction(20)}
    assert fine(found) == (10_000_000, 10_000_000)


def test_a_result_below_the_legal_minimum_stops() -> None:
    found = applied("gd_2_7_1", exceeds="ph_only", ph="3")
    assert found.state == "unlawful"
    assert fine(found) == (7_000_000, 7_000_000)
    assert "低于法定最低10万元" in found.warnings[0]


def test_the_cap_holds() -> None:
    most = {"tonnes": 10, "disposal": "dump", "months": 12, "place": "red_line", "times": 4}
    found = applied("gd_4_26", **most)
    assert fine(found, "unit") == (500_000_000, 500_000_000)
    assert fine(found, "person") == (100_000_000, 100_000_000)
    assert any("合计110%，按100%计" in one for one in found.why)


def test_two_grades_under_one_condition_are_both_reported() -> None:
    found = apply(excerpts.table(excerpts.F8), {"industry": "other", "times": 2})
    assert found.state == "several"
    assert found.rows == ("二级", "三级")


@pytest.mark.parametrize(("weight", "words"), [(49_900, "警告"), (50_000, "警告"), (49_000, "不予处罚")])
def test_up_to_a_tonne_over_is_a_warning(weight: int, words: str) -> None:
    found = applied("ovl_43", axles="six_axle_train", weight=weight)
    assert words in found.told()


def test_an_open_rounding_gives_both_readings_and_asks() -> None:
    found = applied("ovl_43", axles="six_axle_train", weight=51_500)
    assert fine(found) == (100_000, 125_000)
    assert "没有写明" in found.warnings[-1]


def test_several_parts_add_up_to_the_cap() -> None:
    found = applied("ovl_43", axles="six_axle_train", weight=49_000 + 70_000, height="4.6")
    assert fine(found) == (3_000_000, 3_000_000)
    assert fine(applied("ovl_43", axles="two_axle_truck", weight=20_000, width="3")) == (100_000, 120_000)


def test_a_percent_of_the_cost() -> None:
    found = applied("mohurd_64", kind="correctable", in_time="yes", slight="no", cost=200_000_000)
    assert fine(found) == (10_000_000, 10_000_000)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"exceeds": "ph_only", "ph": "5.5", "times": 2}, "no_step"),
        ({"exceeds": "ph_only", "ph": "5.5", "times": 1}, "step"),
        ({"exceeds": "ph_only", "ph": "10", "times": 1}, "no_step"),
        ({"exceeds": "ph_only", "ph": "2.01", "pollutants": 3}, "step"),
    ],
)
def test_the_gap_is_told_with_its_facts(facts: dict[str, Any], state: str) -> None:
    found = applied("gd_2_7_1", **facts)
    assert found.state == state
    if state == "no_step":
        assert "没有一档" in found.why[-1]


def test_multiples_are_of_the_gains_and_otherwise_fixed() -> None:
    assert fine(applied("rt_x_64", times=2, gains=3_000_000)) == (6_000_000, 15_000_000)
    assert fine(applied("rt_x_64", times=2, gains=1_999_999)) == (4_000_000, 4_000_000)
    assert applied("rt_x_64", times=3, gains=0).state == "several"


def test_a_missing_fact_is_asked_and_a_wrong_one_refused() -> None:
    assert "times" in applied("sz_001").faults
    assert "整数" in applied("sz_001", times="1.5").faults["times"]
    assert applied("sz_001", times=1.0).state == "lacks"
    assert "没有这个事实" in applied("sz_001", times=1, colour="red").faults["colour"]
    assert "不能小于" in applied("sz_001", times=0).faults["times"]


def test_an_unproved_factor_counts_at_its_lowest_where_the_table_says_so() -> None:
    found = applied("gd_2_8_1", manner="secret")
    assert found.percent == {"": Fraction(30)}


def test_what_would_change_it_is_said_for_the_party() -> None:
    told = {one.words: one.penalties for one in changes(applied("sz_001", times=1))}
    assert told == {"第2次": "罚款1万元", "第3次以上": "罚款2万元"}


def test_the_higher_of_two_laws_counts() -> None:
    facts = {"exceeds": "ph_only", "ph": 3}
    bands = [applied(name, **facts).band() for name in ("gd_2_7_1", "gd_2_7_2")]
    assert higher([one for one in bands if one is not None]) == 1
    assert fine(applied("gd_2_7_2", **facts)) == (20_000_000, 20_000_000)


def test_amounts_are_exact() -> None:
    found = applied("sz_003", area="2.35", times=1, aggravation="none")
    assert fine(found) == (235_000, 235_000)


def test_the_exemption_is_the_step() -> None:
    found = applied("sz_042", times=1, manager_did_duty="yes")
    assert found.no_penalty


# ── grounds: lighter, mitigated, heavier, none ─────────────────────────────────────────────────────────────────────


def laid(name: str, grounds: list[str], rules: str = "", **facts: Any) -> Any:
    table = library().discretion_table(name)
    own = [one for one in library().general_rules if one.id in ("national_rules", rules or table.rules)]
    own.sort(key=lambda one: one.id != "national_rules")
    stated = [{"ground": one, "evidence": "证据"} for one in grounds]
    return weigh(apply(table, facts), stated, own)


@pytest.mark.parametrize("ground", ["under_14", "mental_unable", "minor_corrected", "no_fault", "time_barred"])
def test_a_ground_of_no_penalty_goes_before_the_table(ground: str) -> None:
    found = laid("sz_001", [ground], times=3)
    assert found.no_penalty == "must"
    assert found.told() == "不予处罚"
    assert any("教育" in one for one in found.needs)


def test_the_first_violation_may_go_unpunished() -> None:
    found = laid("sz_001", ["first_minor_corrected"], times=1)
    assert found.no_penalty == "may"
    assert found.told() == "可以不予处罚；予以处罚的，罚款2000元"


def test_a_ground_without_evidence_is_refused() -> None:
    table = library().discretion_table("sz_001")
    found = weigh(apply(table, {"times": 1}), [{"ground": "merit"}], library().rules_of(table))
    assert "没有写明依据的证据" in (found.faults or {})["merit"]


def test_light_and_heavy_together_are_left_to_a_person() -> None:
    found = laid("jm_2_2", ["merit", "emergency"], times=1, event="no")
    assert any("综合考虑" in one for one in found.needs)
    assert in_fen(found.band()) == (2_000_000, 5_000_000)


def test_two_light_grounds_take_the_lowest_where_the_rules_say_so() -> None:
    found = laid("jm_2_2", ["merit", "confessed"], "chongqing_rules", times=1, event="no")
    assert in_fen(found.band()) == (2_000_000, 2_000_000)
    assert found.mitigated is not None


def test_jiangmen_goes_one_grade_up() -> None:
    found = laid("jm_2_2", ["repeated_thrice"], times=1, event="no")
    assert in_fen(found.band()) == (5_000_000, 10_000_000)
    assert in_fen(laid("jm_2_2", ["repeated_twice"], times=1, event="no").band()) == (5_000_000, 5_000_000)


def test_an_apology_never_goes_below_the_law() -> None:
    found = laid("gd_2_7_2", ["public_apology"], exceeds="ph_only", ph=3)
    assert in_fen(found.band()) == (20_000_000, 20_000_000)
    dear = laid("gd_2_8_1", ["public_apology"], manner="secret")
    assert in_fen(dear.band()) == (15_000_000, 21_000_000)


WAN = 1_000_000


@pytest.mark.parametrize(
    ("rules", "of", "band", "kind", "expected"),
    [
        ("chongqing_rules", "range", (5, 10), "lighter", ("5", "6.5", True, True)),
        ("chongqing_rules", "range", (5, 10), "normal", ("6.5", "8.5", False, False)),
        ("chongqing_rules", "range", (5, 10), "heavier", ("8.5", "10", True, True)),
        ("chongqing_rules", "range", (10, 100), "lighter", ("10", "37", True, True)),
        ("chongqing_rules", "range", (10, 100), "normal", ("37", "73", False, False)),
        ("chongqing_rules", "range", (10, 100), "heavier", ("73", "100", True, True)),
        ("chongqing_rules", "only_max", (0, 5), "mitigated", ("0", "0.5", True, False)),
        ("chongqing_rules", "only_max", (0, 5), "lighter", ("0.5", "1.5", True, True)),
        ("chongqing_rules", "only_max", (0, 5), "normal", ("1.5", "3.5", False, False)),
        ("chongqing_rules", "only_max", (0, 5), "heavier", ("3.5", "5", True, True)),
        ("chongqing_rules", "range", (2, 10), "lighter", ("2", "4.4", True, True)),
        ("chongqing_rules", "range", (2, 10), "heavier", ("7.6", "10", True, True)),
        ("guangdong_rules", "range", (5, 10), "lighter", ("5", "7.5", True, False)),
        ("guangdong_rules", "range", (5, 10), "normal", ("7.5", "7.5", True, True)),
        ("guangdong_rules", "range", (5, 10), "heavier", ("7.5", "10", True, True)),
        ("guangdong_rules", "only_max", (0, 5), "lighter", ("1", "1", True, True)),
        ("guangdong_rules", "only_min", (3, 100), "normal", ("6", "6", True, True)),
        ("guangdong_rules", "only_min", (3, 100), "heavier", ("15", "15", True, True)),
        ("agriculture_rules", "range", (5, 10), "lighter", ("5", "7.5", True, False)),
        ("agriculture_rules", "only_max", (0, 10), "normal", ("3", "6", True, True)),
        ("market_rules", "range", (5, 10), "lighter", ("5", "6.5", True, True)),
        ("jiangmen_rules", "range", (5, 10), "normal", ("7.5", "7.5", True, True)),
    ],
)
def test_the_worked_values_of_the_general_rules(
    rules: str, of: str, band: tuple[int, int], kind: str, expected: tuple[str, str, bool, bool]
) -> None:
    own = next(one for one in library().general_rules if one.id == rules)
    found = own.part(kind, Band(Fraction(band[0]), Fraction(band[1])), of)
    assert found == Band(Fraction(expected[0]), Fraction(expected[1]), expected[2], expected[3])


# ── the command ────────────────────────────────────────────────────────────────────────────────────────────────────


def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], table: str, facts: str, *more: str) -> tuple[int, str]:
    file = tmp_path / "facts.yaml"
    file.write_text(facts, encoding="utf-8")
    code = cli.main(["law", "discretion", table, "--facts", str(file), *more])
    return code, capsys.readouterr().out


@pytest.mark.clause("LY-O12", part="the command")
def test_the_command_gives_step_range_row_basis_and_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(tmp_path, capsys, "sz_002", "{corrected: no, times: 2, aggravation: none}", "--json")
    told = json.loads(out)
    assert code == 0
    assert told["step"] == "heavier"
    assert told["range"][0] | {"law": None} == {
        "kind": "fine", "who": "", "may": False, "low_fen": 300000, "high_fen": 300000, "law": None,
    }  # fmt: skip
    assert told["rows"] == ["第2次被处罚"]
    assert told["basis"] == ["深圳经济特区市容和环境卫生管理条例第十七条"]
    assert (len(told["version"]), told["status"]) == (64, "to_confirm")
    assert {"fact": "times", "if": "第1次", "step": "情节较轻", "result": "罚款1000元"} in told["changes"]


def test_the_command_exits_1_where_no_step_applies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(tmp_path, capsys, "gd_2_7_1", '{"exceeds": "ph_only", "ph": 5.5, "times": 2}')
    assert code == 1
    assert "pH5.5、第2次：因素“超标情况”没有一档" in out
    assert run(tmp_path, capsys, "gd_2_7_1", "{exceeds: ph_only, ph: 3}")[0] == 1
    assert run(tmp_path, capsys, "sz_001", "{}")[0] == 1


def test_the_command_refuses_what_it_cannot_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["law", "discretion", "sz_001", "--facts", str(tmp_path / "nothing")]) == 1
    assert cli.main(["law", "discretion", "no_such_table"]) == 1
    assert "没有“no_such_table”" in capsys.readouterr().err


def test_the_check_lists_the_faults(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["law", "discretion", "gd_2_7_1", "--check"]) == 1
    assert "低于法定最低10万元" in capsys.readouterr().out
    assert cli.main(["law", "discretion", "--check", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) > 40


def test_how_the_benchmark_was_applied_is_said_in_full() -> None:
    found = laid("sz_001", [], times=2)
    text = telling.applied(found.finding.table, telling.told(found), "罚款1万元")
    assert all(words in text for words in ("第2次", "罚款1万元", "第3次以上的，罚款2万元", "待核实"))
