"""`mingjing log run|status|policy|recover|break`: the running log, for the engineer."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings

from mingjing.records.log import reads, running
from mingjing.records.log.breaking import CannotBreak, break_log
from mingjing.records.log.recovering import CannotRecover, recover
from mingjing.records.log.signing import SignerAt
from mingjing.records.log.system import case_of, current


def socket_of(told: argparse.Namespace) -> Path:
    """Where the signer listens."""
    return Path(told.signer or settings.LOG_SIGNER)


def run(told: argparse.Namespace) -> int:
    """Place, sign, cosign and publish, until it is told to stop."""
    logging.getLogger("mingjing.records.log").setLevel(logging.INFO)
    loop = running.Loop(socket_of(told))
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: loop.stop.set())
    try:
        loop.run()
    except running.NoPolicy as no:
        print(no, file=sys.stderr)
        return 2
    return 0


def status(told: argparse.Namespace) -> int:
    """How the log is doing; 1 where somebody must come."""
    health = reads.health()
    for log in reads.logs():
        print(f"{log.log}\t{log.size} 条" + (f"\t已由 {log.successor} 接续" if log.successor else ""))
    cosigned = f"{health.last_cosigned:%Y-%m-%d %H:%M:%S}" if health.last_cosigned else "还没有"
    print(
        f"已见证 {health.size} 条（{cosigned}），见证方 {health.witnesses_up}/{health.witnesses}，等待编入 {health.waiting} 条"
    )
    for words in (health.read_only and f"只读：{health.read_only}", health.trouble):
        if words:
            print(words)
    if health.held:
        print(f"有 {health.held} 条与提交时不符，没有编入：请核对数据库")
    return 1 if health.read_only or health.held else 0


def policy(told: argparse.Namespace) -> int:
    """The lines of a policy for this year's log, or the one named, to be completed by the witnesses."""
    for key in SignerAt(socket_of(told)).keys(told.log or current()):
        print(f"log {key}")
    return 0


def recovering(told: argparse.Namespace) -> int:
    """Bring back from a mirror what a restored database lacks."""
    try:
        back = recover(told.origin_folder, SignerAt(socket_of(told)))
    except CannotRecover as no:
        print(no, file=sys.stderr)
        return 1
    for one in back:
        print(f"{one.log}：补回第 {one.first + 1} 至 {one.last} 条，根与见证过的一致")
    print("补完了" if back else "什么也不缺")
    told.afterwards({case for one in back for case in one.cases} - {case_of(one.log) for one in reads.logs()})
    return 0


def breaking(told: argparse.Namespace) -> int:
    """Say what was lost, as the first entry of a log that goes on in the place of the broken one."""
    try:
        made = break_log(told.cause, SignerAt(socket_of(told)))
    except CannotBreak as no:
        print(no, file=sys.stderr)
        return 1
    print(f"{made.broken} 到此为止（丢失第 {made.first + 1} 至 {made.last} 条）；由 {made.successor} 接续")
    print(f"请把 mingjing log policy --log {made.successor} 写出的两行加进信任策略，告知各见证方，再启动")
    return 0


def main(words: Sequence[str], afterwards: Callable[[Sequence[str]], None] | None = None) -> int:
    """One of the commands; `afterwards` is told which cases' records came back."""
    parser = argparse.ArgumentParser(prog="mingjing log")
    parser.add_argument("--signer", type=Path, help="签署程序的套接字；不写就是本机的")
    commands = parser.add_subparsers(dest="do", required=True)
    commands.add_parser("run", help="运行：编入、签署、见证、公开").set_defaults(work=run)
    commands.add_parser("status", help="日志现在怎样").set_defaults(work=status)
    one = commands.add_parser("policy", help="写出日志的公钥行")
    one.add_argument("--log")
    one.set_defaults(work=policy)
    one = commands.add_parser("recover", help="从镜像补回恢复旧备份后缺的记录")
    one.add_argument("--from", dest="origin_folder", type=Path, required=True, metavar="DIR")
    one.set_defaults(work=recovering)
    one = commands.add_parser("break", help="确实找不回的，在新的日志里写明")
    one.add_argument("--cause", required=True)
    one.set_defaults(work=breaking)
    told = parser.parse_args(words)
    told.afterwards = lambda cases: afterwards(sorted(cases)) if afterwards else None
    return int(told.work(told))
