"""示例强制 — carries a case of compulsory measures, or of compulsory execution, through its acts by its usual people.

It serves the demo city and the tests: the same usual people and the same door as `example`, with what these two procedures say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from mingjing.cases.example import FIELDS_OF, Example
from mingjing.cases.example_values import POINTS
from mingjing.cases.rulebook import effective
from mingjing.kernel.law import ActSpec

THINGS = [
    {"name": "过期饼干", "spec": "500克", "quantity": "十箱", "condition": "完好", "related": True, "livelihood": False}
    | {"sealed_before": False}
]
SIGNED = [{"who": "当事人", "result": "signed"}, {"who": "执法人员", "result": "signed"}]
NO_REVIEW = {"public_interest": False, "public_interest_reason": "单个店铺"} | {
    "complex_case": False,
    "complex_case_reason": "事实清楚",
}


@dataclass
class Compelled(Example):
    """一件强制案子 — of which procedure, and of which other case it came (`source`: its id)."""

    procedure: str = "compulsory_measure"
    source: str = ""

    def spec(self, act: str) -> ActSpec:
        """How the procedure declares the act today."""
        return effective(self.procedure, self.team.place, FIELDS_OF[self.matter], self.now.date()).acts[act]

    def values(self, act: str) -> dict[str, Any]:
        """What this example says in the fields of an act."""
        own = OWN.get(act)
        return {**shared(self), **(own(self) if own else {})}

    def opened(self, **fields: Any) -> Compelled:
        """启动, by hand or out of the case that led here."""
        self.set_time(self.now)
        act = "open_measure" if self.procedure == "compulsory_measure" else "open_execution"
        told = {"procedure": self.procedure, "matter": self.matter, **OPENING[act](self), **fields}
        told |= {"from_case": self.source} if self.source else {"parties": list(self.parties)}
        answer = self.door(self.team.officer, act, None, fields=told)
        self.uid, self.number = str(answer["case"]), str(answer["number"])
        self.done.append(act)
        return self

    def filmed(self, act: str, fields: Mapping[str, Any] | None = None) -> Compelled:
        """A direct act with its film."""
        self.do(act, fields=fields, media=self.video(self.team.officer) if self.video else [])
        return self

    def notified(self, document: str = "", **service: Any) -> Compelled:
        """A notice served by hand."""
        self.serve("serve_notice", document, **service)
        return self

    def demanded(self) -> Compelled:
        """催告, served the same day."""
        self.do("demand_performance")
        self.later(hours=2)
        return self.notified("demand_notice")

    def ordered(self) -> Compelled:
        """强制执行决定, served the next day."""
        self.later(days=11)
        self.by_approval("decide_execution")
        self.later(days=1)
        self.serve("serve_decision", "execution_decision")
        return self


def shared(case: Compelled) -> dict[str, Any]:
    """What means the same in every act that has it."""
    party = str(case.parties[0]["name"]) if case.parties else "当事人"
    begun = (case.now - timedelta(minutes=20)).isoformat()
    return {
        "certificates_shown": True,
        "party_present": True,
        "present": party,
        "person": party,
        "place": "示例路1号",
        "started_at": begun,
        "ended_at": case.now.isoformat(),
        "signatures": SIGNED,
        "opinion": "情况属实，建议办理",
    }


def taking(case: Compelled) -> dict[str, Any]:
    """实施查封、扣押."""
    return {
        "measure_kind": "seize",
        "items": THINGS,
        "rights_told": "当场告知理由、依据、权利和救济途径，当事人表示听清",
        "statement": "没有意见",
        "handed_over": True,
        "keeping": "本机关仓库，封条1号",
        "record": "清点十箱，加封后运回",
    }


def measure(case: Compelled) -> dict[str, Any]:
    """决定采取措施."""
    return {
        "measure_kind": "seize",
        "items": THINGS,
        "basis": "《示例食品条例》第一条第二款",
        "power": True,
        "power_reason": "《示例食品条例》第一条把查封、扣押交给本机关",
    }


def on_spot(case: Compelled) -> dict[str, Any]:
    """当场采取."""
    return measure(case) | taking(case) | {"urgent_reason": "当事人正在装车转移，来不及先报批"}


def execution(case: Compelled) -> dict[str, Any]:
    """代履行的决定."""
    return NO_REVIEW | {
        "way": "substitute_performance",
        "reasons": "经催告没有履行，砂石侵占行车道，已经危害交通安全",
        "basis": "行政强制法第五十条、第五十一条",
        "no_good_cause": "核查没有正当理由",
        "execute_on": (case.now + timedelta(days=9)).date().isoformat(),
        "objects": "砂石二十立方米",
        "danger": "traffic",
        "performer": "示例市政养护公司",
        "performer_unrelated": True,
        "cost_budget_fen": 300_000,
    }


def carrying(case: Compelled) -> dict[str, Any]:
    """代履行的实施."""
    return {
        "way": "substitute_performance",
        "supervised_by": "执法人员两名",
        "record": "装载机清运砂石二十立方米，路面冲洗干净",
        "cost_items": [{"name": "装载机", "quantity": "一台班", "amount_fen": 180_000}],
        "cost_fen": 180_000,
        "finished": True,
    }


def review(case: Compelled) -> dict[str, Any]:
    """法制审核."""
    points = [{"point": one, "result": "no_problem"} for one in POINTS]
    return {"act": "decide_execution", "points": points, "opinion": "同意"}


OPENING: Mapping[str, Any] = {
    "open_measure": lambda case: {"situation": "货架上有过期食品十箱，可能被转移销毁", "place": "示例路1号"},
    "open_execution": lambda case: (
        {"obligation_kind": "restoration", "obligations": "清除堆放在公路用地上的砂石二十立方米"}
        | {"perform_until": (case.now - timedelta(days=2)).date().isoformat()}
        | ({} if case.source else {"decision_title": "责令限期改正决定", "decision_number": "示例改〔2026〕1号"})
        | ({} if case.source else {"decided_on": (case.now - timedelta(days=31)).date().isoformat()})
        | ({} if case.source else {"served_at": (case.now - timedelta(days=30)).isoformat()})
    ),
}
OWN: Mapping[str, Any] = {
    "decide_measure": measure,
    "take_measure": taking,
    "take_measure_on_spot": on_spot,
    "report_measure": lambda case: {"report_result": "keep", "reason": "当事人正在装车转移，应当采取"},
    "keep_property": lambda case: {"kept_by": "agency", "keeper": "仓库管理员", "condition": "封条完好"},
    "commission_appraisal": lambda case: {
        "question": "是否变质",
        "institution": "示例检验院",
        "qualification": "检验检测机构资质",
        "expected_by": (case.now + timedelta(days=10)).date().isoformat(),
        "period_told": True,
    },
    "extend_measure": lambda case: {"reason": "货源涉及三地，情况复杂", "days": 30},
    "lift_measure": lambda case: {"ground": "no_longer_needed", "reason": "已经查清并作出处理决定"},
    "return_property": lambda case: {"recipient": str(case.parties[0]["name"])},
    "hand_over_property": lambda case: {"handling": "confiscated", "basis": "行政处罚决定书"},
    "demand_performance": lambda case: {
        "way": "自行清运",
        "perform_by": (case.now + timedelta(days=8)).date().isoformat(),
    },
    "decide_execution": execution,
    "submit_for_review": lambda case: {"act": "decide_execution", "materials": "全部案卷"},
    "pass_review": review,
    "announce_execution": lambda case: {"remove_by": (case.now + timedelta(days=15)).date().isoformat()},
    "carry_out_execution": carrying,
    "record_performance": lambda case: {"detail": "自行清运完毕", "finished": True},
    "agree_on_execution": lambda case: {
        "terms": "分两次清运",
        "perform_until": (case.now + timedelta(days=30)).date().isoformat(),
        "harms_nobody": True,
    },
    "suspend_execution": lambda case: (
        {"ground": "cannot_perform", "reason": "店铺歇业，无力清运", "social_harm": False}
        | {"social_harm_reason": "已经围挡"}
    ),
    "apply_to_court": lambda case: {
        "own_power": False,
        "own_power_reason": "没有法律授予本机关强制执行权",
        "court": "连云港市海州区人民法院",
        "amount_fen": 0,
        "party_views": "催告以后没有意见",
        "materials": "申请书、决定书、催告书、送达回证",
    },
    "close_case": lambda case: (
        {"result": "lifted", "performance": "措施已解除，财物已退还"}
        if case.procedure == "compulsory_measure"
        else {"result": "executed", "performance": "代履行完毕"}
    ),
    "archive_case": lambda case: {"retention": "ten_years", "volume": "示例卷1号", "complete": True},
    "publish_decision": lambda case: {
        "summary": "经营超过保质期的食品，扣押涉案食品",
        "displayed_until": (case.now + timedelta(days=180)).date().isoformat(),
        "secrets_checked": True,
    },
}
