"""What must hold after every step, checked by somebody who sees everything: the claims (i) to (vi) of reliability.md R9, and
that what was erased stays erased. A claim that does not hold ends the run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from mingjing.chain import checkpoint as checkpoints
from mingjing.chain import tree
from mingjing.chain.hashing import ALGORITHMS, Algorithm
from mingjing.chain.signing import Event as SignedEvent
from mingjing.chain.signing import leaves
from mingjing.chain.tiles import Reader, Tile
from tests.simulation.database import Event, Tables
from tests.simulation.names import POLICY


class Broken(Exception):
    """A claim does not hold."""


Roots = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A step of the signer: from which roots, to which size, by which leaves."""

    before: Roots
    size: int
    leaves: Mapping[Algorithm, Sequence[bytes]]


@dataclass
class Claims:
    """What was seen so far: the history that was signed, who cosigned what, what was acknowledged, where events stand."""

    trees: dict[Algorithm, tree.Tree] = field(default_factory=lambda: {one: tree.Tree((), one) for one in ALGORITHMS})
    signed_size: int = 0
    witnessed: dict[str, tuple[int, int]] = field(default_factory=dict)
    acked: dict[str, str] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    published_size: int = 0
    checked: int = 0
    drafts: dict[Roots, Draft] = field(default_factory=dict)

    def drafted(self, before: Roots, events: Sequence[SignedEvent], size: int, roots: Roots) -> None:
        """What the signer is about to keep: it may end before it answers, and answer or go on from there in another life."""
        if roots != before:
            self.drafts.setdefault(roots, Draft(before, size, leaves(events)))

    def signed(self, size: int, roots: Roots) -> None:
        """(i) whatever the log signs is one history; it never signs a smaller size than before."""
        if size < self.signed_size:
            raise Broken(f"the signer signed {size} after {self.signed_size}")
        self.signed_size = size
        steps: list[Draft] = []
        at = roots
        while at in self.drafts and self.drafts[at].size > len(self.trees["sha256"]):
            steps.insert(0, self.drafts[at])
            at = self.drafts[at].before
        for algorithm, root in zip(ALGORITHMS, roots, strict=True):
            whole = self.trees[algorithm]
            for one in steps:
                added = one.leaves[algorithm]
                for leaf in added[len(added) - (one.size - len(whole)) :]:
                    whole.append(leaf)
            if len(whole) < size or whole.root(size) != root:
                raise Broken(f"two signed {algorithm} roots at {size} do not belong to one history")

    def cosigned(self, witness: str, size: int, root: bytes, at: int) -> None:
        """(i) every pair of cosigned checkpoints is consistent; (v) a witness never goes back, in size or time."""
        before, when = self.witnessed.get(witness, (0, 0))
        if size < before or at < when:
            raise Broken(f"{witness} cosigned {size} at {at} after {before} at {when}")
        self.witnessed[witness] = (size, at)
        whole = self.trees["sha256"]
        if size > len(whole) or whole.root(size) != root:
            raise Broken(f"{witness} cosigned a checkpoint of {size} that is not of the signed history")

    def acknowledged(self, kind: str, about: str, idem: str) -> None:
        """A client was told that it is done."""
        if kind == "event":
            self.acked[idem] = about
        else:
            self.erased.add(about)

    def published(self, note: str, events: Sequence[Event], fetch: Callable[[Tile], bytes]) -> None:
        """(vi) what is published proves every new entry to a reader who has only the tiles, the note and a policy."""
        told, signed = checkpoints.read(note)
        if not POLICY.judge(signed).enough:
            raise Broken(f"a checkpoint of {told.size} was published without a quorum")
        if told.size < self.published_size:
            raise Broken(f"a checkpoint of {told.size} was published after {self.published_size}")
        reader = Reader(told.size, fetch)
        for index in range(self.published_size, told.size):
            try:
                tree.verify_inclusion(events[index].leaf, index, told.size, reader.inclusion(index), told.root)
            except (tree.ProofInvalid, KeyError) as wrong:
                raise Broken(f"the published proof of entry {index} of {told.size} does not verify: {wrong}") from wrong
        self.published_size = told.size

    def stand(self, tables: Tables, serving: bool, keys: frozenset[str]) -> None:
        """After every step: (iii) no event at two places, (iv) each case without gaps; nobody erased can be read again."""
        if serving and self.erased & keys:
            raise Broken(f"{', '.join(self.erased & keys)} was erased and can be read again")
        if len(tables.order) == self.checked:
            return
        self.checked = len(tables.order)
        if len(set(tables.order)) != len(tables.order):
            raise Broken("an event stands at two places of the log")
        heads: dict[str, tuple[int, bytes]] = {}
        for number in tables.order:
            event = tables.events[number]
            if event.seq != heads.get(event.case, (0, b""))[0] + 1:
                raise Broken(
                    f"case {event.case}: {event.seq} stands in the log after {heads.get(event.case, (0, b''))[0]}"
                )
            heads[event.case] = (event.seq, event.leaf)

    def final(self, tables: Tables, wished: int) -> None:
        """At the end, when everything was calm for a while: (ii) all that was acknowledged is in the log, once; nothing hangs."""
        found = [tables.events[number].idem for number in tables.order]
        if lost := self.acked.keys() - set(found):
            raise Broken(f"acknowledged and not in the log: {', '.join(sorted(lost))}")
        if len(set(found)) != len(found):
            raise Broken("an event is in the log twice")
        if len(self.acked) != wished:
            raise Broken(f"only {len(self.acked)} of {wished} events were ever acknowledged")
        if self.published_size != len(tables.order):
            raise Broken(
                f"{len(tables.order)} events are in the log and only {self.published_size} were ever published"
            )
