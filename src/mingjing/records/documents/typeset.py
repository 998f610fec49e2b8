"""排版 — typst, one kept compiler per thread; the filled blanks go in as JSON and are never evaluated.

A trap: `typst.Compiler` is not thread-safe ("Already borrowed"), and making one scans the fonts: so one per thread, kept.
The same input gives the same bytes: the paper's date is the act's, never the clock's.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import typst
from django.conf import settings

from mingjing.records.documents.formfile import Form
from mingjing.records.documents.words import moment_of, numeral

Picture = Literal["pdf", "svg", "png"]
_kept = threading.local()
STANDARD = "a-2b"


class FontMissing(Exception):
    """A font family of the settings is not on this machine."""


def compiler() -> typst.Compiler:
    """This thread's compiler, made on first use for the law folder and the configured font folders."""
    key = (str(settings.LAW_DIR), tuple(settings.FONT_DIRS))
    if getattr(_kept, "key", None) != key:
        _kept.compiler = typst.Compiler(root=key[0], font_paths=list(key[1]))
        _kept.key = key
    return _kept.compiler


def forget() -> None:
    """Drop this thread's compiler: when fonts were installed, or to measure what keeping it saves."""
    _kept.__dict__.clear()


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
            "fonts": dict(settings.DOCUMENT_FONTS),
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
    result = compiler().compile(
        str(Path(form.folder) / "form.typ"),
        format=kind,
        sys_inputs={"document": _payload(form, blanks, agency, issue, draft)},
        timestamp=int(made.timestamp()),
        **options,
    )
    if isinstance(result, list):
        return [bytes(page) for page in result]
    return [bytes(result)] if result is not None else []


def missing_fonts() -> list[str]:
    """The configured families that typst does not find."""
    known = {family.lower() for family in typst.Fonts(font_paths=list(settings.FONT_DIRS)).families()}
    wanted: list[str] = []
    for family in settings.DOCUMENT_FONTS.values():
        wanted += [family] if isinstance(family, str) else list(family)
    return sorted({family for family in wanted if family.lower() not in known})


def check_fonts() -> None:
    """Raises FontMissing with what to install when a configured family is absent."""
    missing = missing_fonts()
    if missing:
        raise FontMissing(
            f"找不到文书字体：{'、'.join(missing)}。请安装（Debian：apt-get install fonts-noto-cjk），"
            "或用 MINGJING_FONT_DIRS 指出字体文件夹，或用 MINGJING_FONT_TITLE、MINGJING_FONT_BODY、MINGJING_FONT_LABEL 换成已有的字体。"
        )
