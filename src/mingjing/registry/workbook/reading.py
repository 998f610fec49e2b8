"""读清单 — a workbook as rows, and every fault with its sheet and row; what cannot be read is never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from ..asked import read
from .columns import ALL, BY_TITLE, CHOSEN, KIND_OF_SHEET, NEEDED

MOST_ROWS = 50_000
SKIPPED = frozenset({"汇总", "说明"})


@dataclass(frozen=True, slots=True)
class Fault:
    """一处不对 — where it stands, what it is, how to mend it."""

    sheet: str
    row: int
    what: str
    mend: str

    def __str__(self) -> str:
        where = f"工作表“{self.sheet}”" + (f"第 {self.row} 行" if self.row else "")
        return f"{where}：{self.what}。{self.mend}"


@dataclass(frozen=True, slots=True)
class Row:
    """一行 — a matter as one agency holds it."""

    sheet: str
    number: int
    told: dict[str, Any] = field(hash=False)

    @property
    def code(self) -> str:
        """The matter's code."""
        return str(self.told["code"])

    def fault(self, what: str, mend: str) -> Fault:
        """A fault of this row."""
        return Fault(self.sheet, self.number, what, mend)


def read_list(content: bytes) -> tuple[list[Row], list[Fault]]:
    """Every row of every sheet, and every fault."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
    except (CalamineError, OSError, ValueError):
        return [], [Fault("", 0, "打不开这个文件", "另存为 .xlsx 再上传")]
    rows: list[Row] = []
    faults: list[Fault] = []
    for name in book.sheet_names:
        if name.strip() in SKIPPED:
            continue
        cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for found in of_sheet(name, cells):
            (faults if isinstance(found, Fault) else rows).append(found)  # type: ignore[arg-type]
    if not rows and not faults:
        faults.append(Fault("", 0, "没有一行事项", f"至少有一张表，第一行是列名：{'、'.join(NEEDED)}"))
    if len(rows) > MOST_ROWS:
        faults.append(Fault("", 0, f"超过 {MOST_ROWS} 行", "分成几个文件导入"))
    return rows, faults


def of_sheet(name: str, cells: list[list[Any]]) -> Iterator[Row | Fault]:
    """The rows of one sheet under its line of titles."""
    if not any(said(cell) for line in cells for cell in line):
        return
    titles = [said(cell) for cell in cells[0]]
    strange = [one for one in titles if one and one not in BY_TITLE]
    missing = [one for one in NEEDED if one not in titles]
    twice = sorted({one for one in titles if one and titles.count(one) > 1})
    if missing:
        yield Fault(name, 1, f"缺少列：{'、'.join(missing)}", "补上这些列；列名在第一行，写法见导出的空表")
    if twice:
        yield Fault(name, 1, f"列名重复：{'、'.join(twice)}", "每一列只留一个")
    if strange:
        yield Fault(name, 1, f"不认识的列：{'、'.join(strange)}", "删去，或者改成导出的空表里的列名")
    if missing or twice or strange:
        return
    kind = KIND_OF_SHEET.get(name.strip(), "")
    for number, line in enumerate(cells[1:], start=2):
        given = {BY_TITLE[title].name: said(cell) for title, cell in zip(titles, line, strict=False) if title}
        if any(given.values()):
            yield from of_line(name, number, given, kind)


def of_line(sheet: str, number: int, given: dict[str, str], kind: str) -> Iterator[Row | Fault]:
    """One row, or everything that is wrong with it."""
    faults = []
    for name, words in CHOSEN.items():
        value = given.get(name, "")
        if value in words:
            given[name] = words[value]
        elif value:
            faults.append(Fault(sheet, number, f"“{title_of(name)}”写的是“{value}”", f"写作{'、'.join(words)}之一"))
            given[name] = next(iter(words.values()))
    told_kind = given.get("kind", "")
    if kind and told_kind and told_kind != kind and not faults:
        faults.append(Fault(sheet, number, "“类别”和工作表的名称不一致", "移到相应的表，或者改类别"))
    given["kind"] = told_kind or kind
    values, errors = read(ALL, given)
    faults += [Fault(sheet, number, f"“{title_of(name)}”{what}", "改正这一格") for name, what in errors.items()]
    if faults:
        yield from faults
    else:
        yield Row(sheet, number, {**values, "share": values["share"] or "ordinary"})


def title_of(name: str) -> str:
    """The title of a column."""
    return next((one.title for one in ALL if one.name == name), name)


def said(cell: Any) -> str:
    """A cell as words: whole numbers without a point, days as 2026-06-15."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()
