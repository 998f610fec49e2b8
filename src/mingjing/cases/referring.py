"""指向案内的 — a field that points at a violation or a party of the case must point at one that is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mingjing.kernel.conditions import parties
from mingjing.kernel.facts import Facts
from mingjing.kernel.law import FieldSpec

WORDS = {"violation": "本案没有编号为“{}”的违法行为", "party": "本案没有“{}”这一当事人"}


def faults(specs: tuple[FieldSpec, ...], fields: Mapping[str, Any], facts: Facts) -> dict[str, str]:
    """What points at nobody and nothing, by path; nothing is said while the case knows none."""
    people = [*parties(facts), *(one for one in fields.get("parties") or () if isinstance(one, Mapping))]
    told = fields.get("violations") or facts.latest("violations") or ()
    there = {
        "violation": {str(one.get("id")) for one in told if isinstance(one, Mapping)},
        "party": {str(one[name]) for one in people for name in ("code", "name") if one.get(name)},
    }
    found = ((path, name, value) for path, name, value in pointers(specs, fields, "fields") if there[name])
    return {path: WORDS[name].format(value) for path, name, value in found if value not in there[name]}


def pointers(specs: tuple[FieldSpec, ...], fields: Mapping[str, Any], path: str) -> Iterator[tuple[str, str, str]]:
    """(path, what is meant, value) of every field that points: of the act itself, of its groups and of the rows of its lists."""
    for one in specs:
        value, here = fields.get(one.name), f"{path}.{one.name}"
        if one.name in WORDS and one.type == "text" and isinstance(value, str) and value:
            yield here, one.name, value
        elif one.items and isinstance(value, Mapping):
            yield from pointers(one.items, value, here)
        elif one.items and isinstance(value, list):
            for number, row in enumerate(value):
                if isinstance(row, Mapping):
                    yield from pointers(one.items, row, f"{here}.{number}")
