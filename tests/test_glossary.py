"""One identifier, one Chinese term: the glossary says of every act, role and instrument what the law folder says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mingjing.kernel.library import Library, load

ROOT = Path(__file__).resolve().parents[1]
ROW = re.compile(r"^\| `([a-z_]+)`[^|]*\| ([^|]+?) \|", re.MULTILINE)


@pytest.fixture(scope="module")
def law() -> Library:
    return load(ROOT / "law")


def section(title: str, *, asked: bool = True) -> dict[str, str]:
    """The rows of one section of the glossary; none of a section that is not there and need not be."""
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    found = re.search(rf"^## {title}.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found or not asked, f"the glossary has no section {title}"
    return dict(ROW.findall(found[0])) if found else {}


def titles_of(procedure: str) -> dict[str, str]:
    """The titles of the acts of a procedure: those of the ordinary procedure, and what its own section says otherwise."""
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    own = re.search(rf"^## ([^\n（]*)（acts of `{procedure}`）", text, re.MULTILINE)
    return section("普通程序的环节") | (section(own[1]) if own else {})


def test_every_act_has_the_title_that_its_procedure_gives_it(law: Library) -> None:
    for procedure in law.procedures:
        known = titles_of(procedure.extends or procedure.id)
        if procedure.based_on:
            known |= section("一般执法程序的环节")
        for act in procedure.acts.values():
            assert known.get(act.act) == act.title, f"{act.act} of {procedure.id} in docs/glossary.md"


def test_every_role_of_a_procedure_is_in_the_glossary(law: Library) -> None:
    known = section("人与机构")
    for procedure in law.procedures:
        for act in procedure.acts.values():
            for entry in (*act.by, *act.approval):
                assert set(entry.split("|")) <= set(known), f"{entry} ({act.act}) in docs/glossary.md"


def test_every_instrument_is_in_the_glossary(law: Library) -> None:
    known = section("法律文件")
    assert {one.id for one in law.instruments} <= set(known)


def test_no_identifier_stands_twice_in_a_section() -> None:
    for part in re.split(r"(?m)^## ", (ROOT / "docs" / "glossary.md").read_text("utf-8")):
        names = [name for name, _ in ROW.findall(part)]
        assert len(names) == len(set(names)), part.splitlines()[0]
