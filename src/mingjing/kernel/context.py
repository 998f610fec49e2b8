"""一次裁断的眼界 — what the guards of one ruling share: attempt, facts, law, and what was already worked out.

It serves `guards`, `conditions` and `ruling`; one is made for each ruling and thrown away after it.
It refuses to outlive the ruling: what it remembers is true of this attempt only.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from mingjing.kernel.facts import STEPS, Attempt, Facts, Person
from mingjing.kernel.law import ActSpec, Effective

if TYPE_CHECKING:
    from mingjing.kernel.library import Library


class Context:
    """一次裁断 — the attempt, the facts, the law of that day and a memory of conditions and people."""

    __slots__ = ("attempt", "effective", "facts", "library", "memo", "now", "spec")

    def __init__(
        self, attempt: Attempt, facts: Facts, effective: Effective, library: Library, now: datetime, spec: ActSpec
    ) -> None:
        self.attempt = attempt
        self.facts = facts
        self.effective = effective
        self.library = library
        self.now = now
        self.spec = spec
        self.memo: dict[str, Any] = {}

    def title(self, act: str) -> str:
        """The Chinese title of an act, or its name where the procedure has none."""
        spec = self.effective.acts.get(act)
        return act if spec is None else spec.title

    def answer(self, question: str) -> Any:
        """What a person answered to the question with a reason: the attempt first, then the record; None: nobody did."""
        key = f"?{question}"
        if key not in self.memo:
            self.memo[key] = self._look_up(question)
        return self.memo[key]

    def _look_up(self, question: str) -> Any:
        found = answered(self.attempt.fields, question)
        if found is None:
            for act in reversed(self.facts.acts):
                if act.act not in STEPS and (found := answered(act.fields, question)) is not None:
                    break
        return found

    def penalties(self) -> list[Mapping[str, Any]]:
        """The penalties in question: of the attempt, else of an open draft, else of the last decision or notice."""
        if "penalties" not in self.memo:
            self.memo["penalties"] = self._penalties()
        found: list[Mapping[str, Any]] = self.memo["penalties"]
        return found

    def _penalties(self) -> Any:
        if isinstance(own := self.attempt.fields.get("penalties"), (list, tuple)):
            return own
        concerned = self.attempt.fields.get("act")
        draft = self.facts.draft(concerned) if isinstance(concerned, str) else None
        if draft is not None and isinstance(told := draft.proposed.fields.get("penalties"), (list, tuple)):
            return told
        last = self.facts.latest("penalties")
        return last if isinstance(last, (list, tuple)) else []


def on_record(facts: Facts, effective: Effective) -> Context:
    """A context in which nobody attempts anything: for conditions that ask the record alone (whether a clock applies)."""
    at = facts.acts[-1].at if facts.acts else datetime.min
    nobody = Attempt(act="", at=at, by=Person(id="", name="", agency=facts.agency))
    return Context(nobody, facts, effective, cast(Any, None), at, cast(Any, None))


def answered(fields: Mapping[str, Any], question: str) -> Any:
    """The answer in one act's fields that bears a reason: as a field of its own, or in `answers`."""
    if fields.get(question) is not None and fields.get(f"{question}_reason"):
        return fields[question]
    for entry in fields.get("answers") or ():
        if isinstance(entry, Mapping) and entry.get("question") == question and entry.get("reason"):
            return entry.get("answer")
    return None
