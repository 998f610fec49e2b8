"""A case from which a person was erased is given out like any other: it verifies offline, and says nothing of what is dead."""

from __future__ import annotations

import json

from mingjing.cases.erasing import doing
from mingjing.cases.erasing.doing import Wanted
from mingjing.cases.example import citizen
from mingjing.records import clock
from tests import driver
from tests.bundles.conftest import log, own_log  # noqa: F401 - fixtures
from tests.bundles.small_log import SmallLog
from tests.bundles.test_bundles import checked, doubts, opened, zipped
from tests.cast import CUSTODIAN, HEAD, user


def test_its_bundle_verifies_and_holds_nothing_of_the_dead(log: SmallLog) -> None:  # noqa: F811
    case = driver.case(parties=[citizen(81, "露申辛夷")]).to("archived")
    log.round()
    before = zipped(case.uid)
    assert "露申辛夷" in json.dumps(opened(before), ensure_ascii=False)
    clock.set_clock(case.now.replace(year=case.now.year + 1))
    person = Wanted("person", person=citizen(81)["code"])
    found = doing.propose(user(CUSTODIAN), case.uid, person, ground="ordered", reason="〔2027〕示例1号")
    doing.decide(user(HEAD), case.uid, str(found.id), "approve", opinion="同意")
    log.round()
    data = zipped(case.uid)
    code, report = checked(data, log)
    assert (code, doubts(report)) == (0, []), report
    assert report["facts"]["withheld"] > 0
    told = json.dumps(opened(data), ensure_ascii=False)
    assert "露申辛夷" not in told
    assert citizen(81)["code"] not in told
    code, report = checked(before, log)
    assert code == 0, "what was given out before still verifies: it was given out"
