"""细则第二条: six kinds of enforcement by statutory, authorised and entrusted bodies alike: each is recorded from its opening to its archive."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from mingjing.cases.acts import perform
from mingjing.cases.example import shop
from mingjing.cases.outcome import Done, Refused
from mingjing.cases.rulebook import effective
from mingjing.kernel.scenarios import traits
from mingjing.kernel.scenarios.reading import written_out
from mingjing.records.reads import events
from mingjing.registry.acts.agencies import entrust, keep_agency, review_standing
from mingjing.registry.models import Agency
from tests.cast import SUPERVISOR, user
from tests.kernel.staged import LAW

HOME, TOWN, TODAY = "320700-CG", "320706-XN", date(2026, 6, 1)
PLACE, FIELD = "jiangsu/lianyungang", "urban_management"
KINDS = {
    "permit": ("permit", "outdoor_advert_permit"),
    "penalty": ("ordinary_penalty", "street_occupation"),
    "compulsion": ("compulsory_measure", "street_occupation"),
    "levy": ("levy", "city_works"),
    "fee": ("fee", "city_works"),
    "inspection": ("inspection", "street_occupation"),
}


def opening(procedure: str, place: str) -> tuple[str, dict[str, Any]]:
    """The act that opens a case of this procedure, with contents as a worked example of the law has them."""
    law = effective(procedure, place, FIELD, TODAY)
    known = traits(LAW, procedure, place, FIELD)
    for name in known:
        for step in written_out([{"use": name}], known, "test"):
            if step.get("act") in law.openings:
                return str(step["act"]), dict(step.get("fields") or {})
    raise AssertionError(procedure)


def opened(who: str, kind: str, place: str = PLACE) -> Done | Refused:
    procedure, matter = KINDS[kind]
    act, fields = opening(procedure, place)
    told = {**fields, "procedure": procedure, "matter": matter, "parties": [shop(7001, "示例商店")]}
    return perform(act, by=user(who), fields={name: value for name, value in told.items() if value is not None})


def of_standing(standing: str) -> None:
    """The agency as a body of that kind, with its basis, reviewed."""
    body = Agency.objects.get(code=HOME)
    names = (
        "name",
        "short_name",
        "doc_prefix",
        "place",
        "level",
        "uscc",
        "reconsideration_body",
        "court",
        "address",
        "phone",
    )
    told = {name: getattr(body, name) for name in (*names, "bank", "mandate")}
    told |= {"standing": standing, "legal_basis": "示例条例第三条授权"}
    keep_agency(by=user(SUPERVISOR), code=HOME, parent=body.parent.code if body.parent else "", why="核准", **told)
    review_standing(by=user(SUPERVISOR), agency=HOME, year=2026, result="qualified", since=TODAY, why="年度审核")


@pytest.mark.clause("LY-R02")
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_by_every_body_is_recorded_from_opening_to_archive(kind: str) -> None:
    procedure, matter = KINDS[kind]
    for standing in ("organ", "authorised"):
        of_standing(standing)
        done = opened("officer1", kind)
        assert isinstance(done, Done), done
        first = next(iter(events(done.case)))
        assert first.type == opening(procedure, PLACE)[0]
        assert first.fields["receipt"]["mandate"]["holds"] == "own"
    entrust(
        by=user(SUPERVISOR), entrusting=HOME, entrusted=TOWN, letter=f"连执委〔2026〕{len(kind)}号", basis="示例规章第三条", matters=[matter],
        powers="以本机关名义办理", since=TODAY, until=TODAY + timedelta(30), published_on=TODAY, why="委托书",
    )  # fmt: skip
    done = opened("officer_town1", kind)
    assert isinstance(done, Done), done
    mandate = next(iter(events(done.case))).fields["receipt"]["mandate"]
    own = matter == "street_occupation"  # the street office has this one itself
    assert (mandate["holds"], mandate["entrusted_by"]) == (("own", "") if own else ("entrusted", HOME))
    law = effective(procedure, PLACE, FIELD, TODAY)
    assert "archive_case" in law.acts
    assert any("lianyungang_recording_rules" in one for act in law.acts for one in law.articles(act)), (
        "the rules bind this kind"
    )


@pytest.mark.parametrize("kind", ["levy", "fee"])
def test_without_the_letter_the_other_body_opens_nothing(kind: str) -> None:
    answer = opened("officer_town1", kind)
    assert isinstance(answer, Refused)
    assert {one for refusal in answer.refusals for one in refusal.articles} == {
        "lianyungang_standardisation_opinion/3(3)(1)"
    }


def test_an_application_to_the_wrong_body_is_registered_and_not_accepted() -> None:
    done = opened("officer_town1", "permit")
    assert isinstance(done, Done)
    answer = perform(
        "accept_application", by=user("officer_town1"), case=done.case, fields={"accepted_on": "2026-06-01"}
    )
    assert isinstance(answer, Refused)
    said = {one for refusal in answer.refusals for one in refusal.articles}
    assert said == {"administrative_licensing_law/32(1)(2)", "lianyungang_standardisation_opinion/3(3)(1)"}
    assert {one.remedy_act for one in answer.refusals} == {"refuse_acceptance"}
