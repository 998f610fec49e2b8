"""制作 — a case bundle out of what the record holds: what is opened, what goes along, and the proofs that the log gives.

See docs/decisions/0045. Before witnesses have seen the last record there is nothing to prove: `Waiting` says when to come again,
and with `unproven` the bundle is made all the same, whose reader is told that it cannot tell.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from mingjing.chain.bundle import ZIP_MOST, Archive, Contents, Part, Source, streamed
from mingjing.chain.entry import moment
from mingjing.chain.hashing import sha256
from mingjing.records import documents, evidence
from mingjing.records.bundles import heads
from mingjing.records.bundles.gathering import Enclosed, Stored, checkpoint, content, of_the_log
from mingjing.records.clock import real_now
from mingjing.records.log import reads as log
from mingjing.records.reads.erased import graves

KEYS_MOST = 200
COME_AGAIN = 10  # seconds


class Waiting(Exception):
    """The log has not yet been seen by witnesses up to the last record of the case; `seconds`: when to come again."""

    def __init__(self) -> None:
        super().__init__(_("这件案子最后的记录还没有经独立见证人见证，暂时做不出能核验的案卷包；请稍候再来"))
        self.seconds = COME_AGAIN


class Damaged(Exception):
    """A file is not what the record says; nothing was sent."""

    def __init__(self, which: Enclosed) -> None:
        super().__init__(
            _("附件 %s 缺失，或者内容与记录不符；请告诉审计管理员，从备份恢复后再制作，也可以选择不附文件") % which.id
        )


class TooLarge(Exception):
    """The files together are more than a plain zip holds."""

    def __init__(self) -> None:
        super().__init__(
            _("附件合计超过 4 GB，放不进一个案卷包；请选择只附文书，音像文件另行复制（案卷包里有它们的摘要）")
        )


@dataclass(frozen=True, slots=True)
class Bundle:
    """案卷包 — ready to be sent: its length, and its bytes piece by piece; which evidence files go along."""

    archive: Archive
    evidence: Sequence[str] = field(default=())

    @property
    def size(self) -> int:
        """How many bytes."""
        return self.archive.size

    def __iter__(self) -> Iterator[bytes]:
        return self.archive.pieces()


def made(
    case_uid: str,
    events: Sequence[Stored],
    *,
    opens: Mapping[int, Collection[str]] | None,
    decisive: Collection[int],
    encloses: Callable[[Enclosed], bool],
    readme: Callable[[bool], str],
    unproven: bool = False,
    at: datetime | None = None,
) -> Bundle:
    """The bundle of these events: of each the fields in `opens` (None: all of all), with the files that `encloses` lets go along.

    Proofs are of the last event and of those in `decisive`. Raises Waiting (unless `unproven`), Damaged, TooLarge.
    """
    last = events[-1].seq
    parts = [_part(one, opens, one.seq == last or one.seq in decisive) for one in events]
    proven = bool(parts[-1].proof and parts[-1].proof_sm3)
    keys = [key for key in _keys(events) if key.proof]
    if not proven and not unproven:
        raise Waiting
    dead = graves(case_uid)
    files, uploaded = _files(events, lambda one: encloses(one) and not dead.holds_thing(one.id))
    contents = Contents(
        log=str(events[-1].said["log"]),
        case=UUID(case_uid).hex,
        made=moment(at or real_now()),
        events=parts,
        keys=keys,
        files=files,
        readme=readme(proven),
        policy=log.policy_text(),
        mapped=heads.mapped(UUID(case_uid).hex) if proven else None,
    )
    return Bundle(streamed(contents), uploaded)


def noted(bundle: Bundle, case_uid: str, *, who: str, why: str) -> None:
    """Write down who took the bundle of a case and why, and each evidence file that goes along; durable when this returns."""
    for one in (case_uid, *bundle.evidence):
        evidence.note_access(UUID(one), who=who, why=why, given=True)


def _part(one: Stored, opens: Mapping[int, Collection[str]] | None, proven: bool) -> Part:
    chosen = None if opens is None else opens.get(one.seq, ())
    if not proven:
        return one.part(chosen)
    proof, proof_sm3 = log.proof_text(one.event_uid) or "", log.proof_text(one.event_uid, "sm3") or ""
    after = one.said["after"]
    named = checkpoint(one.said["log"], after["size"]) if after and proof else ""
    return one.part(chosen, proof=proof, proof_sm3=proof_sm3, after=named)


def _keys(events: Sequence[Stored]) -> Iterator[Part]:
    """The records that made the keys known with which these events are sealed."""
    wanted = {key for one in events for key in one.sealed_with}
    for one in reversed(of_the_log("publish_key", KEYS_MOST)):
        told = one.fields
        alg, public = str(told.get("key.alg")), bytes.fromhex(str(told.get("key.public")))
        identity = (alg, sha256(b"zfrec/key/" + alg.encode() + b"/1\n" + public).hex()[:32])
        if identity in wanted:
            wanted.discard(identity)
            yield one.part(None, proof=log.proof_text(one.event_uid) or "")


def _files(
    events: Sequence[Stored], encloses: Callable[[Enclosed], bool]
) -> tuple[dict[str, bytes | Source], list[str]]:
    """The files that go along by digest, each once, and the ids of those that were uploaded as evidence.

    What two people had destroyed does not go along, and is no damage: its digests stand in the envelope.
    """
    named = (one for event in events for one in event.attachments if encloses(one))
    chosen = {one.sha256: one for one in named if one.place is not None or not documents.destroyed(UUID(one.id))}
    if sum(one.size for one in chosen.values()) > ZIP_MOST:
        raise TooLarge
    found: dict[str, bytes | Source] = {}
    for digest, one in chosen.items():
        read = content(one)
        if read is None:
            raise Damaged(one)
        found[digest] = read
    return found, [one.id for one in chosen.values() if one.is_evidence]
