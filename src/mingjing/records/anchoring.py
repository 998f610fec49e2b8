"""附表锚定 — rows of append-only side tables (who read evidence, which attempts were refused, what was changed in the registry)
are bound into the log: once an hour their Merkle root becomes an event of the log itself, `access_root`.

It serves 《实施细则》36 (every access logged) and 38 (a change afterwards is found). A row is hashed as canonical JSON of its columns
as text; rows in the order of their ids make an RFC 6962 tree, by SHA-256 and by SM3. It refuses to anchor a row while an
earlier id may still appear: ids are taken at INSERT, rows are seen at COMMIT.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from mingjing.chain import canonical
from mingjing.chain.canonical import Json
from mingjing.chain.tree import root
from mingjing.records.clock import real_now
from mingjing.records.erasing import rows as encrypted
from mingjing.records.erasing.carrying_out import wait_for_writers
from mingjing.records.log.system import append_system
from mingjing.records.models import Anchor

MOST = 50_000
FIELDS = ("anchor.table", "anchor.after", "anchor.upto", "anchor.rows", "anchor.sha256", "anchor.sm3")
SAID = "SELECT path, key, salt, value FROM evlog_field WHERE event_uid = %s AND path = ANY(%s)"
ORPHANS = """
SELECT event_uid FROM evlog_event e WHERE type = 'access_root'
   AND NOT EXISTS (SELECT FROM evlog_anchor a WHERE a.event_uid = e.event_uid)
"""


@dataclass(frozen=True, slots=True)
class Unlike:
    """一处不符 — rows of a side table that are not as they were anchored: table, ids (after, upto], what is wrong."""

    table: str
    after: int
    upto: int
    message: str


def anchor() -> int:
    """Anchor what is new in every side table; how many rows."""
    ready = {table: last_id(table) for table in settings.ANCHORED_TABLES}
    wait_for_writers()  # whoever took an id up to these has ended now
    return sum(anchor_table(table, upto) for table, upto in ready.items())


def anchor_table(table: str, upto: int) -> int:
    """Anchor the rows of one table that are not yet, in steps; each root and its event commit together."""
    total = 0
    while True:
        with transaction.atomic():
            hold(table)
            after = anchored_upto(table)
            found = list(rows_of(table, after, upto))
            if not found:
                return total
            last = found[-1][0]
            entries = [octets for _, octets in found]
            sha256, sm3 = root(entries, "sha256"), root(entries, "sm3")
            span: dict[str, Any] = {"table": table, "after": after, "upto": last, "rows": len(found)}
            roots = {"sha256": sha256.hex(), "sm3": sm3.hex()}
            event = append_system("access_root", {f"anchor.{name}": one for name, one in (span | roots).items()})
            Anchor.objects.create(**span, sha256=sha256, sm3=sm3, event_uid=UUID(event.event_uid), at=real_now())
        total += len(found)


def check(tables: Sequence[str] | None = None) -> list[Unlike]:
    """Derive every anchored root again from the rows as they stand, and compare with what the log says."""
    found: list[Unlike] = []
    for table in tables if tables is not None else settings.ANCHORED_TABLES:
        expected = 0
        for one in Anchor.objects.filter(table=table).order_by("after").iterator():
            if one.after != expected:
                found.append(Unlike(table, expected, one.after, "锚定记录缺了一段"))
            expected = one.upto
            if said := wrong_with(one):
                found.append(Unlike(table, one.after, one.upto, said))
        found += beyond(table, expected)
    return found + orphans(tables if tables is not None else settings.ANCHORED_TABLES)


def orphans(tables: Sequence[str]) -> list[Unlike]:
    """Events of the log whose anchor is gone: the log remembers what the table of anchors no longer says."""
    with connection.cursor() as cursor:
        cursor.execute(ORPHANS)
        uids = [row[0] for row in cursor.fetchall()]
    told = [said for uid in uids if (said := event_says(uid)) is not None and said[0] in tables]
    return [Unlike(said[0], said[1], said[2], "日志里有这一段的根，锚定表里没有") for said in told]


def wrong_with(one: Anchor) -> str:
    """What is wrong with the rows of one anchor, in words; empty when nothing is."""
    entries = [octets for _, octets in rows_of(one.table, one.after, one.upto)]
    roots = root(entries, "sha256"), root(entries, "sm3")
    if event_says(one.event_uid) != (
        one.table,
        one.after,
        one.upto,
        one.rows,
        bytes(one.sha256).hex(),
        bytes(one.sm3).hex(),
    ):
        return "锚定表与日志里的记载不符"
    if len(entries) != one.rows:
        return f"应有 {one.rows} 行，现有 {len(entries)} 行：有行被删除或者补插"
    if roots != (bytes(one.sha256), bytes(one.sm3)):
        return "有行被改动：根与日志里的不符"
    return ""


def event_says(uid: UUID) -> tuple[Any, ...] | None:
    """What the event of an anchor says, in the order of FIELDS; None where there is no such event or it cannot be read."""
    with connection.cursor() as cursor:
        cursor.execute(SAID, [uid, list(FIELDS)])
        told = {}
        for path, key, salt, value in cursor.fetchall():
            try:
                content = encrypted.opened(uid, path, None if key is None else bytes(key), bytes(salt), bytes(value))
            except encrypted.RowDamaged:
                content = None
            told[path] = canonical.read(content[1]) if content else None
    return tuple(told[name] for name in FIELDS) if len(told) == len(FIELDS) else None


def beyond(table: str, upto: int) -> list[Unlike]:
    """Rows that the table has lost at its end: it has fewer than its anchors say."""
    return [Unlike(table, last, upto, "末尾的行被删除")] if (last := last_id(table)) < upto else []


def last_id(table: str) -> int:
    """The last id that is seen."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608 - names of our own, from the settings
        return int(cursor.fetchone()[0])


def anchored_upto(table: str) -> int:
    """Up to which id the table is anchored."""
    return Anchor.objects.filter(table=table).order_by("-upto").values_list("upto", flat=True).first() or 0


def hold(table: str) -> None:
    """One process anchors a table at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"anchor {table}"])


def rows_of(table: str, after: int, upto: int) -> Iterator[tuple[int, bytes]]:
    """The rows with ids in (after, upto], as id and canonical bytes: table and columns by name, values as text (moments in UTC)."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL TimeZone = 'UTC'")
        cursor.execute(
            f"SELECT id, (SELECT jsonb_object_agg(key, value) FROM jsonb_each_text(to_jsonb(t)))::text FROM {table} t"  # noqa: S608
            " WHERE id > %s AND id <= %s ORDER BY id LIMIT %s",
            [after, upto, MOST],
        )
        for key, told in cursor.fetchall():
            yield int(key), canonical.dumps([table, loaded(told)])


def loaded(told: str) -> Json:
    """The columns of a row; its text is normalised, as canonical JSON wants it."""
    found: Json = json.loads(unicodedata.normalize("NFC", told))
    return found
