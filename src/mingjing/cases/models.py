"""案件的表 — what is true now. Every row here except typing drafts and refused attempts is written from the record."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q


class Party(models.Model):
    """当事人 — one record per code and city, picked and never retyped. Personal data: an erasable row."""

    KINDS = [("citizen", "公民"), ("sole_trader", "个体工商户"), ("organisation", "法人或者其他组织")]

    place = models.CharField(max_length=100)
    kind = models.CharField(max_length=12, choices=KINDS)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    representative = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "code"], name="party_once", condition=~Q(code=""))
        ]

    def __str__(self) -> str:
        return self.name


class Case(models.Model):
    """案件 — where one case stands. `uid` is its name outside; the number before filing is that of the lead."""

    uid = models.CharField(max_length=32, unique=True)
    number = models.CharField(max_length=60)
    lead_number = models.CharField(max_length=60)
    procedure = models.CharField(max_length=60)
    matter = models.ForeignKey("registry.Matter", models.PROTECT, db_index=False)
    agency = models.ForeignKey("registry.Agency", models.PROTECT, db_index=False)
    unit = models.ForeignKey("registry.Unit", models.PROTECT, null=True, db_index=False)
    place = models.CharField(max_length=100)
    field = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    party_name = models.CharField(max_length=200, blank=True)
    stage = models.CharField(max_length=40)
    seq = models.IntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField()
    next_due = models.DateTimeField(null=True)
    next_warn = models.DateTimeField(null=True)
    next_rule = models.CharField(max_length=160, blank=True)
    origin = models.ForeignKey("self", models.PROTECT, null=True, db_index=False, related_name="led_to")
    made_with = models.CharField(max_length=40, blank=True, help_text="法与引擎的摘要：投影由哪一版算出")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["agency", "-opened_at", "-id"], name="case_newest"),
            models.Index(fields=["agency", "stage", "-opened_at", "-id"], name="case_stage"),
            models.Index(fields=["agency", "next_due", "id"], name="case_due", condition=Q(next_due__isnull=False)),
            models.Index(fields=["number"], name="case_number", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["agency", "matter", "-opened_at", "-id"], name="case_matter"),
            models.Index(fields=["origin", "opened_at"], name="case_led_to", condition=Q(origin__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number


class CaseText(models.Model):
    """案件检索 — two-character pieces of what people search by: number, party, matter; `@N` stands for the agency."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="text")
    words = models.TextField()
    pieces = ArrayField(models.TextField())

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["pieces"], name="case_text_pieces")]

    def __str__(self) -> str:
        return str(self.case_id)


class CaseParty(models.Model):
    """案件当事人 — a party as named in this case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="parties", db_index=False)
    party = models.ForeignKey(Party, models.PROTECT, related_name="cases")
    ordinal = models.SmallIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "party"], name="case_party_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.party_id}"


class CasePerson(models.Model):
    """承办人 — who handles the case: whoever did or drafted an act of investigation in it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="people", db_index=False)
    user = models.ForeignKey("registry.User", models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "user"], name="case_person_once")]
        indexes: ClassVar = [models.Index(fields=["user", "-opened_at", "-case"], name="case_person_mine")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.user_id}"


class ActDone(models.Model):
    """已办环节 — one act on the record, as the pages need it; people as they were when they acted."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="acts", db_index=False)
    seq = models.IntegerField()
    act = models.CharField(max_length=60)
    at = models.DateTimeField()
    entered_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    late = models.BooleanField(default=False)
    by = models.JSONField()
    officers = models.JSONField(default=list)
    proposed_by = models.JSONField(null=True)
    checked_by = models.JSONField(null=True)
    fields = models.JSONField(default=dict)
    media = models.JSONField(default=list)
    articles = models.JSONField(default=list)
    ended_late = models.JSONField(default=list)
    hash = models.CharField(max_length=64)
    event_uid = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "seq"], name="act_once")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.seq} {self.act}"


class Typing(models.Model):
    """未提交的录入 — what a person typed into a form and has not sent; nobody else sees it and no rule reads it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+", null=True, db_index=False)
    user = models.ForeignKey("registry.User", models.CASCADE, related_name="+", db_index=False)
    act = models.CharField(max_length=60)
    content = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "case", "act"], name="typing_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.act}"


class Deadline(models.Model):
    """期限 — one running or finished period; whether it is overdue is asked of the clock when it is read."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="deadlines", db_index=False)
    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+", db_index=False)
    rule = models.CharField(max_length=160)
    start_seq = models.IntegerField()
    whose = models.CharField(max_length=10)
    on_expiry = models.CharField(max_length=20)
    starts = models.DateTimeField()
    due = models.DateTimeField(null=True)
    warn = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    state = models.CharField(max_length=10)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "rule", "start_seq"], name="deadline_once")]
        indexes: ClassVar = [
            models.Index(fields=["agency", "due", "id"], name="deadline_open", condition=Q(state="running")),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.rule}"


class WorkItem(models.Model):
    """待办 — one thing that waits for one person (`u:NAME`) or one post (`r:ROLE@AGENCY`, `r:ROLE@AGENCY/UNIT`)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="work", db_index=False)
    whom = models.CharField(max_length=120)
    act = models.CharField(max_length=60)
    step = models.CharField(max_length=10)
    of = models.CharField(max_length=60, blank=True)
    since = models.DateTimeField()
    due = models.DateTimeField()
    has_due = models.BooleanField()
    warn = models.DateTimeField(null=True)
    returned = models.BooleanField(default=False)
    handed_by = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "act", "step", "whom"], name="work_once")]
        indexes: ClassVar = [models.Index(fields=["whom", "due", "id"], name="work_next")]

    def __str__(self) -> str:
        return f"{self.whom} {self.act}"


class Violation(models.Model):
    """违法行为 — a violation of a case, by its key in the case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="violations", db_index=False)
    key = models.CharField(max_length=40)
    matter = models.CharField(max_length=60)
    place = models.CharField(max_length=300, blank=True)
    began = models.CharField(max_length=40, blank=True)
    content = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "key"], name="violation_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.key}"


class Fine(models.Model):
    """已作出的罚款 — one fine on one party for one violation, so that no second follows (处罚法 29)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="fines", db_index=False)
    party = models.ForeignKey(Party, models.PROTECT, related_name="fines")
    violation = models.CharField(max_length=200)
    decided = models.DateField()
    amount_fen = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "party", "violation"], name="fine_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.violation}"


class DecidedStep(models.Model):
    """已定阶次 — under which step of which discretion table a decision in force fines, so that like cases can be compared.

    `city` is the law's path of the city (`jiangsu/lianyungang`); no party and no person stands here.
    """

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="decided_step")
    city = models.CharField(max_length=100)
    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+", db_index=False)
    matter = models.CharField(max_length=60)
    table = models.CharField(max_length=60)
    step = models.CharField(max_length=120)
    amount_fen = models.BigIntegerField()
    decided = models.DateField()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["city", "matter", "table", "step", "decided", "agency", "amount_fen"], name="step_like_cases"
            ),
            models.Index(fields=["agency", "matter", "-decided"], name="step_of_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step}"


class RefusedAttempt(models.Model):
    """被拒绝的尝试 — the law said no to somebody: who tried what, and which articles stood against it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="refused", db_index=False)
    act = models.CharField(max_length=60)
    step = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.JSONField()
    refusals = models.JSONField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["case", "id"], name="refused_case"),
            models.Index(fields=["at"], name="refused_when"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.act}"


class NumberSeries(models.Model):
    """文号序列 — the last number given in a series of one agency and year; taken inside the act that uses it: no gaps."""

    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+", db_index=False)
    series = models.CharField(max_length=20)
    year = models.SmallIntegerField()
    last = models.IntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["agency", "series", "year"], name="series_once")]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.series}{self.year}"
