"""案卷包的制作 — one person's request for a copy of a case: for whom, which fields and files, said before it is made.

It asks `disclosing` what the purpose opens and `records.bundles` for the bytes; whoever takes a copy is written down first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from mingjing.cases import reads
from mingjing.cases.disclosing import FILES, PARTY, PURPOSES, WHOLE, Copy
from mingjing.cases.outcome import Invalid
from mingjing.cases.readme import readme
from mingjing.cases.recorded import Where
from mingjing.records import bundles
from mingjing.records.bundles import Bundle
from mingjing.registry.reads import User


@dataclass(frozen=True)
class Request:
    """一次制作 — the case, the purpose, the party (counted from 1, where the copy is for one), which files."""

    where: Where
    purpose: str = WHOLE
    party: int = 0
    files: str = ""

    @cached_property
    def parties(self) -> Sequence[Mapping[str, Any]]:
        """The parties of the case."""
        return list(reads.facts_of(self.where).latest("parties") or ())

    @property
    def whose(self) -> Mapping[str, Any] | None:
        """The party whose copy it is."""
        return self.parties[self.party - 1] if self.purpose == PARTY and self.party else None

    @property
    def enclosing(self) -> str:
        """Which files go along: all, papers, none."""
        return self.files or FILES[self.purpose][0]

    @cached_property
    def copy(self) -> Copy:
        """What the copy opens."""
        where = self.where
        events = bundles.stored(where.uid)
        return Copy(events, (where.procedure, where.place, where.field), self.purpose, self.whose)


def read(where: Where, told: Mapping[str, str]) -> Request:
    """A request in words (of a query or a form); Invalid where it makes no sense."""
    purpose, files, party = told.get("purpose") or WHOLE, told.get("files") or "", told.get("party") or ""
    if purpose not in PURPOSES:
        raise Invalid({"purpose": f"应为 {'、'.join(PURPOSES)} 之一"})
    if files and files not in FILES[purpose]:
        raise Invalid({"files": f"应为 {'、'.join(FILES[purpose])} 之一"})
    asked = Request(where, purpose, 0, files)
    if purpose != PARTY:
        return asked
    count = len(asked.parties)
    party = party or ("1" if count == 1 else "")
    if not (party.isascii() and party.isdigit() and 1 <= int(party) <= count):
        raise Invalid({"party": f"请写明交给第几名当事人（1 到 {count}）" if count else "还没有查明当事人"})
    return Request(where, purpose, int(party), files)


def bundle(asked: Request, user: User, *, unproven: bool = False) -> Bundle:
    """The copy, ready to be sent; who takes it and why is written down. Raises Waiting, Damaged, TooLarge of `records.bundles`."""
    copy, along = asked.copy, asked.copy.encloses(asked.enclosing)
    found = bundles.made(
        asked.where.uid,
        copy.events,
        opens=copy.opens,
        decisive=copy.decisive,
        encloses=lambda one: one.id in along,
        readme=lambda proven: readme(asked.where, copy, len(along), proven=proven),
        unproven=unproven,
    )
    bundles.noted(found, asked.where.uid, who=user.get_username(), why=f"bundle: {asked.purpose}")
    return found


def sent(asked: Request, found: Bundle) -> HttpResponseBase:
    """The bundle as an answer, piece by piece."""
    answer = StreamingHttpResponse(iter(found), content_type="application/zip")
    answer["Content-Length"] = str(found.size)
    answer["Content-Disposition"] = content_disposition_header(True, f"{asked.where.number}.zip") or "attachment"
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
