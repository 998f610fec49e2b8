"""情景的搭建 — turns written steps into facts, with the usual people, moments and known contents filled in.

It serves scenarios and the tests of rulings. It refuses contents that the procedure does not declare.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from mingjing.kernel import procedure, ruling
from mingjing.kernel.applications import Application
from mingjing.kernel.context import Context
from mingjing.kernel.facts import (
    Act,
    Attempt,
    Earlier,
    Facts,
    Linked,
    Mandate,
    Matter,
    Media,
    Peers,
    Person,
    PriorFine,
    Step,
)
from mingjing.kernel.law import ActSpec, Effective
from mingjing.kernel.library import Library
from mingjing.kernel.moments import SHANGHAI, date_of, day_of, moment_of
from mingjing.kernel.scenarios.cast import AGENCY, CAST, usual
from mingjing.kernel.scenarios.reading import Scenario, ScenarioError, plain

BEGIN = datetime(2026, 6, 1, 9, 0, tzinfo=SHANGHAI)
_LATER = re.compile(r"\+(\d+)([dhm])\Z")
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}
REGISTERED = {
    "agency": {
        "contact": "海州路1号办案机构，0518-00000000",
        "court": "某某人民法院",
        "reconsideration_body": "某某人民政府",
    }
}


class Stage:
    """舞台 — the facts as they grow, step by step; `ruled`: each step must be permitted."""

    def __init__(self, library: Library, facts: Facts, where: str = "", *, ruled: bool = False) -> None:
        self.library = library
        self.facts = facts
        self.where = where
        self.ruled = ruled
        self.now = BEGIN - timedelta(minutes=10)

    @classmethod
    def of(cls, scenario: Scenario, library: Library) -> Stage:
        """An empty stage for a scenario: place, field, matter and earlier fines as written."""
        written = plain(scenario.written)
        matter = {"id": "street_occupation", "title": "占道经营", "benchmark": False} | (written.get("matter") or {})
        fines = [
            PriorFine(
                str(one["case"]), str(one["party"]), str(one["violation"]), date_of(one["decided"]) or day_of(BEGIN)
            )
            for one in written.get("prior_fines") or ()
        ]
        linked = [
            Linked(f"linked{n}", str(one["procedure"]), str(one["procedure"]), bool(one.get("open", True)))
            for n, one in enumerate(written.get("linked") or ())
        ]
        facts = Facts.of(
            case="scenario",
            procedure=scenario.procedure,
            place=scenario.place,
            field=scenario.field,
            agency=AGENCY,
            matter=Matter(str(matter["id"]), str(matter["title"]), scenario.field, bool(matter["benchmark"])),
            prior_fines=tuple(fines),
            linked=tuple(linked),
            earlier=tuple(
                Earlier(f"earlier{n}", date_of(day) or day_of(BEGIN))
                for n, day in enumerate(written.get("earlier") or ())
            ),
            peers=Peers(**told) if (told := written.get("peers")) else None,
            registered=written.get("registered") or REGISTERED,
            mandate=Mandate(**written["mandate"]) if written.get("mandate") else None,
            applications=tuple(_application(n, one) for n, one in enumerate(written.get("applications") or ())),
        )
        return cls(library, facts, scenario.where, ruled=bool(written.get("ruled")))

    def law(self, at: datetime) -> Effective:
        """The procedure in force at that moment."""
        return self.library.procedure(self.facts.procedure, self.facts.place, self.facts.field, day_of(at))

    def spec(self, act: str, at: datetime) -> ActSpec:
        """The declaration of an act; a scenario that names another one is wrong."""
        found = self.law(at).acts.get(act)
        if found is None:
            raise ScenarioError(self.where, f"程序中没有“{act}”这一环节")
        return found

    def moment(self, written: Any) -> datetime:
        """`2026-06-03T10:00`, `+2d`, or nothing: ten minutes after the act before."""
        if written is None:
            return self.now + timedelta(minutes=10)
        if later := _LATER.match(str(written)):
            return self.now + timedelta(**{_UNITS[later[2]]: int(later[1])})
        found = moment_of(written)
        if found is None:
            raise ScenarioError(self.where, f"看不懂的时间 {written!r}")
        return found

    def play(self, step: Mapping[str, Any]) -> None:
        """Put one written step on the record: by approval it becomes propose, check and the act itself."""
        at = self.moment(step.get("at"))
        spec = self.spec(str(step["act"]), at)
        wanted: Step = step.get("step") or ("approve" if spec.approval else "do")
        draft = self.facts.draft(spec.act)
        if wanted in ("check", "approve") and (draft is None or draft.state == "none"):
            self._put(self.attempt(step, spec, "propose", at))
            draft = None
        if wanted == "approve" and (draft is None or draft.checked is None):
            self._put(self.attempt({**step, "fields": {}}, spec, "check", at))
        fields = {} if wanted in ("check", "approve") and draft is None else step.get("fields")
        self._put(self.attempt({**step, "fields": fields}, spec, wanted, at))
        self.now = at

    def _put(self, attempt: Attempt) -> None:
        if self.ruled:
            found = ruling.rule(attempt, self.facts, self.library, attempt.at)
            if isinstance(found, ruling.Refused):
                said = "；".join(one.reason for one in found.refusals)
                raise ScenarioError(self.where, f"“{attempt.act}”（{attempt.step}）不被准许：{said}")
        self.facts = self.facts.after(as_act(attempt, self.facts))

    def attempt(self, step: Mapping[str, Any], spec: ActSpec, wanted: Step, at: datetime) -> Attempt:
        """The attempt that a written step means, with what is known filled in."""
        by = self._person(step, spec, wanted)
        officers = self._officers(step, spec) if wanted in ("do", "propose") else ()
        media = tuple(
            Media(f"m{at.timestamp():.0f}-{place}", str(kind)) for place, kind in enumerate(step.get("media") or ())
        )
        attempt = Attempt(spec.act, at, by, officers, step.get("fields") or {}, media, wanted)
        if wanted in ("check", "return"):
            return attempt
        return self._filled(attempt, spec)

    def _filled(self, attempt: Attempt, spec: ActSpec) -> Attempt:
        """What the system knows, under what the step says; a null in the step leaves the field empty."""
        told = dict(attempt.fields)
        if attempt.step == "approve":
            return replace(attempt, fields={name: value for name, value in told.items() if value is not None})
        context = Context(attempt, self.facts, self.law(attempt.at), self.library, attempt.at, spec)
        fields = {**procedure.known(spec, self.facts, context), **told}
        fields = {name: value for name, value in fields.items() if value is not None}
        _, errors = procedure.read_fields(spec, fields, partial=True)
        if errors:
            said = "；".join(f"{path}：{what}" for path, what in errors.items())
            raise ScenarioError(self.where, f"“{spec.act}”的字段有误：{said}")
        return replace(attempt, fields=fields)

    def _person(self, step: Mapping[str, Any], spec: ActSpec, wanted: Step) -> Person:
        proposer = self._named(step.get("by")) or usual(spec.by[0])
        if wanted in ("do", "propose") or not spec.approval:
            return proposer
        draft = self.facts.draft(spec.act)
        busy = (draft.proposed.by.id,) if draft else ()
        chain = spec.approval
        if wanted == "check":
            given = step.get("checked_by") or (step.get("by") if step.get("step") == "check" else None)
            return self._named(given) or usual(chain[1] if len(chain) > 1 else chain[-1], busy)
        given = step.get("approved_by") or (step.get("by") if step.get("step") in ("approve", "return") else None)
        return self._named(given) or usual(chain[-1], busy)

    def _named(self, name: Any) -> Person | None:
        if name is None:
            return None
        if name not in CAST:
            raise ScenarioError(self.where, f"没有“{name}”这个人")
        return CAST[name]

    def _officers(self, step: Mapping[str, Any], spec: ActSpec) -> tuple[Person, ...]:
        names: Sequence[str] = ("officer1", "officer2") if spec.officers else ()
        if "officers" in step:
            names = step["officers"] or ()
        return tuple(found for name in names if (found := self._named(name)) is not None)


def _application(number: int, told: Mapping[str, Any]) -> Application:
    """Another application as a scenario writes it; its days and moments read."""
    days = {name: date_of(told.get(name)) for name in ("accepted_on", "decided")}
    at = moment_of(told.get("accepted_at") or told.get("accepted_on"))
    return Application(f"application{number}", f"许可{number}", **{**told, **days, "accepted_at": at})


def as_act(attempt: Attempt, facts: Facts) -> Act:
    """The record that a permitted attempt leaves: a step of an approval, or the act itself."""
    attempt = ruling.as_step(attempt, facts)
    seq = facts.acts[-1].seq + 1 if facts.acts else 1
    draft = facts.draft(attempt.act)
    if attempt.step in ("propose", "check", "return"):
        fields = {**attempt.fields, "act": attempt.act} if attempt.step != "check" else {"act": attempt.act}
        return Act(seq, attempt.step, attempt.at, attempt.by, attempt.officers, fields, attempt.media)
    return Act(
        seq,
        attempt.act,
        attempt.at,
        attempt.by,
        attempt.officers,
        attempt.fields,
        attempt.media,
        proposed_by=draft.proposed.by if draft and attempt.step == "approve" else None,
        checked_by=draft.checked.by if draft and draft.checked and attempt.step == "approve" else None,
    )
