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


def section(title: str) -> dict[str, str]:
    """The rows of one section of the glossary."""
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    found = re.search(rf"^## {title}.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"the glossary has no section {title}"
    return dict(ROW.findall(found[0]))


def acts() -> set[tuple[str, str]]:
    """(act, title) over every section of acts: an act bears one title in a section."""
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    return {row for title in re.findall(r"^## (\S+的环节)", text, re.MULTILINE) for row in section(title).items()}


def test_every_act_has_the_title_that_its_procedure_gives_it(law: Library) -> None:
    known = acts()
    for procedure in law.procedures:
        for act in procedure.acts.values():
            assert (act.act, act.title) in known, f"{act.act} ({procedure.id}) in docs/glossary.md"


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
