"""书架 — the law in force on a day, in a place and field: instruments, procedures with packs laid over them, tables.

It serves house.md (law as a folder, local packs) and the rule that the law of procedure is that of the day of each act.
It refuses to decide anything; what it gives is frozen and cached by the set of versions in force.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType
from typing import Any, TypeVar

from mingjing.kernel.calendar import Calendar
from mingjing.kernel.discretion.table import Table
from mingjing.kernel.errors import CitationError, NotInForceError
from mingjing.kernel.law import (
    ActSpec,
    Article,
    Effective,
    Event,
    Form,
    Instrument,
    Listing,
    Procedure,
    Rule,
    Threshold,
)
from mingjing.kernel.library import citations, kinds
from mingjing.kernel.library.benchmarks import Benchmarks
from mingjing.kernel.library.building import built
from mingjing.kernel.library.instruments import DECISIONS, RANKS
from mingjing.kernel.library.procedures import overlay

Dated = TypeVar("Dated", Instrument, Procedure, Form, Threshold, Listing, Table)


def chain(place: str, field: str) -> tuple[str, ...]:
    """The folders that speak for a place and field, from the most general to the most local.

    >>> chain("jiangsu/lianyungang/haizhou", "market")
    ('national', 'departments/market', 'jiangsu', 'jiangsu/lianyungang', 'jiangsu/lianyungang/haizhou')
    """
    parts = [part for part in place.split("/") if part and place != "national"]
    local = tuple("/".join(parts[: count + 1]) for count in range(len(parts)))
    return ("national", *((f"departments/{field}",) if field else ()), *local)


@dataclass(frozen=True, eq=False)
class Library(Benchmarks):
    """法库 — every law file that was loaded, and the calendar. Make it with `load`."""

    instruments: tuple[Instrument, ...]
    procedures: tuple[Procedure, ...]
    overlays: Mapping[int, Any]
    form_files: tuple[Form, ...]
    tables: tuple[Threshold, ...]
    calendar: Calendar
    files: Mapping[str, str]
    listings: tuple[Listing, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_set", {})
        object.__setattr__(self, "_by_day", {})

    @cached_property
    def days_of_change(self) -> list[date]:
        """Every day on which some version enters into force or ends, in order."""
        dated: Iterable[Any] = (*self.instruments, *self.procedures, *self.tables, *self.listings, *self.form_files)
        found = {one.in_force for one in dated} | {end for one in dated if (end := getattr(one, "repealed", None))}
        return sorted(found)

    def procedure(self, procedure: str, place: str, field: str, on: date) -> Effective:
        """The effective procedure of that day; raises NotInForceError when none is. Cached by the versions in force."""
        key = (procedure, place, field, bisect_right(self.days_of_change, on))
        found: Effective | None = self._by_day.get(key)  # type: ignore[attr-defined]
        if found is None:
            found = self._by_day[key] = self._assemble(procedure, place, field, on)  # type: ignore[attr-defined]
        return found

    def _assemble(self, procedure: str, place: str, field: str, on: date) -> Effective:
        whole = self._procedure(procedure, place, field, on)
        instruments = tuple(one for one in self.in_force(place, field, on) if _concerns(one, whole.kind))
        tables = {one.id: one for one in self._latest(self.tables, place, field, on)}
        forms = {one.id: one for one in self._latest(self.form_files, place, field, on)}
        listings = {one.id: one for one in self._latest(self.listings, place, field, on)}
        dated: tuple[Instrument | Threshold | Listing, ...] = (*instruments, *tables.values(), *listings.values())
        used = {one.file: one.sha256 for one in dated}
        used |= {one.file: one.sha256 for one in self._beneath(procedure, place, field, on)}
        used["calendar"] = self.calendar.sha256
        hashes = dict(sorted(used.items()))
        digest = sha256("\n".join(f"{name} {value}" for name, value in hashes.items()).encode()).hexdigest()
        known = (procedure, place, field, digest)
        sets: dict[Any, Effective] = self._by_set  # type: ignore[attr-defined]
        if known not in sets:
            since = self.days_of_change[bisect_right(self.days_of_change, on) - 1]
            rules = _effective_rules(instruments, whole)
            sets[known] = _indexed(
                whole,
                rules,
                place,
                field,
                since,
                forms,
                tables,
                hashes,
                digest,
                {one.id: one for one in instruments},
                listings,
            )
        return sets[known]

    def _layers(self, procedure: str, place: str, field: str, on: date) -> list[Procedure]:
        found = [one for one in self.procedures if (one.extends or one.id) == procedure]
        return list(self._latest(found, place, field, on, by_place=True))

    def _beneath(self, procedure: str, place: str, field: str, on: date) -> Iterator[Procedure]:
        """Every file that the procedure of that day is made of, those of the procedures it is based on among them."""
        for layer in self._layers(procedure, place, field, on):
            if layer.based_on is not None:
                yield from self._beneath(layer.based_on, place, field, on)
            yield layer

    def _procedure(self, procedure: str, place: str, field: str, on: date) -> Procedure:
        whole: Procedure | None = None
        for layer in self._layers(procedure, place, field, on):
            if layer.based_on is not None:
                under = self._procedure(layer.based_on, place, field, on)
                whole = built(under, layer.written or layer, self.overlays[id(layer)])
            elif layer.extends is None:
                whole = layer
            elif whole is not None:
                whole = overlay(whole, layer, self.overlays[id(layer)])
        if whole is None:
            days = [one.in_force for one in self.procedures if one.id == procedure and one.extends is None]
            raise NotInForceError(procedure, on.isoformat(), min(days).isoformat() if days else None)
        return whole

    def in_force(self, place: str, field: str, on: date) -> Iterator[Instrument]:
        """The instruments of the place and field on that day: national first, most local last, by rank within."""
        order = {name: index for index, name in enumerate(chain(place, field))}
        found = list(self._latest(self.instruments, place, field, on, by_place=True))
        beside = order.get(f"departments/{field}", 0)
        yield from sorted(found, key=lambda one: (order.get(one.place, beside), RANKS.index(one.rank), one.id))

    def rules_for(self, place: str, field: str, on: date) -> tuple[Rule, ...]:
        """Every rule in force there on that day, packs overlaid, for whatever procedure."""
        return _overlaid(rule for one in self.in_force(place, field, on) for rule in _rules(one))

    def forms(self, form: str, place: str, on: date, field: str = "") -> Form | None:
        """The document form of that day, the most local one."""
        found = [one for one in self.form_files if one.id == form]
        return next(iter(reversed(list(self._latest(found, place, field, on)))), None)

    def threshold(self, name: str, place: str, field: str, on: date) -> Threshold | None:
        """The table of that name, the most local one; None, or `to_confirm`: a person must be asked."""
        found = [one for one in self.tables if one.id == name]
        return next(iter(reversed(list(self._latest(found, place, field, on)))), None)

    def listing(self, name: str, place: str, field: str, on: date) -> Listing | None:
        """The published list of that name in force there, the most local one; None where none is loaded."""
        found = [one for one in self.listings if one.id == name]
        return next(iter(reversed(list(self._latest(found, place, field, on)))), None)

    def _latest(
        self, found: Sequence[Dated], place: str, field: str, on: date, *, by_place: bool = False
    ) -> Iterator[Dated]:
        """Of each id (in each folder) the version in force, from the most general folder to the most local."""
        for folder in chain(place, field):
            newest: dict[Any, Dated] = {}
            for one in found:
                fields = getattr(one, "fields", ())
                if not _speaks(one.place, fields, folder, field) or one.in_force > on:
                    continue
                key = (one.id, fields) if not by_place else one.id
                if key not in newest or newest[key].in_force < one.in_force:
                    newest[key] = one
            for one in sorted(newest.values(), key=lambda one: bool(getattr(one, "fields", ()))):
                repealed = getattr(one, "repealed", None)
                if repealed is None or on < repealed:
                    yield one

    def instrument(self, name: str, on: date | None = None) -> Instrument:
        """The version of an instrument in force on that day (the newest without a day); raises when there is none."""
        found = [one for one in self.instruments if one.id == name]
        fit = [one for one in found if on is None or one.in_force_on(on)]
        if not fit:
            first = min((one.in_force.isoformat() for one in found), default=None)
            raise NotInForceError(name, on.isoformat() if on else "", first)
        return max(fit, key=lambda one: one.in_force)

    def article(self, citation: str, on: date | None = None) -> Article:
        """The article that a citation names; raises CitationError when the instrument has no such article."""
        parts = citations.parse(citation)
        instrument = self.instrument(parts.instrument, on)
        found = instrument.articles.get(parts.article)
        if found is None:
            raise CitationError(citation, f"{instrument.short}中没有载入这一条")
        return found

    def cite_zh(self, citation: str, on: date | None = None) -> str:
        """The citation in Chinese: 行政处罚法第五十八条第一款第三项; the text itself where it names nothing loaded."""
        try:
            parts = citations.parse(citation)
            instrument = self.instrument(parts.instrument, on)
        except (CitationError, NotInForceError):
            return citation
        return citations.in_chinese(instrument.cited_as, parts, items=instrument.items)

    def title(self, act: str) -> str:
        """The Chinese title of an act (or of a document form); the name itself where nothing bears it."""
        return self.titles.get(act) or self._form_titles.get(act, act)

    @cached_property
    def _form_titles(self) -> Mapping[str, str]:
        return MappingProxyType({one.id: one.title for one in self.form_files})

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Act → its Chinese title, over every procedure (the newest version wins)."""
        found: dict[str, str] = {}
        for one in sorted(self.procedures, key=lambda one: one.in_force):
            found |= {name: act.title for name, act in one.acts.items()}
            raw = self.overlays.get(id(one), {}) if one.extends else {}
            found |= {name: value["title"] for name, (value, _) in raw.items() if "title" in value}
        return MappingProxyType(found)


def _speaks(place: str, fields: Sequence[str], folder: str, field: str) -> bool:
    """True when what stands in `place` speaks for the folder; a department also for the other fields that it names."""
    if place == folder:
        return not fields or field in fields
    return folder == f"departments/{field}" and place.startswith("departments/") and field in fields


def _rules(instrument: Instrument) -> Iterator[Rule]:
    for article in instrument.articles.values():
        yield from article.rules


def _overlaid(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Packs laid over: a filling rule gives way to the rule it yields to, a departure takes the place of its rule."""
    kept: dict[str, Rule] = {}
    for rule in rules:
        if any("#" in one and key_of(one) in kept for one in rule.yields_to):
            continue
        replaced = key_of(rule.departs_from) if rule.departs_from else rule.key
        if replaced in kept and replaced != rule.key:
            kept = {
                (rule.key if key == replaced else key): (rule if key == replaced else one) for key, one in kept.items()
            }
        else:
            kept[rule.key] = rule
    return tuple(kept.values())


def key_of(reference: str) -> str:
    """`instrument/64#id` or `instrument#id` as `instrument#id`."""
    where, _, name = reference.partition("#")
    return f"{where.partition('/')[0]}#{name}"


def _concerns(instrument: Instrument, kind: str) -> bool:
    """True when the instrument, or some rule of it, speaks of procedures of that kind."""
    return not instrument.kinds or kind in instrument.kinds or any(kind in one.kinds for one in _rules(instrument))


def _effective_rules(instruments: Iterable[Instrument], procedure: Procedure) -> tuple[Rule, ...]:
    """The rules that concern the acts of the procedure."""
    found = []
    for rule in (rule for one in instruments for rule in _rules(one)):
        if rule.procedures and procedure.id not in rule.procedures:
            continue
        if rule.kinds and procedure.kind not in rule.kinds:
            continue
        rule = _of_decisions(rule, procedure)
        if rule.deadline is not None:
            touched = {one.act for one in (*rule.deadline.after, *rule.deadline.do)}
        else:
            touched = set(rule.binds)
        if "*" in touched or any(act in procedure.acts for act in touched):
            found.append(rule)
    return _overlaid(found)


def _of_decisions(rule: Rule, procedure: Procedure) -> Rule:
    """A period that starts with `decisions` starts with each act of the procedure that decides."""
    line = rule.deadline
    if line is None or not line.after or line.after[0].act != DECISIONS.act:
        return rule
    decide = tuple(Event(name) for name, act in procedure.acts.items() if act.decides)
    return replace(rule, deadline=replace(line, after=decide, each=True))


def _indexed(
    whole: Procedure,
    rules: tuple[Rule, ...],
    place: str,
    field: str,
    since: date,
    forms: dict[str, Form],
    tables: dict[str, Threshold],
    hashes: dict[str, str],
    digest: str,
    instruments: dict[str, Instrument],
    listings: dict[str, Listing],
) -> Effective:
    named = _named(rules)
    guards, starts, ends = _by_act(whole, rules, named)
    return Effective(
        procedure=whole.id,
        title=whole.title,
        kind=whole.kind,
        place=place,
        field=field,
        since=since,
        stages=whole.stages,
        acts=MappingProxyType(_ordered(whole)),
        rules=rules,
        rules_by_act=guards,
        deadlines=tuple(rule for rule in rules if rule.deadline is not None),
        starts=starts,
        ends=ends,
        named=MappingProxyType(named),
        forms=MappingProxyType(forms),
        thresholds=MappingProxyType(tables),
        hashes=MappingProxyType(hashes),
        digest=digest,
        instruments=MappingProxyType(instruments),
        listings=MappingProxyType(listings),
        decisions=tuple(name for name, act in whole.acts.items() if act.decides),
        openings=tuple(name for name, act in whole.acts.items() if act.opens),
        filings=tuple(name for name, act in whole.acts.items() if act.number and not act.opens),
        opened_from=whole.opened_from,
        linked=any(rule.kind == "linked_ended" or _asks_linked(rule) for rule in rules),
    )


def _asks_linked(rule: Rule) -> bool:
    """True when the rule looks at cases opened from this one."""
    return kinds.asks_linked(rule.applies) or kinds.asks_linked(rule.params.get("condition"))


Index = Mapping[str, tuple[Rule, ...]]


def _by_act(whole: Procedure, rules: Iterable[Rule], named: Mapping[str, Rule]) -> tuple[Index, Index, Index]:
    """The guards by the act bound, the deadlines by the acts that start them, and by those that end them."""
    guards: dict[str, list[Rule]] = {}
    starts: dict[str, list[Rule]] = {}
    ends: dict[str, list[Rule]] = {}
    for rule in rules:
        if rule.deadline is None:
            for act in whole.acts if "*" in rule.binds else rule.binds:
                if act in whole.acts:
                    guards.setdefault(act, []).append(rule)
            continue
        for name in dict.fromkeys(_starting(rule, named)):
            starts.setdefault(name, []).append(rule)
        for name in dict.fromkeys(one.act for one in rule.deadline.do):
            ends.setdefault(name, []).append(rule)
    return _frozen(guards), _frozen(starts), _frozen(ends)


def _starting(rule: Rule, named: Mapping[str, Rule]) -> Iterator[str]:
    """The acts that start a deadline; for one that begins when others ran out, the acts that start those."""
    assert rule.deadline is not None
    yield from (one.act for one in rule.deadline.after)
    for reference in rule.deadline.after_period:
        earlier = named.get(key_of(reference) if "#" in reference else f"{rule.instrument}#{reference}")
        if earlier is not None:
            yield from _starting(earlier, named)


def _ordered(whole: Procedure) -> dict[str, ActSpec]:
    """The acts by stage, in the order of the file within a stage."""
    order = {stage.id: index for index, stage in enumerate(whole.stages)}
    return dict(sorted(whole.acts.items(), key=lambda one: order[one[1].stage]))


def _frozen(index: dict[str, list[Rule]]) -> Index:
    return MappingProxyType({name: tuple(rules) for name, rules in index.items()})


def _named(rules: Iterable[Rule]) -> dict[str, Rule]:
    """Rules by `instrument#id`, by the name of the rule they depart from, and by bare id where only one has it."""
    named: dict[str, Rule] = {}
    bare: dict[str, list[Rule]] = {}
    for rule in rules:
        named[rule.key] = rule
        bare.setdefault(rule.id, []).append(rule)
        if rule.departs_from:
            named[key_of(rule.departs_from)] = rule
            bare.setdefault(rule.departs_from.partition("#")[2], []).append(rule)
    return {name: found[-1] for name, found in bare.items()} | named
