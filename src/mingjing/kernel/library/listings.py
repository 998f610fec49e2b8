"""读公布的清单 — turns `law/<place>/tables/<list>/<in force>.yaml` into frozen values.

It serves 昌吉要点二(一)4 (proofs only from the published list) and the shorter limits that an agency has published for an item.
It refuses a list that it does not know, a proof without basis, issuer and guide, and a limit without its unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from mingjing.kernel.law import Listing, Period
from mingjing.kernel.library import shape
from mingjing.kernel.library.shape import Key, Shape, Spot


def _limit(value: Any, spot: Spot) -> Period:
    """A period whose unit is written out: working days, calendar days, hours."""
    said = shape.length(value, spot)
    if said.unit is None:
        raise spot.fault(f"这里写的是“{value}”", "写明 working days 还是 calendar days", "within: 6 working days")
    return Period(said.amount, said.unit)


_ROWS: Mapping[str, Shape] = {
    "proof_list": Shape(
        "证明事项的一行",
        {
            "proof": Key(shape.text, "proof: 场地使用证明", True),
            "matters": Key(shape.many(shape.identifier), "matters: [outdoor_advert_permit]", default=()),
            "basis": Key(shape.text, "basis: 某条例第几条", True),
            "issuer": Key(shape.text, "issuer: 开具单位", True),
            "guide": Key(shape.text, "guide: 办理指南", True),
        },
    ),
    "time_limits": Shape(
        "办理期限的一行",
        {
            "matter": Key(shape.identifier, "matter: outdoor_advert_permit", True),
            "title": Key(shape.text, "title: 报告表", True),
            "where": Key(shape.mapping, "where: {variant: 报告表}", default=MappingProxyType({})),
            "within": Key(_limit, "within: 6 working days", True),
            "basis": Key(shape.text, "basis: 服务承诺", True),
        },
    ),
}
LISTINGS = tuple(_ROWS)

_HEAD: Mapping[str, Key] = {
    "id": Key(shape.one_of(*LISTINGS), "id: proof_list", True),
    "title": Key(shape.text, "title: 证明事项清单", True),
    "in_force": Key(shape.day, "in_force: 2020-01-01", True),
    "status": Key(shape.one_of("confirmed", "to_confirm"), "status: to_confirm", True),
    "source": Key(shape.text, "source: 公布的文件", True),
    "fields": Key(shape.many(shape.identifier), "fields: [urban_management]", default=()),
    "note": Key(shape.text, "note: 说明", default=""),
}


def listing(value: Any, place: str, file: str, sha256: str) -> Listing:
    """A published list of a place."""
    name = value.get("id") if isinstance(value, Mapping) else None

    def row(one: Any, spot: Spot) -> Mapping[str, Any]:
        return MappingProxyType(_ROWS[str(name)].read(one, spot))

    rows = Key(shape.many(row, single=False) if name in _ROWS else shape.anything, "rows: []", True)
    read = Shape("公布的清单", {**_HEAD, "rows": rows}).read(value, Spot(file, 1))
    read.pop("note")
    return Listing(place=place, file=file, sha256=sha256, **read)
