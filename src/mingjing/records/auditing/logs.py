"""审计日志 — each log derived again: every leaf from the bytes of its event, both trees, the tiles, every checkpoint, own last root.

It serves RFC 6962 and C2SP tlog-tiles. What the tables say of leaves and edges is compared and never used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from mingjing.chain import checkpoint as checkpoints
from mingjing.chain import tiles
from mingjing.chain.checkpoint import origin_of
from mingjing.chain.errors import ChainError
from mingjing.chain.hashing import ALGORITHMS, Algorithm, sha256, sm3
from mingjing.chain.policy import Policy
from mingjing.chain.tiles import WIDTH, Tile
from mingjing.records.auditing.findings import Finding, Report
from mingjing.records.auditing.growing import Growing
from mingjing.records.auditing.reading import all_of, copied
from mingjing.records.log import files

CHUNK = 32_768
SIGNED_MOST = 200  # older checkpoints had their signatures checked when they were new
PUBLISHED_WITHIN = timedelta(minutes=1)
WAITS_MOST = timedelta(minutes=10)

LOGS = "SELECT log, size, edge_sha256, edge_sm3, successor FROM log_state ORDER BY opened, log"
STRAY = """
SELECT l.log, min(l.idx), count(*) FROM evlog_leaf l LEFT JOIN log_state s ON s.log = l.log
 WHERE s.log IS NULL OR l.idx >= s.size OR l.idx < 0 GROUP BY l.log
"""
LEAVES = """
SELECT l.idx, l.leaf_sha256, l.leaf_sm3, e.env, e.seals FROM evlog_leaf l LEFT JOIN evlog_event e USING (event_uid)
 WHERE l.log = %s AND l.idx >= %s AND l.idx < %s ORDER BY l.idx
"""
LEAF_TYPES = ("int8", "bytea", "bytea", "bytea", "bytea")
IN_ORDER = "SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_seqscan = off"  # by the index, never sorted on disk
AS_USUAL = "RESET enable_hashjoin; RESET enable_mergejoin; RESET enable_seqscan"
SIGNED = """
SELECT size, root_sha256, root_sm3, note, note_sm3, published_at FROM evlog_checkpoint WHERE log = %s AND size > %s
 ORDER BY size DESC LIMIT %s
"""
ROOTS = (
    "SELECT size, root_sha256, root_sm3 FROM evlog_checkpoint WHERE log = %s AND size > %s AND size <= %s ORDER BY size"
)
BARE = "SELECT event_uid FROM evlog_leaf WHERE log = %s AND idx = %s"
TAG = b"zfrec/event/1\n"


@dataclass(slots=True)
class Stand:
    """一个日志审到哪里 — the trees as far as they have been derived, and how they stood at the newest cosigned size."""

    log: str
    trees: dict[Algorithm, Growing]
    entries: list[bytes] = field(default_factory=list)
    cosigned: int = 0
    remembered: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def fresh(cls, log: str) -> Stand:
        """From the first leaf on."""
        return cls(log, {algorithm: Growing(algorithm) for algorithm in ALGORITHMS})

    @classmethod
    def read(cls, log: str, told: dict[str, Any]) -> Stand:
        """From where an earlier audit left off."""
        return cls(log, {algorithm: Growing.read(told["trees"][algorithm]) for algorithm in ALGORITHMS})

    @property
    def size(self) -> int:
        """How many leaves were derived."""
        return self.trees["sha256"].size

    def to_json(self) -> dict[str, Any]:
        """Ready for JSON."""
        roots: dict[str, Any] = {algorithm: tree.root().hex() for algorithm, tree in self.trees.items()}
        return {"size": self.size, **roots, "trees": {name: tree.to_json() for name, tree in self.trees.items()}}


@dataclass(slots=True)
class Looked:
    """What an audit of the logs is given: the snapshot, the policy, own last roots, where to report and how far it is."""

    db: psycopg.Connection[Any]
    policy: Policy | None
    last: dict[str, dict[str, Any]]
    report: Report
    step: Callable[[Stand], None] = lambda stand: None
    tiles: bool = True


def known(db: psycopg.Connection[Any]) -> list[tuple[str, int, bytes, bytes, str | None]]:
    """Every log with what its state says."""
    return [(log, size, bytes(one), bytes(other), next_) for log, size, one, other, next_ in all_of(db, LOGS)]


def stray(looked: Looked) -> None:
    """Leaves of no log, or past the end that its state says; logs of an earlier audit that are gone."""
    for log, index, count in all_of(looked.db, STRAY):
        looked.report.add(
            Finding("evlog_leaf", f"{log} #{index}", "idx", f"有 {count} 片叶在日志登记的长度之外：日志状态被调回")
        )
    present = {row[0] for row in known(looked.db)}
    for log in looked.last.keys() - present:
        looked.report.add(Finding("log_state", log, "log", "上次审计见过的日志不见了"))


def audit(looked: Looked, log: str, size: int, edges: tuple[bytes, bytes], stand: Stand) -> Stand:
    """Derive one log from where `stand` is to its end; how it stands then."""
    report, last = looked.report, looked.last.get(log)
    if last and last["size"] > size:
        report.add(
            Finding("log_state", log, "size", f"日志只有 {size} 片叶，上次审计时已有 {last['size']} 片：记录被截去")
        )
    marks = _checkpoints(looked, log, size, last)
    looked.db.execute(IN_ORDER)
    while stand.size < size:
        end = min(size, stand.size - stand.size % CHUNK + CHUNK)
        if not _chunk(looked, stand, end, marks, last):
            return stand
        looked.step(stand)
    looked.db.execute(AS_USUAL)
    for algorithm, stored in zip(ALGORITHMS, edges, strict=True):
        own = b"".join(row for _, _, row in stand.trees[algorithm].edge())
        if own != stored:
            report.add(Finding("log_state", log, f"edge_{algorithm}", "日志的右缘与重算的不符"))
    _published(looked, stand, marks)
    return stand


def _checkpoints(looked: Looked, log: str, size: int, last: dict[str, Any] | None) -> int:
    """The signatures of the newest checkpoints and of all since the last audit; the newest cosigned size."""
    since = last["size"] if last else 0
    newest = all_of(looked.db, SIGNED, [log, 0, SIGNED_MOST])
    newer = all_of(looked.db, SIGNED, [log, since, 2**31 - 1]) if last else []
    rows = {row[0]: row for row in [*newest, *newer]}
    for at, *row in rows.values():
        _signed(looked, log, at, *row)
    found = max(rows, default=0)
    if last and found < last["size"]:
        looked.report.add(Finding("evlog_checkpoint", log, "size", "上次审计见过的检查点不见了"))
    if found > size:
        looked.report.add(Finding("evlog_checkpoint", f"{log} @{found}", "size", "检查点比日志还长：日志被截去或调回"))
    if found < size:
        _uncovered(looked, log, found)
    return min(found, size)


def _uncovered(looked: Looked, log: str, cosigned: int) -> None:
    """Leaves that no witness has seen for too long: it cannot be told whether they were there before."""
    row = all_of(looked.db, BARE, [log, cosigned])
    if row and _age(row[0][0]) > WAITS_MOST:
        message = "有记录超过十分钟没有见证方见证，请查看日志健康页"
        looked.report.add(Finding("evlog_checkpoint", f"{log} #{cosigned}", "size", message, "unsure"))


def _age(event_uid: UUID) -> timedelta:
    """How long ago an event was written: its id begins with the millisecond; one that makes no sense is as old as can be."""
    try:
        return datetime.now(UTC) - datetime.fromtimestamp(int.from_bytes(event_uid.bytes[:6], "big") / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return timedelta.max


def _signed(looked: Looked, log: str, size: int, root: bytes, root_sm3: bytes, *told: Any) -> None:
    """One checkpoint: its notes say what its columns say, and are signed by the log and enough witnesses of the policy."""
    note, note_sm3, _ = told
    for column, origin, text, stored in (
        ("note", log, note, bytes(root)),
        ("note_sm3", f"{log}/sm3", note_sm3, bytes(root_sm3)),
    ):
        where = f"{log} @{size}"
        try:
            found, signed = checkpoints.read(text)
            if (found.origin, found.size, found.root) != (origin, size, stored):
                looked.report.add(Finding("evlog_checkpoint", where, column, "检查点的文本与登记的长度或根不符"))
            elif looked.policy is not None and not looked.policy.judge(signed).enough:
                looked.report.add(Finding("evlog_checkpoint", where, column, "检查点的见证方不足"))
        except ChainError as wrong:
            looked.report.add(Finding("evlog_checkpoint", where, column, f"检查点的签名不成立（{wrong.code}）"))


def _chunk(looked: Looked, stand: Stand, end: int, cosigned: int, last: dict[str, Any] | None) -> bool:
    """Some thousand leaves; False where the tree cannot be grown any further."""
    marks: dict[int, list[tuple[str, bytes, bytes]]] = {}
    for size, root, root_sm3 in all_of(looked.db, ROOTS, [stand.log, stand.size, end]):
        marks.setdefault(size, []).append(("evlog_checkpoint", bytes(root), bytes(root_sm3)))
    if last and stand.size < last["size"] <= end:
        roots = bytes.fromhex(last["sha256"]), bytes.fromhex(last["sm3"])
        marks.setdefault(last["size"], []).append(("", *roots))
    if stand.size < cosigned <= end:
        marks.setdefault(cosigned, [])
    leaves = list(derived(looked, stand.log, stand.size, end))
    missing = len(leaves) < end - stand.size
    at = 0
    for stop in [*sorted(one - stand.size for one in marks if one - stand.size <= len(leaves)), len(leaves)]:
        _grow(looked, stand, leaves[at:stop])
        at = stop
        for table, *told in marks.get(stand.size, ()):
            _compare(looked, stand, table, told)
        if stand.size == cosigned and cosigned:
            stand.cosigned, stand.remembered = cosigned, stand.to_json()
            _edge(looked, stand)
        marks.pop(stand.size, None)
    looked.report.count("leaves", len(leaves))
    if missing:
        looked.report.add(Finding("evlog_leaf", f"{stand.log} #{stand.size}", "idx", "缺少这片叶：日志中间有空缺"))
    return not missing


def derived(looked: Looked, log: str, start: int, end: int) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Both leaves and the entry of each event from its bytes; up to the first place where there is none."""
    expected = start
    for index, by_sha256, by_sm3, env, seals in copied(looked.db, LEAVES, [log, start, end], LEAF_TYPES):
        if index != expected:
            continue  # to the end all the same: a COPY that is left half-way ends the transaction
        expected += 1
        if env is None:
            looked.report.add(Finding("evlog_event", f"{log} #{index}", "event_uid", "日志中的记录在库里不见了"))
            yield by_sha256, by_sm3, b""
            continue
        preimage = TAG + env
        own = b"\x01" + sha256(preimage) + sm3(preimage) + sha256(seals)
        marked = b"\x00" + own
        leaf, leaf_sm3 = sha256(marked), sm3(marked)
        if leaf != by_sha256 or leaf_sm3 != by_sm3:
            column = "leaf_sha256" if leaf != by_sha256 else "leaf_sm3"
            looked.report.add(
                Finding("evlog_leaf", f"{log} #{index}", column, "叶与由记录的字节重算的不符：内容、签章或叶被改动")
            )
        yield leaf, leaf_sm3, own


def _grow(looked: Looked, stand: Stand, leaves: Sequence[tuple[bytes, bytes, bytes]]) -> None:
    """Add leaves to both trees; each full tile and bundle of entries as published must be the derived one."""
    start = stand.size
    for position, algorithm in enumerate(ALGORITHMS):
        for level, n, row in stand.trees[algorithm].extend([one[position] for one in leaves]):
            if looked.tiles:
                _tile(looked, stand.log, algorithm, Tile(level, n), row)
    stand.entries += [line for _, _, line in leaves]
    first = start + len(leaves) - len(stand.entries)
    for n in range(-(-first // WIDTH), stand.size // WIDTH if looked.tiles else 0):
        _tile(looked, stand.log, "sha256", Tile(-1, n), tiles.bundle(stand.entries[n * WIDTH - first :][:WIDTH]))
    stand.entries = stand.entries[max(0, stand.size - stand.size % WIDTH - first) :]


def _tile(looked: Looked, log: str, algorithm: Algorithm, tile: Tile, own: bytes) -> None:
    """A published tile is what was derived; one that is not there can be made anew and is none of ours to miss."""
    origin = origin_of(log, algorithm)
    stored = files.tile(origin, tile)
    if stored is not None and stored != own:
        looked.report.add(Finding("tile", f"{origin} {tile.path}", "", "公开的瓦片与重算的不符"))
    looked.report.count("tiles")


def _edge(looked: Looked, stand: Stand) -> None:
    """The tiles at the right edge of the newest cosigned tree."""
    for algorithm in ALGORITHMS:
        for level, n, row in stand.trees[algorithm].edge() if looked.tiles else ():
            _tile(looked, stand.log, algorithm, Tile(level, n, len(row) // 32), row)


def _compare(looked: Looked, stand: Stand, table: str, told: Sequence[bytes]) -> None:
    """The derived roots against a checkpoint, or against this auditor's own last ones."""
    for algorithm, stored in zip(ALGORITHMS, told, strict=True):
        if stand.trees[algorithm].root() != stored:
            where, column = f"{stand.log} @{stand.size}", f"root_{algorithm}"
            if table:
                looked.report.add(Finding(table, where, column, "由记录重算的根与检查点的根不符：历史被改动"))
            else:
                looked.report.add(Finding("evlog_event", where, column, "由记录重算的根与上次审计的根不符：历史被改动"))
    looked.report.count("roots", 2)


def _published(looked: Looked, stand: Stand, cosigned: int) -> None:
    """The checkpoint file that the world reads: of this log, signed, and not beyond what the tables know."""
    for algorithm in ALGORITHMS:
        origin = origin_of(stand.log, algorithm)
        text = files.checkpoint(origin)
        if text is None:
            continue
        try:
            found, signed = checkpoints.read(text)
            if looked.policy is not None and not looked.policy.judge(signed).enough:
                looked.report.add(Finding("checkpoint", origin, "", "公开的检查点见证方不足"))
        except ChainError as wrong:
            looked.report.add(Finding("checkpoint", origin, "", f"公开的检查点不成立（{wrong.code}）"))
            continue
        if found.size < cosigned and _published_before(looked.db, stand.log, cosigned):
            looked.report.add(Finding("checkpoint", origin, "", "公开的检查点比登记的旧：被换成了早先的"))
        known_root = _root_at(looked.db, stand.log, found.size, algorithm)
        if found.origin != origin or (known_root is not None and known_root != found.root):
            looked.report.add(Finding("checkpoint", origin, "", "公开的检查点与登记的检查点不符"))
        elif known_root is None and not _fresh(looked, stand.log, found.size):
            looked.report.add(
                Finding("evlog_checkpoint", f"{origin} @{found.size}", "size", "公开过的检查点在库里没有：被删除")
            )


def _published_before(db: psycopg.Connection[Any], log: str, size: int) -> bool:
    """True where that checkpoint has been there for longer than it takes to put its file in place."""
    query = "SELECT published_at FROM evlog_checkpoint WHERE log = %s AND size = %s"
    row = all_of(db, query, [log, size])
    return bool(row) and datetime.now(UTC) - row[0][0] > PUBLISHED_WITHIN


def _root_at(db: psycopg.Connection[Any], log: str, size: int, algorithm: Algorithm) -> bytes | None:
    column = "root_sha256" if algorithm == "sha256" else "root_sm3"
    row = all_of(db, f"SELECT {column} FROM evlog_checkpoint WHERE log = %s AND size = %s", [log, size])  # noqa: S608
    return bytes(row[0][0]) if row else None


def _fresh(looked: Looked, log: str, size: int) -> bool:
    """True where the checkpoint was published after this audit's snapshot was taken: its row stands there now."""
    from mingjing.records.auditing.reading import snapshot

    with snapshot() as later:
        return bool(all_of(later, "SELECT 1 FROM evlog_checkpoint WHERE log = %s AND size = %s", [log, size]))
