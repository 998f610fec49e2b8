"""公示的办理 — the public copy is made and withdrawn by following the record; nobody writes it by hand.

处罚法 48 and 国办发〔2018〕118号 item 6: published within seven working days, withdrawn within three with a public note. The acts
themselves (entered, checked, approved by three people) are acts of the case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from mingjing.cases import reads as cases
from mingjing.records import following
from mingjing.records.reads import Recorded
from mingjing.records.reads import events as events_of

from .models import Publication
from .wording import outcome_shown, party_shown, result_shown

FOLLOWER = "publicity"
TOLD = ("number", "party", "facts", "result")
TYPES = ["publish_decision", "withdraw_publication"]


def follow() -> int:
    """Catch up with the record; how many events of publication there were."""
    return following.follow(FOLLOWER, TYPES, take_in)


def take_in(recorded: Recorded) -> None:
    """One event: a copy appears, or is withdrawn with its public note."""
    if recorded.type == "publish_decision":
        publish(recorded)
    else:
        withdraw(recorded)


def publish(recorded: Recorded) -> None:
    """Make the public copy from the decision and the summary that three people have passed."""
    case = cases.by_uid(recorded.case_uid)
    facts = cases.facts_of(case)
    decision = cases.decision_of(case)
    number = cases.decision_number(case)
    if decision is None or not number:
        return
    until, said = typed(recorded, "displayed_until"), decision.fields
    parties = said.get("parties") or facts.latest("parties") or ()
    Publication.objects.update_or_create(
        number=number,
        defaults={
            "case_uid": recorded.case_uid,
            "agency_id": case.agency_id,
            "kind": decision.act,
            "title": case.title,
            "party": party_shown(parties),
            "facts": typed(recorded, "summary"),
            "result": result_shown(said.get("penalties") or (), cases.penalty_titles(case), parties)
            or outcome_shown(decision.title),
            "basis": "；".join(
                part for part in (basis("违反", said.get("violated")), basis("依据", said.get("basis"))) if part
            ),
            "remedies": remedies(said),
            "decided_on": cases.law_day(decision.at),
            "published_at": recorded.at,
            "display_until": date.fromisoformat(until) if until else None,
            "channels": [{"where": "本系统公示页面", "when": recorded.at.isoformat()}],
            "event_uid": recorded.event_uid,
            "withdrawn_at": None,
            "withdrawal_note": "",
        },
    )


def typed(recorded: Recorded, name: str) -> str:
    """What the three people have passed under that name; empty when they left it out."""
    return str(recorded.fields.get(f"fields.{name}") or "")


def basis(word: str, articles: object) -> str:
    """Articles with their word; nothing where none were named."""
    return f"{word}{articles}" if articles else ""


def remedies(said: Mapping[str, Any]) -> str:
    """Where and until when the party may have the decision reviewed."""
    if not said.get("reconsideration_body"):
        return ""
    return (
        f"可以自收到决定书之日起 {said['reconsideration_days']} 日内向{said['reconsideration_body']}申请行政复议，"
        f"或者 {said['suit_months']} 个月内向{said['court']}起诉"
    )


def make_again(uids: Sequence[str]) -> int:
    """Make the copies of these cases anew from what the record still says, after content of theirs was destroyed; how many there are."""
    found = Publication.objects.filter(case_uid__in=uids)
    before = set(found.values_list(*TOLD))
    found.update(party="", facts="", result="")
    for uid in uids:
        for one in events_of(uid):
            if one.type in TYPES:
                take_in(one)
    return len(before - set(found.values_list(*TOLD)))


def withdraw(recorded: Recorded) -> None:
    """The copy is taken down; the public note stays in its place."""
    Publication.objects.filter(case_uid=recorded.case_uid, withdrawn_at__isnull=True).update(
        withdrawn_at=recorded.at, withdrawal_note=typed(recorded, "public_note"), facts="", result="", party=""
    )
