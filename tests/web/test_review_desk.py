"""审核台: nine points beside the file, returned in one step, what changed marked in the next round, then passed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from mingjing.cases.example import POINTS, Example

pytestmark = pytest.mark.django_db
People = Callable[[str], Client]
Cases = Callable[..., Example]


def answers(problem: str = "") -> dict[str, str]:
    """All nine points answered; one with a problem."""
    told = {"f.points.n": "1", "idem": str(uuid4())}
    for number, point in enumerate(POINTS):
        told[f"f.points.{number}.point"] = point
        told[f"f.points.{number}.result"] = "problem" if point == problem else "no_problem"
        told[f"f.points.{number}.note"] = "卷内第三件没有证明目的" if point == problem else ""
    return told


@pytest.fixture
def submitted(example: Cases) -> Example:
    """A checked draft of a decision, sent to legal review."""
    case = example("drafted")
    case.do("submit_for_review", fields={"act": "decide_penalty"})
    return case


@pytest.mark.clause("YY-17")
def test_the_desk_asks_all_nine_points_beside_the_file(as_: People, submitted: Example) -> None:
    reviewer = as_("reviewer1")
    assert submitted.number in reviewer.get("/review/").content.decode()
    page = reviewer.get(f"/review/{submitted.uid}/decide_penalty/").content.decode()
    for point in POINTS:
        assert f'value="{point}"' in page
    for words in ("执法主体是否合法", "执法人员是否具备资格", "是否涉嫌犯罪需要移送", "卷内文书", "草案："):
        assert words in page


def test_it_is_returned_in_one_step_and_what_changed_is_marked(as_: People, submitted: Example) -> None:
    reviewer, path = as_("reviewer1"), f"/review/{submitted.uid}/decide_penalty/"
    told = answers("evidence") | {"f.opinion": "证据的证明目的没有写", "do": "return"}
    assert reviewer.post(path, told).status_code == 302
    submitted.propose("decide_penalty", fields={"performance_way": "现场扫描缴款码缴纳"})
    submitted.check("decide_penalty")
    submitted.do("submit_for_review", fields={"act": "decide_penalty"})
    page = reviewer.get(path).content.decode()
    assert "上一轮退回的意见" in page
    assert "证据的证明目的没有写" in page
    assert "卷内第三件没有证明目的" in page
    assert "黄底：与上一稿不同" in page
    assert 'class="was"' in page
    done = reviewer.post(path, answers() | {"f.opinion": "同意", "do": "pass"})
    assert done.status_code == 302, done.content.decode()[:1500]


def test_a_point_without_an_answer_keeps_the_rest(as_: People, submitted: Example) -> None:
    told = answers() | {"f.opinion": "写好的意见不能丢", "do": "pass"}
    told["f.points.4.result"] = ""
    answer = as_("reviewer1").post(f"/review/{submitted.uid}/decide_penalty/", told)
    assert answer.status_code in (400, 422)
    assert "写好的意见不能丢" in answer.content.decode()


def test_the_investigator_does_not_review(as_: People, submitted: Example) -> None:
    told = answers() | {"f.opinion": "同意", "do": "pass"}
    answer = as_("officer1").post(f"/review/{submitted.uid}/decide_penalty/", told)
    assert answer.status_code == 422
    assert "现在不能办" in answer.content.decode()
