"""命令 — `mingjing law prove`: each effective procedure with its six claims as sentences, or as JSON.

It serves `contract.md` (Commands): exit 1 when something fails, is not covered or was not finished. It refuses to hide a gap.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from mingjing.kernel import prove
from mingjing.kernel.errors import LawError
from mingjing.kernel.library import load
from mingjing.kernel.moments import SHANGHAI

SIGNS = {True: "✓", False: "✗", None: "？"}
WORDS = {True: "成立", False: "不成立", None: "没有证明"}


def options(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("procedure", nargs="?", default="", help="只证明这一程序")
    parser.add_argument("--place", default=None)
    parser.add_argument("--field", default=None)
    parser.add_argument("--on", type=date.fromisoformat, default=None, help="这一天起施行着的，默认今天")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--fresh", action="store_true", help="不看以前留存的结论，全部重新证明")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1), help="同时用几个进程，默认2")


def run(said: argparse.Namespace, root: Path) -> int:
    """Prove, print, and say by the exit code whether all of it holds."""
    on = said.on or datetime.now(UTC).astimezone(SHANGHAI).date()
    begun = time.perf_counter(), _spent()
    try:
        library = load(root)
    except LawError as fault:
        return _unloaded(fault, said.json)
    proofs = prove.effective(library, on, said.procedure, said.place, said.field)
    if not proofs:
        print("没有这样的有效程序")
        return 1
    count, folder = len(proofs), None if said.fresh else _folder()
    proofs = prove.proven(proofs, library, prove.load_gates(root), folder, max(1, said.workers))
    machines = {one.alike: one for one in proofs if not one.kept}
    kept = sum(one.kept for one in proofs)
    proofs = prove.together(proofs)
    told = [as_json(proof) for proof in proofs] if said.json else []
    if not said.json:
        print("\n".join(line for proof in proofs for line in lines(proof)))
    taken, spent = time.perf_counter() - begun[0], _spent() - begun[1]
    failed = [one for one in proofs if not one.holds]
    if said.json:
        measured = {"seconds": round(taken, 2), "processor_seconds": round(spent, 2), "from_kept": kept}
        told_all = {"holds": not failed, **measured, "effective": count, "machines": len(machines), "proofs": told}
        print(json.dumps(told_all, ensure_ascii=False, indent=1))
    else:
        again = f"其中 {kept} 个取自以前的结论（--fresh 重新证明），" if kept else ""
        print(
            f"有效程序 {count} 个，{again}另证 {len(machines)} 个抽象程序；相同的合并为 {len(proofs)} 个："
            f"{len(proofs) - len(failed)} 个全部成立，{len(failed)} 个没有；用时 {taken:.1f} 秒，处理器 {spent:.1f} 秒"
        )
    return 1 if failed else 0


def _spent() -> float:
    """Processor time of this process and of those that it has waited for."""
    return sum(os.times()[:4])


def _folder() -> Path | None:
    """Where findings are kept: in the state folder, where there is one."""
    state = Path(os.environ.get("MINGJING_STATE", "var"))
    return state / "proofs" if state.is_dir() else None


def _unloaded(fault: LawError, as_json: bool) -> int:
    """A fault at load is the answer to claims d and f: nothing of such a law can be in force."""
    faults = [str(one) for one in (fault, *fault.others)]
    print(
        json.dumps({"holds": False, "proofs": [], "faults": faults}, ensure_ascii=False, indent=1)
        if as_json
        else "\n".join(faults)
    )
    return 1


def lines(proof: prove.Proof) -> Iterator[str]:
    """One proof as a person reads it."""
    law = proof.law
    yield f"{law.title}（{law.procedure}）　{'；'.join(_where(one) for one in proof.where)}"
    yield f"  抽象的案情至多 {proof.states:.2e} 种，{proof.facts} 项事实，{proof.moves} 种办法，{proof.seconds:.1f} 秒"
    for claim, title in prove.CLAIMS.items():
        found = proof.of(claim)
        yield f"  {SIGNS[_verdict(found)]} {title}"
        for one in found:
            if not one.holds or len(found) > 1:
                yield f"      {SIGNS[one.holds]} {one.said}"
            yield from (f"          {line}" for line in one.trace)


def _where(one: Any) -> str:
    return f"{one.place or '全国'}、{one.field or '各领域'}，{one.since.isoformat()}起"


def _verdict(found: list[prove.Finding]) -> bool | None:
    verdicts = {one.holds for one in found}
    return False if False in verdicts else None if None in verdicts or not found else True


def as_json(proof: prove.Proof) -> dict[str, Any]:
    """The same for a program."""
    return {
        "procedure": proof.law.procedure,
        "title": proof.law.title,
        "where": [{"place": one.place, "field": one.field, "since": one.since.isoformat()} for one in proof.where],
        "holds": proof.holds,
        "facts": proof.facts,
        "moves": proof.moves,
        "records": proof.states,
        "seconds": round(proof.seconds, 2),
        "claims": [
            {
                "claim": claim,
                "title": title,
                "verdict": WORDS[_verdict(proof.of(claim))],
                "holds": _verdict(proof.of(claim)),
                "findings": [
                    {
                        "said": one.said,
                        "holds": one.holds,
                        "articles": list(one.articles),
                        "counter_example": [
                            {"day": line.day, "act": line.act, "said": line.said, "who": line.who, "note": line.note}
                            for line in one.trace
                        ],
                    }
                    for one in proof.of(claim)
                ],
            }
            for claim, title in prove.CLAIMS.items()
        ],
    }
