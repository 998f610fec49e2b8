"""赶案子 — carries a case by its acts to any stage, through the Python door or through HTTP: `case(through="api")`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client

from mingjing.cases.acts import Done, Refused, perform
from mingjing.cases.example import Example, shop
from mingjing.registry.acts import make_token
from tests.cast import user

OPENING = frozenset({"procedure", "matter", "parties", "lead", "from_case", "late_reason"})
ZONE = ZoneInfo("Asia/Shanghai")
DAY = datetime(2026, 6, 1, 9, 0, tzinfo=ZONE)


class LawSaidNo(AssertionError):
    """The law refused a step of the way; `refused` holds every reason."""

    def __init__(self, act: str, refused: list[Mapping[str, Any]]) -> None:
        self.act, self.refused = act, refused
        super().__init__(f"{act}: " + "；".join(f"{one['reason']} {list(one['articles'])}" for one in refused))

    @property
    def articles(self) -> set[str]:
        """Every citation that stands against the act."""
        return {article for one in self.refused for article in one["articles"]}

    @property
    def reasons(self) -> str:
        """Every reason in one text."""
        return "；".join(one["reason"] for one in self.refused)


class ByPerform:
    """The Python door."""

    def __call__(self, who: str, act: str, case: str | None, **call: Any) -> Mapping[str, Any]:
        """Done as a mapping; LawSaidNo for a refusal."""
        told = perform(act, by=user(who), case=case, **call)
        if isinstance(told, Refused):
            raise LawSaidNo(
                act, [{"articles": one.articles, "reason": one.reason, "asks": one.asks} for one in told.refusals]
            )
        assert isinstance(told, Done)
        return {"case": told.case, "seq": told.seq, "number": told.number, "done": told}


class ByApi:
    """HTTP, with a token for each person."""

    def __init__(self) -> None:
        self.clients: dict[str, Client] = {}

    def client(self, who: str) -> Client:
        """A client that bears the token of that person."""
        if who not in self.clients:
            self.clients[who] = Client(headers={"Authorization": f"Bearer {make_token(who)}"})
        return self.clients[who]

    def __call__(self, who: str, act: str, case: str | None, **call: Any) -> Mapping[str, Any]:
        """The body of a 201; LawSaidNo for 422; anything else fails."""
        if case is None:
            fields = call.pop("fields")
            beside = {name: value for name, value in fields.items() if name not in OPENING}
            body = {name: value for name, value in fields.items() if name in OPENING} | call
            body |= {"fields": beside} if beside else {}
            answer = self.client(who).post("/api/v1/cases", body, content_type="application/json")
        else:
            body = {"act": act, **{name: value for name, value in call.items() if value is not None}}
            answer = self.client(who).post(f"/api/v1/cases/{case}/acts", body, content_type="application/json")
        told = answer.json()
        if answer.status_code == 422:
            raise LawSaidNo(act, told["refused"])
        assert answer.status_code == 201, (answer.status_code, told)
        return {"case": told["id"], "seq": told["seq"], "number": told["number"], "done": told}


def case(through: str = "perform", **about: Any) -> Example:
    """An example case that has not begun; `.to("decided")` carries it."""
    about.setdefault("parties", [shop(7)])
    about.setdefault("now", DAY)
    return Example(ByApi() if through == "api" else ByPerform(), **about)
