"""How long Hypothesis may look: as long as it needs on a machine that others use; shortly where mutants are tried."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("shared", deadline=None)
settings.register_profile("mutation", deadline=None, max_examples=30, derandomize=True, database=None)
settings.load_profile(os.environ.get("MINGJING_HYPOTHESIS", "shared"))
