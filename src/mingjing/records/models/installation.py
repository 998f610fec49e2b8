"""This installation: one row that says whether it is a demo, how far its clock is moved, and whose log it writes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Installation(models.Model):
    """本机构系统 — the single row of this installation; whether it is a demo is said once and never changed."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    demo = models.BooleanField()
    clock_offset = models.BigIntegerField(default=0, help_text="application clock minus real clock, in seconds")
    log_origin = models.CharField(max_length=120)
    organisation_key = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="installation_is_one"),
            models.CheckConstraint(condition=Q(demo=True) | Q(clock_offset=0), name="only_a_demo_moves_its_clock"),
        ]

    def __str__(self) -> str:
        return self.log_origin
