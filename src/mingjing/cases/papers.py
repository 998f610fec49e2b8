"""文书随环节出 — the papers that an act issues: filled from the record, numbered, rendered and hashed inside its transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mingjing.chain.entry import Attachment

if TYPE_CHECKING:
    from mingjing.cases.acts.calls import Wanted
    from mingjing.cases.recorded import Where
    from mingjing.kernel.facts import Act, Facts


@dataclass(frozen=True, slots=True)
class Paper:
    """一份文书 — what the record says of it, and its bytes by digest."""

    told: Mapping[str, Any]
    attachment: Attachment


def issued(where: Where, facts: Facts, act: Act, want: Wanted, agency: Any) -> tuple[Paper, ...]:
    """The papers of one act, issued."""
    return ()
