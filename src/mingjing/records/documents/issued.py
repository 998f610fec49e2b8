"""已出具的文书 — reads of issued papers: of a case, their bytes, their numbers, and the rows of the case catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from mingjing.records.documents import store
from mingjing.records.documents.words import SHANGHAI
from mingjing.records.models import IssuedDocument

COLUMNS = [field.attname for field in IssuedDocument._meta.concrete_fields]
OF_CASE = (
    f"SELECT {', '.join(COLUMNS)} FROM {IssuedDocument._meta.db_table}"  # noqa: S608 - names of our own columns
    " WHERE case_uid = %s ORDER BY seq, issued_at"
)


def of_case(case_uid: str | UUID) -> list[IssuedDocument]:
    """The papers of a case in the order of their issue."""
    with connection.cursor() as cursor:
        cursor.execute(OF_CASE, [UUID(str(case_uid))])
        return [IssuedDocument.from_db(connection.alias, COLUMNS, row) for row in cursor.fetchall()]


def one(case_uid: str | UUID, document: str | UUID) -> IssuedDocument | None:
    """One paper of that case, or None."""
    try:
        wanted = UUID(str(document))
    except ValueError:
        return None
    return IssuedDocument.objects.filter(case_uid=UUID(str(case_uid)), id=wanted).first()


def find(document: str | UUID) -> IssuedDocument | None:
    """One paper by its id, or None; whether the reader may see its case is asked by the caller."""
    try:
        return IssuedDocument.objects.filter(id=UUID(str(document))).first()
    except ValueError:
        return None


def content(document: IssuedDocument) -> bytes:
    """The PDF; raises store.DocumentErased where it was lawfully destroyed, store.DocumentDamaged when it is not what was issued."""
    if not store.place_of(document.sha256).exists() and destroyed(document.id):
        raise store.DocumentErased(store.DocumentErased.__doc__)
    return store.read(document.sha256)


def destroyed(document: UUID) -> bool:
    """True when a tombstone stands for this paper."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM evlog_tombstone WHERE event_uid IS NULL AND thing = %s", [document])
        return cursor.fetchone() is not None


def numbers(documents: Sequence[IssuedDocument]) -> dict[str, str]:
    """The latest number of each form."""
    return {document.form: document.number for document in documents if document.number}


def catalogue(documents: Sequence[IssuedDocument]) -> list[dict[str, Any]]:
    """卷内目录 — one row for each paper: title, number, day, and the pages that it takes in the file."""
    rows, page = [], 1
    for document in documents:
        last = page + document.pages - 1
        rows.append(
            {
                "title": document.title,
                "number": document.number,
                "made": document.at.astimezone(SHANGHAI).date().isoformat(),
                "pages": str(page) if last == page else f"{page}—{last}",
            }
        )
        page = last + 1
    return rows
