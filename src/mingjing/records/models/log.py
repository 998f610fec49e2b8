"""The tables of the log: events and their fields, what waits, the head of each case; the running log with its leaves.

The bytes in `env`, `seals` and `entry` are the record; the other columns of an event are an index of them that
`reads.verify_case` compares. See docs/decisions/0003-envelope.md.
"""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from mingjing.records.models.refusals import append_only, refused

_ERASED_OR_ENCRYPTED = """
    IF to_jsonb(NEW) - 'value' - 'salt' = to_jsonb(OLD) - 'value' - 'salt' AND NEW.value = '' AND NEW.salt = ''
       AND EXISTS (SELECT FROM evlog_tombstone t
                    WHERE t.event_uid = OLD.event_uid AND t.path = OLD.path AND t.thing IS NULL) THEN
        RETURN NEW;
    END IF;
    IF OLD.key IS NULL AND NEW.key IS NOT NULL AND CURRENT_USER <> 'mingjing_app'
       AND to_jsonb(NEW) - '{value,salt,key}'::text[] = to_jsonb(OLD) - '{value,salt,key}'::text[] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '%: % 被拒绝。记录只增不改；有误的，用 correct_record 追加更正；依法删除的，须经两人办理', TG_TABLE_NAME, TG_OP;
"""


class Event(models.Model):
    """记录事件 — one act on the record, never changed: canonical envelope, seals, 97-byte entry."""

    event_uid = models.UUIDField(primary_key=True)
    case_uid = models.UUIDField()
    seq = models.IntegerField()
    type = models.CharField(max_length=80)
    org = models.CharField(max_length=64)
    env = models.BinaryField()
    seals = models.BinaryField()
    entry = models.BinaryField()
    prev = models.BinaryField()
    idem = models.BinaryField(null=True)
    request = models.BinaryField(null=True)

    class Meta:
        db_table = "evlog_event"
        constraints = [
            models.UniqueConstraint(fields=["case_uid", "seq"], name="evlog_event_order"),
            models.UniqueConstraint(fields=["idem"], name="evlog_event_idem"),
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="evlog_event_seq"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.case_uid}/{self.seq} {self.type}"


class Field(models.Model):
    """记录字段 — what opens one commitment of an event; the only erasable rows of the log, because they may be personal.

    `value` is salt and value together, encrypted under the row's own key (`key` is the id of the data key that it comes from);
    a row from before encryption has no `key` and both in clear. An erased row has neither; its commitments stay.
    """

    pk = models.CompositePrimaryKey("event", "path")
    event = models.ForeignKey(
        Event, models.DO_NOTHING, db_column="event_uid", db_index=False, db_constraint=False, related_name="fields"
    )
    path = models.TextField()
    key = models.BinaryField(null=True)
    salt = models.BinaryField()
    value = models.BinaryField()
    c_sha256 = models.BinaryField()
    c_sm3 = models.BinaryField()

    class Meta:
        db_table = "evlog_field"
        indexes = [models.Index(fields=["event"], name="evlog_field_plain", condition=models.Q(key=None))]
        triggers = [
            pgtrigger.Trigger(
                name="erased_or_encrypted",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=_ERASED_OR_ENCRYPTED,
            ),
            refused(pgtrigger.Delete, "no_delete_by_app", "CURRENT_USER = 'mingjing_app'"),
            refused(pgtrigger.Truncate, "no_truncate"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.path}"


class Outbox(models.Model):
    """待入链事件 — events that the integrator has not yet put into the global log."""

    event = models.OneToOneField(Event, models.DO_NOTHING, db_column="event_uid", primary_key=True, db_constraint=False)

    class Meta:
        db_table = "evlog_outbox"
        triggers = [refused(pgtrigger.Update, "no_update")]

    def __str__(self) -> str:
        return str(self.event_id)


class CaseHead(models.Model):
    """案件链头 — the last event of each case; the lock on this row is the order of the case."""

    case_uid = models.UUIDField(primary_key=True)
    seq = models.IntegerField()
    leaf = models.BinaryField()

    class Meta:
        db_table = "case_head"

    def __str__(self) -> str:
        return f"{self.case_uid} {self.seq}"


class LogState(models.Model):
    """日志状态 — how far each running log has come: leaves placed, and the right edge of both trees; one row a log."""

    log = models.CharField(primary_key=True, max_length=130)
    size = models.BigIntegerField(default=0)
    edge_sha256 = models.BinaryField()
    edge_sm3 = models.BinaryField()
    successor = models.CharField(max_length=130, null=True, help_text="the log that took over when this one was broken")
    opened = models.DateTimeField()

    class Meta:
        db_table = "log_state"

    def __str__(self) -> str:
        return f"{self.log} {self.size}"


class Leaf(models.Model):
    """日志叶 — the place of an event in its log, and its leaf in both trees."""

    pk = models.CompositePrimaryKey("log", "idx")
    log = models.CharField(max_length=130)
    idx = models.BigIntegerField()
    event_uid = models.UUIDField(unique=True)
    leaf_sha256 = models.BinaryField()
    leaf_sm3 = models.BinaryField()

    class Meta:
        db_table = "evlog_leaf"
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.log} {self.idx}"


class Checkpoint(models.Model):
    """检查点 — a cosigned view of both trees, as it was published."""

    pk = models.CompositePrimaryKey("log", "size")
    log = models.CharField(max_length=130)
    size = models.BigIntegerField()
    root_sha256 = models.BinaryField()
    root_sm3 = models.BinaryField()
    note = models.TextField()
    note_sm3 = models.TextField()
    witnesses = ArrayField(models.CharField(max_length=120))
    published_at = models.DateTimeField()

    class Meta:
        db_table = "evlog_checkpoint"
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.log} {self.size}"
