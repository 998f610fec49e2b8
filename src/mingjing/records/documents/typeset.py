"""排版 — typst, as many kept compilers as processors; the filled blanks go in as JSON and are never evaluated.

A trap: `typst.Compiler` is not thread-safe ("Already borrowed"): so a thread borrows one for each paper, the warmest first.
More than there are processors would not print faster (typst lets other threads run), only begin cold more often.
What is printed reaches it as a file in memory (`/document.json` of its root) and not by `sys_inputs`: those are part of
typst's library, and a change of the library makes it lay out everything anew.
The same input gives the same bytes: the paper's date is the act's, never the clock's.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any, Literal
from weakref import finalize

import typst
from django.conf import settings

from mingjing.records.documents import formfile
from mingjing.records.documents.formfile import Form
from mingjing.records.documents.words import moment_of, numeral

# a paper has a page or two: typst's own helper threads would cost more to wake than they save (read at its first work)
os.environ.setdefault("RAYON_NUM_THREADS", "1")
Picture = Literal["pdf", "svg", "png"]
PRESSES = os.cpu_count() or 1
_turns = threading.BoundedSemaphore(PRESSES)
_idle: list[Press] = []
STANDARD = "a-2b"
SERIF = ("Noto Serif SC", "Noto Serif CJK SC", "Source Han Serif SC", "Source Han Serif CN")
SANS = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN")
ALIKE = {family: alike for alike in (SERIF, SANS) for family in alike}


class FontMissing(Exception):
    """A font family of the settings is not on this machine."""


def folders() -> list[str]:
    """Where fonts are looked for besides the system's: the configured folders, and the wheel that stands in for a package."""
    return [*settings.FONT_DIRS, *_wheel()]


@lru_cache(maxsize=1)
def _wheel() -> tuple[str, ...]:
    """The folder of the font wheel, where it is installed."""
    found = find_spec("pylopdf_fonts_zh_cn")
    return tuple(found.submodule_search_locations or ()) if found else ()


@lru_cache(maxsize=8)
def _found(places: tuple[str, ...]) -> typst.Fonts:
    """The fonts there; looked for once in a process and shared by its compilers, because it takes a third of a second."""
    return typst.Fonts(font_paths=list(places))


@lru_cache(maxsize=8)
def _present(places: tuple[str, ...]) -> frozenset[str]:
    """The families that typst finds, in lower case."""
    return frozenset(family.lower() for family in _found(places).families())


def fonts() -> dict[str, list[str]]:
    """The families to print with, by role: the configured one, then the same typeface under its other names.

        The later ones print what the first has not: a rare character of a name is in the larger Noto Serif CJK SC only.
    Raises FontMissing, with what to install, when a configured family is not there under any of its names.
    """
    present, chosen, missing = _present(tuple(folders())), {}, []
    for role, family in settings.DOCUMENT_FONTS.items():
        names = [one for one in dict.fromkeys((family, *ALIKE.get(family, ()))) if one.lower() in present]
        chosen[role] = names
        if not names and family not in missing:
            missing.append(family)
    if missing:
        raise FontMissing(
            f"找不到文书字体：{'、'.join(missing)}。请安装（Debian：apt-get install fonts-noto-cjk），"
            "或用 MINGJING_FONT_DIRS 指出字体文件夹，"
            "或用 MINGJING_FONT_TITLE、MINGJING_FONT_BODY、MINGJING_FONT_LABEL 换成已有的字体。"
        )
    return chosen


def check_fonts() -> None:
    """For the start of the application: FontMissing when papers could not be printed."""
    fonts()


class Press:
    """排字机 — a compiler with the folder that it may read: the law's entries, and what is printed now, never on a disk."""

    def __init__(self, law: Path, places: tuple[str, ...]) -> None:
        self.law, self.key = law, (law, places)
        root, self.document = Path(mkdtemp(prefix="mingjing-press-")), os.memfd_create("document")
        finalize(self, rmtree, root, ignore_errors=True)
        finalize(self, os.close, self.document)
        for entry in law.iterdir():
            (root / entry.name).symlink_to(entry)
        (root / "document.json").symlink_to(f"/proc/self/fd/{self.document}")
        self.compiler = typst.Compiler(root=str(root), font_paths=_found(places))

    def printed(self, form: Path, payload: str, **options: Any) -> bytes | list[bytes] | None:
        """The form in that folder, filled with the payload."""
        os.pwrite(self.document, payload.encode(), 0)
        main = f'#include "/{form.resolve().relative_to(self.law).as_posix()}/form.typ"'
        try:
            return self.compiler.compile(main.encode(), **options)
        finally:
            os.ftruncate(self.document, 0)


@contextmanager
def press() -> Iterator[Press]:
    """A press for one paper, for the law folder and the font folders as they are set; waits while all are in use."""
    about = Path(settings.LAW_DIR).resolve(), tuple(folders())
    with _turns:
        try:
            found = _idle.pop()
        except IndexError:
            found = None
        if found is None or found.key != about:
            found = Press(*about)
        try:
            yield found
        finally:
            _idle.append(found)


def make_ready() -> None:
    """Before the first paper: forms read, fonts looked for, every press made. What is missing, the paper itself will say."""
    with suppress(FontMissing, formfile.FormError), ExitStack() as lent:
        formfile.every()
        formfile.instrument_titles()
        check_fonts()
        for _ in range(PRESSES):
            lent.enter_context(press())


def forget() -> None:
    """Drop the presses and look for fonts again: when some were installed, or to measure what keeping saves."""
    _idle.clear()
    _found.cache_clear()
    _present.cache_clear()


def _payload(
    form: Form, blanks: Mapping[str, Any], agency: Mapping[str, Any], issue: Mapping[str, Any], draft: bool
) -> str:
    """What the layout reads: one JSON text."""
    made = moment_of(issue["at"])
    return json.dumps(
        {
            "title": form.title,
            "draft": draft,
            "seal": form.seal,
            "copies": numeral(form.copies) if form.copies else "",
            "made": {unit: getattr(made, unit) for unit in ("year", "month", "day", "hour", "minute", "second")},
            "fonts": fonts(),
            "agency": {key: value for key, value in agency.items() if isinstance(value, str)},
            "issue": {key: value for key, value in issue.items() if isinstance(value, str)},
            "blanks": blanks,
        },
        ensure_ascii=False,
        sort_keys=True,
    )


def pages(
    form: Form,
    blanks: Mapping[str, Any],
    agency: Mapping[str, Any],
    issue: Mapping[str, Any],
    *,
    draft: bool,
    kind: Picture = "pdf",
    ppi: int = 96,
) -> list[bytes]:
    """The paper: one PDF (PDF/A-2b), or one PNG or SVG per page."""
    made: datetime = moment_of(issue["at"])
    options: dict[str, Any] = {"pdf_standards": [STANDARD], "pdf_tags": False} if kind == "pdf" else {}
    if kind == "png":
        options["ppi"] = float(ppi)
    payload = _payload(form, blanks, agency, issue, draft)
    with press() as lent:
        result = lent.printed(Path(form.folder), payload, format=kind, timestamp=int(made.timestamp()), **options)
    if isinstance(result, list):
        return [bytes(page) for page in result]
    return [bytes(result)] if result is not None else []


def sheet(source: str, beside: Mapping[str, bytes]) -> bytes:
    """A PDF of a layout of our own (not of the law), which reads the files given beside it; nothing of it stays on the disk."""
    root = Path(mkdtemp(prefix="mingjing-sheet-"))
    try:
        for name, content in beside.items():
            (root / name).write_bytes(content)
        compiler = typst.Compiler(root=str(root), font_paths=_found(tuple(folders())))
        made = compiler.compile(source.encode(), format="pdf", pdf_tags=False)
        return made if isinstance(made, bytes) else b"".join(made or [])
    finally:
        rmtree(root, ignore_errors=True)
