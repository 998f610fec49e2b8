"""Triggers that keep a table append-only: they say in Chinese what was tried and what to do instead."""

from __future__ import annotations

import pgtrigger

_REFUSE = "RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正', TG_TABLE_NAME, TG_OP;"


def refused(operation: pgtrigger.Operation, name: str, condition: str | None = None) -> pgtrigger.Trigger:
    """A trigger that refuses the operation on each row (TRUNCATE: on the statement), for everybody but a superuser."""
    whole = operation == pgtrigger.Truncate
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.Before,
        level=pgtrigger.Statement if whole else pgtrigger.Row,
        condition=pgtrigger.Condition(condition) if condition else None,
        func=_REFUSE,
    )


def append_only() -> list[pgtrigger.Trigger]:
    """UPDATE, DELETE and TRUNCATE are refused."""
    return [
        refused(pgtrigger.Update, "no_update"),
        refused(pgtrigger.Delete, "no_delete"),
        refused(pgtrigger.Truncate, "no_truncate"),
    ]
