"""事后公开: what is decided is public in seven or twenty working days, unless a law says that it is not; then that is decided, and by whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.test import Client

from mingjing.cases import reads as cases
from mingjing.cases.acts import Refused, perform
from mingjing.cases.example import Example, citizen, shop
from mingjing.cases.example_permit import PermitExample
from mingjing.kernel import deadlines as periods
from mingjing.publicity import acts
from mingjing.publicity.models import Publication
from mingjing.registry.reads import person_named
from mingjing.web.demo_city import knock
from tests.kernel.staged import library, stage

SECRET = {
    "ground": "trade_secret",
    "basis": "反不正当竞争法第九条、政府信息公开条例第十五条",
    "reason": "结论本身就是配方",
}
MADE: dict[str, Callable[[], Example]] = {
    "penalty": lambda: Example(door=knock, parties=[shop(7101, "示例商店")]).to("served"),
    "permit": lambda: PermitExample(door=knock, parties=[citizen(71, "欧阳示例")]).to("delivered"),
}


def state(case: Example) -> set[str]:
    return {one.state for one in cases.deadlines(cases.by_uid(case.uid)) if one.rule.id.startswith("publish_")}


@pytest.mark.clause("YY-06")
@pytest.mark.clause("CJ-P04")
@pytest.mark.parametrize("kind", MADE)
def test_body_object_kind_and_conclusion_are_public_in_time_or_withheld_by_law(
    transactional_copy: str, kind: str
) -> None:
    case = MADE[kind]()
    assert state(case) == {"running"}
    case.published()
    assert acts.follow() == 1
    copy = Publication.objects.get()
    page = Client().get(f"/public/decisions/{copy.number}").content.decode()
    party = "示例商店" if kind == "penalty" else "欧阳某"
    for words in (copy.agency.name, party, copy.result, copy.title):
        assert words, copy
        assert words in page
    assert state(case) == {"met"}
    for (procedure, decided, days), place in product(OTHERS, ("hunan/yueyang", "xinjiang/changji")):
        random = {"open_inspection": {"fields": {"source": "random"}}} if procedure == "inspection" else {}
        made = stage({"use": decided, "but": random}, procedure=procedure, place=place, field="transport", ruled=False)
        begun = max(one.at for one in made.facts.acts if one.act in made.law(made.now).decisions)
        late = begun + timedelta(days=90)
        found = [one for one in periods.of_case(made.facts, library(), late) if one.rule.id.startswith("publish_")]
        assert found, procedure
        assert {one.state for one in found} == {"overdue"}
        assert {one.rule.deadline.period.amount for one in found} == {days}
        assert {one.rule.deadline.on_expiry for one in found} == {"tell_supervisor"}


OTHERS = [
    ("levy", "decided", 20),
    ("payment", "decided", 20),
    ("inspection", "found_wanting", 20),
    ("compulsory_measure", "decided", 20),
    ("compulsory_execution", "decided", 20),
]


@pytest.mark.parametrize("kind", MADE)
def test_a_decision_that_a_law_keeps_secret_is_withheld_by_three_people_and_the_clock_rests(
    transactional_copy: str, kind: str
) -> None:
    case = MADE[kind]()
    by = person_named("publisher1")
    assert by is not None
    case.later(minutes=5)
    for lost in ("basis", "reason"):
        fields = {"act": "withhold_publication", **SECRET, lost: ""}
        answer = perform("propose", by=by, case=case.uid, fields={name: one for name, one in fields.items() if one})
        assert isinstance(answer, Refused)
        assert "three_systems_opinion/6" in answer.articles
    case.by_approval("withhold_publication", SECRET)
    assert state(case) == {"met"}
    acts.follow()
    assert not Publication.objects.exists()
    told = cases.facts_of(cases.by_uid(case.uid)).last("withhold_publication")
    assert told is not None
    assert len({told.by.id, told.proposed_by.id, told.checked_by.id}) == 3


def test_nothing_is_withheld_before_it_was_decided(transactional_copy: str) -> None:
    case: Any = Example(door=knock).to("filed")
    case.later(minutes=5)
    by = person_named("publisher1")
    assert by is not None
    answer = perform("propose", by=by, case=case.uid, fields={"act": "withhold_publication", **SECRET})
    assert isinstance(answer, Refused)
