"""办一个环节: one call is one act, whole or not at all; what is malformed, refused or overtaken changes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mingjing.cases import acts, reads
from mingjing.cases.acts import Absent, Done, Faster, IdemReused, Invalid, Refused, perform
from mingjing.cases.models import ActDone, Case, RefusedAttempt
from mingjing.records import clock
from mingjing.records import reads as log
from tests import driver, factories
from tests.cast import AUXILIARY, CERTIFICATES, CHECKER, EXPIRED, HEAD, OFFICER, OUTSIDER, PARTY, SECOND, user


def begun() -> str:
    told = perform("register_lead", by=user(OFFICER), fields=factories.lead())
    assert isinstance(told, Done)
    return told.case


def test_a_lead_opens_a_case_with_the_number_of_the_lead() -> None:
    told = perform("register_lead", by=user(OFFICER), fields=factories.lead())
    assert isinstance(told, Done)
    assert told.seq == 1
    assert told.number == "连市城罚线〔2026〕0001号"
    case = Case.objects.get(uid=told.case)
    assert (case.stage, case.place, case.field) == ("lead", "jiangsu/lianyungang", "urban_management")
    assert [event.type for event in log.events(told.case)] == ["register_lead"]


def test_filing_gives_numbers_without_gaps() -> None:
    first = driver.case().to("filed")
    refused = driver.case().to("lead")
    refused.propose("file_case")
    with pytest.raises(driver.LawSaidNo):
        refused.approve("file_case")  # not checked: refused, and no number is lost
    second = driver.case().to("filed")
    assert (first.number, second.number) == ("连市城罚立〔2026〕0001号", "连市城罚立〔2026〕0002号")


def test_what_is_malformed_is_named_by_its_path() -> None:
    uid = begun()
    cases = {
        "fields.colour": {"colour": "red"},
        "fields.violations.0.began": {
            "violations": [{"id": "v1", "place": "甲路", "began": "昨天", "discovered": "2026-06-01"}]
        },
        "fields.violations": {"violations": "v1"},
    }
    for path, fields in cases.items():
        with pytest.raises(Invalid) as no:
            perform("propose", by=user(OFFICER), case=uid, officers=CERTIFICATES, fields={"act": "file_case", **fields})
        assert path in no.value.errors
    with pytest.raises(Invalid) as no:
        perform("file_cas", by=user(OFFICER), case=uid)
    assert "file_case" in no.value.errors["act"]
    with pytest.raises(Invalid) as no:
        perform("propose", by=user(OFFICER), case=uid, officers=["JS9999999"], fields={"act": "file_case"})
    assert "officers.0" in no.value.errors
    with pytest.raises(Invalid) as no:
        perform("inspect_site", by=user(OFFICER), case=uid, officers=CERTIFICATES, media=["nothing"])
    assert "media.0" in no.value.errors
    assert ActDone.objects.filter(case__uid=uid).count() == 1


def test_money_is_an_integer_of_fen() -> None:
    case = driver.case().to("notified")
    for wrong in (500.0, "500", -1, True):
        penalties = [{"violation": "v1", "kind": "fine", "amount_fen": wrong}]
        with pytest.raises(Invalid) as no:
            case.propose("decide_penalty", {"penalties": penalties})
        assert "fields.penalties.0.amount_fen" in no.value.errors


def test_the_law_speaks_before_the_form() -> None:
    uid = begun()
    told = perform("propose", by=user(OFFICER), case=uid, officers=CERTIFICATES, fields={"act": "decide_penalty"})
    assert isinstance(told, Refused)
    assert any(article.startswith("administrative_penalty_law/") for article in told.articles)


def test_a_form_that_lacks_what_it_needs_is_named_when_the_law_permits() -> None:
    uid = begun()
    with pytest.raises(Invalid) as no:
        perform("request_recusal", by=user(OFFICER), case=uid, fields={"applicant": "某某", "person": OFFICER})
    assert set(no.value.errors) == {"fields.reason"}


@pytest.mark.parametrize("who", [OUTSIDER, PARTY, "sysadmin1", "secadmin1", "auditor1", "coordinator1"])
@pytest.mark.clause("LY-R06", part="an outsider sees nothing")
def test_who_may_not_see_the_case_is_told_that_there_is_none(who: str) -> None:
    uid = begun()
    with pytest.raises(Absent):
        perform("identify_party", by=user(who), case=uid, fields={})
    with pytest.raises(Absent):
        perform("identify_party", by=user(who), case="0" * 32, fields={})
    with pytest.raises(Absent):
        reads.case_for(user(who), uid)
    assert reads.list_cases(user(who)).items == []
    assert reads.search(user(who), "占用").items == []


@pytest.mark.clause("LY-R06", part="a supervisor sees its area")
def test_a_supervisor_sees_the_area_and_changes_nothing() -> None:
    uid = begun()
    watching = user("supervisor1")
    assert reads.case_for(watching, uid).uid == uid
    far = driver.case(
        team=driver.Example.__dataclass_fields__["team"].default
    )  # the home team's case is in the area too
    far.to("lead")
    assert {one.uid for one in reads.list_cases(watching).items} == {uid, far.uid}
    told = perform("identify_party", by=watching, case=uid, fields={"parties": []})
    assert isinstance(told, Refused)


def test_the_same_key_gives_the_first_answer_again_and_another_body_is_refused() -> None:
    key = factories.key()
    first = perform("register_lead", by=user(OFFICER), fields=factories.lead(), idem=key)
    again = perform("register_lead", by=user(OFFICER), fields=factories.lead(), idem=key)
    assert isinstance(first, Done)
    assert isinstance(again, Done)
    assert (again.case, again.seq, again.hash) == (first.case, first.seq, first.hash)
    assert again.again
    assert Case.objects.count() == 1
    other = factories.lead(lead={"source": "report", "summary": "别的"})
    with pytest.raises(IdemReused):
        perform("register_lead", by=user(OFFICER), fields=other, idem=key)
    by_another = perform("register_lead", by=user(SECOND), fields=factories.lead(), idem=key)
    assert isinstance(by_another, Done)
    assert by_another.case != first.case
    with pytest.raises(Invalid) as no:
        perform("register_lead", by=user(OFFICER), fields=factories.lead(), idem="not-a-uuid")
    assert "idem" in no.value.errors


def test_an_act_inside_the_system_takes_no_moment_from_outside() -> None:
    uid = begun()
    at = clock.now() - timedelta(minutes=1)
    for act, fields in (
        ("identify_party", {"parties": []}),
        ("propose", {"act": "file_case"}),
        ("check", {"act": "file_case"}),
        ("approve", {"act": "file_case"}),
        ("return", {"act": "file_case", "reason": "…"}),
    ):
        with pytest.raises(Invalid) as no:
            perform(act, by=user(OFFICER), case=uid, at=at, fields=fields)
        assert "at" in no.value.errors, act


def test_an_act_outside_may_be_entered_later_but_not_before_it_can_have_been() -> None:
    case = driver.case().to("filed")
    case.later(days=3)
    spec = case.filled(case.spec("inspect_site"), {"started_at": (case.now - timedelta(days=2)).isoformat()})
    call = {"by": user(OFFICER), "case": case.uid, "officers": CERTIFICATES, "fields": spec}
    future = perform("inspect_site", at=case.now + timedelta(hours=2), **call)
    assert isinstance(future, Refused)
    early = perform("inspect_site", at=driver.DAY - timedelta(days=9), **call)
    assert isinstance(early, Refused)
    with pytest.raises(Invalid) as no:
        perform("inspect_site", at=case.now - timedelta(days=2), **call)
    assert "fields.late_reason" in no.value.errors
    done = perform(
        "inspect_site", at=case.now - timedelta(days=2), **{**call, "fields": {**spec, "late_reason": "设备故障"}}
    )
    assert isinstance(done, Done)
    assert done.late
    row = ActDone.objects.get(case__uid=case.uid, seq=done.seq)
    assert row.late
    assert row.at == case.now - timedelta(days=2)
    assert row.entered_at > row.at
    assert log.event(case.uid, done.seq).fields["late"] is True
    same_day = perform("inspect_site", at=case.now - timedelta(hours=2), **call)
    assert isinstance(same_day, Done)
    assert not same_day.late


def test_somebody_was_faster() -> None:
    case = driver.case().to("lead")
    seen = Case.objects.get(uid=case.uid).seq
    case.propose("file_case")
    with pytest.raises(Faster) as no:
        perform("identify_party", by=user(SECOND), case=case.uid, fields={"parties": []}, seen_seq=seen)
    assert "周明远" in no.value.what
    case.check("file_case")
    case.approve("file_case")
    with pytest.raises(Faster) as no:
        perform("approve", by=user("head1"), case=case.uid, fields={"act": "file_case"})
    assert "立案" in no.value.what


@pytest.mark.clause("LY-O18")
def test_only_two_people_with_valid_certificates_enforce() -> None:
    case = driver.case().to("filed")

    def inspect(who: str, officers: list[str]) -> Done | Refused:
        fields = case.filled(case.spec("inspect_site"), None)
        return perform("inspect_site", by=user(who), case=case.uid, officers=officers, fields=fields)

    alone = inspect(OFFICER, CERTIFICATES[:1])
    assert isinstance(alone, Refused)
    assert "administrative_penalty_law/42" in {article.partition("(")[0] for article in alone.articles}
    with_expired = inspect(OFFICER, ["JS0700101", "JS0700109"])
    assert isinstance(with_expired, Refused)
    assert "严立冬" in "".join(one.reason for one in with_expired.refusals)
    by_auxiliary = inspect(AUXILIARY, CERTIFICATES)
    assert isinstance(by_auxiliary, Refused)
    strangers = inspect(OFFICER, ["JS0700101", "JS0707101"])
    assert isinstance(strangers, Refused)
    assert isinstance(inspect(OFFICER, CERTIFICATES), Done)


@pytest.mark.clause("LY-O18", part="a certificate withdrawn in time no longer counts")
def test_a_withdrawn_certificate_does_not_count_from_that_day() -> None:
    from mingjing.registry.acts import withdraw_certificate

    case = driver.case().to("filed")
    withdraw_certificate("JS0700102", by=user("secadmin1"))
    with pytest.raises(driver.LawSaidNo) as no:
        case.do("inspect_site")
    assert "吴晓岚" in no.value.reasons


def test_a_refused_attempt_is_kept_with_the_articles_that_stood_against_it() -> None:
    uid = begun()
    told = perform("propose", by=user(OFFICER), case=uid, officers=CERTIFICATES, fields={"act": "decide_penalty"})
    assert isinstance(told, Refused)
    kept = RefusedAttempt.objects.get(case__uid=uid)
    assert (kept.act, kept.step, kept.by["id"]) == ("decide_penalty", "propose", OFFICER)
    assert {article for one in kept.refusals for article in one["articles"]} == set(told.articles)


def test_a_known_party_is_picked_by_code_and_never_retyped() -> None:
    from mingjing.cases.example import company_code, shop
    from mingjing.cases.models import Party

    first = perform("register_lead", by=user(OFFICER), fields=factories.lead(parties=[shop(5, "老字号面馆")]))
    assert isinstance(first, Done)
    picked = perform("register_lead", by=user(OFFICER), fields=factories.lead(parties=[{"code": company_code(5)}]))
    assert isinstance(picked, Done)
    facts = reads.facts_of(reads.case_for(user(OFFICER), picked.case))
    assert facts.latest("parties")[0]["name"] == "老字号面馆"
    assert Party.objects.count() == 1
    with pytest.raises(Invalid) as no:
        perform("register_lead", by=user(OFFICER), fields=factories.lead(parties=[shop(5, "别的名字")]))
    assert "老字号面馆" in no.value.errors["fields.parties.0.name"]
    wrong = {**shop(6), "code": company_code(6)[:-1] + ("0" if company_code(6)[-1] != "0" else "1")}
    with pytest.raises(Invalid) as no:
        perform("register_lead", by=user(OFFICER), fields=factories.lead(parties=[wrong]))
    assert "校验位" in no.value.errors["fields.parties.0.code"]


def test_typing_is_kept_for_the_person_alone() -> None:
    uid = begun()
    acts.keep_typing(user(OFFICER), uid, "file_case", {"reason": "未写完"})
    where = reads.case_for(user(OFFICER), uid)
    assert reads.typing(user(OFFICER), where, "file_case").content == {"reason": "未写完"}
    assert reads.typing(user(SECOND), where, "file_case") is None
    acts.drop_typing(user(OFFICER), uid, "file_case")
    assert reads.typing(user(OFFICER), where, "file_case") is None


def test_people_are_kept_as_they_were() -> None:
    case = driver.case().to("filed")
    someone = user(CHECKER)
    someone.name = "改了名"
    someone.save(update_fields=["name"])
    row = ActDone.objects.get(case__uid=case.uid, act="file_case")
    assert row.checked_by["name"] == "王立群"
    assert row.by["id"] == HEAD
    assert row.proposed_by["certificate"]["number"] == "JS0700101"
    assert EXPIRED not in {one["id"] for one in row.officers}
