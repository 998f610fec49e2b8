"""文字 — dates, moments, money and citations as a Chinese official paper writes them.

Dates in Arabic figures (2026年6月15日), moments to the minute, money in figures and in capitals (大写).
Pure functions: they refuse what they cannot read, so that no paper ever shows a raw value.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
OWN_SIGNS = ("许",)
DIGITS = "零壹贰叁肆伍陆柒捌玖"
SMALL = ["", "拾", "佰", "仟"]
LARGE = ["", "万", "亿", "万亿"]
CITATION = re.compile(r"^([a-z][a-z0-9_]*)/(\d+)((?:\(\d+\))*)(#\w+)?$")
NUMERALS = "零一二三四五六七八九"


class Unreadable(ValueError):
    """A value that cannot be written as its blank asks."""


def moment_of(value: Any) -> datetime:
    """A datetime in Chinese time from a datetime or an ISO string."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError as error:
            raise Unreadable(f"「{value}」不是时间，应为 2026-06-15T09:05+08:00 这样的写法") from error
    if not isinstance(value, datetime):
        raise Unreadable(f"「{value}」不是时间")
    return value.astimezone(SHANGHAI) if value.tzinfo else value


def day(value: Any) -> str:
    """2026年6月15日."""
    if isinstance(value, str) and len(value) == 10:
        try:
            value = date.fromisoformat(value)
        except ValueError as error:
            raise Unreadable(f"「{value}」不是日期，应为 2026-06-15 这样的写法") from error
    if not isinstance(value, date) or isinstance(value, datetime):
        value = moment_of(value).date()
    return f"{value.year}年{value.month}月{value.day}日"


def minute(value: Any) -> str:
    """2026年6月15日9时05分; a bare date stays a date."""
    if (isinstance(value, str) and len(value) == 10) or (isinstance(value, date) and not isinstance(value, datetime)):
        return day(value)
    at = moment_of(value)
    return f"{day(at)}{at.hour}时{at.minute:02d}分"


def figures(fen: int) -> str:
    """300000 分 → 3000; 2576 分 → 25.76."""
    yuan, rest = divmod(int(fen), 100)
    return str(yuan) + (f".{rest:02d}" if rest else "")


def _group(number: int) -> str:
    """Capitals of a number below ten thousand, without leading zero."""
    out, zero = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            out += ("零" if zero and out else "") + DIGITS[digit] + SMALL[place]
            zero = False
        else:
            zero = True
    return out


def _capital_yuan(yuan: int) -> str:
    """Capitals of whole yuan."""
    groups, rest = [], yuan
    while rest:
        rest, low = divmod(rest, 10000)
        groups.append(low)
    out = ""
    for index in range(len(groups) - 1, -1, -1):
        low = groups[index]
        if low:
            out += ("零" if out and low < 1000 else "") + _group(low) + LARGE[index]
        elif out and index and not out.endswith("零") and groups[index - 1] >= 1000:
            out += "零"
    return out


def capital(fen: int) -> str:
    """Chinese capitals of an amount in 分: 300000 → 叁仟元整, 2576 → 贰拾伍元柒角陆分."""
    fen = int(fen)
    if fen < 0 or fen >= 10**18:
        raise Unreadable(f"金额 {fen} 分无法大写")
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    out = f"{_capital_yuan(yuan)}元" if yuan else ""
    if not rest:
        return f"{out or '零元'}整"
    out += f"{DIGITS[jiao]}角" if jiao else ("零" if yuan else "")
    return out + (f"{DIGITS[cents]}分" if cents else "整")


def money(fen: Any) -> dict[str, str]:
    """Both ways of writing an amount."""
    if isinstance(fen, bool) or not isinstance(fen, int):
        raise Unreadable(f"「{fen}」不是以分计的整数金额")
    return {"figures": figures(fen), "capital": capital(fen)}


def numeral(number: int) -> str:
    """Chinese numeral of an article, a paragraph, a number of days (0–999)."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    out = f"{NUMERALS[hundreds]}百" if hundreds else ""
    if tens:
        out += "十" if tens == 1 and not hundreds else f"{NUMERALS[tens]}十"
    elif hundreds and ones:
        out += "零"
    return out + (NUMERALS[ones] if ones or not number else "")


def citation(text: str, titles: dict[str, str]) -> str:
    """administrative_penalty_law/58(1)(3) → 《中华人民共和国行政处罚法》第五十八条第一款第三项; other text stays."""
    found = CITATION.match(text)
    if not found or found[1] not in titles:
        return text
    parts = [int(part) for part in re.findall(r"\d+", found[3])]
    where = "".join(f"第{numeral(part)}{word}" for part, word in zip(parts, ("款", "项"), strict=False))
    return f"《{titles[found[1]]}》第{numeral(int(found[2]))}条{where}"


def prefix_for(prefix: str, mark: str) -> str:
    """The agency's sign before a mark: a mark that names its own kind of act (许准) takes the place of the penalty's.

    >>> prefix_for("连市城罚", "许准"), prefix_for("连市城罚", "决")
    ('连市城', '连市城罚')
    """
    return prefix.removesuffix("罚") if mark.startswith(OWN_SIGNS) else prefix
