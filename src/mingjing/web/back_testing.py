"""试算的命令 — `mingjing law discretion TABLE --back-test`: a table, or the file of a draft, over the past cases of its matter."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from mingjing.cases import reads
from mingjing.cases.rulebook import library
from mingjing.kernel.discretion import back_test
from mingjing.kernel.discretion.table import Table
from mingjing.kernel.discretion.words import money_fen
from mingjing.kernel.errors import KernelError, LawError
from mingjing.kernel.library import discretion_tables
from mingjing.kernel.library.text import read
from mingjing.registry import reads as registry


def main(words: Sequence[str]) -> int:
    """Run it; 0 done, 1 the table cannot be read or is of no matter."""
    parser = argparse.ArgumentParser(prog="mingjing law discretion TABLE --back-test")
    parser.add_argument("table", help="表的名称，或者草案文件")
    parser.add_argument("--json", action="store_true")
    said = parser.parse_args(list(words))
    try:
        table = table_of(said.table)
    except LawError as fault:
        sys.stderr.writelines(f"{one}\n" for one in (fault, *fault.others))
        return 1
    except (KernelError, OSError) as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    if not table.matter:
        sys.stderr.write(f"{table.id} 没有写明事项（matter），没有旧案可以试算\n")
        return 1
    agencies = [one.pk for one in registry.agencies_publishing()]
    found = back_test.run(table, reads.of_agencies(agencies, table.matter), library().rules_of(table))
    sys.stdout.write(in_json(found) if said.json else in_words(table, found))
    return 0


def table_of(name: str) -> Table:
    """The table of that name, or of that file."""
    path = Path(name)
    if not name.endswith(".yaml"):
        return library().discretion_table(name)
    value, digest = read(path, name)
    return discretion_tables.table(value, "", name, digest)


def in_json(found: back_test.Result) -> str:
    """Everything but the cases' own numbers."""
    told = {
        "cases": len(found.trials),
        "steps": found.steps,
        "outcomes": found.outcomes,
        "cannot": found.reasons,
        "change_fen": found.change,
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def in_words(table: Table, found: back_test.Result) -> str:
    """For a person."""
    lines = [f"{table.title}　{table.id}：旧案 {len(found.trials)} 件"]
    lines += [f"  {step}　{number} 件" for step, number in found.steps.items()]
    lines += [f"  · {back_test.HOW[how]}　{number} 件" for how, number in found.outcomes.items()]
    lines += [f"  无法试算：{why}　{number} 件" for why, number in found.reasons.items()]
    lines.append(f"  罚款合计要变动 {money_fen(found.change)}")
    lines += [f"  表的毛病　{one}" for one in table.faults if one.grave]
    return "\n".join(lines) + "\n"
