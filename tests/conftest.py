"""One real PostgreSQL for every test: a template database made once, copied per worker, never flushed.

Tests talk to it as the application's role, which owns nothing, so what the record's triggers and grants refuse in
production they refuse here.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, sync_playwright
from psycopg import sql

from mingjing.web.cluster import Cluster, grant_ordinary

ROOT = Path(__file__).resolve().parents[1]
STATE = Path(os.environ.get("MINGJING_TEST_STATE", ROOT / "var"))
os.environ["MINGJING_STATE"] = str(STATE / "test-state")
WORKER = "PYTEST_XDIST_WORKER"
KEYS = """
import django; django.setup()
from mingjing.records import keys, seal; from mingjing.records.erasing.keeper import keeper
seal.organisation(); keys.keyed("first"); keeper()
"""
CHROMIUM = os.environ.get("MINGJING_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"


def own_keys(worker: str) -> None:
    """A worker's own keys of people and cases, under the installation's keys that the template database knows."""
    shared, own = STATE / "test-state" / "keys", STATE / f"test-state-{worker}" / "keys"
    STATE.mkdir(parents=True, exist_ok=True)
    with (STATE / "keys.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "master").exists():
            env = {name: value for name, value in os.environ.items() if name != WORKER}
            env |= {"DJANGO_SETTINGS_MODULE": "mingjing.web.settings_test", "PYTHONPATH": str(ROOT / "src")}
            subprocess.run([sys.executable, "-c", KEYS], env=env, check=True, cwd=ROOT)
        same = all(
            (own / name).exists() and (own / name).read_bytes() == (shared / name).read_bytes()
            for name in ("organisation.ed25519", "pseudonym", "master")
        )
        if not same:
            shutil.rmtree(own, ignore_errors=True)
            shutil.copytree(shared, own, ignore=shutil.ignore_patterns("rows"))


def pytest_configure() -> None:
    """Before any test of a worker asks for a key."""
    if worker := os.environ.get(WORKER):
        own_keys(worker)


def made_of() -> str:
    """A digest of everything that the template database is made of."""
    digest = hashlib.sha256()
    for pattern in ("*/migrations/*.py", "*/models*", "*/models/*.py", "web/cluster.py", "*/demo_people.py"):
        for path in sorted((ROOT / "src" / "mingjing").glob(pattern)):
            if path.is_file():
                digest.update(path.read_bytes())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()[:12]


def template(cluster: Cluster) -> str:
    """The name of the template database, made on first use: migrated by the owner, peopled with the demo city."""
    name = f"template_{made_of()}"
    with (STATE / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as db:
            known = {row[0] for row in db.execute("select datname from pg_database").fetchall()}
            if name in known:
                return name
            db.execute("drop database if exists making_template with (force)")
            db.execute("create database making_template owner mingjing_owner")
        with psycopg.connect(cluster.url("postgres", "making_template"), autocommit=True) as db:
            grant_ordinary(db)
        for role, words in (("mingjing_migrate", ["migrate", "--verbosity", "0"]), ("mingjing_app", ["seed_city"])):
            env = {**os.environ, "DATABASE_URL": cluster.url(role, "making_template")}
            env |= {"DJANGO_SETTINGS_MODULE": "mingjing.web.settings_test", "PYTHONPATH": str(ROOT / "src")}
            env.pop(WORKER, None)
            subprocess.run([sys.executable, "-m", "django", *words], env=env, check=True, cwd=ROOT)
        with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as db:
            db.execute(sql.SQL("alter database making_template rename to {}").format(sql.Identifier(name)))
            for old in known:
                if old.startswith("template_"):
                    db.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(old)))
    return name


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    """The private PostgreSQL cluster of the tests; left running for the next run, stopped by `make stop`."""
    STATE.mkdir(parents=True, exist_ok=True)
    found = Cluster(STATE, "test", durable=False)
    with (STATE / "cluster.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found.start()
    return found


@contextmanager
def copied(cluster: Cluster) -> Iterator[str]:
    """A fresh copy of the template database; its name."""
    source, name = template(cluster), f"copy_{uuid.uuid4().hex[:12]}"
    with (
        psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as db,
        (STATE / "copy.lock").open("w") as lock,
    ):
        fcntl.flock(lock, fcntl.LOCK_EX)
        copy = sql.SQL("create database {} template {} owner mingjing_owner")
        db.execute(copy.format(sql.Identifier(name), sql.Identifier(source)))
    try:
        yield name
    finally:
        with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as db:
            db.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def use(url: str) -> None:
    """Point Django's default connection at another database."""
    from django.conf import settings
    from django.db import connections

    from mingjing.web.settings import database

    connections["default"].close()
    fresh = database(url)
    fresh["CONN_MAX_AGE"] = 0
    settings.DATABASES["default"].update(fresh)
    connections["default"].settings_dict.update(fresh)


@pytest.fixture(scope="session")
def django_db_setup(cluster: Cluster, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """pytest-django's hook: each worker has its own copy of the template database."""
    with copied(cluster) as name:
        with django_db_blocker.unblock():  # type: ignore[attr-defined]
            use(cluster.url("mingjing_app", name))
        yield
        from django.db import connections

        with django_db_blocker.unblock():  # type: ignore[attr-defined]
            connections["default"].close()


@pytest.fixture
def transactional_copy(
    cluster: Cluster, django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[str]:
    """A database of the test's own, where commits are real: for concurrency, kills and live servers. Yields its address."""
    from django.conf import settings
    from django.db import connections

    before = dict(settings.DATABASES["default"])
    with django_db_blocker.unblock(), copied(cluster) as name:  # type: ignore[attr-defined]
        address = cluster.url("mingjing_app", name)
        use(address)
        try:
            yield address
        finally:
            connections["default"].close()
            settings.DATABASES["default"].update(before)
            connections["default"].settings_dict.update(before)


@pytest.fixture
def owner_url(cluster: Cluster) -> object:
    """The superuser's address of a database, for attacks that the application could not make."""
    return lambda name: cluster.url("postgres", name)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the session."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed: apt install chromium, or set MINGJING_CHROMIUM")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
