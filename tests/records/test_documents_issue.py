"""Whoever issues a paper: numbers without gaps, bytes that are kept, rows that nobody changes."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import Error, connection, transaction

from mingjing.chain.hashing import sha256
from mingjing.records import documents
from mingjing.records.documents import issuing, store
from mingjing.records.models import IssuedDocument
from tests.records.invented import AGENCY, CASE, issued_by

PLACE = "jiangsu/lianyungang"


def issue(
    form: str = "penalty_decision", agency: str = "lyg-cg", position: int = 0, **more: Any
) -> documents.Issued | None:
    act, said = issued_by(form)[position]
    context = documents.context(CASE(act), AGENCY, act, {**said, **more.pop("issue", {})})
    for path, value in more.pop("change", {}).items():
        context["this"] = {**context["this"], path: value}
    rest: dict[str, Any] = {"case_uid": uuid4(), "seq": 9, "act": act.act, "place": PLACE, "at": act.at, **more}
    return documents.issue(form, context, agency=agency, **rest)


@pytest.fixture
def agency() -> str:
    return f"a-{uuid4().hex[:12]}"


@pytest.mark.django_db
def test_an_issued_paper_is_numbered_kept_and_named_for_the_envelope(agency: str) -> None:
    case = uuid4()
    made = issue(agency=agency, case_uid=case)
    assert made is not None
    assert made.told["number"] == "连市城罚决〔2026〕1号"
    content = documents.content(made.document)
    assert sha256(content).hex() == made.document.sha256 == made.attachment.sha256
    assert (made.attachment.len, made.attachment.sm3) == (len(content), made.document.sm3)
    assert made.document.pages == 5
    assert [one.id for one in documents.of_case(case)] == [made.document.id]
    assert documents.one(case, made.document.id.hex) == made.document
    assert documents.one(uuid4(), made.document.id.hex) is None


@pytest.mark.django_db
def test_numbers_run_by_agency_form_and_year(agency: str) -> None:
    act, _ = issued_by("penalty_decision")[0]
    numbers = [
        made.told["number"]
        for made in (issue(agency=agency), issue(agency=agency), issue("rights_notice", agency))
        if made
    ]
    assert numbers == ["连市城罚决〔2026〕1号", "连市城罚决〔2026〕2号", "连市城罚告〔2026〕1号"]
    later = issue(agency=agency, at=act.at + timedelta(days=365))
    assert later is not None
    assert later.told["number"] == "连市城罚决〔2027〕1号"
    inner = issue("filing_approval", agency)
    assert inner is not None
    assert inner.told["number"] == ""


@pytest.mark.django_db
def test_a_refused_paper_gives_its_number_back(agency: str) -> None:
    with pytest.raises(documents.BlankMissing):
        issue(agency=agency, change={"facts": ""})
    made = issue(agency=agency)
    assert made is not None
    assert made.told["number"].endswith("〕1号")


@pytest.mark.django_db
def test_a_transaction_that_fails_gives_the_number_back(agency: str) -> None:
    point = transaction.savepoint()
    issue(agency=agency)
    transaction.savepoint_rollback(point)
    made = issue(agency=agency)
    assert made is not None
    assert made.told["number"].endswith("〕1号")


def test_numbers_have_no_gaps_when_eight_issue_at_once(transactional_copy: str) -> None:
    start = threading.Barrier(8)

    def work(worker: int) -> list[str]:
        got: list[str] = []
        try:
            start.wait()
            for turn in range(5):
                try:
                    with transaction.atomic():
                        made = issue("demand_notice", "at-once")
                        if (worker + turn) % 3 == 0:
                            raise RuntimeError
                    got.append(made.told["number"] if made else "")
                except RuntimeError:
                    pass
        finally:
            connection.close()
        return got

    with ThreadPoolExecutor(8) as pool:
        numbers = [number for got in pool.map(work, range(8)) for number in got]
    assert len(numbers) == sum((worker + turn) % 3 != 0 for worker in range(8) for turn in range(5))
    assert sorted(numbers) == sorted(f"连市城罚催〔2026〕{n}号" for n in range(1, len(numbers) + 1))


def test_outside_a_transaction_nothing_is_issued(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "connection", SimpleNamespace(in_atomic_block=False))
    with pytest.raises(transaction.TransactionManagementError, match=r"transaction\.atomic"):
        issue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "attack",
    [
        "update records_issueddocument set number = 'x'",
        "delete from records_issueddocument",
        "truncate records_issueddocument",
        "delete from records_numberseries",
    ],
)
def test_nobody_changes_an_issued_paper(attack: str, agency: str) -> None:
    issue(agency=agency)
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)


@pytest.mark.django_db
def test_a_damaged_file_is_not_given_out(agency: str) -> None:
    made = issue(agency=agency)
    assert made is not None
    place = store.place_of(made.document.sha256)
    kept = place.read_bytes()
    try:
        place.chmod(0o600)
        place.write_bytes(kept[:-1] + b"x")
        with pytest.raises(documents.DocumentDamaged, match="与记录的摘要不符"):
            documents.content(made.document)
        place.unlink()
        with pytest.raises(documents.DocumentDamaged, match="缺失"):
            documents.content(made.document)
    finally:
        store.put(made.document.sha256, kept)


@pytest.mark.django_db
def test_a_paper_that_is_not_for_this_case_is_not_issued(agency: str) -> None:
    act, said = issued_by("decline_reply")[0]
    facts = CASE(act)
    context = documents.context(facts, AGENCY, act, said)
    context["act"]["register_lead"]["lead"]["reporter"] = ""
    none = documents.issue(
        "decline_reply", context, case_uid=uuid4(), seq=3, act=act.act, agency=agency, place=PLACE, at=act.at
    )
    assert none is None
    assert not IssuedDocument.objects.filter(agency=agency).exists()


@pytest.mark.django_db
def test_the_catalogue_lists_the_papers_with_their_pages(agency: str) -> None:
    case = uuid4()
    for seq, form in enumerate(("filing_approval", "rights_notice", "penalty_decision"), 1):
        issue(form, agency, case_uid=case, seq=seq)
    rows = documents.catalogue(documents.of_case(case))
    assert [row["pages"] for row in rows] == ["1", "2—4", "5—9"]
    assert rows[2]["number"] == documents.numbers(documents.of_case(case))["penalty_decision"]
