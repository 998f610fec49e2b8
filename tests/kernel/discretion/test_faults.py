"""The faults F1–F28 of the published tables: each is found by the machine."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from mingjing.kernel.discretion import amounts, meeting
from mingjing.kernel.discretion.cli import all_faults
from mingjing.kernel.discretion.faults import Fault
from mingjing.kernel.discretion.proof import prove
from mingjing.kernel.library import Library, load
from tests.kernel.discretion import excerpts

LAW = Path(__file__).parents[3] / "law"


@cache
def library() -> Library:
    return load(LAW)


def of(name: str) -> list[Fault]:
    return [one for one in all_faults(library()) if one.table == name]


IN_LAW = {
    "F1": ("gd_2_7_1", "below_law", "合计7%，罚款7万元，低于法定最低10万元"),
    "F1b": ("gd_2_7_1", "below_law", "合计9%，罚款9万元"),
    "F2": ("gd_2_7_1", "gap", "pH不低于5、小于6或者pH大于9、不超过10，第2次以上"),
    "F2b": ("gd_2_7_1", "gap", "pH5或者pH10，第1次"),
    "F3": ("gd_2_7_1", "two_laws", "10万元至100万元"),
    "F5": ("gd_4_26", "needs_cap", "110%"),
    "F6": ("guangdong_rules", "class_overlap", "50%处同时是一般和从重"),
    "F6b": ("guangdong_rules", "class_gap", "只有上限的没有规定从重"),
    "F6c": ("guangdong_rules", "class_gap", "只有下限的没有规定从轻"),
    "F7": ("gd_2_7_1", "bounds_differ", "不包括本数"),
    "F21": ("agriculture_rules", "class_gap", "有上下限的没有规定一般"),
    "F21b": ("agriculture_rules", "class_overlap", "30%处同时是从轻和一般"),
    "F22": ("market_rules", "edge_open", "没有写明端点"),
    "F23": ("ovl_43", "rounding_open", "不足一个单位"),
    "F24": ("rt_x_64", "double_boundary", "“第三次”、“三次以上”都适用"),
    "F25": ("rt_gs_1_1", "gap", "经营时间不低于3个月，是否拒不改正：没有拒绝"),
    "F26": ("saw_44_1", "gap", "其他管理人员"),
    "F26b": ("saw_44_1", "shared_edge", "2万元同时在两档"),
    "F27": ("sz_001", "thin", "只有固定的2000元、1万元、2万元"),
    "F27b": ("sz_001", "no_exemption", "没有不予处罚的档"),
}
IN_EXCERPTS = {
    "F4": (excerpts.F4, "excludes", "overlap", "“1项”、“1项以上5项以下”都适用"),
    "F8": (excerpts.F8, "includes", "same_condition", "非重点行业，第2次以上"),
    "F9": (excerpts.F9, "includes", "not_monotonic", "“严重后果”1万元至5万元：后一档更轻"),
    "F10": (excerpts.F10, "includes", "amounts_overlap", "5万元至8万元"),
    "F11": (excerpts.F11, "includes", "overlap", "100吨以上201吨以下"),
    "F12": (excerpts.F12, "includes", "grade_twice", "第4档写了两次"),
    "F12b": (excerpts.F12, "includes", "amounts_overlap", "10万元至15万元"),
    "F13": (excerpts.F13, "includes", "amounts_overlap", "5万元至10万元"),
    "F14": (excerpts.F14, "includes", "gap", "拖延大于0、小于10分钟"),
    "F15": (excerpts.F15, "includes", "wording", "超过3次以上"),
    "F16": (excerpts.F16, "includes", "gap", "两年以前有过"),
    "F17": (excerpts.F17, "includes", "double_boundary", "数量20吨"),
    "F18": (excerpts.F18, "includes", "wording", "“一百万一十元”的写法有误"),
    "F19": (excerpts.F19, "includes", "wording", "“七万元以下九万元以下”读不懂"),
    "F20": (excerpts.F20, "includes", "same_condition", "突发环境事件（限期内）"),
}
WRONGLY_WRITTEN = ("一百万一十元", "一百万三十元", "七万元以下九万元以下")
TOGETHER = {"F28": excerpts.F28}


@pytest.mark.parametrize("name", IN_LAW)
def test_it_finds_the_fault_in_the_law_folder(name: str) -> None:
    table, kind, words = IN_LAW[name]
    assert [one for one in of(table) if one.kind == kind and words in one.sentence], [str(one) for one in of(table)]


@pytest.mark.parametrize("name", IN_EXCERPTS)
def test_it_finds_the_fault_in_an_excerpt(name: str) -> None:
    text, below, kind, words = IN_EXCERPTS[name]
    found = list(prove(excerpts.table(text, below)))
    assert [one for one in found if one.kind == kind and words in one.sentence], [str(one) for one in found]


def test_it_finds_two_items_under_the_basis_of_one() -> None:
    first, second = (excerpts.table(text) for text in TOGETHER["F28"])
    (fault,) = meeting.together([first, second])
    assert (fault.kind, fault.table, fault.rows) == ("same_basis", "jm_2_3", ("jm_1_3", "jm_2_3"))
    assert "有一处的依据可能是抄错的" in fault.sentence
    assert not fault.grave
    other = replace(second, basis=("水污染防治法第八十二条第二项",))
    assert list(meeting.together([first, other])) == []
    assert not [one for one in all_faults(library()) if one.kind == "same_basis"], "none of the 25 that are loaded"


@pytest.mark.parametrize("text", WRONGLY_WRITTEN)
def test_a_wrongly_written_amount_is_not_read_as_a_number(text: str) -> None:
    with pytest.raises(amounts.UnclearAmount, match=r"读不懂|写法"):
        amounts.fen(text)


def test_an_amount_that_the_paper_prints_otherwise_is_told() -> None:
    text = excerpts.F18.replace("fen: 130000000", "fen: 130000001")
    found = [one.sentence for one in prove(excerpts.table(text)) if one.kind == "wording"]
    assert any("文字是“一百三十万元”，数额是1300000.01元" in one for one in found)
    assert len(found) == 2


def test_amounts_in_words_are_read_exactly() -> None:
    assert amounts.fen("一百一十万元") == 110_000_000
    assert amounts.fen("5万元") == 5_000_000
    assert amounts.band("五万元以上十万元以下") == (5_000_000, 10_000_000)


def test_every_fault_of_the_material_has_its_place() -> None:
    told = {name.rstrip("bc") for name in (*IN_LAW, *IN_EXCERPTS, *TOGETHER)}
    assert told == {f"F{number}" for number in range(1, 29)}


def test_a_faulty_table_still_loads_and_says_so() -> None:
    table = library().discretion_table("gd_2_7_1")
    assert table.faulty
    assert not library().discretion_table("gd_1_1").faulty


def test_all_22_tables_are_there_and_none_is_confirmed() -> None:
    real = [one for one in library().discretion if one.example]
    assert len(real) == 22
    assert {one.status for one in real} == {"to_confirm"}


def test_a_table_of_the_right_shape_has_no_fault() -> None:
    text = excerpts.F17.replace("{below: 20}", "{less_than: 20}")
    kinds = {one.kind for one in prove(excerpts.table(text))}
    assert not kinds & {"gap", "overlap", "double_boundary", "same_condition", "below_law", "above_law"}


def test_the_excerpt_above_the_law_is_found() -> None:
    text = excerpts.F17.replace("20000000]}]}", "20000001]}]}")
    assert [one for one in prove(excerpts.table(text)) if one.kind == "above_law"]
    assert Fraction(20000001, 100) == Fraction("200000.01")
