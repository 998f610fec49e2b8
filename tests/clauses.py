"""要求目录的覆盖 — which duties of the requirement catalogue have a passing test.

`make clauses` runs this file: it reads the catalogue beside it and the results that `clause_plugin` kept of the last
runs. It refuses to guess: an id without a test that passed is missing, and one with a failing test is never shown.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = Path(__file__).resolve().parent / "requirements"
RESULTS = ROOT / "var" / "clauses.json"


@dataclass(frozen=True, slots=True)
class Row:
    """要求 — one duty of the catalogue, as its file words it."""

    id: str
    clause: str
    kind: str
    must: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """覆盖 — ids by what their tests show, each in the catalogue's order."""

    shown: tuple[str, ...]
    partial: tuple[str, ...]
    missing: tuple[str, ...]


@cache
def catalogue(folder: Path = CATALOGUE) -> Mapping[str, Row]:
    """Every row of the catalogue by id; an id that stands twice is an error."""
    rows: dict[str, Row] = {}
    for path in sorted(folder.glob("*.yaml")):
        for found in yaml.safe_load(path.read_text("utf-8")):
            row = Row(**found)
            if row.id in rows:
                raise ValueError(f"{path.name}: {row.id} stands twice in the catalogue")
            rows[row.id] = row
    return rows


def kept(path: Path = RESULTS, root: Path = ROOT) -> dict[str, Any]:
    """Results by test as the plugin kept them; a test whose file is gone no longer counts."""
    try:
        tests: dict[str, Any] = json.loads(path.read_text("utf-8"))["tests"]
    except FileNotFoundError:
        return {}
    return {node: result for node, result in tests.items() if (root / node.split("::")[0]).exists()}


def coverage(tests: Iterable[Mapping[str, Any]], rows: Mapping[str, Row]) -> Coverage:
    """Shown: a whole test passed and none failed. Partial: something passed, but only parts or beside a failure."""
    passed: dict[str, list[str | None]] = {}
    failed: set[str] = set()
    for test in tests:
        for name, part in test["clauses"]:
            if test["outcome"] == "passed":
                passed.setdefault(name, []).append(part)
            elif test["outcome"] == "failed":
                failed.add(name)
    shown = tuple(name for name in rows if None in passed.get(name, []) and name not in failed)
    partial = tuple(name for name in rows if name in passed and name not in shown)
    return Coverage(shown, partial, tuple(name for name in rows if name not in passed))


def as_text(found: Coverage, rows: Mapping[str, Row], tests: Mapping[str, Any]) -> str:
    """The same for people: counts first, then one line an id with its clause."""
    days = sorted(test["at"] for test in tests.values())
    lines = [
        f"{len(tests)} marked tests, run {days[0]} to {days[-1]}" if days else "No marked test was run yet: make test"
    ]
    for title, names in (("shown", found.shown), ("partial", found.partial), ("missing", found.missing)):
        lines.append(f"\n{title}: {len(names)} of {len(rows)}")
        lines.extend(f"  {name:<9} {rows[name].clause} — {rows[name].must[:90]}" for name in names)
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Print the coverage; always 0, because this reports and does not judge."""
    parser = argparse.ArgumentParser(description="Which duties of the requirement catalogue have a passing test.")
    parser.add_argument("--format", choices=["text", "json"], default="text")
    parser.add_argument("--summary", action="store_true", help="one line: how many are shown, partial, missing")
    chosen = parser.parse_args(arguments)
    rows, tests = catalogue(), kept()
    found = coverage(tests.values(), rows)
    if chosen.summary:
        print(f"clauses: {len(found.shown)} shown, {len(found.partial)} partial, {len(found.missing)} missing")
    elif chosen.format == "json":
        print(json.dumps({"shown": found.shown, "partial": found.partial, "missing": found.missing}, indent=2))
    else:
        print(as_text(found, rows, tests))
    return 0


if __name__ == "__main__":
    sys.exit(main())
