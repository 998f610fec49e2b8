"""起与停 — starts what an installation needs (database, schema, web server, worker) and stops all of it together.

Anything may be killed at any moment: what was acknowledged is in the database, and the next start begins from there.
"""

from __future__ import annotations

import ctypes
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

import psycopg

from . import log_processes
from .cluster import Cluster, ClusterError
from .log_processes import Beside

PR_SET_PDEATHSIG = 1
PASSWORD_NOTE = "demo_password"


def state_dir() -> Path:
    """Where this installation keeps what is its own (not the record of the law)."""
    from . import settings

    return settings.STATE_DIR


def private_cluster() -> Cluster | None:
    """Our own database cluster, started; None where DATABASE_URL names a production server."""
    if os.environ.get("DATABASE_URL"):
        return None
    found = Cluster(state_dir())
    found.start()
    return found


def owner_url(cluster: Cluster | None) -> str:
    """The address with which the schema is changed; the application never has it."""
    if cluster:
        return cluster.url("mingjing_migrate")
    found = os.environ.get("DATABASE_OWNER_URL")
    if not found:
        raise ClusterError("请同时设置 DATABASE_OWNER_URL（表的所有者，只用于建表和升级）；应用本身的账号不拥有任何表")
    return found


def app_url(cluster: Cluster | None) -> str:
    """The address of the application's own role."""
    return cluster.url("mingjing_app") if cluster else os.environ["DATABASE_URL"]


def manage(words: list[str], url: str) -> int:
    """One of Django's commands in a process of its own, with that database address."""
    env = {**os.environ, "DATABASE_URL": url}
    env.setdefault("DJANGO_SETTINGS_MODULE", "mingjing.web.settings")
    return subprocess.run([sys.executable, "-m", "django", *words], env=env, check=False).returncode


def migrate() -> int:
    """Bring the schema up to date as the owner."""
    try:
        cluster = private_cluster()
        return manage(["migrate", "--verbosity", "1"], owner_url(cluster))
    except ClusterError as no:
        print(no, file=sys.stderr)
        return 1


def scrub() -> int:
    """Write the tables anew from which something was erased, as their owner."""
    try:
        return manage(["scrub"], owner_url(private_cluster()))
    except ClusterError as no:
        print(no, file=sys.stderr)
        return 1


def stop() -> int:
    """Stop the private clusters (the demo's, the tests' and the measurements')."""
    for name in ("cluster", "test", "bench"):
        Cluster(state_dir(), name).stop()
    return 0


def front_end() -> bool:
    """What pages load from others, copied into the state folder; False, with what to do, where it was never fetched."""
    from . import settings, vendor

    try:
        vendor.copy(settings.PROJECT / "node_modules", settings.VENDOR_DIR)
    except FileNotFoundError as missing:
        if not settings.VENDOR_DIR.exists():
            print(
                f"页面需要的文件还没有取来（{missing.filename or missing}）；请先运行 sh deploy/prepare.sh run",
                file=sys.stderr,
            )
            return False
    return True


def demo_password() -> str:
    """One password for all demo people, made once for this installation."""
    place = state_dir() / "keys" / PASSWORD_NOTE
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        place.write_text("Mj-" + secrets.token_urlsafe(9))
        place.chmod(0o600)
    return place.read_text().strip()


def demo(*, reset: bool = False) -> int:
    """Load the demo city; with `reset` begin it anew."""
    cluster = private_cluster()
    url = app_url(cluster)
    if manage(["demo", "--check"], url):
        return 1
    if reset:
        if manage(["migrate", "--verbosity", "0"], owner_url(cluster)):
            return 1
        if manage(["demo", "--empty"], owner_url(cluster)):
            return 1
        log_processes.anew(log_processes.beside())
    os.environ["MINGJING_DEMO_PASSWORD"] = demo_password()
    return manage(["demo"], url)


def die_with_parent() -> None:
    """In a child: end when the process that started it ends, however it ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def free(host: str, port: int) -> bool:
    """True when nobody listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def answers(host: str, port: int, limit: float) -> bool:
    """True as soon as the web server accepts a connection."""
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((host, port)) == 0:
                return True
        time.sleep(0.1)
    return False


def children(host: str, port: int, url: str, here: Beside) -> list[subprocess.Popen[bytes]]:
    """The web server, the background worker, the running log, and the witnesses that this installation plays itself."""
    log = [sys.executable, "-m", "mingjing.web.cli", "log", "--signer", str(here.socket), "run"]
    running = [log_processes.witness(one, die_with_parent) for one in log_processes.witness_commands(here)]
    apart = {**environment(url), "DJANGO_SETTINGS_MODULE": "mingjing.web.settings_log"}
    running.append(subprocess.Popen(log, env=apart, preexec_fn=die_with_parent))  # noqa: PLW1509
    return running + web_and_worker(host, port, url)


def environment(url: str) -> dict[str, str]:
    """What a process of this installation finds in its environment."""
    return {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "mingjing.web.settings"}


def web_and_worker(host: str, port: int, url: str) -> list[subprocess.Popen[bytes]]:
    """The web server and the background worker; how many processes and threads: decision 0034."""
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    web += ["--workers", os.environ.get("WEB_WORKERS", "2"), "--blocking-threads", os.environ.get("WEB_THREADS", "4")]
    web += ["--no-ws", "--log-level", "warning", "--respawn-failed-workers", "mingjing.web.wsgi:application"]
    jobs = [sys.executable, "-m", "mingjing.web.cli", "worker"]
    return [subprocess.Popen(words, env=environment(url), preexec_fn=die_with_parent) for words in (web, jobs)]  # noqa: PLW1509


def signer(here: Beside) -> subprocess.Popen[bytes]:
    """The one process that holds the log's keys."""
    return subprocess.Popen(log_processes.signer_command(here), preexec_fn=die_with_parent)  # noqa: PLW1509


def serve(*, host: str, port: int, demo: bool) -> int:
    """Everything, until Ctrl-C or SIGTERM."""
    if not free(host, port):
        print(f"端口 {port} 已被占用；请用 make run PORT=其他端口", file=sys.stderr)
        return 1
    running: list[subprocess.Popen[bytes]] = []
    cluster = None
    try:
        cluster = private_cluster()
        here = log_processes.beside()
        running.append(signer(here))
        if not ready(cluster, demo=demo):
            return 1
        url = app_url(cluster)
        log_processes.settle(here, log_processes.log_of(url, log_processes.noted(here)), demo=demo)
        log_processes.checking(here)
        running += children(host, port, url, here)
        if answers(host, port, 60) and log_processes.checked(here, 60):
            greet(host, port, demo=demo)
        return watch(running)
    except ClusterError as no:
        print(no, file=sys.stderr)
        return 1
    finally:
        for child in running:
            child.terminate()
        for child in running:
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                child.kill()
        if cluster:
            cluster.stop()


def ready(cluster: Cluster | None, *, demo: bool) -> bool:
    """Bring schema, pages and, in a demo, the city up to date; False where one of them failed and said why."""
    if not front_end() or manage(["bring_up"], owner_url(cluster)):
        return False
    url = app_url(cluster)
    if demo:
        os.environ["MINGJING_DEMO_PASSWORD"] = demo_password()
        log_processes.allow(log_processes.beside())
    return (demo and city_stands(url)) or not manage(["demo", "--if-empty"] if demo else ["install"], url)


def city_stands(url: str) -> bool:
    """True when this is a demo that has its cases: the question is asked here, because a process of its own takes seconds."""
    with psycopg.connect(url) as db:
        row = db.execute("select demo and exists (select from cases_case) from records_installation").fetchone()
    return row is not None and bool(row[0])


def watch(running: list[subprocess.Popen[bytes]]) -> int:
    """Wait; when one process ends by itself, the whole ends with its status."""

    def asked(number: int, frame: FrameType | None) -> Any:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, asked)
    try:
        while True:
            for child in running:
                if child.poll() is not None:
                    print("有一个进程意外结束，系统停止；再次启动即可，已确认的内容都在", file=sys.stderr)
                    return child.returncode or 1
            time.sleep(0.5)
    except KeyboardInterrupt:
        print("正在停止……")
        return 0


def greet(host: str, port: int, *, demo: bool) -> None:
    """Say where it is, and in a demo who to sign in as."""
    print(f"\n  明镜 已启动： http://{host}:{port}\n", flush=True)
    if demo:
        print("  演示城的人员（口令相同）：", demo_password())
        print(
            "    officer1 officer2 承办人 · checker1 机构负责人（审核） · head1 机关负责人（批准） · deputy1 deputy2 分管负责人"
        )
        print(
            "    reviewer1 法制审核 · president1 听证主持 · custodian1 档案 · publisher1 publisher2 公示 · supervisor1 执法监督"
        )
        print("    api：.venv/bin/mingjing token officer1    时钟：.venv/bin/mingjing clock show\n", flush=True)
