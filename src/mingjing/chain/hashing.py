"""The two hash functions of the record: SHA-256 and SM3, each as one function from bytes to 32 bytes.

It serves FIPS 180-4 and GB/T 32905-2016 (SM3, through OpenSSL by hashlib). Both are always computed side by side, so that
the record outlives a break of one. It refuses to go on where SM3 is missing or answers the standard's example wrongly.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, Final, Literal

from mingjing.chain.errors import AlgorithmMissing

Algorithm = Literal["sha256", "sm3"]
ALGORITHMS: Final[tuple[Algorithm, Algorithm]] = ("sha256", "sm3")
DIGEST_SIZE: Final = 32

# Example 1 of GB/T 32905-2016: the digest of the three bytes "abc".
_SM3_OF_ABC: Final = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def _sm3_template(new: Callable[[str], Any] = hashlib.new) -> Any:
    """An empty SM3 state to copy from; AlgorithmMissing with what to do where there is none or it answers wrongly."""
    try:
        template = new("sm3")
    except ValueError as absent:
        raise AlgorithmMissing(
            "sm3_missing",
            "this Python's OpenSSL has no SM3, which every record needs: use Python linked with OpenSSL 3 "
            "(Debian 12's own python3 is), or enable SM3 in the OpenSSL build",
        ) from absent
    trial = template.copy()
    trial.update(b"abc")
    if trial.hexdigest() != _SM3_OF_ABC:
        raise AlgorithmMissing(
            "sm3_wrong", "SM3 of this machine does not give the digest of GB/T 32905 for 'abc': replace its OpenSSL"
        )
    return template


_SM3 = _sm3_template()


def sha256(data: bytes) -> bytes:
    """The 32 bytes of SHA-256.

    >>> sha256(b"").hex()[:16]
    'e3b0c44298fc1c14'
    """
    return hashlib.sha256(data).digest()


def sm3(data: bytes) -> bytes:
    """The 32 bytes of SM3.

    >>> sm3(b"abc").hex()[:16]
    '66c7f0f462eeedd9'
    """
    state = _SM3.copy()
    state.update(data)
    digest: bytes = state.digest()
    return digest


def stream(algorithm: Algorithm) -> Any:
    """A fresh hash state with `update`, `digest` and `hexdigest`, for files that are read in pieces."""
    return hashlib.sha256() if algorithm == "sha256" else _SM3.copy()


HASH: Final[dict[Algorithm, Callable[[bytes], bytes]]] = {"sha256": sha256, "sm3": sm3}
