"""情景的读法 — scenario files and traits as plain steps, with the file and line of each scenario.

It serves `law/**/scenarios/*.yaml` and `law/<place>/procedures/<procedure>/traits.yaml`.
It refuses words that a scenario does not have, and traits that nobody wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from mingjing.kernel.errors import KernelError
from mingjing.kernel.library import chain
from mingjing.kernel.library.text import parse

WORDS = frozenset(
    "title procedure place field matter prior_fines applications linked earlier peers registered mandate given when then now ruled".split()  # noqa: SIM905
) | {"note"}
_STEP = frozenset("act use like without but at by checked_by approved_by officers fields media step".split())  # noqa: SIM905


class ScenarioError(KernelError):
    """情景有误 — a scenario that cannot be read: file, line and what is wrong."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(where, what)
        self.where = where
        self.what = what

    def __str__(self) -> str:
        return f"{self.where}：{self.what}"


@dataclass(frozen=True, slots=True)
class Scenario:
    """情景 — one worked example, still as written; `where` is file and line."""

    title: str
    where: str
    place: str
    field: str
    procedure: str
    written: Mapping[str, Any]
    root: Path


def scenarios(root: Path, under: Path | None = None) -> Iterator[Scenario]:
    """Every scenario of the law folder (or of a folder or file in it), in the order of the files."""
    start = under or root
    files = [start] if start.is_file() else sorted(start.rglob("scenarios/*.yaml"))
    if start.name == "scenarios" and start.is_dir():
        files = sorted(start.glob("*.yaml"))
    for file in files:
        yield from _in_file(root, file)


def _in_file(root: Path, file: Path) -> Iterator[Scenario]:
    name = file.relative_to(root.parent).as_posix()
    found = parse(file.read_bytes(), name)
    if not isinstance(found, list):
        raise ScenarioError(name, "情景文件应当是列表，每项以 - title: 开头")
    for one in found:
        where = f"{name}:{getattr(one, 'line', 1)}"
        if not isinstance(one, dict) or "title" not in one or "then" not in one:
            raise ScenarioError(where, "每个情景都要有 title 和 then")
        if strange := set(one) - WORDS:
            raise ScenarioError(where, f"不认识的键 {'、'.join(sorted(strange))}")
        place = str(one.get("place") or "")
        field = str(one.get("field") or "urban_management")
        procedure = str(one.get("procedure") or "ordinary_penalty")
        yield Scenario(str(one["title"]), where, "" if place == "national" else place, field, procedure, one, root)


def plain(value: Any) -> Any:
    """YAML values as JSON has them: dates as texts."""
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


@lru_cache(maxsize=64)
def traits(root: Path, procedure: str, place: str, field: str) -> Mapping[str, tuple[Mapping[str, Any], ...]]:
    """The traits of a procedure, those of the place before the national ones; `based_on` in a file names another's."""
    found: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for folder in chain(place, field):
        file = root / folder / "procedures" / procedure / "traits.yaml"
        if file.is_file():
            read = parse(file.read_bytes(), file.relative_to(root.parent).as_posix())
            if under := read.pop("based_on", None):
                found = {**traits(root, str(under), place, field), **found}
            found |= {str(name): tuple(plain(steps)) for name, steps in read.items()}
    return found


def steps(scenario: Scenario) -> list[dict[str, Any]]:
    """The given steps with every trait written out."""
    known = traits(scenario.root, scenario.procedure, scenario.place, scenario.field)
    return list(written_out(plain(scenario.written.get("given") or []), known, scenario.where))


def written_out(
    given: Iterable[Mapping[str, Any]], known: Mapping[str, Any], where: str, depth: int = 0
) -> Iterator[dict[str, Any]]:
    """The steps with every trait replaced by its own steps."""
    for step in given:
        if strange := set(step) - _STEP:
            raise ScenarioError(where, f"步骤中不认识的键 {'、'.join(sorted(strange))}")
        if "use" not in step:
            yield _likened(step, known, where)
            continue
        name = str(step["use"])
        if name not in known or depth > 20:
            raise ScenarioError(where, f"没有“{name}”这个情节；已有：{'、'.join(sorted(known)) or '（无）'}")
        without, but = set(step.get("without") or ()), dict(step.get("but") or {})
        for one in written_out(known[name], known, where, depth + 1):
            if one["act"] not in without:
                yield laid_over(one, but.get(one["act"]) or {})


def attempted(scenario: Scenario) -> dict[str, Any]:
    """The attempt of the scenario, with what it takes from a trait (`like`) written out; empty without one."""
    known = traits(scenario.root, scenario.procedure, scenario.place, scenario.field)
    return _likened(plain(scenario.written.get("when") or {}), known, scenario.where)


def _likened(step: Mapping[str, Any], known: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The step, laid over the last step of the same act in the trait that it is `like`."""
    if "like" not in step:
        return dict(step)
    given = [{"use": step["like"]}]
    found = [one for one in written_out(given, known, where) if one["act"] == step.get("act")]
    if not found:
        raise ScenarioError(where, f"情节“{step['like']}”里没有环节“{step.get('act')}”")
    model = {name: value for name, value in found[-1].items() if name != "step"}
    return laid_over(model, {name: value for name, value in step.items() if name != "like"})


def laid_over(step: Mapping[str, Any], but: Mapping[str, Any]) -> dict[str, Any]:
    """A step with changes laid over it; fields by name, everything else whole."""
    changed = {**step, **but}
    if "fields" in step and "fields" in but:
        changed["fields"] = {**step["fields"], **(but["fields"] or {})}
    return changed
