"""法条的叫法 — a citation (`administrative_penalty_law/58(1)(3)`) as an officer says it, and its gist for the eye."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mingjing.cases.rulebook import library
from mingjing.kernel.errors import KernelError
from mingjing.kernel.law import Article, Instrument
from mingjing.kernel.library.citations import parse


@dataclass(frozen=True)
class Cited:
    """引用 — a citation with the article it names, for the page that explains it."""

    citation: str
    words: str
    instrument: Instrument
    article: Article | None


def say(citation: str, on: date | None = None) -> str:
    """The whole citation: 行政处罚法第五十八条第一款第三项."""
    return library().cite_zh(citation, on)


def grouped(citations: Iterable[str]) -> list[tuple[str, str]]:
    """Each citation with its words; an instrument that was just named is not named again."""
    out: list[tuple[str, str]] = []
    before = ""
    for citation in dict.fromkeys(citations):
        words = say(citation)
        name, mark, rest = words.partition("第")
        out.append((citation, f"第{rest}" if mark and name == before else words))
        before = name if mark else ""
    return out


def explain(citation: str, on: date | None = None) -> Cited | None:
    """The article behind a citation, in force on a day; None when there is none."""
    try:
        parts = parse(citation)
        instrument = library().instrument(parts.instrument, on)
    except KernelError:
        return None
    return Cited(citation, say(citation, on), instrument, instrument.articles.get(parts.article))
