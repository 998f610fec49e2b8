"""跟随记录 — no event is skipped, however slowly its transaction commits, and none is handed over twice."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest
from django.db import connection, transaction

from mingjing.records.acts import append
from mingjing.records.following import follow, whole
from mingjing.records.reads import Recorded

pytestmark = pytest.mark.usefixtures("transactional_copy")


def one_more(type: str = "file_case") -> None:
    """One event in a case of its own."""
    with transaction.atomic():
        append(case_uid=uuid4(), type=type, org="A", actor="officer1", at=datetime.now(UTC), body={"reason": "示例"})


def test_a_follower_goes_on_where_it_stopped() -> None:
    """Each event of the types asked for, once."""
    seen: list[Recorded] = []
    for _ in range(5):
        one_more()
    one_more("inspect_site")
    assert follow("test", ["file_case"], seen.append, limit=3) == 3
    assert follow("test", ["file_case"], seen.append, limit=3) == 2
    assert follow("test", ["file_case"], seen.append) == 0
    assert len({one.event_uid for one in seen}) == 5


def test_a_slow_transaction_is_waited_for_and_not_skipped(transactional_copy: str) -> None:
    """The trap of "id greater than the last": a transaction that began earlier and commits later."""
    seen: list[Recorded] = []
    with psycopg.connect(transactional_copy) as slow:
        slow.execute("select pg_current_xact_id()")  # it has its number now, and writes and commits later
        one_more()
        assert follow("test", ["file_case"], seen.append) == 0, (
            "an event was read past an older transaction still at work"
        )
        slow.rollback()
    assert follow("test", ["file_case"], seen.append) == 1


def test_an_error_leaves_the_position_where_it_was() -> None:
    """What could not be handled comes again."""
    one_more()

    def fail(_: Recorded) -> None:
        raise RuntimeError("示例")

    with pytest.raises(RuntimeError, match="示例"):
        follow("test", ["file_case"], fail)
    seen: list[Recorded] = []
    assert follow("test", ["file_case"], seen.append) == 1
    assert connection.in_atomic_block is False


def test_transaction_numbers_over_the_turn() -> None:
    """A 32-bit number just before the 64-bit one's turn lies behind, not ahead."""
    assert whole(2**32 - 1, 2**32 + 5) == 2**32 - 1
    assert whole(7, 2**32 + 5) == 2**32 + 7
