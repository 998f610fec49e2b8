"""读裁量总则 — turns `<place>/discretion_rules/<id>/<in force>.yaml` into general rules: shares of a range, and grounds.

It serves 行政处罚法 30–33, 36, 49 and the rules of cities and departments. It refuses unknown keys, classes and effects.
"""

from __future__ import annotations

from fractions import Fraction
from types import MappingProxyType
from typing import Any

from mingjing.kernel.discretion.rules import CLASSES, EFFECTS, SHAPES, GeneralRules, Ground, Share
from mingjing.kernel.library import shape
from mingjing.kernel.library.discretion_shapes import number
from mingjing.kernel.library.shape import Key, Shape, Spot


def _edge(value: Any, spot: Spot) -> bool | None:
    found: bool | None = {"includes": True, "excludes": False, "open": None}[
        shape.one_of("includes", "excludes", "open")(value, spot)
    ]
    return found


_SHARE = Shape(
    "一段",
    {
        "class": Key(shape.one_of(*CLASSES), "class: lighter", True),
        "from": Key(number, "from: 0"),
        "to": Key(number, "to: 30"),
        "from_end": Key(lambda value, spot: (_edge(value, spot),), "from_end: includes", default=(True,)),
        "to_end": Key(lambda value, spot: (_edge(value, spot),), "to_end: includes", default=(True,)),
    },
)


def _pair(value: Any, spot: Spot) -> tuple[Fraction, Fraction]:
    low, high = shape.many(number, single=False)(value, spot)
    return low, high


_GROUND = Shape(
    "情节",
    {
        "id": Key(shape.identifier, "id: under_14", True),
        "title": Key(shape.text, "title: 不满十四周岁", True),
        "effect": Key(shape.one_of(*EFFECTS), "effect: no_penalty", True),
        "citation": Key(shape.text, "citation: administrative_penalty_law/30", default=""),
        "asks": Key(shape.text, "asks: 户籍资料", default=""),
        "reduce": Key(_pair, "reduce: [30, 50]"),
    },
)
_RULES = Shape(
    "裁量总则",
    {
        "id": Key(shape.identifier, "id: chongqing_rules", True),
        "title": Key(shape.text, "title: 重庆市规范行政处罚裁量权办法", True),
        "authority": Key(shape.text, "authority: 重庆市人民政府", True),
        "basis": Key(shape.many(shape.text), "basis: [第十六条]", True),
        "in_force": Key(shape.day, "in_force: 2023-03-01", True),
        "repealed": Key(shape.day, "repealed: 2028-03-01"),
        "status": Key(shape.one_of("confirmed", "to_confirm"), "status: to_confirm", True),
        "source": Key(shape.text, "source: 文号", True),
        "fields": Key(shape.many(shape.identifier), "fields: [market]", default=()),
        "within": Key(shape.one_of("legal", "step"), "within: legal", default="legal"),
        "several": Key(shape.truth, "several: true", default=False),
        "mitigated_needs": Key(shape.text, "mitigated_needs: 集体讨论决定", default=""),
        "note": Key(shape.text, "note: 说明", default=""),
        **{
            name: Key(shape.many(_SHARE.read, single=False), f"{name}: [{{class: lighter, from: 0, to: 30}}]")
            for name in SHAPES
        },
        "grounds": Key(shape.many(_GROUND.read, single=False), "grounds: []", default=()),
    },
)


def general(value: Any, place: str, file: str, sha256: str) -> GeneralRules:
    """One version of an authority's general rules, from the content of its file."""
    read = _RULES.read(value, Spot(file, 1))
    shares = {
        name: tuple(
            Share(one["class"], one["from"], one["to"], one["from_end"][0], one["to_end"][0]) for one in read.pop(name)
        )
        for name in SHAPES
        if read[name] is not None
    }
    for name in SHAPES:
        read.pop(name, None)
    grounds = tuple(Ground(**one) for one in read.pop("grounds"))
    return GeneralRules(place=place, file=file, sha256=sha256, shares=MappingProxyType(shares), grounds=grounds, **read)
