"""英文界面: every interface string of pages and programs stands in the English catalogue, translated, and the compiled one says the same."""

from __future__ import annotations

import ast
import gettext
import re
from collections import Counter
from functools import cache
from pathlib import Path

import mingjing

SOURCE = Path(mingjing.__file__).parent
CATALOGUE = SOURCE / "web" / "locale" / "en" / "LC_MESSAGES"
ASKING = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
IN_TEMPLATE = re.compile(r"""_\(\s*(?:"([^"]*)"|'([^']*)')\s*\)""")
HOLES = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")
ENTRY = re.compile(r'^(msgid|msgid_plural|msgstr(?:\[\d\])?) (".*"(?:\n".*")*)', re.MULTILINE)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def asked_in(path: Path) -> set[str]:
    """The strings that one file of ours asks the catalogue for."""
    text = path.read_text("utf-8")
    if path.suffix == ".html":
        return {double or single for double, single in IN_TEMPLATE.findall(text)}
    return {
        part.value
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ASKING
        for part in call.args[: 2 if call.func.id.startswith("ngettext") else 1]
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }


@cache
def asked() -> dict[str, str]:
    """Every interface string with one file that asks for it."""
    return {
        string: str(path.relative_to(SOURCE))
        for path in sorted(SOURCE.rglob("*"))
        if path.suffix in {".py", ".html"}
        for string in asked_in(path)
        if CHINESE.search(string)
    }


def entries() -> list[dict[str, str]]:
    """The blocks of the catalogue as written, its head left out."""
    blocks = (CATALOGUE / "django.po").read_text("utf-8").split("\n\n")
    written = [
        {key: "".join(ast.literal_eval(line) for line in value.split("\n")) for key, value in ENTRY.findall(block)}
        for block in blocks
    ]
    return [entry for entry in written if entry.get("msgid")]


def test_no_interface_string_is_untranslated() -> None:
    assert len(asked()) > 700, "the sources are read"
    known = {entry[key] for entry in entries() for key in ("msgid", "msgid_plural") if key in entry}
    assert {string: where for string, where in asked().items() if string not in known} == {}
    empty = [entry["msgid"] for entry in entries() if not all(said for key, said in entry.items() if "str" in key)]
    assert empty == []


def test_the_catalogue_holds_each_string_once_and_none_in_doubt() -> None:
    text = (CATALOGUE / "django.po").read_text("utf-8")
    assert "#, fuzzy" not in text
    assert "\n#~ " not in text
    assert [string for string, times in Counter(entry["msgid"] for entry in entries()).items() if times > 1] == []


def test_what_is_filled_in_is_filled_in_in_english_too() -> None:
    for entry in entries():
        for key in [key for key in entry if key.startswith("msgstr")]:
            source = entry["msgid"] if key in {"msgstr", "msgstr[0]"} else entry["msgid_plural"]
            assert set(HOLES.findall(entry[key])) == set(HOLES.findall(source)), entry["msgid"]


def test_the_compiled_catalogue_is_the_written_one() -> None:
    with (CATALOGUE / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    stale = [
        entry["msgid"]
        for entry in entries()
        if compiled.gettext(entry["msgid"]) != (entry.get("msgstr") or entry.get("msgstr[0]"))
    ]
    assert stale == []


def test_no_page_speaks_chinese_beside_the_catalogue() -> None:
    """What stands between the tags of a template goes through the catalogue, or it could not be read in English."""
    beside = {}
    for path in SOURCE.rglob("*.html"):
        if path.name == "500.html":  # shown when nothing works any more, the catalogue included
            continue
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->", "", path.read_text("utf-8"), flags=re.DOTALL)
        if found := re.findall(r"[^<>\n]*[\u4e00-\u9fff][^<>\n]*", text):
            beside[str(path.relative_to(SOURCE))] = found[:3]
    assert beside == {"web/templates/web/base.html": ["中文"]}, "only the language names itself"
