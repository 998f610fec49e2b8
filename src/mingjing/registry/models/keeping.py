"""留痕与名册的表 — what was done in the registry and why; the rolls that agencies keep; official texts they hold."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from .agencies import Agency, kept, only
from .matters import Matter


class RegistryEntry(models.Model):
    """管理留痕 — what was done to people, agencies, matters and lists: by whom, to whom, when, why. Never changed."""

    act = models.CharField(max_length=40)
    by = models.CharField(max_length=60)
    of = models.CharField(max_length=120)
    at = models.DateTimeField()
    why = models.CharField(max_length=500, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["of", "-id"], name="entry_of"),
            models.Index(fields=["act", "-id"], name="entry_act"),
        ]
        triggers = [
            kept("no_update", pgtrigger.Update),
            kept("no_delete", pgtrigger.Delete),
            kept("no_truncate", pgtrigger.Truncate, pgtrigger.Statement),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.of}"


class RollEntry(models.Model):
    """名册的一条 — one line of a roll (`rolls.ROLLS` says of which fields), from one day to another; changes are new lines."""

    roll = models.CharField(max_length=30)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="rolls")
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="rolls")
    title = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField(null=True)
    content = models.JSONField(default=dict)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["roll", "-since", "-id"], name="roll_newest")]
        triggers = only("until")

    def __str__(self) -> str:
        return f"{self.roll} {self.title}"


class OfficialText(models.Model):
    """官方文本 — the words of an instrument that an agency holds and put in itself; we ship none."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="official_texts")
    instrument = models.CharField(max_length=80)
    in_force = models.DateField()
    title = models.CharField(max_length=200)
    held_as = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "instrument", "in_force"], name="one_text_a_date")]

    def __str__(self) -> str:
        return self.title


class OfficialArticle(models.Model):
    """条文 — one article of an official text as the agency's file had it; a wrong split is mended here."""

    text = models.ForeignKey(OfficialText, models.CASCADE, related_name="articles")
    place = models.PositiveIntegerField()
    number = models.CharField(max_length=20)
    headings = ArrayField(models.CharField(max_length=200), default=list)
    body = models.TextField()

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["text", "number"], name="one_body_an_article")]

    def __str__(self) -> str:
        return f"{self.text_id} {self.number}"
