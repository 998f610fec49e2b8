"""第二因素 — a six-digit code beside the password (RFC 6238), recovery codes for a lost phone, and who must have one.

The secret lies encrypted under a key of this installation; of recovery codes only a keyed digest is kept. A code counts once.
It refuses endless guessing: wrong codes lock on their own, whatever the password did in between.
"""

from __future__ import annotations

import base64
import secrets
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import transaction

from mingjing.records import clock, keys
from mingjing.records.reads import installed

from . import acts
from .models import SecondFactor, SignInAttempt, User

ISSUER = "明镜"
STEP = 30
RECOVERY_CODES = 10
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
REQUIRED_OF = frozenset({"agency_head", "deputy_head", "sysadmin", "secadmin", "auditor"})


def required_roles() -> frozenset[str] | None:
    """The posts that must have one; None: everybody. MINGJING_SECOND_FACTOR says so; without it nobody in a demo, else heads and administrators."""
    said = str(settings.SECOND_FACTOR).strip()
    if said == "everybody":
        return None
    if said == "off":
        return frozenset()
    if said:
        return frozenset(one.strip() for one in said.split(",") if one.strip())
    found = installed()
    return frozenset() if found is not None and found.demo else REQUIRED_OF


def required_of(user: User) -> bool:
    """True when this person may not come in without one."""
    roles = required_roles()
    return roles is None or bool(user.roles & roles)


def enrolled(user: User) -> bool:
    """True when the person has a confirmed one."""
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()


def begin(user: User) -> str:
    """The address (otpauth://…) for the person's authenticator; a new secret as long as none was confirmed."""
    with transaction.atomic():
        one, _ = SecondFactor.objects.select_for_update().get_or_create(
            user=user, defaults={"secret": sealed(pyotp.random_base32())}
        )
        if one.confirmed_at is not None:
            raise acts.NotAllowed("已经绑定动态码；需要更换的，请先停用")
    return clock_of(one).provisioning_uri(name=user.username, issuer_name=ISSUER)


def confirm(user: User, code: str) -> list[str] | None:
    """The recovery codes, shown once, when the code is right; None when it is not."""
    with transaction.atomic():
        one = SecondFactor.objects.select_for_update().filter(user=user, confirmed_at__isnull=True).first()
        step = right_step(one, code) if one is not None else None
        if one is None or step is None:
            return None
        codes = ["".join(secrets.choice(SIGNS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
        one.confirmed_at, one.last_step = clock.real_now(), step
        one.recovery = [digest_of(user, one) for one in codes]
        one.save()
        acts.note("enrol_second_factor", user.username, user.username)
    return [f"{one[:5]}-{one[5:]}" for one in codes]


def passes(user: User, code: str, origin: str | None = None) -> bool:
    """True for the code of this moment that was not used yet, or for an unused recovery code; a failure counts towards the lock-out."""
    name = acts.code_name(user.username)
    if minutes := acts.locked_minutes(name):
        raise acts.LockedOut(minutes)
    with transaction.atomic():
        one = SecondFactor.objects.select_for_update().filter(user=user, confirmed_at__isnull=False).first()
        passed = one is not None and (used_step(one, code) or used_recovery(user, one, code))
    SignInAttempt.objects.create(username=name, at=clock.real_now(), passed=passed, origin=origin)
    return passed


def remove(user: User, *, by: User | None = None) -> bool:
    """Take it away: a security administrator for somebody else, the command (`by` None) on the machine itself; recorded."""
    if by is not None and by.pk != user.pk:
        acts.require(by, "secadmin")
    with transaction.atomic():
        gone, _ = SecondFactor.objects.filter(user=user).delete()
        if gone:
            acts.note("remove_second_factor", by.username if by else "command", user.username)
    return bool(gone)


def remove_for(username: str) -> bool:
    """The same from the command line, by username; UnknownUser where there is none."""
    user = User.objects.filter(username=username, active=True).first()
    if user is None:
        raise acts.UnknownUser(username)
    return remove(user)


def codes_left(user: User) -> int:
    """How many recovery codes are unused."""
    one = SecondFactor.objects.filter(user=user).first()
    return len(one.recovery) if one is not None else 0


def used_step(one: SecondFactor, code: str) -> bool:
    """True for a right code of a step that was not used yet; then it is."""
    step = right_step(one, code)
    if step is None or step <= one.last_step:
        return False
    one.last_step = step
    one.save(update_fields=["last_step"])
    return True


def used_recovery(user: User, one: SecondFactor, code: str) -> bool:
    """True for an unused recovery code; then it is used, and the record says so."""
    told = digest_of(user, "".join(sign for sign in code.upper() if sign in SIGNS))
    if told not in one.recovery:
        return False
    one.recovery = [kept for kept in one.recovery if kept != told]
    one.save(update_fields=["recovery"])
    acts.note("use_recovery_code", user.username, user.username, left=len(one.recovery))
    return True


def right_step(one: SecondFactor, code: str, now: datetime | None = None) -> int | None:
    """The step (of thirty seconds) whose code this is: the present one or a neighbour; None for a wrong code."""
    digits, at = "".join(code.split()), int((now or clock.real_now()).timestamp())
    if len(digits) != 6 or not digits.isascii() or not digits.isdigit():
        return None
    told = clock_of(one)
    steps = (at // STEP + off for off in (0, -1, 1))
    return next((step for step in steps if secrets.compare_digest(told.at(step * STEP), digits)), None)


def clock_of(one: SecondFactor) -> pyotp.TOTP:
    """The codes of this secret."""
    return pyotp.TOTP(box().decrypt(bytes(one.secret)).decode())


def sealed(secret: str) -> bytes:
    """The secret as it is kept."""
    return box().encrypt(secret.encode())


def box() -> Fernet:
    """The box that only this installation opens."""
    return Fernet(base64.urlsafe_b64encode(keys.keyed("second factor")))


def digest_of(user: User, code: str) -> str:
    """What is kept of a recovery code."""
    return keys.keyed("recovery code", str(user.pk), code).hex()
