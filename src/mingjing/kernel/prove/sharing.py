"""分头证明 — the whole law proven by several processes, each machine once, and what was proven of it kept for the next time.

It serves `mingjing law prove` and `make law`. Effective procedures that read alike are one task; of every procedure the first is proven
before the others, which try its walks again. What is kept is named by what was read and by the sources of the kernel.
It refuses to keep a finding that could be another one elsewhere: what does not hold is kept with its citations.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import Any

from mingjing.kernel.library import Library
from mingjing.kernel.prove import alike, whole
from mingjing.kernel.prove.gates import Gates
from mingjing.kernel.prove.telling import Finding, Line
from mingjing.kernel.prove.walking import Walk
from mingjing.kernel.prove.whole import Found, Proof

Walks = list[Walk]


def sources() -> str:
    """The digest of the kernel's own sources: another prover finds anew."""
    told = sha256()
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        told.update(path.read_bytes())
    return told.hexdigest()


class Kept:
    """留存 — findings in a folder, one file each, named by digest; several processes may write it at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.of = sources()

    def _path(self, key: str) -> Path:
        return self.folder / f"{sha256(f'{self.of} {key}'.encode()).hexdigest()}.json"

    def get(self, key: str) -> Found | None:
        """What was found of it, or None; a file that cannot be read counts as none."""
        try:
            told = json.loads(self._path(key).read_text(encoding="utf-8"))
            return Found(**{**told, "findings": tuple(_finding(one) for one in told["findings"])})
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, found: Found) -> None:
        """Keep it; a reader sees the whole file or none."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", encoding="utf-8", dir=self.folder, suffix=".new", delete=False) as file:
            json.dump(asdict(found), file, ensure_ascii=False)
        os.replace(file.name, self._path(key))


def _finding(told: dict[str, Any]) -> Finding:
    lines = tuple(Line(**one) for one in told["trace"])
    return Finding(**{**told, "articles": tuple(told["articles"]), "trace": lines})


@dataclass(frozen=True)
class _Work:
    """What every process has: the effective procedures by task, their gates, and the folder."""

    proofs: Sequence[Proof]
    gates: Gates
    kept: Kept


_AT: list[_Work] = []


def proven(
    proofs: Iterable[Proof], library: Library, gates: Gates, folder: Path | None = None, workers: int = 1
) -> list[Proof]:
    """Each proof with its findings; `folder` keeps them, without one nothing outlasts the call."""
    told = list(proofs)
    if folder is None:
        with TemporaryDirectory() as short:
            return _proven(told, library, gates, Kept(Path(short)), workers)
    return _proven(told, library, gates, Kept(folder), workers)


def _proven(proofs: list[Proof], library: Library, gates: Gates, kept: Kept, workers: int) -> list[Proof]:
    tasks: dict[str, list[Proof]] = {}
    for proof in proofs:
        tasks.setdefault(alike.reading(proof.law, gates), []).append(proof)
    found = {key: kept.get(key) for key in tasks}
    before = {key for key, one in found.items() if one is not None}
    left = [key for key in tasks if found[key] is None]
    found |= dict(zip(left, _found([tasks[key][0] for key in left], left, gates, kept, workers), strict=True))
    for key, alike_ones in tasks.items():
        one = found[key]
        assert one is not None
        for number, proof in enumerate(alike_ones):
            whole.put(proof, one, library)
            proof.kept = key in before
            proof.seconds = one.seconds if number == 0 and key not in before else 0.0
    return proofs


def _found(proofs: list[Proof], keys: list[str], gates: Gates, kept: Kept, workers: int) -> list[Found]:
    """What is found of each; the first of every procedure leads the way, the largest procedures begin."""
    first: dict[str, int] = {}
    for number, proof in enumerate(proofs):
        first.setdefault(proof.law.procedure, number)
    size = {number: -len(proof.law.acts) for number, proof in enumerate(proofs)}
    leads = sorted(first.values(), key=size.__getitem__)
    others = sorted(set(range(len(proofs))) - set(leads), key=lambda one: (size[one], one))
    _AT.append(_Work(proofs, gates, kept))
    found: dict[int, Found] = {}
    try:
        with _Hands(min(workers, len(proofs))) as hands:
            walks: dict[str, Walks] = {}
            for number, (one, walked) in hands.all([(number, keys[number], []) for number in leads]):
                found[number], walks[proofs[number].law.procedure] = one, walked
            again = [(number, keys[number], walks[proofs[number].law.procedure]) for number in others]
            found |= {number: one for number, (one, _) in hands.all(again)}
    finally:
        _AT.pop()
    return [found[number] for number in range(len(proofs))]


Task = tuple[int, str, Walks]


class _Hands:
    """Several processes, or this one alone."""

    def __init__(self, workers: int) -> None:
        self.pool = ProcessPoolExecutor(workers, get_context("fork")) if workers > 1 else None

    def __enter__(self) -> _Hands:
        return self

    def __exit__(self, *_: object) -> None:
        if self.pool is not None:
            self.pool.shutdown(cancel_futures=True)

    def all(self, tasks: list[Task]) -> Iterator[tuple[int, tuple[Found, Walks]]]:
        """Each task with what it found, in their order."""
        did = map(_do, tasks) if self.pool is None else self.pool.map(_do, tasks)
        yield from zip((number for number, _, _ in tasks), did, strict=True)


def _do(task: Task) -> tuple[Found, Walks]:
    number, key, walks = task
    work = _AT[-1]
    known = whole.Known({work.proofs[number].law.procedure: list(walks)})
    found = whole.found(work.proofs[number].law, work.gates, known, work.kept.get)
    work.kept.put(key, found)
    if found.holds:
        work.kept.put(found.alike, found)
    return found, known.walks[work.proofs[number].law.procedure]
