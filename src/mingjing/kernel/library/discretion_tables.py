"""读裁量表 — turns `<place>/discretion/<table>/<in force>.yaml` into a table, each fault with its line and an example.

It serves 国办发〔2022〕27号 item 6; 以上 and 以下 mean what the table itself says they mean (`bounds`).
It refuses unknown keys, unknown facts, numbers that are not exact, and amounts that are not whole 分.
"""

from __future__ import annotations

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
    amounts_of,
    leaves,
    tests_of,
)
from mingjing.kernel.library import shape
from mingjing.kernel.library.discretion_shapes import RANGE, STEP, TABLE, WEIGHT, number
from mingjing.kernel.library.shape import Spot
from mingjing.kernel.library.text import Row
from mingjing.kernel.library.text import Table as Lines


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
            if word not in RANGE:
                raise spot.fault(f"范围没有“{word}”", "其中之一 " + " ".join(RANGE), f"{key}: {{above: 1, below: 3}}")
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
        return Penalty(said["kind"], said["who"], self.amount(said, spot), said["may"], said["detail"], said["printed"])

    def step(self, value: Any, spot: Spot, place: int) -> Step:
        read = STEP.read(value, spot)
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
            read = WEIGHT.read(value, spot)
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
    read = TABLE.read(value, spot)
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
