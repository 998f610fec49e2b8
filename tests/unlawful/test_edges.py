"""边上的情形: what is late but lawful, what ends by itself, and moments that nobody may choose."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from mingjing.cases.example import Example
from mingjing.cases.models import ActDone, RefusedAttempt
from tests.unlawful.attempts import hidden_of, signed_in
from tests.unlawful.rows.investigating import long_ago
from tests.unlawful.tree import Tree


def client(case: Example, who: str = "officer1") -> Any:
    """The API, for that person."""
    door: Any = case.door
    return door.client(who)


def deadline(case: Example, rule: str) -> dict[str, Any]:
    """The last clock of that rule, as the API tells it."""
    found = [
        one
        for one in client(case).get(f"/api/v1/cases/{case.uid}/deadlines").json()
        if one["rule"].endswith(f"#{rule}")
    ]
    assert found, rule
    return dict(found[-1])


def last_done(case: Example) -> ActDone:
    """The last act on the record."""
    return ActDone.objects.filter(case__uid=case.uid).latest("seq")


@pytest.mark.clause("LY-R08")
def test_the_form_of_an_urgent_filing_is_late_after_24_hours_but_never_blocked(tree: Tree) -> None:
    with tree.trying("urgent") as case:
        assert deadline(case, "urgent_form_within_24_hours")["state"] == "running"
        case.later(hours=25)
        assert deadline(case, "urgent_form_within_24_hours")["state"] == "overdue"
        case.by_approval("supply_filing_form")
        assert deadline(case, "urgent_form_within_24_hours")["state"] == "late"
        assert "lianyungang_recording_rules/8" in deadline(case, "urgent_form_within_24_hours")["articles"]
        assert any("urgent_form_within_24_hours" in rule for rule in last_done(case).ended_late)
        case.do("conclude_investigation")


@pytest.mark.clause("LY-R08")
def test_the_form_of_an_urgent_filing_supplied_within_24_hours_is_in_time(tree: Tree) -> None:
    with tree.trying("urgent") as case:
        case.later(hours=20).by_approval("supply_filing_form")
        assert deadline(case, "urgent_form_within_24_hours")["state"] == "met"
        assert not last_done(case).ended_late


def test_an_advance_registration_ends_by_itself_after_seven_working_days(tree: Tree) -> None:
    with tree.trying("registered") as case:
        found = deadline(case, "handle_registered_evidence")
        assert (found["state"], found["due"]) == ("running", "2026-06-10")
        case.later(days=12)
        assert deadline(case, "handle_registered_evidence")["state"] == "lapsed"


def test_a_decision_after_ninety_days_is_made_and_marked_late(tree: Tree) -> None:
    with tree.trying("drafted") as case:
        case.later(days=95).decided()
        assert any(rule.endswith("#decide_within_90_days") for rule in last_done(case).ended_late)
        assert deadline(case, "decide_within_90_days")["state"] == "late"


def test_harm_to_life_or_health_lengthens_the_time_bar_to_five_years(tree: Tree) -> None:
    with tree.trying("lead") as case:
        case.by_approval("file_case", long_ago(3, harm=True)(case))
        assert case.done[-1] == "file_case"


@pytest.mark.parametrize("act", ["conclude_investigation", "propose"])
def test_nobody_chooses_the_moment_of_an_act_inside_the_system(tree: Tree, act: str) -> None:
    with tree.trying("investigating" if act == "conclude_investigation" else "investigated") as case:
        before = last_done(case).seq
        at = (case.now - timedelta(hours=1)).isoformat()
        of = "conclude_investigation" if act == "conclude_investigation" else "notify_rights"
        fields = case.filled(case.spec(of), None) | ({"act": of} if act == "propose" else {})
        body = {"act": act, "at": at, "officers": list(case.team.certificates), "fields": fields}
        answer = client(case).post(f"/api/v1/cases/{case.uid}/acts", body, content_type="application/json")
        assert answer.status_code == 400
        assert list(answer.json()["errors"]) == ["at"]
        browser, page = signed_in("officer1"), reverse("case_act", args=[case.uid, of])
        sent = hidden_of(browser.get(page).content.decode()) | {
            "do": "send",
            "at": at[:16],
            "officers": list(case.team.certificates),
        }
        assert browser.post(page, sent).status_code == 400
        assert last_done(case).seq == before
        assert not RefusedAttempt.objects.filter(case__uid=case.uid, act=of).exists()


def test_a_lead_cannot_be_registered_in_the_future(tree: Tree) -> None:
    with tree.trying("lead") as case:
        body = {
            "procedure": "ordinary_penalty",
            "matter": case.matter,
            "lead": {"source": "inspection", "summary": "占道"},
        }
        body["at"] = (case.now + timedelta(hours=3)).isoformat()
        answer = client(case).post("/api/v1/cases", body, content_type="application/json")
        assert answer.status_code == 422
        assert "administrative_penalty_law/47" in answer.json()["refused"][0]["articles"]


def test_people_are_recorded_by_id_whatever_they_were_called(tree: Tree) -> None:
    with tree.trying("hearing_requested") as case:
        at = (case.now + timedelta(days=15)).replace(hour=9, minute=0).isoformat()
        case.do("announce_hearing", fields={"hearing_at": at, "president": "杨秋实", "public": True})
        assert last_done(case).fields["president"] == "president1"


@pytest.mark.parametrize(
    ("stage", "act", "fields", "path"),
    [
        (
            "investigated",
            "notify_rights",
            {"penalties": [{"violation": "v9", "kind": "fine", "amount_fen": 1}]},
            "fields.penalties.0.violation",
        ),
        (
            "waived",
            "decide_penalty",
            {"penalties": [{"violation": "v1", "kind": "warning", "party": "路人"}]},
            "fields.penalties.0.party",
        ),
    ],
)
def test_a_penalty_points_at_a_violation_and_a_party_of_the_case(
    tree: Tree, stage: str, act: str, fields: dict[str, Any], path: str
) -> None:
    with tree.trying(stage) as case:
        body = {"act": act, **case.filled(case.spec(act), fields)}
        call = {"act": "propose", "officers": list(case.team.certificates), "fields": body}
        answer = client(case).post(f"/api/v1/cases/{case.uid}/acts", call, content_type="application/json")
        assert answer.status_code == 400
        assert list(answer.json()["errors"]) == [path]
