"""How an official paper writes amounts, dates, moments and citations."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingjing.records.documents import words

AMOUNTS = {
    0: "零元整",
    5: "伍分",
    50: "伍角整",
    105: "壹元零伍分",
    2576: "贰拾伍元柒角陆分",
    300000: "叁仟元整",
    300010: "叁仟元壹角整",
    1050000: "壹万零伍佰元整",
    10000500: "壹拾万零伍元整",
    1000100000: "壹仟万壹仟元整",
    10001000000: "壹亿零壹万元整",
    2003040500: "贰仟零叁万零肆佰零伍元整",
}


@pytest.mark.parametrize(("fen", "written"), AMOUNTS.items())
def test_amounts_in_capitals(fen: int, written: str) -> None:
    assert words.capital(fen) == written


def read_back(written: str) -> int:
    """The amount in 分 that capitals say: an independent reader."""
    whole, _, rest = written.rpartition("元")
    units = {"拾": 10, "佰": 100, "仟": 1000}
    total = section = digit = 0
    for sign in whole:
        if sign in words.DIGITS:
            digit = words.DIGITS.index(sign)
        elif sign in units:
            section, digit = section + digit * units[sign], 0
        else:
            section, digit = section + digit, 0
            if sign == "亿":
                total = (total + section) * 10**8
            else:
                total += section * 10**4
            section = 0
    fen = (total + section + digit) * 100
    for sign, unit in (("角", 10), ("分", 1)):
        before, found, rest_after = rest.partition(sign)
        if found:
            fen += words.DIGITS.index(before[-1]) * unit
            rest = rest_after
    return fen


@given(st.integers(min_value=0, max_value=99_999_999_99))
def test_capitals_say_the_same_amount(fen: int) -> None:
    written = words.capital(fen)
    assert read_back(written) == fen
    assert "零零" not in written
    assert not written.startswith("零") or fen == 0


def test_dates_and_moments() -> None:
    assert words.day("2026-06-15") == "2026年6月15日"
    assert words.day(date(2026, 6, 5)) == "2026年6月5日"
    assert words.minute("2026-06-15T01:05:59Z") == "2026年6月15日9时05分"
    assert words.minute("2026-06-15") == "2026年6月15日"
    with pytest.raises(words.Unreadable, match="不是日期"):
        words.day("2026-13-01")
    with pytest.raises(words.Unreadable, match="不是以分计的整数金额"):
        words.money("三千")


def test_citations_by_article_paragraph_and_item() -> None:
    titles = {"administrative_penalty_law": "中华人民共和国行政处罚法"}
    cited = words.citation("administrative_penalty_law/58(1)(3)", titles)
    assert cited == "《中华人民共和国行政处罚法》第五十八条第一款第三项"
    assert words.citation("administrative_penalty_law/9", titles) == "《中华人民共和国行政处罚法》第九条"
    assert (
        words.citation("《江苏省城市市容和环境卫生管理条例》第十四条", titles)
        == "《江苏省城市市容和环境卫生管理条例》第十四条"
    )
