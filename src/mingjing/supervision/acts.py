"""监督的办理 — alerts are raised by following the record and the deadlines; a supervisor settles them with a note.

行政执法监督条例 (2026-02-01) and 细则 article 6: those who supervise see what was late, what was entered afterwards, what a correction
touches. An alert never stops a case and never counts money.
"""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from django.db import transaction

from mingjing.cases import reads as cases
from mingjing.records import clock, following
from mingjing.records.reads import Recorded
from mingjing.registry.reads import SignedIn

from .models import Alert

FOLLOWER = "supervision"


class Invalid(ValueError):
    """A note is missing; the message says what to do."""


def follow() -> int:
    """Catch up with the record; how many events were looked at."""
    return following.follow(FOLLOWER, cases.acts_worth_watching(), look_at)


def look_at(recorded: Recorded) -> None:
    """One event: was it late, entered afterwards, or a correction that touches a decision?"""
    for finding in cases.findings_in(recorded):
        raise_alert(
            key=f"{finding.kind}:{recorded.event_uid}:{finding.rule}",
            kind=finding.kind,
            case_uid=recorded.case_uid,
            rule=finding.rule,
            text=finding.text,
            at=recorded.at,
        )


def watch(chunk: int = 500) -> int:
    """Periods of the agency that have run out and whose act is still missing; how many alerts are new."""
    found = cases.missed(clock.now(), limit=chunk)
    raised = 0
    while missed := list(islice(found, chunk)):
        keys = {f"missed:{one.case_uid}:{one.rule}:{one.start_seq}"[:200]: one for one in missed}
        known = set(Alert.objects.filter(key__in=keys).values_list("key", flat=True))
        for key, one in keys.items():
            if key not in known:
                raised += raise_alert(
                    key=key, kind="missed", case_uid=one.case_uid, rule=one.rule, text=one.text, at=clock.now()
                )
    return raised


def raise_alert(*, key: str, kind: str, case_uid: str, rule: str, text: str, at: datetime) -> bool:
    """Raise an alert once; True when it is new."""
    case = cases.by_uid(case_uid)
    _, new = Alert.objects.get_or_create(
        key=key[:200],
        defaults={
            "kind": kind,
            "case_uid": case_uid,
            "case_number": case.number,
            "agency_id": case.agency_id,
            "rule": rule,
            "text": text,
            "raised_at": at,
        },
    )
    return new


@transaction.atomic
def settle(alert: Alert, *, by: SignedIn, note: str) -> Alert:
    """处理 — what was done about it, by whom; settled once."""
    if not note.strip():
        raise Invalid("请写明核实情况和处理意见，再点「已处理」")
    locked = Alert.objects.select_for_update().get(pk=alert.pk)
    if locked.settled_at is None:
        locked.settled_at, locked.settled_by_id, locked.note = clock.now(), by.pk, note.strip()[:2000]
        locked.save(update_fields=["settled_at", "settled_by", "note"])
    return locked
