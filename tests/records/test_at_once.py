"""Many people at once, and a server that is killed: no record is lost, doubled or out of order, no byte is lost."""

from __future__ import annotations

import fcntl
import hashlib
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections, transaction

from mingjing.records import acts, evidence, evidence_store, reads
from mingjing.records.models import EvidenceFile

NOW = datetime(2026, 6, 15, 1, 30, tzinfo=UTC)
PROCESSES, PEOPLE, EACH = 4, 50, 2  # per process 50 people on 40 connections: the server has 200 for all tests together
CONNECTIONS = 40
pytestmark = pytest.mark.usefixtures("transactional_copy", "_open")


@pytest.fixture
def _open(django_db_blocker: pytest.FixtureRequest, transactional_copy: str) -> object:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield


@pytest.fixture
def crowd() -> Iterator[None]:
    """Only one test at a time brings a crowd: together they would have more connections than the server."""
    with (Path(settings.STATE_DIR).parent / "crowd.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def one(case: str, actor: str, idem: str | None = None) -> reads.Entry:
    """One act of its own transaction."""
    with transaction.atomic():
        return acts.append(
            case_uid=case, type="inspect_site", org="320700-CG", actor=actor, at=NOW, idem=idem,
            body={"fields.by": actor, "fields.no": 1}, request={"act": "inspect_site"} if idem else None,
        )  # fmt: skip


def many(work: Callable[[int], list[tuple[str, int, str]]], jobs: int) -> list[tuple[str, int, str]]:
    """Run jobs in threads, each with a connection of its own."""

    def closing(job: int) -> list[tuple[str, int, str]]:
        try:
            return work(job)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return [made for some in pool.map(closing, range(jobs)) for made in some]


def process(number: int, cases: list[str], acknowledged: multiprocessing.Queue) -> None:
    """One server process with 50 people, on all the cases."""
    connections.close_all()

    def person(job: int) -> list[tuple[str, int, str]]:
        done = []
        for turn in range(EACH):
            case = cases[(job + turn) % len(cases)]
            entry = one(case, f"p{number}-{job}", idem=f"{number}-{job}-{turn}" if turn else None)
            done.append((case, entry.seq, entry.hash))
        return done

    acknowledged.put(many(person, PEOPLE))


@pytest.mark.clause("LY-O08")
@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("cases", [1, 7, 200])
def test_two_hundred_people_in_four_processes_lose_double_and_disorder_nothing(cases: int) -> None:
    connections.close_all()
    uids = [uuid4().hex for _ in range(cases)]
    context = multiprocessing.get_context("fork")
    queue: multiprocessing.Queue = context.Queue()
    workers = [context.Process(target=process, args=(number, uids, queue)) for number in range(PROCESSES)]
    for worker in workers:
        worker.start()
    told = [made for _ in workers for made in queue.get(timeout=60)]
    for worker in workers:
        worker.join()
    assert len(told) == PROCESSES * PEOPLE * EACH
    assert len({(case, seq) for case, seq, _ in told}) == len(told)
    found = {(event.case_uid, event.seq, event.hash) for case in uids for event in reads.events(case)}
    assert found == set(told)
    for case in uids:
        verdict = reads.verify_case(case)
        assert verdict.holds, verdict
        assert [event.seq for event in reads.events(case)] == list(range(1, verdict.events + 1))


def test_the_same_request_sent_twenty_times_at_once_is_done_once() -> None:
    case = uuid4().hex

    def again(_job: int) -> list[tuple[str, int, str]]:
        entry = one(case, "officer1", idem="the same")
        return [(case, entry.seq, entry.hash)]

    assert len(set(many(again, 20))) == 1
    assert len(reads.events(case)) == 1


def test_the_same_opening_of_a_case_sent_at_once_opens_one_case() -> None:
    """As a caller does it that names a new case each time: the key is taken before anything else."""

    def opening(_job: int) -> list[tuple[str, int, str]]:
        with transaction.atomic():
            asked = {"act": "register_lead"}
            first = acts.first_answer(actor="officer1", idem="open", request=asked)
            if first is None:
                time.sleep(0.02)
                first = acts.append(
                    case_uid=uuid4(), type="register_lead", org="o", actor="officer1", at=NOW, body={},
                    idem="open", request=asked,
                )  # fmt: skip
            return [("", first.seq, first.hash)]

    assert len(set(many(opening, 20))) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM evlog_event")
        assert cursor.fetchone() == (1,)


def test_outside_a_transaction_nothing_is_recorded() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        acts.append(case_uid=uuid4(), type="x", org="a", actor="b", at=NOW, body={})


def test_two_senders_of_one_file_do_not_mix_their_bytes() -> None:
    content = b"\xff\xd8\xff\xe0" + os.urandom(300_000)
    file_id = evidence.begin(size=len(content), name="a.jpg", user="officer1", agency="a")

    def sender(_job: int) -> list[tuple[str, int, str]]:
        for _ in range(200):
            turn = evidence.take_turn(file_id, user="officer1")
            if turn.sealed or turn.offset == turn.size:
                break
            try:
                evidence.receive(turn, turn.offset, content[turn.offset : turn.offset + 4096])
            except (evidence.Evicted, evidence.WrongOffset):
                continue
        return []

    many(sender, 4)
    while (turn := evidence.take_turn(file_id, user="officer1")).offset < turn.size:
        evidence.receive(turn, turn.offset, content[turn.offset : turn.offset + 65536])
    evidence.finish(file_id)
    assert EvidenceFile.objects.get(id=file_id).sha256 == hashlib.sha256(content).hexdigest()


SENDER = """
import sys, django
django.setup()
from mingjing.records import evidence
file_id, source = sys.argv[1:]
content = open(source, "rb").read()
turn = evidence.take_turn(file_id, user="officer1")
offset = turn.offset
while offset < turn.size:
    piece = content[offset : offset + min(700_000, 2**23 - offset % 2**23)]
    offset = evidence.receive(turn, offset, piece)
    print(offset, flush=True)
evidence.finish(file_id)
"""


def test_killed_between_pieces_it_has_every_byte_that_it_acknowledged(transactional_copy: str, tmp_path: Path) -> None:
    content = b"\xff\xd8\xff\xe0" + os.urandom(20_000_000)
    source = tmp_path / "source.jpg"
    source.write_bytes(content)
    file_id = evidence.begin(size=len(content), name="a.jpg", user="officer1", agency="a")
    env = {**os.environ, "DATABASE_URL": transactional_copy, "PYTHONPATH": os.pathsep.join(sys.path)}
    acknowledged = kills = 0
    while not EvidenceFile.objects.filter(id=file_id, state="sealed").exists():
        sender = subprocess.Popen(
            [sys.executable, "-c", SENDER, file_id, str(source)], env=env, stdout=subprocess.PIPE, text=True
        )
        assert sender.stdout
        lives = 2 + kills % 3
        for line in sender.stdout:
            acknowledged = int(line)
            lives -= 1
            if not lives and kills < 4:
                sender.send_signal(signal.SIGKILL)
                kills += 1
                break
        sender.stdout.close()
        sender.wait()
        durable = EvidenceFile.objects.get(id=file_id).offset
        assert durable >= acknowledged
        if evidence_store.staging(file_id).exists():
            assert evidence_store.part(file_id, 0, acknowledged) == content[:acknowledged]
    assert kills == 4
    assert EvidenceFile.objects.get(id=file_id).sha256 == hashlib.sha256(content).hexdigest()


def test_processes_that_start_together_end_with_one_key(tmp_path: Path) -> None:
    """Three first starts at once on an empty state folder."""
    words = "import django; django.setup(); from mingjing.records import seal; print(seal.organisation().key_id)"
    env = {**os.environ, "MINGJING_TEST_STATE": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    starts = [
        subprocess.Popen([sys.executable, "-c", words], env=env, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    said = {start.communicate()[0].strip() for start in starts}
    assert len(said) == 1
    key = tmp_path / Path(settings.STATE_DIR).name / "keys" / "organisation.ed25519"
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.parent.stat().st_mode & 0o777 == 0o700
    assert Path(settings.STATE_DIR) != tmp_path


def test_the_order_of_a_case_is_the_order_of_its_lock() -> None:
    """The second waits for the first although it began before the first ended, and stands behind it."""
    case, started, order = uuid4().hex, threading.Event(), []

    def second(_job: int) -> list[tuple[str, int, str]]:
        started.wait()
        entry = one(case, "second")
        order.append(("second", entry.seq))
        return []

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lambda: [second(0), connections.close_all()])
        with transaction.atomic():
            head = acts.lock(case)
            started.set()
            time.sleep(0.2)
            entry = acts.append(case_uid=case, type="x", org="o", actor="first", at=NOW, body={}, head=head)
            order.append(("first", entry.seq))
        waiting.result()
    assert order == [("first", 1), ("second", 2)]
    assert reads.verify_case(case).holds


def test_a_connection_cut_in_the_middle_leaves_no_half_record(transactional_copy: str) -> None:
    case = uuid4().hex
    with psycopg.connect(transactional_copy) as other:
        other.execute("INSERT INTO case_head VALUES (%s, 0, %s)", [case, bytes(32)])
        other.execute("INSERT INTO evlog_outbox VALUES (gen_random_uuid())")
        other.rollback()
    assert one(case, "officer1").seq == 1
