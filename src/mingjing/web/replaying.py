"""`mingjing law replay BUNDLE.zip` — repeats each ruling in a bundle from the law files of that day and its facts.

Exit: 0 every ruling came out the same, 1 one differs (or the bundle is altered), 2 none differs but some cannot be repeated, 3 usage.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from mingjing.cases.replaying import Replayed, Told, replay
from mingjing.chain import verify
from mingjing.kernel.errors import LawError
from mingjing.kernel.library import load
from mingjing.registry.lawbook import library

WORDS = {"same": "相同", "differs": "不同", "cannot": "不能重演"}


def main(words: Sequence[str]) -> int:
    """Run it; the exit status."""
    parser = argparse.ArgumentParser(
        prog="mingjing law replay", description="按当时的法律文件，把案卷包里的每一次裁断重做一遍"
    )
    parser.add_argument("bundle", help="案卷包")
    parser.add_argument("--law", type=Path, help="当时的 law 文件夹；不写用本系统的")
    parser.add_argument("--json", action="store_true")
    try:
        said = parser.parse_args(list(words))
    except SystemExit as no:
        return 3 if no.code else 0
    try:
        laws = load(said.law) if said.law else library()
        events = read(said.bundle)
    except (OSError, LawError) as no:
        print(f"读不出来：{no}", file=sys.stderr)
        return 3
    except verify.Wrong as no:
        print(f"案卷包被改动，不能据以重演：{no.zh}", file=sys.stderr)
        return 1
    return told(replay(events, laws), as_json=said.json)


def read(path: str) -> list[Told]:
    """The records of a bundle with their opened fields; Wrong where its bytes contradict each other."""
    with open(path, "rb") as raw:
        run = verify.Verification(verify.Bundle(raw), None)
        run.run()
        for one in run.findings:
            if one["level"] == verify.ALTERED:
                raise verify.Wrong(one["step"], verify.ALTERED, one["zh"], one["en"])
        return [Told(one.env, one.digests[0].hex(), one.fields) for one in run.events]


def told(found: Sequence[Replayed], *, as_json: bool) -> int:
    """Say it; the exit status."""
    outcomes = {one.outcome for one in found}
    code = 1 if "differs" in outcomes else 2 if "cannot" in outcomes else 0
    if as_json:
        rows = [
            {"seq": one.seq, "act": one.act, "title": one.title, "outcome": one.outcome, "why": list(one.why)}
            for one in found
        ]
        print(json.dumps({"code": code, "rulings": rows}, ensure_ascii=False))
        return code
    for one in found:
        print(f"{one.seq:>4}　{WORDS[one.outcome]}　{one.title}")
        for why in one.why:
            print(f"　　　　{why}")
    count = {outcome: sum(one.outcome == outcome for one in found) for outcome in WORDS}
    print("；".join(f"{WORDS[outcome]} {number} 次" for outcome, number in count.items()))
    return code
