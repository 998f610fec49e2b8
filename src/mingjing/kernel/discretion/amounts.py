"""读金额 — amounts as tables write them in words (五万元以上十万元以下), as whole 分.

It serves the import of tables from papers. It refuses what can be read in two ways or is written wrongly (一百万一十元):
such a cell is told to the person, never guessed.
"""

from __future__ import annotations

import re
from decimal import Decimal

from mingjing.kernel.errors import KernelError

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
TENS = {"千": 1000, "百": 100, "十": 10}
_NUMBER = r"[0-9][0-9,]*(?:\.[0-9]+)?|[零一二两三四五六七八九十百千]+"
_AMOUNT = re.compile(rf"({_NUMBER})(亿|万)?元\Z")
_BAND = re.compile(r"(.+?元)(以上|至)(.+?元)(以下)?\Z")


class UnclearAmount(KernelError):
    """金额不清 — an amount in words that cannot be read in one way only."""

    def __init__(self, text: str, why: str) -> None:
        super().__init__(text, why)
        self.text = text
        self.why = why

    def __str__(self) -> str:
        return f"“{self.text}”{self.why}。应写作 110万元 或者 一百一十万元"


def fen(text: str) -> int:
    """One amount in 分; raises UnclearAmount.

    >>> fen("5万元"), fen("一百一十万元"), fen("1,000元")
    (5000000, 110000000, 100000)
    """
    match = _AMOUNT.match(text.strip())
    if match is None:
        why = "的写法有误：万字后面又有数" if "万" in text and not text.endswith("万元") else "读不懂"
        raise UnclearAmount(text, why)
    number, unit = match[1], {"亿": 10**8, "万": 10**4, None: 1}[match[2]]
    value = Decimal(number.replace(",", "")) if number[0].isdigit() else Decimal(chinese(number, text))
    found = value * unit * 100
    if found != found.to_integral_value():
        raise UnclearAmount(text, "读不懂：不是整数分")
    return int(found)


def chinese(number: str, text: str) -> int:
    """A number in Chinese below ten thousand.

    >>> chinese("一百一十", ""), chinese("三十", ""), chinese("十五", "")
    (110, 30, 15)
    """
    total, digit, last = 0, None, 10**4
    for sign in number:
        if sign in TENS:
            if TENS[sign] >= last:
                raise UnclearAmount(text, "的写法有误：数位颠倒")
            total += (1 if digit is None else digit) * TENS[sign]
            digit, last = None, TENS[sign]
        elif digit is not None and digit != 0:
            raise UnclearAmount(text, "的写法有误：两个数字连写")
        else:
            digit = DIGITS[sign]
    return total + (digit or 0)


def band(text: str) -> tuple[int, int]:
    """A band in 分: 五万元以上十万元以下; raises UnclearAmount where 以上 and 以下 do not fit together."""
    match = _BAND.match(text.strip())
    if match is None:
        raise UnclearAmount(text, "读不懂")
    low, high = fen(match[1]), fen(match[3])
    if low > high:
        raise UnclearAmount(text, "的写法有误：前大后小")
    return low, high
