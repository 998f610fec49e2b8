"""The way home of any procedure: from wherever a walk ended, what the refusals tell to do, until the case is ended.

It knows no procedure. It tries an act that ends the case with each of its choices; where that is refused it does what the
remedies name; where a person is asked, the person answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import product
from typing import Any

from mingjing.kernel import procedure, ruling
from mingjing.kernel.context import Context
from mingjing.kernel.facts import Attempt, Media, Person, Step
from mingjing.kernel.law import ActSpec, FieldSpec
from mingjing.kernel.ruling import Permitted, Refused
from mingjing.kernel.scenarios import CAST, Stage, as_act
from tests.kernel.walking import POINTS

DEPTH = 6
VARIANTS = 64
TRIES = 6
BUDGET = 20_000
DOCUMENTS = (Media("m1", "video"), Media("m2", "photo"))


class NoWayHome(AssertionError):
    """From here the case could not be ended: the acts so far, and the last refusals."""


class WayHome:
    """One case on its way home."""

    def __init__(self, made: Stage) -> None:
        self.made = made
        self.last: tuple[str, ...] = ()
        self.asked = 0

    def walk(self) -> None:
        """Until an act has ended the case; raises NoWayHome."""
        self.made.now += timedelta(days=1)
        self._send_back()
        for months in (0, 1, 4, 12):
            self.made.now += timedelta(days=30 * months)
            if self.ended() or any(self._reach(act, 0) for act in self._endings()):
                return
        raise NoWayHome(f"{[one.act for one in self.made.facts.acts]}\n{self.last}")

    def ended(self) -> bool:
        return ruling.ended_by(self.made.facts, self.made.law(self.made.now)) is not None

    def _endings(self) -> list[str]:
        """Acts that end a case, the close before a premature end; then acts that make an outcome without a decision."""
        acts = self.made.law(self.made.now).acts
        ends = [name for name, act in acts.items() if act.ends]
        return sorted(ends, key=lambda name: name != "close_case")

    def _send_back(self) -> None:
        for name in list(self.made.facts.drafts):
            if self.made.facts.draft(name) is not None:
                for role in sorted(self._roles(name, "return")):
                    if self._do(name, "return", {"reason": "不再办理"}, role) is None:
                        break

    def _roles(self, act: str, step: Step) -> frozenset[str]:
        from mingjing.kernel.ruling.bound import bound

        return bound(self.made.law(self.made.now))[act].roles[step]

    def _reach(self, act: str, depth: int, skip: int = 0) -> bool:
        """Do the act, and before it whatever the refusals say; True when it was done. `skip`: begin with a later variant."""
        spec = self.made.law(self.made.now).acts.get(act)
        if spec is None:
            return False
        variants = list(self._variants(spec))
        for fields in (*variants[skip % len(variants) :], *variants[: skip % len(variants)]):
            done: dict[str, int] = {}
            for _ in range(TRIES):
                against = self._try(spec, fields)
                if not against:
                    return True
                others = spec.after.get("any", ())
                told = [
                    name for one in against for name in (others if one in others else (one,)) if name not in (None, act)
                ]
                if depth >= DEPTH or not told:
                    break
                cured = next(
                    (name for name in dict.fromkeys(told) if self._reach(name, depth + 1, done.get(name, 0))), None
                )
                if cured is None:
                    break
                done[cured] = done.get(cured, 0) + 1
        return False

    def _try(self, spec: ActSpec, fields: Mapping[str, Any]) -> list[str | None]:
        """The act with its approval; what the refusals name instead, empty when it was done."""
        steps: tuple[Step, ...] = ("propose", "check", "approve") if spec.approval else ("do",)
        for step in steps:
            said = fields if step in ("do", "propose") else {}
            against: list[str | None] | None = [None]
            for person in self._people(spec.act, step):
                against = self._do(spec.act, step, said, person)
                if against is None:
                    break
            if against is not None:
                return against
        return []

    def _people(self, act: str, step: Step) -> Iterator[Person]:
        wanted = self._roles(act, step)
        for person in CAST.values():
            if person.agency == self.made.facts.agency and not wanted.isdisjoint(person.roles):
                yield person

    def _do(self, act: str, step: Step, fields: Mapping[str, Any], by: Any) -> list[str | None] | None:
        """One step by one person; None when it was permitted, else what the refusals name."""
        person = by if isinstance(by, Person) else next(one for one in CAST.values() if by in one.roles)
        at = self.made.now + timedelta(minutes=10)
        officers = (CAST["officer1"], CAST["officer2"]) if step in ("do", "propose") else ()
        said = dict(fields)
        for _ in range(3):
            attempt = Attempt(act, at, person, officers, said, DOCUMENTS, step)
            self.asked += 1
            if self.asked > BUDGET:
                raise NoWayHome(
                    f"not found in {BUDGET} rulings: {[one.act for one in self.made.facts.acts]}\n{self.last}"
                )
            found = ruling.rule(attempt, self.made.facts, self.made.library, at)
            if isinstance(found, Permitted):
                self.made.facts = self.made.facts.after(as_act(attempt, self.made.facts))
                self.made.now = at
                return None
            asked = [one.asks for one in found.refusals if one.asks]
            if len(asked) < len(found.refusals) or not asked:
                break
            answers = [{"question": one, "answer": False, "reason": "已核对"} for one in asked]
            said = {**said, "answers": [*said.get("answers", ()), *answers]}
        assert isinstance(found, Refused)
        self.last = (act, step, *(one.reason for one in found.refusals))
        return [one.remedy_act for one in found.refusals if not one.asks] or [None]

    def _variants(self, spec: ActSpec) -> Iterator[dict[str, Any]]:
        """The form filled plainly, once for each combination of its choices."""
        blank = Attempt(spec.act, self.made.now, CAST["officer1"])
        context = Context(blank, self.made.facts, self.made.law(self.made.now), self.made.library, self.made.now, spec)
        known = procedure.known(spec, self.made.facts, context)
        choices = {
            one.name: (True, False) if one.type == "bool" else procedure.option_values(one)
            for one in spec.fields
            if one.name not in known and (one.options or (one.type == "bool" and one.required))
        }
        plain = {one.name: self._value(one) for one in spec.fields if one.name not in known}
        combinations = product(*choices.values())
        for count, combined in enumerate(combinations):
            if count >= VARIANTS:
                return
            chosen = dict(zip(choices, combined, strict=True))
            for special in self._specials(spec, known):
                yield {**plain, **known, **chosen, **special}

    def _value(self, one: FieldSpec, mark: str = "") -> Any:
        now = self.made.now
        if one.type == "list":
            return [self._group(one.items, mark) for mark in ("一", "二")] if one.items else ["文字"]
        if one.type == "object":
            return self._group(one.items)
        if one.type == "choice":
            return (procedure.option_values(one) or ("x",))[0]
        return {
            "date": now.date().isoformat(),
            "datetime": now.isoformat(),
            "fen": 0,
            "int": 1,
            "bool": one.required,
            "person": "officer3",
            "file": "m1",
        }.get(one.type, f"文字{mark}")

    def _group(self, items: tuple[FieldSpec, ...], mark: str = "") -> dict[str, Any]:
        return {one.name: self._value(one, mark) for one in items}

    def _specials(self, spec: ActSpec, known: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Contents that hang together: each paper that may be served, the draft that waits for review, three heads."""
        service = next((one for one in spec.fields if one.name == "service"), None)
        for paper in self._papers(service) if service else ("",):
            yield self._special(spec, known, paper)

    def _special(self, spec: ActSpec, known: Mapping[str, Any], paper: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        names = {one.name: one for one in spec.fields}
        if "service" in names:
            found["service"] = {
                **self._group(names["service"].items),
                "way": "direct",
                "document": paper,
            }
            found["service"].pop("party", None)
        if "points" in names:
            found["points"] = [{"point": one, "result": "no_problem"} for one in POINTS]
        if "act" in names and (open_ := [name for name in self.made.facts.drafts if self.made.facts.draft(name)]):
            found["act"] = open_[-1]
        if "views" in names and known.get("views"):
            found["views"] = [{**row, "accepted": False, "reason": "不成立"} for row in known["views"]]
        if spec.act == "discuss_collectively":
            found["attendance"] = [
                {"person": one, "role": role, "agency": "agency_a", "opinion": "同意", "signed": True}
                for one, role in (("head1", "agency_head"), ("deputy1", "deputy_head"))
            ]
        return found

    def _papers(self, service: FieldSpec) -> tuple[str, ...]:
        """The papers on the record that may be served, the last one first."""
        document = next((one for one in service.items if one.name == "document"), None)
        allowed = procedure.option_values(document) if document else ()
        acts = self.made.law(self.made.now).acts
        made = [paper for one in reversed(self.made.facts.acts) if one.act in acts for paper in acts[one.act].documents]
        return tuple(dict.fromkeys(paper for paper in made if not allowed or paper in allowed)) or ("x",)
