"""T14: after an erasure no canary is left in any file, and a backup from before, restored, does not bring one back.

Everything is searched byte by byte: the database's own files, evidence, papers, keys, tombstones, temporary files. Commits are real.
"""

from __future__ import annotations

import base64
import io
import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from mingjing.cases.acts import keep_typing
from mingjing.cases.erasing import doing
from mingjing.cases.erasing.doing import Wanted
from mingjing.cases.example import citizen
from mingjing.chain.entry import CHUNK_SIZE
from mingjing.records import clock, documents, evidence, evidence_store
from mingjing.records import reads as record
from mingjing.records.documents.store import place_of
from mingjing.records.erasing import keyring, replaying, stones
from mingjing.web.cluster import Cluster
from tests import driver
from tests.cast import CUSTODIAN, HEAD, OFFICER, user
from tests.conftest import use

HOME = "320700-CG"


def canary() -> str:
    """A name that nobody has, in characters that nothing else holds."""
    return "鬯" + "".join(chr(0x9B00 + byte) for byte in os.urandom(5))


def nobody() -> int:
    """The number of a citizen of whom no other test writes: their rows would lie in other databases of the same cluster."""
    return 10_000 + int.from_bytes(os.urandom(2)) % 20_000


def forms_of(text: str) -> set[bytes]:
    """The bytes under which a text may lie: UTF-8, UTF-16, escaped as JSON, hexadecimal (bytea as text), Base64."""
    octets = text.encode()
    escaped = text.encode("ascii", "backslashreplace")
    return {
        octets,
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
        escaped,
        octets.hex().encode(),
        base64.b64encode(octets),
    }


def holding(needles: set[bytes], *folders: Path) -> list[str]:
    """The files under these folders in which one of the needles stands."""
    found = []
    for folder in folders:
        # os.walk passes over a folder that goes away meanwhile: another test's database
        for place in (Path(above) / name for above, _, names in os.walk(folder) for name in names):
            try:
                content = place.read_bytes() if place.is_file() and not place.is_symlink() else b""
            except OSError:
                continue
            if any(needle in content for needle in needles):
                found.append(str(place))
    return found


def photo(mark: bytes) -> bytes:
    """What begins like a photograph, with a mark of its own in it."""
    return bytes.fromhex("ffd8ffe000104a464946") + mark


def uploaded(content: bytes) -> str:
    """An evidence file, sealed."""
    found = evidence.begin(size=len(content), name="现场.jpg", user=OFFICER, agency=HOME)
    evidence.receive(evidence.take_turn(found, user=OFFICER), 0, content[:CHUNK_SIZE])
    evidence.finish(found)
    return found


@pytest.fixture
def server(
    transactional_copy: str, owner_url: Callable[[str], str], cluster: Cluster, django_db_blocker: Any
) -> Iterator[Any]:
    """The database of the test, a superuser's connection to it, and where its files lie."""
    name = re.search(r"@/(\w+)", transactional_copy)
    assert name
    with django_db_blocker.unblock(), psycopg.connect(owner_url(name[1]), autocommit=True) as db:
        yield name[1], db, cluster


def written_out(db: psycopg.Connection[Any]) -> None:
    """Everything to the files, and the write-ahead log of before taken off the disk, as an archive command would after its time."""
    db.execute("alter system set wal_recycle = off")
    db.execute("alter system set min_wal_size = '32MB'")
    db.execute("select pg_reload_conf()")
    for _ in range(3):
        db.execute("checkpoint")
        db.execute("select pg_switch_wal()")
    db.execute("checkpoint")
    db.execute("alter system reset all")
    db.execute("select pg_reload_conf()")


def scrubbed(cluster: Cluster, name: str, db: psycopg.Connection[Any]) -> None:
    """What the operator does after an erasure: the tables are written anew, by their owner."""
    before = connection.settings_dict["NAME"]
    use(cluster.url("mingjing_migrate", name))
    call_command("scrub", stdout=io.StringIO())
    use(cluster.url("mingjing_app", name))
    assert connection.settings_dict["NAME"] == before
    written_out(db)


def approved(case: Any, want: Wanted) -> None:
    found = doing.propose(user(CUSTODIAN), case.uid, want, ground="wrong_person", reason="误录")
    assert doing.decide(user(HEAD), case.uid, str(found.id), "approve", opinion="同意").state == "done"


def state_folders(cluster: Cluster) -> list[Path]:
    """Where this installation keeps anything, and where programs put what they keep for a moment."""
    return [
        cluster.data,
        Path(settings.STATE_DIR),
        settings.TOMBSTONES.parent,
        Path(tempfile.gettempdir()) / "mingjing",
    ]


@pytest.mark.clause("LY-R38", part="what was erased stays so")
def test_nothing_of_a_field_a_person_and_a_file_is_left_and_an_older_backup_brings_nothing_back(
    server: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    name, db, cluster = server
    clock.set_clock(driver.DAY)
    first = nobody()
    second = first + 1
    one, two, mark = canary(), canary(), os.urandom(12).hex()
    content = photo(mark.encode())
    by_field = driver.case(parties=[citizen(first, one)]).to("filed")
    by_person = driver.case(parties=[citizen(second, two)]).to("filed")
    other = driver.case(parties=[citizen(63)]).to("filed")
    by_file = driver.case(parties=[citizen(64)]).to("filed")
    file = uploaded(content)
    by_file.do("inspect_site", media=[file])
    keep_typing(user(OFFICER), by_person.uid, "inspect_site", {"facts": two})
    papers = [paper for case in (by_field, by_person) for paper in documents.of_case(case.uid)]
    needles = (
        forms_of(one)
        | forms_of(two)
        | {mark.encode(), *forms_of(citizen(first)["code"]), *forms_of(citizen(second)["code"])}
    )
    folders = state_folders(cluster)
    written_out(db)
    found = holding(needles, *folders)
    assert any("/evidence/" in one for one in found), "the search finds the file that is there"
    assert any("/base/" in one for one in found), "and what the database's own files hold"

    backup = tmp_path_factory.mktemp("older") / "older.dump"
    dump = ["pg_dump", "-Fc", "-f", str(backup), cluster.url("postgres", name)]
    subprocess.run([cluster.server().folder / dump[0], *dump[1:]], check=True)
    older = {path: path.read_bytes() for folder in keyring.folders() for path in folder.rglob("*") if path.is_file()}
    older |= {place_of(one.sha256): place_of(one.sha256).read_bytes() for one in papers}

    seq = next(event.seq for event in record.events(by_field.uid) if "fields.parties" in event.fields)
    approved(by_field, Wanted("field", fields=[(seq, "parties")]))
    approved(by_person, Wanted("person", person=citizen(second)["code"]))
    approved(by_file, Wanted("file", files=[file]))
    scrubbed(cluster, name, db)
    assert holding(needles, *folders) == []
    for case in (by_field, by_person, by_file, other):
        verdict = record.verify_case(case.uid, files=True)
        assert verdict.holds, verdict.problems
        assert bool(verdict.erased) == (case is not other)

    # the older backup comes back: of the database, of the keys and of the papers
    again = f"{name}_older"
    db.execute(f'create database "{again}" owner mingjing_owner')
    restore = [cluster.server().folder / "pg_restore", "-d", cluster.url("postgres", again), str(backup)]
    subprocess.run(restore, check=True)
    for path, octets in older.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_bytes(octets)
    evidence_store.sealed(evidence.find(file)[0].sha256).write_bytes(content)  # type: ignore[index]
    try:
        use(cluster.url("mingjing_migrate", again))
        assert "fields.parties" in record.events(by_person.uid)[0].fields, "the backup really holds the dead"
        call_command("bring_up", stdout=io.StringIO())  # what `mingjing serve` does before it serves
        assert replaying.replay() == 0
        use(cluster.url("mingjing_app", again))
        with psycopg.connect(cluster.url("postgres", again), autocommit=True) as restored:
            written_out(restored)
        assert holding(needles, *folders) == []
        with pytest.raises(evidence.Erased):
            evidence.open_file(file, who=HEAD, why="view")
        for case in (by_field, by_person):
            assert all("fields.parties" not in event.fields for event in record.events(case.uid))
        assert replaying.go_on() == 3  # the events of the erasures were lost with the newer database: said again
        for case in (by_field, by_person, by_file, other):
            verdict = record.verify_case(case.uid, files=True)
            assert verdict.holds, verdict.problems
        assert len(stones.standing()) == 3
    finally:
        connection.close()
        use(cluster.url("mingjing_app", name))
        db.execute(f'drop database "{again}" with (force)')


def test_rows_from_before_are_encrypted_in_steps_and_a_stop_between_loses_nothing(
    server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mingjing.records.erasing import upgrading
    from mingjing.records.erasing.rows import opened

    name, db, cluster = server
    clock.set_clock(driver.DAY)
    case = driver.case(parties=[citizen(65, "旧时王谢")]).to("filed")
    before = [event.fields for event in record.events(case.uid)]
    rows = db.execute("select event_uid, path, key, salt, value from evlog_field").fetchall()
    db.execute("set session_replication_role = replica")
    for uid, path, key, salt, value in rows:  # as an installation of before has them
        plain = opened(UUID(str(uid)), path, key, salt, value)
        assert plain is not None
        db.execute(
            "update evlog_field set key = null, salt = %s, value = %s where event_uid = %s and path = %s",
            [*plain, uid, path],
        )
    db.execute("set session_replication_role = origin")
    assert [event.fields for event in record.events(case.uid)] == before
    assert record.verify_case(case.uid).holds
    monkeypatch.setattr(upgrading, "STEP", 7)
    use(cluster.url("mingjing_migrate", name))
    assert upgrading.step() == 7  # and the machine stopped here
    assert upgrading.encrypt_old_rows() == len(rows) - 7
    assert upgrading.encrypt_old_rows() == 0
    use(cluster.url("mingjing_app", name))
    assert [event.fields for event in record.events(case.uid)] == before
    assert record.verify_case(case.uid).holds
    assert db.execute("select count(*) from evlog_field where key is null").fetchone() == (0,)
    written_out(db)
    oid = db.execute("select pg_relation_filepath('evlog_field')").fetchone()
    assert oid
    assert "旧时王谢".encode() not in (cluster.data / oid[0]).read_bytes()
