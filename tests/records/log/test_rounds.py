"""A round: what was recorded is placed, signed, cosigned and published; what is in the way is said; what was altered stops it."""

from __future__ import annotations

import random
import threading
import time
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from mingjing.chain import canonical, tree
from mingjing.chain.checkpoint import Proof
from mingjing.chain.entry import entry
from mingjing.chain.errors import ChainError
from mingjing.chain.signer import Doubt
from mingjing.chain.tiles import Tile
from mingjing.records.log import files, mirror, reads, standing, system
from mingjing.records.log.guarding import SetBack
from mingjing.web.read_only import SaysReadOnly
from tests import driver
from tests.records.log.scenes import event, events, log, rows
from tests.records.log.world import Clock, World, attack

DAY = 86_400.0
LEAD = {
    "procedure": "ordinary_penalty",
    "matter": "street_occupation",
    "parties": [],
    "lead": {"source": "inspection", "summary": "占道经营"},
}


@pytest.mark.clause("YY-12", part="cosigned by other agencies")
@pytest.mark.clause("CJ-P07")
def test_what_is_recorded_is_cosigned_and_can_be_proven(world: World) -> None:
    running = world.sequencer()
    made = events(30)
    assert running.round() == 31
    assert world.check(log()) == 31
    assert set(world.sizes(log()).values()) == {31}
    for algorithm in ("sha256", "sm3"):
        proof = Proof.read(reads.proof_text(made[7].event_uid, algorithm) or "")
        assert world.policy.judge(proof.note).enough
        (row,) = rows("SELECT env, seals FROM evlog_event WHERE event_uid = %s", made[7].event_uid)
        line = entry(bytes(row[0]), bytes(row[1]))
        view = proof.checkpoint
        hashed = tree.leaf_hash(line, algorithm)
        tree.verify_inclusion(hashed, proof.index, view.size, proof.path, view.root, algorithm)
    health = reads.health()
    assert (health.size, health.integrated, health.waiting, health.witnesses) == (31, 31, 0, 3)
    assert health.lag_seconds == 0
    assert health.read_only is None


def test_an_event_names_the_checkpoint_before_it(world: World) -> None:
    running = world.sequencer()
    event()
    running.round()
    standing._kept.clear()
    later = event()
    (row,) = rows("SELECT env FROM evlog_event WHERE event_uid = %s", later.event_uid)
    cosigned = reads.newest_cosigned(log())
    assert cosigned is not None
    assert canonical.read(bytes(row[0]))["after"] == {"size": cosigned.size, "root": cosigned.root.hex()}


def test_round_after_round_only_adds(world: World) -> None:
    chance, running = random.Random(5), world.sequencer()
    for _ in range(8):
        events(chance.choice([1, 3, 40, 130]), cases=5)
        running.round()
        world.check(log())
        if chance.random() < 0.4:
            running = world.sequencer()
    events(300)
    running.round()
    size = world.check(log())
    assert size > 300
    parts = (files.folder(log()) / "tile/0").rglob("*.p")
    assert [path.name for path in parts] == [f"{size // 256:03d}.p"], "parts of full tiles are cleared away"
    assert files.tile(log(), Tile(-1, 0)) is not None
    assert mirror.size(log()) == size
    assert running.round() == 0


def test_without_enough_witnesses_it_waits_and_goes_on_recording(world: World) -> None:
    running = world.sequencer()
    event()
    running.round()
    world.down = {"W1", "W2"}
    event()
    running.round()
    assert "没有签署：too few witnesses answer" in (reads.health().trouble or "")
    event()
    running.round()
    assert (reads.health().size, reads.health().integrated) == (2, 4)
    assert reads.health().lag_seconds > 0
    world.down = {"W2"}
    running.round()
    assert world.check(log()) == 4
    assert reads.health().trouble is None


def test_without_any_witness_nothing_is_signed(world: World) -> None:
    running = world.sequencer()
    event()
    running.round()
    world.down = set(world.names)
    event()
    running.round()
    assert "没有签署" in (reads.health().trouble or "")
    assert world.logs()[log()] == 2
    world.down = set()
    running.round()
    assert world.check(log()) == 3


def test_the_folder_of_tiles_can_be_lost(world: World, log_dir: Any) -> None:
    import shutil

    running = world.sequencer()
    events(300)
    running.round()
    shutil.rmtree(log_dir / log())
    event()
    world.sequencer().round()
    assert world.check(log()) == 302


def test_the_mirror_cut_off_in_a_line_is_mended(world: World) -> None:
    events(5)
    world.sequencer().round()
    (segment,) = files.folder(log(), mirror.settings.LOG_MIRROR).glob("*.jsonl")
    with segment.open("r+b") as out:
        out.truncate(segment.stat().st_size - 40)
    assert mirror.size(log()) == 5
    event()
    world.sequencer().round()
    assert [one.idx for one in mirror.read(log(), 0)] == list(range(7))


# -- what a superuser does -----------------------------------------------------------------------------------------


@pytest.mark.clause("LY-R38", part="change and deletion of what is in the log")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evlog_event SET entry = overlay(entry placing '\\x00'::bytea from 9 for 1) WHERE event_uid = {last}",
        "UPDATE evlog_event SET env = convert_to(replace(convert_from(env, 'UTF8'), '\"v\":1', '\"v\":2'), 'UTF8')"
        " WHERE event_uid = {last}",
        "UPDATE evlog_leaf SET leaf_sha256 = leaf_sm3 WHERE event_uid = {last}",
        "UPDATE evlog_leaf SET event_uid = gen_random_uuid() WHERE event_uid = {last}",
        "DELETE FROM evlog_leaf WHERE event_uid = {last}",
        "UPDATE log_state SET size = size - 3, edge_sha256 = '', edge_sm3 = ''",
        "UPDATE log_state SET edge_sha256 = edge_sm3",
    ],
)
def test_what_a_superuser_alters_behind_the_log_is_never_signed(
    statement: str, live_world: World, live: str, owner_url: Any
) -> None:
    world, running = live_world, live_world.sequencer()
    events(6)
    running.round()
    made = event()
    world.down = set(world.names)  # placed, not signed yet: the moment in which the database could be altered unseen
    running.round()
    world.down = set()
    name = live.partition("@/")[2].partition("?")[0]
    attack(owner_url(name), statement.format(last=f"'{made.event_uid}'"))
    event()
    fresh = world.sequencer()
    with pytest.raises((SetBack, ChainError, files.Forked, Exception)) as stopped:
        fresh.round()
    assert not isinstance(stopped.value, AssertionError)
    assert max(world.sizes(log()).values()) == 7
    assert world.logs()[log()] == 7


def test_a_tile_that_was_published_is_never_replaced(world: World, log_dir: Any) -> None:
    running = world.sequencer()
    events(4)
    running.round()
    place = log_dir / log() / Tile(0, 0, 5).path
    place.write_bytes(bytes(5 * 32))
    with pytest.raises(files.Forked):
        files.keep(log(), {Tile(0, 0, 5): bytes(160)[:-1] + b"\x01"})
    assert place.read_bytes() == bytes(160)


# -- T12: the clock ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", [1_709_164_799.5, 2_147_483_646.0, 4_102_444_800.0], ids=["leap day", "2038", "2100"])
def test_the_clock_may_show_any_year(start: float, world: World) -> None:
    world.clock = Clock(start)
    world.witness_clock = world.clock
    event()
    world.sequencer().round()
    event()
    world.sequencer().round()
    assert world.check(log()) == 3


@pytest.mark.parametrize("off", [-DAY, -3600.0, -4.0, 4.0, 3600.0, DAY])
def test_it_does_not_sign_by_a_clock_that_its_witnesses_do_not_share(off: float, world: World) -> None:
    running = world.sequencer()
    event()
    running.round()
    right = world.witness_clock
    world.clock = lambda: right() + off
    event()
    running.round()
    assert world.logs()[log()] == 2
    assert "the clock shows" in (reads.health().trouble or "")
    world.clock = right
    running.round()
    assert world.check(log()) == 3


@pytest.mark.parametrize("off", [-1.5, 1.5])
def test_two_seconds_are_allowed(off: float, world: World) -> None:
    right = world.witness_clock
    world.clock = lambda: right() + off
    event()
    world.sequencer().round()
    assert world.check(log()) == 2


@pytest.mark.parametrize("step", [0.0, -0.5])
def test_time_that_stands_still_or_goes_back_signs_nothing(step: float, world: World) -> None:
    clock = Clock()
    world.clock = world.witness_clock = clock
    running = world.sequencer()
    event()
    running.round()
    last = clock.at
    world.clock = lambda: last + step if step else world.desk.store.of(log()).at
    event()
    running.round()
    assert world.logs()[log()] == 2
    world.clock = clock
    running.round()
    times = world.desk.store.of(log()).at
    assert times > last
    assert world.check(log()) == 3


# -- the signer ------------------------------------------------------------------------------------------------------


def nobody_cosigns(step: str, done: bool) -> None:
    """The witnesses say what they know, and no new view reaches them."""
    if step.endswith("POST"):
        raise ConnectionResetError(step)


def test_the_same_size_gets_the_same_note_again(world: World) -> None:
    running = world.sequencer()
    world.passing = nobody_cosigns
    event()
    running.round()
    assert reads.health().trouble == "待见证：同意的见证方还不够"
    first = world.desk.logs()[log()]["notes"]
    for _ in range(3):
        world.start_signer()
        running = world.sequencer()
        running.round()
    assert world.desk.logs()[log()]["notes"] == first


def test_the_signer_ends_when_its_state_is_not_what_it_wrote(world: World) -> None:
    running = world.sequencer()
    event()
    running.round()
    place = world.folder / "signer" / "state.json"
    content = place.read_bytes()
    event()
    running.round()
    place.write_bytes(content)
    event()
    with pytest.raises(Doubt, match="somebody replaced it"):
        running.round()


def test_a_signer_whose_state_was_set_back_signs_nothing_else_at_a_size(world: World) -> None:
    """Its file is restored from a backup, it starts again: what it signs is what was signed, or nothing."""
    running = world.sequencer()
    events(4)
    running.round()
    place = world.folder / "signer" / "state.json"
    old = place.read_bytes()
    events(4)
    running.round()
    roots = {name: one.root for name, one in ((a, reads.newest_cosigned(log())) for a in ("x",)) if one}
    place.write_bytes(old)
    world.start_signer()
    world.sequencer().round()
    event()
    world.sequencer().round()
    assert world.check(log()) == 10
    assert roots["x"] != reads.newest_cosigned(log()).root  # type: ignore[union-attr]


def test_only_one_signer_uses_a_state(world: World) -> None:
    from mingjing.chain.signer import Store
    from mingjing.chain.witness import StateUnfit

    with pytest.raises(StateUnfit, match="another signer"):
        Store(world.folder / "signer" / "state.json")


def test_a_policy_without_the_log_is_said(world: World) -> None:
    world.know(f"{system.current()[:-4]}1999")
    event()
    world.sequencer().round()
    assert "信任策略不认这个日志" in (reads.health().trouble or "")


# -- at the door -----------------------------------------------------------------------------------------------------


def test_an_act_in_the_first_seconds_of_a_start_waits_for_the_comparison(world: World) -> None:
    standing.write(standing.Standing(read_only=standing.CHECKING))
    allow = threading.Timer(0.5, lambda: standing.write(standing.Standing()))
    allow.start()
    started = time.monotonic()
    assert event().seq == 1
    assert 0.4 < time.monotonic() - started < 8
    allow.join()


@pytest.mark.clause("LY-R38", part="nothing is recorded on a record that was set back")
def test_pages_and_api_say_what_is_the_matter(world: World) -> None:
    door = driver.ByApi().client("officer1")
    standing.write(standing.Standing(read_only="数据库被恢复到了较早的状态"))
    standing._kept.clear()
    told = door.post("/api/v1/cases", LEAD, content_type="application/json")
    assert (told.status_code, told["Content-Type"]) == (503, "application/problem+json")
    assert told["Retry-After"]
    assert "较早的状态" in told.json()["reason"]
    assert door.get("/api/v1/cases").status_code == 200
    request = RequestFactory().post("/cases/new/")
    page = SaysReadOnly(lambda _: HttpResponse()).process_exception(request, standing.ReadOnly("数据库被恢复"))
    assert page is not None
    assert page.status_code == 503
    assert "填过的内容还在" in page.content.decode()
    assert rows("SELECT count(*) FROM evlog_event") == [(0,)]


def test_anybody_reads_checkpoints_tiles_entries_and_policy(world: World, client: Client) -> None:
    events(300)
    world.sequencer().round()
    name = log()
    for origin in (name, f"{name}/sm3"):
        assert client.get(f"/log/{origin}/checkpoint").content.decode() == files.checkpoint(origin)
        for path, size in (("tile/0/000", 8192), ("tile/1/000.p/1", 32), ("tile/entries/000", 99 * 256)):
            answer = client.get(f"/log/{origin}/{path}")
            assert (answer.status_code, len(answer.content)) == (200, size), path
            assert "immutable" in answer["Cache-Control"]
        assert client.get(f"/log/{origin}/tile/0/001.p/40").status_code == 200
    assert client.get("/log/policy").content.decode() == reads.policy_text()
    for path in (
        f"{name}/tile/0/001",
        f"{name}/tile/0/1",
        "../keys/checkpoint",
        "checkpoint",
        f"{name}x/checkpoint",
        "standing.json",
    ):
        assert client.get(f"/log/{path}").status_code == 404, path
