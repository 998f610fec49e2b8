"""示例案件 — carries a case of the ordinary penalty procedure through its acts by its usual people, as far as one wishes.

The demo city, the measurements and the tests are made with it, through the same door as everybody. What it fills in is
invented; a field that the law files gain later is filled by its type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol
from zoneinfo import ZoneInfo

from mingjing.cases.rulebook import effective
from mingjing.kernel import codes
from mingjing.kernel.law import ActSpec, FieldSpec
from mingjing.records import clock

ZONE = ZoneInfo("Asia/Shanghai")
POINTS = [
    "subject",
    "personnel",
    "power",
    "procedure",
    "facts",
    "evidence",
    "law_and_discretion",
    "documents",
    "suspected_crime",
]


class Door(Protocol):
    """过门的办法 — does one act for a person (by the Python door or by HTTP) and says what came of it."""

    def __call__(self, who: str, act: str, case: str | None, **call: Any) -> Mapping[str, Any]:
        """The result: at least `case`, `seq`, `number`."""


@dataclass(frozen=True)
class Team:
    """办案的人 — who does what; certificates of the two officers."""

    officer: str = "officer1"
    second: str = "officer2"
    certificates: tuple[str, ...] = ("JS0700101", "JS0700102")
    checker: str = "checker1"
    head: str = "head1"
    deputies: tuple[str, ...] = ("deputy1", "deputy2")
    reviewer: str = "reviewer1"
    president: str = "president1"
    custodian: str = "custodian1"
    publishers: tuple[str, str] = ("publisher1", "publisher2")
    place: str = "jiangsu/lianyungang"


HOME = Team()
FAR = Team(
    "officer_far",
    "officer_far2",
    ("JS0707101", "JS0707102"),
    "checker_far",
    "head_far",
    place="jiangsu/lianyungang/ganyu",
)
NEAR = Team(
    "officer_near1",
    "officer_near2",
    ("JS0706101", "JS0706102"),
    "checker_near",
    "head_near",
    place="jiangsu/lianyungang/haizhou",
)
FIELDS_OF = {
    "street_occupation": "urban_management",
    "ride_hailing_without_permit": "transport",
    "food_past_date": "market",
    "outdoor_advert_permit": "urban_management",
}


def citizen_code(number: int) -> str:
    """A well-formed citizen number that belongs to nobody we know: the `number`-th of a made-up row."""
    stem = f"320706{1960 + number % 40}{1 + number % 12:02d}{1 + number % 28:02d}{number // 40 % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return stem + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(stem, weights, strict=True)) % 11]


def company_code(number: int) -> str:
    """A well-formed unified social credit code, the `number`-th of a made-up row."""
    stem = f"91320706MA{number:07d}"
    total = sum(codes.USCC_LETTERS.index(letter) * pow(3, place, 31) for place, letter in enumerate(stem))
    return stem + codes.USCC_LETTERS[(31 - total % 31) % 31]


def citizen(number: int, name: str = "") -> dict[str, Any]:
    """A made-up citizen as a party."""
    address = f"海州区示例路{number % 300 + 1}号"
    return {"kind": "citizen", "name": name or f"示例甲{number}", "code": citizen_code(number), "address": address}


def shop(number: int, name: str = "") -> dict[str, Any]:
    """A made-up shop as a party."""
    return {
        "kind": "sole_trader",
        "name": name or f"示例{number}号餐饮店",
        "code": company_code(number),
        "address": f"海州区示例路{number % 300 + 1}号",
        "representative": f"示例乙{number}",
    }


@dataclass
class Example:
    """一件案子 — where it stands in time, and what is known of it; every step goes through the door."""

    door: Door
    procedure: str = "ordinary_penalty"
    matter: str = "street_occupation"
    parties: Sequence[Mapping[str, Any]] = field(default_factory=lambda: [shop(1)])
    team: Team = HOME
    now: datetime = datetime(2026, 6, 1, 9, 0, tzinfo=ZONE)
    fine_fen: int = 50_000
    set_time: Callable[[datetime], None] = clock.set_clock
    video: Callable[[str], list[str]] | None = None
    uid: str = ""
    number: str = ""
    done: list[str] = field(default_factory=list)

    # -- time and people --------------------------------------------------------------------------------------------

    def later(self, **delta: float) -> Example:
        """Let time pass."""
        self.now += timedelta(**delta)
        self.set_time(self.now)
        return self

    def send(self, who: str, act: str, **call: Any) -> Mapping[str, Any]:
        """One call through the door, a few minutes after the last."""
        self.later(minutes=7)
        told = self.door(who, act, self.uid or None, **call)
        self.uid, self.number = str(told["case"]), str(told.get("number") or self.number)
        return told

    def spec(self, act: str) -> ActSpec:
        """How the procedure declares the act today."""
        law = effective(self.procedure, self.team.place, FIELDS_OF[self.matter], self.now.date())
        return law.acts[act]

    # -- acts -------------------------------------------------------------------------------------------------------

    def do(self, act: str, who: str = "", fields: Mapping[str, Any] | None = None, **call: Any) -> Mapping[str, Any]:
        """A direct act."""
        spec = self.spec(act)
        if spec.officers and "officers" not in call:
            call["officers"] = list(self.team.certificates)
        told = self.send(who or self.usual(spec), act, fields=self.filled(spec, fields), **call)
        self.done.append(act)
        return told

    def propose(
        self, act: str, fields: Mapping[str, Any] | None = None, who: str = "", **call: Any
    ) -> Mapping[str, Any]:
        """The draft of an act."""
        spec = self.spec(act)
        if spec.officers and "officers" not in call:
            call["officers"] = list(self.team.certificates)
        return self.send(who or self.usual(spec), "propose", fields={"act": act, **self.filled(spec, fields)}, **call)

    def check(self, act: str, who: str = "") -> Mapping[str, Any]:
        """The check of a draft."""
        checker = self.team.publishers[1] if self.spec(act).approval[1] == "publisher" else self.team.checker
        return self.send(who or checker, "check", fields={"act": act, "opinion": "情况属实，同意"})

    def approve(self, act: str, who: str = "") -> Mapping[str, Any]:
        """The approval: the act itself."""
        told = self.send(who or self.team.head, "approve", fields={"act": act, "opinion": "同意"})
        self.done.append(act)
        return told

    def by_approval(self, act: str, fields: Mapping[str, Any] | None = None, **call: Any) -> Mapping[str, Any]:
        """Propose, check, approve."""
        self.propose(act, fields, **call)
        self.check(act)
        return self.approve(act)

    def usual(self, spec: ActSpec) -> str:
        """Who usually does the act."""
        team = self.team
        whose = {
            "agency_head": team.head,
            "unit_head": team.checker,
            "reviewer": team.reviewer,
            "president": team.president,
        }
        whose |= {"custodian": team.custodian, "publisher": team.publishers[0], "deputy_head": team.deputies[0]}
        return whose.get(spec.by[0], team.officer)

    # -- the way of a case ------------------------------------------------------------------------------------------

    def lead(self) -> Example:
        """线索."""
        self.set_time(self.now)
        lead = {"source": "inspection", "summary": "巡查发现擅自占用人行道经营", "place": "示例路1号门前"}
        fields = {"procedure": self.procedure, "matter": self.matter, "parties": list(self.parties), "lead": lead}
        told = self.door(self.team.officer, "register_lead", None, fields=fields)
        self.uid, self.number = str(told["case"]), str(told["number"])
        self.done.append("register_lead")
        return self

    def filed(self) -> Example:
        """立案."""
        self.by_approval("file_case")
        return self

    def benchmarked(
        self, stated: Sequence[Mapping[str, str]] = (), grounds: Sequence[Mapping[str, str]] = ()
    ) -> Example:
        """适用裁量基准, with the facts of an ordinary case where none are given."""
        from mingjing.cases.example_values import benchmark_facts

        self.do("apply_benchmark", fields={"stated": list(stated) or benchmark_facts(self), "grounds": list(grounds)})
        return self

    def investigated(self) -> Example:
        """调查取证, 责令改正, 调查终结."""
        self.later(hours=1)
        files = self.video(self.team.officer) if self.video else []
        self.do("inspect_site", media=files)
        self.do("question_person")
        self.do("order_correction")
        self.later(days=1)
        self.do("check_correction")
        self.do("conclude_investigation")
        return self

    def notified(self) -> Example:
        """告知 and its service."""
        self.by_approval("notify_rights")
        self.later(hours=2)
        self.serve("serve_notice", "rights_notice")
        return self

    def waived(self) -> Example:
        """The party waives statement and defence."""
        self.later(days=1)
        for party in self.parties:
            several = {"party": party["code"]} if len(self.parties) > 1 else {}
            self.do("waive_statement", fields={"person": party["name"], **several})
        return self

    def drafted(self) -> Example:
        """拟作决定, checked."""
        self.propose("decide_penalty")
        self.check("decide_penalty")
        return self

    def reviewed(self) -> Example:
        """法制审核."""
        self.do("submit_for_review", fields={"act": "decide_penalty"})
        self.do("pass_review", fields={"act": "decide_penalty"})
        return self

    def discussed(self) -> Example:
        """集体讨论."""
        self.do("discuss_collectively", fields={"act": "decide_penalty"})
        return self

    def decided(self) -> Example:
        """批准处罚决定."""
        self.approve("decide_penalty")
        return self

    def served(self) -> Example:
        """送达决定书."""
        self.later(hours=3)
        self.serve("serve_decision", "penalty_decision")
        return self

    def performed(self) -> Example:
        """缴清罚款."""
        self.later(days=5)
        for party in self.parties:
            several = {"party": party["code"]} if len(self.parties) > 1 else {}
            self.do("record_performance", fields={"finished": party is self.parties[-1], **several})
        return self

    def closed(self) -> Example:
        """结案."""
        self.by_approval("close_case")
        return self

    def archived(self) -> Example:
        """归档."""
        self.later(days=2)
        self.do("archive_case")
        return self

    def published(self) -> Example:
        """公示."""
        self.by_approval("publish_decision")
        return self

    WAY: ClassVar[tuple[str, ...]] = (
        *("lead", "filed", "investigated", "notified", "waived", "drafted", "decided", "served", "published"),
        *("performed", "closed", "archived"),
    )

    def to(self, stage: str) -> Example:
        """Carry the case along the usual way as far as the stage, with the steps in between."""
        for name in self.WAY[: self.WAY.index(stage) + 1]:
            if name not in self.done:
                getattr(self, name)()
                self.done.append(name)
        return self

    def serve(self, act: str, document: str, **service: Any) -> Mapping[str, Any]:
        """Serve a paper by hand, to each party where there are several."""
        answer: Mapping[str, Any] = {}
        for party in self.parties:
            self.later(minutes=1)
            at = (self.now + timedelta(minutes=6)).isoformat()
            told = {"document": document, "way": "direct", "at": at, "place": "示例路1号"}
            told |= {"recipient": party["name"], "proof": "送达回证上签名"}
            if len(self.parties) > 1:
                told["party"] = party["code"]
            answer = self.do(act, fields={"service": {**told, **service}})
        return answer

    # -- what is written in -----------------------------------------------------------------------------------------

    def filled(self, spec: ActSpec, given: Mapping[str, Any] | None) -> dict[str, Any]:
        """What is given, what this example says of the act, and what its declaration still requires."""
        known = self.values(spec.act)
        if "apply_benchmark" in self.done:  # the words on the benchmark follow from it; its amounts a person confirms
            known.pop("discretion", None)
            if spec.act in ("notify_rights", "decide_penalty"):
                given = {"benchmark_confirmed": True, "benchmark_confirmed_reason": "演示基准，已核对"} | dict(
                    given or {}
                )
        names = {one.name for one in spec.fields}
        found = {name: value for name, value in known.items() if name in names} | dict(given or {})
        for one in spec.fields:
            if one.required and one.name not in found and one.take is None and one.value is None and one.derive is None:
                found[one.name] = self.made_up(one)
        return found

    def made_up(self, one: FieldSpec) -> Any:
        """A value of the declared type."""
        if one.type == "list":
            return [self.row(one)] if one.items else ["示例"]
        if one.type == "object":
            return self.row(one)
        if one.type == "choice":
            first = one.options[0] if one.options else "示例"
            return first["value"] if isinstance(first, Mapping) else first
        plain = {
            "date": self.now.date().isoformat(),
            "datetime": self.now.isoformat(),
            "bool": True,
            "fen": 0,
            "int": 1,
        }
        return plain.get(one.type, self.team.second if one.type == "person" else f"示例{one.title}"[:40])

    def row(self, one: FieldSpec) -> dict[str, Any]:
        """One made-up row."""
        return {item.name: self.made_up(item) for item in one.items if item.required}

    def values(self, act: str) -> dict[str, Any]:
        """What this example says in the fields of an act, beyond what the case already knows."""
        from mingjing.cases.example_values import values

        return values(self, act)
