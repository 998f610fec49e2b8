"""审计的进度与结论 — a bar on a terminal while it runs, and what it found in words that an operator can act on."""

from __future__ import annotations

import sys
import time
from typing import TextIO

from mingjing.records.auditing.findings import Report

WIDTH = 30
PARTS = {"logs": "日志：重算叶和树", "cases": "案卷：重算链、字段、投影"}
VERDICTS = {
    0: "审计通过：由原始字节重算的一切，与日志、检查点、业务表都相符。",
    1: "发现不符：有内容被改动。请保留现场，立即报告审计管理员和司法局；不要重启、不要修复。",
    2: "不能判断：没有发现改动，但有的情况无法确认。",
}
COUNTED = {
    "leaves": "片叶",
    "roots": "个根",
    "tiles": "片瓦片",
    "cases": "件案子",
    "events": "条记录",
    "files": "个文件",
}


class Bar:
    """进度条 — drawn over itself, at most five times a second, and only on a terminal."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stderr
        self.drawn = 0.0

    def __call__(self, part: str, done: int, whole: int) -> None:
        """So much of a part is done."""
        now = time.monotonic()
        if not self.out.isatty() or (now - self.drawn < 0.2 and done < whole):
            return
        self.drawn = now
        share = min(1.0, done / whole) if whole else 1.0
        full = int(share * WIDTH)
        line = f"\r{PARTS.get(part, part)} [{'█' * full}{'·' * (WIDTH - full)}] {share:4.0%} {done:,}/{whole:,} "
        self.out.write(line + ("\n" if done >= whole else ""))
        self.out.flush()


def told(report: Report) -> list[str]:
    """The report in lines."""
    lines = [VERDICTS[report.code]]
    counted = [f"{report.counts[name]:,} {word}" for name, word in COUNTED.items() if report.counts.get(name)]
    lines += [f"  重算：{'、'.join(counted)}"] if counted else []
    leaves, seconds = report.counts.get("leaves", 0), report.seconds.get("logs", 0.0)
    if leaves and seconds:
        lines.append(
            f"  日志 {seconds:.1f} 秒，每秒 {leaves / seconds:,.0f} 片叶；案卷 {report.seconds.get('cases', 0.0):.1f} 秒"
        )
    lines += [
        f"  {log}：{one['size']:,} 片叶，见证到 {one['cosigned']:,}，根 {one['root'][:16]}…"
        for log, one in report.logs.items()
    ]
    for one in report.findings[:50]:
        mark = "✗" if one.level == "altered" else "?"
        lines.append(
            f"  {mark} {' · '.join(part for part in (one.table, one.where, one.column) if part)}：{one.message}"
        )
    more = len(report.findings) - 50 + report.left_out
    return [*lines, f"  另有 {more} 处，见 --json"] if more > 0 else lines
