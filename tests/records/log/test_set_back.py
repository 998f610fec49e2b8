"""T6: a database that was restored to an earlier state is found out before anything is placed, signed or recorded; the way on."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings

from mingjing.chain import canonical
from mingjing.chain.witness import State
from mingjing.records import reads as records
from mingjing.records.log import breaking, cli, files, integrating, mirror, reads, recovering, running, standing, system
from mingjing.records.log.guarding import SetBack
from mingjing.web import cli as commands
from tests import driver
from tests.records.log.conftest import Backups
from tests.records.log.scenes import event, events, order, rows, said
from tests.records.log.world import World

pytestmark = [pytest.mark.clause("YY-12", part="a restored older state")]


class Loop(running.Loop):
    """The process's loop without a process: its sequencer comes from the test's world."""

    world: World

    def one(self) -> None:
        """A turn, without waiting."""
        self.stop.set()
        if self.sequencer is None:
            self.sequencer = self.world.sequencer()
        self.turn()


def loop(world: World) -> Loop:
    made = Loop(Path("socket"))
    made.world = world
    return made


def grown(world: World, count: int = 6, cases: int = 3) -> str:
    """Some events, cosigned."""
    events(count, cases)
    world.sequencer().round()
    return system.current()


@pytest.mark.parametrize("lost", [1, 300, "everything"])
def test_a_restored_database_is_found_out_before_the_first_request(
    lost: Any, live_world: World, backups: Backups
) -> None:
    empty = backups.take()
    name = grown(live_world)
    backup = empty if lost == "everything" else backups.take()
    size = grown_by(live_world, 5 if lost == "everything" else lost)
    signed, cosigned = live_world.logs()[name], live_world.sizes(name)
    backups.restore(backup)
    one = loop(live_world)
    one.one()
    reason = standing.read().read_only or ""
    assert f"{size} 条" in reason
    assert "mingjing log recover" in reason
    standing._kept.clear()
    with pytest.raises(standing.ReadOnly):
        event()
    one.one()
    assert (live_world.logs()[name], live_world.sizes(name)) == (signed, cosigned)
    assert reads.health().read_only == reason


def grown_by(world: World, count: int) -> int:
    """More events, cosigned; how many leaves there are then."""
    events(count)
    world.sequencer().round()
    (newest,) = [one for one in reads.logs() if one.successor is None]
    return newest.size


@pytest.mark.parametrize("knows", ["witnesses", "signer", "files"])
def test_any_one_of_those_outside_is_enough(knows: str, live_world: World, backups: Backups, log_dir: Path) -> None:
    """Whoever restores the database restores the machine's folder too, or a signer's disk: the others still know."""
    name = grown(live_world)
    backup = backups.take()
    saved = {path: log_dir.parent / f"saved-{path.name}" for path in (log_dir, live_world.folder)}
    for path, copy in saved.items():
        shutil.copytree(path, copy)
    grown_by(live_world, 4)
    kept_files, kept_signer = log_dir.parent / "f", live_world.folder / "signer"
    shutil.copytree(log_dir, kept_files)
    if knows != "files":
        back(log_dir, saved[log_dir])
    if knows != "signer":
        back(kept_signer, saved[live_world.folder] / "signer")
    if knows != "witnesses":
        for witness in live_world.names:
            shutil.copy(saved[live_world.folder] / witness, live_world.folder / witness)
    backups.restore(backup)
    live_world.start_signer()
    with pytest.raises(SetBack, match=name):
        live_world.sequencer().round()


@pytest.mark.parametrize("forgets", ["is late", "shows what we did not sign"])
def test_a_few_witnesses_that_know_less_do_not_speak_for_the_others(
    forgets: str, live_world: World, backups: Backups, log_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole host was restored; of three witnesses only one answers, and it knows no more than the old database."""
    name = grown(live_world)
    saved = {path: log_dir.parent / f"saved-{path.name}" for path in (log_dir, live_world.folder / "signer")}
    for path, copy in saved.items():
        shutil.copytree(path, copy)
    live_world.down = {"W3"}
    event()
    backup = backups.take()  # one event is waiting for its place
    size = grown_by(live_world, 4)
    backups.restore(backup)
    for path, copy in saved.items():
        back(path, copy)
    live_world.start_signer()
    one = loop(live_world)
    if forgets == "is late":
        live_world.down = {"W1", "W2"}
    else:  # all answer, but nobody can be believed
        live_world.down = {"W3"}
        real = State.view
        monkeypatch.setattr(State, "view", lambda *asked: unsigned(real(*asked)))
    one.one()
    assert "应答的见证方还不够比对" in (standing.read().trouble or "")
    assert (live_world.logs()[name], reads.health().integrated) == (2 + 5, 2 + 5)
    if forgets == "is late":
        live_world.down = set()
        one.one()
        assert f"{size} 条" in (standing.read().read_only or "")


def unsigned(view: str | None) -> str | None:
    """A view without our signature."""
    return view and "".join(row for row in view.splitlines(keepends=True) if not row.startswith("— zf."))


def back(place: Path, copy: Path) -> None:
    """A folder as it was."""
    shutil.rmtree(place)
    shutil.copytree(copy, place)


@pytest.mark.clause("CJ-P07")
@pytest.mark.parametrize("lost", [1, 300, "everything"])
def test_the_mirror_brings_every_witnessed_record_back(lost: Any, live_world: World, backups: Backups) -> None:
    empty = backups.take()
    name = grown(live_world, 20)
    backup = empty if lost == "everything" else backups.take()
    case = uuid4().hex
    first, second = event(case), event(case, body={"fields.opinion": "拟处罚款"})
    size = grown_by(live_world, 5 if lost == "everything" else lost)
    unsigned = event(case)
    integrating.integrate()
    mirror.keep(name, size, size + 1)
    before = (order(name), records.events(case), records.verify_case(case))
    backups.restore(backup)
    one = loop(live_world)
    one.one()
    assert standing.read().read_only
    told = recovering.recover(settings.LOG_MIRROR, live_world)
    assert [(made.log, made.last) for made in told] == [(name, size + 1)]
    assert (order(name), records.events(case), records.verify_case(case)) == before
    assert [made.hash for made in records.events(case)] == [first.hash, second.hash, unsigned.hash]
    assert recovering.recover(settings.LOG_MIRROR, live_world) == []
    one.one()
    standing._kept.clear()
    assert reads.health().read_only is None
    assert live_world.check(name) == size + 1
    assert event(case).seq == 4
    one.one()
    assert live_world.check(name) == size + 2


def test_a_mirror_that_was_altered_brings_nothing_back(live_world: World, backups: Backups) -> None:
    name = grown(live_world)
    backup = backups.take()
    grown_by(live_world, 5)
    (segment,) = files.folder(name, settings.LOG_MIRROR).glob("*.jsonl")
    lines = segment.read_text().splitlines(keepends=True)
    lines[-1], lines[-2] = (
        lines[-2].replace("[10,", "[11,", 1),
        lines[-1].replace("[11,", "[10,", 1),
    )
    segment.write_text("".join(lines))
    backups.restore(backup)
    with pytest.raises(recovering.CannotRecover, match="根"):
        recovering.recover(settings.LOG_MIRROR, live_world)
    assert reads.logs()[0].size == 7


def test_a_mirror_that_is_too_short_says_where_it_ends(live_world: World, backups: Backups, tmp_path: Path) -> None:
    grown(live_world)
    backup = backups.take()
    shutil.copytree(settings.LOG_MIRROR, tmp_path / "old-mirror")
    grown_by(live_world, 5)
    backups.restore(backup)
    with pytest.raises(recovering.CannotRecover, match="只到第 7 条，见证过的有 12 条"):
        recovering.recover(tmp_path / "old-mirror", live_world)
    with pytest.raises(recovering.CannotRecover, match="没有文件夹"):
        recovering.recover(tmp_path / "nowhere", live_world)


def test_what_was_recorded_after_the_restore_is_not_overwritten(live_world: World, backups: Backups) -> None:
    """Somebody wrote into the restored database before anybody looked: both cannot stand at one place of a case."""
    case = uuid4().hex
    event(case)
    grown(live_world)
    backup = backups.take()
    event(case)
    grown_by(live_world, 2)
    backups.restore(backup)
    event(case)
    with pytest.raises(recovering.CannotRecover, match="冲突"):
        recovering.recover(settings.LOG_MIRROR, live_world)


@pytest.mark.parametrize("lost", [3, "everything"])
def test_a_loss_is_said_in_a_log_of_its_own(lost: Any, live_world: World, backups: Backups) -> None:
    empty = backups.take()
    name = grown(live_world)
    kept = 0 if lost == "everything" else 7
    backup = empty if lost == "everything" else backups.take()
    size = grown_by(live_world, 3)
    root = live_world.desk.store.of(name).edge("sha256").root()
    backups.restore(backup)
    one = loop(live_world)
    one.one()
    assert standing.read().read_only
    with pytest.raises(breaking.CannotBreak, match="原因"):
        breaking.break_log(" ", live_world)
    made = breaking.break_log("磁盘损坏，镜像同在一处；已查备机", live_world)
    assert made == breaking.Broken(name, f"{name}b", kept, size)
    live_world.know(name, f"{name}b")
    one.sequencer = None
    one.one()
    standing._kept.clear()
    assert standing.now().read_only is None
    event()
    one.one()
    assert live_world.check(f"{name}b") == 3
    first, key, after = rows(
        "SELECT e.event_uid, e.type, e.env FROM evlog_leaf l JOIN evlog_event e USING (event_uid)"
        " WHERE log = %s ORDER BY idx",
        f"{name}b",
    )
    assert [first[1], key[1], after[1]] == ["break_log", "publish_key", "inspect_site"]
    assert canonical.read(bytes(after[2]))["log"] == f"{name}b"
    told = said(first[0])
    assert (told["break.lost_from"], told["break.lost_to"]) == (kept, size - 1)
    assert (told["break.size_sha256"], told["break.root_sha256"]) == (size, root.hex())
    assert "磁盘损坏" in told["break.cause"]
    assert live_world.sizes(name) == dict.fromkeys(live_world.names, size), "the old log is never gone on with"
    with pytest.raises(breaking.CannotBreak, match="没有丢失"):
        breaking.break_log("再来一次", live_world)


def test_a_log_that_lost_nothing_is_not_broken(live_world: World) -> None:
    grown(live_world)
    with pytest.raises(breaking.CannotBreak, match="没有丢失"):
        breaking.break_log("试试", live_world)


def test_a_set_back_while_it_runs_is_found_by_the_next_question(live_world: World, backups: Backups) -> None:
    grown(live_world)
    backup = backups.take()
    one = loop(live_world)
    one.one()
    grown_by(live_world, 4)
    backups.restore(backup)
    live_world.clock.at += 20  # type: ignore[attr-defined]
    one.one()  # the witnesses are asked from time to time; then it begins again with the guard
    one.one()
    assert standing.read().read_only


def test_the_engineer_recovers_by_command_and_the_case_goes_on(
    live_world: World, backups: Backups, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "SignerAt", lambda place: live_world)
    case = driver.case().to("filed")
    grown(live_world)
    backup = backups.take()
    case.do("inspect_site")
    lost = driver.case().to("lead")
    grown_by(live_world, 1)
    backups.restore(backup)
    one = loop(live_world)
    one.one()
    assert commands.main(["log", "status"]) == 1
    assert "只读" in capsys.readouterr().out
    assert commands.main(["log", "recover", "--from", str(settings.LOG_MIRROR)]) == 0
    told = capsys.readouterr()
    assert "补完了" in told.out
    assert "1 件案件的业务表已按记录重做" in told.out
    assert lost.uid in told.err
    one.one()
    standing._kept.clear()
    assert commands.main(["log", "status"]) == 0
    case.do("question_person")
    assert [made.type for made in records.events(case.uid)][-2:] == ["inspect_site", "question_person"]
