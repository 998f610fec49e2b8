"""Policies: which log is believed, and which witnesses together are enough.

It serves C2SP tlog-policy, and one rule more (docs/decisions/0031): two quorums always share a witness, and stay
sharing an honest one while fewer than `tolerates` witnesses lie; else a split view passes with nobody lying.
It refuses a file with a line that it does not understand: half a policy is none.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from mingjing.chain.checkpoint import Checkpoint
from mingjing.chain.errors import ChainError, PolicyInvalid
from mingjing.chain.hashing import sha256
from mingjing.chain.note import Key, Note

LINES_MOST: Final = 2000
NONE: Final = "none"
WITNESSES_MOST: Final = 16  # the intersection of quorums is checked by trying them all
_BAD: Final = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Group:
    """见证组 — at least `least` of the members (witnesses or groups) have cosigned."""

    least: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """见证情况 — a checkpoint under a policy: what it says, who cosigned and when (seconds since 1970), enough or not."""

    checkpoint: Checkpoint
    witnesses: Mapping[str, int]
    enough: bool

    @property
    def not_after(self) -> int | None:
        """The earliest moment by which somebody independent had seen it."""
        return min(self.witnesses.values(), default=None)


@dataclass(frozen=True, slots=True)
class Policy:
    """信任策略 — logs by key, witnesses by name, groups, the quorum; `urls`: where a log or witness is reached."""

    logs: tuple[Key, ...]
    witnesses: Mapping[str, Key]
    groups: Mapping[str, Group]
    quorum: str
    urls: Mapping[str, str]
    fingerprint: str

    def judge(self, note: Note) -> Seen:
        """What this policy says of a signed checkpoint. Raises NoteInvalid where a known key did not sign what its line
        claims, PolicyInvalid where no log of this policy signed it; too few witnesses is an answer, no error."""
        checkpoint = Checkpoint.read(note.text)
        signed = note.verified((*self.logs, *self.witnesses.values()))
        if not any(log in signed and log.name == checkpoint.origin for log in self.logs):
            raise PolicyInvalid("log", f"no log that this policy knows signed a checkpoint of {checkpoint.origin}")
        cosigned = {name: at for name, key in self.witnesses.items() if (at := signed.get(key)) is not None}
        return Seen(checkpoint, cosigned, self.holds(cosigned))

    def holds(self, names: Iterable[str]) -> bool:
        """True when these witnesses are a quorum."""
        return self._met(self.quorum, frozenset(names))

    def speak_for_all(self, names: Iterable[str]) -> bool:
        """True when the others are no quorum by themselves: then nothing was cosigned without one of these."""
        return self.quorum == NONE or not self.holds(self.witnesses.keys() - set(names))

    def _met(self, name: str, names: frozenset[str]) -> bool:
        if name == NONE:
            return True
        group = self.groups.get(name)
        if group is None:
            return name in names
        return sum(self._met(member, names) for member in group.members) >= group.least

    def witness_urls(self) -> dict[str, str]:
        """The witnesses that can be reached, with their addresses."""
        return {name: self.urls[name] for name in self.witnesses if name in self.urls}

    def tolerates(self) -> int:
        """How many witnesses may lie before two quorums exist whose common witnesses all lie; -1: two quorums need not
        share anybody, so the log can show two histories with nobody lying.

        >>> three = dict.fromkeys("abc", Key("a", "cosignature", bytes(32)))
        >>> Policy((), three, {"q": Group(2, ("a", "b", "c"))}, "q", {}, "").tolerates()
        0
        """
        smallest = self._smallest()
        shared = min((len(one & other) for one in smallest for other in smallest), default=0)
        return shared - 1

    def _smallest(self) -> list[frozenset[str]]:
        """The quorums of which no part is one."""
        if len(self.witnesses) > WITNESSES_MOST:
            raise PolicyInvalid(
                "many", f"more than {WITNESSES_MOST} witnesses: nobody could check such a quorum by hand"
            )
        found: list[frozenset[str]] = []
        for size in range(len(self.witnesses) + 1):
            for names in itertools.combinations(sorted(self.witnesses), size):
                some = frozenset(names)
                if not any(one <= some for one in found) and self.holds(some):
                    found.append(some)
        return found


def read(data: str | bytes) -> Policy:
    """The policy of a file; PolicyInvalid, with the line, where it has no meaning."""
    octets = data.encode() if isinstance(data, str) else data
    if _BAD.search(octets):
        raise PolicyInvalid("control", "a policy holds no control characters but tab and newline")
    reading = _Reading()
    rows = octets.split(b"\n")
    if len(rows) > LINES_MOST:
        raise PolicyInvalid("many", f"more than {LINES_MOST} lines")
    for number, row in enumerate(rows, start=1):
        words = row.decode("utf-8", "surrogateescape").replace("\t", " ").split(" ")
        words = [word for word in words if word]
        if words and not words[0].startswith("#"):
            reading.line(words, f"line {number}")
    return reading.policy(sha256(octets).hex())


class _Reading:
    """A policy file being read."""

    def __init__(self) -> None:
        self.logs: list[Key] = []
        self.witnesses: dict[str, Key] = {}
        self.groups: dict[str, Group] = {}
        self.urls: dict[str, str] = {}
        self.members: set[str] = set()
        self.quorum: str | None = None

    def line(self, words: list[str], where: str) -> None:
        word, *rest = words
        if word == "log" and len(rest) in (1, 2):
            self._log(rest, where)
        elif word == "witness" and len(rest) in (2, 3):
            self._witness(rest, where)
        elif word == "group" and len(rest) >= 3:
            self._group(rest, where)
        elif word == "quorum" and len(rest) == 1:
            self._quorum(rest[0], where)
        else:
            raise PolicyInvalid("line", f"{word!r} with {len(rest)} words: log, witness, group or quorum", where)

    def _log(self, rest: list[str], where: str) -> None:
        key = self._key(rest[0], where, ("ed25519", "sm2"))
        if any(key.public == one.public for one in self.logs):
            raise PolicyInvalid("twice", "the same log stands twice", where)
        self.logs.append(key)
        self._url(key.name, rest[1:])

    def _witness(self, rest: list[str], where: str) -> None:
        self._fresh(rest[0], where)
        key = self._key(rest[1], where, ("cosignature",))
        if any(key.public == one.public for one in self.witnesses.values()):
            raise PolicyInvalid("twice", "the same witness stands twice", where)
        self.witnesses[rest[0]] = key
        self._url(rest[0], rest[2:])

    def _group(self, rest: list[str], where: str) -> None:
        name, threshold, *members = rest
        self._fresh(name, where)
        for member in members:
            if member not in self.witnesses and member not in self.groups:
                raise PolicyInvalid("unknown", f"{member!r} is no witness or group of an earlier line", where)
            if member in self.members or members.count(member) > 1:
                raise PolicyInvalid("twice", f"{member!r} may be a member once only", where)
        self.members |= set(members)
        least = {"any": 1, "all": len(members)}.get(threshold)
        if least is None:
            least = int(threshold) if threshold.isascii() and threshold.isdigit() else 0
        if not 1 <= least <= len(members):
            raise PolicyInvalid("threshold", f"{threshold!r} of {len(members)} members cannot be asked", where)
        self.groups[name] = Group(least, tuple(members))

    def _quorum(self, name: str, where: str) -> None:
        if self.quorum is not None:
            raise PolicyInvalid("twice", "a policy has one quorum", where)
        if name != NONE and name not in self.witnesses and name not in self.groups:
            raise PolicyInvalid("unknown", f"{name!r} is no witness or group of an earlier line", where)
        self.quorum = name

    def _key(self, vkey: str, where: str, kinds: tuple[str, ...]) -> Key:
        try:
            key = Key.read(vkey)
        except ChainError as wrong:
            raise PolicyInvalid("key", wrong.message, where) from wrong
        if key.kind not in kinds:
            raise PolicyInvalid("key", f"a key of kind {key.kind}: here {' or '.join(kinds)}", where)
        return key

    def _fresh(self, name: str, where: str) -> None:
        if name == NONE or name in self.witnesses or name in self.groups:
            raise PolicyInvalid("twice", f"the name {name!r} is taken", where)

    def _url(self, name: str, url: list[str]) -> None:
        if url:
            self.urls[name] = url[0]

    def policy(self, fingerprint: str) -> Policy:
        if self.quorum is None:
            raise PolicyInvalid("quorum", "a policy says which witnesses are enough: the line 'quorum' is missing")
        return Policy(tuple(self.logs), self.witnesses, self.groups, self.quorum, self.urls, fingerprint)
