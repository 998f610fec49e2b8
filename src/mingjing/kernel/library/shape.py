"""文件格式 — what a law file may say: keys, their types, an example of each; anything else is refused with its place.

It serves the schema written in `law/README.md`. It refuses unknown keys, missing keys and values of another type.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from mingjing.kernel.errors import LawError
from mingjing.kernel.law import Period, Unit
from mingjing.kernel.library.text import Row, Table

_PERIOD = re.compile(r"([1-9][0-9]*) (working day|calendar day|day|hour|month|year)s?\Z")
_FOLD = re.compile(r"(?<=[\u2014-\u9fff\uff00-\uffef]) (?=[\u2014-\u9fff\uff00-\uffef])")
_UNITS: dict[str, Unit] = {
    "working day": "working_days",
    "calendar day": "calendar_days",
    "hour": "hours",
    "month": "months",
    "year": "years",
}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a value stands: file, line, and the key it belongs to."""

    file: str
    line: int
    key: str = ""

    def fault(self, found: str, expected: str, example: str) -> LawError:
        """The error that says what was found here."""
        return LawError(self.file, self.line, f"{self.key}：{found}" if self.key else found, expected, example)


Reader = Callable[[Any, Spot], Any]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a shape: how it is read, whether it must be there, and an example."""

    read: Reader
    example: str
    required: bool = False
    default: Any = None


@dataclass(frozen=True, slots=True)
class Shape:
    """A mapping with a closed list of keys."""

    title: str
    keys: Mapping[str, Key] = field(default_factory=dict)

    def read(self, value: Any, spot: Spot) -> dict[str, Any]:
        """Every key read, absent ones by their default; unknown and missing keys are refused."""
        if not isinstance(value, Table):
            raise spot.fault(f"这里写的是{kind_of(value)}", f"{self.title}（键和值）", self.example)
        for key in value:
            if key not in self.keys:
                at = Spot(spot.file, value.lines[key], key)
                raise at.fault(f"{self.title}没有这个键", "其中之一 " + " ".join(self.keys), self.example)
        result: dict[str, Any] = {}
        for key, said in self.keys.items():
            if key in value:
                result[key] = said.read(value[key], Spot(spot.file, value.lines[key], key))
            elif said.required:
                raise Spot(spot.file, value.line).fault(f"{self.title}缺少 {key}", f"写明 {key}", said.example)
            else:
                result[key] = said.default
        return result

    @property
    def example(self) -> str:
        """The examples of the required keys, or of the first key."""
        wanted = [key.example for key in self.keys.values() if key.required] or [
            key.example for key in list(self.keys.values())[:1]
        ]
        return "；".join(wanted)


def kind_of(value: Any) -> str:
    """What a value is, said in Chinese for a message."""
    if value is None:
        return "空值"
    if isinstance(value, bool):
        return f"“{str(value).lower()}”（真假值）"
    if isinstance(value, Mapping):
        return "一组键和值"
    if isinstance(value, list):
        return "一个列表"
    return f"“{value}”"


def text(value: Any, spot: Spot) -> str:
    """Non-empty text; its line breaks within Chinese are joined."""
    if not isinstance(value, str) or not value.strip():
        raise spot.fault(f"这里写的是{kind_of(value)}", "文字", f"{spot.key}: 文字")
    return _FOLD.sub("", value.strip())


def identifier(value: Any, spot: Spot) -> str:
    """An English identifier in lower case."""
    if not isinstance(value, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", value):
        raise spot.fault(f"这里写的是{kind_of(value)}", "小写英文词，用下划线连接", f"{spot.key}: request_hearing")
    return value


def number(value: Any, spot: Spot) -> str:
    """The number of an article or item, as text."""
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).strip():
        raise spot.fault(f"这里写的是{kind_of(value)}", "条文序号", 'number: "56"')
    return str(value)


def whole(value: Any, spot: Spot) -> int:
    """A whole number, not negative."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise spot.fault(f"这里写的是{kind_of(value)}", "不小于零的整数", f"{spot.key}: 2")
    return value


def truth(value: Any, spot: Spot) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise spot.fault(f"这里写的是{kind_of(value)}", "true 或 false", f"{spot.key}: true")
    return value


def day(value: Any, spot: Spot) -> date:
    """A date."""
    if not isinstance(value, date):
        raise spot.fault(f"这里写的是{kind_of(value)}", "日期", f"{spot.key}: 2021-07-15")
    return value


def anything(value: Any, spot: Spot) -> Any:
    """Any value, frozen."""
    return freeze(value)


def one_of(*options: str) -> Reader:
    """One of a closed list of words."""

    def read(value: Any, spot: Spot) -> str:
        if value not in options or not isinstance(value, str):
            raise spot.fault(
                f"这里写的是{kind_of(value)}", "其中之一 " + " ".join(options), f"{spot.key}: {options[0]}"
            )
        return value

    return read


def many(item: Reader, *, single: bool = True) -> Reader:
    """A list read item by item into a tuple; with `single` one bare item will do."""

    def read(value: Any, spot: Spot) -> tuple[Any, ...]:
        if isinstance(value, Row):
            lines = zip(value, value.lines, strict=True)
            return tuple(item(one, Spot(spot.file, line, spot.key)) for one, line in lines)
        if single and value is not None:
            return (item(value, spot),)
        raise spot.fault(f"这里写的是{kind_of(value)}", "列表", f"{spot.key}: […]")

    return read


def mapping(value: Any, spot: Spot) -> Mapping[str, Any]:
    """A mapping with free keys, frozen."""
    if not isinstance(value, Table):
        raise spot.fault(f"这里写的是{kind_of(value)}", "键和值", f"{spot.key}: {{document: rights_notice}}")
    frozen: Mapping[str, Any] = freeze(value)
    return frozen


def freeze(value: Any) -> Any:
    """The same value, unchangeable: mappings proxied, lists as tuples."""
    if isinstance(value, Mapping):
        return MappingProxyType({key: freeze(one) for key, one in value.items()})
    if isinstance(value, list | tuple):
        return tuple(freeze(one) for one in value)
    return value


@dataclass(frozen=True, slots=True)
class Length:
    """A period as written: the amount, and its unit or None for plain days."""

    amount: int
    unit: Unit | None

    def resolve(self, working: Callable[[int], bool]) -> Period:
        """The period, plain days resolved by the instrument's reckoning."""
        if self.unit is not None:
            return Period(self.amount, self.unit)
        return Period(self.amount, "working_days" if working(self.amount) else "calendar_days")


def length(value: Any, spot: Spot) -> Length:
    """`7 days`, `7 working days`, `24 hours`, `3 months`, `2 years`."""
    match = _PERIOD.match(value) if isinstance(value, str) else None
    if match is None:
        raise spot.fault(f"这里写的是{kind_of(value)}", "数目和单位 days/hours/months/years", f"{spot.key}: 7 days")
    return Length(int(match[1]), _UNITS.get(match[2]))
