"""公示许可 — a permit that was granted is public: what, to whom, on what basis; without the words of a penalty."""

from __future__ import annotations

import pytest
from django.test import Client

from mingjing.cases.example import citizen
from mingjing.cases.example_permit import PermitExample
from mingjing.publicity import acts
from mingjing.publicity.models import Publication
from mingjing.web.demo_city import knock


@pytest.mark.clause("YY-06", part="permits within 7 working days, other kinds within 20")
def test_a_granted_permit_is_public_and_a_citizen_is_not_named_in_full(transactional_copy: str) -> None:
    party = citizen(7, "欧阳示例")
    PermitExample(door=knock, parties=[party]).to("published")
    assert acts.follow() == 1
    copy = Publication.objects.get()
    assert copy.number.startswith("连市城许准〔2026〕")
    told = Client().get(f"/api/v1/public/decisions/{copy.number}").json()
    assert (told["kind"], told["result"]) == ("grant_permit", "准予行政许可")
    assert told["basis"] == "依据《示例户外广告管理办法》第六条"
    page = Client().get(f"/public/decisions/{copy.number}").content.decode()
    assert "准予设置户外广告设施" in page
    assert "违法事实" not in page
    assert "处罚" not in page.split("<article", 1)[1].split("</article>", 1)[0]
    assert "欧阳示例" not in page
    assert str(party["code"]) not in page
    items = Client().get("/api/v1/public/decisions", {"kind": "grant_permit"}).json()["items"]
    assert [one["number"] for one in items] == [copy.number]
