"""回执 — what a ruling rested on, so that years later anyone can repeat it and get the same answer.

It serves house.md (every ruling carries a receipt): engine, hashes of the law files, facts, attempt, moment, ruling.
It refuses to be evidence by itself: the record holds it, the chain protects it.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mingjing.kernel.errors import KernelError
from mingjing.kernel.facts import Attempt, Facts
from mingjing.kernel.law import Effective
from mingjing.kernel.ruling.shapes import Permitted, Refused, Ruling

if TYPE_CHECKING:
    from mingjing.kernel.library import Library

FORMAT = 1
_DERIVED = frozenset({"by_act", "drafts"})


@dataclass(frozen=True, slots=True, eq=False)
class Receipt:
    """回执 — engine version, digest and hashes of the law files, facts, attempt, moment, ruling."""

    engine: str
    digest: str
    law: Mapping[str, str]
    facts: Facts
    attempt: Attempt
    now: datetime
    ruling: Ruling

    def to_json(self, *, facts: bool = True) -> dict[str, Any]:
        """Ready for JSON. Without `facts` only their SHA-256 is kept (the record itself holds them)."""
        told = plain(self.facts)
        return {
            "format": FORMAT,
            "engine": self.engine,
            "digest": self.digest,
            "law": dict(self.law),
            "facts": told if facts else {"sha256": sha256(canonical(told)).hexdigest()},
            "attempt": plain(self.attempt),
            "now": self.now.isoformat(),
            "ruling": plain(self.ruling) | {"permitted": isinstance(self.ruling, Permitted)},
        }


@dataclass(frozen=True, slots=True)
class Repeated:
    """重演 — the ruling as it comes out now, and every difference from the receipt, in Chinese; empty: the same."""

    ruling: Ruling
    differences: tuple[str, ...]

    @property
    def same(self) -> bool:
        """True when the ruling came out the same."""
        return not self.differences


@lru_cache(maxsize=1)
def engine() -> str:
    """The version of the kernel: a hash of its own sources, so that no release can forget to raise it."""
    here = Path(__file__).parent
    total = sha256()
    for path in sorted(here.rglob("*.py")):
        total.update(path.relative_to(here).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"kernel-{total.hexdigest()[:16]}"


def make(ruling: Ruling, attempt: Attempt, facts: Facts, effective: Effective, now: datetime) -> Receipt:
    """The receipt of a ruling. Cheap: it only holds what is there; hashes were made when the law was loaded."""
    return Receipt(engine(), effective.digest, effective.hashes, facts, attempt, now, ruling)


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces, UTF-8: the bytes that are hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def repeat(receipt: Receipt, library: Library) -> Repeated:
    """The same question asked again of this library: the same ruling, or what differs (law files, then the answer)."""
    from mingjing.kernel.ruling.engine import rule

    facts = receipt.facts
    now = rule(receipt.attempt, facts, library, receipt.now)
    if plain(now) == plain(receipt.ruling) and isinstance(now, type(receipt.ruling)):
        return Repeated(now, ())
    told = [_said("原裁断", receipt.ruling), _said("现裁断", now)]
    effective = library.procedure(facts.procedure, facts.place, facts.field, _day(receipt.attempt.at))
    told += _law(receipt.law, effective.hashes)
    if receipt.engine != engine():
        told.append(f"内核版本不同：原为 {receipt.engine}，现为 {engine()}")
    return Repeated(now, tuple(told))


def _day(moment: datetime) -> date:
    from mingjing.kernel.moments import day_of

    return day_of(moment)


def _said(name: str, ruling: Ruling) -> str:
    if isinstance(ruling, Permitted):
        return f"{name}：准予，依据 {'、'.join(ruling.articles) or '（无）'}"
    return f"{name}：不准，依据 {'、'.join(ruling.articles) or '（无）'}"


def _law(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    told = [f"{name} 的内容变了" for name in sorted(then.keys() & now.keys()) if then[name] != now[name]]
    told += [f"当时所用的 {name} 现在没有" for name in sorted(then.keys() - now.keys())]
    told += [f"现在多了 {name}" for name in sorted(now.keys() - then.keys())]
    return told


def from_json(told: Mapping[str, Any], facts: Facts | None = None) -> Receipt:
    """The receipt again; `facts` are needed, and compared by hash, where the receipt holds only their SHA-256."""
    if told.get("format") != FORMAT:
        raise KernelError(f"回执的格式是 {told.get('format')}，本版本能读的是 {FORMAT}")
    held = told["facts"]
    if set(held) == {"sha256"}:
        if facts is None:
            raise KernelError("回执只存了案情的摘要，请从案件记录取出案情再重演")
        if sha256(canonical(plain(facts))).hexdigest() != held["sha256"]:
            raise KernelError("案情与回执中的摘要不符：案件记录与当时不一致")
    else:
        facts = _facts(held)
    answer = dict(told["ruling"])
    ruling: Ruling = _made(Permitted if answer.pop("permitted") else Refused, answer)
    return Receipt(
        engine=told["engine"],
        digest=told["digest"],
        law=types.MappingProxyType(dict(told["law"])),
        facts=facts,
        attempt=_made(Attempt, told["attempt"]),
        now=datetime.fromisoformat(told["now"]),
        ruling=ruling,
    )


def plain(value: Any) -> Any:
    """A kernel value ready for JSON; what is derived from the acts is left out."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    kind: Any = type(value)
    told = {name: plain(getattr(value, name)) for name in _names(kind)}
    if kind is Facts and told["mandate"] is None:
        del told["mandate"]  # facts that nobody asked the registry about read as they did before it was asked
    if kind is Facts and not told["applications"]:
        del told["applications"]
    return told


@lru_cache(maxsize=64)
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in dataclasses.fields(kind) if one.name not in _DERIVED)


def _facts(told: Mapping[str, Any]) -> Facts:
    made = {name: _made(_hints(Facts)[name], value) for name, value in told.items()}
    return Facts.of(**made)


@lru_cache(maxsize=64)
def _hints(kind: Any) -> Mapping[str, Any]:
    return typing.get_type_hints(kind)


def _made(kind: Any, value: Any) -> Any:
    """A JSON value as the kernel type it was made of."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return None if value is None else _made(next(one for one in inner if one is not type(None)), value)
    if origin is tuple:
        return tuple(_made(inner[0], one) for one in value)
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is date:
        return date.fromisoformat(value)
    if origin is frozenset:
        return frozenset(value)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _made(hints[name], one) for name, one in value.items()})
    return value
