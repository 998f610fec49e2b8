"""载入 — walks the `law/` folder, reads every file once, and checks that what one file names is there in another.

It serves house.md: "anything else is refused at load". It refuses to stop at the first fault: it gathers the faults of
all files, so that whoever edits the law sees them together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any, TypeVar

from mingjing.kernel.calendar import Calendar, Year
from mingjing.kernel.discretion.rules import GeneralRules
from mingjing.kernel.discretion.table import Table
from mingjing.kernel.errors import LawError
from mingjing.kernel.law import Form, Instrument, Listing, Procedure, Threshold
from mingjing.kernel.library import (
    building,
    checks,
    discretion_rules,
    discretion_tables,
    instruments,
    listings,
    procedures,
    shape,
)
from mingjing.kernel.library.shape import Key, Shape, Spot
from mingjing.kernel.library.shelf import Library
from mingjing.kernel.library.text import read

Made = TypeVar("Made")
_DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")

_HOLIDAY = Shape(
    "节日",
    {
        "name": Key(shape.text, "name: 国庆节", True),
        "days": Key(shape.many(shape.day, single=False), "days: [2026-10-01]", True),
    },
)
_WORKDAY = Shape(
    "调休上班日",
    {
        "day": Key(shape.day, "day: 2026-10-10", True),
        "moved_for": Key(shape.text, "moved_for: 国庆节", True),
    },
)
_YEAR = Shape(
    "年度放假安排",
    {
        "year": Key(shape.whole, "year: 2026", True),
        "source": Key(shape.text, "source: 国务院办公厅关于2026年部分节假日安排的通知", True),
        "note": Key(shape.text, "note: 说明"),
        "holidays": Key(shape.many(_HOLIDAY.read, single=False), "holidays: []", True),
        "workdays": Key(shape.many(_WORKDAY.read, single=False), "workdays: []", True),
    },
)


class _Shelving:
    """What was read so far, and the faults found."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.instruments: list[Instrument] = []
        self.procedures: list[Procedure] = []
        self.overlays: dict[int, Any] = {}
        self.forms: list[Form] = []
        self.tables: list[Threshold] = []
        self.discretion: list[Table] = []
        self.general: list[GeneralRules] = []
        self.listings: list[Listing] = []
        self.years: list[tuple[Year, str]] = []
        self.files: dict[str, str] = {}
        self.faults: list[LawError] = []

    def take(self, name: PurePosixPath) -> None:
        """Read one file into its place; a fault is kept for later."""
        self.attempt(lambda: self._take(name))

    def attempt(self, work: Callable[[], None]) -> None:
        """Do it; a fault is kept for later."""
        try:
            work()
        except LawError as fault:
            self.faults.append(fault)

    def _take(self, name: PurePosixPath) -> None:
        parts = name.parts
        if "scenarios" in parts or name.stem == "traits" or any(part.startswith("_") for part in parts):
            return
        value, digest = read(self.root / name, f"law/{name}")
        self.files[f"law/{name}"] = digest
        file = f"law/{name}"
        if parts[0] == "calendar":
            self.years.append((_year(value, file), digest))
            return
        for folder, shelve in _FOLDERS.items():
            if folder in parts:
                shelve(self, value, name, "/".join(parts[: parts.index(folder)]), digest)
                return
        place = "/".join(parts[:-2])
        made = instruments.instrument(value, place, file, digest)
        _named_after(made, parts[-2], name.stem, Spot(file, 1))
        self.instruments.append(made)

    def procedure(self, value: Any, name: PurePosixPath, place: str, digest: str) -> None:
        made, raw = procedures.procedure(value, place, f"law/{name}", digest)
        _named_after(made, name.parts[-2], name.stem, Spot(f"law/{name}", 1))
        self.procedures.append(made)
        if made.extends or made.based_on:
            self.overlays[id(made)] = raw

    def build(self) -> None:
        """Procedures based on another are made whole, on the version in force when they enter into force."""
        whole = [self._built(one, ()) for one in self.procedures]
        kept = {id(one): self.overlays[id(one)] for one in whole if id(one) in self.overlays}
        self.procedures, self.overlays = whole, kept

    def _built(self, one: Procedure, above: tuple[str, ...]) -> Procedure:
        if one.based_on is None:
            return one
        under = [other for other in self.procedures if other.id == one.based_on and not other.extends]
        spot = Spot(one.file, 1, "based_on")
        if one.based_on in (one.id, *above) or not under:
            raise spot.fault(
                f"{one.id} 不能以 {one.based_on} 为基础", "已有的另一个程序", "based_on: plain_application"
            )
        base = max((b for b in under if b.in_force <= one.in_force), key=lambda b: b.in_force, default=under[0])
        raw = self.overlays[id(one)]
        whole = building.built(self._built(base, (*above, one.id)), one, raw)
        self.overlays[id(whole)] = raw
        return whole

    def form(self, value: Any, name: PurePosixPath, place: str, digest: str) -> None:
        if name.name != "form.yaml":
            return
        spot = Spot(f"law/{name}", 1)
        stem = name.parts[-2]
        if not _DATED.match(stem):
            raise spot.fault(f"文书所在的文件夹是 {stem}", "以施行日期命名", "forms/rights_notice/2021-07-15/form.yaml")
        template = self.root / name.parent / "form.typ"
        made = procedures.form(
            value, date.fromisoformat(stem), place, f"law/{name}", digest, str(template) if template.exists() else None
        )
        if made.id != name.parts[-3]:
            raise spot.fault(
                f"文书 {made.id} 放在文件夹 {name.parts[-3]} 中", "id 与文件夹同名", f"id: {name.parts[-3]}"
            )
        self.forms.append(made)

    def threshold(self, value: Any, name: PurePosixPath, place: str, digest: str) -> None:
        made = procedures.threshold(value, place, f"law/{name}", digest)
        _dated_first(made, name)
        self.tables.append(made)

    def discretion_table(self, value: Any, name: PurePosixPath, place: str, digest: str) -> None:
        made = discretion_tables.table(value, place, f"law/{name}", digest)
        _named_after(made, name.parts[-2], name.stem, Spot(f"law/{name}", 1))
        self.discretion.append(made)

    def general_rules(self, value: Any, name: PurePosixPath, place: str, digest: str) -> None:
        made = discretion_rules.general(value, place, f"law/{name}", digest)
        _named_after(made, name.parts[-2], name.stem, Spot(f"law/{name}", 1))
        self.general.append(made)

    def listing(self, value: Any, name: PurePosixPath, place: str, digest: str) -> None:
        made = listings.listing(value, place, f"law/{name}", digest)
        _dated_first(made, name)
        self.listings.append(made)

    def calendar(self) -> Calendar:
        lines = "\n".join(f"{year.year} {digest}" for year, digest in sorted(self.years, key=lambda one: one[0].year))
        return Calendar.of((year for year, _ in self.years), sha256(lines.encode()).hexdigest())


_FOLDERS: dict[str, Callable[[_Shelving, Any, PurePosixPath, str, str], None]] = {
    "procedures": _Shelving.procedure,
    "forms": _Shelving.form,
    "thresholds": _Shelving.threshold,
    "discretion": _Shelving.discretion_table,
    "discretion_rules": _Shelving.general_rules,
    "tables": _Shelving.listing,
}


def _dated_first(made: Threshold | Listing, name: PurePosixPath) -> None:
    """A table stands in the folder of its id, in a file whose name begins with its date."""
    if made.id != name.parts[-2] or not name.stem.startswith(made.in_force.isoformat()):
        found = f"{made.id} {made.in_force} 放在 {name.parts[-2]}/{name.name} 中"
        spot = Spot(f"law/{name}", 1)
        raise spot.fault(found, "文件夹与 id 同名，文件以施行日期开头", f"{made.id}/{made.in_force}.yaml")


def _named_after(made: Instrument | Procedure | Table | GeneralRules, folder: str, stem: str, spot: Spot) -> None:
    if (made.id, made.in_force.isoformat()) != (folder, stem):
        found = f"{made.id} 自 {made.in_force} 施行，却放在 {folder}/{stem}.yaml"
        raise spot.fault(found, "文件夹与 id 同名，文件以施行日期命名", f"{made.id}/{made.in_force}.yaml")


def _year(value: Any, file: str) -> Year:
    said = _YEAR.read(value, Spot(file, 1))
    spot = Spot(file, 1)
    holidays: dict[date, str] = {}
    for one in said["holidays"]:
        for day in one["days"]:
            holidays[day] = one["name"] if day not in holidays else f"{holidays[day]}、{one['name']}"
    workdays = {one["day"]: one["moved_for"] for one in said["workdays"]}
    for day in (*holidays, *workdays):
        if day.year != said["year"]:
            raise spot.fault(f"{day} 不在 {said['year']} 年", "写在它自己那一年的文件里", f"calendar/{day.year}.yaml")
    for day in holidays.keys() & workdays.keys():
        raise spot.fault(f"{day} 既放假又上班", "只写一处", f"workdays: 中删去 {day}")
    if not file.endswith(f"/{said['year']}.yaml"):
        raise spot.fault(f"year 是 {said['year']}", "与文件同名", f"calendar/{said['year']}.yaml")
    return Year(said["year"], said["source"], MappingProxyType(holidays), MappingProxyType(workdays))


def _files(root: Path) -> Iterator[PurePosixPath]:
    for path in sorted(root.rglob("*.yaml")):
        yield PurePosixPath(path.relative_to(root).as_posix())


def load_calendar(path: str | Path) -> Calendar:
    """The calendar alone, from the `calendar/` of a `law/` folder."""
    shelving = _Shelving(Path(path))
    for name in _files(shelving.root):
        if name.parts[0] == "calendar":
            shelving._take(name)
    return shelving.calendar()


def load(path: str | Path) -> Library:
    """The library of a `law/` folder; raises LawError, whose `others` are the further faults of the same load."""
    root = Path(path)
    if not root.is_dir():
        raise LawError(str(root), 1, "没有这个文件夹", "law/ 文件夹的路径", "law")
    shelving = _Shelving(root)
    for name in _files(root):
        shelving.take(name)
    if not shelving.faults:
        shelving.attempt(shelving.build)
    library = Library(
        instruments=tuple(shelving.instruments),
        procedures=tuple(shelving.procedures),
        overlays=MappingProxyType(shelving.overlays),
        form_files=tuple(shelving.forms),
        tables=tuple(shelving.tables),
        discretion=tuple(shelving.discretion),
        general_rules=tuple(shelving.general),
        listings=tuple(shelving.listings),
        calendar=shelving.calendar(),
        files=MappingProxyType(shelving.files),
    )
    faults = shelving.faults or list(checks.faults(library))
    if faults:
        first, *others = faults
        raise LawError(first.file, first.line, first.found, first.expected, first.example, tuple(others))
    return library
