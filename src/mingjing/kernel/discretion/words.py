"""裁量的话 — facts, ranges, amounts and steps said in Chinese, as an officer or the party reads them.

It serves 国办发〔2022〕27号 item 12 (tell the basis, content, facts and reasons; say how the benchmark was applied).
It refuses to round: an amount that is no whole 分 is said with what it is a part of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from mingjing.kernel.discretion.domain import Cell
from mingjing.kernel.discretion.table import Band, Fact, Penalty, Stated, Table

KINDS: Mapping[str, str] = {
    "warning": "警告",
    "criticism": "通报批评",
    "fine": "罚款",
    "confiscate_gains": "没收违法所得",
    "confiscate_goods": "没收非法财物",
    "suspend_permit": "暂扣许可证件",
    "lower_grade": "降低资质等级",
    "revoke_permit": "吊销许可证件",
    "restrict_business": "限制开展生产经营活动",
    "stop_production": "责令停产停业",
    "close_down": "责令关闭",
    "restrict_trade": "限制从业",
    "detention": "行政拘留",
    "other": "其他处罚",
    "no_penalty": "不予处罚",
}
WHO: Mapping[str, str] = {"unit": "单位", "person": "个人"}


def plain(value: Fraction) -> str:
    """A number without a trailing fraction where it has none.

    >>> plain(Fraction(11, 2)), plain(Fraction(3)), plain(Fraction(1, 3))
    ('5.5', '3', '1/3')
    """
    if value.denominator == 1:
        return str(value.numerator)
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"


def money(fen: Fraction) -> str:
    """分 as 元, or 万元 where that is shorter.

    >>> money(Fraction(50000)), money(Fraction(10000000)), money(Fraction(123450))
    ('500元', '10万元', '1234.5元')
    """
    yuan = fen / 100
    if yuan and yuan % 100 == 0 and yuan >= 10000:
        return f"{plain(yuan / 10000)}万元"
    return f"{plain(yuan)}元"


def value(fact: Fact, said: Fraction | str | None) -> str:
    """One fact as it is stated."""
    if said is None:
        return f"{fact.title}不涉及"
    if isinstance(said, str):
        return f"{fact.title}：{fact.options.get(said, said)}"
    if fact.type == "count":
        return f"第{plain(said)}次" if fact.counts_this else f"此前{plain(said)}次"
    if fact.type == "money":
        return f"{fact.title}{money(said)}"
    return f"{fact.title}{plain(said)}{fact.unit}"


def cell(fact: Fact, found: Cell) -> str:
    """A cell of a fact: 大于5、小于6."""
    if isinstance(found.sample, str) or found.sample is None or found.point:
        return value(fact, found.sample)
    if fact.whole and found.low is not None:
        if found.high is None:
            return f"{value(fact, found.low)}以上"
        return f"{value(fact, found.low)}至{value(fact, found.high)}"
    parts = []
    if found.low is not None:
        parts.append(f"{'不低于' if found.low_in else '大于'}{plain(found.low)}")
    if found.high is not None:
        parts.append(f"{'不超过' if found.high_in else '小于'}{plain(found.high)}")
    return f"{fact.title}{'、'.join(parts)}{fact.unit}"


def stated(table: Table, facts: Stated, only: Iterable[str] = ()) -> str:
    """The facts of a situation in one line."""
    names = list(only) or [name for name in table.facts if name in facts]
    return "、".join(value(table.facts[name], facts.get(name)) for name in names if name in facts)


def band(found: Band) -> str:
    """A band of money: 1000元以上3000元以下 is said with its ends, an open end as 不含."""
    if found.low == found.high:
        return money(found.low)
    low = money(found.low) + ("" if found.low_in else "（不含）")
    high = money(found.high) + ("" if found.high_in else "（不含）")
    return f"{low}至{high}" if found.low > 0 else f"{high}以下"


def penalty(one: Penalty, found: Band | None) -> str:
    """A result: 对单位罚款1万元至2万元, 可以并处没收非法财物."""
    whom = f"对{WHO.get(one.who, one.who)}" if one.who else ""
    kind = KINDS.get(one.kind, one.kind)
    detail = f"（{one.detail}）" if one.detail else ""
    how_much = band(found) if found is not None else ""
    return f"{whom}{'可以处' if one.may else ''}{kind}{how_much}{detail}"


def money_fen(fen: int) -> str:
    """The same for whole 分."""
    return money(Fraction(fen))


def result(one: Penalty) -> str:
    """A result as the table writes it: 罚款违法所得的2至5倍 is said with its fact's name."""
    amount = one.amount
    if amount is None:
        return penalty(one, None)
    if amount.word == "fen":
        return penalty(one, Band(amount.low, amount.high, amount.low_in, amount.high_in))
    scale, unit = {"times": (1, "倍"), "percent": (100, "%"), "rate": (1, "")}[amount.word]
    low, high = amount.low * scale, amount.high * scale
    said = [money(low), money(high)] if amount.word == "rate" else [plain(low) + unit, plain(high) + unit]
    span = said[0] if low == high else f"{said[0]}至{said[1]}"
    per = f"每{plain(amount.per)}计" if amount.word == "rate" and amount.per is not None else f"（{amount.of}）"
    return f"{penalty(one, None)}{per}{span}"
