"""SM2 signatures as 64 bytes, by the library gmssl-pyx.

It serves GB/T 32918.2 with SM3 and the usual user id 1234567812345678: r ‖ s, each 32 bytes, big end first.
It refuses any other form of the same signature: DER stays inside this module, and one signature has one text.
"""

from __future__ import annotations

from typing import Final

import gmssl_pyx

HALF: Final = 32


def new_key() -> tuple[bytes, bytes]:
    """A new pair: 32 bytes of private key, 64 bytes (x ‖ y) of public key."""
    public, private = gmssl_pyx.sm2_key_generate()
    return bytes(private), bytes(public)


def sign(private: bytes, public: bytes, message: bytes) -> bytes:
    """r ‖ s over the message."""
    der = bytes(gmssl_pyx.sm2_sign(private, public, message))
    first, rest = _integer(der[2:])
    second, _ = _integer(rest)
    return first + second


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """True where r ‖ s is a signature of the message under the key; False for anything else."""
    if len(public) != 2 * HALF or len(signature) != 2 * HALF:
        return False
    body = b"".join(_der_integer(signature[start : start + HALF]) for start in (0, HALF))
    try:
        return bool(gmssl_pyx.sm2_verify(public, message, b"\x30" + bytes([len(body)]) + body))
    except (gmssl_pyx.GmsslInnerError, gmssl_pyx.InvalidValueError, ValueError):
        return False


def _integer(der: bytes) -> tuple[bytes, bytes]:
    """A DER integer as 32 bytes, and what follows it."""
    length = der[1]
    return der[2 : 2 + length].lstrip(b"\x00").rjust(HALF, b"\x00"), der[2 + length :]


def _der_integer(number: bytes) -> bytes:
    """32 bytes as a DER integer."""
    least = number.lstrip(b"\x00") or b"\x00"
    padded = b"\x00" + least if least[0] & 0x80 else least
    return b"\x02" + bytes([len(padded)]) + padded
