"""几句一起送 — several statements travel to the database in one journey; each is planned once and kept by its text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

Statement = tuple[str, Sequence[Any] | Mapping[str, Any]]


def together(statements: Sequence[Statement]) -> list[list[tuple[Any, ...]]]:
    """Run them in their order without waiting for each answer; the rows of each (none where it returns none)."""
    connection.ensure_connection()
    cursors = []
    with connection.wrap_database_errors, connection.connection.pipeline():
        for sql, values in statements:
            cursor = connection.cursor()
            cursor.execute(sql, values)
            cursors.append(cursor)
    return [cursor.fetchall() if cursor.description else [] for cursor in cursors]
