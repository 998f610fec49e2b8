"""登录的门 — sign-in, lock-out, passwords, tokens: every change writes a line that is never changed."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import hashers
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from mingjing.records import clock

from .. import reads
from ..models import ApiToken, SignInAttempt, User
from .keeping import note, require


class UnknownUser(LookupError):
    """没有这个用户，或者已经停用。"""

    def __init__(self, username: str) -> None:
        super().__init__(f"没有用户“{username}”，或者已经停用；请核对用户名")


class LockedOut(PermissionError):
    """登录失败次数过多，暂时锁定。"""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"登录失败次数过多，请 {minutes} 分钟后再试")
        self.minutes = minutes


def sign_in(username: str, password: str, origin: str | None = None) -> User | None:
    """The person, when the password is right; None when not; LockedOut after too many failures in a row."""
    now = clock.real_now()
    minutes = locked_minutes(username)
    if minutes:
        raise LockedOut(minutes)
    user = User.objects.filter(username=username, active=True).first()
    if user is None:
        hashers.make_password(password)  # the same time, whether or not the person exists
    passed = user is not None and user.check_password(password)
    SignInAttempt.objects.create(username=username[:60], at=now, passed=passed, origin=origin)
    return reads.person_of_session(user.pk) if passed and user is not None else None


def locked_minutes(username: str) -> int:
    """For how many more minutes this name is locked; 0 when it is not."""
    now, window = clock.real_now(), timedelta(minutes=settings.SIGN_IN_LOCK_MINUTES)
    recent = SignInAttempt.objects.filter(username=username[:60]).order_by("-at", "-id")
    failed = []
    for attempt in recent[: settings.SIGN_IN_ATTEMPTS]:
        if attempt.passed or attempt.at < now - window:
            break
        failed.append(attempt.at)
    if len(failed) < settings.SIGN_IN_ATTEMPTS:
        return 0
    left = failed[0] + window - now
    return max(1, -(-int(left.total_seconds()) // 60))


def code_name(username: str) -> str:
    """Under which name the attempts at a second factor are kept: a right password in between does not forgive them."""
    return f"{username[:53]} (code)"


def unlock(username: str, *, by: User) -> None:
    """A security administrator ends a lock-out; recorded."""
    require(by, "secadmin")
    for name in (username[:60], code_name(username)):
        SignInAttempt.objects.create(username=name, at=clock.real_now(), passed=True, origin=None)
    note("unlock", by.username, username)


def set_password(user: User, password: str, *, by: User) -> None:
    """A new password that meets the policy; recorded, never the password itself. Ends the person's tokens."""
    if by.pk != user.pk:
        require(by, "sysadmin")
    validate_password(password, user)
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        user.tokens.filter(revoked_at__isnull=True).update(revoked_at=clock.real_now())
        note("set_password", by.username, user.username)


def make_token(username: str, *, by: str = "command") -> str:
    """A bearer token for that person, shown once; only its digest is kept, and the making is recorded."""
    user = User.objects.filter(username=username, active=True).first()
    if user is None:
        raise UnknownUser(username)
    token, now = secrets.token_urlsafe(32), clock.real_now()
    with transaction.atomic():
        ApiToken.objects.create(
            user=user,
            digest=hashlib.sha256(token.encode()).digest(),
            issued_at=now,
            expires_at=now + timedelta(hours=settings.TOKEN_HOURS),
        )
        note("make_token", by, username, hours=settings.TOKEN_HOURS)
    return token


def revoke_tokens(username: str, *, by: User) -> int:
    """End every token of a person at once; recorded."""
    require(by, "secadmin")
    with transaction.atomic():
        ended = ApiToken.objects.filter(user__username=username, revoked_at__isnull=True).update(
            revoked_at=clock.real_now()
        )
        note("revoke_tokens", by.username, username, ended=ended)
    return ended
