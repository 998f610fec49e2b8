"""没有死路的证明 — (a) from every record that can be reached the case can lawfully be closed.

It serves 行政处罚法 57 and every act that `ends` a case. Time may pass, and people of each role are there; nothing else is assumed.
It refuses to count a case as closed that was opened again.
"""

from __future__ import annotations

from collections.abc import Iterator

from mingjing.kernel.prove.machine import Machine
from mingjing.kernel.prove.search import Search
from mingjing.kernel.prove.telling import Finding, told


def proven(machine: Machine, search: Search) -> Iterator[Finding]:
    """One finding: it holds, or the shortest way into a record from which no way leads out."""
    sets = machine.book.sets
    ending = [one.guard for one in machine.moves if (spec := machine.law.acts.get(one.happening.act)) and spec.ends]
    if not ending:
        yield Finding("a", "没有能结案的环节：任何一个环节都没有写明 ends: true，或者都办不成", False)
        return
    unopened = sets.no(machine.ground.done(*machine.law.openings))
    way = search.stuck(sets.any((machine.closed, unopened, *ending)))
    if way is None:
        yield Finding("a", "从每一个可能的案情都还能依法结案", True)
        return
    yield Finding("a", "有一条死路：办到下面这一步以后，怎样也不能依法结案", False, trace=told(machine, way))
