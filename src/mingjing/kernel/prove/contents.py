"""抽象的内容 — of each act, the contents that some rule reads, with the few values that a rule could tell apart.

It serves the words `of`, `field`, `recorded`, `is`, `at_least`, `penalty` of `law/README.md`: values that no rule can tell apart
are one value. It refuses to invent: a content that an act does not declare can never be said there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any

from mingjing.kernel import conditions
from mingjing.kernel.conditions import HEAVY, MONEY, NOTHING_SAID
from mingjing.kernel.context import Context
from mingjing.kernel.facts import Attempt, Facts, Matter, Person
from mingjing.kernel.guards.sanction import heavier
from mingjing.kernel.law import ActSpec, Effective, FieldSpec, Rule
from mingjing.kernel.library.kinds import PENALTY_KINDS
from mingjing.kernel.moments import SHANGHAI
from mingjing.kernel.procedure import option_values

SOMETHING = "…"
MOST = 400
MOST_ACTS = 10_000
Test = tuple[Any, ...]
Values = Mapping[str, Any]


def passes(value: Any, test: Test) -> bool:
    """True when the value stands the test: ("is", values), ("said",), ("within", least, most).

    >>> passes("minor", ("is", ("minor", "first_time"))), passes(None, ("said",)), passes(3, ("within", None, 2))
    (True, False, False)
    """
    word, *told = test
    if word == "is":
        return value in told[0]
    if word == "said":
        return bool(value)
    known = isinstance(value, int) and not isinstance(value, bool)
    return known and (told[0] is None or value >= told[0]) and (told[1] is None or value <= told[1])


def test_of(stated: Mapping[str, Any]) -> Test:
    """The test that a condition `{field|recorded: …}` puts to a value."""
    if "at_least" in stated or "at_most" in stated:
        return ("within", stated.get("at_least"), stated.get("at_most"))
    value = stated.get("is", NOTHING_SAID)
    if value is NOTHING_SAID:
        return ("said",)
    return ("is", value if isinstance(value, tuple) else (value,))


def short(spec: ActSpec | None, path: str) -> str:
    """The name under which a content is kept: `service.way` and `way` are the same where the act has a service."""
    if path.startswith("service.") and spec is not None and spec.declared("service") is not None:
        return path.removeprefix("service.")
    return path


def declared(spec: ActSpec, name: str) -> FieldSpec | None:
    """The declaration of a content by its path, also inside `service`; looked up once, for this is asked at every reading."""
    kept, names = _DECLARED.get(id(spec), (None, {}))
    if kept is not spec:
        if len(_DECLARED) > MOST_ACTS:
            _DECLARED.clear()
        _DECLARED[id(spec)] = spec, (names := {})
    if name not in names:
        names[name] = _declared(spec, name)
    return names[name]


_DECLARED: dict[int, tuple[ActSpec, dict[str, FieldSpec | None]]] = {}


def _declared(spec: ActSpec, name: str) -> FieldSpec | None:
    for path in (name, f"service.{name}"):
        head, *rest = path.split(".")
        found = spec.declared(head)
        for part in rest:
            found = next((one for one in found.items if one.name == part), None) if found is not None else None
        if found is not None:
            return found
    return None


@dataclass(frozen=True, slots=True, eq=False)
class Sanction:
    """拟罚的种类 — penalties that no rule of this procedure can tell apart; `rows` stands for them all."""

    rows: tuple[Any, ...]
    heavy: bool
    money: bool
    tables: tuple[tuple[str, bool | None], ...]
    kinds: frozenset[str]

    def table(self, name: str) -> bool | None:
        """What the dated table says of such penalties; None: nobody has confirmed one."""
        return dict(self.tables).get(name)

    @property
    def payable(self) -> bool:
        """True where payment alone (or nothing) performs the decision."""
        return self.kinds <= {"fine", "confiscate_gains", "warning", "criticism"}

    @property
    def owes(self) -> bool:
        """True where money is to be paid."""
        return any(conditions.amount(one) for one in self.rows)

    @property
    def least_fine(self) -> int:
        """The smallest fine of this sort that was tried, in 分."""
        return min((conditions.amount(one) for one in self.rows if one["kind"] == "fine"), default=0)

    def heavier_than(self, other: Sanction) -> bool:
        """True when this is more than the other, as the kernel compares them."""
        return heavier(self.rows, other.rows)

    def __str__(self) -> str:
        return "、".join(_KINDS.get(one["kind"], one["kind"]) for one in self.rows)


_KINDS = {
    "warning": "警告",
    "fine": "罚款",
    "confiscate_gains": "没收违法所得",
    "confiscate_goods": "没收非法财物",
    "detention": "行政拘留",
    "suspend_permit": "暂扣许可证件",
    "lower_grade": "降低资质等级",
    "revoke_permit": "吊销许可证件",
    "stop_production": "责令停产停业",
}


def sanctions(law: Effective) -> tuple[Sanction, ...]:
    """The penalties told apart by the tables, the heavy kinds and the rules that name kinds; one of each sort."""
    named = {frozenset(one) for rule in law.rules for one in _kinds_named(rule)}
    limits = {
        rule.params[one] for rule in law.rules if rule.kind == "fine_at_most" for one in ("citizen", "organisation")
    }
    bounds, found = sorted({one + step for one in limits for step in (0, 1)}), dict[Any, Sanction]()
    for kind in PENALTY_KINDS:
        for amount in (1, *bounds, 10**14) if kind in MONEY else (0,):
            worth = {"goods_value_fen" if kind == "confiscate_goods" else "amount_fen": amount} if amount else {}
            row = {"violation": "v", "kind": kind, **worth}
            tables = tuple((name, _by_table(law, name, [row])) for name in law.thresholds)
            one = Sanction((row,), kind in HEAVY, kind in MONEY, tables, frozenset((kind,)))
            told = (one.heavy, one.money, tables, kind == "fine", one.payable, one.owes)
            over = tuple(one.least_fine > most for most in sorted(limits))
            found.setdefault((*told, *over, *(kind in names for names in named)), one)
    return tuple(found.values())


def _by_table(law: Effective, name: str, rows: list[Any]) -> bool | None:
    nobody = Person(id="", name="", agency="")
    facts = Facts.of(case="", procedure=law.procedure, place="", field="", agency="", matter=Matter("", "", ""))
    at = _ANY_DAY
    context = Context(Attempt("", at, nobody, fields={"penalties": rows}), facts, law, None, at, None)  # type: ignore[arg-type]
    return conditions.by_table(context, name)


def _kinds_named(rule: Rule) -> Iterator[tuple[str, ...]]:
    for stated in (rule.applies, rule.params.get("condition")):
        yield from (one["penalty"] for one in leaves(stated) if isinstance(one, Mapping) and "penalty" in one)


def leaves(stated: Any) -> Iterator[Any]:
    """The conditions inside `not`, `any`, `all`: names, and the words with their values."""
    if stated is None:
        return
    if isinstance(stated, Mapping) and ("not" in stated or "any" in stated or "all" in stated):
        below = [stated["not"]] if "not" in stated else stated.get("any", stated.get("all", ()))
        for one in below:
            yield from leaves(one)
        return
    yield stated


class Contents:
    """内容 — which contents of which acts are read, by which tests; `variants` are the values that matter, of an act."""

    def __init__(self, law: Effective) -> None:
        self.law = law
        self.tests: dict[str, dict[str, dict[Test, None]]] = {}
        self.sanctions = sanctions(law) if self._punishes() else ()
        for rule in law.rules:
            self._of_rule(rule)

    def _punishes(self) -> bool:
        return any(spec.declared("penalties") is not None for spec in self.law.acts.values())

    def read(self, act: str, path: str, test: Test) -> None:
        """Note that a rule puts this test to that content of that act."""
        name = short(self.law.acts.get(act), path)
        self.tests.setdefault(act, {}).setdefault(name, {})[test] = None

    def _of_rule(self, rule: Rule) -> None:
        line = rule.deadline
        if line is not None:
            pairs = (one for pair in line.suspended_by for one in (pair.start, *pair.ends))
            for event in (*line.after, *line.do, *pairs, *(one.act for one in line.extended_by)):
                self.of(event.act, event.of)
        for word in ("acts", "act"):
            named = rule.params.get(word) or ()
            for act in (named,) if isinstance(named, str) else named:
                self.of(act, rule.params.get("of") or {})
        if rule.kind == "served_each":
            self.of(rule.params["act"], {"document": rule.params["document"]})
        if rule.kind == "one_of" and not rule.params.get("each"):
            self._bound(rule, rule.params["field"], ("is", (*rule.params["allowed"], None)))
        if rule.kind == "says_at_least":
            self._bound(rule, rule.params["field"], ("is", (True,)))
        for stated in (rule.applies, rule.params.get("condition")):
            for one in leaves(stated):
                self._of_condition(rule, one)

    def of(self, act: str, of: Mapping[str, Any]) -> None:
        """Note that these values of that act's contents are told apart."""
        for name, value in of.items():
            self.read(act, name, ("is", (value,)))

    def _bound(self, rule: Rule, path: str, test: Test) -> None:
        for act in self.law.acts if "*" in rule.binds else rule.binds:
            if act in self.law.acts:
                self.read(act, path, test)

    def _of_condition(self, rule: Rule, stated: Any) -> None:
        if isinstance(stated, str):
            for act, path, test in _NAMED.get(stated, ()):
                self.read(act, path, test)
            if stated == "party_identified":
                for act in (*self.law.openings, "identify_party"):
                    self.read(act, "parties", ("said",))
        elif "field" in stated:
            self._bound(rule, stated["field"], test_of(stated))
        elif "recorded" in stated:
            for act, spec in self.law.acts.items():
                if declared(spec, stated["recorded"]) is not None:
                    self.read(act, stated["recorded"], test_of(stated))

    def variants(self, act: str) -> list[dict[str, Any]]:
        """Every combination of values of the contents read; raises OverflowError when there are too many to tell apart."""
        spec = self.law.acts[act]
        domains = {name: self.domain(spec, name, tests) for name, tests in self.tests.get(act, {}).items()}
        if self.sanctions and spec.declared("penalties") is not None:
            domains["penalties"] = list(self.sanctions)
        count = 1
        for values in domains.values():
            count *= len(values)
        if count > MOST:
            raise OverflowError(f"“{spec.title}”的内容有{count}种组合")
        return [dict(zip(domains, values, strict=True)) for values in product(*domains.values())]

    def domain(self, spec: ActSpec, name: str, tests: Iterable[Test]) -> list[Any]:
        """The values that the tests tell apart, one of each sort."""
        told = list(tests)
        found: dict[tuple[bool, ...], Any] = {}
        for value in _candidates(declared(spec, name), name, told):
            found.setdefault(tuple(passes(value, test) for test in told), value)
        return list(found.values())

    def alike(self, spec: ActSpec, name: str, value: Any) -> list[Any]:
        """The values that the tests do not tell from this one: whatever it says stands for all of them."""
        told = list(self.tests.get(spec.act, {}).get(name, {}))
        wanted = [passes(value, test) for test in told]
        every = _candidates(declared(spec, name), name, told)
        return [one for one in every if [passes(one, test) for test in told] == wanted]


_ANY_DAY = datetime(2026, 1, 1, tzinfo=SHANGHAI)
_NAMED: Mapping[str, tuple[tuple[str, str, Test], ...]] = {
    "hearing_offered": (("notify_rights", "hearing_offered", ("is", (True,))),),
    "remedy_pending": (
        ("record_remedy", "state", ("is", ("lodged",))),
        ("record_remedy", "state", ("is", ("ended",))),
    ),
    "fully_performed": (
        ("record_performance", "finished", ("is", (True,))),
        ("record_performance", "~paid", ("is", (True,))),
    ),
    "fine_paid": (("record_performance", "~paid", ("is", (True,))),),
}


def _candidates(one: FieldSpec | None, name: str, tests: list[Test]) -> Iterator[Any]:
    """Values that the act may bear there, enough to meet every test both ways where its type allows."""
    if name.startswith("~"):
        yield from (False, True)
        return
    if one is None:
        yield None
        return
    if one.type == "bool":
        yield from (True, False)
    elif one.type == "choice" and one.options:
        yield from option_values(one)
    elif one.type in ("int", "fen"):
        edges = {edge for test in tests if test[0] == "within" for edge in test[1:] if edge is not None}
        yield from sorted({max(0, edge + step) for edge in edges for step in (-1, 0, 1)} or {1})
    else:
        yield from (value for test in tests if test[0] == "is" for value in test[1] if value not in (None, ""))
        yield SOMETHING
    if not one.required:
        yield None
