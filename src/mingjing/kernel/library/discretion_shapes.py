"""裁量表的格式 — what the file of a discretion table may say, and exact numbers in it.

It serves 国办发〔2022〕27号 item 6. It refuses unknown keys, numbers that are not exact, and ranges that run backwards.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from mingjing.kernel.library import shape
from mingjing.kernel.library.kinds import PENALTY_KINDS
from mingjing.kernel.library.shape import Key, Shape, Spot
from mingjing.kernel.library.text import Row

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?\Z")
RESULTS = (*PENALTY_KINDS, "no_penalty")
RANGE = ("above", "below", "at_least", "more_than", "at_most", "less_than", "exactly")


def number(value: Any, spot: Spot) -> Fraction:
    """An exact number: a whole one, or decimals as written."""
    if isinstance(value, bool) or not isinstance(value, int | str) or not NUMBER.match(str(value)):
        raise spot.fault(f"这里写的是{shape.kind_of(value)}", "整数或者小数", f"{spot.key}: 5.5")
    return Fraction(str(value))


def _pair(value: Any, spot: Spot) -> tuple[Fraction, Fraction]:
    if isinstance(value, Row) and len(value) == 2:
        low, high = number(value[0], spot), number(value[1], spot)
        if low > high:
            raise spot.fault(f"[{value[0]}, {value[1]}] 前大后小", "先低后高", f"{spot.key}: [100000, 500000]")
        return low, high
    one = number(value, spot)
    return one, one


OPTION = Shape(
    "选项", {"value": Key(shape.identifier, "value: first", True), "title": Key(shape.text, "title: 初次", True)}
)
DIFFERENCE = Shape(
    "超出量",
    {
        "of": Key(shape.identifier, "of: weight", True),
        "by": Key(shape.identifier, "by: axles", True),
        "limits": Key(lambda value, spot: value, "limits: {two_axle: 18000}", True),
    },
)
FACT = Shape(
    "事实",
    {
        "id": Key(shape.identifier, "id: times", True),
        "title": Key(shape.text, "title: 第几次被处罚", True),
        "type": Key(shape.one_of("choice", "count", "measure", "money"), "type: count", True),
        "options": Key(shape.many(OPTION.read, single=False), "options: [{value: yes, title: 是}]", default=()),
        "unit": Key(shape.text, "unit: 平方米", default=""),
        "at_least": Key(number, "at_least: 0"),
        "more_than": Key(number, "more_than: 0"),
        "at_most": Key(number, "at_most: 14"),
        "window": Key(shape.whole, "window: 12（月）", default=0),
        "counts_this": Key(shape.truth, "counts_this: true", default=True),
        "asked_when": Key(lambda value, spot: (value, spot), "asked_when: {kind: ph_only}"),
        "lowest": Key(shape.text, "lowest: general", default=""),
        "excess": Key(DIFFERENCE.read, "excess: {of: weight, by: axles, limits: {…}}"),
        "note": Key(shape.text, "note: 说明", default=""),
    },
)
PENALTY = Shape(
    "处理结果",
    {
        "kind": Key(shape.one_of(*RESULTS), "kind: fine", True),
        "who": Key(shape.text, "who: unit", default=""),
        "fen": Key(_pair, "fen: [100000, 500000]"),
        "times": Key(_pair, "times: [2, 5]"),
        "percent": Key(_pair, "percent: [1, 5]"),
        "rate": Key(_pair, "rate: 50000"),
        "of": Key(shape.identifier, "of: gains", default=""),
        "per": Key(number, "per: 1000"),
        "parts": Key(shape.one_of("full", "started", "exact", "open"), "parts: full", default="exact"),
        "cap": Key(number, "cap: 3000000"),
        "open_low": Key(shape.truth, "open_low: true", default=False),
        "open_high": Key(shape.truth, "open_high: true", default=False),
        "may": Key(shape.truth, "may: true", default=False),
        "detail": Key(shape.text, "detail: 物品和工具", default=""),
        "printed": Key(shape.text, "printed: 五万元以上十万元以下", default=""),
    },
)
LEGAL = Shape(
    "法定幅度",
    {
        "kind": Key(shape.one_of(*PENALTY_KINDS), "kind: fine", True),
        "who": Key(shape.text, "who: unit", default=""),
        "min": Key(number, "min: 100000"),
        "max": Key(number, "max: 500000"),
        "times": Key(_pair, "times: [2, 10]"),
        "percent": Key(_pair, "percent: [1, 5]"),
        "rate": Key(_pair, "rate: 100000"),
        "of": Key(shape.identifier, "of: gains", default=""),
        "when": Key(lambda value, spot: (value, spot), "when: {gains: {at_least: 2000000}}"),
    },
)
STEP = Shape(
    "阶次",
    {
        "id": Key(shape.identifier, "id: slight", True),
        "title": Key(shape.text, "title: 较轻", True),
        "grade": Key(shape.whole, "grade: 1"),
        "when": Key(lambda value, spot: (value, spot), "when: {times: 1}"),
        "result": Key(shape.many(PENALTY.read), "result: [{kind: fine, fen: 100000}]", True),
        "words": Key(shape.text, "words: 第1次被处罚", default=""),
    },
)
WEIGHT = Shape(
    "分值",
    {
        "title": Key(shape.text, "title: 报告表", default=""),
        "when": Key(lambda value, spot: (value, spot), "when: {document: form}", True),
        "weight": Key(number, "weight: 5", True),
    },
)
FACTOR = Shape(
    "裁量因素",
    {
        "id": Key(shape.identifier, "id: place", True),
        "title": Key(shape.text, "title: 地点", True),
        "rows": Key(shape.many(lambda value, spot: (value, spot), single=False), "rows: [{when: …, weight: 0}]", True),
    },
)
TOTAL = Shape(
    "总和",
    {
        "start": Key(number, "start: 20", True),
        "floor": Key(number, "floor: 20"),
        "cap": Key(number, "cap: 100"),
        "who": Key(shape.text, "who: unit", default=""),
        "kind": Key(shape.one_of(*PENALTY_KINDS), "kind: fine", default="fine"),
        "fen": Key(number, "fen: 100000000"),
        "percent": Key(number, "percent: 5"),
        "of": Key(shape.identifier, "of: investment", default=""),
    },
)
PART = Shape(
    "部分",
    {
        "id": Key(shape.identifier, "id: weight", True),
        "title": Key(shape.text, "title: 超重", True),
        "steps": Key(shape.many(lambda value, spot: (value, spot), single=False), "steps: […]", default=()),
        "factors": Key(shape.many(FACTOR.read, single=False), "factors: […]", default=()),
        "totals": Key(shape.many(TOTAL.read), "totals: {start: 20}", default=()),
    },
)
WORD = shape.one_of("includes", "excludes")
BOUNDS = Shape(
    "以上、以下的含义", {"above": Key(WORD, "above: includes", True), "below": Key(WORD, "below: excludes", True)}
)
TABLE = Shape(
    "裁量权基准表",
    {
        "id": Key(shape.identifier, "id: street_occupation", True),
        "title": Key(shape.text, "title: 占道经营", True),
        "matter": Key(shape.identifier, "matter: street_occupation", default=""),
        "act": Key(shape.identifier, "act: excess_water", default=""),
        "authority": Key(shape.text, "authority: 某市城市管理局", True),
        "basis": Key(shape.many(shape.text), "basis: [某条例第十七条]", True),
        "in_force": Key(shape.day, "in_force: 2026-01-01", True),
        "repealed": Key(shape.day, "repealed: 2031-01-01"),
        "status": Key(shape.one_of("confirmed", "to_confirm"), "status: to_confirm", True),
        "source": Key(shape.text, "source: 某号文", True),
        "fields": Key(shape.many(shape.identifier), "fields: [urban_management]", default=()),
        "rules": Key(shape.identifier, "rules: chongqing_rules", default=""),
        "bounds": Key(BOUNDS.read, "bounds: {above: includes, below: excludes}"),
        "several": Key(shape.one_of("ask", "heavier"), "several: ask", default="ask"),
        "precondition": Key(shape.text, "precondition: 责令改正后拒不改正", default=""),
        "order": Key(shape.text, "order: 先改正，后罚款", default=""),
        "legal": Key(shape.many(LEGAL.read), "legal: [{kind: fine, min: 100000, max: 500000}]", True),
        "facts": Key(shape.many(FACT.read, single=False), "facts: [{id: times, …}]", True),
        "possible": Key(lambda value, spot: (value, spot), "possible: {any: […]}"),
        "exempt": Key(shape.many(lambda value, spot: (value, spot), single=False), "exempt: […]", default=()),
        "steps": Key(shape.many(lambda value, spot: (value, spot), single=False), "steps: […]", default=()),
        "factors": Key(shape.many(FACTOR.read, single=False), "factors: […]", default=()),
        "totals": Key(shape.many(TOTAL.read), "totals: {start: 20, cap: 100}", default=()),
        "parts": Key(shape.many(PART.read, single=False), "parts: […]", default=()),
        "total_cap": Key(number, "total_cap: 3000000"),
        "example": Key(shape.truth, "example: true", default=False),
        "note": Key(shape.text, "note: 说明", default=""),
    },
)
