"""Anchors: which rows of which side table are bound into the log by which event."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mingjing.records.models.refusals import append_only


class Anchor(models.Model):
    """附表锚定 — the rows of a side table with ids in (after, upto] and their root, committed in the event `event_uid`."""

    table = models.CharField(max_length=60)
    after = models.BigIntegerField()
    upto = models.BigIntegerField()
    rows = models.IntegerField()
    sha256 = models.BinaryField()
    sm3 = models.BinaryField()
    event_uid = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "evlog_anchor"
        constraints = [
            models.UniqueConstraint(fields=["table", "after"], name="anchor_without_gap"),
            models.CheckConstraint(condition=Q(upto__gt=models.F("after")), name="anchor_of_something"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.table} {self.after}…{self.upto}"
