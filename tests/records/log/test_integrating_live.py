"""From the outbox into the log, with real commits: slow transactions, and a superuser who alters what waits."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from mingjing.records.log import reads
from mingjing.records.log.integrating import integrate
from tests.records.log.scenes import event, log, order

pytestmark = pytest.mark.usefixtures("live")


def test_the_order_of_ids_is_not_the_order_of_commits(transactional_copy: str) -> None:
    """The slow transaction with the lower id is not skipped: pitfall 1 of the design."""
    slow = psycopg.connect(transactional_copy)
    late = uuid4()
    early = UUID(int=1)
    slow.execute(
        "INSERT INTO evlog_event (event_uid, case_uid, seq, type, org, env, seals, entry, prev)"
        " SELECT %s, %s, 1, 'x', 'o', '', '', '', ''",
        [early, late],
    )
    slow.execute("INSERT INTO evlog_outbox VALUES (%s)", [early])
    event()
    assert integrate().placed == 2
    slow.commit()
    slow.close()
    done = integrate()
    assert [(one.event_uid, one.why) for one in done.held] == [(early, "altered")]  # seen, not skipped


@pytest.mark.clause("LY-R38", part="altered before it is in the log")
@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE evlog_event SET env = convert_to(replace(convert_from(env, 'UTF8'), 'inspect_site', 'file_case000'), 'UTF8')",
        "UPDATE evlog_event SET seals = seals || ' '::bytea",
        "UPDATE evlog_event SET prev = entry WHERE seq = 2",
        "UPDATE evlog_event SET entry = overlay(entry placing '\\x00'::bytea from 9 for 1)",
    ],
)
def test_an_event_altered_after_its_commit_is_held_back_and_said(
    attack: str, transactional_copy: str, owner_url: Any
) -> None:
    case, other = uuid4().hex, uuid4().hex
    event(case), event(case), event(other)
    name = transactional_copy.partition("@/")[2].partition("?")[0]
    with psycopg.connect(owner_url(name)) as superuser:
        superuser.execute("ALTER TABLE evlog_event DISABLE TRIGGER ALL")
        where = " AND" if "WHERE" in attack else " WHERE"
        superuser.execute(f"{attack}{where} case_uid = %s", [UUID(case)])
    done = integrate()
    assert done.held
    assert {one.why for one in done.held} <= {"altered", "gap"}
    assert [seq for of, seq in order(log()) if of == UUID(other)] == [1]
    assert reads.health().waiting == len(done.held)
