"""法库 — the law folder is read strictly, packs are laid over by their rights, and the day decides which version counts."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from mingjing.kernel.errors import CitationError, LawError, NotInForceError
from mingjing.kernel.library import Library, load
from mingjing.kernel.library import citations as cite
from mingjing.kernel.library.kinds import CONDITIONS, KINDS
from mingjing.kernel.library.text import parse
from mingjing.kernel.library.wording import KINDS as WORDS_OF_KINDS

SMALL = Path(__file__).parent / "small_law"
REAL = Path(__file__).parents[2] / "law"
DAY = date(2022, 6, 1)


@pytest.fixture(scope="module")
def small() -> Library:
    return load(SMALL)


def rules_of(library: Library, place: str = "", field: str = "", on: date = DAY) -> set[str]:
    return {rule.key for rule in library.procedure("ordinary", place, field, on).rules}


# ── reading ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_reads_plain_words_as_words() -> None:
    told = parse(b"a: on\nb: no\nc: 09:00\nd: '56'\ne: 56\nf: true\ng: 2021-07-15\nh: ~\n", "x.yaml")
    assert told == {
        "a": "on",
        "b": "no",
        "c": "09:00",
        "d": "56",
        "e": 56,
        "f": True,
        "g": date(2021, 7, 15),
        "h": None,
    }
    assert told.lines["c"] == 3


def test_folded_chinese_bears_no_gaps(small: Library, tmp_path: Path) -> None:
    broken = changed(
        tmp_path, "national/penal_act/2020-01-01.yaml", "决定之前要告知。", ">-\n      决定之前，\n      要告知。"
    )
    assert load(broken).instrument("penal_act", date(2021, 1, 1)).articles["44"].gist == "决定之前，要告知。"


def changed(tmp_path: Path, file: str, old: str, new: str) -> Path:
    """A copy of the small law folder with one passage of one file changed."""
    folder = tmp_path / "law"
    shutil.copytree(SMALL, folder)
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


PENAL = "national/penal_act/2020-01-01.yaml"
PROCEDURE = "national/procedures/ordinary/2020-01-01.yaml"
CITY = "jiangsu/river/river_rules/2021-06-01.yaml"
MARKET = "departments/market/market_rules/2021-01-01.yaml"

# file, what is changed, into what, a text on the line that is to be named, what is said
WRONG = [
    (PENAL, "kind: needs", "kind: wants", "kind: wants", "没有“wants”这种规则"),
    (PENAL, "remedy: 先告知", "remedi: 先告知", "remedi:", "没有这个键"),
    (PENAL, "acts: [notify]", "acts: [notifi]", "id: notice_first", "没有哪个程序有环节 notifi"),
    (PENAL, "within: 90 days", "within: 90 sundays", "within: 90 sundays", "90 sundays"),
    (PENAL, "court_act/85", "court_act/86", "id: ask_hearing", "court_act/86 不存在"),
    (PENAL, "period: ask_hearing", "period: ask", "id: hearing_period_over", "没有名为 ask 的期限"),
    (PENAL, "id: hearing_period_over", "id: ask_hearing", "kind: waits", "重复"),
    (PENAL, "“{missing}”", "“{people}”", "id: notice_first", "不会被填写"),
    (PENAL, "        roll_basis: court_act/85\n", "", "id: ask_hearing", "顺延没有依据"),
    (PENAL, "in_force: 2020-01-01", "in_force: 2020-02-30", "in_force:", "没有“2020-02-30”这一天"),
    (PENAL, "in_force: 2020-01-01", "in_force: 2020-03-01", "---", "却放在"),
    (PENAL, "rank: law", "rank: lore", "rank:", "“lore”"),
    (PENAL, "rank: law\n", "title: 又一次\n", "title: 又一次", "键“title”重复"),
    (PENAL, 'number: "54"', 'number: "44"', "gist: 发现后", "第 44 条写了两次"),
    (
        PENAL,
        "binds: [decide]\n        acts",
        "binds: [decide]\n        applies: rain\n        acts",
        "applies: rain",
        "不认识的条件",
    ),
    (PROCEDURE, "title: 委托检测, ", "", "act: start_test", "环节缺少 title"),
    (PROCEDURE, "stage: begin, opens", "stage: start, opens", "act: file_case", "阶段 start 不存在"),
    (PROCEDURE, "starts: [decide_in_time]", "starts: [decide]", "act: file_case", "不存在的期限 decide"),
    (PROCEDURE, "all: [file_case]", "all: [fill_case]", "act: notify", "不存在的环节 fill_case"),
    (PROCEDURE, "title: 拟作出的处罚, ", "", "name: penalties", "字段缺少 title"),
    (CITY, "        adds_duty: true\n", "", "id: two_people", "写了 0 个与上位规定的关系"),
    (CITY, "adds_duty: true", "adds_duty: true\n        yields_to: [penal_act/60]", "id: two_people", "写了 2 个"),
    (CITY, "binds: [decide]", "binds: [request_hearing]", "id: two_people", "给当事人的环节 request_hearing"),
    (
        "jiangsu/river/procedures/ordinary/2021-06-01.yaml",
        "officers: 2",
        "approval: []",
        "act: decide",
        "审批少于上位程序",
    ),
    (MARKET, "        authority: penal_act/60\n", "", "id: decide_longer", "不成对"),
    (MARKET, "60#decide_in_time", "60#decide_on_time", "id: decide_longer", "没有这条规则"),
    (
        "national/thresholds/large_amount/2020-01-01.yaml",
        "kinds: [fine]",
        "kinds: [fines]",
        "kinds: [fines]",
        "“fines”",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "place", "found"), WRONG)
def test_a_wrong_file_is_refused_with_its_place_and_an_example(
    tmp_path: Path, file: str, old: str, new: str, place: str, found: str
) -> None:
    folder = changed(tmp_path, file, old, new)
    with pytest.raises(LawError) as caught:
        load(folder)
    fault = caught.value
    assert fault.file == f"law/{file}"
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    assert place in lines[fault.line - 1] or place in lines[fault.line]
    assert found in str(fault)
    assert fault.expected
    assert fault.example


def test_a_file_that_is_no_yaml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LawError, match="不是有效的 YAML"):
        load(changed(tmp_path, PENAL, "source: 测试用", "source: ["))


def test_a_stricter_duty_may_not_be_a_period_of_the_party(tmp_path: Path) -> None:
    folder = changed(
        tmp_path,
        "jiangsu/river/river_rules/2021-06-01.yaml",
        'yields_to: ["market_rules/18#archive_sooner"]',
        "adds_duty: true\n        whose: party",
    )
    with pytest.raises(LawError, match="给当事人加了期限"):
        load(folder)


def test_all_faults_of_a_folder_are_told_together(tmp_path: Path) -> None:
    folder = changed(tmp_path, "national/penal_act/2020-01-01.yaml", "acts: [notify]", "acts: [notifi]")
    path = folder / "national/penal_act/2024-01-01.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("do: [pay]", "do: [play]"), encoding="utf-8")
    with pytest.raises(LawError) as caught:
        load(folder)
    assert len(caught.value.others) == 1
    assert "notify" in str(caught.value)
    assert "pay" in str(caught.value.others[0])


def test_an_article_has_at_most_one_main_period(tmp_path: Path) -> None:
    folder = changed(tmp_path, PENAL, "within: 5 days", "within: 5 days\n        main: true")
    path = folder / PENAL
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("within: 7 days", "within: 7 days\n        main: true"), encoding="utf-8")
    with pytest.raises(LawError, match="已有主要期限 ask_hearing"):
        load(folder)


def test_the_readme_lists_every_kind_and_every_condition() -> None:
    text = (REAL / "README.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| `([a-z_]+)` \|", text, re.MULTILINE))
    assert rows == {*KINDS, "deadline"}
    assert all(f"`{name}`" in text for name in CONDITIONS)


def test_a_missing_folder_is_refused() -> None:
    with pytest.raises(LawError, match="没有这个文件夹"):
        load("/nowhere/law")


def test_every_kind_has_words() -> None:
    assert set(KINDS) == set(WORDS_OF_KINDS)


# ── the day, the place, the field ─────────────────────────────────────────────────────────────────────────────────────


def test_the_day_of_the_act_decides_the_version(small: Library) -> None:
    def days(on: date) -> int:
        rule = small.procedure("ordinary", "", "", on).rule("decide_in_time")
        assert rule is not None
        assert rule.deadline is not None
        assert rule.deadline.period is not None
        return rule.deadline.period.amount

    assert [days(date(2023, 12, 31)), days(date(2024, 1, 1))] == [90, 60]


def test_before_the_law_there_is_no_procedure(small: Library) -> None:
    with pytest.raises(NotInForceError, match="2020-01-01"):
        small.procedure("ordinary", "", "", date(2019, 12, 31))
    with pytest.raises(NotInForceError, match="没有"):
        small.procedure("extraordinary", "", "", DAY)


def test_plain_days_become_working_days_where_the_instrument_says_so(small: Library) -> None:
    law = small.procedure("ordinary", "", "", DAY)
    units = {rule.id: rule.deadline.period.unit for rule in law.deadlines if rule.deadline and rule.deadline.period}
    assert units["ask_hearing"] == "working_days"
    assert units["pay"] == "calendar_days"


def test_a_pack_fills_what_the_law_leaves_open(small: Library) -> None:
    assert "river_rules#archive_in_time" in rules_of(small, "jiangsu/river")


def test_a_filling_rule_gives_way_where_the_higher_rule_speaks(small: Library) -> None:
    there = rules_of(small, "jiangsu/river", "market")
    assert "market_rules#archive_sooner" in there
    assert "river_rules#archive_in_time" not in there


def test_without_a_pack_the_law_stands_alone(small: Library) -> None:
    assert not {key for key in rules_of(small) if not key.startswith(("penal_act", "court_act"))}


def test_a_departure_takes_the_place_of_its_rule(small: Library) -> None:
    law = small.procedure("ordinary", "", "market", DAY)
    assert "penal_act#decide_in_time" not in {rule.key for rule in law.rules}
    for name in ("decide_in_time", "penal_act/60#decide_in_time", "decide_longer"):
        rule = law.rule(name, "penal_act")
        assert rule is not None
        assert rule.key == "market_rules#decide_longer"


def test_an_added_duty_binds_only_there(small: Library) -> None:
    assert "river_rules#two_people" in rules_of(small, "jiangsu/river/east")
    assert "river_rules#two_people" not in rules_of(small, "jiangsu/lake")


def test_a_repealed_pack_is_gone_from_its_day(small: Library) -> None:
    assert "river_rules#two_people" in rules_of(small, "jiangsu/river", on=date(2024, 12, 31))
    assert "river_rules#two_people" not in rules_of(small, "jiangsu/river", on=date(2025, 1, 1))


def test_an_overlay_adds_acts_fields_and_documents(small: Library) -> None:
    plain = small.procedure("ordinary", "", "", DAY).acts
    there = small.procedure("ordinary", "jiangsu/river", "", DAY).acts
    assert set(there) - set(plain) == {"tell_street"}
    assert (plain["decide"].officers, there["decide"].officers) == (0, 2)
    assert [one.name for one in there["decide"].fields] == ["reason", "local_number"]
    assert (there["decide"].documents, there["decide"].media) == (("notice",), "required")
    assert there["decide"].approval == plain["decide"].approval


def test_acts_are_in_the_order_of_their_stages(small: Library) -> None:
    law = small.procedure("ordinary", "jiangsu/river", "", DAY)
    order = [stage.id for stage in law.stages]
    places = [order.index(act.stage) for act in law.acts.values()]
    assert places == sorted(places)


def test_the_articles_of_an_act_come_from_its_rules(small: Library) -> None:
    law = small.procedure("ordinary", "jiangsu/river", "", DAY)
    assert law.articles("decide") == (
        "penal_act/44",
        "penal_act/64(1)(1)",
        "river_rules/8",
        "river_rules/33",
        "penal_act/60",
    )


def test_the_most_local_form_and_table_win(small: Library) -> None:
    form = small.forms("notice", "jiangsu/river/east", DAY)
    assert form is not None
    assert form.title == "告知书（本市）"
    national = small.forms("notice", "hunan", DAY)
    assert national is not None
    assert national.title == "告知书"
    table = small.threshold("large_amount", "jiangsu/river", "market", DAY)
    assert table is not None
    assert (table.status, table.rows[0]["citizen"]) == ("confirmed", 100000)
    elsewhere = small.threshold("large_amount", "jiangsu/river", "housing", DAY)
    assert elsewhere is not None
    assert elsewhere.status == "to_confirm"
    assert small.threshold("review_catalogue", "jiangsu/river", "market", DAY) is None


def test_the_effective_procedure_is_made_once_for_a_set_of_versions(small: Library) -> None:
    first = small.procedure("ordinary", "jiangsu/river", "", date(2022, 6, 1))
    assert small.procedure("ordinary", "jiangsu/river", "", date(2022, 6, 2)) is first
    assert small.procedure("ordinary", "jiangsu/river", "", date(2023, 6, 2)) is first
    later = small.procedure("ordinary", "jiangsu/river", "", date(2024, 6, 2))
    assert later.digest != first.digest
    assert first.since <= date(2022, 6, 1)


def test_the_hashes_are_those_of_the_exact_bytes(small: Library) -> None:
    from hashlib import sha256

    law = small.procedure("ordinary", "jiangsu/river", "", DAY)
    file = "law/jiangsu/river/river_rules/2021-06-01.yaml"
    assert law.hashes[file] == sha256((SMALL / file.removeprefix("law/")).read_bytes()).hexdigest()
    assert "law/departments/market/market_rules/2021-01-01.yaml" not in law.hashes


def test_what_was_loaded_cannot_be_changed(small: Library) -> None:
    law = small.procedure("ordinary", "", "", DAY)
    with pytest.raises(TypeError):
        law.acts["decide"] = law.acts["notify"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        law.rules[0].reason = "别的"  # type: ignore[misc]


# ── citations ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_citations_are_said_as_an_officer_writes_them(small: Library) -> None:
    assert small.cite_zh("penal_act/64(1)(3)") == "示例处罚法第六十四条第一款第三项"
    assert small.cite_zh("penal_act/64#ask_hearing") == "示例处罚法第六十四条"
    assert small.cite_zh("river_rules/33") == "河政办〔2021〕6号第三十三项"
    assert small.cite_zh("unknown_act/1") == "unknown_act/1"


@pytest.mark.parametrize(
    "text", ["", "penal_act", "penal_act/", "penal_act/58(0)", "Penal/58", "penal_act/58(1", "a/1#"]
)
def test_a_citation_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(CitationError, match="引用"):
        cite.parse(text)


def test_an_article_that_is_not_loaded_is_told(small: Library) -> None:
    with pytest.raises(CitationError, match="没有载入这一条"):
        small.article("penal_act/999")


# ── the real folder ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_real_law_loads_with_its_calendar() -> None:
    assert load(REAL).calendar.first == date(2004, 1, 1)


@pytest.mark.parametrize("field", ["urban_management", "transport", "market", "housing"])
def test_the_ordinary_penalty_procedure_stands_in_every_field(field: str) -> None:
    law = load(REAL).procedure("ordinary_penalty", "jiangsu/lianyungang", field, date(2026, 6, 15))
    assert "decide_penalty" in law.acts
    assert law.rules_by_act["decide_penalty"]
    assert all(act.title for act in law.acts.values())


def test_citations_of_the_real_law() -> None:
    library = load(REAL)
    assert library.cite_zh("administrative_penalty_law/58(1)(3)") == "行政处罚法第五十八条第一款第三项"
    assert library.cite_zh("three_systems_opinion/13") == "国办发〔2018〕118号第十三项"
