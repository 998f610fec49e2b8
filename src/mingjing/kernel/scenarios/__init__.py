"""情景 — worked examples beside the law, run as tests: what was done, what is attempted, what the law says.

It serves `law/**/scenarios/`, `make law` and tests/test_law.py; how to write one is said in `law/README.md`.
It refuses half agreement: the expected citations are the exact set.
"""

from mingjing.kernel.scenarios.cast import AGENCY, CAST, usual
from mingjing.kernel.scenarios.reading import Scenario, ScenarioError, scenarios, traits
from mingjing.kernel.scenarios.running import Outcome, play, run
from mingjing.kernel.scenarios.staging import Stage, as_act

__all__ = [
    "AGENCY",
    "CAST",
    "Outcome",
    "Scenario",
    "ScenarioError",
    "Stage",
    "as_act",
    "play",
    "run",
    "scenarios",
    "traits",
    "usual",
]
