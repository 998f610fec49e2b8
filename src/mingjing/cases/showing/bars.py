"""分布图 — the spread of like cases as bars in SVG: read aloud by its title, told by the table beside it, no colour alone."""

from __future__ import annotations

from typing import Any

from mingjing.cases.comparing import Comparison
from mingjing.kernel.discretion.words import money_fen

WIDE, HIGH, GAP = 40, 72, 4


def picture(compared: Comparison) -> dict[str, Any] | None:
    """The bars, each with its place and its words; None where there are too few cases to be told."""
    if compared.city is None:
        return None
    most = max(compared.bars) or 1
    width = (compared.most - compared.least + 1) / len(compared.bars)
    bars = []
    for place, number in enumerate(compared.bars):
        high = round(HIGH * number / most)
        low, top = compared.least + int(width * place), compared.least + int(width * (place + 1))
        bars.append(
            {
                "x": place * (WIDE + GAP),
                "y": HIGH - high,
                "height": high,
                "words": f"{money_fen(low)}—{money_fen(min(top, compared.most))}：{number}",
            }
        )
    return {"bars": bars, "width": len(bars) * (WIDE + GAP) - GAP, "height": HIGH, "bar": WIDE}
