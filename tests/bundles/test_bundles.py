"""案卷包: a copy of a real case verifies offline, opens what its purpose allows, and says what it withholds."""

from __future__ import annotations

import io
import json
import os
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from mingjing.cases.disclosing import Copy
from mingjing.cases.erasing import doing
from mingjing.cases.example import citizen, shop
from mingjing.chain import verify
from mingjing.chain.bundle import Contents, Withheld, written
from mingjing.chain.entry import OpenField
from mingjing.records import bundles, documents, jobs
from mingjing.records import reads as records
from mingjing.records.bundles import Stored, heads, making, stored
from mingjing.records.bundles.gathering import Kept
from mingjing.records.clock import real_now
from mingjing.records.log import reads as log_reads
from mingjing.records.models import EvidenceAccess
from mingjing.registry.acts import make_token
from tests import driver
from tests.bundles.small_log import SmallLog
from tests.cast import CUSTODIAN, HEAD, OFFICER, OUTSIDER, SUPERVISOR, user
from tests.factories import PNG, file, video


def got(case: str, who: str = OFFICER, **query: str) -> Any:
    client = Client(headers={"Authorization": f"Bearer {make_token(who)}"})
    return client.get(f"/api/v1/cases/{case}/bundle", query)


def zipped(case: str, who: str = OFFICER, **query: str) -> bytes:
    answer = got(case, who, **query)
    assert answer.status_code == 200, answer.content
    data = b"".join(answer.streaming_content)
    assert len(data) == int(answer["Content-Length"])
    return data


def checked(data: bytes, log: SmallLog) -> tuple[int, dict[str, Any]]:
    from django.conf import settings

    trusted = verify.Policy(settings.LOG_POLICY.read_bytes())
    return verify.verify(io.BytesIO(data), trusted)


def files(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def opened(data: bytes) -> dict[str, Any]:
    """Every opened field, by number and path."""
    found = {}
    for name, text in files(data).items():
        if name.startswith("fields/"):
            for row in json.loads(text):
                if "path" in row:
                    found[f"{int(name[7:11])}/{row['path']}"] = row["value"]
    return found


def doubts(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in report["findings"] if one["level"] != "note"]


@pytest.mark.clause("CJ-P07")
@pytest.mark.clause("YY-12", part="checked without us")
def test_the_whole_file_of_an_archived_case_verifies(log: SmallLog) -> None:
    case = driver.case().to("filed")
    log.round()
    case.to("archived")
    log.round()
    data = zipped(case.uid)
    code, report = checked(data, log)
    assert (code, doubts(report)) == (0, []), report
    facts = report["facts"]
    assert facts["sealed"]["count"] == facts["events"]
    assert facts["withheld"] == 0
    assert [one["type"] for one in facts["times"]] == ["decide_penalty", "archive_case"]
    assert all(one["not_before"] <= one["not_after"] for one in facts["times"])
    inside = files(data)
    kinds = {
        json.loads(text)["type"]
        for name, text in inside.items()
        if name.startswith("events/") and name.endswith(".env")
    }
    assert kinds >= {"register_lead", "file_case", "inspect_site", "notify_rights", "decide_penalty", "serve_decision"}
    assert kinds >= {"record_performance", "close_case", "archive_case"}
    assert "谁改了案卷" in inside["README.txt"].decode()
    papers = [name for name in inside if name.startswith("files/")]
    assert len(papers) == len({one.sha256 for one in documents.of_case(case.uid)})


def test_what_is_not_content_takes_less_than_fifty_kilobytes(log: SmallLog) -> None:
    """T10: envelopes, seals, proofs and the zip itself of a case of forty records; its fields and files are content, two texts are for people."""
    case = driver.case().to("filed")
    log.round()
    case.to("archived")
    while len(records.events(case.uid)) < 38:
        case.by_approval("correct_record", fields=correction(case))
    case.propose("correct_record", fields=correction(case))
    case.check("correct_record")
    log.round()
    data = zipped(case.uid, files="none")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = ("fields/", "README.txt", "policy.txt")
        fields = sum(one.compress_size for one in archive.infolist() if one.filename.startswith(content))
    assert len([name for name in files(data) if name.endswith(".env") and name.startswith("events/")]) == 40
    assert len(data) - fields <= 50 * 1024, (len(data), fields)


def correction(case: Any) -> dict[str, Any]:
    """A correction of the lead's summary, which says nothing new."""
    spec = case.spec("correct_record")
    told = {"seq": 1, "field": "lead.summary", "value": "巡查发现占道经营", "reason": "文字有误", "errors": "文字"}
    return {one.name: told[one.name] for one in spec.fields if one.name in told}


# -- redacted ---------------------------------------------------------------------------------------------------------------


def test_a_party_s_copy_verifies_and_tells_nothing_of_the_other_party(log: SmallLog) -> None:
    one, other = citizen(31, "示例甲三"), shop(32, "示例三十二号店")
    case = driver.case(parties=[one, other]).to("archived")
    log.round()
    data = zipped(case.uid, purpose="party", party="1")
    code, report = checked(data, log)
    assert (code, doubts(report)) == (0, []), report
    assert report["facts"]["withheld"] > 0
    told = json.dumps(opened(data), ensure_ascii=False)
    for value in (other["name"], other["code"], other["address"], other["representative"]):
        assert value not in told
    assert "decide_penalty" in {one["type"] for one in report["facts"]["times"]}


def test_a_party_sees_what_concerns_them_and_not_the_inner_deliberation(log: SmallLog) -> None:
    party = shop(7)
    case = driver.case(parties=[party]).to("archived")
    log.round()
    data = zipped(case.uid, purpose="party")
    told = opened(data)
    kinds = {
        int(name[7:11]): json.loads(text)["type"]
        for name, text in files(data).items()
        if name.endswith(".env") and name.startswith("events/")
    }
    assert any(path.endswith("/fields.penalties") for path in told)
    assert party["name"] in json.dumps(told, ensure_ascii=False)
    for path in told:
        seq, _, name = path.partition("/")
        if kinds[int(seq)] in ("propose", "check", "discuss_collectively", "pass_review"):
            assert name in ("fields.act",) or not name.startswith("fields."), path
    served = {one.sha256 for one in documents.of_case(case.uid) if one.form in ("rights_notice", "penalty_decision")}
    assert {name[6:] for name in files(data) if name.startswith("files/")} == served


def test_who_reported_stays_secret_even_in_court(log: SmallLog) -> None:
    case = driver.case().to("lead")
    lead = {"source": "report", "summary": "有人举报占道经营", "reporter": "示例举报人", "real_name": True}
    told = case.send(
        OFFICER,
        "propose",
        fields={"act": "file_case", **case.filled(case.spec("file_case"), None)},
        officers=list(case.team.certificates),
    )
    assert told
    reported = driver.case(parties=[shop(8)])
    reported.set_time(reported.now)
    fields = {"procedure": reported.procedure, "matter": reported.matter, "parties": [], "lead": lead}
    reported.uid = str(reported.door(OFFICER, "register_lead", None, fields=fields)["case"])
    log.round()
    for purpose, party in (("court", ""), ("inquiry", "")):
        data = zipped(reported.uid, purpose=purpose, party=party, files="none")
        assert "示例举报人" not in json.dumps(opened(data), ensure_ascii=False)
    assert "示例举报人" in json.dumps(opened(zipped(reported.uid)), ensure_ascii=False)
    assert "1/fields.lead" in opened(zipped(case.uid, purpose="court"))


def test_the_public_learns_no_person_and_no_text(log: SmallLog) -> None:
    case = driver.case(parties=[citizen(40, "示例甲四")]).to("archived")
    log.round()
    data = zipped(case.uid, purpose="inquiry")
    code, report = checked(data, log)
    assert code == 0, report
    told = json.dumps(opened(data), ensure_ascii=False)
    for value in ("示例甲四", citizen(40)["code"], "周明远", "JS0700101", "officer1"):
        assert value not in told
    assert "administrative_penalty_law/" in told
    assert not [name for name in files(data) if name.startswith("files/")]


def test_every_field_that_is_not_in_a_list_stays_closed() -> None:
    """Default deny: a field that nobody thought of is opened to nobody but the agency itself."""
    event = Stored(
        event_uid=UUID(int=1), seq=1, type="inspect_site", env=b"", seals=b"[]",
        said={"at": "2026-06-15T01:00:00.000Z", "att": []},
        kept={path: Kept(OpenField.of(path, bytes(32), "x"), Withheld(path, bytes(32), bytes(32))) for path in ("fields.thought_of_by_nobody", "new_path")},
    )  # fmt: skip
    for purpose in ("party", "court", "inquiry"):
        copy = Copy([event], ("ordinary_penalty", "jiangsu/lianyungang", "urban_management"), purpose, shop(1))
        assert copy.opens == {1: frozenset()}
    assert Copy([event], ("ordinary_penalty", "jiangsu/lianyungang", "urban_management"), "whole").opens is None


# -- waiting, completeness ---------------------------------------------------------------------------------------------------


def test_before_witnesses_have_seen_it_one_is_told_when_to_come_again(log: SmallLog) -> None:
    case = driver.case().to("lead")
    answer = got(case.uid)
    assert answer.status_code == 409
    assert answer["Retry-After"] == "10"
    assert "见证" in answer.json()["title"]
    assert not EvidenceAccess.objects.filter(file=case.uid).exists()
    log.round()
    data = zipped(case.uid)
    assert checked(data, log)[0] == 2  # neither sealed nor in a map: whether more followed cannot be told
    case.to("filed")
    waits = zipped(case.uid, unproven="true")
    code, report = checked(waits, log)
    assert code == 2
    assert "V7" in {one["step"] for one in doubts(report)}
    assert "还没有经独立见证人见证" in files(waits)["README.txt"].decode()


def test_the_map_of_the_day_shows_that_nothing_was_cut_off(log: SmallLog) -> None:
    cases = [driver.case(parties=[shop(number)]).to("lead") for number in (1, 2, 3)]
    case = cases[1].to("filed")
    count = len(records.events(case.uid))
    bundles.map_cases()
    log.round()
    data = zipped(case.uid)
    code, report = checked(data, log)
    assert (code, doubts(report)) == (0, []), report
    assert report["facts"]["map"]["count"] == count
    parts = stored(case.uid)
    mapped = heads.mapped(case.uid)
    assert mapped is not None
    keys = list(making._keys(parts))
    last = parts[count - 2]
    cut = [one.part(None) for one in parts[: count - 2]]
    cut.append(
        last.part(
            None, proof=log_reads.proof_text(last.event_uid), proof_sm3=log_reads.proof_text(last.event_uid, "sm3")
        )
    )  # type: ignore[arg-type]
    contents = Contents(str(last.said["log"]), case.uid, "2026-06-15T01:00:00.000Z", cut, keys, mapped=mapped)
    code, report = checked(written(contents), log)
    assert code == 1
    assert {"V11"} == {one["step"] for one in doubts(report)}
    code, report = checked(written(replace(contents, mapped=None)), log)
    assert code == 2
    assert {"V11"} == {one["step"] for one in doubts(report)}
    case.do("inspect_site")
    log.round()
    code, report = checked(zipped(case.uid), log)
    assert code == 2
    assert report["facts"]["map"]["count"] == count


def test_the_day_is_mapped_once(log: SmallLog, monkeypatch: pytest.MonkeyPatch) -> None:
    driver.case().to("lead")
    jobs.map_cases(0)
    log.round()
    first = making.of_the_log("head_map", 9)
    assert len(first) == 1
    jobs.map_cases(0)
    assert making.of_the_log("head_map", 9) == first
    tomorrow = real_now() + timedelta(days=1)
    monkeypatch.setattr(heads, "real_now", lambda: tomorrow)
    jobs.map_cases(0)
    log.round()
    assert [one.fields["map.day"] for one in making.of_the_log("head_map", 9)] == [
        heads.day(tomorrow),
        heads.day(real_now()),
    ]


def test_a_seal_counts_its_records(log: SmallLog) -> None:
    case = driver.case().to("archived")
    sealed = records.events(case.uid)[-1]
    assert (sealed.type, sealed.fields["count"]) == ("archive_case", sealed.seq)


def test_only_the_newest_maps_are_kept(log: SmallLog) -> None:
    for number in range(heads.KEPT + 2):
        driver.case(parties=[shop(number + 1)]).to("lead")
        bundles.map_cases()
    assert len(list(heads.folder().glob("*.map"))) == heads.KEPT
    assert not list(heads.folder().glob(".*"))


# -- who, and what goes along --------------------------------------------------------------------------------------------------


def test_who_takes_a_copy_is_written_down(log: SmallLog) -> None:
    case = driver.case().to("filed")
    film = video()
    case.later(hours=1).do("inspect_site", media=[film])
    log.round()
    zipped(case.uid, purpose="court")
    lines = {(str(one.file).replace("-", ""), one.who, one.given) for one in EvidenceAccess.objects.all()}
    assert (case.uid, OFFICER, True) in lines
    assert (film.replace("-", ""), OFFICER, True) in lines
    assert EvidenceAccess.objects.get(file=UUID(case.uid)).why == "bundle: court"


@pytest.mark.clause("CJ-P10", part="text and video of one object in one file")
def test_papers_and_films_lie_together_and_are_checked(log: SmallLog) -> None:
    case = driver.case().to("filed")
    case.later(hours=1).do("inspect_site", media=[video(), file(content=PNG + bytes(300_000))])
    log.round()
    data = zipped(case.uid, files="all")
    assert sum(name.startswith("files/") for name in files(data)) == len(documents.of_case(case.uid)) + 2
    assert checked(data, log)[0] == 2  # open case
    assert not [one for one in checked(data, log)[1]["findings"] if one["step"] == "V6"]
    papers = zipped(case.uid, files="papers")
    assert sum(name.startswith("files/") for name in files(papers)) == len(documents.of_case(case.uid))
    assert len([one for one in checked(papers, log)[1]["findings"] if one["step"] == "V6"]) == 2


def test_a_damaged_file_is_never_sent(log: SmallLog) -> None:
    case = driver.case().to("filed")
    case.later(hours=1).do("inspect_site", media=[file(content=PNG + os.urandom(40))])
    log.round()
    (film,) = [one for event in stored(case.uid) for one in event.attachments if one.is_evidence]
    place = film.place
    assert place is not None
    place.chmod(0o600)
    content = bytearray(place.read_bytes())
    content[-1] ^= 1
    place.write_bytes(content)
    answer = got(case.uid)
    assert answer.status_code == 409
    assert "从备份恢复" in answer.json()["title"]
    assert got(case.uid, files="papers").status_code == 200
    place.unlink()
    assert got(case.uid).status_code == 409


def test_a_bundle_too_large_for_a_plain_zip_is_refused(log: SmallLog, monkeypatch: pytest.MonkeyPatch) -> None:
    case = driver.case().to("filed")
    log.round()
    monkeypatch.setattr(making, "ZIP_MOST", 1000)
    answer = got(case.uid)
    assert answer.status_code == 409
    assert "4 GB" in answer.json()["title"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"purpose": "friend"}, "purpose"),
        ({"purpose": "party", "party": "9"}, "party"),
        ({"purpose": "party", "party": "甲"}, "party"),
        ({"files": "some"}, "files"),
        ({"purpose": "party", "files": "all"}, "files"),
        ({"unproven": "perhaps"}, "unproven"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_makes_no_sense_is_told(log: SmallLog, query: dict[str, str], field: str) -> None:
    case = driver.case().to("lead")
    answer = got(case.uid, **query)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]


def test_others_do_not_even_learn_that_it_is_there(log: SmallLog) -> None:
    case = driver.case().to("lead")
    log.round()
    for who in (OUTSIDER, "party1", "sysadmin1"):
        assert got(case.uid, who).status_code == 404
    assert got(case.uid, SUPERVISOR).status_code == 200


def test_the_page_says_what_is_withheld_before_it_is_made(log: SmallLog) -> None:
    case = driver.case(parties=[citizen(50, "示例甲五"), shop(51)]).to("filed")
    log.round()
    browser = Client()
    browser.force_login(user(OFFICER), backend="mingjing.registry.sign_in.Backend")
    url = f"/cases/{case.uid}/bundle/"
    page = browser.get(url, {"purpose": "court"}).content.decode()
    assert "不开示的字段" in page
    asked = browser.get(url, {"purpose": "party"})
    assert "先选好哪一名当事人" in asked.content.decode()
    page = browser.get(url, {"purpose": "party", "party": "2"}).content.decode()
    assert "含有他人的信息" in page
    assert not EvidenceAccess.objects.exists()
    answer = browser.post(url, {"purpose": "party", "party": "2"})
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert "示例甲五" not in json.dumps(opened(data), ensure_ascii=False)
    assert browser.post(url, {"purpose": "party"}).status_code == 400
    case.to("investigated")
    waiting = browser.post(url, {"purpose": "court"})
    assert waiting.status_code == 409
    assert 'name="unproven"' in waiting.content.decode()
    assert browser.post(url, {"purpose": "court", "unproven": "yes"}).status_code == 200


def test_what_was_lawfully_erased_stays_out_and_the_rest_verifies(log: SmallLog) -> None:
    case = driver.case(parties=[citizen(41, "甘棠可期")]).to("filed")
    wanted = doing.Wanted("field", fields=[(1, "parties")])
    found = doing.propose(
        user(CUSTODIAN), case.uid, wanted, ground="wrong_person", reason="他人的信息，误录，另行记录了正确的"
    )
    doing.decide(user(HEAD), case.uid, str(found.id), "approve", opinion="同意")
    bundles.map_cases()
    log.round()
    data = zipped(case.uid)
    assert "甘棠可期" not in json.dumps(opened(data), ensure_ascii=False)
    code, report = checked(data, log)
    assert (code, doubts(report)) == (0, []), report
    assert report["facts"]["withheld"] >= 1
    assert not [name for name in files(data) if name.startswith("files/")]
    browser = Client()
    browser.force_login(user(OFFICER), backend="mingjing.registry.sign_in.Backend")
    assert "已依法删除" in browser.get(f"/cases/{case.uid}/bundle/", {"purpose": "court"}).content.decode()
