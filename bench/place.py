"""Where the measurements are taken: a database cluster of their own (fsync on, as in production), peopled, made once.

Every run works in a fresh copy of that database, as the application's role. Nothing of the demo or the tests is touched.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from mingjing.web.cluster import Cluster, grant_ordinary

ROOT = Path(__file__).resolve().parents[1]
STATE = ROOT / "var" / "bench-state"
MADE_OF = ("*/migrations/*.py", "web/cluster.py", "*/demo_people.py")
SETTINGS = "mingjing.web.settings"


@dataclass(frozen=True)
class Place:
    """One database to measure in: the application's address of it, and the superuser's."""

    url: str
    super_url: str

    def environment(self) -> dict[str, str]:
        """What a process of the measured installation finds in its environment."""
        told = {"MINGJING_STATE": str(STATE), "DATABASE_URL": self.url, "DJANGO_SETTINGS_MODULE": SETTINGS}
        return {**os.environ, **told, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}

    def manage(self, *words: str) -> None:
        """One of Django's commands, in a process of its own."""
        subprocess.run([sys.executable, "-m", "django", *words], env=self.environment(), check=True, cwd=ROOT)

    def enter(self) -> None:
        """Make this process one of the measured installation."""
        import django

        os.environ.update(self.environment())
        django.setup()


def template(cluster: Cluster) -> str:
    """The database that every run copies: migrated by the owner, with the people of the demo city and no case."""
    digest = hashlib.sha256()
    for pattern in MADE_OF:
        for path in sorted((ROOT / "src" / "mingjing").glob(pattern)):
            digest.update(path.read_bytes())
    name, making = f"bench_{digest.hexdigest()[:12]}", "bench_making"
    key_is_there = (STATE / "keys" / "organisation.ed25519").exists()  # an installation without its key is none
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as db:
        known = {row[0] for row in db.execute("select datname from pg_database").fetchall()}
        if name in known and key_is_there:
            return name
        for old in known:
            if old.startswith("bench_"):
                db.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(old)))
        db.execute(sql.SQL("create database {} owner mingjing_owner").format(sql.Identifier(making)))
    superuser = cluster.url("postgres", making)
    with psycopg.connect(superuser, autocommit=True) as db:
        grant_ordinary(db)
    Place(cluster.url("mingjing_migrate", making), superuser).manage("migrate", "--verbosity", "0")
    Place(cluster.url("mingjing_app", making), superuser).manage("seed_city")
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as db:
        db.execute(sql.SQL("alter database {} rename to {}").format(sql.Identifier(making), sql.Identifier(name)))
    return name


@contextmanager
def place() -> Iterator[Place]:
    """A fresh copy of the peopled database, dropped afterwards; the cluster is stopped again."""
    STATE.mkdir(parents=True, exist_ok=True)
    vendor = STATE / "vendor"
    if not vendor.exists():
        vendor.symlink_to(ROOT / "var" / "vendor")
    cluster = Cluster(STATE.parent, "bench")
    cluster.start()
    name = "bench_now"
    try:
        source = template(cluster)
        with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as db:
            db.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
            copy = sql.SQL("create database {} template {} owner mingjing_owner")
            db.execute(copy.format(sql.Identifier(name), sql.Identifier(source)))
        yield Place(cluster.url("mingjing_app", name), cluster.url("postgres", name))
    finally:
        cluster.stop()
