"""官方文本的门 — an agency puts in the words it holds, and mends a wrong split; each is kept for that agency alone."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Any

from django.db import transaction

from mingjing.records import clock

from .. import texts
from ..lawbook import library
from ..models import OfficialArticle, OfficialText, User
from .keeping import NotAllowed, Wrong, note, require

LEGAL = ("reviewer", "supervisor")


def import_text(
    *, by: User, instrument: str, in_force: date, title: str, content: bytes, name: str, why: str
) -> tuple[OfficialText, tuple[str, ...]]:
    """Split and keep it; a text of the same instrument and date of this agency is replaced. Returns what looks wrong."""
    require(by, *LEGAL)
    if by.agency is None:
        raise NotAllowed("没有所在机关")
    known = {one.id for one in library().instruments}
    if instrument not in known:
        raise Wrong({"instrument": "法律文件里没有这一件；先由法律文件的管理人员加入要点"})
    try:
        found = texts.split(texts.words_of(content, name))
    except texts.NotReadable as no:
        raise Wrong({"file": str(no)}) from no
    if not found.pieces:
        raise Wrong({"file": found.doubts[0]})
    digest = sha256(content).hexdigest()
    with transaction.atomic():
        OfficialText.objects.filter(agency=by.agency, instrument=instrument, in_force=in_force).delete()
        kept = OfficialText.objects.create(
            agency=by.agency, instrument=instrument, in_force=in_force, title=title, held_as=name[:200], sha256=digest,
            by=by.username, at=clock.real_now(),
        )  # fmt: skip
        OfficialArticle.objects.bulk_create(
            OfficialArticle(text=kept, place=place, number=one.number, headings=list(one.headings), body=one.body)
            for place, one in enumerate(found.pieces)
        )
        note("import_text", by.username, instrument, why, sha256=digest, articles=len(found.pieces))
    return kept, found.doubts


def mend_article(*, by: User, text: int, number: str, body: str, why: str) -> dict[str, Any]:
    """更正切分: an article as it should read; lines that begin another article become that article."""
    require(by, *LEGAL)
    with transaction.atomic():
        held = OfficialText.objects.select_for_update().filter(pk=text, agency_id=by.agency_id or 0).first()
        if held is None:
            raise NotAllowed("没有这个文本")
        articles = {one.number: one for one in held.articles.all()}
        if not body.strip():
            raise Wrong({"body": "请填写条文"})
        pieces = texts.split(f"第{number.partition('-')[0]}条　{body}").pieces
        told = {piece.number: piece.body for piece in pieces}
        told = {number if one == number.partition("-")[0] else one: words for one, words in told.items()}
        for place, (one, words) in enumerate(told.items()):
            if one in articles:
                OfficialArticle.objects.filter(pk=articles[one].pk).update(body=words)
            else:
                OfficialArticle.objects.create(text=held, place=10_000 + place, number=one, body=words)
        ordered(held)
        note("mend_article", by.username, f"{held.instrument}/{number}", why, articles=sorted(told))
    return {"text": text, "articles": list(told)}


def ordered(held: OfficialText) -> None:
    """Put the articles in the order of their numbers."""
    rows = list(held.articles.all())
    rows.sort(key=lambda one: [int(part) for part in one.number.split("-")])
    for place, one in enumerate(rows):
        one.place = place
    OfficialArticle.objects.bulk_update(rows, ["place"])
