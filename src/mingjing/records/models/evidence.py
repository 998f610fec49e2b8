"""Evidence files: what was uploaded, the digests of its 8 MiB chunks, and who read it. Bytes lie on disk, found by digest."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from mingjing.records.models.refusals import append_only, refused

_SEALED_STAYS = """
    IF OLD.case_uid IS NULL AND to_jsonb(NEW) - 'case_uid' = to_jsonb(OLD) - 'case_uid' THEN
        RETURN NEW;
    END IF;
    IF OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.name = ''
       AND to_jsonb(NEW) - '{name,erased_at}'::text[] = to_jsonb(OLD) - '{name,erased_at}'::text[]
       AND EXISTS (SELECT FROM evlog_tombstone t WHERE t.thing = OLD.id AND t.event_uid IS NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'records_evidencefile: 已封存的证据文件不得改动；需要补充的，另行上传';
"""


class EvidenceFile(models.Model):
    """证据文件 — one uploaded file: staging while it arrives and is checked, sealed when its digests are final."""

    KINDS = [("photo", "照片"), ("audio", "录音"), ("video", "录像"), ("pdf", "PDF 文件")]
    STATES = [("staging", "上传中"), ("sealed", "已封存")]

    id = models.UUIDField(primary_key=True)
    case_uid = models.UUIDField(null=True, db_index=True)
    name = models.CharField(max_length=255, blank=True)
    kind = models.CharField(max_length=8, choices=KINDS, blank=True)
    mime = models.CharField(max_length=40, blank=True)
    size = models.BigIntegerField()
    offset = models.BigIntegerField(default=0, help_text="bytes that are durable")
    turn = models.IntegerField(default=0, help_text="which request may write: a later one evicts the earlier")
    sha256 = models.CharField(max_length=64, blank=True)
    sm3 = models.CharField(max_length=64, blank=True)
    tree = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, choices=STATES, default="staging")
    uploader = models.CharField(max_length=64)
    agency = models.CharField(max_length=64)
    created = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(offset__gte=0, offset__lte=models.F("size")), name="evidence_offset"),
            models.CheckConstraint(
                condition=Q(state="staging") | (Q(offset=models.F("size")) & ~Q(sha256="") & ~Q(sm3="") & ~Q(tree="")),
                name="evidence_sealed_is_whole",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="sealed_stays",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.state = 'sealed'"),
                func=_SEALED_STAYS,
            ),
            refused(pgtrigger.Delete, "no_delete"),
            refused(pgtrigger.Truncate, "no_truncate"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.kind} {self.state}"


class UploadChunk(models.Model):
    """文件分块 — the digests of one 8 MiB chunk, taken as it arrived."""

    pk = models.CompositePrimaryKey("file", "number")
    file = models.ForeignKey(EvidenceFile, models.DO_NOTHING, db_index=False, related_name="chunks")
    number = models.IntegerField()
    sha256 = models.BinaryField()
    sm3 = models.BinaryField()

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.file_id}#{self.number}"


class EvidenceAccess(models.Model):
    """证据调阅 — who asked for which file, when (by the real clock), why, and whether it was given."""

    who = models.CharField(max_length=64)
    at = models.DateTimeField()
    file = models.UUIDField(db_index=True)
    why = models.CharField(max_length=200)
    given = models.BooleanField()

    class Meta:
        db_table = "evidence_access"
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.file}"
