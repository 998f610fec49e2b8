"""旧行加密 — rows from before encryption are encrypted where they stand, in small steps; stopped at any point, it goes on from there.

Done by the owner of the tables before the system serves. The commitments do not change, so nothing of the record does.
"""

from __future__ import annotations

import logging
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, transaction

from mingjing.records.erasing import keyring, rewriting
from mingjing.records.erasing.rows import NONCE

logger = logging.getLogger(__name__)
STEP = 2000
PLAIN = """
SELECT f.event_uid, f.path, f.salt, f.value, e.case_uid FROM evlog_field f JOIN evlog_event e USING (event_uid)
 WHERE f.key IS NULL AND f.value <> '' LIMIT %s FOR UPDATE OF f SKIP LOCKED
"""
ENCRYPTED = """
UPDATE evlog_field f SET key = new.key, salt = '', value = new.value
  FROM unnest(%b::uuid[], %b::text[], %b::bytea[], %b::bytea[]) AS new (event_uid, path, key, value)
 WHERE f.event_uid = new.event_uid AND f.path = new.path
"""


def encrypt_old_rows() -> int:
    """Encrypt every row that is still in clear, under the key of its case; how many there were."""
    total = 0
    while done := step():
        total += done
    if total and not rewriting.anew("evlog_field"):  # what was in clear is not left behind in the file
        logger.warning("别的事务一直没有结束，加密前的内容可能还留在数据文件里；请稍后运行 mingjing scrub")
    return total


def step() -> int:
    """One step, in a transaction of its own."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PLAIN, [STEP])
        found = cursor.fetchall()
        if found:
            changed = [(uid, path, *encrypted(uid, path, salt, value, case)) for uid, path, salt, value, case in found]
            cursor.execute(ENCRYPTED, [list(column) for column in zip(*changed, strict=True)])
    return len(found)


def encrypted(uid: UUID, path: str, salt: memoryview, value: memoryview, case: UUID) -> tuple[bytes, bytes]:
    """The id of the case's key, and the row's content under it."""
    key = keyring.current("case", case.hex)
    own = key.of(uid.bytes, path)
    assert own is not None
    return key.id, AESGCM(own).encrypt(NONCE, bytes(salt) + bytes(value), None)
