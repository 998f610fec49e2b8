"""All that chain/ can object to, on one page: one base class, and a code that tests and programs can rely on.

It serves every module of this package; the codes are listed where they are raised (canonical, tree, entry).
It refuses to hide a fault: no message is raised without what was wrong, where, and what to do.
"""

from __future__ import annotations


class ChainError(Exception):
    """Base of all: `code` for programs, `where` (a path or "" for the whole), the message for people."""

    def __init__(self, code: str, message: str, where: str = "") -> None:
        self.code = code
        self.where = where
        self.message = message
        super().__init__(f"{message} [{code}{' at ' + where if where else ''}]")


class NotCanonical(ChainError):
    """The value or the bytes cannot be, or are not, canonical JSON in our stricter sense."""


class ProofInvalid(ChainError):
    """An inclusion or consistency proof does not lead to the root that it claims."""


class MalformedEntry(ChainError):
    """An envelope, a seal or an entry has not the shape that the format fixes."""


class AlgorithmMissing(ChainError):
    """This machine cannot compute a hash that the format needs (SM3 where OpenSSL was built without it)."""


class NoteInvalid(ChainError):
    """A signed note, a key or a signature line is not what C2SP signed-note fixes, or a known key did not sign it."""


class PolicyInvalid(ChainError):
    """A policy file cannot be used: a line that says nothing known, a name twice, or a quorum that prevents nothing."""


class TileInvalid(ChainError):
    """A tile, an entry bundle or a path of one is not what C2SP tlog-tiles fixes, or is missing."""
