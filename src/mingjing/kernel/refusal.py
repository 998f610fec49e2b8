"""一条理由 — one reason why an act is refused; guards make them, rulings collect them.

It serves every rule of `law/`: a refusal cites, gives its reason and names what would make the act possible.
It refuses to be an error: it is the law's no, a value.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Refusal:
    """一条理由 — one reason why the act is refused: citations, reason and remedy in Chinese, and the act that remedies.

    `rule` is the key of the rule (empty where the procedure itself refuses); `asks` names the question that a person
    must answer, in a field of that name or in `answers`.
    """

    articles: tuple[str, ...]
    reason: str
    remedy: str
    remedy_act: str | None = None
    rule: str = ""
    asks: str | None = None


def merged(refusals: Iterable[Refusal]) -> tuple[Refusal, ...]:
    """The refusals with those that say the same joined: one reason under all its articles.

    >>> [r.articles for r in merged([Refusal(("a/44",), "未送达", "先送达"), Refusal(("a/62",), "未送达", "先送达")])]
    [('a/44', 'a/62')]
    """
    found: dict[tuple[str, str, str | None], Refusal] = {}
    for one in refusals:
        key = (one.reason, one.remedy, one.asks)
        known = found.get(key)
        found[key] = one if known is None else replace(known, articles=_joined(known.articles, one.articles))
    return tuple(found.values())


def _joined(first: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *more)))
