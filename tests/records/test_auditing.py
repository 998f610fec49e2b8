"""独立审计 — it works anything out anew, takes up where it was killed, never writes, and says what it found by its exit status."""

from __future__ import annotations

import io
import json
import random
import time
from typing import Any

import psycopg
import pytest

from mingjing.cases.erasing import doing
from mingjing.cases.erasing.doing import Wanted
from mingjing.cases.example import shop
from mingjing.chain import tree
from mingjing.chain.hashing import ALGORITHMS, HASH
from mingjing.chain.tiles import WIDTH, Edge, Tile
from mingjing.records import jobs
from mingjing.records.auditing import Asked, Memory, audited, cli, logs, running
from mingjing.records.auditing.growing import Growing
from mingjing.records.auditing.reading import looking, snapshot
from mingjing.records.auditing.showing import Bar
from tests.cast import CUSTODIAN, HEAD, user
from tests.records.log.scenes import event
from tests.records.log.world import World
from tests.records.spoilt import OTHER, Scene, honest, scene

__all__ = ["honest", "scene"]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_its_own_tree_is_the_tree(algorithm: Any) -> None:
    """Root at every size, every tile and the edge, however the leaves come, against the tree of chain/."""
    chance = random.Random(9)
    whole, own, edge = tree.Tree((), algorithm), Growing(algorithm), Edge(0, {}, algorithm)
    tiles: dict[Tile, bytes] = {}
    while own.size < 70_000:
        some = [HASH[algorithm](chance.randbytes(8)) for _ in range(chance.choice((1, 2, 255, 256, 257, 3000)))]
        made = edge.append(some)
        for level, n, row in own.extend(some):
            tiles[Tile(level, n)] = row
        for one in some:
            whole.append(one)
        assert own.root() == whole.root()
        assert {Tile(level, n): row for level, n, row in ((*one[:2], one[2]) for one in own.edge())} == {
            Tile(tile.level, tile.n): content for tile, content in made.items() if tile.width < WIDTH
        }
        assert all(tiles[tile] == content for tile, content in made.items() if tile.width == WIDTH)
        own = Growing.read(json.loads(json.dumps(own.to_json())))
    assert any(tile.level == 1 for tile in tiles)


def test_a_killed_audit_goes_on_where_it_was(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed in the middle of the log, then in the middle of the cases: nothing is derived twice, nothing left out."""
    monkeypatch.setattr(logs, "CHUNK", 256)
    monkeypatch.setattr(running, "KEPT_EVERY", 0.0)
    memory = Memory(scene.folder / "audit")
    whole = audited(Asked(), memory)

    class Killed(BaseException):
        pass

    def die_at(part: str, least: int) -> Any:
        def show(name: str, done: int, of: int) -> None:
            if name == part and done >= least:
                raise Killed

        return show

    with pytest.raises(Killed):
        audited(Asked(show=die_at("logs", 256)), memory)
    assert memory.running()["done"] == ["guards"]
    starts: list[int] = []
    derived = logs.derived
    monkeypatch.setattr(logs, "derived", lambda looked, log, start, end: starts.append(start) or derived(looked, log, start, end))  # type: ignore[func-returns-value]  # fmt: skip
    with pytest.raises(Killed):
        audited(Asked(show=die_at("cases", 1)), memory)
    assert starts == [256]
    again = audited(Asked(), memory)
    assert starts == [256]  # the log was done: not again
    assert (again.counts, again.findings, again.logs) == (whole.counts, [], whole.logs)
    assert memory.running() == {}


def test_it_cannot_write(scene: Scene) -> None:
    with snapshot() as db, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        db.execute("DELETE FROM evlog_outbox")
    from django.db import connection
    from django.db.utils import InternalError

    with pytest.raises(InternalError, match="read-only"), looking(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_workitem")


def test_the_command_says_what_came_of_it(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    home = ["--home", str(scene.folder / "audit")]
    assert cli.main(home) == 0
    assert "审计通过" in capsys.readouterr().out
    assert cli.main([*home, "--json", "--since", "last"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["code"], told["kind"]) == (0, "tail")
    assert told["counts"].get("leaves", 0) == 0
    assert cli.main([*home, "--since", "2026-01-01", "--without-files"]) == 0
    assert cli.main([*home, "--since", "2999-01-01T00:00+08:00", "--json"]) == 0
    assert "cases" not in json.loads(capsys.readouterr().out.splitlines()[-1])["counts"]
    scene.forger.run("UPDATE evlog_event SET type = 'close_case' WHERE case_uid = %s AND seq = 3", scene.honest.case)
    assert cli.main(home) == 1
    said = capsys.readouterr().out
    assert "发现不符" in said
    assert f"{scene.honest.case}/3" in said
    assert cli.main([*home, "--since", "yesterday"]) == 3
    assert cli.main(["--nonsense"]) == 3


def test_without_a_policy_it_cannot_tell(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--home", str(scene.folder / "audit"), "--policy", "/nonexistent"]) == 2
    assert "信任策略" in capsys.readouterr().out


def test_another_policy_of_witnesses_finds_too_few(scene: Scene, tmp_path: Any) -> None:
    """The policy comes by another road: where it asks for all three, a checkpoint of two is not enough."""
    from django.conf import settings

    text = settings.LOG_POLICY.read_text().replace("group enough 2", "group enough all")
    place = tmp_path / "policy.txt"
    place.write_text(text)
    scene.forger.run(
        "UPDATE evlog_checkpoint SET note = left(note, length(note) - length(substring(note from '— [^—]*$')))"
    )
    report = audited(Asked(policy=str(place)), Memory(scene.folder / "audit"))
    assert "检查点的见证方不足" in {one.message for one in report.findings}


def test_two_at_once_do_not_work_in_one_folder(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    memory = Memory(scene.folder / "audit")
    with memory.alone() as alone:
        assert alone
        assert cli.main(["--home", str(memory.folder)]) == 2
    assert "正在进行" in capsys.readouterr().err


def test_a_database_that_does_not_answer_is_said_to_be(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setenv("MINGJING_AUDIT_URL", "postgresql://nobody@/nothing?host=/nonexistent")
    assert cli.main(["--home", str(scene.folder / "audit")]) == 2
    assert "不能审计" in capsys.readouterr().err


def test_the_tail_follows_the_log_and_finds_what_is_new(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGJING_AUDIT_DIR", str(scene.folder / "audit"))
    world = World(scene.folder / "world", clock=time.time)
    event(OTHER)
    world.sequencer().round()
    world.close()
    jobs.audit_tail(0)
    memory = Memory(scene.folder / "audit")
    tail = memory.tail()
    assert tail is not None
    assert (tail.code, tail.counts["leaves"], tail.counts["cases"]) == (0, 1, 1)
    assert memory.last()[scene.honest.log]["size"] == len(scene.honest.lines) + 1
    last = memory.last()[scene.honest.log]["size"]
    scene.forger.run("UPDATE evlog_leaf SET leaf_sm3 = leaf_sha256 WHERE idx = %s", last - 1)
    event(OTHER)
    scene.forger.run(
        "UPDATE evlog_event SET env = set_byte(env, 40, get_byte(env, 40) # 1) WHERE case_uid = %s"
        " AND seq = (SELECT max(seq) FROM evlog_event WHERE case_uid = %s)",
        *(OTHER, OTHER),
    )
    jobs.audit_tail(0)
    tail = memory.tail()
    assert tail is not None
    assert tail.code == 1
    assert memory.results()[0].kind == "tail"  # what a tail found stays on the page


def test_a_restored_old_database_is_found_by_the_auditors_own_memory(scene: Scene) -> None:
    """The honest copy is the old one; the auditor has seen more since."""
    memory = Memory(scene.folder / "audit")
    last = memory.last()
    last[scene.honest.log]["size"] += 5
    memory.remember(last)
    report = audited(Asked(), memory)
    assert report.code == 1
    assert {(one.table, one.column) for one in report.findings} >= {("log_state", "size"), ("evlog_checkpoint", "size")}


def test_the_bar_is_drawn_on_a_terminal_only() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    plain, screen = io.StringIO(), Terminal()
    for out in (plain, screen):
        bar = Bar(out)
        bar("logs", 10, 100)
        bar("logs", 100, 100)
    assert plain.getvalue() == ""
    assert "100%" in screen.getvalue()
    assert "█" in screen.getvalue()


@pytest.mark.parametrize("what", ["a field", "a person"])
def test_what_two_people_erased_lawfully_is_no_alteration(scene: Scene, what: str) -> None:
    """Rows, tables and papers are gone, the tombstones say why; the same without the tombstones is found."""
    wanted = Wanted("field", fields=[(1, "parties")]) if what == "a field" else Wanted("person", person=shop(7)["code"])
    made = doing.propose(user(CUSTODIAN), scene.honest.case, wanted, ground="wrong_person", reason="误录他人的信息")
    done = doing.decide(user(HEAD), scene.honest.case, str(made.id), "approve", opinion="同意")
    assert done.state == "done"
    report = scene.audited()
    assert [one for one in report.findings if one.level == "altered"] == []
    assert report.counts["erased"] > 0
    scene.forger.run("DELETE FROM evlog_tombstone")
    assert "evlog_field" in {one.table for one in scene.audited().findings}
