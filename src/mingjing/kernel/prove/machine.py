"""抽象的程序 — every way in which an effective procedure can move: who may do what in which abstract records, and what it leaves.

It serves `search` and the six proofs; it is made from the same acts, rules and periods that `ruling` asks, and from nothing else.
A draft is followed step by step where a rule looks at it; elsewhere proposal, check and approval are one move, for nothing lies
between them that a rule could see. It refuses to leave anything out in silence: what has no reading is a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from mingjing.kernel.law import ActSpec, Effective, Rule
from mingjing.kernel.prove import readings, saying
from mingjing.kernel.prove.book import TIME, WORLD, Book, Happening
from mingjing.kernel.prove.contents import Contents
from mingjing.kernel.prove.diagram import FALSE, TRUE, Node
from mingjing.kernel.prove.gates import Gate
from mingjing.kernel.prove.look import DAY, LATE, PARTIES, PARTY, SHAKES, Ground, Look, run_out


@dataclass(frozen=True, slots=True)
class Way:
    """一种办法 — an attempt with certain contents and answers: the records in which it is permitted."""

    answers: Mapping[str, Any]
    guard: Node
    happening: Happening | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Move:
    """一步 — something that may happen: permitted in the records of `guard`, after which these facts hold.

    `ways` are the answers a person may give with it; `guard` is where one of them is permitted.
    """

    happening: Happening
    guard: Node
    facts: Mapping[int, bool]
    ways: tuple[Way, ...] = ()

    def way_in(self, book: Book, state: Mapping[int, bool]) -> Way:
        """Of the ways those that the record permits, the first."""
        return next((one for one in self.ways if book.sets.holds(one.guard, state)), self.ways[0])


@dataclass(frozen=True, slots=True)
class Watch:
    """看守 — a gate before a deciding act: `passed` are the records in which it was gone through, `where` it is wanted."""

    gate: Gate
    act: str
    passed: Node


@dataclass
class Machine:
    """抽象的程序 — its moves over the facts of its book, the records in which it begins, and those in which it is closed."""

    ground: Ground
    moves: list[Move]
    begins: Node
    closed: Node
    watches: tuple[Watch, ...] = ()

    @property
    def law(self) -> Effective:
        """The effective procedure."""
        return self.ground.law

    @property
    def book(self) -> Book:
        """Its facts."""
        return self.ground.book


def followed(law: Effective, gates: Iterable[Gate] = ()) -> tuple[str, ...]:
    """The acts whose drafts some rule or gate looks at: bound by review or discussion, else the first that a review may name."""
    wanted = [
        rule.binds for rule in law.rules if rule.kind in ("passed_review", "discussed") and rule.status == "confirmed"
    ]
    wanted += [one.acts for one in gates if one.gate in ("review", "discussion")]
    found = [act for binds in wanted for act in binds if act in law.acts and law.acts[act].approval]
    if not found and any(rule.kind == "draft_at" for rule in law.rules):
        found = [act for act in law.decisions if law.acts[act].approval][:1]
    return tuple(dict.fromkeys(found))


def made(law: Effective, gates: Sequence[Gate] = ()) -> Machine:
    """The abstract machine of an effective procedure: made once to see which facts move together, and again in that order."""
    return _Making(law, order(_Making(law, (), gates).machine()), gates).machine()


def order(machine: Machine, rounds: int = 60) -> tuple[int, ...]:
    """A place for each fact such that facts read or moved together stand together (FORCE: Aloul, Markov, Sakallah 2003)."""
    sets = machine.book.sets
    edges = [sorted(sets.facts_in(one.guard) | set(one.facts)) for one in machine.moves]
    edges += [sorted(one.facts) for one in machine.moves]
    count = machine.book.facts
    places = list(map(float, range(count)))
    for _ in range(rounds):
        centres = [sum(places[one] for one in edge) / len(edge) if edge else 0.0 for edge in edges]
        pulls: list[list[float]] = [[] for _ in range(count)]
        for edge, centre in zip(edges, centres, strict=True):
            for one in edge:
                pulls[one].append(centre)
        wanted = [sum(one) / len(one) if one else places[at] for at, one in enumerate(pulls)]
        ranked = sorted(range(count), key=lambda at: (wanted[at], at))
        moved = [0.0] * count
        for place, at in enumerate(ranked):
            moved[at] = float(place)
        if moved == places:
            break
        places = moved
    return tuple(map(int, places))


class _Making:
    """One machine being made: first what may be done and where, then what each leaves, once all facts are known."""

    def __init__(self, law: Effective, order: tuple[int, ...], gates: Sequence[Gate]) -> None:
        self.law = law
        self.gates = gates
        contents = Contents(law)
        for gate in gates:
            for step in gate.after:
                contents.of(step.act, step.of)
        self.ground = Ground(law, contents, Book(order), followed=followed(law, gates))
        self.book = self.ground.book
        self.sets = self.book.sets
        self.found: list[tuple[Happening, tuple[Way, ...]]] = []
        self.extra = _pseudo(law)

    def machine(self) -> Machine:
        for spec in self.law.acts.values():
            try:
                self._act(spec)
            except OverflowError as fault:
                self.ground.gap(str(fault))
        watches = tuple(self._watches())
        closed = self._closed()
        self._time()
        self._world()
        return Machine(self.ground, list(self._moves()), self.book.empty(), closed, watches)

    def _watches(self) -> Iterator[Watch]:
        for gate in self.gates:
            for act in gate.acts:
                if act in self.law.acts:
                    yield Watch(gate, act, gate.passed(Look(self.ground, self.law.acts[act], "approve", {}, {})))

    # ── 能办什么 ──

    def _act(self, spec: ActSpec) -> None:
        order = self._order(spec)
        if spec.act in self.ground.followed:
            self._draft(spec, order)
            return
        steps = ("propose", "approve") if spec.approval else ("do",)
        for values in self._variants(spec):
            self._add(Happening(spec.act, values=values), spec, steps, self._between(spec, values, order))

    def _draft(self, spec: ActSpec, order: Node) -> None:
        """A draft that rules look at: proposed, checked, returned, approved, each a move of its own."""
        look = Look(self.ground, spec, "propose", {}, {})
        is_open = readings.draft_open(look, spec.act)
        checked = readings.draft_checked(look, spec.act)
        proposed = readings.draft_in(look, spec.act, ("proposed",))
        of = {"act": spec.act}
        for values in self._variants(spec):
            self._add(Happening("propose", "propose", of), spec, ("propose",), order, values)
            self._add(
                Happening(spec.act, "do", values), spec, ("approve",), self.sets.all((order, is_open, checked)), values
            )
        self.found.append((Happening("check", "check", of), (Way({}, self.sets.both(is_open, proposed)),)))
        self.found.append((Happening("return", "return", of), (Way({}, is_open),)))

    def _between(self, spec: ActSpec, values: Mapping[str, Any], order: Node) -> Node:
        """Order of work, and for an act on a draft: that rules look at that draft; for a party: that there is one."""
        found = order
        if spec.act in readings.REVIEWS or spec.act == "discuss_collectively":
            found = found if values.get("act") in self.ground.followed else FALSE
        if values.get(PARTY) == PARTIES[1]:
            found = self.sets.both(found, saying.several_parties(Look(self.ground, spec, "do", values, {})))
        if values.get(SHAKES):
            found = self.sets.both(found, self.ground.done(*self.law.decisions))
        return found

    def _order(self, spec: ActSpec) -> Node:
        """After what, not a second time, and not before the case was opened."""
        parts = [self.ground.done(name) for name in spec.after.get("all", ())]
        if spec.after.get("any"):
            parts.append(self.ground.done(*spec.after["any"]))
        if not spec.repeat:
            parts.append(self.sets.no(self.ground.done(spec.act)))
        opened = self.ground.done(*self.law.openings)
        if spec.act not in self.law.openings:
            parts.append(opened)
        elif not spec.after:
            parts.append(self.sets.no(opened))
        return self.sets.all(parts)

    def _variants(self, spec: ActSpec) -> Iterator[dict[str, Any]]:
        pseudo = self.extra.get(spec.act, {})
        plain = self.ground.contents.variants(spec.act)
        if spec.act in readings.REVIEWS or spec.act == "discuss_collectively":
            plain = [{**one, "act": act} for one in plain for act in self.ground.followed]
        for one in plain:
            for more in product(*pseudo.values()):
                yield {**one, **dict(zip(pseudo, more, strict=True))}

    def _add(
        self,
        happening: Happening,
        spec: ActSpec,
        steps: tuple[str, ...],
        order: Node,
        values: Mapping[str, Any] | None = None,
    ) -> None:
        """One attempt, ruled with every answer that its rules ask for."""
        told = happening.values if values is None else values
        ways: dict[tuple[Any, ...], Way] = {}
        asked: dict[str, tuple[Any, ...]] = {}
        tried: set[tuple[Any, ...]] = set()
        while True:
            more: dict[str, tuple[Any, ...]] = {}
            for answers in product(*asked.values()) if asked else [()]:
                given = dict(zip(asked, answers, strict=True))
                key = tuple(sorted((name, str(value)) for name, value in given.items()))
                if key in tried:
                    continue
                tried.add(key)
                guard, now_asked = self._ruled(spec, steps, order, told, given)
                more |= now_asked
                ways[key] = Way(given, guard, happening)
            if more.keys() <= asked.keys():
                break
            asked |= more
            ways.clear()
        kept = tuple(one for one in ways.values() if one.guard != FALSE)
        self.found.append((happening, kept))

    def _ruled(
        self, spec: ActSpec, steps: tuple[str, ...], order: Node, values: Mapping[str, Any], answers: Mapping[str, Any]
    ) -> tuple[Node, dict[str, tuple[Any, ...]]]:
        asked: dict[str, tuple[Any, ...]] = {}
        guard = order
        for step in steps:
            look = Look(self.ground, spec, step, values, answers, asked)
            for rule in self.law.rules_by_act.get(spec.act, ()):
                if guard != FALSE and _ruled_at(rule, step):
                    guard = self.sets.both(guard, readings.allows(rule, look))
        return guard, asked

    # ── 时间和外界 ──

    def _time(self) -> None:
        """A period that some rule waits for, or must not outlast, may run out; a shorter one from the same start goes first."""
        watched: dict[str, Rule] = {}
        for rule in self.law.rules:
            named = rule.params.get("period", ()) if rule.kind in ("waits", "within") else ()
            for name in (named,) if isinstance(named, str) else named:
                if (period := self.law.rule(name, rule.instrument)) is not None and period.deadline is not None:
                    watched[period.key] = period
                    spares = (period.deadline.unless_met,) if period.deadline.unless_met else ()
                    for other in (*period.deadline.after_period, *spares):
                        if (before := self.law.rule(other, period.instrument)) is not None:
                            watched[before.key] = before
        running: dict[str, Node] = {}
        for key, period in watched.items():
            marks = [one for one in self.book.marks if run_out(period) in one.clears]
            running[key] = self.sets.any([self.sets.fact(one.at) for one in marks])
        for key, period in watched.items():
            sooner = [running[other.key] for other in watched.values() if _sooner(other, period)]
            guard = self.sets.no(self.sets.any(sooner))
            self.found.append((Happening(TIME, "time", {"period": key}), (Way({}, guard),)))

        day = Happening(TIME, "time", {"period": DAY})
        if any(day.fits(one) for mark in self.book.marks for one in mark.sets):
            self.found.append((day, (Way({}, TRUE),)))

    def _world(self) -> None:
        for mark in self.book.marks:
            for pattern in (*mark.sets, *mark.clears):
                if pattern.act == WORLD:
                    self.found.append((Happening(WORLD, "world", dict(pattern.of)), (Way({}, TRUE),)))

    def _closed(self) -> Node:
        """An act that ends the case was done, and nothing since that the law names as opening it again."""
        ends = tuple(act for act, spec in self.law.acts.items() if spec.ends)
        opens: list[str] = []
        for rule in self.law.rules:
            if rule.kind == "never_after" and set(ends) & set(rule.params["acts"]):
                opens += rule.params.get("unless") or ()
        if opens:
            return self.ground.later(ends, tuple(dict.fromkeys(opens)))
        return self.ground.done(*ends)

    def _moves(self) -> Iterator[Move]:
        merged: dict[Any, tuple[Happening, Node, dict[int, bool], list[Way]]] = {}
        for happening, ways in self.found:
            anywhere = self.sets.any([one.guard for one in ways])
            for where, facts in self.book.effects(happening):
                guard = self.sets.both(anywhere, where)
                if guard == FALSE:
                    continue
                key = (happening.act, happening.step, happening.values.get("act"), tuple(sorted(facts.items())))
                known = merged.get(key)
                if known is None:
                    merged[key] = (happening, guard, facts, list(ways))
                else:
                    merged[key] = (known[0], self.sets.either(known[1], guard), facts, [*known[3], *ways])
        for happening, guard, facts, kept in merged.values():
            yield Move(happening, guard, facts, tuple(kept))


def _ruled_at(rule: Rule, step: str) -> bool:
    if rule.kind not in readings.KINDS and rule.kind != "deadline":
        return True
    if rule.gate and step in ("propose", "check"):
        return False
    return not rule.steps or step in rule.steps


def _sooner(one: Rule, other: Rule) -> bool:
    """True when the first period, from the same start, is surely over before the second."""
    first, second = one.deadline, other.deadline
    if first is None or second is None or first.period is None or second.period is None or first.after != second.after:
        return False
    if first.suspended_by or first.extended_by:
        return False
    return _most_days(first.period.amount, first.period.unit) < _least_days(second.period.amount, second.period.unit)


def _most_days(amount: int, unit: str) -> float:
    """At most so many days: a working day may cost a week and a half of holidays once in a while."""
    return {"hours": amount / 24, "working_days": amount * 2 + 12, "months": amount * 31, "years": amount * 366}.get(
        unit, amount
    )


def _least_days(amount: int, unit: str) -> float:
    return {"hours": amount / 24, "months": amount * 28, "years": amount * 365}.get(unit, amount)


def _pseudo(law: Effective) -> dict[str, dict[str, tuple[Any, ...]]]:
    """What happens with an act beside its contents: for which party, too late to be of use, shaking an earlier ruling."""
    found: dict[str, dict[str, tuple[Any, ...]]] = {}
    for rule in law.rules:
        if rule.kind == "served_each" and rule.params["act"] in law.acts:
            found.setdefault(rule.params["act"], {})[PARTY] = PARTIES
        elif rule.kind == "rulings_stand" and "correct_record" in law.acts:
            found.setdefault("correct_record", {})[SHAKES] = (False, True)
        elif rule.kind == "ahead" and rule.params.get("act") in law.acts:
            found.setdefault(rule.params["act"], {})[f"{LATE} {rule.key}"] = (False, True)
        elif rule.kind == "waits":
            period = law.rule(rule.params["period"], rule.instrument)
            if period is None or period.deadline is None or not period.deadline.after:
                continue
            for act in (rule.params.get("unless") or ()) if readings.several(law, period.deadline.after[0].act) else ():
                if readings.several(law, act):
                    found.setdefault(act, {})[PARTY] = PARTIES
            for event in period.deadline.after if period.deadline.until_field else ():
                found.setdefault(event.act, {})[f"{LATE} {period.key}"] = (False, True)
    return found
