"""执法主体的表 — agencies, their units, the yearly review of their standing, and written entrustments."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

REFUSED = "RAISE EXCEPTION '%: % 被拒绝。登记的变更只增不改', TG_TABLE_NAME, TG_OP;"


def kept(name: str, operation: pgtrigger.Operation, level: pgtrigger.Level = pgtrigger.Row) -> pgtrigger.Trigger:
    """The operation is refused on every row."""
    return pgtrigger.Trigger(name=name, operation=operation, when=pgtrigger.Before, level=level, func=REFUSED)


def only(*changing: str) -> list[pgtrigger.Trigger]:
    """Rows stay: nothing is deleted, and nothing changes but the columns that close a row."""
    free = ", ".join(f"'{name}'" for name in changing)
    func = f"""
        IF to_jsonb(NEW) - ARRAY[{free}]::text[] IS DISTINCT FROM to_jsonb(OLD) - ARRAY[{free}]::text[] THEN
            {REFUSED}
        END IF;
        RETURN NEW;
    """
    stays = pgtrigger.Trigger(name="row_stays", operation=pgtrigger.Update, when=pgtrigger.Before, func=func)
    return [stays, kept("no_delete", pgtrigger.Delete)]


class Agency(models.Model):
    """执法主体 — an enforcement agency; `place` is the law's path (`jiangsu/lianyungang`, a county one level further)."""

    LEVELS = [("city", "市"), ("county", "县区"), ("town", "乡镇街道")]
    STANDINGS = [("organ", "行政机关"), ("authorised", "法律、法规授权的组织"), ("entrusted", "受委托的组织")]

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=40)
    doc_prefix = models.CharField(max_length=20, help_text="文号的机关代字，如“连市城罚”")
    place = models.CharField(max_length=100)
    level = models.CharField(max_length=10, choices=LEVELS)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    uscc = models.CharField(max_length=18, blank=True)
    reconsideration_body = models.CharField(max_length=100, blank=True)
    court = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    bank = models.CharField(max_length=200, blank=True)
    standing = models.CharField(max_length=10, choices=STANDINGS, default="organ")
    legal_basis = models.TextField(blank=True)
    mandate = models.CharField(max_length=300, blank=True, help_text="三定方案的文号")

    class Meta:
        indexes = [models.Index(fields=["place"], name="agency_place", opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """内设机构 — a unit of an agency."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="units")
    code = models.CharField(max_length=32)
    name = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "code"], name="unit_once")]

    def __str__(self) -> str:
        return self.name


class Qualification(models.Model):
    """主体资格 — the outcome of one review of an agency, from the day on which it counts; the newest on a day is true."""

    RESULTS = [("qualified", "合格"), ("disqualified", "取消资格")]

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="qualifications")
    year = models.PositiveSmallIntegerField()
    result = models.CharField(max_length=12, choices=RESULTS)
    since = models.DateField()
    reason = models.CharField(max_length=500)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["agency", "-since", "-id"], name="qualification_newest")]
        triggers = only()

    def __str__(self) -> str:
        return f"{self.agency_id} {self.year} {self.result}"


class Entrustment(models.Model):
    """委托 — a written letter by which one agency lets another act in its name, for named matters and a term (inclusive)."""

    entrusting = models.ForeignKey(Agency, models.PROTECT, related_name="entrustments_given")
    entrusted = models.ForeignKey(Agency, models.PROTECT, related_name="entrustments_held")
    letter = models.CharField(max_length=80, unique=True)
    basis = models.CharField(max_length=300)
    matters = ArrayField(models.CharField(max_length=60))
    powers = models.CharField(max_length=500)
    since = models.DateField()
    until = models.DateField()
    published_on = models.DateField()
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(entrusting=models.F("entrusted")), name="entrusted_to_another"),
            models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="entrusted_for_a_term"),
        ]
        triggers = only("ended_on", "end_reason")

    def __str__(self) -> str:
        return self.letter

    def runs_on(self, day: date) -> bool:
        """True when the letter is in term on that day and was not ended before."""
        return self.since <= day <= self.until and (self.ended_on is None or day < self.ended_on)
