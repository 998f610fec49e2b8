"""An officer who adds a photo or a video to a case: piece by piece, over a line that breaks, and nothing is lost."""

from __future__ import annotations

import base64
import hashlib
import os
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client, override_settings

from mingjing.chain.entry import CHUNK_SIZE, Attachment, chunk_tree
from mingjing.records import acts, clock, evidence, evidence_store, reads
from mingjing.records.documents import store
from mingjing.records.models import EvidenceAccess, EvidenceFile
from mingjing.registry.acts import make_token
from mingjing.registry.models import User

pytestmark = pytest.mark.django_db

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x01" * 2000
TUS = {"Tus-Resumable": "1.0.0"}


def client(username: str = "officer1", **rest: Any) -> Client:
    found = Client(**rest)
    found.force_login(User.objects.get(username=username))
    return found


def announce(who: Client, size: int, name: str = "现场.jpg") -> Any:
    metadata = f"filename {base64.b64encode(name.encode()).decode()},filetype aW1hZ2UvanBlZw=="
    return who.post("/api/v1/media", headers={**TUS, "Upload-Length": str(size), "Upload-Metadata": metadata})


def send(who: Client, place: str, offset: int, data: bytes) -> Any:
    return who.patch(
        place, data, content_type="application/offset+octet-stream", headers={**TUS, "Upload-Offset": str(offset)}
    )


def upload(who: Client, content: bytes = JPEG, name: str = "现场.jpg") -> str:
    place = announce(who, len(content), name)["Location"]
    answer = send(who, place, 0, content)
    assert answer.status_code == 204, answer.content
    return str(place).rsplit("/", 1)[-1]


# -- coming in --------------------------------------------------------------------------------------------------


def test_a_photo_is_announced_sent_and_sealed_with_both_digests() -> None:
    file = EvidenceFile.objects.get(id=upload(client()))
    assert (file.state, file.kind, file.mime, file.name) == ("sealed", "photo", "image/jpeg", "现场.jpg")
    assert file.sha256 == hashlib.sha256(JPEG).hexdigest()
    assert file.sm3 == hashlib.new("sm3", JPEG).hexdigest()
    assert file.tree == chunk_tree([hashlib.sha256(JPEG).digest()]).hex()
    assert file.agency == "320700-CG"
    assert "officer1" not in file.uploader
    assert evidence_store.sealed(file.sha256).read_bytes() == JPEG
    assert not evidence_store.staging(str(file.id)).exists()


def test_a_file_in_uneven_pieces_across_chunks_has_the_digests_of_the_whole() -> None:
    who, content = client(), JPEG + os.urandom(2 * CHUNK_SIZE + 12345)
    place, offset = announce(who, len(content))["Location"], 0
    for length in (1, 5_000_000, CHUNK_SIZE, 3_000_000, len(content)):
        answer = send(who, place, offset, content[offset : offset + length])
        assert answer.status_code == 204
        offset = int(answer["Upload-Offset"])
    file = EvidenceFile.objects.get()
    chunks = [content[start : start + CHUNK_SIZE] for start in range(0, len(content), CHUNK_SIZE)]
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert file.tree == chunk_tree([hashlib.sha256(chunk).digest() for chunk in chunks]).hex()
    assert file.chunks.count() == 3


def test_after_a_broken_line_it_goes_on_from_what_is_durable() -> None:
    who = client()
    place = announce(who, len(JPEG))["Location"]
    send(who, place, 0, JPEG[:700])
    told = who.head(place, headers=TUS)
    assert (told.status_code, told["Upload-Offset"], told["Upload-Length"]) == (200, "700", str(len(JPEG)))
    assert told["Cache-Control"] == "no-store"
    assert send(who, place, 700, JPEG[700:]).status_code == 204
    assert EvidenceFile.objects.get().state == "sealed"


def test_a_piece_at_the_wrong_place_is_refused_and_told_the_right_one() -> None:
    who = client()
    place = announce(who, len(JPEG))["Location"]
    send(who, place, 0, JPEG[:700])
    for wrong in (0, 699, 701):
        answer = send(who, place, wrong, JPEG[wrong : wrong + 10])
        assert (answer.status_code, answer["Upload-Offset"]) == (409, "700")
    assert evidence_store.part(place.rsplit("/", 1)[-1], 0, 5000) == JPEG[:700]


def test_too_large_is_refused_before_a_byte_is_sent(settings: Any) -> None:
    settings.EVIDENCE_MAX_BYTES = 1000
    answer = announce(client(), 1001)
    assert answer.status_code == 413
    assert "上限" in answer.json()["title"]
    assert not EvidenceFile.objects.exists()


def test_more_than_was_announced_is_refused() -> None:
    who = client()
    place = announce(who, 100)["Location"]
    assert send(who, place, 0, JPEG).status_code == 413
    assert EvidenceFile.objects.get().offset == 0


@pytest.mark.parametrize("length", ["", "-1", "0", "many", "１２"])
def test_a_length_that_is_none_is_malformed(length: str) -> None:
    who = client()
    assert (
        who.post("/api/v1/media", headers={**TUS, "Upload-Length": length.encode().decode("latin-1")}).status_code
        == 400
    )


def test_a_program_is_no_evidence_but_its_bytes_are_kept() -> None:
    who, program = client(), b"MZ\x90\x00" + b"\x00" * 500
    place = announce(who, len(program), "录像.mp4")["Location"]
    answer = send(who, place, 0, program)
    assert answer.status_code == 415
    assert "可以上传照片" in answer.json()["title"]
    file = EvidenceFile.objects.get()
    assert (file.state, file.offset) == ("staging", len(program))
    assert evidence_store.staging(str(file.id)).read_bytes() == program
    assert evidence.sealed_files([str(file.id)]) == {}


SAMPLES = {
    "photo": [JPEG, b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, b"RIFF\x10\x00\x00\x00WEBPVP8 " + b"\x00" * 64],
    "audio": [
        b"ID3\x03" + b"\x00" * 64,
        b"RIFF\x10\x00\x00\x00WAVEfmt " + b"\x00" * 64,
        b"\x00\x00\x00\x1cftypM4A \x00\x00\x02\x00M4A mp42isom" + b"\x00" * 64,
        b"OggS\x00\x02" + b"\x00" * 64,
    ],
    "video": [
        b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42" + b"\x00" * 64,
        b"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00qt  " + b"\x00" * 64,
        b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm" + b"\x00" * 64,
    ],
    "pdf": [b"%PDF-1.7\n" + b"\x00" * 64],
}


@pytest.mark.parametrize(("kind", "content"), [(kind, one) for kind, some in SAMPLES.items() for one in some])
def test_the_kind_is_read_from_the_content(kind: str, content: bytes) -> None:
    assert evidence.kind_of(content)[1] == kind


@pytest.mark.parametrize(
    "content", [b"<svg onload=alert(1)>", b"<html><script>", b"PK\x03\x04", b"GIF89a", b"", b"text"]
)
def test_what_is_not_on_the_list_is_refused(content: bytes) -> None:
    with pytest.raises(evidence.WrongKind):
        evidence.kind_of(content)


def test_a_newer_request_evicts_the_older_one() -> None:
    place = announce(client(), len(JPEG))["Location"]
    file_id = place.rsplit("/", 1)[-1]
    old = evidence.take_turn(file_id, user="officer1")
    new = evidence.take_turn(file_id, user="officer1")
    with pytest.raises(evidence.Evicted):
        evidence.receive(old, 0, b"\x00" * 10)
    assert evidence.receive(new, 0, JPEG[:10]) == 10


def test_an_offset_is_not_told_when_the_disk_did_not_take_the_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    who = client()
    place = announce(who, len(JPEG))["Location"]

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", full)
        answer = send(who, place, 0, JPEG)
    assert answer.status_code == 507
    assert who.head(place, headers=TUS)["Upload-Offset"] == "0"
    assert send(who, place, 0, JPEG).status_code == 204
    assert evidence_store.sealed(hashlib.sha256(JPEG).hexdigest()).read_bytes() == JPEG


@pytest.mark.parametrize("step", ["seal", "forget_staging", "digests"])
def test_sealing_goes_on_where_it_was_cut_off(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    content = JPEG + os.urandom(16)
    place = announce(client(), len(content))["Location"]
    turn = evidence.take_turn(place.rsplit("/", 1)[-1], user="officer1")
    evidence.receive(turn, 0, content)

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(evidence_store, step, killed)
        with pytest.raises(KeyboardInterrupt):
            evidence.finish(turn.id)
    evidence.finish(turn.id)
    evidence.finish(turn.id)
    file = EvidenceFile.objects.get()
    assert file.state == "sealed"
    assert evidence_store.sealed(file.sha256).read_bytes() == content
    assert not evidence_store.staging(turn.id).exists()


def test_a_head_on_a_whole_but_unsealed_file_seals_it() -> None:
    who = client()
    place = announce(who, len(JPEG))["Location"]
    turn = evidence.take_turn(place.rsplit("/", 1)[-1], user="officer1")
    evidence.receive(turn, 0, JPEG)
    assert who.head(place, headers=TUS)["Upload-Offset"] == str(len(JPEG))
    assert EvidenceFile.objects.get().state == "sealed"


def test_bytes_that_the_disk_changed_are_not_sealed() -> None:
    place = announce(client(), len(JPEG))["Location"]
    turn = evidence.take_turn(place.rsplit("/", 1)[-1], user="officer1")
    evidence.receive(turn, 0, JPEG)
    evidence_store.write(turn.id, 1000, b"\xee")
    with pytest.raises(evidence.Damaged):
        evidence.finish(turn.id)
    assert EvidenceFile.objects.get().state == "staging"


def test_the_server_says_what_it_can() -> None:
    answer = client().options("/api/v1/media")
    assert answer.status_code == 204
    assert (answer["Tus-Version"], answer["Tus-Extension"]) == ("1.0.0", "creation")
    assert int(answer["Tus-Max-Size"]) == 2 * 1024**3


def test_another_version_of_tus_is_told_so() -> None:
    answer = client().post("/api/v1/media", headers={"Tus-Resumable": "0.2.2", "Upload-Length": "5"})
    assert (answer.status_code, answer["Tus-Version"]) == (412, "1.0.0")


# -- who --------------------------------------------------------------------------------------------------------


def test_nobody_uploads_unsigned() -> None:
    assert announce(Client(), 10).status_code == 401


@pytest.mark.parametrize("username", ["party1", "sysadmin1"])
def test_who_handles_no_cases_adds_no_evidence(username: str) -> None:
    assert announce(client(username), 10).status_code == 404


def test_a_program_uploads_with_a_token() -> None:
    bearer = {"Authorization": f"Bearer {make_token('officer1')}"}
    program = Client(enforce_csrf_checks=True)
    announced = program.post("/api/v1/media", headers={**TUS, **bearer, "Upload-Length": str(len(JPEG))})
    assert announced.status_code == 201
    sent = program.patch(
        announced["Location"],
        JPEG,
        content_type="application/offset+octet-stream",
        headers={**TUS, **bearer, "Upload-Offset": "0"},
    )
    assert sent.status_code == 204
    wrong = {"Authorization": "Bearer nobody"}
    assert program.post("/api/v1/media", headers={**TUS, **wrong, "Upload-Length": "5"}).status_code == 401


def test_a_session_needs_its_csrf_token() -> None:
    assert announce(client(enforce_csrf_checks=True), 10).status_code == 403


def test_somebody_elses_upload_is_not_there() -> None:
    place = announce(client(), len(JPEG))["Location"]
    other = client("officer2")
    assert other.head(place, headers=TUS).status_code == 404
    assert send(other, place, 0, JPEG).status_code == 404
    assert client().head(place.replace(place[-4:], "0000"), headers=TUS).status_code == 404


# -- named by an act --------------------------------------------------------------------------------------------


def test_an_act_names_a_file_and_the_record_can_show_it() -> None:
    file_id, case = upload(client()), uuid4().hex
    with transaction.atomic():
        put = evidence.sealed([file_id], case, agency="320700-CG")
        acts.append(
            case_uid=case, type="inspect_site", org="320700-CG", actor="officer1", at=clock.now(), body={},
            attachments=put.attachments,
        )  # fmt: skip
    assert put.media[0].kind == "photo"
    (event,) = reads.events(case)
    assert event.attachments[0].sha256 == hashlib.sha256(JPEG).hexdigest()
    assert [file.id for file in evidence.of_case(case)] == [file_id]
    assert reads.verify_case(case, files=True).holds


def test_a_file_altered_on_disk_is_found() -> None:
    content = JPEG + os.urandom(16)
    file_id, case = upload(client(), content), uuid4().hex
    with transaction.atomic():
        put = evidence.sealed([file_id], case)
        acts.append(case_uid=case, type="x", org="o", actor="a", at=clock.now(), body={}, attachments=put.attachments)
    place = evidence_store.sealed(hashlib.sha256(content).hexdigest())
    place.chmod(0o600)
    place.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert [problem.code for problem in reads.verify_case(case, files=True).problems] == ["file"]
    place.unlink()
    assert "缺失" in reads.verify_case(case).problems[0].message


def test_an_issued_paper_is_looked_for_where_papers_lie() -> None:
    content, case = b"%PDF-1.7 " + os.urandom(16), uuid4().hex
    digest = hashlib.sha256(content)
    store.put(digest.hexdigest(), content)
    sm3 = hashlib.new("sm3", content).hexdigest()
    paper = Attachment("a", len(content), digest.hexdigest(), sm3, chunk_tree([digest.digest()]).hex())
    with transaction.atomic():
        acts.append(case_uid=case, type="x", org="o", actor="a", at=clock.now(), body={}, attachments=[paper])
    assert reads.verify_case(case, files=True).holds
    store.place_of(digest.hexdigest()).unlink()
    assert [problem.code for problem in reads.verify_case(case).problems] == ["file"]


def test_a_file_belongs_to_one_case() -> None:
    file_id, case = upload(client()), uuid4().hex
    evidence.sealed([file_id], case)
    assert evidence.sealed([file_id, file_id], case).media[0].id == file_id
    with pytest.raises(evidence.Absent):
        evidence.sealed([file_id], uuid4().hex)


def test_another_agencys_file_or_none_is_absent() -> None:
    file_id = upload(client("officer_far"))
    for given in (file_id, str(uuid4()), "nonsense"):
        with pytest.raises(evidence.Absent):
            evidence.sealed([given], uuid4().hex, agency="320700-CG")


@pytest.mark.parametrize("change", ["sha256 = repeat('0', 64)", "size = 1", "state = 'staging'", "case_uid = NULL"])
def test_what_is_sealed_stays(change: str) -> None:
    file_id = upload(client())
    evidence.sealed([file_id], uuid4().hex)
    with pytest.raises(DatabaseError, match="不得改动"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE records_evidencefile SET {change} WHERE id = %s", [file_id])


# -- reading ----------------------------------------------------------------------------------------------------


def test_a_colleague_reads_it_after_a_line_says_so() -> None:
    file_id = upload(client())
    answer = client("officer2").get(f"/api/v1/media/{file_id}", headers={"X-Purpose": "review"})
    line = EvidenceAccess.objects.get()  # written before the first byte is asked for
    assert (line.who, line.why, str(line.file), line.given) == ("officer2", "review", file_id, True)
    assert b"".join(answer.streaming_content) == JPEG
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    answer.close()


@pytest.mark.parametrize("username", ["officer_far", "party1", "sysadmin1"])
def test_an_outsider_finds_nothing(username: str) -> None:
    file_id = upload(client())
    answer = client(username).get(f"/api/v1/media/{file_id}")
    absent = client(username).get(f"/api/v1/media/{uuid4()}")
    assert (answer.status_code, answer.content) == (404, absent.content)
    assert not EvidenceAccess.objects.filter(given=True).exists()


def test_an_attempt_from_another_agency_is_written_down() -> None:
    file_id = upload(client())
    client("officer_far").get(f"/api/v1/media/{file_id}")
    line = EvidenceAccess.objects.get()
    assert (line.who, str(line.file), line.given) == ("officer_far", file_id, False)


def test_whom_the_cases_let_reads_too(settings: Any) -> None:
    file_id = upload(client())
    evidence.sealed([file_id], CASE)
    with override_settings(EVIDENCE_READER=f"{__name__}.supervisors"):
        assert client("officer2").get(f"/api/v1/media/{file_id}").status_code == 404
        answer = client("supervisor1").get(f"/api/v1/media/{file_id}")
    assert b"".join(answer.streaming_content) == JPEG
    answer.close()


CASE = uuid4().hex


def supervisors(user: User, case_uid: str) -> bool:
    """A rule as the cases would give it."""
    return "supervisor" in user.roles and case_uid == CASE


def test_an_unsealed_file_is_not_read() -> None:
    place = announce(client(), len(JPEG))["Location"]
    assert client().get(place).status_code == 404
