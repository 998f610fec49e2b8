"""案件页与表: what they show, what they refuse and how, what they keep, and how many queries they take."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mingjing.cases.example import Example
from tests.cast import CERTIFICATES

pytestmark = pytest.mark.django_db
People = Callable[[str], Client]
Cases = Callable[..., Example]


def text(client: Client, path: str, status: int = 200) -> str:
    """The page as text."""
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def queries(client: Client, path: str) -> int:
    """How many queries a page takes, once warm."""
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as taken:
        assert client.get(path).status_code == 200
    return len(taken)


def test_the_case_page_says_what_was_done_what_can_be_done_and_what_cannot(as_: People, example: Cases) -> None:
    case = example("filed")
    page = text(as_("officer1"), f"/cases/{case.uid}/")
    assert case.number in page
    assert "承办 周明远 → 审核 王立群 → 批准 陈国栋" in page
    assert "现场检查" in page
    assert "还不能做，为什么" in page
    assert 'data-cite="administrative_penalty_law/' in page


def test_forbidden_and_absent_look_the_same(as_: People, example: Cases) -> None:
    case = example("lead")
    outsider = as_("officer_far")
    seen = outsider.get(f"/cases/{case.uid}/")
    absent = outsider.get(f"/cases/{uuid4().hex}/")
    assert seen.status_code == absent.status_code == 404
    blank = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken": "[^"]*"|/cases/[0-9a-f]{32}/')
    assert blank.sub(b"", seen.content) == blank.sub(b"", absent.content)


@pytest.mark.parametrize("person", ["sysadmin1", "secadmin1", "auditor1", "party1"])
def test_administrators_and_parties_see_no_case(as_: People, example: Cases, person: str) -> None:
    case = example("lead")
    assert as_(person).get(f"/cases/{case.uid}/").status_code == 404


def test_a_refusal_cites_and_keeps_everything_typed(as_: People, example: Cases) -> None:
    case = example("lead")
    typed = {
        "f.certificates_shown": "true",
        "f.place": "示例路九十九号门前",
        "f.findings": "摆放桌椅",
        "officers": CERTIFICATES[:1],
        "idem": str(uuid4()),
    }
    answer = as_("officer1").post(f"/cases/{case.uid}/do/inspect_site/", typed)
    page = answer.content.decode()
    assert answer.status_code in (400, 422)
    assert "示例路九十九号门前" in page
    assert answer.status_code == 400 or 'data-cite="administrative_penalty_law/42' in page


def test_sending_twice_does_it_once(as_: People, example: Cases) -> None:
    case = example("lead")
    client, key = as_("officer1"), str(uuid4())
    typed = {
        "f.violations.n": "1",
        "f.violations.0.matter": "street_occupation",
        "f.violations.0.place": "示例路1号",
        "f.violations.0.began": "2026-06-01T09:00",
        "f.violations.0.discovered": "2026-06-02T09:00",
        "f.reason": "巡查发现",
        "f.opinion": "建议立案",
        "officers": CERTIFICATES,
        "idem": key,
    }
    first = client.post(f"/cases/{case.uid}/do/file_case/", typed)
    again = client.post(f"/cases/{case.uid}/do/file_case/", typed)
    assert first.status_code == again.status_code == 302, first.content.decode()[:2000]
    assert "草案" in text(as_("checker1"), f"/cases/{case.uid}/drafts/file_case/")
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from cases_actdone a join cases_case c on c.id = a.case_id where c.uid = %s", [case.uid]
        )
        assert cursor.fetchone() == (2,)


def test_somebody_faster_is_said_and_nothing_is_lost(as_: People, example: Cases) -> None:
    case = example("filed")
    typed = {"f.reason": "须以另案结果为依据", "f.ground": "other_case", "idem": str(uuid4()), "seen": "1"}
    answer = as_("officer1").post(f"/cases/{case.uid}/do/suspend_case/", typed)
    assert answer.status_code == 409
    assert "有人先办了" in answer.content.decode()
    assert "须以另案结果为依据" in answer.content.decode()


def test_what_is_typed_is_kept_for_that_person_alone(as_: People, example: Cases) -> None:
    case = example("filed")
    client = as_("officer1")
    path = f"/cases/{case.uid}/do/suspend_case/"
    assert client.post(f"{path}typing/", {"f.reason": "等另案的判决"}).status_code == 200
    assert "等另案的判决" in text(client, path)
    assert "等另案的判决" not in text(as_("officer2"), path)


def test_what_was_sought_is_never_in_an_address(as_: People, example: Cases) -> None:
    case = example("lead", 7)
    answer = as_("officer1").post("/cases/search/", {"text": "观澜"})
    page = answer.content.decode()
    assert case.number in page
    assert not re.search(r'(?:href|action|hx-get)="[^"]*(?:观澜|%E8%A7%82)', page)


def test_an_expired_certificate_is_shown_struck_with_the_reason(as_: People, example: Cases) -> None:
    page = text(as_("officer1"), f"/cases/{example('filed').uid}/do/inspect_site/")
    assert "<s>严立冬</s>" in page
    assert "证件于 2025-12-31 过期" in page
    assert "JS0700109" not in re.findall(r'name="officers" value="([^"]+)"', page)


def test_the_party_is_typed_once_and_shown_ever_after(as_: People, example: Cases) -> None:
    page = text(as_("officer1"), f"/cases/{example('investigated', 5).uid}/do/notify_rights/")
    assert "示例观澜5号店" in page
    assert 'name="f.parties' not in page


def test_the_derivation_of_a_date_shows_article_start_and_days(as_: People, example: Cases) -> None:
    client = as_("officer1")
    page = text(client, f"/cases/{example('filed').uid}/")
    found = re.search(r'class="due" hx-get="([^"]+)"', page)
    assert found is not None
    window = text(client, found[1].replace("&amp;", "&"))
    assert 'class="cite"' in window
    assert 'class="days"' in window


def test_the_record_is_verified_on_a_click(as_: People, example: Cases) -> None:
    assert "全部相符" in text(as_("officer1"), f"/cases/{example('filed').uid}/record/")


def test_pages_carry_no_script_of_their_own(as_: People, example: Cases) -> None:
    case = example("filed")
    for path in ("/work/", "/cases/", f"/cases/{case.uid}/", f"/cases/{case.uid}/do/inspect_site/"):
        page = text(as_("officer1"), path)
        assert not re.search(r"<script(?![^>]*\bsrc=)", page), path
        assert not re.search(r'\son\w+="', page), path


def test_queries_are_few_and_do_not_grow(as_: People, example: Cases) -> None:
    client = as_("officer1")
    one = example("filed", 1)
    few = {path: queries(client, path) for path in ("/work/", "/cases/?sort=newest", f"/cases/{one.uid}/")}
    for number in range(2, 6):
        example("filed", number)
    for path, before in few.items():
        assert queries(client, path) <= before, path
    assert few["/work/"] <= 14
    assert few["/cases/?sort=newest"] <= 8
    assert few[f"/cases/{one.uid}/"] <= 20
