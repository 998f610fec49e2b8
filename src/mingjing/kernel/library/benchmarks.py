"""裁量表的架位 — which discretion table and which general rules are in force for a matter, in a place, on a day.

It serves 国办发〔2022〕27号 item 5 (a superior's benchmark applies below, the most local refines it).
It refuses to merge tables: the most local one speaks whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mingjing.kernel.discretion.rules import GeneralRules
from mingjing.kernel.discretion.table import Table
from mingjing.kernel.errors import NotInForceError


@dataclass(frozen=True, eq=False, kw_only=True)
class Benchmarks:
    """裁量部分 — what a library knows of discretion."""

    discretion: tuple[Table, ...] = ()
    general_rules: tuple[GeneralRules, ...] = ()

    def _latest(self, found: Sequence[Any], place: str, field: str, on: date) -> Iterator[Any]:
        """Of each id the version in force, from the most general folder to the most local."""
        raise NotImplementedError

    def discretion_table(self, name: str, on: date | None = None) -> Table:
        """The discretion table of that name in force on that day (the newest without a day); raises when there is none."""
        found = [one for one in self.discretion if one.id == name]
        fit = [one for one in found if on is None or one.in_force_on(on)]
        if not fit:
            first = min((one.in_force.isoformat() for one in found), default=None)
            raise NotInForceError(name, on.isoformat() if on else "", first)
        return max(fit, key=lambda one: one.in_force)

    def benchmarks(self, matter: str, place: str, field: str, on: date) -> tuple[Table, ...]:
        """The discretion tables for a matter there on that day, from the most general folder to the most local."""
        found = [one for one in self.discretion if one.matter == matter and matter]
        return tuple(self._latest(found, place, field, on))

    def rules_of(self, table: Table, on: date | None = None) -> tuple[GeneralRules, ...]:
        """The general rules that go with a table: the nation's grounds, then those of its authority."""
        day = on or max((one.in_force for one in self.general_rules), default=table.in_force)
        names = dict.fromkeys(("national_rules", table.rules))
        found: list[GeneralRules] = []
        for name in names:
            versions = [one for one in self.general_rules if one.id == name and one.in_force <= day]
            found += [max(versions, key=lambda one: one.in_force)] if versions else []
        return tuple(found)
