"""怎样说 — a refusal as an officer would say it, in one sentence with its articles and its remedy.

It serves the pages, the interface and the record of refused attempts.
It refuses to drop a reason: every refusal becomes a sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjing.kernel.refusal import Refusal
from mingjing.kernel.ruling.shapes import Refused

if TYPE_CHECKING:
    from mingjing.kernel.library import Library


def said(one: Refusal, title: str, library: Library) -> str:
    """现在不能“作出行政处罚决定”：告知书尚未送达（行政处罚法第四十四条）。先送达告知书。"""
    articles = "、".join(library.cite_zh(article) for article in one.articles)
    return f"现在不能“{title}”：{one.reason}{f'（{articles}）' if articles else ''}。{one.remedy}。"


def all_said(refused: Refused, library: Library) -> tuple[str, ...]:
    """Every reason as a sentence."""
    title = library.titles.get(refused.act, refused.act)
    return tuple(said(one, title, library) for one in refused.refusals)
