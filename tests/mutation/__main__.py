"""python -m tests.mutation tree tiles …: the mutation score of modules of `chain`, and every survivor that nobody explained.

A mutant is written into a copy of the sources (var/mutation), never into the work tree; its tests run in a forked child that
has the libraries loaded already. Survivors are explained in tests/chain/survivors.md. Exit 1 below the goal, or where a
survivor is not explained.
"""

from __future__ import annotations

import argparse
import sys

from tests.mutation.running import GOAL, MODULES, Score, measured


def main(words: list[str]) -> int:
    """Measure what is asked for (every module by default)."""
    asked = argparse.ArgumentParser(prog="python -m tests.mutation")
    asked.add_argument("modules", nargs="*", metavar="MODULE", help=", ".join(MODULES))
    asked.add_argument("--sample", type=int, help="only so many mutants of each module, drawn by --seed")
    asked.add_argument("--seed", default="1")
    asked.add_argument("--workers", type=int, default=2)
    told = asked.parse_args(words)
    if strange := [one for one in told.modules if one not in MODULES]:
        asked.error(f"no such module: {', '.join(strange)}")
    scores = [measured(one, told.sample, told.seed, told.workers) for one in told.modules or MODULES]
    for score in scores:
        print(summary(score))
    return 0 if all(one.share >= GOAL and not one.unexplained for one in scores) else 1


def summary(score: Score) -> str:
    """The score in words, and the survivors that need a test or an explanation."""
    head = f"{score.module}: {score.killed} of {score.count} mutants killed, {score.share:.1%}"
    head += f" (goal {GOAL:.0%}); {len(score.survivors)} survived, {len(score.unexplained)} of them not explained"
    return "\n".join([head, *(f"- {one}" for one in score.unexplained)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
