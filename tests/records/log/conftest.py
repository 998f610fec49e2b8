"""What every test of the log needs: files of its own, events in a hurry, a cosigned checkpoint without processes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mingjing.records.log import standing


@pytest.fixture(autouse=True)
def log_dir(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """The log's files go into the test's own folder."""
    settings.LOG_DIR = tmp_path / "log"
    settings.LOG_POLICY = tmp_path / "log" / "policy.txt"
    settings.LOG_MIRROR = tmp_path / "mirror"
    standing._kept.clear()
    yield tmp_path / "log"
    standing._kept.clear()


@pytest.fixture
def live(transactional_copy: str, django_db_blocker: Any) -> Iterator[str]:
    """A database of the test's own where commits are real; its address."""
    with django_db_blocker.unblock():
        yield transactional_copy


@pytest.fixture
def world(db: None, tmp_path: Path, log_dir: Path) -> Iterator[Any]:
    """Signer, witnesses and policy in this process."""
    from tests.records.log.world import World

    made = World(tmp_path / "world")
    yield made
    made.close()


@pytest.fixture
def live_world(live: str, tmp_path: Path, log_dir: Path) -> Iterator[Any]:
    """The same where commits are real."""
    from tests.records.log.world import World

    made = World(tmp_path / "world")
    yield made
    made.close()


class Backups:
    """Older states of a test's database, as a base backup is one: taken at a moment, put in its place later."""

    def __init__(self, cluster: Any, address: str) -> None:
        self.cluster, self.current = cluster, address.partition("@/")[2].partition("?")[0]
        self.made: list[str] = []

    def _do(self, *statements: Any) -> None:
        import psycopg
        from django.db import connection

        connection.close()
        with psycopg.connect(self.cluster.url("postgres", "postgres"), autocommit=True) as db:
            for one in statements:
                db.execute(one)

    def take(self) -> str:
        """The state of now."""
        from psycopg import sql

        name = f"{self.current}_{len(self.made)}"
        copy = sql.SQL("create database {} template {} owner mingjing_owner")
        self._do(copy.format(sql.Identifier(name), sql.Identifier(self.current)))
        self.made.append(name)
        return name

    def restore(self, name: str) -> None:
        """That state again, under the name of the present one."""
        from psycopg import sql

        self._do(
            sql.SQL("drop database {} with (force)").format(sql.Identifier(self.current)),
            sql.SQL("create database {} template {} owner mingjing_owner").format(
                sql.Identifier(self.current), sql.Identifier(name)
            ),
        )

    def drop(self) -> None:
        """Remove them."""
        from psycopg import sql

        self._do(*(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)) for name in self.made))


@pytest.fixture
def backups(live: str, cluster: Any) -> Iterator[Backups]:
    """Older states of the test's database."""
    made = Backups(cluster, live)
    yield made
    made.drop()
