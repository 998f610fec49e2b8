"""当事人 — one record per code and city: picked by code and never retyped, made when the code is new.

Codes are checked by the kernel; a code that cannot be right is refused with the reason, before anything is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mingjing.cases.models import Party
from mingjing.cases.outcome import Invalid
from mingjing.kernel import codes
from mingjing.records.statements import Statement
from mingjing.registry import reads as registry

DETAILS = ("kind", "name", "code", "address", "phone", "representative")


def city_of(place: str) -> str:
    """The city in whose places a party is one record."""
    return "/".join(place.split("/")[:2])


def picked(fields: Mapping[str, Any], place: str) -> dict[str, Any]:
    """The fields, parties completed from their record; raises Invalid for a wrong code or another name for a known code."""
    given = fields.get("parties")
    if not isinstance(given, list) or not given:
        return dict(fields)
    wanted = [
        one["code"].strip().upper() for one in given if isinstance(one, dict) and isinstance(one.get("code"), str)
    ]
    known = (
        {party.code: party for party in Party.objects.filter(place=city_of(place), code__in=wanted)} if wanted else {}
    )
    faults: dict[str, str] = {}
    whole = [complete(one, n, known, faults) for n, one in enumerate(given)]
    if len(set(wanted)) < len(wanted):
        faults["fields.parties"] = "同一代码填写了两次；一个当事人只填一次"
    if faults:
        raise Invalid(faults)
    return {**fields, "parties": whole}


def complete(one: Any, n: int, known: Mapping[str, Party], faults: dict[str, str]) -> Any:
    """One party: its code checked, what its record says filled in."""
    if not isinstance(one, dict) or not isinstance(one.get("code"), str) or not one["code"].strip():
        return one
    code, path = one["code"].strip().upper(), f"fields.parties.{n}"
    party = known.get(code)
    if party is None:
        why = wrong_code(str(one.get("kind", "")), code)
        if why:
            faults[f"{path}.code"] = why
        return {**one, "code": code}
    for name in ("name", "kind"):
        if one.get(name) and one[name] != getattr(party, name):
            faults[f"{path}.{name}"] = f"这个代码已登记为“{getattr(party, name)}”；选用已有的当事人，确已变更的先更正"
    stored = {name: getattr(party, name) for name in DETAILS if getattr(party, name)}
    return {**stored, **{name: value for name, value in one.items() if value not in (None, "")}, "code": code}


def wrong_code(kind: str, code: str) -> str | None:
    """Why the code cannot be right for that kind of party; None when it can."""
    citizen = codes.citizen(code, registry.today())
    if kind == "citizen":
        return None if citizen.ok else citizen.reason
    if kind == "sole_trader" and citizen.ok:
        return None
    company = codes.uscc(code)
    return None if company.ok else company.reason


def written(case: int, place: str, told: Sequence[Mapping[str, Any]]) -> list[Statement]:
    """What makes the records of these parties or brings them up to date, and puts them into the case, each once."""
    found: list[Statement] = [(NONE, [case])]
    once = {str(party.get("code") or party.get("name")): party for party in told}
    for ordinal, party in enumerate(once.values()):
        values = [city_of(place), *(party.get(name) or "" for name in DETAILS), case, ordinal]
        found.append((KNOWN if party.get("code") else NEW, values))
    return found


NONE = "delete from cases_caseparty where case_id = %s"
MADE = (
    "with party as (insert into cases_party (place, kind, name, code, address, phone, representative)"
    " values (%s, %s, %s, %s, %s, %s, %s)"
)
PLACED = " returning id) insert into cases_caseparty (case_id, party_id, ordinal) select %s, id, %s from party"
NEW = MADE + PLACED
KNOWN = (
    MADE + " on conflict (place, code) where code <> '' do update set"
    " address = case when excluded.address <> '' then excluded.address else cases_party.address end,"
    " phone = case when excluded.phone <> '' then excluded.phone else cases_party.phone end,"
    " representative = case when excluded.representative <> '' then excluded.representative"
    " else cases_party.representative end" + PLACED
)
