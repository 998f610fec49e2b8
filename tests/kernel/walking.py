"""Random walks: plausible and careless attempts by everybody, of which only the permitted ones happen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from mingjing.kernel import procedure, ruling
from mingjing.kernel.context import Context
from mingjing.kernel.facts import Act, Attempt, Facts, Media, Person, Step
from mingjing.kernel.law import ActSpec, FieldSpec
from mingjing.kernel.ruling import Permitted, Refused
from mingjing.kernel.scenarios import CAST, Stage, as_act, usual

PEOPLE = [CAST[name] for name in CAST if name not in ("party1", "counsel1", "coordinator1", "supervisor1")]
STRIDES = (
    timedelta(minutes=10),
    timedelta(hours=20),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=8),
    timedelta(days=20),
)
WAYS = ("direct", "mail", "leave", "electronic", "public_notice", "entrust")
POINTS = (
    *("subject", "personnel", "power", "procedure", "facts", "evidence"),
    *("law_and_discretion", "documents", "suspected_crime"),
)


@dataclass
class Walker:
    """One walk: the case, the chance, and every attempt that was permitted."""

    made: Stage
    chance: Random
    done: list[tuple[Attempt, Permitted]]
    refusals: int = 0

    def step(self) -> None:
        """Somebody tries something, some time later."""
        now = self.made.now + self.chance.choice(STRIDES)
        person, act, step = self._choose(now)
        attempt = self.attempt(act, step, person, now)
        found = ruling.rule(attempt, self.made.facts, self.made.library, now)
        if isinstance(found, Refused):
            self.refusals += 1
            assert found.refusals
            assert all(one.reason and one.remedy for one in found.refusals)
            return
        self.take(attempt, found)

    def take(self, attempt: Attempt, found: Permitted) -> None:
        self.made.facts = self.made.facts.after(as_act(attempt, self.made.facts))
        self.made.now = max(self.made.now, attempt.at)
        self.done.append((attempt, found))

    def _choose(self, now: datetime) -> tuple[Person, str, Step]:
        """What waits, by the one for whom it waits; or what is open to somebody; or, now and then, anything at all."""
        facts, library, dice = self.made.facts, self.made.library, self.chance.random()
        if dice < 0.4 and (found := ruling.waiting(facts, library, now)):
            one = self.chance.choice(found)
            draft = facts.draft(one.act)
            return usual(one.role, (draft.proposed.by.id,) if draft else ()), one.act, one.step  # type: ignore[return-value]
        person = self.chance.choice(PEOPLE)
        can, _ = ruling.open_acts(facts, library, now, person)
        moving = [(spec.act, step) for spec, step in can if not spec.opens and step != "return"]
        if dice < 0.9 and moving:
            act, step = self.chance.choice(moving)
            return person, act, step
        acts = list(self.made.law(now).acts)
        return person, self.chance.choice(acts), self.chance.choice(("do", "propose", "check", "approve", "return"))

    def attempt(self, act: str, step: Step, person: Person, now: datetime) -> Attempt:
        spec = self.made.law(now).acts[act]
        officers = (CAST["officer1"], CAST["officer2"])
        if self.chance.random() < 0.1:
            officers = tuple(self.chance.choice(PEOPLE) for _ in range(self.chance.randrange(3)))  # type: ignore[assignment]
        fields: dict[str, Any] = {"reason": "理由"} if step == "return" else {}
        if step in ("do", "propose"):
            fields = self.fields(spec, person, now)
        media = tuple(Media(kind, kind) for kind in ("video", "photo") if self.chance.random() < 0.8)
        return Attempt(act, now, person, officers if step in ("do", "propose") else (), fields, media, step)

    def fields(self, spec: ActSpec, person: Person, now: datetime) -> dict[str, Any]:
        """What the form would bear: mostly what is known and a filled rest, now and then something careless."""
        blank = Attempt(spec.act, now, person)
        context = Context(blank, self.made.facts, self.made.law(now), self.made.library, now, spec)
        known = procedure.known(spec, self.made.facts, context)
        found: dict[str, Any] = {}
        for one in spec.fields:
            value = known.get(one.name)
            if value is None or self.chance.random() < 0.1:
                value = self.value(one, now)
            if value is not None and self.chance.random() > 0.02:
                found[one.name] = value
        return found | self.special(spec, now)

    def value(self, one: FieldSpec, now: datetime) -> Any:
        """A value of the declared type."""
        if not one.required and self.chance.random() < 0.3:
            return None
        if one.type == "list":
            items = [self.group(one.items, now) for _ in range(self.chance.choice((1, 1, 2)))]
            return items if one.items else ["文字"]
        if one.type == "object":
            return self.group(one.items, now)
        if one.type == "choice":
            return self.chance.choice(procedure.option_values(one) or ("x",))
        return {
            "text": "文字",
            "any": "文字",
            "date": (now + timedelta(days=self.chance.choice((1, 5, 30)))).date().isoformat(),
            "datetime": now.isoformat(),
            "fen": self.chance.choice((0, 50000, 5000000)),
            "int": self.chance.choice((1, 15, 30)),
            "bool": self.chance.random() < 0.9,
            "person": self.chance.choice(PEOPLE).id,
            "file": "m1",
        }[one.type]

    def group(self, items: tuple[FieldSpec, ...], now: datetime) -> dict[str, Any]:
        found = {one.name: self.value(one, now) for one in items}
        return {name: value for name, value in found.items() if value is not None}

    def special(self, spec: ActSpec, now: datetime) -> dict[str, Any]:
        """Contents that hang together."""
        chance, facts = self.chance, self.made.facts
        found: dict[str, Any] = {}
        names = {one.name for one in spec.fields}
        if "service" in names:
            service = next(one for one in spec.fields if one.name == "service")
            document = next((one for one in service.items if one.name == "document"), None)
            documents = procedure.option_values(document) if document else ("penalty_decision", "no_penalty_decision")
            way = {"way": chance.choice(WAYS), "at": now.isoformat(), "document": chance.choice(documents)}
            found["service"] = self._service(way)
        if "penalties" in names and spec.act in ("conclude_investigation", "notify_rights") and chance.random() < 0.5:
            found["penalties"] = [{"violation": "v1", **self._penalty()}]
        if "points" in names:
            found["points"] = [{"point": one, "result": "no_problem"} for one in POINTS]
        if "act" in names and (open_ := [name for name in facts.drafts if facts.draft(name)]):
            found["act"] = chance.choice(open_)
        if spec.act == "discuss_collectively":
            found["attendance"] = [
                {"person": one, "role": role, "agency": "agency_a", "opinion": "同意", "signed": True}
                for one, role in (("head1", "agency_head"), ("deputy1", "deputy_head"))
            ]
        if spec.act == "correct_record":
            target = chance.choice(facts.acts)
            paths = [name for name, value in target.fields.items() if isinstance(value, str)] or ["at"]
            found |= {"seq": target.seq, "field": chance.choice(paths), "value": "更正后的文字"}
        if spec.act == "announce_hearing":
            found |= {
                "hearing_at": (now + timedelta(days=chance.choice((3, 20)))).isoformat(),
                "president": "president1",
            }
        if spec.act == "hold_hearing" and (last := facts.last("announce_hearing")):
            found |= {"hearing_at": last.fields["hearing_at"], "president": last.fields.get("president")}
        if spec.act == "notify_rights":
            found |= {"statement_due": (now + timedelta(days=7)).date().isoformat(), "hearing_offered_reason": "经核对"}
        for name in names & {"public_interest", "complex_case", "grave_violation"}:
            found |= {name: chance.random() < 0.3, f"{name}_reason": "经研究"}
        if spec.act == "decide_penalty":
            rows = procedure.known(spec, facts).get("views") or []
            found["views"] = [{**row, "accepted": False, "reason": "不成立"} for row in rows]
        return found

    def _service(self, service: dict[str, Any]) -> dict[str, Any]:
        whole = {
            "recipient": "甲",
            "proof": "回证",
            "reason": "拒收",
            "witness": "社区工作人员",
            "tracking": "EMS1",
            "medium": "报纸",
            "place": "住所",
            "consent": "确认书",
            "attempts": [{"way": "mail", "at": service["at"], "result": "退回"}],
        }
        return service | {name: value for name, value in whole.items() if self.chance.random() < 0.9}

    def _penalty(self) -> dict[str, Any]:
        return self.chance.choice(
            (
                {"kind": "fine", "amount_fen": self.chance.choice((50000, 100000, 5000000))},
                {"kind": "warning"},
                {"kind": "revoke_permit"},
            )
        )


OFFICERS = ("officer1", "officer2", "officer3")
SENT = tuple(
    replace(CAST[name], id=f"{name}_sent", certificate=replace(own, number=f"{own.number}9"))
    for name in OFFICERS[:2]
    if (own := CAST[name].certificate) is not None
)


class Home:
    """The way home: from wherever a walk ended, lawful acts to the close of the case."""

    def __init__(self, made: Stage) -> None:
        self.made = made

    def walk(self) -> None:
        self.made.now += timedelta(days=1)
        self._drafts()
        facts = self.made.facts
        if not self._ended():
            if not (facts.done("file_case") or facts.done("file_case_urgently")) and not self._outcome():
                self.approved(
                    "decline_lead", {"ground": "no_violation", "reason": "查无实据", "reporter_told": "已告知"}
                )
                return
            self._finish()

    def _ended(self) -> bool:
        facts = self.made.facts
        last = max(
            (act.seq for name in ("close_case", "decline_lead") for act in facts.by_act.get(name, ())), default=-1
        )
        revoked = facts.last("revoke_decision")
        return last > (revoked.seq if revoked else -1)

    def _outcome(self) -> str | None:
        return ruling.outcome(self.made.facts, self.made.law(self.made.now))

    def _drafts(self) -> None:
        """What lies open is sent back."""
        for name in list(self.made.facts.drafts):
            if self.made.facts.draft(name) is not None:
                spec = self.made.spec(name, self.made.now)
                by = "publisher2" if "publisher" in spec.approval else "checker1"
                self.do(name, {"reason": "不再办理"}, "return", by)

    def _finish(self) -> None:
        outcome = self._outcome()
        if outcome is None or (outcome == "transfer_to_police" and self._taken_back()):
            if self.made.facts.done("revoke_decision") and outcome is None and self._revoked_last():
                self._corrections()
                self.approved("close_case", {"result": "revoked", "performance": "无", "opinion": "结案"})
                return
            self.approved("terminate_case", {"ground": "cannot_continue", "reason": "调查无法继续"})
        elif outcome in ("decide_penalty", "decide_no_penalty", "dismiss_case"):
            self._serve()
            if outcome == "decide_penalty":
                kinds = [one["kind"] for one in self.made.facts.last("decide_penalty").fields["penalties"]]  # type: ignore[union-attr]
                kind = "fine" if "fine" in kinds else "conduct"
                penalties = self.made.facts.last("decide_penalty").fields["penalties"]  # type: ignore[union-attr]
                owed = sum(one.get("amount_fen") or 0 for one in penalties if one["kind"] == "fine")
                paid = {"kind": kind, "paid_through": "bank", "paid_fen": owed, "finished": True}
                self.do("record_performance", paid)
        self._corrections()
        self.approved("close_case", {"result": "performed", "performance": "已办理", "opinion": "结案"})

    def _taken_back(self) -> bool:
        sent, back = self.made.facts.last("transfer_to_police"), self.made.facts.last("take_back_case")
        return sent is not None and back is not None and back.seq > sent.seq

    def _revoked_last(self) -> bool:
        revoked = self.made.facts.last("revoke_decision")
        later = ("transfer_case", "terminate_case", "transfer_to_police")
        return revoked is not None and all(
            (one := self.made.facts.last(name)) is None or one.seq < revoked.seq for name in later
        )

    def _serve(self) -> None:
        facts = self.made.facts
        last = {name: one.seq if (one := facts.last(name)) else -1 for name in ("serve_decision", str(self._outcome()))}
        if last["serve_decision"] < last[str(self._outcome())]:
            document = "penalty_decision" if self._outcome() == "decide_penalty" else "no_penalty_decision"
            way = {
                "way": "direct",
                "at": self.made.now.isoformat(),
                "recipient": "甲",
                "proof": "回证",
                "document": document,
            }
            self.do("serve_decision", {"service": way})

    def _corrections(self) -> None:
        ordered, checked = self.made.facts.last("order_correction"), self.made.facts.last("check_correction")
        if ordered is not None and (checked is None or checked.seq < ordered.seq):
            self.do("check_correction", {"certificates_shown": True, "result": "corrected", "findings": "已改正"})

    def approved(self, act: str, fields: Mapping[str, Any]) -> None:
        self.do(act, fields, "propose")
        self.do(act, {}, "check", "checker1")
        self.do(act, {}, "approve", "head1")

    def _team(self) -> tuple[Person, Person]:
        """Two officers who need not stand back; where all had to, the agency sends others."""
        recused = {
            str(one.fields.get("person"))
            for one in self.made.facts.by_act.get("decide_recusal", ())
            if one.fields.get("recused") is True
        }
        fit = [one for one in (*(CAST[name] for name in OFFICERS), *SENT) if one.id not in recused]
        return fit[0], fit[1]

    def do(self, act: str, fields: Mapping[str, Any], step: Step = "do", by: str = "") -> None:
        """One lawful act; where a person is asked, the person answers."""
        at = self.made.now + timedelta(minutes=10)
        officers = self._team() if step in ("do", "propose") else ()
        person = CAST[by] if by else self._team()[0]
        attempt = Attempt(act, at, person, officers, dict(fields), (), step)
        found = ruling.rule(attempt, self.made.facts, self.made.library, at)
        if isinstance(found, Refused) and all(one.asks for one in found.refusals):
            answers = [{"question": one.asks, "answer": True, "reason": "已核对"} for one in found.refusals]
            attempt = Attempt(act, at, person, officers, {**fields, "answers": answers}, (), step)
            found = ruling.rule(attempt, self.made.facts, self.made.library, at)
        assert isinstance(found, Permitted), (act, step, [one.reason for one in found.refusals], trail(self.made.facts))
        self.made.facts = self.made.facts.after(as_act(attempt, self.made.facts))
        self.made.now = at


def trail(facts: Facts) -> list[str]:
    """The acts of a case by name, for a message."""
    return [_said(act) for act in facts.acts]


def _said(act: Act) -> str:
    return f"{act.act}:{act.fields['act']}" if "act" in act.fields else act.act
