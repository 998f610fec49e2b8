"""Conditions: true, false, or unknown; thresholds by dated tables, else by a person."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from mingjing.kernel import conditions
from mingjing.kernel.context import Context
from mingjing.kernel.facts import Attempt
from mingjing.kernel.law import Threshold
from tests.kernel.staged import CAST, stage

ROWS = (
    {"kinds": ("fine",), "citizen": 500000, "organisation": 5000000},
    {"kinds": ("confiscate_gains", "confiscate_goods"), "citizen": 500000, "organisation": 5000000},
    {"kinds": ("suspend_permit",)},
)


def told(name: str, *given: Any, tables: Any = None, **fields: Any) -> Any:
    made = stage(*(given or ("led",)), ruled=False)
    law = made.law(made.now)
    known = {
        key: Threshold(key, key, law.since, "national", rows, "试验", status)
        for key, (rows, status) in (tables or {}).items()
    }
    law = replace(law, thresholds=MappingProxyType(known))
    attempt = Attempt("notify_rights", made.now, CAST["officer1"], (), fields)
    return conditions.truth(Context(attempt, made.facts, law, made.library, made.now, law.acts["notify_rights"]), name)


def fine(amount: int, **more: Any) -> list[dict[str, Any]]:
    return [{"violation": "v1", "kind": "fine", "amount_fen": amount, **more}]


@pytest.mark.parametrize("kind", sorted(conditions.HEAVY))
def test_heavy_kinds_always_call_for_a_hearing(kind: str) -> None:
    assert told("hearing_required", penalties=[{"violation": "v1", "kind": kind}]) is True


@pytest.mark.parametrize(
    ("penalties", "expected"),
    [
        (fine(499999), False),
        (fine(500000), True),
        (fine(250000) + fine(250000), True),
        ([{"kind": "confiscate_goods", "goods_value_fen": 500000}], True),
        (
            [
                {"kind": "confiscate_gains", "amount_fen": 300000},
                {"kind": "confiscate_goods", "goods_value_fen": 200000},
            ],
            True,
        ),
        ([*fine(400000), {"kind": "confiscate_gains", "amount_fen": 400000}], False),
        ([{"kind": "suspend_permit"}], False),
        ([{"kind": "warning"}], False),
    ],
)
def test_money_by_the_confirmed_table(penalties: Any, expected: bool) -> None:
    assert told("hearing_required", tables={"large_amount": (ROWS, "confirmed")}, penalties=penalties) is expected


def test_a_row_without_a_number_always_fits_once_money_is_asked() -> None:
    both = [*fine(1), {"violation": "v1", "kind": "suspend_permit"}]
    assert told("hearing_required", tables={"large_amount": (ROWS, "confirmed")}, penalties=both) is True


def test_an_organisation_has_its_own_number_and_several_parties_are_counted_each() -> None:
    parties = [{"kind": "organisation", "name": "甲店", "code": "A"}, {"kind": "citizen", "name": "乙", "code": "B"}]
    given = ({"use": "led", "but": {"identify_party": {"fields": {"parties": parties}}}},)
    tables = {"large_amount": (ROWS, "confirmed")}
    assert told("hearing_required", *given, tables=tables, penalties=fine(600000, party="A")) is False
    assert told("hearing_required", *given, tables=tables, penalties=fine(600000, party="B")) is True
    shared = fine(300000, party="B") + fine(300000, party="A")
    assert told("hearing_required", *given, tables=tables, penalties=shared) is False


@pytest.mark.parametrize("status", ["to_confirm", None])
def test_without_a_confirmed_table_a_person_answers(status: str | None) -> None:
    tables = {"large_amount": (ROWS, status)} if status else {}
    assert told("hearing_required", tables=tables, penalties=fine(1)) is None
    said = {"hearing_offered": False, "hearing_offered_reason": "小额"}
    assert told("hearing_required", tables=tables, penalties=fine(1), **said) is False
    assert told("hearing_required", tables=tables, penalties=[{"kind": "warning"}]) is False


def test_review_is_due_after_a_hearing_by_catalogue_or_by_a_finding() -> None:
    no = {
        f"{one}{end}": value
        for one in ("public_interest", "complex_case")
        for end, value in (("", False), ("_reason", "否"))
    }
    warning = [{"kind": "warning"}]
    assert told("review_required", penalties=warning) is None
    assert told("review_required", penalties=warning, **no) is False
    assert told("review_required", penalties=warning, **{**no, "public_interest": True}) is True
    assert told("review_required", penalties=[{"kind": "close_down"}], **no) is True
    every = {"review_catalogue": (({"every": True},), "confirmed")}
    assert told("review_required", tables=every, penalties=warning) is True
    assert told("review_required", "heard", penalties=warning, **no) is True


def test_all_any_and_not_keep_the_unknown() -> None:
    def truth(stated: Any) -> Any:
        made = stage("led")
        law = made.law(made.now)
        attempt = Attempt("notify_rights", made.now, CAST["officer1"], (), {"way": "mail"})
        context = Context(attempt, made.facts, law, made.library, made.now, law.acts["notify_rights"])
        return conditions.compiled(stated)(context)

    assert truth({"not": "discussion_required"}) is None
    assert truth({"any": ["party_identified", "discussion_required"]}) is True
    assert truth({"any": ["opened", "discussion_required"]}) is None
    assert truth({"all": ["opened", "discussion_required"]}) is False
    assert truth({"all": ["party_identified", "discussion_required"]}) is None
    assert truth({"field": "way", "is": ["mail", "direct"]}) is True
    assert truth({"field": "way"}) is True
    assert truth({"field": "none"}) is False
    assert truth({"done": "register_lead", "since": "identify_party"}) is False
    assert truth({"done": "identify_party", "since": "register_lead"}) is True
    with pytest.raises(KeyError):
        conditions.compiled("no_such_condition")


def test_conditions_of_the_course_of_a_case() -> None:
    assert told("hearing_requested", "hearing_requested") is True
    assert told("hearing_held", "heard") is True
    assert told("statement_made", "statement_heard") is True
    assert told("urgent", "filed_urgently") is True
    assert told("appraisal_running", "appraising") is True
    assert told("appraisal_running", "appraised") is False
    assert told("evidence_registered", "registered") is True
    assert told("recusal_pending", "recusal_requested") is True
    assert told("recusal_pending", "recused") is False
    assert told("decision_served", "served") is True
    assert told("decision_served", "decided") is False
    assert told("fully_performed", "paid") is True
    assert told("fully_performed", "served") is False
    assert told("fine_imposed", "decided") is True


def test_remedies_pending_are_counted() -> None:
    lodged = {"act": "record_remedy", "fields": {"kind": "suit", "state": "lodged", "body": "某院"}}
    ended = {"act": "record_remedy", "fields": {"kind": "suit", "state": "ended", "body": "某院", "result": "upheld"}}
    assert told("remedy_pending", "served", lodged) is True
    assert told("remedy_pending", "served", lodged, ended) is False
