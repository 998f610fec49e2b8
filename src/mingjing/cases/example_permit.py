"""示例许可 — carries a permit through its acts by its usual people: application, correction, acceptance, decision, delivery.

The demo city and the tests are made with it, through the same door as everybody; what it fills in is invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from mingjing.cases.example import Example

CONDITIONS = [
    {"condition": "符合户外广告设施设置规划", "met": True, "proof": "设计图"},
    {"condition": "不影响建筑物和交通安全", "met": True, "proof": "结构安全说明"},
]
DECISIONS = {
    "grant_permit": "permit_grant_decision",
    "renew_permit": "permit_renewal_decision",
    "change_permit": "permit_change_decision",
    "refuse_permit": "permit_refusal_decision",
}


@dataclass
class PermitExample(Example):
    """一件许可 — what is asked, and how it is decided; `from_case`: the case of the permit that is renewed or changed."""

    procedure: str = "permit"
    matter: str = "outdoor_advert_permit"
    kind: str = "first"
    decision: str = "grant_permit"
    from_case: str = ""
    expires_on: str = ""

    # -- the way of an application ------------------------------------------------------------------------------------

    def applied(self) -> PermitExample:
        """登记申请."""
        self.set_time(self.now)
        fields: dict[str, Any] = {
            "procedure": self.procedure,
            "matter": self.matter,
            "parties": list(self.parties),
            "application_kind": self.kind,
            "way": "window",
            "request": "在示例路1号门前墙面设置户外广告设施，三米乘二米",
            "materials": [
                {"name": "户外广告设施设置申请表", "kind": "form", "copies": 1},
                {"name": "设计图", "kind": "document", "copies": 1},
            ],
        }
        if self.kind != "first":
            fields["permit_number"] = "示例广许〔2024〕1号"
        if self.expires_on:
            fields["expires_on"] = self.expires_on
        if self.from_case:
            fields["from_case"] = self.from_case
        told = self.door(self.team.officer, "receive_application", None, fields=fields)
        self.uid, self.number = str(told["case"]), str(told["number"])
        return self

    def told(self) -> PermitExample:
        """一次性告知补正, served."""
        material = {"name": "结构安全说明", "kind": "document", "requirement": "补交一份，由设计单位盖章"}
        rows = [{**material, "basis": "《示例户外广告管理办法》第八条"}]
        self.do("notify_correction", fields={"materials": rows, "everything": True})
        self.serve("serve_notice", "correction_notice")
        return self

    def supplied(self) -> PermitExample:
        """收到全部补正材料."""
        self.do("supply_materials", fields={"materials": [{"name": "结构安全说明", "copies": 1}], "complete": True})
        return self

    def accepted(self) -> PermitExample:
        """受理, the voucher handed over."""
        self.do("accept_application")
        self.serve("serve_notice", "acceptance_notice")
        return self

    def checked_on_site(self) -> PermitExample:
        """两人实地核查."""
        self.do("check_on_site", fields={"findings": "墙面完好，尺寸与设计图一致", "consistent": True})
        return self

    def examined(self) -> PermitExample:
        """审查终结."""
        self.do("conclude_examination")
        return self

    def drafted(self) -> PermitExample:
        """拟作决定, checked."""
        self.propose(self.decision)
        self.check(self.decision)
        return self

    def decided(self) -> PermitExample:
        """批准决定."""
        self.approve(self.decision)
        return self

    def served(self) -> PermitExample:
        """送达决定书."""
        self.serve("serve_decision", DECISIONS[self.decision])
        return self

    def delivered(self) -> PermitExample:
        """颁发证件."""
        said = {
            "certificate": "户外广告设置许可证",
            "certificate_number": f"示例广许〔{self.now.year}〕{self.uid[:4]}号",
        }
        said |= {"recipient": self.parties[0]["name"], "delivered_at": self.now.isoformat(), **self.term()}
        self.do("deliver_permit", fields=said)
        return self

    def closed(self) -> PermitExample:
        """办结."""
        self.by_approval("close_case", {"result": "refused" if self.decision == "refuse_permit" else "granted"})
        return self

    WAY: ClassVar[tuple[str, ...]] = (
        *("applied", "accepted", "checked_on_site", "examined", "drafted", "decided", "served", "delivered"),
        *("published", "closed", "archived"),
    )

    # -- what is written in -------------------------------------------------------------------------------------------

    def term(self) -> dict[str, str]:
        """Two years from today."""
        until = self.now.date() + timedelta(days=730)
        return {"valid_from": self.now.date().isoformat(), "valid_until": until.isoformat()}

    def values(self, act: str) -> dict[str, Any]:
        """What this example says in the fields of an act, beyond what the case already knows."""
        told: Mapping[str, Mapping[str, Any]] = {
            "conclude_examination": {
                "facts": "材料齐全，现场与设计图一致",
                "proposal": "grant",
                "conditions": CONDITIONS,
            },
            "grant_permit": {"certificate": "户外广告设置许可证", **self.term()},
            "renew_permit": {
                "content": "延续户外广告设施设置许可二年",
                "certificate": "户外广告设置许可证",
                **self.term(),
            },
            "refuse_permit": {"ground": "conditions_not_met", "reason": "设置的位置在规划的禁设区内"},
            "publish_decision": {"summary": "准予设置户外广告设施"},
            "deliver_permit": self.term(),
        }
        return {**super().values(act), "basis": "《示例户外广告管理办法》第六条", **told.get(act, {})}
