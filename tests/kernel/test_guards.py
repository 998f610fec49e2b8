"""Each kind of rule alone: one rule made by hand, asked over a few acts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from mingjing.kernel.context import Context
from mingjing.kernel.facts import Act, Attempt, Facts, Media, PriorFine
from mingjing.kernel.guards import KINDS, LENDING, NOT_ASKED, compile_rule
from mingjing.kernel.law import Rule
from mingjing.kernel.library.kinds import CONDITIONS
from mingjing.kernel.library.kinds import KINDS as DECLARED
from mingjing.kernel.refusal import Refusal
from tests.kernel.staged import CAST, library, stage

NOW = datetime.fromisoformat("2026-06-15T10:00:00+08:00")


def a_rule(
    kind: str, act: str = "decide_penalty", /, *, applies: Any = None, status: Any = "confirmed", **params: Any
) -> Rule:
    return Rule(
        id="r",
        kind=kind,
        instrument="administrative_penalty_law",
        article="1",
        paragraph="",
        citation="administrative_penalty_law/1",
        binds=(act,),
        params=params,
        applies=applies,
        status=status,
    )


def done(seq: int, name: str, at: str = "2026-06-01T09:00:00+08:00", by: str = "officer1", /, **fields: Any) -> Act:
    officers = (CAST["officer1"], CAST["officer2"]) if name in ("inspect_site", "propose") else ()
    return Act(seq, name, datetime.fromisoformat(at), CAST[by], officers, fields)


def asked(
    rule: Rule, *acts: Act, by: str = "officer1", officers: Any = (), media: Any = (), prior: Any = (), **fields: Any
) -> Any:
    """What the guard of the rule says of an attempt with those fields; refusals as a tuple, else what it says."""
    made = stage()
    facts = Facts.of(
        acts=acts,
        case="c",
        procedure="ordinary_penalty",
        place=made.facts.place,
        field=made.facts.field,
        agency=made.facts.agency,
        matter=made.facts.matter,
        prior_fines=prior,
    )
    law = made.law(NOW)
    act = rule.binds[0]
    people = tuple(CAST[one] for one in officers)
    attempt = Attempt(act, NOW, CAST[by], people, fields, tuple(Media(kind, kind) for kind in media))
    context = Context(attempt, facts, law, library(), NOW, law.acts[act])
    found = compile_rule(rule, law).check(context)
    return (found,) if isinstance(found, Refusal) else found


def test_the_kinds_that_can_be_written_are_exactly_those_that_are_decided() -> None:
    assert set(DECLARED) - {"deadline"} == set(KINDS) | LENDING


def test_the_conditions_that_can_be_named_are_exactly_those_that_are_computed() -> None:
    from mingjing.kernel.conditions import NAMED

    assert set(CONDITIONS) == set(NAMED)


def test_needs_all_or_any_since_and_of() -> None:
    served = done(3, "serve_notice", service={"document": "rights_notice", "way": "direct"})
    both = a_rule("needs", acts=("notify_rights", "serve_notice"))
    assert asked(both, done(1, "notify_rights"))[0].reason == "尚未办理“送达告知书等文书”"
    assert asked(both, done(1, "notify_rights"), served) is None
    one = a_rule("needs", acts=("hold_hearing", "waive_hearing"), any=True)
    assert asked(one)
    assert asked(one, done(1, "waive_hearing")) is None
    fresh = a_rule("needs", acts=("serve_notice",), since="notify_rights", of={"document": "rights_notice"})
    assert asked(fresh, done(1, "notify_rights"), served) is None
    assert asked(fresh, done(1, "notify_rights"), served, done(4, "notify_rights"))
    assert asked(fresh, done(1, "notify_rights"), done(2, "serve_notice", service={"document": "hearing_notice"}))


def test_never_after_unless() -> None:
    rule = a_rule("never_after", acts=("decide_no_penalty",), unless=("revoke_decision",))
    assert asked(rule) is None
    assert asked(rule, done(1, "decide_no_penalty"))
    assert asked(rule, done(1, "decide_no_penalty"), done(2, "revoke_decision")) is None
    assert asked(rule, done(1, "revoke_decision"), done(2, "decide_no_penalty"))


def test_only_if_asks_where_nobody_knows() -> None:
    rule = a_rule("only_if", condition="discussion_required")
    assert {one.asks for one in asked(rule)} == {"complex_case", "grave_violation"}
    said = {"complex_case": True, "complex_case_reason": "牵涉两个单位"}
    assert asked(rule, **said) is None
    settled = {
        f"{name}{end}": value
        for name in ("complex_case", "grave_violation")
        for end, value in (("", False), ("_reason", "简单"))
    }
    assert asked(rule, **settled)[0].asks is None
    assert {one.asks for one in asked(rule, complex_case=False)} == {"complex_case", "grave_violation"}, (
        "no reason, no answer"
    )


def test_says_at_least() -> None:
    rule = a_rule("says_at_least", "notify_rights", field="hearing_offered", condition="hearing_required")
    heavy, fine = [{"kind": "revoke_permit"}], [{"kind": "fine", "amount_fen": 1}]
    assert asked(rule, penalties=heavy)
    assert asked(rule, penalties=heavy, hearing_offered=True) is None
    assert asked(rule, penalties=[{"kind": "warning"}], hearing_offered=True) is None, "more may be offered"
    assert asked(rule, penalties=fine)[0].asks == "hearing_offered"
    assert asked(rule, penalties=fine, hearing_offered=False)[0].asks == "hearing_offered"
    assert asked(rule, penalties=fine, hearing_offered=False, hearing_offered_reason="小额") is None


def test_officers_are_two_certified_people_of_the_agency_on_that_day() -> None:
    rule = a_rule("officers", "inspect_site", at_least=2)
    assert asked(rule, officers=("officer1", "officer2")) is None
    assert "只有1名" in asked(rule, officers=("officer1", "officer1"))[0].reason
    for bad, why in (("expired1", "当日无效"), ("aux1", "没有执法证件"), ("officer_far", "不是本机关")):
        assert why in asked(rule, officers=("officer1", bad))[0].reason
    assert asked(rule, officers=("officer1", "officer2", "aux1")), "an uncertified third person is no officer either"


def test_certificate_shown() -> None:
    rule = a_rule("certificate_shown", "inspect_site", field="certificates_shown")
    assert asked(rule, certificates_shown=True) is None
    assert asked(rule, certificates_shown="yes")
    assert asked(rule)


def test_different_people_by_field_and_by_recusal() -> None:
    acts = (
        done(1, "inspect_site"),
        done(2, "propose", act="file_case"),
        done(3, "check", "2026-06-01T10:00:00+08:00", "checker1", act="x"),
    )
    reviewer = a_rule("different_people", "pass_review", who="by", **{"from": ("handler", "investigator", "checker")})
    assert asked(reviewer, *acts, by="reviewer1") is None
    assert "承办人" in asked(reviewer, *acts, by="officer1")[0].reason
    assert asked(reviewer, *acts, by="checker1")
    president = a_rule("different_people", "hold_hearing", who="president", **{"from": ("investigator",)})
    assert asked(president, *acts, by="president1", president={"id": "officer2"})
    assert asked(president, *acts, by="president1", president="C-officer2"), "named by certificate"
    assert asked(president, *acts, by="president1", president={"id": "president1"}) is None
    recused = a_rule("different_people", "inspect_site", who="officers", **{"from": ("recused",)})
    decided = done(4, "decide_recusal", person="officer2", recused=True)
    assert asked(recused, decided, officers=("officer1", "officer2"))
    assert asked(recused, decided, officers=("officer1", "officer3")) is None


def test_filled_each_and_where() -> None:
    rule = a_rule("filled", fields=("facts", "service.proof"))
    assert asked(rule, facts="x", service={"proof": "y"}) is None
    assert "违法事实" in asked(rule, facts="", service={"proof": "y"})[0].reason
    each = a_rule("filled", each="penalties", where={"kind": ("fine",)}, fields=("amount_fen",))
    assert asked(each, penalties=[{"kind": "warning"}]) is None
    assert asked(each, penalties=[{"kind": "fine", "amount_fen": 0}]) is None, "zero says something"
    assert asked(each, penalties=[{"kind": "fine"}])
    assert asked(a_rule("filled", each="parties", fields=("name",)), parties=[])


def test_true_or_reason_one_of_count() -> None:
    assert asked(a_rule("true_or_reason", field="public", reason_field="why"), public=True) is None
    assert asked(a_rule("true_or_reason", field="public", reason_field="why"), why="秘密") is None
    assert asked(a_rule("true_or_reason", field="public", reason_field="why"), public=False)
    choice = a_rule("one_of", field="kind", allowed=("fine",), each="penalties")
    assert asked(choice, penalties=[{"kind": "fine"}]) is None
    assert asked(choice, penalties=[{"kind": "fine"}, {"kind": "whipping"}])
    agents = a_rule("count", field="agents", at_least=1, at_most=2)
    assert asked(agents, agents=["a", "b"]) is None
    assert asked(agents, agents=["a", "b", "c"])
    assert asked(agents)


def test_moments_in_fields() -> None:
    future = a_rule("not_future", fields=("service.at", "day"))
    assert asked(future, service={"at": "2026-06-15T10:00:00+08:00"}, day="2026-06-15") is None
    assert asked(future, service={"at": "2026-06-15T10:01:00+08:00"})
    assert asked(future, day="2026-06-16")
    before = a_rule("not_before", field="service.at", act="notify_rights")
    notice = done(1, "notify_rights", "2026-06-10T09:00:00+08:00")
    assert asked(before, notice, service={"at": "2026-06-10T09:00:00+08:00"}) is None
    assert asked(before, notice, service={"at": "2026-06-10T08:59:00+08:00"})
    assert asked(before, service={"at": "2026-06-01T00:00:00+08:00"}) is None
    same = a_rule("matches", "hold_hearing", field="hearing_at", act="announce_hearing")
    announced = done(1, "announce_hearing", hearing_at="2026-06-24T09:00:00+08:00")
    assert asked(same, announced, hearing_at="2026-06-24T09:00:00+08:00") is None
    assert asked(same, announced, hearing_at="2026-06-25T09:00:00+08:00")


def test_media_or_a_recorded_reason() -> None:
    rule = a_rule("media", "inspect_site", any_of=("video", "audio"), unless_field="no_media_reason")
    assert asked(rule, media=("video",)) is None
    assert asked(rule, no_media_reason="涉密场所") is None
    assert asked(rule, media=("pdf",))


def test_asks_waits_for_answer_and_reason() -> None:
    rule = a_rule("asks", question="是否影响重大", who="officer", field="major")
    assert asked(rule)[0].asks == "major"
    assert asked(rule, major=False)[0].asks == "major"
    assert asked(rule, major=False, major_reason="不重大") is None
    assert asked(rule, answers=[{"question": "major", "answer": True, "reason": "重大"}]) is None


def test_no_heavier_and_new_facts() -> None:
    notice = done(1, "notify_rights", penalties=[{"violation": "v1", "kind": "fine", "amount_fen": 100}])
    rule = a_rule("no_heavier", notice="notify_rights")
    assert asked(rule, notice, penalties=[{"violation": "v1", "kind": "fine", "amount_fen": 100}]) is None
    assert asked(rule, notice, penalties=[{"violation": "v1", "kind": "fine", "amount_fen": 101}])
    assert asked(rule, notice, penalties=[{"violation": "v1", "kind": "warning"}]), "not told of"
    assert asked(rule, notice, penalties=[{"violation": "v2", "kind": "fine", "amount_fen": 1}])
    again = a_rule("no_heavier", "notify_rights", notice="notify_rights", reason_field="new_facts_reason")
    assert (
        asked(
            again,
            notice,
            penalties=[{"violation": "v1", "kind": "fine", "amount_fen": 101}],
            new_facts_reason="查明另有",
        )
        is None
    )


def test_single_fine_also_across_cases() -> None:
    lead = done(1, "register_lead", parties=[{"code": "P1", "kind": "citizen"}])
    prior = (PriorFine("old", "P1", "v1", NOW.date()),)
    rule = a_rule("single_fine")
    fine = {"violation": "v1", "kind": "fine", "amount_fen": 1}
    assert asked(rule, lead, penalties=[fine]) is None
    assert asked(rule, lead, prior=prior, penalties=[fine])
    assert asked(rule, lead, prior=prior, penalties=[{"violation": "v1", "kind": "warning"}]) is None
    assert asked(rule, lead, prior=prior, penalties=[{**fine, "violation": "v2"}]) is None
    assert asked(rule, lead, penalties=[fine, fine]), "twice in one decision"
    assert asked(rule, lead, penalties=[{**fine, "party": "P1"}, {**fine, "party": "P2"}]) is None


@pytest.mark.parametrize(
    ("violation", "barred"),
    [
        ({"began": "2024-06-15", "discovered": "2026-06-15"}, False),
        ({"began": "2024-06-14", "discovered": "2026-06-15"}, True),
        ({"began": "2020-01-01", "ended": "2025-01-01", "discovered": "2026-06-15"}, False),
        ({"began": "2020-01-01", "continuing": True, "discovered": "2026-06-15"}, False),
        ({"began": "2022-01-01", "discovered": "2026-06-15", "life_or_health_harm": True}, False),
        ({"began": "2021-01-01", "discovered": "2026-06-15", "life_or_health_harm": True}, True),
        ({"began": "2024-02-29", "discovered": "2026-02-28"}, False),
        ({"began": "2024-02-29", "discovered": "2026-03-01"}, True),
    ],
)
def test_time_bar(violation: dict[str, Any], barred: bool) -> None:
    rule = a_rule("time_bar", "file_case", years=2, longer_years=5, longer_if="life_or_health_harm")
    assert bool(asked(rule, violations=[violation])) is barred


def test_surcharge_is_capped_by_the_fine() -> None:
    decided = done(
        1,
        "decide_penalty",
        penalties=[{"kind": "fine", "amount_fen": 100}, {"kind": "confiscate_gains", "amount_fen": 900}],
    )
    rule = a_rule("cap", "demand_performance", field="surcharge_fen", of="fine")
    assert asked(rule, decided, surcharge_fen=100) is None
    assert asked(rule, decided, surcharge_fen=101)


def test_every_view_is_answered_even_when_two_statements_number_alike() -> None:
    heard = (
        done(1, "hear_statement", views=[{"id": "1", "text": "太重"}]),
        done(2, "hear_statement", views=[{"id": "1", "text": "有证"}]),
    )
    rule = a_rule("reasons_for_views", field="views")
    one = {"view": "1", "accepted": False, "reason": "不成立"}
    assert asked(rule, *heard, views=[one])
    assert asked(rule, *heard, views=[one, {"view": "1@2", "accepted": True}]) is None
    assert asked(rule, *heard, views=[{**one, "reason": ""}, {"view": "1@2", "accepted": True}])
    assert asked(rule) is None


def test_service_and_its_proof() -> None:
    ways = {"direct": ("recipient", "proof"), "leave": ("reason", {"any": ("witness", "media")})}
    rule = a_rule("service_proof", "serve_notice", field="service", ways=ways)
    assert asked(rule, service={"way": "direct", "recipient": "甲", "proof": "回证"}) is None
    assert "签收人" in asked(rule, service={"way": "direct", "proof": "回证"})[0].reason
    left = {"way": "leave", "reason": "拒收"}
    assert asked(rule, service=left)
    assert asked(rule, service={**left, "witness": "社区"}) is None
    assert asked(rule, media=("video",), service=left) is None
    assert asked(rule, service={"way": "mail"}) is None, "a way that this rule says nothing of"
    assert asked(rule, service={"way": "pigeon"})
    assert asked(rule)
    tried = a_rule("service_tried", "serve_notice", way="public_notice", field="service")
    notice: dict[str, Any] = {"way": "public_notice"}
    assert asked(tried, service=notice)
    assert asked(tried, service={**notice, "attempts": [{"way": "public_notice", "at": "x", "result": "y"}]})
    assert asked(tried, service={**notice, "attempts": [{"way": "mail", "at": "2026-06-01", "result": "退回"}]}) is None


def test_the_draft_stands_where_the_act_needs_it() -> None:
    proposed = done(1, "propose", act="decide_penalty")
    checked = done(2, "check", "2026-06-01T10:00:00+08:00", "checker1", act="decide_penalty")
    rule = a_rule("draft_at", "submit_for_review", states=("checked",))
    assert "尚未审核" in asked(rule, proposed, act="decide_penalty")[0].reason
    assert asked(rule, proposed, checked, act="decide_penalty") is None
    assert asked(rule, proposed, checked) is None, "the form has not yet said which"
    assert asked(rule)
    only = a_rule("draft_at", "submit_for_review", states=("checked",), acts=("transfer_case",))
    assert asked(only, proposed, checked, act="decide_penalty")


def test_heads_of_the_deciding_agency_are_counted_once_each() -> None:
    rule = a_rule("heads", "discuss_collectively", field="attendance", at_least=2)
    head = {"person": "head1", "role": "agency_head", "agency": "agency_a"}
    deputy = {"person": {"id": "deputy1"}, "role": "deputy_head"}
    assert asked(rule, attendance=[head, deputy]) is None
    assert asked(rule, attendance=[head, head])
    assert asked(rule, attendance=[head, {**deputy, "agency": "street_office"}])
    assert asked(rule, attendance=[head, {**deputy, "role": "officer"}])


def test_waits_and_within_and_ahead() -> None:
    served = done(
        2,
        "serve_notice",
        "2026-06-08T09:00:00+08:00",
        service={"document": "rights_notice", "at": "2026-06-08T09:00:00+08:00"},
    )
    offered = done(1, "notify_rights", hearing_offered=True)
    waits = a_rule("waits", period="request_hearing", unless=("waive_hearing",))
    assert "6月15日" in asked(waits, offered, served)[0].reason
    assert asked(waits, offered, served, done(3, "waive_hearing")) is None
    earlier = done(
        2,
        "serve_notice",
        "2026-06-05T09:00:00+08:00",
        service={"document": "rights_notice", "at": "2026-06-05T09:00:00+08:00"},
    )
    assert asked(waits, offered, earlier) is None
    within = a_rule("within", "request_hearing", period="request_hearing")
    assert asked(within, offered, served) is None
    assert asked(within, offered, earlier)
    ahead = a_rule("ahead", "announce_hearing", field="hearing_at", days=7)
    assert asked(ahead, hearing_at="2026-06-25T09:00:00+08:00"), "19 June is a holiday"
    assert asked(ahead, hearing_at="2026-06-26T09:00:00+08:00") is None


def test_a_gate_stays_shut_where_the_notice_of_holidays_is_missing() -> None:
    offered = done(1, "notify_rights", hearing_offered=True)
    late = done(
        2,
        "serve_notice",
        "2026-12-30T09:00:00+08:00",
        service={"document": "rights_notice", "at": "2026-12-30T09:00:00+08:00"},
    )
    found = asked(a_rule("waits", period="request_hearing"), offered, late)
    assert "2027年" in found[0].reason
    assert (
        "2027年"
        in asked(
            a_rule("ahead", "announce_hearing", field="hearing_at", days=7), hearing_at="2027-03-01T09:00:00+08:00"
        )[0].reason
    )


def test_a_rule_that_does_not_apply_is_not_asked() -> None:
    rule = a_rule("needs", acts=("hold_hearing",), applies="hearing_requested")
    assert asked(rule) is NOT_ASKED
    assert asked(rule, done(1, "request_hearing"))
    assert asked(rule, done(1, "request_hearing"), done(2, "waive_hearing")) is NOT_ASKED
    unknown = asked(a_rule("needs", acts=("hold_hearing",), applies="discussion_required"))
    assert {one.asks for one in unknown} == {"complex_case", "grave_violation"}


def test_a_rule_to_confirm_asks_and_never_blocks_once_answered() -> None:
    rule = a_rule("needs", acts=("hold_hearing",), status="to_confirm")
    found = asked(rule)[0]
    assert found.asks == rule.name
    assert found.reason.startswith("待核实：")
    assert asked(rule, answers=[{"question": rule.name, "answer": True, "reason": "已核对"}]) is None
    assert asked(rule, answers=[{"question": rule.name, "answer": True, "reason": ""}])


def test_own_words_and_blanks() -> None:
    from dataclasses import replace

    rule = replace(
        a_rule("needs", acts=("hold_hearing",)),
        reason="还没有{missing}",
        remedy="先{missing}",
        remedy_act="hold_hearing",
    )
    found = asked(rule)[0]
    assert (found.reason, found.remedy, found.remedy_act) == ("还没有举行听证", "先举行听证", "hold_hearing")


def test_a_paper_is_served_after_it_was_made_and_not_in_the_future() -> None:
    rule = a_rule("served_paper", "serve_notice", field="service")
    notice = done(1, "notify_rights", "2026-06-10T09:00:00+08:00")

    def served(at: str, document: str = "rights_notice") -> Any:
        return asked(rule, notice, service={"document": document, "way": "direct", "at": at})

    assert served("2026-06-10T09:00:00+08:00") is None
    assert "早于" in served("2026-06-10T08:59:00+08:00")[0].reason
    assert "晚于" in served("2026-06-15T10:01:00+08:00")[0].reason
    assert "催告" in served("2026-06-15T10:00:00+08:00", "demand_notice")[0].reason
