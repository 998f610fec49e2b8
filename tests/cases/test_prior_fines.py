"""一事不二罚: a second fine on the same party for the same violation is refused, in whichever case it is tried."""

from __future__ import annotations

import pytest

from mingjing.cases import reads
from mingjing.cases.example import NEAR, Example, shop
from mingjing.cases.models import Fine
from tests import driver
from tests.cast import OFFICER, user


def same_violation(case: Example, violation: dict[str, object]) -> Example:
    """Another case about the very same violation."""
    case.to("lead")
    case.by_approval("file_case", {"violations": [violation]})
    case.done.append("filed")
    return case


def violation_of(case: Example) -> dict[str, object]:
    found = reads.facts_of(reads.by_uid(case.uid)).latest("violations")[0]
    return dict(found)


def test_a_decided_fine_is_kept_and_a_revoked_one_is_not() -> None:
    case = driver.case().to("served")
    fine = Fine.objects.get(case__uid=case.uid)
    assert (fine.amount_fen, fine.party.code) == (50_000, case.parties[0]["code"])
    case.by_approval("revoke_decision", {"ground": "own_error", "reason": "适用依据错误", "reopen": True})
    assert not Fine.objects.filter(case__uid=case.uid).exists()


@pytest.mark.parametrize("team", [driver.Example.__dataclass_fields__["team"].default, NEAR])
def test_a_second_fine_for_the_same_violation_is_refused(team: object) -> None:
    first = driver.case().to("decided")
    second = same_violation(driver.case(team=team, now=first.now), violation_of(first))
    second.investigated()
    refused = None
    try:
        second.propose("decide_penalty", {"penalties": [{"violation": "v1", "kind": "fine", "amount_fen": 100}]})
    except driver.LawSaidNo as no:
        refused = no
    assert refused is not None
    assert any(article.startswith("administrative_penalty_law/29") for article in refused.articles)


def test_another_violation_or_another_party_may_be_fined() -> None:
    first = driver.case().to("decided")
    other = same_violation(driver.case(parties=[shop(8)], now=first.now), violation_of(first))
    other.done.append("lead")
    assert other.to("decided").uid != first.uid
    assert reads.case_for(user(OFFICER), other.uid)
