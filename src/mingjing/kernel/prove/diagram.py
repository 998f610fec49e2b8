"""判定图 — sets of abstract states as reduced ordered binary decision diagrams, and how one act moves such a set.

It serves `search`: all states of a procedure are held at once, however many they are. After R. E. Bryant (1986), with the two
operations that a proof needs most made direct: where a set goes when some facts are set, and where it came from.
It refuses to count time or to know law: a node is a number, a fact is a place in the order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager

Node = int
FALSE, TRUE = 0, 1
_LAST = 1 << 30


class Unfinished(Exception):
    """没有完成 — the search grew beyond what is allowed; nothing is known."""


class Diagrams:
    """判定图 — one order of facts and every set built over it; equal sets are the same number.

    >>> sets = Diagrams()
    >>> a, b = sets.fact(0), sets.fact(1)
    >>> sets.both(a, sets.no(a)) == FALSE
    True
    >>> sets.size(sets.either(a, b), 2)
    3
    >>> sets.moved(sets.both(a, sets.no(b)), {1: True}) == sets.both(a, b)
    True
    """

    def __init__(self) -> None:
        self.most = _LAST
        self._at = [_LAST, _LAST]
        self._low = [0, 1]
        self._high = [0, 1]
        self._known: dict[tuple[int, Node, Node], Node] = {}
        self._both: dict[tuple[Node, Node], Node] = {}
        self._either: dict[tuple[Node, Node], Node] = {}
        self._no: dict[Node, Node] = {}

    def _node(self, at: int, low: Node, high: Node) -> Node:
        if low == high:
            return low
        key = (at, low, high)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = len(self._at)
            if found > self.most:
                del self._known[key]
                raise Unfinished
            self._at.append(at)
            self._low.append(low)
            self._high.append(high)
        return found

    def fact(self, at: int) -> Node:
        """The states in which the fact holds."""
        return self._node(at, FALSE, TRUE)

    def both(self, one: Node, other: Node) -> Node:
        """The states in both sets."""
        if one == other or other == TRUE:
            return one
        if one == TRUE:
            return other
        if one == FALSE or other == FALSE:
            return FALSE
        key = (one, other) if one < other else (other, one)
        found = self._both.get(key)
        if found is None:
            found = self._both[key] = self._joined(self.both, one, other)
        return found

    def either(self, one: Node, other: Node) -> Node:
        """The states in one of the sets."""
        if one == other or other == FALSE:
            return one
        if one == FALSE:
            return other
        if one == TRUE or other == TRUE:
            return TRUE
        key = (one, other) if one < other else (other, one)
        found = self._either.get(key)
        if found is None:
            found = self._either[key] = self._joined(self.either, one, other)
        return found

    def _joined(self, how: Callable[[Node, Node], Node], one: Node, other: Node) -> Node:
        top_one, top_other = self._at[one], self._at[other]
        if top_one == top_other:
            low = how(self._low[one], self._low[other])
            return self._node(top_one, low, how(self._high[one], self._high[other]))
        if top_one < top_other:
            return self._node(top_one, how(self._low[one], other), how(self._high[one], other))
        return self._node(top_other, how(one, self._low[other]), how(one, self._high[other]))

    def no(self, one: Node) -> Node:
        """The states outside the set."""
        if one <= TRUE:
            return TRUE - one
        found = self._no.get(one)
        if found is None:
            found = self._node(self._at[one], self.no(self._low[one]), self.no(self._high[one]))
            self._no[one] = found
            self._no[found] = one
        return found

    def less(self, one: Node, other: Node) -> Node:
        """The states of the first set that are not in the second."""
        return self.both(one, self.no(other))

    def all(self, sets: Iterable[Node]) -> Node:
        """The states in every set."""
        found = TRUE
        for one in sets:
            found = self.both(found, one)
        return found

    def any(self, sets: Iterable[Node]) -> Node:
        """The states in some set."""
        found = FALSE
        for one in sets:
            found = self.either(found, one)
        return found

    def moved(self, one: Node, facts: Mapping[int, bool]) -> Node:
        """Where the states of the set go when these facts are set, whatever they were."""
        order = sorted(facts)
        memo: dict[tuple[Node, int], Node] = {}

        def go(node: Node, place: int) -> Node:
            if node == FALSE:
                return FALSE
            if place == len(order):
                return node
            key = (node, place)
            found = memo.get(key)
            if found is None:
                fact, at = order[place], self._at[node]
                if at < fact:
                    found = self._node(at, go(self._low[node], place), go(self._high[node], place))
                else:
                    below = self.either(self._low[node], self._high[node]) if at == fact else node
                    inner = go(below, place + 1)
                    found = self._node(fact, FALSE, inner) if facts[fact] else self._node(fact, inner, FALSE)
                memo[key] = found
            return found

        return go(one, 0)

    def before(self, one: Node, facts: Mapping[int, bool]) -> Node:
        """The states that land in the set when these facts are set."""
        memo: dict[Node, Node] = {}
        last = max(facts, default=-1)

        def go(node: Node) -> Node:
            at = self._at[node]
            if at > last:
                return node
            found = memo.get(node)
            if found is None:
                said = facts.get(at)
                if said is None:
                    found = self._node(at, go(self._low[node]), go(self._high[node]))
                else:
                    found = go(self._high[node] if said else self._low[node])
                memo[node] = found
            return found

        return go(one)

    def shadow(self, one: Node, keep: Set[int]) -> Node:
        """The states that agree with one of the set in these facts, whatever the other facts."""
        memo: dict[Node, Node] = {}

        def go(node: Node) -> Node:
            if node <= TRUE:
                return node
            found = memo.get(node)
            if found is None:
                low, high, at = go(self._low[node]), go(self._high[node]), self._at[node]
                found = memo[node] = self._node(at, low, high) if at in keep else self.either(low, high)
            return found

        return go(one)

    def size(self, one: Node, facts: int) -> int:
        """How many states the set has, over so many facts."""
        memo: dict[Node, int] = {FALSE: 0, TRUE: 1}

        def level(node: Node) -> int:
            return min(self._at[node], facts)

        def go(node: Node) -> int:
            found = memo.get(node)
            if found is None:
                low, high, at = self._low[node], self._high[node], self._at[node]
                found = (go(low) << (level(low) - at - 1)) + (go(high) << (level(high) - at - 1))
                memo[node] = found
            return found

        return go(one) << level(one)

    def one_of(self, one: Node, facts: int) -> dict[int, bool]:
        """A single state of the set (not empty), the fewest facts true that are simple to find."""
        found = dict.fromkeys(range(facts), False)
        node = one
        while node > TRUE:
            take_high = self._low[node] == FALSE
            found[self._at[node]] = take_high
            node = self._high[node] if take_high else self._low[node]
        return found

    def state(self, facts: Mapping[int, bool]) -> Node:
        """The set of that single state."""
        node = TRUE
        for at in sorted(facts, reverse=True):
            node = self._node(at, FALSE, node) if facts[at] else self._node(at, node, FALSE)
        return node

    def holds(self, one: Node, facts: Mapping[int, bool]) -> bool:
        """True when the state is in the set."""
        while one > TRUE:
            one = self._high[one] if facts[self._at[one]] else self._low[one]
        return one == TRUE

    def met(self, one: Node, bits: int) -> bool:
        """The same for a state written as a number, a bit for each fact that holds."""
        while one > TRUE:
            one = self._high[one] if bits >> self._at[one] & 1 else self._low[one]
        return one == TRUE

    def parts(self, one: Node) -> tuple[int, Node, Node]:
        """The fact that the set looks at first, and the set where it does not hold and where it does."""
        return self._at[one], self._low[one], self._high[one]

    def facts_in(self, one: Node) -> set[int]:
        """The facts that the set looks at."""
        seen: set[Node] = set()
        found: set[int] = set()
        stack = [one]
        while stack:
            node = stack.pop()
            if node <= TRUE or node in seen:
                continue
            seen.add(node)
            found.add(self._at[node])
            stack += [self._low[node], self._high[node]]
        return found

    @contextmanager
    def at_most(self, more: int) -> Iterator[None]:
        """So many new nodes may be made here, and no more than what is allowed around it; raises Unfinished."""
        before = self.most
        self.most = min(before, self.nodes + more)
        try:
            yield
        finally:
            self.most = before

    @property
    def nodes(self) -> int:
        """How many nodes were ever made."""
        return len(self._at)
