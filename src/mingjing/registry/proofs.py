"""证明事项清单 — the proofs that may be asked of an applicant, as the law's dated tables (`tables/proof_list`) say; shown, not kept here.

It serves 昌吉行动方案 二(一)4; what the kernel enforces and what people read is one file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings


@dataclass(frozen=True, slots=True)
class Table:
    """一张清单 — of a place, in force since a day, with its source and its rows."""

    place: str
    title: str
    in_force: date
    source: str
    file: str
    confirmed: bool
    rows: tuple[Mapping[str, Any], ...]


def tables(place: str, on: date) -> list[Table]:
    """The newest list in force on that day of the nation, the province, the city and the county."""
    parts = [part for part in place.split("/") if part]
    wanted = ["national", *("/".join(parts[: count + 1]) for count in range(len(parts)))]
    found = []
    for one in wanted:
        files = sorted((Path(settings.LAW_DIR) / one / "tables" / "proof_list").glob("*.yaml"))
        standing = [path for path in files if path.stem <= on.isoformat()]
        if standing:
            found.append(read(standing[-1], one))
    return found


def read(path: Path, place: str) -> Table:
    """A table file; the loader of the law has checked it."""
    told = yaml.safe_load(path.read_text("utf-8"))
    return Table(
        place,
        str(told.get("title", "证明事项清单")),
        date.fromisoformat(path.stem),
        str(told.get("source", "")),
        f"law/{place}/tables/proof_list/{path.name}",
        told.get("status") == "confirmed",
        tuple(told.get("rows", ())),
    )
