"""Canonical bytes: what the standard's authors publish, what other implementations give, and fourteen ways to be refused."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import subprocess
import threading
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from mingjing.chain import canonical
from mingjing.chain.errors import ChainError, NotCanonical

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "vectors" / "jcs"
published = pytest.mark.skipif(
    not VECTORS.exists(),
    reason=f"published vectors not at {VECTORS}: the same is tested against rfc8785 and json below",
)


@published
@pytest.mark.parametrize("name", ["arrays", "french", "weird"])
def test_it_gives_the_published_bytes(name: str) -> None:
    value = json.loads((VECTORS / "input" / f"{name}.json").read_text(encoding="utf-8"))
    if name == "weird":  # U+FB33 is not in NFC, so our record does not take that one key; the rest must agree
        with pytest.raises(NotCanonical):
            canonical.dumps(value)
        del value["\ufb33"]
        assert canonical.dumps(value) == rfc8785.dumps(value)
        return
    assert canonical.dumps(value) == (VECTORS / "output" / f"{name}.json").read_bytes()


@published
@pytest.mark.parametrize(("name", "code"), [("values", "float"), ("structures", "float"), ("unicode", "not_nfc")])
def test_published_cases_that_our_record_does_not_take(name: str, code: str) -> None:
    value = json.loads((VECTORS / "input" / f"{name}.json").read_text(encoding="utf-8"))
    with pytest.raises(NotCanonical) as refused:
        canonical.dumps(value)
    assert refused.value.code == code


def second_opinion(value: Any) -> bytes:
    """JCS for values without fractions, by the standard library alone."""

    def ordered(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: ordered(part[key]) for key in sorted(part, key=lambda key: key.encode("utf-16-be"))}
        return [ordered(one) for one in part] if isinstance(part, list) else part

    return json.dumps(ordered(value), ensure_ascii=False, separators=(",", ":")).encode()


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\x00", ""))


texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00")).map(nfc)
scalars = st.none() | st.booleans() | st.integers(-canonical.INT_MAX, canonical.INT_MAX) | texts
values = st.recursive(scalars, lambda part: st.lists(part) | st.dictionaries(texts, part), max_leaves=30)


@given(values)
def test_two_other_implementations_give_the_same_bytes(value: Any) -> None:
    assert canonical.dumps(value) == rfc8785.dumps(value) == second_opinion(value)


@given(values)
def test_what_was_written_reads_back(value: Any) -> None:
    assert canonical.read(canonical.dumps(value)) == value


@given(values, st.integers(0), st.integers(1, 255))
def test_another_byte_is_another_value_or_refused(value: Any, place: int, change: int) -> None:
    data = bytearray(canonical.dumps(value))
    data[place % len(data)] ^= change
    try:
        read = canonical.read(bytes(data))
    except NotCanonical:
        return
    assert canonical.dumps(read) == data
    assert canonical.dumps(read) != canonical.dumps(value)


@given(st.binary())
def test_any_bytes_are_read_or_refused_but_never_break_it(data: bytes) -> None:
    with contextlib.suppress(ChainError):
        assert canonical.dumps(canonical.read(data)) == data


REFUSED = {
    "a fraction": (b"1.5", "float"),
    "an exponent": (b"1e2", "float"),
    "a whole number as a fraction": (b"1.0", "float"),
    "not a number": (b"NaN", "float"),
    "infinity": (b"-Infinity", "float"),
    "a key twice": (b'{"a":1,"a":1}', "duplicate_key"),
    "a key twice, once escaped": (b'{"a":1,"\\u0061":2}', "duplicate_key"),
    "a lone surrogate": (b'"\\ud800"', "surrogate"),
    "a lone surrogate in a key": (b'{"\\udfff":1}', "surrogate"),
    "decomposed text": ('"A\u030a"'.encode(), "not_nfc"),
    "a decomposed key": ('{"A\u030a":1}'.encode(), "not_nfc"),
    "U+0000": (b'"a\\u0000"', "nul"),
    "2^53": (b"9007199254740992", "int_range"),
    "-2^53": (b"-9007199254740992", "int_range"),
    "a number of a thousand digits": (b"1" * 1000, "int_range"),
    "33 levels": (b"[" * 33 + b"]" * 33, "depth"),
    "a hundred thousand levels": (b"[" * 100_000 + b"]" * 100_000, "depth"),
    "a byte order mark": (b"\xef\xbb\xbf1", "bom"),
    "something after it": (b"1 2", "trailing"),
    "a line end after it": (b"{}\n", "trailing"),
    "white space before it": (b" 1", "json"),
    "white space within": (b'{"a": 1}', "not_canonical"),
    "keys in another order": (b'{"b":1,"a":2}', "not_canonical"),
    "a needless escape": (b'"\\u0061"', "not_canonical"),
    "an escaped slash": (b'"\\/"', "not_canonical"),
    "an upper-case escape": (b'"\\u000B"', "not_canonical"),
    "minus nought": (b"-0", "not_canonical"),
    "a leading nought": (b"01", "trailing"),
    "bytes that are not UTF-8": (b'"\xff"', "utf8"),
    "a surrogate in UTF-8": (b'"\xed\xa0\x80"', "utf8"),
    "overlong UTF-8": (b'"\xc0\xaf"', "utf8"),
    "nothing": (b"", "json"),
    "half a value": (b'{"a":', "json"),
    "a comma too many": (b"[1,]", "json"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_refuses_to_read(what: str) -> None:
    data, code = REFUSED[what]
    with pytest.raises(NotCanonical) as refused:
        canonical.read(data)
    assert refused.value.code == code
    assert len(refused.value.message) > 10


@pytest.mark.parametrize(
    ("value", "code", "where"),
    [
        ({"a": [1, 0.5]}, "float", "/a/1"),
        ({"a": {"b": 2**53}}, "int_range", "/a/b"),
        ({1: 2}, "key_type", ""),
        ({"a": b"x"}, "type", "/a"),
        ({"a": {1, 2}}, "type", "/a"),
        (float("nan"), "float", ""),
    ],
)
def test_it_refuses_to_write_and_says_where(value: Any, code: str, where: str) -> None:
    with pytest.raises(NotCanonical) as refused:
        canonical.dumps(value)
    assert (refused.value.code, refused.value.where) == (code, where)


def test_thirty_two_levels_are_taken() -> None:
    data = b"[" * 32 + b"]" * 32
    assert canonical.dumps(canonical.read(data)) == data


# -- Node: another language's sort, another language's escapes --------------------------------------------------

NODE = r"""
const canon = v => v === null || typeof v !== 'object' ? JSON.stringify(v)
  : Array.isArray(v) ? '[' + v.map(canon).join(',') + ']'
  : '{' + Object.keys(v).sort().map(k => JSON.stringify(k) + ':' + canon(v[k])).join(',') + '}';
const text = t => t.isWellFormed() && t.normalize('NFC') === t && !t.includes('\0');
const taken = (v, levels) => typeof v === 'number' ? Number.isSafeInteger(v)
  : typeof v === 'string' ? text(v)
  : v === null || typeof v === 'boolean' ? true
  : levels > 0 && (Array.isArray(v) ? v.every(one => taken(one, levels - 1))
  : Object.keys(v).every(k => text(k) && taken(v[k], levels - 1)));
const utf8 = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});
const verdict = line => {
  try {
    const data = utf8.decode(Buffer.from(line, 'base64')), value = JSON.parse(data);
    return taken(value, 32) && canon(value) === data ? 'taken' : 'refused';
  } catch { return 'refused'; }
};
const ask = process.argv[1] === 'verdict' ? verdict : line => canon(JSON.parse(line));
require('readline').createInterface({input: process.stdin, crlfDelay: Infinity, terminal: false})
  .on('line', line => process.stdout.write(ask(line) + '\n'));
"""
RECORDS = 200_000 if os.environ.get("MINGJING_LONG") else 10_000
node = pytest.mark.skipif(
    shutil.which("node") is None, reason="no Node here: the other two implementations above are asked instead"
)


class Node:
    """One run of Node that answers a line for each line: all of it as a stream, however long."""

    def __init__(self, how: str, lines: Iterator[bytes]) -> None:
        self.process = subprocess.Popen(["node", "-e", NODE, how], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.asking = threading.Thread(target=self._ask, args=(lines,))

    def _ask(self, lines: Iterator[bytes]) -> None:
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError), self.process.stdin as pipe:
            for one in lines:
                pipe.write(one + b"\n")

    def answers(self) -> Iterator[bytes]:
        assert self.process.stdout is not None
        with self.process, self.process.stdout as pipe:
            self.asking.start()
            for row in pipe:
                yield row[:-1]
            self.asking.join()


def some_record(random: Random) -> Any:
    """A record like ours, with all that a canonicaliser can get wrong: order of keys, escapes, planes beyond the first."""
    alphabet = 'aZ09 _-."\\/\b\f\n\r\t\x01\x1f\x7f\x80é立案处罚\u2028\ufffd\U0001f600\U00020000'

    def text() -> str:
        return nfc("".join(random.choices(alphabet, k=random.randint(0, 8))))

    def value(depth: int) -> Any:
        kind = random.randint(0, 8 if depth else 6)
        if kind < 3:
            return text()
        if kind < 5:
            return random.randint(-canonical.INT_MAX, canonical.INT_MAX) >> random.choice([0, 20, 45])
        if kind < 7:
            return random.choice([None, True, False])
        if kind == 7:
            return [value(depth - 1) for _ in range(random.randint(0, 4))]
        return {text(): value(depth - 1) for _ in range(random.randint(0, 5))}

    return {text(): value(3) for _ in range(6)}


def records(seed: int) -> Iterator[Any]:
    random = Random(seed)
    return (some_record(random) for _ in range(RECORDS))


@node
def test_node_gives_the_same_bytes() -> None:
    theirs = Node("canon", (json.dumps(one).encode() for one in records(2026))).answers()
    count = 0
    for one, answer in zip(records(2026), theirs, strict=True):
        assert canonical.dumps(one) == answer
        count += 1
    assert count == RECORDS


def spoilt(data: bytes, random: Random) -> bytes:
    """Canonical bytes with a small change, which may leave them canonical and mostly does not."""
    octets, at = bytearray(data), random.randrange(len(data))
    way = random.randrange(5)
    if way == 0:
        octets[at] ^= 1 << random.randrange(8)
    elif way == 1:
        del octets[at]
    elif way == 2:
        octets[at:at] = random.choice(
            [b" ", b"0", b"-", b".", b"e1", b"\\", b"\x00", b",", b"\xcc\x81", b'"', b"[", b"/"]
        )
    elif way == 3:
        other = random.randrange(len(data))
        octets[at], octets[other] = octets[other], octets[at]
    else:
        octets[random.randrange(len(octets)) :] = b""
    return bytes(octets)


def doubtful(seed: int) -> Iterator[bytes]:
    random = Random(seed)
    yield from (data for data, _ in REFUSED.values())
    for one in records(seed):
        data = canonical.dumps(one)
        yield data if random.random() < 0.1 else spoilt(data, random)


def verdict(data: bytes) -> bytes:
    try:
        canonical.read(data)
    except NotCanonical:
        return b"refused"
    return b"taken"


@node
def test_node_refuses_the_same_bytes() -> None:
    """Every class of refusal, and small changes of records: both programs take and refuse the same."""
    theirs = Node("verdict", (base64.b64encode(one) for one in doubtful(7))).answers()
    taken = 0
    for data, answer in zip(doubtful(7), theirs, strict=True):
        assert verdict(data) == answer, data
        taken += answer == b"taken"
    assert RECORDS // 20 < taken < RECORDS // 2
