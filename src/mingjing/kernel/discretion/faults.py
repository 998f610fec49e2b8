"""裁量表的毛病 — the closed list of what can be wrong with a table, each told as a plain sentence with its facts.

It serves 国办发〔2022〕27号 item 6 (steps, conditions, concrete standard, within the statutory range).
It refuses to stop a table from loading: a faulty table is marked, and a person decides where the fault lies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

KINDS: Mapping[str, str] = {
    "gap": "没有一档",
    "overlap": "两档都适用",
    "double_boundary": "端点同时属于两档",
    "same_condition": "同一条件写在两档",
    "below_law": "低于法定最低",
    "above_law": "高于法定最高",
    "needs_cap": "需要封顶",
    "not_monotonic": "更重的情形罚得更轻",
    "amounts_overlap": "相邻档数额交叉",
    "amounts_gap": "相邻档数额不衔接",
    "shared_edge": "相邻档共用端点",
    "grade_twice": "档号重复",
    "thin": "只有固定数额",
    "no_exemption": "没有不予处罚的档",
    "rounding_open": "不足一个单位怎样计算没有写明",
    "no_legal_range": "没有写法定幅度",
    "two_laws": "同一行为两个依据",
    "same_basis": "两个行为写了同一个依据",
    "bounds_differ": "以上、以下含义不同",
    "wording": "文字含义不清",
    "class_gap": "轻重档之间有空缺",
    "class_overlap": "轻重档重叠",
    "edge_open": "端点归属没有写明",
}
GRAVE = frozenset({"gap", "overlap", "double_boundary", "same_condition", "below_law", "above_law", "rounding_open"})


@dataclass(frozen=True, slots=True)
class Fault:
    """毛病 — of a table (or of general rules): its kind, the sentence, the rows and the facts where it happens."""

    kind: str
    table: str
    sentence: str
    rows: tuple[str, ...] = ()
    part: str = ""

    @property
    def grave(self) -> bool:
        """True when a person must decide there; else a warning."""
        return self.kind in GRAVE

    def __str__(self) -> str:
        return f"{KINDS[self.kind]}：{self.sentence}"
