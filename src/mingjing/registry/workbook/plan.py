"""改什么 — a workbook against the list as it stands: what is added, changed, cancelled or the same, with sums that must agree."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from ..acts.matters import VERSION
from ..coverage import Claim, shared
from ..models import KINDS, MatterVersion
from .reading import Fault, Row

OUTCOMES = ("added", "changed", "cancelled", "same")


@dataclass(frozen=True, slots=True)
class Standing:
    """清单现状 — the newest version of each matter, the claims on each, names of agencies, keys of people, what the law knows."""

    versions: dict[str, MatterVersion]
    claims: dict[str, list[Claim]]
    agencies: dict[str, tuple[int, str, str]]
    people: dict[str, int | None]
    procedures: frozenset[str]
    articles: frozenset[str] | None = None


@dataclass(slots=True)
class Plan:
    """导入方案 — the outcome of every row, new powers among them, and the sums before and after by kind and by agency."""

    since: date
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    outcome: dict[str, str] = field(default_factory=dict)
    told: dict[str, Row] = field(default_factory=dict)
    powers: list[Row] = field(default_factory=list)
    before: Counter[str] = field(default_factory=Counter)
    moved: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in OUTCOMES})
    agencies: Counter[str] = field(default_factory=Counter)
    marked: Counter[str] = field(default_factory=Counter)
    gone: Counter[str] = field(default_factory=Counter)

    def number(self, outcome: str) -> int:
        """How many matters come to that."""
        return sum(self.moved[outcome].values())

    @property
    def sums(self) -> list[tuple[str, int, int, int, int, int, int]]:
        """By kind: before, added, changed, cancelled, the same, after."""
        rows = []
        for kind, title in KINDS.items():
            added, changed, cancelled, same = (self.moved[name][kind] for name in OUTCOMES)
            before = self.before[kind]
            rows.append((title, before, added, changed, cancelled, same, before + added - cancelled + self.drift(kind)))
        return rows

    def drift(self, kind: str) -> int:
        """Matters that come to this kind from another, less those that leave it."""
        return self.gone.get(f"+{kind}", 0) - self.gone.get(f"-{kind}", 0)

    @property
    def total(self) -> tuple[int, ...]:
        """The columns of the sums added up: before, added, changed, cancelled, the same, after."""
        columns = zip(*(row[1:] for row in self.sums), strict=True)
        return tuple(sum(column) for column in columns)

    @property
    def by_agency(self) -> list[tuple[str, int]]:
        """How many rows each agency has."""
        return sorted(self.agencies.items())

    @property
    def arithmetic(self) -> str:
        """The sum in one line: 5966 + 11 − 133 = 5844."""
        before, added, _, cancelled, _, after = self.total
        return f"{before} + {added} − {cancelled} = {after}"

    @property
    def changes(self) -> int:
        """How many matters and powers would be written."""
        return sum(self.number(name) for name in ("added", "changed", "cancelled")) + len(self.powers)


def plan(rows: list[Row], faults: list[Fault], standing: Standing, since: date) -> Plan:
    """What the rows would do to the list from a day on."""
    made = Plan(since, rows, list(faults))
    for one in standing.versions.values():
        if one.change != "cancelled":
            made.before[one.kind] += 1
    seen: set[tuple[str, str]] = set()
    for row in rows:
        check(row, standing, seen, made)
    for code, row in made.told.items():
        outcome_of(code, row, standing, made)
    claims(made, standing)
    return made


def check(row: Row, standing: Standing, seen: set[tuple[str, str]], made: Plan) -> None:
    """Whether the row can stand beside the others and in the registry."""
    agency = str(row.told["agency"])
    key = (row.code, agency)
    first = made.told.get(row.code)
    if agency not in standing.agencies:
        made.faults.append(row.fault(f"没有登记代码为“{agency}”的机关，或者不归您管理", "先登记机关，或者改正代码"))
    if key in seen:
        made.faults.append(row.fault(f"{row.code} 在这个机关名下写了两次", "删去多余的一行"))
    if first is not None and contents(first) != contents(row):
        made.faults.append(
            row.fault(f"{row.code} 和第 {first.number} 行写法不同", "同一事项几个机关都有的，各行内容写成一样")
        )
    if unknown := [one for one in row.told["procedures"] if one not in standing.procedures]:
        made.faults.append(row.fault(f"法律文件里没有程序 {'、'.join(unknown)}", "改正程序代码，没有收入的空着"))
    if standing.articles is not None and (
        lost := [one for one in row.told["citations"] if one not in standing.articles]
    ):
        made.faults.append(row.fault(f"法律文件里没有条文 {'、'.join(lost)}", "改正写法，没有收入的写在“依据”里"))
    person = row.told["person"]
    if person and (agency in standing.agencies) and standing.people.get(person) != standing.agencies[agency][0]:
        made.faults.append(row.fault(f"责任人“{person}”不是这个机关的人员", "写本机关人员的用户名，或者空着"))
    seen.add(key)
    made.told.setdefault(row.code, row)
    made.agencies[agency] += 1
    made.marked[str(row.told["change"] or "keep")] += 1


def contents(row: Row) -> tuple[object, ...]:
    """What the row says of the matter itself."""
    return (*(tuple(v) if isinstance(v := row.told[name], list) else v for name in VERSION), row.told["change"])


def outcome_of(code: str, row: Row, standing: Standing, made: Plan) -> None:
    """What becomes of one matter."""
    last = standing.versions.get(code)
    stands = last is not None and last.change != "cancelled"
    wanted = row.told["change"]
    same = last is not None and all(getattr(last, name) == row.told[name] for name in VERSION)
    if wanted == "cancelled":
        outcome = "cancelled" if stands else "same"
        if last is None:
            made.faults.append(row.fault(f"清单里没有 {code}，不能取消", "核对编码"))
    elif last is None:
        outcome = "added"
        if wanted == "changed":
            made.faults.append(row.fault(f"清单里没有 {code}，不能修改", "核对编码；是新的事项就写“新增”"))
    else:
        outcome = "same" if same and stands else "changed" if stands else "added"
        if wanted == "added" and stands and not same:
            made.faults.append(row.fault(f"清单里已经有 {code}，内容不同", "是变更就写“修改”，是新事项就换编码"))
    if outcome != "same" and last is not None and made.since < last.since:
        made.faults.append(row.fault(f"{code} 上一次变更自 {last.since} 起，不能更早", "改生效日期"))
    made.outcome[code] = outcome
    kind = last.kind if last is not None and outcome == "cancelled" else row.told["kind"]
    made.moved[outcome][kind] += 1
    if outcome == "changed" and last is not None and last.kind != kind:
        made.gone[f"+{kind}"] += 1
        made.gone[f"-{last.kind}"] += 1


def claims(made: Plan, standing: Standing) -> None:
    """New powers, and those that meet another agency's in the same area, in the list or in the workbook itself."""
    held = {code: list(found) for code, found in standing.claims.items()}
    for row in made.rows:
        agency = str(row.told["agency"])
        if row.told["change"] == "cancelled" or agency not in standing.agencies:
            continue
        there = held.setdefault(row.code, [])
        if any(one.agency == agency for one in there):
            continue
        areas = tuple(row.told["areas"]) or (standing.agencies[agency][1],)
        claim = Claim(agency, areas, tuple(row.told["excepts"]), row.told["share"], made.since)
        for other in there:
            if both := shared(claim, other):
                name = standing.agencies.get(other.agency, (0, "", other.agency))[2]
                made.faults.append(
                    row.fault(
                        f"{name}在{'、'.join(both)}已经有 {row.code}，不能重复设置",
                        "留一个机关，或者写明上级保留、划出区域",
                    )
                )
        there.append(claim)
        made.powers.append(row)
