"""看得见的案件 — a case as one person sees it now: where it is, its facts, the law of today; absent and forbidden alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse

from mingjing.cases import reads
from mingjing.cases.known import agency_words
from mingjing.cases.outcome import Absent
from mingjing.cases.recorded import Where
from mingjing.cases.rulebook import effective, library
from mingjing.kernel import deadlines
from mingjing.kernel.context import Context
from mingjing.kernel.deadlines import Running
from mingjing.kernel.facts import Attempt, Facts, Person
from mingjing.kernel.law import ActSpec, Effective
from mingjing.records import clock
from mingjing.registry import reads as registry
from mingjing.registry.reads import LAW_ZONE, User


@dataclass
class Sight:
    """一件案子，一个人，此刻."""

    user: User
    where: Where
    facts: Facts
    now: datetime
    source: Where | None = None
    opening: str = ""

    @cached_property
    def today(self) -> date:
        """The day of the law."""
        return self.now.astimezone(LAW_ZONE).date()

    @cached_property
    def law(self) -> Effective:
        """The procedure as it stands today."""
        return effective(self.where.procedure, self.where.place, self.where.field, self.today)

    @cached_property
    def actor(self) -> Person:
        """The person as they are today."""
        return registry.person_of(self.user, self.today)

    @cached_property
    def agency(self) -> Any:
        """The agency of the case."""
        return registry.agency(self.where.agency_id)

    @cached_property
    def agency_words(self) -> Mapping[str, Any]:
        """What papers say of it."""
        return agency_words(self.agency)

    @cached_property
    def running(self) -> tuple[Running, ...]:
        """Every period of the case."""
        return deadlines.of(self.facts, self.law, library().calendar, self.now)

    @cached_property
    def people(self) -> Sequence[Person]:
        """The people of the agency, for pickers; only its own staff see them."""
        return registry.people_of_agency(self.user)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What ids stand for, for people who read: colleagues, the matter, violations, parties, the agency."""
        found = {one.id: one.name for one in self.people}
        for act in self.facts.acts:
            found.update({one.id: one.name for one in (act.by, *act.officers)})
        found |= {self.where.matter.id: self.where.matter.title, self.where.agency: self.agency.short_name}
        for one in self.facts.latest("violations") or ():
            found[str(one.get("id"))] = " ".join(
                part for part in (str(one.get("place") or ""), str(one.get("began") or "")[:10]) if part
            )
        for one in self.facts.latest("parties") or ():
            found[str(one.get("code") or "")] = str(one.get("name"))
        return found

    @cached_property
    def matters(self) -> list[Any]:
        """The matters that this person's agency enforces."""
        return matters_of(self.user)

    @cached_property
    def units(self) -> Mapping[str, str]:
        """The units of the agency by code."""
        return dict(self.agency.units.values_list("code", "name"))

    def opening_url(self, route: str) -> str:
        """The address of the form that opens a case like this one: its procedure, matter, act, and where it comes from."""
        told = {"procedure": self.where.procedure, "matter": self.where.matter.id, "act": self.opening}
        told |= {"from": self.source.uid} if self.source is not None else {}
        return f"{reverse(route)}?{urlencode(told)}"

    def spec(self, act: str) -> ActSpec:
        """The declaration of an act; absent when the procedure has none."""
        found = self.law.acts.get(act)
        if found is None:
            raise Http404
        return found

    @cached_property
    def openings(self) -> reads.Openings:
        """What this person may do now, and what not and why."""
        return reads.open_acts(self.user, self.where)

    def context(self, spec: ActSpec) -> Context:
        """What a computed field looks at: this person about to do this act now."""
        attempt = Attempt(act=spec.act, at=self.now, by=self.actor)
        return Context(attempt, self.facts, self.law, library(), self.now, spec)

    def refusals(self, act: str) -> tuple[Any, ...]:
        """Why the act cannot be done now, before anything is filled in; empty when it can."""
        return tuple(one for spec, against in self.openings.refused if spec.act == act for one in against)

    def permitted(self, act: str) -> bool:
        """True when some step of the act is open to this person."""
        return any(spec.act == act for spec, _ in self.openings.permitted)


def sight(request: HttpRequest, case: str) -> Sight:
    """The case as the person of this request sees it; 404 when it is not theirs or not there."""
    user = registry.signed_in(request)
    try:
        where = reads.case_for(user, case)
    except Absent:
        raise Http404 from None
    return Sight(user, where, reads.facts_of(where), clock.now())


def matters_of(user: User) -> list[Any]:
    """The matters that this person's agency holds today, by its own list or by entrustment."""
    return registry.matters_held(user.agency_id)
