"""填写 — takes the values of a form's blanks out of a context and writes them as the blank asks.

It serves 行政处罚法 59 (the contents that a decision must have): a required blank that is empty refuses the paper.
It refuses to invent: a blank that is empty and not required stays empty, and the layout strikes it out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mingjing.records.documents import words
from mingjing.records.documents.formfile import Blank, Form, instrument_titles


class BlankMissing(Exception):
    """文书缺项 — required blanks that are empty; `missing` names them, `articles` ask for them."""

    def __init__(self, form: Form, missing: Sequence[str]) -> None:
        self.form, self.missing, self.articles = form.id, tuple(missing), form.articles
        super().__init__(f"不能出具《{form.title}》：{'、'.join(missing)}没有内容。请先补全，再出具文书。")


def is_empty(value: Any) -> bool:
    """Nothing to print: None, blank text, an empty list or mapping. Zero and False are values."""
    return (
        value is None
        or (isinstance(value, str) and not value.strip())
        or (isinstance(value, (list, tuple, dict)) and not value)
    )


def follow(context: Any, path: tuple[str, ...]) -> Any:
    """The value at a path of keys and list positions, or None."""
    for key in path:
        if isinstance(context, (dict, Mapping)):
            context = context.get(key)
        elif isinstance(context, Sequence) and not isinstance(context, str):
            position = int(key) if key.lstrip("-").isdigit() else None
            context = context[position] if position is not None and -len(context) <= position < len(context) else None
        else:
            return None
    return context


def found(blank: Blank, context: Any) -> Any:
    """The first of the blank's paths that holds something."""
    for path in blank.paths:
        value = context if path == ("self",) else follow(context, path)
        if not is_empty(value):
            return value
    return blank.otherwise or None


def _text(value: Any) -> str:
    """Text of a simple value; a list joins its parts, a mapping gives its name."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return str(
            value.get("name")
            or value.get("title")
            or value.get("text")
            or "；".join(_text(v) for v in value.values() if not is_empty(v))
        )
    if isinstance(value, (list, tuple)):
        return "、".join(_text(part) for part in value if not is_empty(part))
    return str(value).replace("\r\n", "\n").strip()


def write(blank: Blank, value: Any, form: Form) -> Any:
    """A value as the blank's kind writes it: strings, or lists and mappings of strings."""
    if blank.kind == "list":
        rows = value if isinstance(value, (list, tuple)) else [] if is_empty(value) else [value]
        return [
            {item.name: write(item, found(item, row), form) for item in blank.items} if blank.items else _text(row)
            for row in rows
        ]
    if blank.kind == "dict":
        return {item.name: write(item, found(item, value or {}), form) for item in blank.items}
    if is_empty(value):
        return ""
    match blank.kind:
        case "date":
            return words.day(value)
        case "minute":
            return words.minute(value)
        case "money":
            return words.money(value)
        case "numeral":
            return words.numeral(value) if isinstance(value, int) else _text(value)
        case "word":
            known = form.words.get(blank.words, {})
            return "、".join(
                known.get(_key(part), _text(part)) for part in (value if isinstance(value, (list, tuple)) else [value])
            )
        case "citations":
            parts = value if isinstance(value, (list, tuple)) else [value]
            return "、".join(words.citation(_text(part), instrument_titles()) for part in parts)
        case _:
            return _text(value)


def _key(value: Any) -> str:
    """The key of a word list: true and false as the YAML file writes them."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _missing_items(blank: Blank, rows: Any) -> list[str]:
    """Required blanks of the items that are empty, named with their row."""
    rows = rows if isinstance(rows, list) else [rows]
    return [
        f"{blank.title}第{n}项的{item.title}" if blank.kind == "list" else f"{blank.title}的{item.title}"
        for n, row in enumerate(rows, 1)
        for item in blank.items
        if isinstance(row, dict) and item.required and is_empty(row[item.name])
    ]


def applies(form: Form, context: Mapping[str, Any]) -> bool:
    """False when the form is only for cases of a kind that this one is not (its `when` holds nothing, or no)."""
    value = follow(context, form.when) if form.when else True
    return not is_empty(value) and value is not False


def fill(form: Form, context: Mapping[str, Any], *, draft: bool) -> dict[str, Any]:
    """Every blank of the form, written. A paper that is no draft raises BlankMissing for required blanks left empty."""
    filled: dict[str, Any] = {}
    missing: list[str] = []
    raw = {blank.name: found(blank, context) for blank in form.blanks}
    for blank in form.blanks:
        try:
            filled[blank.name] = write(blank, raw[blank.name], form)
        except words.Unreadable as error:
            if not draft:
                raise
            filled[blank.name] = [] if blank.kind == "list" else ""
            missing.append(str(error))
            continue
        needed = blank.required
        needed = needed or bool(blank.required_with and not is_empty(raw.get(blank.required_with)))
        needed = needed or bool(blank.required_without and is_empty(raw.get(blank.required_without)))
        if needed and is_empty(raw[blank.name]):
            missing.append(blank.title)
        elif blank.items:
            missing += _missing_items(blank, filled[blank.name])
    if missing and not draft:
        raise BlankMissing(form, missing)
    return filled


def lacking(form: Form, context: Mapping[str, Any]) -> tuple[str, ...]:
    """The titles of the required blanks that are still empty; nothing when the paper can be issued."""
    try:
        fill(form, context, draft=False)
    except BlankMissing as error:
        return error.missing
    except words.Unreadable as error:
        return (str(error),)
    return ()
