"""Who takes part in a simulated installation, and the keys that they use: the same in every run."""

from __future__ import annotations

from mingjing.chain import policy
from mingjing.chain.hashing import sha256
from mingjing.chain.note import Ed25519Signer, Key
from mingjing.chain.witnessing import Witness

LOG = "zf.example/2026"
WITNESSES = ("w1", "w2", "w3")
PEOPLE = ("a", "b", "c")


class QuickSm2:
    """In the place of SM2, whose signatures take longer than a whole run: the shape of one, over the same bytes."""

    public = bytes(range(64))

    def sign(self, message: bytes) -> bytes:
        """64 bytes that depend on the message."""
        return sha256(message) + sha256(message + b"2")


LOG_SIGNER = Ed25519Signer(sha256(b"log"))
LOG_KEY = Key(LOG, "ed25519", LOG_SIGNER.public)
ACTORS = {
    name: Witness(f"{name}.example", Ed25519Signer(sha256(name.encode())), {LOG: (LOG_KEY,)}) for name in WITNESSES
}
POLICY = policy.read(
    "\n".join(
        [
            f"log {LOG_KEY}",
            *(f"witness {name} {one.key}" for name, one in ACTORS.items()),
            "group q 2 w1 w2 w3",
            "quorum q",
        ]
    )
)
