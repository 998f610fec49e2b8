"""记录可核验 — whether a case's record holds: every byte, hash, link, seal and field is derived again and compared.

What it cannot see from inside one database: a case removed whole, or its last events removed together with the head. That
is what the global log and its witnesses are for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from mingjing.chain import entry
from mingjing.chain.errors import ChainError
from mingjing.records import evidence_store, seal
from mingjing.records.documents import store
from mingjing.records.erasing import rows as encrypted
from mingjing.records.reads.erased import Grave, graves


@dataclass(frozen=True, slots=True)
class Problem:
    """一处不符 — where the record does not hold: number of the event (0: the case), a code for programs, words for people."""

    seq: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """核验结论 — how many events were checked, everything found wrong, and what was lawfully erased (event and path or file)."""

    events: int
    problems: tuple[Problem, ...]
    erased: tuple[tuple[int, str], ...] = ()

    @property
    def holds(self) -> bool:
        """True when nothing was found wrong."""
        return not self.problems


@dataclass(slots=True)
class Row:
    """存储的一条记录 — one event as stored, with its fields (path, key, salt, value, both commitments)."""

    event_uid: UUID
    case_uid: UUID
    seq: int
    type: str
    org: str
    env: bytes
    seals: bytes
    entry: bytes
    prev: bytes
    fields: list[tuple[str, bytes | None, bytes, bytes, bytes, bytes]]


def verify_case(case_uid: str | UUID, *, files: bool = False) -> Verdict:
    """Derive the whole record of a case again; with `files`, read every sealed file too (slow for video)."""
    case = UUID(str(case_uid))
    rows = _rows(case)
    grave = graves(case)
    problems = [problem for row in rows for problem in event_problems(row, grave, files)]
    problems += _chain_problems(case, rows)
    problems += [Problem(grave.seq_of.get(uid, 0), "erasure", said) for uid, said in grave.unfounded]
    return Verdict(len(rows), tuple(sorted(problems, key=lambda problem: problem.seq)), grave.told)


def _rows(case: UUID) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT event_uid, case_uid, seq, type, org, env, seals, entry, prev FROM evlog_event"
            " WHERE case_uid = %s ORDER BY seq",
            [case],
        )
        rows = [
            Row(uid, of, seq, type_, org, bytes(env), bytes(seals), bytes(line), bytes(prev), [])
            for uid, of, seq, type_, org, env, seals, line, prev in cursor.fetchall()
        ]
        cursor.execute(
            "SELECT event_uid, path, key, salt, value, c_sha256, c_sm3 FROM evlog_field WHERE event_uid = ANY(%s)",
            [[row.event_uid for row in rows]],
        )
        with_fields(rows, cursor.fetchall())
    return rows


def with_fields(rows: Iterable[Row], fields: Iterable[Sequence[Any]]) -> None:
    """Give each event its rows of evlog_field (event, path, key, salt, value, both commitments)."""
    by_uid = {row.event_uid: row for row in rows}
    for uid, path, *octets in fields:
        key, salt, value, by_sha256, by_sm3 = (None if part is None else bytes(part) for part in octets)
        by_uid[uid].fields.append((path, key, salt or b"", value or b"", by_sha256 or b"", by_sm3 or b""))


def _chain_problems(case: UUID, rows: list[Row]) -> Iterator[Problem]:
    """Numbers without gap, each event naming the one before, the head naming the last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, leaf FROM case_head WHERE case_uid = %s", [case])
        head = cursor.fetchone()
    yield from chain_problems(rows, head)


def chain_problems(rows: list[Row], head: tuple[int, bytes] | None) -> Iterator[Problem]:
    """The same of events and a head that are known."""
    expected, leaf = 1, entry.NO_LEAF
    for row in rows:
        if row.seq != expected:
            yield Problem(row.seq, "gap", f"第 {expected} 条记录缺失或序号被改")
        elif row.prev != leaf:
            yield Problem(row.seq, "link", f"第 {row.seq} 条与前一条不衔接：前一条被改动，或中间有记录被替换")
        expected, leaf = row.seq + 1, _leaf(row)
    if head is None and rows:
        yield Problem(0, "head", "案件链头缺失")
    elif head is not None and (head[0] != expected - 1 or bytes(head[1]) != leaf):
        yield Problem(0, "head", f"链头记载共 {head[0]} 条，与现有记录不符：末尾的记录被删除或改动")


def _leaf(row: Row) -> bytes:
    """The leaf derived from the bytes of the record, not from the stored entry."""
    return entry.leaf(entry.entry(row.env, row.seals))


def event_problems(row: Row, grave: Grave, files: bool) -> Iterator[Problem]:
    """What is wrong with one event by itself: its bytes, columns, seals, fields, attachments (`files`: their contents too)."""
    try:
        envelope = entry.Envelope.read(row.env)
    except ChainError as wrong:
        yield Problem(row.seq, "envelope", f"第 {row.seq} 条的信封字节被改动：{wrong.message}")
        return
    if row.entry != entry.entry(row.env, row.seals):
        yield Problem(row.seq, "entry", f"第 {row.seq} 条的信封或签章与登记的摘要不符")
    stored: dict[str, Any] = {"case": row.case_uid.hex, "seq": row.seq, "type": row.type, "org": row.org}
    stored["prev"] = row.prev.hex()
    for name, value in stored.items():
        if getattr(envelope, name) != value:
            yield Problem(row.seq, "index", f"第 {row.seq} 条的索引列 {name} 与信封不符")
    yield from _seal_problems(row)
    yield from _field_problems(row, envelope, grave)
    yield from _file_problems(row.seq, envelope, grave, files)


def _seal_problems(row: Row) -> Iterator[Problem]:
    try:
        seals = entry.read_seals(row.seals)
    except ChainError as wrong:
        yield Problem(row.seq, "seal", f"第 {row.seq} 条的签章无法读出：{wrong.message}")
        return
    digests = entry.event_digests(row.env)
    if not seals or not all(seal.verified(one, *digests) for one in seals):
        yield Problem(row.seq, "seal", f"第 {row.seq} 条的签章无效，或不是本机关的密钥所签")


def _field_problems(row: Row, envelope: entry.Envelope, grave: Grave) -> Iterator[Problem]:
    commitments = []
    for path, key, salt, value, by_sha256, by_sm3 in row.fields:
        commitments.append((path, by_sha256, by_sm3))
        try:
            content = encrypted.opened(row.event_uid, path, key, salt, value)
            derived = None if content is None else entry.OpenField(path, *content).committed()
        except (ChainError, encrypted.RowDamaged):
            derived = (b"", b"")
        if derived is None and not grave.holds(row.event_uid, path):
            yield Problem(row.seq, "field", f"第 {row.seq} 条的字段 {path} 没有内容或者没有密钥，却没有依法删除的手续")
        elif derived is not None and derived != (by_sha256, by_sm3):
            yield Problem(row.seq, "field", f"第 {row.seq} 条的字段 {path} 的内容与承诺不符")
    if entry.Body.over(commitments) != envelope.body:
        yield Problem(row.seq, "body", f"第 {row.seq} 条的字段被增加、删除或改动：承诺根与信封不符")


def _file_problems(seq: int, envelope: entry.Envelope, grave: Grave, read: bool) -> Iterator[Problem]:
    for attachment in envelope.att:
        if grave.holds_thing(attachment.id):
            continue
        places = (evidence_store.sealed(attachment.sha256), store.place_of(attachment.sha256))
        wrong = evidence_store.compared(attachment, places, read=read)
        if wrong:
            yield Problem(seq, "file", f"第 {seq} 条的附件 {attachment.id}：{wrong}")
