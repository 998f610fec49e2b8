"""留痕 — the line that every change of the registry leaves, and the ways in which a change is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mingjing.records import clock

from .. import reads
from ..models import Agency, RegistryEntry, User


class NotAllowed(PermissionError):
    """没有做这件事的岗位。"""


class Wrong(ValueError):
    """填写有误 — what is wrong with which field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("；".join(errors.values()))
        self.errors = dict(errors)


class Unlawful(ValueError):
    """法上不许 — the articles, why, and what would make it possible."""

    def __init__(self, articles: Sequence[str], reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.articles, self.reason, self.remedy = tuple(articles), reason, remedy


def note(act: str, by: str, of: str, why: str = "", **detail: object) -> None:
    """Keep who did what to whom in the registry, and why."""
    RegistryEntry.objects.create(act=act, by=by, of=of[:120], at=clock.real_now(), why=why[:500], detail=detail)


def require(user: User, *roles: str) -> None:
    """Stop unless the person holds one of the posts."""
    if not user.roles & set(roles):
        raise NotAllowed("您的岗位不能办理这件事")


def agency_coded(code: str, field: str = "agency") -> Agency:
    """The agency of that code."""
    found = Agency.objects.filter(code=code).first()
    if found is None:
        raise Wrong({field: f"没有代码为“{code}”的机关"})
    return found


def agency_within(by: User, agency: Agency) -> None:
    """Stop unless the agency is one's own, or one watches over it."""
    if agency.pk != by.agency_id and agency.pk not in reads.agencies_watched(by):
        raise NotAllowed("这个机关不在您管理的范围里")
