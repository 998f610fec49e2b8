"""已知的不再问 — what the case, the agency and earlier acts already say, for the fields of the next act.

It serves the rule that nothing is typed twice; it never overrides what a person wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingjing.kernel import procedure
from mingjing.kernel.facts import Facts
from mingjing.kernel.law import ActSpec, FieldSpec


def known(spec: ActSpec, facts: Facts, agency: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of the act's fields and may stand in them as it is; nothing is typed twice."""
    found: dict[str, Any] = {}
    for one in spec.fields:
        value = known_value(one, facts, agency)
        if value is not None and not procedure.read_all((one,), {one.name: value})[1]:
            found[one.name] = value
    return found


def known_value(one: FieldSpec, facts: Facts, agency: Mapping[str, Any]) -> Any:
    """The value of one field that needs no typing: of the agency, of the draft, else what the kernel knows."""
    if one.take and one.take.startswith("case.agency."):
        return agency.get(one.take.removeprefix("case.agency.")) or None
    if one.take == "case.agency":
        return facts.agency
    if one.take == "case.matter":
        return facts.matter.id
    if one.take == "draft.act":
        waiting = [draft.act for draft in facts.drafts.values() if draft.state not in ("none", "approved")]
        return waiting[0] if len(waiting) == 1 else None
    return procedure.known_value(one, facts)


def agency_words(row: Any) -> dict[str, Any]:
    """What papers and forms say of the agency."""
    names = ["name", "short_name", "doc_prefix", "address", "phone", "bank", "court", "reconsideration_body", "uscc"]
    return {name: getattr(row, name) for name in names} | {
        "contact": "，".join(part for part in (row.address, row.phone) if part)
    }
