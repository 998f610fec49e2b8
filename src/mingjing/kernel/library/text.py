"""YAML 文本 — reads a law file into plain values that remember their lines.

It serves every file under `law/`, by PyYAML's C parser; plain scalars follow the core schema of YAML 1.2 (`on` and `no`
are words, `09:00` is text). It refuses anchors' magic, duplicate keys and files that are not UTF-8 text.
"""

from __future__ import annotations

import re
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from mingjing.kernel.errors import LawError

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "~": None, "": None}
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Table(dict[str, Any]):
    """A mapping of a law file: `line` where it begins, `lines` of each key (counted from 1)."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class Row(list[Any]):
    """A sequence of a law file: `line` where it begins, `lines` of each item."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


def read(path: Path, name: str) -> tuple[Any, str]:
    """The content of a file with its lines, and the SHA-256 (hex) of its exact bytes; `name` is said in errors."""
    raw = path.read_bytes()
    return parse(raw, name), sha256(raw).hexdigest()


def parse(raw: bytes, name: str) -> Any:
    """The content of YAML bytes.

    >>> parse(b"a: [2021-07-15, on, 09:00]", "x.yaml")
    {'a': [datetime.date(2021, 7, 15), 'on', '09:00']}
    """
    try:
        loader = _Parser(raw)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        mark = getattr(fault, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(fault, "problem", None) or "不是 UTF-8 文本"
        raise LawError(name, line, f"不是有效的 YAML（{problem}）", "缩进一致的 YAML", "number: '56'") from None
    if node is None:
        raise LawError(name, 1, "文件是空的", "至少一个键", "id: administrative_penalty_law")
    return _value(node, name)


def _value(node: Any, name: str) -> Any:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, name, line)
    if isinstance(node, yaml.SequenceNode):
        row = Row(line)
        for item in node.value:
            row.append(_value(item, name))
            row.lines.append(item.start_mark.line + 1)
        return row
    return _table(node, name, line)


def _table(node: Any, name: str, line: int) -> Table:
    table = Table(line)
    for key_node, value_node in node.value:
        at = key_node.start_mark.line + 1
        key = key_node.value
        if not isinstance(key, str) or key == "<<":
            raise LawError(name, at, "键不是文字", "一个英文词作键", "kind: deadline")
        if key in table:
            raise LawError(name, at, f"键“{key}”重复", "每个键只写一次", f"{key}: …（只留一处）")
        table[key] = _value(value_node, name)
        table.lines[key] = at
    return table


def _scalar(node: Any, name: str, line: int) -> Any:
    text = node.value
    if node.style:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        return int(text)
    if _DAY.match(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise LawError(name, line, f"没有“{text}”这一天", "真实的日期", "2021-07-15") from None
    return text
