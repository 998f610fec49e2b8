"""出具文书 — fill, number, render, hash and keep a paper inside the transaction of the act that issues it.

It serves 行政处罚法 59 and 《实施细则》22: a paper with an empty required blank is refused; numbers have no gaps, because a
rolled-back act gives its number back. Contexts are never stored: only the paper, and a keyed digest of what filled it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from mingjing.chain.entry import CHUNK_SIZE, Attachment, chunk_tree
from mingjing.chain.hashing import sha256, sm3
from mingjing.records import keys
from mingjing.records.clock import real_now
from mingjing.records.documents import filling, formfile, store, typeset
from mingjing.records.documents.formfile import Form
from mingjing.records.documents.issued import COLUMNS
from mingjing.records.documents.words import SHANGHAI, Unreadable, day, moment_of
from mingjing.records.models import IssuedDocument
from mingjing.records.statements import Statement, together

NEXT = """
    INSERT INTO records_numberseries (agency, series, year, last) VALUES (%s, %s, %s, 1)
    ON CONFLICT (agency, series, year) DO UPDATE SET last = records_numberseries.last + 1 RETURNING last
"""
KEEP = (
    f"INSERT INTO {IssuedDocument._meta.db_table} ({', '.join(COLUMNS)})"  # noqa: S608 - names of our own columns
    f" VALUES ({', '.join(['%s'] * len(COLUMNS))})"
)
UNNUMBERED = "〔待编号〕"
PAGES = re.compile(rb"/Type\s*/Pages\s*/Count\s+(\d+)")


@dataclass(frozen=True, slots=True)
class Issued:
    """出具的文书 — the kept paper, and how the envelope of its act names it."""

    document: IssuedDocument
    attachment: Attachment

    @property
    def told(self) -> dict[str, Any]:
        """What the record says of the paper."""
        one = self.document
        return {"id": one.id.hex, "form": one.form, "title": one.title, "number": one.number, "sha256": one.sha256}


def _day_of_law(on: date | datetime) -> date:
    """The day in China."""
    return on.astimezone(SHANGHAI).date() if isinstance(on, datetime) else on


def _ready(context: Mapping[str, Any], number: str, on: date | datetime) -> dict[str, Any]:
    """The context with what this issue adds: number, moment, day."""
    at = on if isinstance(on, datetime) else datetime(on.year, on.month, on.day, tzinfo=SHANGHAI)
    issue = {**context.get("issue", {}), "number": number, "at": at.isoformat(), "on": at.isoformat()}
    return {**context, "issue": issue}


def _pages(
    form: Form, context: Mapping[str, Any], *, draft: bool, kind: typeset.Picture = "pdf"
) -> tuple[list[bytes], dict[str, Any]]:
    """The rendered paper, and the blanks as they were filled."""
    blanks = filling.fill(form, context, draft=draft)
    issue = context["issue"]
    shown = {**issue, "on": "" if draft else day(moment_of(issue["on"]))}
    return typeset.pages(form, blanks, context.get("agency", {}), shown, draft=draft, kind=kind), blanks


def render(
    form: str, context: Mapping[str, Any], *, number: str, place: str, on: date | datetime, draft: bool = False
) -> bytes:
    """The PDF of a form in force at a place on a day. A draft bears a watermark, no number and no date."""
    found = formfile.in_force(form, place, _day_of_law(on))
    pages, _ = _pages(found, _ready(context, "" if draft else number, on), draft=draft)
    return pages[0]


def preview(
    form: str, context: Mapping[str, Any], *, place: str, on: date | datetime, kind: typeset.Picture = "svg"
) -> list[bytes]:
    """The draft as pictures, one SVG (or PNG) per page, with empty blanks shown as lines to fill; none where it is not needed."""
    found = formfile.in_force(form, place, _day_of_law(on))
    ready = _ready(context, "", on)
    return _pages(found, ready, draft=True, kind=kind)[0] if filling.applies(found, ready) else []


def lacking(form: str, context: Mapping[str, Any], *, place: str, on: date | datetime) -> tuple[str, ...]:
    """What must still be filled before the paper can be issued, in Chinese; empty when nothing (or it is not needed)."""
    found = formfile.in_force(form, place, _day_of_law(on))
    ready = _ready(context, "", on)
    return filling.lacking(found, ready) if filling.applies(found, ready) else ()


def unfit(form: str, context: Mapping[str, Any], *, place: str, on: date | datetime) -> Exception | None:
    """Why the paper could not be issued as it stands; None when it could, or is not needed."""
    found = formfile.in_force(form, place, _day_of_law(on))
    ready = _ready(context, "", on)
    try:
        if filling.applies(found, ready):
            filling.fill(found, ready, draft=False)
    except (filling.BlankMissing, Unreadable) as no:
        return no
    return None


def _number(form: Form, agency: str, prefix: str, year: int) -> str:
    """The next number of the agency's series, held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [agency, form.series, year])
        return form.number(prefix, year, int(cursor.fetchone()[0]))


def issue(
    form: str,
    context: Mapping[str, Any],
    *,
    case_uid: str | UUID,
    seq: int,
    act: str,
    agency: str,
    place: str,
    at: datetime,
    later: list[Statement] | None = None,
) -> Issued | None:
    """Issue one paper of the event `seq` of a case; None where the form is not for this case (its `when`).

    Inside the caller's transaction only. Raises filling.BlankMissing, before a number is taken, when the law's contents are
    not all there. `agency` is its code, under which the numbers run. The row is written now, or put into `later` for a
    caller that sends it with others.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("issue a document inside transaction.atomic() only")
    on = _day_of_law(at)
    found = formfile.in_force(form, place, on)
    ready = _ready(context, "", at)
    if not filling.applies(found, ready):
        return None
    number = ""
    if found.numbered:
        filling.fill(found, _ready(context, UNNUMBERED, at), draft=False)  # refuses here what it would refuse below
        number = _number(found, agency, str(context.get("agency", {}).get("doc_prefix", "")), on.year)
        ready = _ready(context, number, at)
    pages, blanks = _pages(found, ready, draft=False)
    document = _kept(found, pages[0], blanks, UUID(str(case_uid)), seq, act, agency, number, at)
    row = (KEEP, [getattr(document, name) for name in COLUMNS])
    if later is None:
        together([row])
    else:
        later.append(row)
    attachment = Attachment(document.id.hex, document.size, document.sha256, document.sm3, document.tree)
    return Issued(document, attachment)


def _kept(
    form: Form,
    content: bytes,
    blanks: Mapping[str, Any],
    case_uid: UUID,
    seq: int,
    act: str,
    agency: str,
    number: str,
    at: datetime,
) -> IssuedDocument:
    """The paper, on the disk; its row is still to be written."""
    digest = sha256(content).hex()
    store.put(digest, content)
    counted = PAGES.search(content)
    chunks = [sha256(content[start : start + CHUNK_SIZE]) for start in range(0, len(content), CHUNK_SIZE)]
    return IssuedDocument(
        id=uuid4(),
        case_uid=case_uid,
        seq=seq,
        act=act,
        agency=agency,
        form=form.id,
        form_in_force=form.in_force,
        title=form.title,
        number=number,
        copies=form.copies,
        pages=int(counted[1]) if counted else 1,
        size=len(content),
        sha256=digest,
        sm3=sm3(content).hex(),
        tree=chunk_tree(chunks).hex(),
        filled_with=keys.keyed("document", json.dumps(blanks, ensure_ascii=False, sort_keys=True)).hex(),
        at=at,
        issued_at=real_now(),
    )
