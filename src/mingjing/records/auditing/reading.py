"""只读的连接 — the auditor's own way to the database: one snapshot, nothing can be written through it.

In production `MINGJING_AUDIT_URL` names a role that may only read (pg_read_all_data); without it the application's own is used,
in a transaction that PostgreSQL itself keeps read-only.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection, transaction

Rows = Iterator[tuple[Any, ...]]


@contextmanager
def snapshot() -> Iterator[psycopg.Connection[Any]]:
    """A connection that sees the database as it is now, until it ends."""
    with _connected() as db:
        db.read_only = True
        db.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        yield db


def _connected() -> psycopg.Connection[Any]:
    if own := os.environ.get("MINGJING_AUDIT_URL"):
        return psycopg.connect(own, application_name="mingjing-audit")
    told = connection.settings_dict
    where = {"dbname": told["NAME"], "user": told["USER"], "password": told["PASSWORD"]}
    where |= {name: told[key] for name, key in (("host", "HOST"), ("port", "PORT")) if told[key]}
    return psycopg.connect(**where, application_name="mingjing-audit")


@contextmanager
def looking() -> Iterator[None]:
    """For the rooms upstairs, which read through Django: a transaction that cannot write."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def copied(db: psycopg.Connection[Any], query: str, values: Sequence[Any], types: Sequence[str]) -> Rows:
    """The rows of a query by binary COPY: the fastest way out of PostgreSQL, whatever their number."""
    with db.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT BINARY)", values) as rows:
        rows.set_types(types)
        yield from rows.rows()


def all_of(db: psycopg.Connection[Any], query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows of a small query."""
    return db.execute(query, values, binary=True).fetchall()
