"""From the outbox into the log: every event once, each case in its order, both trees, nothing that was altered."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from mingjing.chain import canonical, tree
from mingjing.chain.checkpoint import Checkpoint, Proof
from mingjing.chain.entry import entry, leaf
from mingjing.chain.note import Ed25519Signer, Note, sign
from mingjing.chain.tiles import Reader, Tile
from mingjing.records import acts, seal
from mingjing.records.log import integrating, reads, standing, system
from mingjing.records.log.integrating import integrate
from tests.records.log.scenes import derived_roots, event, events, log, order, rows, said

pytestmark = pytest.mark.django_db


def test_every_event_gets_one_place_and_each_case_keeps_its_order() -> None:
    made = events(40, cases=7)
    done = integrate()
    assert done.placed == 41  # and the key of the organisation, with which every log begins
    assert rows("SELECT count(*) FROM evlog_outbox") == [(0,)]
    found = order(log())
    assert len(set(found)) == 41
    for case in {case for case, _ in found}:
        assert [seq for of, seq in found if of == case] == list(range(1, 1 + sum(of == case for of, _ in found)))
    assert {reads.index_of(one.event_uid) for one in made} == {(log(), index) for index in range(1, 41)}
    assert integrate().placed == 0


@pytest.mark.clause("CJ-P07")
def test_both_trees_grow_over_the_same_entries_batch_by_batch() -> None:
    chance = random.Random(3)
    for _ in range(6):
        events(chance.randint(1, 90), cases=4)
        integrate()
    events(500, cases=30)
    integrate(300)
    integrate(4000)
    size = rows("SELECT size FROM log_state")[0][0]
    assert size > 501
    by_sha256, by_sm3 = derived_roots(log(), size)
    for algorithm, root in (("sha256", by_sha256), ("sm3", by_sm3)):
        edge = integrating.edge(log(), algorithm)
        assert edge is not None
        assert edge.root() == root
        reader = Reader(size, lambda tile, algorithm=algorithm: reads.tile(log(), tile, algorithm), algorithm)
        assert reader.root() == root
        for index in (0, 1, 255, 256, size - 1):
            tree.verify_inclusion(reader.leaf(index), index, size, reader.inclusion(index), root, algorithm)


def test_a_small_batch_never_puts_an_act_before_the_one_it_follows() -> None:
    case = uuid4().hex
    for _ in range(9):
        event(case)
    while integrate(2).placed:
        pass
    assert [seq for of, seq in order(log()) if of == UUID(case)] == list(range(1, 10))


def test_an_event_whose_predecessor_has_no_place_waits() -> None:
    case = uuid4().hex
    first, second = event(case), event(case)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM evlog_outbox WHERE event_uid = %s", [first.event_uid])
    done = integrate()
    assert [(str(one.event_uid), one.why) for one in done.held] == [(second.event_uid, "gap")]
    assert reads.index_of(second.event_uid) is None
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO evlog_outbox VALUES (%s)", [first.event_uid])
    assert integrate().held == ()
    assert reads.index_of(second.event_uid) == (log(), 2)


def test_a_log_begins_with_the_key_that_seals_it() -> None:
    event()
    integrate()
    (first,) = rows("SELECT e.event_uid, e.type FROM evlog_leaf l JOIN evlog_event e USING (event_uid) WHERE idx = 0")
    assert first[1] == "publish_key"
    fields = said(first[0])
    assert fields["key.alg"] == "ed25519"
    assert fields["key.public"] == seal.organisation().public_bytes.hex()


def test_a_new_year_opens_a_log_that_names_the_old_one(monkeypatch: pytest.MonkeyPatch) -> None:
    case = uuid4().hex
    event(case)
    integrate()
    old = log()
    cosign(old)
    monkeypatch.setattr(acts, "real_now", lambda: datetime(2031, 1, 1, 0, 0, 1, tzinfo=UTC))
    event(case)
    integrate()
    names = [one.log for one in reads.logs()]
    assert names == [old, f"{old[:-4]}2031"]
    types = rows(
        "SELECT e.type, e.event_uid FROM evlog_leaf l JOIN evlog_event e USING (event_uid) WHERE log = %s ORDER BY idx",
        names[1],
    )
    assert [kind for kind, _ in types] == ["open_shard", "publish_key", "inspect_site"]
    fields = said(types[0][1])
    assert fields["shard.previous"] == old
    assert fields["shard.root"] == derived_roots(old, 2)[0].hex()
    assert integrating.edge(names[1], "sm3").root() == derived_roots(names[1], 3)[1]  # type: ignore[union-attr]


def test_two_writers_cannot_both_grow_the_log() -> None:
    event()
    integrate()
    event()
    with pytest.MonkeyPatch.context() as slow, transaction.atomic():
        taken = integrating._fitting

        def meanwhile(some: Any) -> Any:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE log_state SET successor = log")
            return taken(some)

        slow.setattr(integrating, "_fitting", meanwhile)
        with pytest.raises(integrating.Overtaken), transaction.atomic():
            integrate()
    assert integrate().placed == 1


# -- what is told of it ------------------------------------------------------------------------------------------


def cosign(name: str) -> Checkpoint:
    """A cosigned checkpoint as the running log would write it, with one invented key."""
    size = rows("SELECT size FROM log_state WHERE log = %s", name)[0][0]
    roots = derived_roots(name, size)
    views = [Checkpoint(origin, size, root) for origin, root in zip((name, f"{name}/sm3"), roots, strict=True)]
    notes = [str(Note(str(one), (sign(str(one), one.origin, Ed25519Signer(bytes(32))),))) for one in views]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO evlog_checkpoint VALUES (%s, %s, %s, %s, %s, %s, '{W1,W2}', now())",
            [name, size, *roots, *notes],
        )
    return views[0]


@pytest.mark.clause("CJ-P10", part="a proof of each record")
@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
def test_an_event_is_proven_against_the_newest_checkpoint_that_covers_it(algorithm: Any) -> None:
    made = events(300, cases=20)
    integrate()
    cosign(log())
    waits = event()
    integrate()
    assert reads.proof_text(waits.event_uid, algorithm) is None
    for one in made[::60]:
        told = reads.proof_text(one.event_uid, algorithm)
        assert told is not None
        proof = Proof.read(told)
        assert proof.checkpoint.origin == log() + ("" if algorithm == "sha256" else "/sm3")
        (row,) = rows("SELECT env, seals FROM evlog_event WHERE event_uid = %s", one.event_uid)
        line = entry(bytes(row[0]), bytes(row[1]))
        assert algorithm == "sm3" or tree.leaf_hash(line) == leaf(line)
        view = proof.checkpoint
        tree.verify_inclusion(tree.leaf_hash(line, algorithm), proof.index, view.size, proof.path, view.root, algorithm)


def test_nothing_is_known_of_a_log_that_does_not_run() -> None:
    one = event()
    assert reads.index_of(one.event_uid) is None
    assert reads.proof_text(one.event_uid) is None
    assert reads.newest_cosigned("zf.example/2026") is None
    assert reads.policy_text() == ""
    health = reads.health()
    assert (health.size, health.integrated, health.waiting, health.read_only) == (0, 0, 1, None)
    assert 0 <= health.lag_seconds < 60


def test_a_tile_past_the_end_is_refused() -> None:
    events(3)
    integrate()
    assert len(reads.tile(log(), Tile(0, 0, 4))) == 128
    with pytest.raises(reads.TileInvalid):
        reads.tile(log(), Tile(0, 0, 5))


# -- what the door does with it ----------------------------------------------------------------------------------


def test_the_envelope_names_the_newest_cosigned_checkpoint() -> None:
    one = event()
    assert canonical.read(bytes(rows("SELECT env FROM evlog_event")[0][0]))["after"] is None
    name = system.current()
    standing.write(standing.Standing(after={name: (7, "ab" * 32)}))
    standing._kept.clear()
    two = event()
    said = {
        str(uid): canonical.read(bytes(env))["after"] for uid, env in rows("SELECT event_uid, env FROM evlog_event")
    }
    assert said == {one.event_uid: None, two.event_uid: {"size": 7, "root": "ab" * 32}}


def test_nothing_is_recorded_while_the_log_is_read_only() -> None:
    standing.write(standing.Standing(read_only="数据库被恢复到较早的状态"))
    standing._kept.clear()
    with pytest.raises(standing.ReadOnly, match="较早的状态"):
        event()
    with pytest.raises(standing.ReadOnly):
        system.append_system("head_map", {"head.root": "00"})
    assert rows("SELECT count(*) FROM evlog_event") == [(0,)]


def test_an_event_of_the_log_itself_is_in_the_logs_own_chain() -> None:
    one, two = (system.append_system("head_map", {"head.root": digest}) for digest in ("00", "01"))
    assert (one.seq, two.seq) == (1, 2)
    integrate()
    assert reads.index_of(two.event_uid) is not None
    with pytest.raises(ValueError, match="decide_penalty"):
        system.append_system("decide_penalty", {})
