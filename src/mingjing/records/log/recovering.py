"""补回 — bring back what a restored database lacks, from a mirror, and only what the witnesses know.

Every leaf is derived from the bytes of the mirror; nothing is written unless both trees come to the very roots that signer and
witnesses have signed. What was placed but not yet signed comes back too: its acknowledgements were given.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from mingjing.chain import checkpoint as checkpoints
from mingjing.chain import entry
from mingjing.chain.asking import Asker
from mingjing.chain.checkpoint import origin_of
from mingjing.chain.errors import ChainError
from mingjing.chain.hashing import ALGORITHMS, Algorithm
from mingjing.chain.tiles import Edge
from mingjing.records.log import files, integrating, mirror, reads, running
from mingjing.records.log.guarding import known_outside
from mingjing.records.log.mirror import Mirrored
from mingjing.records.log.signing import Signing

PATIENCE = 20.0  # seconds to wait for the running log to let go of its lock
_EVENTS = """
INSERT INTO evlog_event (event_uid, case_uid, seq, type, org, env, seals, entry, prev, idem, request)
SELECT event_uid, case_uid, seq, type, org, env, seals, entry, prev, idem, request
FROM jsonb_populate_recordset(null::evlog_event, %s::jsonb)
"""
_FIELDS = "INSERT INTO evlog_field SELECT * FROM jsonb_populate_recordset(null::evlog_field, %s::jsonb)"
_HEADS = """
INSERT INTO case_head (case_uid, seq, leaf) SELECT * FROM unnest(%b::uuid[], %b::int[], %b::bytea[])
ON CONFLICT (case_uid) DO UPDATE SET seq = excluded.seq, leaf = excluded.leaf WHERE case_head.seq < excluded.seq
"""


class CannotRecover(RuntimeError):
    """The mirror does not give back what the witnesses know; nothing was written."""


@dataclass(frozen=True, slots=True)
class Back:
    """补回的 — which entries of a log came back: from (0 is the first), up to; in how many cases."""

    log: str
    first: int
    last: int
    cases: tuple[str, ...]


def recover(source: Path, signer: Signing) -> list[Back]:
    """Bring back everything that the mirror has and this database lacks. CannotRecover, with what to do, where it is not enough."""
    if not source.is_dir():
        raise CannotRecover(f"没有文件夹 {source}；请写明日志镜像所在的文件夹")
    lock()
    placed = {one.log: one for one in reads.logs()}
    back = []
    for known in known_outside(signer, set(placed)):
        here = placed.get(known.log)
        size = here.size if here else 0
        if (here is None or not here.successor) and max(known.size, mirror.size(known.log, source)) > size:
            back.append(_recovered(known.log, size, known.size, source))
    return back


def lock() -> None:
    """Become the one writer; CannotRecover where the running log does not let go."""
    until = time.monotonic() + PATIENCE
    while not running.leased():
        if time.monotonic() > until:
            raise CannotRecover("记录日志正在运行；请先停下 mingjing serve（或 mingjing log run）")
        time.sleep(0.2)


def _recovered(log: str, size: int, known: int, source: Path) -> Back:
    lines = list(mirror.read(log, size, source))
    if [one.idx for one in lines] != list(range(size, size + len(lines))) or size + len(lines) < known:
        raise CannotRecover(
            f"镜像里日志 {log} 只到第 {size + len(lines)} 条，见证过的有 {known} 条；"
            "请换一份更全的镜像；确实找不回的，用 mingjing log break --cause 说明"
        )
    leaves = {algorithm: [_leaf(one, algorithm) for one in lines] for algorithm in ALGORITHMS}
    for algorithm in ALGORITHMS:
        _compare(log, size, leaves[algorithm], algorithm)
    try:
        with transaction.atomic():
            _write(log, size, lines, leaves)
    except IntegrityError as no:
        raise CannotRecover(
            f"恢复以后又记下了别的内容，与镜像里的记录相冲突，不能并存：{no}；请先恢复到没有这些内容的备份"
        ) from no
    return Back(log, size, size + len(lines), tuple(sorted({UUID(one.event["case_uid"]).hex for one in lines})))


def _leaf(one: Mirrored, algorithm: Algorithm) -> bytes:
    line = entry.entry(one.env, one.seals)
    return entry.leaf(line) if algorithm == "sha256" else entry.leaf_sm3(line)


def _compare(log: str, size: int, leaves: Sequence[bytes], algorithm: Algorithm) -> None:
    """Both trees must come to every root that is known outside, at its size."""
    edge = integrating.edge(log, algorithm) or Edge(0, {}, algorithm)
    at = 0
    for known, root in sorted(views(log, algorithm)):
        if known < size or known > size + len(leaves):
            continue
        edge.append(leaves[at : known - size])
        at = known - size
        if edge.root() != root:
            raise CannotRecover(
                f"镜像的内容得不出见证过的根（{origin_of(log, algorithm)} 第 {known} 条）：镜像被改动，或者不是这个日志的"
            )


def views(log: str, algorithm: Algorithm) -> set[tuple[int, bytes]]:
    """Sizes and roots of a tree that others have: the witnesses, and the published checkpoint, as far as our key signed it."""
    origin, policy = origin_of(log, algorithm), reads.policy()
    keys = [key for key in policy.logs if key.name == origin] if policy else []
    found: set[tuple[int, bytes]] = set()
    try:
        view, note = checkpoints.read(files.checkpoint(origin) or "")
        if note.verified(keys):
            found.add((view.size, view.root))
    except ChainError:
        pass
    if policy:
        asker = Asker(policy.witness_urls())
        found |= {one.views[origin] for one in asker.ask([origin], keys) if one.views.get(origin, (0, b""))[0]}
        asker.close()
    return found


def _write(log: str, size: int, lines: list[Mirrored], leaves: dict[Algorithm, list[bytes]]) -> None:
    uids = [UUID(one.event["event_uid"]) for one in lines]
    with connection.cursor() as cursor:
        cursor.execute("SELECT event_uid::text FROM evlog_event WHERE event_uid = ANY(%s)", [uids])
        present = {uid for (uid,) in cursor.fetchall()}  # committed before the backup, placed after it
        missing = [one for one in lines if one.event["event_uid"] not in present]
        cursor.execute("DELETE FROM evlog_outbox WHERE event_uid = ANY(%s)", [uids])
        cursor.execute(_EVENTS, [json.dumps([one.event for one in missing])])
        cursor.execute(_FIELDS, [json.dumps([row for one in missing for row in one.fields])])
        heads = {
            one.event["case_uid"]: (one.event["seq"], leaf) for one, leaf in zip(lines, leaves["sha256"], strict=True)
        }
        cursor.execute(
            _HEADS,
            [[UUID(case) for case in heads], [seq for seq, _ in heads.values()], [leaf for _, leaf in heads.values()]],
        )
        if not size:
            cursor.execute(
                "INSERT INTO log_state (log, size, edge_sha256, edge_sm3, opened)"
                " VALUES (%s, 0, '', '', clock_timestamp()) ON CONFLICT DO NOTHING",
                [log],
            )
    integrating.place(log, size, uids, leaves)
