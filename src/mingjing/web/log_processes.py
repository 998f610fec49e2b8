"""日志的进程 — what runs beside the web server so that the record can be checked: the signer, and in a demo three witnesses.

In production the witnesses are other agencies' machines, named with their addresses in the policy file; a demo plays three of them on
this machine, each with its own key and state. The signer runs as its own user of the machine where we are root.
"""

from __future__ import annotations

import json
import os
import pwd
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from mingjing.chain import policy as policies
from mingjing.chain.errors import ChainError
from mingjing.chain.note import Ed25519Signer, Key
from mingjing.chain.witness import seed_of
from mingjing.records.log.standing import CHECKING

from .cluster import Cluster, ClusterError

SIGNER = "mingjing-signer"
WITNESSES = {"SF": "司法局", "DA": "档案馆", "JW": "监委"}
POLICY_HEAD = "# 演示城的信任策略：三个见证方里的两个。正式系统用七个里的五个，由不同机关运行\n"
LONELY_HEAD = "# 还没有见证方：记录日志只有本机关自己签名。请加上 witness、group 各行，把 quorum 改为够数的组\n"
PATIENCE = 30.0


@dataclass(frozen=True)
class Beside:
    """旁边的进程 — where the signer and the demo's witnesses keep what is theirs, and as whom the signer runs."""

    signer: Path
    witnesses: Path
    log_dir: Path
    policy: Path
    user: str | None

    @property
    def socket(self) -> Path:
        """Where the signer listens."""
        return self.signer / "socket"


def beside() -> Beside:
    """Where everything of the log is, for this installation."""
    from . import settings

    folder, user = settings.LOG_SIGNER.parent, None
    if os.geteuid() == 0:  # our own folders may be closed to other users of the machine; this one is the signer's
        home, user = Cluster(settings.STATE_DIR).folder, own_user()
        apart = home.with_name(home.name.replace("cluster", "signer"))
        if not folder.exists():
            apart.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.symlink_to(apart)
        folder = folder.resolve()
    return Beside(folder, settings.STATE_DIR / "witnesses", settings.LOG_DIR, settings.LOG_POLICY, user)


def own_user() -> str:
    """The signer's user of this machine, made where there is none."""
    try:
        pwd.getpwnam(SIGNER)
    except KeyError:
        made = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SIGNER]
        subprocess.run(made, check=True)
    return SIGNER


def signer_command(here: Beside) -> list[str]:
    """How the signer is started."""
    words = [sys.executable, "-m", "mingjing.chain.signer", "--folder", str(here.signer)]
    words += ["--policy", str(here.signer / "policy.txt")]
    return [*words, "--end-with-parent", *(("--user", here.user) if here.user else ())]


def witness_commands(here: Beside) -> list[list[str]]:
    """How the demo's witnesses are started: those whose key in the policy is one of ours."""
    policy = policies.read(here.policy.read_bytes())
    logs = here.witnesses / "logs.txt"
    logs.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    logs.write_text("".join(f"{key}\n" for key in policy.logs))
    found = []
    for name, key in policy.witnesses.items():
        folder = here.witnesses / name
        if (folder / "key").exists():
            words = [sys.executable, "-m", "mingjing.chain.witness", "--name", key.name, "--logs", str(logs)]
            words += ["--key", str(folder / "key"), "--state", str(folder / "state")]
            found.append([*words, "--port", policy.urls[name].rstrip("/").rpartition(":")[2]])
    return found


def witness(words: list[str], before: Callable[[], None]) -> subprocess.Popen[bytes]:
    """One of the demo's witnesses; what it says of each request goes into a file beside its state, new at each start."""
    place = Path(words[words.index("--state") + 1]).with_name("log.txt")
    with place.open("wb") as out:
        return subprocess.Popen(words, stdout=out, stderr=subprocess.STDOUT, preexec_fn=before)  # noqa: PLW1509


def settle(here: Beside, log: str, *, demo: bool) -> None:
    """See to it that the policy knows the log that is written, that a demo's witnesses have ports, that the signer has a copy."""
    completed(here, log, demo=demo)
    write(here.signer / "policy.txt", here.policy.read_text())


def completed(here: Beside, log: str, *, demo: bool) -> None:
    """The policy file, with what it lacks of our own: a demo's is ours alone, in earnest we only begin it."""
    keys = keys_of(here, log)
    present = policies.read(here.policy.read_bytes()) if here.policy.exists() else None
    known = {str(key) for key in present.logs} if present else set()
    if not demo:
        if present is None:
            write(here.policy, LONELY_HEAD + "".join(f"log {key}\n" for key in keys) + "quorum none\n")
        elif missing := [key for key in keys if key not in known]:
            print("信任策略里没有这个日志的公钥，新的记录得不到见证；请加上：", file=sys.stderr)
            print("".join(f"  log {key}\n" for key in missing), file=sys.stderr, end="")
        return
    urls = present.witness_urls() if present else {}
    if known >= set(keys) and all(free(url) for url in urls.values()):
        return
    rows = [f"log {key}\n" for key in dict.fromkeys([*(str(key) for key in present.logs), *keys] if present else keys)]
    for name, who in WITNESSES.items():
        signer = Ed25519Signer(seed_of(here.witnesses / name / "key"))
        key = Key(f"{name.lower()}.demo.mingjing/w1", "cosignature", signer.public)
        url = urls.get(name, "")
        rows.append(f"# {who}\nwitness {name} {key} {url if url and free(url) else fresh_url()}\n")
    names = " ".join(WITNESSES)
    write(here.policy, "".join([POLICY_HEAD, *rows, f"group enough 2 {names}\nquorum enough\n"]))


def keys_of(here: Beside, log: str) -> list[str]:
    """The keys of a log, from the signer as soon as it answers."""
    from mingjing.records.log.signing import SignerAt

    until = time.monotonic() + PATIENCE
    while True:
        try:
            return SignerAt(here.socket).keys(log)
        except (OSError, ChainError) as no:
            if time.monotonic() > until:
                raise ClusterError(f"签署程序没有应答：{no}") from no
            time.sleep(0.05)


def write(place: Path, text: str) -> None:
    """A file that the signer, another user, may read."""
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}.new")
    draft.write_text(text)
    draft.chmod(0o644)
    draft.replace(place)


def free(url: str) -> bool:
    """True when nobody listens at the address of one of our own witnesses."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(url.rstrip("/").rpartition(":")[2])))
        except OSError:
            return False
    return True


def fresh_url() -> str:
    """An address of this machine where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/"


def log_of(url: str, told: dict[str, Any]) -> str:
    """The log that is written now: this year's, or what took over from it."""
    with psycopg.connect(url) as db:
        row = db.execute("select log_origin from records_installation").fetchone()
        broken = db.execute("select log, successor from log_state where successor is not null").fetchall()
    if row is None:
        raise ClusterError("本系统尚未完成安装；请先运行 mingjing migrate")
    successors = {str(log): str(successor) for log, successor in broken}
    name = f"{told.get('origin') or row[0]}/{datetime.now(UTC).year}"
    while name in successors:
        name = successors[name]
    return name


def noted(here: Beside) -> dict[str, Any]:
    """What the installation's own note of the log says."""
    place = here.log_dir / "standing.json"
    return dict(json.loads(place.read_text())) if place.exists() else {}


def note(here: Beside, told: dict[str, Any]) -> None:
    """Replace that note."""
    write(here.log_dir / "standing.json", json.dumps(told))


def checking(here: Beside) -> None:
    """Let nobody record until the running log has compared this database with what others know of it."""
    note(here, noted(here) | {"read_only": CHECKING})


def allow(here: Beside) -> None:
    """Take away that word where the last start was cut off before the comparison: the demo city may be loaded."""
    told = noted(here)
    if told.get("read_only") == CHECKING:
        note(here, told | {"read_only": None})


def checked(here: Beside, limit: float) -> bool:
    """True as soon as that comparison is done, whatever came out."""
    until = time.monotonic() + limit
    while noted(here).get("read_only") == CHECKING:
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def anew(here: Beside) -> None:
    """A demo begun anew is another installation: its log has another name, and what was witnessed of the old one stays true."""
    number = 2 + sum(1 for _ in here.log_dir.glob("zf.demo-*"))
    note(here, {"origin": f"zf.demo-{number}.mingjing"})
