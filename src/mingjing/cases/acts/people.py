"""办事的人 — who acts and which officers, as they are on the day of the act: their posts and certificates are asked anew each time.

They are asked for in the journey that takes the case's turn, so that what counts is what stood when the turn was taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from mingjing.cases import recorded
from mingjing.cases.outcome import Invalid
from mingjing.cases.wanted import Call
from mingjing.kernel.facts import Person
from mingjing.registry import reads as registry
from mingjing.registry.reads import Asked

NOBODY = Asked(date.min, frozenset(), frozenset(), ())


def concerned(call: Call, now: datetime) -> tuple[date, list[str], list[str]]:
    """The day, the usernames and the certificate numbers to ask for: of the caller, and of the officers of the call or draft.

    The draft is the one that this process last saw; whoever is missing then is asked for later.
    """
    at = call.at if call.at is not None and call.at.tzinfo is not None else now
    names, numbers = [call.by.username], list(call.officers)
    facts = recorded.kept.known(call.case or "")
    draft = facts.drafts.get(str(call.fields.get("act"))) if facts is not None and not numbers else None
    for one in draft.proposed.officers if draft is not None and call.act in ("check", "approve") else ():
        names.append(one.id)
        numbers += [one.certificate.number] if one.certificate else []
    return day(at), list(dict.fromkeys(names)), list(dict.fromkeys(numbers))


def people_of(call: Call, at: datetime, people: Asked) -> tuple[Person, tuple[Person, ...]]:
    """Who acts and which officers, as they are on that day."""
    known = people.known(day(at), usernames=[call.by.username], certificates=call.officers)
    by_name = {one.person.id: one.person for one in known}
    by_number = {one.person.certificate.number: one.person for one in known if one.person.certificate}
    faults = {f"officers.{n}": "没有这个执法证号" for n, number in enumerate(call.officers) if number not in by_number}
    if len(set(call.officers)) < len(call.officers):
        faults["officers"] = "同一执法证号填写了两次"
    if faults:
        raise Invalid(faults)
    return by_name[call.by.username], tuple(by_number[number] for number in call.officers)


def day(moment: datetime) -> date:
    """The day of the law on which a moment lies."""
    return registry.moment_of_law(moment).date()


def as_they_are(officers: Sequence[Person], at: datetime, people: Asked) -> tuple[Person, ...]:
    """The officers of a draft, with the certificates and posts that they have now: who lost theirs does not decide."""
    if not officers:
        return ()
    numbers = [one.certificate.number for one in officers if one.certificate]
    known = people.known(day(at), usernames=[one.id for one in officers], certificates=numbers)
    found = {one.person.id: one.person for one in known}
    return tuple(found.get(one.id, one) for one in officers)
