"""命令 — `mingjing law …` and `mingjing code …` as the contract says them, on the real law folder."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mingjing.kernel import codes
from mingjing.kernel.cli import main
from mingjing.kernel.library import load
from mingjing.kernel.trace import trace

REAL = Path(__file__).parents[2] / "law"
SMALL = Path(__file__).parent / "small_law"
DAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def real_law(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGJING_LAW", str(REAL))


@pytest.fixture
def small_law(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGJING_LAW", str(SMALL))


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    assert main(words) == code
    told = capsys.readouterr()
    return told.out if code == 0 else told.err + told.out


def due(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(said(capsys, "law", "due", *words, "--json"))
    return told


def test_find_tells_where_a_rule_lives(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "law", "find", "二十四小时")
    assert "lianyungang_recording_rules/8" in told
    assert "law/jiangsu/lianyungang/lianyungang_recording_rules/" in told
    assert "#urgent_form_within_24_hours" in told


def test_find_says_when_there_is_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert "没有找到" in said(capsys, "law", "find", "不存在的词语", code=1)


def test_show_gives_gist_rules_and_scenarios(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "law", "show", "administrative_penalty_law/64")
    assert told.startswith("行政处罚法第六十四条")
    assert "#request_hearing" in told
    assert "怎样才可以" in told
    told = said(capsys, "law", "show", "civil_procedure_law/95")
    assert "例：" in told


def test_show_of_one_rule_shows_only_it(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "law", "show", "administrative_penalty_law/64#request_hearing")
    assert told.count("· #") == 1


def test_an_unknown_citation_is_told_kindly(capsys: pytest.CaptureFixture[str]) -> None:
    assert "没有载入这一条" in said(capsys, "law", "show", "administrative_penalty_law/999", code=1)
    assert "law find" in said(capsys, "law", "show", "no_such_law/1", code=1)
    assert "读不懂" in said(capsys, "law", "show", "处罚法58条", code=1)


def test_trace_prints_the_whole_procedure(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("law", "trace", "ordinary_penalty", "--place", "jiangsu/lianyungang", "--on", "2026-03-01")
    told = said(capsys, *words, "--field", "urban_management")
    assert "【作出行政处罚决定】decide_penalty" in told
    assert "连云港全过程记录细则" in told
    assert told == said(capsys, *words, "--field", "urban_management")
    assert "连云港" not in said(capsys, "law", "trace", "ordinary_penalty", "--on", "2026-03-01")


PLAIN = (
    *("levy", "fee", "confirmation", "expropriation", "adjudication", "payment", "reward", "compensation"),
    *("mediation", "guidance"),
)
GOLDEN = [
    ("ordinary_penalty", "", "", "2026-03-01"),
    ("ordinary_penalty", "jiangsu/lianyungang", "urban_management", "2026-03-01"),
    ("simple_penalty", "jiangsu/lianyungang", "urban_management", "2026-03-01"),
    ("inspection", "jiangsu/lianyungang", "urban_management", "2026-03-01"),
    *((name, "jiangsu/lianyungang", "urban_management", "2026-03-01") for name in PLAIN),
    ("levy", "zhejiang/huzhou", "urban_management", "2026-03-01"),
    ("levy", "hunan/yueyang", "transport", "2026-03-01"),
    ("confirmation", "xinjiang/changji", "urban_management", "2026-03-01"),
]


@pytest.mark.parametrize(("procedure", "place", "field", "on"), GOLDEN)
def test_the_effective_procedure_reads_as_it_was_reviewed(procedure: str, place: str, field: str, on: str) -> None:
    """A change of law shows here as a change of plain words; after review, renew with GOLDEN=write."""
    told = trace(load(REAL), procedure, place, field, date.fromisoformat(on))
    name = "-".join(word for word in (procedure, place.replace("/", "_"), field, on) if word)
    file = Path(__file__).parent / "golden" / f"{name}.txt"
    if os.environ.get("GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(told, encoding="utf-8")
    assert told == file.read_text(encoding="utf-8"), (
        "law changed: review the words, then run this test with GOLDEN=write"
    )


def test_trace_before_the_law_says_from_when(capsys: pytest.CaptureFixture[str]) -> None:
    assert "2021-07-15" in said(capsys, "law", "trace", "ordinary_penalty", "--on", "2019-03-01", code=1)


def test_due_has_the_shape_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    told = due(capsys, "administrative_penalty_law/64#request_hearing", "--after", "2026-09-28T10:00+08:00")
    assert list(told) == ["rule", "due", "unit", "rolled", "state", "derivation"]
    assert told["rule"] == "administrative_penalty_law/64#request_hearing"
    assert (told["due"], told["unit"], told["state"]) == ("2026-10-10", "working_days", "known")
    assert told["rolled"] is False
    assert set(told["derivation"][0]) == {"date", "counted", "why"}
    assert sum(day["counted"] for day in told["derivation"]) == 5


def test_due_of_the_bare_article_takes_its_main_period(capsys: pytest.CaptureFixture[str]) -> None:
    assert due(capsys, "administrative_penalty_law/64", "--after", "2026-09-28")["due"] == "2026-10-10"
    assert due(capsys, "administrative_penalty_law/60", "--after", "2024-09-09")["due"] == "2024-12-08"


def test_due_in_hours_is_a_moment(capsys: pytest.CaptureFixture[str]) -> None:
    told = due(capsys, "lianyungang_recording_rules/8", "--after", "2026-09-30T10:00+08:00")
    assert (told["due"], told["unit"]) == ("2026-10-01T10:00:00+08:00", "hours")


def test_due_of_a_payment_rolls(capsys: pytest.CaptureFixture[str]) -> None:
    told = due(capsys, "administrative_penalty_law/67", "--after", "2026-09-18")
    assert (told["due"], told["rolled"]) == ("2026-10-08", True)


def test_due_beyond_the_last_notice_is_unknown_and_says_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    told = due(capsys, "administrative_penalty_law/64", "--after", "2026-12-29")
    assert told["state"] == "unknown"
    assert "2027" in told["missing"]
    assert "还不能确定" in said(capsys, "law", "due", "administrative_penalty_law/64", "--after", "2026-12-29")


@pytest.mark.usefixtures("small_law")
def test_several_periods_without_a_main_one_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "law", "due", "penal_act/64", "--after", "2022-06-01", "--json", code=1)
    assert "penal_act/64#ask_hearing" in told
    assert "penal_act/64#notice_of_hearing" in told
    assert due(capsys, "penal_act/64(1)(1)", "--after", "2022-06-01")["rule"] == "penal_act/64#ask_hearing"


@pytest.mark.usefixtures("small_law")
def test_due_in_a_field_follows_the_departure(capsys: pytest.CaptureFixture[str]) -> None:
    told = due(capsys, "penal_act/60", "--after", "2022-06-01", "--field", "market")
    assert (told["rule"], told["due"]) == ("market_rules/64#decide_longer", "2022-09-29")
    told = due(capsys, "river_rules/33", "--after", "2022-06-01", "--field", "market", "--place", "jiangsu/river")
    assert told["rule"] == "market_rules/18#archive_sooner"


@pytest.mark.usefixtures("small_law")
def test_due_counts_by_the_law_of_the_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert due(capsys, "penal_act/60", "--after", "2023-12-31")["due"] == "2024-03-30"
    assert due(capsys, "penal_act/60", "--after", "2024-01-01")["due"] == "2024-03-01"
    assert "尚未施行" in said(capsys, "law", "due", "penal_act/60", "--after", "2019-01-01", code=1)


def test_an_article_without_a_period_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert "没有可以计算的期限" in said(
        capsys, "law", "due", "administrative_penalty_law/44", "--after", "2026-06-15", code=1
    )


def test_check_loads_everything_and_counts(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "law", "check")
    assert "日历 2004–2026" in told
    assert "毫秒" in told


def test_check_names_every_wrong_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "national" / "wrong_act"
    folder.mkdir(parents=True)
    (folder / "2020-01-01.yaml").write_text("id: wrong_act\n", encoding="utf-8")
    (folder / "2021-01-01.yaml").write_text("id: [\n", encoding="utf-8")
    monkeypatch.setenv("MINGJING_LAW", str(tmp_path))
    told = said(capsys, "law", "check", code=1)
    assert "law/national/wrong_act/2020-01-01.yaml 第 1 行" in told
    assert "2021-01-01.yaml" in told


@pytest.mark.parametrize("words", [("law",), ("law", "due", "x/1", "--after", "gestern"), ("code", "phone", "1")])
def test_wrong_usage_is_exit_code_two(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2
    assert capsys.readouterr().err


# ── codes, the vectors of national.md §16 ─────────────────────────────────────────────────────────────────────────────

USCC = [
    ("91999999MA00000154", True, "符合"),
    ("11999999000001230E", True, "符合"),
    ("52999999MJ00000772", True, "符合"),
    ("91999999MA00000155", False, "校验位"),
    ("91999999MI00000154", False, "不使用的字符 I"),
    ("91999999MA0000015", False, "17位"),
]
CITIZEN = [
    ("110101209912310015", False, "晚于今天"),
    ("110101209912310023", False, "晚于今天"),
    ("999999190001010031", False, "行政区划码"),
    ("110101209912310016", False, "校验位"),
    ("110101991231001", False, "15位"),
    ("11010120991231001", False, "18位"),
    ("1101012099123100X1", False, "数字"),
]


@pytest.mark.parametrize(("value", "ok", "reason"), USCC)
def test_uscc(value: str, ok: bool, reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert reason in said(capsys, "code", "uscc", value, code=0 if ok else 1)


@pytest.mark.parametrize(("value", "ok", "reason"), CITIZEN)
def test_citizen_number(value: str, ok: bool, reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert reason in said(capsys, "code", "id", value, code=0 if ok else 1)


def test_the_valid_numbers_are_valid_once_their_day_has_come() -> None:
    for value in ("110101209912310015", "110101209912310023"):
        assert codes.citizen(value, date(2100, 1, 1)).ok
    assert codes.citizen("110101209913310010", date(2100, 1, 1)).reason == "校验位不符，请逐位核对"


def test_a_small_x_is_stored_large() -> None:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    for order in range(1000):
        head = f"11010120000101{order:03d}"
        if sum(int(a) * b for a, b in zip(head, weights, strict=True)) % 11 == 2:
            assert codes.citizen(f"{head}x", DAY).value == f"{head}X"
            assert codes.citizen(f"{head}x", DAY).ok
            return
    pytest.fail("no order number ends in X")


def test_the_inner_check_of_a_credit_code_is_only_a_warning() -> None:
    body = "91999999MA0000016"
    total = sum(codes.USCC_LETTERS.index(a) * pow(3, i, 31) for i, a in enumerate(body))
    verdict = codes.uscc(body + codes.USCC_LETTERS[(31 - total % 31) % 31])
    assert verdict.ok
    assert verdict.warnings


REGIONS = [
    ("110000", True, "北京市"),
    ("330106", True, "西湖区"),
    ("441521", True, "海丰县"),
    ("999999", False, "不是已知"),
    ("110199", False, "不是已知"),
    ("33010", False, "6位"),
]


@pytest.mark.parametrize(("value", "ok", "reason"), REGIONS)
def test_region_codes(value: str, ok: bool, reason: str) -> None:
    verdict = codes.region(value)
    assert verdict.ok is ok
    assert reason in verdict.reason
