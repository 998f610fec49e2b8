"""保持的连接 — a connection that the server has closed is noticed before the next request, without asking the server each time."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from django.db.backends.postgresql import base

from mingjing.web.cluster import Cluster


@pytest.fixture
def kept(transactional_copy: str, django_db_blocker: pytest.FixtureRequest) -> Iterator[int]:
    """A connection of Django's own that stays; the number of its process on the server."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connection.ensure_connection()
        yield int(connection.connection.info.backend_pid)


def test_a_living_connection_is_kept_without_a_question(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base.DatabaseWrapper, "is_usable", lambda self: pytest.fail("the server was asked"))
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        assert cursor.fetchone()[0] == kept
    assert connection.is_usable()


def test_a_connection_that_the_server_ended_is_replaced(kept: int, cluster: Cluster) -> None:
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as db:
        db.execute("select pg_terminate_backend(%s, 5000)", [kept])
    assert not connection.is_usable()
    connection.health_check_enabled, connection.health_check_done = True, False
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        assert cursor.fetchone()[0] != kept
