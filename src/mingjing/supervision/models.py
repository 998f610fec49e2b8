"""监督的表 — alerts: what was noticed, when, under which article, and what was done about it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Alert(models.Model):
    """监督提示 — one thing a supervisor should look at; raised once, settled with a note."""

    KINDS: ClassVar = [
        ("missed", "期限已过，尚未办理"),
        ("late", "逾期办理"),
        ("late_entry", "补录"),
        ("correction", "更正影响已作出的决定"),
        ("power_ended", "权力期限已过"),
        ("departs", "偏离裁量基准或者同类案件"),
    ]

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=20, choices=KINDS)
    case_uid = models.CharField(max_length=32)
    case_number = models.CharField(max_length=60)
    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+", db_index=False)
    rule = models.CharField(max_length=160, blank=True)
    text = models.TextField()
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey("registry.User", models.PROTECT, null=True, related_name="+", db_index=False)
    note = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["agency", "-raised_at", "-id"], name="alert_newest"),
            models.Index(
                fields=["agency", "-raised_at", "-id"], name="alert_open", condition=models.Q(settled_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.key
