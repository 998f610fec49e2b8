"""Issued papers and the series that number them; a paper once issued is never changed or deleted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mingjing.records.models.refusals import append_only


class NumberSeries(models.Model):
    """文号序列 — the last number given of one form's series of an agency in a year; its row lock makes numbers gapless."""

    pk = models.CompositePrimaryKey("agency", "series", "year")
    agency = models.CharField(max_length=64)
    series = models.CharField(max_length=60)
    year = models.IntegerField()
    last = models.IntegerField()

    class Meta:
        db_table = "records_numberseries"

    def __str__(self) -> str:
        return f"{self.agency} {self.series} {self.year}: {self.last}"


class IssuedDocument(models.Model):
    """执法文书 — a paper that an act issued: which event (case and seq), number, digests of its bytes; found by digest."""

    id = models.UUIDField(primary_key=True)
    case_uid = models.UUIDField()
    seq = models.IntegerField()
    act = models.CharField(max_length=80)
    agency = models.CharField(max_length=64)
    form = models.CharField(max_length=60)
    form_in_force = models.DateField()
    title = models.CharField(max_length=100)
    number = models.CharField(max_length=80, blank=True)
    copies = models.SmallIntegerField(default=0)
    pages = models.SmallIntegerField()
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64)
    tree = models.CharField(max_length=64)
    filled_with = models.CharField(max_length=64, help_text="keyed digest of what the blanks were filled with")
    at = models.DateTimeField(help_text="the time of the act")
    issued_at = models.DateTimeField(help_text="the real time of issue")

    class Meta:
        indexes = [models.Index(fields=["case_uid", "seq"], name="issued_case")]
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], condition=~Q(number=""), name="issued_number_once"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()
