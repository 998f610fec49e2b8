"""一棵树 — walks from stage to stage inside one transaction: what two stages share is done once, by savepoints.

Whatever the order of the tests, each finds its case exactly at its stage; in the order of the tree it costs least.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.db import connection, transaction

from mingjing.cases.example import Example, shop
from mingjing.registry.demo_people import PEOPLE
from tests import driver
from tests.unlawful.stages import STAGES, way_to


@dataclass
class Node:
    """走到的一步 — the case as it stands there, and the savepoint from before."""

    name: str
    before: str
    case: Example


def copied(case: Example) -> Example:
    """The same case, free to go its own way."""
    return replace(case, done=list(case.done), parties=list(case.parties))


class Tree:
    """从线索长出的树 — one case, at any stage, in the open transaction."""

    def __init__(self) -> None:
        self.door = driver.ByApi()
        for person in PEOPLE:
            self.door.client(person[0])  # tokens made at the root outlive every savepoint
        self.nodes: list[Node] = []

    def at(self, name: str) -> Example:
        """The case at that stage; the clock stands where the case does."""
        way = way_to(name)
        while self.nodes and self.nodes[-1].name not in way:
            self.back()
        for wanted in way[len(self.nodes) :]:
            before = transaction.savepoint()
            case = copied(self.nodes[-1].case) if self.nodes else self.root()
            case.set_time(case.now)
            try:
                STAGES[wanted].build(case)
            except BaseException:
                undone(before)
                raise
            self.nodes.append(Node(wanted, before, case))
        case = copied(self.nodes[-1].case)
        case.set_time(case.now)
        return case

    def root(self) -> Example:
        """A case that has not begun."""
        return Example(self.door, parties=[shop(7)], now=driver.DAY)

    def back(self) -> None:
        """One stage back."""
        undone(self.nodes.pop().before)

    @contextmanager
    def trying(self, name: str) -> Iterator[Example]:
        """The case at that stage; whatever is done to it is undone afterwards."""
        case = self.at(name)
        before = transaction.savepoint()
        try:
            yield case
        finally:
            undone(before)


def undone(before: str) -> None:
    """Back to the savepoint."""
    connection.needs_rollback = False
    transaction.savepoint_rollback(before)
    transaction.savepoint_commit(before)
