"""互相核对 — what one law file names must be there in another: acts, articles, periods, forms.

It serves house.md (a rule that names an act which no procedure has is refused at load).
It refuses dangling names; what a rule means is not judged here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mingjing.kernel.errors import CitationError, LawError, NotInForceError
from mingjing.kernel.facts import STEPS
from mingjing.kernel.law import ActSpec, Procedure, Rule
from mingjing.kernel.library import citations
from mingjing.kernel.library.instruments import DECISIONS
from mingjing.kernel.library.kinds import KINDS, acts_in
from mingjing.kernel.library.procedures import overlay
from mingjing.kernel.library.shape import Spot
from mingjing.kernel.library.shelf import Library, key_of

STEP_ACTS = {"propose", "check", "return"}


def faults(library: Library) -> Iterator[LawError]:
    """Every dangling name of the library."""
    rules = [rule for one in library.instruments for article in one.articles.values() for rule in article.rules]
    yield from _doubled(library)
    yield from _mains(library)
    yield from _uniform(library)
    acts = set(library.titles) | STEP_ACTS
    party_acts = {act.act for one in library.procedures for act in one.acts.values() if act.whose == "party"}
    periods: dict[str, set[str]] = {}
    for rule in rules:
        if rule.deadline is not None:
            periods.setdefault(rule.id, set()).add(rule.key)
    keys = {rule.key for rule in rules}
    deadlines = {rule.key: rule for rule in rules if rule.deadline is not None}
    for rule in rules:
        yield from _acts(rule, acts)
        yield from _citations(rule, library, keys)
        yield from _period(rule, periods)
        yield from _begins_after(rule, deadlines)
        if rule.adds_duty and party_acts & set(rule.binds):
            found = f"给当事人的环节 {' '.join(sorted(party_acts & set(rule.binds)))} 加了限制"
            yield _fault(rule, found, "adds_duty 只能加重机关的义务", "binds: [serve_notice]")
    for one in library.procedures:
        yield from _procedure(one, library, acts, periods)


def _fault(rule: Rule, found: str, expected: str, example: str) -> LawError:
    return Spot(rule.file, rule.line).fault(f"规则 {rule.id}：{found}", expected, example)


def _doubled(library: Library) -> Iterator[LawError]:
    """The same id and date in one folder twice, or one id in two folders."""
    where: dict[str, str] = {}
    for one in library.instruments:
        if where.setdefault(one.id, one.place) != one.place:
            found = f"{one.id} 在 {where[one.id]} 和 {one.place} 都有"
            yield Spot(one.file, 1).fault(found, "一个文件的各个版本放在同一处", f"law/{where[one.id]}/{one.id}/")


def _uniform(library: Library) -> Iterator[LawError]:
    """What a paper makes one for the whole of its place has no version of its own further down."""
    own: Mapping[str, Iterable[Any]] = {
        "forms": library.form_files,
        "procedures": library.procedures,
        "discretion": library.discretion,
        "discretion_rules": library.general_rules,
    }
    for paper in library.instruments:
        for one in (one for kind in paper.uniform for one in own[kind]):
            gone = getattr(one, "repealed", None)
            if one.place.startswith(f"{paper.place}/") and (gone is None or paper.in_force < gone):
                found = f"{one.place} 自己定了“{one.title or one.id}”，而《{paper.title}》要求全市统一"
                yield Spot(one.file, 1).fault(found, f"写在 {paper.place}", f"law/{paper.place}/")


def _mains(library: Library) -> Iterator[LawError]:
    """At most one main period in an article."""
    for one in library.instruments:
        for article in one.articles.values():
            mains = [rule for rule in article.rules if rule.deadline is not None and rule.deadline.main]
            for rule in mains[1:]:
                yield _fault(rule, f"这一条已有主要期限 {mains[0].id}", "每条至多一个 main", "删去这里的 main: true")


def _named_acts(rule: Rule) -> Iterator[str]:
    yield from (act for act in rule.binds if act != "*")
    if rule.remedy_act:
        yield rule.remedy_act
    yield from acts_in(rule.applies)
    if rule.kind in KINDS:
        for word, type_ in KINDS[rule.kind].types.items():
            value = rule.params.get(word)
            if value is None:
                continue
            if type_ == "act":
                yield value
            elif type_ == "acts":
                yield from value
            elif type_ == "condition":
                yield from acts_in(value)
    if rule.deadline is not None:
        line = rule.deadline
        yield from (one.act for one in (*line.after, *line.do) if one.act != DECISIONS.act)
        yield from (one.act for one in (pair.start for pair in line.suspended_by))
        yield from (one.act for pair in line.suspended_by for one in pair.ends)
        yield from (one.act.act for one in line.extended_by)
        if line.before:
            yield line.before


def _acts(rule: Rule, known: set[str]) -> Iterator[LawError]:
    for act in dict.fromkeys(_named_acts(rule)):
        if act not in known and not (rule.deadline is not None and act in STEPS):
            yield _fault(rule, f"没有哪个程序有环节 {act}", "程序中已有的环节", f"例如 {_nearest(act, known)}")


def _nearest(word: str, known: Iterable[str]) -> str:
    """The known word that shares most letters at the beginning and the end."""

    def likeness(one: str) -> int:
        begins = next((i for i, (a, b) in enumerate(zip(one, word, strict=False)) if a != b), min(len(one), len(word)))
        ends = next(
            (i for i, (a, b) in enumerate(zip(one[::-1], word[::-1], strict=False)) if a != b), min(len(one), len(word))
        )
        return begins + ends

    return max(sorted(known), key=likeness, default="file_case")


def _citations(rule: Rule, library: Library, keys: set[str]) -> Iterator[LawError]:
    named = [*rule.yields_to, rule.departs_from, rule.authority, rule.deadline.roll_basis if rule.deadline else None]
    for citation in (one for one in named if one):
        where, _, name = citation.partition("#")
        try:
            if "/" in where:
                library.article(where)
            elif not name:
                citations.parse(citation)
            if name and key_of(citation) not in keys:
                raise CitationError(citation, "没有这条规则")
        except (CitationError, NotInForceError) as fault:
            yield _fault(rule, f"引用的 {citation} 不存在（{fault}）", "已载入的条文", "administrative_penalty_law/60")
    if rule.departs_from and "#" not in rule.departs_from:
        yield _fault(rule, "departs_from 没有写明哪条规则", "引用到规则", "administrative_penalty_law/60#decision")


def _period(rule: Rule, periods: Mapping[str, set[str]]) -> Iterator[LawError]:
    named: Any = rule.params.get("period") or (rule.deadline.unless_met if rule.deadline is not None else None)
    known = {key for keys in periods.values() for key in keys}
    for name in () if named is None else (named,) if isinstance(named, str) else named:
        if not ((key_of(name) in known) if "#" in name else (name in periods)):
            found, example = f"没有名为 {name} 的期限", f"period: {_nearest(name, periods)}"
            yield _fault(rule, found, "kind: deadline 的规则的 id", example)


def _begins_after(rule: Rule, deadlines: Mapping[str, Rule]) -> Iterator[LawError]:
    """A period that begins when others ran out names deadlines, and in the end one that an act starts."""
    seen, waits = {rule.key}, [rule]
    while waits:
        one = waits.pop()
        for name in one.deadline.after_period if one.deadline is not None else ():
            key = key_of(name) if "#" in name else f"{one.instrument}#{name}"
            earlier = deadlines.get(key)
            if earlier is None:
                example = f"after_period: {_nearest(key, deadlines)}"
                yield _fault(one, f"after_period 没有名为 {name} 的期限", "kind: deadline 的规则", example)
            elif key == rule.key:
                yield _fault(
                    rule, f"after_period {name} 绕回了它自己", "由环节起算的期限", "after_period: sue_directly"
                )
            elif key not in seen:
                seen.add(key)
                waits.append(earlier)


def _procedure(one: Procedure, library: Library, acts: set[str], periods: Mapping[str, set[str]]) -> Iterator[LawError]:
    if one.extends is None:
        for act in one.acts.values():
            yield from _spec(act, acts, periods, Spot(one.file, act.line))
        return
    bases = [other for other in library.procedures if other.id == one.extends and other.extends is None]
    if not bases:
        yield Spot(one.file, 1).fault(f"extends 的程序 {one.extends} 不存在", "已有的程序", "extends: ordinary_penalty")
        return
    base = max((b for b in bases if b.in_force <= one.in_force), key=lambda b: b.in_force, default=bases[0])
    raw = library.overlays[id(one)]
    try:
        specs = overlay(base, one, raw).acts
    except LawError as fault:
        yield fault
        return
    for name, (_, spot) in raw.items():
        yield from _spec(specs[name], acts, periods, spot)


def _spec(act: ActSpec, acts: set[str], periods: Mapping[str, set[str]], spot: Spot) -> Iterator[LawError]:
    for name in (*act.after.get("all", ()), *act.after.get("any", ())):
        if name not in acts:
            yield spot.fault(f"环节 {act.act} 的 after 提到不存在的环节 {name}", "已有的环节", _nearest(name, acts))
    for name in act.starts:
        if name not in periods:
            nearest = _nearest(name, periods)
            found = f"环节 {act.act} 的 starts 提到不存在的期限 {name}"
            yield spot.fault(found, "kind: deadline 的规则的 id", f"starts: [{nearest}]")
