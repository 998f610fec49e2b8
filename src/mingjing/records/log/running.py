"""运行 — the process that turns the rounds: about one a second, one process at a time, until it is told to stop.

The one writer holds a lock of the database session in which it writes: when the session ends, the lock is gone and nothing of it
can be committed any more. After an error everything in memory is thrown away and the next round begins with the guard. After a
set-back it goes on looking and nothing else: nobody may record, until the missing entries are back.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from mingjing.chain.asking import Asker
from mingjing.chain.errors import ChainError
from mingjing.chain.policy import Policy
from mingjing.chain.policy import read as read_policy
from mingjing.records.log import files, standing
from mingjing.records.log.guarding import SetBack
from mingjing.records.log.integrating import MOST, Overtaken
from mingjing.records.log.sequencing import Sequencer
from mingjing.records.log.signing import SignerAt

SECOND = 1.0
LEASE = 0x6D6A6C6F  # the number of the lock that the one writer holds
log = logging.getLogger(__name__)


class NoPolicy(RuntimeError):
    """There is no policy, or one that would let the log show two histories."""


def trusted(text: str) -> Policy:
    """The policy of its text; NoPolicy where two quorums need not share a witness: then a split view passes with nobody lying."""
    try:
        policy = read_policy(text)
        shared = policy.tolerates()
    except ChainError as no:
        raise NoPolicy(f"信任策略 {settings.LOG_POLICY} 不能用：{no.message}") from no
    if policy.witnesses and shared < 0:
        raise NoPolicy(
            f"信任策略 {settings.LOG_POLICY} 不能用：两组够数的见证方可以没有一个共同的，日志就能对两边说两套话；"
            "请提高人数（如五个中的四个、七个中的五个）"
        )
    if policy.quorum == "none":
        log.warning("信任策略不要求见证方：记录日志只有本机关自己签名，证明不了没有改过")
    elif shared == 0:
        log.warning("信任策略经不起任何一个见证方作假：建议七个中的五个")
    return policy


def opened(socket: Path) -> Sequencer:
    """A sequencer as this installation is set up."""
    policy = trusted(Path(settings.LOG_POLICY).read_text() if Path(settings.LOG_POLICY).exists() else "")
    return Sequencer(SignerAt(socket), Asker(policy.witness_urls()), policy)


@dataclass(slots=True)
class Loop:
    """循环 — the rounds of one process."""

    socket: Path
    stop: threading.Event = field(default_factory=threading.Event)
    sequencer: Sequencer | None = None
    leased: bool = False

    def run(self) -> None:
        """Round after round until it is told to stop; NoPolicy where it must not even begin."""
        self.sequencer = opened(self.socket)
        while not self.stop.is_set():
            started = time.monotonic()
            full = self.turn()
            if not full:
                self.stop.wait(max(0.0, SECOND - (time.monotonic() - started)))
        self.let_go()

    def turn(self) -> bool:
        """One round, whatever happens in it; True where the next may follow at once."""
        try:
            if not self.leased:
                self.leased = leased()
            if not self.leased:
                log.warning("另一个进程正在编入记录日志，这里等着")
                self.stop.wait(SECOND)
                return False
            self.sequencer = self.sequencer or opened(self.socket)
            return self.sequencer.round() >= MOST
        except SetBack as no:
            log.error("记录日志转为只读：%s", no)
            forbid(str(no))
            self.let_go()
            self.stop.wait(2 * SECOND)
        except files.Forked as no:
            log.error("记录日志转为只读：%s", no)
            forbid(f"已公开的日志文件与数据库不符：{no}")
            self.let_go()
            self.stop.wait(2 * SECOND)
        except (DatabaseError, OSError, ChainError, Overtaken) as no:
            log.error("记录日志这一轮没有做完，重新开始：%s %s", no, "；".join(getattr(no, "__notes__", ())))
            self.let_go()
        return False

    def let_go(self) -> None:
        """Throw away what is in memory, and the session with its lock."""
        if self.sequencer is not None:
            self.sequencer.asker.close()
        self.sequencer, self.leased = None, False
        connection.close()


def leased() -> bool:
    """Take the lock of the one writer, for as long as this session lives; False where another one has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LEASE])
        return bool(cursor.fetchone()[0])


def forbid(reason: str) -> None:
    """Let nobody record; every process hears of it within a second."""
    known = standing.read()
    if known.read_only != reason:
        standing.write(replace(known, read_only=reason, at=time.time()))
