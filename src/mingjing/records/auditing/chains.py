"""审计案卷 — every case's chain, streamed: bytes, links, seals, fields, place in the log, time, papers and files.

It serves docs/decisions/0003 and what `records.reads.verify_case` does for one case, for all of them in one pass.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from mingjing.chain.entry import Envelope
from mingjing.chain.errors import ChainError
from mingjing.records import evidence_store
from mingjing.records.auditing.findings import Finding, Report
from mingjing.records.auditing.reading import all_of
from mingjing.records.documents import store
from mingjing.records.reads import proof
from mingjing.records.reads.erased import graves
from mingjing.records.reads.proof import Row

CASES = 200  # looked at together
# between recording and being placed in the log; while the log is read-only nothing is recorded
LATE_MOST = timedelta(hours=1)
EVERY = """
SELECT case_uid FROM (SELECT case_uid FROM case_head UNION SELECT case_uid FROM evlog_event) AS e
 WHERE case_uid > %s ORDER BY case_uid LIMIT %s
"""
UNSEEN = """
SELECT DISTINCT e.case_uid FROM evlog_event e LEFT JOIN evlog_leaf l USING (event_uid)
 WHERE e.case_uid > %s AND (l.idx IS NULL OR l.idx >= coalesce((%s::jsonb ->> l.log)::bigint, 0))
 ORDER BY e.case_uid LIMIT %s
"""
SINCE = """
SELECT DISTINCT case_uid FROM evlog_event WHERE case_uid > %s AND event_uid >= %s ORDER BY case_uid LIMIT %s
"""
EVENTS = """
SELECT e.event_uid, e.case_uid, e.seq, e.type, e.org, e.env, e.seals, e.entry, e.prev, l.log, l.idx, o.event_uid IS NOT NULL,
       (SELECT max(c.published_at) FROM evlog_checkpoint c WHERE c.log = l.log AND c.size =
         (SELECT max(size) FROM evlog_checkpoint b WHERE b.log = l.log AND b.size <= l.idx))
  FROM evlog_event e LEFT JOIN evlog_leaf l USING (event_uid) LEFT JOIN evlog_outbox o USING (event_uid)
 WHERE e.case_uid = ANY(%s) ORDER BY e.case_uid, e.seq
"""
FIELDS = "SELECT event_uid, path, key, salt, value, c_sha256, c_sm3 FROM evlog_field WHERE event_uid = ANY(%s)"
HEADS = "SELECT case_uid, seq, leaf FROM case_head WHERE case_uid = ANY(%s)"
PAPERS = "SELECT id, case_uid, seq, size, sha256, sm3, tree FROM records_issueddocument WHERE case_uid = ANY(%s)"
EVIDENCE = "SELECT id, size, sha256, sm3, tree FROM records_evidencefile WHERE id = ANY(%s)"
AFTER = """
SELECT a.log, a.size, a.root FROM unnest(%s::text[], %s::bigint[], %s::bytea[]) AS a (log, size, root)
  LEFT JOIN evlog_checkpoint c ON c.log = a.log AND c.size = a.size WHERE c.root_sha256 IS DISTINCT FROM a.root
"""
ORPHANS = {
    "case_head": (
        "SELECT case_uid FROM case_head h"
        " WHERE seq > 0 AND NOT EXISTS (SELECT FROM evlog_event e WHERE e.case_uid = h.case_uid)",
        "链头在，案件的记录不在：整件案子的记录被删除",
    ),
    "evlog_outbox": (
        "SELECT event_uid FROM evlog_outbox o WHERE NOT EXISTS (SELECT FROM evlog_event e WHERE e.event_uid = o.event_uid)",
        "待编入的记录不在了：记录被删除",
    ),
    "evlog_field": (
        "SELECT DISTINCT event_uid FROM evlog_field f"
        " WHERE NOT EXISTS (SELECT FROM evlog_event e WHERE e.event_uid = f.event_uid)",
        "字段在，所属的记录不在：记录被删除",
    ),
    "records_issueddocument": (
        "SELECT id FROM records_issueddocument d"
        " WHERE NOT EXISTS (SELECT FROM evlog_event e WHERE e.case_uid = d.case_uid AND e.seq = d.seq)",
        "文书在，出具它的记录不在：记录被删除",
    ),
}


Also = Callable[[Sequence[str] | None], Sequence[Finding]]


@dataclass(slots=True)
class Placed:
    """一条记录及其位置 — an event as stored, where the log has it, whether it still waits, and the checkpoint before it."""

    row: Row
    log: str | None
    idx: int | None
    waits: bool
    before: datetime | None
    envelope: Envelope | None = None


@dataclass(slots=True)
class Walk:
    """案卷的审计 — what it is given, and which files it has read already."""

    db: psycopg.Connection[Any]
    report: Report
    files: bool
    also: Also
    step: Callable[[UUID, int], None] = lambda case, count: None
    read: set[str] = field(default_factory=set)
    dead: set[str] = field(default_factory=set)


def orphans(walk: Walk) -> None:
    """What hangs on events that are gone."""
    for table, (query, message) in ORPHANS.items():
        for (uid,) in all_of(walk.db, query):
            walk.report.add(Finding(table, str(uid), "", message))
    walk.report.add(*walk.also(None))


@dataclass(slots=True)
class Which:
    """哪些案件 — from which id on; with `seen` (JSON: log → leaves) those with newer events; with `since` (the least event id)."""

    after: UUID
    seen: str | None = None
    since: UUID | None = None


def cases(db: psycopg.Connection[Any], which: Which) -> Iterator[list[UUID]]:
    """The cases in the order of their ids, some at a time."""
    query, more = (UNSEEN, [which.seen]) if which.seen else (SINCE, [which.since]) if which.since else (EVERY, [])
    while found := [row[0] for row in all_of(db, query, [which.after, *more, CASES])]:
        yield found
        which.after = found[-1]


def audit(walk: Walk, which: Which) -> None:
    """Every case of those asked for."""
    for some in cases(walk.db, which):
        events = _events(walk.db, some)
        heads = {case: (seq, bytes(leaf)) for case, seq, leaf in all_of(walk.db, HEADS, [some])}
        for case, rows in itertools.groupby(events, lambda one: one.row.case_uid):
            _case(walk, case, list(rows), heads.get(case))
        _after(walk, events)
        _papers(walk, some, events)
        walk.report.add(*walk.also([case.hex for case in some]))
        walk.report.count("cases", len(some))
        walk.report.count("events", len(events))
        walk.step(some[-1], len(some))


def _events(db: psycopg.Connection[Any], some: list[UUID]) -> list[Placed]:
    """The events of these cases with their fields."""
    found = []
    for uid, case, seq, kind, org, env, seals, line, prev, log, idx, waits, before in all_of(db, EVENTS, [some]):
        row = Row(uid, case, seq, kind, org, bytes(env), bytes(seals), bytes(line), bytes(prev), [])
        found.append(Placed(row, log, idx, waits, before))
    proof.with_fields([one.row for one in found], all_of(db, FIELDS, [[one.row.event_uid for one in found]]))
    return found


def _case(walk: Walk, case: UUID, events: list[Placed], head: tuple[int, bytes] | None) -> None:
    """One chain: each event, the links, the head, the places in the log."""
    rows = [one.row for one in events]
    grave = graves(case)
    problems = [one for row in rows for one in proof.event_problems(row, grave, False)]
    problems += proof.chain_problems(rows, head)
    problems += [proof.Problem(grave.seq_of.get(uid, 0), "erasure", said) for uid, said in grave.unfounded]
    walk.dead |= grave.things
    walk.report.count("erased", len(grave.told))
    for one in problems:
        table = TABLES.get(one.code, "evlog_event")
        walk.report.add(Finding(table, f"{case.hex}/{one.seq}", one.code, WORDS.get(one.code, one.code)))
    last: dict[str, int] = {}
    for event in events:
        where = f"{case.hex}/{event.row.seq}"
        try:
            event.envelope = Envelope.read(event.row.env)
        except ChainError:
            continue
        if event.idx is None and not event.waits:
            walk.report.add(
                Finding("evlog_outbox", where, "event_uid", "记录既不在日志里，也不在待编入之列：待编入队列被清空")
            )
        if event.idx is not None and event.waits:
            walk.report.add(Finding("evlog_outbox", where, "event_uid", "已在日志里的记录又排进了待编入队列"))
        if event.log is not None and event.idx is not None:
            if event.idx <= last.get(event.log, -1):
                walk.report.add(Finding("evlog_leaf", where, "idx", "日志里的先后与案件里的先后不一致"))
            last[event.log] = event.idx
            _time(walk, where, event)


TABLES = {
    **{"head": "case_head", "field": "evlog_field", "body": "evlog_field"},
    **{"file": "file", "erasure": "evlog_tombstone"},
}
WORDS = {
    "gap": "中间缺少记录，或者序号被改",
    "link": "与前一条不衔接：前一条被改动，或者记录被替换",
    "head": "链头与现有记录不符：末尾的记录被删除或改动",
    "envelope": "信封的字节被改动",
    "entry": "信封或签章与登记的摘要不符",
    "index": "索引列与信封不符",
    "seal": "签章无效，或者不是本机关的密钥所签",
    "field": "字段的内容与承诺不符",
    "body": "字段被增加、删除或改动：承诺根与信封不符",
    "file": "附件缺失，或者长度与信封不符",
    "erasure": "内容已删除，但记录里没有两人办理的删除手续",
}


def _time(walk: Walk, where: str, event: Placed) -> None:
    """An event that says to be much older than what the log already held before it was put there later than it says."""
    assert event.envelope is not None
    recorded = datetime.fromisoformat(event.envelope.rec)
    if event.before is not None and recorded < event.before - LATE_MOST:
        walk.report.add(Finding("evlog_event", where, "rec", "写的记录时间远早于它进入日志的时间：倒签"))


def _after(walk: Walk, events: Sequence[Placed]) -> None:
    """What each envelope says of the log before it was the log."""
    told: dict[tuple[str, int, bytes], str] = {}
    for one in events:
        if one.envelope is not None and one.envelope.after is not None:
            size, root = one.envelope.after
            told.setdefault((one.envelope.log, size, bytes.fromhex(root)), f"{one.row.case_uid.hex}/{one.row.seq}")
    if told:
        logs, sizes, roots = zip(*told, strict=True)
        for log, size, root in all_of(walk.db, AFTER, [list(logs), list(sizes), list(roots)]):
            where = told[log, size, bytes(root)]
            walk.report.add(Finding("evlog_event", where, "after", "记录所引用的检查点不是日志的检查点"))


def _papers(walk: Walk, some: list[UUID], events: Sequence[Placed]) -> None:
    """Rows of papers and evidence against the envelopes, and the files themselves."""
    named = {
        UUID(att.id): (att, one) for one in events if one.envelope is not None for att in one.envelope.att if _uuid(att.id)
    }  # fmt: skip
    for uid, case, seq, *told in all_of(walk.db, PAPERS, [some]):
        att, event = named.get(uid, (None, None))
        where = f"{case.hex}/{seq}"
        if att is None or event is None or (event.row.case_uid, event.row.seq) != (case, seq):
            walk.report.add(Finding("records_issueddocument", where, "id", "记录里没有出具过这份文书"))
        elif tuple(told) != (att.len, att.sha256, att.sm3, att.tree):
            walk.report.add(Finding("records_issueddocument", where, "sha256", "文书的摘要与记录不符"))
    for uid, *told in all_of(walk.db, EVIDENCE, [list(named)]):
        att, event = named[uid]
        if tuple(told) != (att.len, att.sha256, att.sm3, att.tree):
            where = f"{event.row.case_uid.hex}/{event.row.seq}"
            walk.report.add(Finding("records_evidencefile", where, "sha256", "证据文件的摘要与记录不符"))
    if walk.files:
        for att, event in named.values():
            _file(walk, att, f"{event.row.case_uid.hex}/{event.row.seq}")


def _uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _file(walk: Walk, att: Any, where: str) -> None:
    """The bytes of one attachment, read again; once in an audit, however many acts name them."""
    if att.sha256 in walk.read or att.id.replace("-", "") in walk.dead:
        return
    walk.read.add(att.sha256)
    places = (evidence_store.sealed(att.sha256), store.place_of(att.sha256))
    wrong = evidence_store.compared(att, places, read=True)
    walk.report.count("files")
    if wrong:
        walk.report.add(Finding("file", f"{where} {att.id}", "", wrong))
