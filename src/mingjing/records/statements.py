"""几句一起送 — several statements travel to the database in one journey; each is planned once and kept by its text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

Statement = tuple[str, Sequence[Any] | Mapping[str, Any]]


def together(statements: Sequence[Statement]) -> list[list[tuple[Any, ...]]]:
    """Run them in their order without waiting for each answer; the rows of each (none where it returns none).

    Nobody who listens to queries is left out: their wrappers cost a third of a statement, and are made only where somebody does.
    """
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    database.validate_no_broken_transaction()
    heard = database.queries_logged or database.execute_wrappers
    made, cursors = database.cursor if heard else database.create_cursor, []
    journey = database.connection.pipeline() if len(statements) > 1 else nullcontext()  # one needs no company
    with database.wrap_database_errors, journey:
        for sql, values in statements:
            cursor = made()
            cursor.execute(sql, values)
            cursors.append(cursor)
    return [cursor.fetchall() if cursor.pgresult.nfields else [] for cursor in cursors]
