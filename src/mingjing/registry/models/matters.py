"""执法事项的表 — matters, every version of them, who holds which power where and since when, and lists being imported."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models

from .agencies import Agency, only
from .people import User

KINDS: dict[str, str] = {
    "permit": "行政许可",
    "penalty": "行政处罚",
    "compulsion": "行政强制",
    "inspection": "行政检查",
    "levy": "行政征收",
    "payment": "行政给付",
    "reward": "行政奖励",
    "confirmation": "行政确认",
    "ruling": "行政裁决",
    "other": "其他行政权力",
}
FIELDS: dict[str, str] = {
    "urban_management": "城市管理",
    "transport": "交通运输",
    "market": "市场监管",
    "housing": "住房城乡建设",
    "environment": "生态环境",
    "health_insurance": "医疗保障",
}
LEVELS: dict[str, str] = {"city": "市", "county": "县区", "town": "乡镇街道"}
CHANGES: dict[str, str] = {"added": "新增", "changed": "修改", "cancelled": "取消"}
SHARES: dict[str, str] = {"ordinary": "属地办理", "kept": "上级保留（重大、疑难、跨区域）"}
BEFORE_ANY_CASE = date(2000, 1, 1)


def words(most: int = 120) -> ArrayField:
    """A list of short texts, empty by default."""
    return ArrayField(models.CharField(max_length=most), default=list, blank=True)


class Matter(models.Model):
    """执法事项 — what may be enforced, in which field, by which procedures: its newest version, for titles and pickers."""

    code = models.CharField(max_length=60, primary_key=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=list(KINDS.items()), default="penalty")
    field = models.CharField(max_length=30)
    procedure = models.CharField(max_length=60, blank=True)
    procedures = ArrayField(models.CharField(max_length=60), default=list)
    agencies = models.ManyToManyField(Agency, related_name="matters", through="Power")
    benchmark = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.title


class MatterVersion(models.Model):
    """事项的一版 — what the list said of a matter from one day (inclusive) to another (exclusive), by whom and why."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="versions")
    since = models.DateField()
    until = models.DateField(null=True)
    change = models.CharField(max_length=10, choices=list(CHANGES.items()))
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=list(KINDS.items()))
    field = models.CharField(max_length=30)
    level = models.CharField(max_length=10, choices=list(LEVELS.items()))
    basis = models.TextField(blank=True)
    citations = words()
    procedures = words(60)
    tables = words(60)
    forms = words(60)
    materials = words(200)
    limit_days = models.PositiveSmallIntegerField(null=True)
    accepting = models.CharField(max_length=100, blank=True)
    approving = models.CharField(max_length=100, blank=True)
    conditions = models.TextField(blank=True)
    reason = models.CharField(max_length=500)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["matter", "-since", "-id"], name="matter_newest")]
        constraints = [
            models.UniqueConstraint(fields=["matter"], condition=models.Q(until=None), name="one_version_stands")
        ]
        triggers = only("until")

    def __str__(self) -> str:
        return f"{self.matter_id} {self.since:%Y-%m-%d}"


class Power(models.Model):
    """职权 — an agency holds a matter, for an area, from one day (inclusive) to another (exclusive), at a named post."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="powers")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="powers")
    since = models.DateField(default=BEFORE_ANY_CASE)
    until = models.DateField(null=True)
    share = models.CharField(max_length=10, choices=list(SHARES.items()), default="ordinary")
    areas = words()
    excepts = words()
    post = models.CharField(max_length=100, blank=True)
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="answers_for")
    basis = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["agency", "matter"], name="power_of_agency"),
            models.Index(fields=["matter", "agency"], name="power_of_matter"),
        ]
        triggers = only("until", "post", "person_id")

    def __str__(self) -> str:
        return f"{self.agency_id} {self.matter_id}"


class ImportedList(models.Model):
    """导入的清单 — a workbook that somebody sent, looked at before it counts; kept with its digest."""

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        triggers = only("applied_at")

    def __str__(self) -> str:
        return self.name
