"""`mingjing audit` — the independent audit as a command: for a night, for a minute, for another machine.

Exit: 0 all as recorded, 1 altered, 2 cannot tell, 3 wrong use.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg

from mingjing.records.auditing import Asked, Memory, audited, home
from mingjing.records.auditing.showing import Bar, told

ZONE = ZoneInfo("Asia/Shanghai")


def since(text: str) -> datetime | str:
    """`last`, or a day or moment (Asia/Shanghai where no zone is said)."""
    if text == "last":
        return text
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=ZONE)


def parser() -> argparse.ArgumentParser:
    """What the command asks."""
    asked = argparse.ArgumentParser(
        prog="mingjing audit", description="由原始字节重算全部记录，与日志、检查点、业务表核对；只读"
    )
    asked.add_argument("--since", type=since, help="last：只看上次审计之后的；或者一个日期、时刻：只看此后有记录的案卷")
    asked.add_argument("--json", action="store_true", help="完整报告，JSON")
    asked.add_argument("--policy", help="信任策略文件；最好从另外的途径取得")
    asked.add_argument("--home", type=Path, help="审计自己的文件放在哪里（上次的根、进度、结果）；最好在另一台机器上")
    asked.add_argument("--without-files", action="store_true", help="不重读文书和证据文件")
    asked.add_argument("--without-projections", action="store_true", help="不核对业务表")
    asked.add_argument("--fresh", action="store_true", help="不接着上次中断的地方，从头开始")
    return asked


def main(words: Sequence[str]) -> int:
    """Run one audit."""
    try:
        said = parser().parse_args(words)
    except SystemExit as no:
        return 3 if no.code else 0
    wanted = Asked(
        kind="full" if said.since is None else "tail" if said.since == "last" else "since",
        since=said.since if isinstance(said.since, datetime) else None,
        policy=said.policy,
        files=not said.without_files,
        projections=not said.without_projections,
        fresh=said.fresh,
        show=Bar(),
    )
    memory = Memory(said.home or home())
    try:
        with memory.alone() as alone:
            if not alone:
                print("另一次审计正在进行；等它结束再做", file=sys.stderr)
                return 2
            report = audited(wanted, memory)
    except psycopg.Error as no:
        print(f"不能审计：数据库没有应答或者不许读（{type(no).__name__}）", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\n已中断；再运行一次就从这里接着做", file=sys.stderr)
        return 2
    print(json.dumps(report.to_json(), ensure_ascii=False) if said.json else "\n".join(told(report)))
    return report.code
