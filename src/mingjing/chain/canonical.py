"""Canonical JSON: the one sequence of bytes that a value of the record has.

It serves RFC 8785 (JCS, by the package `rfc8785`) and RFC 7493 (I-JSON), and is stricter than both: integers only and
none beyond 2^53 − 1, text in NFC without U+0000 or lone surrogates, at most 32 levels, no key twice.
It refuses to repair: what breaks a rule is an error with a code, never another value; `read` takes only canonical bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NoReturn, TypeAlias
from unicodedata import is_normalized

import rfc8785

from mingjing.chain.errors import NotCanonical

Json: TypeAlias = bool | int | str | Sequence["Json"] | Mapping[str, "Json"] | None

INT_MAX: Final = 2**53 - 1
DEPTH_MAX: Final = 32


def dumps(value: Json) -> bytes:
    """The canonical bytes of a value made of None, bool, int, str, list or tuple, and dict with text keys.

    Raises NotCanonical with code: type, float, int_range, surrogate, nul, not_nfc, depth, key_type.

    >>> dumps({"b": 2, "a": [True, None, "立案"]}).decode()
    '{"a":[true,null,"立案"],"b":2}'
    """
    text = _ENCODER.encode(value) if _plain(value, 0) else ""
    if not text or not _sound(text):
        _check(value, 0, "")  # it says which rule is broken and where, or finds that none is
        text = _ENCODER.encode(value)
    if text.isascii() or not _BEYOND.search(text):  # then code points sort as UTF-16 units do, and the bytes are JCS
        return text.encode()
    return rfc8785.dumps(value)


def _plain(value: Any, depth: int) -> bool:
    """True when the value and all in it are of exactly the permitted types and sizes; what stands in texts is not seen."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        return bool(-INT_MAX <= value <= INT_MAX)
    if depth >= DEPTH_MAX:
        return False
    if kind is dict:
        for key, item in value.items():  # noqa: SIM110 - everything recorded passes here: a loop takes half the time
            if type(key) is not str or not (type(item) is str or _plain(item, depth + 1)):
                return False
        return True
    if kind is not list and kind is not tuple:
        return False
    for item in value:  # noqa: SIM110
        if not _plain(item, depth + 1):
            return False
    return True


def _sound(text: str) -> bool:
    """True when no text in this JSON breaks a rule. Quotation marks compose with nothing: the whole is in NFC when each text is."""
    if "\\u0000" in text:
        return False
    return text.isascii() or (is_normalized("NFC", text) and not _BEYOND.search(text))


def read(data: bytes) -> Any:
    """The value of canonical bytes; NotCanonical unless dumps(value) gives exactly these bytes again.

    Codes besides those of dumps: utf8, bom, json, trailing, duplicate_key, not_canonical.
    """
    value = _parse(_text(data))
    if dumps(value) != data:
        raise NotCanonical(
            "not_canonical",
            "the bytes say the right thing in another form (white space, order of keys, escapes or -0): "
            "store what dumps() gives",
        )
    return value


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise NotCanonical("utf8", f"not UTF-8 at byte {wrong.start}: records are stored in UTF-8 only") from wrong
    if text.startswith("\ufeff"):
        raise NotCanonical("bom", "begins with a byte order mark: remove it, canonical JSON has none")
    return text


def _parse(text: str) -> Any:
    try:
        value, end = _DECODER.raw_decode(text)
    except json.JSONDecodeError as wrong:
        raise NotCanonical("json", f"not JSON at character {wrong.pos}: {wrong.msg}") from wrong
    except RecursionError as wrong:
        raise NotCanonical("depth", f"more than {DEPTH_MAX} levels: flatten the value") from wrong
    if end != len(text):
        raise NotCanonical("trailing", f"something follows the value at character {end}: one value, nothing after it")
    return value


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise NotCanonical("duplicate_key", f"the key {twice!r} stands twice in one object: which one holds is unclear")
    return members


def _no_float(literal: str) -> NoReturn:
    raise NotCanonical("float", f"{literal[:40]} is no integer: give money in 分 and measures in a smaller unit")


def _integer(literal: str) -> int:
    if len(literal) > 17:  # a sign and 16 digits hold every permitted integer
        raise NotCanonical("int_range", f"an integer of {len(literal)} digits is beyond 2^53 − 1: give it as text")
    return int(literal)


_BEYOND: Final = re.compile("[\ud800-\udfff\U00010000-\U0010ffff]")
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_members, parse_float=_no_float, parse_int=_integer, parse_constant=_no_float
)


def _check(value: object, depth: int, where: str) -> None:
    """Walk the value once and raise at the first thing that the record does not take."""
    if isinstance(value, str):
        _check_text(value, where)
    elif value is None or isinstance(value, bool):
        return
    elif isinstance(value, int):
        if not -INT_MAX <= value <= INT_MAX:
            raise NotCanonical("int_range", "an integer is beyond 2^53 − 1: give it as text", where)
    elif isinstance(value, float):
        raise NotCanonical("float", "a fraction is not exact: give money in 分 and measures in a smaller unit", where)
    elif isinstance(value, (list, tuple, dict)):
        _check_container(value, depth + 1, where)
    else:
        raise NotCanonical("type", f"{type(value).__name__} is no JSON value: turn it into text or number first", where)


def _check_container(value: list[Any] | tuple[Any, ...] | dict[Any, Any], depth: int, where: str) -> None:
    if depth > DEPTH_MAX:
        raise NotCanonical("depth", f"more than {DEPTH_MAX} levels: flatten the value", where[:80])
    if not isinstance(value, dict):
        for index, item in enumerate(value):
            _check(item, depth, f"{where}/{index}")
        return
    for key, item in value.items():
        if not isinstance(key, str):
            raise NotCanonical("key_type", f"the key {key!r} is no text: JSON objects have text keys only", where)
        _check_text(key, where)
        _check(item, depth, f"{where}/{key}")


def _check_text(text: str, where: str) -> None:
    if "\x00" in text:
        raise NotCanonical("nul", "text holds U+0000, which databases cut off: remove it", where)
    if text.isascii():
        return
    if not text.isprintable() and any("\ud800" <= character <= "\udfff" for character in text):
        raise NotCanonical("surrogate", "text holds half a character (a lone surrogate): send whole UTF-8", where)
    if not is_normalized("NFC", text):
        raise NotCanonical("not_nfc", "text is not in normal form NFC: normalise it where it enters", where)
