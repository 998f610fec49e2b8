"""python -m tests.simulation --seeds 100000: runs by their seeds; exit 1 with the seeds at which a claim broke.

`--flaw NAME` plants a bug: then exit 0 says that it was found. One seed alone (`--from 4711 --seeds 1`) tells its story.
"""

from __future__ import annotations

import argparse
import functools
import sys
import time
from multiprocessing import Pool

from tests.simulation.city import FLAWS, Outcome, lived


def main(words: list[str]) -> int:
    """Run what is asked for."""
    asked = argparse.ArgumentParser(prog="python -m tests.simulation")
    asked.add_argument("--seeds", type=int, default=1000)
    asked.add_argument("--from", type=int, default=0, dest="first")
    asked.add_argument("--flaw", choices=FLAWS, default="")
    asked.add_argument("--workers", type=int, default=2)
    told = asked.parse_args(words)
    started, broken, count, entries = time.monotonic(), [], 0, 0
    with Pool(told.workers) as pool:
        work = functools.partial(lived, flaw=told.flaw)
        for one in pool.imap_unordered(work, range(told.first, told.first + told.seeds), chunksize=20):
            count, entries = count + 1, entries + one.published
            if one.broken:
                broken.append(one)
                print(f"seed {one.seed}: {one.broken}", flush=True)
            if count % 5000 == 0:
                print(f"{count} seeds, {time.monotonic() - started:.0f} s", flush=True)
            if told.seeds == 1:
                print("\n".join(one.story))
    took = time.monotonic() - started
    print(
        f"{count} seeds, {entries} entries published, {took:.0f} s: {count / took:.0f} a second; {len(broken)} broken"
    )
    return said(broken, told.flaw)


def said(broken: list[Outcome], flaw: str) -> int:
    """The exit status: a planted bug must be found, and nothing else may be."""
    if flaw:
        print(f"{flaw} ({FLAWS[flaw]}): {'found' if broken else 'NOT FOUND'}")
        return 0 if broken else 1
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
