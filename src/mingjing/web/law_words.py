"""法条的叫法 — a citation (`administrative_penalty_law/58(1)(3)`) as an officer says it, and its gist for the eye."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mingjing.cases import reads
from mingjing.kernel.law import Article, Instrument

CITATION = re.compile(r"^([a-z][a-z0-9_]*)/([0-9A-Za-z_.-]+)((?:\([^)]+\))*)(?:#(\w+))?$")
NUMERALS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Cited:
    """引用 — a citation with the article it names, for the page that explains it."""

    citation: str
    words: str
    instrument: Instrument
    article: Article | None


def numeral(number: int) -> str:
    """Chinese numeral of an article, paragraph or item (0–999)."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    out = f"{NUMERALS[hundreds]}百" if hundreds else ""
    if tens:
        out += "十" if tens == 1 and not hundreds else f"{NUMERALS[tens]}十"
    elif hundreds and ones:
        out += "零"
    return out + (NUMERALS[ones] if ones or not number else "")


def place_in(instrument: Instrument | None, number: str, rest: str) -> str:
    """第五十八条第一款第三项; for a paper cited by item: （六）."""
    words = numeral(int(number)) if number.isdigit() else number
    if instrument is not None and instrument.items:
        return f"（{words}）"
    parts = re.findall(r"\(([^)]+)\)", rest)
    inner = "".join(
        f"第{numeral(int(part)) if part.isdigit() else part}{unit}" for part, unit in zip(parts, ("款", "项"), strict=False)
    )
    return f"第{words}条{inner}"


def say(citation: str, on: date | None = None) -> str:
    """The whole citation: 行政处罚法第五十八条第一款第三项."""
    found = CITATION.match(citation)
    if not found:
        return citation
    instrument = reads.instrument(found[1], on)
    name = (instrument.short or instrument.title) if instrument else found[1]
    return f"{name}{place_in(instrument, found[2], found[3])}"


def grouped(citations: Iterable[str]) -> list[tuple[str, str]]:
    """Each citation with its words; an instrument that was just named is not named again."""
    out: list[tuple[str, str]] = []
    before = ""
    for citation in dict.fromkeys(citations):
        found = CITATION.match(citation)
        if found and found[1] == before:
            out.append((citation, place_in(reads.instrument(found[1], None), found[2], found[3])))
        else:
            out.append((citation, say(citation)))
        before = found[1] if found else ""
    return out


def explain(citation: str, on: date | None = None) -> Cited | None:
    """The article behind a citation, in force on a day; None when there is none."""
    found = CITATION.match(citation)
    instrument = reads.instrument(found[1], on) if found else None
    if found is None or instrument is None:
        return None
    return Cited(citation, say(citation, on), instrument, instrument.articles.get(found[2]))
