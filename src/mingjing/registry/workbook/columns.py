"""列 — the columns of the workbook: their titles, and the fields of a matter and of a power that they are."""

from __future__ import annotations

from collections.abc import Mapping

from ..asked import Field
from ..doors import MATTER_FIELDS
from ..models import FIELDS, KINDS, LEVELS, SHARES

MATTER: tuple[Field, ...] = tuple(one for one in MATTER_FIELDS if one.name not in ("since", "why"))
POWER: tuple[Field, ...] = (
    Field("agency", "实施机关代码"),
    Field("share", "办理范围", "choice", False, list(SHARES.items())),
    Field("areas", "办理区域", "lines", False),
    Field("excepts", "划出区域", "lines", False),
    Field("post", "责任岗位", "text", False, most=100),
    Field("person", "责任人用户名", "text", False, most=60),
)
CHANGE: tuple[Field, ...] = (
    Field(
        "change",
        "清理意见",
        "choice",
        False,
        [("keep", "保留"), ("changed", "修改"), ("cancelled", "取消"), ("added", "新增")],
    ),
    Field("why", "变更依据", "text", False, most=500),
)
ALL = (*MATTER, *POWER, *CHANGE)
BY_TITLE: Mapping[str, Field] = {one.title: one for one in ALL}
NEEDED = tuple(one.title for one in ALL if one.required and one.name != "kind")
CHOSEN: Mapping[str, Mapping[str, str]] = {
    one.name: {title: value for value, title in one.options()} for one in ALL if one.type == "choice"
}
KIND_OF_SHEET: Mapping[str, str] = {title: kind for kind, title in KINDS.items()}
WORDS: Mapping[str, Mapping[str, str]] = {"kind": KINDS, "field": FIELDS, "level": LEVELS, "share": SHARES}
