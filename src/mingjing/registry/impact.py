"""法律变动影响什么 — two states of the law compared by article, and the matters, tables, forms and running cases they touch.

It serves the issue's promise that a change of law shows what it touches before anybody is surprised by it; it reads the law
folder and the list of matters, and changes neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from mingjing.kernel.errors import KernelError
from mingjing.kernel.law import Instrument, Procedure, Rule
from mingjing.kernel.library import citations, wording

if TYPE_CHECKING:
    from mingjing.kernel.library import Library


@dataclass(frozen=True, slots=True)
class Change:
    """一条的变化 — an article that came, went or reads otherwise; `rules` in the words of the law's own printout."""

    citation: str
    what: str
    before: str = ""
    after: str = ""
    rules: tuple[str, ...] = ()

    @property
    def cited(self) -> tuple[str, ...]:
        """The article as a page names it."""
        return (self.citation,)


@dataclass(frozen=True, slots=True)
class Touched:
    """被牵动的 — procedures and acts, forms and tables of the law, by id and title."""

    acts: dict[str, str] = field(default_factory=dict)
    procedures: dict[str, str] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)


def versions_of(library: Library, instrument: str) -> list[Instrument]:
    """Every version of an instrument, the oldest first."""
    return sorted((one for one in library.instruments if one.id == instrument), key=lambda one: one.in_force)


def between(library: Library, since: date, until: date) -> list[Change]:
    """What changed in every instrument between two days: the version in force on the one against that on the other."""
    found: list[Change] = []
    for name in dict.fromkeys(one.id for one in library.instruments):
        found += changes(on(library, name, since), on(library, name, until), library)
    return found


def on(library: Library, instrument: str, day: date) -> Instrument | None:
    """The version in force on a day."""
    standing = [one for one in versions_of(library, instrument) if one.in_force <= day]
    last = standing[-1] if standing else None
    return None if last is None or (last.repealed is not None and last.repealed <= day) else last


def changes(before: Instrument | None, after: Instrument | None, library: Library) -> list[Change]:
    """Article by article: what came, what went, what reads otherwise."""
    old = before.articles if before else {}
    new = after.articles if after else {}
    found = []
    for number in dict.fromkeys((*old, *new)):
        was, now = old.get(number), new.get(number)
        told_was, told_now = (
            rules_told(was.rules if was else (), library),
            rules_told(now.rules if now else (), library),
        )
        if was and now and was.gist == now.gist and told_was == told_now:
            continue
        article = now or was
        assert article is not None
        what = "修改" if was and now else "新增" if now else "删去"
        lines = [f"－ {one}" for one in told_was if one not in told_now] + [
            f"＋ {one}" for one in told_now if one not in told_was
        ]
        found.append(Change(article.citation, what, was.gist if was else "", now.gist if now else "", tuple(lines)))
    return found


def rules_told(rules: Iterable[Rule], library: Library) -> list[str]:
    """Each rule in one line."""
    return [f"#{one.id} {wording.rule(one, library.title)}" for one in rules]


def touched(library: Library, cited: Iterable[str]) -> Touched:
    """What the articles bind: acts, the procedures that have them, the forms that these issue, and tables that cite them."""
    wanted = set(cited)
    rules = [
        rule
        for one in library.instruments
        for article in one.articles.values()
        if article.citation in wanted
        for rule in article.rules
    ]
    found = Touched()
    titles = {one.id: one.title for one in library.procedures if one.extends is None}
    for procedure in library.procedures:
        own = [rule for rule in rules if concerns(rule, procedure)]
        acts = {act for rule in own for act in (*rule.binds, *starts_and_ends(rule))}
        bound = set(procedure.acts) if "*" in acts else acts & set(procedure.acts)
        if not bound:
            continue
        found.procedures[procedure.id] = titles.get(procedure.id, procedure.title)
        for name in bound:
            spec = procedure.acts[name]
            found.acts[name] = spec.title or library.title(name)
            found.forms.update({form: title_of_form(library, form) for form in spec.documents})
    for table in library.tables:
        if any(one.split("/")[0] in table.source for one in wanted) or table.id in {
            name for rule in rules for name in named(rule)
        }:
            found.tables[table.id] = table.title
    return found


def concerns(rule: Rule, procedure: Procedure) -> bool:
    """True when a rule may speak of the procedure: by its kind, and where it names procedures, by name."""
    return (not rule.kinds or procedure.kind in rule.kinds) and (not rule.procedures or procedure.id in rule.procedures)


def starts_and_ends(rule: Rule) -> set[str]:
    """The acts that start or end the deadline of a rule."""
    told = rule.deadline
    return set() if told is None else {one.act for one in (*told.after, *told.do)}


def named(rule: Rule) -> set[str]:
    """The tables that a rule's condition asks: the large amounts and the two catalogues."""
    words = str(rule.applies) + str(rule.params.get("condition", ""))
    tables = {"hearing": "large_amount", "review": "review_catalogue", "discussion": "discussion_catalogue"}
    return {table for word, table in tables.items() if f"{word}_required" in words}


def title_of_form(library: Library, form: str) -> str:
    """The title of a document form."""
    return next((one.title for one in library.form_files if one.id == form), form)


def articles_of(library: Library, told: str) -> list[str]:
    """What a person named: an article, a whole instrument, or a law file (its articles)."""
    path = Path(told)
    if path.suffix in (".yaml", ".yml"):
        return of_file(library, path)
    if "/" not in told:
        found = versions_of(library, told)
        if not found:
            raise KernelError(f"没有“{told}”这个法律文件")
        return [article.citation for article in found[-1].articles.values()]
    parts = citations.parse(told)
    return [library.article(f"{parts.instrument}/{parts.article}").citation]


def of_file(library: Library, path: Path) -> list[str]:
    """The articles of the instrument that a file is, where the library has it."""
    instrument = path.resolve().parent.name
    found = [one for one in library.instruments if one.id == instrument and one.in_force.isoformat() == path.stem]
    if not found:
        raise KernelError(f"{path} 不是法库里的法律文件；先放进 law/ 再看影响")
    before = [one for one in versions_of(library, instrument) if one.in_force < found[0].in_force]
    return [one.citation for one in changes(before[-1] if before else None, found[0], library)]
