"""清单导出 — a list of cases as an Excel workbook: the columns of the page, nothing more, row after row from the list's own pages.

It refuses a list longer than the limit rather than cut it off, and writes texts as texts: no cell is a formula.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from mingjing.cases import reads
from mingjing.cases.rulebook import library
from mingjing.registry import reads as registry
from mingjing.registry.reads import User

MOST = 20_000
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (24, 26, 22, 24, 18, 20, 18, 18, 18)


class TooMany(ValueError):
    """清单太长，不截断导出。"""

    def __init__(self) -> None:
        super().__init__(
            _("符合条件的案件超过 %(most)s 件，不能一次导出；请用阶段、程序等条件缩小范围。") % {"most": MOST}
        )


def workbook(user: User, filters: dict[str, Any]) -> IO[bytes]:
    """The cases that this person may see under these filters, as a file at its beginning; TooMany beyond the limit."""
    out = TemporaryFile()  # noqa: SIM115 — the answer that sends it closes it
    try:
        written(out, rows(user, filters))
    except BaseException:
        out.close()
        raise
    out.seek(0)
    return out


def rows(user: User, filters: dict[str, Any]) -> Iterator[Any]:
    """Every case of the list, page by page along its key."""
    cursor, told = "", 0
    while True:
        page = reads.list_cases(user, **filters, cursor=cursor, limit=reads.MOST)
        told += len(page.items)
        if told > MOST:
            raise TooMany
        yield from page.items
        if page.next is None:
            return
        cursor = page.next


def written(out: IO[bytes], cases: Iterator[Any]) -> None:
    """The workbook itself, kept to a few rows in memory; closed, with what it keeps on the disk, whatever happens."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        filled(book, cases)


def filled(book: xlsxwriter.Workbook, cases: Iterator[Any]) -> None:
    """One line a case, under the heads."""
    stages = {one.id: one.title for procedure in library().procedures for one in procedure.stages}
    procedures = {one.id: one.title for one in library().procedures if not one.extends}
    sheet = book.add_worksheet(_("案件"))
    bold, moment = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for column, (head, width) in enumerate(zip(heads(), WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, bold)
    sheet.freeze_panes(1, 0)
    for line, case in enumerate(cases, start=1):
        texts = (
            case.number,
            case.matter_title,
            case.party_name,
            procedures.get(case.procedure, case.procedure),
            stages.get(case.stage, case.stage),
            case.agency_name,
        )
        for column, text in enumerate(texts):
            sheet.write_string(line, column, text)
        for column, at in enumerate((case.opened_at, case.filed_at, case.next_due), start=len(texts)):
            if at is not None:
                sheet.write_datetime(line, column, wall_clock(at), moment)


def heads() -> tuple[str, ...]:
    """What stands over the columns."""
    return (
        _("案号"),
        _("事项"),
        _("当事人"),
        _("程序"),
        _("阶段"),
        _("机关"),
        _("登记"),
        _("立案"),
        _("最近的期限"),
    )


def wall_clock(at: datetime) -> datetime:
    """The moment as the clock on the wall shows it; Excel knows no zones."""
    return registry.moment_of_law(at).replace(tzinfo=None)


def file_name(at: datetime) -> str:
    """案件清单-20260615.xlsx"""
    return f"案件清单-{registry.moment_of_law(at):%Y%m%d}.xlsx"
