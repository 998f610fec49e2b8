"""How a mutant is tried: its source in a copy of the tree, the tests of its module in a forked child, and a time limit."""

from __future__ import annotations

import contextlib
import importlib
import os
import random
import re
import resource
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from multiprocessing.pool import ThreadPool
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from tests.mutation.operators import Mutant, mutants

ROOT: Final = Path(__file__).resolve().parents[2]
WORK: Final = ROOT / "var" / "mutation"
EXPLAINED: Final = ROOT / "tests" / "chain" / "survivors.md"
GOAL: Final = 0.95
MEMORY: Final = 4 << 30
LIBRARIES: Final = (
    "pytest",
    "hypothesis",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "psycopg",
    "pymerkle",
    "rfc8785",
)
MODULES: Final[dict[str, tuple[str, ...]]] = {
    "tree": ("test_tree.py",),
    "tiles": ("test_tiles.py",),
    "witnessing": ("test_witnessing.py",),
    "witness": ("test_witness_program.py", "test_witness_races.py"),
    "verify": ("test_verify.py", "test_verify_words.py"),
}
SETTINGS: Final = """[pytest]
pythonpath = src .
addopts = --strict-markers -p tests.clause_plugin
filterwarnings =
  error
  ignore::pytest.PytestAssertRewriteWarning
markers = xdist_group(name): tests that share one worker
"""


@dataclass(frozen=True, slots=True)
class Score:
    """How many mutants of a module were killed, and who survived, with those of them that nobody explained."""

    module: str
    count: int
    survivors: tuple[str, ...]
    unexplained: tuple[str, ...]

    @property
    def killed(self) -> int:
        """Those that a test noticed."""
        return self.count - len(self.survivors)

    @property
    def share(self) -> float:
        """Killed of all."""
        return self.killed / self.count if self.count else 1.0


def measured(module: str, sample: int | None, seed: str, workers: int) -> Score:
    """The score of a module, measured with so many children at once."""
    source = (ROOT / "src" / "mingjing" / "chain" / f"{module}.py").read_text()
    some = list(mutants(source))
    if sample is not None and sample < len(some):
        some = random.Random(seed).sample(some, sample)
    for name in LIBRARIES:
        importlib.import_module(name)
    free: SimpleQueue[Copy] = SimpleQueue()
    for number in range(workers):
        free.put(Copy(WORK / f"{module}-{number}", module))
    first = free.get()
    started = time.monotonic()
    if not first.survives(source, 600):
        raise SystemExit(f"{module}: its tests fail on the code as it is; see {first.place / 'told.txt'}")
    patience = max(20.0, 8 * (time.monotonic() - started))
    free.put(first)

    def tried(one: Mutant) -> bool:
        copy = free.get()
        try:
            lives = copy.survives(one.source, patience)
        finally:
            free.put(copy)
        if lives:
            print(f"  survived: {module} {one.key}", flush=True)
        return lives

    with ThreadPool(workers) as pool:
        alive = pool.map(tried, some, chunksize=1)
    survivors = tuple(f"{module} {one.key}" for one, lives in zip(some, alive, strict=True) if lives)
    known = explained()
    return Score(module, len(some), survivors, tuple(one for one in survivors if one not in known))


def explained(place: Path = EXPLAINED) -> set[str]:
    """The survivors that the file explains: list items whose reason follows a dash."""
    rows = place.read_text().splitlines() if place.exists() else []
    return {found[1] for row in rows if (found := re.match(r"- (\w+ `.*?) — \S", row))}


class Copy:
    """A copy of what a mutant needs: `chain` and its tests as files, the other packages as links."""

    def __init__(self, place: Path, module: str) -> None:
        self.place = place
        self.module = module
        shutil.rmtree(place, ignore_errors=True)
        package = place / "src" / "mingjing"
        package.mkdir(parents=True)
        for one in (ROOT / "src" / "mingjing").iterdir():
            if one.name == "chain":
                shutil.copytree(one, package / "chain", ignore=shutil.ignore_patterns("__pycache__"))
            else:
                (package / one.name).symlink_to(one)
        shutil.copytree(
            ROOT / "tests" / "chain", place / "tests" / "chain", ignore=shutil.ignore_patterns("__pycache__")
        )
        for one in (ROOT / "tests").glob("*.py"):
            shutil.copy(one, place / "tests")
        (place / "pytest.ini").write_text(SETTINGS)

    def survives(self, source: str, patience: float) -> bool:
        """True when every test passes with that source in the place of the module's."""
        (self.place / "src" / "mingjing" / "chain" / f"{self.module}.py").write_text(source)
        child = os.fork()
        if child == 0:
            run(self.place, [f"tests/chain/{name}" for name in MODULES[self.module]])
        ended = time.monotonic() + patience
        while True:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                break
            if time.monotonic() > ended:
                os.killpg(child, signal.SIGKILL)
                os.waitpid(child, 0)
                return False
            time.sleep(0.02)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # what a test left running
        return os.waitstatus_to_exitcode(status) == 0


def run(place: Path, files: Iterable[str]) -> None:
    """In the child: the tests, in the copy; it never returns."""
    code = 99
    try:
        os.setsid()
        out = os.open(place / "told.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1)
        os.dup2(out, 2)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        os.chdir(place)
        forget(("tests", "mingjing"))
        os.environ |= {
            "PYTHONPATH": str(place / "src"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "MINGJING_HYPOTHESIS": "mutation",
            "MINGJING_TEST_STATE": str(place / "var"),
        }
        os.environ.pop("PYTEST_XDIST_WORKER", None)  # the copy has a state of its own
        sys.dont_write_bytecode = True
        import pytest

        wanted = [one for one in files if (place / one).exists()]
        plain = ["-x", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:django", "-p", "no:xdist"]
        code = int(pytest.main([*plain, "-c", "pytest.ini", *wanted]))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def forget(packages: Sequence[str]) -> None:
    """Unload what came from the work tree, so that the copy is imported."""
    for name in list(sys.modules):
        if name.partition(".")[0] in packages:
            del sys.modules[name]
    here = {str(ROOT), str(ROOT / "src"), ""}
    sys.path[:] = [one for one in sys.path if one not in here]
