"""证据文件 — how a photo, recording or PDF comes in piece by piece, is checked by content, sealed, named by an act, and read.

Bytes are on the disk before an offset is told (`receive`); only one request writes at a time, the newest (`take_turn`);
a sealed file is never changed again, only put to a case. Digests are taken per 8 MiB chunk on the way in and of the whole
at the end, from what the disk holds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import filetype
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from mingjing.chain.entry import CHUNK_SIZE, Attachment
from mingjing.kernel.facts import Media
from mingjing.records import evidence_store as store
from mingjing.records import keys
from mingjing.records.clock import real_now
from mingjing.records.models import EvidenceAccess, EvidenceFile, UploadChunk

KINDS = {
    "image/jpeg": "photo",
    "image/png": "photo",
    "image/webp": "photo",
    "audio/mpeg": "audio",
    "audio/x-wav": "audio",
    "audio/mp4": "audio",
    "audio/ogg": "audio",
    "video/mp4": "video",
    "video/webm": "video",
    "video/quicktime": "video",
    "application/pdf": "pdf",
}
ACCEPTED = "照片（JPEG、PNG、WebP）、录音（MP3、WAV、M4A、OGG）、录像（MP4、WebM、MOV）和 PDF"


class EvidenceError(Exception):
    """Base of what can go wrong with an evidence file; the message is for the person who uploads or reads it."""


class Absent(EvidenceError):
    """No such file, or not this person's."""

    def __init__(self) -> None:
        super().__init__("没有这个文件，或者无权查看")


class Erased(EvidenceError):
    """The file was destroyed by two people on a legal ground."""

    def __init__(self) -> None:
        super().__init__("这个文件已依法删除；它的摘要还在记录里，其余记录照常可以核验")


class TooLarge(EvidenceError):
    """More bytes than allowed or announced."""


class WrongOffset(EvidenceError):
    """The piece does not begin where the stored bytes end; `durable` says where that is."""

    def __init__(self, durable: int) -> None:
        super().__init__(f"已存到第 {durable} 字节，请从该处继续")
        self.durable = durable


class Evicted(EvidenceError):
    """A newer request has taken over the upload."""

    def __init__(self) -> None:
        super().__init__("同一文件已由新的请求接续上传，本次请求停止")


class WrongKind(EvidenceError):
    """The content is of no accepted type."""


class Damaged(EvidenceError):
    """What the disk holds is not what came in."""


@dataclass(frozen=True, slots=True)
class Turn:
    """上传进度 — how much of a file is durable, and which turn the asker holds."""

    id: str
    size: int
    offset: int
    turn: int
    sealed: bool


@dataclass(frozen=True, slots=True)
class SealedFile:
    """已封存文件 — what an act and an envelope say of it."""

    id: str
    kind: str
    mime: str
    name: str
    size: int
    sha256: str
    sm3: str
    tree: str
    case_uid: str | None
    erased: bool = False

    @property
    def media(self) -> Media:
        """As the kernel sees it."""
        return Media(self.id, self.kind, self.sha256)

    @property
    def attachment(self) -> Attachment:
        """As the envelope names it."""
        return Attachment(self.id, self.size, self.sha256, self.sm3, self.tree)


@dataclass(frozen=True, slots=True)
class Sealed:
    """Files named by an act: for the kernel, and for the envelope."""

    media: tuple[Media, ...]
    attachments: tuple[Attachment, ...]


def begin(*, size: int, name: str, user: str, agency: str) -> str:
    """Announce a file of `size` bytes; its id. TooLarge beyond settings.EVIDENCE_MAX_BYTES."""
    if size > settings.EVIDENCE_MAX_BYTES:
        limit = settings.EVIDENCE_MAX_BYTES // 1024**2
        raise TooLarge(f"文件超过上限 {limit} MB；请分段录制或压缩后再上传")
    file_id = uuid4()
    store.make(str(file_id))
    EvidenceFile.objects.create(
        id=file_id,
        name=unicodedata.normalize("NFC", name.replace("\x00", "")).replace("\\", "/").rsplit("/", 1)[-1][:255],
        size=size,
        uploader=keys.pseudonym("evidence", user),
        agency=agency,
        created=real_now(),
    )
    return str(file_id)


def take_turn(file_id: str | UUID, *, user: str) -> Turn:
    """Become the one request that may write; any earlier one is stopped at its next piece. Absent for others' files."""
    mine = EvidenceFile.objects.filter(id=file_id, uploader=keys.pseudonym("evidence", user))
    mine.filter(state="staging").update(turn=F("turn") + 1)
    found = mine.first()
    if found is None:
        raise Absent
    return Turn(str(found.id), found.size, found.offset, found.turn, found.state == "sealed")


def receive(turn: Turn, offset: int, data: bytes) -> int:
    """Store a piece that does not cross an 8 MiB boundary; the new offset, told only when it is on the disk."""
    with transaction.atomic():
        file = EvidenceFile.objects.select_for_update().get(id=turn.id)
        if file.turn != turn.turn:
            raise Evicted
        if file.offset != offset:
            raise WrongOffset(file.offset)
        if offset + len(data) > file.size:
            raise TooLarge(f"内容比创建时申报的 {file.size} 字节更多")
        store.write(turn.id, offset, data)
        end = offset + len(data)
        if data and (end % CHUNK_SIZE == 0 or end == file.size):
            start = (end - 1) // CHUNK_SIZE * CHUNK_SIZE
            chunk = data if start == offset else store.part(turn.id, start, offset - start) + data
            sha256, sm3 = store.chunk_digests(chunk)
            UploadChunk.objects.create(file=file, number=start // CHUNK_SIZE, sha256=sha256, sm3=sm3)
        EvidenceFile.objects.filter(id=file.id).update(offset=end)
    return end


def finish(file_id: str | UUID) -> None:
    """Check and seal a file that has arrived whole; again, or after a crash at any point, it ends the same.

    WrongKind keeps the bytes where they are and names what is accepted; Damaged means the disk changed them.
    """
    file = EvidenceFile.objects.get(id=file_id)
    if file.state == "sealed":
        store.forget_staging(str(file.id))
        return
    if file.offset < file.size:
        return
    place = store.staging(str(file.id))
    mime, kind = kind_of(store.part(str(file.id), 0, 8192))
    found = store.digests(place)
    came = list(UploadChunk.objects.filter(file=file).order_by("number").values_list("sha256", "sm3"))
    if found.size != file.size or [(bytes(a), bytes(b)) for a, b in came] != list(found.chunks):
        raise Damaged("文件在存储中与上传时不一致，未予封存；请重新上传，并请管理员检查磁盘")
    store.seal(str(file.id), found.sha256)
    EvidenceFile.objects.filter(id=file.id, state="staging").update(
        kind=kind, mime=mime, sha256=found.sha256, sm3=found.sm3, tree=found.tree, state="sealed"
    )
    store.forget_staging(str(file.id))


def kind_of(beginning: bytes) -> tuple[str, str]:
    """MIME type and kind by the first bytes; WrongKind when it is none of those accepted."""
    guessed = filetype.guess(beginning)
    mime = guessed.mime if guessed else ""
    if mime not in KINDS:
        seen = f"内容是 {mime}" if mime else "内容无法识别"
        raise WrongKind(f"不能作为证据文件：{seen}。可以上传{ACCEPTED}；已上传的内容仍保留，未作为证据封存")
    return mime, KINDS[mime]


def sealed_files(
    ids: Iterable[str], *, agency: str | None = None, case_uid: str | None = None
) -> dict[str, SealedFile]:
    """The sealed files among these ids that an act of the case may name: not another case's, and of this agency.

    With no `case_uid` only files that belong to no case yet.
    """
    wanted = [found for found in (_uuid(given) for given in ids) if found is not None]
    free = Q(case_uid=None) | Q(case_uid=UUID(case_uid)) if case_uid else Q(case_uid=None)
    files = EvidenceFile.objects.filter(free, id__in=wanted, state="sealed", erased_at=None)
    if agency is not None:
        files = files.filter(agency=agency)
    return {str(file.id): _sealed_file(file) for file in files}


def sealed(ids: Sequence[str], case_uid: str, *, agency: str | None = None) -> Sealed:
    """Put files to a case, inside the transaction of the act that names them; Absent unless all may be.

    A file belongs to one case for good: a database trigger refuses to move or change it.
    """
    found = sealed_files(ids, agency=agency, case_uid=case_uid)
    if len(found) < len(set(ids)):
        raise Absent
    taken = EvidenceFile.objects.filter(id__in=found, case_uid=None).update(case_uid=UUID(case_uid))
    if taken != sum(1 for file in found.values() if file.case_uid is None):
        raise Absent  # another case took one of them between the question and now
    files = [found[file_id] for file_id in dict.fromkeys(ids)]
    return Sealed(tuple(file.media for file in files), tuple(file.attachment for file in files))


def of_case(case_uid: str) -> list[SealedFile]:
    """The files that acts of a case have named, the oldest first."""
    files = EvidenceFile.objects.filter(case_uid=UUID(case_uid), state="sealed").order_by("created", "id")
    return [_sealed_file(file) for file in files]


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that may be read now: its line in the access list is written."""

    file: SealedFile
    place: Path


def find(file_id: str | UUID) -> tuple[SealedFile, str] | None:
    """A sealed file and the code of the agency it came from."""
    file = EvidenceFile.objects.filter(id=file_id, state="sealed").first()
    return None if file is None else (_sealed_file(file), file.agency)


def note_access(file_id: str | UUID, *, who: str, why: str, given: bool) -> None:
    """Write down who asked for a file, why, and whether they got it."""
    EvidenceAccess.objects.create(file=file_id, who=who, why=why[:200], at=real_now(), given=given)


def open_file(file_id: str | UUID, *, who: str, why: str) -> Opened:
    """Where a sealed file lies, for somebody who may read it; the access line is written before this returns."""
    found = find(file_id)
    if found is None:
        raise Absent
    if found[0].erased:
        note_access(file_id, who=who, why=why, given=False)
        raise Erased
    note_access(file_id, who=who, why=why, given=True)
    return Opened(found[0], store.sealed(found[0].sha256))


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(str(given))
    except ValueError:
        return None


def _sealed_file(file: EvidenceFile) -> SealedFile:
    return SealedFile(
        id=str(file.id),
        kind=file.kind,
        mime=file.mime,
        name=file.name,
        size=file.size,
        sha256=file.sha256,
        sm3=file.sm3,
        tree=file.tree,
        case_uid=file.case_uid.hex if file.case_uid else None,
        erased=file.erased_at is not None,
    )
