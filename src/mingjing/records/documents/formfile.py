"""文书格式 — the form files of `law/`: which forms there are, which is in force, what their blanks are.

A form is `law/<place>/forms/<form>/<in force>/form.yaml` with `form.typ` beside it. A national form with `binding: true`
wins over a local one of the same id (《实施意见》四(二)1); otherwise the more local place wins.
A wrong file is refused with its path, what was expected and an example.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from mingjing.records.documents.words import prefix_for

_Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same language, ten times faster
ENTRY = {"path", "title", "as", "required", "required_with", "required_without", "words", "otherwise", "items", "shape"}
KINDS = ("text", "date", "minute", "money", "word", "numeral", "citations", "list", "dict")


class FormError(Exception):
    """A form file that cannot be used, or a form that does not exist."""


@dataclass(frozen=True, slots=True)
class Blank:
    """空 — one blank: where its value comes from (first path that holds something wins) and how it is written."""

    name: str
    paths: tuple[tuple[str, ...], ...]
    title: str
    kind: str = "text"
    required: bool = False
    required_with: str = ""
    required_without: str = ""
    words: str = ""
    otherwise: str = ""
    items: tuple[Blank, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """文书 — one form in force: its title, its number series (None: an internal paper), copies, seal and blanks."""

    id: str
    title: str
    in_force: date
    folder: Path
    source: str
    mark: str | None
    series: str
    copies: int
    seal: bool
    blanks: tuple[Blank, ...]
    binding: bool = False
    when: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def numbered(self) -> bool:
        """True when the paper leaves the house and bears a number."""
        return self.mark is not None

    def number(self, prefix: str, year: int, n: int) -> str:
        """连市城罚决〔2026〕12号."""
        return f"{prefix_for(prefix, self.mark or '')}{self.mark}〔{year}〕{n}号"


def _blank(name: str, entry: Any, where: Path) -> Blank:
    """One blank from its short form (a path, or paths of which the first filled one wins) or its long form (a mapping)."""
    if isinstance(entry, (str, list)):
        entry = {"path": entry}
    if not isinstance(entry, dict) or "path" not in entry:
        raise FormError(
            f"{where}：空「{name}」应写成路径或带 path 的映射，例如 party_name: {{path: case.party.name, title: 当事人}}"
        )
    if shape := entry.get("shape"):
        shapes = _shared(where.parents[3], "shapes.yaml")
        if shape not in shapes:
            raise FormError(
                f"{where}：空「{name}」的 shape「{shape}」不在 _layout/*/shapes.yaml 中；有 {'、'.join(sorted(shapes))}"
            )
        entry = {"as": "dict", **entry, "items": shapes[shape]}
    unknown = set(entry) - ENTRY
    kind = entry.get("as", "list" if "items" in entry else "text")
    if unknown or kind not in KINDS:
        raise FormError(f"{where}：空「{name}」有不认识的写法 {sorted(unknown) or kind}；as 只能是 {'、'.join(KINDS)}")
    paths = entry["path"] if isinstance(entry["path"], list) else [entry["path"]]
    return Blank(
        name=name,
        paths=tuple(tuple(path.split(".")) for path in paths),
        title=entry.get("title", name),
        kind=kind,
        required=bool(entry.get("required", False)),
        required_with=entry.get("required_with", ""),
        required_without=entry.get("required_without", ""),
        words=entry.get("words", ""),
        otherwise=entry.get("otherwise", ""),
        items=tuple(_blank(key, value, where) for key, value in entry.get("items", {}).items()),
    )


@lru_cache(maxsize=512)
def read(folder: Path) -> Form:
    """The form of one dated folder."""
    path = folder / "form.yaml"
    entry = _content(path)
    missing = {"id", "title", "in_force", "blanks"} - set(entry or {})
    if missing or not (folder / "form.typ").exists():
        raise FormError(
            f"{path}：缺少 {sorted(missing) or 'form.typ'}；每种文书要有 id、title、in_force、number、copies、seal、blanks"
        )
    if str(entry["in_force"]) != folder.name or entry["id"] != folder.parent.name:
        raise FormError(f"{path}：id 与 in_force 应与所在文件夹 {folder.parent.name}/{folder.name} 一致")
    number = entry.get("number")
    if number is not None and not number.get("mark"):
        raise FormError(f"{path}：number 应为 {{mark: 决}}，内部文书写 null")
    return Form(
        id=entry["id"],
        title=entry["title"],
        in_force=date.fromisoformat(str(entry["in_force"])),
        folder=folder,
        source=entry.get("source", ""),
        mark=number["mark"] if number else None,
        series=(number or {}).get("series", entry["id"]),
        copies=int(entry.get("copies", 0)),
        seal=bool(entry.get("seal", False)),
        binding=bool(entry.get("binding", False)),
        blanks=tuple(_blank(key, value, path) for key, value in entry["blanks"].items()),
        when=tuple(entry["when"].split(".")) if "when" in entry else (),
        articles=tuple(entry.get("articles", ())),
        words=_shared(folder.parents[2], "words.yaml"),
    )


@lru_cache(maxsize=32)
def _shared(place: Path, name: str) -> Mapping[str, Any]:
    """A file of the national layout (words.yaml, shapes.yaml) and what a place adds to it."""
    together: dict[str, Any] = {}
    for root in (Path(settings.LAW_DIR) / "national", place):
        for path in sorted((root / "forms" / "_layout").glob(f"*/{name}")):
            together.update(_content(path))
    return together


def _content(path: Path) -> Any:
    """What a YAML file says."""
    with path.open("rb") as file:
        return yaml.load(file, Loader=_Parser)  # noqa: S506 - a safe loader


def _latest(folder: Path, on: date) -> Path | None:
    """The dated folder in force on that day."""
    dated = [path for path in folder.glob("????-??-??") if path.name <= on.isoformat()]
    return max(dated, key=lambda path: path.name) if dated else None


@lru_cache(maxsize=4096)
def in_force(form: str, place: str, on: date) -> Form:
    """The form that a place uses on a day: the most local one, unless the national form is binding."""
    law = Path(settings.LAW_DIR)
    national = _latest(law / "national" / "forms" / form, on)
    if national and read(national).binding:
        return read(national)
    parts = place.split("/") if place else []
    for depth in range(len(parts), 0, -1):
        local = _latest(law.joinpath(*parts[:depth], "forms", form), on)
        if local:
            return read(local)
    if national is None:
        raise FormError(
            f"没有文书「{form}」在 {on} 的格式；应在 law/national/forms/{form}/<施行日期>/ 下有 form.yaml 与 form.typ"
        )
    return read(national)


@lru_cache(maxsize=1)
def every() -> tuple[Form, ...]:
    """Every dated form of every place; used by checks and by the start of the application."""
    return tuple(read(path.parent) for path in sorted(Path(settings.LAW_DIR).glob("**/forms/*/????-??-??/form.yaml")))


@lru_cache(maxsize=1)
def instrument_titles() -> dict[str, str]:
    """Titles of the instruments by id, for citations."""
    titles: dict[str, str] = {}
    for path in sorted(Path(settings.LAW_DIR).glob("**/*.yaml")):
        if path.parent.name == "scenarios" or "forms" in path.parts or "procedures" in path.parts:
            continue
        for line in path.read_text(encoding="utf-8").splitlines()[:12]:
            if line.startswith("title:"):
                titles[path.parent.name] = line.split(":", 1)[1].strip().strip("'\"")
                break
    return titles
