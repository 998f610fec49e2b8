"""The peer of performing acts: the same rows written by the same statements, with nothing read, ruled, rendered or sealed.

One case is performed while its writing statements are overheard. They are then sent again for other cases, each act in a
transaction of its own, into copies of the tables (same columns, indexes and checks; no triggers, no foreign keys).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql

Statement = tuple[str, list[Any]]
WRITES = ("insert", "update", "delete", "with event")
FIRST_KEY = 900_000_000  # the key of the overheard case: a number that nothing else in its statements can be


class Overheard:
    """The writing statements of each act, in their order."""

    def __init__(self) -> None:
        self.acts: list[list[Statement]] = []

    def __call__(self, execute: Any, statement: str, values: Any, many: bool, context: Any) -> Any:
        """An execute wrapper of Django's."""
        if statement.lstrip().lower().startswith(WRITES) and "records_installation" not in statement:
            self.acts[-1].append((statement, [copied(value) for value in values or ()]))
        return execute(statement, values, many, context)


def copied(value: Any) -> Any:
    """A value as it can be sent again; JSON as its text."""
    from psycopg.types.json import Json, Jsonb

    return Jsonb(value.obj) if isinstance(value, (Json, Jsonb)) else value


def overhear() -> list[list[Statement]]:
    """The writing statements of one whole case."""
    from django.db import connection

    from bench import way

    heard = Overheard()
    case = way.example(way.Timed(), 2)
    with connection.execute_wrapper(heard):
        for _, step in way.STEPS:
            heard.acts.append([])
            step(case)
    return heard.acts


def tables(db: psycopg.Connection[Any]) -> None:
    """Copies of the tables that acts write, in a schema of their own; the next case opened has FIRST_KEY."""
    names = db.execute(
        "select tablename from pg_tables where schemaname = 'public' and tablename ~ '^(cases_|evlog_|case_head|records_)'"
    ).fetchall()
    db.execute("create schema raw")
    for (name,) in names:
        db.execute(sql.SQL("create table raw.{0} (like public.{0} including all)").format(sql.Identifier(name)))
    db.execute("select setval('public.cases_case_id_seq', %s)", [FIRST_KEY - 1])


class Again:
    """The statements of one more case: every identifier that must be new is new."""

    def __init__(self, turn: int) -> None:
        self.turn = turn
        self.uuids: dict[str, uuid.UUID] = {}

    def value(self, value: Any) -> Any:
        """The value, for this case."""
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, int) and value == FIRST_KEY:
            return FIRST_KEY + self.turn
        if isinstance(value, uuid.UUID):
            return self.fresh(value.hex)
        if isinstance(value, str):
            plain = value.replace("-", "")
            if len(plain) == 32 and all(letter in "0123456789abcdef" for letter in plain):
                return str(self.fresh(plain)) if "-" in value else self.fresh(plain).hex
            return f"{value[:-1]}·{self.turn}" if value.endswith("号") and "〔" in value and len(value) < 40 else value
        return value

    def fresh(self, old: str) -> uuid.UUID:
        """The new identifier in the place of an old one."""
        return self.uuids.setdefault(old, uuid.uuid4())

    def acts(self, heard: Sequence[Sequence[Statement]]) -> list[list[Statement]]:
        """Every act's statements, for this case."""
        return [[(text, [self.value(one) for one in values]) for text, values in act] for act in heard]


def write(db: psycopg.Connection[Any], act: Sequence[Statement]) -> None:
    """One act's rows: one transaction, everything sent in one journey, prepared statements."""
    with db.transaction(), db.pipeline():
        for text, values in act:
            db.execute(text, values, prepare=True)
