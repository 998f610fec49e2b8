"""监督提示 — what was late, entered afterwards or put in doubt reaches the supervisor of the place, and nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from mingjing.cases.example import Example, shop
from mingjing.registry.reads import person_named
from mingjing.supervision import acts, reads
from mingjing.supervision.models import Alert
from mingjing.web.demo_city import corrected, entered_late, knock


@pytest.fixture
def filed(transactional_copy: str) -> Example:
    """A filed case, on a database where commits are real."""
    return Example(door=knock).to("filed")


def signed_in(username: str) -> Client:
    """A browser session of that person."""
    client = Client()
    person = person_named(username)
    assert person is not None
    client.force_login(person)
    return client


def test_a_missed_period_is_told_once(filed: Example) -> None:
    """The agency's 90 days run out: one alert, however often one looks."""
    filed.later(days=120)
    first = acts.watch()
    assert first >= 1
    assert acts.watch() == 0
    assert Alert.objects.filter(kind="missed", case_uid=filed.uid).count() == first


def test_a_late_entry_is_told(filed: Example) -> None:
    """补录 is permitted and seen."""
    entered_late(filed)
    while acts.follow():
        pass
    assert Alert.objects.filter(kind="late_entry", case_uid=filed.uid).exists()


def test_a_correction_that_touches_no_decision_raises_nothing(filed: Example) -> None:
    """A slip of the pen in the site record is no matter for the supervisor."""
    filed.to("investigated")
    corrected(filed)
    while acts.follow():
        pass
    assert not Alert.objects.filter(kind="correction").exists()


@pytest.mark.clause("HZ-L03", part="a decision unlike its benchmark reaches the supervisor")
def test_a_decision_that_leaves_its_benchmark_is_shown_to_the_supervisor(transactional_copy: str) -> None:
    """同案同罚: a departure has its reason, and is seen; a decision within the band raises nothing."""
    quiet = Example(door=knock).to("filed").benchmarked().to("decided")
    one = Example(door=knock, parties=[shop(7301)], fine_fen=200_000).to("filed").benchmarked().investigated()
    why = {"departure_reason": "占道时间长", "departure_approval": "chief"}
    one.by_approval("notify_rights", why)
    one.later(hours=2)
    one.serve("serve_notice", "rights_notice")
    one.waived()
    one.propose("decide_penalty", why)
    one.check("decide_penalty")
    one.reviewed().decided()
    while acts.follow():
        pass
    (alert,) = Alert.objects.filter(kind="departs")
    assert alert.case_uid == one.uid
    assert alert.text == "“作出行政处罚决定”没有按照裁量权基准，理由写在决定里"
    assert "占道时间长" not in alert.text, "the reason stays in the file"
    assert not Alert.objects.filter(kind="departs", case_uid=quiet.uid).exists()
    page = signed_in("supervisor1").get("/supervision/").content.decode()
    assert "偏离裁量基准或者同类案件" in page


@pytest.mark.clause("LY-R06", part="supervisor and outsider")
def test_only_the_supervisor_of_the_place_sees_alerts(filed: Example) -> None:
    """细则六: a supervisor sees the area, an outsider nothing."""
    filed.later(days=120)
    acts.watch()
    assert filed.number in signed_in("supervisor1").get("/supervision/").content.decode()
    for outsider in ("officer1", "officer_far", "party1", "sysadmin1"):
        assert signed_in(outsider).get("/supervision/").status_code == 404


def test_an_alert_is_settled_with_a_note_only(filed: Example) -> None:
    """Without words nothing is settled; with them it is, once, by name."""
    filed.later(days=120)
    acts.watch()
    supervisor = person_named("supervisor1")
    assert supervisor is not None
    alert = reads.listed(supervisor).items[0]
    client = signed_in("supervisor1")
    client.post(f"/supervision/{alert.pk}/settle", {"note": "  "})
    assert Alert.objects.get(pk=alert.pk).settled_at is None
    client.post(f"/supervision/{alert.pk}/settle", {"note": "已约谈，限三日内办结"})
    settled = Alert.objects.get(pk=alert.pk)
    assert settled.settled_at is not None
    assert settled.note == "已约谈，限三日内办结"
    assert settled.settled_by == supervisor
    first = settled.settled_at
    client.post(f"/supervision/{alert.pk}/settle", {"note": "再来一次"})
    assert Alert.objects.get(pk=alert.pk).settled_at - first < timedelta(microseconds=1)
