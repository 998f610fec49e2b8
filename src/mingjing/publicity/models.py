"""公示的表 — the public copies of decisions. Nothing here is the record: all of it can be made again from the log."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Publication(models.Model):
    """公示信息 — one published decision: the fields of the closed list, when it appeared, when it was withdrawn and why."""

    number = models.CharField(max_length=80, unique=True)
    case_uid = models.CharField(max_length=32)
    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    party = models.CharField(max_length=200)
    facts = models.TextField()
    result = models.TextField()
    basis = models.TextField()
    remedies = models.TextField(blank=True)
    decided_on = models.DateField()
    published_at = models.DateTimeField()
    display_until = models.DateField(null=True)
    channels = models.JSONField(default=list)
    event_uid = models.CharField(max_length=40, unique=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_note = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-published_at", "-id"], name="publication_newest"),
            models.Index(fields=["agency", "-published_at", "-id"], name="publication_agency"),
            models.Index(fields=["case_uid"], name="publication_case"),
        ]

    def __str__(self) -> str:
        return self.number
