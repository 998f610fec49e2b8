"""接口的约定: what an outside program can rely on — names, statuses, problem+json, and an OpenAPI document that is true."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import jsonschema
import pytest
from django.test import Client

from mingjing.cases.example import Example, company_code
from tests import driver, factories
from tests.cast import ADMINISTRATORS, CERTIFICATES, HEAD, OFFICER, OUTSIDER, PARTY, SUPERVISOR
from tests.driver import ByApi

API = "/api/v1"
CONTRACT = """
register_lead decline_lead identify_party file_case file_case_urgently supply_filing_form request_recusal
decide_recusal inspect_site question_person collect_material take_sample register_evidence
decide_on_registered_evidence commission_appraisal receive_appraisal order_correction check_correction
extend_period suspend_case resume_case terminate_case conclude_investigation notify_rights serve_notice
hear_statement waive_statement request_hearing waive_hearing announce_hearing hold_hearing submit_for_review
pass_review return_from_review dispute_review settle_review_dispute discuss_collectively decide_penalty
decide_no_penalty dismiss_case transfer_case transfer_to_police serve_decision record_performance
grant_deferral record_remedy revoke_decision demand_performance close_case archive_case publish_decision
withdraw_publication correct_record
"""


@pytest.fixture
def door() -> ByApi:
    return ByApi()


@pytest.fixture
def officer(door: ByApi) -> Client:
    return door.client(OFFICER)


def case(door: ByApi, stage: str = "lead") -> Example:
    found = driver.case()
    found.door = door
    return found.to(stage)


def post(client: Client, path: str, body: Any) -> tuple[int, dict[str, Any]]:
    answer = client.post(f"{API}{path}", body, content_type="application/json")
    return answer.status_code, answer.json()


def true_to(document: Mapping[str, Any], path: str, method: str, status: int, body: Any) -> None:
    """The body is of the shape that the OpenAPI document promises."""
    told = document["paths"][path][method]["responses"][str(status)]["content"]["application/json"]["schema"]
    schema = json.loads(json.dumps(told).replace("#/components/schemas/", "#/$defs/"))
    defs = json.loads(json.dumps(document["components"]["schemas"]).replace("#/components/schemas/", "#/$defs/"))
    jsonschema.validate(body, {**schema, "$defs": defs})


@pytest.fixture
def document(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"{API}/openapi.json").json()
    return found


def test_the_openapi_document_is_well_formed_and_names_every_call(document: dict[str, Any]) -> None:
    from openapi_spec_validator import validate

    validate(document)
    calls = {(path.removeprefix(API), method) for path, methods in document["paths"].items() for method in methods}
    assert calls >= {
        *(("/matters", "get"), ("/procedures", "get"), ("/procedures/{procedure_id}", "get")),
        *(("/cases", "post"), ("/cases", "get"), ("/cases/search", "post"), ("/cases/{case_id}", "get")),
        *(("/cases/{case_id}/acts", "post"), ("/cases/{case_id}/deadlines", "get")),
        *(("/cases/{case_id}/documents", "get"), ("/documents/{document_id}", "get"), ("/media", "post")),
        ("/public/decisions", "get"),
    }


def test_matters_and_procedures(officer: Client, document: dict[str, Any]) -> None:
    matters = officer.get(f"{API}/matters").json()
    assert {one["id"] for one in matters} >= {"street_occupation", "ride_hailing_without_permit", "food_past_date"}
    true_to(document, f"{API}/matters", "get", 200, matters)
    procedures = {one["id"]: one for one in officer.get(f"{API}/procedures").json()}
    assert procedures["ordinary_penalty"]["kind"] == "penalty"
    assert {"permit", "inspection", "simple_penalty", "compulsory_measure", "compulsory_execution"} <= procedures.keys()
    told = officer.get(
        f"{API}/procedures/ordinary_penalty?place=jiangsu/lianyungang&field=urban_management&on=2026-06-15"
    ).json()
    true_to(document, API + "/procedures/{procedure_id}", "get", 200, told)
    acts = {one["act"]: one for one in told["acts"]}
    assert acts["file_case"]["approval"] == ["officer", "unit_head", "agency_head"]
    assert "lianyungang_recording_rules/8" in {article.partition("(")[0] for article in acts["file_case"]["articles"]}
    assert acts["inspect_site"]["officers"] == 2
    assert officer.get(f"{API}/procedures/nothing").status_code == 404
    assert officer.get(f"{API}/procedures/ordinary_penalty?on=yesterday").status_code == 400


def test_the_contract_names_every_act_of_the_ordinary_procedure(officer: Client) -> None:
    told = officer.get(f"{API}/procedures/ordinary_penalty?field=urban_management").json()
    names = CONTRACT.split()
    acts = {one["act"]: one for one in told["acts"]}
    assert set(names) - set(acts) == set()
    by_approval = {name for name, one in acts.items() if one["approval"]}
    wanted = (
        "file_case register_evidence notify_rights extend_period suspend_case terminate_case close_case correct_record"
    )
    decisions = {
        name for name in names if name in ("decide_penalty", "decide_no_penalty") or name.startswith("transfer_")
    }
    assert {*wanted.split(), *decisions} <= by_approval
    assert acts["publish_decision"]["approval"] == ["publisher", "publisher", "agency_head"]


def test_a_case_from_lead_to_archive_by_http(door: ByApi, officer: Client, document: dict[str, Any]) -> None:
    found = case(door, "archived")
    told = officer.get(f"{API}/cases/{found.uid}").json()
    true_to(document, API + "/cases/{case_id}", "get", 200, told)
    assert told["stage"] == "archive"
    assert [one["seq"] for one in told["acts"]] == list(range(1, len(told["acts"]) + 1))
    for one in told["acts"]:
        assert one["at"].endswith("+08:00")
        assert one["recorded_at"].endswith("+08:00")
        assert len(one["hash"]) == 64
    decision = next(one for one in told["acts"] if one["act"] == "decide_penalty")
    assert decision["fields"]["penalties"][0]["amount_fen"] == 50_000
    assert [one["certificate"] for one in decision["officers"]] == CERTIFICATES
    deadlines = officer.get(f"{API}/cases/{found.uid}/deadlines").json()
    true_to(document, API + "/cases/{case_id}/deadlines", "get", 200, deadlines)
    assert {one["state"] for one in deadlines} <= {
        "running",
        "suspended",
        "overdue",
        "met",
        "late",
        "lapsed",
        "unknown",
    }
    assert all(one["derivation"] for one in deadlines if one["due"])
    papers = officer.get(f"{API}/cases/{found.uid}/documents").json()
    true_to(document, API + "/cases/{case_id}/documents", "get", 200, papers)
    assert "penalty_decision" in {one["form"] for one in papers}
    pdf = officer.get(f"{API}/documents/{papers[0]['id']}")
    assert (pdf.status_code, pdf["Content-Type"], pdf.content[:5]) == (200, "application/pdf", b"%PDF-")
    import hashlib

    assert hashlib.sha256(pdf.content).hexdigest() == papers[0]["hash"]


def test_opening_a_case_answers_201_and_says_what_came_of_it(officer: Client, document: dict[str, Any]) -> None:
    status, told = post(officer, "/cases", factories.lead())
    assert status == 201
    true_to(document, f"{API}/cases", "post", 201, told)
    assert (told["seq"], told["act"], told["number"]) == (1, "register_lead", "连市城罚线〔2026〕0001号")
    seen = officer.get(f"{API}/cases/{told['id']}").json()
    assert seen["number"] == told["number"]
    assert "file_case" in {one["act"] for one in seen["permitted"] if one["step"] == "propose"}
    fields = {one["name"]: one for act in seen["permitted"] if act["act"] == "file_case" for one in act["fields"]}
    assert fields["act"]["value"] == "file_case"
    assert fields["matter"]["value"] == "street_occupation"
    assert fields["violations"]["required"]
    no = next(one for one in seen["refused"] if one["act"] == "decide_penalty")
    assert no["refused"][0]["articles"]


def test_the_law_says_no_with_every_reason(door: ByApi, officer: Client) -> None:
    found = case(door)
    status, told = post(officer, f"/cases/{found.uid}/acts", {"act": "file_case", "fields": {}})
    assert status == 422
    assert told["type"].endswith("/refused")
    assert all({"articles", "reason", "remedy"} <= set(one) for one in told["refused"])
    answer = officer.post(f"{API}/cases/{found.uid}/acts", {"act": "file_case"}, content_type="application/json")
    assert answer["Content-Type"] == "application/problem+json"
    body = {"act": "propose", "fields": {"act": "decide_penalty"}, "officers": CERTIFICATES[:1]}
    status, told = post(officer, f"/cases/{found.uid}/acts", body)
    articles = {article.partition("(")[0] for one in told["refused"] for article in one["articles"]}
    assert {"administrative_penalty_law/42", "administrative_penalty_law/44"} <= articles


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "act"),
        ({"act": 7}, "act"),
        ({"act": "identify_party", "colour": "red"}, "colour"),
        ({"act": "identify_party", "fields": []}, "fields"),
        ({"act": "identify_party", "fields": {"parties": 1}}, "fields.parties"),
        ({"act": "identify_party", "fields": {"parties": [{"kind": "x"}]}}, "fields.parties.0.kind"),
        ({"act": "identify_party", "fields": {"colour": 1}}, "fields.colour"),
        ({"act": "identify_party", "fields": {"parties": []}, "at": "2026-06-01T08:00:00+08:00"}, "at"),
        ({"act": "identify_party", "at": "2026-06-01T08:00:00"}, "at"),
        ({"act": "identify_party", "at": "yesterday"}, "at"),
        ({"act": "identify_party", "officers": "JS0700101"}, "officers"),
        ({"act": "identify_party", "officers": [1]}, "officers.0"),
        ({"act": "identify_party", "officers": ["JS0000000"]}, "officers.0"),
        ({"act": "inspect_site", "media": ["no"]}, "media.0"),
        ({"act": "identify_party", "idem": "7"}, "idem"),
        ({"act": "nothing"}, "act"),
        ({"act": "propose", "fields": {}}, "fields.act"),
        ({"act": "return", "fields": {"act": "file_case"}}, "fields.reason"),
    ],
)
def test_what_is_malformed_is_400_with_the_path(door: ByApi, officer: Client, body: dict[str, Any], path: str) -> None:
    found = case(door)
    status, told = post(officer, f"/cases/{found.uid}/acts", body)
    assert status == 400, told
    assert path in told["errors"], told


def test_a_lead_that_is_malformed_names_its_own_paths(officer: Client) -> None:
    wrong = company_code(1)[:-1] + "!"
    party = {"kind": "organisation", "name": "某某", "code": wrong, "address": "某路"}
    status, told = post(officer, "/cases", factories.lead(parties=[party]))
    assert (status, list(told["errors"])) == (400, ["parties.0.code"])
    status, told = post(officer, "/cases", factories.lead(matter="nothing"))
    assert (status, list(told["errors"])) == (400, ["matter"])
    status, told = post(officer, "/cases", {**factories.lead(), "extra": 1})
    assert (status, list(told["errors"])) == (400, ["extra"])
    answer = officer.post(f"{API}/cases", "{", content_type="application/json")
    assert answer.status_code == 400


def test_who_is_not_signed_in_is_401(client: Client, door: ByApi) -> None:
    found = case(door)
    for path in ("/matters", "/cases", f"/cases/{found.uid}", f"/cases/{found.uid}/deadlines"):
        for headers in ({}, {"Authorization": "Bearer nothing"}, {"Authorization": "Basic eDp5"}):
            answer = client.get(f"{API}{path}", headers=headers)
            assert answer.status_code == 401, (path, headers)
            assert answer["Content-Type"].startswith("application/problem+json")
    assert client.post(f"{API}/cases", factories.lead(), content_type="application/json").status_code == 401


def test_a_token_ends(door: ByApi, officer: Client) -> None:
    from datetime import timedelta

    from mingjing.registry.acts import revoke_tokens
    from mingjing.registry.models import ApiToken
    from tests.cast import user

    assert officer.get(f"{API}/me").status_code == 200
    ApiToken.objects.filter(user__username=OFFICER).update(expires_at=ApiToken.objects.first().issued_at - timedelta(1))
    assert officer.get(f"{API}/me").status_code == 401
    head = door.client(HEAD)
    assert head.get(f"{API}/me").status_code == 200
    revoke_tokens(HEAD, by=user("secadmin1"))
    assert head.get(f"{API}/me").status_code == 401


@pytest.mark.clause("LY-R06", part="an outsider sees nothing")
def test_forbidden_and_absent_are_the_same_404(door: ByApi) -> None:
    found = case(door, "filed")
    paper = door.client(OFFICER).get(f"{API}/cases/{found.uid}/documents").json()[0]["id"]
    absent = "0" * 32
    for who in (OUTSIDER,):
        client = door.client(who)
        for path in ("", "/deadlines", "/documents", f"/documents/{paper}"):
            one, other = client.get(f"{API}/cases/{found.uid}{path}"), client.get(f"{API}/cases/{absent}{path}")
            assert (one.status_code, one.content) == (404, other.content), path
        one, other = client.get(f"{API}/documents/{paper}"), client.get(f"{API}/documents/{absent}")
        assert (one.status_code, one.content) == (404, other.content)
        acts = [post(client, f"/cases/{uid}/acts", {"act": "identify_party"}) for uid in (found.uid, absent)]
        assert acts[0] == acts[1]
        assert acts[0][0] == 404
        assert client.get(f"{API}/cases").json()["items"] == []
        assert post(client, "/cases/search", {"text": "占用"})[1]["items"] == []


@pytest.mark.parametrize("who", [*ADMINISTRATORS, PARTY])
def test_administrators_and_parties_have_no_case_content(door: ByApi, who: str) -> None:
    found = case(door)
    client = door.client(who)
    for path in (f"/cases/{found.uid}", "/cases", f"/cases/{found.uid}/deadlines"):
        assert client.get(f"{API}{path}").status_code == 404
    assert post(client, "/cases", factories.lead())[0] == 404


@pytest.mark.clause("LY-R06", part="a supervisor sees its area")
def test_a_supervisor_reads_the_cases_of_the_area(door: ByApi) -> None:
    found = case(door)
    client = door.client(SUPERVISOR)
    assert client.get(f"{API}/cases/{found.uid}").status_code == 200
    assert [one["id"] for one in client.get(f"{API}/cases").json()["items"]] == [found.uid]
    assert client.get(f"{API}/cases/{found.uid}").json()["permitted"] == []


def test_somebody_was_faster_is_409_with_what_changed(door: ByApi, officer: Client) -> None:
    found = case(door)
    seen = officer.get(f"{API}/cases/{found.uid}").json()["seq"]
    found.propose("file_case")
    status, told = post(officer, f"/cases/{found.uid}/acts", {"act": "identify_party", "seen_seq": seen})
    assert (status, told["seq"]) == (409, seen + 1)
    assert "周明远" in told["changed"]


def test_the_same_key_answers_the_same_and_another_body_is_409(officer: Client) -> None:
    body = {**factories.lead(), "idem": factories.key()}
    first, again = post(officer, "/cases", body), post(officer, "/cases", body)
    assert first[0] == again[0] == 201
    assert all(first[1][name] == again[1][name] for name in ("id", "seq", "hash", "number", "ruling", "deadlines"))
    status, told = post(officer, "/cases", {**body, "lead": {"source": "report", "summary": "别的"}})
    assert status == 409
    assert told["type"].endswith("/idem_reused")


def test_lists_are_paged_by_key_and_filtered(door: ByApi, officer: Client, document: dict[str, Any]) -> None:
    uids = [post(officer, "/cases", factories.lead())[1]["id"] for _ in range(7)]
    filed = case(door, "filed")
    seen: list[str] = []
    cursor = ""
    while True:
        page = officer.get(f"{API}/cases", {"limit": 3, "cursor": cursor}).json()
        true_to(document, f"{API}/cases", "get", 200, page)
        seen += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = page["next"]
    assert len(seen) == len(set(seen)) == 8
    assert set(seen) == {*uids, filed.uid}
    by_stage = officer.get(f"{API}/cases", {"stage": "filing"}).json()["items"]
    assert [one["id"] for one in by_stage] == [filed.uid]
    assert len(officer.get(f"{API}/cases", {"mine": "true"}).json()["items"]) == 8
    assert officer.get(f"{API}/cases", {"overdue": "true"}).json()["items"] == []
    assert door.client("officer3").get(f"{API}/cases", {"mine": "true"}).json()["items"] == []
    for wrong in ({"cursor": "x"}, {"limit": 0}, {"limit": "x"}, {"overdue": "maybe"}, {"colour": "red"}):
        assert officer.get(f"{API}/cases", wrong).status_code == 400, wrong


def test_search_finds_by_number_party_and_matter(door: ByApi, officer: Client) -> None:
    from mingjing.cases.example import citizen

    found = driver.case(parties=[citizen(3, "王伟")])
    found.door = door
    found.to("filed")
    other = case(door)

    def search(text: str) -> list[str]:
        status, told = post(officer, "/cases/search", {"text": text})
        assert status == 200
        return [one["id"] for one in told["items"]]

    assert search("王伟") == [found.uid]
    assert search(found.number) == [found.uid]
    assert search("0001号 王伟") == [found.uid]
    assert set(search("占用城市道路")) == {found.uid, other.uid}
    assert search("王二") == []
    assert search("王伟 王二") == []
    assert search("%") == []


def test_uploads_are_named_by_acts(door: ByApi, officer: Client) -> None:
    found = case(door, "filed")
    answer = officer.post(
        f"{API}/media",
        headers={"Tus-Resumable": "1.0.0", "Upload-Length": str(len(factories.PNG))},
        content_type="text/plain",
    )
    assert answer.status_code == 201, answer.content
    place = answer["Location"]
    answer = officer.patch(
        place,
        factories.PNG,
        content_type="application/offset+octet-stream",
        headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0"},
    )
    assert answer.status_code == 204, answer.content
    media = place.rstrip("/").rsplit("/", 1)[-1]
    found.do("inspect_site", media=[media])
    told = officer.get(f"{API}/cases/{found.uid}").json()["acts"][-1]
    assert told["media"] == [media]
    other = case(door, "filed")
    fields = other.filled(other.spec("inspect_site"), None)
    status, told = post(
        officer,
        f"/cases/{other.uid}/acts",
        {"act": "inspect_site", "officers": CERTIFICATES, "fields": fields, "media": [media]},
    )
    assert (status, list(told["errors"])) == (400, ["media.0"])


@pytest.mark.clause("LY-O27", part="no sum of fines beside a person in any answer")
def test_no_answer_sums_fines_for_a_person(door: ByApi, officer: Client, document: dict[str, Any]) -> None:
    case(door, "performed")
    texts = [
        json.dumps(officer.get(f"{API}{path}").json(), ensure_ascii=False)
        for path in ("/me", "/people", "/cases", "/matters")
    ]
    for text in texts:
        assert "fen" not in text
        assert "50000" not in text
    shapes = document["components"]["schemas"]
    for name in ("PersonOut", "CaseLine", "WhoOut"):
        assert not any("fen" in field or "fine" in field or "amount" in field for field in shapes[name]["properties"])
