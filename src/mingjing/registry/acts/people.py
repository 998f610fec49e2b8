"""人员的门 — accounts, moves, posts and certificates: who may act from which day on; every change is kept with its reason.

Accounts are the system administrator's, posts the security administrator's, certificates the justice bureau's; the auditor
changes nothing.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import get_random_string

from mingjing.records import clock

from .. import reads
from ..models import ADMINISTRATORS, CASE_ROLES, ROLES, ApiToken, Assignment, Certificate, Unit, User
from .keeping import Wrong, agency_coded, agency_within, note, require

APART = "三员分立：系统、安全、审计三个管理员岗位互不兼任，也不兼任办案、监督岗位"

ENFORCING = frozenset({"officer", "unit_head"})


def person_coded(username: str, field: str = "username") -> User:
    """The person of that username, locked."""
    found = User.objects.select_for_update().filter(username=username).first()
    if found is None:
        raise Wrong({field: f"没有用户“{username}”"})
    return found


def create_person(
    *, by: User, username: str, name: str, agency: str, unit: str = "", password: str, why: str
) -> dict[str, Any]:
    """开户: an account without any post; posts are granted by somebody else."""
    require(by, "sysadmin")
    if User.objects.filter(username=username).exists():
        raise Wrong({"username": "已经有这个用户名"})
    body = agency_coded(agency)
    try:
        validate_password(password, User(username=username, name=name))
    except ValidationError as no:
        raise Wrong({"password": "；".join(no.messages)}) from no
    with transaction.atomic():
        user = User(username=username, name=name, agency=body, unit=unit_coded(body.pk, unit))
        user.set_password(password)
        user.save()
        note("create_person", by.username, username, why, agency=agency, unit=unit)
    return {"username": username}


def unit_coded(agency_key: int, code: str) -> Unit | None:
    """The unit of that code; none for an empty code."""
    if not code:
        return None
    found = Unit.objects.filter(agency_id=agency_key, code=code).first()
    if found is None:
        raise Wrong({"unit": f"这个机关没有代码为“{code}”的内设机构"})
    return found


def move_person(*, by: User, username: str, agency: str, unit: str = "", why: str) -> dict[str, Any]:
    """调动: to another unit or agency; on leaving an agency its posts end and its certificates are withdrawn that day."""
    require(by, "sysadmin")
    body, day = agency_coded(agency), reads.today()
    with transaction.atomic():
        user = person_coded(username)
        before = user.agency
        if before is not None and before.pk != body.pk:
            Assignment.objects.filter(user=user, until=None).update(until=day)
            Certificate.objects.filter(user=user, withdrawn=None).update(withdrawn=day)
            ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=clock.real_now())
        user.agency, user.unit = body, unit_coded(body.pk, unit)
        user.save(update_fields=["agency", "unit"])
        was = before.code if before else ""
        note("move_person", by.username, username, why, agency=agency, unit=unit, was=was)
    return {"username": username}


def reset_password(*, by: User, username: str, why: str) -> dict[str, Any]:
    """重置密码: a new random one, shown once; tokens end."""
    require(by, "sysadmin")
    password = get_random_string(16)
    with transaction.atomic():
        user = person_coded(username)
        user.set_password(password)
        user.save(update_fields=["password"])
        ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=clock.real_now())
        note("set_password", by.username, username, why)
    return {"username": username, "password": password}


def close_account(*, by: User, username: str, why: str) -> dict[str, Any]:
    """停用: the person cannot sign in any more; open sessions end with the next request."""
    require(by, "sysadmin")
    if by.username == username:
        raise Wrong({"username": "不能停用自己的账户"})
    with transaction.atomic():
        user = person_coded(username)
        user.active = False
        user.save(update_fields=["active"])
        ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=clock.real_now())
        note("close_account", by.username, username, why)
    return {"username": username}


def open_account(*, by: User, username: str, why: str) -> dict[str, Any]:
    """恢复: the account may sign in again; posts and certificates that ended stay ended."""
    require(by, "sysadmin")
    with transaction.atomic():
        user = person_coded(username)
        user.active = True
        user.save(update_fields=["active"])
        note("open_account", by.username, username, why)
    return {"username": username}


def grant_post(*, by: User, username: str, role: str, since: date, why: str) -> dict[str, Any]:
    """授予岗位: by the security administrator, never to oneself; the three administrators stay three."""
    require(by, "secadmin")
    if by.username == username:
        raise Wrong({"username": "不能给自己授予岗位"})
    with transaction.atomic():
        user = person_coded(username)
        held = set(Assignment.objects.filter(user=user, until=None).values_list("role", flat=True))
        if role in held:
            raise Wrong({"role": f"{user.name}已经是{ROLES[role]}"})
        if held and ((role in ADMINISTRATORS) or (held & ADMINISTRATORS)):
            raise Wrong({"role": APART})
        if role in CASE_ROLES and user.agency is None:
            raise Wrong({"role": "没有所在机关的人员不能担任办案岗位"})
        Assignment.objects.create(user=user, role=role, since=since)
        note("grant_post", by.username, username, why, role=role, since=since.isoformat())
    return {"username": username, "role": role}


def end_post(*, by: User, username: str, role: str, why: str) -> dict[str, Any]:
    """免去岗位: from today on; acts done before stay as they were."""
    require(by, "secadmin")
    day = reads.today()
    with transaction.atomic():
        user = person_coded(username)
        if not Assignment.objects.filter(user=user, role=role, until=None).update(until=day):
            raise Wrong({"role": f"{user.name}没有担任{ROLES.get(role, role)}"})
        note("end_post", by.username, username, why, role=role, on=day.isoformat())
    return {"username": username, "role": role}


def issue_certificate(
    *, by: User, username: str, number: str, kind: str, valid_from: date, valid_to: date, why: str
) -> dict[str, Any]:
    """发证: for a person who holds the post of an officer; auxiliaries and other posts get none (连云港 五(一))."""
    require(by, "supervisor")
    if valid_to < valid_from:
        raise Wrong({"valid_to": "有效期的末日早于首日"})
    if Certificate.objects.filter(number=number).exists():
        raise Wrong({"number": "已经有这个编号的执法证件"})
    with transaction.atomic():
        user = person_coded(username)
        held = set(Assignment.objects.filter(user=user, until=None).values_list("role", flat=True))
        if user.agency is None or not held & ENFORCING:
            raise Wrong({"username": f"{user.name}不在执法岗位，不能发给执法证件"})
        agency_within(by, user.agency)
        Certificate.objects.create(
            number=number, user=user, agency=user.agency, kind=kind, valid_from=valid_from, valid_to=valid_to
        )
        note("issue_certificate", by.username, number, why, person=username, to=valid_to.isoformat())
    return {"number": number}


def withdraw(*, by: User, number: str, on: date, why: str) -> dict[str, Any]:
    """收回证件: it is not valid from that day on."""
    withdraw_certificate(number, by=by, on=on, why=why)
    return {"number": number}


def leave(*, by: User, username: str, on: date, why: str) -> dict[str, Any]:
    """离岗: posts, certificates, tokens and sign-in end together."""
    end_posts(username, by=by, on=on, why=why)
    return {"username": username}


def withdraw_certificate(number: str, *, by: User, on: date | None = None, why: str = "") -> None:
    """A certificate ends on that day (today by default); the record of acts done with it before stays."""
    require(by, "secadmin", "supervisor")
    day = on or reads.today()
    with transaction.atomic():
        changed = Certificate.objects.filter(number=number, withdrawn__isnull=True).update(withdrawn=day)
        if not changed:
            raise LookupError(f"没有可收回的执法证件 {number}")
        note("withdraw_certificate", by.username, number, why, on=day.isoformat())


def end_posts(username: str, *, by: User, on: date | None = None, why: str = "") -> None:
    """A person leaves: posts end, certificates are withdrawn, tokens end, sign-in stops."""
    require(by, "secadmin")
    day = on or reads.today()
    with transaction.atomic():
        user = User.objects.select_for_update().get(username=username)
        Assignment.objects.filter(user=user, until__isnull=True).update(until=day)
        Certificate.objects.filter(user=user, withdrawn__isnull=True).update(withdrawn=day)
        ApiToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=clock.real_now())
        user.active = False
        user.save(update_fields=["active"])
        note("end_posts", by.username, username, why, on=day.isoformat())
