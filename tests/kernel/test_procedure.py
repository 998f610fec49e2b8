"""Reading the contents of an act: strict by declared type, JSON-ready, nothing typed twice."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingjing.kernel import procedure
from mingjing.kernel.context import Context
from mingjing.kernel.facts import Attempt
from mingjing.kernel.law import ActSpec, FieldSpec
from tests.kernel.staged import CAST, stage

ITEMS = (FieldSpec("name", "名称", "text", required=True), FieldSpec("amount_fen", "金额", "fen"))
SPEC = ActSpec(
    act="x",
    title="某环节",
    stage="s",
    by=("officer",),
    fields=(
        FieldSpec("reason", "理由", "text", required=True),
        FieldSpec("day", "日期", "date"),
        FieldSpec("moment", "时间", "datetime"),
        FieldSpec("fine", "罚款", "fen"),
        FieldSpec("count", "件数", "int"),
        FieldSpec("way", "方式", "choice", options=({"value": "mail", "title": "邮寄"}, "direct")),
        FieldSpec("urgent", "紧急", "bool"),
        FieldSpec("who", "人员", "person"),
        FieldSpec("things", "物品", "list", items=ITEMS),
        FieldSpec("service", "送达", "object", items=ITEMS),
        FieldSpec("photo", "照片", "file"),
    ),
)


def test_it_reads_each_type_and_gives_json_back() -> None:
    raw = {
        "reason": "有事实\r\n有依据",
        "day": "2026-06-15",
        "moment": "2026-06-15T09:30",
        "fine": 50000,
        "count": -1,
        "way": "mail",
        "urgent": False,
        "who": {"id": "officer1", "name": "甲"},
        "things": [{"name": "桌子", "amount_fen": 0}],
        "service": {"name": "甲"},
        "photo": "m1",
    }
    clean, errors = procedure.read_fields(SPEC, raw)
    assert errors == {}
    assert clean["moment"] == "2026-06-15T09:30:00+08:00"
    assert clean["reason"] == "有事实\n有依据"
    assert clean["urgent"] is False
    assert clean["things"] == [{"name": "桌子", "amount_fen": 0}]


@pytest.mark.parametrize(
    ("field", "value", "path"),
    [
        ("unknown", 1, "unknown"),
        ("day", "2026-02-30", "day"),
        ("day", "2026-6-1", "day"),
        ("moment", "昨天", "moment"),
        ("fine", 1.5, "fine"),
        ("fine", -1, "fine"),
        ("fine", True, "fine"),
        ("fine", "100", "fine"),
        ("fine", 10**16, "fine"),
        ("count", 2.0, "count"),
        ("way", "pigeon", "way"),
        ("way", {"value": "mail"}, "way"),
        ("urgent", "是", "urgent"),
        ("who", {"id": "a", "password": "b"}, "who"),
        ("things", [{"amount_fen": 1}], "things.0.name"),
        ("things", [{"name": "桌", "colour": "红"}], "things.0.colour"),
        ("things", "桌子", "things"),
        ("things", [{"name": "桌"}] * 501, "things"),
        ("service", [], "service"),
        ("reason", "e\u0301", "reason"),
        ("reason", "甲\u202e乙", "reason"),
        ("reason", "甲\x00乙", "reason"),
        ("reason", "长" * 20001, "reason"),
        ("reason", "   ", "reason"),
        ("reason", 5, "reason"),
    ],
)
def test_it_names_the_place_of_what_is_wrong(field: str, value: Any, path: str) -> None:
    _, errors = procedure.read_fields(SPEC, {"reason": "r", field: value})
    assert list(errors) == [path]
    assert errors[path]


def test_a_required_field_is_asked_for_by_its_title() -> None:
    _, errors = procedure.read_fields(SPEC, {})
    assert errors == {"reason": "请填写“理由”"}
    assert procedure.read_fields(SPEC, {}, partial=True)[1] == {}
    assert procedure.read_fields(SPEC, {}, {"reason": "已知"}) == ({"reason": "已知"}, {})
    assert procedure.read_fields(SPEC, [])[1] == {"": "应当是一组字段"}


def test_every_act_takes_answers_with_their_reasons() -> None:
    raw = {"reason": "r", "answers": [{"question": "complex_case", "answer": True, "reason": "两个法律关系"}]}
    assert procedure.read_fields(SPEC, raw)[1] == {}
    del raw["answers"][0]["reason"]  # type: ignore[union-attr, attr-defined]
    assert list(procedure.read_fields(SPEC, raw)[1]) == ["answers.0.reason"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([f.name for f in SPEC.fields]), inner),
    max_leaves=12,
)


@given(JSON)
def test_whatever_comes_in_only_clean_values_come_out(raw: Any) -> None:
    clean, errors = procedure.read_fields(SPEC, raw, partial=True)
    if not errors:
        assert procedure.read_fields(SPEC, clean, partial=True) == (clean, {})
    assert set(clean) <= {one.name for one in SPEC.fields}


def test_the_form_of_the_decision_is_filled_from_the_record() -> None:
    made = stage("statement_heard")
    spec = made.spec("decide_penalty", made.now)
    known = procedure.known(spec, made.facts)
    notice = made.facts.last("notify_rights")
    assert notice is not None
    assert known["penalties"] == [dict(one) for one in notice.fields["penalties"]]
    assert known["parties"][0]["name"] == "甲"
    assert known["views"] == [{"view": "请求从轻"}]
    assert known["court"] == "某某人民法院"
    assert known["performance_days"] == 15


def test_a_condition_fills_a_derived_field_and_an_unknown_one_leaves_it_open() -> None:
    made = stage("investigated", place="")
    spec = made.spec("notify_rights", made.now)

    def derived(kind: str) -> Any:
        attempt = Attempt(spec.act, made.now, CAST["officer1"], (), {"penalties": [{"violation": "v1", "kind": kind}]})
        context = Context(attempt, made.facts, made.law(made.now), made.library, made.now, spec)
        return procedure.known(spec, made.facts, context).get("hearing_offered")

    assert derived("revoke_permit") is True
    assert derived("warning") is False
    assert derived("fine") is None


def test_the_declaration_of_a_nested_field_is_found() -> None:
    made = stage("led")
    law = made.law(made.now)
    found = procedure.field_of(law, "notify_rights", "penalties.0.amount_fen")
    assert found is not None
    assert found.type == "fen"
    assert procedure.field_of(law, "notify_rights", "nothing.at.all") is None
    assert procedure.field_of(law, "no_such_act", "x") is None
