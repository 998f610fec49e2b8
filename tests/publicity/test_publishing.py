"""公示 — entered by one, checked by another, approved by the head; seen by the public; withdrawn with a note."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client

from mingjing.cases.acts import Refused, perform
from mingjing.cases.example import Example, citizen
from mingjing.publicity import acts, reads
from mingjing.publicity.models import Publication
from mingjing.registry.reads import person_named
from mingjing.web.demo_city import knock


@pytest.fixture
def served(transactional_copy: str) -> Example:
    """A decided and served case against a citizen, on a database where commits are real."""
    party = citizen(7, "欧阳示例")
    return Example(door=knock, parties=[party | {"phone": "13800001234"}]).to("served")


def public(path: str = "/public/") -> str:
    """What anybody sees, with no sign-in."""
    answer = Client().get(path)
    assert answer.status_code == 200
    found = answer.content.decode()
    return json.dumps(json.loads(found), ensure_ascii=False) if path.startswith("/api/") else found


@pytest.mark.clause("WS-24")
@pytest.mark.clause("WS-16")
def test_nothing_goes_out_before_the_head_has_approved(served: Example) -> None:
    """Entered by one person and checked by another, a decision is still not public."""
    served.propose("publish_decision")
    served.check("publish_decision")
    acts.follow()
    assert not Publication.objects.exists()
    served.approve("publish_decision")
    acts.follow()
    copy = Publication.objects.get()
    assert copy.number in public()
    page = public(f"/public/decisions/{copy.number}")
    for shown in (
        "罚款 500 元",
        "违反《示例市容条例》第一条第二款",
        "依据《示例市容条例》",
        "行政复议",
        "连云港市城市管理",
    ):
        assert shown in page, shown


@pytest.mark.clause("WS-24")
def test_the_one_who_entered_may_not_check(served: Example) -> None:
    """Entry and check are two people."""
    served.propose("publish_decision")
    by = person_named("publisher1")
    assert by is not None
    answer = perform("check", by=by, case=served.uid, fields={"act": "publish_decision", "opinion": "同意"})
    assert isinstance(answer, Refused)
    assert (
        any("three_systems_opinion" in one or "lianyungang" in one or "54" in one for one in answer.articles)
        or answer.refusals
    )


def test_the_public_sees_the_closed_list_and_nothing_of_a_person(served: Example) -> None:
    """A citizen's given name, address, telephone and number are nowhere: page, list, API."""
    served.published()
    acts.follow()
    number = Publication.objects.get().number
    texts = [public(), public(f"/public/decisions/{number}")]
    for path in ("/api/v1/public/decisions", f"/api/v1/public/decisions/{number}"):
        texts.append(public(path))
    party = served.parties[0]
    for text in texts:
        assert "欧阳某" in text
        for hidden in (party["name"], party["address"], party["code"], "13800001234", "周明远", "吴晓岚"):
            assert hidden not in text, hidden


@pytest.mark.clause("WS-15")
@pytest.mark.clause("CJ-P05", part="penalty")
def test_a_withdrawn_decision_leaves_its_public_note_and_no_content(served: Example) -> None:
    """处罚法 48(2): withdrawn within three working days of the revocation, and explained."""
    served.published()
    served.by_approval("revoke_decision", {"ground": "own_error", "reason": "事实认定有误", "reopen": False})
    limits = {one.rule.id: one for one in deadlines(served)}
    assert any("withdraw" in name for name in limits), sorted(limits)
    served.do("withdraw_publication", fields={"ground": "revoked", "public_note": "决定已被本机关撤销"})
    acts.follow()
    copy = Publication.objects.get()
    text = public(f"/public/decisions/{copy.number}")
    assert "决定已被本机关撤销" in text
    assert "欧阳某" not in text
    assert reads.shown(copy)["state"] == "withdrawn"


@pytest.mark.clause("WS-20")
def test_personal_data_in_the_summary_is_refused(served: Example) -> None:
    """A telephone number typed into the public summary stops the act, with article and remedy."""
    by = person_named("publisher1")
    assert by is not None
    fields = {
        "act": "publish_decision",
        "summary": "占道经营，电话 13800001234",
        "displayed_until": "2026-12-01",
        "secrets_checked": True,
    }
    served.later(minutes=5)
    answer = perform("propose", by=by, case=served.uid, fields=fields)
    assert isinstance(answer, Refused)
    assert "administrative_penalty_law/50" in answer.articles
    assert any("手机号码" in one.reason for one in answer.refusals)


@pytest.mark.clause("YY-06", part="penalty")
@pytest.mark.clause("CJ-P04", part="penalty")
@pytest.mark.clause("WS-13", part="penalty")
def test_seven_working_days_are_watched(served: Example) -> None:
    """118号 item 6: the clock starts with the decision and is overdue after seven working days."""
    limit = next(one for one in deadlines(served) if one.rule.key == "three_systems_opinion#publish_penalty")
    assert limit.state == "running"
    served.later(days=20)
    limit = next(one for one in deadlines(served) if one.rule.key == "three_systems_opinion#publish_penalty")
    assert limit.state == "overdue"


def test_a_decision_past_its_display_period_is_gone(served: Example) -> None:
    """公示期限届满: neither list nor page."""
    served.by_approval("publish_decision", {"displayed_until": (served.now + timedelta(days=90)).date().isoformat()})
    acts.follow()
    number = Publication.objects.get().number
    assert number in public()
    served.later(days=91)
    assert number not in public()
    assert Client().get(f"/public/decisions/{number}").status_code == 404


def test_following_twice_changes_nothing(served: Example) -> None:
    """Following goes on from the last position, and an event is taken once."""
    served.published()
    assert acts.follow() == 1
    assert acts.follow() == 0
    assert Publication.objects.count() == 1


def deadlines(case: Example) -> list:
    """The periods of the case, as its page shows them."""
    from mingjing.cases import reads as cases

    return list(cases.deadlines(cases.by_uid(case.uid)))
