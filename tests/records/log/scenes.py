"""Short ways to what tests of the log talk about: an event, many events, what the tables say."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from mingjing.chain import entry, tree
from mingjing.records import acts, reads
from mingjing.records.log import reads as log_reads

NOW = datetime(2026, 6, 15, 1, 30, tzinfo=UTC)


def event(case: str | None = None, type: str = "inspect_site", **more: Any) -> reads.Entry:
    """One act in a transaction of its own."""
    told = {"org": "320700-CG", "actor": "officer1", "at": NOW, "body": {"fields.place": "新南街道"}} | more
    with transaction.atomic():
        return acts.append(case_uid=case or uuid4().hex, type=type, **told)


def events(count: int, cases: int = 3) -> list[reads.Entry]:
    """Acts in some cases, by turns."""
    uids = [uuid4().hex for _ in range(cases)]
    return [event(uids[at % cases]) for at in range(count)]


def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """What a question to the database answers."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def said(event_uid: UUID) -> dict[str, Any]:
    """What the fields of an event say."""
    ((case, seq),) = rows("SELECT case_uid, seq FROM evlog_event WHERE event_uid = %s", event_uid)
    found = reads.event(case, seq)
    assert found is not None
    return dict(found.fields)


def log() -> str:
    """The only log of a test."""
    (found,) = rows("SELECT log FROM log_state")
    return str(found[0])


def order(name: str) -> list[tuple[UUID, int]]:
    """Case and number of each leaf."""
    return [
        (case, seq)
        for case, seq in rows(
            "SELECT e.case_uid, e.seq FROM evlog_leaf l JOIN evlog_event e USING (event_uid) WHERE l.log = %s ORDER BY l.idx",
            name,
        )
    ]


def derived_roots(name: str, size: int) -> tuple[bytes, bytes]:
    """Both roots over the first entries, derived from the bytes of the events without a line of the log's own code."""
    lines = [entry.entry(env, seals) for env, seals in log_reads.events(name, 0, size)]
    assert len(lines) == size
    return tree.root(lines, "sha256"), tree.root(lines, "sm3")
