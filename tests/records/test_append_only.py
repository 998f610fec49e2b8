"""Whoever wants to change the record afterwards: the application cannot, the owner cannot, a superuser is found out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from mingjing.chain import canonical, entry
from mingjing.records import acts, reads

NOW = datetime(2026, 6, 15, 1, 30, tzinfo=UTC)
TYPES = ("register_lead", "file_case", "inspect_site", "question_person", "conclude_investigation")


def whole_case() -> str:
    """A case of five events."""
    case = uuid4().hex
    for number, type in enumerate(TYPES):
        with transaction.atomic():
            acts.append(
                case_uid=case, type=type, org="320700-CG", actor="officer1", at=NOW, idem=f"{case}-{number}",
                body={"fields.place": "新南街道", "fields.count": number, "by.name": "周明远"},
            )  # fmt: skip
    return case


# -- the application's role -------------------------------------------------------------------------------------

STATEMENTS = [
    "UPDATE evlog_event SET type = 'x'",
    "DELETE FROM evlog_event",
    "TRUNCATE evlog_event",
    "UPDATE evlog_field SET value = '1'",
    "DELETE FROM evlog_field",
    "TRUNCATE evlog_field",
    "UPDATE evlog_outbox SET event_uid = event_uid",
    "DELETE FROM case_head",
    "TRUNCATE case_head",
    "UPDATE evidence_access SET who = 'x'",
    "DELETE FROM evidence_access",
    "DELETE FROM records_evidencefile",
    "DELETE FROM records_uploadchunk",
    "UPDATE records_installation SET demo = true",
    "UPDATE records_installation SET organisation_key = 'x'",
    "DELETE FROM records_installation",
    "ALTER TABLE evlog_event DISABLE TRIGGER ALL",
    "ALTER TABLE evlog_event NO FORCE ROW LEVEL SECURITY",
    "DROP TABLE evlog_event",
    "SET session_replication_role = replica",
]


@pytest.mark.django_db
@pytest.mark.clause("LY-O08")
@pytest.mark.clause("CJ-P07")
@pytest.mark.clause("YY-08")
@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_application_may_only_add(statement: str) -> None:
    case = whole_case()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert reads.verify_case(case) == reads.Verdict(5, ())


@pytest.mark.django_db
def test_the_application_owns_nothing_and_is_no_superuser() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = user)")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = user")
        assert cursor.fetchone() == ("mingjing_app", False, False)


# -- the owner, and a superuser ---------------------------------------------------------------------------------


@pytest.fixture
def superuser(
    transactional_copy: str, owner_url: Callable[[str], str], django_db_blocker: pytest.FixtureRequest
) -> Iterator[psycopg.Connection]:
    """A superuser's connection to a database of the test's own."""
    name = re.search(r"@/(\w+)", transactional_copy)
    assert name
    with django_db_blocker.unblock(), psycopg.connect(owner_url(name[1]), autocommit=True) as db:  # type: ignore[attr-defined]
        yield db


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evlog_event SET type = 'x'",
        "DELETE FROM evlog_event",
        "TRUNCATE evlog_event",
        "UPDATE evlog_field SET value = ''",
    ],
)
def test_the_owner_changes_no_row_either(superuser: psycopg.Connection, statement: str) -> None:
    case = whole_case()
    superuser.execute("SET ROLE mingjing_owner")
    with suppress(psycopg.errors.RaiseException, psycopg.errors.InsufficientPrivilege):
        assert superuser.execute(statement).rowcount == 0
    assert reads.verify_case(case) == reads.Verdict(5, ())


def test_even_a_superuser_meets_the_triggers(superuser: psycopg.Connection) -> None:
    whole_case()
    for statement in ("UPDATE evlog_event SET type = 'x'", "DELETE FROM evlog_event", "TRUNCATE evlog_event"):
        with pytest.raises(psycopg.errors.RaiseException, match="记录只增不改"):
            superuser.execute(statement)


OF = "WHERE event_uid = {third}"
NAME, COUNT = f"{OF} AND path = 'by.name'", f"{OF} AND path = 'fields.count'"
TAMPERING = {
    "a field's value": (f"UPDATE evlog_field SET value = '99' {COUNT}", 3, "field"),
    "a field's salt": (f"UPDATE evlog_field SET salt = sha256(salt) {NAME}", 3, "field"),
    "a field taken away": (f"DELETE FROM evlog_field {NAME}", 3, "body"),
    "a field renamed": (f"UPDATE evlog_field SET path = 'x' {NAME}", 3, "field"),
    "a field of another event": (f"UPDATE evlog_field SET event_uid = {{first}}, path = 'y' {NAME}", 3, "body"),
    "the envelope's time": (
        f"UPDATE evlog_event SET env = replace(encode(env, 'escape'), '-15T01', '-15T00')::bytea {OF}", 3, "entry",
    ),
    "one bit of the envelope": (f"UPDATE evlog_event SET env = set_bit(env, 8, 1 - get_bit(env, 8)) {OF}", 3, "envelope"),
    "the seals": (f"UPDATE evlog_event SET seals = convert_to('[]', 'UTF8') {OF}", 3, "seal"),
    "the entry": (f"UPDATE evlog_event SET entry = set_byte(entry, 40, 255 - get_byte(entry, 40)) {OF}", 3, "entry"),
    "the type column": (f"UPDATE evlog_event SET type = 'decide_penalty' {OF}", 3, "index"),
    "an event in the middle": (f"DELETE FROM evlog_event {OF}", 4, "gap"),
    "the last event": ("DELETE FROM evlog_event WHERE event_uid = {last}", 0, "head"),
    "the first event": ("DELETE FROM evlog_event WHERE event_uid = {first}", 2, "gap"),
    "the head moved back": ("UPDATE case_head SET seq = 4 WHERE case_uid = {case}", 0, "head"),
    "the head gone": ("DELETE FROM case_head WHERE case_uid = {case}", 0, "head"),
    "two events swapped": (
        "UPDATE evlog_event SET seq = CASE seq WHEN 3 THEN 104 ELSE 103 END WHERE case_uid = {case} AND seq IN (3, 4);"
        " UPDATE evlog_event SET seq = seq - 100 WHERE seq > 100", 3, "index",
    ),
    "renumbered after a deletion": (
        f"DELETE FROM evlog_event {OF};"
        " UPDATE evlog_event SET seq = seq - 1 WHERE case_uid = {case} AND seq > 3;"
        " UPDATE case_head SET seq = 4 WHERE case_uid = {case}", 3, "link",
    ),
    "an event moved to another case": (
        "UPDATE evlog_event SET case_uid = gen_random_uuid() WHERE event_uid = {last}", 0, "head",
    ),
}  # fmt: skip


@pytest.mark.clause("LY-O08")
@pytest.mark.parametrize("what", TAMPERING)
def test_what_a_superuser_tampered_with_is_found_and_named(superuser: psycopg.Connection, what: str) -> None:
    case, untouched = whole_case(), whole_case()
    uids = superuser.execute("SELECT event_uid FROM evlog_event WHERE case_uid = %s ORDER BY seq", [case]).fetchall()
    statement, seq, code = TAMPERING[what]
    names = {"first": uids[0][0], "third": uids[2][0], "last": uids[-1][0], "case": case}
    superuser.execute("SET session_replication_role = replica")
    superuser.execute(statement.format(**{name: f"'{value}'" for name, value in names.items()}))
    verdict = reads.verify_case(case)
    assert (seq, code) in {(problem.seq, problem.code) for problem in verdict.problems}, verdict
    assert reads.verify_case(untouched).holds


@pytest.mark.clause("YY-08")
def test_an_event_made_anew_without_the_key_is_found(superuser: psycopg.Connection) -> None:
    """The strongest forgery from within the database: envelope, commitments, entry, link and head all recomputed."""
    case = whole_case()
    row = superuser.execute(
        "SELECT event_uid, env, seals FROM evlog_event WHERE case_uid = %s AND seq = 5", [case]
    ).fetchone()
    assert row
    uid, env, seals = row
    said = canonical.read(env) | {"at": "2026-06-01T00:00:00.000Z"}
    forged = canonical.dumps(said)
    line = entry.entry(forged, seals)
    superuser.execute("SET session_replication_role = replica")
    superuser.execute("UPDATE evlog_event SET env = %s, entry = %s WHERE event_uid = %s", [forged, line, uid])
    superuser.execute("UPDATE case_head SET leaf = %s WHERE case_uid = %s", [entry.leaf(line), case])
    assert [(problem.seq, problem.code) for problem in reads.verify_case(case).problems] == [(5, "seal")]
