"""导入 — an uploaded list is kept, looked at as a plan, and applied in one transaction: whole, or not at all; again changes nothing."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Any

from django.db import transaction

from mingjing.records import clock

from .. import reads
from ..acts.keeping import Wrong, note, require
from ..acts.matters import VERSION
from ..lawbook import library
from ..models import Agency, ImportedList, Matter, MatterVersion, Power, User
from ..reads.mandates import claims_on
from .plan import Plan, Standing, plan
from .reading import read_list

MOST_BYTES = 10 * 1024 * 1024


def keep_upload(content: bytes, name: str, *, by: User) -> ImportedList:
    """Keep what was sent, once."""
    require(by, "supervisor")
    if not content or len(content) > MOST_BYTES:
        raise Wrong({"file": "请选择一个不超过 10 MB 的 Excel 文件"})
    digest = sha256(content).hexdigest()
    said: dict[str, Any] = {"name": name[:200], "content": content, "by": by.username, "at": clock.real_now()}
    return ImportedList.objects.get_or_create(sha256=digest, defaults=said)[0]


def standing(by: User) -> Standing:
    """The list as it stands, for those agencies that the person watches over."""
    newest = MatterVersion.objects.order_by("matter_id", "-since", "-id").distinct("matter_id")
    watched = Agency.objects.filter(pk__in=reads.agencies_watched(by))
    agencies = {one.code: (one.pk, one.place, one.name) for one in watched}
    people: dict[str, int | None] = dict(User.objects.values_list("username", "agency_id"))
    law = library()
    articles = frozenset(article.citation for one in law.instruments for article in one.articles.values())
    procedures = frozenset(one.id for one in law.procedures)
    claims = claims_on(date.max)
    return Standing({one.matter_id: one for one in newest}, claims, agencies, people, procedures, articles)


def planned(content: bytes, *, by: User, since: date) -> Plan:
    """What the workbook would do from that day on; nothing is written."""
    require(by, "supervisor")
    rows, faults = read_list(content)
    return plan(rows, faults, standing(by), since)


def apply(content: bytes, *, by: User, since: date, why: str, name: str = "") -> Plan:
    """Do it: all of it in one transaction; a plan with any fault changes nothing."""
    require(by, "supervisor")
    with transaction.atomic():
        list(Matter.objects.select_for_update().order_by("code").values_list("code"))
        made = planned(content, by=by, since=since)
        if made.faults:
            raise Wrong({"file": f"有 {len(made.faults)} 处不对，一条也没有导入"})
        write(made, by, why)
        digest = sha256(content).hexdigest()
        ImportedList.objects.filter(sha256=digest).update(applied_at=clock.real_now())
        sums = {outcome: made.number(outcome) for outcome in ("added", "changed", "cancelled", "same")}
        note("import_list", by.username, name or digest[:16], why, sha256=digest, powers=len(made.powers), **sums)
    return made


def write(made: Plan, by: User, why: str) -> None:
    """New versions, the matters' own rows, and new powers."""
    now = clock.real_now()
    moving = {code: what for code, what in made.outcome.items() if what != "same"}
    known = set(Matter.objects.filter(code__in=moving).values_list("code", flat=True))
    rows = {code: made.told[code].told for code in moving}
    own = {
        code: Matter(
            code=code, title=told["title"], kind=told["kind"], field=told["field"], procedures=told["procedures"],
            procedure=told["procedures"][0] if told["procedures"] else "",
        )
        for code, told in rows.items()
    }  # fmt: skip
    Matter.objects.bulk_create([own[code] for code in moving if code not in known], batch_size=1000)
    columns = ["title", "kind", "field", "procedures", "procedure"]
    kept = [own[code] for code in moving if code in known and moving[code] != "cancelled"]
    Matter.objects.bulk_update(kept, columns, batch_size=1000)
    last = {one.matter_id: one for one in MatterVersion.objects.filter(matter_id__in=known, until=None)}
    MatterVersion.objects.filter(pk__in=[one.pk for one in last.values()]).update(until=made.since)
    versions = []
    for code, what in moving.items():
        before = last.get(code)
        told = {name: getattr(before, name) for name in VERSION} if what == "cancelled" and before else rows[code]
        said = {name: told[name] for name in VERSION}
        reason = rows[code]["why"] or why
        versions.append(
            MatterVersion(matter_id=code, since=made.since, change=what, reason=reason, by=by.username, at=now, **said)
        )
    MatterVersion.objects.bulk_create(versions, batch_size=1000)
    write_powers(made, why)


def write_powers(made: Plan, why: str) -> None:
    """The new powers."""
    agencies = dict(Agency.objects.values_list("code", "pk"))
    names = {row.told["person"] for row in made.powers if row.told["person"]}
    people: dict[str, int | None] = dict(User.objects.filter(username__in=names).values_list("username", "pk"))
    Power.objects.bulk_create(
        [
            Power(
                matter_id=row.code,
                agency_id=agencies[row.told["agency"]],
                since=made.since,
                share=row.told["share"],
                areas=row.told["areas"],
                excepts=row.told["excepts"],
                post=row.told["post"],
                person_id=people.get(row.told["person"]),
                basis=(row.told["why"] or why)[:300],
            )
            for row in made.powers
        ],
        batch_size=1000,
    )
