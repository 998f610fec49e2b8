"""提名的人 — people whom the fields of an act name: typed as id, certificate number or name, recorded by id, known as they are.

Whoever is not known to the registry stays as typed, and counts for nothing where the law asks for a post.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from mingjing.kernel.facts import Person
from mingjing.kernel.law import ActSpec, FieldSpec
from mingjing.registry import reads as registry


def named(
    spec: ActSpec, fields: Mapping[str, Any], agency: int | None, on: date
) -> tuple[dict[str, Any], dict[str, Person]]:
    """The fields with every person that the registry knows written by id, and those people as they are on that day."""
    told = {value for one in spec.fields for value in values(one, fields.get(one.name))}
    if not told:
        return dict(fields), {}
    ids = by_name(agency)
    known = registry.known_people(on, usernames=[ids.get(value, value) for value in told], certificates=list(told))
    people = {one.person.id: one.person for one in known}
    numbers = {person.certificate.number: name for name, person in people.items() if person.certificate}
    ids = {value: found for value in told if (found := numbers.get(value) or ids.get(value, value)) in people}
    return {name: written(spec.declared(name), value, ids) for name, value in fields.items()}, people


def by_name(agency: int | None) -> dict[str, str]:
    """Ids by name in one's own agency; a name that two people bear stands for neither."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for username, name in (registry.names_of(agency) if agency is not None else {}).items():
        twice |= {name} & found.keys()
        found[name] = username
    return {name: username for name, username in found.items() if name not in twice}


def key(value: Any) -> str:
    """What names the person in a field: the text, or of a group its id, certificate or name."""
    if isinstance(value, Mapping):
        return str(next((value[one] for one in ("id", "certificate", "name") if value.get(one)), ""))
    return value if isinstance(value, str) else ""


def values(spec: FieldSpec, value: Any) -> Iterator[str]:
    """Everybody named in a field or in the rows of a list."""
    if spec.type == "person" and key(value):
        yield key(value)
    elif spec.items:
        for row in value if isinstance(value, list) else [value]:
            if isinstance(row, Mapping):
                for item in spec.items:
                    yield from values(item, row.get(item.name))


def written(spec: FieldSpec | None, value: Any, ids: Mapping[str, str]) -> Any:
    """The value with the people in it written by id."""
    if spec is None:
        return value
    if spec.type == "person":
        return ids.get(key(value), value)
    if not spec.items:
        return value
    if isinstance(value, list):
        return [written(spec, row, ids) if isinstance(row, Mapping) else row for row in value]
    names = {item.name: item for item in spec.items}
    return (
        {name: written(names.get(name), one, ids) for name, one in value.items()}
        if isinstance(value, Mapping)
        else value
    )
