"""未提交的录入 — drafts while typing: kept for the person alone, gone when the act is done; no rule reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingjing.cases.models import Case, Typing
from mingjing.records import clock
from mingjing.registry import reads as registry
from mingjing.registry.reads import User


def keep_typing(by: User, case: str | None, act: str, content: Mapping[str, Any]) -> None:
    """Keep what this person typed into the form of an act, in the place of what was kept before."""
    key = case_key(by, case)
    if case is not None and key is None:
        return
    Typing.objects.update_or_create(
        user=by,
        case=Case(pk=key) if key else None,
        act=act[:60],
        defaults={"content": dict(content), "saved_at": clock.real_now()},
    )


def drop_typing(by: User, case: str | None, act: str) -> None:
    """Forget what was typed."""
    kept = Typing.objects.filter(user=by, act=act[:60])
    key = case_key(by, case)
    (kept.filter(case_id__isnull=True) if key is None else kept.filter(case_id=key)).delete()


def case_key(by: User, uid: str | None) -> int | None:
    """The key of a case that this person may see."""
    if uid is None:
        return None
    visible = Case.objects.filter(uid=uid, agency_id__in=registry.agencies_visible(by))
    return visible.values_list("id", flat=True).first()
