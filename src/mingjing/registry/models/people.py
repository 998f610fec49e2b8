"""人员的表 — people, posts, certificates, tokens and attempts to sign in: what is true now."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models

from .agencies import Agency, Unit


class UserManager(BaseUserManager["User"]):
    """Makes people; nobody is a superuser."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """A person who may sign in, with the password hashed."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """人员 — a person who signs in. Rights come from posts (`Assignment`), never from flags on the person."""

    username = models.CharField("用户名", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=60)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="people")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="people")
    active = models.BooleanField("在用", default=True)

    objects = UserManager()

    USERNAME_FIELD = "username"

    class Meta:
        indexes = [models.Index(fields=["agency", "username"], name="user_agency")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Django's name for `active`."""
        return self.active

    @property
    def roles(self) -> frozenset[str]:
        """The posts held now; read once per object, together with the person where `reads.signed_in` fetched it."""
        held = self.__dict__.get("_roles")
        if held is None:
            held = frozenset(Assignment.held().filter(user=self).values_list("role", flat=True))
            self.__dict__["_roles"] = held
        return frozenset(held)

    @property
    def is_staff_of_cases(self) -> bool:
        """True when some post lets this person see the cases of their agency."""
        return bool(self.roles & CASE_ROLES)


ROLES: dict[str, str] = {
    "officer": "承办人",
    "unit_head": "承办机构负责人",
    "agency_head": "机关负责人",
    "deputy_head": "机关副职负责人",
    "reviewer": "法制审核人员",
    "president": "听证主持人",
    "counsel": "法律顾问",
    "custodian": "档案管理人员",
    "publisher": "公示人员",
    "coordinator": "执法协调人员",
    "supervisor": "执法监督人员",
    "sysadmin": "系统管理员",
    "secadmin": "安全管理员",
    "auditor": "审计管理员",
    "auxiliary": "辅助人员",
    "party": "当事人",
}
ADMINISTRATORS = frozenset({"sysadmin", "secadmin", "auditor"})
CASE_ROLES = frozenset(ROLES) - ADMINISTRATORS - {"party", "coordinator", "supervisor"}


class Assignment(models.Model):
    """任职 — a post held by a person from one day (inclusive) to another (exclusive)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=20, choices=list(ROLES.items()))
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "role"], name="assignment_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"

    @staticmethod
    def held() -> models.QuerySet[Assignment]:
        """The posts that were not ended."""
        return Assignment.objects.filter(until__isnull=True)


class Certificate(models.Model):
    """执法证件 — valid from and to inclusive; from the day of withdrawal it is not valid."""

    KINDS = [("local", "地方执法证"), ("ministry", "部委执法证（已备案）")]

    number = models.CharField(max_length=40, unique=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="certificates")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="certificates")
    kind = models.CharField(max_length=10, choices=KINDS, default="local")
    valid_from = models.DateField()
    valid_to = models.DateField()
    withdrawn = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.number


class ApiToken(models.Model):
    """接口令牌 — only its digest is kept; times are the real clock's."""

    user = models.ForeignKey(User, models.PROTECT, related_name="tokens")
    digest = models.BinaryField(max_length=32, unique=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.issued_at:%Y-%m-%d}"


class SecondFactor(models.Model):
    """第二因素 — a person's authenticator: its secret encrypted, digests of the unused recovery codes, the last step used."""

    user = models.OneToOneField(User, models.PROTECT, related_name="second_factor")
    secret = models.BinaryField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_step = models.BigIntegerField(default=0)
    recovery = ArrayField(models.CharField(max_length=64), default=list)

    def __str__(self) -> str:
        return f"{self.user_id}"


class SignInAttempt(models.Model):
    """登录尝试 — who tried to sign in, from where, and whether it went well; times are the real clock's."""

    username = models.CharField(max_length=60)
    at = models.DateTimeField()
    passed = models.BooleanField()
    origin = models.GenericIPAddressField(null=True)

    class Meta:
        indexes = [models.Index(fields=["username", "-at"], name="sign_in_recent")]

    def __str__(self) -> str:
        return f"{self.username} {self.at:%Y-%m-%d %H:%M}"
