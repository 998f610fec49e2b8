"""裁量表的证明 — visits every situation that a table can tell apart: exactly one step, and within the statutory range.

It serves 国办发〔2022〕27号 item 6 and 行政处罚法 34; 行政处罚法 29 where two laws meet.
It refuses to repair: what it finds is told with the concrete facts, and the table is marked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise, product

from mingjing.kernel.discretion import amounts, words
from mingjing.kernel.discretion.domain import NOT_THERE, Cell, Point, asked, joined, points
from mingjing.kernel.discretion.faults import Fault
from mingjing.kernel.discretion.table import (
    Amount,
    Fact,
    Factor,
    Legal,
    Part,
    Penalty,
    Step,
    Table,
    Test,
    Total,
    Weight,
    holds,
    leaves,
)

MOST_TOLD = 12


def prove(table: Table) -> Iterator[Fault]:
    """Every fault and warning of the table."""
    for part in table.parts:
        for factor in part.factors:
            yield from _complete(table, part, factor.rows, f"因素“{factor.title}”")
        if part.steps:
            yield from _complete(table, part, part.steps, f"“{part.title}”" if part.title != table.title else "")
            yield from _graded(table, part)
            yield from _worded(table, part)
        yield from _lawful(table, part)
    yield from _thin(table)
    if not table.legal:
        yield Fault("no_legal_range", table.id, "没有法定幅度，无法证明结果合法")


Rows = Sequence[Step] | Sequence[Weight]


def _complete(table: Table, part: Part, rows: Rows, where: str) -> Iterator[Fault]:
    """No gap, no overlap over the facts that these rows look at."""
    tests = [row.when for row in rows]
    exempt = [one.when for one in table.exempt] if isinstance(rows[0], Step) or _touches(table, tests) else []
    facts = asked(table, [*tests, *exempt])
    gaps: list[Point] = []
    doubles: dict[tuple[int, ...], list[Point]] = {}
    for point in points(table, facts, [*tests, *exempt]):
        if any(holds(test, point.stated) for test in exempt):
            continue
        fit = tuple(place for place, test in enumerate(tests) if holds(test, point.stated))
        if not fit:
            gaps.append(point)
        elif len(fit) > 1:
            doubles.setdefault(fit, []).append(point)
    for box in boxes(gaps)[:MOST_TOLD]:
        yield Fault("gap", table.id, f"{_said(table, box)}：{where}没有一档", (), part.id)
    for fit, found in doubles.items():
        yield from _overlap(table, part, [rows[place] for place in fit], found, where)


def _touches(table: Table, tests: Sequence[Test]) -> bool:
    """True when the exemptions look at a fact that these rows look at too."""
    own = {leaf.fact for test in tests for leaf in leaves(test)}
    return any(own & {leaf.fact for leaf in leaves(one.when)} for one in table.exempt)


def _overlap(table: Table, part: Part, fit: Sequence[Step | Weight], found: list[Point], where: str) -> Iterator[Fault]:
    names = tuple(_name(row) for row in fit)
    kind = _kind_of_overlap(fit, found)
    if kind == "overlap" and table.several == "heavier" and isinstance(fit[0], Step):
        return  # the table says itself that the heavier step counts
    listed = "、".join(f"“{name}”" for name in names)
    for box in boxes(found)[:MOST_TOLD]:
        yield Fault(kind, table.id, f"{_said(table, box)}：{where}{listed}都适用", names, part.id)


def _kind_of_overlap(fit: Sequence[Step | Weight], found: Sequence[Point]) -> str:
    if len({row.when for row in fit}) < len(fit):
        return "same_condition"
    numeric = [[cell for _, cell in point.cells if isinstance(cell.sample, Fraction)] for point in found]
    only_points = numeric and all(cells and any(cell.point for cell in cells) for cells in numeric)
    if only_points and _between_alone(fit):
        return "double_boundary"
    return "overlap"


def _between_alone(fit: Sequence[Step | Weight]) -> bool:
    """True when two of the rows meet at an end that both include."""
    ends = [{one for leaf in leaves(row.when) for one in _ends(leaf)} for row in fit]
    return any(one & other for place, one in enumerate(ends) for other in ends[place + 1 :])


def _ends(leaf: object) -> Iterator[tuple[str, Fraction]]:
    low, high = getattr(leaf, "low", None), getattr(leaf, "high", None)
    if low != high:
        yield from ((getattr(leaf, "fact", ""), one) for one in (low, high) if one is not None)


def _name(row: Step | Weight) -> str:
    return (row.words or row.title) if isinstance(row, Step) else row.title or words.plain(row.weight)


Box = tuple[tuple[str, tuple[Cell, ...]], ...]


def boxes(found: Sequence[Point]) -> list[Box]:
    """The situations, neighbouring ones put together, so that a person reads few sentences."""
    if not found:
        return []
    names = list(dict.fromkeys(name for point in found for name, _ in point.cells))
    made: list[dict[str, tuple[Cell, ...]]] = []
    for point in found:
        told = dict(point.cells)
        made.append({name: (told.get(name, NOT_THERE),) for name in names})
    for name in names:
        merged: dict[tuple[tuple[str, tuple[Cell, ...]], ...], tuple[Cell, ...]] = {}
        for box in made:
            rest = tuple((other, box[other]) for other in names if other != name)
            merged[rest] = (*merged.get(rest, ()), *box[name])
        made = [{**dict(rest), name: cells} for rest, cells in merged.items()]
    return [tuple((name, box[name]) for name in names) for box in made]


def _said(table: Table, box: Box) -> str:
    """A box of situations in words; a fact that makes no difference is left out."""
    parts = []
    for name, cells in box:
        fact = table.facts[name]
        real = [cell for cell in cells if cell is not NOT_THERE]
        if not real or (fact.type == "choice" and len(real) == len(fact.options)):
            continue
        if fact.type == "choice":
            parts.append(f"{fact.title}：" + "或者".join(fact.options[str(one.sample)] for one in real))
        elif not (len(run := joined(real, whole=fact.whole)) == 1 and _everything(fact, run[0])):
            parts.append("或者".join(words.cell(fact, one) for one in run))
    return "，".join(parts) or "任何情形"


def _everything(fact: Fact, cell: Cell) -> bool:
    """True when the stretch is all that the fact can be."""
    return (cell.low, cell.high) == (fact.least, fact.most)


# ── the ladder of amounts ──────────────────────────────────────────────────────────────────────────────────────────


Measure = tuple[str, str, str, Fraction | None]


def _measure(one: Penalty) -> Measure:
    """What makes two amounts comparable: kind, person, and what they are counted on."""
    amount = one.amount
    return (one.kind, one.who, amount.of if amount else "", amount.per if amount else None)


def _bands(steps: Sequence[Step], measure: Measure) -> list[tuple[Step, Amount]]:
    """The steps with their amount of that measure, in the order of their grades."""
    found = []
    for step in sorted(steps, key=lambda one: one.grade):
        own = [one.amount for one in step.penalties if one.amount and not one.may and _measure(one) == measure]
        found += [(step, amount) for amount in own[:1]]
    return found


def _measures(steps: Sequence[Step]) -> list[Measure]:
    return list(dict.fromkeys(_measure(one) for step in steps for one in step.penalties if one.amount is not None))


def _graded(table: Table, part: Part) -> Iterator[Fault]:
    """Heavier steps are not punished more lightly; neighbouring bands neither cross nor leave a hole (warnings)."""
    for measure in _measures(part.steps):
        ladder = _bands(part.steps, measure)
        for one, other in pairwise(ladder):
            if one[0].grade == other[0].grade and one[1] != other[1]:
                told = f"“{_name(one[0])}”{range_of_amount(one[1])}，“{_name(other[0])}”{range_of_amount(other[1])}"
                yield Fault("grade_twice", table.id, f"第{one[0].grade}档写了两次，数额不同：{told}", (), part.id)
            yield from _neighbours(table, part, one, other)


def _neighbours(table: Table, part: Part, one: tuple[Step, Amount], other: tuple[Step, Amount]) -> Iterator[Fault]:
    (first, low), (second, high) = one, other
    rows = (_name(first), _name(second))
    told = f"“{rows[0]}”{range_of_amount(low)}，“{rows[1]}”{range_of_amount(high)}"
    if high.low < low.low or high.high < low.high:
        yield Fault("not_monotonic", table.id, f"{told}：后一档更轻", rows, part.id)
    elif high.low < low.high:
        yield Fault("amounts_overlap", table.id, f"{told}：数额交叉", rows, part.id)
    elif high.low > low.high and low.low != low.high:
        yield Fault("amounts_gap", table.id, f"{told}：中间的数额没有一档", rows, part.id)
    elif high.low == low.high and low.high_in and high.low_in and low.low != low.high:
        yield Fault("shared_edge", table.id, f"{told}：{_unit(low, low.high)}同时在两档", rows, part.id)


def _unit(amount: Amount, number: Fraction) -> str:
    if amount.word == "times":
        return f"{words.plain(number)}倍"
    if amount.word == "percent":
        return f"{words.plain(number * 100)}%"
    return words.money(number)


def range_of_amount(amount: Amount) -> str:
    if amount.low == amount.high:
        return _unit(amount, amount.low)
    return f"{_unit(amount, amount.low)}至{_unit(amount, amount.high)}"


def _worded(table: Table, part: Part) -> Iterator[Fault]:
    """Words of a row that can be read in two ways, and amounts that say how an incomplete part counts not at all."""
    for step in part.steps:
        if "超过" in step.words and "以上" in step.words.partition("超过")[2]:
            yield Fault("wording", table.id, f"“{step.words}”：超过和以上叠用，不知从几次起", (_name(step),), part.id)
        for one in step.penalties:
            if one.printed and (why := _misprinted(one)):
                yield Fault("wording", table.id, f"“{_name(step)}”：{why}", (_name(step),), part.id)
            if one.amount is not None and one.amount.parts == "open":
                sentence = (
                    f"“{_name(step)}”按每{words.plain(one.amount.per or Fraction(1))}计算，不足一个单位怎样计没有写明"
                )
                yield Fault("rounding_open", table.id, sentence, (_name(step),), part.id)


def _misprinted(one: Penalty) -> str:
    """What is wrong with the amount as the paper prints it; empty when it is the amount of the table."""
    try:
        read = (
            amounts.band(one.printed) if "以" in one.printed or "至" in one.printed else (amounts.fen(one.printed),) * 2
        )
    except amounts.UnclearAmount as unclear:
        return str(unclear)
    if one.amount is None or (one.amount.low, one.amount.high) == tuple(map(Fraction, read)):
        return ""
    return f"文字是“{one.printed}”，数额是{range_of_amount(one.amount)}"


def _thin(table: Table) -> Iterator[Fault]:
    """Fixed points in place of a range, and no step for what is slight (warnings)."""
    steps = [step for part in table.parts for step in part.steps]
    fines = [one.amount for step in steps for one in step.penalties if one.kind == "fine" and one.amount]
    ranged = any(one.shape == "range" and one.amount.low != one.amount.high for one in table.legal)
    if fines and ranged and all(one.low == one.high and one.word == "fen" for one in fines):
        told = "、".join(dict.fromkeys(words.money(one.low) for one in fines))
        yield Fault("thin", table.id, f"法律规定的是幅度，表上只有固定的{told}，其间没有裁量余地")
    free = any(one.kind == "no_penalty" for step in (*steps, *table.exempt) for one in step.penalties)
    if steps and not free:
        yield Fault("no_exemption", table.id, "表上没有不予处罚的档（轻微并及时改正的依行政处罚法第三十三条）")


# ── within the law ─────────────────────────────────────────────────────────────────────────────────────────────────


def _lawful(table: Table, part: Part) -> Iterator[Fault]:
    for step in part.steps:
        for one in step.penalties:
            if one.amount is not None:
                yield from _step_lawful(table, part, step, one, one.amount)
    for total in part.totals:
        yield from _total_lawful(table, part, total)


def _step_lawful(table: Table, part: Part, step: Step, one: Penalty, amount: Amount) -> Iterator[Fault]:
    """The amount of a step against every statutory range of its kind, person and unit of measure."""
    for legal in table.legal:
        if (legal.kind, legal.who) != (one.kind, one.who):
            continue
        if legal.amount.of == amount.of and legal.amount.word == amount.word and amount.per == legal.amount.per:
            yield from _outside(table, part, step, amount, legal)
        elif not legal.amount.of and amount.cap is not None and amount.cap > legal.amount.high:
            yield Fault(
                "above_law", table.id, f"“{_name(step)}”封顶{words.money(amount.cap)}，高于法定最高", (), part.id
            )
        elif (
            not legal.amount.of
            and amount.of
            and amount.cap is None
            and table.total_cap is None
            and not _other(table, amount)
        ):
            told = words.money(legal.amount.high)
            yield Fault(
                "needs_cap", table.id, f"“{_name(step)}”没有封顶，会超过法定最高{told}", (_name(step),), part.id
            )


def _other(table: Table, amount: Amount) -> bool:
    """True when another statutory range speaks of the same measure."""
    return any(one.amount.of == amount.of and one.amount.word == amount.word for one in table.legal)


def _outside(table: Table, part: Part, step: Step, amount: Amount, legal: Legal) -> Iterator[Fault]:
    law = legal.amount
    if amount.low < law.low and not _mitigates(step):
        sentence = f"“{_name(step)}”{range_of_amount(amount)}，低于法定最低{_unit(law, law.low)}"
        yield Fault("below_law", table.id, sentence, (_name(step),), part.id)
    if amount.high > law.high:
        sentence = f"“{_name(step)}”{range_of_amount(amount)}，高于法定最高{_unit(law, law.high)}"
        yield Fault("above_law", table.id, sentence, (_name(step),), part.id)


def _mitigates(step: Step) -> bool:
    return step.id.startswith("mitigated")


def _total_lawful(table: Table, part: Part, total: Total) -> Iterator[Fault]:
    """The least and the greatest sum of weights: what they come to against the law."""
    low, high = _extreme(part.factors, min), _extreme(part.factors, max)
    least, most = total.start + sum(row.weight for row in low), total.start + sum(row.weight for row in high)
    whom = f"对{words.WHO.get(total.penalty.who, total.penalty.who)}" if total.penalty.who else ""
    if most > 100 and total.cap is not None:
        yield Fault(
            "needs_cap",
            table.id,
            f"{whom}各项取最高合计{words.plain(most)}%，要按{words.plain(total.cap)}%封顶",
            (),
            part.id,
        )
    for legal in (one for one in table.legal if (one.kind, one.who) == (total.penalty.kind, total.penalty.who)):
        share = _share(total, legal)
        if share is None:
            continue
        unit, law = share
        floor = max(least, total.floor) if total.floor is not None else least
        if floor * unit < law.low:
            yield from _below(table, part, total, legal, whom)
        cap = min(most, total.cap) if total.cap is not None else most
        if cap * unit > law.high:
            yield Fault("above_law", table.id, f"{whom}各项取最高合计{words.plain(cap)}%，高于法定最高", (), part.id)


def _share(total: Total, legal: Legal) -> tuple[Fraction, Amount] | None:
    """What one percent comes to, in the unit of the statutory range."""
    whole = total.penalty.amount
    if whole is None or (whole.of, whole.word) != (legal.amount.of, legal.amount.word):
        return None
    return whole.high / 100, legal.amount


def _extreme(factors: Sequence[Factor], which: object) -> list[Weight]:
    pick = min if which is min else max
    return [pick(factor.rows, key=lambda row: row.weight) for factor in factors]


def _below(table: Table, part: Part, total: Total, legal: Legal, whom: str) -> Iterator[Fault]:
    """Each choice of rows whose sum comes to less than the law's minimum."""
    whole = total.penalty.amount
    assert whole is not None
    unit = whole.high / 100
    need = legal.amount.low / unit
    told = 0
    for rows in product(*(factor.rows for factor in part.factors)):
        percent = total.start + sum(row.weight for row in rows)
        if percent >= need:
            continue
        told += 1
        if told > MOST_TOLD:
            return
        amount = _unit(whole, percent * unit)
        listed = "、".join(f"{f.title}“{_name(row)}”" for f, row in zip(part.factors, rows, strict=True) if row.weight)
        named = f"只有{listed}计分" if listed else "各项都取最低（" + "、".join(_name(row) for row in rows) + "）"
        law = _unit(legal.amount, legal.amount.low)
        sentence = f"{whom}{named}：合计{words.plain(percent)}%，罚款{amount}，低于法定最低{law}"
        yield Fault("below_law", table.id, sentence, tuple(_name(row) for row in rows), part.id)
