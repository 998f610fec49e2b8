"""附表锚定: an access list, refused attempts and changes of the registry that somebody altered afterwards are found and named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from mingjing.records import anchoring, evidence
from mingjing.records import reads as record
from mingjing.records.anchoring import Unlike, anchor, check
from mingjing.records.log import system
from mingjing.registry.acts import make_token

TABLE = "evidence_access"


@pytest.fixture
def superuser(
    transactional_copy: str, owner_url: Callable[[str], str], django_db_blocker: Any
) -> Iterator[psycopg.Connection[Any]]:
    """A superuser in a database where commits are real."""
    name = re.search(r"@/(\w+)", transactional_copy)
    assert name
    with django_db_blocker.unblock(), psycopg.connect(owner_url(name[1]), autocommit=True) as db:
        yield db


def read(times: int = 3) -> None:
    """Somebody asks for a file."""
    for number in range(times):
        evidence.note_access(uuid4(), who=f"officer{number}", why="view", given=bool(number % 2))


def roots() -> list[Any]:
    """The events of the log in which side tables are anchored."""
    return [one for one in record.events(system.case_of(system.current())) if one.type == "access_root"]


@pytest.mark.clause("LY-R36", part="the access list is anchored")
def test_every_hour_the_access_list_becomes_an_event_of_the_log(superuser: psycopg.Connection[Any]) -> None:
    anchor()
    before = len(roots())
    read()
    make_token("officer1")  # the registry notes it
    assert anchor() >= 4
    told = {one.fields["anchor.table"]: one.fields for one in roots()[before:]}
    assert set(told) == {TABLE, "registry_registryentry"}
    assert told[TABLE]["anchor.rows"] == 3
    assert "officer" not in str(told)
    assert anchor() == 0
    assert len(roots()) == before + 2
    read(1)
    assert anchor() == 1
    assert check() == []
    assert record.verify_case(system.case_of(system.current())).holds


ALTERED = {
    "who read it": f"update {TABLE} set who = 'officer9' where id = %(second)s",
    "whether it was given": f"update {TABLE} set given = not given where id = %(second)s",
    "when": f"update {TABLE} set at = at - interval '1 day' where id = %(second)s",
    "a row taken away": f"delete from {TABLE} where id = %(second)s",
    "the last row taken away": f"delete from {TABLE} where id = %(last)s",
    "two rows swapped": f"update {TABLE} set id = case id when %(second)s then -1 else id end where id = %(second)s;"
    f" update {TABLE} set id = %(second)s where id = %(last)s; update {TABLE} set id = %(last)s where id = -1",
    "the anchor too": f"update {TABLE} set who = 'x' where id = %(second)s;"
    " update evlog_anchor set sha256 = sha256('x'), sm3 = sha256('x')",
    "the anchor gone": "delete from evlog_anchor",
    "the anchor of another event": "update evlog_anchor set event_uid = gen_random_uuid()",
}


@pytest.mark.clause("LY-R36", part="the access list is anchored")
@pytest.mark.clause("LY-R38", part="an access list changed afterwards")
@pytest.mark.parametrize("what", ALTERED)
def test_a_row_altered_afterwards_is_found(superuser: psycopg.Connection[Any], what: str) -> None:
    read()
    anchor()
    assert check() == []
    ids = [row[0] for row in superuser.execute(f"select id from {TABLE} order by id").fetchall()]
    superuser.execute("set session_replication_role = replica")
    for statement in ALTERED[what].split(";"):
        superuser.execute(statement, {"second": ids[1], "last": ids[-1]})
    assert TABLE in {one.table for one in check()}, what


def test_a_row_slipped_in_among_the_anchored_is_found(superuser: psycopg.Connection[Any]) -> None:
    read()
    superuser.execute(f"select setval(pg_get_serial_sequence('{TABLE}', 'id'), 1000)")
    read(1)
    anchor()
    superuser.execute(
        f"insert into {TABLE} (id, who, at, file, why, given) values (500, 'x', now(), gen_random_uuid(), 'x', true)"
    )
    (found,) = check([TABLE])
    assert "补插" in found.message


def test_no_row_is_passed_over_while_an_earlier_one_is_still_being_written(superuser: psycopg.Connection[Any]) -> None:
    """The slower transaction has the lower id: anchoring waits for it instead of leaving it out for ever."""
    from threading import Thread

    read(1)
    add = f"insert into {TABLE} (who, at, file, why, given) values ('slow', now(), gen_random_uuid(), 'x', true)"
    superuser.autocommit = False
    superuser.execute(add)
    read(1)
    from django.db import connection

    waiting = Thread(target=lambda: (anchor(), connection.close()))
    waiting.start()
    waiting.join(0.5)
    assert waiting.is_alive()
    superuser.commit()
    waiting.join(30)
    superuser.autocommit = True
    (one,) = [one for one in roots() if one.fields["anchor.table"] == TABLE]
    assert one.fields["anchor.rows"] == 3
    assert check() == []


def test_rows_that_were_never_anchored_are_no_breach(db: None) -> None:
    read()
    assert check([TABLE]) == []
    assert isinstance(anchoring.last_id(TABLE), int)
    assert Unlike("x", 0, 1, "y").table == "x"
