"""主密钥 — the key that wraps all row keys: in a key file here, in a security module where there is one.

A keeper is named by settings.KEY_KEEPER and has two methods; whoever steals the row keys without it has nothing.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.module_loading import import_string

from mingjing.records import keys

NONCE = 12


class NotOurs(Exception):
    """这个密钥文件不是用本机构的主密钥封装的，或者已损坏。"""


class Keeper(Protocol):
    """What can wrap a key and unwrap it again; `name` is bound to the bytes, so that no key can pass for another."""

    def wrap(self, name: bytes, plain: bytes) -> bytes:
        """The bytes, encrypted."""
        ...

    def unwrap(self, name: bytes, wrapped: bytes) -> bytes:
        """The bytes again; NotOurs when they are not what was wrapped under that name."""
        ...


class KeyFile:
    """主密钥文件 — AES-256-GCM under STATE_DIR/keys/master, made at first use, readable by its owner only."""

    def __init__(self, folder: Path) -> None:
        self._cipher = AESGCM(bytes.fromhex(keys.kept("master", lambda: os.urandom(32).hex().encode()).decode()))

    def wrap(self, name: bytes, plain: bytes) -> bytes:
        """Nonce and ciphertext."""
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, plain, name)

    def unwrap(self, name: bytes, wrapped: bytes) -> bytes:
        """What was wrapped."""
        try:
            return self._cipher.decrypt(wrapped[:NONCE], wrapped[NONCE:], name)
        except (InvalidTag, ValueError) as no:
            raise NotOurs("数据密钥打不开：主密钥不是封装它的那一把，或者文件已损坏；请从密钥备份恢复") from no


def keeper() -> Keeper:
    """The keeper of this installation."""
    return _keeper(settings.KEY_KEEPER, keys.folder())


@cache
def _keeper(name: str, folder: Path) -> Keeper:
    made: Keeper = import_string(name)(folder)
    return made
