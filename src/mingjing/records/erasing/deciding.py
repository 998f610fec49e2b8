"""提出与决定删除 — two different people: one proposes, another decides; what is decided is carried out at once and for ever.

Whether the law lets it be destroyed is asked upstairs, where cases and law are known, before either.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from mingjing.records import clock
from mingjing.records.erasing import carrying_out
from mingjing.records.log import standing
from mingjing.records.models import Erasure


class SamePerson(PermissionError):
    """提出和决定须是两个人。"""


class DecidedAlready(RuntimeError):
    """这项申请已经有了决定。"""


class OneIsOpen(RuntimeError):
    """这件案子还有一项删除申请没有办完；先办完它，再提新的。"""


def propose(
    *,
    case_uid: str,
    agency: str,
    scope: str,
    targets: Mapping[str, Any],
    ground: str,
    citation: str,
    reason: str,
    by: str,
) -> Erasure:
    """Put a proposal before whoever decides; OneIsOpen while another of the case is open."""
    try:
        with transaction.atomic():
            return Erasure.objects.create(
                id=uuid4(),
                case_uid=UUID(case_uid),
                agency=agency,
                scope=scope,
                targets=dict(targets),
                ground=ground,
                citation=citation,
                reason=reason[:1000],
                proposed_by=by,
                proposed_at=clock.now(),
            )
    except IntegrityError as no:
        raise OneIsOpen(OneIsOpen.__doc__) from no


def approve(erasure: Erasure, *, by: str, opinion: str) -> Erasure:
    """Approve and carry out. Not inside a transaction: what is destroyed cannot be rolled back."""
    if reason := standing.now().read_only:
        raise standing.ReadOnly(reason)  # what is destroyed must be said in the log
    _decide(erasure, "approved", by, opinion)
    with suppress(carrying_out.StillWriting):  # it goes on by itself within a minute
        carrying_out.finish(Erasure.objects.get(pk=erasure.pk))
    return Erasure.objects.get(pk=erasure.pk)


def turn_down(erasure: Erasure, *, by: str, opinion: str) -> Erasure:
    """Do not agree; the reason goes back to whoever proposed it."""
    return _decide(erasure, "returned", by, opinion)


def withdraw(erasure: Erasure, *, by: str) -> Erasure:
    """Take one's own proposal back."""
    if by != erasure.proposed_by:
        raise SamePerson("只有提出的人可以撤回")
    with transaction.atomic():
        locked = _open(erasure)
        locked.state = "withdrawn"
        locked.save(update_fields=["state"])
    return locked


@transaction.atomic
def _decide(erasure: Erasure, state: str, by: str, opinion: str) -> Erasure:
    locked = _open(erasure)
    if by == locked.proposed_by:
        raise SamePerson(SamePerson.__doc__)
    locked.state, locked.decided_by, locked.decided_at, locked.opinion = state, by, clock.now(), opinion[:1000]
    locked.save(update_fields=["state", "decided_by", "decided_at", "opinion"])
    return locked


def _open(erasure: Erasure) -> Erasure:
    locked = Erasure.objects.select_for_update().get(pk=erasure.pk)
    if locked.state != "proposed":
        raise DecidedAlready(DecidedAlready.__doc__)
    return locked
