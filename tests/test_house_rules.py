"""What no linter knows: the habits of this house, each checked by a test that names the place to mend."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "mingjing"
FLOORS = [
    {"web"},
    {"publicity", "supervision"},
    {"inspection", "review", "coordination"},
    {"cases"},
    {"registry"},
    {"records"},
    {"kernel", "chain"},
]
HOMELESS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "base",
    "manager",
    "service",
    "services",
    "handler",
    "data",
    "info",
}
LONG_BY_LICENCE = {"verify.py"}
NAMED_BY_DJANGO = {"web/postgres/base.py"}  # a database backend is found by this name


def floor_of(app: str) -> int:
    """How high an app stands; 0 is the roof."""
    return next(number for number, floor in enumerate(FLOORS) if app in floor)


def python_files() -> Iterator[Path]:
    """Our own modules, migrations left out."""
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path


def test_foreign_keys_go_down() -> None:
    """import-linter cannot see a string foreign key."""
    wrong = []
    for model in apps.get_models():
        if not model.__module__.startswith("mingjing."):
            continue
        here = model.__module__.split(".")[1]
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not getattr(field, "concrete", False) or not isinstance(target, type):
                continue
            if target.__module__.startswith("mingjing.") and floor_of(target.__module__.split(".")[1]) < floor_of(here):
                wrong.append(f"{model.__name__}.{field.name} → {target.__name__}")
    assert not wrong, f"foreign keys that go up: {wrong}"


def test_no_module_has_a_name_that_says_nothing() -> None:
    """What has no better name has no home yet."""
    named = {str(path.relative_to(SOURCE)) for path in python_files() if path.stem in HOMELESS}
    assert named == NAMED_BY_DJANGO


def test_no_file_is_longer_than_400_lines() -> None:
    """At 400 lines a file becomes a folder of the same name."""
    long = {
        str(path.relative_to(ROOT)): lines
        for path in python_files()
        if path.name not in LONG_BY_LICENCE and (lines := path.read_text().count("\n")) > 400
    }
    assert not long, f"make a folder of each: {long}"


def test_every_module_says_what_it_is() -> None:
    """The first line of a module is for whoever opens it."""
    silent = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert not silent, f"modules without a first sentence: {silent}"


def test_every_path_in_the_readme_exists() -> None:
    """The ten questions of the README lead somewhere."""
    text = (ROOT / "README.md").read_text()
    paths = re.findall(r"`((?:src|law|docs|tests|deploy|bench)/[^`*<> ]*)`", text)
    assert len(paths) >= 10
    gone = [path for path in paths if not (ROOT / path).exists()]
    assert not gone, f"README names what is not there: {gone}"


def test_no_registry_host_stands_in_the_tree() -> None:
    """An isolated network has other registries; a lock must not know ours."""
    hosts = ["py" + "pi.org", "python" + "hosted.org", "registry." + "npmjs", "deb." + "debian.org"]
    tracked = [path for path in ROOT.glob("*") if path.is_file()] + list(python_files())
    found = [str(path) for path in tracked if any(host in path.read_text(errors="ignore") for host in hosts)]
    assert not found


@cache
def act_ids() -> set[str]:
    """Every act that a procedure of the law has."""
    from mingjing.kernel import library

    return {act for procedure in library.load(ROOT / "law").procedures for act in procedure.acts}


def test_every_act_named_in_python_exists_in_the_law() -> None:
    """One word per act: an act called by name in the code is an act of a procedure."""
    called = re.compile(r"""perform\(\s*["']([a-z_]+)["']""")
    generic = {"propose", "check", "approve", "return"}
    wrong = {}
    for path in python_files():
        missing = set(called.findall(path.read_text())) - act_ids() - generic
        if missing:
            wrong[str(path.relative_to(ROOT))] = missing
    assert not wrong


def test_every_act_has_a_scenario() -> None:
    """An act without a worked example is an act nobody has thought through."""
    told = "\n".join(
        path.read_text()
        for path in (ROOT / "law").rglob("*.yaml")
        if "scenarios" in path.parts or path.name == "traits.yaml"
    )
    silent = sorted(act for act in act_ids() if not re.search(rf"\bact: {act}\b", told))
    assert not silent, f"acts without a scenario: {silent}"


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """The full name of every route below a resolver."""
    for found in resolver.url_patterns:
        if isinstance(found, URLResolver):
            space = f"{prefix}{found.namespace}:" if found.namespace else prefix
            yield from routes(found, space)
        elif isinstance(found, URLPattern):
            yield f"{prefix}{found.name}"


def test_every_route_has_a_row_in_the_authorization_table() -> None:
    """Deny by default: a route nobody thought of is a route nobody may call."""
    from mingjing.web.authorization import TABLE

    found = set(routes(get_resolver()))
    assert found - set(TABLE) == set(), "routes without a row"
    assert set(TABLE) - found == set(), "rows without a route"


@pytest.mark.django_db
def test_the_application_may_not_change_the_record() -> None:
    """行政处罚法 47: what was recorded stays; the application's role cannot UPDATE, DELETE or TRUNCATE the log."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select current_user, rolsuper, rolbypassrls from pg_roles where rolname = current_user")
        role, superuser, bypass = cursor.fetchone()
        assert (role, superuser, bypass) == ("mingjing_app", False, False)
        for right in ("UPDATE", "DELETE", "TRUNCATE"):
            cursor.execute("select has_table_privilege(current_user, 'evlog_event', %s)", [right])
            assert cursor.fetchone() == (False,), right
        cursor.execute("select count(*) from pg_tables where tableowner = current_user")
        assert cursor.fetchone() == (0,), "the application's role owns a table"


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    """A model changed without its migration breaks the next installation, not ours."""
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
