"""案件走到了哪一步 — the cases that unlawful attempts are made on, each carried there through the API by its usual people.

Every stage is one step (or a few) beyond another; `tests.unlawful.tree` walks them.
"""

from tests.unlawful.stages import after, before
from tests.unlawful.stages.shape import OF_DECISION, SHUT, STAGES, VIEWS, Stage, way_to

__all__ = ["OF_DECISION", "SHUT", "STAGES", "VIEWS", "Stage", "after", "before", "way_to"]
