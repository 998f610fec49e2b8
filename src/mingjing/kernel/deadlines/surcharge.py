"""加处罚款 — what a late payment adds: three per cent of the fine a day, never more than the fine, paused during remedies.

It serves 行政处罚法 72(1)(1), 73(3) and 行政强制法 45. It refuses amounts that are not whole 分, and it decides nothing:
whether a surcharge is laid on at all is for the agency (可以).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mingjing.kernel.calendar import DAY

RATE_PERCENT = 3


@dataclass(frozen=True, slots=True)
class Payment:
    """缴款 — an amount in 分 paid on a day."""

    day: date
    fen: int


@dataclass(frozen=True, slots=True)
class Surcharge:
    """加处 — the amount in 分, the days that counted, whether the cap was reached, and each stretch with its reason."""

    fen: int
    days: int
    capped: bool
    derivation: tuple[tuple[date, date, bool, str], ...]


def surcharge(
    fine_fen: int,
    due: date,
    on: date,
    paused: Sequence[tuple[date, date | None]] = (),
    paid: Sequence[Payment] = (),
) -> Surcharge:
    """The surcharge up to and including the day `on`, for a fine that was to be paid by `due`.

    `paused` are the remedies, each from the day lodged to the day ended, both included (None: still pending). What was paid by
    a day no longer bears a surcharge from that day on (the reading that favours the party). Part of a 分 is dropped.

    >>> surcharge(1000000, date(2026, 3, 17), date(2026, 3, 18)).fen
    30000
    """
    if fine_fen < 0 or any(one.fen < 0 for one in paid):
        raise ValueError("罚款和缴款以分为单位，不能小于零")
    hundredths = days = 0
    told: list[tuple[date, date, bool, str]] = []
    at = due + DAY
    while at <= on and hundredths < fine_fen * 100:
        rest = max(fine_fen - sum(one.fen for one in paid if one.day <= at), 0)
        if rest == 0:
            _tell(told, at, on, False, "罚款已经缴清")
            break
        still = any(first <= at and (last is None or at <= last) for first, last in paused)
        if not still:
            hundredths += rest * RATE_PERCENT
            days += 1
        _tell(told, at, at, not still, "复议、诉讼期间不计" if still else f"按未缴的 {yuan(rest)} 元的百分之三")
        at += DAY
    capped = hundredths >= fine_fen * 100 > 0
    if capped and at <= on:
        _tell(told, at, on, False, "已达罚款数额，不再加处")
    return Surcharge(min(hundredths // 100, fine_fen), days, capped, tuple(told))


def _tell(told: list[tuple[date, date, bool, str]], first: date, last: date, counted: bool, why: str) -> None:
    if told and told[-1][2:] == (counted, why) and told[-1][1] + DAY == first:
        told[-1] = (told[-1][0], last, counted, why)
    else:
        told.append((first, last, counted, why))


def yuan(fen: int) -> str:
    """分 as yuan with two decimals.

    >>> yuan(1000050)
    '10000.50'
    """
    return f"{fen // 100}.{fen % 100:02d}"
