"""Erasures and tombstones: who proposed and who decided that something is destroyed, on what ground; and what is destroyed."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop

from mingjing.records.models.refusals import append_only, refused

_DECIDED_ONCE = """
    IF OLD.state IN ('done', 'returned', 'withdrawn') OR (OLD.state = 'approved' AND NEW.state <> 'done')
       OR (to_jsonb(NEW) - '{state,decided_by,decided_at,opinion,event_uid,done_at}'::text[])
          <> (to_jsonb(OLD) - '{state,decided_by,decided_at,opinion,event_uid,done_at}'::text[]) THEN
        RAISE EXCEPTION 'records_erasure: 删除申请提出后不得改动，决定后不得反悔；另有需要的，重新提出';
    END IF;
    RETURN NEW;
"""


class Erasure(models.Model):
    """删除 — one proposal to destroy content of the record: what, on which ground, by whom, decided by another person.

    `targets` names rows, files and papers by their ids, never by their content.
    """

    STATES = [
        ("proposed", gettext_noop("等待决定")),
        ("returned", gettext_noop("不同意")),
        ("withdrawn", gettext_noop("已撤回")),
        ("approved", gettext_noop("已批准，正在删除")),
        ("done", gettext_noop("已依法删除")),
    ]
    SCOPES = [("field", gettext_noop("字段")), ("person", gettext_noop("当事人")), ("file", gettext_noop("证据文件"))]

    id = models.UUIDField(primary_key=True)
    case_uid = models.UUIDField()
    agency = models.CharField(max_length=64)
    scope = models.CharField(max_length=8, choices=SCOPES)
    targets = models.JSONField()
    ground = models.CharField(max_length=60)
    citation = models.CharField(max_length=120)
    reason = models.CharField(max_length=1000)
    proposed_by = models.CharField(max_length=64)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)
    opinion = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=STATES, default="proposed")
    event_uid = models.UUIDField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["case_uid", "-proposed_at"], name="erasure_case"),
            models.Index(fields=["agency", "proposed_at"], name="erasure_open", condition=Q(state="proposed")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case_uid"], condition=Q(state__in=["proposed", "approved"]), name="erasure_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "withdrawn"])
                | (~Q(decided_by="") & ~Q(decided_by=models.F("proposed_by"))),
                name="erasure_by_two_people",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="decided_once", operation=pgtrigger.Update, when=pgtrigger.Before, func=_DECIDED_ONCE
            ),
            refused(pgtrigger.Delete, "no_delete"),
            refused(pgtrigger.Truncate, "no_truncate"),
        ]

    def __str__(self) -> str:
        return f"{self.case_uid} {self.scope} {self.state}"


class Tombstone(models.Model):
    """墓碑 — one row of the log, or one evidence file or paper (`thing`), that is dead; only what has one can be emptied."""

    erasure = models.ForeignKey(Erasure, models.DO_NOTHING, db_index=False, db_constraint=False)
    event_uid = models.UUIDField(null=True)
    path = models.TextField(blank=True)
    thing = models.UUIDField(null=True)

    class Meta:
        db_table = "evlog_tombstone"
        indexes = [models.Index(fields=["erasure"], name="tombstone_erasure")]
        constraints = [
            models.UniqueConstraint(fields=["event_uid", "path"], condition=Q(thing=None), name="tombstone_row"),
            models.UniqueConstraint(fields=["thing"], condition=Q(event_uid=None), name="tombstone_thing"),
            models.CheckConstraint(condition=Q(event_uid=None) ^ Q(thing=None), name="tombstone_of_one"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.event_uid or self.thing} {self.path}".strip()
