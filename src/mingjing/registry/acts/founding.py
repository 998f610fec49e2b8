"""开张 — the first agency of a production system and its three administrators; done once, where nobody is registered yet."""

from __future__ import annotations

from django.db import transaction
from django.utils.crypto import get_random_string

from mingjing.records.acts import install
from mingjing.records.reads import installed

from .. import reads
from ..models import Agency, Assignment, User
from .keeping import note

ADMINISTRATORS_FIRST = {"sysadmin": "系统管理员", "secadmin": "安全管理员", "auditor": "审计管理员"}


class AlreadyFounded(RuntimeError):
    """已经有人员，不能再开张。"""

    def __init__(self) -> None:
        super().__init__("已经登记过人员；以后由管理员在页面上办理")


def found(*, code: str, name: str, place: str) -> dict[str, str]:
    """The agency and the three; their passwords, shown once."""
    with transaction.atomic():
        if User.objects.exists():
            raise AlreadyFounded
        if installed() is None:
            install(demo=False)
        level = "city" if place.count("/") <= 1 else "county"
        agency = Agency.objects.create(
            code=code, name=name, short_name=name[:40], doc_prefix=name[:10], place=place, level=level
        )
        passwords = {}
        for role, title in ADMINISTRATORS_FIRST.items():
            user = User(username=role, name=title, agency=agency)
            passwords[role] = get_random_string(16)
            user.set_password(passwords[role])
            user.save()
            Assignment.objects.create(user=user, role=role, since=reads.today())
            note("found", "command", role, "系统开张")
    return passwords
