"""请签署 — the way to the signer: its own process behind a Unix socket, with its own keys and its own state."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from mingjing.chain.hashing import ALGORITHMS, Algorithm
from mingjing.chain.signing import Refusal, Request

PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Signed:
    """已签署 — the size, and the note of each tree."""

    size: int
    notes: Mapping[Algorithm, str]


class Signing(Protocol):
    """Whoever signs: the process behind a socket, or in a test the same desk without one."""

    def sign(self, request: Request) -> Signed:
        """The notes; Refusal with its code."""

    def logs(self) -> dict[str, int]:
        """How far each log was signed."""

    def seen(self, log: str) -> int:
        """The largest size that a witness knows of a log; Refusal `alone` where none answers."""


class SignerAt:
    """签署程序 — the process behind a socket."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def sign(self, request: Request) -> Signed:
        """The notes; Refusal with its code, OSError where the signer is not there."""
        return signed(self._told("POST", "/sign", request.to_bytes()))

    def logs(self) -> dict[str, int]:
        """How far each log was signed."""
        return {log: int(one["size"]) for log, one in self._told("GET", "/logs").items()}

    def seen(self, log: str) -> int:
        """The largest size that a witness knows of a log."""
        return int(self._told("GET", f"/seen/{log}")["size"])

    def keys(self, log: str) -> list[str]:
        """The vkeys of a log: of its tree of SHA-256, of that of SM3."""
        return [str(one) for one in self._told("GET", f"/keys/{log}")["keys"]]

    def _told(self, method: str, path: str, body: bytes | None = None) -> dict[str, Any]:
        line = _ToSocket(self.place)
        try:
            line.request(method, path, body)
            answer = line.getresponse()
            told: dict[str, Any] = json.loads(answer.read())
        except (http.client.HTTPException, ValueError) as no:
            raise ConnectionError(f"签署程序没有好好回答：{no}") from no
        finally:
            line.close()
        if answer.status != 200:
            raise Refusal(told["code"], told["message"])
        return told


def signed(told: Mapping[str, Any]) -> Signed:
    """What the signer answered."""
    return Signed(int(told["size"]), {name: str(told["notes"][name]) for name in ALGORITHMS})


class _ToSocket(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, place: Path) -> None:
        super().__init__("signer", timeout=PATIENCE)
        self._place = place

    def connect(self) -> None:
        """The socket in place of a host."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._place))
