"""登记表的样子 — the fields that a door asks for, and how what was typed (a page) or sent (the API) is read, the same for both."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

Choices = Sequence[tuple[str, str]]
SPLIT = re.compile(r"[\n；;]+")
LONGEST = {"text": 200, "long": 4000}


@dataclass(frozen=True, slots=True)
class Field:
    """一栏 — `type` is text, long, date, int, choice, lines (a list, one a line), password or file."""

    name: str
    title: str
    type: str = "text"
    required: bool = True
    choices: Choices | Callable[[], Choices] = ()
    hint: str = ""
    most: int = 0

    def options(self) -> Choices:
        """What may be chosen."""
        return self.choices() if callable(self.choices) else self.choices

    def read(self, given: Any) -> tuple[Any, str]:
        """The value and what is wrong with it; an empty value where nothing was said."""
        if given is None or given == "" or given == []:
            return EMPTY.get(self.type, ""), "请填写" if self.required else ""
        return READERS.get(self.type, text)(self, given)


def text(field: Field, given: Any) -> tuple[Any, str]:
    """Words, without blanks around them."""
    if not isinstance(given, str):
        return "", "应为文字"
    told, most = given.strip(), field.most or LONGEST.get(field.type, 200)
    if not told and field.required:
        return "", "请填写"
    return told, f"不超过 {most} 字" if len(told) > most else ""


def password(field: Field, given: Any) -> tuple[Any, str]:
    """As typed."""
    return (given, "") if isinstance(given, str) else ("", "应为文字")


def day(field: Field, given: Any) -> tuple[Any, str]:
    """A day."""
    try:
        return date.fromisoformat(str(given)), ""
    except ValueError:
        return None, "应为日期，如 2026-06-15"


def number(field: Field, given: Any) -> tuple[Any, str]:
    """A whole number, not negative."""
    said = str(given).strip()
    if not (said.isascii() and said.isdigit()) or len(said) > 5:
        return None, "应为整数"
    return int(said), ""


def choice(field: Field, given: Any) -> tuple[Any, str]:
    """One of those offered."""
    return (given, "") if given in {value for value, _ in field.options()} else ("", "不在可选的范围里")


def lines(field: Field, given: Any) -> tuple[Any, str]:
    """A list: one a line, or divided by semicolons; empty lines count for nothing."""
    told = given if isinstance(given, list) else SPLIT.split(str(given))
    found = list(dict.fromkeys(str(one).strip() for one in told if str(one).strip()))
    most = field.most or 120
    if long := [one for one in found if len(one) > most]:
        return found, f"每项不超过 {most} 字：{long[0][:20]}…"
    return (found, "") if found or not field.required else (found, "请填写")


READERS: Mapping[str, Callable[[Field, Any], tuple[Any, str]]] = {
    "password": password,
    "date": day,
    "int": number,
    "choice": choice,
    "lines": lines,
}
EMPTY: Mapping[str, Any] = {"date": None, "int": None, "lines": []}


def read(fields: Sequence[Field], given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The values by name, and what is wrong by name; a name that no field has is wrong too."""
    values, errors = {}, {}
    for one in fields:
        values[one.name], fault = one.read(given.get(one.name))
        if fault:
            errors[one.name] = fault
    known = {one.name for one in fields}
    errors |= {name: "没有这一栏" for name in given if name not in known}
    return values, errors


def typed(value: Any) -> str:
    """A value as it stands in a field of a page."""
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return "" if value is None else str(value)
