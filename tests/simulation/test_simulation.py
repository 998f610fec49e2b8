"""R9: no claim breaks in hundreds of seeds, every planted bug is found, and a run is repeated exactly from its number.

More: make simulate SEEDS=100000. A failure here names its seed; `python -m tests.simulation --from SEED --seeds 1` tells its story.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.city import FLAWS, lived

ROOT = Path(__file__).resolve().parents[2]
SEEDS = int(os.environ.get("MINGJING_SEEDS", 4_000 if os.environ.get("MINGJING_LONG") else 320))
CHUNK = SEEDS // 8
PATIENCE = 400


@pytest.mark.parametrize("first", range(0, SEEDS, CHUNK))
def test_no_claim_breaks(first: int) -> None:
    for seed in range(first, first + CHUNK):
        found = lived(seed)
        assert not found.broken, f"seed {seed}: {found.broken}\n" + "\n".join(found.story[-40:])
        assert found.published, f"seed {seed} published nothing"


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_planted_bug_is_found(flaw: str) -> None:
    """The proof that the harness can fail."""
    assert any(lived(seed, flaw).broken for seed in range(PATIENCE)), FLAWS[flaw]


def test_a_run_is_repeated_from_its_seed() -> None:
    def told(hashing: str) -> str:
        command = [sys.executable, "-c", "from tests.simulation.city import lived; print(lived(11), lived(12))"]
        env = {**os.environ, "PYTHONHASHSEED": hashing, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"}
        return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert told("1") == told("2") == f"{lived(11)} {lived(12)}\n"
