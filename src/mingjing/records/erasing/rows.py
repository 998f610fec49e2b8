"""一行的加密 — salt and value of one field, AES-256-GCM under a key of its own.

The key is derived from event and path and serves one text only, so the nonce is fixed and nothing beside needs to be bound in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mingjing.chain.entry import SALT_SIZE, OpenField
from mingjing.records.erasing import keyring
from mingjing.records.erasing.keyring import DataKey

NONCE = bytes(12)
SILENT = re.compile(r"[a-z][a-z0-9_]*|\d{4}-\d\d-\d\d([T ][\d:.]+(Z|[+-]\d\d:\d\d)?)?|")


class RowDamaged(Exception):
    """一行内容既没有依法删除，也读不出来：内容或密钥被改动、损坏。"""


def sealed(
    fields: Sequence[OpenField], event_uid: UUID, case: DataKey, person: DataKey | None
) -> list[tuple[bytes, bytes]]:
    """For each field the id of its data key and its encrypted content; what tells something goes under the person's key."""
    uid = event_uid.bytes
    found = []
    for one in fields:
        key = person if person is not None and one.path.startswith("fields.") and tells_bytes(one.value) else case
        own = key.of(uid, one.path)
        assert own is not None  # the key was asked for to write with
        found.append((key.id, AESGCM(own).encrypt(NONCE, one.salt + one.value, None)))
    return found


def opened(event_uid: UUID, path: str, key_id: bytes | None, salt: bytes, value: bytes) -> tuple[bytes, bytes] | None:
    """Salt and value of a stored row; None where they were erased or the key is gone. RowDamaged when neither."""
    if key_id is None:
        return (salt, value) if value else None
    if salt:
        raise RowDamaged(f"字段 {path} 的存储形式不对：加密的一行另有明文的盐")
    if not value:
        return None
    key = keyring.find(key_id)
    own = None if key is None else key.of(event_uid.bytes, path)
    if own is None:
        return None
    try:
        plain = AESGCM(own).decrypt(NONCE, value, None)
    except InvalidTag as no:
        raise RowDamaged(f"字段 {path} 的内容读不出来：存储的内容或密钥被改动") from no
    return plain[:SALT_SIZE], plain[SALT_SIZE:]


def tells_bytes(value: bytes) -> bool:
    """The same of a value as it is stored: most of what tells nothing is short."""
    if value in (b"true", b"false", b"null") or value.lstrip(b"-").isdigit():
        return False
    return value[:1] in (b"[", b"{") or SILENT.fullmatch(value[1:-1].decode()) is None


def telling(value: Any) -> set[str]:
    """The texts in a value that may say something of a person: not names of choices, numbers, days.

    >>> sorted(telling([{"kind": "citizen", "name": "示例甲", "since": "2026-06-01", "amount_fen": 5}]))
    ['示例甲']
    """
    if isinstance(value, str):
        return set() if SILENT.fullmatch(value) else {value}
    if isinstance(value, Mapping):
        return set().union(*(telling(one) for one in value.values()))
    if isinstance(value, (list, tuple)):
        return set().union(*(telling(one) for one in value))
    return set()
