"""An honest installation (two cases, cosigned by three witnesses, audited once), and copies of it that a test may spoil."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import connections, transaction
from psycopg import sql

from mingjing.chain import checkpoint, tree
from mingjing.chain import entry as entries
from mingjing.chain.hashing import sha256
from mingjing.records import acts, anchoring, clock, evidence
from mingjing.records.auditing import Asked, Memory, Report, audited
from mingjing.records.log import reads, standing
from mingjing.web.cluster import Cluster
from tests import driver
from tests.conftest import copied, use
from tests.factories import video
from tests.records.forging import Forger
from tests.records.log.scenes import NOW, event
from tests.records.log.world import World

OTHER = "0f" * 16


@dataclass
class Honest:
    """The installation before any attack: its database, its folder, what the log was."""

    name: str
    folder: Path
    case: str
    log: str
    lines: list[bytes]


def point(folder: Path) -> None:
    """Keys, papers, evidence and log are those in that folder."""
    settings.STATE_DIR = folder / "state"
    settings.TOMBSTONES, settings.KEY_BACKUP_DIR = folder / "state" / "tombstones.jsonl", folder / "spare"
    settings.LOG_DIR, settings.LOG_POLICY = folder / "log", folder / "log" / "policy.txt"
    settings.LOG_MIRROR = folder / "mirror"
    standing._kept.clear()


@pytest.fixture(scope="module")
def honest(
    cluster: Cluster, tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Honest]:
    """Two cases done through the door, cosigned, audited: code 0."""
    folder = tmp_path_factory.mktemp("honest")
    moved = ("STATE_DIR", "TOMBSTONES", "KEY_BACKUP_DIR", "LOG_DIR", "LOG_POLICY", "LOG_MIRROR")
    before = {name: getattr(settings, name, None) for name in moved}
    shutil.copytree(Path(settings.STATE_DIR) / "keys", folder / "state" / "keys")
    database = dict(settings.DATABASES["default"])
    with django_db_blocker.unblock(), copied(cluster) as name:
        use(cluster.url("mingjing_app", name))
        point(folder)
        clock.set_clock(driver.DAY)
        world = World(folder / "world", clock=time.time)
        running = world.sequencer()
        case = driver.case().to("notified")
        running.round()
        case.to("decided")
        driver.case().to("filed")
        for _ in range(260):
            event(OTHER)
        with transaction.atomic():
            filmed = evidence.sealed([video()], OTHER, agency="320700-CG").attachments
            said = {"org": "320700-CG", "actor": "officer1", "at": NOW, "body": {"fields.place": "新南街道"}}
            acts.append(case_uid=OTHER, type="collect_material", attachments=filmed, **said)
        evidence.note_access(uuid4(), who="officer1", why="view", given=True)
        anchoring.anchor()
        running.round()
        (log,) = [one.log for one in reads.logs()]
        told = audited(Asked(), Memory(folder / "audit"))
        assert told.findings == []
        lines = [entries.entry(env, seals) for env, seals in reads.events(log, 0, told.logs[log]["size"])]
        world.close()
        connections["default"].close()
        yield Honest(name, folder, case.uid, log, lines)
        settings.DATABASES["default"].update(database)
        connections["default"].settings_dict.update(database)
        for key, value in before.items():
            setattr(settings, key, value)
        standing._kept.clear()


@dataclass
class Scene:
    """One attack's own copy of everything."""

    honest: Honest
    folder: Path
    forger: Forger

    def audited(self, kind: str = "full") -> Report:
        return audited(Asked(kind=kind), Memory(self.folder / "audit"))

    def cosigned_after(self) -> None:
        """Let the running log go on over the attacked state, as long as it will; then nothing forged may be cosigned."""
        world = World(self.folder / "world", clock=time.time)
        try:
            with suppress(Exception):
                event(OTHER)
            with suppress(Exception):
                world.sequencer().round()
            for name in world.names:
                for origin, size, _ in world.state_of(name).views():
                    if origin == self.honest.log:
                        self.extends(
                            checkpoint.read(world.state_of(name).view(sha256(origin.encode()).hex()) or "")[0], size
                        )
        finally:
            world.close()

    def extends(self, view: checkpoint.Checkpoint, size: int) -> None:
        """What a witness has cosigned is the honest log, or the honest log and more."""
        more: list[bytes] = []
        if size > len(self.honest.lines):
            more = [
                entries.entry(env, seals) for env, seals in reads.events(self.honest.log, len(self.honest.lines), size)
            ]
        whole = (self.honest.lines + more)[:size]
        assert tree.root(whole) == view.root, "a forged checkpoint was cosigned"


@pytest.fixture
def scene(honest: Honest, cluster: Cluster, tmp_path: Path, django_db_blocker: Any) -> Iterator[Scene]:
    """A copy of the honest installation that may be spoilt."""
    name = f"attack_{uuid4().hex[:12]}"
    make = sql.SQL("create database {} template {} owner mingjing_owner")
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as db:
        db.execute(make.format(sql.Identifier(name), sql.Identifier(honest.name)))
    folder = tmp_path / "copy"
    shutil.copytree(honest.folder, folder)
    with django_db_blocker.unblock():
        use(cluster.url("mingjing_app", name))
        point(folder)
        forger = Forger(cluster.url("postgres", name), folder / "log", honest.case, honest.log)
        yield Scene(honest, folder, forger)
        forger.db.close()
        connections["default"].close()
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as db:
        db.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
