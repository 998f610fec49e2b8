"""资格、职权、委托: what the registry says decides at the door of a case, at once; the refusal names its article."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from mingjing.cases import reads as cases
from mingjing.cases.acts import perform
from mingjing.cases.outcome import Done, Refused
from mingjing.records import clock
from mingjing.records.reads import events
from mingjing.registry import reads
from mingjing.registry.acts import NotAllowed, Unlawful, Wrong
from mingjing.registry.acts.agencies import end_entrustment, entrust, keep_agency, review_standing
from mingjing.registry.acts.matters import cancel_matter, end_power, give_power, keep_matter, name_post
from mingjing.registry.acts.people import close_account
from mingjing.registry.models import Agency, Power, RegistryEntry
from mingjing.registry.reads.listing import matter_on, whole
from mingjing.registry.reads.mandates import findings
from tests import driver
from tests.cast import OFFICER, OUTSIDER, SUPERVISOR, user
from tests.factories import lead

TODAY = date(2026, 6, 1)
HOME, NEAR, FAR, TOWN, TRAFFIC = "320700-CG", "320706-CG", "320707-CG", "320706-XN", "320700-JT"
PLACE = "jiangsu/lianyungang"
OPINION, OWN_POWER = "lianyungang_standardisation_opinion/3(3)(2)", "administrative_penalty_law/17"


def opened(who: str = OFFICER, **more: Any) -> Done | Refused:
    """A lead registered by somebody."""
    return perform("register_lead", by=user(who), fields=lead(**more))


def articles(answer: Done | Refused) -> set[str]:
    """The articles of a refusal; none where it was done."""
    return {article for one in answer.refusals for article in one.articles} if isinstance(answer, Refused) else set()


def bureau() -> Any:
    return user(SUPERVISOR)


# -- standing --------------------------------------------------------------------------------------------------------


@pytest.mark.clause("LY-O03")
def test_a_disqualified_body_opens_no_case_and_decides_none_until_it_stands_again() -> None:
    case = driver.case("python").to("waived")
    review_standing(by=bureau(), agency=HOME, year=2026, result="disqualified", since=TODAY, why="清理后不再具备条件")
    assert articles(opened()) == {OPINION}
    openings = cases.open_acts(user(OFFICER), cases.case_for(user(OFFICER), case.uid))
    said = {spec.act: {article for one in why for article in one.articles} for spec, why in openings.refused}
    assert OPINION in said["decide_penalty"]
    review_standing(by=bureau(), agency=HOME, year=2026, result="qualified", since=TODAY, why="整改后复核")
    assert isinstance(opened(), Done)


@pytest.mark.clause("LY-O03")
def test_the_qualified_list_is_published_without_whoever_was_disqualified() -> None:
    page = Client().get("/public/agencies/").content.decode()
    assert "赣榆区综合行政执法局" in page
    review_standing(by=bureau(), agency=FAR, year=2026, result="disqualified", since=TODAY, why="清理")
    page = Client().get("/public/agencies/").content.decode()
    assert "<td>赣榆区综合行政执法局</td>" not in page
    before = Client().get("/public/agencies/?on=2026-05-31").content.decode()
    assert "<td>赣榆区综合行政执法局</td>" in before


@pytest.mark.clause("LY-O02")
def test_a_body_without_basis_or_mandate_is_not_found_qualified_and_opens_nothing() -> None:
    told = {
        "name": "示例新区执法局", "short_name": "新区", "doc_prefix": "新", "place": f"{PLACE}/xinqu", "level": "county",
        "standing": "organ", "legal_basis": "", "mandate": "", "uscc": "", "reconsideration_body": "", "court": "", "address": "",
        "phone": "", "bank": "",
    }  # fmt: skip
    keep_agency(by=bureau(), code="NEW", why="设立", **told)
    with pytest.raises(Unlawful, match="三定"):
        review_standing(by=bureau(), agency="NEW", year=2026, result="qualified", since=TODAY, why="审核")
    key = Agency.objects.get(code="NEW").pk
    assert not reads.mandate(key, "street_occupation").qualified
    keep_agency(
        by=bureau(), code="NEW", why="补登", **{**told, "legal_basis": "某法第三条", "mandate": "编发〔2026〕1号"}
    )
    review_standing(by=bureau(), agency="NEW", year=2026, result="qualified", since=TODAY, why="审核")
    assert reads.mandate(key, "street_occupation").qualified
    assert reads.mandate(key, "street_occupation").holds == "none"


# -- powers ----------------------------------------------------------------------------------------------------------


@pytest.mark.clause("LY-O01")
def test_a_second_agency_that_claims_the_same_item_in_the_same_area_is_refused_and_shown() -> None:
    told = {"by": bureau(), "matter": "street_occupation", "since": TODAY, "why": "新增职权"}
    with pytest.raises(Unlawful, match="连云港市城市管理综合行政执法局在jiangsu/lianyungang已经有这个事项") as no:
        give_power(agency=TRAFFIC, share="kept", **told)
    assert no.value.articles == ("lianyungang_standardisation_opinion/3",)
    assert not Power.objects.filter(agency__code=TRAFFIC).exists()
    browser = Client()
    browser.force_login(bureau(), backend="mingjing.registry.sign_in.Backend")
    page = browser.get("/registry/check/").content.decode()
    assert "没有准予登记的职权" in page
    assert TRAFFIC in page
    with pytest.raises(Unlawful, match="haizhou"):
        give_power(agency=TRAFFIC, areas=[f"{PLACE}/haizhou"], **told)
    give_power(agency=TRAFFIC, areas=[f"{PLACE}/lianyun"], **told)
    with pytest.raises(Wrong, match="已经有这个事项"):
        give_power(agency=TRAFFIC, areas=[f"{PLACE}/guannan"], **told)


@pytest.mark.clause("HZ-L01")
def test_gaps_and_overlaps_are_both_found() -> None:
    assert [one for one in findings(TODAY) if one.kind in ("gap", "overlap")] == []
    end_power(by=bureau(), matter="street_occupation", agency=TOWN, until=TODAY, why="上收")
    (gap,) = [one for one in findings(TODAY) if one.kind == "gap"]
    assert gap.matter == "street_occupation"
    assert f"{PLACE}/haizhou/xinnan" in gap.what
    town = Agency.objects.get(code=TOWN)
    far = Agency.objects.get(code=FAR)
    Power.objects.create(matter_id="food_past_date", agency=far, since=TODAY, areas=[town.place])
    (overlap,) = [one for one in findings(TODAY) if one.kind == "overlap"]
    assert overlap.matter == "food_past_date"
    assert "海州执法局" in overlap.what
    assert "赣榆执法局" in overlap.what


def test_a_matter_that_was_taken_away_opens_no_case_and_the_one_that_runs_is_not_decided() -> None:
    assert isinstance(opened(), Done)
    end_power(by=bureau(), matter="street_occupation", agency=HOME, until=TODAY, why="下放")
    assert articles(opened()) == {OWN_POWER}
    assert isinstance(opened(OUTSIDER), Done), "the other agency still has it"


def test_a_cancelled_matter_opens_no_case_from_its_day_on() -> None:
    cancel_matter(by=bureau(), code="street_occupation", since=TODAY + timedelta(1), why="上位法废止")
    assert isinstance(opened(), Done)
    clock.set_clock(clock.now() + timedelta(days=1))
    assert articles(opened()) == {OWN_POWER}


@pytest.mark.clause("LY-O23")
def test_a_power_without_a_named_post_is_listed_until_one_is_named() -> None:
    give_power(
        by=bureau(), matter="street_occupation", agency=TRAFFIC, since=TODAY, areas=[f"{PLACE}/lianyun"], why="新增"
    )
    (open_one,) = [one for one in findings(TODAY) if one.kind == "unresolved"]
    assert "市交通局" in open_one.what
    with pytest.raises(Wrong, match="本机关在岗的人员"):
        name_post(by=bureau(), matter="street_occupation", agency=TRAFFIC, post="岗", person=OFFICER, why="落实")
    Power.objects.filter(agency__code=TRAFFIC).update(post="执法岗", person=None)
    assert [one for one in findings(TODAY) if one.kind == "unresolved"], "a post without a person is not resolved"
    name_post(by=bureau(), matter="street_occupation", agency=HOME, post="一大队", person=OFFICER, why="落实")
    close_account(by=user("sysadmin1"), username=OFFICER, why="离职")
    assert any("责任人已经离岗" in one.what for one in findings(TODAY))


# -- entrustment -----------------------------------------------------------------------------------------------------


def letter(**more: Any) -> Any:
    """A letter from the district to its street office for a matter that the office lost."""
    told = {
        "by": bureau(), "entrusting": NEAR, "entrusted": TOWN, "letter": "海执委〔2026〕1号", "basis": "示例规章第三条",
        "matters": ["street_occupation"], "powers": "警告、罚款", "since": TODAY, "until": TODAY + timedelta(30),
        "published_on": TODAY, "why": "委托书",
    }  # fmt: skip
    return entrust(**{**told, **more})


@pytest.mark.clause("LY-O02")
def test_an_entrusted_body_acts_in_term_for_its_matters_and_the_record_names_who_answers() -> None:
    end_power(by=bureau(), matter="street_occupation", agency=TOWN, until=TODAY, why="收回")
    assert articles(opened("officer_town1")) == {OWN_POWER}
    letter()
    done = opened("officer_town1")
    assert isinstance(done, Done)
    (first,) = list(events(done.case))[:1]
    assert first.fields["receipt"]["mandate"] == {"qualified": True, "holds": "entrusted", "entrusted_by": NEAR}
    assert "海执委〔2026〕1号" in Client().get("/public/agencies/").content.decode()
    town = Agency.objects.get(code=TOWN).pk
    assert reads.mandate(town, "street_occupation", TODAY + timedelta(30)).holds == "entrusted"
    assert reads.mandate(town, "street_occupation", TODAY + timedelta(31)).holds == "none"
    end_entrustment(by=bureau(), letter="海执委〔2026〕1号", on=TODAY, why="提前终止")
    assert articles(opened("officer_town1")) == {OWN_POWER}


@pytest.mark.clause("LY-O02")
def test_nobody_entrusts_what_is_not_their_own() -> None:
    end_power(by=bureau(), matter="street_occupation", agency=TOWN, until=TODAY, why="收回")
    letter()
    with pytest.raises(Unlawful, match="不得再委托") as no:
        letter(entrusting=TOWN, entrusted=FAR, letter="新委〔2026〕1号")
    assert no.value.articles == ("administrative_penalty_law/20",)
    for wrong in ({"entrusted": NEAR}, {"until": TODAY - timedelta(1)}, {"published_on": TODAY + timedelta(1)}, {}):
        with pytest.raises(Wrong):
            letter(**wrong)


# -- the list, by day ------------------------------------------------------------------------------------------------

VERSION = {
    "title": "擅自占用城市道路、公共场所经营", "kind": "penalty", "field": "urban_management", "level": "county", "basis": "新条例",
    "citations": ["administrative_penalty_law/9"], "procedures": ["ordinary_penalty"], "tables": [], "forms": [], "materials": [],
    "limit_days": None, "accepting": "", "approving": "", "conditions": "",
}  # fmt: skip


@pytest.mark.clause("CJ-W02")
def test_every_change_of_the_list_keeps_its_history_basis_and_date_and_is_public() -> None:
    keep_matter(by=bureau(), code="street_occupation", since=TODAY, why="条例修订：示例政发〔2026〕7号", **VERSION)
    old, new = matter_on("street_occupation", TODAY - timedelta(1)), matter_on("street_occupation", TODAY)
    assert old is not None
    assert new is not None
    assert (old.title, new.title) == ("擅自占用城市道路经营", "擅自占用城市道路、公共场所经营")
    page = Client().get("/public/matters/street_occupation/").content.decode()
    assert "示例政发〔2026〕7号" in page
    assert "<del>擅自占用城市道路经营</del>" in page
    assert "擅自占用城市道路、公共场所经营" not in Client().get("/public/matters/?on=2026-05-31").content.decode()
    told = Client().get("/api/v1/public/matters/street_occupation").json()
    assert [one["since"] for one in told["versions"]] == ["2026-06-01", "2020-01-01"]
    assert all(one["person"] is None for one in told["powers"]), "no person's name in public"
    found = whole("street_occupation", TODAY)
    assert found is not None
    assert RegistryEntry.objects.filter(act="change_matter", of="street_occupation", by=SUPERVISOR).exists()


def test_a_change_cannot_be_dated_before_the_last_one_nor_name_what_the_law_has_not() -> None:
    keep_matter(by=bureau(), code="street_occupation", since=TODAY, why="修订", **VERSION)
    with pytest.raises(Wrong, match="不能更早"):
        keep_matter(by=bureau(), code="street_occupation", since=TODAY - timedelta(1), why="倒签", **VERSION)
    with pytest.raises(Wrong, match="no_such"):
        keep_matter(by=bureau(), code="new", since=TODAY, why="新增", **{**VERSION, "procedures": ["no_such"]})
    with pytest.raises(Wrong, match="999"):
        keep_matter(
            by=bureau(),
            code="new",
            since=TODAY,
            why="新增",
            **{**VERSION, "citations": ["administrative_penalty_law/999"]},
        )


def test_the_legal_office_changes_what_its_agency_holds_and_nothing_else() -> None:
    keep_matter(by=user("reviewer1"), code="street_occupation", since=TODAY, why="修订", **VERSION)
    Power.objects.filter(agency__code=HOME, matter_id="food_past_date").update(until=TODAY)
    with pytest.raises(NotAllowed):
        keep_matter(by=user("reviewer1"), code="food_past_date", since=TODAY, why="修订", **VERSION)
    with pytest.raises(NotAllowed):
        keep_matter(by=user(OFFICER), code="street_occupation", since=TODAY, why="修订", **VERSION)
