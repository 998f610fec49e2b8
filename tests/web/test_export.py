"""导出清单: the list with its filters as an Excel file, only one's own cases, no code numbers, no formulas, never cut off."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from mingjing.cases import workbook
from mingjing.cases.acts import perform
from tests import factories
from tests.cast import OFFICER, user
from tests.driver import ByApi

pytestmark = pytest.mark.django_db
PARTY = {"kind": "citizen", "name": "=1+1", "code": "110101199001010015", "address": "测试路 1 号"}


@pytest.fixture
def leads(db: None) -> None:
    for n in range(3):
        perform("register_lead", by=user(OFFICER), fields=factories.lead(parties=[PARTY] if n == 0 else []))


def sheet(content: bytes) -> str:
    """Everything that stands in the workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = [name for name in book.namelist() if name.endswith(".xml")]
        return "\n".join(book.read(name).decode() for name in names)


def rows_of(content: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        root = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    return sum(1 for one in root.iter() if one.tag.endswith("}row"))


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_the_button_gives_the_list_as_it_is_filtered(leads: None, as_: Callable[[str], Client]) -> None:
    client = as_(OFFICER)
    assert "导出 Excel" in client.get("/cases/?sort=newest").content.decode()
    answer = client.post("/cases/export/", {"sort": "newest"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == workbook.CONTENT_TYPE
    assert rows_of(body(answer)) == 4
    assert rows_of(body(client.post("/cases/export/", {"procedure": "inspection"}))) == 1


def test_no_code_number_and_no_formula(leads: None, as_: Callable[[str], Client]) -> None:
    whole = sheet(body(as_(OFFICER).post("/cases/export/", {})))
    assert PARTY["code"] not in whole
    assert "<f>" not in whole
    assert "=1+1" in whole


def test_other_agencies_get_none_of_it(leads: None, as_: Callable[[str], Client]) -> None:
    assert rows_of(body(as_("officer_far").post("/cases/export/", {}))) == 1


def test_whoever_may_not_see_cases_finds_no_export(as_: Callable[[str], Client]) -> None:
    for name in ("sysadmin1", "party1"):
        assert as_(name).post("/cases/export/", {}).status_code == 404


def test_a_list_that_is_too_long_is_refused_with_the_way_out(
    leads: None, as_: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST", 2)
    answer = as_(OFFICER).post("/cases/export/", {})
    assert answer.status_code == 422
    assert "超过 2 件，不能一次导出" in answer.content.decode()


def test_it_goes_on_past_one_page_of_the_key(leads: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from mingjing.cases import reads

    monkeypatch.setattr(reads, "MOST", 1)
    with workbook.workbook(user(OFFICER), {"stage": ""}) as book:
        assert rows_of(book.read()) == 4


def test_the_same_through_the_api(leads: None) -> None:
    client = ByApi().client(OFFICER)
    answer = client.post("/api/v1/cases/export", {"procedure": "ordinary_penalty"}, content_type="application/json")
    assert answer.status_code == 200
    assert rows_of(body(answer)) == 4
    assert client.post("/api/v1/cases/export", {"text": "x"}, content_type="application/json").status_code == 400
