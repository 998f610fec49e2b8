"""当事人 — one record per code and city: picked by code and never retyped, made when the code is new.

Codes are checked by the kernel; a code that cannot be right is refused with the reason, before anything is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from mingjing.cases.models import Party
from mingjing.cases.outcome import Invalid
from mingjing.kernel import codes
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


def written(case: int, place: str, told: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """The records of these parties, made or brought up to date, and their place in the case; keys by code or name."""
    with connection.cursor() as cursor:
        keys: dict[str, int] = {}
        for party in told:
            values = [city_of(place), *(party.get(name) or "" for name in DETAILS)]
            cursor.execute(UPSERT if party.get("code") else INSERT, values)
            keys[str(party.get("code") or party.get("name"))] = cursor.fetchone()[0]
        cursor.execute("delete from cases_caseparty where case_id = %s", [case])
        cursor.execute(
            "insert into cases_caseparty (case_id, party_id, ordinal) select %s, k, n from"
            " unnest(%s::bigint[], %s::int[]) as t(k, n) on conflict do nothing",
            [case, list(keys.values()), list(range(len(keys)))],
        )
    return keys


INSERT = (
    "insert into cases_party (place, kind, name, code, address, phone, representative)"
    " values (%s, %s, %s, %s, %s, %s, %s) returning id"
)
UPSERT = (
    INSERT.removesuffix(" returning id") + " on conflict (place, code) where code <> '' do update set"
    " address = case when excluded.address <> '' then excluded.address else cases_party.address end,"
    " phone = case when excluded.phone <> '' then excluded.phone else cases_party.phone end,"
    " representative = case when excluded.representative <> '' then excluded.representative"
    " else cases_party.representative end returning id"
)
