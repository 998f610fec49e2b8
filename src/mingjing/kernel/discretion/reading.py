"""读裁量表 — turns `<place>/discretion/<table>/<in force>.yaml` into a table, each fault with its line and an example.

It serves 国办发〔2022〕27号 item 6; 以上 and 以下 mean what the table itself says they mean (`bounds`).
It refuses unknown keys, unknown facts, numbers that are not exact, and amounts that are not whole 分.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from mingjing.kernel.discretion.table import (
    ALWAYS,
    All,
    Amount,
    Between,
    Difference,
    Either,
    Fact,
    Factor,
    Is,
    Legal,
    Not,
    Part,
    Penalty,
    Step,
    Table,
    Test,
    Total,
    Weight,
    leaves,
)
from mingjing.kernel.library import shape
from mingjing.kernel.library.kinds import PENALTY_KINDS
from mingjing.kernel.library.shape import Key, Shape, Spot
from mingjing.kernel.library.text import Row
from mingjing.kernel.library.text import Table as Lines

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?\Z")
RESULTS = (*PENALTY_KINDS, "no_penalty")
_RANGE = ("above", "below", "at_least", "more_than", "at_most", "less_than", "exactly")


def number(value: Any, spot: Spot) -> Fraction:
    """An exact number: a whole one, or decimals as written."""
    if isinstance(value, bool) or not isinstance(value, int | str) or not _NUMBER.match(str(value)):
        raise spot.fault(f"这里写的是{shape.kind_of(value)}", "整数或者小数", f"{spot.key}: 5.5")
    return Fraction(str(value))


def _pair(value: Any, spot: Spot) -> tuple[Fraction, Fraction]:
    if isinstance(value, Row) and len(value) == 2:
        low, high = number(value[0], spot), number(value[1], spot)
        if low > high:
            raise spot.fault(f"[{value[0]}, {value[1]}] 前大后小", "先低后高", f"{spot.key}: [100000, 500000]")
        return low, high
    one = number(value, spot)
    return one, one


_OPTION = Shape(
    "选项", {"value": Key(shape.identifier, "value: first", True), "title": Key(shape.text, "title: 初次", True)}
)
_DIFFERENCE = Shape(
    "超出量",
    {
        "of": Key(shape.identifier, "of: weight", True),
        "by": Key(shape.identifier, "by: axles", True),
        "limits": Key(lambda value, spot: value, "limits: {two_axle: 18000}", True),
    },
)
_FACT = Shape(
    "事实",
    {
        "id": Key(shape.identifier, "id: times", True),
        "title": Key(shape.text, "title: 第几次被处罚", True),
        "type": Key(shape.one_of("choice", "count", "measure", "money"), "type: count", True),
        "options": Key(shape.many(_OPTION.read, single=False), "options: [{value: yes, title: 是}]", default=()),
        "unit": Key(shape.text, "unit: 平方米", default=""),
        "at_least": Key(number, "at_least: 0"),
        "more_than": Key(number, "more_than: 0"),
        "at_most": Key(number, "at_most: 14"),
        "window": Key(shape.whole, "window: 12（月）", default=0),
        "counts_this": Key(shape.truth, "counts_this: true", default=True),
        "asked_when": Key(lambda value, spot: (value, spot), "asked_when: {kind: ph_only}"),
        "lowest": Key(shape.text, "lowest: general", default=""),
        "excess": Key(_DIFFERENCE.read, "excess: {of: weight, by: axles, limits: {…}}"),
        "note": Key(shape.text, "note: 说明", default=""),
    },
)
_PENALTY = Shape(
    "处理结果",
    {
        "kind": Key(shape.one_of(*RESULTS), "kind: fine", True),
        "who": Key(shape.text, "who: unit", default=""),
        "fen": Key(_pair, "fen: [100000, 500000]"),
        "times": Key(_pair, "times: [2, 5]"),
        "percent": Key(_pair, "percent: [1, 5]"),
        "rate": Key(_pair, "rate: 50000"),
        "of": Key(shape.identifier, "of: gains", default=""),
        "per": Key(number, "per: 1000"),
        "parts": Key(shape.one_of("full", "started", "exact", "open"), "parts: full", default="exact"),
        "cap": Key(number, "cap: 3000000"),
        "open_low": Key(shape.truth, "open_low: true", default=False),
        "open_high": Key(shape.truth, "open_high: true", default=False),
        "may": Key(shape.truth, "may: true", default=False),
        "detail": Key(shape.text, "detail: 物品和工具", default=""),
    },
)
_LEGAL = Shape(
    "法定幅度",
    {
        "kind": Key(shape.one_of(*PENALTY_KINDS), "kind: fine", True),
        "who": Key(shape.text, "who: unit", default=""),
        "min": Key(number, "min: 100000"),
        "max": Key(number, "max: 500000"),
        "times": Key(_pair, "times: [2, 10]"),
        "percent": Key(_pair, "percent: [1, 5]"),
        "rate": Key(_pair, "rate: 100000"),
        "of": Key(shape.identifier, "of: gains", default=""),
        "when": Key(lambda value, spot: (value, spot), "when: {gains: {at_least: 2000000}}"),
    },
)
_STEP = Shape(
    "阶次",
    {
        "id": Key(shape.identifier, "id: slight", True),
        "title": Key(shape.text, "title: 较轻", True),
        "grade": Key(shape.whole, "grade: 1"),
        "when": Key(lambda value, spot: (value, spot), "when: {times: 1}"),
        "result": Key(shape.many(_PENALTY.read), "result: [{kind: fine, fen: 100000}]", True),
        "words": Key(shape.text, "words: 第1次被处罚", default=""),
    },
)
_WEIGHT = Shape(
    "分值",
    {
        "title": Key(shape.text, "title: 报告表", default=""),
        "when": Key(lambda value, spot: (value, spot), "when: {document: form}", True),
        "weight": Key(number, "weight: 5", True),
    },
)
_FACTOR = Shape(
    "裁量因素",
    {
        "id": Key(shape.identifier, "id: place", True),
        "title": Key(shape.text, "title: 地点", True),
        "rows": Key(shape.many(lambda value, spot: (value, spot), single=False), "rows: [{when: …, weight: 0}]", True),
    },
)
_TOTAL = Shape(
    "总和",
    {
        "start": Key(number, "start: 20", True),
        "floor": Key(number, "floor: 20"),
        "cap": Key(number, "cap: 100"),
        "who": Key(shape.text, "who: unit", default=""),
        "kind": Key(shape.one_of(*PENALTY_KINDS), "kind: fine", default="fine"),
        "fen": Key(number, "fen: 100000000"),
        "percent": Key(number, "percent: 5"),
        "of": Key(shape.identifier, "of: investment", default=""),
    },
)
_PART = Shape(
    "部分",
    {
        "id": Key(shape.identifier, "id: weight", True),
        "title": Key(shape.text, "title: 超重", True),
        "steps": Key(shape.many(lambda value, spot: (value, spot), single=False), "steps: […]", default=()),
        "factors": Key(shape.many(_FACTOR.read, single=False), "factors: […]", default=()),
        "totals": Key(shape.many(_TOTAL.read), "totals: {start: 20}", default=()),
    },
)
_WORD = shape.one_of("includes", "excludes")
_BOUNDS = Shape(
    "以上、以下的含义", {"above": Key(_WORD, "above: includes", True), "below": Key(_WORD, "below: excludes", True)}
)
_TABLE = Shape(
    "裁量权基准表",
    {
        "id": Key(shape.identifier, "id: street_occupation", True),
        "title": Key(shape.text, "title: 占道经营", True),
        "matter": Key(shape.identifier, "matter: street_occupation", default=""),
        "act": Key(shape.identifier, "act: excess_water", default=""),
        "authority": Key(shape.text, "authority: 某市城市管理局", True),
        "basis": Key(shape.many(shape.text), "basis: [某条例第十七条]", True),
        "in_force": Key(shape.day, "in_force: 2026-01-01", True),
        "repealed": Key(shape.day, "repealed: 2031-01-01"),
        "status": Key(shape.one_of("confirmed", "to_confirm"), "status: to_confirm", True),
        "source": Key(shape.text, "source: 某号文", True),
        "fields": Key(shape.many(shape.identifier), "fields: [urban_management]", default=()),
        "rules": Key(shape.identifier, "rules: chongqing_rules", default=""),
        "bounds": Key(_BOUNDS.read, "bounds: {above: includes, below: excludes}"),
        "several": Key(shape.one_of("ask", "heavier"), "several: ask", default="ask"),
        "precondition": Key(shape.text, "precondition: 责令改正后拒不改正", default=""),
        "order": Key(shape.text, "order: 先改正，后罚款", default=""),
        "legal": Key(shape.many(_LEGAL.read), "legal: [{kind: fine, min: 100000, max: 500000}]", True),
        "facts": Key(shape.many(_FACT.read, single=False), "facts: [{id: times, …}]", True),
        "possible": Key(lambda value, spot: (value, spot), "possible: {any: […]}"),
        "exempt": Key(shape.many(lambda value, spot: (value, spot), single=False), "exempt: […]", default=()),
        "steps": Key(shape.many(lambda value, spot: (value, spot), single=False), "steps: […]", default=()),
        "factors": Key(shape.many(_FACTOR.read, single=False), "factors: […]", default=()),
        "totals": Key(shape.many(_TOTAL.read), "totals: {start: 20, cap: 100}", default=()),
        "parts": Key(shape.many(_PART.read, single=False), "parts: […]", default=()),
        "total_cap": Key(number, "total_cap: 3000000"),
        "example": Key(shape.truth, "example: true", default=False),
        "note": Key(shape.text, "note: 说明", default=""),
    },
)


class _Reading:
    """One table being read: its facts are known, conditions and results are checked against them."""

    def __init__(self, read: dict[str, Any], spot: Spot) -> None:
        self.spot = spot
        bounds = read["bounds"] or {"above": "includes", "below": "excludes"}
        self.above_in, self.below_in = bounds["above"] == "includes", bounds["below"] == "includes"
        self.facts: dict[str, Fact] = {}
        raw = {one["id"]: one for one in read["facts"]}
        self.types = {name: one["type"] for name, one in raw.items()}
        self.options = {name: {o["value"]: o["title"] for o in one["options"]} for name, one in raw.items()}
        for name, one in raw.items():
            self.facts[name] = self._fact(name, one)

    def _fact(self, name: str, one: dict[str, Any]) -> Fact:
        if one["type"] == "choice" and not one["options"]:
            raise self.spot.fault(f"事实 {name} 没有选项", "选项", "options: [{value: yes, title: 是}]")
        excess = one["excess"]
        least = one["at_least"] if one["at_least"] is not None else one["more_than"]
        if least is None and one["type"] != "choice":
            least = Fraction(1 if one["type"] == "count" and one["counts_this"] else 0)
        return Fact(
            id=name,
            title=one["title"],
            type=one["type"],
            options=MappingProxyType(self.options[name]),
            unit=one["unit"] or {"count": "次", "money": "元"}.get(one["type"], ""),
            least=least,
            most=one["at_most"],
            least_in=one["more_than"] is None,
            window=one["window"],
            counts_this=one["counts_this"],
            asked_when=self.test(*one["asked_when"]) if one["asked_when"] else ALWAYS,
            lowest=one["lowest"],
            derived=self._difference(excess) if excess else None,
            note=one["note"],
        )

    def _difference(self, said: dict[str, Any]) -> Difference:
        limits = {str(key): number(value, self.spot) for key, value in said["limits"].items()}
        missing = set(self.options.get(said["by"], {})) - set(limits)
        if missing:
            raise self.spot.fault(
                f"超出量没有写明 {' '.join(sorted(missing))} 的限值", "每个选项一个限值", "limits: {…}"
            )
        return Difference(said["of"], said["by"], MappingProxyType(limits))

    def test(self, value: Any, spot: Spot) -> Test:
        """A condition: facts and what they must be; several keys hold together."""
        if not isinstance(value, Lines):
            raise spot.fault(f"这里写的是{shape.kind_of(value)}", "事实和它的值", "when: {times: 1}")
        parts = [self._one(key, one, Spot(spot.file, value.lines[key], key)) for key, one in value.items()]
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _one(self, key: str, value: Any, spot: Spot) -> Test:
        if key in ("any", "all"):
            if not isinstance(value, Row):
                raise spot.fault(f"这里写的是{shape.kind_of(value)}", "列表", f"{key}: [{{times: 3}}]")
            parts = tuple(
                self.test(one, Spot(spot.file, line, key)) for one, line in zip(value, value.lines, strict=True)
            )
            return Either(parts) if key == "any" else All(parts)
        if key == "not":
            return Not(self.test(value, spot))
        if key not in self.types:
            raise spot.fault("没有这个事实", "其中之一 " + " ".join(self.types), "when: {times: 1}")
        if self.types[key] == "choice":
            return self._choice(key, value, spot)
        if isinstance(value, Row):
            return Either(tuple(self._exactly(key, number(one, spot)) for one in value))
        return self._range(key, value, spot) if isinstance(value, Lines) else self._exactly(key, number(value, spot))

    @staticmethod
    def _exactly(key: str, value: Fraction) -> Test:
        return Between(key, value, value)

    def _choice(self, key: str, value: Any, spot: Spot) -> Test:
        said = list(value) if isinstance(value, Row) else [value]
        words = {"true": "yes", "false": "no"}
        named = frozenset(words.get(str(one).lower(), str(one)) if isinstance(one, bool) else str(one) for one in said)
        if unknown := named - set(self.options[key]):
            raise spot.fault(f"没有选项 {' '.join(sorted(unknown))}", " ".join(self.options[key]), f"{key}: …")
        return Is(key, named)

    def _range(self, key: str, value: Lines, spot: Spot) -> Test:
        found: dict[str, Any] = {}
        for word, said in value.items():
            if word not in _RANGE:
                raise spot.fault(f"范围没有“{word}”", "其中之一 " + " ".join(_RANGE), f"{key}: {{above: 1, below: 3}}")
            limit = number(said, spot)
            if word == "exactly":
                return self._exactly(key, limit)
            if word in ("above", "at_least", "more_than"):
                found |= {"low": limit, "low_in": {"above": self.above_in, "at_least": True}.get(word, False)}
            else:
                found |= {"high": limit, "high_in": {"below": self.below_in, "at_most": True}.get(word, False)}
        return Between(key, **found)

    def amount(self, said: Mapping[str, Any], spot: Spot) -> Amount | None:
        """The amount of a result, in 分; None where it has none."""
        words = [word for word in ("fen", "times", "percent", "rate") if said.get(word) is not None]
        if not words:
            return None
        if len(words) > 1:
            raise spot.fault(f"数额同时写了 {' '.join(words)}", "只写一种", "fen: [100000, 500000]")
        low, high = said[words[0]]
        if words[0] == "fen" and any(one.denominator != 1 for one in (low, high)):
            raise spot.fault("金额不是整数分", "以分为单位的整数", "fen: 100000")
        of = said["of"]
        if words[0] != "fen" and of not in self.types:
            raise spot.fault(f"数额以“{of}”为基数，没有这个事实", "写明 of: 事实", "times: [2, 5]，of: gains")
        if words[0] == "percent":
            low, high = low / 100, high / 100
        per = said.get("per")
        if words[0] == "rate":
            per = per if per is not None else Fraction(1)
        return Amount(
            low,
            high,
            not said.get("open_low"),
            not said.get("open_high"),
            of if words[0] != "fen" else "",
            per,
            said.get("parts", "exact"),
            said.get("cap"),
            words[0],  # type: ignore[arg-type]
        )

    def penalty(self, said: dict[str, Any], spot: Spot) -> Penalty:
        return Penalty(said["kind"], said["who"], self.amount(said, spot), said["may"], said["detail"])

    def step(self, value: Any, spot: Spot, place: int) -> Step:
        read = _STEP.read(value, spot)
        return Step(
            id=read["id"],
            title=read["title"],
            grade=read["grade"] if read["grade"] is not None else place,
            when=self.test(*read["when"]) if read["when"] else ALWAYS,
            penalties=tuple(self.penalty(one, spot) for one in read["result"]),
            words=read["words"],
            line=spot.line,
        )

    def steps(self, rows: Any) -> tuple[Step, ...]:
        return tuple(self.step(value, spot, place) for place, (value, spot) in enumerate(rows, start=1))

    def factor(self, said: dict[str, Any]) -> Factor:
        rows = []
        for value, spot in said["rows"]:
            read = _WEIGHT.read(value, spot)
            rows.append(Weight(read["title"], self.test(*read["when"]), read["weight"], spot.line))
        return Factor(said["id"], said["title"], tuple(rows))

    def total(self, said: dict[str, Any]) -> Total:
        if said["percent"] is not None:
            whole = Amount(said["percent"] / 100, said["percent"] / 100, of=said["of"], word="percent")
        elif said["fen"] is not None:
            whole = Amount(said["fen"], said["fen"])
        else:
            raise self.spot.fault("totals 没有写明百分之百是多少", "fen 或者 percent 和 of", "fen: 100000000")
        return Total(Penalty(said["kind"], said["who"], whole), said["start"], said["floor"], said["cap"])

    def part(self, said: dict[str, Any], name: str = "", title: str = "") -> Part:
        return Part(
            id=name or said.get("id", ""),
            title=title or said.get("title", ""),
            steps=self.steps(said["steps"]),
            factors=tuple(self.factor(one) for one in said["factors"]),
            totals=tuple(self.total(one) for one in said["totals"]),
        )

    def legal(self, said: dict[str, Any]) -> Legal:
        when = self.test(*said["when"]) if said["when"] else ALWAYS
        low, high = said["min"], said["max"]
        if low is None and high is None:
            amount = self.amount({**said, "fen": None}, self.spot)
            if amount is None:
                raise self.spot.fault("法定幅度没有写数额", "min、max 或者 times、percent、rate", "min: 100000")
            return Legal(said["kind"], amount, said["who"], when)
        kind = "only_max" if low is None else ("only_min" if high is None else "range")
        most = high if high is not None else Fraction(10**15)
        return Legal(said["kind"], Amount(low or Fraction(0), most), said["who"], when, kind)  # type: ignore[arg-type]


def table(value: Any, place: str, file: str, sha256: str) -> Table:
    """One version of a table, from the content of its file."""
    spot = Spot(file, 1)
    read = _TABLE.read(value, spot)
    reading = _Reading(read, spot)
    whole = [reading.part(one) for one in read["parts"]]
    if read["steps"] or read["factors"]:
        whole.insert(0, reading.part(read, "steps", read["title"]))
    if not whole:
        raise spot.fault("这张表没有阶次，也没有裁量因素", "steps、factors 或者 parts", "steps: [{id: slight, …}]")
    made = Table(
        **{
            key: read[key]
            for key in (
                *("id", "title", "authority", "basis", "in_force", "repealed", "status", "source", "several"),
                *("matter", "act", "rules", "fields", "precondition", "order", "note", "total_cap", "example"),
            )
        },
        place=place,
        facts=MappingProxyType(reading.facts),
        parts=tuple(whole),
        legal=tuple(reading.legal(one) for one in read["legal"]),
        exempt=reading.steps(read["exempt"]),
        possible=reading.test(*read["possible"]) if read["possible"] else ALWAYS,
        above_in=reading.above_in,
        below_in=reading.below_in,
        file=file,
        sha256=sha256,
    )
    _unused(made, spot)
    return made


def _unused(made: Table, spot: Spot) -> None:
    """A fact that nothing looks at is a fault of the file: the officer would state it for nothing."""
    used = {leaf.fact for test in tests_of(made) for leaf in leaves(test)}
    used |= {one.of for one in amounts_of(made)} | {leaf.fact for leaf in leaves(made.possible)}
    for fact in made.facts.values():
        used |= {leaf.fact for leaf in leaves(fact.asked_when)}
        if fact.derived is not None:
            used |= {fact.derived.of, fact.derived.by}
    if idle := [name for name in made.facts if name not in used]:
        raise spot.fault(f"事实 {' '.join(idle)} 没有哪个条件或者数额用到", "只写用得到的事实", "删去这个事实")


def tests_of(made: Table) -> list[Test]:
    """Every condition of the table."""
    found = [step.when for step in made.exempt] + [one.when for one in made.legal]
    for part in made.parts:
        found += [step.when for step in part.steps]
        found += [row.when for factor in part.factors for row in factor.rows]
    return found


def amounts_of(made: Table) -> list[Amount]:
    """Every amount of the table."""
    penalties = [one for part in made.parts for step in part.steps for one in step.penalties]
    penalties += [one.penalty for part in made.parts for one in part.totals]
    return [one.amount for one in penalties if one.amount is not None] + [one.amount for one in made.legal]
