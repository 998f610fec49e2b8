"""登记的清单 — matters, agencies, people, rolls, findings and the history, as of any day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from mingjing.kernel.errors import KernelError

from .. import reads
from ..acts import Wrong
from ..models import Agency
from ..reads import listing as lists
from ..reads import revising, rolls
from ..reads.mandates import place_of, standing_of
from ..rolls import ROLLS

router = Router(tags=["registry"])


class VersionOut(Schema):
    """事项的一版."""

    since: date
    until: date | None
    change: str
    title: str
    kind: str
    field: str
    level: str
    basis: str
    citations: list[str]
    procedures: list[str]
    tables: list[str]
    forms: list[str]
    materials: list[str]
    limit_days: int | None
    accepting: str
    approving: str
    conditions: str
    reason: str


class PowerOut(Schema):
    """职权."""

    agency: str
    since: date
    until: date | None
    share: str
    areas: list[str]
    excepts: list[str]
    post: str
    person: str | None = None


class MatterWhole(Schema):
    """一个事项."""

    id: str
    now: VersionOut | None
    versions: list[VersionOut]
    powers: list[PowerOut]


class MatterLine(Schema):
    """清单的一行."""

    id: str
    title: str
    kind: str
    field: str
    level: str
    since: date
    agencies: list[str]


class MatterPage(Schema):
    """清单的一页."""

    items: list[MatterLine]
    next: str | None


class ListAsked(Schema):
    """问清单 — which day and which matters; the desk and the public ask alike."""

    on: date | None = None
    kind: str = ""
    agency: str = ""
    text: str = ""
    cursor: str = ""
    limit: int = Field(50, ge=1, le=200)

    def page(self) -> dict[str, Any]:
        """That page of the list."""
        found = lists.listed(self.on or reads.today(), **self.dict(exclude={"on"}))
        return {"items": [line_of(one) for one in found.items], "next": found.next or None}


class AgencyOut(Schema):
    """执法主体."""

    id: str
    name: str
    place: str
    level: str
    parent: str | None
    standing: str
    legal_basis: str
    mandate: str
    qualified: bool
    reviewed: int | None


class FindingOut(Schema):
    """一处问题."""

    kind: str
    matter: str
    title: str
    what: str
    mend: str


class EntryOut(Schema):
    """变更记录的一行."""

    id: int
    at: str
    act: str
    by: str
    of: str
    why: str
    detail: dict[str, Any]


class EntryPage(Schema):
    """变更记录的一页."""

    items: list[EntryOut]
    next: str | None


class LineOut(Schema):
    """名册的一条."""

    id: int
    title: str
    agency: str | None
    matter: str | None
    since: date
    until: date | None
    content: dict[str, Any]


class LinePage(Schema):
    """名册的一页."""

    items: list[LineOut]
    next: str | None


class StaffOut(Schema):
    """人员."""

    id: str
    name: str
    agency: str | None
    active: bool
    roles: list[str]
    certificates: list[str]


class StaffPage(Schema):
    """人员的一页."""

    items: list[StaffOut]
    next: str | None


class TouchedOut(Schema):
    """牵动的."""

    articles: list[str]
    procedures: dict[str, str]
    acts: dict[str, str]
    forms: dict[str, str]
    tables: dict[str, str]
    matters: list[str]


def line_of(one: Any) -> MatterLine:
    """A version as a row of the list."""
    agencies = sorted({power.agency.code for power in one.matter.held})
    return MatterLine(
        id=one.matter_id,
        title=one.title,
        kind=one.kind,
        field=one.field,
        level=one.level,
        since=one.since,
        agencies=agencies,
    )


def version_of(one: Any) -> VersionOut:
    """A version as told: without who entered it."""
    return VersionOut(**{name: getattr(one, name) for name in VersionOut.model_fields})


def power_of(one: Any, *, person: bool = True) -> PowerOut:
    """A power as told."""
    names = [name for name in PowerOut.model_fields if name not in ("agency", "person")]
    told = {name: getattr(one, name) for name in names}
    return PowerOut(agency=one.agency.code, person=one.person.username if person and one.person else None, **told)


@router.get("/matter-list", response=MatterPage, url_name="matter_list", summary="事项清单（某日）")
def matter_list(request: HttpRequest, asked: Query[ListAsked]) -> Any:
    """The list of matters as it stood on a day, in the order of the codes."""
    return asked.page()


@router.get("/matters/{code}", response=MatterWhole, url_name="matter_one", summary="一个事项和它的历次变更")
def matter(request: HttpRequest, code: str, on: date | None = None) -> Any:
    """One matter: as of a day, every version, every power."""
    found = lists.whole(code, on or reads.today())
    if found is None:
        raise Http404
    versions = [version_of(one) for one in found.versions]
    now = version_of(found.now) if found.now else None
    return MatterWhole(id=code, now=now, versions=versions, powers=[power_of(one) for one in found.powers])


@router.get("/agencies", response=list[AgencyOut], url_name="agencies", summary="执法主体")
def agencies(request: HttpRequest, on: date | None = None) -> Any:
    """The agencies of one's place, with their standing on a day."""
    agency = reads.signed_in(request).agency
    found = list(
        Agency.objects.filter(place_of(agency.place if agency else "")).select_related("parent").order_by("code")
    )
    standing = standing_of(found, on or reads.today())
    return [
        AgencyOut(
            id=one.code,
            parent=one.parent.code if one.parent else None,
            qualified=one.pk in standing and standing[one.pk].result == "qualified",
            reviewed=standing[one.pk].year if one.pk in standing else None,
            **{name: getattr(one, name) for name in ("name", "place", "level", "standing", "legal_basis", "mandate")},
        )
        for one in found
    ]


@router.get("/registry/check", response=list[FindingOut], url_name="registry_check", summary="空白、重复、未落实")
def check(request: HttpRequest, on: date | None = None) -> Any:
    """What is wrong with the list of powers of one's place on a day."""
    agency = reads.signed_in(request).agency
    found = revising.everything(on or reads.today(), agency.place if agency else "")
    return [
        FindingOut(kind=one.kind, matter=one.matter, title=one.title, what=one.what, mend=one.mend) for one in found
    ]


@router.get("/registry/history", response=EntryPage, url_name="registry_history", summary="变更记录")
def history(
    request: HttpRequest,
    of: str = "",
    act: str = "",
    by: str = "",
    cursor: str = "",
    limit: int = Query(50, ge=1, le=200),
) -> Any:
    """What was done in the registry, the newest first."""
    page = rolls.history(of=of, act=act, by=by, cursor=cursor, limit=limit)
    items = [
        EntryOut(id=one.pk, at=one.at.isoformat(), act=one.act, by=one.by, of=one.of, why=one.why, detail=one.detail)
        for one in page.items
    ]
    return {"items": items, "next": page.next or None}


@router.get("/registry/people", response=StaffPage, url_name="registry_people", summary="人员、岗位、证件")
def people(
    request: HttpRequest, text: str = "", agency: str = "", cursor: str = "", limit: int = Query(50, ge=1, le=200)
) -> Any:
    """People with posts and certificates, in the order of the usernames."""
    page = rolls.people_listed(reads.signed_in(request), text=text, agency=agency, cursor=cursor, limit=limit)
    items = [
        StaffOut(
            id=one.username,
            name=one.name,
            agency=one.agency.code if one.agency else None,
            active=one.active,
            roles=sorted(post.role for post in one.assignments.all() if post.until is None),
            certificates=[card.number for card in one.certificates.all()],
        )
        for one in page.items
    ]
    return {"items": items, "next": page.next or None}


@router.get("/registry/rolls/{roll}", response=LinePage, url_name="registry_roll", summary="一本名册")
def roll(
    request: HttpRequest, roll: str, on: date | None = None, cursor: str = "", limit: int = Query(50, ge=1, le=200)
) -> Any:
    """The lines of a roll that stand on a day."""
    if roll not in ROLLS:
        raise Http404
    page = rolls.lines_on(roll, on or reads.today(), user=reads.signed_in(request), cursor=cursor, limit=limit)
    return {"items": [roll_line(one) for one in page.items], "next": page.next or None}


def roll_line(one: Any) -> LineOut:
    """A line as told."""
    agency = one.agency.code if one.agency else None
    names = ("title", "since", "until", "content")
    return LineOut(id=one.pk, agency=agency, matter=one.matter_id, **{name: getattr(one, name) for name in names})


@router.get("/law/impact", response=TouchedOut, url_name="law_impact", summary="法律变动影响什么")
def law_impact(request: HttpRequest, citation: str) -> Any:
    """What an article or an instrument touches: procedures, acts, forms, tables, matters."""
    from .. import impact
    from ..lawbook import library

    try:
        cited = impact.articles_of(library(), citation)
    except (KernelError, ValueError) as no:
        raise Wrong({"citation": str(no)}) from no
    touched = impact.touched(library(), cited)
    found = [one.matter_id for one, _ in lists.matters_of_law(cited, touched)]
    names = ("procedures", "acts", "forms", "tables")
    return TouchedOut(articles=cited, matters=found, **{name: getattr(touched, name) for name in names})
