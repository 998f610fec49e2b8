"""一本小日志 — what the running log does, in the test: places events, signs both trees, lets three witnesses cosign, publishes."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection

from mingjing.chain import note, sm2
from mingjing.chain.checkpoint import Checkpoint
from mingjing.chain.hashing import sha256
from mingjing.chain.note import Ed25519Signer, Key, Sm2Signer
from mingjing.chain.tiles import Reader
from mingjing.records.log import integrating, standing
from mingjing.records.log import reads as log

WITNESSES = ("jc", "da", "sf")
KEEP = (
    "INSERT INTO evlog_checkpoint (log, size, root_sha256, root_sm3, note, note_sm3, witnesses, published_at)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, now()) ON CONFLICT DO NOTHING"
)


@dataclass
class SmallLog:
    """The keys of the log and of its witnesses; `least` of the three are needed."""

    least: int = 3
    signer: Ed25519Signer = field(default_factory=lambda: Ed25519Signer(sha256(b"log")))
    sm2: Sm2Signer = field(default_factory=lambda: Sm2Signer(*sm2.new_key()))

    def __post_init__(self) -> None:
        self.witnesses = {name: Ed25519Signer(sha256(name.encode())) for name in WITNESSES}

    def policy(self, *origins: str) -> str:
        """The policy that trusts these logs."""
        rows = []
        for origin in origins:
            rows += [
                f"log {Key(origin, 'ed25519', self.signer.public)}",
                f"log {Key(f'{origin}/sm3', 'sm2', self.sm2.public)}",
            ]
        rows += [
            f"witness {name} {Key(f'{name}.example/w', 'cosignature', one.public)}"
            for name, one in self.witnesses.items()
        ]
        return "\n".join([*rows, f"group all {self.least} {' '.join(WITNESSES)}", "quorum all"]) + "\n"

    def round(self, at: int | None = None) -> None:
        """Everything that waits gets its place, a signature and its witnesses."""
        while integrating.integrate().placed:
            pass
        moment = int(time.time()) if at is None else at
        for one in log.logs():
            self._checkpoint(one.log, one.size, moment)
        place = Path(settings.LOG_POLICY)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(self.policy(*(one.log for one in log.logs())))
        after = {one.log: (one.size, log.newest_cosigned(one.log).root.hex()) for one in log.logs()}  # type: ignore[union-attr]
        standing.write(standing.Standing(at=float(moment), after=after))

    def _checkpoint(self, name: str, size: int, at: int) -> None:
        root, root_sm3 = (
            Reader(size, lambda tile, alg=alg: log.tile(name, tile, alg), alg).root()  # type: ignore[misc]
            for alg in ("sha256", "sm3")
        )
        notes = [
            self._note(name, size, root, at),
            self._note(f"{name}/sm3", size, root_sm3, at),
        ]
        with connection.cursor() as cursor:
            cursor.execute(KEEP, [name, size, root, root_sm3, *notes, list(WITNESSES)])

    def _note(self, origin: str, size: int, root: bytes, at: int) -> str:
        text = str(Checkpoint(origin, size, root))
        own = (
            note.sign(text, origin, self.sm2, "sm2")
            if origin.endswith("/sm3")
            else note.sign(text, origin, self.signer)
        )
        lines = [
            own,
            *(note.sign(text, f"{name}.example/w", one, "cosignature", at) for name, one in self.witnesses.items()),
        ]
        return str(note.Note(text, tuple(lines)))
