"""命令 — `mingjing law discretion TABLE --facts FILE` and `mingjing law discretion --check`.

It serves `contract.md`: step, range, row, basis, what would change it. It reads the law folder and the file of facts.
It refuses with exit code 1 where no single step applies, or facts are missing.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from mingjing.kernel.discretion import meeting, telling
from mingjing.kernel.discretion.deciding import Finding, apply
from mingjing.kernel.discretion.faults import Fault
from mingjing.kernel.discretion.weighing import Weighed, weigh
from mingjing.kernel.errors import KernelError
from mingjing.kernel.library.shelf import Library
from mingjing.kernel.library.text import read


def arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("table", nargs="?", help="表的名称，例如 sz_002；不写则列出全部")
    parser.add_argument("--facts", type=Path, help="案件事实（YAML 或 JSON）")
    parser.add_argument("--on", type=date.fromisoformat, default=None, help="违法行为发生的日期")
    parser.add_argument("--check", action="store_true", help="证明每张表没有空缺、没有重叠、不超出法定幅度")
    parser.add_argument("--json", action="store_true")


def run(said: argparse.Namespace, library: Library) -> int:
    """List, prove, or apply; the exit code."""
    if said.check or (said.table is None and said.facts is None):
        return check(library, said.table, as_json=said.json, only_list=not said.check)
    table = library.discretion_table(said.table or "", said.on)
    if said.facts is None:
        print(described(library, table.id, said.on))
        return 0
    facts, grounds = facts_of(said.facts)
    finding = apply(table, facts)
    weighed = weigh(finding, grounds, library.rules_of(table, said.on))
    print(json.dumps(telling.told(weighed), ensure_ascii=False, indent=1) if said.json else in_words(weighed))
    return 0 if finding.state == "step" and not weighed.faults else 1


def facts_of(path: Path) -> tuple[dict[str, Any], list[Mapping[str, Any]]]:
    """The facts of a file, and the grounds stated beside them; decimals stay as written."""
    try:
        value, _ = read(path, str(path))
    except OSError as no:
        raise UnreadableFacts(f"{path} 读不到：{no.strerror}") from no
    if not isinstance(value, Mapping):
        raise UnreadableFacts(f"{path} 不是一组事实。例如：{{facts: {{times: 1}}}}")
    facts = value.get("facts", {key: one for key, one in value.items() if key != "grounds"})
    grounds = value.get("grounds") or []
    if not isinstance(facts, Mapping) or not all(isinstance(one, Mapping) for one in grounds):
        raise UnreadableFacts(
            f"{path}：facts 是一组键和值，grounds 是列表。例如：grounds: [{{ground: merit, evidence: 证明}}]"
        )
    return dict(facts), list(grounds)


class UnreadableFacts(KernelError):
    """事实读不懂 — the file of facts cannot be read."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return self.why


def in_words(weighed: Weighed) -> str:
    """The result for a person to read."""
    finding: Finding = weighed.finding
    table = finding.table
    lines = [f"{table.title}　{table.id}　{table.authority}　自 {table.in_force} 起施行"]
    lines.append("依据：" + "；".join(table.basis))
    if finding.state == "step":
        lines.append(f"阶次：{finding.title}")
        lines.append(f"结果：{weighed.told()}")
    else:
        word = {"no_step": "没有一档", "several": "不止一档", "lacks": "事实不全", "unlawful": "结果超出法定幅度"}[
            finding.state
        ]
        lines.append(f"{word}：由人决定")
    told = telling.told(weighed)
    lines += [f"  · {one}" for one in told["why"]]
    lines += [f"  ！{one}" for one in (*told["warnings"], *told["needs"], *(weighed.faults or {}).values())]
    lines += [f"  如果{one['if']}：{one['step']}，{one['result']}" for one in told["changes"]]
    if table.status != "confirmed":
        lines.append("待核实：这张表还没有与正式文本核对，数额由人确认")
    lines += [f"  表的毛病　{one}" for one in told["faults"]]
    return "\n".join(lines)


def described(library: Library, name: str, on: date | None) -> str:
    """What the table asks, with an example of a file of facts."""
    table = library.discretion_table(name, on)
    lines = [f"{table.title}　{table.id}　{table.file}", "要写明的事实："]
    for fact in table.facts.values():
        if fact.derived is None:
            choices = "、".join(f"{value}（{title}）" for value, title in fact.options.items())
            lines.append(f"  {fact.id}　{fact.title}　{choices or fact.unit}")
    told = ", ".join(f"{f.id}: {telling.example(f)}" for f in table.facts.values() if f.derived is None)
    lines.append(f"例如：facts: {{{told}}}")
    own = library.rules_of(table, on)
    lines.append("情节：" + "、".join(f"{g.id}（{g.title}）" for one in own for g in one.grounds))
    return "\n".join(lines)


def all_faults(library: Library, name: str | None = None) -> list[Fault]:
    """Every fault of the tables and general rules, and of tables together."""
    tables = [one for one in library.discretion if name in (None, one.id)]
    found = [fault for one in tables for fault in one.faults]
    if name is None:
        found += list(meeting.together(tables))
        found += [fault for one in library.general_rules for fault in one.faults()]
    return found


def check(library: Library, name: str | None, *, as_json: bool, only_list: bool) -> int:
    """The faults of every table, or the list of tables; exit 1 where a table that is not an example is faulty."""
    if name is not None:
        library.discretion_table(name, None)
    if only_list:
        for one in library.discretion:
            mark = "　有毛病，由人决定" if one.faulty else ""
            print(f"{one.id}　{one.title}　{one.place}　{one.in_force}{mark}")
        return 0
    found = all_faults(library, name)
    if as_json:
        told = [
            {"table": f.table, "kind": f.kind, "grave": f.grave, "sentence": f.sentence, "rows": list(f.rows)}
            for f in found
        ]
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for fault in found:
            print(f"{fault.table}　{'✗' if fault.grave else '·'} {fault}")
        grave = sum(1 for fault in found if fault.grave)
        print(f"裁量表 {len(library.discretion)} 张：毛病 {grave} 处，提示 {len(found) - grave} 处", file=sys.stderr)
    own = {one.id for one in library.discretion if not one.example or name is not None}
    return 1 if any(fault.grave and fault.table in own for fault in found) else 0
