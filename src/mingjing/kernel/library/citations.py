"""引用 — reads and writes citations: `administrative_penalty_law/58(1)(3)`, `…/64#request_hearing`.

It serves `contract.md` (Citations) and every page that says an article in Chinese. It refuses to guess an instrument.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mingjing.kernel.errors import CitationError

_CITATION = re.compile(
    r"(?P<instrument>[a-z][a-z0-9_]*)/(?P<article>[^()#/\s]+)(?P<paragraph>(?:\([1-9][0-9]*\))*)(?:#(?P<rule>[a-z][a-z0-9_]*))?\Z"
)
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Citation:
    """An instrument, article, paragraph as written (`(1)(3)` or empty) and rule id (or empty)."""

    instrument: str
    article: str
    paragraph: str = ""
    rule: str = ""

    @property
    def levels(self) -> tuple[int, ...]:
        """`(1)(3)` as numbers: paragraph 1, item 3."""
        return tuple(int(one) for one in re.findall(r"[0-9]+", self.paragraph))


def parse(text: str) -> Citation:
    """The parts of a citation; raises CitationError.

    >>> parse("administrative_penalty_law/58(1)(3)").levels
    (1, 3)
    """
    match = _CITATION.match(text.strip())
    if match is None:
        raise CitationError(text, "读不懂。应写作 文件/条(款)(项)#规则，例如 administrative_penalty_law/58(1)(3)")
    return Citation(match["instrument"], match["article"], match["paragraph"], match["rule"] or "")


def numeral(number: int) -> str:
    """A whole number below 10000 in Chinese numerals.

    >>> [numeral(n) for n in (0, 10, 13, 20, 58, 101, 110, 283, 1005)]
    ['零', '十', '十三', '二十', '五十八', '一百零一', '一百一十', '二百八十三', '一千零五']
    """
    if number < 10:
        return _DIGITS[number]
    words, pending = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            words += ("零" if pending else "") + _DIGITS[digit] + name
            pending = False
        elif words and number:
            pending = True
    return words.removeprefix("一") if words.startswith("一十") else words


def in_chinese(name: str, citation: Citation, *, items: bool = False) -> str:
    """The citation as an officer writes it: 行政处罚法第五十八条第一款第三项; papers by item: …第十三项, …四（一）3.

    >>> in_chinese("行政处罚法", parse("administrative_penalty_law/58(1)(3)"))
    '行政处罚法第五十八条第一款第三项'
    >>> in_chinese("规范化意见", parse("standardisation_opinion/4(1)(3)"), items=True)
    '规范化意见四（一）3'
    """
    main, _, added = citation.article.partition("-")
    word = "项" if items else "条"
    number = numeral(int(main)) if main.isdecimal() and len(main) < 5 else main
    if items and citation.levels:
        first, *rest = citation.levels
        return f"{name}{number}（{numeral(first)}）" + "".join(str(level) for level in rest)
    text = f"{name}第{number}{word}" + (f"之{numeral(int(added))}" if added.isdecimal() else "")
    for level, mark in zip(citation.levels, ("款", "项", "目"), strict=False):
        text += f"第{numeral(level)}{mark}"
    return text
