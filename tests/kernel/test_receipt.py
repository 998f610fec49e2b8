"""回执 — a ruling is repeated from its receipt, or what differs is said; making one costs next to nothing."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingjing.kernel import receipt
from mingjing.kernel.errors import KernelError
from mingjing.kernel.facts import Act, Attempt, Certificate, Facts, Matter, Media, Person, PriorFine
from mingjing.kernel.library import Library, load
from mingjing.kernel.ruling.engine import rule
from mingjing.kernel.ruling.shapes import Permitted, Refused

SMALL = Path(__file__).parent / "small_law"
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2022, 6, 15, 9, tzinfo=SHANGHAI)
CARD = Certificate("320001", "agency1", date(2020, 1, 1), date(2028, 12, 31))
OFFICER = Person("officer1", "执法员甲", "agency1", "一队", frozenset({"officer"}), CARD)
OTHER = Person("officer2", "执法员乙", "agency1", "一队", frozenset({"officer"}))


@pytest.fixture(scope="module")
def library() -> Library:
    return load(SMALL)


def facts(*acts: str) -> Facts:
    done = [
        Act(
            seq=seq,
            act=act,
            at=datetime(2022, 6, seq, 9, tzinfo=SHANGHAI),
            by=OFFICER,
            officers=(OFFICER, OTHER),
            fields={"penalties": [{"kind": "fine", "amount_fen": 50000}], "note": "占道"},
            media=(Media("m1", "photo", "ab" * 32),),
            recorded_at=NOW,
        )
        for seq, act in enumerate(acts, 1)
    ]
    return Facts.of(
        acts=done,
        case="c1",
        procedure="ordinary",
        place="jiangsu/river",
        field="market",
        agency="agency1",
        matter=Matter("m", "示例事项", "market", True),
        prior_fines=(PriorFine("c0", "91", "v1", date(2021, 1, 1)),),
    )


def made(library: Library, attempt: Attempt, told: Facts) -> receipt.Receipt:
    ruling = rule(attempt, told, library, NOW)
    law = library.procedure(told.procedure, told.place, told.field, NOW.date())
    return receipt.make(ruling, attempt, told, law, NOW)


def test_a_refusal_and_a_permission_are_repeated(library: Library) -> None:
    refused = made(library, Attempt("decide", NOW, OFFICER, step="propose"), facts("file_case"))
    permitted = made(library, Attempt("notify", NOW, OFFICER, fields={"penalties": [1]}), facts("file_case"))
    assert isinstance(refused.ruling, Refused)
    assert isinstance(permitted.ruling, Permitted)
    for one in (refused, permitted):
        assert receipt.repeat(one, library).same
        through_json = receipt.from_json(json.loads(json.dumps(one.to_json())))
        assert through_json.to_json() == one.to_json()
        assert receipt.repeat(through_json, library).same


def test_it_names_the_law_the_engine_and_the_moment(library: Library) -> None:
    told = made(library, Attempt("notify", NOW, OFFICER), facts("file_case")).to_json()
    assert told["law"]["law/national/penal_act/2020-01-01.yaml"]
    assert told["law"]["calendar"]
    assert told["engine"].startswith("kernel-")
    assert told["now"] == "2022-06-15T09:00:00+08:00"
    assert told["facts"]["matter"]["benchmark"] is True
    assert "by_act" not in told["facts"]


def test_a_changed_law_is_named_with_both_answers(library: Library, tmp_path: Path) -> None:
    told = made(library, Attempt("decide", NOW, OFFICER, step="propose"), facts("file_case"))
    folder = tmp_path / "law"
    shutil.copytree(SMALL, folder)
    file = folder / "national/penal_act/2020-01-01.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("acts: [notify]", "acts: [file_case]"), encoding="utf-8")
    again = receipt.repeat(told, load(folder))
    assert not again.same
    said = "\n".join(again.differences)
    assert "原裁断：不准" in said
    assert "law/national/penal_act/2020-01-01.yaml 的内容变了" in said


def test_a_law_file_added_or_gone_is_named(library: Library, tmp_path: Path) -> None:
    told = made(library, Attempt("decide", NOW, OFFICER, step="propose"), facts("file_case"))
    folder = tmp_path / "law"
    shutil.copytree(SMALL, folder)
    shutil.rmtree(folder / "jiangsu/river/river_rules")
    without = load(folder)
    law = without.procedure("ordinary", "jiangsu/river", "market", NOW.date())
    there = receipt.make(told.ruling, told.attempt, told.facts, law, NOW)
    assert _differences(replace(told, ruling=Permitted("decide", ())), without)[2:] == [
        "当时所用的 law/jiangsu/river/river_rules/2021-06-01.yaml 现在没有"
    ]
    assert _differences(replace(there, ruling=Permitted("decide", ())), library)[2:] == [
        "现在多了 law/jiangsu/river/river_rules/2021-06-01.yaml"
    ]


def _differences(told: receipt.Receipt, library: Library) -> list[str]:
    return list(receipt.repeat(told, library).differences)


def test_another_engine_is_named(library: Library) -> None:
    told = made(library, Attempt("notify", NOW, OFFICER), facts("file_case"))
    old = replace(told, engine="kernel-old", ruling=Permitted("notify", ("old_act/1",)))
    assert any("内核版本不同：原为 kernel-old" in one for one in _differences(old, library))


def test_the_thin_receipt_wants_the_facts_of_the_record(library: Library) -> None:
    told = facts("file_case", "notify")
    thin = made(library, Attempt("decide", NOW, OFFICER, step="propose"), told).to_json(facts=False)
    assert set(thin["facts"]) == {"sha256"}
    assert receipt.repeat(receipt.from_json(thin, told), library).same
    with pytest.raises(KernelError, match="只存了案情的摘要"):
        receipt.from_json(thin)
    with pytest.raises(KernelError, match="与回执中的摘要不符"):
        receipt.from_json(thin, facts("file_case"))


def test_an_unknown_format_is_refused(library: Library) -> None:
    told = made(library, Attempt("notify", NOW, OFFICER), facts("file_case")).to_json()
    with pytest.raises(KernelError, match="回执的格式"):
        receipt.from_json({**told, "format": 99})


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text(min_size=1, max_size=8), values, max_size=4))
def test_any_fields_come_back_as_they_were(fields: dict[str, object]) -> None:
    act = Act(seq=1, act="notify", at=NOW, by=OFFICER, fields=fields)
    told = replace(facts(), acts=())
    whole = Facts.of(
        acts=[act],
        case=told.case,
        procedure=told.procedure,
        place=told.place,
        field=told.field,
        agency=told.agency,
        matter=told.matter,
    )
    one = receipt.Receipt("kernel-x", "d", {}, whole, Attempt("notify", NOW, OFFICER), NOW, Permitted("notify", ()))
    again = receipt.from_json(json.loads(receipt.canonical(one.to_json())))
    assert again.facts.acts[0].fields == fields
    assert receipt.canonical(again.to_json()) == receipt.canonical(one.to_json())
